/* stdlib.h: the heap, numbers from text, sorting, random numbers. */
import { DOUBLE, FP, Rounder, SINGLE } from "../../machine/x87.js";
import type { Extended } from "../../machine/index.js";
import type { CContext, Family, Functions } from "./context.js";
import { readFloat } from "./float.js";
import { readInteger } from "./integers.js";
import type { Process } from "./process.js";
import { toFormat } from "./scanf.js";
import { ERRNO } from "./errno.js";

const { EINVAL, ENOMEM, ERANGE } = ERRNO;

export const allocation = (c: CContext, process: Process): Functions => {
  const sane = (p: number, what: string): void => {
    const complaint = c.heap.complaint(p);
    if (complaint !== null) process.abort(`${what}(): ${complaint}\n`);
  };
  const free = (p: number): void => {
    if (p === 0) return;
    sane(p, "free");
    c.heap.free(p);
  };
  const realloc = (p: number, size: number): number => {
    if (p === 0) return c.malloc(size);
    sane(p, "realloc");
    if (size === 0) {
      c.heap.free(p);
      return 0;
    }
    return c.heap.realloc(p, size) || c.fail(ENOMEM, 0);
  };
  const aligned = (align: number, size: number): number => {
    const power = align > 0 && (align & (align - 1)) === 0;
    return power ? c.heap.malloc(size, align) || c.fail(ENOMEM, 0) : c.fail(EINVAL, 0);
  };
  const PAGE = 4096;
  return {
    "void *malloc(size_t size)": (size: number) => c.malloc(size),
    "void free(void *p)": free,
    "void cfree(void *p)": free,
    "void *calloc(size_t n, size_t size)": (n: number, size: number) => {
      const p = c.malloc(n * size);
      if (p !== 0) c.mem.u8.fill(0, p, p + n * size);
      return p;
    },
    "void *realloc(void *p, size_t size)": realloc,
    "void *reallocarray(void *p, size_t n, size_t size)": (p: number, n: number, size: number) =>
      realloc(p, n * size),
    "void *memalign(size_t align, size_t size)": aligned,
    "void *aligned_alloc(size_t align, size_t size)": aligned,
    "void *valloc(size_t size)": (size: number) => aligned(PAGE, size),
    "int posix_memalign(void **to, size_t align, size_t size)": (
      to: number,
      align: number,
      size: number,
    ) => {
      if (align % 8 !== 0 || (align & (align - 1)) !== 0 || align === 0) return EINVAL;
      const p = c.heap.malloc(size, align);
      if (p === 0) return ENOMEM;
      c.put64(to, p);
      return 0;
    },
    "size_t malloc_usable_size(void *p)": (p: number) => (p === 0 ? 0 : c.heap.size(p)),
    "int malloc_trim(size_t pad)": () => 0,
    "int mallopt(int what, int value)": () => 1,
  };
};

const SPACE = /^[ \t\n\v\f\r]*/;
/** A decimal number and all of it: JavaScript reads these as C does. */
const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
/** Characters of a number whose digits are an exact double, and whose power of ten is. */
const EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: EXACT_DIGITS + 1 }, (_, n) => Number(`1e${n}`));
/** Below that, numbers are denormal and may be ERANGE. */
const LEAST_NORMAL = 2 ** -1022;

/** Can a character be part of a number, with what stands in front of it: a NaN's payload, too? */
function belongsToNumber(ch: number): boolean {
  const isLetter = (ch | 32) >= 97 && (ch | 32) <= 122;
  const isDigit = ch >= 48 && ch <= 57;
  const isSpace = ch === 32 || (ch >= 9 && ch <= 13);
  return (
    isDigit ||
    isLetter ||
    isSpace ||
    ch === 43 ||
    ch === 45 ||
    ch === 46 ||
    ch === 95 ||
    ch === 40 ||
    ch === 41
  );
}

