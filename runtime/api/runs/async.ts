/*
 * Runs that wait for promises; parking.ts says how coroutines wait. Limits hold for all turns of a
 * run together; time counts while it computes.
 *
 * A run is a coroutine with the chain of those that are parked in it. Each step resumes the
 * innermost with what it has waited for, and carries what comes of that outwards, until the
 * run waits again, gives way to others, or is over.
 */
import { lj_gc_holdthread } from "../../core/gc/gc.js";
import { lj_resumeby } from "../../core/run/call.js";
import { lj_err_callermsg, lj_err_run } from "../../core/run/err.js";
import { L_base, L_top, setL_top } from "../../core/run/frame.js";
import { argslot } from "../../core/lib.js";
import type { LibFunction } from "../../core/libdef.js";
import { copyTV, setboolV } from "../../core/objects/tvalue.js";
import { LUA } from "../../layout/frame.js";
import type { Engine, Ref } from "../engine.js";
import { useRef } from "../handles/handles.js";
import type { Limits } from "./limits.js";
import { chainTo, park, resumeAt, throwInto, unpark, waitsInWrap } from "./parking.js";
import { guard, trap } from "./protect.js";
import { newSlice, schedule } from "./slices.js";
import { newThread, pushArguments, takeDeath, takeResults } from "../handles/thread.js";
import type { LuaThread, LuaValue } from "../types.js";
import { pushJs, pushResults } from "../values/values.js";

export const isPromise = (x: unknown): x is PromiseLike<unknown> =>
  typeof x === "object" && x !== null && typeof (x as { then?: unknown }).then === "function";

/** What a coroutine gives when it is over (`done`), or yields. */
export interface Outcome {
  readonly done: boolean;
  readonly values: LuaValue[];
}

type Resolve = (outcome: Outcome) => void;
type Reject = (error: unknown) => void;

export class AsyncRun {
  /** Parked coroutines, the innermost last. */
  readonly parked: number[] = [];
  /** The coroutine that the host has resumed. */
  current = 0;
  /** What the parked ones wait for; undefined: for their turn. */
  awaited: Promise<unknown> | undefined = undefined;
  /** What is left of the limits; time counts while the run computes, not while it waits. */
  private instructions: number;
  private time: number;

  constructor(
    readonly engine: Engine,
    /**
     * Keeps the coroutine alive. While it waits, what it waits for does: when that can never be
     * settled, the coroutine is collected.
     */
    private thread: LuaThread | undefined,
    limits: Limits = {},
  ) {
    // Those of the state hold for the whole run, too, and not for each of its turns.
    const { defaults } = engine.limiter;
    const least = (name: keyof Limits): number =>
      Math.min(limits[name] ?? Infinity, defaults[name] ?? Infinity);
    this.instructions = least("instructions");
    this.time = least("time");
  }

  /** Resume the coroutine, which is suspended: what it yields or returns, once it does. */
  resume(args: readonly unknown[]): Promise<Outcome> {
    const { engine: e } = this;
    const co = useRef(this.thread!).address;
    return new Promise((resolve, reject) => {
      this.begin(reject, () => {
        const from = pushArguments(e, co, args);
        this.drive(co, from - L_base(e.vm.mem, co), resolve, reject);
      });
    });
  }

  /** End with an error what waits in the coroutine, or begins there. */
  throw(error: unknown): Promise<Outcome> {
    const co = useRef(this.thread!).address;
    return new Promise((resolve, reject) => {
      this.begin(reject, () => this.drive(co, this.fail(co, error), resolve, reject));
    });
  }

  /** A step, under the limits of the state and what is left of the run's. */
  private begin(reject: Reject, step: () => void): void {
    const { engine: e, instructions, time } = this;
    const { machine } = e.vm;
    const executed = machine.executed;
    const start = performance.now();
    try {
      guard(e, () => machine.within({ instructions, time }, step));
    } catch (x) {
      this.parked.length = 0;
      reject(x);
    } finally {
      this.instructions = Math.max(0, instructions - (machine.executed - executed));
      this.time = Math.max(0, time - (performance.now() - start));
    }
  }

  /** Push an error to be thrown in a coroutine: where it is resumed, from its base. */
  private fail(t: number, error: unknown): number {
    const { engine: e } = this;
    pushInto(e, t, (L) => pushJs(e, L, error));
    return throwInto(e.vm, t, e.thrower);
  }

  /** Resume `t` from `from` on, and then what waits for it, for as long as the run can go on. */
  private drive(t: number, from: number, resolve: Resolve, reject: Reject): void {
    const { engine: e, parked } = this;
    const { vm } = e;
    for (;;) {
      const status = this.step(t, from);
      if (this.current === 0) return this.wait(resolve, reject);
      const outer = parked.pop();
      if (outer === undefined) {
        if (status > LUA.YIELD) throw takeDeath(e, t);
        return resolve({ done: status === LUA.OK, values: takeResults(e, t) });
      }
      unpark(vm, outer);
      from = this.carry(t, status, outer);
      t = outer;
    }
  }

