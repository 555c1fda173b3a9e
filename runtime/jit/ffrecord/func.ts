/*
 * Recording of library functions. Arguments are slots from the base on, loaded already
 * (getslot of the call did that); results replace them. What a function does must be
 * emitted for the values it sees now, with guards for everything that it decides on.
 *
 * A function without a recorder ends the trace in front of the call, which the
 * interpreter makes; the trace is stitched to another one that starts behind the call.
 */
import {
  frame_islua,
  frame_pc,
  frame_prevl,
  L_base,
  L_top,
  setcont,
  setframe_link,
  setL_base,
  setL_top,
} from "../../core/run/frame.js";
import { gcV, setnilV, tvisnum, tvisstr } from "../../core/objects/tvalue.js";
import { tonumberV } from "../../core/meta.js";
import { lj_num2int } from "../../core/lib.js";
import { lj_strfmt_number } from "../../core/text/strfmtbuf.js";
import { BC, bc_b, bc_op } from "../../layout/bytecode.js";
import type { GeneratedRecorder } from "../../layout/contract.js";
import { FRAME } from "../../layout/frame.js";
import { GCfunc } from "../../layout/objects.js";
import { lj_ir_knum_bits } from "../emit.js";
import { lj_ir_ktrace } from "../convert.js";
import { REF_BIAS, TREF_CONT, TREF_FRAME, tref_ref } from "../ir.js";
import { JIT_P } from "../options.js";
import { lj_record_ret } from "../record/ret.js";
import { movebase, setbase } from "../record/slots.js";
import { lj_record_stop } from "../record/stop.js";
import { LJ_TRLINK, PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err, lj_trace_err_info } from "../traceerr.js";

/** The call that is being recorded. */
export interface RecordFFData {
  /** Address of the arguments' values. */
  readonly argv: number;
  /** Number of results; -1: there is a call to come, or the trace has ended. */
  nres: number;
}

/** A recorder; `data` is what its entry in defineRecorders says. */
export type Recorder = (J: JitState, rd: RecordFFData, data: number) => void;
export interface RecorderEntry {
  readonly fn: Recorder;
  readonly data: number;
}
export const rec = (fn: Recorder, data = 0): RecorderEntry => ({ fn, data });
export interface RecorderLib {
  readonly lib: string;
  readonly entries: Readonly<Record<string, RecorderEntry>>;
}
/** The recorders of a library; buildvm finds their function ids. */
export const defineRecorders = (
  lib: string,
  entries: Readonly<Record<string, RecorderEntry>>,
): RecorderLib => ({ lib, entries });

/** Recorders by function id: join the list with what buildvm made of it. Others of theirs stay. */
export function lj_ffrecord_init(
  J: JitState,
  recorders: readonly RecorderLib[],
  recdef: readonly GeneratedRecorder[],
): void {
  const byId = [...J.recorders];
  let library: RecorderLib | undefined;
  for (const { ffid, lib, name } of recdef) {
    if (library?.lib !== lib) library = recorders.find((r) => r.lib === lib);
    if (library === undefined) continue;
    const entry = library.entries[name];
    if (entry === undefined)
      throw new Error("generated/recdef.ts is of other recorders: run `make`");
    byId[ffid] = entry;
  }
  J.recorders = byId;
}

/* Values of arguments. */

export const argv = (rd: RecordFFData, n: number): number => rd.argv + 8 * n;

export function argv2int(J: JitState, rd: RecordFFData, n: number): number {
  const v = tonumberV(J.vm, argv(rd, n));
  return v === undefined ? lj_trace_err(LJ_TRERR.BADTYPE) : lj_num2int(v);
}

export function argv2str(J: JitState, rd: RecordFFData, n: number): number {
  const { mem } = J.vm;
  const o = argv(rd, n);
  if (tvisstr(mem, o)) return gcV(mem, o);
  return tvisnum(mem, o) ? lj_strfmt_number(J.vm, J.L, o) : lj_trace_err(LJ_TRERR.BADTYPE);
}

