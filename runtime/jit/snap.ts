/*
 * Snapshots: what the interpreter must get back when a trace is left at a guard.
 *
 * A snapshot lists the slots that the trace has changed, each with the reference of its
 * value, and says at which bytecode instruction the interpreter goes on:
 *
 *   SNAP  #2   [ ---- ---- 0004 0005 ---- ---- 0005 ]    slots 0 and 1: function, frame link
 *              map: 2:0004 3:0005 6:0005 | PC | base     of the innermost frame, from the trace's
 *
 * Guards belong to the snapshot before them. So one is only taken when something was
 * changed that cannot be taken back (a store, a call), at the ends of traces, and before
 * comparisons, whose exits continue on the other side. Between two without a guard the
 * older one is dropped.
 *
 * Slots that no instruction reads before writing them again need not be restored: purge
 * and shrink follow the bytecode for a while to find them.
 */
import {
  curr_func,
  frame_func,
  frame_islua,
  frame_iscont,
  frame_prevd,
  frame_prevl,
  funcproto,
  isluafunc,
  L_base,
  L_top,
} from "../core/run/frame.js";
import { BC, bc_op } from "../layout/bytecode.js";
import { GCproto } from "../layout/objects.js";
import { lj_ir_knum_bits } from "./emit.js";
import {
  IR,
  IRSLOAD,
  IRT,
  IRT_,
  REF_NIL,
  TREF_CONT,
  TREF_FRAME,
  TREF_KEYINDEX,
  TREF_REFMASK,
  tref_ref,
} from "./ir.js";
import { emitir_raw } from "./opt/fold.js";
import { JIT_P } from "./options.js";
import { snap_usedef } from "./snapuse.js";
import {
  SNAP,
  SNAP_FRAME,
  SNAP_NORESTORE,
  SNAP_PCBASE,
  snap_slot,
  type JitState,
} from "./state.js";
import { LJ_TRERR, lj_trace_err } from "./traceerr.js";

const TREF_SNAPBITS = TREF_KEYINDEX | TREF_CONT | TREF_FRAME | TREF_REFMASK;

/** Room for `need` snapshots; finished traces have copies. */
function lj_snap_grow_buf(J: JitState, need: number): void {
  if (need > J.param[JIT_P.maxsnap]) lj_trace_err(LJ_TRERR.SNAPOV);
  J.cur.snap.reserve(need, 0);
}

/** Room for `need` entries of the map. */
const lj_snap_grow_map = (J: JitState, need: number): void => J.cur.snap.reserve(0, need);

/** Whether a slot that holds what was loaded from it needs an entry; the flag bits of one that does. */
function unmodified(J: JitState, s: number, nslots: number, ref: number): number | undefined {
  const mode = J.cur.ir.op2(ref);
  // The function below a frame link is always there: the link is found through it.
  const belowFrame = s !== 0 && s + 1 !== nslots && J.slot[s + 1] & (TREF_CONT | TREF_FRAME);
  if (!(mode & IRSLOAD.INHERIT) && !belowFrame) return undefined;
  const kept = (mode & (IRSLOAD.READONLY | IRSLOAD.PARENT)) !== IRSLOAD.PARENT;
  return kept ? SNAP_NORESTORE : 0;
}

/** Write entries for the slots; their number. */
function snapshot_slots(J: JitState, n0: number, nslots: number): number {
  const { ir } = J.cur;
  const { map } = J.cur.snap;
  const { mem } = J.vm;
  const retf = J.chain[IR.RETF]; // loads before a return are of other slots
  let n = n0;
  for (let s = 0; s < nslots; s++) {
    let tr = J.slot[s];
    if (s === 1) {
      // The link of the trace's own frame changes only with a tail call.
      if (tr & TREF_FRAME) map[n++] = SNAP(1, SNAP_FRAME | SNAP_NORESTORE, REF_NIL);
      continue;
    }
    if (tr & (TREF_FRAME | TREF_CONT) && !tref_ref(tr)) {
      const o = (L_base(mem, J.L) - 8 * J.baseslot + 8 * s) >>> 2;
      tr = (tr & 0xff0000) | lj_ir_knum_bits(J, mem.i32[o], mem.i32[o + 1]);
      J.slot[s] = tr;
    }
    const ref = tref_ref(tr);
    if (!ref) continue;
    let flags = 0;
    if (ir.o(ref) === IR.SLOAD && ir.op1(ref) === s && ref > retf) {
      const bits = unmodified(J, s, nslots, ref);
      if (bits === undefined) continue;
      flags = bits;
    }
    map[n++] = SNAP(s, flags, tr & TREF_SNAPBITS);
  }
  return n - n0;
}

