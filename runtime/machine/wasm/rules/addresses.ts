/*
 * Memory operands. base + index * scale + disp is checked as a 64-bit number and used as a
 * 32-bit one. A check covers a window around the base, which serves all accesses in it
 * until the base changes; see path.ts.
 *
 *   mov rax, [rbx+8]      out = rbx - 128 - FIRST_ADDRESS > SPAN       once for rbx-128 to rbx+2176
 *                         if out: exit in front of the instruction
 *                         rax = load(rbx as 32 bits, offset 8)
 */
import type { Insn } from "../../insn.js";
import { FIRST_ADDRESS } from "../../state.js";
import { accesses, accessSize, baseOf, changes, indexOf, NO_REGISTER } from "../analysis/facts.js";
import { baseKey, expressionKey } from "../analysis/path.js";
import type { Interval } from "../analysis/path.js";
import { OP } from "../emit/encode.js";
import type { Room } from "../emit/bytes.js";
import type { UsedLocals } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { Registers } from "./registers.js";

/** Bytes below the end of memory that the quick check leaves to the interpreter tier. */
export const SLACK = 0x2000;
/** What a check of a base covers at least, and at most. */
const WINDOW: Interval = { lo: -128, hi: 2176 };
const WIDEST = 0x1800;
/** The same for the stack pointer: what functions push, what they keep and what they were given. */
const STACK = baseKey(4);
const STACK_WINDOW: Interval = { lo: -1024, hi: 2048 };

export class Addresses extends Registers {
  /** Accesses stay inside guest memory, as is promised. */
  trusted = false;
  /** Has the function to know how much memory there is? */
  usesSpan = false;
  /** Bytes of memory that there are for sure. */
  memorySize = 0;
  /** End of the last of these. */
  fixedEnd = 0;

  constructor(
    base: number,
    /** Lowest address that a push may write. */
    private readonly stackLow: number,
    used: UsedLocals | null = null,
    room?: Room,
  ) {
    super(base, used, room);
  }

  /** Leave SPAN on the stack. */
  span(): void {
    this.usesSpan = true;
    this.code.get(L.SPAN);
  }

  // What is known about addresses.

  /** Set a register from an i64 on the stack that is not above `bound`. */
  setGprBounded(r: number, bound: number): void {
    this.setGpr(r);
    this.path.setBound(r, bound);
  }

  /** Set register d from the i64 on the stack, a copy of register s if that is not -1. */
  copied(d: number, s: number): void {
    const bound = s < 0 ? Infinity : this.path.boundOf(s);
    const window = s < 0 ? undefined : this.path.window(baseKey(s));
    this.setGprBounded(d, bound);
    if (window) this.path.setWindow(baseKey(d), window);
  }

  /** What an access needs to have checked: an expression's key and an interval. */
  private wanted(i: Insn, size: number): Interval & { key: number } {
    const b = baseOf(i);
    const x = indexOf(i);
    if (x !== NO_REGISTER && b !== NO_REGISTER) {
      const reach = this.path.boundOf(x) * (1 << i.shift);
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
      const known = this.path.window(want.key);
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
      const known = path.window(want.key);
      if (known === undefined || (interval.lo <= known.lo && interval.hi >= known.hi))
        path.setWindow(want.key, interval);
    }
    // The base being in memory itself, displacements upwards need no addition.
    const known = path.window(want.key);
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
    const end = i.disp + size;
    if (i.disp < FIRST_ADDRESS || end > this.memorySize || i.disp % align !== 0) return false;
    this.fixedEnd = Math.max(this.fixedEnd, end);
    return true;
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
    if (isNear) path.setWindow(STACK, STACK_WINDOW);
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
}
