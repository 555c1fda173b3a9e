/*
 * The frame of a function with handlers; pieces and foreign code have their own (piece.ts, resident.ts):
 *
 *   run() -> why     registers, flags, fuel and address come from the state block and go there
 *
 *   loop OUTER                 load registers
 *     block STORED .. SPENT     one block per way out
 *       loop AGAIN             back through memory: see context.ts
 *         loop INNER           the dispatcher: br_table over (target - base) rotated by 4
 *           block CHECK            at a jump to a handler
             nodes, nested by dominance
 *     spill registers, then return, or call the host or the interpreter and continue OUTER
 *
 * Calls out happen in one place behind the dispatcher, so that register allocation in
 * the loop does not suffer from them.
 */

/** Labels by the number of blocks around them; see Code. */
export enum Label {
  OUTER = 1,
  /** Registers that are not carried are in the state block, see context.ts. */
  STORED,
  JOIN,
  CHECKPOINT,
  HOST,
  CALL,
  STEP,
  /** As STEP, where flags are dead. */
  CLEAN,
  /** Left for a handler: only what handlers get is alive. */
  HANDLER,
  LEAVE,
  /** Left by the dispatcher, so STORED. */
  GONE,
  /** There is no fuel left at the dispatcher. */
  SPENT,
  AGAIN_LOOP,
  AGAIN,
  INNER,
  /** To a handler: to INNER, where the fuel is looked at. */
  CHECK,
}

/** Why the nodes were left, in W1, beside results of `run`. */
export const WHY_STEP = 3;
export const WHY_HOST = 4;
