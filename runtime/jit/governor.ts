/*
 * Which traces are made: those that pay.
 *
 * A trace costs 5 to 15 ms here, a hundred times what it costs natively: it is recorded, assembled, translated to
 * WebAssembly, and compiled by the engine, twice. Programs of a few loops earn that back a thousand times;
 * large ones have hundreds of loops that are warm and none that is hot. Nobody can know in advance, so it is
 * rent or buy: what traces cost is charged, in instructions' worth, to what the program has executed.
 *
 *   credit = min(FREE_INSNS, FIRST_SHARE * executed) + LATER_SHARE * executed
 *            + CDATA_USE_INSNS * operations on cdata - spent
 *
 *   loop or call is hot ── much of the program (looks.ts), and
 *                          credit for a tree? ──no──▶ counts on, for longer
 *   exit is hot ────────── credit for a trace? ─no──▶ the exit goes on costing, which its tree is charged with
 *   tree has cost too much by such exits ───────────▶ suspended: its bytecode counts again, and
 *                                                      there is credit one day, or there is none
 *
 * All is counted in guest instructions as they stand at calls of the host, which are the same on both tiers
 * and in every run. Who sets thresholds (jit.opt.start) or listens to traces being made (jit.v, jit.dump)
 * gets LuaJIT's decisions, trace by trace: nothing is governed then.
 */
import { ffiHooks } from "../core/objects/cdata.js";
import { bc_op, BC } from "../layout/bytecode.js";
import { setlink, trace_unpatch } from "./flush.js";
import { IR, IRCALL, REF_FIRST } from "./ir.js";
import { looksOf, type Looks } from "./looks.js";
import { formatOfCall } from "./numberput.js";
import { JIT_P } from "./options.js";
import { GOVERNED } from "./settings.js";
import { LJ_TRLINK, PENALTY_MIN, type JitState, type Trace } from "./state.js";
import { LJ_TRERR } from "./traceerr.js";
import { trace_patch } from "./tracestop.js";
import { wayOn } from "./trail.js";

/**
 * Instructions' worth (see the machine's policy.ts) of attempts to record, of traces that are made, and of each IR
 * instruction of these.
 */
const ATTEMPT_INSNS = 600_000;
const MADE_INSNS = 1_800_000;
const IR_INSNS = 48_000;
/** What a trace is expected to cost, and a tree, which a hot loop or call may become. */
const TRACE_INSNS = 5_000_000;
const TREE_INSNS = 4 * TRACE_INSNS;
/**
 * Instructions' worth that programs may spend once they have run for long enough, and how much of what they execute.
 */
const FREE_INSNS = 100_000_000;
const FIRST_SHARE = 1;
const LATER_SHARE = 0.05;
/** Instructions' worth of an operation on cdata in the runtime: there is no need to find out whether traces pay. */
const CDATA_USE_INSNS = 300;

/**
 * IR instructions of a root trace that goes back to the interpreter at its end. Going to a trace and back takes as long
 * as 40 instructions, and an IR instruction saves one or two.
 */
const SHORT_IR = 60;

/**
 * IR instructions of a root trace for each that calls the host where the interpreter's templates do not: formats,
 * but for numbers without width. A call takes as long as 25 instructions.
 */
const IR_PER_CALL = 25;
const CALLS: ReadonlySet<number> = new Set([
  IRCALL.lj_strfmt_putfxint,
  IRCALL.lj_strfmt_putfnum,
  IRCALL.lj_strfmt_putfnum_int,
  IRCALL.lj_strfmt_putfnum_uint,
  IRCALL.lj_strfmt_putfstr,
  IRCALL.lj_strfmt_putquoted,
]);

/** Returns to frames below its own after which a side trace is over: recursion would be unrolled all the way back. */
const RETURNS = 5;

/** Instructions' worth of an exit that leads to no trace. */
const EXIT_INSNS = 3000;
/** Side traces may be made on credit that comes later: half a tree is worse than none. */
const DEBT_INSNS = 30_000_000;
/** A suspended tree comes back when so much more has been executed than when it was suspended, or later. */
const BACK_FACTOR = 1.25;
/** Such exits of a tree after which it is looked at, and the share of all that is executed that they may cost. */
const LOOK_EXITS = 200;
const LOSS_SHARE = 0.02;

export class Governor {
  private spent = 0;
  /** Suspended root traces by the address of their bytecode, and what has to be executed before they come back. */
  private readonly suspended = new Map<number, { root: Trace; until: number }>();
  private looked: Looks | undefined = undefined;
  /** The way of the round that is recorded; the loop of which another round is to be. */
  private way = 0;
  private again = 0;

  constructor(private readonly J: JitState) {}

  /** Asked for late: what folds constants alone has no VM. */
  private get looks(): Looks {
    return (this.looked ??= looksOf(this.J.vm));
  }

