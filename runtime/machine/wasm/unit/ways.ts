/*
 * Ways out of a piece (piece.ts), one for each address that it is left for, so that jumps lead to them
 * and no jump stores anything itself. Most exits of a trace share a few: a stub per snapshot. On the way
 * there what has been executed is taken from the fuel:
 *
 *   jae stub1   after  9      to payment 1: fuel -= 9     to the way for stub1
 *   jne stub1   after 14      to payment 2: fuel -= 14    to the way for stub1
 */
import type { Graph, Node } from "../analysis/cfg.js";
import { MOST_UNPAID } from "../analysis/site.js";
import { CHECKPOINT, LEFT, STEPPED } from "./job.js";

/** In place of an address: what TARGET says; the site that EXIT says; the same where flags are dead. */
export const ANYWHERE = -1;
export const AT_SITE = -2;
export const AT_CLEAN_SITE = -3;

export interface Way {
  readonly why: number;
  readonly pc: number;
  readonly label: number;
  /** Calls that lead there; nothing else does if there are any. */
  readonly calls: Node[];
  isUsed: boolean;
}

/** What is paid on the way out. */
export interface Payment {
  readonly way: Way;
  readonly instructions: number;
  readonly label: number;
}

/** Labels by the number of blocks around them; ways come behind it, then payments. */
export const DONE = 1;

export class Ways {
  readonly all: Way[] = [];
  private readonly known = new Map<number, Way>();
  readonly payments: Payment[] = [];
  /** Their labels, by that of the way and what is paid. */
  private readonly byPaid = new Map<number, number>();
  /** As many payments have a label. */
  readonly mostPayments: number;

  constructor(graph: Graph) {
    this.add(LEFT, ANYWHERE);
    this.add(CHECKPOINT, ANYWHERE);
    this.add(STEPPED, AT_SITE);
    this.add(STEPPED, AT_CLEAN_SITE);
    let payments = 0;
    for (const n of graph.list) {
      this.plan(n);
      if (n.exit.kind === "jcc" && n.taken === null) payments++;
    }
    this.mostPayments = payments;
  }

  /** Label of the innermost block around nodes. */
  get innermost(): number {
    return DONE + this.all.length + this.mostPayments;
  }

  /** The label of a way, which is taken from now on. */
  label(why: number, pc: number): number {
    const way = this.known.get(key(why, pc));
    if (way === undefined) throw new Error(`no way out to 0x${pc.toString(16)} was planned`);
    way.isUsed = true;
    return way.label;
  }

  /** The label on the way out for an address where instructions are paid for. */
  paid(pc: number, instructions: number): number {
    const label = this.label(LEFT, pc);
    if (instructions === 0) return label;
    const paid = label * (MOST_UNPAID + 1) + instructions;
    const known = this.byPaid.get(paid);
    if (known !== undefined) return known;
    const payment = {
      way: this.known.get(key(LEFT, pc))!,
      instructions,
      label: DONE + this.all.length + this.payments.length + 1,
    };
    this.payments.push(payment);
    this.byPaid.set(paid, payment.label);
    return payment.label;
  }

  private add(why: number, pc: number): void {
    const k = key(why, pc);
    if (this.known.has(k)) return;
    const way = { why, pc, label: DONE + 1 + this.all.length, calls: [], isUsed: false };
    this.known.set(k, way);
    this.all.push(way);
  }

  private plan(n: Node): void {
    const { exit, taken, fall } = n;
    switch (exit.kind) {
      case "jcc":
        if (fall === null) this.add(LEFT, exit.fall);
      // falls through
      case "jmp":
        if (exit.taken <= exit.insn.pc) this.add(CHECKPOINT, exit.taken);
        if (taken === null) this.add(LEFT, exit.taken);
        return;
      case "fall":
        if (taken === null) this.add(LEFT, exit.taken);
        return;
      case "call":
        if (taken === null) this.add(LEFT, exit.taken);
        this.known.get(key(LEFT, exit.taken))?.calls.push(n);
        return;
      case "host":
      case "direct":
        this.add(LEFT, exit.insn.next);
        return;
      default:
    }
  }
}

const key = (why: number, pc: number): number => 4 * pc + why;
