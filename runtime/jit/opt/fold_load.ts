/*
 * Loads, stores, allocations and barriers. Loads cannot be taken for equal because their
 * operands are: alias analysis (mem.ts) looks for stores in between. All of them must be
 * listed here, or they end up at CSE.
 */
import { getref } from "../../core/objects/tvalue.js";
import { lj_tab_get, niltv, tabasize, tabhmask } from "../../core/objects/tab.js";
import { strlen } from "../../core/objects/str.js";
import { GCcdata, GCfuncL } from "../../layout/objects.js";
import { irkvalue, lj_ir_emit, lj_ir_kint, lj_ir_kint64, lj_ir_kkptr } from "../emit.js";
import { IR, IRSLOAD, IRTOSTR, irref_isk, irt_is64, tref_ref, TREF_NIL } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import { JIT_F } from "../options.js";
import type { JitState } from "../state.js";
import { lj_opt_cse } from "./fold.js";
import { defineFolds, DROPFOLD, fold, isphi, NEXTFOLD, type FoldFunction } from "./foldrule.js";
import {
  lj_opt_dse_ahstore,
  lj_opt_dse_fstore,
  lj_opt_dse_ustore,
  lj_opt_dse_xstore,
  lj_opt_fwd_aload,
  lj_opt_fwd_alen,
  lj_opt_fwd_fload,
  lj_opt_fwd_hload,
  lj_opt_fwd_href_nokey,
  lj_opt_fwd_hrefk,
  lj_opt_fwd_sbuf,
  lj_opt_fwd_tptr,
  lj_opt_fwd_uload,
  lj_opt_fwd_xload,
} from "./mem.js";

const folding = (J: JitState): boolean => (J.flags & JIT_F.OPT_FOLD) !== 0;

/** Something is allocated in this trace, so that the collector may run at the loop's head. */
const allocates = (J: JitState): boolean =>
  [IR.SNEW, IR.XSNEW, IR.TNEW, IR.TDUP, IR.CNEW, IR.CNEWI, IR.BUFSTR, IR.TOSTR, IR.CALLA].some(
    (o) => J.chain[o] !== 0,
  );
/** Between `ref` and now the collector may have run. */
const gcstep_barrier = (J: JitState, ref: number): boolean =>
  ref < J.chain[IR.LOOP] && allocates(J);

const emit: FoldFunction = (J) => lj_ir_emit(J);
const cse: FoldFunction = (J) => lj_opt_cse(J);

/** An HREF that was folded to "not there" is nil; neither forwarding nor assembler know it. */
const kfold_hload_kkptr: FoldFunction = () => TREF_NIL;

/** Upvalues of a constant function: the same upvalue may belong to another one, too. */
const cse_uref: FoldFunction = (J, f, ir) => {
  if (J.flags & JIT_F.OPT_CSE) {
    const { mem } = J.vm;
    const upvalue = (fn: number, uv: number): number =>
      getref(mem, ir.gcr(fn) + GCfuncL.uvptr + 8 * (uv >>> 8));
    const uv = upvalue(f.op1, f.op2);
    for (let ref = J.chain[f.o]; ref; ref = ir.prev(ref))
      if (irref_isk(ir.op1(ref)) && upvalue(ir.op1(ref), ir.op2(ref)) === uv) {
        if (f.o === IR.UREFO && gcstep_barrier(J, ref)) break;
        return ref;
      }
  }
  return lj_ir_emit(J);
};

/* Fields of tables that this trace has made. */

const kniltv = (J: JitState): number => lj_ir_kkptr(J, niltv(J.vm));
const fwd_href_tnew: FoldFunction = (J) => (lj_opt_fwd_href_nokey(J) ? kniltv(J) : NEXTFOLD);
const fwd_href_tdup: FoldFunction = (J, f, ir) => {
  const key = irkvalue(J, f.op2);
  const missing = lj_tab_get(J.vm, J.L, ir.gcr(ir.op1(f.op1)), key) === niltv(J.vm);
  return missing && lj_opt_fwd_href_nokey(J) ? kniltv(J) : NEXTFOLD;
};
/** A number that the new table on the left has, as long as no key was added. */
const ofnew = (J: JitState, value: (ir: IRBuf, tab: number) => number): number =>
  folding(J) && lj_opt_fwd_tptr(J, J.fold.op1)
    ? lj_ir_kint(J, value(J.cur.ir, J.fold.op1))
    : NEXTFOLD;
