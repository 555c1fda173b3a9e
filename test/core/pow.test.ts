/*
 * The tables of pow against rational arithmetic with 220 binary digits.
 */
import test from "ava";
import { pow } from "../../runtime/core/math/pow.js";
import { LOG_FIRST, LOG_STEPS, makePowTables } from "../../runtime/core/math/powtab.js";

const { log: logTable, exp: expTable } = makePowTables();
const DIGITS = 220n;
const ONE = 1n << DIGITS;
const mul = (a: bigint, b: bigint): bigint => (a * b) >> DIGITS;
const ratio = (a: number, b: number): bigint => (BigInt(a) << DIGITS) / BigInt(b);

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

function isNearest(sum: bigint, hi: number, lo: number): boolean {
  const rest = sum - exact(hi);
  // Half a unit of the high part, and then 40 bits of the low part: pow needs 12.
  return (
    (rest === 0n || size(rest) <= size(exact(hi)) - 53) && size(rest - exact(lo)) <= size(rest) - 40
  );
}

test("logarithms are the nearest sums of two doubles", (t) => {
  for (let i = 0; 2 * i < logTable.length; i++) {
    if (LOG_FIRST + i === LOG_STEPS) continue; // zero, below
    const sum = log(ratio(LOG_FIRST + i, LOG_STEPS));
    t.true(isNearest(sum, logTable[2 * i], logTable[2 * i + 1]), `log(${LOG_FIRST + i}/128)`);
  }
  const one = 2 * (LOG_STEPS - LOG_FIRST);
  t.deepEqual([logTable[one], logTable[one + 1]], [0, 0]);
});

test("powers of two are the nearest sums of two doubles", (t) => {
  const ln2 = log(2n * ONE);
  for (let i = 0; 2 * i < expTable.length; i++) {
    if (i === 32) continue; // one, below
    const sum = exp((ln2 * BigInt(i - 32)) / 64n);
    t.true(isNearest(sum, expTable[2 * i], expTable[2 * i + 1]), `2^(${i - 32}/64)`);
  }
  t.deepEqual([expTable[64], expTable[65]], [1, 0]);
});

test("arguments at both ends of the tables", (t) => {
  t.is(pow(Math.SQRT1_2, 3), 0.35355339059327384); // as the C library's
  t.is(pow(Math.SQRT2, 3.5), 3.363585661014859);
  t.is(pow(1.4142135623730954, 3.5), 3.3635856610148607);
});