  private get isOn(): boolean {
    return this.J.isGoverned;
  }
  private get executed(): number {
    return this.J.vm.machine.executed;
  }
  private get credit(): number {
    const { executed } = this;
    const wasted = CDATA_USE_INSNS * this.J.vm.attachment(ffiHooks).uses;
    return (
      Math.min(FREE_INSNS, FIRST_SHARE * executed) + LATER_SHARE * executed + wasted - this.spent
    );
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
  /** Inner loops may have a few rounds: with less chance, all attempts start in the last of them, and leave the loop. */
  chanceOfRound(): number {
    return this.isOn ? this.looks.chanceOfRound() : 0;
  }

  /**
   * The instruction at `pc` is hot, and worth a tree. 0 when a trace may start there now, else iterations until it
   * asks again.
   */
  mayStartRoot(pc: number): number {
    if (!this.isOn) return 0;
    if (pc === this.again) {
      this.again = 0;
      return 0;
    }
    // A trace for each way, and one for the loop around it.
    const price = Math.min((this.looks.ways(pc) + 1) * TRACE_INSNS, TREE_INSNS);
    if (this.credit < price || this.isEarly(pc)) return this.looks.refuse(pc);
    const root = this.suspended.get(pc)?.root;
    if (root === undefined) return 0;
    this.suspended.delete(pc);
    if (this.J.traces[root.traceno] !== root) return 0; // collected meanwhile
    trace_patch(this.J, root);
    return this.looks.refuse(pc);
  }
  private isEarly(pc: number): boolean {
    return this.executed < (this.suspended.get(pc)?.until ?? 0);
  }

  /** Is the loop at `pc`, which has no trace, better unrolled? */
  isShort(pc: number): boolean {
    return this.isOn && this.looks.isShort(pc);
  }

  /** An exit is hot. */
  mayStartSide(): boolean {
    return !this.isOn || this.credit >= TRACE_INSNS - DEBT_INSNS;
  }
  /** A call that ended a trace has returned. */
  mayStitch(): boolean {
    return !this.isOn || this.credit >= 0;
  }

  /** Recording ends with a way to go on: is it not worth a trace? */
  isTooShort(linktype: LJ_TRLINK): boolean {
    const { J } = this;
    if (!this.isOn || J.parent !== 0 || J.cur.nins - REF_FIRST >= SHORT_IR) return false;
    return (
      linktype === LJ_TRLINK.RETURN ||
      linktype === LJ_TRLINK.INTERP ||
      linktype === LJ_TRLINK.STITCH
    );
  }
  /** Such a trace was refused: may the next call lead deeper? */
  mayTryAgain(linktype: LJ_TRLINK): boolean {
    return linktype === LJ_TRLINK.RETURN && this.looks.mayTryAgain(this.J.cur.startpc);
  }
  /** A loop was recorded: in a round that took a way that few of them take? */
  isUnusual(linktype: LJ_TRLINK): boolean {
    const { J } = this;
    if (!this.isOn || J.parent !== 0 || linktype !== LJ_TRLINK.LOOP) return false;
    return this.takeNext(this.looks.isUnusual(J.cur.startpc, this.way));
  }
  /** Recording failed: because that was the loop's last round? Of ten rounds of nbody's inner one, three can be recorded. */
  wasLast(error: number): boolean {
    if (!this.isOn || error !== LJ_TRERR.LLEAVE) return false;
    return this.takeNext(this.looks.mayTakeNext(this.J.cur.startpc));
  }
  private takeNext(yes: boolean): boolean {
    if (yes) this.again = this.J.cur.startpc;
    return yes;
  }
  /** A side trace returns to the frame below its own: has it done so often enough? */
  hasReturned(): boolean {
    return this.isOn && this.J.parent !== 0 && this.J.retdepth >= RETURNS;
  }
  /** Recording is over: would the trace be in the host for most of its time? */
  callsTooMuch(): boolean {
    const { J } = this;
    if (!this.isOn || J.parent !== 0) return false;
    const { ir, nins } = J.cur;
    let calls = 0;
    for (let ref = REF_FIRST; ref < nins; ref++)
      if (ir.o(ref) === IR.CALLL && CALLS.has(ir.op2(ref)) && formatOfCall(ir, ref) === 0) calls++;
    return calls * IR_PER_CALL > nins - REF_FIRST;
  }
  /** Will recording fail there again for the same reason? */
  isFinal(error: number): boolean {
    return this.isOn && error === LJ_TRERR.TRACEUV;
  }

  /** A recording starts; a trace was made. */
  attempted(): void {
    this.way = 0;
    this.looks.endTrail();
    this.J.statistics.attempts++;
    this.spent += ATTEMPT_INSNS;
  }
  /** The instruction at `pc` is recorded. */
  recorded(pc: number): void {
    if (pc !== this.J.cur.startpc) this.way = wayOn(this.way, pc);
  }
  made(instructions: number): void {
    this.J.statistics.traces++;
    this.spent += MADE_INSNS + IR_INSNS * instructions;
  }

  /** A trace was left through an exit that is hot, and no trace may start there. */
  refused(T: Trace): void {
    const root = T.root === 0 ? T : this.J.traceref(T.root);
    if (root.refusals === 0) root.refusedFrom = this.executed;
    if (++root.refusals < LOOK_EXITS) return;
    const cost = root.refusals * EXIT_INSNS;
    root.refusals = 0;
    if (cost <= LOSS_SHARE * (this.executed - root.refusedFrom)) return;
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
      this.suspended.set(root.startpc, { root, until: BACK_FACTOR * this.executed });
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
