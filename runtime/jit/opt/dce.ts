/* Dead code: what no snapshot and no instruction with an effect uses becomes NOP. */
import { irm_kind, IRM, IRT, irref_isk, lj_ir_mode, REF_FIRST } from "../ir.js";
import { JIT_F } from "../options.js";
import { snap_ref, type JitState } from "../state.js";

/** Stores, and guards that must hold even if nobody wants the value. */
export const ir_sideeff = (o: number, t: number): boolean =>
  irm_kind(o) === IRM.S || ((t & IRT.GUARD) !== 0 && (lj_ir_mode[o] & IRM.W) === 0);

function markSnapshots(J: JitState): void {
  const { ir, snap, nsnap } = J.cur;
  for (let s = 0; s < nsnap; s++)
    for (let n = snap.mapofs[s], end = n + snap.nent[s]; n < end; n++) {
      const ref = snap_ref(snap.map[n]);
      if (!irref_isk(ref)) ir.sett(ref, ir.t(ref) | IRT.MARK);
    }
}

/** Backwards: what is needed marks what it needs; the rest leaves its chain. */
function propagate(J: JitState): void {
  const { ir } = J.cur;
  /** Per opcode: the next instruction behind this one that stays. */
  const next = J.byOpcode.fill(0);
  for (let ref = J.cur.nins - 1; ref >= REF_FIRST; ref--) {
    const o = ir.o(ref);
    const t = ir.t(ref);
    if ((t & IRT.MARK) !== 0) {
      ir.sett(ref, t & ~IRT.MARK);
    } else if (!ir_sideeff(o, t)) {
      if (next[o] !== 0) ir.setprev(next[o], ir.prev(ref));
      else J.chain[o] = ir.prev(ref);
      ir.setnop(ref);
      continue;
    }
    next[o] = ref;
    if (ir.op1(ref) >= REF_FIRST) ir.sett(ir.op1(ref), ir.t(ir.op1(ref)) | IRT.MARK);
    if (ir.op2(ref) >= REF_FIRST) ir.sett(ir.op2(ref), ir.t(ir.op2(ref)) | IRT.MARK);
  }
}

export function lj_opt_dce(J: JitState): void {
  if (!(J.flags & JIT_F.OPT_DCE)) return;
  markSnapshots(J);
  propagate(J);
  J.bpropcache.forEach((bp) => (bp.key = 0)); // values may be gone
}
