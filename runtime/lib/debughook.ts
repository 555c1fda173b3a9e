/*
 * debug.sethook and debug.gethook: the hook that calls a function of Lua, which the registry keeps.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { copyTV, fixobj, setnilV, tvisfunc } from "../core/objects/tvalue.js";
import { L_top, setL_top } from "../core/run/frame.js";
import {
  argisnil,
  argslot,
  getfield,
  lj_lib_checkfunc,
  lj_lib_checkstr,
  luaL_optint,
  pushgc,
  pushnil,
  pushnum,
  pushstring,
  pushTV,
  registry,
  setfield,
} from "../core/lib.js";
import { lj_call } from "../core/run/call.js";
import {
  lj_dispatch_gethook,
  lj_dispatch_sethook,
  lj_dispatch_sethookf,
  type Hook,
  type HookEvent,
} from "../core/run/dispatch.js";
import { lj_str_newz, strToC } from "../core/objects/str.js";
import { lj_tab_getstr } from "../core/objects/tab.js";
import { HOOK, LUA_MASK, global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { getthread } from "./debugutil.js";
/** Registry field: a table that keeps the hook function of Lua programs. */
const HOOK_FIELD = "_HOOK";

const maskLetters: readonly (readonly [string, LUA_MASK])[] = [
  ["c", LUA_MASK.CALL],
  ["r", LUA_MASK.RET],
  ["l", LUA_MASK.LINE],
];

/** The strings that every call of a hook needs, made once and never freed. */
const hookStrings = new Attachment((vm) => {
  const fixed = (text: string): number => {
    const s = lj_str_newz(vm, vm.L, text);
    fixobj(vm.mem, s);
    return s;
  };
  const events: Record<HookEvent, number> = {
    call: fixed("call"),
    return: fixed("return"),
    line: fixed("line"),
    count: fixed("count"),
  };
  return { field: fixed(HOOK_FIELD), events };
}, true);

/** The hook that calls the Lua function in the registry. */
function pushLuaHook(vm: Vm, L: number, event: HookEvent, line: number): number {
  const { mem } = vm;
  const { field, events } = vm.attachment(hookStrings);
  const o = lj_tab_getstr(vm, registry(vm), field);
  if (o === 0 || !tvisfunc(mem, o)) return 0;
  const top = L_top(mem, L);
  copyTV(mem, top, o);
  setnilV(mem, top + 8);
  setL_top(mem, L, top + 16);
  pushgc(vm, L, events[event], LJ_T.STR);
  if (line >= 0) pushnum(vm, L, line);
  else pushnil(vm, L);
  return top + 16;
}
const callLuaHook: Hook = Object.assign(
  (vm: Vm, L: number, event: HookEvent, line: number): void => {
    const base = pushLuaHook(vm, L, event, line);
    if (base !== 0) lj_call(vm, L, base, 0);
  },
  { push: pushLuaHook },
);

export function debug_sethook(vm: Vm, L: number): number {
  const { mem } = vm;
  const { arg } = getthread(vm, L);
  if (argisnil(vm, L, arg + 1)) {
    setL_top(mem, L, argslot(vm, L, arg + 1));
    lj_dispatch_sethook(vm, undefined, 0, 0);
    pushnil(vm, L);
  } else {
    const letters = strToC(vm, lj_lib_checkstr(vm, L, arg + 2));
    lj_lib_checkfunc(vm, L, arg + 1);
    const count = luaL_optint(vm, L, arg + 3, 0);
    let mask = count > 0 ? LUA_MASK.COUNT : 0;
    for (const [letter, bit] of maskLetters) if (letters.includes(letter)) mask |= bit;
    lj_dispatch_sethook(vm, callLuaHook, mask, count);
    const { events } = vm.attachment(hookStrings);
    if (mask !== 0) lj_dispatch_sethookf(vm, argslot(vm, L, arg + 1), events.call, events.line);
    pushTV(vm, L, argslot(vm, L, arg + 1));
  }
  setfield(vm, L, registry(vm), HOOK_FIELD);
  return 0;
}

export function debug_gethook(vm: Vm, L: number): number {
  const { mem, g } = vm;
  const hook = lj_dispatch_gethook(vm);
  if (hook === null) pushnil(vm, L);
  else if (hook && hook !== callLuaHook) pushstring(vm, L, "external hook");
  else pushTV(vm, L, getfield(vm, L, registry(vm), HOOK_FIELD));
  const mask = mem.u8[g + global_State.hookmask] & HOOK.EVENTMASK;
  const letters = maskLetters.filter(([, bit]) => mask & bit).map(([letter]) => letter);
  pushstring(vm, L, letters.join(""));
  pushnum(vm, L, mem.i32[(g + global_State.hookcstart) >>> 2]);
  return 3;
}
