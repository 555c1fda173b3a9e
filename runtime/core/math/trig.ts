/*
 * Sine, cosine and tangent as C libraries compute them. JavaScript engines differ from that in the last digit of
 * one result in sixty.
 *
 *   x = n * pi/2 + y (y + yl, a sum of two doubles), |y| <= 0.855
 *   |y| = k / 128 + r, |r| <= 1/256
 *   sin |y| = sin(k/128) + (cos(k/128) sin r - sin(k/128) (1 - cos r))
 *
 * Sine and cosine round what is in parentheses before they add it, as do C libraries on processors that round
 * a + b * c once; tangents are the nearest double but for rare near-ties.
 * pi/2 in four parts serves while n is short; beyond, integers of any length do: x is one times a power of 2.
 */
import { lazily } from "../lazily.js";
import { rounded, scaleByPowerOf2 } from "./scale.js";
import { add, divide, high, multiply, productError, type Sum, sumError } from "./dd.js";

/** Steps of an angle in 1, and the last one. */
const STEPS = 128;
const LAST = 110;
/** pi/2: three parts of 27 bits at most, whose products with n are exact, and a fourth with its rest. */
const PI_1 = 1.5707963407039642;
const PI_2 = -1.3909067564377153e-8;
const PI_3 = -4.97899623147991e-17;
const PI_4 = -1.9034889620193266e-25;
/** From here on n * PI_1 is not exact any more. */
const LARGE = 2 ** 26 * PI_1;
/** Below, sin x and tan x are x; no angle is taken away; it is once; sines are a series. */
const TINY = 2 ** -27;
const NO_TURN = 0.85546875;
const ONE_TURN = 2.426264762878418;
const SERIES = 0.126;

/** Numbers in a row: sine, cosine, -sine, -cosine, high and low part of each. */
const ROW = 8;

/** A row for each k / STEPS from -LAST / STEPS on: what a step has, turned on by a step again and again. */
function makeTable(): Float64Array {
  const table = new Float64Array(ROW * (2 * LAST + 1));
  const step = (from: Sum, n: number): Sum => {
    let [sum, term] = [from, from];
    for (; n < 16; n += 2) {
      term = divide(term, -n * (n + 1) * STEPS * STEPS);
      sum = add(sum, term);
    }
    return sum;
  };
  const s1 = step({ hi: 1 / STEPS, lo: 0 }, 2);
  const c1 = step({ hi: 1, lo: 0 }, 1);
  let [s, c]: [Sum, Sum] = [
    { hi: 0, lo: 0 },
    { hi: 1, lo: 0 },
  ];
  for (let k = 0; k <= LAST; k++) {
    const minus = { hi: -s.hi, lo: -s.lo };
    const row = (at: number, a: Sum, b: Sum): void => {
      table.set([a.hi, a.lo, c.hi, c.lo, b.hi, b.lo, -c.hi, -c.lo], ROW * (LAST + at));
    };
    row(-k, minus, s);
    row(k, s, minus);
    [s, c] = [add(multiply(s, c1), multiply(c, s1)), add(multiply(c, c1), multiply(minus, s1))];
  }
  return table;
}
const angles = lazily(makeTable);
/** Where the row of an integer is. */
const rowOf = (k: number): number => ((k | 0) + LAST) << 3;

/** An angle: y + yl from n quarters of a turn on. */
interface Angle {
  readonly n: number;
  readonly y: number;
  readonly yl: number;
}

/** Bits of pi/2 behind the point: enough for the largest double's rest to have 100. */
const BITS = 1200n;
const quarter = lazily((): bigint => {
  // Machin: pi/4 = 4 atan(1/5) - atan(1/239)
  const one = 1n << (BITS + 32n);
  const atanOfInverse = (x: bigint): bigint => {
    let sum = 0n;
    for (let term = one / x, k = 1n; term !== 0n; term /= -x * x, k += 2n) sum += term / k;
    return sum;
  };
  return (8n * atanOfInverse(5n) - 2n * atanOfInverse(239n)) >> 32n;
});

