/*
 * math.h for long double: exact where C says so, else computed to 130 bits and rounded. What has no series
 * here (gamma, error functions) goes through double.
 */
import { pow } from "../../core/math/pow.js";
import {
  add,
  bitLength,
  compare,
  extract,
  fromDouble,
  functions,
  INDEFINITE,
  infinity,
  isFinite80,
  isInfinite,
  isNaN80,
  isZero,
  magnitude,
  multiply,
  ONE,
  real,
  remainder,
  ROUND,
  Rounder,
  scaleBy,
  sqrt,
  subtract,
  toDouble,
  toInteger,
  toIntegral,
  withSign,
  zero,
} from "../../machine/x87.js";
import type { Extended, Real } from "../../machine/index.js";
import type { CContext, Functions } from "./context.js";
import { erf, erfc, lgamma, tgamma } from "./special.js";
import type { Implementation } from "./thunk.js";

const {
  atan2,
  exp,
  expm1,
  ln2,
  log,
  log1p,
  minus,
  negate,
  over,
  pi,
  plus,
  realOf,
  root,
  sincos,
  times,
  topOf,
} = functions;
const give = (r: Real, zeroSign = 0): Extended => new Rounder().roundReal(r, zeroSign);
const NAN: Extended = withSign(INDEFINITE, 1);
const half = ({ m, scale }: Real): Real => ({ m, scale: scale - 1 });
/** Where exponentials have long been infinite, or nothing. */
const FAR_ARGUMENT = 20000;

/** f of a finite number that is not zero; the others as given: zero, infinity. */
const analytic =
  (
    f: (x: Real, a: Extended) => Real | Extended,
    atZero: (a: Extended) => Extended,
    atInfinity: (a: Extended) => Extended,
  ) =>
  (a: Extended): Extended => {
    if (isNaN80(a)) return a;
    if (isInfinite(a)) return atInfinity(a);
    if (isZero(a)) return atZero(a);
    const r = f(real(a), a);
    return "m" in r ? give(r) : r;
  };
const self = (a: Extended): Extended => a;
const bad = (): Extended => NAN;
const one = (): Extended => ONE;
const small = (x: Real): boolean => topOf(x) < 15;
const expOf = (x: Real): Real | Extended => {
  if (small(x)) return exp(x);
  return x.m > 0n ? { m: 1n, scale: FAR_ARGUMENT } : { m: 1n, scale: -FAR_ARGUMENT };
};
const logarithm = (divisor: (() => Real) | null): ((a: Extended) => Extended) =>
  analytic(
    (x) => (x.m < 0n ? NAN : divisor === null ? log(x) : over(log(x), divisor())),
    () => infinity(1),
    (a) => (a.sign === 0 ? a : NAN),
  );
/** x^y for x above zero and finite numbers. */
function power(x: Real, y: Real): Real {
  const t = times(y, log(x, 180));
  if (t.m === 0n) return realOf(1);
  return small(t) ? exp(t, 140) : { m: 1n, scale: t.m > 0n ? FAR_ARGUMENT : -FAR_ARGUMENT };
}
function powl(x: Extended, y: Extended): Extended {
  if (isZero(y) || compare(new Rounder(), x, ONE, false) === 0) return ONE;
  if (isNaN80(x) || isNaN80(y)) return isNaN80(x) ? x : y;
  const special = !isFinite80(x) || !isFinite80(y) || isZero(x);
  if (special) return fromDouble(pow(toDouble(x), toDouble(y)));
  const whole = compare(new Rounder(), toIntegral(new Rounder(ROUND.ZERO), y), y, false) === 0;
  if (x.sign === 1 && !whole) return NAN;
  const { m, scale } = magnitude(y);
  const odd = whole && scale <= 0 && ((m >> BigInt(-scale)) & 1n) === 1n;
  const r = give(power(magnitude(x), real(y)));
  return x.sign === 1 && odd ? withSign(r, 1) : r;
}
function atan2l(y: Extended, x: Extended): Extended {
  if (isNaN80(x) || isNaN80(y)) return isNaN80(x) ? x : y;
  const special = isZero(x) || isZero(y) || isInfinite(x) || isInfinite(y);
  if (!special) return give(atan2(real(y), real(x)));
  const quarters = (n: number): Extended =>
    n === 0 ? zero(y.sign) : withSign(give(over(times(pi(), realOf(n)), realOf(4))), y.sign);
  if (isInfinite(y)) return quarters(isInfinite(x) ? (x.sign ? 3 : 1) : 2);
  if (isZero(y) || isInfinite(x)) return quarters(x.sign ? 4 : 0);
  return quarters(2);
}
const inverse = (r: Real): Real => over(realOf(1), r);
const sinhOf = (x: Real): Real | Extended => {
  if (!small(x)) return { m: x.m > 0n ? 1n : -1n, scale: FAR_ARGUMENT };
  const t = expm1(x, 150);
  return half(plus(t, over(t, plus(t, realOf(1)), 150)));
};
const tanhOf = (x: Real): Real => {
  if (topOf(x) > 6) return { m: x.m > 0n ? (1n << 90n) - 1n : 1n - (1n << 90n), scale: -90 };
  const t = expm1({ ...x, scale: x.scale + 1 }, 150);
  return over(t, plus(t, realOf(2)), 150);
};
const asinhOf = (x: Real): Real => {
  const a = x.m < 0n ? negate(x) : x;
  const square = times(a, a);
  const r = log1p(
    plus(a, over(square, plus(realOf(1), root(plus(square, realOf(1)), 200)), 200)),
    150,
  );
  return x.m < 0n ? negate(r) : r;
};
const beyondOne = (x: Real): bigint => minus(times(x, x), realOf(1)).m;
const cosineSide = (x: Real): Real => root(minus(realOf(1), times(x, x)), 200);

