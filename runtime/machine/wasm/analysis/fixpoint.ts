/*
 * What holds in front of a node when it follows from what holds in front of those behind it: the last are looked at
 * first, and all of them again until nothing changes, which takes one round more than loops are nested.
 */
import type { Graph, Node } from "./cfg.js";

/** `update` derives what holds for a node from what others have so far. Has it changed? */
export function settle({ list }: Graph, update: (n: Node) => boolean): void {
  const again = goesBack(list);
  for (let changed = true; changed;) {
    changed = false;
    for (let k = list.length - 1; k >= 0; k--) if (update(list[k])) changed = again;
  }
}

/** Does control go on at a node that is not behind? What a call comes back to is anywhere. */
function goesBack(list: readonly Node[]): boolean {
  for (const n of list) {
    if (n.exit.kind === "call") return true;
    for (const s of n.successors) if (s.order <= n.order) return true;
  }
  return false;
}
