/*
 * What stands in Lua for a function or an object of JavaScript: made once, found again for as long as Lua has it,
 * so that the same is the same on both sides. What these do when Lua uses them is in functions.ts and objects.ts.
 */
import { L_env, L_top, setL_top } from "../../core/run/frame.js";
import { lj_lib_pushcc } from "../../core/lib.js";
import { setfuncV, setref, setudataV } from "../../core/objects/tvalue.js";
import { lj_udata_new } from "../../core/objects/udata.js";
import { charge } from "../../core/run/work.js";
import { GCudata } from "../../layout/objects.js";
import { OBJECT_COST } from "./costs.js";
import type { AnyFunction, Engine } from "../engine.js";
import { kindOf } from "./kinds.js";

/** A class, or a function of the language that is one: its prototype cannot be replaced. */
export const isClass = (fn: object): boolean =>
  Object.getOwnPropertyDescriptor(fn, "prototype")?.writable === false;

function push(e: Engine, L: number, address: number): void {
  const { mem } = e.vm;
  const top = L_top(mem, L);
  setfuncV(mem, top, address);
  setL_top(mem, L, top + 8);
}

/** Push a function, `self`'s method when there is one. */
export function pushFunction(e: Engine, L: number, fn: AnyFunction, self?: object): void {
  let known = e.functionOf;
  if (self !== undefined) {
    known = e.methodsOf.get(self) ?? new Map<object, number>();
    if (known.size === 0) e.methodsOf.set(self, known);
  }
  const address = known.get(fn);
  if (address !== undefined) return push(e, L, address);
  charge(e.vm, OBJECT_COST);
  const made = lj_lib_pushcc(e.vm, L, "js.call", e.callJs);
  known.set(fn, made);
  e.functions.set(made, { fn, self });
}

/** Push the userdata of an object. */
export function pushObject(e: Engine, L: number, object: object | symbol): void {
  const { vm } = e;
  let ud = e.objectOf.get(object);
  if (ud === undefined) {
    charge(vm, OBJECT_COST);
    const mt = e.metatable(L, kindOf(object));
    ud = lj_udata_new(vm, L, 0, L_env(vm.mem, L));
    setref(vm.mem, ud + GCudata.metatable, mt);
    e.objectOf.set(object, ud);
    e.objects.set(ud, object);
  }
  const { mem } = vm;
  const top = L_top(mem, L);
  setudataV(mem, top, ud);
  setL_top(mem, L, top + 8);
}
