/*
 * Strings on traces: buffers, and conversions from and to numbers.
 */
import { TRACE_BUF } from "../../layout/memory.js";
import { GCstr } from "../../layout/objects.js";
import { DISPATCH_GL, DISPATCH_J, global_State, jit_State } from "../../layout/state.js";
import { STRFMT, STRFMT_G14 } from "../../core/text/strfmt.js";
import {
  IR,
  IRBUFHDR,
  IRCALL,
  IRCONV_SEXT,
  IRTOSTR,
  REF_FIRST,
  irt_is64,
  irt_isfp,
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
  type Arg,
} from "./call.js";
import { formatOfCall, isWidened } from "../numberput.js";
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
  // The operand in front of all others, of a CARG, too, is what was put before, also in a string that goes on.
  while (ir.o(ref) !== IR.BUFHDR || ir.op2(ref) === IRBUFHDR.APPEND) ref = ir.op1(ref);
  const sb = ir.op1(ref);
  return ir.o(sb) === IR.KPTR && as.J.vm.attachment(traceCalls).isOwn(ir.lo(sb));
}

/** A number or character that is put once is put without its string. */
export function asm_bufput(as: AsmState, ref: number): void {
  const { ir } = as;
  const before = ir.op1(ref);
  const val = ir.op2(ref);
  const once = !ra_used(ir.r(val), ir.s(val)) && ir.o(val) === IR.TOSTR && val > REF_CONST;
  if (!once) putString(as, ref, before, val);
  else if (ir.op2(val) === IRTOSTR.CHAR) putChar(as, ref, before, ir.op1(val));
  else putNumber(as, ref, STRFMT_G14, [before, ir.op1(val)]);
}
const REF_CONST = 0x8000;

function putString(as: AsmState, ref: number, before: number, val: number): void {
  const args = [{ ref: before }, { ref: val }];
  if (!isOwn(as, ref)) asm_callsub(as, ref, "lj_vm_bufxput", args);
  else if (is_onebyte(as, val))
    putByte(as, ref, args, subroutine_addr(as.J, "lj_vm_bufput"), (str) => {
      as.e.rmem(XO.MOVZXb, RID.RET, str, GCstr.SIZEOF);
    });
  else asm_callsub(as, ref, "lj_vm_bufput", args);
}
function putChar(as: AsmState, ref: number, before: number, char: number): void {
  const id = IRCALL.lj_buf_putchar;
  const args = [{ ref: before }, { ref: char }];
  if (!isOwn(as, ref)) asm_callargs(as, ref, id, [before, char]);
  else
    putByte(as, ref, args, ircall_addr(as.J, id), (char) => {
      as.e.mrm8(XO.MOVZXb, RID.RET, char);
    });
}

/** One byte, which `load` loads of the second argument, goes to the buffer of traces here, while there is room. */
function putByte(
  as: AsmState,
  ref: number,
  args: readonly Arg[],
  target: number,
  load: (from: number) => void,
): void {
  const { e } = as;
  const [before, from] = ARG_GPR;
  const bufn = DISPATCH_J(jit_State.bufn);
  asm_setupresult(as, ref);
  const end = e.mcp;
  e.call(target);
  const full = e.mcp;
  e.jmpshort(end);
  e.movrr(RID.RET, before);
  e.setmrm(RID.DISPATCH, bufn);
  e.arithi(ARITH.ADD, RID.MRM, 1);
  e.setmrm(RID.RDX, 0, RID.RCX);
  e.mrm8(XO.MOVtob, RID.RET, RID.MRM);
  load(from);
  e.rmem(XO.MOV, RID.RDX, RID.DISPATCH, DISPATCH_J(jit_State.buf));
  e.jccshort(CC.A, full);
  e.arithi(ARITH.CMP, RID.RCX, TRACE_BUF - ROOM);
  e.rmem(XO.MOV, RID.RCX, RID.DISPATCH, bufn);
  asm_callregs(as, args);
}
/** Bytes that stay free, as the subroutine has it. */
const ROOM = 16;

