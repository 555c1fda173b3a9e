/*
 * Translation of rotates and double shifts. A count of zero leaves the flags alone; where
 * the manual leaves the overflow flag undefined, it is what the rule for a count of one gives.
 */
import { RES32, RES64 } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { carry } from "./condition.js";
import { OP } from "../emit/encode.js";
import { knowFlags, replaceCarryAndOverflow, setFlagsUnlessZero } from "./flagbits.js";
import { L } from "../emit/locals.js";
import {
  clean,
  isNarrow,
  isWide,
  nonZero,
  openTarget,
  readTarget,
  writeTarget,
} from "./operands.js";
import type { Target } from "./operands.js";
import type { Emit, Rules } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

const countMask = (i: Insn): number => (isWide(i) ? 63 : 31);
const count = (i: Insn): number => i.imm & countMask(i);
const OVERFLOW_BIT = 11;

/** Bit n of a local as an i64. */
function bitOf(t: Translator, local: L, n: number): void {
  const { code } = t;
  code.get(local);
  code.i64(n);
  code.op(OP.I64_SHR_U);
  code.i64(1);
  code.op(OP.I64_AND);
}
/** Two bits of 0 or 1 on the stack become O, if they differ, beside the carry flag that `c` leaves. */
function withOverflow(t: Translator, c: () => void): void {
  const { code } = t;
  code.op(OP.I64_XOR);
  code.i64(OVERFLOW_BIT);
  code.op(OP.I64_SHL);
  c();
  code.op(OP.I64_OR);
}

/** The old value in T0, zero-extended. */
function readOld(t: Translator, i: Insn, target: Target): void {
  const { code } = t;
  readTarget(t, i, target);
  if (isNarrow(i)) {
    code.i32(i.dsize === 8 ? 0xff : 0xffff);
    code.op(OP.I32_AND, OP.I64_EXTEND_U);
  } else clean(t, i);
  code.set(L.T0);
}
/** Write the result, which is in T1. */
function writeNew(t: Translator, i: Insn, target: Target): void {
  writeTarget(t, i, target, () => {
    t.code.get(L.T1);
    if (!isWide(i)) t.code.op(OP.I32_WRAP);
  });
}

// Rotates.

/** Rotate T0 by the constant, or by cl, into T1. */
function rotate(t: Translator, i: Insn, left: boolean): void {
  const { code } = t;
  const amount = (): void => {
    if (i.cl) t.gpr(1);
    else code.i64(count(i));
  };
  if (i.dsize >= 32) {
    code.get(L.T0);
    if (!isWide(i)) code.op(OP.I32_WRAP);
    amount();
    if (isWide(i)) code.op(left ? OP.I64_ROTL : OP.I64_ROTR);
    else code.op(OP.I32_WRAP, left ? OP.I32_ROTL : OP.I32_ROTR, OP.I64_EXTEND_U);
  } else {
    // Copies of the operand side by side in 32 bits rotate like one.
    code.get(L.T0);
    code.i64(i.dsize === 8 ? 0x01010101 : 0x00010001, 0);
    code.op(OP.I64_MUL, OP.I32_WRAP);
    amount();
    code.op(OP.I32_WRAP, left ? OP.I32_ROTL : OP.I32_ROTR);
    code.i32(i.dsize === 8 ? 0xff : 0xffff);
    code.op(OP.I32_AND, OP.I64_EXTEND_U);
  }
  code.set(L.T1);
}
/** C and O after a rotate whose result is in T1. */
function rotateFlags(t: Translator, i: Insn, left: boolean): void {
  const top = i.dsize - 1;
  bitOf(t, L.T1, top);
  bitOf(t, L.T1, left ? 0 : top - 1);
  withOverflow(t, () => bitOf(t, L.T1, left ? 0 : top));
}

