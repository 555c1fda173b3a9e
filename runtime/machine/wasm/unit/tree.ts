/*
 * Trees: published pieces of code that go to each other, and what becomes of those that do often.
 *
 * Whoever compiles traces publishes each by itself, in the order in which they get hot, and leads exits
 * of one into another by patching stubs (promises.ts). The driver learns from samples which
 * links are taken often, and has the pieces translated anew as one function: a loop with
 * branches, where it was a hop for each branch. The jump in the stub belongs to it, too:
 *
 *   TRACE 1  [a, b)   --stub--> TRACE 2 [c, d)      pieces [a, b) [s, s+5) [c, d)
 *                                                   entries: those of TRACE 1
 *
 * What is entered from inside only is compiled better, so a tree has the entries of its root. The
 * other pieces keep functions of their own, for those who come from elsewhere.
 */
import type { Job } from "./job.js";
import type { LiveRegisters, Promises } from "../../promises.js";

/** Code that becomes one function. */
export interface Tree {
  readonly entries: readonly number[];
  /** Start, end, start, end... */
  readonly pieces: readonly number[];
  readonly promises: Promises;
}

/** May code of which that is promised be joined to other code, and linked as soon as it is made? */
export const isTreeCode = ({ memory, handlers }: Promises): boolean =>
  memory === true && handlers === undefined;

/** Is it translated as one (piece.ts)? */
export const isPiece = ({ promises }: Pick<Job, "promises">): boolean => isTreeCode(promises);

const NOTHING_ALIVE: LiveRegisters = { general: 0, vector: 0 };

/** A tree with another one joined to it. */
export function join(from: Tree, to: Tree): Tree {
  const isOfExits = from.promises.exits !== undefined || to.promises.exits !== undefined;
  const exits = new Map<number, LiveRegisters>();
  for (const part of [from.promises.exits, to.promises.exits])
    for (const pc of part?.keys() ?? []) {
      const [known, alive] = [exits.get(pc) ?? NOTHING_ALIVE, part?.get(pc) ?? NOTHING_ALIVE];
      exits.set(pc, {
        general: known.general | alive.general,
        vector: known.vector | alive.vector,
      });
    }
  const pieces = [...from.pieces, ...to.pieces];
  const scalar = from.promises.scalar === true && to.promises.scalar === true;
  const conventional = from.promises.conventional === true && to.promises.conventional === true;
  const anyNaN = from.promises.anyNaN === true && to.promises.anyNaN === true;
  const promises = { memory: true, scalar, conventional, anyNaN, ...(isOfExits ? { exits } : {}) };
  return { entries: from.entries, pieces, promises };
}

export function isInside(pieces: readonly number[], pc: number): boolean {
  for (let k = 0; k < pieces.length; k += 2) if (pc >= pieces[k] && pc < pieces[k + 1]) return true;
  return false;
}