const template = (ir: IRBuf, tab: number): number => ir.gcr(ir.op1(tab));
const fload_tab_tnew_asize: FoldFunction = (J) => ofnew(J, (ir, tab) => ir.op1(tab));
const fload_tab_tnew_hmask: FoldFunction = (J) => ofnew(J, (ir, tab) => (1 << ir.op2(tab)) - 1);
const fload_tab_tdup_asize: FoldFunction = (J) =>
  ofnew(J, (ir, tab) => tabasize(J.vm.mem, template(ir, tab)));
const fload_tab_tdup_hmask: FoldFunction = (J) =>
  ofnew(J, (ir, tab) => tabhmask(J.vm.mem, template(ir, tab)));

/** Array and hash part move when a key is added to a table that may be this one. */
const fload_tab_ah: FoldFunction = (J) => {
  const tr = lj_opt_cse(J);
  return lj_opt_fwd_tptr(J, tref_ref(tr)) ? tr : lj_ir_emit(J);
};

/* Strings do not change. */

const fload_str_len_kgc: FoldFunction = (J, f, ir) =>
  folding(J) ? lj_ir_kint(J, strlen(J.vm, ir.gcr(f.op1))) : NEXTFOLD;
const fload_str_len_snew: FoldFunction = (J, f, ir) =>
  folding(J) && !isphi(ir, f.op1) ? ir.op2(f.op1) : NEXTFOLD;
const fload_str_len_tostr: FoldFunction = (J, f, ir) =>
  folding(J) && ir.op2(f.op1) === IRTOSTR.CHAR ? lj_ir_kint(J, 1) : NEXTFOLD;

const fload_sbuf: FoldFunction = (J) => {
  const tr = lj_opt_fwd_fload(J);
  return lj_opt_fwd_sbuf(J, tref_ref(tr)) ? tr : lj_ir_emit(J);
};

/* cdata: its type, and numbers and pointers that are boxed, do not change. */

const fload_cdata_typeid_kgc: FoldFunction = (J, f, ir) =>
  folding(J) ? lj_ir_kint(J, J.vm.mem.u16[(ir.gcr(f.op1) + GCcdata.ctypeid) >>> 1]) : NEXTFOLD;
const fload_cdata_int64_kgc: FoldFunction = (J, f, ir) => {
  if (!folding(J)) return NEXTFOLD;
  const at = (ir.gcr(f.op1) + GCcdata.SIZEOF) >>> 2;
  const { i32 } = J.vm.mem;
  return irt_is64(f.t) ? lj_ir_kint64(J, i32[at], i32[at + 1]) : lj_ir_kint(J, i32[at]);
};
const fload_cdata_typeid_cnew: FoldFunction = (J, f, ir) => (folding(J) ? ir.op1(f.op1) : NEXTFOLD);
/** Even across a PHI: it spares an allocation. */
const fload_cdata_ptr_int64_cnew: FoldFunction = (J, f, ir) =>
  folding(J) ? ir.op2(f.op1) : NEXTFOLD;

/** Only LOOP comes here; the recorder knows its slots. */
const fwd_sload: FoldFunction = (J, f) => {
  if (f.op2 & IRSLOAD.FRAME) {
    const tr = lj_opt_cse(J);
    return tref_ref(tr) < J.chain[IR.RETF] ? lj_ir_emit(J) : tr;
  }
  return J.slot[f.op1];
};

/* Barriers; also addresses of open upvalues, since a step may move another thread's stack. */

const barrier_tab: FoldFunction = (J) => {
  const tr = lj_opt_cse(J);
  return gcstep_barrier(J, tref_ref(tr)) ? lj_ir_emit(J) : tr;
};
/** New tables are white until the collector runs. */
const barrier_tnew_tdup: FoldFunction = (J, f) => (f.op1 < J.chain[IR.LOOP] ? NEXTFOLD : DROPFOLD);

const prof: FoldFunction = (J) => {
  const ref = J.chain[IR.PROF];
  return ref + 1 === J.cur.nins ? ref : lj_ir_emit(J);
};

const aload: FoldFunction = (J) => lj_opt_fwd_aload(J);
const hload: FoldFunction = (J) => lj_opt_fwd_hload(J);
const uload: FoldFunction = (J) => lj_opt_fwd_uload(J);
const alen: FoldFunction = (J) => lj_opt_fwd_alen(J);
const hrefk: FoldFunction = (J) => lj_opt_fwd_hrefk(J);
const fload: FoldFunction = (J) => lj_opt_fwd_fload(J);
const xload: FoldFunction = (J) => lj_opt_fwd_xload(J);
const ahstore: FoldFunction = (J) => lj_opt_dse_ahstore(J);
const ustore: FoldFunction = (J) => lj_opt_dse_ustore(J);
const fstore: FoldFunction = (J) => lj_opt_dse_fstore(J);
const xstore: FoldFunction = (J) => lj_opt_dse_xstore(J);