export const conversion: Family = (c) => {
  /** What may be a number at p, and no more of the string than that: it may be a megabyte. */
  const numberAt = (p: number): string => {
    c.check(p, 1);
    const { u8 } = c.mem;
    let end = p;
    let words = 0;
    // White space ends it but in front.
    for (; end < u8.length && belongsToNumber(u8[end]); end++) {
      const isSpace = u8[end] === 32 || u8[end] < 14;
      if (isSpace && words > 0) break;
      if (!isSpace) words++;
    }
    return c.textOf(p, end - p);
  };
  /** Read at p behind white space; `end` gets the address behind the number, or p without one. */
  const read = <T extends { length: number }>(
    p: number,
    end: number,
    f: (text: string) => T,
  ): T => {
    const text = numberAt(p);
    const space = SPACE.exec(text)![0].length;
    const r = f(text.slice(space));
    if (end !== 0) c.put64(end, r.length === 0 ? p : p + space + r.length);
    return r;
  };
  const limited = (value: bigint, low: bigint, high: bigint): bigint => {
    if (value >= low && value <= high) return value;
    c.errno = ERANGE;
    return value < low ? low : high;
  };
  const MAX = (1n << 63n) - 1n;
  const valid = (base: number): boolean => base === 0 || (base >= 2 && base <= 36);
  const strtol = (p: number, end: number, base: number): bigint => {
    if (!valid(base)) return BigInt(c.fail(EINVAL, 0));
    const { value, negative } = read(p, end, (text) => readInteger(text, base));
    return limited(negative ? -value : value, -MAX - 1n, MAX);
  };
  const strtoul = (p: number, end: number, base: number): bigint => {
    if (!valid(base)) return BigInt(c.fail(EINVAL, 0));
    const { value, negative } = read(p, end, (text) => readInteger(text, base));
    const most = (1n << 64n) - 1n;
    if (value > most) return limited(value, 0n, most);
    return negative ? -value : value;
  };
  /** ERANGE for what came out infinite, or denormal and not exact. */
  const outOfRange = (r: Rounder): void => {
    if (r.flags & (FP.OVERFLOW | FP.UNDERFLOW)) c.errno = ERANGE;
  };
  /** Where a number of few digits ends, whose value is then in `shortValue`; 0 for all others. */
  let shortValue = 0;
  const shortDecimal = (p: number): number => {
    c.check(p, 1);
    const { u8 } = c.mem;
    const isNegative = u8[p] === 45;
    let at = isNegative ? p + 1 : p;
    const first = at;
    let digits = 0;
    let point = -1;
    for (; at < u8.length && at - first <= EXACT_DIGITS; at++) {
      const ch = u8[at];
      if (ch >= 48 && ch <= 57) digits = 10 * digits + ch - 48;
      else if (ch === 46 && point < 0 && at > first) point = at;
      else break;
    }
    // Digits and powers of ten up to there are exact, and so is one rounding of their quotient.
    if (at === first || at - first > EXACT_DIGITS || at >= u8.length) return 0;
    if (belongsToNumber(u8[at]) && u8[at] !== 32 && u8[at] >= 14) return 0;
    const value = point < 0 ? digits : digits / POWERS_OF_TEN[at - point - 1];
    shortValue = isNegative ? -value : value;
    return at;
  };
  const float = (p: number, end: number, format: typeof DOUBLE): bigint | number => {
    const short = format === DOUBLE ? shortDecimal(p) : 0;
    if (short !== 0) {
      if (end !== 0) c.put64(end, short);
      return shortValue;
    }
    const text = numberAt(p);
    const n = format === DOUBLE && DECIMAL.test(text) ? Number(text) : NaN;
    if (Math.abs(n) >= LEAST_NORMAL && Math.abs(n) < Infinity) {
      if (end !== 0) c.put64(end, p + text.length);
      return n;
    }
    const r = new Rounder();
    const bits = toFormat(read(p, end, readFloat), format, r);
    outOfRange(r);
    return bits;
  };
  const long = (p: number, end: number): Extended => {
    const { exact, value, negative } = read(p, end, readFloat);
    const r = new Rounder();
    if (exact !== null && exact.m !== 0n) r.round(negative ? 1 : 0, exact);
    outOfRange(r);
    return value;
  };
  const atoi = (p: number): number => Number(BigInt.asIntN(32, strtol(p, 0, 10)));
  const signed = (declaration: string): Functions => ({ [declaration]: strtol });
  const unsigned = (declaration: string): Functions => ({ [declaration]: strtoul });
  const functions: Functions = {
    "int atoi(const char *s)": atoi,
    "long atol(const char *s)": (p: number) => strtol(p, 0, 10),
    "long long atoll(const char *s)": (p: number) => strtol(p, 0, 10),
    "double atof(const char *s)": (p: number) => float(p, 0, DOUBLE),
    "double strtod(const char *s, char **end)": (p: number, end: number) => float(p, end, DOUBLE),
    "double strtod_l(const char *s, char **end, void *locale)": (p: number, end: number) =>
      float(p, end, DOUBLE),
    "float strtof(const char *s, char **end)": (p: number, end: number) => float(p, end, SINGLE),
    "float strtof_l(const char *s, char **end, void *locale)": (p: number, end: number) =>
      float(p, end, SINGLE),
    "long double strtold(const char *s, char **end)": long,
    "long double strtold_l(const char *s, char **end, void *locale)": long,
  };
  const args = "const char *s, char **end, int base";
  for (const name of [
    "strtol",
    "strtoll",
    "strtoimax",
    "strtoq",
    "__isoc23_strtol",
    "__isoc23_strtoll",
  ])
    Object.assign(functions, signed(`long ${name}(${args})`));
  for (const name of [
    "strtoul",
    "strtoull",
    "strtoumax",
    "strtouq",
    "__isoc23_strtoul",
    "__isoc23_strtoull",
  ])
    Object.assign(functions, unsigned(`unsigned long ${name}(${args})`));
  Object.assign(functions, {
    [`long __strtol_internal(${args}, int group)`]: strtol,
    [`double __strtod_internal(const char *s, char **end, int group)`]:
      functions["double strtod(const char *s, char **end)"],
  });
  return functions;
};

