/*
 * What is known at a point of the code, on every way to it.
 *
 * - windows: bytes that an address expression may access, as an interval relative to
 *   its value without displacement. A check of a whole window serves many accesses.
 * - bounds: the greatest value that a register can have. A bounded index turns an
 *   indexed access into one near its base.
 *
 * - `scalar`: vector registers whose high lane is zero, as loads of scalars leave it.
 *
 * Where ways meet, what all of them know remains.
 */
import { NO_REGISTER } from "./facts.js";

export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

const UNBOUNDED = Infinity;

/** Key of an address expression: base + (index << shift). */
export const expressionKey = (base: number, index: number, shift: number): number =>
  (base * 17 + index) * 4 + shift;
export const baseKey = (base: number): number => expressionKey(base, NO_REGISTER, 0);
const usesRegister = (key: number, r: number): boolean =>
  Math.floor(key / 68) === r || (key >> 2) % 17 === r;

export class Path {
  private windows: Map<number, Interval> | null = null;
  /** By register; null while none has a bound. */
  private bounds: number[] | null = null;
  scalar = 0;
  /** Vector registers whose high lane may have changed since the dispatcher was left. */
  dirty = 0;
  /** Registers that may have changed since the dispatcher was left, as a mask. */
  changed = 0;
  /** Kind of the flags (flags.ts), or -1. */
  flags = -1;
  /** The flags are inner ones (unit/innerflags.ts). */
  inner = false;
  /** Carry, auxiliary and overflow flags of a result when the translator knows them, or -1. */
  cao = -1;
  /** The operands of a comparison of doubles that made the flags are in CA and CB. */
  compared = false;
  /** None of them is a NaN. */
  ordered = false;
  /** Registers whose locals are copies of what is in the state block (rules/resident.ts), as a mask. */
  loaded = 0;
  /** The same for low and high lanes of vector registers, and for whole ones. */
  lows = 0;
  highs = 0;
  wholes = 0;
  /** May the flags in the state block be others than those in locals? */
  unstored = false;
  /** Instructions on the way here that are not yet taken from the fuel. */
  pending = 0;

  /** What is checked of an address expression. */
  window(key: number): Interval | undefined {
    return this.windows?.get(key);
  }
  setWindow(key: number, interval: Interval): void {
    (this.windows ??= new Map()).set(key, interval);
  }
  /** The greatest value of a register. */
  boundOf(r: number): number {
    return this.bounds?.[r] ?? UNBOUNDED;
  }
  setBound(r: number, bound: number): void {
    if (this.bounds === null) {
      if (bound === UNBOUNDED) return;
      this.bounds = new Array<number>(16).fill(UNBOUNDED);
    }
    this.bounds[r] = bound;
  }

  copy(): Path {
    const p = new Path();
    if (this.windows !== null) p.windows = new Map(this.windows);
    p.bounds = this.bounds?.slice() ?? null;
    p.scalar = this.scalar;
    p.dirty = this.dirty;
    p.changed = this.changed;
    p.flags = this.flags;
    p.inner = this.inner;
    p.cao = this.cao;
    p.compared = this.compared;
    p.ordered = this.ordered;
    p.loaded = this.loaded;
    p.lows = this.lows;
    p.highs = this.highs;
    p.wholes = this.wholes;
    p.unstored = this.unstored;
    p.pending = this.pending;
    return p;
  }

  /** Keep what another way to the same point knows, too. Flags are seen to elsewhere. */
  meet(other: Path): void {
    if (this.windows !== null)
      for (const [key, { lo, hi }] of this.windows) {
        const o = other.window(key);
        const common = o && { lo: Math.max(lo, o.lo), hi: Math.min(hi, o.hi) };
        if (common && common.lo < common.hi) this.windows.set(key, common);
        else this.windows.delete(key);
      }
    this.bounds?.forEach((b, r) => this.setBound(r, Math.max(b, other.boundOf(r))));
    this.scalar &= other.scalar;
    this.loaded &= other.loaded;
    this.lows &= other.lows;
    this.highs &= other.highs;
    this.wholes &= other.wholes;
    this.unstored ||= other.unstored;
    this.compared &&= other.compared;
    this.ordered &&= other.ordered;
    this.dirty |= other.dirty;
    this.changed |= other.changed;
  }

  /** Register r has a new value. */
  forget(r: number): void {
    if (this.windows !== null)
      for (const key of this.windows.keys()) if (usesRegister(key, r)) this.windows.delete(key);
    this.setBound(r, UNBOUNDED);
    this.changed |= 1 << r;
  }
  /** Registers of a mask have new values. */
  forgetAll(mask: number): void {
    for (let r = 0, rest = mask; rest !== 0; r++, rest >>>= 1) if (rest & 1) this.forget(r);
  }

  /** Register r moves by a constant: what is checked stays where it is. */
  moved(r: number, by: number): void {
    const known = this.window(baseKey(r));
    this.forget(r);
    if (known) this.setWindow(baseKey(r), { lo: known.lo - by, hi: known.hi - by });
  }

  covers(key: number, { lo, hi }: Interval): boolean {
    const known = this.window(key);
    return known !== undefined && known.lo <= lo && known.hi >= hi;
  }
}
