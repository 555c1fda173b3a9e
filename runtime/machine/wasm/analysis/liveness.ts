/*
 * What is alive in code whose makers promise what is dead where it is left
 * (promises.ts): general and vector registers, and flags one by one.
 *
 *   cmp [rdx+rbp*8+4], -0x68000     flags live behind it: c
 *   jae elsewhere                   none
 *   addsd xmm0, xmm1                xmm0
 *   add rbx, 4                      flags replaced: none live in front of it
 *   jmp [r14+rax*8]                 a handler: rax rcx rdx rbx rsp rbp r14 r15
 *
 * An exit to the interpreter tier in the middle makes nothing live: that tier does what
 * the code says, and comes back.
 */
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import type { Promises } from "../../promises.js";
import { CALLER_SAVED, INTEGER_ARGUMENTS, R } from "../../state.js";
import type { CodeSource, Graph, Node } from "./cfg.js";
import { baseOf, EVERYTHING, known, NOTHING } from "./facts.js";
import type { Liveness } from "./facts.js";
import { settle } from "./fixpoint.js";

export const join = (a: Liveness, b: Liveness): Liveness => ({
  general: a.general | b.general,
  vector: a.vector | b.vector,
  flags: a.flags | b.flags,
});
const maskOf = (registers: readonly R[]): number => registers.reduce((m, r) => m | (1 << r), 0);
const CHANGED_BY_CALLEES = maskOf(CALLER_SAVED);
const VECTOR_ARGUMENTS = 0xff;
/** Of host functions that are not called directly: two doubles at most. */
const HOST_ARGUMENTS: Liveness = { general: EVERYTHING.general, vector: 3, flags: 0 };
const ARGUMENTS = maskOf(INTEGER_ARGUMENTS);

/** Of the instructions from `first` on. */
function effectOf(insns: readonly Insn[], first: number): Effect {
  let general = 0;
  let vector = 0;
  let flags = 0;
  let keepsGeneral = -1;
  let keepsVector = -1;
  let keepsFlags = -1;
  for (let k = insns.length - 1; k >= first; k--) {
    const i = insns[k].known ?? known(insns[k]);
    general = (general & ~i.newGeneral) | i.general;
    vector = (vector & ~i.newVector) | i.vector;
    flags = (flags & ~i.newFlags) | i.flags;
    keepsGeneral &= ~i.newGeneral;
    keepsVector &= ~i.newVector;
    keepsFlags &= ~i.newFlags;
  }
  return { general, vector, flags, keepsGeneral, keepsVector, keepsFlags };
}

/** Does an indirect jump lead to a handler, as is promised? */
export const goesToHandler = (i: Insn, { handlers }: Promises): boolean =>
  handlers !== undefined && i.row?.name === "jmp" && i.dk === MEM && baseOf(i) === handlers.table;

/** What some instructions read before they give it a new value, and what they do not replace. */
export interface Effect extends Liveness {
  readonly keepsGeneral: number;
  readonly keepsVector: number;
  readonly keepsFlags: number;
}
const inFront = (after: Liveness, e: Effect): Liveness => ({
  general: (after.general & e.keepsGeneral) | e.general,
  vector: (after.vector & e.keepsVector) | e.vector,
  flags: (after.flags & e.keepsFlags) | e.flags,
});

export class Alive {
  private readonly promised = new Map<number, Liveness>();

  constructor(
    private readonly graph: Graph,
    private readonly promises: Promises,
    private readonly source: CodeSource,
    /** What is known of code outside of the graph. */
    private readonly beyond: (pc: number) => Liveness | null = () => null,
  ) {
    for (const n of graph.list) n.alive = NOTHING;
    settle(graph, (n) => this.derive(n));
  }

  /** Has what is alive at the start of a node changed? */
  private derive(n: Node): boolean {
    const after = this.atExit(n);
    const { alive } = n;
    const e = (n.effect ??= effectOf(n.insns, 0));
    const general = (after.general & e.keepsGeneral) | e.general;
    const vector = (after.vector & e.keepsVector) | e.vector;
    const flags = (after.flags & e.keepsFlags) | e.flags;
    if (alive?.general === general && alive.vector === vector && alive.flags === flags)
      return false;
    n.alive = { general, vector, flags };
    return true;
  }

  /** At the start of a node. */
  at(n: Node): Liveness {
    return n.alive ?? EVERYTHING;
  }
  /** Flags behind each instruction of a node. */
  flagsBehind(n: Node): readonly number[] {
    if (n.flagsBehind !== null) return n.flagsBehind;
    const flags = new Array<number>(n.insns.length);
    n.flagsBehind = flags;
    let after = this.atExit(n).flags;
    for (let k = n.insns.length - 1; k >= 0; k--) {
      flags[k] = after;
      const i = known(n.insns[k]);
      after = (after & ~i.newFlags) | i.flags;
    }
    return flags;
  }

