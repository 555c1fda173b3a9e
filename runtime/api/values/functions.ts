/*
 * Functions of JavaScript in Lua. Behind all of them is one host function, which finds the
 * JavaScript function by the address of the Lua function that runs: there is no upvalue that
 * a program could exchange.
 *
 * A function that Lua finds in an object is a method of it: `o:f(x)` and `o.f(x)` both call
 * it with `this` = o and x, since a first argument that is the object itself is taken for
 * `this`.
 */
import { curr_func } from "../../core/run/frame.js";
import { lj_err_leave, lj_err_leavecaller } from "../../core/run/err.js";
import { LuaPanic } from "../../core/run/errclass.js";
import { argslot, nargs } from "../../core/lib.js";
import type { LibFunction } from "../../core/libdef.js";
import { gcV } from "../../core/objects/tvalue.js";
import { GuestUnwind, MachineFault, MachineStop } from "../../machine/index.js";
import { awaitPromise, isPromise } from "../runs/async.js";
import type { AnyFunction, Engine } from "../engine.js";
import { LuaError } from "../runs/errors.js";
import { LuaExit } from "../host.js";
import type { LuaValue } from "../types.js";
import { pushJs, pushResults, toJs } from "./values.js";

/** What no program of Lua may catch, and what is none of its business. */
export const isStop = (x: unknown): boolean =>
  x instanceof GuestUnwind ||
  x instanceof MachineStop ||
  x instanceof MachineFault ||
  x instanceof LuaExit ||
  x instanceof LuaPanic;

/** Throw in Lua what was thrown in JavaScript. */
export function raise(e: Engine, L: number, x: unknown): number {
  // JavaScript's stack is exhausted: the caller makes that a stack overflow.
  if (isStop(x) || (x instanceof RangeError && x.message.includes("call stack"))) throw x;
  try {
    if (x instanceof LuaError) {
      e.passing = x;
      pushJs(e, L, x.value);
    } else {
      pushJs(e, L, x);
    }
    return lj_err_leave(e.vm, L);
  } finally {
    e.passing = undefined;
  }
}

/** What functions of JavaScript run. */
export const callJs =
  (e: Engine): LibFunction =>
  (vm, L) => {
    const entry = e.functions.get(curr_func(vm.mem, L));
    if (entry === undefined) return lj_err_leavecaller(vm, L, "a function that is gone");
    const { fn, self } = entry;
    const caller = e.L;
    e.L = L;
    try {
      const n = nargs(vm, L);
      let result: unknown;
      if (self !== undefined) result = callMethod(e, L, fn, self, n);
      else if (n === 1) result = fn(toJs(e, argslot(vm, L, 1)));
      else if (n === 2) result = fn(toJs(e, argslot(vm, L, 1)), toJs(e, argslot(vm, L, 2)));
      else result = fn(...argumentsFrom(e, L, 1, n));
      vm.machine.returned(); // nobody swallows what ends the run
      if (typeof result === "object" && e.run !== undefined && isPromise(result))
        return awaitPromise(e, L, result);
      return pushResults(e, L, result);
    } catch (x) {
      vm.machine.returned();
      return raise(e, L, x);
    } finally {
      e.L = caller;
    }
  };

function argumentsFrom(e: Engine, L: number, from: number, to: number): LuaValue[] {
  const args: LuaValue[] = [];
  for (let i = from; i <= to; i++) args.push(toJs(e, argslot(e.vm, L, i)));
  return args;
}

function callMethod(e: Engine, L: number, fn: AnyFunction, self: object, n: number): unknown {
  const { vm } = e;
  const explicit = n > 0 && e.objects.get(gcV(vm.mem, argslot(vm, L, 1))) === self;
  return fn.apply(self, argumentsFrom(e, L, explicit ? 2 : 1, n));
}
