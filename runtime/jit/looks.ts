/*
 * Which loops and functions are worth a tree of traces. It is found before there is a compiler: programs that have
 * none do without its code.
 *
 *   hot ──a while──▶ 1,000 rounds are looked at ──a while──▶ 1,000 ──▶ ... ──▶ few ways lead through it (trail.ts)?
 *                           │                                        └─▶ worth a tree: governor.ts asks for the price
 *                           └─ not so far ──longer──▶ 1,000 ...
 *
 * All is counted in guest instructions as they stand at calls of the host, which are the same on both tiers.
 */
import { ffiHooks } from "../core/objects/cdata.js";
import { dispatchState, lj_dispatch_update } from "../core/run/dispatch.js";
import { Attachment, type Vm } from "../core/vm.js";
import { bc_j, bc_op, BC } from "../layout/bytecode.js";
import { GCproto } from "../layout/objects.js";
import { HOTCOUNT } from "../layout/state.js";
import { hotcount_set, jitRandom } from "./hotcount.js";
import { jitSettings } from "./settings.js";
import { Trail } from "./trail.js";

/**
 * A loop or function is looked at while it counts: what is executed in each round of it, by itself and by all
 * that happens between. It is worth a tree
 *
 *   - when its own bytecodes are much of that (DENSE_SHARE), twice in a row (SIMILAR_SHARE) and in all its rounds, and
 *     of all that has been executed (OWN_SHARE), or
 *   - when rounds are short (NEAR_INSNS), LOOKS found them alike (ALIKE_SHARE), with one between that did not (a
 *     collection, the end of the loop), and they have been so for a good part of what was executed, and are as much of
 *     it (SETTLED_SHARE), or a tree is paid for many times over (SETTLED_INSNS);
 *   - when its operations on cdata, which a trace does without the runtime, have taken as long as a tree costs
 *     (WASTED_USES),
 *   - a function when it is nearly all (MUCH_SHARE) and its calls are alike for as long: recursion. Others are called
 *     from loops.
 *
 * Loops whose rounds vary branch at random: they need dozens of traces, and going from one to the next takes what each
 * saves. In large programs nothing is dense, and what happens between two rounds varies. Figures are guest
 * instructions, of which a bytecode takes some BYTECODE_INSNS.
 */
/**
 * From one look to the next so much is executed if rounds are long, else it is so many rounds: soon when it is new or
 * there is something to find out, else later. By rounds alone, 1,650 instructions each, vectors got its tree at 134
 * million.
 */
const SOON_INSNS = 1_500_000;
const SOON_ROUNDS = 4_000;
const LATER_FACTOR = 5;
const FEWEST_ROUNDS = 500;
/**
 * What is executed in a round of a loop is seen in so many at a time: of loops that take turns, of 20,000 rounds each,
 * longer looks always saw another one, too. It is a multiple of what loops often have: 700 rounds of one of 100 are
 * seven of its ends, or eight.
 */
const WINDOW_ROUNDS = 1_000;
/** Rounds that are left to chance; and what part of those from one look to the next each of them is: up to a quarter. */
const CHANCE_ROUNDS = 1023;
const CHANCE_SHARE = 1 / 4096;
const DENSE_SHARE = 0.38;
/** A trace or two take as long as so much; and what a loop may gain is a part of what it takes. */
const OWN_SHARE = 0.12;
const OWN_INSNS = 400_000_000;
const MUCH_SHARE = 0.66;
const NEAR_INSNS = 2_000;
const ALIKE_SHARE = 0.01;
const SIMILAR_SHARE = 0.1;
const LOOKS = 4;
const SETTLED_SHARE = 0.25;
/** Loops that come late are a small part of what has been executed. */
const SETTLED_INSNS = 400_000_000;
const BYTECODE_INSNS = 12;
/** A call of an iterator takes as long as so many bytecodes. */
const ITERATOR_BYTECODES = 5;
/** An operation on cdata takes 200 ns in the runtime, a tree as long as so many of them. */
const WASTED_USES = 30_000;
/** A loop that is not promising is followed again when so much more has been executed: programs have phases. */
const ANEW_FACTOR = 4;
/** More bytecodes of a function than that are not executed in each call. */
const FUNCTION_BYTECODES = 40;
/** A loop or function that is worth a trace is so until so much more has been executed. */
const SETTLED_FACTOR = 1.5;
/** Rounds of a loop that are recorded in vain, because they take another way than most, or are the last ones. */
const UNUSUAL_ATTEMPTS = 3;
/** Attempts at a recursive function that may end where it returns: it depends on the call. */
const RECURSIVE_ATTEMPTS = 40;