  /** Flags where the exit of a node leads, anywhere. */
  flagsBehindExit(n: Node): number {
    const { kind } = n.exit;
    if (kind === "jcc") return this.whenTaken(n).flags | this.whenNot(n).flags;
    return kind === "jmp" || kind === "fall" ? this.whenTaken(n).flags : 0;
  }
  /** Where the exit of a node leads when it is taken, and when not. */
  whenTaken(n: Node): Liveness {
    return n.taken?.alive ?? (n.aliveOutside ??= this.atKey(n.exit.taken));
  }
  whenNot(n: Node): Liveness {
    return n.fall?.alive ?? this.atKey(n.exit.fall);
  }

  /** In front of any instruction of a graph without contexts; null when it is not there. */
  inFrontOf(pc: number): Liveness | null {
    const known = this.graph.nodes.get(pc);
    if (known !== undefined) return this.at(known);
    for (const n of this.graph.nodes.values()) {
      const k = n.insns.findIndex((i) => i.pc === pc);
      if (k >= 0) return inFront(this.atExit(n), effectOf(n.insns, k));
    }
    return null;
  }

  /** Where control may go on, inside of the graph or outside. */
  atKey(key: number): Liveness {
    const n = this.graph.nodes.get(key);
    if (n !== undefined) return this.at(n);
    const known = this.promised.get(key);
    if (known !== undefined) return known;
    const { exits, handlers } = this.promises;
    const pc = key;
    const there = exits?.get(pc);
    if (there !== undefined) {
      const alive = { general: there.general, vector: there.vector, flags: 0 };
      this.promised.set(pc, alive);
      return alive;
    }
    return handlers?.entries.has(pc) ? this.handler : (this.beyond(pc) ?? EVERYTHING);
  }
  private get handler(): Liveness {
    return { general: this.promises.handlers?.live ?? 0xffff, vector: 0, flags: 0 };
  }

  /** The same of code that nobody knows: a function or continuation. */
  private unknown(pc: number): Liveness {
    const { handlers } = this.promises;
    if (handlers === undefined) return EVERYTHING;
    const [start, end] = handlers.calls ?? [0, Infinity];
    return { ...EVERYTHING, vector: pc >= start && pc < end ? VECTOR_ARGUMENTS : 0, flags: 0 };
  }

  /** The same of guest code that keeps to System V, whatever its arguments are. */
  private atCall({ next }: Insn): Liveness {
    const kept = this.atKey(next).general & ~CHANGED_BY_CALLEES;
    return { general: kept | ARGUMENTS | (1 << R.RSP), vector: VECTOR_ARGUMENTS, flags: 0 };
  }

  /** The same where it is known what the callee reads. */
  private atDirectCall(call: Insn): Liveness {
    const { target, next } = call;
    const read = this.source.subroutine?.(target) ?? null;
    if (read === null) return this.atCall(call);
    const kept = this.atKey(next).general & ~CHANGED_BY_CALLEES;
    return { general: kept | read.general | (1 << R.RSP), vector: read.vector, flags: 0 };
  }

  /** A host function reads its arguments and changes what a callee may, as System V has it. */
  private atHostCall({ target, next }: Insn): Liveness {
    const signature = this.source.signature(this.source.slot(target));
    if (signature === null) return join(this.unknown(target), HOST_ARGUMENTS);
    const behind = this.atKey(next);
    const doubles = [...signature].filter((letter) => letter === "d").length;
    return {
      general: (behind.general & ~CHANGED_BY_CALLEES) | ARGUMENTS | (1 << R.RSP),
      vector: (1 << doubles) - 1,
      flags: 0,
    };
  }

  /** In front of the exit of a node. */
  atExit(n: Node): Liveness {
    const { exit, choices } = n;
    switch (exit.kind) {
      case "jcc": {
        const taken = this.whenTaken(n);
        const fall = this.whenNot(n);
        return {
          general: taken.general | fall.general, // a jcc reads no register
          vector: taken.vector | fall.vector,
          flags: taken.flags | fall.flags | known(exit.insn).flagsNamed,
        };
      }
      case "fall":
      case "jmp":
        return this.whenTaken(n);
      case "host":
        return this.atHostCall(exit.insn);
      case "direct":
        return this.atDirectCall(exit.insn);
      case "call": {
        if (this.source.isThunk(exit.insn.target)) return this.atHostCall(exit.insn);
        if (this.promises.conventional === true) return this.atCall(exit.insn);
        return join(this.atKey(exit.taken), { general: 1 << R.RSP, vector: 0, flags: 0 });
      }
      case "dynamic":
        if (exit.insn.row?.name === "ret") {
          const returned = { ...EVERYTHING, ...this.promises.returns };
          if (this.promises.handlers !== undefined) returned.flags = 0;
          return choices.map((pc) => this.atKey(pc)).reduce(join, returned);
        }
        if (!goesToHandler(exit.insn, this.promises)) return this.unknown(exit.insn.pc);
        return join(this.handler, known(exit.insn));
      default:
        return EVERYTHING;
    }
  }
}