const LONG: Readonly<Record<string, (a: Extended) => Extended>> = {
  sinl: analytic((x) => sincos(x).sin, self, bad),
  cosl: analytic((x) => sincos(x).cos, one, bad),
  tanl: analytic(
    (x) => {
      const { sin, cos } = sincos(x);
      return over(sin, cos);
    },
    self,
    bad,
  ),
  asinl: analytic(
    (x, a) =>
      beyondOne(x) > 0n ? NAN : beyondOne(x) === 0n ? atan2l(a, zero(0)) : atan2(x, cosineSide(x)),
    self,
    bad,
  ),
  acosl: analytic(
    (x) =>
      beyondOne(x) > 0n
        ? NAN
        : beyondOne(x) === 0n
          ? x.m > 0n
            ? zero(0)
            : pi()
          : atan2(cosineSide(x), x),
    () => atan2l(ONE, zero(0)),
    bad,
  ),
  atanl: analytic(
    (x) => atan2(x, realOf(1)),
    self,
    (a) => atan2l(a, ONE),
  ),
  sinhl: analytic(sinhOf, self, self),
  coshl: analytic(
    (x) => (small(x) ? half(plus(exp(x), inverse(exp(x)))) : { m: 1n, scale: FAR_ARGUMENT }),
    one,
    (a) => withSign(a, 0),
  ),
  tanhl: analytic(tanhOf, self, (a) => withSign(ONE, a.sign)),
  asinhl: analytic(asinhOf, self, self),
  acoshl: analytic(
    (x) =>
      x.m < 0n || beyondOne(x) < 0n
        ? NAN
        : beyondOne(x) === 0n
          ? zero(0)
          : log1p(plus(minus(x, realOf(1)), root(minus(times(x, x), realOf(1)), 200)), 150),
    bad,
    (a) => (a.sign ? NAN : a),
  ),
  atanhl: analytic(
    (x) =>
      beyondOne(x) > 0n
        ? NAN
        : beyondOne(x) === 0n
          ? infinity(x.m < 0n ? 1 : 0)
          : half(minus(log1p(x, 200), log1p(negate(x), 200))),
    self,
    bad,
  ),
  expl: analytic(expOf, one, (a) => (a.sign ? zero(0) : a)),
  exp2l: analytic(
    (x) => expOf(times(x, ln2(180))),
    one,
    (a) => (a.sign ? zero(0) : a),
  ),
  exp10l: analytic(
    (x) => expOf(times(x, log(realOf(10), 180))),
    one,
    (a) => (a.sign ? zero(0) : a),
  ),
  expm1l: analytic(
    (x) => (small(x) ? expm1(x) : x.m > 0n ? { m: 1n, scale: FAR_ARGUMENT } : realOf(-1)),
    self,
    (a) => (a.sign ? withSign(ONE, 1) : a),
  ),
  logl: logarithm(null),
  log2l: logarithm(() => ln2(140)),
  log10l: logarithm(() => log(realOf(10), 140)),
  log1pl: analytic(
    (x) => {
      const s = plus(x, realOf(1));
      return s.m < 0n ? NAN : s.m === 0n ? infinity(1) : log1p(x);
    },
    self,
    (a) => (a.sign ? NAN : a),
  ),
  cbrtl: analytic(
    (x) => {
      const r = exp(over(log({ ...x, m: x.m < 0n ? -x.m : x.m }, 160), realOf(3), 160), 150);
      return x.m < 0n ? negate(r) : r;
    },
    self,
    self,
  ),
  sqrtl: (a) => sqrt(new Rounder(), a),
  fabsl: (a) => withSign(a, 0),
  floorl: (a) => toIntegral(new Rounder(ROUND.DOWN), a),
  ceill: (a) => toIntegral(new Rounder(ROUND.UP), a),
  truncl: (a) => toIntegral(new Rounder(ROUND.ZERO), a),
  rintl: (a) => toIntegral(new Rounder(), a),
  nearbyintl: (a) => toIntegral(new Rounder(), a),
  roundl: (a) => roundLong(a),
  logbl: (a) =>
    isFinite80(a) && !isZero(a)
      ? extract(new Rounder(), a).exponent
      : isZero(a)
        ? infinity(1)
        : withSign(a, 0),
};

