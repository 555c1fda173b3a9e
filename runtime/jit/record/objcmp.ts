/*
 * Comparison of values without metamethods.
 */
import { lj_obj_equal } from "../../core/meta.js";
import { lj_ir_intnum } from "../convert.js";
import { IR, IRT, IRTG, tref_isinteger, tref_isk2, tref_type, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";

/** Guard that two values are equal or not, as they are now. 0: equal, 1: not, 2: of different types. */
export function lj_record_objcmp(J: JitState, a: TRef, b: TRef, av: number, bv: number): 0 | 1 | 2 {
  const diff = !lj_obj_equal(J.vm, av, bv);
  if (!tref_isk2(a, b)) {
    let ta = tref_isinteger(a) ? IRT.INT : tref_type(a);
    const tb = tref_isinteger(b) ? IRT.INT : tref_type(b);
    if (ta !== tb) {
      if (ta === IRT.INT && tb === IRT.NUM) {
        a = lj_ir_intnum(J, a);
        ta = IRT.NUM;
      } else if (ta === IRT.NUM && tb === IRT.INT) b = lj_ir_intnum(J, b);
      else return 2;
    }
    emitir(J, IRTG(diff ? IR.NE : IR.EQ, ta), a, b);
  }
  return diff ? 1 : 0;
}
