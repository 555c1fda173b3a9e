/*
 * Translation of the string comparisons of SSE4.2; exec/text.ts says what they do. The
 * result is a mask with a bit for each of the n elements of the second string, made from
 * whole vectors: element r of the first string is compared with all of the second at once.
 */
import { BITS } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { R } from "../../state.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { SIMD } from "../emit/simd.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";
import { source128 } from "./vectoroperands.js";

/** Locals: the operands, the mask, lengths of first and second string, a position. */
const A = L.V1;
const B = L.V2;
const MASK = L.W0;
const LENGTH_A = L.W1;
const LENGTH_B = L.ADDRESS;
const AT = L.W2;

/** Operations by width (bytes, words), for ranges also by sign. */
const EQUAL = [SIMD.I8X16_EQ, SIMD.I16X8_EQ] as const;
const BITMASK = [SIMD.I8X16_BITMASK, SIMD.I16X8_BITMASK] as const;
const AT_LEAST = [SIMD.I8X16_GE_U, SIMD.I16X8_GE_U, SIMD.I8X16_GE_S, SIMD.I16X8_GE_S] as const;
const AT_MOST = [SIMD.I8X16_LE_U, SIMD.I16X8_LE_U, SIMD.I8X16_LE_S, SIMD.I16X8_LE_S] as const;

const wordsOf = (i: Insn): 0 | 1 => ((i.imm & 1) === 0 ? 0 : 1);
const countOf = (i: Insn): number => (wordsOf(i) ? 8 : 16);

/** Leave the smaller of the i32 on the stack, which has no sign, and n. */
function atMost(t: Translator, n: number): void {
  const { code } = t;
  code.tee(AT);
  code.i32(n);
  code.get(AT);
  code.i32(n);
  code.op(OP.I32_LT_U, OP.SELECT);
}
/** The length that a register gives: its magnitude. */
function explicitLength(t: Translator, i: Insn, r: R, to: L): void {
  const { code } = t;
  const wide = (i.rex & 8) !== 0;
  t.gpr(r);
  if (!wide) code.op(OP.I64_EXTEND32_S);
  code.set(L.T0);
  code.get(L.T0);
  code.i64(63);
  code.op(OP.I64_SHR_S);
  code.set(L.T1);
  code.get(L.T0);
  code.get(L.T1);
  code.op(OP.I64_XOR);
  code.get(L.T1);
  code.op(OP.I64_SUB);
  code.set(L.T0);
  // All lengths beyond 32 bits are alike.
  code.get(L.T0);
  code.op(OP.I32_WRAP);
  code.i32(-1);
  code.get(L.T0);
  code.i64(-1, 0);
  code.op(OP.I64_LE_U, OP.SELECT);
  atMost(t, countOf(i));
  code.set(to);
}
/** The length up to the first zero. */
function implicitLength(t: Translator, i: Insn, v: L, to: L): void {
  const { code } = t;
  code.get(v);
  code.v128([0, 0, 0, 0]);
  code.simd(EQUAL[wordsOf(i)]);
  code.simd(BITMASK[wordsOf(i)]);
  code.i32(1 << countOf(i));
  code.op(OP.I32_OR, OP.I32_CTZ);
  code.set(to);
}

/** As many ones as a length. */
function ones(t: Translator, length: L): void {
  const { code } = t;
  code.i32(1);
  code.get(length);
  code.op(OP.I32_SHL);
  code.i32(1);
  code.op(OP.I32_SUB);
}
/** The element of the first string at AT plus an offset, in all places. */
function everywhere(t: Translator, i: Insn, offset: number): void {
  const { code } = t;
  code.get(A);
  code.get(AT);
  code.i32(offset);
  code.op(OP.I32_ADD);
  if (wordsOf(i)) {
    code.i32(0x0202);
    code.op(OP.I32_MUL);
    code.i32(0x0100);
    code.op(OP.I32_OR);
    code.simd(SIMD.I16X8_SPLAT);
  } else code.simd(SIMD.I8X16_SPLAT);
  code.simd(SIMD.SWIZZLE);
}
/** For AT from 0 in steps, while AT + step is at most the length of the first string. */
function forEach(t: Translator, step: number, body: () => void): void {
  const { code } = t;
  code.i32(0);
  code.set(AT);
  const done = code.block(OP.BLOCK);
  const again = code.block(OP.LOOP);
  code.get(AT);
  code.i32(step);
  code.op(OP.I32_ADD);
  code.get(LENGTH_A);
  code.op(OP.I32_GT_U);
  code.brIf(done);
  body();
  code.get(AT);
  code.i32(step);
  code.op(OP.I32_ADD);
  code.set(AT);
  code.br(again);
  code.end();
  code.end();
}
/** Elements of the second string that are in the set, or in a range, that the first one lists. */
function inSet(t: Translator, i: Insn, ranges: boolean): void {
  const { code } = t;
  code.i32(0);
  code.set(MASK);
  const kind = wordsOf(i) | (i.imm & 2);
  forEach(t, ranges ? 2 : 1, () => {
    code.get(MASK);
    code.get(B);
    everywhere(t, i, 0);
    code.simd(ranges ? AT_LEAST[kind] : EQUAL[wordsOf(i)]);
    if (ranges) {
      code.get(B);
      everywhere(t, i, 1);
      code.simd(AT_MOST[kind]);
      code.simd(SIMD.AND);
    }
    code.simd(BITMASK[wordsOf(i)]);
    code.op(OP.I32_OR);
    code.set(MASK);
  });
  code.get(MASK);
  ones(t, LENGTH_B);
  code.op(OP.I32_AND);
  code.set(MASK);
}
/** Elements that equal the first string's at the same place; behind both strings they do. */
function equalEach(t: Translator, i: Insn): void {
  const { code } = t;
  const all = 2 ** countOf(i) - 1;
  code.get(A);
  code.get(B);
  code.simd(EQUAL[wordsOf(i)]);
  code.simd(BITMASK[wordsOf(i)]);
  ones(t, LENGTH_A);
  code.op(OP.I32_AND);
  ones(t, LENGTH_B);
  code.op(OP.I32_AND);
  ones(t, LENGTH_A);
  ones(t, LENGTH_B);
  code.op(OP.I32_OR);
  code.i32(all);
  code.op(OP.I32_XOR, OP.I32_OR);
  code.set(MASK);
}
/** Places at which the first string occurs, as far as they can be seen. */
function occurrences(t: Translator, i: Insn): void {
  const { code } = t;
  const all = 2 ** countOf(i) - 1;
  code.i32(all);
  code.set(MASK);
  forEach(t, 1, () => {
    code.get(B);
    everywhere(t, i, 0);
    code.simd(EQUAL[wordsOf(i)]);
    code.simd(BITMASK[wordsOf(i)]);
    ones(t, LENGTH_B);
    code.op(OP.I32_AND);
    code.get(AT);
    code.op(OP.I32_SHR_U);
    // Beyond the vector nothing is known to differ.
    code.i32(all);
    code.get(AT);
    code.op(OP.I32_SHR_U);
    code.i32(-1);
    code.op(OP.I32_XOR, OP.I32_OR);
    code.get(MASK);
    code.op(OP.I32_AND);
    code.set(MASK);
  });
}

