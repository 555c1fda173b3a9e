/*
 * Where a translation is: which instruction of which node, what is known on the way there, and the exit in front of
 * it, after which the interpreter tier executes it.
 */
import type { Insn } from "../../insn.js";
import { Path } from "../analysis/path.js";
import { known } from "../analysis/facts.js";
import { siteOf } from "../analysis/site.js";
import { Code, OP } from "../emit/encode.js";
import type { Room } from "../emit/bytes.js";
import type { UsedLocals } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Resident } from "./resident.js";

export class Position {
  readonly code: Code;
  path = new Path();
  /**
   * Labels of the code behind the dispatcher that has the interpreter tier do an instruction; where flags are
   * dead.
   */
  exitLabel = 0;
  cleanLabel = 0;
  /** Of code whose registers stay in the state block: how. */
  resident: Resident | null = null;
  /** Instructions that an exit takes back: that at which it happens, and those behind it in the node. */
  undo = 0;
  /** Flags alive behind each instruction of the node; null when all may be looked at. */
  private flagsBehind: readonly number[] | null = null;
  /** Which instructions of the node set inner flags (unit/innerflags.ts). */
  private innerFlags: readonly boolean[] = [];
  /** The condition of the node's exit when flags are dead behind it, else -1. */
  private exitCondition = -1;
  /** Vector registers that are dead where the node's exit leads when doubles are unordered, as a mask. */
  private deadWhenUnordered = 0;
  /** Position of an instruction whose result is dead unless it is an integer, else -1; see unit/integers.ts. */
  private checkedBehind = -1;
  /** The instructions of the node being translated, and the position in them. */
  protected insns: readonly Insn[] = [];
  protected position = 0;
  /** General registers that the present instruction works on, and may change, as facts.ts has it. */
  protected mayRead = -1;
  protected mayChange = -1;
  private exitSet = false;

  constructor(
    readonly base: number,
    /** The locals that are used, if only those are declared. */
    used: UsedLocals | null,
    room?: Room,
  ) {
    this.code = new Code(used, room);
  }

  startNode(
    insns: readonly Insn[],
    flagsBehind: readonly number[] | null,
    innerFlags: readonly boolean[] = [],
    exitCondition = -1,
    deadWhenUnordered = 0,
    checkedBehind = -1,
  ): void {
    this.insns = insns;
    this.checkedBehind = checkedBehind;
    this.deadWhenUnordered = deadWhenUnordered;
    this.flagsBehind = flagsBehind;
    this.innerFlags = innerFlags;
    this.exitCondition = exitCondition;
    this.position = 0;
    this.exitSet = false;
  }
  startInsn(k: number): void {
    this.position = k;
    const i = this.insns[k];
    this.exitSet = false;
    if (i === undefined) this.mayRead = this.mayChange = -1;
    else {
      const { works, changes, flagChanges } = i.known ?? known(i);
      this.mayRead = works;
      this.mayChange = changes;
      if (flagChanges !== 0) this.path.inner = this.innerFlags[k] ?? false;
    }
    this.resident?.startInsn();
  }
  /** The condition that alone looks at the flags of the present instruction, right behind it; or -1. */
  get onlyCondition(): number {
    const isLast = this.position === this.insns.length - 1;
    return isLast && this.path.inner ? this.exitCondition : -1;
  }
  /** The instructions of the node behind the present one. */
  following(): readonly Insn[] {
    return this.insns.slice(this.position + 1);
  }
  /** Does the node end with a jump that is taken when doubles are unordered, to where a vector register is dead? */
  isDeadWhenUnordered(x: number): boolean {
    return (this.deadWhenUnordered & (1 << x)) !== 0;
  }
  /** Is the result of the present conversion dead unless what it converts is an integer? */
  get isCheckedBehind(): boolean {
    return this.position === this.checkedBehind;
  }
  /** From here on, exits happen in front of another instruction than before. */
  at(undo: number): void {
    this.undo = undo;
    this.exitSet = false;
  }

  /** Prepare for an exit in front of the instruction at `pc`. */
  private prepareExit(pc: number): void {
    if (this.exitSet) return;
    this.code.i32(siteOf(pc, this.base, this.undo - this.path.pending));
    this.code.set(L.EXIT);
    this.exitSet = true;
  }
  /** Flags alive behind the present instruction; -1 when that is not known. */
  get flagsAlive(): number {
    return this.flagsBehind?.[this.position] ?? -1;
  }
  /** Are all flags replaced behind the present instruction before anything can look at them? */
  get flagsDead(): boolean {
    return this.flagsAlive === 0;
  }
  /** Where to go in order to exit in front of the present instruction. */
  private get wayOut(): number {
    const behind = this.flagsAlive;
    if (behind === -1) return this.exitLabel;
    const { flagsNamed, newFlags } = known(this.insns[this.position]);
    const needed = flagsNamed | (behind & ~newFlags);
    return needed === 0 ? this.cleanLabel : this.exitLabel;
  }

  /** Have the interpreter tier execute what is at `pc`. */
  stepAt(pc: number): void {
    if (this.resident !== null) {
      this.resident.stepAt(pc);
      return;
    }
    this.prepareExit(pc);
    this.code.br(this.wayOut);
  }
  /** Exit in front of `i` when the i32 on the stack is not zero. */
  exitIf(i: Pick<Insn, "pc">, condition: () => void): void {
    if (this.resident !== null) {
      condition();
      this.code.block(OP.IF);
      this.resident.stepAt(i.pc);
      this.code.end();
      return;
    }
    this.prepareExit(i.pc);
    condition();
    this.code.brIf(this.wayOut);
  }
}
