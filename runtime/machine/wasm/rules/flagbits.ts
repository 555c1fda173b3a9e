/*
 * Instructions that replace some flags and keep others: rotates, bit tests, clc and its
 * like. Flags whose kind only run time knows are asked of the interpreter tier once, as
 * bits.
 */
import { BITS, FCMP, FLAG, RES32, RES64 } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { allFlags, auxiliary, condition } from "./condition.js";
import { extendedResult, isWide } from "./oneflag.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Translator } from "./translator.js";

const CO = FLAG.C | FLAG.O;
/** Condition code of je. */
const EQUAL = 4;

/** Move an i64 of 0 or 1 on the stack to a flag's place. */
export function toFlag(t: Translator, flag: FLAG): void {
  t.code.i64(31 - Math.clz32(flag));
  t.code.op(OP.I64_SHL);
}
/** The auxiliary carry of an inc or dec whose result is in T0, in its place: the low digit has wrapped. */
export function digitWrapped(t: Translator, by: 1 | -1): void {
  const { code } = t;
  code.get(L.T0);
  code.i64(15);
  code.op(OP.I64_AND);
  code.i64(by === 1 ? 0 : 15);
  code.op(OP.I64_EQ, OP.I64_EXTEND_U);
  toFlag(t, FLAG.A);
}

/** Have the kind of the flags known. False, and an exit in front of `i`, where that cannot be. */
export function knowFlags(t: Translator, i: Pick<Insn, "pc">): boolean {
  const { code } = t;
  if (t.path.flags >= 0) return true;
  if (t.flagsFunction < 0) {
    t.stepAt(i.pc);
    return false;
  }
  if (t.resident === null) for (const local of [L.FK, L.FA, L.FB]) t.storeHome(local);
  code.call(t.flagsFunction);
  code.op(OP.I64_EXTEND_U);
  t.set(L.FA);
  t.setFlags(BITS);
  return true;
}
/** Flags as bits from now on: those of `kept` as they were, with others that `bits` leaves as an i64. */
export function replaceFlags(t: Translator, i: Insn, kept: number, bits: () => void): void {
  const { code } = t;
  if (!knowFlags(t, i)) return;
  if (kept === FLAG.Z) {
    condition(t, EQUAL);
    code.i32(6);
    code.op(OP.I32_SHL);
  } else {
    allFlags(t);
    code.i32(kept);
    code.op(OP.I32_AND);
  }
  code.op(OP.I64_EXTEND_U);
  bits();
  code.op(OP.I64_OR);
  t.set(L.FA);
  t.setFlags(BITS);
}

/** Flags of a zero test as bits: `z` leaves an i32 and `carry` perhaps another. */
export function zeroFlags(t: Translator, z: () => void, carry?: () => void): void {
  const { code } = t;
  z();
  code.i32(6);
  code.op(OP.I32_SHL);
  if (carry) {
    carry();
    code.op(OP.I32_OR);
  }
  code.op(OP.I64_EXTEND_U);
  t.set(L.FA);
  t.setFlags(BITS);
}

/**
 * C and O become those that `bits` leaves as an i64, the others stay. The result that they
 * follow from is kept, so that nothing has to be computed but the auxiliary carry.
 */
export function replaceCarryAndOverflow(t: Translator, i: Insn, bits: () => void): void {
  const { code, path } = t;
  if (!knowFlags(t, i)) return;
  const kind = path.flags;
  if (kind === BITS || kind === FCMP) {
    replaceFlags(t, i, FLAG.ARITHMETIC & ~CO, bits);
    return;
  }
  const isResult = kind === RES32 || kind === RES64;
  if (!isResult) extendedResult(t);
  auxiliary(t);
  code.op(OP.I64_EXTEND_U);
  bits();
  code.op(OP.I64_OR);
  t.set(L.FB);
  if (!isResult) t.set(L.FA);
  t.setFlags(isWide(kind) ? RES64 : RES32);
}

/**
 * Flags that `set` sets, unless the i32 that `count` leaves is zero: then they stay, of
 * whatever kind they are, so that only run time knows the kind afterwards.
 */
export function setFlagsUnlessZero(t: Translator, count: () => void, set: () => void): void {
  t.resident?.storeFlags();
  count();
  t.code.block(OP.IF);
  set();
  t.resident?.storeFlags();
  t.code.end();
  t.path.flags = -1;
}
