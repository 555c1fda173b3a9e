/*
 * Lazy flags. An instruction stores what its flags can be computed from, and
 * whoever reads flags computes the ones it needs; most are never read.
 *
 *   FK       FA, FAH       FB, FBH
 *   BITS     the flags     -                  as in RFLAGS
 *   RES32    result        c, a and o bits    z, s, p follow from the result
 *   RES64    result        (FB only)
 *   SUB32    operand       operand            all follow from a - b
 *   SUB64    operand       operand
 *   ADD32    operand       operand            all follow from a + b
 *   ADD64    operand       operand
 *   FCMP     double        double         all follow from comparing them
 *   SHL32 SHR32 SAR32 SHL64 SHR64 SAR64
 *            operand       count > 0      all follow from shifting
 *   SUB8 SUB16 ADD8 ADD16
 *            operand       operand        sign-extended; flags at their width
 *
 * 8- and 16-bit results are sign-extended and use RES32. The direction flag is a
 * word of its own (DF), since arithmetic leaves it alone.
 */
import type { Cpu } from "./cpu.js";
import { DF, FA, FAH, FB, FBH, FK } from "./state.js";

export enum FLAG {
  C = 1,
  P = 4,
  A = 0x10,
  Z = 0x40,
  S = 0x80,
  D = 0x400,
  O = 0x800,
  ARITHMETIC = C | P | A | Z | S | O,
}

export const BITS = 0;
export const RES32 = 1;
export const RES64 = 2;
export const SUB32 = 3;
export const SUB64 = 4;
export const ADD32 = 5;
export const ADD64 = 6;
export const FCMP = 7;
export const SHL32 = 8;
export const SHR32 = 9;
export const SAR32 = 10;
export const SHL64 = 11;
export const SHR64 = 12;
export const SAR64 = 13;
export const SUB8 = 14;
export const SUB16 = 15;
export const ADD8 = 16;
export const ADD16 = 17;

/** PF: set when the low byte has an even number of ones. */
export function parity(v: number): number {
  const x = v ^ (v >>> 4);
  return ((0x9669 >>> (x & 15)) & 1) << 2;
}

export const flagBits = (c: Cpu, bits: number): void => {
  const m = c.i32;
  m[FK] = BITS;
  m[FA] = bits;
};
/** Flags of a result; `cao` holds those of carry, auxiliary carry and overflow that are set. */
export const flagRes32 = (c: Cpu, r: number, cao: number): void => {
  const m = c.i32;
  m[FK] = RES32;
  m[FA] = r;
  m[FB] = cao;
};
export const flagRes64 = (c: Cpu, lo: number, hi: number, cao: number): void => {
  const m = c.i32;
  m[FK] = RES64;
  m[FA] = lo;
  m[FAH] = hi;
  m[FB] = cao;
};

