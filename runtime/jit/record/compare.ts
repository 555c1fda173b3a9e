/*
 * Comparisons: a guard for the way they go now. Its snapshot continues on the other way,
 * so that a side trace does not compare again.
 */
import { gcV, numV } from "../../core/objects/tvalue.js";
import { BC, bc_a, bc_j } from "../../layout/bytecode.js";
import { MM } from "../../layout/metamethods.js";
import { lj_ir_intnum, lj_ir_strcmp } from "../convert.js";
import { lj_ir_call, lj_ir_kint } from "../emit.js";
import {
  IRCALL,
  IR,
  IRT,
  IRT_,
  IRTG,
  tref_iscdata,
  tref_isinteger,
  tref_isk2,
  tref_isnumber_str,
  tref_istab,
  tref_isudata,
  tref_type,
} from "../ir.js";
import { lj_ir_numcmp } from "../opt/arith.js";
import { emitir, emitir_raw } from "../opt/fold.js";
import { lj_snap_add, lj_snap_shrink } from "../snap.js";
import type { JitState } from "../state.js";
import { rec_mm_comp, rec_mm_comp_cdata, rec_mm_equal } from "./mmcall.js";
import { lj_record_objcmp } from "./objcmp.js";
import type { RecordIndex } from "./recordindex.js";

function rec_comp_prep(J: JitState): void {
  // Not the first snapshot: that one's PC is where GC exits go.
  if (J.cur.nsnap === 1 && J.cur.snap.ref[0] === J.cur.nins)
    emitir_raw(J, IRT_(IR.NOP, IRT.NIL), 0, 0);
  lj_snap_add(J);
}

/** The last snapshot continues on the other side of the comparison at `pc`. */
export function rec_comp_fixup(J: JitState, pc: number, cond: boolean): void {
  const jmpins = J.vm.mem.u32[(pc + 4) >>> 2];
  const { snap, nsnap } = J.cur;
  const last = nsnap - 1;
  snap.map[snap.mapofs[last] + snap.nent[last]] = pc + 8 + (cond ? 4 * bc_j(jmpins) : 0);
  J.needsnap = true;
  J.maxslot = Math.min(J.maxslot, bc_a(jmpins));
  lj_snap_shrink(J);
}

/** ISLT, ISGE, ISLE, ISGT of ix.val and ix.key. */
export function rec_comp(J: JitState, ix: RecordIndex, op: number): void {
  const { mem } = J.vm;
  let ra = ix.val;
  let rc = ix.key;
  if (tref_iscdata(ra) || tref_iscdata(rc)) {
    rec_mm_comp_cdata(J, ix, op, op & 2 ? MM.le : MM.lt);
    return;
  }
  if (tref_isk2(ra, rc) && tref_isnumber_str(ra) && tref_isnumber_str(rc)) return;
  let ta = tref_isinteger(ra) ? IRT.INT : tref_type(ra);
  const tc = tref_isinteger(rc) ? IRT.INT : tref_type(rc);
  if (ta !== tc) {
    const bool = (t: IRT): boolean => t === IRT.FALSE || t === IRT.TRUE;
    if (ta === IRT.INT && tc === IRT.NUM) {
      ra = lj_ir_intnum(J, ra);
      ta = IRT.NUM;
    } else if (ta === IRT.NUM && tc === IRT.INT) rc = lj_ir_intnum(J, rc);
    else if (!bool(ta) || !bool(tc)) return; // the interpreter throws
  }
  rec_comp_prep(J);
  let irop = op - BC.ISLT + IR.LT;
  if (ta === IRT.NUM) {
    if (irop & 1) irop ^= 4; // `not (a < b)` holds for NaN
    if (!lj_ir_numcmp(numV(mem, ix.valv), numV(mem, ix.keyv), irop)) irop ^= 5;
  } else if (ta === IRT.INT) {
    if (!lj_ir_numcmp(numV(mem, ix.valv), numV(mem, ix.keyv), irop)) irop ^= 1;
  } else if (ta === IRT.STR) {
    if (!lj_ir_strcmp(J, gcV(mem, ix.valv), gcV(mem, ix.keyv), irop)) irop ^= 1;
    ra = lj_ir_call(J, IRCALL.lj_str_cmp, ra, rc);
    rc = lj_ir_kint(J, 0);
    ta = IRT.INT;
  } else {
    rec_mm_comp(J, ix, op);
    return;
  }
  emitir(J, IRTG(irop, ta), ra, rc);
  rec_comp_fixup(J, J.pc, ((op ^ irop) & 1) !== 0);
}

/** ISEQ, ISNE of ix.val and ix.key. */
export function rec_equal(J: JitState, ix: RecordIndex, op: number): void {
  const ra = ix.val;
  const rc = ix.key;
  if (tref_iscdata(ra) || tref_iscdata(rc)) {
    rec_mm_comp_cdata(J, ix, op, MM.eq);
    return;
  }
  const hasmt = tref_istab(ra) || tref_isudata(ra);
  if (tref_isk2(ra, rc) && !hasmt) return;
  rec_comp_prep(J);
  const diff = lj_record_objcmp(J, ra, rc, ix.valv, ix.keyv);
  if (diff === 2 || !hasmt) rec_comp_fixup(J, J.pc, ((op & 1) !== 0) === (diff === 0));
  else if (diff === 1) rec_mm_equal(J, ix, op);
}
