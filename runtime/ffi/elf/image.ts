/*
 * An object in guest memory: its segments, and its dynamic section as it says where the rest is.
 *
 * Addresses in the object's tables are relative to where it was linked for, mostly 0; `bias` is what
 * to add. Whatever a table says is checked against the object's own memory before it is used.
 *
 *     file   | LOAD r-x 0x0000 .. 0x1200 |   | LOAD rw- 0x2df8 .. 0x3010 |
 *     guest  bias+0 ............ bias+0x1200 .. bias+0x2df8 ..... bias+0x3010 (bss: zeros)
 */
import type { GuestSymbol, MachineApi } from "../../machine/types.js";
import type { Allocator } from "../../core/memory/alloc.js";
import { FOREIGN_ALIGN } from "../../layout/memory.js";
import { DT, PF_X } from "./format.js";
import { ElfError } from "../symbols.js";
import type { ElfFile } from "./file.js";
import { functionRanges } from "./unwind.js";

/** Where an object is to go: a machine and its memory. */
export interface Space {
  readonly machine: MachineApi;
  readonly alloc: Allocator;
}

const DYN_SIZE = 16;
const MOST_TEXT = 0x10000;

export class Image {
  readonly name: string;
  readonly bias: number;
  /** Memory of the segments. */
  readonly start: number;
  readonly end: number;
  private readonly block: number;
  private readonly blockSize: number;
  private cached: DataView = new DataView(new ArrayBuffer(0));
  /** Values by tag, those of NEEDED apart. */
  private readonly tags = new Map<number, number>();
  private readonly needed: number[] = [];

  constructor(
    private readonly space: Space,
    readonly file: ElfFile,
  ) {
    this.name = file.name;
    this.blockSize = file.span + FOREIGN_ALIGN;
    this.block = space.alloc.alloc(this.blockSize);
    if (this.block === 0) file.fail("failed to map segment from shared object: out of memory");
    this.start = Math.ceil(this.block / FOREIGN_ALIGN) * FOREIGN_ALIGN;
    this.end = this.start + file.span;
    this.bias = this.start - file.low;
    try {
      const { u8 } = space.machine.mem;
      u8.fill(0, this.block, this.block + this.blockSize);
      for (const s of file.loads)
        u8.set(file.bytes.subarray(s.offset, s.offset + s.filesz), this.bias + s.vaddr);
      this.readDynamic();
    } catch (e) {
      this.release();
      throw e;
    }
  }

  fail(why: string): never {
    throw new ElfError(`${this.name}: ${why}`);
  }

  /** Views of guest memory, for fields at any address. */
  get view(): DataView {
    const { buffer } = this.space.machine.mem.u8;
    if (this.cached.buffer !== buffer) this.cached = new DataView(buffer);
    return this.cached;
  }

  /** Guest address of `size` bytes that a table places at `vaddr`. */
  at(vaddr: number, size: number): number {
    const p = vaddr + this.bias;
    if (!(p >= this.start && p + size <= this.end))
      this.fail(`invalid address 0x${vaddr.toString(16)} in a table of the object`);
    return p;
  }
  u16(vaddr: number): number {
    return this.view.getUint16(this.at(vaddr, 2), true);
  }
  u32(vaddr: number): number {
    return this.view.getUint32(this.at(vaddr, 4), true);
  }
  u64(vaddr: number): number {
    const p = this.at(vaddr, 8);
    return this.view.getUint32(p, true) + 0x100000000 * this.view.getUint32(p + 4, true);
  }
  i64(vaddr: number): number {
    const p = this.at(vaddr, 8);
    return this.view.getUint32(p, true) + 0x100000000 * this.view.getInt32(p + 4, true);
  }
  /** Guest address of a text of the string table. */
  stringAt(offset: number): number {
    return this.at(this.need(DT.STRTAB) + offset, 1);
  }
  /** Text of the string table. */
  string(offset: number): string {
    const from = this.at(this.need(DT.STRTAB) + offset, 1);
    const { u8 } = this.space.machine.mem;
    let text = "";
    for (let p = from; u8[p] !== 0; p++) {
      if (p >= this.end || text.length > MOST_TEXT) this.fail("invalid string table");
      text += String.fromCharCode(u8[p]);
    }
    return text;
  }
  /** Is this the text at an offset of the string table? */
  isString(offset: number, text: string): boolean {
    const p = this.at(this.need(DT.STRTAB) + offset, text.length + 1);
    const { u8 } = this.space.machine.mem;
    for (let k = 0; k < text.length; k++) if (u8[p + k] !== text.charCodeAt(k)) return false;
    return u8[p + text.length] === 0;
  }

