/*
 * Translation of additions and subtractions that have to do with the carry flag: adc and sbb, which read it,
 * inc and dec, which keep it.
 */
import { FLAG, RES32, RES64 } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { carry } from "./condition.js";
import { OP } from "../emit/encode.js";
import { digitWrapped, knowFlags, toFlag } from "./flagbits.js";
import { L } from "../emit/locals.js";
import { isWide, openTarget, readTarget, second, writeTarget } from "./operands.js";
import type { Emit } from "./rule.js";
import type { Translator } from "./translator.js";

/** The carry flag as an i64 in T2; exits when the flags are of a kind that only run time knows and rarely meets. */
export function carryIn(t: Translator, i: Insn): void {
  const { code } = t;
  if (t.flagsFunction >= 0) knowFlags(t, i);
  if (!carry(t)) {
    t.exitIf(i, () => {
      t.get(L.FK);
      code.i32(1);
      code.op(OP.I32_SUB);
      code.i32(RES64 - RES32);
      code.op(OP.I32_GT_U);
    });
    t.get(L.FB);
    code.op(OP.I32_WRAP);
    code.i32(1);
    code.op(OP.I32_AND);
  }
  code.op(OP.I64_EXTEND_U);
  code.set(L.T2);
}

/** Add O, 0 or 1 on the stack, to the other flags below it, and keep them beside the result. */
function keepFlags(t: Translator, wide: boolean): void {
  toFlag(t, FLAG.O);
  t.code.op(OP.I64_OR);
  t.set(L.FB);
  t.setFlags(wide ? RES64 : RES32);
}

/** inc and dec leave the carry flag alone; A and O come at one value each. */
export function step(by: 1 | -1): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    const wide = isWide(i);
    const dead = t.flagsDead;
    if (!dead) carryIn(t, i);
    readTarget(t, i, target);
    code.i64(by);
    code.op(OP.I64_ADD);
    code.set(L.T0);
    if (dead) t.path.flags = -1;
    else {
      code.get(L.T0);
      t.set(L.FA);
      code.get(L.T2);
      digitWrapped(t, by);
      code.op(OP.I64_OR);
      // O: the greatest or least number has been left.
      code.get(L.T0);
      if (wide) {
        if (by === 1) code.i64(0, -0x80000000);
        else code.i64(-1, 0x7fffffff);
        code.op(OP.I64_EQ);
      } else {
        code.op(OP.I32_WRAP);
        code.i32(by === 1 ? -0x80000000 : 0x7fffffff);
        code.op(OP.I32_EQ);
      }
      code.op(OP.I64_EXTEND_U);
      keepFlags(t, wide);
    }
    writeTarget(t, i, target, () => {
      code.get(L.T0);
      if (!wide) code.op(OP.I32_WRAP);
    });
  };
}

/** The carry that an addition or subtraction leaves: bit 32, or for 64 bits what comparing tells. Result in FA. */
function carryOut(t: Translator, wide: boolean, subtract: boolean): void {
  const { code } = t;
  if (!wide) {
    t.get(L.FA);
    code.i64(32);
    code.op(OP.I64_SHR_U);
    code.i64(1);
    code.op(OP.I64_AND);
  } else if (subtract) {
    // a < b, or a == b and a carry came in
    code.get(L.T0);
    code.get(L.T1);
    code.op(OP.I64_LT_U);
    code.get(L.T0);
    code.get(L.T1);
    code.op(OP.I64_EQ);
    code.get(L.T2);
    code.op(OP.I32_WRAP, OP.I32_AND, OP.I32_OR, OP.I64_EXTEND_U);
  } else {
    // r < a, or r == a and a carry came in
    t.get(L.FA);
    code.get(L.T0);
    code.op(OP.I64_LT_U);
    t.get(L.FA);
    code.get(L.T0);
    code.op(OP.I64_EQ);
    code.get(L.T2);
    code.op(OP.I32_WRAP, OP.I32_AND, OP.I32_OR, OP.I64_EXTEND_U);
  }
}

/** adc and sbb at 32 and 64 bits. */
export function withCarry(subtract: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    const target = openTarget(t, i);
    second(t, i);
    code.set(L.T1);
    carryIn(t, i);
    readTarget(t, i, target);
    code.set(L.T0);
    if (!wide)
      for (const local of [L.T0, L.T1]) {
        code.get(local);
        code.i64(-1, 0);
        code.op(OP.I64_AND);
        code.set(local);
      }
    const op = subtract ? OP.I64_SUB : OP.I64_ADD;
    code.get(L.T0);
    code.get(L.T1);
    code.op(op);
    code.get(L.T2);
    code.op(op);
    t.set(L.FA); // the result, wide
    carryOut(t, wide, subtract);
    // a ^ b ^ r: bit 4 is A
    code.get(L.T0);
    code.get(L.T1);
    code.op(OP.I64_XOR);
    t.get(L.FA);
    code.op(OP.I64_XOR);
    code.i64(FLAG.A);
    code.op(OP.I64_AND);
    code.op(OP.I64_OR);
    // Overflow: signs.
    code.get(L.T0);
    if (subtract) code.get(L.T1);
    else t.get(L.FA);
    code.op(OP.I64_XOR);
    if (subtract) code.get(L.T0);
    else code.get(L.T1);
    t.get(L.FA);
    code.op(OP.I64_XOR, OP.I64_AND);
    code.i64(wide ? 63 : 31);
    code.op(OP.I64_SHR_U);
    code.i64(1);
    code.op(OP.I64_AND);
    keepFlags(t, wide);
    writeTarget(t, i, target, () => {
      t.get(L.FA);
      if (!wide) code.op(OP.I32_WRAP);
    });
  };
}
