/* Which trees become one: see unit/tree.ts. */
import type { CodeSource } from "../analysis/cfg.js";
import { JOIN_SAMPLES_EACH, JOINED_ALONG_SHARE, TREE_MOST_INSNS } from "../policy.js";
import { isInside, join } from "../unit/tree.js";
import type { Tree } from "../unit/tree.js";
import type { Unit } from "../unit/unit.js";

/**
 * The tree of a unit and of all that samples found control to go to from it, and on from there. Null when there is
 * nothing to join, or so many samples of one link do not pay for it.
 */
export function treeAround(root: Unit, samples: number): Tree | null {
  const { tree } = root;
  let size = root.instructions;
  if (tree === null || samples < JOIN_SAMPLES_EACH * size) return null;
  const joined = new Map([[root, tree]]);
  const pieces = [...tree.pieces];
  for (const [from] of joined)
    for (const [to, count] of from.samples ?? []) {
      if (count < JOINED_ALONG_SHARE * samples || to.tree === null || !to.valid) continue;
      if (joined.has(to) || isInside(pieces, to.entries[0])) continue;
      if (size + to.instructions > TREE_MOST_INSNS) continue;
      size += to.instructions;
      pieces.push(...to.tree.pieces);
      joined.set(to, to.tree);
    }
  // Most of the times that this is asked, it is too soon.
  if (joined.size === 1 || samples < JOIN_SAMPLES_EACH * size) return null;
  return [...joined.values()].reduce(join);
}

/** The tree with the patched stubs on its inner ways: they are among the exits of its pieces. */
export function withStubs(tree: Tree, source: CodeSource): Tree {
  const pieces = [...tree.pieces];
  for (const pc of tree.promises.exits?.keys() ?? []) {
    const i = source.fetch(pc);
    if (i?.row?.name === "jmp" && isInside(tree.pieces, i.target)) pieces.push(pc, i.next);
  }
  return { ...tree, pieces };
}
