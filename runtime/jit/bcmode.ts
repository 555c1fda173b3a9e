/*
 * Operand modes of the bytecode by opcode, for whoever walks through instructions.
 */
import { BC, bytecodes, type OperandMode } from "../layout/bytecode.js";
import { MM, type MetamethodName } from "../layout/metamethods.js";

export const bcmode_a: readonly OperandMode[] = bytecodes.map(([, a]) => a);
/** "none": the instruction has D in place of B and C. */
export const bcmode_b: readonly OperandMode[] = bytecodes.map(([, , b]) => b);
/** C or D. */
export const bcmode_c: readonly OperandMode[] = bytecodes.map(([, , , c]) => c);
/** Metamethod, -1 for none. */
export const bcmode_mm: readonly number[] = bytecodes.map(([, , , , mm]) =>
  mm in MM ? MM[mm as MetamethodName] : -1,
);

export const bc_isret = (op: number): boolean => op >= BC.RETM && op <= BC.RET1;
/** 16-bit operand of KSHORT. */
export const bc_signed = (d: number): number => (d << 16) >> 16;
