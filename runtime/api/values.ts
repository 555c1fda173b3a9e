/*
 * Values on their way between JavaScript and Lua. Numbers, booleans, strings and
 * nil are converted; tables, functions and other objects become handles, which
 * keep their object alive through a table of references in the registry.
 *
 * JavaScript functions become Lua functions: one host function serves all of
 * them and finds the JavaScript function by a userdata in its upvalue, whose
 * finaliser forgets it. Plain objects and arrays become new tables.
 */
import { Attachment, type Vm } from "../core/vm.js";
import type { LibFunction } from "../core/libdef.js";
import { lj_err_run, pushstring } from "../core/err.js";
import { L_env, L_top, setL_top } from "../core/frame.js";
import {
  argslot, lj_lib_pushcc, lj_lib_upvalue, nargs, pushbool, pushgc, pushnil, pushnum, pushobj,
  pushtable, registry, setfield, subtable,
} from "../core/lib.js"; // prettier-ignore
import { lj_gc_anybarriert } from "../core/gc.js";
import { lj_state_checkstack } from "../core/state.js";
import { lj_str_newbytes, strBytes } from "../core/str.js";
import { lj_tab_getint, lj_tab_set, lj_tab_setint } from "../core/tab.js";
import {
  copyTV, gcV, numV, setnilV, setref, tvisnil, tvisnum, tvisstr, tvisfunc, tvistab,
  tvisfalse, tvistrue,
} from "../core/tvalue.js"; // prettier-ignore
import { lj_udata_new, uddata } from "../core/udata.js";
import { GCudata } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { GuestUnwind } from "../machine/index.js";
import type { Lua } from "./index.js";
import { LuaError, LuaFunction, LuaObject, LuaTable } from "./handles.js";

/** A Lua value in JavaScript. nil is undefined. */
export type LuaValue = undefined | boolean | number | string | LuaObject;

/** What can be given to Lua. */
export type LuaInput =
  | LuaValue
  | null
  | bigint
  | Uint8Array
  | ((...args: LuaValue[]) => LuaInput | readonly LuaInput[] | void)
  | readonly LuaInput[]
  | { readonly [key: string]: LuaInput };

/* References from JavaScript. */

class References {
  private next = 1;
  private readonly free: number[] = [];
  take(): number {
    return this.free.pop() ?? this.next++;
  }
  release(ref: number): void {
    this.free.push(ref);
  }
}
const references = new Attachment(() => new References());
const refTable = (vm: Vm, L: number): number => subtable(vm, L, registry(vm), "_JSREFS");

/** Pop the value on top of the stack and keep it: the number to get it back by. */
function makeRef(vm: Vm, L: number): number {
  const { mem } = vm;
  const ref = vm.attachment(references).take();
  const t = refTable(vm, L);
  const slot = lj_tab_setint(vm, L, t, ref);
  const top = L_top(mem, L) - 8;
  copyTV(mem, slot, top);
  lj_gc_anybarriert(vm, t);
  setL_top(mem, L, top);
  return ref;
}

/** Push the value of a reference. */
export function pushRef(vm: Vm, L: number, ref: number): void {
  copyTV(vm.mem, L_top(vm.mem, L), lj_tab_getint(vm, refTable(vm, L), ref));
  setL_top(vm.mem, L, L_top(vm.mem, L) + 8);
}

export function dropRef(vm: Vm, ref: number): void {
  const { L } = vm;
  setnilV(vm.mem, lj_tab_getint(vm, refTable(vm, L), ref));
  vm.attachment(references).release(ref);
}

/* From Lua. */

const decoder = new TextDecoder();

/** The value at address o in JavaScript. */
export function toJs(lua: Lua, o: number): LuaValue {
  const { vm } = lua;
  const { mem } = vm;
  if (tvisnum(mem, o)) return numV(mem, o);
  if (tvisstr(mem, o)) return decoder.decode(strBytes(vm, gcV(mem, o)).slice());
  if (tvisnil(mem, o)) return undefined;
  if (tvistrue(mem, o)) return true;
  if (tvisfalse(mem, o)) return false;
  const kind = tvistab(mem, o) ? LuaTable : tvisfunc(mem, o) ? LuaFunction : LuaObject;
  const top = L_top(mem, lua.L);
  copyTV(mem, top, o);
  setL_top(mem, lua.L, top + 8);
  return new kind(lua, makeRef(vm, lua.L));
}

/* To Lua. */

const encoder = new TextEncoder();

