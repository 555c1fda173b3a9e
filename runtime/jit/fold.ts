/* All fold rules, for buildvm and the optimiser. The order of the lists numbers their functions. */
import { REGENERATE_COMMAND } from "../layout/contract.js";
import { folds_cmp } from "./opt/fold_cmp.js";
import { folds_const } from "./opt/fold_const.js";
import { folds_conv } from "./opt/fold_conv.js";
import { folds_int } from "./opt/fold_int.js";
import { folds_int64 } from "./opt/fold_int64.js";
import { folds_load } from "./opt/fold_load.js";
import { folds_num } from "./opt/fold_num.js";
import { folds_str } from "./opt/fold_str.js";
import type { JitState } from "./state.js";

export const folds = [
  folds_const,
  folds_num,
  folds_conv,
  folds_int,
  folds_int64,
  folds_cmp,
  folds_str,
  folds_load,
];

/** What generated/folddef.ts exports. */
export interface GeneratedFolds {
  readonly fold_func: readonly string[];
  readonly fold_hash: Uint32Array;
  readonly fold_hashkey: (key: number) => number;
}

/** Join the rules with the table that buildvm made of them. */
export function lj_opt_fold_init(J: JitState, generated: GeneratedFolds): void {
  const functions = folds.flat().map(({ fn }) => fn);
  if (generated.fold_func.length !== functions.length)
    throw new Error(`generated/folddef.ts is of other fold rules: run \`${REGENERATE_COMMAND}\``);
  J.foldTable = { functions, hash: generated.fold_hash, hashkey: generated.fold_hashkey };
}
