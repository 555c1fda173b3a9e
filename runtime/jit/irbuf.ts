/*
 * Storage of IR instructions: 8 bytes each, found by reference. The buffer of the trace
 * being recorded spans all references; a finished trace keeps a copy of the part that it
 * uses. Both are this class, so that recorder, optimiser, snapshots and tools read the one as the other.
 */
import { IR, IRT } from "./ir.js";

const BYTES = 8;
/** References are 16 bits wide. */
const ALL_REFS = 0x10000;

export class IRBuf {
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
  readonly f64: Float64Array;

  /** `first`: the lowest reference that is stored; `end`: behind the highest. */
  constructor(
    readonly first = 0,
    readonly end = ALL_REFS,
  ) {
    const buffer = new ArrayBuffer((end - first) * BYTES);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  /** A copy of the instructions [first, end). */
  slice(first: number, end: number): IRBuf {
    const copy = new IRBuf(first, end);
    copy.u8.set(this.u8.subarray((first - this.first) * BYTES, (end - this.first) * BYTES));
    return copy;
  }

  op1(ref: number): number {
    return this.u16[(ref - this.first) << 2];
  }
  op2(ref: number): number {
    return this.u16[((ref - this.first) << 2) + 1];
  }
  /** Both operands: op1 | op2 << 16; of KINT the value, of KGC and KPTR see `gcr`. */
  i(ref: number): number {
    return this.i32[(ref - this.first) << 1];
  }
  /** Type with flags, IRT. */
  t(ref: number): number {
    return this.u8[((ref - this.first) << 3) + 4];
  }
  o(ref: number): number {
    return this.u8[((ref - this.first) << 3) + 5];
  }
  /** Opcode and type: o << 8 | t. */
  ot(ref: number): number {
    return this.u16[((ref - this.first) << 2) + 2];
  }
  /** The instruction before with the same opcode (while recording). */
  prev(ref: number): number {
    return this.u16[((ref - this.first) << 2) + 3];
  }
  /** Register and spill slot (while assembling and after); they share their place with prev. */
  r(ref: number): number {
    return this.u8[((ref - this.first) << 3) + 6];
  }
  s(ref: number): number {
    return this.u8[((ref - this.first) << 3) + 7];
  }
  /** Address of the object of a KGC, KPTR or KKPTR: it stands behind the instruction. */
  gcr(ref: number): number {
    return this.i32[(ref - this.first + 1) << 1] >>> 0;
  }
  /** Value of a KNUM; the bits of it and of a KINT64 as two words. */
  num(ref: number): number {
    return this.f64[ref - this.first + 1];
  }
  lo(ref: number): number {
    return this.i32[(ref - this.first + 1) << 1];
  }
  hi(ref: number): number {
    return this.i32[((ref - this.first + 1) << 1) + 1];
  }
  /** KINT (or KNULL, KPRI: 0). */
  kint(ref: number): number {
    return this.i32[(ref - this.first) << 1];
  }

  setop1(ref: number, v: number): void {
    this.u16[(ref - this.first) << 2] = v;
  }
  setop2(ref: number, v: number): void {
    this.u16[((ref - this.first) << 2) + 1] = v;
  }
  seti(ref: number, v: number): void {
    this.i32[(ref - this.first) << 1] = v;
  }
  sett(ref: number, v: number): void {
    this.u8[((ref - this.first) << 3) + 4] = v;
  }
  seto(ref: number, v: number): void {
    this.u8[((ref - this.first) << 3) + 5] = v;
  }
  setot(ref: number, v: number): void {
    this.u16[((ref - this.first) << 2) + 2] = v;
  }
  setprev(ref: number, v: number): void {
    this.u16[((ref - this.first) << 2) + 3] = v;
  }
  setr(ref: number, v: number): void {
    this.u8[((ref - this.first) << 3) + 6] = v;
  }
  sets(ref: number, v: number): void {
    this.u8[((ref - this.first) << 3) + 7] = v;
  }
  /** The 64-bit part of a constant. */
  setlohi(ref: number, lo: number, hi: number): void {
    this.i32[(ref - this.first + 1) << 1] = lo;
    this.i32[((ref - this.first + 1) << 1) + 1] = hi;
  }
  setnum(ref: number, v: number): void {
    this.f64[ref - this.first + 1] = v;
  }
  /** Copy instruction `from` to `to`, without what stands behind a constant. */
  copy(to: number, from: number): void {
    this.f64[to - this.first] = this.f64[from - this.first];
  }
  /** Replace an instruction by nothing. */
  setnop(ref: number): void {
    this.f64[ref - this.first] = 0;
    this.setot(ref, (IR.NOP << 8) | IRT.NIL);
  }
}

/** Constants that take two places. */
export const ir_is64k = (o: number): boolean =>
  o === IR.KNUM || o === IR.KINT64 || o === IR.KGC || o === IR.KPTR || o === IR.KKPTR;