export const sorting: Family = (c) => {
  /**
   * By merging, as glibc does: equal elements keep their order, and programs see the same comparisons, of elements
   * where they are.
   */
  const sort = (
    p: number,
    n: number,
    size: number,
    compare: (a: number, b: number) => number,
  ): void => {
    if (n < 2 || size === 0) return;
    c.check(p, n * size);
    const spare = c.malloc(n * size);
    if (spare === 0) return;
    const move = (to: number, from: number, bytes: number): void =>
      void c.mem.u8.copyWithin(to, from, from + bytes);
    const sortPart = (from: number, count: number): void => {
      if (count < 2) return;
      const half = count >>> 1;
      const middle = from + half * size;
      const end = from + count * size;
      sortPart(from, half);
      sortPart(middle, count - half);
      let a = from;
      let b = middle;
      let to = spare;
      for (; a < middle && b < end; to += size) {
        const first = compare(a, b) <= 0;
        move(to, first ? a : b, size);
        if (first) a += size;
        else b += size;
      }
      move(to, a, middle - a);
      move(from, spare, b - from); // what follows is in its place
    };
    try {
      sortPart(p, n);
    } finally {
      c.heap.free(spare);
    }
  };
  const bsearch = (key: number, p: number, n: number, size: number, compare: number): number => {
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = p + middle * size;
      const order = c.call(compare, key, at);
      if (order === 0) return at;
      if (order < 0) high = middle;
      else low = middle + 1;
    }
    return 0;
  };
  const lfind = (key: number, p: number, count: number, size: number, compare: number): number => {
    for (let k = 0; k < c.get64(count); k++)
      if (c.call(compare, key, p + k * size) === 0) return p + k * size;
    return 0;
  };
  const compareType = "int (*compare)(const void *, const void *)";
  return {
    [`void qsort(void *p, size_t n, size_t size, ${compareType})`]: (
      p: number,
      n: number,
      size: number,
      compare: number,
    ) => sort(p, n, size, (a, b) => c.call(compare, a, b)),
    "void qsort_r(void *p, size_t n, size_t size, int (*compare)(const void *, const void *, void *), void *arg)":
      (p: number, n: number, size: number, compare: number, arg: number) =>
        sort(p, n, size, (a, b) => c.call(compare, a, b, arg)),
    [`void *bsearch(const void *key, const void *p, size_t n, size_t size, ${compareType})`]:
      bsearch,
    [`void *lfind(const void *key, const void *p, size_t *n, size_t size, ${compareType})`]: lfind,
  };
};

