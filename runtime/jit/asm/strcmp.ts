/*
 * Order of strings, in place: most differ in their first bytes. Four bytes at a time, which are read beyond the end of
 * a string as well: what is there does not count.
 */
import { GCstr } from "../../layout/objects.js";
import { IRCALL } from "../ir.js";
import { asm_call, asm_callchain, asm_setupresult } from "./call.js";
import type { AsmState } from "./state.js";
import { ARG_GPR, ARITH, CC, RID, SHIFT, XO } from "./target.js";

const { RAX, RCX, RDX, R8, MRM } = RID;
const [A, B] = ARG_GPR;

/** CALLN. */
export function asm_calln(as: AsmState, ref: number): void {
  if (as.ir.op2(ref) === IRCALL.lj_str_cmp) asm_strcmp(as, ref);
  else asm_call(as, ref);
}

/** rdi, rsi: GCstr*; eax: negative, zero or positive. edx: bytes that both have, ecx: those that were compared. */
function asm_strcmp(as: AsmState, ref: number): void {
  const { e } = as;
  asm_setupresult(as, ref);
  const end = e.mcp;
  e.rmem(XO.ARITH(ARITH.SUB), RAX, B, GCstr.len);
  e.rmem(XO.MOV, RAX, A, GCstr.len);
  const lengths = e.mcp;
  e.jmpshort(end);
  e.arithi(ARITH.OR, RAX, 1);
  e.rr(XO.ARITH(ARITH.SBB), RAX, RAX);
  e.jccshort(CC.E, lengths);
  e.rr(XO.ARITH(ARITH.CMP), RAX, R8);
  const whole = e.mcp;
  for (const r of [RAX, R8]) e.vex(XO.SHRX, r, RCX, r, 0);
  e.shifti(SHIFT.SHL, RCX, 3);
  e.jccshort(CC.BE, whole);
  e.rr(XO.ARITH(ARITH.SUB), RCX, RDX);
  for (const r of [RAX, R8]) e.bswap(r, 0);
  const again = e.mcp;
  e.jcc(CC.E, again);
  e.rr(XO.ARITH(ARITH.CMP), RAX, R8);
  e.arithi(ARITH.ADD, RCX, 4);
  for (const [r, string] of [
    [RAX, A],
    [R8, B],
  ]) {
    e.setmrm(string, GCstr.SIZEOF, RCX);
    e.mrm(XO.MOV, r, MRM);
  }
  e.jccshort(CC.AE, lengths);
  e.rr(XO.ARITH(ARITH.CMP), RCX, RDX);
  e.retarget(again, e.mcp);
  e.rr(XO.ARITH(ARITH.XOR), RCX, RCX);
  e.rr(XO.CMOV + CC.A, RDX, RAX);
  e.rr(XO.ARITH(ARITH.CMP), RDX, RAX);
  e.rmem(XO.MOV, RDX, B, GCstr.len);
  e.rmem(XO.MOV, RAX, A, GCstr.len);
  asm_callchain(as, ref);
}
