/*
 * Memory operands in segments with a base, for translation: the base is a constant, since it
 * changes only when somebody sets it, which takes the translations that know it along.
 *
 *     mov rax, fs:[0x28]      with fs at 0x1234000:      mov rax, [0x1234028]
 *
 * Thread-local storage of C is read that way, and every function with a guarded stack does.
 */
import type { Cpu } from "../../cpu.js";
import { Insn } from "../../insn.js";
import { FS_BASE, GS_BASE, ZERO_WORD } from "../../state.js";
import { isInside } from "../unit/tree.js";

const TWO31 = 0x80000000;

export class Segments {
  /** Instructions that were handed out with a base in them. */
  private readonly used = new Set<number>();

  constructor(private readonly cpu: Cpu) {}

  /** The instruction as it is translated: with the base of its segment in its displacement where that fits. */
  plain(i: Insn | null): Insn | null {
    if (i === null || !i.mem || i.segment === ZERO_WORD || i.address32) return i;
    const m = this.cpu.i32;
    const disp = (m[i.segment] >>> 0) + i.disp;
    const isNear = m[i.segment + 1] === 0 && i.dispHi === i.disp >> 31;
    if (!isNear || disp < 0 || disp >= TWO31) return i;
    this.used.add(i.pc);
    return Object.assign(new Insn(i.pc), i, { segment: ZERO_WORD, disp, dispHi: 0 });
  }

  bases(): number[] {
    const { i32 } = this.cpu;
    return [FS_BASE, FS_BASE + 1, GS_BASE, GS_BASE + 1].map((k) => i32[k]);
  }
  /** Which of these ranges' instructions were. */
  usedIn(extents: readonly number[]): number[] {
    return [...this.used].filter((pc) => isInside(extents, pc));
  }
  /** They are in a translation that was made elsewhere. */
  use(pcs: Iterable<number>): void {
    for (const pc of pcs) this.used.add(pc);
  }

  /** A base is to change: `forget` what was made of these instructions. */
  changed(forget: (pc: number) => void): void {
    for (const pc of this.used) forget(pc);
    this.used.clear();
  }
}
