/*
 * What `select` selects, guarded.
 */
import { lj_num2int } from "../../core/lib.js";
import { tonumberV } from "../../core/meta.js";
import { gcV } from "../../core/objects/tvalue.js";
import { strdata, strlen } from "../../core/objects/str.js";
import { lj_ir_kint, lj_ir_kstr } from "../emit.js";
import { IR, IRT, IRT_, IRTG, IRTGI, IRXLOAD, tref_isstr, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";

const HASH = 0x23;

/** 0 for select('#', ...), else the first argument, which is never 0. `o`: its address. */
export function lj_ffrecord_select_mode(J: JitState, tr: TRef, o: number): number {
  const { mem } = J.vm;
  if (tref_isstr(tr) && mem.u8[strdata(gcV(mem, o))] === HASH) {
    const s = gcV(mem, o);
    if (strlen(J.vm, s) === 1) emitir(J, IRTG(IR.EQ, IRT.STR), tr, lj_ir_kstr(J, s));
    else {
      const ptr = emitir(J, IRT_(IR.STRREF, IRT.PGC), tr, lj_ir_kint(J, 0));
      const char = emitir(J, IRT_(IR.XLOAD, IRT.U8), ptr, IRXLOAD.READONLY);
      emitir(J, IRTGI(IR.EQ), char, lj_ir_kint(J, HASH));
    }
    return 0;
  }
  const n = tonumberV(J.vm, o);
  const start = n === undefined ? 0 : lj_num2int(n);
  if (start === 0) lj_trace_err(LJ_TRERR.BADTYPE);
  return start;
}
