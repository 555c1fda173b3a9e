/*
 * The end of a trace: what it links to, and its last snapshot.
 */
import { lj_ir_intnum } from "../convert.js";
import { IR, IRSLOAD, TREF_KEYINDEX, tref_isinteger, tref_ref } from "../ir.js";
import { JIT_F } from "../options.js";
import { lj_snap_add } from "../snap.js";
import { TraceState, type JitState, type LJ_TRLINK } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";

/** The interpreter has numbers in its slots, no integers. */
function canonicalize_slots(J: JitState): void {
  const { ir } = J.cur;
  for (let s = J.baseslot + J.maxslot - 1; s >= 1; s--) {
    const tr = J.slot[s];
    if (!tref_isinteger(tr) || tr & TREF_KEYINDEX) continue;
    const ref = tref_ref(tr);
    if (!(ir.o(ref) === IR.SLOAD && ir.op2(ref) & IRSLOAD.READONLY))
      J.slot[s] = lj_ir_intnum(J, tr);
  }
}

export function lj_record_stop(J: JitState, linktype: LJ_TRLINK, lnk: number): void {
  if (J.retryrec || J.governor.isUnusual(linktype)) lj_trace_err(LJ_TRERR.RETRY);
  if (J.governor.isTooShort(linktype))
    lj_trace_err(J.governor.mayTryAgain(linktype) ? LJ_TRERR.RETRY : LJ_TRERR.TRACEUV);
  J.state = TraceState.END;
  const { cur } = J;
  cur.linktype = linktype;
  cur.link = lnk;
  // A loop at the same level keeps its integers for the loop optimisation.
  let canonicalize = true;
  if (lnk === cur.traceno && J.framedepth + J.retdepth === 0) {
    if (J.flags & JIT_F.OPT_LOOP) canonicalize = false;
    else if (cur.root && linktype) cur.link = cur.root;
  }
  if (canonicalize) canonicalize_slots(J);
  // Loop instructions have set J.pc to what comes behind them.
  lj_snap_add(J);
  J.needsnap = false;
  J.mergesnap = true; // in case recording goes on
}