/** Slots up to where the frames above the trace's base reach. */
function topslot(J: JitState): number {
  const { mem } = J.vm;
  const top = (frame: number): number => {
    const fn = frame_func(mem, frame);
    return frame + 8 * mem.u8[funcproto(mem, fn) + GCproto.framesize];
  };
  const base = L_base(mem, J.L);
  const lim = base - 8 * J.baseslot + 8;
  let frame = base - 8;
  let ftop = isluafunc(mem, curr_func(mem, J.L)) ? top(frame) : L_top(mem, J.L);
  while (frame > lim) {
    if (frame_islua(mem, frame)) frame = frame_prevl(mem, frame);
    else {
      const cont = frame_iscont(mem, frame);
      frame = frame_prevd(mem, frame);
      if (!cont) continue;
    }
    if (isluafunc(mem, frame_func(mem, frame))) ftop = Math.max(ftop, top(frame));
  }
  return (ftop - lim) / 8;
}

function snapshot_stack(J: JitState, snapno: number, mapofs: number): void {
  const nslots = J.baseslot + J.maxslot;
  lj_snap_grow_map(J, mapofs + nslots + SNAP_PCBASE);
  const nent = snapshot_slots(J, mapofs, nslots);
  const { snap } = J.cur;
  snap.map[mapofs + nent] = J.pc;
  snap.map[mapofs + nent + 1] = J.baseslot - 2;
  snap.topslot[snapno] = topslot(J);
  snap.nent[snapno] = nent;
  snap.mapofs[snapno] = mapofs;
  snap.ref[snapno] = J.cur.nins;
  snap.nslots[snapno] = nslots;
  snap.count[snapno] = 0;
  J.cur.nsnapmap = mapofs + nent + SNAP_PCBASE;
}

/** Take a snapshot, in place of the last one where no guard needs that any more. */
export function lj_snap_add(J: JitState): void {
  const { cur } = J;
  let { nsnap, nsnapmap } = cur;
  const same = nsnap > 0 && cur.snap.ref[nsnap - 1] === cur.nins;
  const merge = same || (J.mergesnap && !(J.guardemit & IRT.GUARD));
  if (merge && nsnap !== 1) nsnapmap = cur.snap.mapofs[--nsnap];
  else {
    // The PC of the first one is kept: exits before anything happened go there.
    if (merge) emitir_raw(J, IRT_(IR.NOP, IRT.NIL), 0, 0);
    lj_snap_grow_buf(J, nsnap + 1);
    cur.nsnap = nsnap + 1;
  }
  J.mergesnap = false;
  J.guardemit = 0;
  snapshot_stack(J, nsnap, nsnapmap);
}

/** Forget slots that are not read again. */
export function lj_snap_purge(J: JitState): void {
  const { mem } = J.vm;
  let { maxslot } = J;
  const op = bc_op(mem.u32[J.pc >>> 2]);
  if (op === BC.FUNCV) maxslot = Math.min(maxslot, mem.u8[J.pt + GCproto.numparams]);
  const { udf } = J;
  for (let s = snap_usedef(J, udf, J.pc, maxslot); s < maxslot; s++)
    if (udf[s] !== 0) J.slot[J.baseslot + s] = 0;
}

/** Take slots that are not read again out of the last snapshot. */
export function lj_snap_shrink(J: JitState): void {
  const { snap, nsnap, nsnapmap } = J.cur;
  const { map } = snap;
  const last = nsnap - 1;
  const from = snap.mapofs[last];
  const nent = snap.nent[last];
  const { udf, baseslot } = J;
  const minslot = baseslot + snap_usedef(J, udf, snap.pc(last), J.maxslot);
  const maxslot = baseslot + J.maxslot;
  snap.nslots[last] = maxslot;
  let m = from;
  for (let n = from; n < from + nent; n++) {
    const s = snap_slot(map[n]);
    if (s < minslot || (s < maxslot && udf[s - baseslot] === 0)) map[m++] = map[n];
  }
  snap.nent[last] = m - from;
  for (let n = from + nent; n < nsnapmap; n++) map[m++] = map[n];
  J.cur.nsnapmap = m;
}
