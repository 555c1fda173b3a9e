/*
 * Instructions that ins.ts hands over by kind: arithmetic, bits, tables. Operands are in ix as references; those
 * with a result return its reference, or 0 for none yet.
 */
import { copyTV, getref, gcV, setnumV, settabV } from "../../core/objects/tvalue.js";
import { L_base, L_top } from "../../core/run/frame.js";
import { BC, bc_a, bc_c, bc_d, bc_op, TNEW } from "../../layout/bytecode.js";
import { MM } from "../../layout/metamethods.js";
import { GCfunc, LJ_MAX } from "../../layout/objects.js";
import { LJ_T } from "../../layout/value.js";
import { bcmode_mm } from "../bcmode.js";
import { lj_ir_tonum, lj_ir_tostr } from "../convert.js";
import { lj_ir_fload, lj_ir_kint } from "../emit.js";
import {
  IRFL,
  IR,
  IRT,
  IRTG,
  IRTI,
  TREF_NIL,
  tref_iscdata,
  tref_isnumber,
  tref_isnumber_str,
  tref_isstr,
  tref_istab,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import {
  lj_opt_narrow_arith,
  lj_opt_narrow_mod,
  lj_opt_narrow_tobit,
  lj_opt_narrow_unm,
} from "../opt/narrow.js";
import { type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err, lj_trace_err_info } from "../traceerr.js";
import { lj_record_call } from "./call.js";
import { lj_record_idx } from "./index.js";
import { rec_mm_arith, rec_mm_len } from "./mmcall.js";
import type { RecordIndex } from "./recordindex.js";
import { getcurrf, getslot, setbase, slotv } from "./slots.js";

const arithmetic = (tr: TRef, other: TRef): boolean =>
  tref_isnumber_str(tr) && tref_isnumber_str(other);

export function rec_arith(J: JitState, ix: RecordIndex, op: number): TRef {
  const { mem } = J.vm;
  if (op >= BC.ADDNV && op <= BC.MODNV) {
    // The constant is the left operand.
    const tr = ix.tab;
    ix.tab = ix.key;
    ix.key = tr;
    copyTV(mem, ix.valv, ix.tabv);
    copyTV(mem, ix.tabv, ix.keyv);
    copyTV(mem, ix.keyv, ix.valv);
  }
  const mm = bcmode_mm[op];
  if (!arithmetic(ix.tab, ix.key)) return rec_mm_arith(J, ix, mm);
  if (mm === MM.mod) return lj_opt_narrow_mod(J, ix.tab, ix.key, ix.tabv, ix.keyv);
  return lj_opt_narrow_arith(J, ix.tab, ix.key, ix.tabv, ix.keyv, mm - MM.add + IR.ADD);
}

const BITOPS: Readonly<Record<number, number>> = {
  [BC.BAND]: IR.BAND,
  [BC.BOR]: IR.BOR,
  [BC.BXOR]: IR.BXOR,
  [BC.BSHL]: IR.BSHL,
  [BC.BSHR]: IR.BSHR,
  [BC.BSAR]: IR.BSAR,
};

/** Bit operators take numbers and cdata. */
export function rec_bitop(J: JitState, ix: RecordIndex, op: number): TRef {
  if (tref_iscdata(ix.tab) || tref_iscdata(ix.key)) return rec_bitop64(J, ix, op);
  if (op === BC.BNOT) {
    if (!tref_isnumber(ix.key)) lj_trace_err(LJ_TRERR.BADTYPE);
    return emitir(J, IRTI(IR.BNOT), lj_opt_narrow_tobit(J, ix.key), 0);
  }
  if (!tref_isnumber(ix.tab) || !tref_isnumber(ix.key)) lj_trace_err(LJ_TRERR.BADTYPE);
  const left = lj_opt_narrow_tobit(J, ix.tab);
  return emitir(J, IRTI(BITOPS[op]), left, lj_opt_narrow_tobit(J, ix.key));
}

function rec_bitop64(J: JitState, ix: RecordIndex, op: number): TRef {
  const { cdata } = J;
  if (cdata === null) lj_trace_err_info(LJ_TRERR.NYIBC, op);
  if (op === BC.BNOT) return cdata.bit64(J, IR.BNOT, [ix.key], ix.keyv);
  if (!bitOperand(ix.tab) || !bitOperand(ix.key)) lj_trace_err(LJ_TRERR.BADTYPE);
  const tr = cdata.bit64(J, BITOPS[op], [ix.tab, ix.key], ix.tabv);
  if (tr) return tr;
  // A number is shifted by a cdata.
  const left = lj_opt_narrow_tobit(J, ix.tab);
  return emitir(J, IRTI(BITOPS[op]), left, cdata.toint(J, ix.key, ix.keyv));
}
const bitOperand = (tr: TRef): boolean => tref_isnumber(tr) || tref_iscdata(tr);

export function rec_unm(J: JitState, ix: RecordIndex): TRef {
  if (tref_isnumber_str(ix.key)) return lj_opt_narrow_unm(J, ix.key, ix.keyv);
  ix.tab = ix.key;
  copyTV(J.vm.mem, ix.tabv, ix.keyv);
  return rec_mm_arith(J, ix, MM.unm);
}

export function rec_len(J: JitState, ix: RecordIndex): TRef {
  if (tref_isstr(ix.key)) return lj_ir_fload(J, IRT.INT, ix.key, IRFL.STR_LEN);
  if (tref_istab(ix.key)) return emitir(J, IRTI(IR.ALEN), ix.key, TREF_NIL);
  return rec_mm_len(J, ix.key, ix.keyv);
}

/** Coercion of arguments of library functions written in Lua. */
export function rec_istype(J: JitState, ix: RecordIndex, ins: number): void {
  const type = bc_d(ins);
  let tr = ix.val;
  if (type === ~LJ_T.NUMX + 2) tr = lj_ir_tonum(J, tr);
  else if (type === ~LJ_T.STR + 1) tr = lj_ir_tostr(J, tr);
  setbase(J, bc_a(ins), tr);
}

export function rec_tnew(J: JitState, ah: number): TRef {
  const given = ah & TNEW.ASIZE;
  const asize = given === TNEW.ASIZE ? TNEW.ASIZE_MOST : given;
  return emitir(J, IRTG(IR.TNEW, IRT.TAB), asize, ah >>> TNEW.ASIZE_BITS);
}

export function rec_tsetm(J: JitState, ra: number, first: number): void {
  const { mem } = J.vm;
  const end = (L_top(mem, J.L) - L_base(mem, J.L)) / 8;
  const ix = J.indexes.take();
  settabV(mem, ix.tabv, gcV(mem, slotv(J, ra - 1)));
  ix.tab = getslot(J, ra - 1);
  for (let i = first; ra < end; i++, ra++) {
    setnumV(mem, ix.keyv, i);
    ix.key = lj_ir_kint(J, i);
    copyTV(mem, ix.valv, slotv(J, ra));
    ix.val = getslot(J, ra);
    lj_record_idx(J, ix);
  }
  J.indexes.give();
}

export function rec_global(J: JitState, ix: RecordIndex): TRef {
  const { mem } = J.vm;
  settabV(mem, ix.tabv, getref(mem, J.fn + GCfunc.env));
  ix.tab = lj_ir_fload(J, IRT.TAB, getcurrf(J), IRFL.FUNC_ENV);
  ix.idxchain = LJ_MAX.IDXCHAIN;
  return lj_record_idx(J, ix);
}

/** TGETB and TSETB have the key in the instruction. */
export function rec_index(J: JitState, ix: RecordIndex, ins: number): TRef {
  const op = bc_op(ins);
  if (op === BC.TGETB || op === BC.TSETB) {
    setnumV(J.vm.mem, ix.keyv, bc_c(ins));
    ix.key = lj_ir_kint(J, bc_c(ins));
  }
  ix.idxchain = op === BC.TGETR || op === BC.TSETR ? 0 : LJ_MAX.IDXCHAIN;
  return lj_record_idx(J, ix);
}

export function rec_iterc(J: JitState, ra: number, nargs: number): void {
  const { mem } = J.vm;
  setbase(J, ra, getslot(J, ra - 3));
  setbase(J, ra + 2, getslot(J, ra - 2));
  setbase(J, ra + 3, getslot(J, ra - 1));
  // Recording the call looks at the values in their new places.
  const b = slotv(J, ra);
  copyTV(mem, b, b - 24);
  copyTV(mem, b + 16, b - 16);
  copyTV(mem, b + 24, b - 8);
  lj_record_call(J, ra, nargs);
}

export function rec_knil(J: JitState, ra: number, last: number): void {
  if (ra > J.maxslot) setbase(J, ra - 1, 0);
  while (ra <= last) setbase(J, ra++, TREF_NIL);
  if (last >= J.maxslot) J.maxslot = last + 1;
}
