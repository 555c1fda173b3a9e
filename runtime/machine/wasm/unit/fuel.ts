/*
 * Where what has been executed is taken from the fuel. Nobody looks at it but checkpoints and ways out, so nodes add
 * it up and the last one pays. Where ways meet, as much must be unpaid on each of them; the others pay the
 * difference, or take it back.
 *
 *   cmp, jae slow        2 unpaid: what is unpaid at `slow`
 *   cmp, jae slow        4: pays 2 on the way to `slow`
 *   ..., jmp [table]     12: pays 12
 */
import type { Graph, Node } from "../analysis/cfg.js";
import { isInline } from "../analysis/cfg.js";
import { MOST_UNPAID } from "../analysis/site.js";

/** Find how many instructions are unpaid at the start of each node. */
export function findUnpaid({ list }: Graph): void {
  for (const n of list) {
    if (n.entry || n.loop) continue;
    if (n.predecessors.length === 1) {
      const [p] = n.predecessors;
      n.unpaid = p.order < n.order && JUMPS.has(p.exit.kind) ? behind(p) : 0;
      continue;
    }
    const goingOn = n.predecessors.filter((p) => p.order < n.order && JUMPS.has(p.exit.kind));
    // Elsewhere paying is as cheap on the way to another node as in front of it: no block of its own.
    const jumping = goingOn.filter(({ exit }) => exit.kind === "jcc" && exit.taken === n.pc);
    const ways = isInline(n) || jumping.length === 0 ? goingOn : jumping;
    n.unpaid = ways.length === 1 ? behind(ways[0]) : mostFrequent(ways.map(behind));
  }
}
const behind = (n: Node): number => afterPaying(n.unpaid, n) + n.count;
/** Exits that pay nothing. */
const JUMPS = new Set(["jcc", "jmp", "fall"]);

/** What is unpaid where the instructions of a node begin: it pays first when it would be too much for a site. */
export const afterPaying = (unpaid: number, { count }: Node): number =>
  unpaid + count > MOST_UNPAID ? 0 : unpaid;

/** 0 when there is none. */
function mostFrequent(list: readonly number[]): number {
  const times = new Map<number, number>();
  for (const value of list) times.set(value, (times.get(value) ?? 0) + 1);
  let best = 0;
  for (const [value, n] of times) if (n > (times.get(best) ?? 0)) best = value;
  return best;
}
