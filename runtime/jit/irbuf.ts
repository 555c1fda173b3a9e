/*
 * Storage of IR instructions: 8 bytes each, found by reference. The buffer of the trace
 * being recorded spans all references; a finished trace keeps a copy of the part that it
 * uses. Both are this class, so that recorder, optimiser, snapshots and tools read the one as the other.
 */
import { IR, IRT } from "./ir.js";
import { Words, type KeptWords } from "./kept.js";

const BYTES = 8;
/** References are 16 bits wide. */
const ALL_REFS = 0x10000;

export class IRBuf {
  private readonly u16: Uint16Array;
  private readonly i32: Int32Array;
  private readonly u8: Uint8Array;
  private readonly f64: Float64Array;
  /** The reference that would stand at the start of the memory. */
  private readonly zero: number;

  /** `first`: the lowest reference that is stored; `end`: behind the highest. They begin behind what is taken. */
  constructor(first = 0, end = ALL_REFS, words = new Words((end - first) * BYTES)) {
    this.u16 = words.u16;
    this.i32 = words.i32;
    this.u8 = words.u8;
    this.f64 = words.f64;
    this.zero = first - words.used / BYTES;
    words.used += (end - first) * BYTES;
  }

  /** A copy of the instructions [first, end). */
  slice(first: number, end: number, kept: KeptWords): IRBuf {
    const copy = new IRBuf(first, end, kept.room((end - first) * BYTES));
    const { i32 } = this;
    const to = (first - copy.zero) << 1;
    const from = (first - this.zero) << 1;
    for (let k = (end - first) << 1; --k >= 0;) copy.i32[to + k] = i32[from + k];
    return copy;
  }

  op1(ref: number): number {
    return this.u16[(ref - this.zero) << 2];
  }
  op2(ref: number): number {
    return this.u16[((ref - this.zero) << 2) + 1];
  }
  /** Both operands: op1 | op2 << 16; of KINT the value, of KGC and KPTR see `gcr`. */
  i(ref: number): number {
    return this.i32[(ref - this.zero) << 1];
  }
  /** Type with flags, IRT. */
  t(ref: number): number {
    return this.u8[((ref - this.zero) << 3) + 4];
  }
  o(ref: number): number {
    return this.u8[((ref - this.zero) << 3) + 5];
  }
  /** Opcode and type: o << 8 | t. */
  ot(ref: number): number {
    return this.u16[((ref - this.zero) << 2) + 2];
  }
  /** The instruction before with the same opcode (while recording). */
  prev(ref: number): number {
    return this.u16[((ref - this.zero) << 2) + 3];
  }
  /** Register and spill slot (while assembling and after); they share their place with prev. */
  r(ref: number): number {
    return this.u8[((ref - this.zero) << 3) + 6];
  }
  s(ref: number): number {
    return this.u8[((ref - this.zero) << 3) + 7];
  }
  /** Address of the object of a KGC, KPTR or KKPTR: it stands behind the instruction. */
  gcr(ref: number): number {
    return this.i32[(ref - this.zero + 1) << 1] >>> 0;
  }
  /** Value of a KNUM; the bits of it and of a KINT64 as two words. */
  num(ref: number): number {
    return this.f64[ref - this.zero + 1];
  }
  lo(ref: number): number {
    return this.i32[(ref - this.zero + 1) << 1];
  }
  hi(ref: number): number {
    return this.i32[((ref - this.zero + 1) << 1) + 1];
  }
  /** KINT (or KNULL, KPRI: 0). */
  kint(ref: number): number {
    return this.i32[(ref - this.zero) << 1];
  }

  /** A whole instruction. */
  set(ref: number, ot: number, op1: number, op2: number, prev: number): void {
    const at = (ref - this.zero) << 2;
    const { u16 } = this;
    u16[at] = op1;
    u16[at + 1] = op2;
    u16[at + 2] = ot;
    u16[at + 3] = prev;
  }
  setop1(ref: number, v: number): void {
    this.u16[(ref - this.zero) << 2] = v;
  }
  setop2(ref: number, v: number): void {
    this.u16[((ref - this.zero) << 2) + 1] = v;
  }
  seti(ref: number, v: number): void {
    this.i32[(ref - this.zero) << 1] = v;
  }
  sett(ref: number, v: number): void {
    this.u8[((ref - this.zero) << 3) + 4] = v;
  }
  seto(ref: number, v: number): void {
    this.u8[((ref - this.zero) << 3) + 5] = v;
  }
  setot(ref: number, v: number): void {
    this.u16[((ref - this.zero) << 2) + 2] = v;
  }
  setprev(ref: number, v: number): void {
    this.u16[((ref - this.zero) << 2) + 3] = v;
  }
  setr(ref: number, v: number): void {
    this.u8[((ref - this.zero) << 3) + 6] = v;
  }
  sets(ref: number, v: number): void {
    this.u8[((ref - this.zero) << 3) + 7] = v;
  }
  /** The 64-bit part of a constant. */
  setlohi(ref: number, lo: number, hi: number): void {
    this.i32[(ref - this.zero + 1) << 1] = lo;
    this.i32[((ref - this.zero + 1) << 1) + 1] = hi;
  }
  setnum(ref: number, v: number): void {
    this.f64[ref - this.zero + 1] = v;
  }
  /** Copy instruction `from` to `to`, without what stands behind a constant. */
  copy(to: number, from: number): void {
    this.f64[to - this.zero] = this.f64[from - this.zero];
  }
  /** Replace an instruction by nothing. */
  setnop(ref: number): void {
    this.f64[ref - this.zero] = 0;
    this.setot(ref, (IR.NOP << 8) | IRT.NIL);
  }
}

/** Constants that take two places. */
export const ir_is64k = (o: number): boolean =>
  o === IR.KNUM || o === IR.KINT64 || o === IR.KGC || o === IR.KPTR || o === IR.KKPTR;
