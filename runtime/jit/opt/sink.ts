/*
 * Allocation sinking: an object that is made in the trace and never seen outside of it needs
 * not exist. Its allocation and the stores to it are marked SINK, no code is made for them,
 * and an exit that needs the object makes it from the snapshot.
 *
 *   0005 tab TNEW; 0007 HSTORE of 0005; snapshot with 0005   ->  at exits only
 *
 * Marks go backwards from whatever needs an object for real; what is left unmarked sinks.
 * In loops both sides of a PHI sink, or neither.
 *
 * Result in the register fields of the instructions: r = RID_SINK for what is sunk, with the
 * distance to the allocation in s of a store; RID_INIT elsewhere. T.sinktags says that there are any.
 */
import { IR, IRCONV_NUM_INT, IRFL, irref_isk, IRT, irt_isphi, REF_BIAS, REF_FIRST } from "../ir.js";
import type { IRBuf } from "../irbuf.js";
import { JIT_F } from "../options.js";
import { RID_INIT, RID_SINK, snap_ref, type JitState } from "../state.js";

const isStore = (o: number): boolean =>
  o === IR.ASTORE || o === IR.HSTORE || o === IR.FSTORE || o === IR.XSTORE;
const isAllocation = (o: number): boolean =>
  o === IR.TNEW || o === IR.TDUP || o === IR.CNEW || o === IR.CNEWI;
/** Distances from store to allocation have 8 bits. */
const MAX_DISTANCE = 255;

const mark = (ir: IRBuf, ref: number): void => {
  if (ref >= REF_FIRST) ir.sett(ref, ir.t(ref) | IRT.MARK);
};
const clear = (ir: IRBuf, ref: number): void => ir.sett(ref, ir.t(ref) & ~IRT.MARK);
const marked = (ir: IRBuf, ref: number): boolean => (ir.t(ref) & IRT.MARK) !== 0;

/** The allocation that a store with a constant key goes to; 0 when it may not sink. */
function sink_checkalloc(ir: IRBuf, store: number): number {
  let ref = ir.op1(store);
  if (!irref_isk(ir.op2(ref))) return 0;
  const o = ir.o(ref);
  if (o === IR.HREFK || o === IR.AREF) ref = ir.op1(ref);
  else if (o !== IR.HREF && o !== IR.NEWREF && o !== IR.FREF && o !== IR.ADD) return 0;
  ref = ir.op1(ref);
  const alloc = ir.o(ref);
  if (alloc !== IR.TNEW && alloc !== IR.TDUP && alloc !== IR.CNEW) return 0;
  return store - ref > MAX_DISTANCE ? 0 : ref;
}

/** Does a value depend on a PHI? `work` bounds the search: many shared operands are taken for a yes. */
function sink_phidep(ir: IRBuf, ref: number, work: { left: number }): boolean {
  if (irt_isphi(ir.t(ref)) || --work.left === 0) return true;
  if (ir.op1(ref) >= REF_FIRST && sink_phidep(ir, ir.op1(ref), work)) return true;
  return ir.op2(ref) >= REF_FIRST && sink_phidep(ir, ir.op2(ref), work);
}
const MOST_WORK = 64;

/** Is a value that is stored to the allocation `alloc` of a PHI one itself, or does it depend on none? */
function sink_checkphi(ir: IRBuf, alloc: number, ref: number): boolean {
  if (ref < REF_FIRST) return true;
  const isConverted =
    ir.o(ref) === IR.CONV && ir.op2(ref) === IRCONV_NUM_INT && irt_isphi(ir.t(ir.op1(ref)));
  if (irt_isphi(ir.t(ref)) || isConverted) {
    ir.setprev(alloc, ir.prev(alloc) + 1); // counted; both sides of the PHI must have as many
    return true;
  }
  return !sink_phidep(ir, ref, { left: MOST_WORK });
}

