/*
 * Recorders of writing to files: calls of what C calls fputc, fwrite and fflush, with the number of the file
 * in place of a FILE*. Whether a call worked is checked when somebody wants to know.
 */
import { GCudata, UDTYPE } from "../../layout/objects.js";
import { GCROOT, GG, global_State } from "../../layout/state.js";
import { gcV } from "../../core/objects/tvalue.js";
import { lj_ir_tostr } from "../convert.js";
import { lj_ir_call, lj_ir_fload, lj_ir_ggfload, lj_ir_kint, lj_ir_knull } from "../emit.js";
import {
  IRFL,
  IRCALL,
  IR,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTOSTR,
  IRXLOAD,
  TREF,
  TREF_TRUE,
  tref_isk,
  tref_isudata,
  tref_ref,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { base, setbase } from "../record/slots.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { defineRecorders, rec, results_wanted, type RecordFFData } from "./func.js";

/** A method of the file in argument 0. */
const METHOD = 0;

/** The open file that a function of `io` (by root) or a method is about. */
function recff_io_fp(J: JitState, rd: RecordFFData, root: number): TRef {
  let ud: TRef;
  if (root !== METHOD) {
    ud = lj_ir_ggfload(J, IRT.UDATA, GG.g + global_State.gcroot + 8 * root);
  } else {
    ud = base(J, 0);
    const { mem } = J.vm;
    if (!tref_isudata(ud) || mem.u8[gcV(mem, rd.argv) + GCudata.udtype] !== UDTYPE.IO_FILE)
      lj_trace_err(LJ_TRERR.BADTYPE);
    const type = lj_ir_fload(J, IRT.U8, ud, IRFL.UDATA_UDTYPE);
    emitir(J, IRTGI(IR.EQ), type, lj_ir_kint(J, UDTYPE.IO_FILE));
  }
  const fp = lj_ir_fload(J, IRT.PTR, ud, IRFL.UDATA_FILE);
  emitir(J, IRTG(IR.NE, IRT.PTR), fp, lj_ir_knull(J, IRT.PTR));
  return fp;
}

/** The character of a string of length 1. */
function character(J: JitState, str: TRef, p: TRef): TRef {
  const { ir } = J.cur;
  const ref = tref_ref(str);
  if (!tref_isk(str) && ir.o(ref) === IR.TOSTR && ir.op2(ref) === IRTOSTR.CHAR)
    return TREF(ir.op1(ref), ir.t(ir.op1(ref)));
  return emitir(J, IRT_(IR.XLOAD, IRT.U8), p, IRXLOAD.READONLY);
}

function recff_io_write(J: JitState, rd: RecordFFData, root: number): void {
  const fp = recff_io_fp(J, rd, root);
  const wanted = results_wanted(J) !== 0;
  for (let n = root === METHOD ? 1 : 0; base(J, n); n++) {
    const str = lj_ir_tostr(J, base(J, n));
    const p = emitir(J, IRT_(IR.STRREF, IRT.PGC), str, lj_ir_kint(J, 0));
    const len = lj_ir_fload(J, IRT.INT, str, IRFL.STR_LEN);
    if (tref_isk(len) && J.cur.ir.i(tref_ref(len)) === 1) {
      const tr = lj_ir_call(J, IRCALL.fputc, character(J, str, p), fp);
      if (wanted) emitir(J, IRTGI(IR.NE), tr, lj_ir_kint(J, -1));
    } else {
      const tr = lj_ir_call(J, IRCALL.fwrite, p, lj_ir_kint(J, 1), len, fp);
      if (wanted) emitir(J, IRTGI(IR.EQ), tr, len);
    }
  }
  setbase(J, 0, TREF_TRUE);
}

function recff_io_flush(J: JitState, rd: RecordFFData, root: number): void {
  const tr = lj_ir_call(J, IRCALL.fflush, recff_io_fp(J, rd, root));
  if (results_wanted(J) !== 0) emitir(J, IRTGI(IR.EQ), tr, lj_ir_kint(J, 0));
  setbase(J, 0, TREF_TRUE);
}

export const rec_io_method = defineRecorders("io.method", {
  write: rec(recff_io_write, METHOD),
  flush: rec(recff_io_flush, METHOD),
});
export const rec_io = defineRecorders("io", {
  write: rec(recff_io_write, GCROOT.IO_OUTPUT),
  flush: rec(recff_io_flush, GCROOT.IO_OUTPUT),
});
