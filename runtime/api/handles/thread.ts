/*
 * Coroutines as JavaScript resumes them: what goes onto their stacks, and what comes from there.
 */
import { L_base, L_top, setL_top } from "../../core/run/frame.js";
import { lj_gc_holdthread } from "../../core/gc/gc.js";
import { lj_state_checkstack, lj_state_new } from "../../core/objects/state.js";
import { copyTV, setnilV, setthreadV, tvisfunc } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { LUA, LUA_MINSTACK } from "../../layout/frame.js";
import { lua_State } from "../../layout/state.js";
import type { Engine } from "../engine.js";
import { makeError, noteThrow } from "../runs/errors.js";
import { guard, trap } from "../runs/protect.js";
import type { LuaThread, LuaValue } from "../types.js";
import { pushJs, takeValues, toJs } from "../values/values.js";

/** A new coroutine for a function, on no stack yet. */
export const newThread = (e: Engine, fn: unknown): LuaThread =>
  guard(e, () =>
    trap(e, (L) => {
      const { vm } = e;
      const { mem } = vm;
      const top = L_top(mem, L);
      pushJs(e, L, fn);
      if (!tvisfunc(mem, top)) throw new TypeError("a coroutine needs a function");
      const co = lj_state_new(vm, L);
      copyTV(mem, L_top(mem, co), top);
      setL_top(mem, co, L_top(mem, co) + 8);
      setthreadV(mem, top, co);
      setL_top(mem, L, top);
      return toJs(e, top) as LuaThread;
    }),
  );

/** A coroutine that has not begun: its function lies on its stack. */
const isFresh = (vm: Vm, co: number): boolean => vm.mem.u8[co + lua_State.status] === LUA.OK;

/** Push what a coroutine is resumed with onto its stack: where it begins. */
export function pushArguments(e: Engine, co: number, args: readonly unknown[]): number {
  const { vm } = e;
  const { mem } = vm;
  const caller = e.L;
  e.L = co;
  lj_gc_holdthread(vm, co);
  try {
    return trap(e, () => {
      lj_state_checkstack(vm, co, args.length + LUA_MINSTACK);
      if (isFresh(vm, co)) {
        setnilV(mem, L_top(mem, co)); // the frame link of its function
        setL_top(mem, co, L_top(mem, co) + 8);
      }
      const before = L_top(mem, co) - L_base(mem, co);
      for (const arg of args) pushJs(e, co, arg);
      return L_base(mem, co) + before;
    });
  } finally {
    e.L = caller;
  }
}

/** The results of a coroutine that has yielded or returned. */
export const takeResults = (e: Engine, co: number): LuaValue[] =>
  takeValues(e, co, L_base(e.vm.mem, co));

/** The error that a coroutine has died of. */
export function takeDeath(e: Engine, co: number): Error {
  const { mem } = e.vm;
  const top = L_top(mem, co) - 8;
  const value = toJs(e, top);
  const thrown = noteThrow(e, co, 0);
  setL_top(mem, co, top);
  return makeError(value, thrown);
}
