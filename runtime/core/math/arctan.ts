/*
 * Arcus functions as C libraries compute them: the nearest double but for rare near-ties. JavaScript
 * engines take the arctangent of a quotient that is rounded already, and one result in six of atan2
 * has another last digit.
 *
 *   atan(a / b), 0 <= a <= b:  c = k / 64 nearest to a / b
 *   atan(a / b) = atan(c) + atan(r),  r = (a - c b) / (b + c a),  |r| < 1/127
 *
 * All are sums of two doubles (a + al).
 */
import { lazily } from "../lazily.js";
import { rounded } from "./scale.js";
import { add, divide, high, productError, put, type Sum, sumError } from "./dd.js";

/** Steps of a quotient in 1. */
const STEPS = 64;
const PI: Sum = { hi: Math.PI, lo: 1.2246467991473532e-16 };
/** Beyond these, products are scaled, or quotients are as good as 0. */
const LARGE = 2 ** 500;
const TINY = 2 ** -100;

/** atan(k / STEPS), high and low part. */
function makeTable(): Float64Array {
  const table = new Float64Array(2 * (STEPS + 1));
  let sum: Sum = { hi: 0, lo: 0 };
  for (let k = 0; k < STEPS; k++) {
    // atan of (k + 1) / STEPS less that of k / STEPS is atan(1 / n).
    const n = STEPS + (k * (k + 1)) / STEPS;
    let power = divide({ hi: 1, lo: 0 }, n);
    sum = add(sum, power);
    for (let i = 3; i < 19; i += 2) {
      power = divide(power, -n * n);
      sum = add(sum, divide(power, i));
    }
    put(table, k + 1, sum);
  }
  return table;
}

const angles = lazily(makeTable);

/** Error of the product p = c * b, where c has few bits. */
const shortError = (c: number, b: number, p: number): number => {
  const bh = high(b);
  return c * bh - p + c * (b - bh);
};

/** atan((a + al) / (b + bl)), 0 <= a <= b. */
function shallow(a: number, al: number, b: number, bl: number): Sum {
  const table = angles();
  const k = rounded((a / b) * STEPS) | 0;
  const c = k / STEPS;
  const p = c * b;
  const above = a - p; // exact
  const more = al - c * bl - shortError(c, b, p);
  const n = above + more;
  const u = c * a;
  const d = b + u;
  const dl = b - d + u + shortError(c, a, u) + bl + c * al;
  const by = 1 / d;
  const r = n * by;
  const q = r * d;
  const rl = (n - q - productError(r, d, q) + (above - n + more) - r * dl) * by;
  const z = r * r;
  const low = rl - r * z * (1 / 3 - z * (1 / 5 - z * (1 / 7 - z * (1 / 9 - z * (1 / 11)))));
  const hi = table[2 * k] + r;
  return { hi, lo: sumError(table[2 * k], r, hi) + table[2 * k + 1] + low };
}

/** The angle of a point in the upper half, which is not far from 1. */
function angle(y: number, yl: number, x: number, xl: number): number {
  const left = x < 0;
  const width = left ? -x : x;
  const widthl = left ? -xl : xl;
  const steep = y > width;
  const { hi, lo } = shallow(
    steep ? width : y,
    steep ? widthl : yl,
    steep ? y : width,
    steep ? yl : widthl,
  );
  // It counts from an axis, which half or all of pi is away, and one way or the other.
  const turns = steep ? 0.5 : left ? 1 : 0;
  const sign = steep === left ? 1 : -1;
  const from = turns * PI.hi;
  const sum = from + sign * hi;
  return sum + (from - sum + sign * hi + (turns * PI.lo + sign * lo));
}

/** C's atan2. */
export function atan2(y: number, x: number): number {
  const a = Math.abs(y);
  const b = Math.abs(x);
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity)) return Math.atan2(y, x);
  if (x > 0 && a < b * TINY) return y / x;
  const most = Math.max(a, b);
  const scale = most > LARGE ? 1 / LARGE : most < 1 / LARGE ? LARGE : 1;
  const result = angle(a * scale, 0, x * scale, 0);
  return y < 0 ? -result : result;
}

/** C's atan. */
export function atan(x: number): number {
  const a = Math.abs(x);
  if (!(a > 2 ** -28 && a < 2 ** 60)) return Math.atan(x);
  const result = angle(a, 0, 1, 0);
  return x < 0 ? -result : result;
}

/** The angle with the sine s, or with the cosine s, in the upper half. */
function angleOf(s: number, isSine: boolean): number {
  // 1 - s^2 = w + wl, and its root
  const p = s * s;
  const w = 1 - p;
  const wl = sumError(1, -p, w) - productError(s, s, p);
  const root = Math.sqrt(w + wl);
  const square = root * root;
  const rootl = (w - square - productError(root, root, square) + wl) / (2 * root);
  return isSine ? angle(s, 0, root, rootl) : angle(root, rootl, s, 0);
}

/** C's asin. */
export function asin(x: number): number {
  const a = Math.abs(x);
  if (!(a > TINY && a < 1)) return Math.asin(x);
  const result = angleOf(a, true);
  return x < 0 ? -result : result;
}

/** C's acos. */
export const acos = (x: number): number => (Math.abs(x) < 1 ? angleOf(x, false) : Math.acos(x));
