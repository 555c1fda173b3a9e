/*
 * Translation of packed floating-point arithmetic, comparison and conversion. A result
 * with a NaN in it exits: WebAssembly leaves its payload open, see float.ts. Comparisons,
 * minima and maxima make no NaNs; they only select.
 */
import type { Insn } from "../../insn.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { sourceLow } from "./shuffle.js";
import { SIMD } from "../emit/simd.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";
import { destination, rulesOf, source128 } from "./vectoroperands.js";

/** The width of elements and the operation that tells NaNs. */
const NAN = { 4: SIMD.F32X4_NE, 8: SIMD.F64X2_NE } as const;
type Size = keyof typeof NAN;

/** Exit when there is a NaN in V1, else make it the destination. */
function finish(t: Translator, i: Insn, size: Size): void {
  const { code } = t;
  t.exitIf(i, () => {
    code.get(L.V1);
    code.get(L.V1);
    code.simd(NAN[size]);
    code.simd(size === 4 ? SIMD.I32X4_BITMASK : SIMD.I64X2_BITMASK);
  });
  code.get(L.V1);
  t.setVector(register(i.da));
}

type Operation = readonly [op: SIMD, size: Size];
const binary =
  ([op, size]: Operation): Emit =>
  (t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.simd(op);
    t.code.set(L.V1);
    finish(t, i, size);
  };
const unary =
  ([op, size]: Operation): Emit =>
  (t, i) => {
    source128(t, i);
    t.code.simd(op);
    t.code.set(L.V1);
    finish(t, i, size);
  };
/** min and max: the second operand unless the comparison holds. */
const select =
  (op: SIMD): Emit =>
  (t, i) => {
    source128(t, i);
    destination(t, i);
    t.code.simd(op);
    t.setVector(register(i.da));
  };

const ROUND = {
  4: [SIMD.F32X4_NEAREST, SIMD.F32X4_FLOOR, SIMD.F32X4_CEIL, SIMD.F32X4_TRUNC],
  8: [SIMD.F64X2_NEAREST, SIMD.F64X2_FLOOR, SIMD.F64X2_CEIL, SIMD.F64X2_TRUNC],
} as const;
const round =
  (size: Size): Emit =>
  (t, i) =>
    unary([ROUND[size][i.imm & 4 ? 0 : i.imm & 3], size])(t, i);

// Comparison to masks.

const COMPARE = {
  4: [SIMD.F32X4_EQ, SIMD.F32X4_LT, SIMD.F32X4_LE],
  8: [SIMD.F64X2_EQ, SIMD.F64X2_LT, SIMD.F64X2_LE],
} as const;
/** The mask of a predicate on V1 and V2; the upper four negate. */
function predicate(t: Translator, i: Insn, size: Size): void {
  const { code } = t;
  const kind = i.imm & 3;
  if (kind === 3) {
    for (const v of [L.V1, L.V2]) {
      code.get(v);
      code.get(v);
      code.simd(NAN[size]);
    }
    code.simd(SIMD.OR);
  } else {
    code.get(L.V1);
    code.get(L.V2);
    code.simd(COMPARE[size][kind]);
  }
  if (i.imm & 4) code.simd(SIMD.NOT);
}
const compare =
  (size: Size): Emit =>
  (t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.set(L.V2);
    t.code.set(L.V1);
    predicate(t, i, size);
    t.setVector(register(i.da));
  };
/** Of the lowest element only. */
const compareLow =
  (size: Size): Emit =>
  (t, i) => {
    const { code } = t;
    destination(t, i);
    sourceLow(t, i, size);
    code.set(L.V2);
    code.set(L.V1);
    predicate(t, i, size);
    if (size === 8) {
      code.simdLane(SIMD.F64X2_EXTRACT, 0);
      t.setLow(register(i.da));
      return;
    }
    code.set(L.V2);
    code.get(L.V1);
    code.get(L.V2);
    code.simdLane(SIMD.F32X4_EXTRACT, 0);
    code.simdLane(SIMD.F32X4_REPLACE, 0);
    t.setVector(register(i.da));
  };

// Conversion. What does not fit gives the integer indefinite value.

const INDEFINITE = new Array<number>(4).fill(-0x80000000);
/** Four singles to integers. */
const toInteger4 =
  (nearest: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    source128(t, i);
    if (nearest) code.simd(SIMD.F32X4_NEAREST);
    code.set(L.V1);
    code.get(L.V1);
    code.simd(SIMD.I32X4_TRUNC_F32X4);
    code.v128(INDEFINITE);
    code.get(L.V1);
    code.simd(SIMD.F32X4_ABS);
    code.v128(new Array<number>(4).fill(0x4f000000)); // 2^31
    code.simd(SIMD.F32X4_LT);
    code.simd(SIMD.BITSELECT);
    t.setVector(register(i.da));
  };
