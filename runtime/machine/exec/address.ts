/*
 * Memory operands in a segment with a base (fs, gs) or with 32-bit addresses: code for
 * thread-local storage and for x32, which is rare. The address is computed first, into
 * the state block, and the instruction executed with that as its base.
 */
import { lea64 } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { Insn } from "../insn.js";
import { ADDRESS, ZERO_WORD } from "../state.js";

/** Put the address where the instruction of `rebased` finds it. */
export function computeAddress(c: Cpu, i: Insn): void {
  const low = lea64(c, i) >>> 0;
  const high = i.address32 ? 0 : c.hi;
  const m = c.i32;
  const sum = low + (m[i.segment] >>> 0);
  m[ADDRESS] = sum;
  m[ADDRESS + 1] = high + m[i.segment + 1] + (sum > 0xffffffff ? 1 : 0);
}

/** The instruction with its address in the state block. */
export function rebased(i: Insn): Insn {
  const operands = { base: ADDRESS, index: ZERO_WORD, shift: 0, disp: 0, dispHi: 0 };
  const plain = { address32: false, segment: ZERO_WORD };
  return Object.assign(new Insn(i.pc), i, operands, plain);
}
