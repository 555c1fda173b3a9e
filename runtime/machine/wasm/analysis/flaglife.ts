/*
 * Which flags somebody may look at, in code of which nothing is promised: all of them where a run may stop, at
 * checkpoints and faults, and where control leaves the graph; of what follows inside of it, those that are read
 * before they are replaced.
 */
import type { Graph, Node } from "./cfg.js";
import { EVERYTHING, known, mayFault } from "./facts.js";
import { settle } from "./fixpoint.js";

const ALL = EVERYTHING.flags;
export class FlagLife {
  private readonly alive = new Map<Node, number>();

  constructor(
    private readonly graph: Graph,
    /** Memory is there wherever the code accesses it. */
    private readonly isTrusted: boolean,
  ) {
    for (const n of graph.nodes.values()) this.alive.set(n, 0);
    settle(graph, (n) => {
      const now = this.through(n);
      if (this.alive.get(n) === now) return false;
      this.alive.set(n, now);
      return true;
    });
  }

  /** At an address to which control goes. */
  at(pc: number): number {
    const n = this.graph.nodes.get(pc);
    return n === undefined ? ALL : (this.alive.get(n) ?? ALL);
  }
  /** Behind each instruction of a node. */
  behind(n: Node): number[] {
    const flags: number[] = [];
    this.through(n, flags);
    return flags;
  }

  private through(n: Node, behind: number[] = []): number {
    let flags = this.atExit(n);
    for (let k = n.insns.length - 1; k >= 0; k--) {
      behind[k] = flags;
      if (!this.isTrusted && mayFault(n.insns[k])) flags = ALL;
      else {
        const i = known(n.insns[k]);
        flags = (flags & ~i.newFlags) | i.flags;
      }
    }
    return flags;
  }
  private atExit({ exit }: Node): number {
    switch (exit.kind) {
      case "fall":
        return this.at(exit.taken);
      case "jmp":
        return exit.taken <= exit.insn.pc ? ALL : this.at(exit.taken);
      case "jcc":
        if (exit.taken <= exit.insn.pc) return ALL;
        return this.at(exit.taken) | this.at(exit.fall) | known(exit.insn).flags;
      default:
        return ALL;
    }
  }
}
