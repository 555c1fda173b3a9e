/*
 * Bytecode dumps, read into ProtoData. See bcdump.ts for the format.
 *
 * Dumps may come from anywhere. Framing is checked throughout: a length never
 * reaches beyond the input, so truncated and mangled dumps give an error.
 * Instructions are checked as far as the VM relies on them: opcodes that a
 * parser emits, operands inside of the frame and the constant tables, jumps
 * inside of the function. LuaJIT does not check these, and crashes.
 */
import { LJ_MAX, PROTO } from "../layout/objects.js";
import { lj_errmsg, type ErrMsg } from "../layout/errors.js";
import { checkBytecode } from "./bccheck.js";
import { BCDUMP_F, BCDUMP_HEAD, BCDUMP_KGC, BCDUMP_KTAB, BCDUMP_VERSION } from "./bcdump.js";
import { lineWidth } from "./debuginfo.js";
import type { ChunkData, GcConst, ProtoData, TableConst, TableValue } from "./protodata.js";
import { VARNAME } from "./scope.js";
import { LuaSyntaxError } from "./synerr.js";
import { BC, BCINS_AD } from "../layout/bytecode.js";
import { hsize2hbits } from "../core/tab.js";

class DumpReader {
  private p = 0;
  private limit: number;
  private flags = 0;
  private readonly view: DataView;
  private readonly littleEndian: () => boolean = () => (this.flags & BCDUMP_F.BE) === 0;
  /** Prototypes that no parent has taken yet. */
  private readonly pending: ProtoData[] = [];

  private readonly bytes: Uint8Array;

  constructor(
    bytes: Uint8Array,
    private chunkname: string,
  ) {
    // No subclass: slices must be copies.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.limit = bytes.length;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  read(): ChunkData {
    this.header();
    for (;;) {
      if (this.p < this.bytes.length && this.bytes[this.p] === 0) {
        this.p++;
        break;
      }
      const length = this.uleb128();
      if (length === 0 || length > this.bytes.length - this.p) this.fail("BCBAD");
      this.limit = this.p + length;
      this.pending.push(this.proto());
      if (this.p !== this.limit) this.fail("BCBAD");
      this.limit = this.bytes.length;
    }
    if (this.p !== this.bytes.length || this.pending.length !== 1) this.fail("BCBAD");
    const main = this.pending[0];
    return { main, chunkname: this.chunkname };
  }

  private fail(em: ErrMsg): never {
    let name = this.chunkname;
    if (name[0] === "\x1b") name = "(binary)";
    else if (name[0] === "@" || name[0] === "=") name = name.slice(1);
    throw new LuaSyntaxError(`${name}: ${lj_errmsg[em]}`);
  }

  private byte(): number {
    if (this.p >= this.limit) this.fail("BCBAD");
    return this.bytes[this.p++];
  }

  /** ULEB128 of at most 33 bits. */
  private uleb128(): number {
    let v = 0;
    for (let scale = 1; ; scale *= 128) {
      const b = this.byte();
      v += (b & 0x7f) * scale;
      if (b < 0x80) return v;
      if (scale >= 2 ** 28) this.fail("BCBAD");
    }
  }
  /** ULEB128 of a 32-bit word. */
  private word(): number {
    return this.uleb128() % 2 ** 32;
  }
  /** A count of things that take at least `size` bytes each. */
  private count(size: number): number {
    const n = this.uleb128();
    if (n * size > this.limit - this.p) this.fail("BCBAD");
    return n;
  }

  private take(length: number): Uint8Array {
    if (length > this.limit - this.p) this.fail("BCBAD");
    this.p += length;
    return this.bytes.slice(this.p - length, this.p);
  }
  private text(length: number): string {
    const bytes = this.take(length);
    let s = "";
    for (const b of bytes) s += String.fromCharCode(b);
    return s;
  }
  private double(): number {
    const lo = this.word();
    return makeDouble(lo, this.word());
  }

  private header(): void {
    for (const b of BCDUMP_HEAD) if (this.byte() !== b) this.fail("BCFMT");
    if (this.byte() !== BCDUMP_VERSION) this.fail("BCFMT");
    this.flags = this.uleb128();
    if (this.flags & ~BCDUMP_F.KNOWN || !(this.flags & BCDUMP_F.FR2)) this.fail("BCFMT");
    if (!(this.flags & BCDUMP_F.STRIP)) this.chunkname = this.text(this.uleb128());
  }

  private proto(): ProtoData {
    const flags = this.byte();
    if (flags & ~PROTO.DUMP_MASK) this.fail("BCBAD");
    const numparams = this.byte();
    const framesize = this.byte();
    const numuv = this.byte();
    const numkgc = this.count(1);
    const numkn = this.count(1);
    const numbc = this.count(4) + 1;
    let sizedbg = 0;
    let firstline = 0;
    let numline = 0;
    if (!(this.flags & BCDUMP_F.STRIP)) {
      sizedbg = this.uleb128();
      if (sizedbg > 0) {
        firstline = this.word();
        numline = this.word();
      }
    }
    const header = BCINS_AD(flags & PROTO.VARARG ? BC.FUNCV : BC.FUNCF, framesize, 0);
    const bc = this.instructions(header, numbc);
    const uv = this.upvalues(numuv);
    const kgc = new Array<GcConst>(numkgc);
    for (let i = numkgc - 1; i >= 0; i--) kgc[i] = this.kgc();
    const kn = new Float64Array(numkn);
    for (let i = 0; i < numkn; i++) kn[i] = this.knum();
    const debug =
      sizedbg > 0 ? this.debug(sizedbg, firstline, numline, numbc - 1, numuv) : undefined;
    const pt: ProtoData = { flags, numparams, framesize, bc, uv, kgc, kn, debug };
    if (!checkBytecode(pt)) this.fail("BCBAD");
    return pt;
  }