/** Push a JavaScript value. */
export function pushJs(lua: Lua, L: number, value: LuaInput): void {
  const { vm } = lua;
  lj_state_checkstack(vm, L, 8);
  switch (typeof value) {
    case "undefined":
      pushnil(vm, L);
      return;
    case "boolean":
      pushbool(vm, L, value);
      return;
    case "number":
      pushnum(vm, L, value);
      return;
    case "bigint":
      pushnum(vm, L, Number(value));
      return;
    case "string":
      pushgc(vm, L, lj_str_newbytes(vm, L, encoder.encode(value)), LJ_T.STR);
      return;
    case "function":
      pushJsFunction(lua, L, value as JsFunction);
      return;
    case "object":
      pushJsObject(lua, L, value);
      return;
    default:
      throw new TypeError(`a ${typeof value} has no counterpart in Lua`);
  }
}

function pushJsObject(
  lua: Lua,
  L: number,
  value: (Exclude<LuaInput, undefined | string> & object) | null,
): void {
  const { vm } = lua;
  if (value === null) {
    pushnil(vm, L);
  } else if (value instanceof LuaObject) {
    if (value.lua !== lua) throw new TypeError("a handle of another Lua state");
    pushRef(vm, L, value.ref);
  } else if (value instanceof Uint8Array) {
    pushgc(vm, L, lj_str_newbytes(vm, L, value), LJ_T.STR);
  } else {
    pushNewTable(lua, L, value as readonly LuaInput[] | { readonly [key: string]: LuaInput });
  }
}

/** A new table with copies: an array's elements from 1, an object's own fields. */
function pushNewTable(
  lua: Lua,
  L: number,
  value: readonly LuaInput[] | { readonly [key: string]: LuaInput },
): void {
  const { vm } = lua;
  const { mem } = vm;
  const t = pushtable(vm, L);
  const entries: [LuaInput, LuaInput][] = Array.isArray(value)
    ? value.map((element, i) => [i + 1, element])
    : Object.entries(value);
  for (const [key, element] of entries) {
    pushJs(lua, L, key);
    pushJs(lua, L, element);
    const top = L_top(mem, L);
    copyTV(mem, lj_tab_set(vm, L, t, top - 16), top - 8);
    lj_gc_anybarriert(vm, t);
    setL_top(mem, L, top - 16);
  }
}

/* JavaScript functions. */

type JsFunction = (...args: LuaValue[]) => LuaInput | readonly LuaInput[] | void;

class JsFunctions {
  readonly functions = new Map<number, { readonly lua: Lua; readonly fn: JsFunction }>();
  next = 1;
}
const jsFunctions = new Attachment(() => new JsFunctions());

const functionIndex = (vm: Vm, o: number): number => vm.mem.u32[uddata(gcV(vm.mem, o)) >>> 2];

/** The one host function behind all JavaScript functions. An array is a list of results. */
const callJs: LibFunction = (vm, L) => {
  const entry = vm
    .attachment(jsFunctions)
    .functions.get(functionIndex(vm, lj_lib_upvalue(vm, L, 0)));
  if (!entry) throw new Error("a JavaScript function that is gone was called");
  const { lua, fn } = entry;
  const caller = lua.L;
  lua.L = L;
  const args: LuaValue[] = [];
  for (let i = 1; i <= nargs(vm, L); i++) args.push(toJs(lua, argslot(vm, L, i)));
  try {
    const result = fn(...args);
    vm.machine.rethrow();
    const results = Array.isArray(result) ? (result as readonly LuaInput[]) : [result as LuaInput];
    if (results.length === 1 && results[0] === undefined) return 0;
    lj_state_checkstack(vm, L, results.length);
    for (const r of results) pushJs(lua, L, r);
    return results.length;
  } catch (e) {
    // What ends the program from outside is nothing that the program may catch.
    vm.machine.rethrow();
    if (e instanceof GuestUnwind) throw e;
    if (e instanceof LuaError) pushJs(lua, L, e.value);
    else pushstring(vm, L, e instanceof Error ? `${e.name}: ${e.message}` : String(e));
    return lj_err_run(vm, L);
  } finally {
    lua.L = caller;
  }
};

const forgetJs: LibFunction = (vm, L) => {
  vm.attachment(jsFunctions).functions.delete(functionIndex(vm, argslot(vm, L, 1)));
  return 0;
};

function pushJsFunction(lua: Lua, L: number, fn: JsFunction): void {
  const { vm } = lua;
  const state = vm.attachment(jsFunctions);
  let mt = subtable(vm, L, registry(vm), "_JSFUNCTION");
  if (mt !== 0 && state.next === 1) {
    lj_lib_pushcc(vm, L, "js.forget", forgetJs);
    setfield(vm, L, mt, "__gc");
  }
  mt = subtable(vm, L, registry(vm), "_JSFUNCTION");
  const index = state.next++;
  state.functions.set(index, { lua, fn });
  const ud = lj_udata_new(vm, L, 4, L_env(vm.mem, L));
  setref(vm.mem, ud + GCudata.metatable, mt);
  vm.mem.u32[uddata(ud) >>> 2] = index;
  pushobj(vm, L, ud);
  lj_lib_pushcc(vm, L, "js.call", callJs, 1);
}
