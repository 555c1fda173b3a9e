/*
 * Hooks that are set while a trace runs: by Ctrl-C, by a profiler's clock, by a finaliser.
 *
 * Traces look at nothing of the kind. So their code is changed: a jump to an exit takes the
 * place of what every round passes, which is the start of a loop, or the start of a root trace
 * without one. Its snapshot is that of the trace's first instruction, and its stub always
 * leads to the interpreter. Without hooks the code is made what it was.
 *
 *   leaveat:  jmp leavestub        leavestub:  push 2; push 0; jmp lj_vm_exit_handler
 *
 * A hook that is set between traces costs nothing of this: none is entered then.
 */
import { global_State } from "../layout/state.js";
import type { JitState, Trace } from "./state.js";

const JMP = 0xe9;
const JMP_SIZE = 5;

function jump(J: JitState, { leaveat, leavestub }: Trace): Uint8Array {
  const { u8 } = J.vm.mem;
  const was = u8.slice(leaveat, leaveat + JMP_SIZE);
  const distance = leavestub - (leaveat + JMP_SIZE);
  u8.set([JMP, distance, distance >> 8, distance >> 16, distance >> 24], leaveat);
  return was;
}

/** If a trace runs, it ends before its next round. */
export function leaveTraces(J: JitState): void {
  const { mem, g } = J.vm;
  if (mem.u32[(g + global_State.jit_base) >>> 2] === 0) return;
  for (const T of J.traces) {
    if (T === undefined || T.leaveat === 0 || J.leaving.has(T)) continue;
    J.leaving.set(T, jump(J, T));
    J.backend?.republish(J, T);
  }
}

/** Traces may run again. */
export function enterTraces(J: JitState): void {
  for (const [T, was] of J.leaving) {
    if (J.traces[T.traceno] !== T) continue;
    J.vm.mem.u8.set(was, T.leaveat);
    J.backend?.republish(J, T);
  }
  J.leaving.clear();
}