/** Ties away from zero: a half added to the magnitude, and cut. */
function roundLong(a: Extended): Extended {
  if (!isFinite80(a) || isZero(a)) return a;
  const m = plus(magnitude(a), { m: 1n, scale: -1 });
  const n = m.scale >= 0 ? m.m << BigInt(m.scale) : m.m >> BigInt(-m.scale);
  return n === 0n ? zero(a.sign) : give({ m: a.sign ? -n : n, scale: 0 });
}

export function longDouble(c: CContext): Functions {
  const table: Record<string, Implementation> = {};
  for (const [name, f] of Object.entries(LONG)) table[`long double ${name}(long double x)`] = f;
  const toLong = (a: Extended): bigint => toInteger(new Rounder(), a, 64) ?? -(1n << 63n);
  const nanAware = (f: (a: Extended, b: Extended) => Extended) => (a: Extended, b: Extended) =>
    isNaN80(a) ? b : isNaN80(b) ? a : f(a, b);
  const less = (a: Extended, b: Extended): boolean => compare(new Rounder(), a, b, false) === -1;
  const mod =
    (nearest: boolean) =>
    (a: Extended, b: Extended): Extended =>
      remainder(new Rounder(), a, b, nearest, true).value;
  const scaled = (a: Extended, e: number): Extended =>
    scaleBy(new Rounder(), a, Math.max(-70000, Math.min(70000, e)));
  for (const l of ["l", "ll"]) {
    table[`long ${l}rintl(long double x)`] = toLong;
    table[`long ${l}roundl(long double x)`] = (a: Extended) => toLong(roundLong(a));
  }
  for (const [name, f] of [
    ["erf", erf],
    ["erfc", erfc],
    ["tgamma", tgamma],
    ["lgamma", lgamma],
  ] as const)
    table[`long double ${name}l(long double x)`] = (a: Extended) => fromDouble(f(toDouble(a)));
  return {
    ...table,
    "long double powl(long double x, long double y)": powl,
    "long double atan2l(long double y, long double x)": atan2l,
    "long double fmodl(long double x, long double y)": mod(false),
    "long double remainderl(long double x, long double y)": mod(true),
    "long double copysignl(long double x, long double y)": (a: Extended, b: Extended) =>
      withSign(a, b.sign),
    "long double fmaxl(long double x, long double y)": nanAware((a, b) => (less(b, a) ? a : b)),
    "long double fminl(long double x, long double y)": nanAware((a, b) => (less(b, a) ? b : a)),
    "long double fdiml(long double x, long double y)": (a: Extended, b: Extended) =>
      less(b, a) || isNaN80(a) || isNaN80(b) ? subtract(new Rounder(), a, b) : zero(0),
    "long double hypotl(long double x, long double y)": (a: Extended, b: Extended) => {
      if (isInfinite(a) || isInfinite(b)) return infinity(0);
      if (isNaN80(a) || isNaN80(b)) return isNaN80(a) ? a : b;
      const sum = plus(times(real(a), real(a)), times(real(b), real(b)));
      return sum.m === 0n ? zero(0) : give(root(sum));
    },
    "long double fmal(long double x, long double y, long double z)": (
      x: Extended,
      y: Extended,
      z: Extended,
    ) => {
      if (![x, y, z].every((a) => isFinite80(a)))
        return add(new Rounder(), multiply(new Rounder(), x, y), z);
      return give(plus(times(real(x), real(y)), real(z)), x.sign ^ (y.sign & z.sign));
    },
    "long double ldexpl(long double x, int e)": scaled,
    "long double scalbnl(long double x, int e)": scaled,
    "long double scalblnl(long double x, long e)": scaled,
    "long double frexpl(long double x, int *e)": (a: Extended, p: number) => {
      if (isZero(a) || !isFinite80(a)) {
        c.put32(p, 0);
        return a;
      }
      const { m, scale } = magnitude(a);
      const e = bitLength(m) + scale;
      c.put32(p, e);
      return scaled(a, -e);
    },
    "long double modfl(long double x, long double *whole)": (a: Extended, p: number) => {
      const t = toIntegral(new Rounder(ROUND.ZERO), a);
      c.view(p, 16).setBigUint64(0, t.mantissa, true);
      c.view(p, 16).setUint16(8, (t.sign << 15) | t.exponent, true);
      return isInfinite(a) ? zero(a.sign) : withSign(subtract(new Rounder(), a, t), a.sign);
    },
    "int ilogbl(long double x)": (a: Extended) =>
      isZero(a) || isNaN80(a) ? -0x80000000 : isInfinite(a) ? 0x7fffffff : topOf(real(a)),
    "long double nanl(const char *text)": () => withSign(INDEFINITE, 0),
  };
}
