/*
 * Indexed loads and stores, with all that metamethods make of them. A look-up is
 * specialised to where the key is found: an array slot behind a bounds check, the node
 * of a constant key behind a check of the table's size, or a general look-up.
 *
 *   0003 > int ABC   asize 0001        t[i]
 *   0005   p64 AREF  array 0001
 *   0006 > num ALOAD 0005
 */
import {
  lj_tab_get,
  lj_tab_getstr,
  niltv,
  tabasize,
  tabhmask,
  tabnode,
} from "../../core/objects/tab.js";
import {
  copyTV,
  gcV,
  getref,
  numV,
  tvisnil,
  tvisnum,
  tvisudata,
} from "../../core/objects/tvalue.js";
import { FORL } from "../../layout/bytecode.js";
import { L_base } from "../../core/run/frame.js";
import { MM, MM_FAST } from "../../layout/metamethods.js";
import { GCtab, GCudata, LJ_MAX, Node, UDTYPE } from "../../layout/objects.js";
import { lj_ir_intnum, lj_ir_knum_zero } from "../convert.js";
import {
  lj_ir_fload,
  lj_ir_kint,
  lj_ir_kkptr,
  lj_ir_knull,
  lj_ir_kslot,
  lj_ir_rollback,
} from "../emit.js";
import {
  IR,
  IRDELTA_L2S,
  irref_isk,
  IRFL,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTI,
  TREF_NIL,
  TREF_PRI,
  tref_isgcv,
  tref_isinteger,
  tref_isk,
  tref_isfunc,
  tref_isnil,
  tref_isnum,
  tref_isnumber,
  tref_isstr,
  tref_istab,
  tref_isudata,
  tref_ref,
  tref_type,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_fwd_wasnonnil } from "../opt/mem.js";
import { lj_opt_narrow_index } from "../opt/narrow.js";
import { JIT_F } from "../options.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_record_call } from "./call.js";
import { lj_record_mm_lookup, mmname } from "./mm.js";
import { rec_mm_prep, setarg } from "./mmcall.js";
import type { RecordIndex } from "./recordindex.js";
import { itype2irt, lj_record_constify } from "./slots.js";

const HOISTED_CHECKS = JIT_F.OPT_LOOP | JIT_F.OPT_ABC;

/** The bounds check: of the loop's bounds in place of its index, when that is known. */
export function rec_idx_abc(J: JitState, asizeref: TRef, ikey: TRef, asize: number): void {
  const { ir } = J.cur;
  if ((J.flags & HOISTED_CHECKS) === HOISTED_CHECKS) {
    let ref = tref_ref(ikey);
    let ofs = 0;
    let ofsref = 0;
    if (ir.o(ref) === IR.ADD && irref_isk(ir.op2(ref))) {
      ofsref = ir.op2(ref);
      ofs = ir.i(ofsref);
      ref = ir.op1(ref);
    }
    const { scev } = J;
    if (ref === scev.idx) {
      const { mem } = J.vm;
      const slots = L_base(mem, J.L) - 8 * J.baseslot;
      const stop = numV(mem, slots + 8 * (ir.op1(ref) + FORL.STOP)) | 0;
      if (stop + ofs >= 0 && stop + ofs < asize) {
        const check = IRTG(IR.ABC, IRT.P32);
        emitir(
          J,
          check,
          asizeref,
          ofs === 0 ? scev.stop : emitir(J, IRTI(IR.ADD), scev.stop, ofsref),
        );
        const startKnown = scev.dir && scev.start && ir.i(scev.start) + ofs >= 0;
        if (!startKnown) emitir(J, check, asizeref, ikey);
        return;
      }
    }
  }
  emitir(J, IRTGI(IR.ABC), asizeref, ikey);
}

/** Where a hash look-up began that may be undone, with what J.guardemit was. */
interface Rollback {
  ref: number;
  guardemit: number;
}

/** Position of an integer key, or -1. */
function arraykey(J: JitState, keyv: number): number {
  const n = numV(J.vm.mem, keyv);
  return n >= 0 && n < LJ_MAX.ASIZE && Number.isInteger(n) ? n : -1;
}

