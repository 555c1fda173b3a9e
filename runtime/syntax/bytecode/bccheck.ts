/*
 * What the VM takes for granted about each of a prototype's instructions: the opcode is
 * one that a parser emits, operands lie inside of the frame and of the constant
 * tables, jumps land on instructions, and the last instruction does not fall
 * out of the function. What they must be together is for bcverify.ts.
 */
import {
  BC,
  bc_a,
  bc_b,
  bc_c,
  bc_d,
  bc_j,
  bc_op,
  bytecodes,
  type OperandMode,
} from "../../layout/bytecode.js";
import { GCHeader, GCproto } from "../../layout/objects.js";
import { GCT } from "../../layout/value.js";
import { lazily } from "../../core/lazily.js";
import { getref } from "../../core/objects/tvalue.js";
import type { GuestMemory } from "../../machine/types.js";

/** What an operand must be. Behind the first six a limit says it, the others want a look. */
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
/** Types of collectable constants, by WANT. */
const kinds: readonly number[] = [0, 0, 0, 0, 0, 0, GCT.STR, GCT.TAB, GCT.PROTO, GCT.CDATA];

const leaving: ReadonlySet<number> = new Set([
  BC.RETM,
  BC.RET,
  BC.RET0,
  BC.RET1,
  BC.CALLT,
  BC.CALLMT,
  BC.JMP,
  BC.UCLO,
  BC.LOOP,
]);
/** What to check, in one word an opcode: WANT of A, of B, of C or D, then these. */
const HAS_B = 1 << 12;
/** Written by dispatch and the trace compiler only. */
const PATCHED = 1 << 14;
const checks = lazily(() =>
  Uint16Array.from({ length: 256 }, (_, op) => {
    if (op >= bytecodes.length) return PATCHED;
    const [name, a, b, cd] = bytecodes[op];
    const isPatched = /^(J|I)(FOR|ITER|LOOP)|^[IJ]?FUNC/.test(name);
    return (
      wants[a] |
      (wants[b] << 4) |
      (wants[cd] << 8) |
      (b === "none" ? 0 : HAS_B) |
      (isPatched ? PATCHED : 0)
    );
  }),
);

/** A prototype from a dump is one that the VM can run. */
export function checkBytecode(mem: GuestMemory, pt: number): boolean {
  const { u8, u32 } = mem;
  const framesize = u8[pt + GCproto.framesize];
  const sizebc = u32[(pt + GCproto.sizebc) >>> 2];
  const sizekgc = u32[(pt + GCproto.sizekgc) >>> 2];
  if (u8[pt + GCproto.numparams] > framesize || framesize === 0) return false;
  const limits = [
    0x10000,
    framesize,
    framesize + 1,
    u8[pt + GCproto.sizeuv],
    3,
    u32[(pt + GCproto.sizekn) >>> 2],
    sizekgc,
    sizekgc,
    sizekgc,
    sizekgc,
    0x10000,
  ];
  const k = getref(mem, pt + GCproto.k);
  const code = (pt + GCproto.SIZEOF) >>> 2;
  const checked = checks();
  for (let pc = 1; pc < sizebc; pc++) {
    const ins = u32[code + pc];
    const check = checked[bc_op(ins)];
    if (check & PATCHED) return false;
    const cd = check & HAS_B ? bc_c(ins) : bc_d(ins);
    const want = (check >>> 8) & 15;
    if (bc_a(ins) >= limits[check & 15] || cd >= limits[want]) return false;
    if (bc_b(ins) >= limits[(check >>> 4) & 15]) return false;
    if (want >= WANT.STRING) {
      if (want === WANT.TARGET) {
        const target = pc + 1 + bc_j(ins);
        if (target < 1 || target >= sizebc) return false;
      } else if (u8[u32[(k - 8 * (cd + 1)) >>> 2] + GCHeader.gct] !== kinds[want]) {
        return false;
      }
    }
  }
  return sizebc > 1 && leaving.has(bc_op(u32[code + sizebc - 1]));
}
