/*
 * What a file of fold rules is made of:
 *
 *   export const folds_x = defineFolds([
 *     fold(simplify_y, "ADD any KINT", "SUB any KINT"),
 *   ]);
 *
 * buildvm reads these calls (formats at the head of buildvm/scan/fold.ts) and makes the hash
 * table by which fold.ts finds the function of an instruction.
 *
 * A rule gets the instruction `f` (opcode, type, operands) and the IR its operands are in.
 * It answers with a reference that stands for the instruction, or with one of:
 *   NEXTFOLD    not this rule: less specific ones follow, then CSE
 *   RETRYFOLD   `f` was changed: begin again
 *   FAILFOLD    a guard that would always fail
 *   DROPFOLD    a guard that always holds: nothing is emitted
 *
 * Rules keep the type of the result. They make no new instruction that refers across a PHI
 * (`isphi` of an operand ends the rule), and each makes the trace simpler, so that folding ends.
 */
import type { IRBuf } from "../irbuf.js";
import { IR, IRT } from "../ir.js";
import type { FoldState, JitState } from "../state.js";

export const NEXTFOLD = 0;
export const RETRYFOLD = 1;
export const FAILFOLD = 2;
export const DROPFOLD = 3;
/** Answers from here on are references. */
export const MAX_FOLD = 4;

export const condfold = (holds: boolean): number => (holds ? DROPFOLD : FAILFOLD);

export type FoldFunction = (J: JitState, f: FoldState, ir: IRBuf) => number;

export interface Fold {
  readonly fn: FoldFunction;
  readonly rules: readonly string[];
}
export const fold = (fn: FoldFunction, ...rules: readonly string[]): Fold => ({ fn, rules });
export const defineFolds = (folds: readonly Fold[]): readonly Fold[] => folds;

/** Is the instruction an operand of a PHI? */
export const isphi = (ir: IRBuf, ref: number): boolean => (ir.t(ref) & IRT.ISPHI) !== 0;

/** Constants of 32 bits. */
export const iskint = (ir: IRBuf, ref: number): boolean => ir.o(ref) === IR.KINT;

/** Change the instruction in place: opcode and operands. */
export function become(f: FoldState, o: number, op1: number, op2: number): typeof RETRYFOLD {
  f.o = o;
  f.op1 = op1;
  f.op2 = op2;
  return RETRYFOLD;
}
/** Change its operands only. */
export function operands(f: FoldState, op1: number, op2: number): typeof RETRYFOLD {
  f.op1 = op1;
  f.op2 = op2;
  return RETRYFOLD;
}
