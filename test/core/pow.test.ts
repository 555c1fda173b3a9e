/*
 * The tables of pow against rational arithmetic with 220 binary digits.
 */
import test from "ava";
import { pow } from "../../runtime/core/math/pow.js";
import { EXP_STEPS, LOG_FIRST, LOG_STEPS, makePowTables } from "../../runtime/core/math/powtab.js";

const { log: logTable, exp: expTable } = makePowTables();
const DIGITS = 220n;
const ONE = 1n << DIGITS;
const mul = (a: bigint, b: bigint): bigint => (a * b) >> DIGITS;

/** log(x) = 2 atanh((x - 1) / (x + 1)). */
function log(x: bigint): bigint {
  const s = ((x - ONE) << DIGITS) / (x + ONE);
  const square = mul(s, s);
  let sum = 0n;
  for (let term = s, k = 1n; term !== 0n && term !== -1n; k += 2n, term = mul(term, square))
    sum += term / k;
  return 2n * sum;
}

function exp(x: bigint): bigint {
  let sum = 0n;
  for (let term = ONE, k = 1n; term !== 0n && term !== -1n; term = mul(term, x) / k++) sum += term;
  return sum;
}

/** Exact: a double has 53 digits and here an exponent above -160. */
function exact(d: number): bigint {
  const exponent = Math.floor(Math.log2(Math.abs(d)));
  return d === 0 ? 0n : (BigInt(d * 2 ** (52 - exponent)) << DIGITS) >> BigInt(52 - exponent);
}

const size = (x: bigint): number => (x < 0n ? -x : x).toString(2).length - Number(DIGITS);

/** Sums need 12 bits of the low part: it has 40, of the unit of the high part or its own. */
const isShort = (sum: bigint, hi: number, lo: number, bits: number): boolean =>
  size(sum - exact(hi) - exact(lo)) <= bits - 40;

test("logarithms are sums of two doubles, the first of 42 binary digits at most", (t) => {
  for (let i = 0; 3 * i < logTable.length; i++) {
    const [q, hi, lo] = logTable.subarray(3 * i, 3 * i + 3);
    const what = `log(${LOG_FIRST + i}/128)`;
    t.true(Math.abs((q * (LOG_FIRST + i)) / LOG_STEPS - 1) <= 2 ** -9, what);
    t.true(Number.isInteger(q * 512) && Number.isInteger(hi * 2 ** 42), what);
    t.true(isShort(-log(exact(q)), hi, lo, -42), what);
  }
  const one = 3 * (LOG_STEPS - LOG_FIRST);
  t.deepEqual([...logTable.subarray(one, one + 3)], [1, 0, 0]);
});

test("powers of two are the nearest doubles, their halves, and what they are short by", (t) => {
  const ln2 = log(2n * ONE);
  for (let i = 0; i < EXP_STEPS; i++) {
    const [hi, half, lo] = expTable.subarray(3 * i, 3 * i + 3);
    const sum = exp((ln2 * BigInt(i)) / BigInt(EXP_STEPS));
    const what = `2^(${i}/${EXP_STEPS})`;
    t.true(size(sum - exact(hi)) <= -53, what);
    t.true(isShort(sum, hi, lo * hi, -53), what);
    t.true(Math.abs(hi - half) <= 2 ** -26 && Number.isInteger(half * 2 ** 25), what);
  }
  t.deepEqual([...expTable.subarray(0, 3)], [1, 1, 0]);
});

test("arguments at both ends of the tables", (t) => {
  t.is(pow(Math.SQRT1_2, 3), 0.35355339059327384); // as the C library's
  t.is(pow(Math.SQRT2, 3.5), 3.363585661014859);
  t.is(pow(1.4142135623730954, 3.5), 3.3635856610148607);
});
