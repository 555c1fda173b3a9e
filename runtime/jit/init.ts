/*
 * The compiler's way into a VM: functions that machine code calls, and callbacks of dispatch and
 * collector. The compiler itself is a part that may come later (compiler.ts): until it is
 * there, what gets hot starts to count anew.
 */
import { dispatchState, lj_dispatch_stitch } from "../core/dispatch.js";
import type { ExternBindings } from "../core/externs.js";
import { Attachment, type Vm } from "../core/vm.js";
import { jit_State } from "../layout/state.js";
import { hotcount_set } from "./hotcount.js";
import { J_base, registerTraces } from "./jitobj.js";
import { enterTraces, leaveTraces } from "./leave.js";
import { JIT_P } from "./options.js";
import { jitState, lj_trace_abort, type JitState } from "./state.js";

/** Records, optimises and makes code: compiler.ts has it. */
export interface Compiler {
  /** Make a J ready for it. */
  prepare(J: JitState): void;
  hot(J: JitState, L: number, pc: number): void;
  exit(J: JitState, exptr: number): number;
  record(J: JitState, pc: number): void;
  stitch(J: JitState, L: number, pc: number, exitno: number): void;
}

/** How a VM comes to its compiler: `load` gives it, or undefined when it is not there yet. */
export const compilerSource = new Attachment<{ load: () => Compiler | undefined }>(() => ({
  load: () => undefined,
}));

/** The compiler, with J ready for it. */
function compilerOf(vm: Vm): Compiler | undefined {
  const compiler = vm.attachment(compilerSource).load();
  const J = vm.attachment(jitState);
  if (J.backend === null) compiler?.prepare(J);
  return compiler;
}

function hot(vm: Vm, L: number, pc: number): void {
  const J = vm.attachment(jitState);
  const compiler = compilerOf(vm);
  if (compiler === undefined) hotcount_set(vm, pc, J.param[JIT_P.hotloop] * 2);
  else compiler.hot(J, L, pc);
}

/** Externs of machine code that are bound to the compiler. */
export function jitExterns(vm: Vm): Partial<ExternBindings> {
  const J = (): JitState => vm.attachment(jitState);
  const field = (f: jit_State): number => vm.mem.u32[(J_base(vm) + f) >>> 2];
  return {
    lj_trace_hot: (_J, pc) => hot(vm, field(jit_State.L), pc),
    lj_trace_exit: (_J, exptr) => compilerOf(vm)!.exit(J(), exptr),
    lj_dispatch_stitch: (_J, pc) => {
      const L = field(jit_State.L);
      const exitno = field(jit_State.exitno);
      lj_dispatch_stitch(vm, L, pc, (pc) => compilerOf(vm)!.stitch(J(), L, pc, exitno));
    },
  };
}

/** Prepare a VM for the compiler; it is off until jitOn. */
export function initCompiler(vm: Vm, load: () => Compiler | undefined): void {
  vm.attachment(compilerSource).load = load;
  registerTraces(vm);
  const dispatch = vm.attachment(dispatchState);
  dispatch.record = (L, pc) => {
    const J = vm.attachment(jitState);
    J.L = L;
    compilerOf(vm)!.record(J, pc);
  };
  dispatch.leaveTraces = (leave) => {
    const J = vm.known(jitState);
    if (J !== undefined) (leave ? leaveTraces : enterTraces)(J);
  };
  dispatch.abort = () => lj_trace_abort(vm.attachment(jitState));
  dispatch.hotcall = (L, pc) => hot(vm, L, pc);
}
