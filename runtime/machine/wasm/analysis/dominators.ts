/* Which nodes all ways to a node lead through, from the dispatcher on. */
import { appended } from "../../lists.js";
import type { Node } from "./cfg.js";

/** Lists of nodes that have none: nothing is added to it, see `appended`. */
export const NO_NODES: Node[] = [];

type Dominators = (Node | null | undefined)[];

/** Predecessors, dominators, loops of nodes in reverse postorder. The virtual root goes to all entries. */
export function relate(list: readonly Node[]): void {
  for (const n of list) {
    n.predecessors = n.children = NO_NODES;
    n.loop = false;
  }
  for (const n of list) for (const s of n.successors) s.predecessors = appended(s.predecessors, n);

  // Cooper, Harvey, Kennedy; null stands for the root, undefined for "not yet".
  const idom = new Array<Node | null | undefined>(list.length).fill(undefined);
  while (dominate(list, idom));
  for (let k = 0; k < list.length; k++) {
    const n = list[k];
    const d = idom[k] ?? null;
    n.dominator = d;
    if (d !== null) d.children = appended(d.children, n);
  }
  for (const n of list)
    for (const s of n.successors) if (s.order <= n.order && dominates(s, n)) s.loop = true;
}
/** Find dominators from those found so far. May others follow from these? */
function dominate(list: readonly Node[], idom: Dominators): boolean {
  let changed = false;
  for (const n of list) {
    let d: Node | null | undefined = n.entry ? null : undefined;
    let isOpen = false;
    for (const p of n.predecessors) {
      if (idom[p.order] === undefined) isOpen = true;
      else d = d === undefined ? p : intersect(idom, d, p);
    }
    if (d === undefined) d = null;
    if (idom[n.order] === d) continue;
    // What follows from all that leads there is found, as long as nothing before it changes.
    if (isOpen || idom[n.order] !== undefined) changed = true;
    idom[n.order] = d;
  }
  return changed;
}
function intersect(idom: Dominators, a: Node | null, b: Node | null): Node | null {
  while (a !== b) {
    if (a === null || b === null) return null;
    if (a.order > b.order) a = idom[a.order] ?? null;
    else b = idom[b.order] ?? null;
  }
  return a;
}

export function dominates(a: Node, b: Node): boolean {
  let n: Node | null = b;
  while (n !== null && n.order > a.order) n = n.dominator;
  return n === a;
}
