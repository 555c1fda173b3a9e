/*
 * Bytecode dumps, written from ProtoData. See bcdump.ts for the format.
 */
import { PROTO } from "../layout/objects.js";
import { BCDUMP_F, BCDUMP_HEAD, BCDUMP_KGC, BCDUMP_KTAB, BCDUMP_VERSION } from "./bcdump.js";
import { ByteBuffer } from "./debuginfo.js";
import { RESERVED } from "./protodata.js";
import type { ChunkData, GcConst, ProtoData, TableConst, TableValue } from "./protodata.js";

export interface DumpOptions {
  /** Leave out debug information. */
  readonly strip?: boolean;
  /** Sort the hash parts of template tables, so that equal sources give equal dumps. */
  readonly deterministic?: boolean;
}

const words = new Uint32Array(2);
const asDouble = new Float64Array(words.buffer);

/** Words of a double, lowest first. */
function doubleWords(n: number): readonly [lo: number, hi: number] {
  asDouble[0] = n;
  return [words[0], words[1]];
}

const isInt32 = (n: number): boolean => n === (n | 0);

class DumpWriter {
  readonly out = new ByteBuffer();

  constructor(private readonly options: DumpOptions) {}

  header(chunk: ChunkData): void {
    const { out, options } = this;
    for (const b of BCDUMP_HEAD) out.byte(b);
    out.byte(BCDUMP_VERSION);
    const strip = options.strip ? BCDUMP_F.STRIP : 0;
    const ffi = chunk.main.flags & PROTO.FFI ? BCDUMP_F.FFI : 0;
    const bitop = chunk.main.flags & PROTO.BITOP ? BCDUMP_F.BITOP : 0;
    out.uleb128(strip | ffi | bitop | (chunk.fr2 ? BCDUMP_F.FR2 : 0));
    if (options.strip) return;
    out.uleb128(chunk.chunkname.length);
    out.text(chunk.chunkname);
  }

  proto(pt: ProtoData): void {
    for (const k of pt.kgc) if (typeof k === "object" && k.kind === "proto") this.proto(k.proto);
    const body = new DumpWriter(this.options);
    body.protoBody(pt);
    const bytes = body.out.finish();
    this.out.uleb128(bytes.length);
    this.out.append(bytes);
  }

  private protoBody(pt: ProtoData): void {
    const { out } = this;
    out.byte(pt.flags & (PROTO.DUMP_MASK | PROTO.BITOP));
    out.byte(pt.numparams);
    out.byte(pt.framesize);
    out.byte(pt.uv.length);
    out.uleb128(pt.kgc.length);
    out.uleb128(pt.kn.length);
    out.uleb128(pt.bc.length - 1);
    const debug = this.options.strip ? undefined : pt.debug;
    if (debug) {
      const { lineinfo, uvinfo, varinfo } = debug;
      const size = lineinfo.length + uvinfo.length + varinfo.length;
      out.uleb128(size);
      if (size > 0) {
        out.uleb128(debug.firstline);
        out.uleb128(debug.numline);
      }
    } else if (!this.options.strip) {
      out.uleb128(0);
    }
    for (const ins of pt.bc.subarray(1)) out.fixed(ins, 4);
    for (const uv of pt.uv) out.fixed(uv, 2);
    for (let i = pt.kgc.length - 1; i >= 0; i--) this.kgc(pt.kgc[i]);
    for (const n of pt.kn) this.knum(n);
    if (debug) {
      out.append(debug.lineinfo);
      out.append(debug.uvinfo);
      out.append(debug.varinfo);
    }
  }

  private double(n: number): void {
    for (const word of doubleWords(n)) this.out.uleb128(word);
  }

  private kgc(k: GcConst): void {
    const { out } = this;
    if (typeof k === "string") {
      out.uleb128(BCDUMP_KGC.STR + k.length);
      out.text(k);
      return;
    }
    switch (k.kind) {
      case "proto":
        out.uleb128(BCDUMP_KGC.CHILD);
        break;
      case "table":
        out.uleb128(BCDUMP_KGC.TAB);
        this.ktab(k);
        break;
      case "complex":
        out.uleb128(BCDUMP_KGC.COMPLEX);
        this.double(k.re);
        this.double(k.im);
        break;
      default:
        out.uleb128(k.kind === "i64" ? BCDUMP_KGC.I64 : BCDUMP_KGC.U64);
        out.uleb128(k.lo);
        out.uleb128(k.hi);
    }
  }

  /** A number constant: a 33-bit ULEB128 whose lowest bit says whether a high word follows. */
  private knum(n: number): void {
    if (isInt32(n)) {
      this.out.uleb128((n >>> 0) * 2);
    } else {
      const [lo, hi] = doubleWords(n);
      this.out.uleb128(lo * 2 + 1);
      this.out.uleb128(hi);
    }
  }

  private ktab(t: TableConst): void {
    let narray = t.array.length;
    while (narray > 0 && t.array[narray - 1] === undefined) narray--;
    const hash = t.hash.filter(([, value]) => value !== undefined);
    if (this.options.deterministic) hash.sort(([a], [b]) => compareKeys(a, b));
    this.out.uleb128(narray);
    this.out.uleb128(hash.length);
    for (let i = 0; i < narray; i++) this.ktabk(t.array[i], true);
    for (const [key, value] of hash) {
      this.ktabk(key, false);
      this.ktabk(value === RESERVED ? undefined : value, true);
    }
  }

  /** A key or value; keys are written as doubles throughout. */
  private ktabk(v: TableValue, narrow: boolean): void {
    const { out } = this;
    if (typeof v === "string") {
      out.uleb128(BCDUMP_KTAB.STR + v.length);
      out.text(v);
    } else if (typeof v !== "number") {
      out.uleb128(v === undefined ? BCDUMP_KTAB.NIL : v ? BCDUMP_KTAB.TRUE : BCDUMP_KTAB.FALSE);
    } else if (narrow && isInt32(v)) {
      out.uleb128(BCDUMP_KTAB.INT);
      out.uleb128(v >>> 0);
    } else {
      out.uleb128(BCDUMP_KTAB.NUM);
      this.double(v);
    }
  }
}

type Key = boolean | number | string;

/** Order of keys in deterministic dumps: that of their TValue tags, then of their values. */
function compareKeys(a: Key, b: Key): number {
  const rank = (k: Key): number =>
    typeof k === "number" ? 0 : typeof k === "string" ? 1 : k ? 2 : 3;
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (typeof a === "number") {
    const [alo, ahi] = doubleWords(a);
    const [blo, bhi] = doubleWords(b as number);
    return ahi - bhi || alo - blo;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The dump of a chunk, or of one function as if it were a chunk. */
export function writeDump(chunk: ChunkData, options: DumpOptions = {}): Uint8Array {
  const writer = new DumpWriter(options);
  writer.header(chunk);
  writer.proto(chunk.main);
  writer.out.byte(0);
  return writer.out.finish();
}