  /* The dynamic section. */

  private readDynamic(): void {
    const { vaddr, memsz } = this.file.dynamic;
    for (let p = vaddr; p + DYN_SIZE <= vaddr + memsz; p += DYN_SIZE) {
      const tag = this.u64(p);
      if (tag === DT.NULL) break;
      const value = this.u64(p + 8);
      if (tag === DT.NEEDED) this.needed.push(value);
      else this.tags.set(tag, value);
    }
    if (this.tags.has(DT.REL)) this.fail("relocations without addends are not for x86-64");
    for (const tag of [DT.STRTAB, DT.SYMTAB]) this.need(tag);
  }
  tag(tag: DT): number | undefined {
    return this.tags.get(tag);
  }
  private need(tag: DT): number {
    return this.tags.get(tag) ?? this.fail(`object file has no ${DT[tag]} in its dynamic section`);
  }
  get symtab(): number {
    return this.need(DT.SYMTAB);
  }
  text(tag: DT): string | undefined {
    const offset = this.tags.get(tag);
    return offset === undefined ? undefined : this.string(offset);
  }
  neededNames(): string[] {
    return this.needed.map((offset) => this.string(offset));
  }
  /** Entries of a table: its start, and how many of `size` there are. */
  table(start: DT, bytes: DT, size: number): { vaddr: number; count: number } {
    const vaddr = this.tags.get(start);
    if (vaddr === undefined) return { vaddr: 0, count: 0 };
    const count = Math.floor((this.tags.get(bytes) ?? 0) / size);
    if (count > 0) this.at(vaddr, count * size);
    return { vaddr, count };
  }

  /* Code. */

  /** Executable segments become code. Functions' names are asked for when a message needs them. */
  publish(names: () => Iterable<{ name: string; vaddr: number }>): void {
    let sorted: GuestSymbol[] | undefined;
    let ranges: readonly number[] | undefined;
    const all = (): GuestSymbol[] => (sorted ??= this.located(names));
    const functions = (): readonly number[] => (ranges ??= functionRanges(this));
    for (const s of this.file.loads) {
      if ((s.flags & PF_X) === 0) continue;
      const address = this.bias + s.vaddr;
      const end = address + s.memsz;
      this.space.machine.publish({
        name: this.shortName,
        address,
        size: s.memsz,
        identity: this.identity,
        get symbols() {
          return all().filter((n) => n.address >= address && n.address < end);
        },
        get functions() {
          return functions();
        },
      });
    }
  }
  /** Nothing of a broken table, since a message is being made. */
  private located(names: () => Iterable<{ name: string; vaddr: number }>): GuestSymbol[] {
    try {
      const list = Array.from(names(), ({ name, vaddr }) => ({ name, address: this.bias + vaddr }));
      return list.sort((a, b) => a.address - b.address);
    } catch (e) {
      if (e instanceof ElfError) return [];
      throw e;
    }
  }
  /** What other programs would load here and find translated. */
  private get identity(): string {
    return `${this.shortName}-${this.bias.toString(16)}-${this.file.fingerprint()}`;
  }
  get shortName(): string {
    return this.name.slice(this.name.lastIndexOf("/") + 1);
  }

  /** Give the memory back. */
  release(): void {
    const { machine, alloc } = this.space;
    machine.unpublish(this.start, this.end - this.start);
    alloc.free(this.block, this.blockSize);
  }
}
