/* Functions of 80-bit numbers where double precision has known answers. */
import test from "ava";
import {
  DOUBLE,
  fromBits,
  fromDouble,
  functions,
  isqrt,
  real,
  Rounder,
  SINGLE,
  toDouble,
} from "../../runtime/machine/extended/index.js";
import type { Real } from "../../runtime/machine/extended/index.js";

const { atan2, exp, expm1, log, log1p, pi, sincos } = functions;
const r = (x: number): Real => real(fromDouble(x));
const double = (x: Real): number => toDouble(new Rounder().roundReal(x));

test("functions give the nearest number, also of large and small arguments", (t) => {
  t.is(double(sincos(r(1e22)).sin), -0.8522008497671888);
  t.is(double(sincos(r(1e22)).cos), 0.523214785395139);
  t.is(double(sincos(r(Number.MAX_VALUE)).sin), 0.004961954789184062);
  t.is(double(sincos(r(1e-300)).sin), 1e-300);
  t.is(double(pi()), Math.PI);
  t.is(double(exp(r(1))), Math.E);
  t.is(double(exp(r(-745))), 5e-324);
  t.is(double(exp(r(709.782712893384))), 1.7976931348622732e308);
  t.is(double(expm1(r(1e-10))), 1.00000000005e-10);
  t.is(double(log(r(10))), Math.LN10);
  t.is(double(log(r(5e-324))), -744.4400719213812);
  t.is(double(log1p(r(-1e-17))), -1e-17);
  t.is(double(atan2(r(1), r(-1e300))), Math.PI);
  t.is(double(atan2(r(-3), r(4))), -0.6435011087932844);
});

test("numbers of 64 and 32 bits go through 80 bits unchanged", (t) => {
  for (const x of [0, -0, 1, 5e-324, 2.2250738585072014e-308, -1.7e308, 0.1, Infinity])
    t.is(toDouble(fromDouble(x)), x);
  for (const bits of [0n, 1n, 0x7fffffn, 0x800000n, 0xff7fffffn, 0x7f800000n, 0xffc12345n])
    t.is(new Rounder().toBits(fromBits(bits, SINGLE), SINGLE), bits);
  const nan = 0x7ff8123456789abcn;
  t.is(new Rounder().toBits(fromBits(nan, DOUBLE), DOUBLE), nan);
  t.is(isqrt(10n ** 40n + 12345n), 10n ** 20n);
});
