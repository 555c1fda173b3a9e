/*
 * Instructions that end a block. A jump yields the block to go on with, and
 * remembers it, but for returns. Checkpoints (see machine.ts) lie at taken jumps that do not go
 * forward, at calls and at indirect jumps. A jump to where no code is faults itself;
 * whoever reports that takes back what it has changed (undoJump).
 */
import { addRsp, dst, pop, push, Trap } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { condition, eflags, FLAG } from "../flags.js";
import type { Block, Insn, Jump } from "../insn.js";
import { OVERDRAFT, RCX, RSP } from "../state.js";

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

const jcc: Jump = (c, i) => (condition(c, i.cc) ? follow(c, i) : fallThrough(c, i));

const jmpIndirect: Jump = (c, i) => {
  const p = dst(c, i, 8);
  const lo = c.view.getInt32(p, true);
  if (c.fuel <= 0) c.checkpoint(lo >>> 0);
  return (i.taken = computed(c, lo, c.view.getInt32(p + 4, true)));
};
const callDirect: Jump = (c, i) => {
  push(c, i.next | 0, 0);
  if (c.fuel <= 0) c.checkpoint(i.target);
  const b = i.taken;
  return b.valid ? b : (i.taken = c.code.find(i.target));
};
const callIndirect: Jump = (c, i) => {
  const p = dst(c, i, 8);
  const lo = c.view.getInt32(p, true);
  const hi = c.view.getInt32(p + 4, true);
  push(c, i.next | 0, 0);
  if (c.fuel <= 0) c.checkpoint(lo >>> 0);
  return (i.taken = computed(c, lo, hi));
};
/** Return to an address that is off the stack. */
function returned(c: Cpu, lo: number, hi: number): Block {
  if (c.fuel <= -OVERDRAFT && hi === 0) c.checkpoint(lo >>> 0);
  return computed(c, lo, hi);
}
const ret: Jump = (c) => {
  const lo = pop(c);
  return returned(c, lo, c.hi);
};
const retPop: Jump = (c, i) => {
  const lo = pop(c);
  const hi = c.hi;
  addRsp(c, i.imm);
  return returned(c, lo, hi);
};

/** Count rcx down; jump while it is not zero and zf has the wanted value, if any. */
const loop =
  (zf: boolean | null): Jump =>
  (c, i) => {
    const m = c.i32;
    if (m[RCX] === 0) m[RCX + 1]--;
    m[RCX]--;
    const go = (m[RCX] | m[RCX + 1]) !== 0 && (zf === null || ((eflags(c) & FLAG.Z) !== 0) === zf);
    return go ? follow(c, i) : fallThrough(c, i);
  };
const jrcxz: Jump = (c, i) =>
  (c.i32[RCX] | c.i32[RCX + 1]) === 0 ? follow(c, i) : fallThrough(c, i);

/** Registers as before a jump that led to where no code is. */
export function undoJump(c: Cpu, i: Insn): void {
  const m = c.i32;
  const name = i.row?.name ?? "";
  if (name === "call") {
    addRsp(c, 8);
  } else if (name === "ret") {
    const low = (m[RSP] >>> 0) - 8 - i.imm;
    m[RSP] = low | 0;
    if (low < 0) m[RSP + 1]--;
  } else if (name.startsWith("loop")) {
    m[RCX]++;
    if (m[RCX] === 0) m[RCX + 1]++;
  }
}

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