export const folds_load = defineFolds([
  fold(aload, "ALOAD any any"),
  fold(kfold_hload_kkptr, "HLOAD KKPTR any"),
  fold(hload, "HLOAD any any"),
  fold(uload, "ULOAD any any"),
  fold(alen, "ALEN any any"),
  fold(cse_uref, "UREFO KGC any", "UREFC KGC any"),
  fold(hrefk, "HREFK any any"),
  fold(fwd_href_tnew, "HREF TNEW any"),
  fold(fwd_href_tdup, "HREF TDUP KPRI", "HREF TDUP KGC", "HREF TDUP KNUM"),
  fold(fload_tab_tnew_asize, "FLOAD TNEW IRFL_TAB_ASIZE"),
  fold(fload_tab_tnew_hmask, "FLOAD TNEW IRFL_TAB_HMASK"),
  fold(fload_tab_tdup_asize, "FLOAD TDUP IRFL_TAB_ASIZE"),
  fold(fload_tab_tdup_hmask, "FLOAD TDUP IRFL_TAB_HMASK"),
  fold(
    fload_tab_ah,
    "HREF any any",
    "FLOAD any IRFL_TAB_ARRAY",
    "FLOAD any IRFL_TAB_NODE",
    "FLOAD any IRFL_TAB_ASIZE",
    "FLOAD any IRFL_TAB_HMASK",
  ),
  fold(fload_str_len_kgc, "FLOAD KGC IRFL_STR_LEN"),
  fold(fload_str_len_snew, "FLOAD SNEW IRFL_STR_LEN"),
  fold(fload_str_len_tostr, "FLOAD TOSTR IRFL_STR_LEN"),
  fold(
    fload_sbuf,
    "FLOAD any IRFL_SBUF_W",
    "FLOAD any IRFL_SBUF_E",
    "FLOAD any IRFL_SBUF_B",
    "FLOAD any IRFL_SBUF_L",
    "FLOAD any IRFL_SBUF_REF",
    "FLOAD any IRFL_SBUF_R",
  ),
  fold(fload_cdata_typeid_kgc, "FLOAD KGC IRFL_CDATA_CTYPEID"),
  fold(
    fload_cdata_int64_kgc,
    "FLOAD KGC IRFL_CDATA_PTR",
    "FLOAD KGC IRFL_CDATA_INT",
    "FLOAD KGC IRFL_CDATA_INT64",
  ),
  fold(fload_cdata_typeid_cnew, "FLOAD CNEW IRFL_CDATA_CTYPEID", "FLOAD CNEWI IRFL_CDATA_CTYPEID"),
  fold(
    fload_cdata_ptr_int64_cnew,
    "FLOAD CNEWI IRFL_CDATA_PTR",
    "FLOAD CNEWI IRFL_CDATA_INT",
    "FLOAD CNEWI IRFL_CDATA_INT64",
  ),
  fold(
    cse,
    "FLOAD any IRFL_STR_LEN",
    "FLOAD any IRFL_FUNC_ENV",
    "FLOAD any IRFL_THREAD_ENV",
    "FLOAD any IRFL_CDATA_CTYPEID",
    "FLOAD any IRFL_CDATA_PTR",
    "FLOAD any IRFL_CDATA_INT",
    "FLOAD any IRFL_CDATA_INT64",
    "VLOAD any any",
  ),
  fold(fload, "FLOAD any any"),
  fold(fwd_sload, "SLOAD any any"),
  fold(xload, "XLOAD any any"),
  fold(barrier_tab, "TBAR any any", "OBAR any any", "UREFO any any"),
  fold(barrier_tnew_tdup, "TBAR TNEW any", "TBAR TDUP any"),
  fold(prof, "PROF any any"),
  fold(ahstore, "ASTORE any any", "HSTORE any any"),
  fold(ustore, "USTORE any any"),
  fold(fstore, "FSTORE any any"),
  fold(xstore, "XSTORE any any"),
  fold(
    emit,
    "NEWREF any any",
    "TMPREF any any",
    "CALLA any any",
    "CALLL any any",
    "CALLS any any",
    "CALLXS any any",
    "XBAR any any",
    "RETF any any",
    "TNEW any any",
    "TDUP any any",
    "CNEW any any",
    "XSNEW any any",
  ),
]);
