/*
 * The compiler's way into a VM: functions that machine code calls, tables that buildvm
 * made, and callbacks of dispatch and collector.
 */
import { dispatchState, lj_dispatch_stitch } from "../core/dispatch.js";
import type { ExternBindings } from "../core/externs.js";
import type { Vm } from "../core/vm.js";
import type { GeneratedRecorder } from "../layout/contract.js";
import { jit_State } from "../layout/state.js";
import { backend } from "./asm/index.js";
import { recorders } from "./ffrecord.js";
import { lj_ffrecord_init } from "./ffrecord/func.js";
import { J_base, registerTraces } from "./jitobj.js";
import { lj_opt_fold_init, type GeneratedFolds } from "./fold.js";
import { enterTraces, leaveTraces } from "./leave.js";
import { JIT_P } from "./options.js";
import { jitState, type JitState } from "./state.js";
import { lj_trace_abort, lj_trace_hot, lj_trace_ins, lj_trace_stitch } from "./trace.js";
import { lj_trace_exit } from "./traceexit.js";

/** Externs of machine code that are bound to the compiler. */
export function jitExterns(vm: Vm): Partial<ExternBindings> {
  const J = (): JitState => vm.attachment(jitState);
  const field = (f: jit_State): number => vm.mem.u32[(J_base(vm) + f) >>> 2];
  return {
    lj_trace_hot: (_J, pc) => lj_trace_hot(J(), field(jit_State.L), pc),
    lj_trace_exit: (_J, exptr) => lj_trace_exit(J(), exptr),
    lj_dispatch_stitch: (_J, pc) => {
      const L = field(jit_State.L);
      const exitno = field(jit_State.exitno);
      lj_dispatch_stitch(vm, L, pc, (pc) => lj_trace_stitch(J(), L, pc, exitno));
    },
  };
}

/** What buildvm made of the compiler's tables. */
export interface CompilerTables {
  readonly ffnames: readonly string[];
  readonly recdef: readonly GeneratedRecorder[];
  readonly folddef: GeneratedFolds;
}

/** Make the compiler of a VM ready; it is off until jitOn. */
export function initCompiler(vm: Vm, { ffnames, recdef, folddef }: CompilerTables): JitState {
  const J = vm.attachment(jitState);
  lj_opt_fold_init(J, folddef);
  lj_ffrecord_init(J, recorders, recdef);
  J.ffnames = ffnames;
  J.backend = backend;
  registerTraces(vm);
  const dispatch = vm.attachment(dispatchState);
  dispatch.hotloop = J.param[JIT_P.hotloop];
  dispatch.record = (L, pc) => {
    J.L = L;
    lj_trace_ins(J, pc);
  };
  dispatch.leaveTraces = (leave) => (leave ? leaveTraces(J) : enterTraces(J));
  dispatch.abort = () => lj_trace_abort(J);
  dispatch.hotcall = (L, pc) => lj_trace_hot(J, L, pc);
  return J;
}