function rol(left: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    const dead = t.flagsDead;
    if (!i.cl && count(i) === 0 && i.dsize !== 32) return;
    if (!dead && !knowFlags(t, i)) return;
    readOld(t, i, target);
    rotate(t, i, left);
    const amount = (): void => {
      t.gpr(1);
      code.op(OP.I32_WRAP);
      code.i32(countMask(i));
      code.op(OP.I32_AND);
    };
    const record = (): void => replaceCarryAndOverflow(t, i, () => rotateFlags(t, i, left));
    if (dead) t.path.flags = -1;
    else if (i.cl) setFlagsUnlessZero(t, amount, record);
    else if (count(i) !== 0) record();
    writeNew(t, i, target);
  };
}
/** rcl and rcr by a constant from 1 to the width: the carry flag is a bit beyond the top one. */
function rotateCarry(left: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    if (!knowFlags(t, i)) return;
    carry(t);
    code.op(OP.I64_EXTEND_U);
    code.set(L.T2);
    readOld(t, i, target);
    const n = count(i);
    const width = i.dsize;
    const shifted = (local: L, by: number): void => {
      code.get(local);
      code.i64(Math.abs(by));
      code.op(by < 0 ? OP.I64_SHR_U : OP.I64_SHL);
    };
    const around = width + 1 - n;
    // What stays, the carry flag, what has come around; shifts of 64 bits and more give zero.
    if (n < 64) shifted(L.T0, left ? n : -n);
    else code.i64(0);
    shifted(L.T2, left ? n - 1 : width - n);
    code.op(OP.I64_OR);
    if (around < 64) {
      shifted(L.T0, left ? -around : around);
      code.op(OP.I64_OR);
    }
    if (isNarrow(i)) code.i64(2 ** width - 1);
    else code.i64(-1, isWide(i) ? -1 : 0);
    code.op(OP.I64_AND);
    code.set(L.T1);
    const out = (): void => bitOf(t, L.T0, left ? width - n : n - 1);
    if (t.flagsDead) t.path.flags = -1;
    else
      replaceCarryAndOverflow(t, i, () => {
        bitOf(t, L.T1, width - 1);
        if (left) out();
        else bitOf(t, L.T1, width - 2);
        withOverflow(t, out);
      });
    writeNew(t, i, target);
  };
}
const constantWithin = (i: Insn): boolean => !i.cl && count(i) >= 1 && count(i) <= i.dsize;

// Double shifts.

/** Shift T0 by a count and have bits of another register come in; 32 and 64 bits. */
function doubleShift(left: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    const width = i.dsize;
    const wide = isWide(i);
    const dead = t.flagsDead;
    if (!i.cl && count(i) === 0 && wide) return;
    const amount = (): void => {
      if (!i.cl) code.i64(count(i));
      else {
        t.gpr(1);
        code.i64(countMask(i));
        code.op(OP.I64_AND);
      }
    };
    amount();
    code.set(L.T2);
    readOld(t, i, target);
    code.get(L.T0);
    code.get(L.T2);
    code.op(left ? OP.I64_SHL : OP.I64_SHR_U);
    // By width - n in two steps, since a count of zero makes that all of the width.
    t.gpr(register(i.sa));
    clean(t, i);
    code.i64(1);
    code.op(left ? OP.I64_SHR_U : OP.I64_SHL);
    code.i64(width - 1);
    code.get(L.T2);
    code.op(OP.I64_SUB, left ? OP.I64_SHR_U : OP.I64_SHL, OP.I64_OR);
    if (!wide) {
      code.i64(-1, 0);
      code.op(OP.I64_AND);
    }
    code.set(L.T1);
    if (!i.cl && count(i) === 0) {
      writeNew(t, i, target);
      return;
    }
    if (dead) t.path.flags = -1;
    else {
      // The bit shifted out last, and whether the sign has changed.
      const out = (): void => {
        code.get(L.T0);
        if (left) code.i64(width);
        code.get(L.T2);
        if (!left) code.i64(1);
        code.op(OP.I64_SUB, OP.I64_SHR_U);
        code.i64(1);
        code.op(OP.I64_AND);
      };
      const record = (): void => {
        code.get(L.T1);
        t.set(L.FA);
        bitOf(t, L.T0, width - 1);
        bitOf(t, L.T1, width - 1);
        withOverflow(t, out);
        t.set(L.FB);
        t.setFlags(wide ? RES64 : RES32);
      };
      if (i.cl) setFlagsUnlessZero(t, () => nonZero(t, L.T2), record);
      else record();
    }
    writeNew(t, i, target);
  };
}
const atLeast32 = (i: Insn): boolean => i.dsize >= 32;

export const rotateRules: Rules = {
  rol: { emit: rol(true) },
  ror: { emit: rol(false) },
  rcl: { when: constantWithin, emit: rotateCarry(true) },
  rcr: { when: constantWithin, emit: rotateCarry(false) },
  shld: { when: atLeast32, emit: doubleShift(true) },
  shrd: { when: atLeast32, emit: doubleShift(false) },
};
