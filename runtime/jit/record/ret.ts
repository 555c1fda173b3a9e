/*
 * Returns: to a frame on the trace, to the one below it (guarded by RETF), through pcall
 * frames, or to the continuation of a metamethod. What else there is ends the trace.
 */
import {
  frame_contpc,
  frame_contv,
  frame_delta,
  frame_func,
  frame_iscont,
  frame_islua,
  frame_ispcall,
  frame_isvarg,
  frame_pc,
  frame_prevd,
  funcproto,
  L_base,
  setL_base,
} from "../../core/run/frame.js";
import { copyTV, setnilV } from "../../core/objects/tvalue.js";
import { bc_a, bc_b, bc_op } from "../../layout/bytecode.js";
import { GCproto, PROTO } from "../../layout/objects.js";
import { bc_isret } from "../bcmode.js";
import { lj_ir_kgc, lj_ir_kptr } from "../emit.js";
import { IR, IRT, IRTG, REF_NIL, TREF_NIL, TREF_TRUE, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import { JIT_P } from "../options.js";
import { lj_snap_add, lj_snap_purge } from "../snap.js";
import { FR2_BASE, LJ_MAX_JSLOTS, LJ_TRLINK, PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { rec_cat } from "./concat.js";
import { base, clearbase, getslot, movebase, setbase } from "./slots.js";
import { lj_record_stop } from "./stop.js";

/** Does the trace return to the same place again and again, often enough to be a loop? */
function check_downrec_unroll(J: JitState, pt: number): boolean {
  const { ir } = J.cur;
  for (let ptref = J.chain[IR.KGC]; ptref; ptref = ir.prev(ptref)) {
    if (ir.gcr(ptref) !== pt) continue;
    let count = 0;
    for (let ref = J.chain[IR.RETF]; ref; ref = ir.prev(ref)) if (ir.op1(ref) === ptref) count++;
    if (count === 0) continue;
    if (J.pc !== J.startpc) lj_trace_err(LJ_TRERR.DOWNREC);
    if (count + J.tailcalled > J.param[JIT_P.recunroll]) return true;
  }
  return false;
}

/** What a return is about, on its way down. */
class Return {
  /** Slots that frames between have taken. */
  baseadj = 0;

  constructor(
    public frame: number,
    /** First result, from the base. */
    public rbase: number,
    public nresults: number,
  ) {}
}

/** pcall and xpcall: true in front of the results. */
function throughPcalls(J: JitState, r: Return): void {
  const { mem } = J.vm;
  while (frame_ispcall(mem, r.frame)) {
    const cbase = frame_delta(mem, r.frame) / 8;
    if (--J.framedepth <= 0) lj_trace_err(LJ_TRERR.NYIRETL);
    r.nresults++;
    r.baseadj += cbase;
    r.rbase += cbase - 1;
    J.baseslot -= cbase;
    setbase(J, r.rbase, TREF_TRUE);
    r.frame = frame_prevd(mem, r.frame);
    J.needsnap = true; // errors are not caught any more
  }
}

/** `nresults` results from slot `rbase` on. */
export function lj_record_ret(J: JitState, rbase: number, nresults: number): void {
  const { mem } = J.vm;
  const top = L_base(mem, J.L) - 8;
  const r = new Return(top, rbase, nresults);
  for (let i = 0; i < nresults; i++) getslot(J, rbase + i);
  throughPcalls(J, r);
  // In a loop or a function's root trace, the frame below is not the trace's business, nor after many.
  const root = J.parent === 0 && J.exitno === 0 && !bc_isret(bc_op(J.cur.startins));
  const isOver = root || J.governor.hasReturned();
  const atReturn = J.pt !== 0 && bc_isret(bc_op(mem.u32[J.pc >>> 2]));
  if (J.framedepth === 0 && atReturn && (!frame_islua(mem, r.frame) || isOver)) {
    clearbase(J, 0, r.rbase);
    J.maxslot = r.rbase + r.nresults;
    lj_record_stop(J, LJ_TRLINK.RETURN, 0);
    return;
  }
  if (frame_isvarg(mem, r.frame)) {
    const cbase = frame_delta(mem, r.frame) / 8;
    if (--J.framedepth < 0) lj_trace_err(LJ_TRERR.NYIRETL);
    r.baseadj += cbase;
    r.rbase += cbase;
    J.baseslot -= cbase;
    r.frame = frame_prevd(mem, r.frame);
  }
  if (frame_islua(mem, r.frame)) toLua(J, r, top, root);
  else if (frame_iscont(mem, r.frame)) toContinuation(J, r);
  else lj_trace_err(LJ_TRERR.NYIRETL); // to the host
}

function toLua(J: JitState, r: Return, top: number, root: boolean): void {
  const { mem } = J.vm;
  const { frame } = r;
  const callins = mem.u32[(frame_pc(mem, frame) - 4) >>> 2];
  const wanted = bc_b(callins) ? bc_b(callins) - 1 : r.nresults;
  const cbase = bc_a(callins);
  const pt = funcproto(mem, frame_func(mem, frame - 8 * (cbase + 2)));
  if (mem.u8[pt + GCproto.flags] & PROTO.NOJIT) lj_trace_err(LJ_TRERR.CJITOFF);
  if (J.framedepth === 0 && J.pt !== 0 && frame === top) {
    if (!J.cur.root && check_downrec_unroll(J, pt)) {
      J.maxslot = r.rbase + r.nresults;
      lj_snap_purge(J);
      lj_record_stop(J, LJ_TRLINK.DOWNREC, J.cur.traceno);
      return;
    }
    lj_snap_add(J);
  }
  for (let i = 0; i < wanted; i++)
    setbase(J, i - 2, i < r.nresults ? base(J, r.rbase + i) : TREF_NIL);
  J.maxslot = cbase + wanted;
  if (J.framedepth > 0) {
    J.framedepth--;
    J.baseslot -= cbase + 2;
  } else if (root) lj_trace_err(LJ_TRERR.LLEAVE);
  else if (J.needsnap)
    lj_trace_err(LJ_TRERR.NYIRETL); // no place for a snapshot
  else if (1 + mem.u8[pt + GCproto.framesize] >= LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
  else toLower(J, pt, frame_pc(mem, frame), cbase, wanted);
}

/** The frame below the trace's becomes its own. */
function toLower(J: JitState, pt: number, pc: number, cbase: number, wanted: number): void {
  const trpt = lj_ir_kgc(J, pt, IRT.PROTO);
  emitir(J, IRTG(IR.RETF, IRT.PGC), trpt, lj_ir_kptr(J, pc));
  J.retdepth++;
  J.needsnap = true;
  J.scev.idx = REF_NIL;
  if (J.baseslot !== FR2_BASE) throw new Error("return to a lower frame from a higher one");
  movebase(J, cbase, -2, wanted);
  clearbase(J, -2, cbase);
}

/** A result goes to slot `dst`. */
function storeResult(J: JitState, dst: number, tr: TRef): void {
  setbase(J, dst, tr);
  if (dst >= J.maxslot) J.maxslot = dst + 1;
}

function toContinuation(J: JitState, r: Return): void {
  const { mem, sym } = J.vm;
  const { frame } = r;
  const cont = frame_contv(mem, frame);
  const cbase = frame_delta(mem, frame) / 8;
  J.framedepth -= 2;
  if (J.framedepth < 0) lj_trace_err(LJ_TRERR.NYIRETL);
  J.baseslot -= cbase;
  J.maxslot = cbase - 4;
  const ins = mem.u32[(frame_contpc(mem, frame) - 4) >>> 2];
  const result = r.nresults > 0 ? base(J, cbase + r.rbase) : TREF_NIL;
  if (cont === sym.lj_cont_ra) storeResult(J, bc_a(ins), result);
  else if (cont === sym.lj_cont_cat) {
    const tr = concatRest(J, r, bc_b(ins), cbase, result);
    if (tr) storeResult(J, bc_a(ins), tr); // else there is another __concat call
  } else if (
    cont !== sym.lj_cont_nop &&
    cont !== sym.lj_cont_condf && // the type of the result has decided
    cont !== sym.lj_cont_condt
  )
    lj_trace_err(LJ_TRERR.NYIRETL);
}

/** Go on with what is left of it, as if the metamethod had returned already. */
function concatRest(J: JitState, r: Return, bslot: number, cbase: number, result: TRef): TRef {
  if (bslot === J.maxslot) return result;
  const { mem } = J.vm;
  if (J.postproc !== PostProc.NONE) lj_trace_err(LJ_TRERR.NYIRETL);
  setbase(J, J.maxslot, result);
  const base0 = L_base(mem, J.L);
  const b = base0 - 8 * r.baseadj;
  const place = b - 8 * 4;
  const lo = mem.i32[place >>> 2];
  const hi = mem.i32[(place + 4) >>> 2];
  if (r.nresults > 0) copyTV(mem, place, b + 8 * r.rbase);
  else setnilV(mem, place);
  setL_base(mem, J.L, b - 8 * cbase);
  try {
    return rec_cat(J, bslot, cbase - 4);
  } finally {
    setL_base(mem, J.L, base0);
    mem.i32[place >>> 2] = lo;
    mem.i32[(place + 4) >>> 2] = hi;
  }
}
