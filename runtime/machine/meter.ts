/*
 * What runs use, and what ends them from outside.
 *
 * The count is kept in `cpu.fuel`: a block takes its length from it before it runs, so
 * host functions, which end blocks, always see the exact number. Fuel is granted in
 * pieces; when one is used up, a checkpoint takes stock here. Host functions that work
 * for longer than a few instructions take `charge` for it, from the same count and under
 * the same limits, on both tiers alike.
 *
 *   run            instructions 1,000     owner 0    a stop of it ends the outermost run
 *     callback
 *       run        instructions 5,000     owner 0    1,000 are nearer, and stay
 *       run        instructions   100     owner 1    a stop of it ends this run
 *
 * What ends a run from outside (a stop, a fault, an exit of the program) is an `ending`:
 * it is thrown again by whatever goes on, at the next checkpoint, charge, call or return,
 * until the run is over to which it belongs. So nothing that catches exceptions on the way
 * keeps it. A limit belongs to the depth at which it was set, all else to the outermost run.
 */
import type { Cpu } from "./cpu.js";
import { MachineStop } from "./fault.js";
import type { RunLimits, StopInfo } from "./types.js";

/** Most instructions between two looks at the clock; in the interpreter tier at interrupts, too. */
const FUEL_TIMED = 1 << 18;
/**
 * The same where code is translated and no time set: 1 to 5 ms. To leave such code and enter it again takes some 7 us as
 * long as the engine has not optimised what does it, which was 3 % of programs of a second.
 */
const FUEL_TRANSLATED = 1 << 20;
/** The same where nothing but a budget ends runs. */
const FUEL_UNTIMED = 1 << 30;
/**
 * At first, for so many grants, translated code is left more often: the engine replaces a function by its
 * optimised version only between calls.
 */
const FUEL_FIRST = 1 << 16;
const FIRST_GRANTS = 100;

/** Where runs stop: at a value of `executed`, at a time as Date.now gives it; and the depth at which that was set. */
interface Bounds {
  readonly limit: number;
  readonly limitOwner: number;
  readonly time: number;
  readonly timeOwner: number;
  /** `executed` when the limits began to count. */
  readonly start: number;
}
const UNBOUNDED: Bounds = {
  limit: Infinity,
  limitOwner: 0,
  time: Infinity,
  timeOwner: 0,
  start: 0,
};

export class Meter {
  /** Runs under way. */
  depth = 0;
  /** Instructions counted before the present fuel was granted, and that grant. */
  private counted = 0;
  private granted = 0;
  private grants = 0;
  /** `executed` at the next look. */
  private due = Infinity;
  private bounds = UNBOUNDED;
  private interrupted = false;
  private poller: (() => boolean) | null = null;
  private ending: { readonly error: unknown; readonly owner: number } | null = null;

  constructor(
    private readonly cpu: Cpu,
    private readonly isTranslating: boolean,
  ) {}

  get executed(): number {
    return this.counted + this.granted - this.cpu.fuel;
  }
  get budget(): number {
    return this.bounds.limit - this.executed;
  }
  set budget(instructions: number) {
    const { executed: start, depth: limitOwner } = this;
    this.bounds = { ...this.bounds, limit: start + instructions, limitOwner, start };
    this.grant();
  }
  get deadline(): number {
    return this.bounds.time;
  }
  set deadline(time: number) {
    this.bounds = { ...this.bounds, time, timeOwner: this.depth };
    this.grant();
  }
  get poll(): (() => boolean) | null {
    return this.poller;
  }
  set poll(poll: (() => boolean) | null) {
    this.poller = poll;
    this.grant();
  }

