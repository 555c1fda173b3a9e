/*
 * Jump lists. Jumps with the same unknown target are linked through their own
 * jump fields. The test instruction before a jump may copy its operand (ISTC,
 * ISFC); whether the copy is needed, and where to, is known when the list is
 * patched.
 */
import { BC, BCINS_AJ, NO_JMP, NO_REG, bc_a, bc_d, bc_op } from "../../layout/bytecode.js";
import type { FuncState } from "./funcstate.js";

/** pc of the instruction that decides about the jump at `pc`. */
const testOf = (pc: number): number => (pc >= 1 ? pc - 1 : pc);

const isCopyTest = (ins: number): boolean => bc_op(ins) === BC.ISTC || bc_op(ins) === BC.ISFC;

/** Some jump in the list does not come with a value. */
export function jmp_novalue(fs: FuncState, list: number): boolean {
  for (; list !== NO_JMP; list = fs.jumpNext(list)) {
    const ins = fs.bc[testOf(list)];
    if (!isCopyTest(ins) && bc_a(ins) !== NO_REG) return true;
  }
  return false;
}

/** Let the test before a jump store into `reg` (undefined: nowhere). False when it has no value to store. */
function patchTestReg(fs: FuncState, jump: number, reg: number | undefined): boolean {
  const pc = testOf(jump);
  const ins = fs.bc[pc];
  if (isCopyTest(ins)) {
    if (reg !== undefined && reg !== bc_d(ins)) {
      fs.setA(pc, reg);
    } else {
      fs.setOp(pc, bc_op(ins) + (BC.IST - BC.ISTC));
      fs.setA(pc, 0);
    }
    return true;
  }
  if (bc_a(ins) !== NO_REG) return false;
  // A constant load whose destination is still open.
  if (reg === undefined) {
    fs.bc[pc] = BCINS_AJ(BC.JMP, bc_a(fs.bc[jump]), 0);
  } else {
    fs.setA(pc, reg);
    if (reg >= bc_a(fs.bc[pc + 1])) fs.setA(pc + 1, reg + 1);
  }
  return true;
}

/** Drop the values of all jumps in the list. */
export function jmp_dropval(fs: FuncState, list: number): void {
  for (; list !== NO_JMP; list = fs.jumpNext(list)) patchTestReg(fs, list, undefined);
}

/** Send jumps with a value to vtarget, storing it in `reg`, the others to dtarget. */
export function jmp_patchval(
  fs: FuncState,
  list: number,
  vtarget: number,
  reg: number | undefined,
  dtarget: number,
): void {
  while (list !== NO_JMP) {
    const next = fs.jumpNext(list);
    fs.patchIns(list, patchTestReg(fs, list, reg) ? vtarget : dtarget);
    list = next;
  }
}

/** Send the list to the next instruction. */
export function jmp_tohere(fs: FuncState, list: number): void {
  fs.lasttarget = fs.pc;
  fs.jpc = fs.append(fs.jpc, list);
}

export function jmp_patch(fs: FuncState, list: number, target: number): void {
  if (target === fs.pc) jmp_tohere(fs, list);
  else jmp_patchval(fs, list, target, undefined, target);
}
