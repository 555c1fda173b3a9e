/*
 * Which traces are made: those that pay.
 *
 * A trace costs 5 to 15 ms here, a hundred times what it costs natively: it is recorded, assembled, translated to
 * WebAssembly, and compiled by the engine, twice. Programs of a few loops earn that back a thousand times;
 * large ones have hundreds of loops that are warm and none that is hot. Nobody can know in advance, so it is
 * rent or buy: what traces cost is charged, in instructions' worth, to what the program has executed.
 *
 *   credit = min(FREE, FIRST * executed) + SHARE * executed - spent
 *
 *   loop or call is hot ── much of the program, and
 *                          credit for a tree? ──no──▶ counts on, for longer
 *   exit is hot ────────── credit for a trace? ─no──▶ the exit goes on costing, which its tree is charged with
 *   tree has cost too much by such exits ───────────▶ suspended: its bytecode counts again, and
 *                                                      there is credit one day, or there is none
 *
 * All is counted in guest instructions as they stand at calls of the host, which are the same on both tiers
 * and in every run. Who sets thresholds (jit.opt.start) or listens to traces being made (jit.v, jit.dump)
 * gets LuaJIT's decisions, trace by trace: nothing is governed then.
 */
import { bc_j, bc_op, BC } from "../layout/bytecode.js";
import { GCproto } from "../layout/objects.js";
import { setlink, trace_unpatch } from "./flush.js";
import { jitRandom } from "./hotcount.js";
import { IR, REF_FIRST } from "./ir.js";
import { JIT_P } from "./options.js";
import { GOVERNED } from "./settings.js";
import { LJ_TRLINK, PENALTY_MIN, type JitState, type Trace } from "./state.js";
import { LJ_TRERR } from "./traceerr.js";
import { trace_patch } from "./tracestop.js";

/** Instructions' worth (see the machine's policy.ts) of attempts to record, and of each IR instruction of a trace that is made. */
const ATTEMPT = 4_000_000;
const INSTRUCTION = 80_000;
/** What a trace is expected to cost, and a tree, which a hot loop or call may become. */
const TRACE = 10_000_000;
const TREE = 2 * TRACE;
/** Instructions' worth that programs may spend once they have run for long enough, and how much of what they execute. */
const FREE = 100_000_000;
const FIRST = 0.2;
const SHARE = 0.05;

/**
 * IR instructions of a root trace that goes back to the interpreter at its end. Going to a trace and back takes as long
 * as 40 instructions, and an IR instruction saves one or two.
 */
const SHORT = 60;

/**
 * IR instructions of a root trace for each that calls the host where the interpreter's templates do not: concatenation,
 * numbers as strings, lengths of tables. A call takes as long as 25 instructions.
 */
const APART = 25;
const CALLS: ReadonlySet<number> = new Set([IR.BUFHDR, IR.BUFPUT, IR.BUFSTR, IR.TOSTR, IR.ALEN]);

/**
 * A loop or function is looked at while it counts: what is executed in each round of it, by itself and by all
 * that happens between. It is worth a tree
 *
 *   - when its own bytecodes are much of that (DENSE), or
 *   - when rounds are short (NEAR), LOOKS in a row found them ALIKE, and they have been so for a good part of what was
 *     executed (SETTLED);
 *   - a function when it is nearly all (MUCH) and its calls are alike: recursion. Others are called from loops.
 *
 * Loops whose rounds vary branch at random: they need dozens of traces, and going from one to the next takes what each
 * saves. In large programs nothing is dense, and what happens between two rounds varies. Figures are guest
 * instructions, of which a bytecode takes some GUEST.
 */
const SAMPLE = 4_000;
const CHANCE = 1023;
const DENSE = 0.33;
const MUCH = 0.66;
const NEAR = 2_000;
const ALIKE = 0.01;
const LOOKS = 4;
const SETTLED = 0.25;
const GUEST = 12;
/** More bytecodes of a function than that are not executed in each call. */
const MOST_OF_FUNCTION = 40;
/** A loop or call that is refused comes again after so many iterations. */
const REFUSED = 20_000;
/** Attempts at a recursive function that may end where it returns: it depends on the call. */
const RECURSIVE = 40;
/** Instructions' worth of an exit that leads to no trace. */
const EXIT = 3000;
/** Side traces may be made on credit that comes later: half a tree is worse than none. */
const DEBT = 30_000_000;
/** A suspended tree comes back when so much more has been executed than when it was suspended, or later. */
const BACK = 1.25;
/** Such exits of a tree after which it is looked at, and the share of all that is executed that they may cost. */
const LOOK = 200;
const LOSS = 0.02;

