/*
 * Calls of metamethods by instructions: a frame with a continuation above the running
 * function's, as the interpreter makes it. The values are put on the Lua stack as well,
 * since recording the call looks at them.
 */
import { curr_func, funcproto } from "../../core/run/frame.js";
import { copyTV, gcV, getref, setnilV, tvistab, tvisudata } from "../../core/objects/tvalue.js";
import { BC } from "../../layout/bytecode.js";
import { MM } from "../../layout/metamethods.js";
import { GCproto, GCtab, GCudata } from "../../layout/objects.js";
import { lj_ir_fload, lj_ir_knum_bits } from "../emit.js";
import { IRFL, IR, IRT, IRTG, TREF_CONT, TREF_NIL, tref_iscdata, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_snap_add } from "../snap.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_record_call } from "./call.js";
import { lj_record_mm_lookup } from "./mm.js";
import { lj_record_objcmp } from "./objcmp.js";
import type { RecordIndex } from "./recordindex.js";
import { clearbase, setbase, slotv } from "./slots.js";

/** Push a continuation; the slot of the function to call. */
export function rec_mm_prep(J: JitState, cont: number): number {
  const { mem, sym } = J.vm;
  const pt = funcproto(mem, curr_func(mem, J.L));
  const top = cont === sym.lj_cont_cat ? J.maxslot : mem.u8[pt + GCproto.framesize];
  setbase(J, top, lj_ir_knum_bits(J, cont, 0));
  setbase(J, top + 1, TREF_CONT);
  J.framedepth++;
  clearbase(J, J.maxslot, top);
  return top + 2;
}

/** A slot of the call to be: the function's is 0, arguments are 2 and up. */
export function setarg(J: JitState, s: number, tr: TRef, o: number): void {
  setbase(J, s, tr);
  copyTV(J.vm.mem, slotv(J, s), o);
}

/** Call the metamethod of an operator; ix.tab and ix.key are the operands. There is no result yet: 0. */
export function rec_mm_arith(J: JitState, ix: RecordIndex, mm: number): TRef {
  const { mem, sym } = J.vm;
  const func = rec_mm_prep(J, mm === MM.concat ? sym.lj_cont_cat : sym.lj_cont_ra);
  setarg(J, func + 2, ix.tab, ix.tabv);
  setarg(J, func + 3, ix.key, ix.keyv);
  if (!lj_record_mm_lookup(J, ix, mm)) {
    if (mm === MM.unm) lj_trace_err(LJ_TRERR.NOMM);
    ix.tab = ix.key;
    copyTV(mem, ix.tabv, ix.keyv);
    if (!lj_record_mm_lookup(J, ix, mm)) lj_trace_err(LJ_TRERR.NOMM);
  }
  setarg(J, func, ix.mobj, ix.mobjv);
  setbase(J, func + 1, 0);
  lj_record_call(J, func, 2);
  return 0;
}

/** `#` of what is neither string nor table. */
export function rec_mm_len(J: JitState, tr: TRef, o: number): TRef {
  const { mem, sym } = J.vm;
  const ix = J.indexes.take();
  ix.tab = tr;
  copyTV(mem, ix.tabv, o);
  if (!lj_record_mm_lookup(J, ix, MM.len)) lj_trace_err(LJ_TRERR.NOMM);
  const func = rec_mm_prep(J, sym.lj_cont_ra);
  setarg(J, func, ix.mobj, ix.mobjv);
  setarg(J, func + 2, tr, o);
  setbase(J, func + 3, TREF_NIL);
  setnilV(mem, slotv(J, func + 3));
  J.indexes.give();
  lj_record_call(J, func, 2);
  return 0;
}

/** Call the metamethod of a comparison of ix.val with ix.key. */
function rec_mm_callcomp(J: JitState, ix: RecordIndex, op: number): void {
  const { sym } = J.vm;
  const func = rec_mm_prep(J, op & 1 ? sym.lj_cont_condf : sym.lj_cont_condt);
  setarg(J, func, ix.mobj, ix.mobjv);
  setarg(J, func + 2, ix.val, ix.valv);
  setarg(J, func + 3, ix.key, ix.keyv);
  lj_record_call(J, func, 2);
}

/** Both operands must have the same metamethod. It was found for ix.val. */
function samemethod(J: JitState, ix: RecordIndex, mm: number): boolean {
  const { mem } = J.vm;
  const obj = gcV(mem, ix.keyv);
  // With one metatable for both, one look-up will do.
  if (tvistab(mem, ix.keyv) && getref(mem, obj + GCtab.metatable) === ix.mtv)
    emitir(J, IRTG(IR.EQ, IRT.TAB), lj_ir_fload(J, IRT.TAB, ix.key, IRFL.TAB_META), ix.mt);
  else if (tvisudata(mem, ix.keyv) && getref(mem, obj + GCudata.metatable) === ix.mtv)
    emitir(J, IRTG(IR.EQ, IRT.TAB), lj_ir_fload(J, IRT.TAB, ix.key, IRFL.UDATA_META), ix.mt);
  else {
    const second = J.indexes.take();
    second.tab = ix.key;
    copyTV(mem, second.tabv, ix.keyv);
    const differ =
      !lj_record_mm_lookup(J, second, mm) ||
      lj_record_objcmp(J, ix.mobj, second.mobj, ix.mobjv, second.mobjv) !== 0;
    J.indexes.give();
    return !differ;
  }
  return true;
}

/** __eq of two different objects of one type: ix.val and ix.key. */
export function rec_mm_equal(J: JitState, ix: RecordIndex, op: number): void {
  ix.tab = ix.val;
  copyTV(J.vm.mem, ix.tabv, ix.valv);
  if (lj_record_mm_lookup(J, ix, MM.eq) && samemethod(J, ix, MM.eq)) rec_mm_callcomp(J, ix, op);
}

/** Compare ix.val with ix.key, one of which is cdata. */
export function rec_mm_comp_cdata(J: JitState, ix: RecordIndex, op: number, mm: number): void {
  lj_snap_add(J);
  const left = tref_iscdata(ix.val);
  ix.tab = left ? ix.val : ix.key;
  copyTV(J.vm.mem, ix.tabv, left ? ix.valv : ix.keyv);
  if (!lj_record_mm_lookup(J, ix, mm)) lj_trace_err(LJ_TRERR.NOMM);
  rec_mm_callcomp(J, ix, op);
}

function swapOperands(J: JitState, ix: RecordIndex): void {
  const { mem } = J.vm;
  ix.tab = ix.key;
  ix.key = ix.val;
  ix.val = ix.tab;
  copyTV(mem, ix.tabv, ix.keyv);
  copyTV(mem, ix.keyv, ix.valv);
  copyTV(mem, ix.valv, ix.tabv);
}

/** __lt, __le of ix.val and ix.key; a missing __le is `not (b < a)`. */
export function rec_mm_comp(J: JitState, ix: RecordIndex, op: number): void {
  ix.tab = ix.val;
  copyTV(J.vm.mem, ix.tabv, ix.valv);
  for (;;) {
    const mm = op & 2 ? MM.le : MM.lt;
    if (lj_record_mm_lookup(J, ix, mm) && samemethod(J, ix, mm)) {
      rec_mm_callcomp(J, ix, op);
      return;
    }
    if (!(op & 2)) return; // the interpreter throws
    swapOperands(J, ix);
    op ^= 3;
  }
}
if ((BC.ISLE & 2) === 0) throw new Error("order of bytecode: comparisons");
