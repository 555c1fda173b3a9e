/*
 * Flags that nothing but conditions right behind look at. They need no place in the state block: no way out
 * stores them, so that an engine which merges the ways out of a function does not keep the operands of every
 * comparison for that. When the condition is the next instruction, the operands stay on the stack.
 *
 *   cmp [rdx+rbp*8+4], -0x68000     inner: only jae looks
 *   jae elsewhere
 *   ucomisd xmm0, xmm1              inner: jp looks, je does, and nothing leads between them
 *   jp elsewhere
 *   je elsewhere
 */
import type { Insn } from "../../insn.js";
import { isInline } from "../analysis/cfg.js";
import type { Node } from "../analysis/cfg.js";
import { accesses, hasNoExit, known, looksAtFlags, setsFlags } from "../analysis/facts.js";
import type { Liveness } from "../analysis/facts.js";
import type { Alive } from "../analysis/liveness.js";

/** Which instructions of a node set such flags; `trusted`: no access to memory is an exit. */
export function innerFlags(n: Node, alive: Alive, trusted: boolean): boolean[] {
  const behind = alive.flagsBehind(n);
  const { insns } = n;
  const inner = new Array<boolean>(insns.length);
  for (let k = 0; k < insns.length; k++)
    inner[k] =
      setsFlags(insns[k]) &&
      (behind[k] & ~known(insns[k]).newFlags) === 0 &&
      areInner(n, k + 1, behind[k], alive, trusted);
  return inner;
}

/** Is what is alive of the flags in front of an instruction seen by conditions alone? */
function areInner(n: Node, from: number, live: number, alive: Alive, trusted: boolean): boolean {
  const behind = alive.flagsBehind(n);
  for (let k = from; k < n.insns.length; k++) {
    if (live === 0) return true;
    if (!keeps(n.insns[k], trusted)) return false;
    live = behind[k];
  }
  if (live === 0) return true;
  const { exit } = n;
  if (exit.kind !== "jcc" && exit.kind !== "fall" && exit.kind !== "jmp") return false;
  if (alive.flagsBehindExit(n) === 0) return true;
  const isInnerAt = ({ flags }: Liveness, to: Node | null): boolean => {
    if (flags === 0) return true;
    const follows = to !== null && isInline(to) && to.dominator === n && !to.loop;
    return follows && areInner(to, 0, flags, alive, trusted);
  };
  if (!isInnerAt(alive.whenTaken(n), n.taken)) return false;
  return exit.kind !== "jcc" || isInnerAt(alive.whenNot(n), n.fall);
}

/** Does an instruction leave flags alone, and not the function? */
function keeps(i: Insn, trusted: boolean): boolean {
  const { flagChanges, flagsNamed } = known(i);
  if (flagChanges !== 0 || (!trusted && accesses(i))) return false;
  return flagsNamed === 0 ? hasNoExit(i) : looksAtFlags(i);
}
