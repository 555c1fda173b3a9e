/*
 * The compiler of a state as settings.ts wants it, with the tables that buildvm made.
 */
import type { Vm } from "../core/vm.js";
import type { GeneratedRecorder } from "../layout/contract.js";
import { backend } from "./asm/index.js";
import { bufferRest } from "./asm/ircalls.js";
import { recorders } from "./ffrecord.js";
import { lj_ffrecord_init } from "./ffrecord/func.js";
import {
  lj_trace_flush,
  lj_trace_flushall,
  lj_trace_flushproto,
  lj_trace_reenableproto,
} from "./flush.js";
import { lj_opt_fold_init, type GeneratedFolds } from "./fold.js";
import { registerTraces } from "./jitobj.js";
import { enterTraces, leaveTraces } from "./leave.js";
import type { Compiler } from "./settings.js";
import { jitState } from "./state.js";
import { lj_trace_abort, lj_trace_hot, lj_trace_ins, lj_trace_stitch } from "./trace.js";
import { lj_trace_exit } from "./traceexit.js";

/** What buildvm made of the compiler's tables. */
export interface CompilerTables {
  readonly ffnames: readonly string[];
  readonly recdef: readonly GeneratedRecorder[];
  readonly folddef: GeneratedFolds;
}

/** The recorder of C data, when it is there. */
export type CdataPart = () =>
  Pick<typeof import("./crecord.js"), "recorders" | "cdataRecorder"> | undefined;

export function newCompiler(
  vm: Vm,
  { ffnames, recdef, folddef }: CompilerTables,
  crecord: CdataPart,
): Compiler {
  const J = vm.attachment(jitState);
  lj_opt_fold_init(J, folddef);
  lj_ffrecord_init(J, recorders, recdef);
  J.ffnames = ffnames;
  J.backend = backend;
  J.loadCdata = () => {
    const part = crecord();
    if (part === undefined) return;
    J.cdata = part.cdataRecorder;
    lj_ffrecord_init(J, part.recorders, recdef);
  };
  registerTraces(vm);
  return {
    hot: (L, pc) => lj_trace_hot(J, L, pc),
    record: (L, pc) => {
      J.L = L;
      lj_trace_ins(J, pc);
    },
    exit: (exptr) => lj_trace_exit(J, exptr),
    stitch: (L, pc, exitno) => lj_trace_stitch(J, L, pc, exitno),
    ...bufferRest(vm),
    abort: () => lj_trace_abort(J),
    leave: (leave) => (leave ? leaveTraces(J) : enterTraces(J)),
    flushAll: () => lj_trace_flushall(J),
    flush: (traceno) => lj_trace_flush(J, traceno),
    flushProto: (pt) => lj_trace_flushproto(J, pt),
    reenableProto: (pt) => lj_trace_reenableproto(J, pt),
  };
}
