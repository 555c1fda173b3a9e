/*
 * The life of traces: from a counter that ran down, over recording, optimising and
 * assembling, to bytecode that leads into machine code; and back, from an exit to the
 * interpreter or to the recording of a side trace.
 *
 *   IDLE ─hot─▶ START ─▶ RECORD ─(instruction by instruction)─▶ END ─▶ ASM ─▶ IDLE
 *                          │                                     └─ loop did not work out: RECORD
 *                          └─ error ─▶ ERR: penalty for the place, IDLE
 *
 * While recording, the dispatch table leads each instruction here before it is executed.
 * An error in here is a TraceError, or a Lua error (memory), which vm.errorTrap keeps from
 * unwinding the Lua stack. Both end the trace, never the program.
 */
import { ffiHooks } from "../core/objects/cdata.js";
import { dispatchState, lj_dispatch_update } from "../core/run/dispatch.js";
import { ErrorTrapped } from "../core/run/errclass.js";
import { curr_func, funcproto, isluafunc, L_top, setL_top } from "../core/run/frame.js";
import { BC, bc_op } from "../layout/bytecode.js";
import { GCproto, PROTO } from "../layout/objects.js";
import { global_State, HOOK, LJ_VMST } from "../layout/state.js";
import { bc_isret } from "./bcmode.js";
import { lj_trace_flushall, setlink, setTrace } from "./flush.js";
import { hotcount_set } from "./hotcount.js";
import { growTraceTable } from "./jitobj.js";
import { IR, REF_BIAS } from "./ir.js";
import { lj_opt_dce } from "./opt/dce.js";
import { lj_opt_loop } from "./opt/loop.js";
import { lj_opt_sink } from "./opt/sink.js";
import { JIT_F, JIT_P } from "./options.js";
import { lj_record_ins } from "./record/ins.js";
import { lj_record_setup } from "./record/setup.js";
import { penalty_pc } from "./penalty.js";
import { LJ_TRLINK, PostProc, SNAPCOUNT_DONE, Trace, TraceState, type JitState } from "./state.js";
import { LJ_TRERR, TraceError } from "./traceerr.js";
import { sendAbort, sendRecord, sendStart, sendStop } from "./traceevent.js";
import { finishTrace, prepareTrace, trace_link } from "./tracestop.js";

const setvmstate = (J: JitState, st: LJ_VMST): void => {
  J.vm.mem.i32[(J.vm.g + global_State.vmstate) >>> 2] = ~st;
};
const hookmask = (J: JitState): number => J.vm.mem.u8[J.vm.g + global_State.hookmask];

/** Put back what was patched for the time of recording. */
function trace_pendpatch(J: JitState, force: boolean): void {
  if (J.patchpc === 0) return;
  if (force || J.bcskip === 0) {
    J.vm.mem.u32[J.patchpc >>> 2] = J.patchins;
    J.patchpc = 0;
  } else J.bcskip = 0;
}

/* Start. */

/** A free trace number, 0 when there are as many as may be. */
function trace_findfree(J: JitState): number {
  if (J.freetrace === 0) J.freetrace = 1;
  for (; J.freetrace < J.traces.length; J.freetrace++)
    if (J.traces[J.freetrace] === undefined) return J.freetrace++;
  const lim = Math.max(2, Math.min(J.param[JIT_P.maxtrace] + 1, 65535));
  if (J.traces.length >= lim) return 0;
  const size = Math.min(lim, Math.max(16, 2 * J.traces.length));
  growTraceTable(J, size);
  while (J.traces.length < size) J.traces.push(undefined);
  return J.freetrace++;
}

/** A fresh J.cur. */
function trace_new(J: JitState, traceno: number): void {
  const cur = new Trace(J.irbuf, J.snapbuf);
  cur.traceno = traceno;
  cur.startpt = J.pt;
  J.cur = cur;
  J.traces[traceno] = cur;
  J.mergesnap = false;
  J.needsnap = false;
  J.bcskip = 0;
  J.guardemit = 0;
  J.postproc = PostProc.NONE;
  J.retryrec = false;
  J.ktrace = 0;
}