/** How many results the call of the function has use for; -1 when that is not known. */
export function results_wanted(J: JitState): number {
  const { mem } = J.vm;
  const frame = L_base(mem, J.L) - 8;
  return frame_islua(mem, frame) ? bc_b(mem.u32[(frame_pc(mem, frame) - 4) >>> 2]) - 1 : -1;
}

/* What cannot be recorded. */

/** Functions behind which no trace may begin. */
const NOT_STITCHED = ["error", "debug.sethook", "jit.flush"];

/** Put a continuation under the call, as lj_cont_stitch wants it, and end the trace there. */
function recff_stitch(J: JitState): void {
  const { mem, sym } = J.vm;
  const { L } = J;
  const base = L_base(mem, L);
  const pc = frame_pc(mem, base - 8);
  const pframe = frame_prevl(mem, base - 8);
  const nslot = J.maxslot + 2;
  const words = 2 * nslot;
  const from = (base - 16) >>> 2;
  const to = (base + 8) >>> 2;
  // Function and arguments move up by three slots, on the Lua stack for the snapshot's sake.
  const saved = mem.i32.slice(from, from + words + 6);
  mem.i32.copyWithin(to, from, from + words);
  const nframe = base + 16;
  setframe_link(mem, nframe, nframe - pframe + FRAME.CONT);
  setcont(mem, base - 8, sym.lj_cont_stitch);
  setframe_link(mem, base, pc);
  setnilV(mem, base - 16);
  setL_base(mem, L, base + 24);
  setL_top(mem, L, L_top(mem, L) + 24);

  movebase(J, 1, -2, nslot);
  setbase(J, 2, TREF_FRAME);
  setbase(J, -1, lj_ir_knum_bits(J, sym.lj_cont_stitch, 0));
  setbase(J, 0, lj_ir_knum_bits(J, pc, 0) | TREF_CONT);
  const ktrace = lj_ir_ktrace(J);
  setbase(J, -2, ktrace);
  J.ktrace = tref_ref(ktrace);
  J.baseslot += 3;
  J.framedepth++;
  try {
    lj_record_stop(J, LJ_TRLINK.STITCH, 0);
  } finally {
    mem.i32.set(saved, from);
    setL_base(mem, L, base);
    setL_top(mem, L, L_top(mem, L) - 24);
  }
}

/** A function without a recorder. */
function recff_nyi(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  if (J.cur.nins < J.param[JIT_P.minstitch] + REF_BIAS) lj_trace_err(LJ_TRERR.TRACEUV);
  rd.nres = -1;
  const frame = L_base(mem, J.L) - 8;
  if (J.framedepth && frame_islua(mem, frame)) {
    const op = bc_op(mem.u32[frame_pc(mem, frame) >>> 2]);
    // The number of results must not be for the next trace to know.
    const open = op === BC.CALLM || op === BC.CALLMT || op === BC.RETM || op === BC.TSETM;
    const name = J.ffnames[mem.u8[J.fn + GCfunc.ffid]];
    if (!open && !NOT_STITCHED.includes(name)) {
      recff_stitch(J);
      return;
    }
  }
  lj_record_stop(J, LJ_TRLINK.RETURN, 0);
}

/** A case that the recorder cannot do: as a function without one. */
export const recff_nyiu = recff_nyi;

/** Give up the trace for a case that must not be stitched, either. */
export const recff_unsupported = (J: JitState): never => lj_trace_err_info(LJ_TRERR.NYIFFU, J.fn);

/** Record the library function that is about to run. */
export function lj_ffrecord_func(J: JitState): void {
  const { mem } = J.vm;
  const rd: RecordFFData = { argv: L_base(mem, J.L), nres: 1 };
  setbase(J, J.maxslot, 0); // end of the arguments
  const entry = J.recorders[mem.u8[J.fn + GCfunc.ffid]];
  if (entry === undefined) recff_nyi(J, rd);
  else entry.fn(J, rd, entry.data);
  if (rd.nres < 0) return;
  if (J.postproc === PostProc.NONE) J.postproc = PostProc.FFRETRY;
  lj_record_ret(J, 0, rd.nres);
}
