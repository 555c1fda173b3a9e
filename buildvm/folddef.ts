/*
 * Fold rules as a perfect hash table, so that the optimiser finds the function for a
 * key, or that there is none, with one look. Hash and displace: a first hash puts keys
 * into buckets, a second gives every key a slot, and each bucket has a displacement
 * under which its keys meet no others. The largest buckets choose first.
 */
import type { ScannedFold } from "./scan/fold.js";
import { ScanError } from "./scan/source.js";

export interface FoldDefs {
  readonly names: readonly string[];
  /** By slot: function << 24 | key, or EMPTY. */
  readonly hash: readonly number[];
  /** By bucket. */
  readonly displacements: readonly number[];
}

/** No key: an instruction's opcode is never `any`. */
export const FOLD_EMPTY = 0xffffffff;
/** A function's number is what is left of 32 bits. */
const MAX_FUNCTIONS = 255;
const KEY_BITS = 24;
/** Odd constants of two multiplicative hashes. */
export const FOLD_MULTIPLIERS = [0x9e3779b1, 0x85ebca6b] as const;

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

/** Bits of an index into a table that holds `count` things with some room. */
const indexBits = (count: number): number => Math.max(1, Math.ceil(Math.log2(count)));

function displace(values: ReadonlyMap<number, number>): Pick<FoldDefs, "hash" | "displacements"> {
  const slotBits = indexBits(values.size * 1.25);
  const bucketBits = Math.max(1, slotBits - 2);
  const size = 1 << slotBits;
  const [first, second] = FOLD_MULTIPLIERS;
  const buckets = Array.from({ length: 1 << bucketBits }, (): number[] => []);
  for (const key of values.keys()) buckets[Math.imul(key, first) >>> (32 - bucketBits)].push(key);

  const hash = new Array<number>(size).fill(FOLD_EMPTY);
  const displacements = new Array<number>(buckets.length).fill(0);
  const order = [...buckets.keys()].sort((a, b) => buckets[b].length - buckets[a].length || a - b);
  for (const bucket of order) {
    const keys = buckets[bucket];
    const slots = (d: number): number[] =>
      keys.map((key) => (Math.imul(key, second) >>> (32 - slotBits)) ^ d);
    let d = 0;
    const fits = (places: readonly number[]): boolean =>
      new Set(places).size === keys.length && places.every((slot) => hash[slot] === FOLD_EMPTY);
    while (d < size && !fits(slots(d))) d++;
    if (d === size) throw new Error("no perfect hash for the fold rules: other multipliers needed");
    displacements[bucket] = d;
    slots(d).forEach((slot, i) => (hash[slot] = values.get(keys[i]) ?? FOLD_EMPTY));
  }
  return { hash, displacements };
}
