/*
 * Registers and flag words of the guest as locals of the function, in all the forms that they have there: whole or
 * halves of general registers, lanes or all of vector registers, or at their place in the state block.
 */
import { gprAddress } from "../../state.js";
import { LocalSet, OP } from "../emit/encode.js";
import { GPR, L, storeHome, XMM_HIGH, XMM_LOW, XMM_WHOLE } from "../emit/locals.js";
import { SIMD } from "../emit/simd.js";
import { Position } from "./position.js";
import type { Resident } from "./resident.js";

export class Registers extends Position {
  /** Locals that were read or written, and those written. */
  readonly touched = new LocalSet();
  readonly written = new LocalSet();
  /** General registers that are an i32, as a mask. */
  halves = 0;
  /**
   * General registers that stay in the state block, as a mask: too few instructions work on them for
   * all others to carry them along.
   */
  homed = 0;
  /** Vector registers that are a v128, as a mask. */
  whole = 0;

  get(local: number): void {
    if (this.isInner(local)) {
      this.code.get(local + L.INNER_FA - L.FA);
      return;
    }
    this.touched.add(local);
    this.code.get(local);
  }
  private isInner(local: number): boolean {
    return this.path.inner && (local === L.FA || local === L.FB);
  }
  set(local: number): void {
    if (this.isInner(local)) {
      this.code.set(local + L.INNER_FA - L.FA);
      return;
    }
    this.touched.add(local);
    this.written.add(local);
    this.code.set(local);
  }
  /** Store a local to its place in the state block. */
  storeHome(local: number): void {
    this.touched.add(local);
    storeHome(this.code, local, this.halves);
  }
  isHalf(r: number): boolean {
    return (this.halves & (1 << r)) !== 0;
  }

  // General registers.

  /** A general register as an i64. */
  gpr(r: number): void {
    this.assertNamed(r, this.mayRead);
    this.wide(r);
  }
  /** The low half of a general register as an i32. */
  gpr32(r: number): void {
    this.assertNamed(r, this.mayRead);
    this.half(r);
  }
  /** The same apart from instructions. */
  wide(r: number, code = this.code): void {
    if (this.resident !== null) {
      this.resident.wide(r);
      return;
    }
    if ((this.homed & (1 << r)) !== 0) {
      code.i32(gprAddress(r));
      code.memory(this.isHalf(r) ? OP.I64_LOAD32_U : OP.I64_LOAD);
      return;
    }
    this.touched.add(GPR + r);
    code.get(GPR + r);
    if ((this.halves & (1 << r)) !== 0) code.op(OP.I64_EXTEND_U);
  }
  half(r: number, code = this.code): void {
    if (this.resident !== null) {
      this.resident.wide(r);
      code.op(OP.I32_WRAP);
      return;
    }
    if ((this.homed & (1 << r)) !== 0) {
      code.i32(gprAddress(r));
      code.memory(OP.I32_LOAD);
      return;
    }
    this.touched.add(GPR + r);
    code.get(GPR + r);
    if ((this.halves & (1 << r)) === 0) code.op(OP.I32_WRAP);
  }
  setWide(r: number, code = this.code): void {
    if (this.resident !== null) {
      this.resident.setWide(r);
      return;
    }
    if ((this.homed & (1 << r)) !== 0) {
      code.set(L.HOMED);
      code.i32(gprAddress(r));
      code.get(L.HOMED);
      code.memory(OP.I64_STORE);
      return;
    }
    if ((this.halves & (1 << r)) !== 0) code.op(OP.I32_WRAP);
    this.reserve(r);
    code.set(GPR + r);
  }
  /** The function works on a register. */
  reserve(r: number): void {
    if ((this.homed & (1 << r)) !== 0) return;
    this.touched.add(GPR + r);
    this.written.add(GPR + r);
  }
  /** Set a register from the i64 on the stack, which is not the old value plus a constant. */
  setGpr(r: number): void {
    this.assertNamed(r, this.mayChange);
    this.path.forget(r);
    this.setWide(r);
  }
  private assertNamed(r: number, mask: number): void {
    if ((mask & (1 << r)) !== 0) return;
    const name = this.insns[this.position]?.row?.name ?? "";
    throw new Error(`the rule of ${name} works on register ${r}, which facts.ts does not know`);
  }
  setGpr32(r: number): void {
    this.code.op(OP.I64_EXTEND_U);
    this.setGpr(r);
  }
  /** Add a constant to a register. */
  moveGpr(r: number, by: number): void {
    const { code } = this;
    if (this.isHalf(r)) {
      this.gpr32(r);
      code.i32(by);
      code.op(OP.I32_ADD, OP.I64_EXTEND_U);
    } else {
      this.gpr(r);
      code.i64(by);
      code.op(OP.I64_ADD);
    }
    this.setGprMoved(r, by);
  }
  /** Set register r to its old value plus `by`, which is on the stack. */
  setGprMoved(r: number, by: number): void {
    this.path.moved(r, by);
    this.setWide(r);
  }

