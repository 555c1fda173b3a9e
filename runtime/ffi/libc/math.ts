/*
 * math.h. Doubles are JavaScript's; where that has no function (gamma, error function), series do. A float function
 * is the double one, rounded. Long doubles are in longdouble.ts.
 */
import { ldexp } from "../../core/math/scale.js";
import { atan2 } from "../../core/math/arctan.js";
import { mathFunctions } from "../../core/math/mathfn.js";
import { log2, pow } from "../../core/math/pow.js";
import {
  DOUBLE,
  fromDouble,
  functions,
  isFinite80,
  isInfinite,
  isNaN80,
  isZero,
  real,
  remainder,
  Rounder,
  toDouble,
} from "../../machine/x87.js";
import type { Extended } from "../../machine/index.js";
import type { CContext, Family, Functions } from "./context.js";
import { longDouble } from "./longdouble.js";
import { erf, erfc, lgamma, tgamma } from "./special.js";
import type { Implementation } from "./thunk.js";
import { ERRNO } from "./errno.js";

const { EDOM, ERANGE } = ERRNO;

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

const bitsOf = (x: number): bigint => new BigUint64Array(Float64Array.of(x).buffer)[0];
const fromBits = (bits: bigint): number => new Float64Array(BigUint64Array.of(bits).buffer)[0];
const isNegative = (x: number): boolean => bitsOf(x) >> 63n !== 0n;

/** To the nearest integer, ties to even. */
function rint(x: number): number {
  const TWO52 = 2 ** 52;
  if (!(Math.abs(x) < TWO52)) return x;
  return isNegative(x) ? -(TWO52 - x - TWO52) : x + TWO52 - TWO52;
}
/** Ties away from zero. */
function round(x: number): number {
  if (!(Math.abs(x) < 2 ** 52)) return x;
  const t = Math.trunc(x);
  return Math.abs(x - t) >= 0.5 ? t + Math.sign(x) : t;
}
/** x = m * 2^e, m in [1/2, 1). */
function frexp(x: number): { m: number; e: number } {
  if (x === 0 || !Number.isFinite(x)) return { m: x, e: 0 };
  let e = 0;
  if (Math.abs(x) < 2 ** -1022) {
    x *= 2 ** 54;
    e = -54;
  }
  const field = Number((bitsOf(x) >> 52n) & 0x7ffn);
  const m = fromBits((bitsOf(x) & ~(0x7ffn << 52n)) | (1022n << 52n));
  return { m, e: e + field - 1022 };
}
const logb: Unary = (x) =>
  x === 0 ? -Infinity : Math.abs(x) === Infinity ? Infinity : x !== x ? x : frexp(x).e - 1;

function nextafter(x: number, y: number): number {
  if (x !== x || y !== y) return NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? 5e-324 : -5e-324;
  const up = y > x === x > 0;
  return fromBits(bitsOf(x) + (up ? 1n : -1n));
}
function nextafterf(x: number, y: number): number {
  if (x !== x || y !== y) return NaN;
  if (x === y) return y;
  const f = new Float32Array([x]);
  const u = new Uint32Array(f.buffer);
  if (x === 0) u[0] = y > 0 ? 1 : 0x80000001;
  else u[0] += y > x === x > 0 ? 1 : -1;
  return f[0];
}
/** The IEEE remainder, by the nearest quotient. */
function ieeeRemainder(x: number, y: number): { value: number; quotient: number } {
  const r = remainder(new Rounder(), fromDouble(x), fromDouble(y), true, true);
  const sign = isNegative(x) !== isNegative(y) ? -1 : 1;
  return { value: toDouble(r.value), quotient: sign * r.quotient };
}
const fma = (x: number, y: number, z: number): number => {
  if (![x, y, z].every(Number.isFinite) || x === 0 || y === 0) return x * y + z;
  const { plus, times } = functions;
  const sum = plus(times(real(fromDouble(x)), real(fromDouble(y))), real(fromDouble(z)));
  if (sum.m === 0n) return x * y + z;
  const r = new Rounder();
  return fromBits(
    r.realBits(sum.m < 0n ? 1 : 0, { ...sum, m: sum.m < 0n ? -sum.m : sum.m }, DOUBLE),
  );
};

