/*
 * Handles of functions: JavaScript functions that call them.
 */
import { dumpFunction } from "../dump.js";
import type { Ref } from "../engine.js";
import { callAsync } from "../runs/async.js";
import { Handle, useRef } from "./handles.js";
import { callAll, callValue } from "../runs/protect.js";
import type { LuaFunction, LuaValue } from "../types.js";

/** Methods of the handles; `this` is the function. */
export abstract class FunctionHandle extends Handle {
  all(...args: unknown[]): LuaValue[] {
    const ref = useRef(this);
    return callAll(ref.engine, ref, args);
  }
  async async(...args: unknown[]): Promise<LuaValue> {
    const ref = useRef(this);
    const [result] = await callAsync(ref.engine, ref, args);
    return result;
  }
  dump(strip = false): Uint8Array {
    return dumpFunction(useRef(this), strip);
  }
}

/** What functions that are handles inherit from: the methods, and then Function.prototype. */
const prototype: object = Object.create(
  Function.prototype,
  [Handle.prototype, FunctionHandle.prototype].reduce(
    (all, p) => ({ ...all, ...Object.getOwnPropertyDescriptors(p) }),
    {},
  ),
) as object;
// `instanceof LuaFunction`
Object.defineProperty(FunctionHandle, Symbol.hasInstance, {
  value: (x: unknown) =>
    typeof x === "function" && Object.prototype.isPrototypeOf.call(prototype, x),
});

export function makeFunction(ref: Ref): LuaFunction {
  const call = (...args: unknown[]): LuaValue => callValue(ref.engine, ref, args);
  return Object.setPrototypeOf(call, prototype) as LuaFunction;
}
