/*
 * Strings on traces: buffers, and conversions from and to numbers.
 */
import { TRACE_BUF } from "../../layout/memory.js";
import { GCstr } from "../../layout/objects.js";
import { DISPATCH_GL, DISPATCH_J, global_State, jit_State } from "../../layout/state.js";
import { STRFMT } from "../../core/text/strfmt.js";
import {
  IR,
  IRBUFHDR,
  IRCALL,
  IRCONV_SEXT,
  IRCONV_SRCMASK,
  IRT,
  IRTOSTR,
  REF_FIRST,
} from "../ir.js";
import {
  asm_call,
  asm_callargs,
  asm_callregs,
  asm_callsub,
  asm_gencall,
  asm_setupresult,
  collectargs,
  is_onebyte,
} from "./call.js";
import { asm_guardcc } from "./guard.js";
import { ircall_addr, subroutine_addr, traceCalls } from "./ircalls.js";
import { ra_alloc1, ra_dest, ra_evictset, ra_left } from "./ra.js";
import type { AsmState } from "./state.js";
import {
  ARG_FPR_FIRST,
  ARG_GPR,
  ARITH,
  CC,
  RID,
  RSET_FPR,
  RSET_GPR,
  RSET_SCRATCH,
  XO,
  ra_used,
} from "./target.js";

export function asm_bufhdr(as: AsmState, ref: number): void {
  const { ir } = as;
  if (ra_used(ir.r(ref), ir.s(ref))) ra_left(as, ra_dest(as, ref, RSET_GPR), ir.op1(ref));
  if (ir.op2(ref) === IRBUFHDR.RESET) emptyBuffer(as);
}
function emptyBuffer({ e, J }: AsmState): void {
  e.setmrm(RID.DISPATCH, DISPATCH_J(jit_State.bufn));
  e.mrmi32(XO.MOVmi, 0, RID.MRM, J.vm.attachment(traceCalls).none);
}

/** Is what a BUFPUT or BUFSTR works on the buffer of traces? Others are buffers of programs. */
function isOwn(as: AsmState, ref: number): boolean {
  const { ir } = as;
  // The operand in front of all others, of a CARG, too, is what was put before.
  while (ir.o(ref) !== IR.BUFHDR) ref = ir.op1(ref);
  const sb = ir.op1(ref);
  return ir.o(sb) === IR.KPTR && as.J.vm.attachment(traceCalls).isOwn(ir.lo(sb));
}

/** A single character is put without its string. */
export function asm_bufput(as: AsmState, ref: number): void {
  const { ir } = as;
  const val = ir.op2(ref);
  const once = !ra_used(ir.r(val), ir.s(val)) && ir.o(val) === IR.TOSTR && val > REF_CONST;
  const own = isOwn(as, ref);
  if (!once) {
    if (own) asm_putown(as, ref, val);
    else asm_callargs(as, ref, IRCALL.lj_buf_putstr, [ir.op1(ref), val]);
    return;
  }
  const mode: IRTOSTR = ir.op2(val);
  if (own && mode !== IRTOSTR.CHAR) {
    const name = mode === IRTOSTR.NUM ? "lj_vm_bufnum" : "lj_vm_bufint";
    asm_callsub(as, ref, name, [{ ref: ir.op1(ref) }, { ref: ir.op1(val) }]);
    return;
  }
  const id = [IRCALL.lj_strfmt_putint, IRCALL.lj_strfmt_putnum, IRCALL.lj_buf_putchar][mode];
  asm_callargs(as, ref, id, [ir.op1(ref), ir.op1(val)]);
}
const REF_CONST = 0x8000;

/** A string goes to the buffer of traces: one byte here, while there is room. */
function asm_putown(as: AsmState, ref: number, val: number): void {
  const { ir, e } = as;
  const args = [{ ref: ir.op1(ref) }, { ref: val }];
  if (!is_onebyte(as, val)) {
    asm_callsub(as, ref, "lj_vm_bufput", args);
    return;
  }
  const [before, str] = ARG_GPR;
  const bufn = DISPATCH_J(jit_State.bufn);
  asm_setupresult(as, ref);
  const end = e.mcp;
  e.call(subroutine_addr(as.J, "lj_vm_bufput"));
  const full = e.mcp;
  e.jmpshort(end);
  e.movrr(RID.RET, before);
  e.setmrm(RID.DISPATCH, bufn);
  e.arithi(ARITH.ADD, RID.MRM, 1);
  e.setmrm(RID.RDX, 0, RID.RCX);
  e.mrm8(XO.MOVtob, RID.RET, RID.MRM);
  e.rmem(XO.MOVZXb, RID.RET, str, GCstr.SIZEOF);
  e.rmem(XO.MOV, RID.RDX, RID.DISPATCH, DISPATCH_J(jit_State.buf));
  e.jccshort(CC.A, full);
  e.arithi(ARITH.CMP, RID.RCX, TRACE_BUF - ROOM);
  e.rmem(XO.MOV, RID.RCX, RID.DISPATCH, bufn);
  asm_callregs(as, args);
}
/** Bytes that stay free, as the subroutine has it. */
const ROOM = 16;

