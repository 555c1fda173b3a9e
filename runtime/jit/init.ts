/*
 * The compiler's way into a VM: functions that machine code calls, and callbacks of dispatch. Until
 * the compiler is there (settings.ts), what gets hot starts to count anew.
 */
import { dispatchState, lj_dispatch_stitch } from "../core/run/dispatch.js";
import type { ExternBindings } from "../core/externs.js";
import type { Vm } from "../core/vm.js";
import { GG, jit_State } from "../layout/state.js";
import { hotcount_set } from "./hotcount.js";
import type { Looks } from "./looks.js";
import { compilerOf, jitSettings, type Compiler } from "./settings.js";

function hot(vm: Vm, L: number, pc: number): void {
  const settings = vm.attachment(jitSettings);
  let refused = 0;
  if (settings.isGoverned) {
    settings.looks ??= settings.loadLooks();
    refused = settings.looks === undefined ? settings.hotloop : settings.looks.look(pc - 4);
  }
  const compiler = refused > 0 ? undefined : compilerOf(vm);
  if (compiler !== undefined) compiler.hot(L, pc);
  else hotcount_set(vm, pc, (refused > 0 ? refused : settings.hotloop) * 2);
}

/** Externs of machine code that are bound to the compiler. */
export function jitExterns(vm: Vm): Partial<ExternBindings> {
  const field = (f: jit_State): number => vm.mem.u32[(vm.dispatch - GG.dispatch + GG.J + f) >>> 2];
  return {
    lj_trace_hot: (_J, pc) => hot(vm, field(jit_State.L), pc),
    lj_trace_exit: (_J, exptr) => compilerOf(vm)!.exit(exptr),
    lj_trace_bufput: (sb, s) => compilerOf(vm)!.bufput(sb, s),
    lj_trace_bufnum: (sb, sf, n) => compilerOf(vm)!.bufnum(sb, sf, n),
    lj_trace_buftab: (_sb, t, sep, i, e) => compilerOf(vm)!.buftab(t, sep, i, e),
    lj_trace_bufstr: () => compilerOf(vm)!.bufstr(),
    lj_dispatch_stitch: (_J, pc) => {
      const L = field(jit_State.L);
      const exitno = field(jit_State.exitno);
      lj_dispatch_stitch(vm, L, pc, (pc) => compilerOf(vm)!.stitch(L, pc, exitno));
    },
  };
}

/**
 * Prepare a state for the compiler, which `load` gives when it is there, as `loadLooks` does what looks at loops; it is
 * off until jitOn.
 */
export function initCompiler(
  vm: Vm,
  load: () => Compiler | undefined,
  loadLooks: () => Looks | undefined,
): void {
  const settings = vm.attachment(jitSettings);
  settings.load = load;
  settings.loadLooks = loadLooks;
  const dispatch = vm.attachment(dispatchState);
  dispatch.hotloop = settings.hotloop;
  dispatch.record = (L, pc) => settings.compiler?.record(L, pc);
  dispatch.endTrail = () => settings.looks?.endTrail();
  dispatch.leaveTraces = (leave) => settings.compiler?.leave(leave);
  dispatch.abort = () => {
    dispatch.endTrail?.();
    settings.compiler?.abort();
  };
  dispatch.hotcall = (L, pc) => hot(vm, L, pc);
}
