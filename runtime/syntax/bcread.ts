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
import { latin1, plainBytes, type ChunkReader } from "./lexchars.js";
import { RESERVED } from "./protodata.js";
import type {
  ChunkData, GcConst, HashValue, ProtoData, TableConst, TableValue,
} from "./protodata.js"; // prettier-ignore
import { VARNAME } from "./scope.js";
import { LuaSyntaxError } from "./synerr.js";
import { BC, BCINS_AD } from "../layout/bytecode.js";
import { hsize2hbits } from "../core/tab.js";

class DumpReader {
  /** What has been read of the dump and is not behind p, up to `limit`. */
  private bytes: Uint8Array = new Uint8Array(0);
  private p = 0;
  private limit = 0;
  private ended = false;
  private flags = 0;
  private view = new DataView(this.bytes.buffer);
  /** Prototypes that no parent has taken yet. */
  private readonly pending: ProtoData[] = [];

  private chunkname: string;

  constructor(
    private readonly reader: ChunkReader,
    private readonly source: string,
    private readonly fr2: boolean,
  ) {
    // The dump itself is no name.
    this.chunkname = source[0] === "\x1b" ? "=?" : source;
  }

  read(): ChunkData {
    this.header();
    for (;;) {
      // The mark of the end may be all that is left.
      if (this.p === this.limit || this.bytes[this.p] !== 0) this.want(5);
      const length = this.uleb128();
      if (length === 0) break;
      this.need(length);
      const end = this.limit;
      this.limit = this.p + length;
      this.pending.push(this.proto());
      if (this.p !== this.limit) this.fail("BCBAD");
      this.limit = end;
    }
    if (this.p !== this.limit || this.pending.length !== 1) this.fail("BCBAD");
    return { main: this.pending[0], chunkname: this.chunkname, fr2: this.fr2 };
  }

  /** Have n more bytes, or all that there are; nobody asks twice for what is not there. */
  private want(n: number): void {
    if (this.limit - this.p >= n) return;
    if (this.ended) this.fail("BCBAD");
    while (this.limit - this.p < n) {
      const piece = this.reader();
      if (piece === undefined || piece.length === 0) {
        this.ended = true;
        return;
      }
      this.addPiece(piece);
    }
  }

  private need(n: number): void {
    this.want(n);
    if (this.limit - this.p < n) this.fail("BCBAD");
  }

  private addPiece(piece: Uint8Array): void {
    const rest = this.limit - this.p;
    if (rest === 0) {
      this.bytes = plainBytes(piece);
    } else {
      const joint = new Uint8Array(rest + piece.length);
      joint.set(this.bytes.subarray(this.p, this.limit));
      joint.set(piece, rest);
      this.bytes = joint;
    }
    const { buffer, byteOffset, byteLength } = this.bytes;
    this.view = new DataView(buffer, byteOffset, byteLength);
    this.p = 0;
    this.limit = this.bytes.length;
  }

  private fail(em: ErrMsg): never {
    let name = this.source;
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

  /** Step over so many bytes; returns where they start. */
  private skip(length: number): number {
    const start = this.p;
    if (length > this.limit - start) this.fail("BCBAD");
    this.p += length;
    return start;
  }
  private text(length: number): string {
    const start = this.skip(length);
    return latin1(this.bytes, start, start + length);
  }
  private double(): number {
    const lo = this.word();
    return makeDouble(lo, this.word());
  }

  private header(): void {
    this.want(13);
    for (const b of BCDUMP_HEAD) if (this.byte() !== b) this.fail("BCFMT");
    if (this.byte() !== BCDUMP_VERSION) this.fail("BCFMT");
    this.flags = this.uleb128();
    if (this.flags & ~BCDUMP_F.KNOWN) this.fail("BCFMT");
    if (((this.flags & BCDUMP_F.FR2) !== 0) !== this.fr2) this.fail("BCFMT");
    if (!(this.flags & BCDUMP_F.STRIP)) {
      const length = this.uleb128();
      this.need(length);
      this.chunkname = this.text(length);
    }
  }

  private proto(): ProtoData {
    const flags = this.byte();
    if (flags & ~(PROTO.DUMP_MASK | PROTO.BITOP)) this.fail("BCBAD");
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
    const littleEndian = (this.flags & BCDUMP_F.BE) === 0;
    bc[0] = header;
    const start = this.skip(4 * (numbc - 1));
    for (let i = 1; i < numbc; i++) bc[i] = this.view.getUint32(start + 4 * (i - 1), littleEndian);
    return bc;
  }

  private upvalues(numuv: number): Uint16Array {
    const uv = new Uint16Array(numuv);
    const littleEndian = (this.flags & BCDUMP_F.BE) === 0;
    const start = this.skip(2 * numuv);
    for (let i = 0; i < numuv; i++) uv[i] = this.view.getUint16(start + 2 * i, littleEndian);
    return uv;
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
    const hash: [boolean | number | string, HashValue][] = [];
    for (let i = 0; i < nhash; i++) {
      const key = this.ktabk();
      if (key === undefined || Number.isNaN(key)) this.fail("BCBAD");
      hash.push([key, this.ktabk() ?? RESERVED]);
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
    const start = this.skip(size);
    const bytes = this.bytes.slice(start, start + size);
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

/**
 * Read the dump that a reader hands out, one for frames of two slots or not. Throws
 * LuaSyntaxError when it is malformed.
 */
export const lj_bcread = (reader: ChunkReader, chunkname: string, fr2 = true): ChunkData =>
  new DumpReader(reader, chunkname, fr2).read();