const UNARY: Readonly<Record<string, Unary>> = {
  ...mathFunctions,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  exp2: (x) => pow(2, x),
  exp10: (x) => pow(10, x),
  pow10: (x) => pow(10, x),
  expm1: Math.expm1,
  log2,
  log1p: Math.log1p,
  logb,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  fabs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
  round,
  rint,
  nearbyint: rint,
  roundeven: rint,
  erf,
  erfc,
  tgamma,
  lgamma,
  gamma: lgamma,
  significand: (x) => 2 * frexp(x).m,
};
const BINARY: Readonly<Record<string, Binary>> = {
  pow,
  atan2,
  fmod: (x, y) => x % y,
  drem: (x, y) => ieeeRemainder(x, y).value,
  remainder: (x, y) => ieeeRemainder(x, y).value,
  hypot: Math.hypot,
  fdim: (x, y) => (x !== x || y !== y ? NaN : x > y ? x - y : 0),
  fmax: (x, y) => (x !== x ? y : y !== y ? x : x > y ? x : y),
  fmin: (x, y) => (x !== x ? y : y !== y ? x : x < y ? x : y),
  copysign: (x, y) => (isNegative(x) === isNegative(y) ? x : -x),
  scalb: (x, y) => x * 2 ** y,
};

function checked(c: CContext, f: (...x: number[]) => number): (...x: number[]) => number {
  return (...x) => {
    const r = f(...x);
    if (r !== r) {
      if (x.every((n) => n === n)) c.errno = EDOM;
    } else if (Math.abs(r) === Infinity && x.every(Number.isFinite)) c.errno = ERANGE;
    return r;
  };
}
const QUIET = new Set([
  "fabs",
  "floor",
  "ceil",
  "trunc",
  "round",
  "rint",
  "nearbyint",
  "roundeven",
  "copysign",
  "fmax",
  "fmin",
]);

export const math: Family = (c) => {
  const table: Record<string, Implementation> = {};
  const both = (name: string, parameters: number, f: (...x: number[]) => number): void => {
    const safe = QUIET.has(name) ? f : checked(c, f);
    const list = (type: string): string =>
      ["x", "y", "z"]
        .slice(0, parameters)
        .map((p) => `${type} ${p}`)
        .join(", ");
    table[`double ${name}(${list("double")})`] = safe;
    table[`float ${name}f(${list("float")})`] = (...x: number[]) => Math.fround(safe(...x));
  };
  for (const [name, f] of Object.entries(UNARY)) both(name, 1, f as (...x: number[]) => number);
  for (const [name, f] of Object.entries(BINARY)) both(name, 2, f as (...x: number[]) => number);
  // What optimised code calls when it has looked at errors itself.
  for (const name of [
    "exp",
    "exp2",
    "exp10",
    "log",
    "log2",
    "log10",
    "pow",
    "sqrt",
    "acos",
    "asin",
    "atan2",
    "cosh",
    "sinh",
    "fmod",
    "hypot",
    "remainder",
  ]) {
    const two = name in BINARY;
    const f = (UNARY[name] ?? BINARY[name]) as (...x: number[]) => number;
    table[`double __${name}_finite(double x${two ? ", double y" : ""})`] = f;
  }
  return { ...table, ...oddities(c), ...classification(), ...longDouble(c) };
};

