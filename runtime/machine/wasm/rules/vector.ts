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

/** Leave the source as a v128; in memory it must be aligned. */
export function source128(t: Translator, i: Insn, align = 16): void {
  if (i.sk !== MEM) {
    t.vector(register(i.sa));
    return;
  }
  const m = t.memory(i, 16, align);
  m.push();
  t.code.simdMemory(SIMD.LOAD, m.offset);
}

/** Give the destination what `value` leaves. */
const setting =
  (value: Emit): Emit =>
  (t, i) => {
    value(t, i);
    t.setVector(register(i.da));
  };
/** The destination as a v128. */
export const destination = (t: Translator, i: Insn): void => t.vector(register(i.da));

/** Both operands, destination first, to an operation. */
const binary = (op: SIMD): Emit =>
  setting((t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.simd(op);
  });
/** The same with the source first. */
const swapped = (op: SIMD): Emit =>
  setting((t, i) => {
    source128(t, i);
    destination(t, i);
    t.code.simd(op);
  });
const unary = (op: SIMD): Emit =>
  setting((t, i) => {
    source128(t, i);
    t.code.simd(op);
  });
/** An operation on the operands in V1 and V2, which may need them more than once. */
const composed = (f: (t: Translator, i: Insn) => void): Emit =>
  setting((t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.set(L.V2);
    t.code.set(L.V1);
    f(t, i);
  });

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

/** Rules of a table whose entries a function makes into rules. */
export const rulesOf = <T>(table: Readonly<Record<string, T>>, make: (entry: T) => Emit): Rules =>
  Object.fromEntries(Object.entries(table).map(([name, e]) => [name, { emit: make(e) }]));

export const vectorRules: Rules = {
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
  ptest: { emit: ptest },
  pmovmskb: { emit: signs(SIMD.I8X16_BITMASK) },
  movmskps: { emit: signs(SIMD.I32X4_BITMASK) },
  movmskpd: { emit: signs(SIMD.I64X2_BITMASK) },
};
