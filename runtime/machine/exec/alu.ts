/*
 * Integer arithmetic and logic. An operation is written once per width as a
 * function of its operands (8 and 16 bits sign-extended to 32); the forms below
 * read operands, apply it and write the result.
 */
import { carry, FLAG, flagRes32, flagRes64 } from "../flags.js";
import { ADD32, ADD64, SUB32, SUB64 } from "../flags.js";
import { dst, put32, put64, src16, src32, src64, src8 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import type { Exec, Insn } from "../insn.js";
import { FA, FAH, FB, FBH, FK } from "../state.js";

/** Picks the executor of a decoded instruction. */
export type Bind = (i: Insn) => Exec;
/** The same executor for all forms. */
export const always =
  (exec: Exec): Bind =>
  () =>
    exec;
/** Of each mnemonic. */
export const alwaysAll = (executors: Readonly<Record<string, Exec>>): Record<string, Bind> =>
  Object.fromEntries(Object.entries(executors).map(([name, exec]) => [name, always(exec)]));

/** An operation on operands of at most 32 bits. */
export type Op32 = (c: Cpu, a: number, b: number) => number;
/** The same on halves; the high half of the result goes to cpu.hi. */
export type Op64 = (c: Cpu, al: number, ah: number, bl: number, bh: number) => number;

interface Operation {
  readonly n8: Op32;
  readonly n16: Op32;
  readonly n32: Op32;
  readonly n64: Op64;
}

export const overflow = (sign: number): number => (sign >>> 20) & FLAG.O;
export const MASK: Readonly<Record<number, number>> = { 8: 0xff, 16: 0xffff };

// Addition and subtraction. Wide ones leave their operands behind for lazy flags.

function narrowAdd(bits: number, withCarry: boolean): Op32 {
  const shift = 32 - bits;
  const mask = MASK[bits];
  return (c, a, b) => {
    const cin = withCarry ? carry(c) : 0;
    const r = ((a + b + cin) << shift) >> shift;
    const cf = (a & mask) + (b & mask) + cin > mask ? FLAG.C : 0;
    flagRes32(c, r, cf | ((a ^ b ^ r) & FLAG.A) | overflow((a ^ r) & (b ^ r)));
    return r;
  };
}

function narrowSub(bits: number, withCarry: boolean): Op32 {
  const shift = 32 - bits;
  const mask = MASK[bits];
  return (c, a, b) => {
    const cin = withCarry ? carry(c) : 0;
    const r = ((a - b - cin) << shift) >> shift;
    const cf = (a & mask) < (b & mask) + cin ? FLAG.C : 0;
    flagRes32(c, r, cf | ((a ^ b ^ r) & FLAG.A) | overflow((a ^ b) & (a ^ r)));
    return r;
  };
}

export const add32: Op32 = (c, a, b) => {
  const m = c.i32;
  m[FK] = ADD32;
  m[FA] = a;
  m[FB] = b;
  return (a + b) | 0;
};
export const sub32: Op32 = (c, a, b) => {
  const m = c.i32;
  m[FK] = SUB32;
  m[FA] = a;
  m[FB] = b;
  return (a - b) | 0;
};
function operands64(c: Cpu, kind: number, al: number, ah: number, bl: number, bh: number): void {
  const m = c.i32;
  m[FK] = kind;
  m[FA] = al;
  m[FAH] = ah;
  m[FB] = bl;
  m[FBH] = bh;
}
export const add64: Op64 = (c, al, ah, bl, bh) => {
  operands64(c, ADD64, al, ah, bl, bh);
  const lo = (al + bl) | 0;
  c.hi = (ah + bh + (lo >>> 0 < al >>> 0 ? 1 : 0)) | 0;
  return lo;
};
export const sub64: Op64 = (c, al, ah, bl, bh) => {
  operands64(c, SUB64, al, ah, bl, bh);
  c.hi = (ah - bh - (al >>> 0 < bl >>> 0 ? 1 : 0)) | 0;
  return (al - bl) | 0;
};
const adc32: Op32 = (c, a, b) => {
  const cin = carry(c);
  const sum = (a >>> 0) + (b >>> 0) + cin;
  const r = sum | 0;
  flagRes32(
    c,
    r,
    (sum > 0xffffffff ? 1 : 0) | ((a ^ b ^ r) & FLAG.A) | overflow((a ^ r) & (b ^ r)),
  );
  return r;
};
const sbb32: Op32 = (c, a, b) => {
  const cin = carry(c);
  const r = (a - b - cin) | 0;
  const cf = a >>> 0 < (b >>> 0) + cin ? FLAG.C : 0;
  flagRes32(c, r, cf | ((a ^ b ^ r) & FLAG.A) | overflow((a ^ b) & (a ^ r)));
  return r;
};
const adc64: Op64 = (c, al, ah, bl, bh) => {
  const low = (al >>> 0) + (bl >>> 0) + carry(c);
  const high = (ah >>> 0) + (bh >>> 0) + (low > 0xffffffff ? 1 : 0);
  const r = low | 0;
  const rh = high | 0;
  const cf = high > 0xffffffff ? FLAG.C : 0;
  flagRes64(c, r, rh, cf | ((al ^ bl ^ r) & FLAG.A) | overflow((ah ^ rh) & (bh ^ rh)));
  c.hi = rh;
  return r;
};
const sbb64: Op64 = (c, al, ah, bl, bh) => {
  const low = (al >>> 0) - (bl >>> 0) - carry(c);
  const high = (ah >>> 0) - (bh >>> 0) - (low < 0 ? 1 : 0);
  const r = low | 0;
  const rh = high | 0;
  const cf = high < 0 ? FLAG.C : 0;
  flagRes64(c, r, rh, cf | ((al ^ bl ^ r) & FLAG.A) | overflow((ah ^ bh) & (ah ^ rh)));
  c.hi = rh;
  return r;
};

/** Bitwise operations: one function serves all widths, since flags follow from the result. */
function bitwise(f: (a: number, b: number) => number): Operation {
  const n32: Op32 = (c, a, b) => {
    const r = f(a, b);
    flagRes32(c, r, 0);
    return r;
  };
  const n64: Op64 = (c, al, ah, bl, bh) => {
    const lo = f(al, bl);
    const hi = f(ah, bh);
    flagRes64(c, lo, hi, 0);
    c.hi = hi;
    return lo;
  };
  return { n8: n32, n16: n32, n32, n64 };
}

export const add: Operation = {
  n8: narrowAdd(8, false),
  n16: narrowAdd(16, false),
  n32: add32,
  n64: add64,
};
export const sub: Operation = {
  n8: narrowSub(8, false),
  n16: narrowSub(16, false),
  n32: sub32,
  n64: sub64,
};
const adc: Operation = {
  n8: narrowAdd(8, true),
  n16: narrowAdd(16, true),
  n32: adc32,
  n64: adc64,
};
const sbb: Operation = {
  n8: narrowSub(8, true),
  n16: narrowSub(16, true),
  n32: sbb32,
  n64: sbb64,
};
const and = bitwise((a, b) => a & b);
const or = bitwise((a, b) => a | b);
const xor = bitwise((a, b) => a ^ b);

/** dst = op(dst, src) */
function modify({ n8, n16, n32, n64 }: Operation): Bind {
  const by8: Exec = (c, i) => {
    const p = dst(c, i, 1);
    c.i8[p] = n8(c, c.i8[p], src8(c, i));
  };
  const by16: Exec = (c, i) => {
    const p = dst(c, i, 2);
    c.view.setInt16(p, n16(c, c.view.getInt16(p, true), src16(c, i)), true);
  };
  const by32: Exec = (c, i) => {
    const p = dst(c, i, 4);
    put32(c, i, p, n32(c, c.view.getInt32(p, true), src32(c, i)));
  };
  const by64: Exec = (c, i) => {
    const p = dst(c, i, 8);
    const bl = src64(c, i);
    const bh = c.hi;
    const lo = n64(c, c.view.getInt32(p, true), c.view.getInt32(p + 4, true), bl, bh);
    put64(c, p, lo, c.hi);
  };
  return sized(by8, by16, by32, by64);
}

/** op(dst, src) for its flags only */
function compare({ n8, n16, n32, n64 }: Operation): Bind {
  const by8: Exec = (c, i) => {
    n8(c, c.i8[dst(c, i, 1)], src8(c, i));
  };
  const by16: Exec = (c, i) => {
    n16(c, c.view.getInt16(dst(c, i, 2), true), src16(c, i));
  };
  const by32: Exec = (c, i) => {
    n32(c, c.view.getInt32(dst(c, i, 4), true), src32(c, i));
  };
  const by64: Exec = (c, i) => {
    const p = dst(c, i, 8);
    const bl = src64(c, i);
    n64(c, c.view.getInt32(p, true), c.view.getInt32(p + 4, true), bl, c.hi);
  };
  return sized(by8, by16, by32, by64);
}

type Unary32 = (c: Cpu, a: number) => number;
type Unary64 = (c: Cpu, al: number, ah: number) => number;

/** dst = op(dst) */
export function unary(n8: Unary32, n16: Unary32, n32: Unary32, n64: Unary64): Bind {
  const by8: Exec = (c, i) => {
    const p = dst(c, i, 1);
    c.i8[p] = n8(c, c.i8[p]);
  };
  const by16: Exec = (c, i) => {
    const p = dst(c, i, 2);
    c.view.setInt16(p, n16(c, c.view.getInt16(p, true)), true);
  };
  const by32: Exec = (c, i) => {
    const p = dst(c, i, 4);
    put32(c, i, p, n32(c, c.view.getInt32(p, true)));
  };
  const by64: Exec = (c, i) => {
    const p = dst(c, i, 8);
    const lo = n64(c, c.view.getInt32(p, true), c.view.getInt32(p + 4, true));
    put64(c, p, lo, c.hi);
  };
  return sized(by8, by16, by32, by64);
}

/** Choose by the size of the destination. */
export const sized =
  (by8: Exec, by16: Exec, by32: Exec, by64: Exec): Bind =>
  (i) =>
    i.dsize === 8 ? by8 : i.dsize === 16 ? by16 : i.dsize === 32 ? by32 : by64;

const neg = unary(
  (c, a) => sub.n8(c, 0, a),
  (c, a) => sub.n16(c, 0, a),
  (c, a) => sub32(c, 0, a),
  (c, al, ah) => sub64(c, 0, 0, al, ah),
);
const invert: Unary32 = (_, a) => ~a;
const not = unary(invert, invert, invert, (c, al, ah) => {
  c.hi = ~ah;
  return ~al;
});

/** inc and dec keep the carry flag; they overflow at one value. */
function step(by: 1 | -1): Bind {
  const auxiliary = by === 1 ? 0 : 15;
  const narrow = (bits: number): Unary32 => {
    const shift = 32 - bits;
    const limit = by === 1 ? -1 << (bits - 1) : ~(-1 << (bits - 1));
    return (c, a) => {
      const cf = carry(c);
      const r = ((a + by) << shift) >> shift;
      flagRes32(c, r, cf | ((r & 15) === auxiliary ? FLAG.A : 0) | (r === limit ? FLAG.O : 0));
      return r;
    };
  };
  const wrapped = by === 1 ? 0 : -1;
  const limitHi = by === 1 ? -0x80000000 : 0x7fffffff;
  return unary(narrow(8), narrow(16), narrow(32), (c, al, ah) => {
    const cf = carry(c);
    const r = (al + by) | 0;
    const rh = r === wrapped ? (ah + by) | 0 : ah;
    const of = r === wrapped && rh === limitHi ? FLAG.O : 0;
    flagRes64(c, r, rh, cf | ((r & 15) === auxiliary ? FLAG.A : 0) | of);
    c.hi = rh;
    return r;
  });
}

export const aluExecutors: Readonly<Record<string, Bind>> = {
  add: modify(add),
  or: modify(or),
  adc: modify(adc),
  sbb: modify(sbb),
  and: modify(and),
  sub: modify(sub),
  xor: modify(xor),
  cmp: compare(sub),
  test: compare(and),
  neg,
  not,
  inc: step(1),
  dec: step(-1),
};
