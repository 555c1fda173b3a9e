/*
 * What an interpreter that runs in the guest has been seen to do: which blocks of its
 * code ran for which place of the interpreted program, and what came next. The place is
 * the value of the register that the interpreter declares to be its program counter.
 * The interpreter tier feeds it while it records; specialise.ts makes units of it.
 */
import { CONTEXT } from "./cfg.js";

export class Visit {
  count = 0;
  /** It has been seen to follow nothing: something outside of the interpreter's code led there. */
  begins = false;
  /** What followed, and how often. */
  readonly next = new Map<Visit, number>();

  constructor(
    readonly key: number,
    readonly pc: number,
    readonly context: number,
  ) {}

  /** What followed, most frequent first. */
  successors(): Visit[] {
    return [...this.next].sort((a, b) => b[1] - a[1]).map(([visit]) => visit);
  }
}

export class Profile {
  readonly visits = new Map<number, Visit>();
  private readonly contexts = new Map<number, number>();
  private last: Visit | null = null;
  private isAnew = true;

  /** The key of a node or visit: an address of code and a value of the program counter. */
  key(pc: number, context: number): number {
    let n = this.contexts.get(context);
    if (n === undefined) this.contexts.set(context, (n = this.contexts.size));
    return pc + CONTEXT * n;
  }

  /** The block at `pc` runs. */
  note(pc: number, context: number): void {
    const key = this.key(pc, context);
    let visit = this.visits.get(key);
    if (visit === undefined) this.visits.set(key, (visit = new Visit(key, pc, context)));
    visit.count++;
    const { last } = this;
    if (last === null) visit.begins ||= !this.isAnew;
    else last.next.set(visit, (last.next.get(visit) ?? 0) + 1);
    this.last = visit;
    this.isAnew = false;
  }

  /** Have what was seen before count for less than what comes now. */
  age(): void {
    for (const visit of this.visits.values()) {
      visit.count *= 0.8;
      for (const [next, n] of visit.next) visit.next.set(next, n * 0.8);
    }
  }

  /** Recording starts, at any place. */
  start(): void {
    this.last = null;
    this.isAnew = true;
  }

  /** What comes next does not follow from what came last. */
  interrupted(): void {
    this.last = null;
    this.isAnew = false;
  }
}
