/*
 * Where functions of published code begin and end, as far as whoever published it knows: compilers say
 * so in tables for unwinding, and those stay when names are stripped.
 */
import type { CodeRegion } from "./types.js";

export interface FunctionRange {
  readonly start: number;
  readonly end: number;
}

export class FunctionRanges {
  private readonly byRegion = new WeakMap<CodeRegion, readonly number[]>();

  /** The function that holds an address of a region; null when none is known. */
  at(region: CodeRegion, pc: number): FunctionRange | null {
    let list = this.byRegion.get(region);
    if (list === undefined) this.byRegion.set(region, (list = region.functions ?? []));
    let low = 0;
    let high = list.length >>> 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[2 * middle] <= pc) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return null;
    const [start, end] = [list[2 * low - 2], list[2 * low - 1]];
    return pc < end ? { start, end } : null;
  }
}

/** Functions that begin at these addresses, ascending, and go on to the next; the last one to `end`. */
export const functionsFrom = (starts: readonly number[], end: number): number[] =>
  starts.flatMap((start, k) => [start, starts[k + 1] ?? end]);
