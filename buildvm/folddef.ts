/*
 * Fold rules as a perfect hash table, so that the optimiser finds the function for a
 * key, or that there is none, with one look. Hash and displace: a first hash puts keys
 * into buckets, a second gives every key a slot, and each bucket has a displacement
 * under which its keys meet no others. The largest buckets choose first.
 */
import type { ScannedFold } from "./scan/fold.js";
import { ScanError } from "./scan/error.js";

export interface FoldDefs {
  readonly names: readonly string[];
  /** By slot: function << 24 | key, or EMPTY. */
  readonly hash: readonly number[];
  /** By bucket. */
  readonly displacements: readonly number[];
  /** Bucket and slot of a key: imul(key, multiplier) >>> shift. */
  readonly multipliers: readonly [number, number];
  readonly shifts: readonly [number, number];
}

/** No key: an instruction's opcode is never `any`. */
export const FOLD_EMPTY = 0xffffffff;
/** A function's number is what is left of 32 bits. */
const MAX_FUNCTIONS = 255;
const KEY_BITS = 24;
/** Odd constants of two multiplicative hashes; the second is changed until it serves. */
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b] as const;
const ATTEMPTS = 100;

export function hashFolds(folds: readonly ScannedFold[]): FoldDefs {
  if (folds.length > MAX_FUNCTIONS)
    throw new Error(`${folds.length} fold functions: ${MAX_FUNCTIONS} have a number`);
  const values = new Map<number, number>();
  const texts = new Map<number, string>();
  folds.forEach(({ name, rules }, fn) => {
    for (const { text, key, place } of rules) {
      const other = texts.get(key);
      if (other !== undefined)
        throw new ScanError(place, `rule '${text}' of ${name} belongs to ${other} already`);
      texts.set(key, name);
      values.set(key, ((fn << KEY_BITS) | key) >>> 0);
    }
  });
  return { names: folds.map(({ name }) => name), ...displace(values) };
}

/** Bits of an index into a table of `count` things. */
const indexBits = (count: number): number => Math.max(1, Math.ceil(Math.log2(count)));

/** Not the next multiple, under which two keys may stay close to each other for ever. */
const nextOdd = (value: number): number => ((Math.imul(value, 1664525) + 1013904223) | 1) >>> 0;

function displace(values: ReadonlyMap<number, number>): Omit<FoldDefs, "names"> {
  const slotBits = indexBits(values.size * 1.25);
  const bucketBits = Math.max(1, slotBits - 2);
  const shifts = [32 - bucketBits, 32 - slotBits] as const;
  const buckets = Array.from({ length: 1 << bucketBits }, (): number[] => []);
  for (const key of values.keys()) buckets[Math.imul(key, MULTIPLIERS[0]) >>> shifts[0]].push(key);
  let second: number = MULTIPLIERS[1];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++, second = nextOdd(second)) {
    const multipliers = [MULTIPLIERS[0], second] as const;
    const slotOf = (key: number): number => Math.imul(key, multipliers[1]) >>> shifts[1];
    const table = fill(buckets, 1 << slotBits, slotOf, values);
    if (table) return { ...table, multipliers, shifts };
  }
  throw new Error("no perfect hash for the fold rules");
}

/** One attempt: undefined when a bucket finds no place. */
function fill(
  buckets: readonly (readonly number[])[],
  size: number,
  slotOf: (key: number) => number,
  values: ReadonlyMap<number, number>,
): Pick<FoldDefs, "hash" | "displacements"> | undefined {
  const hash = new Array<number>(size).fill(FOLD_EMPTY);
  const displacements = new Array<number>(buckets.length).fill(0);
  const order = [...buckets.keys()].sort((a, b) => buckets[b].length - buckets[a].length || a - b);
  for (const bucket of order) {
    const keys = buckets[bucket];
    const slots = keys.map(slotOf);
    if (new Set(slots).size < slots.length) return undefined;
    let d = 0;
    while (d < size && slots.some((slot) => hash[slot ^ d] !== FOLD_EMPTY)) d++;
    if (d === size) return undefined;
    displacements[bucket] = d;
    keys.forEach((key, i) => (hash[slots[i] ^ d] = values.get(key) ?? FOLD_EMPTY));
  }
  return { hash, displacements };
}
