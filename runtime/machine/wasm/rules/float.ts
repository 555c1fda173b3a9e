/*
 * Translation of scalar floating-point instructions and of moves of vector registers.
 *
 * WebAssembly leaves the payload of a NaN result open, x86 does not: an operation whose
 * result is a NaN exits, and the interpreter tier makes the right one. Code that does not look at payloads
 * promises so, and is left to an engine that does as the processor does: a quarter of a loop of sums is that check.
 */
import { FCMP } from "../../flags.js";
import { MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { staysOnStack } from "./condition.js";
import { OP, TRUNC_SAT } from "../emit/encode.js";
import type { Code } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { sourceLow } from "./shuffle.js";
import { SIMD } from "../emit/simd.js";
import { known, register } from "../analysis/facts.js";
import { mnemonics } from "../analysis/mnemonics.js";
import type { Translator } from "./translator.js";

/** Leave the source on the stack as an f64. */
function source64(t: Translator, i: Insn): void {
  if (i.sk === MEM) t.load(i, OP.F64_LOAD, 8);
  else t.low(register(i.sa));
}
/** The low lane of a register as an f32. */
function lane32(t: Translator, x: number): void {
  if (t.isWhole(x)) {
    t.vector(x);
    t.code.simdLane(SIMD.F32X4_EXTRACT, 0);
    return;
  }
  t.low(x);
  t.code.op(OP.I64_REINTERPRET, OP.I32_WRAP, OP.F32_REINTERPRET);
}
/** Leave the source on the stack as an f32. */
function source32(t: Translator, i: Insn): void {
  if (i.sk === MEM) t.load(i, OP.F32_LOAD, 4);
  else lane32(t, register(i.sa));
}
/** Put the f32 in F0 into the low 32 bits of a register. */
function setLane32(t: Translator, x: number): void {
  const { code } = t;
  if (t.isWhole(x)) {
    t.vector(x);
    code.get(L.F0);
    code.simdLane(SIMD.F32X4_REPLACE, 0);
    t.setVectorLow(x);
    return;
  }
  t.low(x);
  code.op(OP.I64_REINTERPRET);
  code.i64(0, -1);
  code.op(OP.I64_AND);
  code.get(L.F0);
  code.op(OP.I32_REINTERPRET, OP.I64_EXTEND_U, OP.I64_OR, OP.F64_REINTERPRET);
  t.setLow(x);
}

const ARITHMETIC = mnemonics("addsd subsd mulsd divsd sqrtsd");

/**
 * Is a NaN, the result of `i`, found out behind it, and dead then? It may be any NaN:
 *
 *   mulsd xmm1, xmm2        a NaN here
 *   addsd xmm0, xmm1        is one here
 *   ucomisd xmm0, xmm0
 *   jp elsewhere            where neither xmm0 nor xmm1 is alive
 */
function isNaNDropped(t: Translator, i: Insn): boolean {
  let from = register(i.da);
  const vectors = new Set([from]);
  for (const next of t.following()) {
    const name = next.row?.name ?? "";
    const source = next.sk === REG ? register(next.sa) : -1;
    if (name === "ucomisd" && source === from && register(next.da) === from)
      return [...vectors].every((x) => t.isDeadWhenUnordered(x));
    const to = register(next.da);
    const takes = source === from || (to === from && ARITHMETIC.has(name));
    if (takes && (ARITHMETIC.has(name) || name === "roundsd")) vectors.add((from = to));
    else if ([...vectors].some((x) => (known(next).vector & (1 << x)) !== 0)) return false;
  }
  return false;
}

/** The result of arithmetic, on the stack, becomes the low lane. */
function finishArithmetic(t: Translator, i: Insn): void {
  if (t.keepsNaNs || isNaNDropped(t, i)) t.setLow(register(i.da));
  else {
    t.code.set(L.D0);
    finish64(t, i);
  }
}
/** Exit when D0 is a NaN, else make it the low lane. */
function finish64(t: Translator, i: Insn): void {
  const { code } = t;
  t.exitIf(i, () => {
    // Engines make one jump of that, and two of "not equal".
    code.get(L.D0);
    code.get(L.D0);
    code.op(OP.F64_GE, OP.I32_EQZ);
  });
  code.get(L.D0);
  t.setLow(register(i.da));
}
/** The same for an f32 on the stack. */
function finish32(t: Translator, i: Insn): void {
  const { code } = t;
  code.set(L.F0);
  t.exitIf(i, () => {
    code.get(L.F0);
    code.get(L.F0);
    code.op(OP.F32_NE);
  });
  setLane32(t, register(i.da));
}

const binary64 =
  (op: OP): Emit =>
  (t, i) => {
    t.low(register(i.da));
    source64(t, i);
    t.code.op(op);
    finishArithmetic(t, i);
  };
const binary32 =
  (op: OP): Emit =>
  (t, i) => {
    lane32(t, register(i.da));
    source32(t, i);
    t.code.op(op);
    finish32(t, i);
  };
const sqrtsd: Emit = (t, i) => {
  source64(t, i);
  t.code.op(OP.F64_SQRT);
  finishArithmetic(t, i);
};
const sqrtss: Emit = (t, i) => {
  source32(t, i);
  t.code.op(OP.F32_SQRT);
  finish32(t, i);
};

const select32 =
  (op: OP): Emit =>
  (t, i) => {
    const { code } = t;
    const x = register(i.da);
    source32(t, i);
    code.set(L.F0);
    lane32(t, x);
    code.get(L.F0);
    lane32(t, x);
    code.get(L.F0);
    code.op(op, OP.SELECT);
    code.set(L.F0);
    setLane32(t, x);
  };
/** min and max: the second operand unless the comparison holds. */
const select64 =
  (op: OP): Emit =>
  (t, i) => {
    const { code } = t;
    const x = register(i.da);
    source64(t, i);
    code.set(L.D0);
    t.low(x);
    code.get(L.D0);
    t.low(x);
    code.get(L.D0);
    code.op(op, OP.SELECT);
    t.setLow(x);
  };

const ROUND = [OP.F64_NEAREST, OP.F64_FLOOR, OP.F64_CEIL, OP.F64_TRUNC] as const;
const roundsd: Emit = (t, i) => {
  source64(t, i);
  t.code.op(ROUND[i.imm & 4 ? 0 : i.imm & 3]);
  finishArithmetic(t, i);
};

const ROUND32 = [OP.F32_NEAREST, OP.F32_FLOOR, OP.F32_CEIL, OP.F32_TRUNC] as const;
const roundss: Emit = (t, i) => {
  source32(t, i);
  t.code.op(ROUND32[i.imm & 4 ? 0 : i.imm & 3]);
  finish32(t, i);
};

const compare =
  (single: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    const same = i.sk === REG && i.sa === i.da;
    if (!single && staysOnStack(t, FCMP, same)) {
      t.low(register(i.da));
      source64(t, i);
      return;
    }
    if (single) {
      source32(t, i);
      code.op(OP.F64_PROMOTE);
    } else source64(t, i);
    code.set(L.CB);
    if (single) {
      lane32(t, register(i.da));
      code.op(OP.F64_PROMOTE);
    } else t.low(register(i.da));
    code.set(L.CA);
    if (!t.path.inner)
      for (const [flag, operand] of [
        [L.FA, L.CA],
        [L.FB, L.CB],
      ]) {
        code.get(operand);
        code.op(OP.I64_REINTERPRET);
        t.set(flag);
      }
    t.setFlags(FCMP);
    t.path.compared = true;
  };

// Conversions.

const fromInteger =
  (single: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    if (i.ssize === 64) t.source(i);
    else t.source32(i);
    if (single) {
      code.op(i.ssize === 64 ? OP.F32_CONVERT_I64_S : OP.F32_CONVERT_I32_S);
      code.set(L.F0);
      setLane32(t, register(i.da));
    } else {
      code.op(i.ssize === 64 ? OP.F64_CONVERT_I64_S : OP.F64_CONVERT_I32_S);
      t.setLow(register(i.da));
    }
  };

/** The integer that D0 is, if it is one: the low bits of a sum that has no others. */
function lowBits(code: Code): void {
  code.get(L.D0);
  code.f64(1.5 * 2 ** 52);
  code.op(OP.F64_ADD, OP.I64_REINTERPRET, OP.I32_WRAP);
}

/** D0 as an integer of 64 or 32 bits; the integer indefinite value when it does not fit, as for what is too low. */
export function exactInteger(code: Code, wide: boolean): void {
  code.get(L.D0);
  code.extended(wide ? TRUNC_SAT.I64_F64_S : TRUNC_SAT.I32_F64_S);
  if (wide) code.i64(0, -0x80000000);
  else code.i32(-0x80000000);
  code.get(L.D0);
  code.f64(wide ? 2 ** 63 : 2 ** 31);
  code.op(OP.F64_LT, OP.SELECT);
}

/** What does not fit gives the integer indefinite value, the least number. */
const toInteger =
  (single: boolean, round: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    if (single) {
      source32(t, i);
      code.op(OP.F64_PROMOTE);
    } else source64(t, i);
    if (round) code.op(OP.F64_NEAREST);
    code.set(L.D0);
    const wide = i.dsize === 64;
    if (t.isCheckedBehind) {
      lowBits(code);
      t.setGpr32(register(i.da));
      return;
    }
    // Integers are most of what is converted.
    const done = wide || single ? null : code.block(OP.BLOCK);
    if (done !== null) {
      lowBits(code);
      code.tee(L.W0);
      code.op(OP.F64_CONVERT_I32_S);
      code.get(L.D0);
      code.op(OP.F64_EQ);
      code.brIf(done);
    }
    exactInteger(code, wide);
    if (done !== null) {
      code.set(L.W0);
      code.end();
      code.get(L.W0);
    }
    if (wide) t.setGpr(register(i.da));
    else t.setGpr32(register(i.da));
  };

const narrow: Emit = (t, i) => {
  source64(t, i);
  t.code.op(OP.F32_DEMOTE);
  finish32(t, i);
};
const widen: Emit = (t, i) => {
  source32(t, i);
  t.code.op(OP.F64_PROMOTE);
  t.code.set(L.D0);
  finish64(t, i);
};

// Moves.

/** A load clears the rest of the register. */
const movsd: Emit = (t, i) => {
  if (i.dk === MEM) {
    const m = t.memory(i, 8);
    m.push();
    t.low(register(i.sa));
    t.code.memory(OP.F64_STORE, m.offset);
    return;
  }
  source64(t, i);
  t.setLow(register(i.da));
  if (i.sk === MEM) t.clearHigh(register(i.da));
};
const movss: Emit = (t, i) => {
  const { code } = t;
  if (i.dk === MEM) {
    const m = t.memory(i, 4);
    m.push();
    lane32(t, register(i.sa));
    code.memory(OP.F32_STORE, m.offset);
  } else if (i.sk === MEM && t.isWhole(register(i.da))) {
    sourceLow(t, i, 4);
    t.setVector(register(i.da));
    t.path.scalar |= 1 << register(i.da);
  } else if (i.sk === MEM) {
    t.load(i, OP.I64_LOAD32_U, 4);
    code.op(OP.F64_REINTERPRET);
    t.setLow(register(i.da));
    t.clearHigh(register(i.da));
  } else {
    lane32(t, register(i.sa));
    code.set(L.F0);
    setLane32(t, register(i.da));
  }
};
/** movq clears a register above, whatever the source. */
const movq: Emit = (t, i) => {
  movsd(t, i);
  if (i.dk !== MEM) t.clearHigh(register(i.da));
};
/** Between general and vector registers. */
const movd: Emit = (t, i) => {
  const { code } = t;
  if (i.dsize === 128) {
    const x = register(i.da);
    if (i.ssize === 64) t.source(i);
    else {
      t.source32(i);
      code.op(OP.I64_EXTEND_U);
    }
    code.op(OP.F64_REINTERPRET);
    t.setLow(x);
    t.clearHigh(x);
    return;
  }
  const wide = i.dsize === 64;
  const bits = (): void => {
    t.low(register(i.sa));
    code.op(OP.I64_REINTERPRET);
  };
  if (i.dk === MEM) {
    const m = t.memory(i, wide ? 8 : 4);
    m.push();
    bits();
    code.memory(wide ? OP.I64_STORE : OP.I64_STORE32, m.offset);
  } else {
    bits();
    if (wide) t.setGpr(register(i.da));
    else {
      code.op(OP.I32_WRAP);
      t.setGpr32(register(i.da));
    }
  }
};
/** movlps, movlpd: the low lane and memory. */
const moveLow: Emit = (t, i) => {
  if (i.dk === MEM) movsd(t, i);
  else {
    source64(t, i);
    t.setLow(register(i.da));
  }
};
const moveHigh: Emit = (t, i) => {
  if (i.dk === MEM) {
    const m = t.memory(i, 8);
    m.push();
    t.high(register(i.sa));
    t.code.memory(OP.I64_STORE, m.offset);
  } else {
    t.load(i, OP.I64_LOAD, 8);
    t.setHigh(register(i.da));
  }
};
const movhlps: Emit = (t, i) => {
  t.high(register(i.sa));
  t.code.op(OP.F64_REINTERPRET);
  t.setLow(register(i.da));
};
const movlhps: Emit = (t, i) => {
  t.low(register(i.sa));
  t.code.op(OP.I64_REINTERPRET);
  t.setHigh(register(i.da));
};

/** The low lane of the source becomes the high one; in memory all of it must be aligned. */
const unpackLow: Emit = (t, i) => {
  if (i.sk === REG) {
    movlhps(t, i);
    return;
  }
  const m = t.memory(i, 16, 16);
  m.push();
  t.code.memory(OP.I64_LOAD, m.offset);
  t.setHigh(register(i.da));
};

export const floatRules: Rules = {
  addsd: { emit: binary64(OP.F64_ADD) },
  subsd: { emit: binary64(OP.F64_SUB) },
  mulsd: { emit: binary64(OP.F64_MUL) },
  divsd: { emit: binary64(OP.F64_DIV) },
  addss: { emit: binary32(OP.F32_ADD) },
  subss: { emit: binary32(OP.F32_SUB) },
  mulss: { emit: binary32(OP.F32_MUL) },
  divss: { emit: binary32(OP.F32_DIV) },
  sqrtsd: { emit: sqrtsd },
  sqrtss: { emit: sqrtss },
  minsd: { emit: select64(OP.F64_LT) },
  maxsd: { emit: select64(OP.F64_GT) },
  minss: { emit: select32(OP.F32_LT) },
  maxss: { emit: select32(OP.F32_GT) },
  roundsd: { emit: roundsd },
  roundss: { emit: roundss },
  ucomisd: { emit: compare(false) },
  comisd: { emit: compare(false) },
  ucomiss: { emit: compare(true) },
  comiss: { emit: compare(true) },
  cvtsi2sd: { emit: fromInteger(false) },
  cvtsi2ss: { emit: fromInteger(true) },
  cvttsd2si: { emit: toInteger(false, false) },
  cvtsd2si: { emit: toInteger(false, true) },
  cvttss2si: { emit: toInteger(true, false) },
  cvtss2si: { emit: toInteger(true, true) },
  cvtsd2ss: { emit: narrow },
  cvtss2sd: { emit: widen },
  movsd: { emit: movsd },
  movss: { emit: movss },
  movq: { emit: movq },
  movd: { emit: movd },
  movlps: { emit: moveLow },
  movlpd: { emit: moveLow },
  movhps: { emit: moveHigh },
  movhpd: { emit: moveHigh },
  movhlps: { emit: movhlps },
  movlhps: { emit: movlhps },
  unpcklpd: { emit: unpackLow },
  punpcklqdq: { emit: unpackLow },
};
