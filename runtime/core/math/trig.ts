/*
 * Sine, cosine and tangent as C libraries compute them: the nearest double but for rare near-ties. JavaScript
 * engines differ from that in the last digit of one result in sixty.
 *
 *   x = n * pi/2 + y, |y| <= pi/4 (y + yl, a sum of two doubles)
 *   |y| = k / 128 + r, |r| <= 1/256
 *   sin |y| = sin(k/128) cos r + cos(k/128) sin r
 *
 * pi/2 in three parts serves while n is short; beyond, integers of any length do: x is one times a power of 2.
 */
import { lazily } from "../lazily.js";
import { scaleByPowerOf2 } from "./scale.js";
import { add, divide, multiply, normal, productError, put, type Sum, sumError } from "./dd.js";

/** Steps of an angle in 1, and the last one up to pi/4. */
const STEPS = 128;
const LAST = 101;
/** pi/2: two parts of 33 bits, whose products with n are exact, and a third with its rest. */
const PI_1 = 1.5707963267341256;
const PI_2 = 6.077100506303966e-11;
const PI_3 = 2.0222662487959506e-21;
/** From here on n * PI_1 is not exact any more. */
const LARGE = 2 ** 19;
/** Below, sin x and tan x are x. */
const TINY = 2 ** -27;

interface Tables {
  readonly sin: Float64Array;
  readonly cos: Float64Array;
}

/** Sine and cosine of k / STEPS: those of a step, turned on by a step again and again. */
function makeTables(): Tables {
  const sin = new Float64Array(2 * (LAST + 1));
  const cos = new Float64Array(2 * (LAST + 1));
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
    put(sin, k, s);
    put(cos, k, c);
    const minus = { hi: -s.hi, lo: -s.lo };
    [s, c] = [add(multiply(s, c1), multiply(c, s1)), add(multiply(c, c1), multiply(minus, s1))];
  }
  return { sin, cos };
}
const tables = lazily(makeTables);

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

/** For x > 0 of any size: x = m * 2^e with integers of any length. */
function reduceExactly(x: number): Angle {
  const e = Math.max(Math.floor(Math.log2(x)) - 60, -1000);
  const all = BigInt(scaleByPowerOf2(x, -e)) << (BITS + BigInt(e));
  const q = quarter();
  const n = (2n * all + q) / (2n * q);
  const rest = (all - n * q) >> (BITS - 200n);
  const y = Number(rest);
  return { n: Number(n & 3n), y: y * 2 ** -200, yl: Number(rest - BigInt(y)) * 2 ** -200 };
}

/** The rest of x >= 0. */
function reduce(x: number): Angle {
  const n = Math.round(x / PI_1);
  if (n === 0) return { n, y: x, yl: 0 };
  if (n < LARGE) {
    const a = x - n * PI_1;
    const b = n * PI_2;
    const w = a - b;
    const c = n * PI_3;
    const y = w - c;
    // What is left of nearly nothing has too few bits.
    if (Math.abs(y) > 2 ** -30) return { n, y, yl: sumError(a, -b, w) + sumError(w, -c, y) };
  }
  return reduceExactly(x);
}

/** Sine (or cosine) of an angle up to pi/4, as a sum that is not normal. */
function part(y: number, yl: number, isSine: boolean): Sum {
  if (y < 0) {
    const { hi, lo } = part(-y, -yl, isSine);
    return isSine ? { hi: -hi, lo: -lo } : { hi, lo };
  }
  const { sin, cos } = tables();
  const k = Math.round(y * STEPS);
  const far = y - k / STEPS; // exact
  const r = far + yl;
  const rl = sumError(far, yl, r);
  const z = r * r;
  const sine = rl + r * z * (z * (1 / 120 - z / 5040) - 1 / 6); // less r
  const cosine = z * (z * (1 / 24 - z / 720) - 1 / 2) - r * rl; // less 1
  const [own, other] = isSine ? [sin, cos] : [cos, sin];
  const sign = isSine ? 1 : -1;
  const f = sign * other[2 * k];
  const p = f * r;
  const a = own[2 * k];
  const hi = a + p;
  const low = own[2 * k + 1] + sign * other[2 * k + 1] * r + f * sine + a * cosine;
  return { hi, lo: sumError(a, p, hi) + productError(f, r, p) + low };
}

function quarterTurned(x: number, turns: number): number {
  const { n, y, yl } = reduce(Math.abs(x));
  const at = (n + turns) & 3;
  const { hi, lo } = part(y, yl, (at & 1) === 0);
  return at < 2 ? hi + lo : -(hi + lo);
}

/** C's sin. */
export function sin(x: number): number {
  if (!(Math.abs(x) > TINY && Math.abs(x) < Infinity)) return Math.sin(x);
  return x < 0 ? -quarterTurned(x, 0) : quarterTurned(x, 0);
}

/** C's cos. */
export const cos = (x: number): number =>
  Math.abs(x) < Infinity ? quarterTurned(x, 1) : Math.cos(x);

function quotient(a: Sum, b: Sum): number {
  const q = a.hi / b.hi;
  const p = q * b.hi;
  return q + (a.hi - p - productError(q, b.hi, p) + a.lo - q * b.lo) / b.hi;
}

/** C's tan. */
export function tan(x: number): number {
  if (!(Math.abs(x) > TINY && Math.abs(x) < Infinity)) return Math.tan(x);
  const { n, y, yl } = reduce(Math.abs(x));
  const s = part(y, yl, true);
  const c = part(y, yl, false);
  const a = normal(s.hi, s.lo);
  const b = normal(c.hi, c.lo);
  const result = n & 1 ? -quotient(b, a) : quotient(a, b);
  return x < 0 ? -result : result;
}
