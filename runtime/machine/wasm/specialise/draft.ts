/*
 * What specialised units are made of: each draft is a part of the interpreted program,
 * with all that was seen of it and the unit that was made of that last.
 *
 * What a recording shows belongs to the draft that knows most of it. When none knows
 * enough, or the one that does is full, the program has gone on to another part, and that
 * gets a draft of its own: units stay small, engines optimise them soon, and a program
 * that comes back to what it did before finds its units there.
 */
import { ENTRY, GAIN, LOSS, MOST_DRAFTS, MUCH, PROVEN, SAME, SPECIAL_LIMIT } from "../policy.js";
import { Unit } from "../unit/unit.js";
import { Contexts, Profile } from "./profile.js";

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
  /** What its units gained, less what they lost, in instructions' worth. */
  balance = 0;
  /** Instructions that its present unit executed. */
  private ran = 0;
  /** Its units lost: no more are made. */
  isLost = false;
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
  /** Would a unit have gained by what was seen? */
  get pays(): boolean {
    const { executed, left } = this.profile.forecast(SPECIAL_LIMIT);
    return GAIN * executed > ENTRY * left;
  }
  /** A unit is about to be made. */
  prepare(): void {
    this.profile.trim(SPECIAL_LIMIT);
    this.made = this.seen;
    this.ran = 0;
  }
  private get seen(): number {
    return this.profile.visits.size + this.profile.beginnings;
  }
  /** Its unit was entered, executed so much and was left. */
  entered(instructions: number): void {
    this.ran += instructions;
    this.balance = Math.min(LOSS, this.balance + GAIN * instructions - ENTRY);
  }
  get isLosing(): boolean {
    return this.balance < -LOSS;
  }
  get isProven(): boolean {
    return this.unit !== null && this.ran > PROVEN;
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
   * The draft that gets what was seen in the n-th recording. When that began where the unit
   * of a draft was left, it belongs to that one.
   */
  add(recent: Profile, n: number, origin: Draft | null): Draft {
    const into = origin?.takes(recent) ? origin : this.about(recent);
    if (into?.isProven && into.profile.news(recent) >= MUCH)
      return this.add(into.profile.split(recent), n, null);
    const draft = into ?? new Draft(recent, n);
    if (into !== null) into.profile.add(recent);
    else this.all.add(draft);
    return draft;
  }

  /** The draft about the same part of the program: one that lost, or has place for what is new. */
  private about(recent: Profile): Draft | null {
    let best: Draft | null = null;
    let most = SAME;
    for (const draft of this.all) {
      const known = draft.profile.knows(recent);
      if (known >= most) [best, most] = [draft, known];
    }
    return best !== null && (best.isLost || best.takes(recent)) ? best : null;
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