/** For large x of any size: x = m * 2^e with integers of any length. */
function reduceExactly(x: number): Angle {
  if (x < 0) {
    const { n, y, yl } = reduceExactly(-x);
    return { n: -n, y: -y, yl: -yl };
  }
  const e = Math.max(Math.floor(Math.log2(x)) - 60, -1000);
  const all = BigInt(scaleByPowerOf2(x, -e)) << (BITS + BigInt(e));
  const q = quarter();
  const n = (2n * all + q) / (2n * q);
  const rest = (all - n * q) >> (BITS - 200n);
  const y = Number(rest);
  return { n: Number(n & 3n), y: y * 2 ** -200, yl: Number(rest - BigInt(y)) * 2 ** -200 };
}

/** The rest of any x. */
function reduce(x: number): Angle {
  const size = Math.abs(x);
  if (size < NO_TURN) return { n: 0, y: x, yl: 0 };
  if (size >= LARGE) return reduceExactly(x);
  const n = size < ONE_TURN ? (x < 0 ? -1 : 1) : rounded(x * (2 / Math.PI));
  const a = x - n * PI_1 - n * PI_2;
  const t = n * PI_3;
  const b = a - t;
  const u = n * PI_4;
  const y = b - u;
  return { n, y, yl: a - b - t + (b - y - u) };
}

/** Sine of x and so many quarters of a turn. */
function turned(x: number, quarters: number): number {
  if (!(Math.abs(x) < Infinity)) return NaN;
  const { n, y, yl } = reduce(x);
  const at = (n + quarters) & 3;
  const odd = at & 1;
  if (odd === 0 && Math.abs(y) < SERIES) {
    const z = y * y;
    const p = z * (1 / 120 - z * (1 / 5040 - z * (1 / 362880 - z * (1 / 39916800)))) - 1 / 6;
    const sine = y + ((p * y - yl / 2) * z + yl);
    return at === 0 ? sine : -sine;
  }
  const table = angles();
  const k = rounded(y * STEPS);
  const i = rowOf(k);
  const far = y - k / STEPS + odd * yl;
  const rest = yl - odd * yl;
  const z = far * far;
  const s = far + (rest + far * z * (z * (1 / 120) - 1 / 6));
  const c = z * (z * (1 / 24 - z * (1 / 720)) - 1 / 2) - far * rest;
  const j = i + 2 * at;
  const next = i + 2 * ((at + 1) & 3);
  const f = table[j];
  const g = table[next];
  const gh = high(g);
  const sh = high(s);
  // All behind f is rounded once: g * s is exact.
  const low = table[j + 1] + s * table[next + 1] + f * c;
  return f + (gh * sh + (low + (gh * (s - sh) + (g - gh) * s)));
}

/** C's sin. */
export const sin = (x: number): number => (Math.abs(x) < TINY ? x : turned(x, 0));

/** C's cos. */
export const cos = (x: number): number => turned(x, 1);

/** C's tan. */
export function tan(x: number): number {
  if (Math.abs(x) < TINY) return x;
  if (!(Math.abs(x) < Infinity)) return NaN;
  const { n, y, yl } = reduce(x);
  const table = angles();
  const k = rounded(y * STEPS);
  const odd = n & 1;
  const i = rowOf(k) + 2 * odd;
  const far = y - k / STEPS; // exact
  const r = far + yl;
  const rl = sumError(far, yl, r);
  const z = r * r;
  const sine = rl + r * z * (z * (1 / 120 - z * (1 / 5040)) - 1 / 6); // less r
  const cosine = z * (z * (1 / 24 - z * (1 / 720)) - 1 / 2) - r * rl; // less 1
  // From sine to cosine, or from cosine to -sine.
  const f = table[i];
  const g = table[i + 2];
  const h = table[i + 4];
  const rh = high(r);
  const gh = high(g);
  const hh = high(h);
  const al =
    table[i + 1] + table[i + 3] * r + g * sine + f * cosine + (gh * (r - rh) + (g - gh) * r);
  const bl =
    table[i + 3] + table[i + 5] * r + h * sine + g * cosine + (hh * (r - rh) + (h - hh) * r);
  const p = gh * rh; // exact
  const q = hh * rh;
  const a = f + p;
  const b = g + q;
  return quotient(a, sumError(f, p, a) + al, b, sumError(g, q, b) + bl);
}

/** (a + al) / (b + bl), where low parts may have some bits more than what a and b lack. */
function quotient(a: number, al: number, b: number, bl: number): number {
  const d = b + bl;
  const by = 1 / d;
  const q = (a + al) * by;
  const p = q * d;
  return q + (a - p - productError(q, d, p) + al - q * (b - d + bl)) * by;
}
