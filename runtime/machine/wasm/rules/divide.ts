/* Translation of divisions of 128 bits by 64, unsigned: schoolbook division with digits of 32 bits. */
import type { Insn } from "../../insn.js";
import { R } from "../../state.js";
import { OP } from "../emit/encode.js";
import type { Code } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Translator } from "./translator.js";

const HALF = 32;
/** The digits of a local, and a digit in the place of the higher one. */
const high = (code: Code, local: number): void => {
  code.get(local);
  code.i64(HALF);
  code.op(OP.I64_SHR_U);
};
const low = (code: Code, local: number): void => {
  code.get(local);
  code.i64(-1, 0);
  code.op(OP.I64_AND);
};
const raised = (code: Code, local: number): void => {
  code.get(local);
  code.i64(HALF);
  code.op(OP.I64_SHL);
};

/**
 * rdx:rax by T1, with the low half in T0 already: quotient in T2, remainder in T0. Exits
 * when the quotient does not fit, which includes division by zero.
 */
export function divideLong(t: Translator, i: Insn): void {
  const { code } = t;
  t.exitIf(i, () => {
    t.gpr(R.RDX);
    code.get(L.T1);
    code.op(OP.I64_GE_U);
  });
  t.gpr(R.RDX);
  code.op(OP.I64_EQZ);
  code.block(OP.IF);
  code.get(L.T0);
  code.get(L.T1);
  code.op(OP.I64_DIV_U);
  code.set(L.T2);
  code.get(L.T0);
  code.get(L.T2);
  code.get(L.T1);
  code.op(OP.I64_MUL, OP.I64_SUB);
  code.set(L.T0);
  code.else();
  normalise(t);
  digit(t, () => high(code, L.T3));
  raised(code, L.T5);
  code.set(L.T2);
  digit(t, () => low(code, L.T3));
  code.get(L.T2);
  code.get(L.T5);
  code.op(OP.I64_ADD);
  code.set(L.T2);
  code.get(L.T0);
  code.get(L.W0);
  code.op(OP.I64_EXTEND_U, OP.I64_SHR_U);
  code.set(L.T0);
  code.end();
}

/**
 * Shift dividend and divisor up so that the divisor's top bit is set, by W0: the upper
 * half of the dividend is T0 then, the lower one T3.
 */
function normalise(t: Translator): void {
  const { code } = t;
  const shift = (): void => {
    code.get(L.W0);
    code.op(OP.I64_EXTEND_U);
  };
  code.get(L.T1);
  code.op(OP.I64_CLZ, OP.I32_WRAP);
  code.set(L.W0);
  code.get(L.T0);
  shift();
  code.op(OP.I64_SHL);
  code.set(L.T3);
  t.gpr(R.RDX);
  shift();
  code.op(OP.I64_SHL);
  // By 64 - W0 in two steps, since that may be all of the width.
  code.get(L.T0);
  code.i64(1);
  code.op(OP.I64_SHR_U);
  code.i64(63);
  shift();
  code.op(OP.I64_SUB, OP.I64_SHR_U, OP.I64_OR);
  code.set(L.T0);
  code.get(L.T1);
  shift();
  code.op(OP.I64_SHL);
  code.set(L.T1);
}

/** One digit of the quotient in T5; T0 becomes the remainder of T0 and the `next` digit. */
function digit(t: Translator, next: () => void): void {
  const { code } = t;
  // An estimate by the top digit of the divisor, at most two too great.
  code.get(L.T0);
  high(code, L.T1);
  code.op(OP.I64_DIV_U);
  code.set(L.T5);
  code.get(L.T0);
  code.get(L.T5);
  high(code, L.T1);
  code.op(OP.I64_MUL, OP.I64_SUB);
  code.set(L.T4);
  const exact = code.block(OP.BLOCK);
  const again = code.block(OP.LOOP);
  const tooGreat = code.block(OP.BLOCK);
  code.get(L.T5);
  code.i64(-1, 0);
  code.op(OP.I64_GT_U);
  code.brIf(tooGreat);
  code.get(L.T5);
  low(code, L.T1);
  code.op(OP.I64_MUL);
  raised(code, L.T4);
  next();
  code.op(OP.I64_OR, OP.I64_LE_U);
  code.brIf(exact);
  code.end();
  code.get(L.T5);
  code.i64(-1);
  code.op(OP.I64_ADD);
  code.set(L.T5);
  code.get(L.T4);
  high(code, L.T1);
  code.op(OP.I64_ADD);
  code.set(L.T4);
  code.get(L.T4);
  code.i64(-1, 0);
  code.op(OP.I64_LE_U);
  code.brIf(again);
  code.end();
  code.end();
  raised(code, L.T0);
  next();
  code.op(OP.I64_OR);
  code.get(L.T5);
  code.get(L.T1);
  code.op(OP.I64_MUL, OP.I64_SUB);
  code.set(L.T0);
}
