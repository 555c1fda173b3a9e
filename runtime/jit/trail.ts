/*
 * How many ways lead through a loop? Some rounds of it are followed, instruction by instruction as when a trace is
 * recorded, but nothing is: a way is known by the addresses that it passes.
 *
 *   for i = 1, n do if t[i] then a() else b() end end     two ways: two traces
 *   for c = 1, n do if free(c) then search(c + 1) end end     a search that calls itself: 77, 14, 12, 12, 5, 4, 3 and 1
 *        of 128 rounds take the same way, and it becomes 123 traces, each left as soon as it is entered
 *
 * And does it make closures in its rounds? Recording would end there. Operations on cdata take the runtime so long
 * that any trace is better.
 */
import { BC } from "../layout/bytecode.js";

const ROUNDS = 128;
/** A loop has so many rounds at most when it is better unrolled in the one around it. */
const SHORT_ROUNDS = 4;
/** With fewer, each may have been another way by chance. */
const FEWEST_ROUNDS = 64;
/** Instructions after which it is over, however few rounds there were. */
const MOST_INSNS = 8_000;
/**
 * With more ways that it takes for so many of the rounds, traces gain nothing. Programs that gain have up to three,
 * heapsort four; queens has five to seven. A search for what fits a sudoku has four in 123 rounds of 128, those that
 * gain in 127. A loop that calls no function of Lua becomes about one trace for each way, whatever they are (an
 * interpreter of another language: seven).
 */
const WAYS = 4;
const MOSTLY_SHARE = 0.975;
const FLAT_WAYS = 8;
/** Ways that have this share of the rounds of the most usual one are as good to begin a tree with. */
const USUAL_SHARE = 0.6;
/** Multiplicative hashing, Knuth. */
const MULTIPLIER = 0x9e3779b1;

/** The way that a round has taken when it goes on at `pc`. */
export function wayOn(way: number, pc: number): number {
  const mixed = Math.imul(way ^ pc, MULTIPLIER);
  return mixed ^ (mixed >>> 15);
}

export class Trail {
  private readonly ways = new Map<number, number>();
  private way = 0;
  private rounds = -1;
  private instructions = 0;
  /** Rounds that make closures, or close upvalues; is this one of them? */
  private unrecorded = 0;
  private isUnrecorded = false;
  private hasCalls = false;
  /** Times that the loop is begun. */
  private entries = 0;

  private readonly before: number;

  /** Of the loop whose rounds go by the instruction at `pc`; `ffi` counts operations on cdata. */
  constructor(
    readonly pc: number,
    private readonly ffi: { readonly uses: number },
    /** Where the loop is begun, if that is known. */
    private readonly entry = 0,
  ) {
    this.before = ffi.uses;
  }

  /** The instruction at `pc` comes next. False when enough has been seen. */
  visit(pc: number, op: number): boolean {
    if (pc !== this.pc) {
      if (op === BC.FNEW || op === BC.UCLO) this.isUnrecorded = true;
      if (pc === this.entry) this.entries++;
      if (op >= BC.FUNCF && op <= BC.JFUNCV) this.hasCalls = true;
      this.way = wayOn(this.way, pc);
    } else {
      if (this.rounds >= 0) {
        this.ways.set(this.way, (this.ways.get(this.way) ?? 0) + 1);
        if (this.isUnrecorded) this.unrecorded++;
        this.isUnrecorded = false;
      }
      this.way = 0;
      this.rounds++;
    }
    return ++this.instructions < MOST_INSNS && this.rounds < ROUNDS;
  }

  /** Does it have but a few rounds each time? */
  get isShort(): boolean {
    return this.rounds > 0 && this.rounds <= SHORT_ROUNDS * this.entries;
  }

  /** The ways that most rounds take. */
  get usualWays(): ReadonlySet<number> {
    const least = USUAL_SHARE * Math.max(...this.ways.values());
    return new Set([...this.ways].filter(([, times]) => times >= least).map(([way]) => way));
  }

  /** So many ways have nearly all rounds. Infinity when there were too few rounds to tell. */
  get needed(): number {
    if (this.rounds < FEWEST_ROUNDS) return Infinity;
    const times = [...this.ways.values()].sort((a, b) => b - a);
    let rest = MOSTLY_SHARE * this.rounds;
    return times.findIndex((n) => (rest -= n) <= 0) + 1;
  }

  /** May the loop gain by traces, as far as that can be seen? */
  get isPromising(): boolean {
    const { rounds } = this;
    if (rounds > 0 && 2 * this.unrecorded >= rounds) return false;
    if (rounds < FEWEST_ROUNDS || this.ffi.uses - this.before >= rounds) return true;
    return this.needed <= (this.hasCalls ? WAYS : FLAT_WAYS);
  }
}
