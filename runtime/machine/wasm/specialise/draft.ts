/*
 * What specialised units are made of: each draft is a part of the interpreted program,
 * with all that was seen of it and the unit that was made of that last.
 *
 * What a recording shows belongs to the draft that knows most of it. When none knows
 * enough, or the one that does is full, the program has gone on to another part, and that
 * gets a draft of its own: units stay small, engines optimise them soon, and a program
 * that comes back to what it did before finds its units there.
 */
import { Contexts, Profile } from "./profile.js";
import { Unit } from "../unit/unit.js";

/** Instructions in a unit. */
export const SPECIAL_LIMIT = 4000;
/** Share of a recording that a draft knows when it is about the same part of the program. */
const SAME = 0.5;
/** Drafts alive; then the one goes whose unit was not entered for longest. */
const MOST_DRAFTS = 64;
/**
 * What is seen where a unit was left becomes part of it, unless the engine has optimised it
 * and it is left seldom for long (milliseconds each time): then that much code (instructions)
 * is better apart. A new version begins as baseline code, and stays that longer when it is larger.
 */
const LONG = 0.1;
const MUCH = 150;
/**
 * Milliseconds lost outside of a draft's unit that pay for a better one, per instruction
 * in it: at first, and how much dearer each new unit makes the next. It takes time to
 * translate, and engines begin anew with baseline code.
 */
const PRICE = 4e-3;
const DEARER = 2;
const HIGHEST_PRICE = 0.5;

/** A unit for a part of the interpreted program. */
export class SpecialUnit extends Unit {
  constructor(
    base: number,
    entries: readonly number[],
    extents: readonly number[],
    instructions: number,
    /** What it was made of. */
    readonly draft: Draft,
  ) {
    super(base, entries, extents, instructions, false);
  }
}

export class Draft {
  unit: SpecialUnit | null = null;
  /** Milliseconds lost where the unit was left and none was there to go on, and how often it was. */
  lost = 0;
  leavings = 0;
  private price = PRICE;
  private made = 0;

  constructor(
    readonly profile: Profile,
    /** When the unit was entered last, counted in recordings. */
    public used: number,
  ) {}

  /** Has something been seen that the unit does not have? */
  get hasNews(): boolean {
    return this.seen > this.made;
  }
  /** Would a better unit pay? */
  get isDue(): boolean {
    return this.unit === null || this.lost > this.price * this.unit.instructions;
  }
  /** A unit is about to be made. */
  prepare(): void {
    this.profile.trim(SPECIAL_LIMIT);
    this.made = this.seen;
  }
  private get seen(): number {
    return this.profile.visits.size + this.profile.beginnings;
  }
  /** A unit was made, or nothing was seen that would make it better. */
  settled(): void {
    this.lost = this.leavings = 0;
    this.price = Math.min(DEARER * this.price, HIGHEST_PRICE);
  }
  takes(recent: Profile): boolean {
    return this.profile.instructions + this.profile.news(recent) <= SPECIAL_LIMIT;
  }
}

export class Drafts {
  readonly contexts = new Contexts();
  private readonly all = new Set<Draft>();

  get units(): SpecialUnit[] {
    return [...this.all].flatMap(({ unit }) => unit ?? []);
  }

  /**
   * The draft that gets what was seen in the n-th recording, after so many milliseconds
   * without a unit. When that began where the unit of a draft was left, it belongs to that one.
   */
  add(recent: Profile, n: number, origin: Draft | null, adrift: number): Draft {
    const into = origin?.takes(recent) ? origin : this.about(recent);
    if (into?.unit?.isOld) {
      const isLong = into === origin ? into.lost > LONG * into.leavings : adrift > LONG;
      if (isLong && into.profile.news(recent) >= MUCH)
        return this.add(into.profile.split(recent), n, null, 0);
    }
    const draft = into ?? new Draft(recent, n);
    if (into !== null) into.profile.add(recent);
    else this.all.add(draft);
    return draft;
  }

  /** The draft about the same part of the program, if it has place for what is new. */
  private about(recent: Profile): Draft | null {
    let best: Draft | null = null;
    let most = SAME;
    for (const draft of this.all) {
      const known = draft.profile.knows(recent);
      if (known >= most) [best, most] = [draft, known];
    }
    return best?.takes(recent) ? best : null;
  }

  /** Drafts become one. */
  merge(into: Draft, other: Draft): void {
    into.profile.add(other.profile);
    this.all.delete(other);
  }

  remove(draft: Draft): void {
    this.all.delete(draft);
  }

  /** Give up a draft when there are too many. */
  removeSurplus(): Draft | undefined {
    if (this.all.size <= MOST_DRAFTS) return undefined;
    const draft = [...this.all].reduce((a, b) => (b.used < a.used ? b : a));
    this.all.delete(draft);
    return draft;
  }
}