function trace_start(J: JitState): void {
  const { mem } = J.vm;
  const op = mem.u8[J.pc];
  if (mem.u8[J.pt + GCproto.flags] & PROTO.NOJIT) {
    if (J.parent === 0 && J.exitno === 0 && op !== BC.ITERN) {
      mem.u8[J.pc] = op + BC.ILOOP - BC.LOOP; // do not ask again
      mem.u8[J.pt + GCproto.flags] |= PROTO.ILOOP;
    }
    J.state = TraceState.IDLE;
    return;
  }
  if (!J.parent && op === BC.JLOOP) {
    J.state = TraceState.IDLE; // compiled already
    return;
  }
  const traceno = trace_findfree(J);
  if (traceno === 0) {
    lj_trace_flushall(J);
    J.state = TraceState.IDLE;
    return;
  }
  trace_new(J, traceno);
  J.governor.attempted();
  if (J.cdata === null && J.vm.attachment(ffiHooks).loaded) J.loadCdata();
  sendStart(J);
  lj_record_setup(J);
}

/* End. */

function trace_end(J: JitState): void {
  const { cur } = J;
  trace_pendpatch(J, true);
  J.loopref = 0;
  if (J.flags & JIT_F.OPT_LOOP && cur.link === cur.traceno && J.framedepth + J.retdepth === 0) {
    setvmstate(J, LJ_VMST.OPT);
    lj_opt_dce(J);
    if (lj_opt_loop(J)) {
      cur.link = 0;
      cur.linktype = LJ_TRLINK.NONE;
      J.loopref = cur.nins;
      J.state = TraceState.RECORD; // go on, unrolling
      return;
    }
    J.loopref = J.chain[IR.LOOP];
  }
  if (J.governor.callsTooMuch()) throw new TraceError(LJ_TRERR.TRACEUV);
  lj_opt_sink(J);
  if (!J.loopref) cur.snap.count[cur.nsnap - 1] = SNAPCOUNT_DONE;
  J.state = TraceState.ASM;
}

function trace_asm(J: JitState): void {
  setvmstate(J, LJ_VMST.ASM);
  prepareTrace(J);
  J.verify?.(J);
  J.backend?.asm(J, J.cur);
  trace_link(J);
  const T = finishTrace(J);
  J.governor.made(T.nins - REF_BIAS);
  J.postproc = PostProc.NONE;
  sendStop(J, T);
}

/* Abort. */

/** Restart at the return for down-recursion. */
function trace_downrec(J: JitState): boolean {
  if (bc_op(J.vm.mem.u32[J.pc >>> 2]) === BC.RETM) return false;
  J.parent = 0;
  J.exitno = 0;
  J.state = TraceState.RECORD;
  trace_start(J);
  return true;
}

/** True: go on with the state that is set. */
function trace_abort(J: JitState, error: TraceError): boolean {
  const e = error.code;
  J.postproc = PostProc.NONE;
  J.backend?.abort(J);
  if (e === LJ_TRERR.MCODELM) {
    J.state = TraceState.ASM;
    return true;
  }
  const { cur } = J;
  if (J.parent === 0 && cur.traceno && !bc_isret(bc_op(cur.startins))) {
    if (J.exitno !== 0) {
      const before = J.traces[J.exitno];
      if (before !== undefined) setlink(J, before, J.exitno); // to itself: not to be stitched
    } else if (e === LJ_TRERR.RETRY || J.governor.wasLast(e))
      hotcount_set(J.vm, cur.startpc + 4, 1);
    else penalty_pc(J, cur.startpt, cur.startpc, e);
  }
  if (cur.traceno) {
    cur.link = 0;
    cur.linktype = LJ_TRLINK.NONE;
    sendAbort(J, error);
    // The handler may have flushed everything.
    if (cur.traceno) {
      setTrace(J, cur.traceno, undefined);
      J.freetrace = Math.min(J.freetrace, cur.traceno);
    }
    cur.traceno = 0;
  }
  if (e === LJ_TRERR.DOWNREC) return trace_downrec(J);
  if (e === LJ_TRERR.MCODEAL) lj_trace_flushall(J);
  return false;
}

/* The machine. */

function idle(J: JitState): void {
  setvmstate(J, LJ_VMST.INTERP);
  setState(J, TraceState.IDLE);
}

/** Recording and not recording have different dispatch tables. */
function setState(J: JitState, state: TraceState): void {
  J.state = state;
  const dispatch = J.vm.attachment(dispatchState);
  dispatch.recording = state !== TraceState.IDLE;
  lj_dispatch_update(J.vm);
}

/** Is it the interpreter's turn? */
const waits = (J: JitState): boolean =>
  J.state === TraceState.RECORD || J.state === TraceState.IDLE;