/** A number goes to the buffer of traces as the conversion says, and from there to one of a program. */
function putNumber(as: AsmState, ref: number, sf: number, [before, val]: readonly number[]): void {
  const { e, J } = as;
  const own = isOwn(as, ref);
  const buf = { ref: before };
  asm_setupresult(as, ref);
  if (own) callNumber(as, [buf, { imm: 0 }, { imm: sf }], val);
  else if (isBufferOpen(as, ref)) {
    callNumber(as, [buf, { imm: sf }], val, ircall_addr(J, PUT[sf & STRFMT.TYPE_MASK]));
  } else {
    e.call(subroutine_addr(J, "lj_vm_bufxown"));
    e.movrr(ARG_GPR[0], RID.RET);
    callNumber(as, [buf, { imm: 0 }, { imm: sf }], val);
    emptyBuffer(as);
  }
}
const PUT: Readonly<Record<number, IRCALL>> = {
  [STRFMT.NUM]: IRCALL.lj_strfmt_putfnum,
  [STRFMT.INT]: IRCALL.lj_strfmt_putfnum_int,
  [STRFMT.UINT]: IRCALL.lj_strfmt_putfnum_uint,
};
/** Call what takes a number behind the other arguments; integers are numbers there. */
function callNumber(
  as: AsmState,
  args: readonly Arg[],
  val: number,
  target = subroutine_addr(as.J, "lj_vm_bufval"),
): void {
  const { e, ir } = as;
  e.call(target);
  if (irt_isfp(ir.t(val))) {
    asm_callregs(as, [...args, { ref: val }]);
    return;
  }
  asm_callregs(as, args);
  const wide = irt_is64(ir.t(val)) ? 1 : 0;
  e.rr(XO.CVTSI2SD, ARG_FPR_FIRST, ra_alloc1(as, val, RSET_GPR), wide);
}

export function asm_bufstr(as: AsmState, ref: number): void {
  as.gcsteps++;
  asm_callsub(as, ref, "lj_vm_bufstr", [{ ref: as.ir.op1(ref) }]);
}

/** Is a string being put together there, or does one go on that was? Numbers for elsewhere must not use the buffer then. */
function isBufferOpen(as: AsmState, ref: number): boolean {
  const { ir, J, T } = as;
  // What comes next; in the loop that may be in the next round.
  for (let r = ref, left = T.nins - REF_FIRST; left > 0; left--) {
    if (++r === T.nins) r = J.loopref || REF_FIRST;
    if (ir.o(r) === IR.BUFSTR) return true;
    if (ir.o(r) === IR.BUFHDR && ir.op2(r) !== IRBUFHDR.WRITE) return ir.op2(r) === IRBUFHDR.APPEND;
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
  asm_setupresult(as, ref);
  if (isBufferOpen(as, ref)) {
    callNumber(as, ["L"], ir.op1(ref), ircall_addr(J, IRCALL.lj_strfmt_num));
    return;
  }
  e.call(subroutine_addr(J, "lj_vm_bufstr"));
  callNumber(as, [{ imm: 0 }, { imm: 0 }, { imm: STRFMT_G14 }], ir.op1(ref));
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

/**
 * CALLL. Values of a table and most numbers are put by subroutines; of lj_strfmt_putfxint a signed integer of 32 bits is a
 * number, which host functions take as an argument.
 */
export function asm_callstring(as: AsmState, ref: number): void {
  const { ir } = as;
  const id = ir.op2(ref);
  const args = collectargs(as, ir.op1(ref));
  if (id === IRCALL.lj_buf_puttab) {
    asm_callsub(
      as,
      ref,
      "lj_vm_bufval",
      args.map((arg) => ({ ref: arg })),
    );
    return;
  }
  const [buf, format, val] = args;
  const sf = formatOfCall(ir, ref);
  if (sf !== 0) {
    putNumber(as, ref, sf, [buf, val]);
    return;
  }
  if (
    id !== IRCALL.lj_strfmt_putfxint ||
    !isWidened(ir, val) ||
    (ir.op2(val) & IRCONV_SEXT) === 0
  ) {
    asm_call(as, ref);
    return;
  }
  const called = PUT[ir.kint(format) & STRFMT.TYPE_MASK];
  asm_setupresult(as, ref);
  callNumber(as, [{ ref: buf }, { ref: format }], ir.op1(val), ircall_addr(as.J, called));
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