/** The six arithmetic flags as in RFLAGS. */
export function eflags(c: Cpu): number {
  const m = c.i32;
  const a = m[FA];
  const b = m[FB];
  switch (m[FK]) {
    case RES32:
      return szp(a, a, a) | b;
    case RES64:
      return szp(a | m[FAH], m[FAH], a) | b;
    case SUB32: {
      const r = (a - b) | 0;
      const carry = a >>> 0 < b >>> 0 ? FLAG.C : 0;
      return szp(r, r, r) | carry | ((a ^ b ^ r) & FLAG.A) | overflow((a ^ b) & (a ^ r));
    }
    case ADD32: {
      const r = (a + b) | 0;
      const carry = r >>> 0 < a >>> 0 ? FLAG.C : 0;
      return szp(r, r, r) | carry | ((a ^ b ^ r) & FLAG.A) | overflow((a ^ r) & (b ^ r));
    }
    case SUB64: {
      const ah = m[FAH];
      const bh = m[FBH];
      const r = (a - b) | 0;
      const rh = (ah - bh - (a >>> 0 < b >>> 0 ? 1 : 0)) | 0;
      const carry = below64(a, ah, b, bh) ? FLAG.C : 0;
      return szp(r | rh, rh, r) | carry | ((a ^ b ^ r) & FLAG.A) | overflow((ah ^ bh) & (ah ^ rh));
    }
    case ADD64: {
      const ah = m[FAH];
      const bh = m[FBH];
      const r = (a + b) | 0;
      const rh = (ah + bh + (r >>> 0 < a >>> 0 ? 1 : 0)) | 0;
      const carry = below64(r, rh, a, ah) ? FLAG.C : 0;
      return szp(r | rh, rh, r) | carry | ((a ^ b ^ r) & FLAG.A) | overflow((ah ^ rh) & (bh ^ rh));
    }
    case FCMP:
      return compareFlags(c.view.getFloat64(FA << 2, true), c.view.getFloat64(FB << 2, true));
    case SHL32: {
      const r = a << b;
      const carry = (a >>> (32 - b)) & 1;
      return szp(r, r, r) | carry | (r < 0 !== (carry !== 0) ? FLAG.O : 0);
    }
    case SHR32: {
      const r = (a >>> b) | 0;
      return szp(r, r, r) | ((a >>> (b - 1)) & 1) | (a < 0 ? FLAG.O : 0);
    }
    case SAR32: {
      const r = a >> b;
      return szp(r, r, r) | ((a >> (b - 1)) & 1);
    }
    case SHL64:
    case SHR64:
    case SAR64:
      return shiftFlags64(m[FK], a, m[FAH], b);
    case SUB8:
    case SUB16:
    case ADD8:
    case ADD16:
      return narrowFlags(m[FK], a, b);
    default:
      return a;
  }
}

function narrowFlags(kind: number, a: number, b: number): number {
  const shift = kind === SUB8 || kind === ADD8 ? 24 : 16;
  const subtract = kind === SUB8 || kind === SUB16;
  const r = ((subtract ? a - b : a + b) << shift) >> shift;
  const carry = (subtract ? a >>> 0 < b >>> 0 : (r << shift) >>> 0 < (a << shift) >>> 0)
    ? FLAG.C
    : 0;
  const signs = subtract ? (a ^ b) & (a ^ r) : (a ^ r) & (b ^ r);
  return szp(r, r, r) | carry | ((a ^ b ^ r) & FLAG.A) | overflow(signs);
}

function shiftFlags64(kind: number, lo: number, hi: number, n: number): number {
  const bit = (k: number): number => (k >= 32 ? hi >>> (k - 32) : lo >>> k) & 1;
  let r: number;
  let rh: number;
  if (kind === SHL64) {
    r = n >= 32 ? 0 : lo << n;
    rh = n >= 32 ? lo << (n - 32) : (hi << n) | (lo >>> (32 - n));
    const carry = bit(64 - n);
    return szp(r | rh, rh, r) | carry | (rh < 0 !== (carry !== 0) ? FLAG.O : 0);
  }
  const fill = kind === SAR64 ? hi >> 31 : 0;
  rh = n >= 32 ? fill : kind === SAR64 ? hi >> n : (hi >>> n) | 0;
  if (n >= 32) r = kind === SAR64 ? hi >> (n - 32) : (hi >>> (n - 32)) | 0;
  else r = (lo >>> n) | (hi << (32 - n));
  const overflowed = kind === SHR64 && hi < 0 ? FLAG.O : 0;
  return szp(r | rh, rh, r) | bit(n - 1) | overflowed;
}

const UNORDERED = FLAG.Z | FLAG.P | FLAG.C;
/** ucomisd and its like: S, O and A are clear. */
export const compareFlags = (a: number, b: number): number =>
  a > b ? 0 : a < b ? FLAG.C : a === b ? FLAG.Z : UNORDERED;

/** `zero` is zero when the result is, the sign is that of `sign`, the parity that of `low`. */
const szp = (zero: number, sign: number, low: number): number =>
  (zero === 0 ? FLAG.Z : 0) | ((sign >>> 24) & FLAG.S) | parity(low & 0xff);
const overflow = (sign: number): number => (sign >>> 20) & FLAG.O;

const below64 = (al: number, ah: number, bl: number, bh: number): boolean =>
  ah === bh ? al >>> 0 < bl >>> 0 : ah >>> 0 < bh >>> 0;
