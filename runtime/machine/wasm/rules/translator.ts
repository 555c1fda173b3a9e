/*
 * What translators of single instructions work with: operands, checked addresses,
 * flags, and the exit to the interpreter tier.
 *
 * An instruction is translated for the case that nothing unusual happens. For every
 * other case (an address that does not check, a NaN whose payload matters, a division
 * that faults) it exits in front of itself, with nothing changed, and the interpreter
 * tier executes it. So a translation is exact or absent.
 *
 * Addresses: base + index * scale + disp is checked as a 64-bit number and used as a
 * 32-bit one. A check covers a window around the base, which serves all accesses in it
 * until the base changes; see path.ts.
 */
import { FIRST_ADDRESS, gprAddress } from "../../state.js";
import { IMM, MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import {
  accesses,
  accessSize,
  readsFlags,
  worksOn,
  replacesFlags,
  writesFlags,
  baseOf,
  changes,
  indexOf,
  isHighByte,
  NO_REGISTER,
  register,
} from "../analysis/facts.js";
import { siteOf } from "../analysis/site.js";
import { Code, OP } from "../emit/encode.js";
import { GPR, L, XMM_HIGH, XMM_LOW, XMM_WHOLE } from "../emit/locals.js";
import { baseKey, expressionKey, Path } from "../analysis/path.js";
import type { Interval } from "../analysis/path.js";
import type { Resident } from "./resident.js";
import { SIMD } from "../emit/simd.js";

/** Bytes below the end of memory that the quick check leaves to the interpreter tier. */
export const SLACK = 0x2000;
/** What a check of a base covers at least, and at most. */
const WINDOW: Interval = { lo: -128, hi: 2176 };
const WIDEST = 0x1800;
/** The same for the stack pointer: what functions push, what they keep and what they were given. */
const STACK = baseKey(4);
const STACK_WINDOW: Interval = { lo: -1024, hi: 2048 };

export class Translator {
  readonly code = new Code();
  path = new Path();
  /** Locals that were read or written, and those written. */
  readonly touched = new Set<number>();
  readonly written = new Set<number>();
  /** Labels of the code behind the dispatcher that has the interpreter tier do an instruction; where flags are dead. */
  exitLabel = 0;
  cleanLabel = 0;
  /** Accesses stay inside guest memory, as is promised. */
  trusted = false;
  /** Flags alive behind each instruction of the node; null when all may be looked at. */
  private flagsBehind: readonly number[] | null = null;
  /** Which instructions of the node set inner flags (unit/innerflags.ts). */
  private innerFlags: readonly boolean[] = [];
  /** The condition of the node's exit when flags are dead behind it, else -1. */
  private exitCondition = -1;
  /** Vector registers that are dead where the node's exit leads when doubles are unordered, as a mask. */
  private deadWhenUnordered = 0;
  /** What the next condition compares is on the stack, at the width of its kind. */
  stacked = false;
  /** The instructions of the node being translated, and the position in them. */
  private insns: readonly Insn[] = [];
  /** Number of the function that gives the flags as bits, or -1. */
  flagsFunction = -1;
  /** General registers that are an i32, as a mask. */
  halves = 0;
  /**
   * General registers that stay in the state block, as a mask: too few instructions work on them for
   * all others to carry them along.
   */
  homed = 0;
  /** Vector registers that are a v128, as a mask. */
  whole = 0;
  /** Has the function to know how much memory there is? */
  usesSpan = false;
  /** Of code whose registers stay in the state block: how. */
  resident: Resident | null = null;
  /** Bytes of memory that there are for sure. */
  memorySize = 0;
  /** Is a NaN good as the engine makes it? */
  keepsNaNs = false;
  private position = 0;
  /** General registers that the present instruction works on, and may change, as facts.ts has it. */
  private mayRead = -1;
  private mayChange = -1;
  private exitSet = false;

  constructor(
    readonly base: number,
    /** Lowest address that a push may write. */
    private readonly stackLow: number,
  ) {}

  // Position.

  startNode(
    insns: readonly Insn[],
    flagsBehind: readonly number[] | null,
    innerFlags: readonly boolean[] = [],
    exitCondition = -1,
    deadWhenUnordered = 0,
  ): void {
    this.insns = insns;
    this.deadWhenUnordered = deadWhenUnordered;
    this.flagsBehind = flagsBehind;
    this.innerFlags = innerFlags;
    this.exitCondition = exitCondition;
    this.position = 0;
    this.exitSet = false;
  }
  startInsn(k: number): void {
    this.position = k;
    const i = this.insns[k];
    this.mayRead = i === undefined ? -1 : worksOn(i).general;
    this.mayChange = i === undefined ? -1 : changes(i);
    this.exitSet = false;
    if (i !== undefined && writesFlags(i)) this.path.inner = this.innerFlags[k] ?? false;
    this.resident?.startInsn();
  }
  /** The condition that alone looks at the flags of the present instruction, right behind it; or -1. */
  get onlyCondition(): number {
    const isLast = this.position === this.insns.length - 1;
    return isLast && this.path.inner ? this.exitCondition : -1;
  }
  /** The instructions of the node behind the present one. */
  following(): readonly Insn[] {
    return this.insns.slice(this.position + 1);
  }
  /** Does the node end with a jump that is taken when doubles are unordered, to where a vector register is dead? */
  isDeadWhenUnordered(x: number): boolean {
    return (this.deadWhenUnordered & (1 << x)) !== 0;
  }
  /** Behind how many instructions of a node of `count` an exit happens; see function.ts. */
  undo = 0;

  /** From here on, exits happen in front of another instruction than before. */
  at(undo: number): void {
    this.undo = undo;
    this.exitSet = false;
  }

  /** Prepare for an exit in front of the instruction at `pc`. */
  private prepareExit(pc: number): void {
    if (this.exitSet) return;
    this.code.i32(siteOf(pc, this.base, this.undo - this.path.pending));
    this.code.set(L.EXIT);
    this.exitSet = true;
  }
  /** Flags alive behind the present instruction; -1 when that is not known. */
  get flagsAlive(): number {
    return this.flagsBehind?.[this.position] ?? -1;
  }
  /** Where to go in order to exit in front of the present instruction. */
  private get wayOut(): number {
    const behind = this.flagsAlive;
    if (behind === -1) return this.exitLabel;
    const i = this.insns[this.position];
    const needed = readsFlags(i) | (behind & ~replacesFlags(i));
    return needed === 0 ? this.cleanLabel : this.exitLabel;
  }

  /** Have the interpreter tier execute what is at `pc`. */
  stepAt(pc: number): void {
    if (this.resident !== null) {
      this.resident.stepAt(pc);
      return;
    }
    this.prepareExit(pc);
    this.code.br(this.wayOut);
  }
  /** Exit in front of `i` when the i32 on the stack is not zero. */
  exitIf(i: Pick<Insn, "pc">, condition: () => void): void {
    if (this.resident !== null) {
      condition();
      this.code.block(OP.IF);
      this.resident.stepAt(i.pc);
      this.code.end();
      return;
    }
    this.prepareExit(i.pc);
    condition();
    this.code.brIf(this.wayOut);
  }

  /** Leave SPAN on the stack. */
  span(): void {
    this.usesSpan = true;
    this.code.get(L.SPAN);
  }

  // Locals.

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
  private isHomed(r: number): boolean {
    return (this.homed & (1 << r)) !== 0;
  }
  isHalf(r: number): boolean {
    return (this.halves & (1 << r)) !== 0;
  }
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
    if (this.isHomed(r)) {
      code.i32(gprAddress(r));
      code.memory(this.isHalf(r) ? OP.I64_LOAD32_U : OP.I64_LOAD);
      return;
    }
    this.touched.add(GPR + r);
    code.get(GPR + r);
    if (this.isHalf(r)) code.op(OP.I64_EXTEND_U);
  }
  half(r: number, code = this.code): void {
    if (this.resident !== null) {
      this.resident.wide(r);
      code.op(OP.I32_WRAP);
      return;
    }
    if (this.isHomed(r)) {
      code.i32(gprAddress(r));
      code.memory(OP.I32_LOAD);
      return;
    }
    this.touched.add(GPR + r);
    code.get(GPR + r);
    if (!this.isHalf(r)) code.op(OP.I32_WRAP);
  }
  setWide(r: number, code = this.code): void {
    if (this.resident !== null) {
      this.resident.setWide(r);
      return;
    }
    if (this.isHomed(r)) {
      code.set(L.HOMED);
      code.i32(gprAddress(r));
      code.get(L.HOMED);
      code.memory(OP.I64_STORE);
      return;
    }
    if (this.isHalf(r)) code.op(OP.I32_WRAP);
    this.reserve(r);
    code.set(GPR + r);
  }
  /** The function works on a register. */
  reserve(r: number): void {
    if (this.isHomed(r)) return;
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

  // What is known about addresses.

  /** Set register r to its old value plus `by`, which is on the stack. */
  setGprMoved(r: number, by: number): void {
    this.path.moved(r, by);
    this.setWide(r);
  }
  /** Set a register from an i64 on the stack that is not above `bound`. */
  setGprBounded(r: number, bound: number): void {
    this.setGpr(r);
    this.path.bounds[r] = bound;
  }

  /** Set register d from the i64 on the stack, a copy of register s if that is not -1. */
  copied(d: number, s: number): void {
    const bound = s < 0 ? Infinity : this.path.bounds[s];
    const window = s < 0 ? undefined : this.path.checked.get(baseKey(s));
    this.setGprBounded(d, bound);
    if (window) this.path.checked.set(baseKey(d), window);
  }

  /** What an access needs to have checked: an expression's key and an interval. */
  private wanted(i: Insn, size: number): Interval & { key: number } {
    const b = baseOf(i);
    const x = indexOf(i);
    if (x !== NO_REGISTER && b !== NO_REGISTER) {
      const reach = this.path.bounds[x] * (1 << i.shift);
      if (reach <= 2048) return { key: baseKey(b), lo: i.disp, hi: i.disp + reach + size };
    }
    return { key: expressionKey(b, x, i.shift), lo: i.disp, hi: i.disp + size };
  }

  /** The interval to check: that, what follows with the same expression, and around a base a window. */
  private widen(i: Insn, want: Interval & { key: number }): Interval {
    let { lo, hi } = want;
    const grow = (a: number, b: number): void => {
      const newLo = Math.min(lo, a);
      const newHi = Math.max(hi, b);
      if (newHi - newLo > WIDEST) return;
      lo = newLo;
      hi = newHi;
    };
    const b = baseOf(i);
    if (want.key === baseKey(b)) {
      if (b !== NO_REGISTER) grow(WINDOW.lo, WINDOW.hi);
      const known = this.path.checked.get(want.key);
      if (known !== undefined) grow(known.lo, known.hi);
      return { lo, hi };
    }
    const mask = (b === NO_REGISTER ? 0 : 1 << b) | (1 << indexOf(i));
    for (let k = this.position; k < this.insns.length; k++) {
      const j = this.insns[k];
      const key = expressionKey(baseOf(j), indexOf(j), j.shift);
      if (accesses(j) && key === want.key)
        if (j.dispHi === j.disp >> 31) grow(j.disp, j.disp + accessSize(j));
      if ((changes(j) & mask) !== 0) break;
    }
    return { lo, hi };
  }

  /** Exit in front of `i` unless the expression plus the interval lies in memory. */
  private check(i: Pick<Insn, "pc">, expression: () => void, lo: number): void {
    const { code } = this;
    this.exitIf(i, () => {
      expression();
      if (lo !== FIRST_ADDRESS) {
        code.i64(lo - FIRST_ADDRESS);
        code.op(OP.I64_ADD);
      }
      this.span();
      code.op(OP.I64_GT_U);
    });
  }

  /** Check the memory operand of `i`; what is returned pushes the address for an access at that offset. */
  memory(i: Insn, size = accessSize(i), align = 1): { push: () => void; offset: number } {
    const { code, path } = this;
    if (this.trusted && align === 1) return this.unchecked(i);
    if (this.isFixed(i, size, align)) return { push: () => code.i32(i.disp), offset: 0 };
    const want = this.wanted(i, size);
    if (want.key === STACK) this.checkStack(i, want);
    else if (!path.covers(want.key, want)) {
      const interval = this.widen(i, want);
      this.check(
        i,
        () => (want.key === baseKey(baseOf(i)) ? this.baseExpression(i) : this.expression(i)),
        interval.lo,
      );
      // A window that serves other accesses is not given up for a stray one.
      const known = path.checked.get(want.key);
      if (known === undefined || (interval.lo <= known.lo && interval.hi >= known.hi))
        path.checked.set(want.key, interval);
    }
    // The base being in memory itself, displacements upwards need no addition.
    const known = path.checked.get(want.key);
    const direct = known !== undefined && known.lo <= 0 && i.disp >= 0;
    const push = (): void => {
      this.expression32(i);
      if (direct || i.disp === 0) return;
      code.i32(i.disp);
      code.op(OP.I32_ADD);
    };
    const offset = direct ? i.disp : 0;
    if (align > 1)
      this.exitIf(i, () => {
        push();
        if (offset !== 0) {
          code.i32(offset);
          code.op(OP.I32_ADD);
        }
        code.i32(align - 1);
        code.op(OP.I32_AND);
      });
    return { push, offset };
  }

  /** Is the operand at an address that is there for sure? */
  private isFixed(i: Insn, size: number, align: number): boolean {
    if (baseOf(i) !== NO_REGISTER || indexOf(i) !== NO_REGISTER || i.dispHi !== 0) return false;
    return i.disp >= FIRST_ADDRESS && i.disp + size <= this.memorySize && i.disp % align === 0;
  }

  /**
   * Check memory around the stack pointer that lies in the guest's stack or above: once for all that a
   * function does there.
   */
  private checkStack(i: Pick<Insn, "pc">, want: Interval): void {
    const { code, path, stackLow } = this;
    if (path.covers(STACK, want)) return;
    const isNear = want.lo >= STACK_WINDOW.lo && want.hi <= STACK_WINDOW.hi;
    const { lo } = isNear ? STACK_WINDOW : want;
    this.exitIf(i, () => {
      this.gpr(4);
      code.i64(lo - stackLow);
      code.op(OP.I64_ADD);
      this.span();
      code.i64(FIRST_ADDRESS - stackLow);
      code.op(OP.I64_ADD, OP.I64_GT_U);
    });
    if (isNear) path.checked.set(STACK, STACK_WINDOW);
  }

  /** The same where nothing has to be checked. */
  private unchecked(i: Insn): { push: () => void; offset: number } {
    const { code } = this;
    const b = baseOf(i);
    const x = indexOf(i);
    if (b === NO_REGISTER && x === NO_REGISTER) return { push: () => code.i32(i.disp), offset: 0 };
    // An offset is added without wrapping: a register below zero would need a larger one.
    if (i.disp >= 0 && i.disp <= FIRST_ADDRESS)
      return { push: () => this.expression32(i), offset: i.disp };
    const push = (): void => {
      this.expression32(i);
      code.i32(i.disp);
      code.op(OP.I32_ADD);
    };
    return { push, offset: 0 };
  }

  private baseExpression(i: Insn): void {
    const b = baseOf(i);
    if (b === NO_REGISTER) this.code.i64(0);
    else this.gpr(b);
  }
  /** base + (index << shift), without displacement. */
  expression(i: Insn): void {
    const { code } = this;
    const b = baseOf(i);
    const x = indexOf(i);
    if (b !== NO_REGISTER) this.gpr(b);
    if (x !== NO_REGISTER) {
      this.gpr(x);
      if (i.shift !== 0) {
        code.i64(i.shift);
        code.op(OP.I64_SHL);
      }
      if (b !== NO_REGISTER) code.op(OP.I64_ADD);
    }
    if (b === NO_REGISTER && x === NO_REGISTER) code.i64(0);
  }
  /** The same modulo 2^32, as an i32. */
  expression32(i: Insn): void {
    const { code } = this;
    const b = baseOf(i);
    const x = indexOf(i);
    if (b !== NO_REGISTER) this.gpr32(b);
    if (x !== NO_REGISTER) {
      this.gpr32(x);
      if (i.shift !== 0) {
        code.i32(i.shift);
        code.op(OP.I32_SHL);
      }
      if (b !== NO_REGISTER) code.op(OP.I32_ADD);
    }
    if (b === NO_REGISTER && x === NO_REGISTER) code.i32(0);
  }

  /** Exit unless eight bytes below rsp, inside the guest stack, can be written. */
  checkPush(i: Insn): void {
    if (!this.trusted) this.checkStack(i, { lo: -8, hi: 0 });
  }
  /** Push what `value` puts on the stack, after checkPush. */
  push(value: () => void): void {
    const { code } = this;
    this.moveGpr(4, -8);
    this.gpr32(4);
    value();
    code.memory(OP.I64_STORE);
  }
  /** Load 64 bits from an address on the stack as an i64, or exit. */
  loadAt(i: Insn, address: () => void): void {
    const { code } = this;
    if (!this.trusted)
      this.exitIf(i, () => {
        address();
        code.i64(-FIRST_ADDRESS);
        code.op(OP.I64_ADD);
        this.span();
        code.op(OP.I64_GT_U);
      });
    address();
    code.op(OP.I32_WRAP);
    code.memory(OP.I64_LOAD);
  }
  /** Leave the top of the guest stack on the stack; then `popped` moves rsp. */
  top(i: Insn): void {
    if (!this.trusted) this.checkStack(i, { lo: 0, hi: 8 });
    this.gpr32(4);
    this.code.memory(OP.I64_LOAD);
  }
  popped(bytes = 8): void {
    this.moveGpr(4, bytes);
  }

  // Operands. A value is left on the stack.

  /** The source as an i64: 64 bits, or 32 zero-extended from memory and undefined above in a register. */
  source(i: Insn): void {
    if (i.sk === IMM) this.code.i64(i.imm, i.dsize === 64 ? i.immHi : 0);
    else if (i.sk === REG) this.gpr(register(i.sa));
    else this.load(i, i.ssize === 64 ? OP.I64_LOAD : OP.I64_LOAD32_U);
  }
  source32(i: Insn): void {
    if (i.sk === IMM) this.code.i32(i.imm);
    else if (i.sk === MEM) this.load(i, OP.I32_LOAD);
    else this.gpr32(register(i.sa));
  }
  /** A narrow source as an i32 (sign- or zero-extended). */
  sourceNarrow(i: Insn, signed: boolean): void {
    if (i.sk === IMM) this.code.i32(signed ? i.imm : i.imm & (i.ssize === 8 ? 0xff : 0xffff));
    else if (i.sk === MEM) {
      const byte = i.ssize === 8;
      this.load(
        i,
        signed
          ? byte
            ? OP.I32_LOAD8_S
            : OP.I32_LOAD16_S
          : byte
            ? OP.I32_LOAD8_U
            : OP.I32_LOAD16_U,
        i.ssize >>> 3,
      );
    } else this.narrow(i.sa, i.ssize, signed);
  }
  /** A narrow register operand as an i32. */
  narrow(address: number, bits: number, signed: boolean): void {
    const { code } = this;
    this.gpr32(register(address));
    if (isHighByte(address)) {
      code.i32(8);
      code.op(OP.I32_SHR_U);
    }
    if (signed) code.op(bits === 8 ? OP.I32_EXTEND8_S : OP.I32_EXTEND16_S);
    else {
      code.i32(bits === 8 ? 0xff : 0xffff);
      code.op(OP.I32_AND);
    }
  }
  /** Replace the low (or second) byte, or the low word, of a register by an i32 whose rest is zero. */
  setNarrow(address: number, bits: number, value: () => void): void {
    const { code } = this;
    const r = register(address);
    const high = isHighByte(address);
    this.gpr(r);
    if (bits === 8) code.i64(high ? ~0xff00 : ~0xff);
    else code.i64(~0xffff);
    code.op(OP.I64_AND);
    value();
    code.op(OP.I64_EXTEND_U);
    if (high) {
      code.i64(8);
      code.op(OP.I64_SHL);
    }
    code.op(OP.I64_OR);
    this.setGpr(r);
  }

  load(i: Insn, op: OP, size = accessSize(i)): void {
    const m = this.memory(i, size);
    m.push();
    this.code.memory(op, m.offset);
  }

  // Flags. They are in FK, FA and FB, or the inner ones; the path knows the kind.

  /** Record the kind; FA and FB have been set. */
  setFlags(kind: number, cao = -1): void {
    if (!this.path.inner && this.resident === null) {
      this.code.i32(kind);
      this.set(L.FK);
    }
    this.path.unstored = true;
    this.path.flags = kind;
    this.path.cao = cao;
    this.path.compared = this.path.ordered = false;
  }
  /** The flags of a result that is on the stack as an i64, with known c, a and o bits. */
  setResultFlags(kind: number, cao: number): void {
    this.set(L.FA);
    this.code.i64(cao);
    this.set(L.FB);
    this.setFlags(kind, cao);
  }
}
