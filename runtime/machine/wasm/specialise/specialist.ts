/*
 * When specialised units (specialise.ts) are made, and when they are entered.
 *
 * When an interpreter gets hot, the interpreter tier records for a while what it does,
 * and the hot part of that becomes a unit. When a unit is left for a place that it does
 * not know, the interpreter tier goes on, in the hope to come to a place that is known;
 * the general translation of the interpreter takes over, in slices that grow, when that
 * has happened for long. What is lost in this decides when the next recording is made, and
 * whether a better unit. All of that may take a small share of the time that the program runs.
 */
import type { Block } from "../../insn.js";
import { Drafts } from "./draft.js";
import type { Draft, SpecialUnit } from "./draft.js";
import { AGAIN, Profile } from "./profile.js";

/** Instructions that a recording takes. */
const RECORDING = 40_000;
/** Instructions that the interpreter tier may take to come to a unit. */
const PATIENCE = 600;
/**
 * Instructions that it may take in all before the general translation is used: engines
 * optimise that as soon as it runs at all, and long, while units wait for their turn.
 */
const CREDIT = 3_000_000;
/** Instructions of the first slice of the general translation, and of the longest. */
const SHORTEST = 1 << 12;
const LONGEST = 1 << 18;
/** Instructions of the interpreter tier since the last recording that end its patience. */
const WANDERINGS = 20_000;
/** Milliseconds that are lost when a unit is left, and for an instruction of the general translation. */
const LEAVING = 3e-4;
const GENERAL = 7e-7;
/** Instructions of the interpreter tier from one look at the clock to the next. */
const GLANCE = 1000;
/** Milliseconds lost since there was a unit that call for a recording; twice that when it brings no news. */
const TOLL = 2;
/** Milliseconds that may be spent at any rate, and the share of the time thereafter. */
const ADVANCE = 100;
const SHARE = 0.1;

export interface InterpreterCode {
  readonly address: number;
  readonly size: number;
  /** The general register that points into the interpreted program. */
  readonly counter: number;
}

export class Specialist {
  private readonly drafts = new Drafts();
  /** Units by address and program counter. */
  private readonly units = new Map<number, Map<number, SpecialUnit>>();
  /** What is seen while `left`, instructions that are still to be recorded, is not 0. */
  private recent: Profile;
  private left = 0;
  private origin: Draft | null = null;
  private recordings = 0;
  private began = 0;
  /** Instructions that the interpreter tier took since the last recording. */
  private wandered = 0;
  /** When, in which run of its, it began to take what time it now does, and when to look again. */
  private since = 0;
  private sinceRun = -1;
  private glanceAt = GLANCE;
  /** Instructions that it still takes rather than the general translation. */
  private patience = 0;
  private credit = CREDIT;
  private slice = SHORTEST;
  /** The draft whose unit was entered last. */
  private latest: Draft | null = null;
  /** Milliseconds lost since a unit was left, and how many call for a recording. */
  private adrift = 0;
  private toll = TOLL;
  private run = -1;
  private spent = 0;
  private readonly start = performance.now();

  constructor(readonly code: InterpreterCode) {
    this.recent = new Profile(this.drafts.contexts, false);
  }

  get isRecording(): boolean {
    return this.left > 0;
  }
  get allUnits(): SpecialUnit[] {
    return this.drafts.units;
  }
  has(pc: number): boolean {
    return pc >= this.code.address && pc < this.code.address + this.code.size;
  }
  /** Units that can be entered at an address, by program counter; null when there never was one. */
  unitsAt(pc: number): ReadonlyMap<number, SpecialUnit> | null {
    return this.units.get(pc) ?? null;
  }

  /** A unit for a program can be entered; its entries go with these program counters. */
  add(unit: SpecialUnit, contexts: readonly number[]): void {
    unit.entries.forEach((pc, k) => {
      let list = this.units.get(pc);
      if (list === undefined) this.units.set(pc, (list = new Map()));
      list.set(contexts[k], unit);
    });
  }
  drop(unit: SpecialUnit): void {
    for (const list of this.units.values())
      for (const [counter, u] of list) if (u === unit) list.delete(counter);
    if (unit.draft.unit === unit) unit.draft.unit = null;
  }
  /** The code that a unit was made of is no more: what was seen of it means nothing now. */
  forget(draft: Draft): void {
    this.drafts.remove(draft);
    this.latest = null;
  }

  /** A unit was entered and left: what comes behind it is worth patience again. */
  entered(draft: Draft): void {
    // Callbacks enter the same unit again and again, and nothing happens in between.
    const same = draft === this.latest && draft.used === this.recordings;
    if (same && this.wandered === 0 && this.adrift === 0) return;
    draft.used = this.recordings;
    // What was lost since then is put down to the unit that was left.
    if (this.latest !== null) this.latest.lost += this.adrift;
    this.adrift = 0;
    this.latest = draft;
    this.patience = this.wandered < WANDERINGS ? PATIENCE : 0;
    this.slice = SHORTEST;
  }