/** A loop or function that was hot. */
class Look {
  /** What had been executed at the last look, and when rounds began to be alike. */
  executed: number;
  since: number;
  /** Rounds until it comes again, and what was executed in each of the last ones. */
  rounds = 0;
  each = Infinity;
  /** Looks that found rounds alike, one after the other. */
  alike = 0;
  /** Attempts that ended where the function returned. */
  returns = 0;

  constructor(executed: number) {
    this.executed = this.since = executed;
  }

  /** Are more looks soon worth it? */
  get mayBeAlike(): boolean {
    return this.alike > 0 && this.alike < LOOKS;
  }

  /** It has come again. */
  update(executed: number): void {
    const each = (executed - this.executed) / this.rounds;
    if (Math.abs(each - this.each) <= ALIKE * each) this.alike++;
    else {
      this.alike = 0;
      this.since = this.executed;
    }
    this.each = each;
    this.executed = executed;
  }
}

export class Governor {
  private spent = 0;
  /** Suspended root traces by the address of their bytecode, and what has to be executed before they come back. */
  private readonly suspended = new Map<number, { root: Trace; until: number }>();
  private readonly looked = new Map<number, Look>();

  constructor(private readonly J: JitState) {}

  private get isOn(): boolean {
    return this.J.isGoverned;
  }
  private get executed(): number {
    return this.J.vm.machine.executed;
  }
  private get credit(): number {
    const { executed } = this;
    return Math.min(FREE, FIRST * executed) + SHARE * executed - this.spent;
  }

  /** Times that a loop runs, or a function is called, and an exit is taken, before it is hot. */
  get hotloop(): number {
    return this.isOn ? GOVERNED.hotloop : this.J.param[JIT_P.hotloop];
  }
  get hotexit(): number {
    return this.isOn ? GOVERNED.hotexit : this.J.param[JIT_P.hotexit];
  }

  /** What a counter is set to when recording has failed. */
  get penalty(): number {
    return this.isOn ? GOVERNED.penalty : PENALTY_MIN;
  }

  /** The instruction at `pc` is hot. 0 when a trace may start there now, else iterations until it asks again. */
  mayStartRoot(pc: number): number {
    if (!this.isOn) return 0;
    if (!this.isWorthATree(pc) || this.credit < TREE || this.isEarly(pc)) {
      this.J.statistics.refusals++;
      return this.comeAgain(pc);
    }
    const root = this.suspended.get(pc)?.root;
    if (root === undefined) return 0;
    this.suspended.delete(pc);
    if (this.J.traces[root.traceno] !== root) return 0; // collected meanwhile
    trace_patch(this.J, root);
    return REFUSED;
  }
  private isEarly(pc: number): boolean {
    return this.executed < (this.suspended.get(pc)?.until ?? 0);
  }

  private isWorthATree(pc: number): boolean {
    const look = this.looked.get(pc);
    if (look === undefined) return false;
    const { executed } = this;
    look.update(executed);
    const share = (this.bytecodes(pc) * GUEST) / look.each;
    const isAlike = look.alike >= LOOKS;
    if (isCall(this.opcode(pc))) return share >= MUCH && isAlike;
    if (share >= DENSE) return true;
    return look.each <= NEAR && isAlike && executed - look.since >= SETTLED * executed;
  }
  private comeAgain(pc: number): number {
    let look = this.looked.get(pc);
    // Loops share counters, and some take turns: chance decides which of them is found at the end.
    const few = look === undefined || look.mayBeAlike;
    const rounds = (few ? SAMPLE : REFUSED) + (jitRandom(this.J) & CHANCE);
    if (look === undefined) this.looked.set(pc, (look = new Look(this.executed)));
    // Counters are for loops; calls take half as much from them.
    look.rounds = isCall(this.opcode(pc)) ? 2 * rounds : rounds;
    return rounds;
  }
  private opcode(pc: number): number {
    return bc_op(this.J.vm.mem.u32[pc >>> 2]);
  }
  /** Of one iteration, or call. */
  private bytecodes(pc: number): number {
    const { mem } = this.J.vm;
    const ins = mem.u32[pc >>> 2];
    const op = bc_op(ins);
    if (op === BC.LOOP) return bc_j(ins);
    if (op === BC.FORL || op === BC.ITERL) return -bc_j(ins);
    return Math.min(MOST_OF_FUNCTION, mem.u32[(pc - GCproto.SIZEOF + GCproto.sizebc) >>> 2]);
  }
  /** An exit is hot. */
  mayStartSide(): boolean {
    return !this.isOn || this.credit >= TRACE - DEBT;
  }
  /** A call that ended a trace has returned. */
  mayStitch(): boolean {
    return !this.isOn || this.credit >= 0;
  }