/** Reference of the value under ix.key; ix.oldv is its address. */
function rec_idx_key(J: JitState, ix: RecordIndex, rb: Rollback): TRef {
  const { mem } = J.vm;
  const t = gcV(mem, ix.tabv);
  ix.oldv = lj_tab_get(J.vm, J.L, t, ix.keyv);
  rb.ref = 0;
  rb.guardemit = 0;
  let { key } = ix;
  if (tref_isnumber(key)) {
    const k = arraykey(J, ix.keyv);
    const asize = tabasize(mem, t);
    if (k >= 0) {
      const ikey = lj_opt_narrow_index(J, key);
      const asizeref = lj_ir_fload(J, IRT.INT, ix.tab, IRFL.TAB_ASIZE);
      if (k < asize) {
        rec_idx_abc(J, asizeref, ikey, asize);
        const arrayref = lj_ir_fload(J, IRT.PGC, ix.tab, IRFL.TAB_ARRAY);
        return emitir(J, IRT_(IR.AREF, IRT.PGC), arrayref, ikey);
      }
      emitir(J, IRTGI(IR.ULE), asizeref, ikey);
      if (k === 0 && tref_isk(key)) key = lj_ir_knum_zero(J);
    } else if (!tref_isk(key)) {
      // Not an array key now, but it may be another time.
      if (asize !== 0) lj_trace_err(LJ_TRERR.NYITMIX);
      emitir(J, IRTGI(IR.EQ), lj_ir_fload(J, IRT.INT, ix.tab, IRFL.TAB_ASIZE), lj_ir_kint(J, 0));
    }
  }
  return hashkey(J, ix, t, key, rb);
}

function hashkey(J: JitState, ix: RecordIndex, t: number, key: TRef, rb: Rollback): TRef {
  const { mem } = J.vm;
  const hmask = tabhmask(mem, t);
  if (hmask === 0) {
    emitir(J, IRTGI(IR.EQ), lj_ir_fload(J, IRT.INT, ix.tab, IRFL.TAB_HMASK), lj_ir_kint(J, 0));
    return lj_ir_kkptr(J, niltv(J.vm));
  }
  key = lj_ir_intnum(J, key); // keys of the hash part are numbers
  if (tref_isk(key)) {
    const slot = (ix.oldv - Node.val - tabnode(mem, t, 0)) / Node.SIZEOF;
    if (slot >= 0 && slot <= hmask && slot <= 0xffff && Number.isInteger(slot)) {
      rb.ref = J.cur.nins;
      rb.guardemit = J.guardemit;
      const hm = lj_ir_fload(J, IRT.INT, ix.tab, IRFL.TAB_HMASK);
      emitir(J, IRTGI(IR.EQ), hm, lj_ir_kint(J, hmask | 0));
      const node = lj_ir_fload(J, IRT.PGC, ix.tab, IRFL.TAB_NODE);
      return emitir(J, IRTG(IR.HREFK, IRT.PGC), node, lj_ir_kslot(J, key, slot));
    }
  }
  return emitir(J, IRT_(IR.HREF, IRT.PGC), ix.tab, key);
}

/** May the key be the name of a metamethod whose absence tables remember? */
function maybeFastMetamethod(J: JitState, key: TRef): boolean {
  if (!tref_isstr(key)) return false;
  if (!tref_isk(key)) return true;
  const s = J.cur.ir.gcr(tref_ref(key));
  for (let mm = 0; mm <= MM_FAST; mm++) if (mmname(J, mm) === s) return true;
  return false;
}

/** Call __index or __newindex; no result yet. */
function callmm(J: JitState, ix: RecordIndex): TRef {
  const { sym } = J.vm;
  const func = rec_mm_prep(J, ix.val ? sym.lj_cont_nop : sym.lj_cont_ra);
  setarg(J, func, ix.mobj, ix.mobjv);
  setarg(J, func + 2, ix.tab, ix.tabv);
  setarg(J, func + 3, ix.key, ix.keyv);
  if (ix.val) setarg(J, func + 4, ix.val, ix.valv);
  lj_record_call(J, func, ix.val ? 3 : 2);
  return 0;
}

