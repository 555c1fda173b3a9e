/*
 * Multiplication and division. Products of two 32-bit halves are made from 16-bit
 * pieces; 64-bit division uses doubles when they are exact and BigInt otherwise,
 * which compiled code hardly ever needs. Products twice as wide: wide.ts.
 */
import { dst, src16, src32, src64, Trap } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { FLAG, flagRes32, flagRes64 } from "../flags.js";
import type { Exec } from "../insn.js";
import { RAX, RDX } from "../state.js";
import { sized } from "./alu.js";
import type { Bind } from "./alu.js";

/** High word of the unsigned product of two 32-bit words. */
export function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const mid = ah * bl + ((al * bl) >>> 16);
  const mid2 = al * bh + (mid & 0xffff);
  return (ah * bh + Math.floor(mid / 0x10000) + (mid2 >>> 16)) | 0;
}
export const mulHighSigned = (a: number, b: number): number =>
  (mulHigh(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;

/** Low 64 bits of a product. */
export function mul64(c: Cpu, al: number, ah: number, bl: number, bh: number): number {
  c.hi = (mulHigh(al, bl) + Math.imul(al, bh) + Math.imul(ah, bl)) | 0;
  return Math.imul(al, bl);
}
/** High 64 bits of an unsigned product. */
export function mul64High(c: Cpu, al: number, ah: number, bl: number, bh: number): number {
  const u = (n: number): number => n >>> 0;
  const mid = u(mulHigh(al, bl)) + u(Math.imul(al, bh)) + u(Math.imul(ah, bl));
  const low =
    u(mulHigh(al, bh)) + u(mulHigh(ah, bl)) + u(Math.imul(ah, bh)) + Math.floor(mid / 0x100000000);
  c.hi = (mulHigh(ah, bh) + Math.floor(low / 0x100000000)) | 0;
  return low | 0;
}
export function mul64HighSigned(c: Cpu, al: number, ah: number, bl: number, bh: number): number {
  const low = mul64High(c, al, ah, bl, bh);
  let lo = low >>> 0;
  let hi = c.hi;
  if (ah < 0) {
    hi -= bh + (lo < bl >>> 0 ? 1 : 0);
    lo = (lo - bl) >>> 0;
  }
  if (bh < 0) {
    hi -= ah + (lo < al >>> 0 ? 1 : 0);
    lo = (lo - al) >>> 0;
  }
  c.hi = hi | 0;
  return lo | 0;
}

export const COF = FLAG.C | FLAG.O;

/** dst = source * immediate, or dst * source: the row says which. */
function imul(c: Parameters<Bind>[0]): Exec {
  const three = c.row?.operands.length === 3;
  switch (c.dsize) {
    case 16:
      return (c, i) => {
        const r = src16(c, i) * (three ? i.imm : c.view.getInt16(i.da, true));
        c.view.setInt16(i.da, r, true);
        flagRes32(c, (r << 16) >> 16, (r << 16) >> 16 === r ? 0 : COF);
      };
    case 32:
      return (c, i) => {
        const a = src32(c, i);
        const b = three ? i.imm : c.i32[i.d];
        const lo = Math.imul(a, b);
        c.i32[i.d] = lo;
        c.i32[i.d + 1] = 0;
        flagRes32(c, lo, mulHighSigned(a, b) === lo >> 31 ? 0 : COF);
      };
    default:
      return (c, i) => {
        const al = src64(c, i);
        const ah = c.hi;
        const bl = three ? i.imm : c.i32[i.d];
        const bh = three ? i.immHi : c.i32[i.d + 1];
        const lo = mul64(c, al, ah, bl, bh);
        const hi = c.hi;
        const high = mul64HighSigned(c, al, ah, bl, bh);
        c.i32[i.d] = lo;
        c.i32[i.d + 1] = hi;
        flagRes64(c, lo, hi, high === hi >> 31 && c.hi === hi >> 31 ? 0 : COF);
      };
  }
}

const LIMIT = Number.MAX_SAFE_INTEGER;
const toBig = (lo: number, hi: number): bigint => (BigInt(hi) << 32n) | BigInt(lo >>> 0);

/** Store quotient and remainder of a 64-bit division. */
function store64(c: Cpu, q: number, r: number): void {
  const m = c.i32;
  m[RAX] = q | 0;
  m[RAX + 1] = Math.floor(q / 0x100000000) | 0;
  m[RDX] = r | 0;
  m[RDX + 1] = Math.floor(r / 0x100000000) | 0;
}
function divideBig(c: Cpu, bl: number, bh: number, signed: boolean): void {
  const m = c.i32;
  const wrap = signed ? BigInt.asIntN : BigInt.asUintN;
  const low = BigInt.asUintN(64, toBig(m[RAX], m[RAX + 1]));
  const dividend = wrap(128, (toBig(m[RDX], m[RDX + 1]) << 64n) | low);
  const divisor = wrap(64, toBig(bl, bh));
  const q = dividend / divisor;
  const r = dividend % divisor;
  if (wrap(64, q) !== q) throw new Trap("divide");
  m[RAX] = Number(BigInt.asIntN(32, q));
  m[RAX + 1] = Number(BigInt.asIntN(32, q >> 32n));
  m[RDX] = Number(BigInt.asIntN(32, r));
  m[RDX + 1] = Number(BigInt.asIntN(32, r >> 32n));
}

/** Quotient to rax, remainder to rdx; flags are left alone (they are undefined). */
function divide(signed: boolean): Bind {
  /** Division of exact doubles. The rounded quotient may be one too far from zero. */
  const quotient = (n: number, d: number): number => {
    const q = Math.trunc(n / d);
    const r = n - q * d;
    if (r !== 0 && r < 0 !== n < 0) return q + (n < 0 === d < 0 ? -1 : 1);
    return q;
  };
  const check = (q: number, bits: number): void => {
    const limit = 2 ** (signed ? bits - 1 : bits);
    if (!(q < limit && q >= (signed ? -limit : 0))) throw new Trap("divide");
  };
  return sized(
    (c, i) => {
      const b = signed ? c.i8[dst(c, i, 1)] : c.u8[dst(c, i, 1)];
      const a = signed ? c.view.getInt16(RAX << 2, true) : c.view.getUint16(RAX << 2, true);
      const q = Math.trunc(a / b);
      check(q, 8);
      c.i8[RAX << 2] = q;
      c.i8[(RAX << 2) + 1] = a - q * b;
    },
    (c, i) => {
      const p = dst(c, i, 2);
      const b = signed ? c.view.getInt16(p, true) : c.view.getUint16(p, true);
      const both = (c.i32[RDX] << 16) | (c.i32[RAX] & 0xffff);
      const a = signed ? both : both >>> 0;
      const q = Math.trunc(a / b);
      check(q, 16);
      c.view.setInt16(RAX << 2, q, true);
      c.view.setInt16(RDX << 2, a - q * b, true);
    },
    (c, i) => {
      const word = c.view.getInt32(dst(c, i, 4), true);
      const b = signed ? word : word >>> 0;
      const m = c.i32;
      const a = (signed ? m[RDX] : m[RDX] >>> 0) * 0x100000000 + (m[RAX] >>> 0);
      if (b === 0) throw new Trap("divide");
      if (Math.abs(a) <= LIMIT) {
        const q = quotient(a, b);
        check(q, 32);
        m[RDX] = a - q * b;
        m[RAX] = q;
      } else {
        const n = signed ? toBig(m[RAX], m[RDX]) : BigInt.asUintN(64, toBig(m[RAX], m[RDX]));
        const q = Number(n / BigInt(b));
        check(q, 32);
        m[RDX] = Number(n % BigInt(b));
        m[RAX] = q;
      }
      m[RAX + 1] = m[RDX + 1] = 0;
    },
    (c, i) => {
      const p = dst(c, i, 8);
      const bl = c.view.getInt32(p, true);
      const bh = c.view.getInt32(p + 4, true);
      const m = c.i32;
      if ((bl | bh) === 0) throw new Trap("divide");
      const extension = signed ? m[RAX + 1] >> 31 : 0;
      const a = (signed ? m[RAX + 1] : m[RAX + 1] >>> 0) * 0x100000000 + (m[RAX] >>> 0);
      const b = (signed ? bh : bh >>> 0) * 0x100000000 + (bl >>> 0);
      const exact = m[RDX] === extension && m[RDX + 1] === extension;
      if (exact && Math.abs(a) <= LIMIT && Math.abs(b) <= LIMIT) {
        const q = quotient(a, b);
        store64(c, q, a - q * b);
      } else {
        divideBig(c, bl, bh, signed);
      }
    },
  );
}

export const multiplyExecutors: Readonly<Record<string, Bind>> = {
  imul,
  div: divide(false),
  idiv: divide(true),
};
