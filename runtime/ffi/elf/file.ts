/*
 * An ELF file before it is loaded: are these bytes a shared object for this machine, and
 * which segments does it have? Everything in a file may be wrong; what is read here is checked
 * against the file's length, and the messages are those of the dynamic linker where it has one.
 */
import { ElfError } from "../symbols.js";
import { EHDR, EM_X86_64, ET, PAGE, PHDR, PT, SHDR, SHT_SYMTAB, STT, SYM } from "./format.js";

export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly vaddr: number;
  readonly filesz: number;
  readonly memsz: number;
  readonly align: number;
}

/** No object of this size fits beside anything else. */
const MOST = 0x7fffffff;

export class ElfFile {
  private readonly view: DataView;
  readonly segments: readonly Segment[];
  readonly loads: readonly Segment[];
  readonly dynamic: Segment;
  readonly tls: Segment | undefined;
  /** Addresses that the segments take: whole pages from `low` on. */
  readonly low: number;
  readonly span: number;

  constructor(
    readonly name: string,
    readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.checkIdentity();
    this.segments = this.readSegments();
    this.loads = this.segments.filter((s) => s.type === PT.LOAD && s.memsz > 0);
    const dynamic = this.segments.find((s) => s.type === PT.DYNAMIC);
    if (this.loads.length === 0) this.fail("object file has no loadable segments");
    if (dynamic === undefined) this.fail("object file has no dynamic section");
    this.dynamic = dynamic;
    this.tls = this.segments.find((s) => s.type === PT.TLS && s.memsz > 0);
    this.checkLoads();
    this.low = this.loads[0].vaddr & ~(PAGE - 1);
    const last = this.loads[this.loads.length - 1];
    this.span = last.vaddr + last.memsz - this.low;
  }

  fail(why: string): never {
    throw new ElfError(`${this.name}: ${why}`);
  }

  private checkIdentity(): void {
    const { bytes, view } = this;
    if (bytes.length < EHDR.size) this.fail("file too short");
    if (view.getUint32(0, false) !== 0x7f454c46) this.fail("invalid ELF header");
    if (bytes[4] !== 2) this.fail(`wrong ELF class: ELFCLASS${bytes[4] === 1 ? "32" : "NONE"}`);
    if (bytes[5] !== 1) this.fail("ELF file data encoding not little-endian");
    if (bytes[6] !== 1) this.fail("ELF file version ident does not match current one");
    if (bytes[7] !== 0 && bytes[7] !== 3) this.fail("ELF file OS ABI invalid");
    const machine = view.getUint16(EHDR.machine, true);
    if (machine !== EM_X86_64)
      this.fail(`object for another machine (number ${machine}), not x86-64`);
    const type = view.getUint16(EHDR.type, true);
    if (type === ET.EXEC) this.fail("cannot dynamically load executable");
    if (type !== ET.DYN) this.fail("only ET_DYN and ET_EXEC can be loaded");
    if (view.getUint16(EHDR.phentsize, true) !== PHDR.size)
      this.fail("ELF file's phentsize not the expected size");
  }

  /** Changes with what linkers make different: a name of the content, no proof of it. */
  fingerprint(): string {
    const { bytes } = this;
    let a = bytes.length;
    let b = 0;
    for (const part of [bytes.subarray(0, PAGE), bytes.subarray(-PAGE)])
      for (const byte of part) {
        a = Math.imul(a ^ byte, 0x01000193);
        b = Math.imul((b << 5) ^ (b >>> 27) ^ byte, 0x5bd1e995);
      }
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, "0");
    return hex(a) + hex(b);
  }

  /** A 64-bit field. */
  private u64(at: number): number {
    return this.view.getUint32(at, true) + 0x100000000 * this.view.getUint32(at + 4, true);
  }

  private readSegments(): Segment[] {
    const { view } = this;
    const from = this.u64(EHDR.phoff);
    const count = view.getUint16(EHDR.phnum, true);
    if (from + count * PHDR.size > this.bytes.length) this.fail("file too short");
    return Array.from({ length: count }, (_, n) => {
      const at = from + n * PHDR.size;
      return {
        type: view.getUint32(at + PHDR.type, true),
        flags: view.getUint32(at + PHDR.flags, true),
        offset: this.u64(at + PHDR.offset),
        vaddr: this.u64(at + PHDR.vaddr),
        filesz: this.u64(at + PHDR.filesz),
        memsz: this.u64(at + PHDR.memsz),
        align: this.u64(at + PHDR.align),
      };
    });
  }

  /** Segments lie in the file, ascend without overlap, and agree with pages. */
  private checkLoads(): void {
    let end = 0;
    for (const s of this.loads) {
      if (s.align > 1 && (s.align & (s.align - 1)) !== 0)
        this.fail("ELF load command alignment not a power of two");
      if (s.align % PAGE !== 0) this.fail("ELF load command alignment not page-aligned");
      if (s.vaddr % PAGE !== s.offset % PAGE)
        this.fail("ELF load command address/offset not properly aligned");
      if (s.filesz > s.memsz) this.fail("ELF load command is larger in the file than in memory");
      if (s.offset + s.filesz > this.bytes.length) this.fail("file too short");
      if (s.vaddr < end) this.fail("ELF load commands overlap or are out of order");
      end = s.vaddr + s.memsz;
      if (end > MOST) this.fail("failed to map segment from shared object");
    }
    for (const s of [this.dynamic, this.tls]) {
      if (s === undefined) continue;
      const inside = this.loads.some(
        (l) => s.vaddr >= l.vaddr && s.vaddr + s.filesz <= l.vaddr + l.memsz,
      );
      // Thread-local data that starts as zeros has no place of its own.
      if (!inside && s.filesz > 0) this.fail("a segment lies outside of what is loaded");
    }
  }

  /** Named functions of the table that strip removes, for messages; nothing when it is broken. */
  *functionNames(): Generator<{ name: string; vaddr: number }> {
    const { view, bytes } = this;
    const from = this.u64(EHDR.shoff);
    const count = view.getUint16(EHDR.shnum, true);
    if (from === 0 || view.getUint16(EHDR.shentsize, true) !== SHDR.size) return;
    const section = (
      n: number,
    ): { at: number; size: number; type: number; link: number } | null => {
      const p = from + n * SHDR.size;
      if (n >= count || p + SHDR.size > bytes.length) return null;
      const at = this.u64(p + SHDR.offset);
      const size = this.u64(p + SHDR.bytes);
      if (at + size > bytes.length) return null;
      const type = view.getUint32(p + SHDR.type, true);
      return { at, size, type, link: view.getUint32(p + SHDR.link, true) };
    };
    for (let n = 0; n < count; n++) {
      const table = section(n);
      if (table?.type !== SHT_SYMTAB) continue;
      const strings = section(table.link);
      if (strings === null) continue;
      const end = table.at + table.size - SYM.size;
      for (let p = table.at; p <= end; p += SYM.size) {
        if ((bytes[p + SYM.info] & 15) !== STT.FUNC || view.getUint16(p + SYM.shndx, true) === 0)
          continue;
        const start = strings.at + view.getUint32(p, true);
        const stop = bytes.indexOf(0, start);
        if (start >= strings.at + strings.size || stop < 0) continue;
        const name = String.fromCharCode(...bytes.subarray(start, Math.min(stop, start + 256)));
        yield { name, vaddr: this.u64(p + SYM.value) };
      }
    }
  }
}
