/*
 * Packed floating-point operations that are not lane by lane alike: sums of neighbours,
 * alternating signs, dot products; and the approximations of reciprocals.
 *
 * rcp and rsqrt: processors give any value with a relative error below 1.5 * 2^-12, and
 * makers differ in which. Here it is the nearest single; denormal operands count as
 * zero and denormal results become zero, as they do there.
 */
import { src128 } from "../cpu.js";
import type { Exec } from "../insn.js";
import { alwaysAll, type Bind } from "./alu.js";
import { double, packed, scalar, single, single1 } from "./float.js";
import type { Lane } from "./float.js";
import { RESULT } from "./elements.js";
import { copy16 } from "./vector.js";

const ADD64 = double((a, b) => a + b);
const ADD32 = single((a, b) => a + b);
const SUB64 = double((a, b) => a - b);
const SUB32 = single((a, b) => a - b);
const MUL64 = double((a, b) => a * b);
const MUL32 = single((a, b) => a * b);

/** Combine neighbours: first those of the destination, then those of the source. */
const neighbours =
  (lane: Lane, bytes: number): Exec =>
  (c, i) => {
    const s = src128(c, i);
    let to = RESULT;
    for (const from of [i.da, s])
      for (let k = 0; k < 16; k += 2 * bytes, to += bytes) {
        c.u8.copyWithin(to, from + k, from + k + bytes);
        lane(c, to, from + k + bytes);
      }
    copy16(c, i.da, RESULT);
  };

/** Subtract in even elements, add in odd ones. */
const alternate =
  (even: Lane, odd: Lane, bytes: number): Exec =>
  (c, i) => {
    const s = src128(c, i);
    for (let k = 0; k < 16; k += 2 * bytes) {
      even(c, i.da + k, s + k);
      odd(c, i.da + k + bytes, s + k + bytes);
    }
  };

/**
 * The products that bits 4 to 7 of the immediate choose, summed in pairs, to the
 * elements that bits 0 to 3 choose; the others become zero.
 */
const dot =
  (multiply: Lane, add: Lane, bytes: number): Exec =>
  (c, i) => {
    const s = src128(c, i);
    const { u8 } = c;
    const bit = (n: number, k: number): boolean => ((i.imm >>> (n + k / bytes)) & 1) !== 0;
    u8.fill(0, RESULT, RESULT + 16);
    for (let k = 0; k < 16; k += bytes) {
      if (!bit(4, k)) continue;
      u8.copyWithin(RESULT + k, i.da + k, i.da + k + bytes);
      multiply(c, RESULT + k, s + k);
    }
    for (let step = bytes; step < 16; step *= 2)
      for (let k = 0; k < 16; k += 2 * step) add(c, RESULT + k, RESULT + k + step);
    u8.fill(0, i.da, i.da + 16);
    for (let k = 0; k < 16; k += bytes)
      if (bit(0, k)) u8.copyWithin(i.da + k, RESULT, RESULT + bytes);
  };

const SMALLEST_NORMAL = 2 ** -126;
const flush = (x: number): number =>
  Math.abs(x) < SMALLEST_NORMAL ? (x < 0 || Object.is(x, -0) ? -0 : 0) : x;
const reciprocal = single1((x) => flush(1 / flush(x)));
const reciprocalRoot = single1((x) => {
  const operand = flush(x);
  return operand === 0 ? 1 / operand : 1 / Math.sqrt(operand);
});

const executors: Readonly<Record<string, Exec>> = {
  haddpd: neighbours(ADD64, 8),
  haddps: neighbours(ADD32, 4),
  hsubpd: neighbours(SUB64, 8),
  hsubps: neighbours(SUB32, 4),
  addsubpd: alternate(SUB64, ADD64, 8),
  addsubps: alternate(SUB32, ADD32, 4),
  dppd: dot(MUL64, ADD64, 8),
  dpps: dot(MUL32, ADD32, 4),
  rcpps: packed(reciprocal, 4),
  rcpss: scalar(reciprocal, 4),
  rsqrtps: packed(reciprocalRoot, 4),
  rsqrtss: scalar(reciprocalRoot, 4),
};

export const horizontalExecutors: Readonly<Record<string, Bind>> = alwaysAll(executors);
