/*
 * Limits as programs give them. A run ends with a MachineStop at the first of
 *
 *   createLua({ limits })          for every call from outside, whatever it is: run, load,
 *                                  call, get, set, iteration, toString, finalisers, dispose
 *   run(source, name, limits)      for one run
 *   limit(limits, body)            for all that `body` does
 *
 * The nearest counts: limits inside of others only tighten them. A stop passes through
 * everything up to the call that its limit was given to.
 */
import { checkNames, wrongType } from "../options.js";
import type { MachineApi, RunLimits } from "../../machine/index.js";

export type Limits = RunLimits;

/** Milliseconds that the finalisers have when a state is disposed of which has no limit of its own. */
export const DISPOSE_MS = 1000;

/** An amount as options have it: a number from 0 on, or undefined. */
function checkAmount(name: string, value: unknown): void {
  if (value === undefined || (typeof value === "number" && value >= 0)) return;
  wrongType(name, "a number that is not negative", value);
}

/** The name of a run's chunk may stand beside its limits. */
const LIMITS: Record<keyof Limits | "name", true> = { instructions: true, time: true, name: true };

export function checkLimits(limits: Limits): Limits {
  if (typeof limits !== "object" || limits === null)
    wrongType("limits", "an object such as { time: 100 }", limits, "are");
  checkNames("limits", limits, LIMITS);
  checkAmount("limits.instructions", limits.instructions);
  checkAmount("limits.time", limits.time);
  return limits;
}

/** Applies the limits of a state: once around all that an outermost call does. */
export class Limiter {
  private isApplied = false;
  private readonly hasDefaults: boolean;
  constructor(
    private readonly machine: MachineApi,
    readonly defaults: Limits,
  ) {
    const { instructions, time } = checkLimits(defaults);
    this.hasDefaults = instructions !== undefined || time !== undefined;
  }

  /** Whether the limits of the state are yet to be applied. */
  get isNeeded(): boolean {
    return !this.isApplied && this.hasDefaults;
  }
  /** Do something under the limits of the state and these. */
  run<T>(limits: Limits, body: () => T): T {
    checkLimits(limits);
    return this.byDefault(() => this.machine.within(limits, body));
  }
  /** Do something under the limits of the state. */
  byDefault<T>(body: () => T): T {
    if (!this.isNeeded) return body();
    this.isApplied = true;
    try {
      return this.machine.within(this.defaults, body);
    } finally {
      this.isApplied = false;
    }
  }
}
