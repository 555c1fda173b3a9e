/*
 * Integer arithmetic of vector registers beyond plain addition and comparison:
 * saturation, averages, extremes, products, sums along a register, packing.
 *
 * An operation on elements is a function of two sign-extended numbers; storing its
 * result drops what does not fit the element.
 */
import { src128 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { FLAG, flagBits } from "../flags.js";
import type { Exec } from "../insn.js";
import { alwaysAll, type Bind } from "./alu.js";
import { mulHighSigned } from "./multiply.js";
import { elements, get, put, RESULT } from "./elements.js";
import { copy16 } from "./vector.js";

type Binary = (a: number, b: number) => number;

const clamp =
  (low: number, high: number) =>
  (v: number): number =>
    v < low ? low : v > high ? high : v;
const s8 = clamp(-0x80, 0x7f);
const s16 = clamp(-0x8000, 0x7fff);
const u8 = clamp(0, 0xff);
const u16 = clamp(0, 0xffff);

/** The same function on operands without a sign. */
const unsigned8 = (f: Binary): Exec => elements(1, (a, b) => f(a & 0xff, b & 0xff));
const unsigned16 = (f: Binary): Exec => elements(2, (a, b) => f(a & 0xffff, b & 0xffff));
const unsigned32 = (f: Binary): Exec => elements(4, (a, b) => f(a >>> 0, b >>> 0));

const average: Binary = (a, b) => (a + b + 1) >>> 1;
const magnitude: Binary = (_, b) => Math.abs(b);
const sign: Binary = (a, b) => (b < 0 ? -a : b === 0 ? 0 : a);
const add: Binary = (a, b) => a + b;
const subtract: Binary = (a, b) => a - b;

/** Build the result from destination and source, then store it: they may be one register. */
const whole =
  (f: (c: Cpu, d: number, s: number, imm: number) => void): Exec =>
  (c, i) => {
    f(c, i.da, src128(c, i), i.imm);
    copy16(c, i.da, RESULT);
  };

/** Combine neighbours: first those of the destination, then those of the source. */
const horizontal = (bytes: number, f: Binary): Exec =>
  whole((c, d, s) => {
    let to = RESULT;
    for (const from of [d, s])
      for (let k = 0; k < 16; k += 2 * bytes, to += bytes)
        put(c, to, bytes, f(get(c, from + k, bytes), get(c, from + k + bytes, bytes)));
  });

/** Halve the width of the elements of destination and source. */
const pack = (bytes: number, f: (v: number) => number): Exec =>
  whole((c, d, s) => {
    let to = RESULT;
    for (const from of [d, s])
      for (let k = 0; k < 16; k += bytes, to += bytes >>> 1)
        put(c, to, bytes >>> 1, f(get(c, from + k, bytes)));
  });

/** Sums of products of neighbours. */
const pmaddwd: Exec = whole((c, d, s) => {
  const product = (k: number): number => get(c, d + k, 2) * get(c, s + k, 2);
  for (let k = 0; k < 16; k += 4) put(c, RESULT + k, 4, product(k) + product(k + 2));
});
const pmaddubsw: Exec = whole((c, d, s) => {
  const product = (k: number): number => c.u8[d + k] * c.i8[s + k];
  for (let k = 0; k < 16; k += 2) put(c, RESULT + k, 2, s16(product(k) + product(k + 1)));
});

const pmuldq: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  const m = c.i32;
  for (let k = 0; k < 4; k += 2) {
    const a = m[i.d + k];
    const b = m[s + k];
    m[i.d + k] = Math.imul(a, b);
    m[i.d + k + 1] = mulHighSigned(a, b);
  }
};

/** Sum of the distances of n bytes. */
function distance(c: Cpu, a: number, b: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += Math.abs(c.u8[a + k] - c.u8[b + k]);
  return sum;
}
const psadbw: Exec = whole((c, d, s) => {
  c.i32.fill(0, RESULT >>> 2, (RESULT >>> 2) + 4);
  for (let k = 0; k < 16; k += 8) put(c, RESULT + k, 4, distance(c, d + k, s + k, 8));
});
/** Four bytes of the source against eight places of the destination. */
const mpsadbw: Exec = whole((c, d, s, imm) => {
  const from = d + (imm & 4);
  const pattern = s + 4 * (imm & 3);
  for (let k = 0; k < 8; k++) put(c, RESULT + 2 * k, 2, distance(c, from + k, pattern, 4));
});