/** Two doubles to integers in the low half. */
const toInteger2 =
  (nearest: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    source128(t, i);
    code.simd(nearest ? SIMD.F64X2_NEAREST : SIMD.F64X2_TRUNC);
    code.set(L.V1);
    code.get(L.V1);
    code.simd(SIMD.I32X4_TRUNC_F64X2);
    code.v128([-0x80000000, -0x80000000, 0, 0]);
    code.get(L.V1);
    code.simd(SIMD.F64X2_ABS);
    code.v128([0, 0x41e00000, 0, 0x41e00000]); // 2^31
    code.simd(SIMD.F64X2_LT);
    code.v128([0, 0, -1, -1]);
    code.shuffle([0, 1, 2, 3, 8, 9, 10, 11, 28, 29, 30, 31, 28, 29, 30, 31]);
    code.simd(SIMD.BITSELECT);
    t.setVector(register(i.da));
  };
const fromInteger4: Emit = (t, i) => {
  source128(t, i);
  t.code.simd(SIMD.F32X4_CONVERT_I32X4);
  t.setVector(register(i.da));
};
const fromInteger2: Emit = (t, i) => {
  sourceLow(t, i, 8);
  t.code.simd(SIMD.F64X2_CONVERT_I32X4);
  t.setVector(register(i.da));
};
const cvtps2pd: Emit = (t, i) => {
  sourceLow(t, i, 8);
  t.code.simd(SIMD.F64X2_PROMOTE);
  t.code.set(L.V1);
  finish(t, i, 8);
};

// Neighbours.

const EVEN4 = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
const ODD4 = EVEN4.map((b) => b + 4);
const EVEN8 = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const ODD8 = EVEN8.map((b) => b + 8);
const neighbours =
  ([op, size]: Operation): Emit =>
  (t, i) => {
    const { code } = t;
    destination(t, i);
    source128(t, i);
    code.set(L.V2);
    code.set(L.V1);
    for (const bytes of size === 4 ? [EVEN4, ODD4] : [EVEN8, ODD8]) {
      code.get(L.V1);
      code.get(L.V2);
      code.shuffle(bytes);
    }
    code.simd(op);
    code.set(L.V1);
    finish(t, i, size);
  };
/** Subtract in even elements, add in odd ones. */
const alternate =
  (subtract: SIMD, add: SIMD, size: Size): Emit =>
  (t, i) => {
    const { code } = t;
    destination(t, i);
    source128(t, i);
    code.set(L.V2);
    code.set(L.V1);
    for (const op of [subtract, add]) {
      code.get(L.V1);
      code.get(L.V2);
      code.simd(op);
    }
    code.v128(size === 4 ? [-1, 0, -1, 0] : [-1, -1, 0, 0]);
    code.simd(SIMD.BITSELECT);
    code.set(L.V1);
    finish(t, i, size);
  };

const ARITHMETIC: Readonly<Record<string, Operation>> = {
  addps: [SIMD.F32X4_ADD, 4],
  subps: [SIMD.F32X4_SUB, 4],
  mulps: [SIMD.F32X4_MUL, 4],
  divps: [SIMD.F32X4_DIV, 4],
  addpd: [SIMD.F64X2_ADD, 8],
  subpd: [SIMD.F64X2_SUB, 8],
  mulpd: [SIMD.F64X2_MUL, 8],
  divpd: [SIMD.F64X2_DIV, 8],
};
const UNARY: Readonly<Record<string, Operation>> = {
  sqrtps: [SIMD.F32X4_SQRT, 4],
  sqrtpd: [SIMD.F64X2_SQRT, 8],
  cvtpd2ps: [SIMD.F32X4_DEMOTE, 4],
};
const SELECTION: Readonly<Record<string, SIMD>> = {
  minps: SIMD.F32X4_PMIN,
  maxps: SIMD.F32X4_PMAX,
  minpd: SIMD.F64X2_PMIN,
  maxpd: SIMD.F64X2_PMAX,
};
const NEIGHBOURS: Readonly<Record<string, Operation>> = {
  haddps: [SIMD.F32X4_ADD, 4],
  haddpd: [SIMD.F64X2_ADD, 8],
  hsubps: [SIMD.F32X4_SUB, 4],
  hsubpd: [SIMD.F64X2_SUB, 8],
};

export const packedFloatRules: Rules = {
  ...rulesOf(ARITHMETIC, binary),
  ...rulesOf(UNARY, unary),
  ...rulesOf(SELECTION, select),
  ...rulesOf(NEIGHBOURS, neighbours),
  addsubps: { emit: alternate(SIMD.F32X4_SUB, SIMD.F32X4_ADD, 4) },
  addsubpd: { emit: alternate(SIMD.F64X2_SUB, SIMD.F64X2_ADD, 8) },
  roundps: { emit: round(4) },
  roundpd: { emit: round(8) },
  cmpps: { emit: compare(4) },
  cmppd: { emit: compare(8) },
  cmpss: { emit: compareLow(4) },
  cmpsd: { emit: compareLow(8) },
  cvtps2dq: { emit: toInteger4(true) },
  cvttps2dq: { emit: toInteger4(false) },
  cvtpd2dq: { emit: toInteger2(true) },
  cvttpd2dq: { emit: toInteger2(false) },
  cvtdq2ps: { emit: fromInteger4 },
  cvtdq2pd: { emit: fromInteger2 },
  cvtps2pd: { emit: cvtps2pd },
};
