/*
 * What holds in front of a node when it follows from what holds in front of those behind it: the last are looked at
 * first, and all of them again until nothing changes, which takes one round more than loops are nested.
 */
import type { Graph, Node } from "./cfg.js";

/** Have `facts` hold for all nodes of a graph; `through` derives one, from what the map has of others so far. */
export function settle<Fact>(
  graph: Graph,
  facts: Map<Node, Fact>,
  nothing: Fact,
  through: (n: Node) => Fact,
  same: (a: Fact, b: Fact) => boolean = Object.is,
): void {
  const nodes = [...graph.nodes.values()].sort((a, b) => b.order - a.order);
  for (const n of nodes) facts.set(n, nothing);
  for (let changed = true; changed;) {
    changed = false;
    for (const n of nodes) {
      const now = through(n);
      if (same(now, facts.get(n) as Fact)) continue;
      facts.set(n, now);
      changed = true;
    }
  }
}
