/*
 * Fast forms: the instructions that compiled code and bytecode handlers are mostly
 * made of, at 32 and 64 bits, with the operand kinds decided beforehand. They mean
 * exactly what the general executors mean; the differential test runs both.
 *
 * An immediate source is turned into a register: a constant slot of the state
 * block holds it (cpu.constant), so that one form serves both.
 */
import { ea, lea64, src32, src64 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import {
  ADD32,
  ADD64,
  compareFlags,
  flagBits,
  flagRes32,
  flagRes64,
  holds32,
  holds64,
  RES32,
  RES64,
  SUB32,
  SUB64,
} from "../flags.js";
import { IMM, MEM, REG } from "../insn.js";
import type { Block, Exec, Insn, Jump } from "../insn.js";
import { FA, FAH, FB, FBH, FK, ZERO_WORD } from "../state.js";
import { nan64 } from "./float.js";
import { fallThrough, follow } from "./jump.js";
import { sar64, shl32, shl64, shr32, shr64 } from "./shift.js";

// Moves.

export const mov32: Exec = (c, i) => {
  const m = c.i32;
  m[i.d] = m[i.s];
  m[i.d + 1] = 0;
};
export const mov64: Exec = (c, i) => {
  const m = c.i32;
  m[i.d] = m[i.s];
  m[i.d + 1] = m[i.s + 1];
};
export const load32: Exec = (c, i) => {
  const v = c.view.getInt32(ea(c, i, 4), true);
  const m = c.i32;
  m[i.d] = v;
  m[i.d + 1] = 0;
};
export const load64: Exec = (c, i) => {
  const p = ea(c, i, 8);
  const { view } = c;
  const m = c.i32;
  m[i.d] = view.getInt32(p, true);
  m[i.d + 1] = view.getInt32(p + 4, true);
};
export const store32: Exec = (c, i) => {
  c.view.setInt32(ea(c, i, 4), c.i32[i.s], true);
};
export const store64: Exec = (c, i) => {
  const p = ea(c, i, 8);
  const { view } = c;
  const m = c.i32;
  view.setInt32(p, m[i.s], true);
  view.setInt32(p + 4, m[i.s + 1], true);
};
export const zero8: Exec = (c, i) => {
  const m = c.i32;
  m[i.d] = c.u8[i.sa];
  m[i.d + 1] = 0;
};
export const loadZero8: Exec = (c, i) => {
  const v = c.u8[ea(c, i, 1)];
  const m = c.i32;
  m[i.d] = v;
  m[i.d + 1] = 0;
};
const loadZero16: Exec = (c, i) => {
  const v = c.view.getUint16(ea(c, i, 2), true);
  const m = c.i32;
  m[i.d] = v;
  m[i.d + 1] = 0;
};
/** lea with a base and no index. */
export const leaBase64: Exec = (c, i) => {
  const m = c.i32;
  const lo = m[i.base];
  const r = (lo + i.disp) | 0;
  m[i.d + 1] = m[i.base + 1] + i.dispHi + (r >>> 0 < lo >>> 0 ? 1 : 0);
  m[i.d] = r;
};

/** lea with an index, of 64 bits. */
export const leaIndex64: Exec = (c, i) => {
  const lo = lea64(c, i);
  const m = c.i32;
  m[i.d] = lo;
  m[i.d + 1] = c.hi;
};

// Arithmetic on registers.

export const add32: Exec = (c, i) => {
  const m = c.i32;
  const a = m[i.d];
  const b = m[i.s];
  m[FK] = ADD32;
  m[FA] = a;
  m[FB] = b;
  m[i.d] = a + b;
  m[i.d + 1] = 0;
};
const sub32: Exec = (c, i) => {
  const m = c.i32;
  const a = m[i.d];
  const b = m[i.s];
  m[FK] = SUB32;
  m[FA] = a;
  m[FB] = b;
  m[i.d] = a - b;
  m[i.d + 1] = 0;
};
export const add64: Exec = (c, i) => {
  const m = c.i32;
  const a = m[i.d];
  const ah = m[i.d + 1];
  const b = m[i.s];
  const bh = m[i.s + 1];
  m[FK] = ADD64;
  m[FA] = a;
  m[FAH] = ah;
  m[FB] = b;
  m[FBH] = bh;
  const r = (a + b) | 0;
  m[i.d] = r;
  m[i.d + 1] = ah + bh + (r >>> 0 < a >>> 0 ? 1 : 0);
};
export const sub64: Exec = (c, i) => {
  const m = c.i32;
  const a = m[i.d];
  const ah = m[i.d + 1];
  const b = m[i.s];
  const bh = m[i.s + 1];
  m[FK] = SUB64;
  m[FA] = a;
  m[FAH] = ah;
  m[FB] = b;
  m[FBH] = bh;
  m[i.d] = a - b;
  m[i.d + 1] = ah - bh - (a >>> 0 < b >>> 0 ? 1 : 0);
};
const and32: Exec = (c, i) => result32(c, i, c.i32[i.d] & c.i32[i.s]);
const or32: Exec = (c, i) => result32(c, i, c.i32[i.d] | c.i32[i.s]);
const xor32: Exec = (c, i) => result32(c, i, c.i32[i.d] ^ c.i32[i.s]);
const and64: Exec = (c, i) =>
  result64(c, i, c.i32[i.d] & c.i32[i.s], c.i32[i.d + 1] & c.i32[i.s + 1]);
const or64: Exec = (c, i) =>
  result64(c, i, c.i32[i.d] | c.i32[i.s], c.i32[i.d + 1] | c.i32[i.s + 1]);
const xor64: Exec = (c, i) =>
  result64(c, i, c.i32[i.d] ^ c.i32[i.s], c.i32[i.d + 1] ^ c.i32[i.s + 1]);

function result32(c: Cpu, i: Insn, r: number): void {
  const m = c.i32;
  m[FK] = RES32;
  m[FA] = r;
  m[FB] = 0;
  m[i.d] = r;
  m[i.d + 1] = 0;
}
function result64(c: Cpu, i: Insn, lo: number, hi: number): void {
  const m = c.i32;
  m[FK] = RES64;
  m[FA] = lo;
  m[FAH] = hi;
  m[FB] = 0;
  m[i.d] = lo;
  m[i.d + 1] = hi;
}

/** Shifts of registers by a constant that is not zero. */
const shiftLeft32: Exec = (c, i) => {
  const r = shl32(c, c.i32[i.d], i.imm);
  c.i32[i.d] = r;
  c.i32[i.d + 1] = 0;
};
export const shiftRight32: Exec = (c, i) => {
  const r = shr32(c, c.i32[i.d], i.imm);
  c.i32[i.d] = r;
  c.i32[i.d + 1] = 0;
};
const shift64 =
  (f: (c: Cpu, lo: number, hi: number, n: number) => number): Exec =>
  (c, i) => {
    const m = c.i32;
    m[i.d] = f(c, m[i.d], m[i.d + 1], i.imm);
    m[i.d + 1] = c.hi;
  };
const shiftForms: Readonly<Record<string, Exec>> = {
  shl32: shiftLeft32,
  shr32: shiftRight32,
  shl64: shift64(shl64),
  shr64: shift64(shr64),
  sar64: shift64(sar64),
};

// Compare and test, alone and fused with the conditional jump behind them. `d` is a
// register; the other operand is a register, a constant or memory.

function compare32(c: Cpu, a: number, b: number): void {
  const m = c.i32;
  m[FK] = SUB32;
  m[FA] = a;
  m[FB] = b;
}
function compare64(c: Cpu, a: number, ah: number, b: number, bh: number): void {
  const m = c.i32;
  m[FK] = SUB64;
  m[FA] = a;
  m[FAH] = ah;
  m[FB] = b;
  m[FBH] = bh;
}
/** Operand of a comparison: a memory destination, or a register. */
const left32 = (c: Cpu, i: Insn): number =>
  i.dk === MEM ? c.view.getInt32(ea(c, i, 4), true) : c.i32[i.d];

const cmp32: Exec = (c, i) => compare32(c, left32(c, i), src32(c, i));
const cmp64: Exec = (c, i) => {
  const b = src64(c, i);
  compare64(c, c.i32[i.d], c.i32[i.d + 1], b, c.hi);
};
const test32: Exec = (c, i) => flagRes32(c, left32(c, i) & src32(c, i), 0);
const test64: Exec = (c, i) => {
  const b = src64(c, i);
  flagRes64(c, c.i32[i.d] & b, c.i32[i.d + 1] & c.hi, 0);
};

const go = (c: Cpu, jcc: Insn, taken: boolean): Block =>
  taken ? follow(c, jcc) : fallThrough(c, jcc);

const cmp32Jcc =
  (i: Insn): Jump =>
  (c, jcc) => {
    const a = left32(c, i);
    const b = src32(c, i);
    compare32(c, a, b);
    return go(c, jcc, holds32(a, b, jcc.cc));
  };
const cmp64Jcc =
  (i: Insn): Jump =>
  (c, jcc) => {
    const b = src64(c, i);
    const bh = c.hi;
    const a = c.i32[i.d];
    const ah = c.i32[i.d + 1];
    compare64(c, a, ah, b, bh);
    return go(c, jcc, holds64(a, ah, b, bh, jcc.cc));
  };
/** jz and jnz on a result that is stored for flags anyway. */
const test32Jcc =
  (i: Insn): Jump =>
  (c, jcc) => {
    const r = left32(c, i) & src32(c, i);
    flagRes32(c, r, 0);
    return go(c, jcc, (r === 0) === (jcc.cc === 4));
  };
const test64Jcc =
  (i: Insn): Jump =>
  (c, jcc) => {
    const b = src64(c, i);
    const lo = c.i32[i.d] & b;
    const hi = c.i32[i.d + 1] & c.hi;
    flagRes64(c, lo, hi, 0);
    return go(c, jcc, ((lo | hi) === 0) === (jcc.cc === 4));
  };

// Doubles.

const source = (c: Cpu, i: Insn): number => (i.sk === MEM ? ea(c, i, 8) : i.sa);

export const addsd: Exec = (c, i) => {
  const p = source(c, i);
  const r = c.f64[i.da >>> 3] + c.view.getFloat64(p, true);
  if (r === r) c.f64[i.da >>> 3] = r;
  else nan64(c, i.da, p);
};
export const subsd: Exec = (c, i) => {
  const p = source(c, i);
  const r = c.f64[i.da >>> 3] - c.view.getFloat64(p, true);
  if (r === r) c.f64[i.da >>> 3] = r;
  else nan64(c, i.da, p);
};
export const mulsd: Exec = (c, i) => {
  const p = source(c, i);
  const r = c.f64[i.da >>> 3] * c.view.getFloat64(p, true);
  if (r === r) c.f64[i.da >>> 3] = r;
  else nan64(c, i.da, p);
};
const divsd: Exec = (c, i) => {
  const p = source(c, i);
  const r = c.f64[i.da >>> 3] / c.view.getFloat64(p, true);
  if (r === r) c.f64[i.da >>> 3] = r;
  else nan64(c, i.da, p);
};
export const loadDouble: Exec = (c, i) => {
  const p = ea(c, i, 8);
  const { view } = c;
  const m = c.i32;
  m[i.d] = view.getInt32(p, true);
  m[i.d + 1] = view.getInt32(p + 4, true);
  m[i.d + 2] = 0;
  m[i.d + 3] = 0;
};
export const move128: Exec = (c, i) => {
  const m = c.i32;
  m[i.d] = m[i.s];
  m[i.d + 1] = m[i.s + 1];
  m[i.d + 2] = m[i.s + 2];
  m[i.d + 3] = m[i.s + 3];
};
export const ucomisd: Exec = (c, i) =>
  flagBits(c, compareFlags(c.f64[i.da >>> 3], c.view.getFloat64(source(c, i), true)));

function shiftForm(i: Insn, name: string): Exec | null {
  const count = i.imm & (i.dsize - 1);
  const form = shiftForms[`${name}${i.dsize}`];
  if (count === 0 || form === undefined) return null;
  i.imm = count;
  return form;
}

/** By mnemonic, operand size, destination and source: r register or constant, m memory. */
const forms: Readonly<Record<string, Exec>> = {
  mov32rr: mov32,
  mov64rr: mov64,
  mov32rm: load32,
  mov64rm: load64,
  mov32mr: store32,
  mov64mr: store64,
  add32rr: add32,
  add64rr: add64,
  sub32rr: sub32,
  sub64rr: sub64,
  and32rr: and32,
  and64rr: and64,
  or32rr: or32,
  or64rr: or64,
  xor32rr: xor32,
  xor64rr: xor64,
  cmp32rr: cmp32,
  cmp32rm: cmp32,
  cmp32mr: cmp32,
  cmp64rr: cmp64,
  cmp64rm: cmp64,
  test32rr: test32,
  test32mr: test32,
  test64rr: test64,
  movsd64rm: loadDouble,
  movsd64mr: store64,
  movsd64rr: mov64,
  movaps128rr: move128,
  movapd128rr: move128,
  addsd64rr: addsd,
  addsd64rm: addsd,
  subsd64rr: subsd,
  subsd64rm: subsd,
  mulsd64rr: mulsd,
  mulsd64rm: mulsd,
  divsd64rr: divsd,
  divsd64rm: divsd,
  ucomisd64rr: ucomisd,
  ucomisd64rm: ucomisd,
  comisd64rr: ucomisd,
  comisd64rm: ucomisd,
};

/** The fast form of an instruction, or null. Gives immediates their constant slot. */
export function fastForm(c: Cpu, i: Insn): Exec | null {
  const name = i.row?.name ?? "";
  if (name === "lea" && i.dsize === 64 && i.base !== ZERO_WORD)
    return i.index === ZERO_WORD ? leaBase64 : leaIndex64;
  if (name === "movzx" && i.dsize === 32) {
    if (i.sk === REG) return i.ssize === 8 ? zero8 : null;
    return i.ssize === 8 ? loadZero8 : loadZero16;
  }
  if (i.dk === REG && !i.cl && /^(shl|shr|sar)$/.test(name)) return shiftForm(i, name);
  const kind = (k: number): string => (k === MEM ? "m" : "r");
  const form = forms[`${name}${i.dsize}${kind(i.dk)}${kind(i.sk)}`];
  if (form === undefined) return null;
  if (i.sk === IMM) {
    const slot = c.constant(i.imm, i.immHi);
    if (slot < 0) return null;
    i.sk = REG;
    i.s = slot;
    i.sa = slot << 2;
  }
  return form;
}

/** Parity, sign and overflow are left to the general way. */
const FUSED_CONDITIONS = [2, 3, 4, 5, 6, 7, 12, 13, 14, 15];

/** One jump for a comparison and the jcc behind it, or null. */
export function fuse(compare: Insn, jcc: Insn): Jump | null {
  if (jcc.row?.name !== "j") return null;
  const zero = jcc.cc === 4 || jcc.cc === 5;
  const common = FUSED_CONDITIONS.includes(jcc.cc);
  switch (compare.exec) {
    case cmp32:
      return common ? cmp32Jcc(compare) : null;
    case cmp64:
      return common ? cmp64Jcc(compare) : null;
    case test32:
      return zero ? test32Jcc(compare) : null;
    case test64:
      return zero ? test64Jcc(compare) : null;
    default:
      return null;
  }
}