const less64 = (al: number, ah: number, bl: number, bh: number): boolean =>
  ah === bh ? al >>> 0 < bl >>> 0 : ah < bh;

/**
 * Conditions that follow from the operands of a comparison, one bit each; signs of differences (8, 9),
 * overflow and parity do not.
 */
const COMPARED = 0b1111_0000_1111_1100;
/** Does one of them hold after comparing a with b? */
export function holds32(a: number, b: number, cc: number): boolean {
  switch (cc) {
    case 2:
      return a >>> 0 < b >>> 0;
    case 3:
      return a >>> 0 >= b >>> 0;
    case 4:
      return a === b;
    case 5:
      return a !== b;
    case 6:
      return a >>> 0 <= b >>> 0;
    case 7:
      return a >>> 0 > b >>> 0;
    case 12:
      return a < b;
    case 13:
      return a >= b;
    case 14:
      return a <= b;
    default:
      return a > b;
  }
}
export function holds64(a: number, ah: number, b: number, bh: number, cc: number): boolean {
  switch (cc) {
    case 2:
      return below64(a, ah, b, bh);
    case 3:
      return !below64(a, ah, b, bh);
    case 4:
      return a === b && ah === bh;
    case 5:
      return a !== b || ah !== bh;
    case 6:
      return !below64(b, bh, a, ah);
    case 7:
      return below64(b, bh, a, ah);
    case 12:
      return less64(a, ah, b, bh);
    case 13:
      return !less64(a, ah, b, bh);
    case 14:
      return !less64(b, bh, a, ah);
    default:
      return less64(b, bh, a, ah);
  }
}

/** Does condition `cc` (encoding order) hold? */
export function condition(c: Cpu, cc: number): boolean {
  const m = c.i32;
  switch (m[FK]) {
    case SUB32: {
      const a = m[FA];
      const b = m[FB];
      if (((COMPARED >>> cc) & 1) !== 0) return holds32(a, b, cc);
      if (cc === 8) return ((a - b) | 0) < 0;
      if (cc === 9) return ((a - b) | 0) >= 0;
      break;
    }
    case SUB64:
      if (((COMPARED >>> cc) & 1) !== 0) return holds64(m[FA], m[FAH], m[FB], m[FBH], cc);
      break;
    case RES32: {
      const a = m[FA];
      switch (cc) {
        case 4:
          return a === 0;
        case 5:
          return a !== 0;
        case 8:
          return a < 0;
        case 9:
          return a >= 0;
      }
      break;
    }
  }
  return conditionOf(eflags(c), cc);
}

/** The same, from the bits. */
function conditionOf(f: number, cc: number): boolean {
  let holds: boolean;
  switch (cc >>> 1) {
    case 0:
      holds = (f & FLAG.O) !== 0;
      break;
    case 1:
      holds = (f & FLAG.C) !== 0;
      break;
    case 2:
      holds = (f & FLAG.Z) !== 0;
      break;
    case 3:
      holds = (f & (FLAG.C | FLAG.Z)) !== 0;
      break;
    case 4:
      holds = (f & FLAG.S) !== 0;
      break;
    case 5:
      holds = (f & FLAG.P) !== 0;
      break;
    case 6:
      holds = ((f & FLAG.S) !== 0) !== ((f & FLAG.O) !== 0);
      break;
    default:
      holds = (f & FLAG.Z) !== 0 || ((f & FLAG.S) !== 0) !== ((f & FLAG.O) !== 0);
  }
  return holds !== ((cc & 1) !== 0);
}

/** The carry flag, 0 or 1. */
export const carry = (c: Cpu): number => (condition(c, 2) ? 1 : 0);

/** RFLAGS as pushf stores it: the reserved bit 1 and the interrupt flag are set, as in user mode. */
export const rflags = (c: Cpu): number => eflags(c) | (c.i32[DF] !== 0 ? FLAG.D : 0) | 0x202;
export function setRflags(c: Cpu, bits: number): void {
  flagBits(c, bits & FLAG.ARITHMETIC);
  c.i32[DF] = bits & FLAG.D ? 1 : 0;
}