/** The mask, and flags as bits. */
function compare(t: Translator, i: Insn, explicit: boolean): void {
  const { code } = t;
  const n = countOf(i);
  t.vector(register(i.da));
  source128(t, i, 1);
  code.set(B);
  code.set(A);
  if (explicit) {
    explicitLength(t, i, R.RAX, LENGTH_A);
    explicitLength(t, i, R.RDX, LENGTH_B);
  } else {
    implicitLength(t, i, A, LENGTH_A);
    implicitLength(t, i, B, LENGTH_B);
  }
  const how = (i.imm >>> 2) & 3;
  if (how === 2) equalEach(t, i);
  else if (how === 3) occurrences(t, i);
  else inSet(t, i, how === 1);
  const negation = (i.imm >>> 4) & 3;
  if ((negation & 1) !== 0) {
    code.get(MASK);
    if (negation === 1) code.i32(2 ** n - 1);
    else ones(t, LENGTH_B);
    code.op(OP.I32_XOR);
    code.set(MASK);
  }
  const flag = (shift: number): void => {
    code.i32(shift);
    code.op(OP.I32_SHL, OP.I32_OR);
  };
  code.get(MASK);
  code.op(OP.I32_EQZ, OP.I32_EQZ);
  for (const [length, shift] of [
    [LENGTH_B, 6],
    [LENGTH_A, 7],
  ]) {
    code.get(length);
    code.i32(n);
    code.op(OP.I32_LT_U);
    flag(shift);
  }
  code.get(MASK);
  code.i32(1);
  code.op(OP.I32_AND);
  flag(11);
  code.op(OP.I64_EXTEND_U);
  t.set(L.FA);
  t.setFlags(BITS);
}

const toIndex =
  (explicit: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    compare(t, i, explicit);
    if ((i.imm & 0x40) !== 0) {
      code.i32(31);
      code.get(MASK);
      code.op(OP.I32_CLZ, OP.I32_SUB);
    } else {
      code.get(MASK);
      code.op(OP.I32_CTZ);
    }
    code.i32(countOf(i));
    code.get(MASK);
    code.op(OP.SELECT, OP.I64_EXTEND_U);
    t.setGprBounded(R.RCX, 16);
  };

/** The places of a vector, a bit each. */
const PLACES = [
  [0x08040201, 0x80402010 | 0, 0x08040201, 0x80402010 | 0],
  [0x00020001, 0x00080004, 0x00200010, 0x00800040],
] as const;
const LOW_AND_HIGH = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
const toMask =
  (explicit: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    compare(t, i, explicit);
    if ((i.imm & 0x40) === 0) {
      code.v128([0, 0, 0, 0]);
      code.get(MASK);
      code.simdLane(SIMD.I32X4_REPLACE, 0);
    } else {
      const words = wordsOf(i);
      code.get(MASK);
      code.simd(SIMD.I16X8_SPLAT);
      if (!words) {
        code.set(A);
        code.get(A);
        code.get(A);
        code.shuffle(LOW_AND_HIGH);
      }
      code.v128(PLACES[words]);
      code.simd(SIMD.AND);
      code.v128(PLACES[words]);
      code.simd(EQUAL[words]);
    }
    t.setVector(0);
  };

export const textRules: Rules = {
  pcmpestri: { emit: toIndex(true) },
  pcmpestrm: { emit: toMask(true) },
  pcmpistri: { emit: toIndex(false) },
  pcmpistrm: { emit: toMask(false) },
};
