/*
 * Behind an exit: the interpreter's state is restored, then it is decided where to go on.
 */
import { cframe_raw, L_base, L_cframe, L_top, setcframe_pc } from "../core/run/frame.js";
import { lj_gc_step } from "../core/gc/gc.js";
import { BC, bc_a, bc_c, bc_d, bc_op } from "../layout/bytecode.js";
import { EXIT_STATIC } from "../layout/frame.js";
import { global_State, HOOK, jit_State } from "../layout/state.js";
import { GCS } from "../layout/value.js";
import { bc_isret } from "./bcmode.js";
import { J_base } from "./jitobj.js";
import { JIT_F } from "./options.js";
import { TraceState, type JitState } from "./state.js";
import { trace_hotside } from "./trace.js";
import { sendExit } from "./traceevent.js";

/**
 * A trace was left through an exit, whose number and trace are in jit_State, with an
 * ExitState at `exptr`. The result is MULTRES for the instruction to come, or
 * EXIT_STATIC, or a negative LUA status.
 */
export function lj_trace_exit(J: JitState, exptr: number): number {
  const { vm } = J;
  const { mem, g } = vm;
  const at = J_base(vm);
  J.L = mem.u32[(at + jit_State.L) >>> 2];
  J.parent = mem.u32[(at + jit_State.parent) >>> 2];
  J.exitno = mem.u32[(at + jit_State.exitno) >>> 2];
  const { L } = J;
  if (J.backend === null) throw new Error("exit of a trace without a back end");
  const pc = J.backend.restore(J, exptr);
  const profiled = mem.u8[g + global_State.hookmask] & HOOK.PROFILE;
  if (!profiled) sendExit(J, exptr);
  setcframe_pc(mem, cframe_raw(L_cframe(mem, L)), pc);
  const gcstate = mem.u8[g + global_State.gc_state];
  const forGc = gcstate === GCS.atomic || gcstate === GCS.finalize;
  if (forGc && !profiled) {
    if (!(mem.u8[g + global_State.hookmask] & HOOK.GC)) lj_gc_step(vm, L);
  } else if (J.flags & JIT_F.ON && !profiled && J.leaving.size === 0) trace_hotside(J, pc);
  return multres(J, L, pc);
}

function multres(J: JitState, L: number, pc: number): number {
  const { mem } = J.vm;
  const ins = mem.u32[pc >>> 2];
  const slots = (L_top(mem, L) - L_base(mem, L)) / 8;
  switch (bc_op(ins)) {
    case BC.CALLM:
    case BC.CALLMT:
      return slots - bc_a(ins) - (bc_op(ins) === BC.CALLM ? bc_c(ins) : bc_d(ins)) - 1;
    case BC.RETM:
      return slots + 1 - bc_a(ins) - bc_d(ins);
    case BC.TSETM:
      return slots + 1 - bc_a(ins);
    case BC.JLOOP: {
      const { startins } = J.traceref(bc_d(ins));
      if (!bc_isret(bc_op(startins)) && bc_op(startins) !== BC.ITERN) return 0;
      // The trace would lead here again: execute what stood here before.
      if (J.state !== TraceState.RECORD) return EXIT_STATIC;
      J.patchins = ins;
      J.patchpc = pc;
      mem.u32[pc >>> 2] = startins;
      J.bcskip = 1;
      return 0;
    }
    default:
      return bc_op(ins) >= BC.FUNCF ? slots + 1 : 0;
  }
}
