/*
 * Strings on traces: buffers, and conversions from and to numbers.
 */
import { DISPATCH_GL, global_State } from "../../layout/state.js";
import { IR, IRBUFHDR, IRCALL, IRTOSTR } from "../ir.js";
import { asm_callargs, asm_gencall } from "./call.js";
import { asm_guardcc } from "./guard.js";
import { bufreset_addr, ircall_addr } from "./ircalls.js";
import { ra_dest, ra_evictset, ra_left } from "./ra.js";
import type { AsmState } from "./state.js";
import { CC, RID, RSET_FPR, RSET_GPR, RSET_SCRATCH, XO, ra_used } from "./target.js";

export function asm_bufhdr(as: AsmState, ref: number): void {
  const { ir } = as;
  if (ra_used(ir.r(ref), ir.s(ref))) ra_left(as, ra_dest(as, ref, RSET_GPR), ir.op1(ref));
  if (ir.op2(ref) !== IRBUFHDR.RESET) return;
  ra_evictset(as, RSET_SCRATCH);
  asm_gencall(as, bufreset_addr(as.J), []);
}

/** A single character is put without its string. */
export function asm_bufput(as: AsmState, ref: number): void {
  const { ir } = as;
  const val = ir.op2(ref);
  const once = !ra_used(ir.r(val), ir.s(val)) && ir.o(val) === IR.TOSTR && val > REF_CONST;
  if (!once) {
    asm_callargs(as, ref, IRCALL.lj_buf_putstr, [ir.op1(ref), val]);
    return;
  }
  const id = [IRCALL.lj_strfmt_putint, IRCALL.lj_strfmt_putnum, IRCALL.lj_buf_putchar][ir.op2(val)];
  asm_callargs(as, ref, id, [ir.op1(ref), ir.op1(val)]);
}
const REF_CONST = 0x8000;

export function asm_bufstr(as: AsmState, ref: number): void {
  as.gcsteps++;
  asm_callargs(as, ref, IRCALL.lj_buf_tostr, [as.ir.op1(ref)]);
}

export function asm_tostr(as: AsmState, ref: number): void {
  const { ir } = as;
  const mode: IRTOSTR = ir.op2(ref);
  const id =
    mode === IRTOSTR.NUM
      ? IRCALL.lj_strfmt_num
      : mode === IRTOSTR.CHAR
        ? IRCALL.lj_strfmt_char
        : IRCALL.lj_strfmt_int;
  as.gcsteps++;
  asm_callargs(as, ref, id, [ir.op1(ref)]);
}

/** The number that a string reads as; leave when it is none. */
export function asm_strto(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const used = ra_used(ir.r(ref), ir.s(ref));
  const dest = used ? ra_dest(as, ref, RSET_FPR) : RID.MRM;
  ra_evictset(as, RSET_SCRATCH);
  if (used) e.rmem(XO.MOVSD, dest, RID.DISPATCH, DISPATCH_GL(global_State.tmptv));
  asm_guardcc(as, CC.E);
  e.rr(XO.TEST, RID.RET, RID.RET);
  asm_gencall(as, ircall_addr(as.J, IRCALL.lj_strscan_num), [
    { ref: ir.op1(ref) },
    { gl: global_State.tmptv },
  ]);
}
