/*
 * What the VM takes for granted about a prototype's instructions: the opcode is
 * one that a parser emits, operands lie inside of the frame and of the constant
 * tables, jumps land on instructions, and the last instruction does not fall
 * out of the function. Values may still have types that no parser would allow.
 */
import {
  BC, bc_a, bc_b, bc_c, bc_d, bc_j, bc_op, bytecodes, type OperandMode,
} from "../layout/bytecode.js"; // prettier-ignore
import { GCproto } from "../layout/objects.js";
import { GCT } from "../layout/value.js";
import { gctOf, getref } from "../core/tvalue.js";
import type { GuestMemory } from "../machine/types.js";

/** What an operand must be, as a number for a fast switch. */
enum WANT {
  ANYTHING,
  SLOT,
  BASE,
  UPVALUE,
  PRIMITIVE,
  NUMBER,
  STRING,
  TABLE,
  FUNCTION,
  CDATA,
  TARGET,
}

const wants: Readonly<Record<OperandMode, WANT>> = {
  none: WANT.ANYTHING,
  dst: WANT.SLOT,
  var: WANT.SLOT,
  base: WANT.BASE,
  rbase: WANT.BASE,
  uv: WANT.UPVALUE,
  lit: WANT.ANYTHING,
  lits: WANT.ANYTHING,
  pri: WANT.PRIMITIVE,
  num: WANT.NUMBER,
  str: WANT.STRING,
  tab: WANT.TABLE,
  func: WANT.FUNCTION,
  cdata: WANT.CDATA,
  jump: WANT.TARGET,
};
const wantA = Uint8Array.from(bytecodes, ([, a]) => wants[a]);
const wantB = Uint8Array.from(bytecodes, ([, , b]) => wants[b]);
const wantCD = Uint8Array.from(bytecodes, ([, , , cd]) => wants[cd]);
const hasB = Uint8Array.from(bytecodes, ([, , b]) => (b === "none" ? 0 : 1));

/** Written by dispatch and the trace compiler only. */
const isPatched = Uint8Array.from(bytecodes, ([name]) =>
  /^(J|I)(FOR|ITER|LOOP)|^[IJ]?FUNC/.test(name) ? 1 : 0,
);
const leaving: ReadonlySet<number> = new Set([
  BC.RETM, BC.RET, BC.RET0, BC.RET1, BC.CALLT, BC.CALLMT, BC.JMP, BC.UCLO, BC.LOOP,
]); // prettier-ignore

/** Types of collectable constants. */
const kinds: Readonly<Partial<Record<WANT, GCT>>> = {
  [WANT.STRING]: GCT.STR,
  [WANT.TABLE]: GCT.TAB,
  [WANT.FUNCTION]: GCT.PROTO,
  [WANT.CDATA]: GCT.CDATA,
};

class Checker {
  private readonly code: number;
  private readonly sizebc: number;
  private readonly framesize: number;
  private readonly sizeuv: number;
  private readonly sizekn: number;
  private readonly sizekgc: number;
  private readonly k: number;

  constructor(
    private readonly mem: GuestMemory,
    private readonly pt: number,
  ) {
    const { u8, u32 } = mem;
    this.code = (pt + GCproto.SIZEOF) >>> 2;
    this.sizebc = u32[(pt + GCproto.sizebc) >>> 2];
    this.framesize = u8[pt + GCproto.framesize];
    this.sizeuv = u8[pt + GCproto.sizeuv];
    this.sizekn = u32[(pt + GCproto.sizekn) >>> 2];
    this.sizekgc = u32[(pt + GCproto.sizekgc) >>> 2];
    this.k = getref(mem, pt + GCproto.k);
  }

  check(): boolean {
    const { mem, code, sizebc, framesize } = this;
    const { u32 } = mem;
    if (mem.u8[this.pt + GCproto.numparams] > framesize || framesize === 0) return false;
    for (let pc = 1; pc < sizebc; pc++) {
      const ins = u32[code + pc];
      const op = bc_op(ins);
      if (op >= bytecodes.length || isPatched[op]) return false;
      const cd = hasB[op] ? bc_c(ins) : bc_d(ins);
      const ok =
        this.operandOk(wantA[op], bc_a(ins), pc) &&
        this.operandOk(wantB[op], bc_b(ins), pc) &&
        this.operandOk(wantCD[op], cd, pc) &&
        rangeOk(framesize, ins);
      if (!ok) return false;
    }
    return sizebc > 1 && leaving.has(bc_op(u32[code + sizebc - 1]));
  }

  private operandOk(want: WANT, value: number, pc: number): boolean {
    switch (want) {
      case WANT.ANYTHING:
        return true;
      case WANT.SLOT:
        return value < this.framesize;
      case WANT.BASE:
        return value <= this.framesize;
      case WANT.UPVALUE:
        return value < this.sizeuv;
      case WANT.PRIMITIVE:
        return value <= 2;
      case WANT.NUMBER:
        return value < this.sizekn;
      case WANT.TARGET: {
        const target = pc + 1 + bc_j(this.mem.u32[this.code + pc]);
        return target >= 1 && target < this.sizebc;
      }
      default:
        if (value >= this.sizekgc) return false;
        return gctOf(this.mem, getref(this.mem, this.k - 8 * (value + 1))) === kinds[want];
    }
  }
}

/** Slots above A that calls, iterators and loops touch. */
function rangeOk(framesize: number, ins: number): boolean {
  const a = bc_a(ins);
  switch (bc_op(ins)) {
    case BC.CALL:
    case BC.CALLM:
      return a + 1 + Math.max(bc_c(ins), bc_b(ins) - 1) <= framesize + 1;
    case BC.CALLT:
    case BC.CALLMT:
      return a + 1 + bc_d(ins) <= framesize + 1;
    case BC.ITERC:
    case BC.ITERN:
      return a >= 3 && a + 3 < framesize;
    case BC.ISNEXT:
      return a >= 3;
    case BC.FORI:
    case BC.FORL:
      return a + 3 < framesize;
    case BC.KNIL:
      return bc_d(ins) >= a && bc_d(ins) < framesize;
    case BC.RET:
      return a + bc_d(ins) - 1 <= framesize;
    case BC.TSETM:
      return a >= 1;
    case BC.CAT:
      return bc_b(ins) <= bc_c(ins) && bc_c(ins) < framesize;
    default:
      return true;
  }
}

/** A prototype from a dump is one that the VM can run. */
export const checkBytecode = (mem: GuestMemory, pt: number): boolean =>
  new Checker(mem, pt).check();