  /** Recording ends with a way to go on: is it not worth a trace? */
  isTooShort(linktype: LJ_TRLINK): boolean {
    const { J } = this;
    if (!this.isOn || J.parent !== 0 || J.cur.nins - REF_FIRST >= SHORT) return false;
    return (
      linktype === LJ_TRLINK.RETURN ||
      linktype === LJ_TRLINK.INTERP ||
      linktype === LJ_TRLINK.STITCH
    );
  }
  /** Such a trace was refused: may the next call lead deeper? */
  mayTryAgain(linktype: LJ_TRLINK): boolean {
    const look = this.looked.get(this.J.cur.startpc);
    if (linktype !== LJ_TRLINK.RETURN || look === undefined) return false;
    return isCall(bc_op(this.J.cur.startins)) && ++look.returns < RECURSIVE;
  }
  /** Recording is over: would the trace be in the host for most of its time? */
  callsTooMuch(): boolean {
    const { J } = this;
    if (!this.isOn || J.parent !== 0) return false;
    const { ir, nins } = J.cur;
    let calls = 0;
    for (let ref = REF_FIRST; ref < nins; ref++) if (CALLS.has(ir.o(ref))) calls++;
    return calls * APART > nins - REF_FIRST;
  }
  /** Will recording fail there again for the same reason? */
  isFinal(error: number): boolean {
    return this.isOn && error === LJ_TRERR.TRACEUV;
  }

  /** A recording starts; a trace was made. */
  attempted(): void {
    this.J.statistics.attempts++;
    this.spent += ATTEMPT;
  }
  made(instructions: number): void {
    this.J.statistics.traces++;
    this.spent += INSTRUCTION * instructions;
  }

  /** A trace was left through an exit that is hot, and no trace may start there. */
  refused(T: Trace): void {
    const root = T.root === 0 ? T : this.J.traceref(T.root);
    if (root.refusals === 0) root.refusedFrom = this.executed;
    if (++root.refusals < LOOK) return;
    const cost = root.refusals * EXIT;
    root.refusals = 0;
    if (cost <= LOSS * (this.executed - root.refusedFrom)) return;
    this.J.statistics.suspensions++;
    this.suspend(root);
  }

  /** Have a tree not entered any more: neither from bytecode nor by other traces. */
  private suspend(root: Trace): void {
    const { J } = this;
    if (
      bc_op(root.startins) === BC.CALL ||
      bc_op(root.startins) === BC.CALLM ||
      bc_op(root.startins) === BC.ITERC
    )
      this.unstitch(root);
    else if (!this.isSuspended(root)) {
      trace_unpatch(J, root);
      this.suspended.set(root.startpc, { root, until: BACK * this.executed });
      return;
    }
    for (const T of J.traces)
      if (T !== undefined && T.link === root.traceno && T.root !== root.traceno && T !== root) {
        const other = T.root === 0 ? T : J.traceref(T.root);
        if (other !== root && !this.isSuspended(other)) this.suspend(other);
      }
  }
  private isSuspended(root: Trace): boolean {
    return this.suspended.get(root.startpc)?.root === root;
  }
  private unstitch(root: Trace): void {
    for (const T of this.J.traces)
      if (T?.linktype === LJ_TRLINK.STITCH && T.link === root.traceno)
        setlink(this.J, T, T.traceno);
  }

  /** Traces were flushed: all, or a root trace. */
  flushed(T?: Trace): void {
    if (T === undefined) this.suspended.clear();
    else if (this.isSuspended(T)) this.suspended.delete(T.startpc);
  }
}

const isCall = (op: number): boolean => op === BC.FUNCF;
