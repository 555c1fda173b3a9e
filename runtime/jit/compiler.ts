/*
 * The compiler as init.ts wants it, with the tables that buildvm made.
 */
import type { GeneratedRecorder } from "../layout/contract.js";
import { backend } from "./asm/index.js";
import { recorders } from "./ffrecord.js";
import { lj_ffrecord_init } from "./ffrecord/func.js";
import { lj_opt_fold_init, type GeneratedFolds } from "./fold.js";
import type { Compiler } from "./init.js";
import { lj_trace_hot, lj_trace_ins, lj_trace_stitch } from "./trace.js";
import { lj_trace_exit } from "./traceexit.js";

/** What buildvm made of the compiler's tables. */
export interface CompilerTables {
  readonly ffnames: readonly string[];
  readonly recdef: readonly GeneratedRecorder[];
  readonly folddef: GeneratedFolds;
}

export const compilerWith = ({ ffnames, recdef, folddef }: CompilerTables): Compiler => ({
  prepare: (J) => {
    lj_opt_fold_init(J, folddef);
    lj_ffrecord_init(J, recorders, recdef);
    J.ffnames = ffnames;
    J.backend = backend;
  },
  hot: lj_trace_hot,
  exit: lj_trace_exit,
  record: lj_trace_ins,
  stitch: lj_trace_stitch,
});