/** A loop or function that was hot. */
export class Look {
  /** What had been executed at the last look, and when rounds began to be alike. */
  executed: number;
  since: number;
  /** Rounds from one look to the next, and in all; what was executed in each of the last ones. */
  rounds = 0;
  all = 0;
  each = Infinity;
  /** The last rounds of these, when they have begun, and what had been executed then. */
  window = 0;
  opened = 0;
  /** What its own bytecodes have taken in all of them, and all that was executed in them. */
  own = 0;
  within = 0;
  /** Operations on cdata: until the last look, and in all rounds. */
  uses: number;
  wasted = 0;
  /** Looks that found rounds alike, or dense, one after the other. */
  alike = 0;
  dense = 0;
  /** Was the last one the one that may differ? */
  isOdd = false;
  /** Attempts that ended where the function returned. */
  returns = 0;
  /** What may be executed before it is not settled any more that the next round or call is worth an attempt. */
  settled = 0;
  /** Is it, by its trail? If not, what is executed before it is followed again. */
  isPromising = false;
  followed = 0;
  /** Ways that most of its rounds took (trail.ts), how many nearly all took, and attempts that met another one. */
  usualWays: ReadonlySet<number> = new Set();
  ways = Infinity;
  unusual = 0;
  /** Is it a loop that has but a few rounds each time, and does little itself? */
  isShort = false;

  constructor(executed: number, uses: number) {
    this.uses = uses;
    this.executed = this.since = executed;
  }

  /** Are more looks soon worth it? */
  private get isSoon(): boolean {
    if (this.within < SOON_INSNS || this.isPromising) return true;
    if (this.dense === 1 || (this.alike > 0 && this.alike < LOOKS)) return true;
    return this.wasted > 0 && this.wasted < WASTED_USES;
  }

  /** Rounds until the next look. */
  get next(): number {
    const rounds = Math.min(SOON_ROUNDS, Math.max(FEWEST_ROUNDS, SOON_INSNS / this.each));
    return this.isSoon ? rounds : LATER_FACTOR * rounds;
  }

  /** From now on, so many rounds more until it is looked at. */
  open(executed: number, more = 0): number {
    this.opened = executed;
    this.rounds += more;
    this.window = more || this.rounds;
    return more;
  }

  /** In the last looks, and in all rounds: what happens between them may be little for a while. */
  get isDense(): boolean {
    return this.dense > 1 && this.own >= DENSE_SHARE * this.within;
  }

  /** It has come again; a round has so many bytecodes. */
  update(executed: number, uses: number, bytecodes: number, isCall: boolean): void {
    // Not all of them are in each round.
    this.own += Math.min(bytecodes * BYTECODE_INSNS * this.rounds, executed - this.executed);
    this.wasted += Math.min(bytecodes * this.rounds, uses - this.uses);
    this.uses = uses;
    const each = (executed - this.opened) / this.window;
    const difference = Math.abs(each - this.each);
    if (isCall || bytecodes * BYTECODE_INSNS < DENSE_SHARE * each) this.dense = 0;
    else this.dense = difference <= SIMILAR_SHARE * each ? this.dense + 1 : 1;
    const isAlike = difference <= ALIKE_SHARE * each;
    const isOdd = !isAlike && this.alike > 0 && !this.isOdd;
    if (isAlike) this.alike++;
    else if (!isOdd) {
      this.alike = 0;
      this.since = this.executed;
    }
    if (!isOdd) this.each = each;
    this.isOdd = isOdd;
    this.within += Math.min(this.each * this.rounds, executed - this.executed);
    this.all += this.rounds;
    this.window = this.rounds = 0;
    this.executed = executed;
  }
}

export class Looks {
  private readonly looked = new Map<number, Look>();
  /** By counter, the loop or function that was hot first; 0 when there were others. */
  private readonly counters = new Map<number, number>();
  /** See jitRandom. */
  private readonly chance = { prngstate: 0 };
  /** Of the loop that is followed now. */
  private trail: Trail | undefined = undefined;

  private readonly ffi;

  constructor(private readonly vm: Vm) {
    this.ffi = vm.attachment(ffiHooks);
  }

  private get executed(): number {
    return this.vm.machine.executed;
  }

  /** Rounds more or less, so that what repeats itself is met elsewhere. */
  chanceOfRound(): number {
    return jitRandom(this.chance) & CHANCE_ROUNDS;
  }
  /** The instruction at `pc` is hot. 0 when it is worth a tree, else rounds until it is to come again. */
  look(pc: number): number {
    const look = this.looked.get(pc);
    if (look !== undefined && look.settled > 0) {
      const isStill = this.executed <= look.settled;
      look.settled = 0;
      if (isStill) return 0;
    }
    const hasWindows = this.hasWindows(pc);
    if (look?.window === 0)
      return hasWindows ? look.open(this.executed, WINDOW_ROUNDS) : this.refuse(pc);
    if (look !== undefined && this.isWorthATree(pc, look)) {
      if (look.isPromising || this.isCall(pc)) return 0;
      if (this.executed >= look.followed) this.follow(new Trail(pc, this.ffi, this.entry(pc)));
    }
    return this.refuse(pc);
  }
  /** Is the loop at `pc` better unrolled in the one around it? */
  isShort(pc: number): boolean {
    return this.looked.get(pc)?.isShort === true;
  }
  /** How many ways do nearly all rounds of the loop at `pc` take? Infinity when it is not known. */
  ways(pc: number): number {
    return this.looked.get(pc)?.ways ?? Infinity;
  }
  /** An attempt at a function ended where it returned: may the next call lead deeper? */
  mayTryAgain(pc: number): boolean {
    const look = this.looked.get(pc);
    if (look === undefined || !this.isCall(pc)) return false;
    return this.settle(look, ++look.returns < RECURSIVE_ATTEMPTS);
  }