  /** One run of the machine. `current` is 0 afterwards if it was left to wait. */
  private step(t: number, from: number): LUA {
    const { engine: e } = this;
    const { vm, L, run } = e;
    e.run = this;
    this.current = t;
    newSlice(e);
    try {
      return lj_resumeby(vm, L, t, L_base(vm.mem, t) + from);
    } finally {
      e.run = run;
      e.L = L;
    }
  }

  /** What became of `t` are the results of the resume that `outer` waits in. */
  private carry(t: number, status: LUA, outer: number): number {
    const { engine: e } = this;
    const { vm } = e;
    const { mem } = vm;
    const wrap = waitsInWrap(vm, outer);
    const failed = status > LUA.YIELD;
    const first = failed ? L_top(mem, t) - 8 : L_base(mem, t);
    const end = L_top(mem, t);
    const from = resumeAt(vm, outer, (end - first) / 8 + 1);
    let o = L_base(mem, outer) + from;
    if (!wrap) {
      setboolV(mem, o, !failed);
      o += 8;
    }
    for (let p = first; p < end; p += 8, o += 8) copyTV(mem, o, p);
    setL_top(mem, outer, o);
    setL_top(mem, t, first);
    return failed && wrap ? throwInto(vm, outer, e.thrower) : from;
  }

  /** Go on when the promise is settled, or when it is this run's turn. */
  private wait(resolve: Resolve, reject: Reject): void {
    const { engine: e, awaited, thread } = this;
    this.awaited = this.thread = undefined;
    e.waiting.add(reject);
    const wake = (value: unknown, failed: boolean): void => {
      if (!e.waiting.delete(reject)) return; // the state was closed
      this.thread = thread;
      this.begin(reject, () => {
        const t = this.parked.pop()!;
        unpark(e.vm, t);
        this.drive(t, this.settle(t, value, failed), resolve, reject);
      });
    };
    if (awaited === undefined) schedule(e, () => wake(GO_ON, false));
    else
      void awaited.then(
        (value) => wake(value, false),
        (error: unknown) => wake(error, true),
      );
  }

  /** Push what was waited for. */
  private settle(t: number, value: unknown, failed: boolean): number {
    const { engine: e } = this;
    if (failed) return this.fail(t, value);
    const from = resumeAt(e.vm, t, 0);
    if (value === GO_ON) return from;
    try {
      pushInto(e, t, (L) => pushResults(e, L, value));
    } catch (x) {
      return this.fail(t, x); // the value has no counterpart
    }
    return from;
  }
}

/** What a run that has given way goes on with: nothing. */
const GO_ON = Symbol("go on");

function pushInto(e: Engine, t: number, push: (L: number) => void): void {
  const caller = e.L;
  e.L = t;
  lj_gc_holdthread(e.vm, t);
  try {
    trap(e, push);
  } finally {
    e.L = caller;
  }
}

/** Wait for a promise that a function of JavaScript has returned; for its results. */
export function awaitPromise(e: Engine, L: number, thenable: PromiseLike<unknown>): never {
  const run = e.run!;
  // Settled once, and in a job of its own, whatever `then` does.
  const promise = new Promise((resolve) => resolve(thenable));
  const chain = chainTo(e.vm, L, run.current);
  if (chain === undefined) {
    // Nobody else will look at it.
    promise.then(undefined, () => undefined);
    return lj_err_callermsg(
      e.vm,
      L,
      "cannot wait for a promise here, below a callback of a library function (table.sort, ...), " +
        "a finaliser, a hook, or a call from JavaScript without async: wait before",
    );
  }
  run.parked.push(...[...chain].reverse());
  run.awaited = promise;
  run.current = 0;
  throw park(e.vm, chain);
}

/** What throws into suspended coroutines: its argument, as it is. */
export const throwArgument: LibFunction = (vm, L) => {
  setL_top(vm.mem, L, argslot(vm, L, 2));
  return lj_err_run(vm, L);
};

/** Call a function as a run of its own: its results. */
export async function callAsync(
  e: Engine,
  callee: Ref,
  args: readonly unknown[],
  limits?: Limits,
): Promise<LuaValue[]> {
  const run = new AsyncRun(e, newThread(e, callee), limits);
  let outcome = await run.resume(args);
  while (!outcome.done) outcome = await run.throw("attempt to yield from outside a coroutine");
  return outcome.values;
}

/** A coroutine as an asynchronous iterator: the first value of each yield. */
export function iterate(e: Engine, thread: LuaThread): AsyncIterableIterator<LuaValue> {
  const run = new AsyncRun(e, thread);
  return {
    async next(...args: unknown[]) {
      const { status } = thread;
      if (status === "dead") return { done: true, value: undefined };
      if (status !== "suspended") throw new Error(`cannot resume a coroutine that is ${status}`);
      const { done, values } = await run.resume(args);
      return { done, value: values[0] };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
