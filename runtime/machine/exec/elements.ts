/*
 * Integer elements of vector registers: plain arithmetic, comparisons, shifts, and the shuffles of SSE2.
 * `src128` brings the source into the state block, so element loops need no checks.
 */
import { dst, put32, put64, src128, src32, src64 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { MEM } from "../insn.js";
import type { Exec, Insn } from "../insn.js";
import { SCRATCH } from "../state.js";
import { alwaysAll, type Bind } from "./alu.js";
import { copy16 } from "./vector.js";

/** Second scratch place, for the old value of the destination. */
const OLD = SCRATCH + 16;
/** Where a result is built that replaces the destination as a whole. */
export const RESULT = OLD;

/** Element access by width in bytes; 64-bit elements are treated apart. */
export const get = (c: Cpu, p: number, bytes: number): number =>
  bytes === 1 ? c.i8[p] : bytes === 2 ? c.view.getInt16(p, true) : c.i32[p >>> 2];
export const put = (c: Cpu, p: number, bytes: number, v: number): void => {
  if (bytes === 1) c.i8[p] = v;
  else if (bytes === 2) c.view.setInt16(p, v, true);
  else c.i32[p >>> 2] = v;
};
export const elements =
  (bytes: number, f: (a: number, b: number) => number): Exec =>
  (c, i) => {
    const s = src128(c, i);
    for (let k = 0; k < 16; k += bytes)
      put(c, i.da + k, bytes, f(get(c, i.da + k, bytes), get(c, s + k, bytes)));
  };
const add = (a: number, b: number): number => (a + b) | 0;
const subtract = (a: number, b: number): number => (a - b) | 0;
const equal = (a: number, b: number): number => (a === b ? -1 : 0);
const greater = (a: number, b: number): number => (a > b ? -1 : 0);

const paddq: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  const m = c.i32;
  for (let k = 0; k < 4; k += 2) {
    const low = (m[i.d + k] >>> 0) + (m[s + k] >>> 0);
    m[i.d + k + 1] += m[s + k + 1] + (low > 0xffffffff ? 1 : 0);
    m[i.d + k] = low;
  }
};
const psubq: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  const m = c.i32;
  for (let k = 0; k < 4; k += 2) {
    const low = (m[i.d + k] >>> 0) - (m[s + k] >>> 0);
    m[i.d + k + 1] -= m[s + k + 1] + (low < 0 ? 1 : 0);
    m[i.d + k] = low;
  }
};
const pmuludq: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  const m = c.i32;
  for (let k = 0; k < 4; k += 2) {
    const a = m[i.d + k] >>> 0;
    const b = m[s + k] >>> 0;
    const upper = Math.floor((a * (b >>> 16) + Math.floor((a * (b & 0xffff)) / 0x10000)) / 0x10000);
    m[i.d + k] = Math.imul(a, b);
    m[i.d + k + 1] = upper;
  }
};

/** Interleave elements of both operands, from the lower or the upper halves. */
const interleave =
  (bytes: number, from: 0 | 8): Exec =>
  (c, i) => {
    const s = src128(c, i);
    copy16(c, OLD, i.da);
    copy16(c, SCRATCH, s);
    for (let k = 0; k < 8; k += bytes) {
      c.u8.copyWithin(i.da + 2 * k, OLD + from + k, OLD + from + k + bytes);
      c.u8.copyWithin(i.da + 2 * k + bytes, SCRATCH + from + k, SCRATCH + from + k + bytes);
    }
  };

const shufps: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  const m = c.i32;
  const a = m[i.d + (i.imm & 3)];
  const b = m[i.d + ((i.imm >> 2) & 3)];
  const x = m[s + ((i.imm >> 4) & 3)];
  const y = m[s + ((i.imm >> 6) & 3)];
  m[i.d] = a;
  m[i.d + 1] = b;
  m[i.d + 2] = x;
  m[i.d + 3] = y;
};
const shufpd: Exec = (c, i) => {
  const s = src128(c, i);
  const high = s + (i.imm & 2 ? 8 : 0);
  const hiLo = c.i32[high >>> 2];
  const hiHi = c.i32[(high >>> 2) + 1];
  if (i.imm & 1) c.u8.copyWithin(i.da, i.da + 8, i.da + 16);
  c.i32[i.d + 2] = hiLo;
  c.i32[i.d + 3] = hiHi;
};
const pshufd: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  copy16(c, SCRATCH, s << 2);
  const m = c.i32;
  for (let k = 0; k < 4; k++) m[i.d + k] = m[(SCRATCH >>> 2) + ((i.imm >> (2 * k)) & 3)];
};
/** Shuffle the four words of one half; `half` is 0 or 8. */
const pshufw =
  (half: number): Exec =>
  (c, i) => {
    copy16(c, SCRATCH, src128(c, i));
    copy16(c, i.da, SCRATCH);
    for (let k = 0; k < 4; k++) {
      const from = SCRATCH + half + 2 * ((i.imm >> (2 * k)) & 3);
      c.view.setInt16(i.da + half + 2 * k, c.view.getInt16(from, true), true);
    }
  };

