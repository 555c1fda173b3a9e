/*
 * When specialised units (specialise.ts) are made, and when they are entered.
 *
 * The general translation of the interpreter is the floor: it runs from the start, in slices,
 * and a program of any size runs there at about twice the native time. When the program has
 * run outside of units for long enough to pay for one, the interpreter tier records for a
 * while what it does, and the hot part of that becomes a unit.
 *
 *   floor ... floor | recording | floor -> unit -> interpreter tier -> unit -> ...
 *                                           left for a place that none knows:
 *                                           the interpreter tier looks for one nearby, then the floor
 *
 * Everything is counted in instructions' worth (policy.ts): a unit gains by what it executes
 * and loses by being entered, and by what the interpreter tier does behind it. One that loses
 * is given up with its draft. A recording after which the program is not mostly in units
 * makes the next four times dearer, so a program that does not suit stays on the floor.
 */
import type { Block } from "../../insn.js";
import {
  DEARER, DEAREST, ENTRY, IMPATIENCE, LONGEST, PATIENCE, RECORDING, SETTLED, SHORTEST, WANDER,
} from "../policy.js"; // prettier-ignore
import { Drafts } from "./draft.js";
import type { Draft, SpecialUnit } from "./draft.js";
import { AGAIN, Profile } from "./profile.js";

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
  private run = -1;
  /** Instructions' worth outside of units since the last recording, and instructions in units. */
  private outside = 0;
  private inside = 0;
  /** How many times the first price the next recording costs. */
  private dearness = 1;
  /** Instructions that the interpreter tier still takes rather than the general translation. */
  private patience = 0;
  private slice = SHORTEST;
  /** The draft whose unit was entered last. */
  private latest: Draft | null = null;

  constructor(
    readonly code: InterpreterCode,
    /** Of the first recording; see policy.ts. */
    private readonly price: number,
  ) {
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
  /** Units that can be entered at an address, by program counter; null when there is none. */
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
    for (const [pc, list] of this.units) {
      for (const [counter, u] of list) if (u === unit) list.delete(counter);
      if (list.size === 0) this.units.delete(pc);
    }
    if (unit.draft.unit === unit) unit.draft.unit = null;
  }
  /** The code that a unit was made of is no more: what was seen of it means nothing now. */
  forget(draft: Draft): void {
    this.drafts.remove(draft);
    if (this.latest === draft) this.latest = null;
  }

  /** A unit was entered, executed so much and was left. True when it is to be given up. */
  entered(draft: Draft, instructions: number): boolean {
    draft.used = this.recordings;
    draft.entered(instructions);
    this.inside += instructions;
    this.latest = draft;
    this.patience = draft.balance > 0 ? PATIENCE : IMPATIENCE;
    this.slice = SHORTEST;
    return this.isLosing(draft);
  }
  private isLosing(draft: Draft): boolean {
    if (!draft.isLosing) return false;
    draft.isLost = true;
    return true;
  }

  /** The units of two drafts go to each other often. True when they became one draft. */
  merge(into: Draft, other: Draft): boolean {
    if (!into.takes(other.profile)) return false;
    this.drafts.merge(into, other);
    return true;
  }

  /** The general translation ran for so many instructions. */
  generalRan(instructions: number): void {
    this.outside += instructions;
  }
  /** It has run for all of a slice: the next one is longer, and a unit may be near. */
  sliceDone(): void {
    this.patience = this.latest === null ? 0 : IMPATIENCE;
    this.slice = Math.min(4 * this.slice, LONGEST);
  }

  /** Instructions for the general translation now; 0 to have the interpreter tier go on. */
  allotment(b: Block): number {
    if (this.patience > 0) {
      this.patience -= b.count;
      this.outside += WANDER * b.count;
      if (this.latest !== null) this.latest.balance -= WANDER * b.count;
      return 0;
    }
    this.outside += ENTRY;
    return this.latest === null ? LONGEST : this.slice;
  }

  /** Has the program been outside of units for long enough to pay for a recording? */
  get isDue(): boolean {
    if (this.outside < this.price * this.dearness) return false;
    if (this.inside < SETTLED * (this.inside + this.outside)) return true;
    // Most of the time is spent in units: begin to count anew.
    this.dearness = 1;
    this.outside = this.inside = 0;
    return false;
  }

  /**
   * Record from here, where the unit of `origin` was left if that is why. `isEntry` when
   * the next unit should be one that can be entered here.
   */
  record(origin: Draft | null, isEntry: boolean): void {
    this.origin = origin;
    this.run = -1;
    this.recent = new Profile(this.drafts.contexts, isEntry);
    this.left = RECORDING;
    this.recordings++;
    this.outside = this.inside = 0;
    this.dearness = Math.min(DEARER * this.dearness, DEAREST);
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
    if (this.recent.visits.size === 0) return null;
    const draft = this.drafts.add(this.recent, this.recordings, this.origin);
    if (draft.isLost || !draft.pays) return null;
    if (draft.unit !== null && this.origin === null && !this.isEntered(this.recent))
      draft.profile.anchor(this.recent);
    return draft.unit === null || draft.hasNews ? draft : null;
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
}