export function asm_bufstr(as: AsmState, ref: number): void {
  as.gcsteps++;
  asm_callsub(as, ref, "lj_vm_bufstr", [{ ref: as.ir.op1(ref) }]);
}

/** Is a string being put together there? A TOSTR must not use the buffer then. */
function isBufferOpen({ ir }: AsmState, ref: number): boolean {
  for (let r = ref - 1; r >= REF_FIRST; r--) {
    if (ir.o(r) === IR.BUFSTR) return false;
    if (ir.o(r) === IR.BUFHDR) return true;
  }
  return false;
}

/** Numbers go through the buffer of traces, which is machine code all the way. */
export function asm_tostr(as: AsmState, ref: number): void {
  const { ir, e, J } = as;
  const mode: IRTOSTR = ir.op2(ref);
  if (mode === IRTOSTR.CHAR) {
    asm_char(as, ref);
    return;
  }
  as.gcsteps++;
  if (isBufferOpen(as, ref)) {
    const id = mode === IRTOSTR.NUM ? IRCALL.lj_strfmt_num : IRCALL.lj_strfmt_int;
    asm_callargs(as, ref, id, [ir.op1(ref)]);
    return;
  }
  asm_setupresult(as, ref);
  e.call(subroutine_addr(J, "lj_vm_bufstr"));
  e.call(subroutine_addr(J, mode === IRTOSTR.NUM ? "lj_vm_bufnum" : "lj_vm_bufint"));
  asm_callregs(as, [{ imm: 0 }, { ref: ir.op1(ref) }]);
  emptyBuffer(as);
}

/** The string of a character is taken from where they are kept; the first of its kind is made of the byte in memory. */
function asm_char(as: AsmState, ref: number): void {
  const { ir, e, J } = as;
  const scratch = DISPATCH_GL(global_State.vm_scratch);
  const [, char, length] = ARG_GPR;
  asm_setupresult(as, ref);
  const end = e.mcp;
  e.call(subroutine_addr(J, "lj_vm_strnew"));
  e.loadi(length, 1);
  e.rmem(XO.LEA, char, RID.DISPATCH, scratch, 1);
  e.jccshort(CC.NE, end);
  e.rr(XO.TEST, RID.RET, RID.RET);
  e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.str_chars), RID.RET, 2);
  e.mrm(XO.MOV, RID.RET, RID.MRM);
  e.setmrm(RID.DISPATCH, scratch);
  e.mrm8(XO.MOVtob, RID.RET, RID.MRM);
  e.mrm8(XO.MOVZXb, RID.RET, char);
  asm_callregs(as, ["L", { ref: ir.op1(ref) }]);
}

/** Is it a signed integer of 32 bits, made one of 64? */
const isWidened = ({ ir }: AsmState, ref: number): boolean =>
  ir.o(ref) === IR.CONV &&
  (ir.op2(ref) & (IRCONV_SRCMASK | IRCONV_SEXT)) === (IRT.INT | IRCONV_SEXT);

/**
 * CALLL. Values of a table are put by a subroutine; of lj_strfmt_putfxint such an integer is a number, which host
 * functions take as an argument.
 */
export function asm_callstring(as: AsmState, ref: number): void {
  const { ir, e } = as;
  if (ir.op2(ref) === IRCALL.lj_buf_puttab) {
    const args = collectargs(as, ir.op1(ref)).map((arg) => ({ ref: arg }));
    asm_callsub(as, ref, "lj_vm_buftab", args);
    return;
  }
  const [buf, format, wide] =
    ir.op2(ref) === IRCALL.lj_strfmt_putfxint ? collectargs(as, ir.op1(ref)) : [];
  if (wide === undefined || !isWidened(as, wide)) {
    asm_call(as, ref);
    return;
  }
  const isSigned = (ir.kint(format) & STRFMT.TYPE_MASK) === STRFMT.INT;
  const id = isSigned ? IRCALL.lj_strfmt_putfnum_int : IRCALL.lj_strfmt_putfnum_uint;
  asm_setupresult(as, ref);
  asm_gencall(as, ircall_addr(as.J, id), [{ ref: buf }, { ref: format }]);
  e.rr(XO.CVTSI2SD, ARG_FPR_FIRST, ra_alloc1(as, ir.op1(wide), RSET_GPR));
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
