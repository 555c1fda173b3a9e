/* Which trees become one: see unit/tree.ts. */
import type { CodeSource } from "../analysis/cfg.js";
import { JOINED_ALONG_SAMPLES, TREE_MOST_INSNS } from "../policy.js";
import { isInside, join } from "../unit/tree.js";
import type { Tree } from "../unit/tree.js";
import type { Unit } from "../unit/unit.js";

/** The tree of a unit and of all that samples found control to go to from it, and on from there. */
export function treeAround(root: Unit): Tree | null {
  let { tree } = root;
  if (tree === null) return null;
  let size = root.instructions;
  const joined = new Set([root]);
  for (const from of joined)
    for (const [to, count] of from.samples ?? []) {
      if (count < JOINED_ALONG_SAMPLES || to.tree === null || !to.valid || joined.has(to)) continue;
      if (size + to.instructions > TREE_MOST_INSNS) continue;
      size += to.instructions;
      tree = join(tree, to.tree);
      joined.add(to);
    }
  return tree;
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
