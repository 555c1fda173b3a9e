/*
 * What an interpreter that runs in the guest has been seen to do: which blocks of its
 * code ran for which place of the interpreted program, and what came next. The place is
 * the value of the register that the interpreter declares to be its program counter.
 * The interpreter tier feeds it while it records; specialise.ts makes units of it.
 */
import { CONTEXT } from "../analysis/cfg.js";

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
    /** Instructions in the block. */
    readonly size: number,
  ) {}

  /** What followed, most frequent first. */
  successors(): Visit[] {
    return [...this.next].sort((a, b) => b[1] - a[1]).map(([visit]) => visit);
  }
}

/** Times that a recording comes to a place, for that to be again and again. */
export const AGAIN = 8;

/** Numbers for the values of the program counter, the same in all profiles of an interpreter. */
export class Contexts {
  private readonly numbers = new Map<number, number>();

  /** The key of a node or visit: an address of code and a value of the program counter. */
  key(pc: number, context: number): number {
    let n = this.numbers.get(context);
    if (n === undefined) this.numbers.set(context, (n = this.numbers.size));
    return pc + CONTEXT * n;
  }
}

export class Profile {
  readonly visits = new Map<number, Visit>();
  /** Instructions in the blocks that were visited, each counted once for every context. */
  instructions = 0;
  /** Visits where something begins. */
  beginnings = 0;
  private last: Visit | null = null;

  constructor(
    readonly contexts: Contexts,
    /** Does the first visit count as one that follows nothing? */
    private beginsNext: boolean,
  ) {}

  /** The block of `size` instructions at `pc` runs. */
  note(pc: number, context: number, size: number): void {
    const visit = this.visit(this.contexts.key(pc, context), pc, context, size);
    visit.count++;
    const { last } = this;
    if (last === null) {
      if (this.beginsNext) this.begin(visit);
    } else last.next.set(visit, (last.next.get(visit) ?? 0) + 1);
    this.last = visit;
    this.beginsNext = true;
  }

  private begin(visit: Visit): void {
    if (!visit.begins) this.beginnings++;
    visit.begins = true;
  }

  private visit(key: number, pc: number, context: number, size: number): Visit {
    let visit = this.visits.get(key);
    if (visit === undefined) {
      this.visits.set(key, (visit = new Visit(key, pc, context, size)));
      this.instructions += size;
    }
    return visit;
  }

  /** What comes next does not follow from what came last. */
  interrupted(): void {
    this.last = null;
    this.beginsNext = true;
  }

  /** Share of what another profile saw that this one has seen too. */
  knows({ visits }: Profile): number {
    let known = 0;
    let all = 0;
    for (const { key, count } of visits.values()) {
      all += count;
      if (this.visits.has(key)) known += count;
    }
    return all === 0 ? 0 : known / all;
  }

  /**
   * What another profile saw and this one did not, as a profile of its own. Where one
   * goes over into the other, something begins, here and there.
   */
  split({ visits }: Profile): Profile {
    const rest = new Profile(this.contexts, true);
    for (const theirs of visits.values()) {
      const known = this.visits.get(theirs.key);
      const own = known ?? rest.visit(theirs.key, theirs.pc, theirs.context, theirs.size);
      if (known === undefined) {
        own.count += theirs.count;
        if (theirs.begins) rest.begin(own);
      }
      for (const [to, n] of theirs.next) {
        const there = this.visits.get(to.key);
        const next = there ?? rest.visit(to.key, to.pc, to.context, to.size);
        if ((known === undefined) === (there === undefined))
          own.next.set(next, (own.next.get(next) ?? 0) + n);
        else if (there === undefined) rest.begin(next);
        else this.begin(there);
      }
    }
    return rest;
  }

  /** Instructions in the blocks that only another profile saw. */
  news({ visits }: Profile): number {
    let instructions = 0;
    for (const { key, size } of visits.values()) if (!this.visits.has(key)) instructions += size;
    return instructions;
  }

  /**
   * Have something begin at a place that another profile came to again and again: of
   * those, a seldom one where the program goes back, since loops suffer from a second way in.
   */
  anchor({ visits }: Profile): void {
    let best: Visit | null = null;
    for (const { context, next } of visits.values())
      for (const to of next.keys())
        if (to.context < context && to.count >= AGAIN && (best === null || to.count < best.count))
          best = to;
    const own = best && this.visits.get(best.key);
    if (own) this.begin(own);
  }

  /** Add what another profile saw. */
  add({ visits }: Profile): void {
    const own = (v: Visit): Visit => this.visit(v.key, v.pc, v.context, v.size);
    for (const theirs of visits.values()) {
      const visit = own(theirs);
      visit.count += theirs.count;
      if (theirs.begins) this.begin(visit);
      for (const [to, n] of theirs.next) {
        const next = own(to);
        visit.next.set(next, (visit.next.get(next) ?? 0) + n);
      }
    }
  }

  /** What was seen most, up to a number of instructions. */
  private *foremost(limit: number): Generator<Visit> {
    let instructions = 0;
    for (const v of [...this.visits.values()].sort((a, b) => b.count - a.count)) {
      if (instructions >= limit) return;
      yield v;
      instructions += v.size;
    }
  }

  /**
   * Of what was seen, how many instructions a unit of at most so many would have executed, and how many
   * times it would have been left for code that it does not have.
   */
  forecast(limit: number): { executed: number; left: number } {
    const inside = new Set(this.foremost(limit));
    let executed = 0;
    let left = 0;
    for (const v of inside) {
      executed += v.count * v.size;
      for (const [next, n] of v.next) if (!inside.has(next)) left += n;
    }
    return { executed, left };
  }

  /** Forget what was seen least, as far as there are more instructions than that. */
  trim(limit: number): void {
    if (this.instructions <= limit) return;
    const visits = [...this.foremost(limit)];
    this.visits.clear();
    this.instructions = 0;
    for (const v of visits) {
      this.visits.set(v.key, v);
      this.instructions += v.size;
    }
    for (const v of this.visits.values())
      for (const next of v.next.keys()) if (!this.visits.has(next.key)) v.next.delete(next);
  }
}