  /**
   * The loop at `pc` was recorded along a way: had the next round better be tried? A tree that begins with a way that
   * few rounds take is left in most of them.
   */
  isUnusual(pc: number, way: number): boolean {
    const look = this.looked.get(pc);
    if (look === undefined || look.usualWays.size === 0 || look.usualWays.has(way)) return false;
    return this.mayTakeNext(pc);
  }
  /** Recording the loop at `pc` was in vain: may its next round be better? */
  mayTakeNext(pc: number): boolean {
    const look = this.looked.get(pc);
    return look !== undefined && this.settle(look, ++look.unusual <= UNUSUAL_ATTEMPTS);
  }
  /** A loop may have ended meanwhile, and come again when it is but a small part of what has been executed. */
  private settle(look: Look, yes: boolean): boolean {
    look.settled = yes ? SETTLED_FACTOR * this.executed : 0;
    return yes;
  }

  /** What has been seen has to do. */
  endTrail(): void {
    const { trail } = this;
    if (trail === undefined) return;
    this.follow(undefined);
    const look = this.looked.get(trail.pc)!;
    const isNew = !look.isShort;
    look.isShort = trail.isShort && look.dense === 0;
    if ((look.isShort && isNew) || !trail.isPromising) look.followed = ANEW_FACTOR * this.executed;
    else {
      look.isPromising = this.settle(look, true);
      look.usualWays = trail.usualWays;
      look.ways = trail.needed;
      hotcount_set(this.vm, trail.pc + 4, 1);
    }
  }
  private follow(trail: Trail | undefined): void {
    const dispatch = this.vm.attachment(dispatchState);
    this.trail = dispatch.trail = trail;
    dispatch.recording = trail !== undefined;
    lj_dispatch_update(this.vm);
  }

  private isWorthATree(pc: number, look: Look): boolean {
    const { executed } = this;
    const bytecodes = this.bytecodes(pc);
    const isCall = this.isCall(pc);
    look.update(executed, this.ffi.uses, bytecodes, isCall);
    // Other rounds were longer: harbour has a loop of 160 instructions by its windows, and of 3,300 in all.
    const settled = Math.min(look.within, look.each * look.all, executed - look.since);
    const isAlike =
      look.alike >= LOOKS && settled >= Math.min(SETTLED_SHARE * executed, SETTLED_INSNS);
    if (isCall) return bytecodes * BYTECODE_INSNS >= MUCH_SHARE * look.each && isAlike;
    if (look.wasted >= WASTED_USES) return true;
    if (look.isDense && look.own >= Math.min(OWN_SHARE * executed, OWN_INSNS)) return true;
    return look.each <= NEAR_INSNS && isAlike;
  }
  /** Rounds until it comes again. */
  refuse(pc: number): number {
    this.vm.attachment(jitSettings).statistics.refusals++;
    let look = this.looked.get(pc);
    if (look === undefined) this.looked.set(pc, (look = new Look(this.executed, this.ffi.uses)));
    // Loops share counters, and some take turns: chance decides which of them is found at the end.
    const rounds = Math.floor(look.next * (1 + CHANCE_SHARE * this.chanceOfRound()));
    // Counters are for loops; calls take half as much from them.
    look.rounds = this.isCall(pc) ? 2 * rounds : rounds;
    look.window = 0;
    if (!this.hasWindows(pc)) look.open(this.executed);
    return rounds;
  }
  /** Is it a loop with a counter of its own? The next rounds would be another's else. */
  private hasWindows(pc: number): boolean {
    const counter = (pc >>> 2) & HOTCOUNT.MASK;
    const first = this.counters.get(counter) ?? pc;
    this.counters.set(counter, first === pc ? pc : 0);
    return first === pc && !this.isCall(pc);
  }
  private isCall(pc: number): boolean {
    return bc_op(this.vm.mem.u32[pc >>> 2]) === BC.FUNCF;
  }
  /** The FORI of a FORL. */
  private entry(pc: number): number {
    const ins = this.vm.mem.u32[pc >>> 2];
    return bc_op(ins) === BC.FORL ? pc + 4 * bc_j(ins) : 0;
  }
  /** Of one iteration, or call. */
  private bytecodes(pc: number): number {
    const { mem } = this.vm;
    const ins = mem.u32[pc >>> 2];
    const op = bc_op(ins);
    if (op === BC.LOOP) return bc_j(ins);
    if (op === BC.FORL) return -bc_j(ins);
    if (op === BC.ITERL) return -bc_j(ins) + ITERATOR_BYTECODES;
    return Math.min(FUNCTION_BYTECODES, mem.u32[(pc - GCproto.SIZEOF + GCproto.sizebc) >>> 2]);
  }
}

const loopLooks = new Attachment((vm) => new Looks(vm), true);
export const looksOf = (vm: Vm): Looks => vm.attachment(loopLooks);
