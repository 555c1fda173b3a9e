/*
 * Translation of packed products, distances, signs and sums of neighbours: what takes WebAssembly several operations.
 */
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { SIMD } from "../emit/simd.js";
import { composed } from "./vectoroperands.js";
/** The words of odd number of two vectors: the upper halves of products. */
const ODD_WORDS = [2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31];
/** Doublewords 0 and 2 in the low half. */
const EVEN_DWORDS = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];

const highWords = (low: SIMD, high: SIMD): Emit =>
  composed(({ code }) => {
    for (const op of [low, high]) {
      code.get(L.V1);
      code.get(L.V2);
      code.simd(op);
    }
    code.shuffle(ODD_WORDS);
  });
const evenProducts = (op: SIMD): Emit =>
  composed(({ code }) => {
    for (const v of [L.V1, L.V2]) {
      code.get(v);
      code.get(v);
      code.shuffle(EVEN_DWORDS);
    }
    code.simd(op);
  });
/** WebAssembly saturates where both factors are the least number, SSSE3 does not. */
const pmulhrsw = composed(({ code }) => {
  code.get(L.V1);
  code.get(L.V2);
  code.simd(SIMD.I16X8_Q15MULR_S);
  for (const v of [L.V1, L.V2]) {
    code.get(v);
    code.v128(new Array<number>(4).fill(0x80008000 | 0));
    code.simd(SIMD.I16X8_EQ);
  }
  code.simd(SIMD.AND);
  code.simd(SIMD.XOR);
});
/** Unsigned bytes by signed ones, sums of neighbours. */
const pmaddubsw = composed(({ code }) => {
  const even = (v: L, extend: SIMD): void => {
    code.get(v);
    code.i32(8);
    code.simd(SIMD.I16X8_SHL);
    code.i32(8);
    code.simd(extend);
  };
  const odd = (v: L, extend: SIMD): void => {
    code.get(v);
    code.i32(8);
    code.simd(extend);
  };
  for (const part of [even, odd]) {
    part(L.V1, SIMD.I16X8_SHR_U);
    part(L.V2, SIMD.I16X8_SHR_S);
    code.simd(SIMD.I16X8_MUL);
  }
  code.simd(SIMD.I16X8_ADD_SAT_S);
});
/** Sums of the distances of eight bytes. */
const psadbw = composed(({ code }) => {
  for (const [a, b] of [
    [L.V1, L.V2],
    [L.V2, L.V1],
  ]) {
    code.get(a);
    code.get(b);
    code.simd(SIMD.I8X16_SUB_SAT_U);
  }
  code.simd(SIMD.OR);
  code.simd(SIMD.I16X8_EXTADD_U);
  code.simd(SIMD.I32X4_EXTADD_U);
  code.set(L.V1);
  code.get(L.V1);
  code.i32(32);
  code.simd(SIMD.I64X2_SHR_U);
  code.get(L.V1);
  code.v128([-1, 0, -1, 0]);
  code.simd(SIMD.AND);
  code.simd(SIMD.I64X2_ADD);
});

/** The destination, negated or zero by the sign of the source. */
type Sign = readonly [shift: SIMD, width: number, subtract: SIMD, equal: SIMD];
const sign = ([shiftOp, width, subtract, equal]: Sign): Emit =>
  composed(({ code }) => {
    const negative = (): void => {
      code.get(L.V2);
      code.i32(width - 1);
      code.simd(shiftOp);
    };
    code.get(L.V1);
    negative();
    code.simd(SIMD.XOR);
    negative();
    code.simd(subtract);
    code.get(L.V2);
    code.v128([0, 0, 0, 0]);
    code.simd(equal);
    code.simd(SIMD.ANDNOT);
  });

/** Combine neighbours of both operands. */
const neighbours = (bytes: number, op: SIMD): Emit => {
  const places = (first: number): number[] =>
    Array.from({ length: 16 }, (_, k) => 2 * (k - (k % bytes)) + (k % bytes) + first * bytes);
  return composed(({ code }) => {
    for (const first of [0, 1]) {
      code.get(L.V1);
      code.get(L.V2);
      code.shuffle(places(first));
    }
    code.simd(op);
  });
};

export const productRules: Rules = {
  pmulhw: { emit: highWords(SIMD.I32X4_EXTMUL_LOW_S, SIMD.I32X4_EXTMUL_HIGH_S) },
  pmulhuw: { emit: highWords(SIMD.I32X4_EXTMUL_LOW_U, SIMD.I32X4_EXTMUL_HIGH_U) },
  pmuludq: { emit: evenProducts(SIMD.I64X2_EXTMUL_LOW_U) },
  pmuldq: { emit: evenProducts(SIMD.I64X2_EXTMUL_LOW_S) },
  pmulhrsw: { emit: pmulhrsw },
  pmaddubsw: { emit: pmaddubsw },
  psadbw: { emit: psadbw },
  psignb: { emit: sign([SIMD.I8X16_SHR_S, 8, SIMD.I8X16_SUB, SIMD.I8X16_EQ]) },
  psignw: { emit: sign([SIMD.I16X8_SHR_S, 16, SIMD.I16X8_SUB, SIMD.I16X8_EQ]) },
  psignd: { emit: sign([SIMD.I32X4_SHR_S, 32, SIMD.I32X4_SUB, SIMD.I32X4_EQ]) },
  phaddw: { emit: neighbours(2, SIMD.I16X8_ADD) },
  phaddd: { emit: neighbours(4, SIMD.I32X4_ADD) },
  phaddsw: { emit: neighbours(2, SIMD.I16X8_ADD_SAT_S) },
  phsubw: { emit: neighbours(2, SIMD.I16X8_SUB) },
  phsubd: { emit: neighbours(4, SIMD.I32X4_SUB) },
  phsubsw: { emit: neighbours(2, SIMD.I16X8_SUB_SAT_S) },
};
