/*
 * Calls: a recorded call goes into the called function, so there is none in the trace.
 * What is left is a guard that it is that function, and slots and frames that snapshots
 * know how to make.
 *
 *   base:  ... func FRAME arg1 arg2      baseslot moves up to arg1, framedepth counts
 */
import {
  frame_delta,
  frame_func,
  frame_iscont,
  frame_isvarg,
  frame_prev,
  funcproto,
  isluafunc,
  L_base,
} from "../../core/run/frame.js";
import { proto_bc } from "../../core/run/debug.js";
import { hotcount_set, jitRandom } from "../hotcount.js";
import { copyTV, gcV, getref } from "../../core/objects/tvalue.js";
import { MM } from "../../layout/metamethods.js";
import { FF, GCfunc, GCproto, PROTO } from "../../layout/objects.js";
import { lj_trace_flush } from "../flush.js";
import { lj_ir_fload, lj_ir_kfunc, lj_ir_kgc, lj_ir_kint, lj_ir_kptr } from "../emit.js";
import { IRFL, IR, IRT, IRTG, IRTGI, TREF_FRAME, TREF_NIL, tref_isfunc, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import { JIT_P } from "../options.js";
import { FR2_BASE, LJ_MAX_JSLOTS, LJ_TRLINK, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { lj_record_mm_lookup } from "./mm.js";
import { base, FUNC_SLOT, getslot, movebase, setbase, slotv } from "./slots.js";
import { lj_record_stop } from "./stop.js";

/** Iterators that are a new closure each time: what they do is what counts. */
const ITERATORS = ["coroutine.wrap_aux", "string.gmatch_aux"];

/** Guard for the called function `fn`; its reference from here on. */
function rec_call_specialize(J: JitState, fn: number, tr: TRef): TRef {
  const { mem } = J.vm;
  if (isluafunc(mem, fn)) {
    const pt = funcproto(mem, fn);
    if (mem.u8[pt + GCproto.flags] >= PROTO.CLC_POLY) {
      // Many closures of it: any of them will do.
      const trpt = lj_ir_fload(J, IRT.PGC, tr, IRFL.FUNC_PC);
      emitir(J, IRTG(IR.EQ, IRT.PGC), trpt, lj_ir_kptr(J, proto_bc(pt, 0)));
      lj_ir_kgc(J, pt, IRT.PROTO); // keeps it alive
      return tr;
    }
  } else {
    const ffid = mem.u8[fn + GCfunc.ffid];
    if (ffid > FF.C && ITERATORS.includes(J.ffnames[ffid])) {
      emitir(J, IRTGI(IR.EQ), lj_ir_fload(J, IRT.U8, tr, IRFL.FUNC_FFID), lj_ir_kint(J, ffid));
      return tr;
    }
  }
  const kfunc = lj_ir_kfunc(J, fn);
  emitir(J, IRTG(IR.EQ, IRT.FUNC), tr, kfunc);
  return kfunc;
}

/** Arguments behind `func`, whose object may have a __call metamethod. */
function rec_call_setup(J: JitState, func: number, nargs: number): void {
  getslot(J, func);
  for (let i = 1; i <= nargs; i++) getslot(J, func + 1 + i);
  let functv = slotv(J, func);
  if (!tref_isfunc(base(J, func))) {
    const ix = J.indexes.take();
    ix.tab = base(J, func);
    copyTV(J.vm.mem, ix.tabv, functv);
    if (!lj_record_mm_lookup(J, ix, MM.call) || !tref_isfunc(ix.mobj)) lj_trace_err(LJ_TRERR.NOMM);
    movebase(J, func + 3, func + 2, nargs);
    nargs++;
    setbase(J, func + 2, base(J, func));
    setbase(J, func, ix.mobj);
    functv = ix.mobjv;
    J.indexes.give();
  }
  setbase(J, func, rec_call_specialize(J, gcV(J.vm.mem, functv), base(J, func)));
  setbase(J, func + 1, TREF_FRAME);
  J.maxslot = nargs;
}

export function lj_record_call(J: JitState, func: number, nargs: number): void {
  rec_call_setup(J, func, nargs);
  J.framedepth++;
  J.baseslot += func + 2;
  if (J.baseslot + J.maxslot >= LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
}

export function lj_record_tailcall(J: JitState, func: number, nargs: number): void {
  const { mem } = J.vm;
  rec_call_setup(J, func, nargs);
  const frame = L_base(mem, J.L) - 8;
  if (frame_isvarg(mem, frame)) {
    const cbase = frame_delta(mem, frame) / 8;
    if (--J.framedepth < 0) lj_trace_err(LJ_TRERR.NYIRETL);
    J.baseslot -= cbase;
    func += cbase;
  }
  // Function and arguments move down; the link of the trace's own frame is not its own any more.
  if (J.baseslot === FR2_BASE) setbase(J, func + 1, TREF_FRAME);
  movebase(J, FUNC_SLOT, func, J.maxslot + 2);
  // Tail calls can be loops.
  if (++J.tailcalled > J.loopunroll) lj_trace_err(LJ_TRERR.LUNROLL);
}

/* Function headers. */

/** Recursion: unroll it a few times, then make the trace end at its start. */
function check_call_unroll(J: JitState, lnk: number): void {
  const { mem } = J.vm;
  let frame = L_base(mem, J.L) - 8;
  const header = (frame: number): number => getref(mem, frame_func(mem, frame) + GCfunc.pc);
  const pc = header(frame);
  let count = 0;
  const vararg = mem.u8[J.pt + GCproto.flags] & PROTO.VARARG;
  // The second frame of a vararg function is still missing.
  for (let depth = J.framedepth - (vararg ? 1 : 0); depth > 0; depth--) {
    if (frame_iscont(mem, frame)) depth--;
    frame = frame_prev(mem, frame);
    if (header(frame) === pc) count++;
  }
  if (J.pc === J.startpc) {
    if (count + J.tailcalled <= J.param[JIT_P.recunroll]) return;
    J.pc += 4;
    const tail = J.framedepth + J.retdepth === 0;
    lj_record_stop(J, tail ? LJ_TRLINK.TAILREC : LJ_TRLINK.UPREC, J.cur.traceno);
  } else if (count > J.param[JIT_P.callunroll]) {
    if (lnk) {
      // The trace that is there only returns: away with it, and soon another attempt.
      lj_trace_flush(J, lnk);
      hotcount_set(J.vm, J.pc + 4, jitRandom(J) & 15);
    }
    lj_trace_err(LJ_TRERR.CUNROLL);
  }
}

function rec_func_setup(J: JitState): void {
  const { u8 } = J.vm.mem;
  const numparams = u8[J.pt + GCproto.numparams];
  if (u8[J.pt + GCproto.flags] & PROTO.NOJIT) lj_trace_err(LJ_TRERR.CJITOFF);
  if (J.baseslot + u8[J.pt + GCproto.framesize] >= LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
  for (let s = J.maxslot; s < numparams; s++) setbase(J, s, TREF_NIL);
  // The others are written before they are read.
  J.maxslot = numparams;
}

/** FUNCF, FUNCV. */
export function rec_func_lua(J: JitState): void {
  rec_func_setup(J);
  check_call_unroll(J, 0);
}

/** JFUNCF: end here, at its trace. */
export function rec_func_jit(J: JitState, lnk: number): void {
  const { mem } = J.vm;
  rec_func_setup(J);
  const T = J.traceref(lnk);
  if (T.linktype === LJ_TRLINK.RETURN) {
    // It leads back to the interpreter at once: record through it instead.
    check_call_unroll(J, lnk);
    J.patchins = mem.u32[J.pc >>> 2];
    J.patchpc = J.pc;
    mem.u32[J.pc >>> 2] = T.startins;
    return;
  }
  J.instunroll = 0;
  if (J.pc === J.startpc && J.framedepth + J.retdepth === 0)
    lj_record_stop(J, LJ_TRLINK.TAILREC, J.cur.traceno);
  else lj_record_stop(J, LJ_TRLINK.ROOT, lnk);
}

/** FUNCV: the second frame, with the fixed parameters. */
export function rec_func_vararg(J: JitState): void {
  const { u8 } = J.vm.mem;
  const vframe = J.maxslot + 2;
  if (J.baseslot + vframe + u8[J.pt + GCproto.framesize] >= LJ_MAX_JSLOTS)
    lj_trace_err(LJ_TRERR.STACKOV);
  setbase(J, vframe - 2, base(J, FUNC_SLOT));
  setbase(J, vframe - 1, TREF_FRAME);
  const fixargs = Math.min(u8[J.pt + GCproto.numparams], J.maxslot);
  for (let s = 0; s < fixargs; s++) {
    setbase(J, vframe + s, base(J, s));
    setbase(J, s, TREF_NIL);
  }
  J.maxslot = fixargs;
  J.framedepth++;
  J.baseslot += vframe;
}
