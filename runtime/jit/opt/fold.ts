/*
 * FOLD: the way of every instruction into the trace. Rules (opt/fold_*.ts) are tried first;
 * what none of them takes is looked for among the instructions before (CSE), or appended.
 */
import { irm_kind, IRM, IRT, TREF, tref_ref, type TRef } from "../ir.js";
import { lj_ir_emit } from "../emit.js";
import { JIT_F } from "../options.js";
import type { JitState } from "../state.js";

/** Emit an instruction: `ot` is opcode << 8 | type; operands are tagged references or literals. */
export function emitir(J: JitState, ot: number, a: TRef, b: TRef): TRef {
  const { fold } = J;
  fold.o = ot >>> 8;
  fold.t = ot & 0xff;
  fold.op1 = tref_ref(a);
  fold.op2 = tref_ref(b);
  return lj_opt_fold(J);
}

/** The same without rules and CSE. */
export function emitir_raw(J: JitState, ot: number, a: TRef, b: TRef): TRef {
  const { fold } = J;
  fold.o = ot >>> 8;
  fold.t = ot & 0xff;
  fold.op1 = tref_ref(a);
  fold.op2 = tref_ref(b);
  return lj_ir_emit(J);
}

/** Fold J.fold: the reference of what stands for it. */
export function lj_opt_fold(J: JitState): TRef {
  const { fold } = J;
  if (irm_kind(fold.o) !== IRM.N || (fold.t & IRT.GUARD) !== 0 || !(J.flags & JIT_F.OPT_CSE))
    return lj_ir_emit(J);
  return lj_opt_cse(J);
}

/** An equal instruction from before, or a new one. */
export function lj_opt_cse(J: JitState): TRef {
  const { fold } = J;
  const { ir } = J.cur;
  const lim = Math.max(fold.op1, fold.op2);
  for (let ref = J.chain[fold.o]; ref > lim; ref = ir.prev(ref))
    if (ir.op1(ref) === fold.op1 && ir.op2(ref) === fold.op2 && !((ir.t(ref) ^ fold.t) & IRT.TYPE))
      return TREF(ref, ir.t(ref));
  return lj_ir_emit(J);
}
