/*
 * Lengths of tables, in place as far as the array part decides: the border that is a hint, or one that is found by
 * halving, the same that the subroutines find.
 */
import { GCtab } from "../../layout/objects.js";
import { REF_NIL } from "../ir.js";
import { asm_callregs, asm_setupresult } from "./call.js";
import type { Emitter } from "./emit.js";
import { subroutine_addr } from "./ircalls.js";
import type { AsmState } from "./state.js";
import { ARG_GPR, ARITH, CC, RID, SHIFT, XO } from "./target.js";

const { RAX, RCX, RDX, MRM } = RID;
const [TAB, HINT] = ARG_GPR;
const MIDDLE = HINT;
/** nil as an immediate. */
const NIL = -1;

/** Is the element nil? The array is at rcx. */
function isNil(e: Emitter, index: number, more = 0): void {
  e.setmrm(RCX, 8 * more, index, 3);
  e.arithi(ARITH.CMP, MRM, NIL, 1);
}

/** ALEN: op1 is the table, op2 what its length may be, or nil. */
export function asm_alen(as: AsmState, ref: number): void {
  const hint = as.ir.op2(ref);
  const table = { ref: as.ir.op1(ref) };
  asm_setupresult(as, ref);
  if (hint !== REF_NIL) {
    hinted(as);
    asm_callregs(as, [table, { ref: hint }]);
  } else {
    halving(as);
    asm_callregs(as, [table]);
  }
}

function hinted({ e, J }: AsmState): void {
  const end = e.mcp;
  e.call(subroutine_addr(J, "lj_vm_tablenhint"));
  const slow = e.mcp;
  e.jccshort(CC.E, end);
  e.movrr(RAX, HINT, 0);
  isNil(e, HINT, 1);
  e.jccshort(CC.E, slow);
  isNil(e, HINT);
  e.jccshort(CC.AE, slow);
  e.rmem(XO.ARITH(ARITH.CMP), RAX, TAB, GCtab.asize);
  e.rmem(XO.LEA, RAX, HINT, 1);
  e.rmem(XO.MOV, RCX, TAB, GCtab.array);
}

/** rdx: 0 or an element that is not nil; rax: one behind it that is. */
function halving({ e, J }: AsmState): void {
  const end = e.mcp;
  e.movrr(RAX, RDX, 0);
  const found = e.mcp;
  e.jmpshort(end);
  e.call(subroutine_addr(J, "lj_vm_tablen"));
  const slow = e.mcp;
  e.jccshort(CC.E, end);
  e.setmrm(TAB, GCtab.hmask);
  e.arithi(ARITH.CMP, MRM, 0);
  const full = e.mcp;
  const rising = e.mcp;
  e.jmp(rising);
  e.movrr(RDX, MIDDLE, 0);
  const rise = e.mcp;
  e.jmp(rise);
  e.movrr(RAX, MIDDLE, 0);
  e.jccshort(CC.NE, rise);
  isNil(e, MIDDLE);
  e.jccshort(CC.E, found);
  e.rr(XO.ARITH(ARITH.CMP), MIDDLE, RDX);
  e.shifti(SHIFT.SHR, MIDDLE, 1);
  e.setmrm(RAX, 0, RDX);
  e.mrm(XO.LEA, MIDDLE, MRM);
  for (const back of [rising, rise]) e.retarget(back, e.mcp);
  e.rr(XO.ARITH(ARITH.XOR), RDX, RDX);
  e.jccshort(CC.NE, full);
  isNil(e, RAX);
  e.rmem(XO.MOV, RCX, TAB, GCtab.array);
  e.jccshort(CC.BE, slow);
  e.arithi(ARITH.SUB, RAX, 1);
  e.rmem(XO.MOV, RAX, TAB, GCtab.asize);
}
