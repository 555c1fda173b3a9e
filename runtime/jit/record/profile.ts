/*
 * While a profiler runs, traces look at its bit (PROF) where a function or line begins.
 */
import { lj_debug_line, proto_bcpos } from "../../core/run/debug.js";
import { IR, IRT, IRTG } from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_snap_add } from "../snap.js";
import type { JitState } from "../state.js";

function emitprof(J: JitState): void {
  emitir(J, IRTG(IR.PROF, IRT.NIL), 0, 0);
  lj_snap_add(J);
}

/** Is the instruction to be recorded in another function, or on another line, than the last? */
function isElsewhere(J: JitState): boolean {
  const { pt, profPt } = J;
  if (pt === 0) return false;
  J.profPt = pt;
  if (pt !== profPt && profPt !== 0) {
    J.profLine = -1;
    return true;
  }
  if (J.profMode !== "l") return false;
  const line = lj_debug_line(J.vm, pt, proto_bcpos(pt, J.pc));
  const same = line === J.profLine;
  J.profLine = line;
  return !same;
}

export function rec_profile_ins(J: JitState): void {
  if (J.profMode !== "" && isElsewhere(J)) emitprof(J);
}

/** A Lua function returns: what follows is its caller's time. Behind library functions, the instruction is not over. */
export function rec_profile_ret(J: JitState): void {
  if (J.profMode !== "f") return;
  emitprof(J);
  J.profPt = 0;
}
