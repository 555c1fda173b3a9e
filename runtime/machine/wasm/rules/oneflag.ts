/*
 * Single flags, and the result of what set them, from lazy flags whose kind is known. condition.ts makes
 * conditions of these.
 */
import {
  ADD16,
  ADD32,
  ADD64,
  ADD8,
  FLAG,
  RES32,
  RES64,
  SAR32,
  SAR64,
  SHL32,
  SHL64,
  SHR32,
  SHR64,
  SUB16,
  SUB32,
  SUB64,
  SUB8,
} from "../../flags.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Translator } from "./translator.js";
const WIDE = new Set([RES64, SUB64, ADD64, SHL64, SHR64, SAR64]);
/** Are the operands of a kind 64 bits wide? */
export const isWide = (kind: number): boolean => WIDE.has(kind);
/** Index of the sign bit of the kinds that are narrower than their operands' locals. */
const NARROW_SIGN: Readonly<Record<number, number>> = {
  [SUB8]: 7,
  [ADD8]: 7,
  [SUB16]: 15,
  [ADD16]: 15,
};
export const ADDITIONS = new Set([ADD8, ADD16, ADD32, ADD64]);
export const SUBTRACTIONS = new Set([SUB8, SUB16, SUB32, SUB64]);

/** Comparison operators for unsigned and signed conditions, by condition code without its low bit. */
export const COMPARE: Readonly<Record<number, readonly [OP, OP]>> = {
  2: [OP.I32_LT_U, OP.I64_LT_U],
  3: [OP.I32_GE_U, OP.I64_GE_U],
  4: [OP.I32_EQ, OP.I64_EQ],
  5: [OP.I32_NE, OP.I64_NE],
  6: [OP.I32_LE_U, OP.I64_LE_U],
  7: [OP.I32_GT_U, OP.I64_GT_U],
  12: [OP.I32_LT_S, OP.I64_LT_S],
  13: [OP.I32_GE_S, OP.I64_GE_S],
  14: [OP.I32_LE_S, OP.I64_LE_S],
  15: [OP.I32_GT_S, OP.I64_GT_S],
};

/** FA or FB at the width of the flags' kind. */
export function operand(t: Translator, local: L): void {
  t.get(local);
  if (!isWide(t.path.flags)) t.code.op(OP.I32_WRAP);
}

/** The result that the flags describe, at its width. */
export function result(t: Translator): void {
  const { code } = t;
  const wide = isWide(t.path.flags);
  operand(t, L.FA);
  const op = RESULT[t.path.flags];
  if (op === undefined) return;
  operand(t, L.FB);
  code.op(op[wide ? 1 : 0]);
}
/** The same as an i64, sign-extended from the width of the kind. */
export function extendedResult(t: Translator): void {
  const { code } = t;
  result(t);
  if (isWide(t.path.flags)) return;
  const sign = NARROW_SIGN[t.path.flags];
  if (sign !== undefined) code.op(sign === 7 ? OP.I32_EXTEND8_S : OP.I32_EXTEND16_S);
  code.op(OP.I64_EXTEND_S);
}
const RESULT: Readonly<Record<number, readonly [OP, OP]>> = {
  [SUB8]: [OP.I32_SUB, OP.I64_SUB],
  [SUB16]: [OP.I32_SUB, OP.I64_SUB],
  [ADD8]: [OP.I32_ADD, OP.I64_ADD],
  [ADD16]: [OP.I32_ADD, OP.I64_ADD],
  [SUB32]: [OP.I32_SUB, OP.I64_SUB],
  [SUB64]: [OP.I32_SUB, OP.I64_SUB],
  [ADD32]: [OP.I32_ADD, OP.I64_ADD],
  [ADD64]: [OP.I32_ADD, OP.I64_ADD],
  [SHL32]: [OP.I32_SHL, OP.I64_SHL],
  [SHL64]: [OP.I32_SHL, OP.I64_SHL],
  [SHR32]: [OP.I32_SHR_U, OP.I64_SHR_U],
  [SHR64]: [OP.I32_SHR_U, OP.I64_SHR_U],
  [SAR32]: [OP.I32_SHR_S, OP.I64_SHR_S],
  [SAR64]: [OP.I32_SHR_S, OP.I64_SHR_S],
};