function sink_mark_ins(J: JitState): void {
  const { ir } = J.cur;
  for (let ref = J.cur.nins - 1; ref > REF_BIAS; ref--) {
    const o = ir.o(ref);
    switch (o) {
      case IR.ALEN:
      case IR.CALLL:
      case IR.ALOAD:
      case IR.HLOAD:
      case IR.XLOAD:
        mark(ir, ir.op1(ref)); // loads that were not forwarded
        if (o === IR.ALEN) mark(ir, ir.op2(ref)); // its hint
        break;
      case IR.FLOAD:
        if (marked(ir, ref) || ir.op2(ref) === IRFL.TAB_META) mark(ir, ir.op1(ref));
        break;
      case IR.ASTORE:
      case IR.HSTORE:
      case IR.FSTORE:
      case IR.XSTORE: {
        const alloc = sink_checkalloc(ir, ref);
        if (!alloc || (irt_isphi(ir.t(alloc)) && !sink_checkphi(ir, alloc, ir.op2(ref))))
          mark(ir, ir.op1(ref));
        mark(ir, ir.op2(ref));
        break;
      }
      case IR.CNEWI:
        if (irt_isphi(ir.t(ref)) && !sink_checkphi(ir, ref, ir.op2(ref))) mark(ir, ref);
        mark(ir, ir.op2(ref));
        break;
      case IR.TBAR: // of a new table, without DSE alone, which would drop it
        mark(ir, ir.op1(ref));
        mark(ir, ir.op2(ref));
        break;
      case IR.USTORE:
        mark(ir, ir.op2(ref));
        break;
      case IR.CALLXS:
      case IR.CALLS:
        mark(ir, ir.op1(ref));
        if (o === IR.CALLXS) mark(ir, ir.op2(ref));
        break;
      case IR.PHI:
        sink_mark_phi(ir, ref);
        break;
      default:
        if (marked(ir, ref) || (ir.t(ref) & IRT.GUARD) !== 0) {
          mark(ir, ir.op1(ref));
          mark(ir, ir.op2(ref));
        }
    }
  }
}

/** A PHI of two allocations of one kind may sink. */
function sink_mark_phi(ir: IRBuf, phi: number): void {
  const left = ir.op1(phi);
  const right = ir.op2(phi);
  ir.setprev(left, 0);
  ir.setprev(right, 0);
  if (ir.o(left) === ir.o(right) && isAllocation(ir.o(left))) return;
  mark(ir, left);
  mark(ir, right);
}

function sink_mark_snap(J: JitState, s: number): void {
  const { ir, snap } = J.cur;
  for (let n = snap.mapofs[s], end = n + snap.nent[s]; n < end; n++)
    if (!irref_isk(snap_ref(snap.map[n]))) mark(ir, snap_ref(snap.map[n]));
}

/** Both sides of a PHI are marked, or neither: marks spread until that is so. Constants count as marked. */
function sink_remark_phi(J: JitState): void {
  const { ir } = J.cur;
  const needed = (ref: number): boolean => ref < REF_FIRST || marked(ir, ref);
  let again: boolean;
  do {
    again = false;
    for (let ref = J.cur.nins - 1; ir.o(ref) === IR.PHI; ref--) {
      const left = ir.op1(ref);
      const right = ir.op2(ref);
      if (needed(left) !== needed(right)) again = true;
      else if (ir.prev(left) === ir.prev(right)) continue;
      mark(ir, left);
      mark(ir, right);
    }
  } while (again);
}

/** Everything gets its register fields, and loses its mark. */
function sink_sweep_ins(J: JitState): void {
  const { ir } = J.cur;
  const set = (ref: number, r: number, s: number): void => {
    ir.setr(ref, r);
    ir.sets(ref, s);
  };
  for (let ref = J.cur.nins - 1; ref > REF_BIAS; ref--) {
    const o = ir.o(ref);
    let sunk = false;
    let distance = 0;
    if (isStore(o)) {
      const alloc = sink_checkalloc(ir, ref);
      sunk = alloc !== 0 && !marked(ir, alloc);
      distance = sunk ? ref - alloc : 0;
    } else if (o === IR.NEWREF) {
      sunk = !marked(ir, ref);
    } else if (isAllocation(o)) {
      sunk = !marked(ir, ref);
      if (sunk) ir.sett(ref, ir.t(ref) & ~IRT.GUARD);
    } else if (o === IR.PHI) {
      const right = ir.op2(ref);
      sunk = !marked(ir, right) && isAllocation(ir.o(right));
    }
    set(ref, sunk ? RID_SINK : RID_INIT, distance);
    if (!isStore(o) && o !== IR.PHI) clear(ir, ref);
  }
}

export function lj_opt_sink(J: JitState): void {
  const need = JIT_F.OPT_SINK | JIT_F.OPT_FWD | JIT_F.OPT_DCE | JIT_F.OPT_CSE | JIT_F.OPT_FOLD;
  const { chain } = J;
  J.cur.sinktags = false;
  if ((J.flags & need) !== need) return;
  if (!chain[IR.TNEW] && !chain[IR.TDUP] && !chain[IR.CNEW] && !chain[IR.CNEWI]) return;
  if (!J.loopref) sink_mark_snap(J, J.cur.nsnap - 1);
  sink_mark_ins(J);
  if (J.loopref) sink_remark_phi(J);
  sink_sweep_ins(J);
  J.cur.sinktags = true;
}