function oddities(c: CContext): Functions {
  const whole =
    (f: Unary) =>
    (x: number): bigint => {
      const n = f(x);
      return Math.abs(n) < 2 ** 63 ? BigInt(n) : -(1n << 63n);
    };
  const table: Record<string, Implementation> = {};
  /** One function for doubles and for floats. */
  const pair = (
    text: (type: string, suffix: string) => string,
    make: (bytes: number) => Implementation,
  ): void => {
    table[text("double", "")] = make(8);
    table[text("float", "f")] = make(4);
  };
  const store = (p: number, bytes: number, x: number): void =>
    bytes === 8 ? c.view(p, 8).setFloat64(0, x, true) : c.view(p, 4).setFloat32(0, x, true);
  const limited = (n: number): number => Math.max(-0x7fffffff, Math.min(0x7fffffff, n));
  for (const [name, f] of [
    ["rint", rint],
    ["round", round],
  ] as const)
    for (const l of ["l", "ll"])
      pair(
        (t, s) => `long ${l}${name}${s}(${t} x)`,
        () => whole(f),
      );
  pair(
    (t, s) => `${t} frexp${s}(${t} x, int *e)`,
    () => (x: number, p: number) => {
      const { m, e } = frexp(x);
      c.put32(p, e);
      return m;
    },
  );
  for (const name of ["ldexp", "scalbn"])
    pair(
      (t, s) => `${t} ${name}${s}(${t} x, int e)`,
      () => ldexp,
    );
  pair(
    (t, s) => `${t} scalbln${s}(${t} x, long e)`,
    () => (x: number, e: number) => ldexp(x, limited(e)),
  );
  pair(
    (t, s) => `${t} modf${s}(${t} x, ${t} *whole)`,
    (bytes) => (x: number, p: number) => {
      const t = Math.trunc(x);
      store(p, bytes, t);
      return Math.abs(x) === Infinity
        ? x > 0
          ? 0
          : -0
        : x === t
          ? isNegative(x)
            ? -0
            : 0
          : x - t;
    },
  );
  pair(
    (t, s) => `int ilogb${s}(${t} x)`,
    () => (x: number) =>
      x === 0 || x !== x ? -0x80000000 : Math.abs(x) === Infinity ? 0x7fffffff : logb(x),
  );
  pair(
    (t, s) => `void sincos${s}(${t} x, ${t} *sin, ${t} *cos)`,
    (bytes) => (x: number, sin: number, cos: number) => {
      store(sin, bytes, Math.sin(x));
      store(cos, bytes, Math.cos(x));
    },
  );
  pair(
    (t, s) => `${t} nan${s}(const char *text)`,
    () => () => NaN,
  );
  pair(
    (t, s) => `${t} remquo${s}(${t} x, ${t} y, int *quotient)`,
    () => (x: number, y: number, p: number) => {
      const { value, quotient } = ieeeRemainder(x, y);
      c.put32(p, quotient);
      return value;
    },
  );
  pair(
    (t, s) => `${t} fma${s}(${t} x, ${t} y, ${t} z)`,
    () => fma,
  );
  pair(
    (t, s) => `${t} lgamma${s}_r(${t} x, int *sign)`,
    () => (x: number, p: number) => {
      c.put32(p, tgamma(x) < 0 ? -1 : 1);
      return lgamma(x);
    },
  );
  return {
    ...table,
    "double nextafter(double x, double y)": nextafter,
    "double nexttoward(double x, long double y)": (x: number, y: Extended) =>
      nextafter(x, toDouble(y)),
    "float nextafterf(float x, float y)": nextafterf,
  };
}

/** Infinities, NaNs and signs: what macros of math.h come down to. */
function classification(): Functions {
  const classify = (x: number, least: number): number =>
    x !== x ? 0 : Math.abs(x) === Infinity ? 1 : x === 0 ? 2 : Math.abs(x) < least ? 3 : 4;
  const isinf = (x: number): number => (x === Infinity ? 1 : x === -Infinity ? -1 : 0);
  const isnan = (x: number): number => Number(x !== x);
  const finite = (x: number): number => Number(Number.isFinite(x));
  const table: Record<string, Implementation> = {};
  for (const [type, suffix, least] of [
    ["double", "", 2 ** -1022],
    ["float", "f", 2 ** -126],
  ] as const) {
    for (const under of ["", "__"]) {
      table[`int ${under}isinf${suffix}(${type} x)`] = isinf;
      table[`int ${under}isnan${suffix}(${type} x)`] = isnan;
      table[`int ${under}finite${suffix}(${type} x)`] = finite;
    }
    table[`int __fpclassify${suffix}(${type} x)`] = (x: number) => classify(x, least);
    table[`int __signbit${suffix}(${type} x)`] = (x: number) => Number(isNegative(x));
  }
  return {
    ...table,
    "int __isinfl(long double x)": (x: Extended) => (isInfinite(x) ? (x.sign ? -1 : 1) : 0),
    "int __isnanl(long double x)": (x: Extended) => Number(isNaN80(x)),
    "int __finitel(long double x)": (x: Extended) => Number(isFinite80(x)),
    "int __signbitl(long double x)": (x: Extended) => x.sign,
    "int __fpclassifyl(long double x)": (x: Extended) =>
      isNaN80(x) ? 0 : isInfinite(x) ? 1 : isZero(x) ? 2 : x.exponent === 0 ? 3 : 4,
  };
}
