/*
 * Look-up of metamethods: the metatable is loaded and guarded, then it is a look-up of a
 * constant string in a table, which mostly becomes loads that are hoisted out of loops.
 */
import { basemtRoot } from "../../core/meta.js";
import { lj_tab_getstr } from "../../core/objects/tab.js";
import {
  copyTV,
  gcV,
  getref,
  itype,
  settabV,
  setstrV,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvistab,
} from "../../core/objects/tvalue.js";
import { GCtab, GCudata, UDTYPE } from "../../layout/objects.js";
import { GCROOT, GG, global_State } from "../../layout/state.js";
import { LJ_T } from "../../layout/value.js";
import {
  lj_ir_fload,
  lj_ir_ggfload,
  lj_ir_kgc,
  lj_ir_kint,
  lj_ir_knull,
  lj_ir_kptr,
  lj_ir_kstr,
} from "../emit.js";
import {
  IRFL,
  IR,
  IRT,
  IRTG,
  IRTGI,
  TREF_NIL,
  tref_iscdata,
  tref_isnil,
  tref_istab,
  tref_isudata,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_record_idx } from "./index.js";
import type { RecordIndex } from "./recordindex.js";

export const mmname = (J: JitState, mm: number): number =>
  getref(J.vm.mem, J.vm.g + global_State.gcroot + 8 * (GCROOT.MMNAME + mm));

/** Metatables that never change: of special userdata and cdata. So the method is a constant. */
function immutable(J: JitState, ix: RecordIndex, mtref: TRef, mt: number, mm: number): boolean {
  const { mem } = J.vm;
  const mo = lj_tab_getstr(J.vm, mt, mmname(J, mm));
  ix.mt = mtref;
  ix.mtv = mt;
  if (mo === 0 || tvisnil(mem, mo)) return false;
  ix.mt = TREF_NIL; // to be told from others by comparisons
  if (!tvisfunc(mem, mo) && !tvistab(mem, mo)) lj_trace_err(LJ_TRERR.BADTYPE);
  copyTV(mem, ix.mobjv, mo);
  ix.mobj = lj_ir_kgc(J, gcV(mem, mo), tvisfunc(mem, mo) ? IRT.FUNC : IRT.TAB);
  return true;
}

/** Guard that the userdata is of that special type, or that very C library. */
function guardUdata(J: JitState, ix: RecordIndex, udtype: number): void {
  if (udtype === UDTYPE.FFI_CLIB) {
    emitir(J, IRTG(IR.EQ, IRT.PGC), ix.tab, lj_ir_kptr(J, gcV(J.vm.mem, ix.tabv)));
    return;
  }
  const tr = lj_ir_fload(J, IRT.U8, ix.tab, IRFL.UDATA_UDTYPE);
  emitir(J, IRTGI(IR.EQ), tr, lj_ir_kint(J, udtype));
}

/** The metamethod of ix.tab: ix.mobj and ix.mobjv, its table in ix.mt and ix.mtv. */
export function lj_record_mm_lookup(J: JitState, ix: RecordIndex, mm: number): boolean {
  const { mem } = J.vm;
  let mt: number;
  let mtref: TRef;
  if (tref_istab(ix.tab) || tref_isudata(ix.tab)) {
    const obj = gcV(mem, ix.tabv);
    if (tref_istab(ix.tab)) {
      mt = getref(mem, obj + GCtab.metatable);
      mtref = lj_ir_fload(J, IRT.TAB, ix.tab, IRFL.TAB_META);
    } else {
      mt = getref(mem, obj + GCudata.metatable);
      mtref = lj_ir_fload(J, IRT.TAB, ix.tab, IRFL.UDATA_META);
      const udtype = mem.u8[obj + GCudata.udtype];
      if (udtype !== UDTYPE.USERDATA) {
        guardUdata(J, ix, udtype);
        return immutable(J, ix, mtref, mt, mm);
      }
    }
    ix.mt = mt ? mtref : TREF_NIL;
    emitir(J, IRTG(mt ? IR.NE : IR.EQ, IRT.TAB), mtref, lj_ir_knull(J, IRT.TAB));
  } else {
    // Changes of the metatable of a basic type flush all traces.
    const it = tvisnum(mem, ix.tabv) ? LJ_T.NUMX : itype(mem, ix.tabv);
    const root = basemtRoot(J.vm, it);
    mt = getref(mem, root);
    if (mt === 0) {
      ix.mt = TREF_NIL;
      return false;
    }
    if (tref_iscdata(ix.tab)) return immutable(J, ix, TREF_NIL, mt, mm);
    mtref = ix.mt = lj_ir_ggfload(J, IRT.TAB, GG.g + root - J.vm.g);
  }
  return mt !== 0 && lookup(J, ix, mtref, mt, mm);
}

function lookup(J: JitState, ix: RecordIndex, mtref: TRef, mt: number, mm: number): boolean {
  const { mem } = J.vm;
  const name = mmname(J, mm);
  const mo = lj_tab_getstr(J.vm, mt, name);
  if (mo !== 0 && !tvisnil(mem, mo)) copyTV(mem, ix.mobjv, mo);
  ix.mtv = mt;
  const mix = J.indexes.take();
  settabV(mem, mix.tabv, mt);
  setstrV(mem, mix.keyv, name);
  mix.tab = mtref;
  mix.key = lj_ir_kstr(J, name);
  ix.mobj = lj_record_idx(J, mix);
  J.indexes.give();
  return !tref_isnil(ix.mobj);
}
