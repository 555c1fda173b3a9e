/*
 * Conditions from lazy flags whose kind is known: what a jcc, setcc or cmovcc that
 * follows a comparison in the same stretch of code amounts to.
 */
import {
  ADD16,
  ADD32,
  ADD64,
  ADD8,
  BITS,
  FCMP,
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

/** Condition code of jp: doubles are unordered. */
export const PARITY = 10;

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
const ADDITIONS = new Set([ADD8, ADD16, ADD32, ADD64]);
const SUBTRACTIONS = new Set([SUB8, SUB16, SUB32, SUB64]);

/** Comparison operators for unsigned and signed conditions, by condition code without its low bit. */
const COMPARE: Readonly<Record<number, readonly [OP, OP]>> = {
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
function operand(t: Translator, local: L): void {
  t.get(local);
  if (!isWide(t.path.flags)) t.code.op(OP.I32_WRAP);
}

/** The result that the flags describe, at its width. */
function result(t: Translator): void {
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

function zero(t: Translator): void {
  const narrow = NARROW_SIGN[t.path.flags];
  result(t);
  if (narrow !== undefined) {
    t.code.i32(31 - narrow);
    t.code.op(OP.I32_SHL);
  }
  t.code.op(isWide(t.path.flags) ? OP.I64_EQZ : OP.I32_EQZ);
}
function sign(t: Translator): void {
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

function carryFlag(t: Translator): void {
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

function overflowFlag(t: Translator): void {
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

function parityFlag(t: Translator): void {
  const { code } = t;
  result(t);
  if (isWide(t.path.flags)) code.op(OP.I32_WRAP);
  code.i32(0xff);
  code.op(OP.I32_AND, OP.I32_POPCNT);
  code.i32(1);
  code.op(OP.I32_AND, OP.I32_EQZ);
}

/** Compare the doubles whose comparison made the flags. */
export function compareDoubles(t: Translator, op: OP): void {
  const { code } = t;
  for (const [operand, flag] of [
    [L.CA, L.FA],
    [L.CB, L.FB],
  ])
    if (t.path.compared) code.get(operand);
    else {
      t.get(flag);
      code.op(OP.F64_REINTERPRET);
    }
  code.op(op);
}

/** A comparison of doubles: unordered counts as below and as equal. */
function floatCondition(t: Translator, cc: number): void {
  const { code } = t;
  const compare = (op: OP): void => compareDoubles(t, op);
  switch (cc & ~1) {
    case 2:
      compare(OP.F64_GE);
      code.op(OP.I32_EQZ);
      break;
    case 4:
    case 14: // equal or unordered
      if (t.path.ordered) {
        compare(OP.F64_EQ);
        break;
      }
      compare(OP.F64_LT);
      code.op(OP.I32_EQZ);
      compare(OP.F64_GT);
      code.op(OP.I32_EQZ, OP.I32_AND);
      break;
    case 6:
      compare(OP.F64_GT);
      code.op(OP.I32_EQZ);
      break;
    case 10: // parity: unordered
      if (t.path.ordered) {
        code.i32(0);
        break;
      }
      compare(OP.F64_GE);
      code.op(OP.I32_EQZ);
      compare(OP.F64_LT);
      code.op(OP.I32_EQZ, OP.I32_AND);
      break;
    default:
      code.i32(0); // overflow, sign, less
  }
  if (cc & 1) code.op(OP.I32_EQZ);
}

/** Is it known behind a jump on a comparison of doubles that none is a NaN? */
export function isOrderedWhen(cc: number, taken: boolean): boolean {
  const holds = [2, 6, 10].includes(cc & ~1);
  return holds && ((cc & 1) === 1) === taken;
}

/** Flags as bits: any of `mask` set. */
function anyBit(t: Translator, mask: number): void {
  const { code } = t;
  t.get(L.FA);
  code.op(OP.I32_WRAP);
  code.i32(mask);
  code.op(OP.I32_AND, OP.I32_EQZ, OP.I32_EQZ);
}
function bitCondition(t: Translator, cc: number): void {
  const { code } = t;
  const less = (): void => {
    anyBit(t, FLAG.S);
    anyBit(t, FLAG.O);
    code.op(OP.I32_NE);
  };
  switch (cc >> 1) {
    case 0:
      anyBit(t, FLAG.O);
      break;
    case 1:
      anyBit(t, FLAG.C);
      break;
    case 2:
      anyBit(t, FLAG.Z);
      break;
    case 3:
      anyBit(t, FLAG.C | FLAG.Z);
      break;
    case 4:
      anyBit(t, FLAG.S);
      break;
    case 5:
      anyBit(t, FLAG.P);
      break;
    case 6:
      less();
      break;
    default:
      less();
      anyBit(t, FLAG.Z);
      code.op(OP.I32_OR);
  }
  if (cc & 1) code.op(OP.I32_EQZ);
}

/** Is a condition one operation on what is compared (with itself?), or on the result of a test? */
function isOneOperation(kind: number, cc: number, same: boolean): boolean {
  if (kind === FCMP) return (same ? [10, 11] : [2, 3, 6, 7]).includes(cc);
  return SUBTRACTIONS.has(kind) ? COMPARE[cc] !== undefined : cc >= 4 && (cc & 14) !== 10;
}

/** Is the condition behind that alone looks at the flags one operation? Then what it works on stays on the stack. */
export function staysOnStack(t: Translator, kind: number, same = false): boolean {
  const cc = t.onlyCondition;
  if (cc < 0 || !isOneOperation(kind, cc, same)) return false;
  t.path.flags = kind;
  t.path.compared = t.path.ordered = false;
  t.stacked = true;
  return true;
}

/** The condition on what is on the stack, two operands or the result of a test. Not zero when it holds. */
function stackedCondition({ code, path }: Translator, cc: number): void {
  const kind = path.flags;
  const wide = isWide(kind) ? 1 : 0;
  if (kind === FCMP) {
    code.op(cc >> 1 === 3 ? OP.F64_GT : OP.F64_GE);
    if ((cc & 1) === 0) code.op(OP.I32_EQZ);
  } else if (SUBTRACTIONS.has(kind)) code.op(COMPARE[cc][wide]);
  else if (cc < 8) {
    if (wide === 1) code.op(OP.I64_EQZ);
    if ((cc & 1) === wide) code.op(OP.I32_EQZ);
  } else {
    if (wide === 1) code.i64(0);
    else code.i32(0);
    code.op(COMPARE[cc | 4][wide]); // the sign of a number less 0
  }
}

/** Leave 1 or 0 on the stack. False, and nothing emitted, when the kind of flags is not known. */
export function condition(t: Translator, cc: number): boolean {
  const { code, path } = t;
  const kind = path.flags;
  if (t.stacked) {
    stackedCondition(t, cc);
    t.stacked = false;
    return true;
  }
  if (kind < 0) return false;
  if (kind === BITS) {
    bitCondition(t, cc);
    return true;
  }
  if (kind === FCMP) {
    floatCondition(t, cc);
    return true;
  }
  const compare = COMPARE[cc];
  if (SUBTRACTIONS.has(kind) && compare !== undefined) {
    operand(t, L.FA);
    operand(t, L.FB);
    code.op(compare[kind === SUB64 ? 1 : 0]);
    return true;
  }
  switch (cc >> 1) {
    case 0:
      overflowFlag(t);
      break;
    case 1:
      carryFlag(t);
      break;
    case 2:
      zero(t);
      break;
    case 3:
      carryFlag(t);
      zero(t);
      code.op(OP.I32_OR);
      break;
    case 4:
      sign(t);
      break;
    case 5:
      parityFlag(t);
      break;
    case 6:
      sign(t);
      overflowFlag(t);
      code.op(OP.I32_NE);
      break;
    default:
      sign(t);
      overflowFlag(t);
      code.op(OP.I32_NE);
      zero(t);
      code.op(OP.I32_OR);
  }
  if (cc & 1) code.op(OP.I32_EQZ);
  return true;
}

/** All six flags as in RFLAGS; false when their kind is not known. */
export function allFlags(t: Translator): boolean {
  const { code } = t;
  const kind = t.path.flags;
  if (kind < 0) return false;
  if (kind === BITS) {
    t.get(L.FA);
    code.op(OP.I32_WRAP);
    return true;
  }
  auxiliary(t);
  for (const [cc, shift] of [
    [2, 0],
    [10, 2],
    [4, 6],
    [8, 7],
    [0, 11],
  ]) {
    condition(t, cc);
    code.i32(shift);
    code.op(OP.I32_SHL, OP.I32_OR);
  }
  return true;
}

/** The auxiliary carry flag in its place. */
export function auxiliary(t: Translator): void {
  const { code } = t;
  const kind = t.path.flags;
  if (kind === RES32 || kind === RES64) {
    if (t.path.cao >= 0) code.i32(t.path.cao & FLAG.A);
    else {
      t.get(L.FB);
      code.op(OP.I32_WRAP);
      code.i32(FLAG.A);
      code.op(OP.I32_AND);
    }
  } else if (SUBTRACTIONS.has(kind) || ADDITIONS.has(kind)) {
    operand(t, L.FA);
    operand(t, L.FB);
    result(t);
    if (isWide(kind)) code.op(OP.I64_XOR, OP.I64_XOR, OP.I32_WRAP);
    else code.op(OP.I32_XOR, OP.I32_XOR);
    code.i32(FLAG.A);
    code.op(OP.I32_AND);
  } else code.i32(0);
}

/** The carry flag, 1 or 0. */
export const carry = (t: Translator): boolean => condition(t, 2);