/** One step; true when there is another to take now. */
function step(J: JitState): boolean {
  switch (J.state) {
    case TraceState.START:
      J.state = TraceState.RECORD;
      trace_start(J);
      setState(J, J.state);
      return !waits(J);
    case TraceState.RECORD_1ST:
    case TraceState.RECORD:
      J.state = TraceState.RECORD;
      trace_pendpatch(J, false);
      setvmstate(J, LJ_VMST.RECORD);
      sendRecord(J);
      if (!waits(J)) return true; // aborted by the handler
      J.governor.recorded(J.pc);
      lj_record_ins(J);
      return !waits(J);
    case TraceState.END:
      trace_end(J);
      return !waits(J);
    case TraceState.ASM:
      trace_asm(J);
      idle(J);
      return false;
    default:
      throw new TraceError(LJ_TRERR.RECERR); // aborted from outside
  }
}

/** What was thrown while recording, as a TraceError. Bugs and stops of the machine pass. */
function asTraceError(J: JitState, e: unknown, top: number): TraceError {
  if (e instanceof TraceError) return e;
  const overflow = e instanceof RangeError && e.message.includes("call stack");
  if (!(e instanceof ErrorTrapped) && !overflow) {
    idle(J);
    throw e;
  }
  setL_top(J.vm.mem, J.L, top);
  return new TraceError(LJ_TRERR.RECERR);
}

/** Take steps until the interpreter has to execute something. */
function trace_run(J: JitState): void {
  const { vm } = J;
  const top = L_top(vm.mem, J.L);
  const trap = vm.errorTrap;
  vm.errorTrap = true;
  try {
    let error: TraceError | undefined;
    for (;;) {
      try {
        if (error !== undefined) {
          const e = error;
          error = undefined;
          trace_pendpatch(J, true);
          if (!trace_abort(J, e)) {
            idle(J);
            return;
          }
          setState(J, J.state);
          if (J.state === TraceState.IDLE) return;
        }
        while (step(J));
        return;
      } catch (e) {
        error = asTraceError(J, e, top);
      }
    }
  } finally {
    vm.errorTrap = trap;
  }
}

/** The instruction at `pc` is about to be executed: record it. J.L is set. */
export function lj_trace_ins(J: JitState, pc: number): void {
  const { mem } = J.vm;
  J.pc = pc;
  J.fn = curr_func(mem, J.L);
  J.pt = isluafunc(mem, J.fn) ? funcproto(mem, J.fn) : 0;
  trace_run(J);
}

const mayStart = (J: JitState): boolean =>
  J.state === TraceState.IDLE && !(hookmask(J) & (HOOK.GC | HOOK.VMEVENT));

/** The counter of the instruction before `pc` ran down. */
export function lj_trace_hot(J: JitState, L: number, pc: number): void {
  const { governor } = J;
  hotcount_set(J.vm, pc, governor.hotloop * 2);
  if (!mayStart(J)) return;
  const refused = governor.mayStartRoot(pc - 4);
  if (refused > 0) {
    hotcount_set(J.vm, pc, refused * 2);
    return;
  }
  J.L = L;
  J.parent = 0;
  J.exitno = 0;
  J.state = TraceState.START;
  lj_trace_ins(J, pc - 4);
}

/** A trace was left at an exit, the interpreter goes on at `pc`: is it time for a side trace? */
export function trace_hotside(J: JitState, pc: number): void {
  const { mem } = J.vm;
  const { snap } = J.traceref(J.parent);
  const no = J.exitno;
  if (!mayStart(J) || !isluafunc(mem, curr_func(mem, J.L)) || snap.count[no] === SNAPCOUNT_DONE)
    return;
  if (++snap.count[no] < J.governor.hotexit) return;
  if (!J.governor.mayStartSide()) {
    snap.count[no]--;
    J.governor.refused(J.traceref(J.parent));
    return;
  }
  J.state = TraceState.START;
  lj_trace_ins(J, pc);
}

/** The call at `pc` that ended trace `exitno` has returned: record what follows. */
export function lj_trace_stitch(J: JitState, L: number, pc: number, exitno: number): void {
  if (!mayStart(J)) return;
  if (!J.governor.mayStitch()) {
    setlink(J, J.traceref(exitno), exitno); // to itself: not to be stitched
    return;
  }
  J.L = L;
  J.parent = 0;
  J.exitno = exitno;
  J.state = TraceState.START;
  lj_trace_ins(J, pc);
}

/** Stop recording at the next instruction. */
export function lj_trace_abort(J: JitState): void {
  if (J.state !== TraceState.IDLE) J.state = TraceState.ERR;
}
