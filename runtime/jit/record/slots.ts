/*
 * Slots while recording: J.slot holds for each stack slot the reference of the value it
 * has on the trace, or 0 for one that the trace has neither read nor written. The first
 * read loads it, guarded by the type that it has now. Slots are counted from the base of
 * the running function, whose own slot is -2 (LJ_FR2).
 */
import { L_base } from "../../core/run/frame.js";
import { gcV, itype, numV, tvisnum } from "../../core/objects/tvalue.js";
import { LJ_T } from "../../layout/value.js";
import { lj_ir_kgc, lj_ir_knumint } from "../emit.js";
import { IR, IRSLOAD, IRT, IRT_, IRTG, TREF_PRI, type TRef } from "../ir.js";
import { emitir_raw } from "../opt/fold.js";
import type { JitState } from "../state.js";

/** Slot of the function of the running frame. */
export const FUNC_SLOT = -2;

export const base = (J: JitState, s: number): TRef => J.slot[J.baseslot + s];
export function setbase(J: JitState, s: number, tr: TRef): void {
  J.slot[J.baseslot + s] = tr;
}
/** Address of the value in a slot now. */
export const slotv = (J: JitState, s: number): number => L_base(J.vm.mem, J.L) + 8 * s;

/** Move `n` slots. */
export function movebase(J: JitState, to: number, from: number, n: number): void {
  J.slot.copyWithin(J.baseslot + to, J.baseslot + from, J.baseslot + from + n);
}
export function clearbase(J: JitState, from: number, end: number): void {
  if (end > from) J.slot.fill(0, J.baseslot + from, J.baseslot + end);
}

/** IR type of a value. */
export function itype2irt(J: JitState, o: number): IRT {
  return tvisnum(J.vm.mem, o) ? IRT.NUM : ~itype(J.vm.mem, o);
}

/** Load a slot as type `t` (with IRT.GUARD where it is a guard). */
export function sloadt(J: JitState, slot: number, t: number, mode: number): TRef {
  const tr = emitir_raw(J, IRT_(IR.SLOAD, t), J.baseslot + slot, mode & 0xffff);
  setbase(J, slot, tr);
  return tr;
}

/** Load a slot as the type it has. */
function sload(J: JitState, slot: number): TRef {
  const t = itype2irt(J, slotv(J, slot));
  let tr = emitir_raw(J, IRTG(IR.SLOAD, t), J.baseslot + slot, IRSLOAD.TYPECHECK);
  if (t <= IRT.TRUE) tr = TREF_PRI(t);
  setbase(J, slot, tr);
  return tr;
}

/** Reference of a slot. */
export const getslot = (J: JitState, slot: number): TRef => base(J, slot) || sload(J, slot);

/** Reference of the running function. */
export const getcurrf = (J: JitState): TRef =>
  base(J, FUNC_SLOT) || sloadt(J, FUNC_SLOT, IRT.FUNC, IRSLOAD.READONLY);

/** A constant for a value, or 0 for a light userdata. */
export function lj_record_constify(J: JitState, o: number): TRef {
  const { mem } = J.vm;
  if (tvisnum(mem, o)) return lj_ir_knumint(J, numV(mem, o));
  const it = itype(mem, o);
  if (it >= LJ_T.TRUE) return TREF_PRI(~it);
  return it === LJ_T.LIGHTUD ? 0 : lj_ir_kgc(J, gcV(mem, o), ~it);
}