/** The count of a vector shift; anything above 64 bits counts as 64. */
function shiftCount(c: Cpu, i: Insn): number {
  if (i.dk !== MEM && i.row?.operands[1] === "Ib") return Math.min(i.imm & 0xff, 64);
  const s = src128(c, i) >>> 2;
  return c.i32[s + 1] !== 0 || c.i32[s] >>> 0 > 64 ? 64 : c.i32[s];
}
const shiftElements =
  (bytes: number, f: (v: number, n: number) => number): Exec =>
  (c, i) => {
    const n = shiftCount(c, i);
    for (let k = 0; k < 16; k += bytes) put(c, i.da + k, bytes, f(get(c, i.da + k, bytes), n));
  };
const shiftRight64: Exec = (c, i) => {
  const n = shiftCount(c, i);
  const m = c.i32;
  for (let w = i.d; w < i.d + 4; w += 2) {
    if (n >= 32) {
      m[w] = n === 64 ? 0 : m[w + 1] >>> (n - 32);
      m[w + 1] = 0;
    } else if (n !== 0) {
      m[w] = (m[w] >>> n) | (m[w + 1] << (32 - n));
      m[w + 1] >>>= n;
    }
  }
};
const shiftLeft64: Exec = (c, i) => {
  const n = shiftCount(c, i);
  const m = c.i32;
  for (let w = i.d; w < i.d + 4; w += 2) {
    if (n >= 32) {
      m[w + 1] = n === 64 ? 0 : m[w] << (n - 32);
      m[w] = 0;
    } else if (n !== 0) {
      m[w + 1] = (m[w + 1] << n) | (m[w] >>> (32 - n));
      m[w] <<= n;
    }
  }
};
/** Shift the register by whole bytes; `direction` 1 moves them up. */
const shiftBytes =
  (direction: 1 | -1): Exec =>
  (c, i) => {
    const n = Math.min(i.imm & 0xff, 16);
    c.u8.fill(0, SCRATCH, SCRATCH + 48);
    copy16(c, SCRATCH + 16, i.da);
    copy16(c, i.da, SCRATCH + 16 - direction * n);
  };

const pmovmskb: Exec = (c, i) => {
  let v = 0;
  for (let k = 0; k < 16; k++) v |= (c.u8[i.sa + k] >>> 7) << k;
  c.i32[i.d] = v;
  c.i32[i.d + 1] = 0;
};
const pextrd: Bind = (i) =>
  i.dsize === 64
    ? (c, i) => {
        const w = i.s + 2 * (i.imm & 1);
        put64(c, dst(c, i, 8), c.i32[w], c.i32[w + 1]);
      }
    : (c, i) => put32(c, i, dst(c, i, 4), c.i32[i.s + (i.imm & 3)]);
const pinsrd: Bind = (i) =>
  i.ssize === 64
    ? (c, i) => {
        const w = i.d + 2 * (i.imm & 1);
        c.i32[w] = src64(c, i);
        c.i32[w + 1] = c.hi;
      }
    : (c, i) => {
        c.i32[i.d + (i.imm & 3)] = src32(c, i);
      };

const executors: Readonly<Record<string, Exec>> = {
  unpcklps: interleave(4, 0),
  unpckhps: interleave(4, 8),
  unpcklpd: interleave(8, 0),
  unpckhpd: interleave(8, 8),
  punpcklbw: interleave(1, 0),
  punpcklwd: interleave(2, 0),
  punpckldq: interleave(4, 0),
  punpcklqdq: interleave(8, 0),
  punpckhbw: interleave(1, 8),
  punpckhwd: interleave(2, 8),
  punpckhdq: interleave(4, 8),
  punpckhqdq: interleave(8, 8),
  pcmpeqb: elements(1, equal),
  pcmpeqw: elements(2, equal),
  pcmpeqd: elements(4, equal),
  pcmpgtb: elements(1, greater),
  pcmpgtw: elements(2, greater),
  pcmpgtd: elements(4, greater),
  paddb: elements(1, add),
  paddw: elements(2, add),
  paddd: elements(4, add),
  paddq,
  psubb: elements(1, subtract),
  psubw: elements(2, subtract),
  psubd: elements(4, subtract),
  psubq,
  pmullw: elements(2, Math.imul),
  pmuludq,
  psrlw: shiftElements(2, (v, n) => (n > 15 ? 0 : (v & 0xffff) >>> n)),
  psrld: shiftElements(4, (v, n) => (n > 31 ? 0 : v >>> n)),
  psrlq: shiftRight64,
  psraw: shiftElements(2, (v, n) => v >> Math.min(n, 15)),
  psrad: shiftElements(4, (v, n) => v >> Math.min(n, 31)),
  psllw: shiftElements(2, (v, n) => (n > 15 ? 0 : v << n)),
  pslld: shiftElements(4, (v, n) => (n > 31 ? 0 : v << n)),
  psllq: shiftLeft64,
  psrldq: shiftBytes(-1),
  pslldq: shiftBytes(1),
  shufps,
  shufpd,
  pshufd,
  pshuflw: pshufw(0),
  pshufhw: pshufw(8),
  pmovmskb,
};

export const elementExecutors: Readonly<Record<string, Bind>> = {
  ...alwaysAll(executors),
  pextrd,
  pinsrd,
};