const phminposuw: Exec = (c, i) => {
  const s = src128(c, i);
  let at = 0;
  const value = (k: number): number => c.view.getUint16(s + 2 * k, true);
  for (let k = 1; k < 8; k++) if (value(k) < value(at)) at = k;
  const least = value(at);
  c.i32.fill(0, i.d, i.d + 4);
  c.i32[i.d] = (at << 16) | least;
};

/** Comparison of 64-bit elements. */
const compare64 =
  (f: (al: number, ah: number, bl: number, bh: number) => boolean): Exec =>
  (c, i) => {
    const s = src128(c, i) >>> 2;
    const m = c.i32;
    for (let k = 0; k < 4; k += 2) {
      const w = i.d + k;
      m[w] = m[w + 1] = f(m[w], m[w + 1], m[s + k], m[s + k + 1]) ? -1 : 0;
    }
  };

/** ZF: no bit in common; CF: no bit of the source outside of the destination. */
const ptest: Exec = (c, i) => {
  const s = src128(c, i) >>> 2;
  const m = c.i32;
  let common = 0;
  let outside = 0;
  for (let k = 0; k < 4; k++) {
    common |= m[s + k] & m[i.d + k];
    outside |= m[s + k] & ~m[i.d + k];
  }
  flagBits(c, (common === 0 ? FLAG.Z : 0) | (outside === 0 ? FLAG.C : 0));
};

const executors: Readonly<Record<string, Exec>> = {
  paddsb: elements(1, (a, b) => s8(a + b)),
  paddsw: elements(2, (a, b) => s16(a + b)),
  psubsb: elements(1, (a, b) => s8(a - b)),
  psubsw: elements(2, (a, b) => s16(a - b)),
  paddusb: unsigned8((a, b) => u8(a + b)),
  paddusw: unsigned16((a, b) => u16(a + b)),
  psubusb: unsigned8((a, b) => u8(a - b)),
  psubusw: unsigned16((a, b) => u16(a - b)),
  pavgb: unsigned8(average),
  pavgw: unsigned16(average),
  pminub: unsigned8(Math.min),
  pmaxub: unsigned8(Math.max),
  pminuw: unsigned16(Math.min),
  pmaxuw: unsigned16(Math.max),
  pminud: unsigned32(Math.min),
  pmaxud: unsigned32(Math.max),
  pminsb: elements(1, Math.min),
  pmaxsb: elements(1, Math.max),
  pminsw: elements(2, Math.min),
  pmaxsw: elements(2, Math.max),
  pminsd: elements(4, Math.min),
  pmaxsd: elements(4, Math.max),
  pmulhw: elements(2, (a, b) => (a * b) >> 16),
  pmulhuw: unsigned16((a, b) => Math.imul(a, b) >>> 16),
  pmulhrsw: elements(2, (a, b) => (((a * b) >> 14) + 1) >> 1),
  pmulld: elements(4, Math.imul),
  pmuldq,
  pmaddwd,
  pmaddubsw,
  psadbw,
  mpsadbw,
  phminposuw,
  ptest,
  pabsb: elements(1, magnitude),
  pabsw: elements(2, magnitude),
  pabsd: elements(4, magnitude),
  psignb: elements(1, sign),
  psignw: elements(2, sign),
  psignd: elements(4, sign),
  phaddw: horizontal(2, add),
  phaddd: horizontal(4, add),
  phaddsw: horizontal(2, (a, b) => s16(a + b)),
  phsubw: horizontal(2, subtract),
  phsubd: horizontal(4, subtract),
  phsubsw: horizontal(2, (a, b) => s16(a - b)),
  packsswb: pack(2, s8),
  packuswb: pack(2, u8),
  packssdw: pack(4, s16),
  packusdw: pack(4, u16),
  pcmpeqq: compare64((al, ah, bl, bh) => al === bl && ah === bh),
  pcmpgtq: compare64((al, ah, bl, bh) => (ah === bh ? al >>> 0 > bl >>> 0 : ah > bh)),
};

export const packedExecutors: Readonly<Record<string, Bind>> = alwaysAll(executors);
