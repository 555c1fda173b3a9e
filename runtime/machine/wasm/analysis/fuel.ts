/*
 * Where specialised units look at the fuel. A checkpoint at every jump of the
 * interpreter would be one for every instruction of the program. Instead, a unit is left
 * in front of a loop or an entry unless the fuel is enough for the longest way from there
 * to the next such place; other tiers then go on to the checkpoint at which it is used up.
 */
import type { Graph, Node } from "./cfg.js";

/** No place needs more than about that: ways that are longer get one in the middle. */
const MOST = 800;

/** The fuel that nodes need at which it is looked at. */
export function fuelNeeds({ nodes, roots }: Graph): Map<Node, number> {
  const needs = new Map<Node, number>();
  const places = new Set<Node>(roots);
  const toNext = new Map<Node, number>();
  for (const n of [...nodes.values()].sort((a, b) => b.order - a.order)) {
    let most = 0;
    for (const s of n.successors)
      if (s.order > n.order && !needs.has(s)) most = Math.max(most, toNext.get(s) ?? 0);
    const way = n.count + most;
    toNext.set(n, way);
    if (n.loop || places.has(n) || way > MOST) needs.set(n, way);
  }
  return needs;
}
