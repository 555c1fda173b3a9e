/*
 * Instructions that end a block. A jump yields the block to go on with; direct
 * ones remember it. Checkpoints (see machine.ts) lie at taken jumps that do not go
 * forward, at calls and at indirect jumps. A jump to where no code is faults itself: it
 * leaves registers as they were.
 */
import { addRsp, checkAddress, dst, pop, push, Trap } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { condition, eflags, FLAG } from "../flags.js";
import type { Block, Insn, Jump } from "../insn.js";
import { RCX, RSP } from "../state.js";

/** The block at the target of a direct jump. */
export function follow(c: Cpu, i: Insn): Block {
  if (c.fuel <= 0 && i.target <= i.pc) c.checkpoint(i.target);
  const b = i.taken;
  return b.valid ? b : (i.taken = c.code.find(i.target));
}
/** The block behind this instruction. */
export function fallThrough(c: Cpu, i: Insn): Block {
  const b = i.fall;
  return b.valid ? b : (i.fall = c.code.find(i.next));
}
/** Go to a computed address. */
function computed(c: Cpu, lo: number, hi: number): Block {
  if (hi !== 0) throw new Trap("not-code", (hi >>> 0) * 0x100000000 + (lo >>> 0));
  return c.code.find(lo >>> 0);
}

/** The same for a call, which has pushed. */
function callee(c: Cpu, lo: number, hi: number): Block {
  try {
    return computed(c, lo, hi);
  } catch (e) {
    addRsp(c, 8);
    throw e;
  }
}

const jcc: Jump = (c, i) => (condition(c, i.cc) ? follow(c, i) : fallThrough(c, i));

const jmpIndirect: Jump = (c, i) => {
  const p = dst(c, i, 8);
  const lo = c.view.getInt32(p, true);
  if (c.fuel <= 0) c.checkpoint(lo >>> 0);
  return computed(c, lo, c.view.getInt32(p + 4, true));
};
const callDirect: Jump = (c, i) => {
  push(c, i.next | 0, 0);
  if (c.fuel <= 0) c.checkpoint(i.target);
  const b = i.taken;
  return b.valid ? b : (i.taken = callee(c, i.target, 0));
};
const callIndirect: Jump = (c, i) => {
  const p = dst(c, i, 8);
  const lo = c.view.getInt32(p, true);
  const hi = c.view.getInt32(p + 4, true);
  push(c, i.next | 0, 0);
  if (c.fuel <= 0) c.checkpoint(lo >>> 0);
  return callee(c, lo, hi);
};
function returnAnd(c: Cpu, bytes: number): Block {
  const p = checkAddress(c, c.i32[RSP], c.i32[RSP + 1], 8);
  const b = computed(c, c.view.getInt32(p, true), c.view.getInt32(p + 4, true));
  addRsp(c, bytes);
  return b;
}
const ret: Jump = (c) => returnAnd(c, 8);
const retPop: Jump = (c, i) => returnAnd(c, 8 + i.imm);

/** Count rcx down; jump while it is not zero and zf has the wanted value, if any. */
const loop =
  (zf: boolean | null): Jump =>
  (c, i) => {
    const m = c.i32;
    const old = m[RCX];
    const oldHi = m[RCX + 1];
    if (old === 0) m[RCX + 1]--;
    m[RCX]--;
    const go = (m[RCX] | m[RCX + 1]) !== 0 && (zf === null || ((eflags(c) & FLAG.Z) !== 0) === zf);
    try {
      return go ? follow(c, i) : fallThrough(c, i);
    } catch (e) {
      if (e instanceof Trap) {
        m[RCX] = old;
        m[RCX + 1] = oldHi;
      }
      throw e;
    }
  };
const jrcxz: Jump = (c, i) =>
  (c.i32[RCX] | c.i32[RCX + 1]) === 0 ? follow(c, i) : fallThrough(c, i);

/** Continue behind a block that was cut at its greatest length. */
export const nextBlock: Jump = fallThrough;

/** Enter a host function: its thunk stands for the whole of it, the return included. */
export const enterHost: Jump = (c, i) => {
  if (i.host === null) throw new Trap("undefined");
  const lo = pop(c);
  const hi = c.hi;
  i.host.invoke(c);
  return computed(c, lo, hi);
};

const trap =
  (kind: "undefined" | "breakpoint"): Jump =>
  () => {
    throw new Trap(kind);
  };

export const jumpExecutors: Readonly<Record<string, (i: Insn) => Jump>> = {
  j: () => jcc,
  jmp: (i) => (i.row?.operands[0][0] === "J" ? follow : jmpIndirect),
  call: (i) => (i.row?.operands[0][0] === "J" ? callDirect : callIndirect),
  ret: (i) => (i.row?.operands.length === 0 ? ret : retPop),
  loop: () => loop(null),
  loope: () => loop(true),
  loopne: () => loop(false),
  jrcxz: () => jrcxz,
  int3: () => trap("breakpoint"),
  ud2: () => trap("undefined"),
};