  /** The unit of a draft was left for a place that none knows. True when that is to be recorded. */
  isLeftTooOften(draft: Draft): boolean {
    draft.lost += LEAVING;
    draft.leavings++;
    return draft.isDue && this.mayRecord();
  }

  /** The units of two drafts go to each other often. True when they became one draft. */
  merge(into: Draft, other: Draft): boolean {
    if (!into.takes(other.profile) || !this.mayRecord()) return false;
    this.drafts.merge(into, other);
    return true;
  }

  /** The interpreter tier takes over, in its n-th run. Its time is lost from now on. */
  strays(n: number): void {
    this.since = performance.now();
    this.sinceRun = n;
  }
  /**
   * It hands over to translated code. Its time counts as long as it is in the same run:
   * between runs, the unit that called the host goes on.
   */
  straysNoMore(n: number): void {
    if (this.since !== 0 && n === this.sinceRun) this.adrift += performance.now() - this.since;
    this.since = 0;
  }
  /** The general translation ran for so many instructions. */
  generalRan(instructions: number): void {
    this.adrift += instructions * GENERAL;
  }
  /** It has run for all of a slice. True when a recording is to start. */
  sliceDone(): boolean {
    this.patience = PATIENCE;
    return this.slice === LONGEST && this.mayRecord();
  }

  /**
   * Instructions for the general translation now; 0 to have the interpreter tier go on,
   * or to record when that is `due`.
   */
  allotment(b: Block, run: number): number {
    if (this.patience > 0 || this.credit > 0) {
      this.patience -= b.count;
      this.credit -= b.count;
      this.wandered += b.count;
      if (this.wandered > this.glanceAt) {
        this.glanceAt = this.wandered + GLANCE;
        this.straysNoMore(run);
        this.strays(run);
      }
      return 0;
    }
    this.adrift += LEAVING;
    this.slice = Math.min(4 * this.slice, LONGEST);
    return this.slice;
  }

  /**
   * Was so much lost since a unit was left that a recording is due? Rather where one is
   * left, as long as there is one that is entered.
   */
  get isDue(): boolean {
    return this.recordings === 0 || (this.adrift >= this.toll && this.mayRecord());
  }

  private mayRecord(): boolean {
    return this.spent < ADVANCE + SHARE * (performance.now() - this.start);
  }

  /**
   * Record from here, where the unit of `origin` was left if that is why. `isEntry` when
   * the next unit should be one that can be entered here.
   */
  record(origin: Draft | null, isEntry: boolean): void {
    this.origin = origin;
    this.since = 0;
    this.wandered = 0;
    this.glanceAt = GLANCE;
    this.run = -1;
    this.recent = new Profile(this.drafts.contexts, isEntry);
    this.left = RECORDING;
    this.recordings++;
    this.began = performance.now();
  }

  /** A block runs, in the n-th run of the interpreter tier, while recording. True when the recording is over. */
  note(b: Block, counter: number, run: number): boolean {
    if (this.run !== -1 && run !== this.run) this.recent.interrupted();
    this.run = run;
    if (this.has(b.pc)) this.recent.note(b.pc, counter, b.count);
    else this.recent.interrupted();
    this.left -= b.count + 1;
    return this.left <= 0;
  }

  /** The recording is over. The draft to make a unit of, if that is called for. */
  recorded(): Draft | null {
    this.left = 0;
    this.spend(performance.now() - this.began);
    if (this.recent.visits.size === 0) return null;
    const draft = this.drafts.add(this.recent, this.recordings, this.origin, this.adrift);
    if (draft.unit !== null && this.origin === null && !this.isEntered(this.recent))
      draft.profile.anchor(this.recent);
    const isNew = draft.unit === null || draft.hasNews;
    if (draft !== this.origin) {
      this.origin?.settled();
      draft.lost += this.adrift;
    }
    this.adrift = 0;
    if (!isNew && draft === this.origin) draft.settled();
    if (isNew && draft.isDue) {
      this.toll = TOLL;
      return draft;
    }
    this.toll *= 2;
    return null;
  }

  /**
   * Did what was seen come to places again and again where units are entered? They are
   * left in the middle of loops, too, and the interpreter tier may go round there for long.
   */
  private isEntered({ visits }: Profile): boolean {
    for (const { pc, context, count } of visits.values())
      if (count >= AGAIN && this.units.get(pc)?.has(context)) return true;
    return false;
  }

  /** Give up what was not used for longest, when there is too much. */
  removeSurplus(): SpecialUnit | null {
    return this.drafts.removeSurplus()?.unit ?? null;
  }

  /** Time that went into units for programs. */
  spend(milliseconds: number): void {
    this.spent += milliseconds;
  }
}