  // Vector registers.

  /** Is a vector register a v128 here? */
  isWhole(x: number): boolean {
    const { resident } = this;
    if (resident !== null) return resident.loop === null || (resident.loop.whole & (1 << x)) !== 0;
    return (this.whole & (1 << x)) !== 0;
  }
  /** How vector registers are in the state block, where they are. */
  private get inState(): Resident | null {
    const { resident } = this;
    return resident === null || resident.loop !== null ? null : resident;
  }
  /** The local with the low lane of a vector register. */
  vectorLocal(x: number): number {
    return (this.isWhole(x) ? XMM_WHOLE : XMM_LOW) + x;
  }
  low(x: number): void {
    if (this.inState !== null) {
      this.inState.low(x);
      return;
    }
    this.get(this.vectorLocal(x));
    if (this.isWhole(x)) this.code.simdLane(SIMD.F64X2_EXTRACT, 0);
  }
  setLow(x: number): void {
    if (this.inState !== null) this.inState.setLow(x);
    else if (this.isWhole(x)) this.replaceLane(x, L.D1, SIMD.F64X2_REPLACE, 0);
    else this.set(XMM_LOW + x);
  }
  high(x: number): void {
    if (this.inState !== null) this.inState.high(x);
    else if (!this.isWhole(x)) this.get(XMM_HIGH + x);
    else {
      this.get(XMM_WHOLE + x);
      this.code.simdLane(SIMD.I64X2_EXTRACT, 1);
    }
  }
  setHigh(x: number): void {
    this.path.scalar &= ~(1 << x);
    this.path.dirty |= 1 << x;
    if (this.inState !== null) this.inState.setHigh(x);
    else if (this.isWhole(x)) this.replaceLane(x, L.T4, SIMD.I64X2_REPLACE, 1);
    else this.set(XMM_HIGH + x);
  }
  /** Put what is on the stack into a lane of a v128 register. */
  replaceLane(x: number, scratch: L, op: SIMD, lane: number): void {
    const { code } = this;
    code.set(scratch);
    this.get(XMM_WHOLE + x);
    code.get(scratch);
    code.simdLane(op, lane);
    this.set(XMM_WHOLE + x);
  }
  /** A vector register as a v128. */
  vector(x: number): void {
    const { code } = this;
    if (this.inState !== null) {
      this.inState.vector(x);
      return;
    }
    if (this.isWhole(x)) {
      this.get(XMM_WHOLE + x);
      return;
    }
    this.low(x);
    code.simd(SIMD.F64X2_SPLAT);
    if ((this.path.scalar & (1 << x)) !== 0) code.i64(0);
    else this.high(x);
    code.simdLane(SIMD.I64X2_REPLACE, 1);
  }
  /** Set a v128 register of which only the low lane is new. */
  setVectorLow(x: number): void {
    if (this.inState !== null) this.inState.setVector(x);
    else this.set(XMM_WHOLE + x);
  }
  /** Set a vector register from the v128 on the stack. */
  setVector(x: number): void {
    const { code } = this;
    if (this.isWhole(x)) {
      this.path.scalar &= ~(1 << x);
      this.path.dirty |= 1 << x;
      this.setVectorLow(x);
      return;
    }
    code.tee(L.V0);
    code.simdLane(SIMD.F64X2_EXTRACT, 0);
    this.setLow(x);
    code.get(L.V0);
    code.simdLane(SIMD.I64X2_EXTRACT, 1);
    this.setHigh(x);
  }
  /** Make the high lane zero. */
  clearHigh(x: number): void {
    const bit = 1 << x;
    if ((this.path.scalar & bit) !== 0) return;
    this.code.i64(0);
    this.setHigh(x);
    this.path.scalar |= bit;
  }
  /** Copy a high lane. */
  copyHigh(to: number, from: number): void {
    if ((this.path.scalar & (1 << from)) !== 0) this.clearHigh(to);
    else {
      this.high(from);
      this.setHigh(to);
    }
  }
}
