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
  let { tree } = root;
  if (tree === null) return null;
  let size = root.instructions;
  const joined = new Set([root]);
  for (const from of joined)
    for (const [to, count] of from.samples ?? []) {
      if (count < JOINED_ALONG_SHARE * samples || to.tree === null || !to.valid) continue;
      if (joined.has(to) || isInside(tree.pieces, to.entries[0])) continue;
      if (size + to.instructions > TREE_MOST_INSNS) continue;
      size += to.instructions;
      tree = join(tree, to.tree);
      joined.add(to);
    }
  return joined.size > 1 && samples >= JOIN_SAMPLES_EACH * size ? tree : null;
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