  /** Do something under limits, which can only be tighter than those around it. */
  within<T>({ instructions = Infinity, time = Infinity }: RunLimits, body: () => T): T {
    const outer = this.bounds;
    const { executed: start, depth } = this;
    const limit = start + instructions;
    const deadline = Date.now() + time;
    this.bounds = {
      limit: Math.min(limit, outer.limit),
      limitOwner: limit < outer.limit ? depth : outer.limitOwner,
      time: Math.min(deadline, outer.time),
      timeOwner: deadline < outer.time ? depth : outer.timeOwner,
      start,
    };
    this.grant();
    try {
      return body();
    } finally {
      this.bounds = outer;
      this.grant();
    }
  }

  interrupt(): void {
    this.interrupted = true;
    this.grant();
  }

  /** A run begins: its depth. */
  enter(): number {
    this.rethrow();
    return this.depth++;
  }
  /** The same for a run that nothing stops. */
  enterUnpaid(): number {
    this.counted = this.executed;
    this.granted = this.cpu.fuel = FUEL_UNTIMED;
    return this.depth++;
  }
  /** It ends, and with it what it has executed: there was so much fuel, and so much was counted. */
  leaveUnpaid(fuel: number, executed: number): void {
    this.depth--;
    this.counted = executed;
    this.granted = this.cpu.fuel = fuel;
  }
  /** The run of that depth ends. Those in it had no room to say so, if the JavaScript stack was exhausted. */
  leave(depth: number): void {
    const { ending } = this;
    this.depth = depth;
    if (ending !== null && this.depth <= ending.owner) {
      this.ending = null;
      this.grant();
    }
  }

  /** End all runs with an error. */
  end(error: unknown): void {
    this.record(error, 0);
  }
  private record(error: unknown, owner: number): void {
    if (this.depth <= owner) return;
    this.ending = { error, owner };
    this.grant();
  }
  /** Throw what ends the present run, if anything does. */
  rethrow(): void {
    if (this.ending !== null) throw this.ending.error;
  }

  /** Something outside of the machine has run, which may have taken the time: throw what ends the present run. */
  returned(): void {
    this.rethrow();
    if (this.bounds.time < Infinity) this.grant();
  }

  /** Take stock, and grant the fuel up to the next look; none when the time is over. Looks come no later for other grants. */
  grant(): void {
    this.counted = this.executed;
    const { limit, time } = this.bounds;
    let most = time < Infinity || this.poller !== null ? FUEL_TIMED : FUEL_UNTIMED;
    if (this.isTranslating) {
      if (this.grants++ < FIRST_GRANTS) most = FUEL_FIRST;
      else if (time === Infinity) most = FUEL_TRANSLATED;
    }
    this.due = Math.min(this.due, this.counted + most);
    const stops = this.interrupted || this.ending !== null || Date.now() >= time;
    const left = stops ? 0 : Math.min(this.due, limit) - this.counted;
    this.granted = this.cpu.fuel = Math.max(0, Math.ceil(left));
  }

  /**
   * Pay for `units` of work in a host function, one being what an instruction takes. Stops
   * the run as a checkpoint would.
   */
  charge(units: number): void {
    const { cpu } = this;
    const left = cpu.fuel - units;
    if (left > 0) cpu.fuel = left;
    else this.pay(units);
  }
  private pay(units: number): void {
    this.counted = this.executed + units;
    this.granted = this.cpu.fuel = 0;
    this.look(() => ({}));
  }

  /** Stop the run when it is to; `registers` says what they are. */
  look(registers: () => StopInfo["registers"]): void {
    this.rethrow();
    this.due = Infinity;
    this.grant();
    const executed = this.counted;
    const { limit, limitOwner, time, timeOwner, start } = this.bounds;
    const stop = (reason: StopInfo["reason"], owner: number): never => {
      const error = new MachineStop({
        reason,
        executed: executed - start,
        registers: registers(),
      });
      this.record(error, owner);
      throw error;
    };
    if (this.interrupted) {
      this.interrupted = false;
      this.grant();
      stop("interrupt", 0);
    }
    if (this.poller?.()) stop("interrupt", 0);
    if (executed >= limit) stop("budget", limitOwner);
    if (Date.now() >= time) stop("time", timeOwner);
  }
}
