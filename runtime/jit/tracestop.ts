/*
 * A trace is complete: its object, its place in the cache, and the way to it, from
 * bytecode or from the exit of its parent.
 */
import { lj_gc_barriertrace } from "../core/gc/gc.js";
import { BC, BCINS_AD, bc_j, bc_op } from "../layout/bytecode.js";
import { GCproto } from "../layout/objects.js";
import { setlink, setTrace } from "./flush.js";
import { IR } from "./ir.js";
import { newTraceObject, writeTraceObject } from "./jitobj.js";
import { SNAPCOUNT_DONE, type JitState, type Trace } from "./state.js";

/** Before assembling: the trace's object exists, and stitching knows it. */
export function prepareTrace(J: JitState): void {
  const { cur } = J;
  if (cur.obj === 0) newTraceObject(J, cur);
  if (J.ktrace) {
    cur.ir.setlohi(J.ktrace, cur.obj, 0);
    cur.ir.seto(J.ktrace, IR.KGC);
  }
}

function addroot(J: JitState, cur: Trace): void {
  const { mem } = J.vm;
  const anchor = (cur.startpt + GCproto.trace) >>> 1;
  cur.nextroot = mem.u16[anchor];
  mem.u16[anchor] = cur.traceno;
}

/** The side trace J.cur takes the place of the parent's exit. */
function addside(J: JitState, cur: Trace): void {
  const parent = J.traceref(J.parent);
  J.backend?.patchexit(J, parent, J.exitno, cur);
  // Stack checks at the start of a side trace use its parent's exit.
  const { snap } = parent;
  snap.count[J.exitno] = SNAPCOUNT_DONE;
  snap.topslot[J.exitno] = Math.max(snap.topslot[J.exitno], cur.topslot);
  const root = J.traceref(cur.root);
  root.nchild++;
  cur.nextside = root.nextside;
  root.nextside = cur.traceno;
}

/** Have the bytecode that a root trace starts at lead into it. */
export function trace_patch({ vm: { mem } }: JitState, T: Trace): void {
  const pc = T.startpc;
  const op = bc_op(T.startins);
  const patch = (to: number): void => {
    mem.u8[pc] = to;
    mem.u16[(pc + 2) >>> 1] = T.traceno;
  };
  switch (op) {
    case BC.FORL:
      mem.u8[pc + 4 * bc_j(T.startins)] = BC.JFORI;
      patch(BC.JFORL);
      break;
    case BC.LOOP:
    case BC.ITERL:
    case BC.FUNCF:
      patch(op + BC.JLOOP - BC.LOOP);
      break;
    default: // ITERN, RET
      mem.u32[pc >>> 2] = BCINS_AD(BC.JLOOP, T.snap.nslots[0], T.traceno);
  }
}

/** Lead from where the trace starts into it. */
export function trace_link(J: JitState): void {
  const { cur } = J;
  const op = bc_op(cur.startins);
  switch (op) {
    case BC.FORL:
    case BC.LOOP:
    case BC.ITERL:
    case BC.FUNCF:
    case BC.ITERN:
    case BC.RET:
    case BC.RET0:
    case BC.RET1:
      trace_patch(J, cur);
      addroot(J, cur);
      break;
    case BC.JMP:
      addside(J, cur);
      break;
    case BC.CALLM:
    case BC.CALL:
    case BC.ITERC: {
      const before = J.traces[J.exitno];
      if (before !== undefined) setlink(J, before, cur.traceno);
      break;
    }
    default:
      throw new Error(`trace ended that started at bytecode ${op}`);
  }
}

/** Give the trace its own copy of IR and snapshots; J.cur is free for the next. */
export function finishTrace(J: JitState): Trace {
  const T = J.cur;
  T.ir = T.ir.slice(T.nk, T.nins, J.kept);
  T.snap = T.snap.slice(T.nsnap, T.nsnapmap, J.kept);
  writeTraceObject(J, T);
  setTrace(J, T.traceno, T);
  lj_gc_barriertrace(J.vm, T.obj);
  J.newCur();
  return T;
}