/** A method of a buffer object, whose table of methods never changes: a constant, or 0. */
function bufferMethod(J: JitState, ix: RecordIndex): TRef {
  const { mem } = J.vm;
  const buffer =
    ix.mt === TREF_NIL &&
    !ix.val &&
    tref_isudata(ix.tab) &&
    tvisudata(mem, ix.tabv) &&
    mem.u8[gcV(mem, ix.tabv) + GCudata.udtype] === UDTYPE.BUFFER;
  if (!buffer || !tref_istab(ix.mobj) || !tref_isstr(ix.key) || !tref_isk(ix.key)) return 0;
  const o = lj_tab_getstr(J.vm, gcV(mem, ix.mobjv), gcV(mem, ix.keyv));
  return o === 0 ? 0 : lj_record_constify(J, o);
}

/** Nothing was found: what the look-up through a metamethod comes to, or undefined to go on with it. */
const GO_ON = undefined;
function throughmm(J: JitState, ix: RecordIndex): TRef | undefined {
  if (tref_isfunc(ix.mobj)) return callmm(J, ix);
  const method = bufferMethod(J, ix);
  if (method) return method;
  ix.tab = ix.mobj;
  copyTV(J.vm.mem, ix.tabv, ix.mobjv);
  if (--ix.idxchain === 0) lj_trace_err(LJ_TRERR.IDXLOOP);
  return GO_ON;
}

/**
 * Record ix.tab[ix.key], or the store of ix.val to there. The reference of the value; 0 for
 * a store, or when a metamethod is called first.
 */
export function lj_record_idx(J: JitState, ix: RecordIndex): TRef {
  for (;;) {
    let tr: TRef | undefined;
    if (tref_istab(ix.tab)) tr = tableAccess(J, ix);
    else {
      if (!lj_record_mm_lookup(J, ix, ix.val ? MM.newindex : MM.index)) lj_trace_err(LJ_TRERR.NOMM);
      tr = throughmm(J, ix);
    }
    if (tr !== GO_ON) return tr;
  }
}

function tableAccess(J: JitState, ix: RecordIndex): TRef | undefined {
  const { mem } = J.vm;
  const { keyv } = ix;
  if (tvisnil(mem, keyv) || (tvisnum(mem, keyv) && Number.isNaN(numV(mem, keyv)))) {
    if (ix.val) lj_trace_err(LJ_TRERR.STORENN);
    if (tref_isk(ix.key)) {
      if (ix.idxchain && lj_record_mm_lookup(J, ix, MM.index)) return throughmm(J, ix);
      return TREF_NIL;
    }
  }
  const rb: Rollback = { ref: 0, guardemit: 0 };
  const xref = rec_idx_key(J, ix, rb);
  const xrefop = J.cur.ir.o(tref_ref(xref));
  const loadop = xrefop === IR.AREF ? IR.ALOAD : IR.HLOAD;
  const oldv = xrefop === IR.KKPTR ? J.cur.ir.gcr(tref_ref(xref)) : ix.oldv;
  return ix.val
    ? indexedStore(J, ix, xref, loadop, oldv, rb)
    : indexedLoad(J, ix, xref, loadop, oldv, rb);
}

/** When a forwarded load needs no look-up, its guards are taken back. */
function rollback(J: JitState, tr: TRef, rb: Rollback): void {
  if (tref_ref(tr) >= rb.ref) return;
  lj_ir_rollback(J, rb.ref);
  J.guardemit = rb.guardemit;
}

const niltvRef = (J: JitState): TRef => lj_ir_kkptr(J, niltv(J.vm));

function indexedLoad(
  J: JitState,
  ix: RecordIndex,
  xref: TRef,
  loadop: number,
  oldv: number,
  rb: Rollback,
): TRef | undefined {
  const t = itype2irt(J, oldv);
  let res: TRef;
  if (oldv === niltv(J.vm)) {
    emitir(J, IRTG(IR.EQ, IRT.PGC), xref, niltvRef(J));
    res = TREF_NIL;
  } else res = emitir(J, IRTG(loadop, t), xref, 0);
  rollback(J, res, rb);
  if (t === IRT.NIL && ix.idxchain && lj_record_mm_lookup(J, ix, MM.index)) return throughmm(J, ix);
  return t <= IRT.TRUE ? TREF_PRI(t) : res;
}