/** glibc's additive generator: each number is the sum of those 31 and 3 before. */
class Random {
  private readonly state: Int32Array = new Int32Array(34);
  private at = 0;
  constructor(seed: number) {
    this.seed(seed);
  }
  seed(seed: number): void {
    const r = this.state;
    r[0] = seed === 0 ? 1 : seed;
    for (let k = 1; k < 31; k++) {
      const next = (16807 * (r[k - 1] % 127773) - 2836 * Math.trunc(r[k - 1] / 127773)) | 0;
      r[k] = next < 0 ? next + 2147483647 : next;
    }
    for (let k = 31; k < 34; k++) r[k] = r[k - 31];
    this.at = 34;
    for (let k = 0; k < 310; k++) this.step();
  }
  private step(): number {
    const r = this.state;
    const n = this.at++;
    return (r[n % 34] = r[(n + 3) % 34] + r[(n + 31) % 34]);
  }
  next(): number {
    return this.step() >>> 1;
  }
}

export const random: Family = (c) => {
  const generator = new Random(1);
  const rand = (): number => generator.next();
  const srand = (seed: number): void => generator.seed(seed | 0);
  // 48 bits, linear.
  const A = 0x5deece66dn;
  const MASK = (1n << 48n) - 1n;
  let x = 0n;
  const step = (): bigint => (x = (x * A + 0xbn) & MASK);
  const double = (n: bigint): number => Number(n) / 2 ** 48;
  const stateOf = (p: number): bigint => c.view(p, 8).getBigUint64(0, true) & MASK;
  const setState = (p: number, n: bigint): void => {
    const v = c.view(p, 6);
    for (let k = 0; k < 3; k++) v.setUint16(2 * k, Number((n >> BigInt(16 * k)) & 0xffffn), true);
  };
  const stepOf = (p: number): bigint => {
    const n = (stateOf(p) * A + 0xbn) & MASK;
    setState(p, n);
    return n;
  };
  return {
    "int rand(void)": rand,
    "void srand(unsigned int seed)": srand,
    "long random(void)": rand,
    "void srandom(unsigned int seed)": srand,
    "int rand_r(unsigned int *seed)": (p: number) => {
      let n = c.view(p, 4).getUint32(0, true);
      const part = (): number => (n = (Math.imul(n, 1103515245) + 12345) >>> 0) >>> 16;
      let result = part() & 0x7ff;
      result = (result << 10) ^ (part() & 0x3ff);
      result = (result << 10) ^ (part() & 0x3ff);
      c.put32(p, n);
      return result;
    },
    "double drand48(void)": () => double(step()),
    "double erand48(unsigned short state[3])": (p: number) => double(stepOf(p)),
    "long lrand48(void)": () => step() >> 17n,
    "long nrand48(unsigned short state[3])": (p: number) => stepOf(p) >> 17n,
    "long mrand48(void)": () => BigInt.asIntN(32, step() >> 16n),
    "void srand48(long seed)": (seed: number) => {
      x = (BigInt.asUintN(32, BigInt(seed)) << 16n) | 0x330en;
    },
  };
};