export function zero(t: Translator): void {
  const narrow = NARROW_SIGN[t.path.flags];
  result(t);
  if (narrow !== undefined) {
    t.code.i32(31 - narrow);
    t.code.op(OP.I32_SHL);
  }
  t.code.op(isWide(t.path.flags) ? OP.I64_EQZ : OP.I32_EQZ);
}
export function sign(t: Translator): void {
  result(t);
  signBit(t);
}
/** The sign of a value at the width of the flags' kind. */
function signBit(t: Translator): void {
  if (isWide(t.path.flags)) {
    t.code.i64(0);
    t.code.op(OP.I64_LT_S);
    return;
  }
  t.code.i32(NARROW_SIGN[t.path.flags] ?? 31);
  t.code.op(OP.I32_SHR_U);
  t.code.i32(1);
  t.code.op(OP.I32_AND);
}
/** One bit of FA or FB. */
function bit(t: Translator, local: L, flag: FLAG): void {
  const { code } = t;
  t.get(local);
  code.op(OP.I32_WRAP);
  code.i32(31 - Math.clz32(flag));
  code.op(OP.I32_SHR_U);
  code.i32(1);
  code.op(OP.I32_AND);
}

export function carryFlag(t: Translator): void {
  const { code } = t;
  const kind = t.path.flags;
  const wide = isWide(kind);
  switch (kind) {
    case SUB8:
    case SUB16:
    case SUB32:
    case SUB64:
      operand(t, L.FA);
      operand(t, L.FB);
      code.op(COMPARE[2][wide ? 1 : 0]);
      return;
    case ADD8:
    case ADD16: {
      const shift = 31 - NARROW_SIGN[kind];
      result(t);
      code.i32(shift);
      code.op(OP.I32_SHL);
      operand(t, L.FA);
      code.i32(shift);
      code.op(OP.I32_SHL, OP.I32_LT_U);
      return;
    }
    case ADD32:
    case ADD64:
      result(t);
      operand(t, L.FA);
      code.op(COMPARE[2][wide ? 1 : 0]);
      return;
    case RES32:
    case RES64:
      if (t.path.cao >= 0) code.i32(t.path.cao & FLAG.C);
      else bit(t, L.FB, FLAG.C);
      return;
    default: {
      // Shifts: the bit shifted out last.
      const left = kind === SHL32 || kind === SHL64;
      operand(t, L.FA);
      if (wide) {
        if (left) code.i64(64);
        operand(t, L.FB);
        if (!left) code.i64(1);
        code.op(OP.I64_SUB, OP.I64_SHR_U, OP.I32_WRAP);
      } else {
        if (left) code.i32(32);
        operand(t, L.FB);
        if (!left) code.i32(1);
        code.op(OP.I32_SUB, OP.I32_SHR_U);
      }
      code.i32(1);
      code.op(OP.I32_AND);
    }
  }
}

export function overflowFlag(t: Translator): void {
  const { code } = t;
  const kind = t.path.flags;
  const wide = isWide(kind);
  const xor = wide ? OP.I64_XOR : OP.I32_XOR;
  const and = wide ? OP.I64_AND : OP.I32_AND;
  switch (kind) {
    case SUB8:
    case SUB16:
    case SUB32:
    case SUB64: // (a ^ b) & (a ^ r)
      operand(t, L.FA);
      operand(t, L.FB);
      code.op(xor);
      operand(t, L.FA);
      result(t);
      code.op(xor, and);
      signBit(t);
      return;
    case ADD8:
    case ADD16:
    case ADD32:
    case ADD64: // (a ^ r) & (b ^ r)
      operand(t, L.FA);
      result(t);
      code.op(xor);
      operand(t, L.FB);
      result(t);
      code.op(xor, and);
      signBit(t);
      return;
    case RES32:
    case RES64:
      if (t.path.cao >= 0) code.i32(t.path.cao & FLAG.O ? 1 : 0);
      else bit(t, L.FB, FLAG.O);
      return;
    case SHL32:
    case SHL64:
      sign(t);
      carryFlag(t);
      code.op(OP.I32_XOR);
      return;
    case SHR32:
    case SHR64:
      operand(t, L.FA);
      signBit(t);
      return;
    default:
      code.i32(0); // sar
  }
}

export function parityFlag(t: Translator): void {
  const { code } = t;
  result(t);
  if (isWide(t.path.flags)) code.op(OP.I32_WRAP);
  code.i32(0xff);
  code.op(OP.I32_AND, OP.I32_POPCNT);
  code.i32(1);
  code.op(OP.I32_AND, OP.I32_EQZ);
}
