/* Translation of BMI1 and BMI2: three operands, of 32 or 64 bits. */
import { RES32, RES64 } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { highProduct } from "./multiply.js";
import { clean, cleanSource, isWide, vexRegister } from "./operands.js";
import type { Emit, Rules } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

/** Make T1 the result; its flags, with a carry flag that is left on the stack as an i32. */
function finish(t: Translator, i: Insn, carry?: () => void): void {
  const { code } = t;
  code.get(L.T1);
  if (carry === undefined) t.setResultFlags(isWide(i) ? RES64 : RES32, 0);
  else {
    t.set(L.FA);
    carry();
    code.op(OP.I64_EXTEND_U);
    t.set(L.FB);
    t.setFlags(isWide(i) ? RES64 : RES32);
  }
  code.get(L.T1);
  t.setGpr(register(i.da));
}

const andn: Emit = (t, i) => {
  const { code } = t;
  cleanSource(t, i);
  t.gpr(vexRegister(i));
  code.i64(-1);
  code.op(OP.I64_XOR, OP.I64_AND);
  code.set(L.T1);
  finish(t, i);
};

/** blsr, blsmsk, blsi: x combined with x - 1 or -x. */
function lowest(negate: boolean, op: OP, carryWhenZero: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    cleanSource(t, i);
    code.set(L.T0);
    if (negate) code.i64(0);
    code.get(L.T0);
    if (!negate) code.i64(1);
    code.op(OP.I64_SUB);
    code.get(L.T0);
    code.op(op);
    clean(t, i);
    code.set(L.T1);
    finish(t, i, () => {
      code.get(L.T0);
      code.op(OP.I64_EQZ);
      if (!carryWhenZero) code.op(OP.I32_EQZ);
    });
  };
}

/** Leave the lowest T2 bits of the i64 on the stack, all when that is 64 or more. */
function keepLowest(t: Translator): void {
  const { code } = t;
  code.i64(1);
  code.get(L.T2);
  code.op(OP.I64_SHL);
  code.i64(1);
  code.op(OP.I64_SUB);
  code.i64(-1);
  code.get(L.T2);
  code.i64(64);
  code.op(OP.I64_LT_U, OP.SELECT, OP.I64_AND);
}
/** One byte of the control register. */
function control(t: Translator, i: Insn, shift: number): void {
  const { code } = t;
  t.gpr(vexRegister(i));
  if (shift > 0) {
    code.i64(shift);
    code.op(OP.I64_SHR_U);
  }
  code.i64(0xff);
  code.op(OP.I64_AND);
}
const bextr: Emit = (t, i) => {
  const { code } = t;
  control(t, i, 8);
  code.set(L.T2);
  control(t, i, 0);
  code.set(L.T1);
  cleanSource(t, i);
  code.get(L.T1);
  code.op(OP.I64_SHR_U);
  code.i64(0);
  code.get(L.T1);
  code.i64(64);
  code.op(OP.I64_LT_U, OP.SELECT);
  keepLowest(t);
  code.set(L.T1);
  finish(t, i);
};
const bzhi: Emit = (t, i) => {
  const { code } = t;
  control(t, i, 0);
  code.set(L.T2);
  cleanSource(t, i);
  keepLowest(t);
  code.set(L.T1);
  finish(t, i, () => {
    code.get(L.T2);
    code.i64(i.dsize);
    code.op(OP.I64_GE_U);
  });
};

/** Walk the set bits of the mask: deposit spreads low bits of a value to them, extract gathers. */
function permute(deposit: boolean): Emit {
  const [test, put] = deposit ? [L.T3, L.T4] : [L.T4, L.T3];
  return (t, i) => {
    const { code } = t;
    cleanSource(t, i);
    code.set(L.T1); // what remains of the mask
    t.gpr(vexRegister(i));
    code.set(L.T0);
    code.i64(0);
    code.set(L.T2);
    code.i64(1);
    code.set(L.T3); // the place at the low end
    const done = code.block(OP.BLOCK);
    const again = code.block(OP.LOOP);
    code.get(L.T1);
    code.op(OP.I64_EQZ);
    code.brIf(done);
    code.get(L.T1);
    code.i64(0);
    code.get(L.T1);
    code.op(OP.I64_SUB, OP.I64_AND);
    code.set(L.T4); // the place in the mask
    code.get(L.T2);
    code.get(put);
    code.i64(0);
    code.get(L.T0);
    code.get(test);
    code.op(OP.I64_AND, OP.I64_EQZ, OP.I32_EQZ, OP.SELECT, OP.I64_OR);
    code.set(L.T2);
    code.get(L.T1);
    code.get(L.T4);
    code.op(OP.I64_XOR);
    code.set(L.T1);
    code.get(L.T3);
    code.i64(1);
    code.op(OP.I64_SHL);
    code.set(L.T3);
    code.br(again);
    code.end();
    code.end();
    code.get(L.T2);
    t.setGpr(register(i.da));
  };
}

/** The product of rdx and the source: the low half to the register of the prefix, then the high one. */
const mulx: Emit = (t, i) => {
  const { code } = t;
  if (isWide(i)) {
    t.source(i);
    code.set(L.T1);
    t.gpr(2);
    code.set(L.T0);
    highProduct(t, false);
    code.get(L.T0);
    code.get(L.T1);
    code.op(OP.I64_MUL);
    t.setGpr(vexRegister(i));
    code.get(L.T2);
    t.setGpr(register(i.da));
    return;
  }
  cleanSource(t, i);
  t.gpr(2);
  clean(t, i);
  code.op(OP.I64_MUL);
  code.tee(L.T0);
  clean(t, i);
  t.setGpr(vexRegister(i));
  code.get(L.T0);
  code.i64(32);
  code.op(OP.I64_SHR_U);
  t.setGpr(register(i.da));
};

/** Shifts and rotates without flags; the count is in a register or the immediate. */
function shift(op32: OP, op64: OP, immediate = false): Emit {
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    if (wide) t.source(i);
    else t.source32(i);
    if (immediate && wide) code.i64(i.imm & 63);
    else if (immediate) code.i32(i.imm & 31);
    else {
      t.gpr(vexRegister(i));
      if (!wide) code.op(OP.I32_WRAP);
    }
    code.op(wide ? op64 : op32);
    if (wide) t.setGpr(register(i.da));
    else t.setGpr32(register(i.da));
  };
}

export const bmiRules: Rules = {
  andn: { emit: andn },
  blsr: { emit: lowest(false, OP.I64_AND, true) },
  blsmsk: { emit: lowest(false, OP.I64_XOR, true) },
  blsi: { emit: lowest(true, OP.I64_AND, false) },
  bextr: { emit: bextr },
  bzhi: { emit: bzhi },
  pdep: { emit: permute(true) },
  pext: { emit: permute(false) },
  mulx: { emit: mulx },
  shlx: { emit: shift(OP.I32_SHL, OP.I64_SHL) },
  shrx: { emit: shift(OP.I32_SHR_U, OP.I64_SHR_U) },
  sarx: { emit: shift(OP.I32_SHR_S, OP.I64_SHR_S) },
  rorx: { emit: shift(OP.I32_ROTR, OP.I64_ROTR, true) },
};
