/*
 * Translation of moves of whole vector registers, of bitwise operations, and of packed
 * integer arithmetic. Where WebAssembly has the operation, a row of a table is all.
 */
import { BITS } from "../../flags.js";
import { IMM, MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { SIMD } from "../emit/simd.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";
import { binary, destination, rulesOf, source128, swapped, unary } from "./vectoroperands.js";
import { productRules } from "./vectorproducts.js";

// Moves.

const move128 =
  (align: number): Emit =>
  (t, i) => {
    const { code } = t;
    const moved = register(i.dk === MEM ? i.sa : i.da);
    if (i.dk !== MEM && i.sk !== MEM) copy(t, register(i.da), register(i.sa));
    else if (t.isWhole(moved)) {
      const m = t.memory(i, 16, align);
      m.push();
      if (i.dk === MEM) t.vector(moved);
      code.simdMemory(i.dk === MEM ? SIMD.STORE : SIMD.LOAD, m.offset);
      if (i.dk !== MEM) t.setVector(moved);
    } else moveLanes(t, i, align);
  };
/** Between memory and a register that is two lanes. */
function moveLanes(t: Translator, i: Insn, align: number): void {
  const { code } = t;
  const m = t.memory(i, 16, align);
  m.push();
  if (i.dk === MEM) {
    const x = register(i.sa);
    t.low(x);
    code.memory(OP.F64_STORE, m.offset);
    m.push();
    t.high(x);
    code.memory(OP.I64_STORE, m.offset + 8);
  } else {
    const x = register(i.da);
    code.memory(OP.F64_LOAD, m.offset);
    t.setLow(x);
    m.push();
    code.memory(OP.I64_LOAD, m.offset + 8);
    t.setHigh(x);
  }
}
function copy(t: Translator, d: number, s: number): void {
  const known = t.path.scalar & (1 << s);
  if (t.isWhole(d) || t.isWhole(s)) {
    t.vector(s);
    t.setVector(d);
    if (known !== 0) t.path.scalar |= 1 << d;
  } else {
    t.low(s);
    t.setLow(d);
    t.copyHigh(d, s);
  }
}

/** Bitwise operations, lane by lane where the destination is two lanes. */
function bitwise(op: OP, whole: SIMD, invert = false): Emit {
  const packed = whole === SIMD.ANDNOT ? swapped(whole) : binary(whole);
  return (t, i) => {
    const d = register(i.da);
    if (op === OP.I64_XOR && i.sk === REG && i.sa === i.da) clear(t, d);
    else if (t.isWhole(d)) packed(t, i);
    else byLanes(t, i, op, invert);
  };
}
function clear(t: Translator, d: number): void {
  const { code } = t;
  if (t.isWhole(d)) {
    code.v128([0, 0, 0, 0]);
    t.setVector(d);
    t.path.scalar |= 1 << d;
  } else {
    code.f64(0);
    t.setLow(d);
    t.clearHigh(d);
  }
}
function byLanes(t: Translator, i: Insn, op: OP, invert: boolean): void {
  const { code } = t;
  const d = register(i.da);
  const m = i.sk === MEM ? t.memory(i, 16, 16) : null;
  const source = (high: boolean): void => {
    if (m !== null) {
      m.push();
      code.memory(OP.I64_LOAD, m.offset + (high ? 8 : 0));
    } else if (high) t.high(register(i.sa));
    else {
      t.low(register(i.sa));
      code.op(OP.I64_REINTERPRET);
    }
  };
  const invertIt = (): void => {
    if (!invert) return;
    code.i64(-1);
    code.op(OP.I64_XOR);
  };
  t.low(d);
  code.op(OP.I64_REINTERPRET);
  invertIt();
  source(false);
  code.op(op, OP.F64_REINTERPRET);
  t.setLow(d);
  t.high(d);
  invertIt();
  source(true);
  code.op(op);
  t.setHigh(d);
}

// Shifts. The count is the immediate or the low lane of a register; beyond the width it gives zero or signs.

type Shift = readonly [op: SIMD, width: number, signed: boolean];
function shift([op, width, signed]: Shift): Emit {
  return (t, i) => {
    const { code } = t;
    const d = register(i.da);
    if (i.sk === IMM) {
      const n = i.imm & 0xff;
      if (n >= width && !signed) {
        clear(t, d);
        return;
      }
      t.vector(d);
      code.i32(Math.min(n, width - 1));
      code.simd(op);
      t.setVector(d);
      return;
    }
    if (i.sk === MEM) {
      const m = t.memory(i, 16, 16);
      m.push();
      code.memory(OP.I64_LOAD, m.offset);
    } else {
      t.low(register(i.sa));
      code.op(OP.I64_REINTERPRET);
    }
    code.set(L.T0);
    t.vector(d);
    code.get(L.T0);
    if (signed) code.i64(width - 1);
    else code.i64(0);
    code.get(L.T0);
    code.i64(width);
    code.op(OP.I64_LT_U, OP.SELECT, OP.I32_WRAP);
    code.simd(op);
    if (!signed) {
      // All bits of the mask are set when the count is within the width.
      code.get(L.T0);
      code.i64(width);
      code.op(OP.I64_LT_U, OP.I64_EXTEND_U);
      code.set(L.T0);
      code.i64(0);
      code.get(L.T0);
      code.op(OP.I64_SUB);
      code.simd(SIMD.I64X2_SPLAT);
      code.simd(SIMD.AND);
    }
    t.setVector(d);
  };
}

// Products, distances, signs.

/** ZF: no bit in common; CF: no bit of the source outside of the destination. */
const ptest: Emit = (t, i) => {
  const { code } = t;
  destination(t, i);
  source128(t, i);
  code.set(L.V2);
  code.set(L.V1);
  code.get(L.V1);
  code.get(L.V2);
  code.simd(SIMD.AND);
  code.simd(SIMD.ANY_TRUE);
  code.op(OP.I32_EQZ);
  code.i32(6);
  code.op(OP.I32_SHL);
  code.get(L.V2);
  code.get(L.V1);
  code.simd(SIMD.ANDNOT);
  code.simd(SIMD.ANY_TRUE);
  code.op(OP.I32_EQZ, OP.I32_OR, OP.I64_EXTEND_U);
  t.set(L.FA);
  t.setFlags(BITS);
};

/** The signs of the lanes. */
function signsOfLanes(t: Translator, i: Insn): void {
  const { code } = t;
  t.low(register(i.sa));
  code.op(OP.I64_REINTERPRET);
  code.i64(63);
  code.op(OP.I64_SHR_U);
  t.high(register(i.sa));
  code.i64(62);
  code.op(OP.I64_SHR_U);
  code.i64(2);
  code.op(OP.I64_AND, OP.I64_OR);
  t.setGpr(register(i.da));
}
/** The signs of elements, as bits. */
const signs =
  (op: SIMD): Emit =>
  (t, i) => {
    if (op === SIMD.I64X2_BITMASK && !t.isWhole(register(i.sa))) {
      signsOfLanes(t, i);
      return;
    }
    t.vector(register(i.sa));
    t.code.simd(op);
    t.code.op(OP.I64_EXTEND_U);
    t.setGprBounded(register(i.da), 0xffff);
  };

const BINARY: Readonly<Record<string, SIMD>> = {
  paddb: SIMD.I8X16_ADD,
  paddw: SIMD.I16X8_ADD,
  paddd: SIMD.I32X4_ADD,
  paddq: SIMD.I64X2_ADD,
  psubb: SIMD.I8X16_SUB,
  psubw: SIMD.I16X8_SUB,
  psubd: SIMD.I32X4_SUB,
  psubq: SIMD.I64X2_SUB,
  paddsb: SIMD.I8X16_ADD_SAT_S,
  paddsw: SIMD.I16X8_ADD_SAT_S,
  psubsb: SIMD.I8X16_SUB_SAT_S,
  psubsw: SIMD.I16X8_SUB_SAT_S,
  paddusb: SIMD.I8X16_ADD_SAT_U,
  paddusw: SIMD.I16X8_ADD_SAT_U,
  psubusb: SIMD.I8X16_SUB_SAT_U,
  psubusw: SIMD.I16X8_SUB_SAT_U,
  pcmpeqb: SIMD.I8X16_EQ,
  pcmpeqw: SIMD.I16X8_EQ,
  pcmpeqd: SIMD.I32X4_EQ,
  pcmpeqq: SIMD.I64X2_EQ,
  pcmpgtb: SIMD.I8X16_GT_S,
  pcmpgtw: SIMD.I16X8_GT_S,
  pcmpgtd: SIMD.I32X4_GT_S,
  pcmpgtq: SIMD.I64X2_GT_S,
  pavgb: SIMD.I8X16_AVGR_U,
  pavgw: SIMD.I16X8_AVGR_U,
  pminsb: SIMD.I8X16_MIN_S,
  pminsw: SIMD.I16X8_MIN_S,
  pminsd: SIMD.I32X4_MIN_S,
  pmaxsb: SIMD.I8X16_MAX_S,
  pmaxsw: SIMD.I16X8_MAX_S,
  pmaxsd: SIMD.I32X4_MAX_S,
  pminub: SIMD.I8X16_MIN_U,
  pminuw: SIMD.I16X8_MIN_U,
  pminud: SIMD.I32X4_MIN_U,
  pmaxub: SIMD.I8X16_MAX_U,
  pmaxuw: SIMD.I16X8_MAX_U,
  pmaxud: SIMD.I32X4_MAX_U,
  pmullw: SIMD.I16X8_MUL,
  pmulld: SIMD.I32X4_MUL,
  pmaddwd: SIMD.I32X4_DOT,
  packsswb: SIMD.I8X16_NARROW_S,
  packuswb: SIMD.I8X16_NARROW_U,
  packssdw: SIMD.I16X8_NARROW_S,
  packusdw: SIMD.I16X8_NARROW_U,
};
const UNARY: Readonly<Record<string, SIMD>> = {
  pabsb: SIMD.I8X16_ABS,
  pabsw: SIMD.I16X8_ABS,
  pabsd: SIMD.I32X4_ABS,
};
const SHIFTS: Readonly<Record<string, Shift>> = {
  psllw: [SIMD.I16X8_SHL, 16, false],
  pslld: [SIMD.I32X4_SHL, 32, false],
  psllq: [SIMD.I64X2_SHL, 64, false],
  psrlw: [SIMD.I16X8_SHR_U, 16, false],
  psrld: [SIMD.I32X4_SHR_U, 32, false],
  psrlq: [SIMD.I64X2_SHR_U, 64, false],
  psraw: [SIMD.I16X8_SHR_S, 16, true],
  psrad: [SIMD.I32X4_SHR_S, 32, true],
};
const MOVES: Readonly<Record<string, number>> = {
  movaps: 16,
  movapd: 16,
  movdqa: 16,
  movntps: 16,
  movntpd: 16,
  movntdq: 16,
  movntdqa: 16,
  movups: 1,
  movupd: 1,
  movdqu: 1,
  lddqu: 1,
};

const and = bitwise(OP.I64_AND, SIMD.AND);
const andNot = bitwise(OP.I64_AND, SIMD.ANDNOT, true);
const or = bitwise(OP.I64_OR, SIMD.OR);
const xor = bitwise(OP.I64_XOR, SIMD.XOR);

export const vectorRules: Rules = {
  ...productRules,
  ...rulesOf(BINARY, binary),
  ...rulesOf(UNARY, unary),
  ...rulesOf(SHIFTS, shift),
  ...rulesOf(MOVES, move128),
  andps: { emit: and },
  andpd: { emit: and },
  pand: { emit: and },
  andnps: { emit: andNot },
  andnpd: { emit: andNot },
  pandn: { emit: andNot },
  orps: { emit: or },
  orpd: { emit: or },
  por: { emit: or },
  xorps: { emit: xor },
  xorpd: { emit: xor },
  pxor: { emit: xor },
  ptest: { emit: ptest },
  pmovmskb: { emit: signs(SIMD.I8X16_BITMASK) },
  movmskps: { emit: signs(SIMD.I32X4_BITMASK) },
  movmskpd: { emit: signs(SIMD.I64X2_BITMASK) },
};
