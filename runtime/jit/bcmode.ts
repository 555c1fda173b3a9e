/*
 * Operand modes of the bytecode by opcode, for whoever walks through instructions.
 */
import { BC, bytecodes, type OperandMode } from "../layout/bytecode.js";
import { MM, type MetamethodName } from "../layout/metamethods.js";

export const bcmode_a: readonly OperandMode[] = bytecodes.map((row) => row[1]);
/** "none": the instruction has D in place of B and C. */
export const bcmode_b: readonly OperandMode[] = bytecodes.map((row) => row[2]);
/** C or D. */
export const bcmode_c: readonly OperandMode[] = bytecodes.map((row) => row[3]);
/** Metamethod, -1 for none. */
export const bcmode_mm: readonly number[] = bytecodes.map((row) =>
  row[4] in MM ? MM[row[4] as MetamethodName] : -1,
);

export const bc_isret = (op: number): boolean => op >= BC.RETM && op <= BC.RET1;
/** 16-bit operand of KSHORT. */
export const bc_signed = (d: number): number => (d << 16) >> 16;
