/*
 * Conditions from lazy flags whose kind is known: what a jcc, setcc or cmovcc that
 * follows a comparison in the same stretch of code amounts to.
 */
import { BITS, FCMP, FLAG, RES32, RES64, SUB64 } from "../../flags.js";
import { DIFFERENT, SAME } from "../analysis/equality.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Translator } from "./translator.js";
import {
  ADDITIONS,
  COMPARE,
  SUBTRACTIONS,
  carryFlag,
  isWide,
  operand,
  overflowFlag,
  parityFlag,
  result,
  sign,
  zero,
} from "./oneflag.js";

/** Condition code of jp: doubles are unordered. */
export const PARITY = 10;

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
    case SAME:
      compare(OP.F64_EQ);
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
  if (kind === FCMP) return (same ? [10, 11] : [2, 3, 6, 7, SAME, DIFFERENT]).includes(cc);
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
  if (kind === FCMP && cc >= SAME) code.op(cc === SAME ? OP.F64_EQ : OP.F64_NE);
  else if (kind === FCMP) {
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
