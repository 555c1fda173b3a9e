/*
 * Where the cases of the differential test lie, and what registers and memory hold at
 * their start: numbers at the edges more often than any others.
 */
export const CODE = 0x120000;
export const CODE_SIZE = 512;
export const DATA = 0x200000;
export const DATA_SIZE = 512;
/** rsp at the start, and the bytes around it that take part. */
export const STACK_TOP = 0x308000;
export const STACK_BELOW = 256;
export const STACK_ABOVE = 128;
/** Holds the address that every sequence jumps to at its end. */
export const EXIT_SLOT = 0x110000;
/** gpr[16], rflags, xmm[16], data, stack. */
export const STATE_SIZE = 128 + 8 + 256 + DATA_SIZE + STACK_BELOW + STACK_ABOVE;

export interface Case {
  readonly code: Uint8Array;
  readonly state: Uint8Array;
  /** Instructions in it, the final jump not counted. */
  readonly count: number;
  /** RFLAGS bits with a defined value at the end. */
  readonly flagMask: number;
  readonly names: readonly string[];
}

/** xorshift32: the same cases everywhere for one seed. */
export class Random {
  private s: number;
  constructor(seed: number) {
    this.s = Math.imul(seed, 0x9e3779b1) ^ 0x2545f491 || 1;
  }
  u32(): number {
    this.s ^= this.s << 13;
    this.s ^= this.s >>> 17;
    this.s ^= this.s << 5;
    return this.s >>> 0;
  }
  below(n: number): number {
    return this.u32() % n;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)];
  }
}

export const WRITABLE = [0, 1, 2, 3, 6, 7, 8, 9, 10, 11] as const;
export const POINTERS: readonly (readonly [register: number, value: number])[] = [
  [5, DATA + 0x100],
  [12, DATA + 0x100],
  [13, DATA + 0x180],
  [14, DATA + 0x80],
];
/** Register that serves as an index. */
export const INDEX = 15;
export const RAX = 0,
  RCX = 1,
  RDX = 2,
  RSP = 4,
  RSI = 6,
  RDI = 7,
  R12 = 12;

export const WORDS = [
  0, 1, -1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, -0x80000000, -0x7fffffff,
  0x55555555, 0x0f0f0f0f, 31, 32, 33, 63, 64, 0x10000,
] as const;
const DOUBLES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3.7,
  1e300,
  -1e300,
  5e-324,
  2.2250738585072014e-308,
  1.1754943508222875e-38,
  2147483647,
  2147483648,
  -2147483648,
  -2147483649,
  4294967296.5,
  9223372036854775807,
  -9223372036854775808,
  1.8446744073709552e19,
  4503599627370497.5,
  Infinity,
  -Infinity,
  3.4028234663852886e38,
  3.5e38,
  0.1,
  16777217,
] as const;
/** High and low words of NaNs: quiet, signalling, both signs, with payloads. */
const NANS = [
  [0x7ff80000, 0],
  [0xfff80000, 0],
  [0x7ff00000, 1],
  [0xfff00000, 1],
  [0x7ff12345, 0x6789abcd],
  [0xfffabcde, 0x12345678],
  [0x7ff7ffff, 0xffffffff],
] as const;
/** 64-bit integers next to the middle between two single-precision numbers. */
export const TIES = [
  [0x40000040, 0],
  [0x40000040, 1],
  [0x400000c0, 0],
  [0x4000003f, 0xffffffff],
  [0xbfffffbf, 0xffffffff],
  [0xbfffffc0, 0],
  [0x00200000, 0x20000001],
  [0x7fffffbf, 0xffffffff],
] as const;
const SINGLE_BITS = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffc12345,
  1, 0x80000001, 0x007fffff, 0x7f7fffff, 0x4f000000, 0xcf000000, 0x4effffff, 0x5f000000, 0x3f000000,
  0x40200000, 0x3fc00000,
] as const;

/** Few enough that strings of them match in places. */
const LETTERS = [0, 0x61, 0x61, 0x62, 0x62, 0x63, 0x80, 0xff] as const;

/** Registers, flags and memory at the start of a case. */
export function initialState(r: Random): Uint8Array {
  const state = new Uint8Array(STATE_SIZE);
  const view = new DataView(state.buffer);
  const word = (): number => (r.chance(60) ? r.pick(WORDS) : r.u32());
  for (let k = 0; k < 16; k++) {
    view.setInt32(8 * k, word(), true);
    view.setInt32(8 * k + 4, r.chance(30) ? 0 : word(), true);
    if (!r.chance(8)) continue;
    const [hi, lo] = r.pick(TIES);
    view.setInt32(8 * k, lo, true);
    view.setInt32(8 * k + 4, hi, true);
  }
  const fixed = (register: number, value: number): void => {
    view.setInt32(8 * register, value, true);
    view.setInt32(8 * register + 4, value < 0 ? -1 : 0, true);
  };
  for (const [register, value] of POINTERS) fixed(register, value);
  fixed(4, STACK_TOP);
  fixed(INDEX, r.below(12) - 4);
  // rdi and rsi are entered through a host call, which hands over 32 bits.
  fixed(RDI, r.u32() & 0x7fffffff);
  fixed(RSI, r.u32() & 0x7fffffff);
  view.setInt32(128, (r.u32() & 0x8d5) | 0x202, true);
  for (let at = 136; at < 136 + 256 + DATA_SIZE; at += 8) {
    const kind = r.below(9);
    if (kind === 8) {
      for (let k = 0; k < 8; k++) state[at + k] = r.pick(LETTERS);
    } else if (kind < 3) {
      view.setFloat64(at, r.pick(DOUBLES), true);
    } else if (kind === 3) {
      const [hi, lo] = r.pick(NANS);
      view.setUint32(at, lo, true);
      view.setUint32(at + 4, hi, true);
    } else {
      for (const half of [at, at + 4])
        view.setUint32(half, kind < 6 ? r.pick(SINGLE_BITS) : kind === 6 ? word() : r.u32(), true);
    }
  }
  return state;
}

export const le32 = (v: number): number[] => [
  v & 0xff,
  (v >>> 8) & 0xff,
  (v >>> 16) & 0xff,
  (v >>> 24) & 0xff,
];