  private instructions(header: number, numbc: number): Uint32Array {
    if (numbc > LJ_MAX.BCINS) this.fail("BCBAD");
    const bc = new Uint32Array(numbc);
    bc[0] = header;
    const start = this.p;
    this.take(4 * (numbc - 1));
    for (let i = 1; i < numbc; i++)
      bc[i] = this.view.getUint32(start + 4 * (i - 1), this.littleEndian());
    return bc;
  }

  private upvalues(numuv: number): Uint16Array {
    const start = this.p;
    this.take(2 * numuv);
    return Uint16Array.from({ length: numuv }, (_, i) =>
      this.view.getUint16(start + 2 * i, this.littleEndian()),
    );
  }

  private kgc(): GcConst {
    const type = this.uleb128();
    if (type >= BCDUMP_KGC.STR) return this.text(type - BCDUMP_KGC.STR);
    switch (type) {
      case BCDUMP_KGC.CHILD: {
        const proto = this.pending.pop();
        return proto ? { kind: "proto", proto } : this.fail("BCBAD");
      }
      case BCDUMP_KGC.TAB:
        return this.ktab();
      case BCDUMP_KGC.COMPLEX: {
        const re = this.double();
        return { kind: "complex", re, im: this.double() };
      }
      default: {
        const lo = this.word();
        return { kind: type === BCDUMP_KGC.I64 ? "i64" : "u64", lo, hi: this.word() };
      }
    }
  }

  private knum(): number {
    const tagged = this.uleb128();
    const lo = Math.floor(tagged / 2);
    return tagged % 2 ? makeDouble(lo, this.word()) : lo | 0;
  }

  private ktab(): TableConst {
    const narray = this.count(1);
    const nhash = this.count(2);
    const array: TableValue[] = [];
    for (let i = 0; i < narray; i++) array.push(this.ktabk());
    const hash: [boolean | number | string, TableValue][] = [];
    for (let i = 0; i < nhash; i++) {
      const key = this.ktabk();
      if (key === undefined || Number.isNaN(key)) this.fail("BCBAD");
      hash.push([key, this.ktabk()]);
    }
    return { kind: "table", array, hbits: hsize2hbits(nhash), hash };
  }

  private ktabk(): TableValue {
    const type = this.uleb128();
    if (type >= BCDUMP_KTAB.STR) return this.text(type - BCDUMP_KTAB.STR);
    switch (type) {
      case BCDUMP_KTAB.NIL:
        return undefined;
      case BCDUMP_KTAB.INT:
        return this.word() | 0;
      case BCDUMP_KTAB.NUM:
        return this.double();
      default:
        return type === BCDUMP_KTAB.TRUE;
    }
  }

  private debug(
    size: number,
    firstline: number,
    numline: number,
    sizebc: number,
    numuv: number,
  ): ProtoData["debug"] {
    const bytes = this.take(size);
    const width = lineWidth(numline);
    const sizeli = sizebc * width;
    if (sizeli > size) this.fail("BCBAD");
    const lineinfo = bytes.slice(0, sizeli);
    if (this.flags & BCDUMP_F.BE) swapBytes(lineinfo, width);
    let p = sizeli;
    for (let i = 0; i < numuv; i++) p = this.skipText(bytes, p);
    const uvinfo = bytes.slice(sizeli, p);
    const varinfo = bytes.slice(p);
    this.checkVarinfo(varinfo);
    return { firstline: firstline | 0, numline: numline | 0, lineinfo, uvinfo, varinfo };
  }

  /** Position behind the NUL of the text at `p`. */
  private skipText(bytes: Uint8Array, p: number): number {
    const end = bytes.indexOf(0, p);
    return end < 0 ? this.fail("BCBAD") : end + 1;
  }

  private checkVarinfo(bytes: Uint8Array): void {
    let p = 0;
    for (;;) {
      if (p >= bytes.length) this.fail("BCBAD");
      const name = bytes[p];
      if (name === VARNAME.END) break;
      p = name < VARNAME.MAX ? p + 1 : this.skipText(bytes, p);
      for (let i = 0; i < 2; i++) {
        while (p < bytes.length && bytes[p] >= 0x80) p++;
        p++;
      }
    }
    if (p + 1 !== bytes.length) this.fail("BCBAD");
  }
}

function makeDouble(lo: number, hi: number): number {
  return new Float64Array(Uint32Array.of(lo, hi).buffer)[0];
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse();
}

/** Read a dump. Throws LuaSyntaxError when it is malformed. */
export function lj_bcread(bytes: Uint8Array, chunkname: string): ChunkData {
  return new DumpReader(bytes, chunkname).read();
}
