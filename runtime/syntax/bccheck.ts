/*
 * What the VM takes for granted about a prototype's instructions: the opcode is
 * one that a parser emits, operands lie inside of the frame and of the constant
 * tables, jumps land on instructions, and the last instruction does not fall
 * out of the function. Values may still have types that no parser would allow.
 */
import {
  BC, bc_a, bc_b, bc_c, bc_d, bc_j, bc_op, bytecodes, type OperandMode,
} from "../layout/bytecode.js"; // prettier-ignore
import type { GcConst, ProtoData } from "./protodata.js";

/** Written by dispatch and the trace compiler only. */
const patched: ReadonlySet<number> = new Set(
  bytecodes.flatMap(([name], op) => (/^(J|I)(FOR|ITER|LOOP)|^[IJ]?FUNC/.test(name) ? [op] : [])),
);
const leaving: ReadonlySet<number> = new Set([
  BC.RETM, BC.RET, BC.RET0, BC.RET1, BC.CALLT, BC.CALLMT, BC.JMP, BC.UCLO, BC.LOOP,
]); // prettier-ignore

const isKind = (k: GcConst | undefined, mode: OperandMode): boolean => {
  if (k === undefined) return false;
  if (mode === "str") return typeof k === "string";
  if (typeof k === "string") return false;
  if (mode === "tab") return k.kind === "table";
  if (mode === "func") return k.kind === "proto";
  return k.kind !== "table" && k.kind !== "proto";
};

function operandOk(pt: ProtoData, mode: OperandMode, value: number, pc: number): boolean {
  switch (mode) {
    case "dst":
    case "var":
      return value < pt.framesize;
    case "base":
    case "rbase":
      return value <= pt.framesize;
    case "uv":
      return value < pt.uv.length;
    case "pri":
      return value <= 2;
    case "num":
      return value < pt.kn.length;
    case "str":
    case "tab":
    case "func":
    case "cdata":
      return isKind(pt.kgc[value], mode);
    case "jump": {
      const target = pc + 1 + bc_j(pt.bc[pc]);
      return target >= 1 && target < pt.bc.length;
    }
    default:
      return true;
  }
}

/** Slots above A that calls, iterators and loops touch. */
function rangeOk(pt: ProtoData, ins: number): boolean {
  const a = bc_a(ins);
  switch (bc_op(ins)) {
    case BC.CALL:
    case BC.CALLM:
      return a + 1 + Math.max(bc_c(ins), bc_b(ins) - 1) <= pt.framesize + 1;
    case BC.CALLT:
    case BC.CALLMT:
      return a + 1 + bc_d(ins) <= pt.framesize + 1;
    case BC.ITERC:
    case BC.ITERN:
      return a >= 3 && a + 3 < pt.framesize;
    case BC.ISNEXT:
      return a >= 3;
    case BC.FORI:
    case BC.FORL:
      return a + 3 < pt.framesize;
    case BC.KNIL:
      return bc_d(ins) >= a && bc_d(ins) < pt.framesize;
    case BC.RET:
      return a + bc_d(ins) - 1 <= pt.framesize;
    case BC.TSETM:
      return a >= 1;
    case BC.CAT:
      return bc_b(ins) <= bc_c(ins) && bc_c(ins) < pt.framesize;
    default:
      return true;
  }
}

export function checkBytecode(pt: ProtoData): boolean {
  const { bc } = pt;
  if (pt.numparams > pt.framesize || pt.framesize === 0) return false;
  for (let pc = 1; pc < bc.length; pc++) {
    const ins = bc[pc];
    const op = bc_op(ins);
    if (op >= bytecodes.length || patched.has(op)) return false;
    const [, modeA, modeB, modeCD] = bytecodes[op];
    const cd = modeB === "none" ? bc_d(ins) : bc_c(ins);
    const ok =
      operandOk(pt, modeA, bc_a(ins), pc) &&
      operandOk(pt, modeB, bc_b(ins), pc) &&
      operandOk(pt, modeCD, cd, pc) &&
      rangeOk(pt, ins);
    if (!ok) return false;
  }
  return bc.length > 1 && leaving.has(bc_op(bc[bc.length - 1]));
}
