/*
 * Handles of coroutines, which JavaScript resumes as iterators or directly.
 */
import { lj_resumeby } from "../../core/run/call.js";
import { lj_gc_check } from "../../core/gc/gc.js";
import { lj_errmsg } from "../../layout/errors.js";
import { LUA } from "../../layout/frame.js";
import { coroutineStatus, type CoroutineStatus } from "../../lib/coroutine.js";
import { iterate } from "../runs/async.js";
import type { Engine } from "../engine.js";
import { LuaError } from "../runs/errors.js";
import { Handle, useRef } from "./handles.js";
import { guard } from "../runs/protect.js";
import { pushArguments, takeDeath, takeResults } from "./thread.js";
import type { LuaThread, LuaValue } from "../types.js";

/** Resume a coroutine: what it yields or returns. */
function resume(e: Engine, co: number, args: readonly unknown[]): LuaValue[] {
  const { vm, L } = e;
  const status = coroutineStatus(vm, L, co);
  if (status !== "suspended") {
    const message = lj_errmsg[status === "dead" ? "CODEAD" : "CORUN"];
    throw new LuaError(message, message);
  }
  const from = pushArguments(e, co, args);
  const result = lj_resumeby(vm, L, co, from);
  if (result > LUA.YIELD) throw takeDeath(e, co);
  const results = takeResults(e, co);
  lj_gc_check(vm, L);
  return results;
}

export class ThreadHandle extends Handle implements LuaThread {
  get status(): CoroutineStatus {
    const { engine, address } = useRef(this);
    return coroutineStatus(engine.vm, engine.L, address);
  }
  resume<T extends unknown[]>(...args: unknown[]): T {
    const { engine, address } = useRef(this);
    return guard(engine, () => resume(engine, address, args)) as T;
  }
  next(...args: unknown[]): IteratorResult<LuaValue, LuaValue> {
    const isDead = (): boolean => this.status === "dead";
    if (isDead()) return { done: true, value: undefined };
    const [value] = this.resume<LuaValue[]>(...args);
    return { done: isDead(), value };
  }
  [Symbol.iterator](): this {
    return this;
  }
  [Symbol.asyncIterator](): AsyncIterableIterator<LuaValue> {
    return iterate(useRef(this).engine, this);
  }
}
