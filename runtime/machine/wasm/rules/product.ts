/*
 * Translation of products and quotients of 32 and 64 bits whose halves nobody has to put together: see
 * multiply.ts, divide.ts.
 */
import { FLAG, RES32 } from "../../flags.js";
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { divideLong } from "./divide.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { flagsOfProduct64, quotient } from "./multiply.js";
import { clean, isWide, openTarget, readTarget } from "./operands.js";
import type { Emit } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

/** imul with two or three operands: flags tell whether the product fits. */
export const imul: Emit = (t, i) => {
  const { code } = t;
  const three = i.row?.operands.length === 3;
  const r = register(i.da);
  const factor = (): void => {
    if (three) code.i64(i.imm, i.immHi);
    else t.gpr(r);
  };
  if (!isWide(i) && t.flagsDead) {
    t.path.flags = -1;
    if (i.sk === MEM) t.load(i, OP.I32_LOAD, 4);
    else t.gpr32(register(i.sa));
    if (three) code.i32(i.imm);
    else t.gpr32(r);
    code.op(OP.I32_MUL);
    t.setGpr32(r);
    return;
  }
  sourceOf(t, i);
  code.set(L.T1);
  if (!isWide(i)) {
    code.get(L.T1);
    code.op(OP.I64_EXTEND32_S);
    factor();
    code.op(OP.I64_EXTEND32_S, OP.I64_MUL);
    code.tee(L.T0);
    t.set(L.FA);
    code.get(L.T0);
    code.get(L.T0);
    code.op(OP.I64_EXTEND32_S, OP.I64_NE, OP.I64_EXTEND_U);
    code.i64(FLAG.C | FLAG.O);
    code.op(OP.I64_MUL);
    t.set(L.FB);
    t.setFlags(RES32);
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    t.setGpr32(r);
    return;
  }
  if (!t.flagsDead) {
    factor();
    code.set(L.T0);
    flagsOfProduct64(t);
    code.get(L.T0);
    t.setGpr(r);
    return;
  }
  t.path.flags = -1;
  code.get(L.T1);
  factor();
  code.op(OP.I64_MUL);
  t.setGpr(r);
};
/** The source of imul, whose immediate is a third operand. */
function sourceOf(t: Translator, i: Insn): void {
  if (i.sk === MEM) t.load(i, isWide(i) ? OP.I64_LOAD : OP.I64_LOAD32_U, i.ssize >>> 3);
  else t.gpr(register(i.sa));
}

/** mul and imul of the accumulator at 32 bits. */
export function wideMultiply(signed: boolean): Emit {
  const extend = (t: Translator): void => {
    if (signed) t.code.op(OP.I64_EXTEND32_S);
    else {
      t.code.i64(-1, 0);
      t.code.op(OP.I64_AND);
    }
  };
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    readTarget(t, i, target);
    extend(t);
    t.gpr(0);
    extend(t);
    code.op(OP.I64_MUL);
    code.tee(L.T0);
    t.set(L.FA);
    code.get(L.T0);
    code.get(L.T0);
    extend(t);
    code.op(OP.I64_NE, OP.I64_EXTEND_U);
    code.i64(FLAG.C | FLAG.O);
    code.op(OP.I64_MUL);
    t.set(L.FB);
    t.setFlags(RES32);
    code.get(L.T0);
    code.i64(-1, 0);
    code.op(OP.I64_AND);
    t.setGpr(0);
    code.get(L.T0);
    code.i64(32);
    code.op(OP.I64_SHR_U);
    t.setGpr(2);
  };
}

/** Division of what the upper half only extends; all else, faults too, exits. */
export function divide(signed: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    const target = openTarget(t, i);
    readTarget(t, i, target);
    if (!wide) {
      if (signed) code.op(OP.I64_EXTEND32_S);
      else {
        code.i64(-1, 0);
        code.op(OP.I64_AND);
      }
    }
    code.set(L.T1);
    t.gpr(0);
    if (!wide) {
      // edx:eax as one number
      code.i64(-1, 0);
      code.op(OP.I64_AND);
      t.gpr(2);
      code.i64(32);
      code.op(OP.I64_SHL, OP.I64_OR);
    }
    code.set(L.T0);
    if (wide && !signed && t.flagsFunction >= 0) {
      divideLong(t, i);
      code.get(L.T0);
      t.setGpr(2);
      code.get(L.T2);
      t.setGpr(0);
      return;
    }
    t.exitIf(i, () => {
      code.get(L.T1);
      code.op(OP.I64_EQZ);
      if (wide) {
        t.gpr(2);
        if (signed) {
          t.gpr(0);
          code.i64(63);
          code.op(OP.I64_SHR_S);
        } else code.i64(0);
        code.op(OP.I64_NE, OP.I32_OR);
      }
      if (signed) {
        // the least number by -1
        code.get(L.T1);
        code.i64(-1);
        code.op(OP.I64_EQ, OP.I32_OR);
      }
    });
    quotient(t, i, wide ? 64 : 32, signed);
    clean(t, i);
    t.setGpr(2);
    code.get(L.T2);
    clean(t, i);
    t.setGpr(0);
  };
}
