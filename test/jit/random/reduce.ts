/*
 * Makes a program smaller while it still fails: statements go, blocks take the place of what
 * they are in, expressions are replaced by their parts. Greedy, from the root down, until a whole
 * round changes nothing.
 */
import type { Tree } from "./generate.js";

/** Is the program still one that shows the failure? */
export type Fails = (tree: Tree) => boolean;

/** All trees that are `tree` with one step taken at one of its nodes. */
function* steps(tree: Tree): Generator<Tree> {
  const { kind, kids } = tree;
  if (kind === "block")
    for (let size = kids.length; size >= 1; size >>= 1)
      for (let at = 0; at < kids.length; at += size)
        yield { ...tree, kids: [...kids.slice(0, at), ...kids.slice(at + size)] };
  else if (kind === "expression") for (const kid of kids) yield kid;
  else for (const kid of kids) if (kid.kind === "block") yield kid;
  for (let i = 0; i < kids.length; i++)
    for (const smaller of steps(kids[i]))
      yield { ...tree, kids: kids.map((kid, j) => (j === i ? smaller : kid)) };
}

/** At most `tries` programs are run. */
export function reduce(tree: Tree, fails: Fails, tries: number): Tree {
  for (let changed = true; changed && tries > 0;) {
    changed = false;
    for (const smaller of steps(tree)) {
      if (tries-- <= 0) break;
      if (!fails(smaller)) continue;
      tree = smaller;
      changed = true;
      break;
    }
  }
  return tree;
}
