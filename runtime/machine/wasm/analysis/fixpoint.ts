/*
 * What holds in front of a node when it follows from what holds in front of those behind it: the last are looked at
 * first, and all of them again until nothing changes, which takes one round more than loops are nested.
 */
import type { Graph, Node } from "./cfg.js";

/** `update` derives what holds for a node from what others have so far. Has it changed? */
export function settle(graph: Graph, update: (n: Node) => boolean): void {
  const { list } = graph;
  for (let changed = true; changed;) {
    changed = false;
    for (let k = list.length - 1; k >= 0; k--) if (update(list[k])) changed = true;
  }
}