function indexedStore(
  J: JitState,
  ix: RecordIndex,
  xref: TRef,
  loadop: number,
  oldv: number,
  rb: Rollback,
): TRef | undefined {
  const { mem } = J.vm;
  const mt = getref(mem, gcV(mem, ix.tabv) + GCtab.metatable);
  let keybarrier = tref_isgcv(ix.key) && !tref_isnil(ix.val);
  rollback(J, xref, rb);
  const ishref = J.cur.ir.o(tref_ref(xref)) === IR.HREF;
  if (tvisnil(mem, oldv)) {
    if (guardNewValue(J, ix, xref, loadop, oldv, mt, ishref)) return throughmm(J, ix);
    if (oldv === niltv(J.vm)) {
      xref = newkey(J, ix);
      keybarrier = false; // NEWREF has one
    }
  } else if (!lj_opt_fwd_wasnonnil(J, loadop, tref_ref(xref))) {
    if (ishref) emitir(J, IRTG(IR.NE, IRT.PGC), xref, niltvRef(J));
    if (ix.idxchain) {
      // That there is no metatable is checked more cheaply than that the value is not nil.
      if (mt === 0) {
        const mtref = lj_ir_fload(J, IRT.TAB, ix.tab, IRFL.TAB_META);
        emitir(J, IRTG(IR.EQ, IRT.TAB), mtref, lj_ir_knull(J, IRT.TAB));
      } else emitir(J, IRTG(loadop, itype2irt(J, oldv)), xref, 0);
    }
  } else keybarrier = false; // a value keeps its key alive
  ix.val = lj_ir_intnum(J, ix.val);
  emitir(J, IRT_(loadop + IRDELTA_L2S, tref_type(ix.val)), xref, ix.val);
  if (keybarrier) emitir(J, IRT_(IR.TBAR, IRT.NIL), ix.tab, ix.key);
  if (tref_isgcv(ix.val)) emitir(J, IRT_(IR.TBAR, IRT.NIL), ix.tab, ix.val);
  if (maybeFastMetamethod(J, ix.key)) {
    const fref = emitir(J, IRT_(IR.FREF, IRT.PGC), ix.tab, IRFL.TAB_NOMM);
    emitir(J, IRT_(IR.FSTORE, IRT.U8), fref, lj_ir_kint(J, 0));
  }
  J.needsnap = true;
  return 0;
}

/** There is no value yet: guard that, and look for __newindex. True when there is one. */
function guardNewValue(
  J: JitState,
  ix: RecordIndex,
  xref: TRef,
  loadop: number,
  oldv: number,
  mt: number,
  ishref: boolean,
): boolean {
  const { mem } = J.vm;
  // The guards come before those of the look-up, which has to be done once more.
  const mo = ix.idxchain && mt ? lj_tab_getstr(J.vm, mt, mmname(J, MM.newindex)) : 0;
  if (mo !== 0 && !tvisnil(mem, mo)) emitir(J, IRTG(loadop, IRT.NIL), xref, 0);
  else if (ishref) {
    const absent = oldv === niltv(J.vm);
    emitir(J, IRTG(absent ? IR.EQ : IR.NE, IRT.PGC), xref, niltvRef(J));
  }
  return ix.idxchain !== 0 && lj_record_mm_lookup(J, ix, MM.newindex);
}

/** Insert the key. */
function newkey(J: JitState, ix: RecordIndex): TRef {
  let { key } = ix;
  if (tref_isinteger(key)) key = lj_ir_intnum(J, key);
  else if (tref_isnum(key)) {
    if (!tref_isk(key))
      emitir(J, IRTG(IR.EQ, IRT.NUM), key, key); // no NaN
    else if (Object.is(numV(J.vm.mem, ix.keyv), -0)) key = lj_ir_knum_zero(J);
  }
  return emitir(J, IRT_(IR.NEWREF, IRT.PGC), ix.tab, key);
}
