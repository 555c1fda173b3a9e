/*
 * Values that C makes: pushed on the stack.
 */
import type { VarArgs } from "../machine/index.js";
import { listedArguments, passedArguments } from "../machine/varargs.js";
import { L_top, setL_top } from "../core/run/frame.js";
import { lj_func_newC } from "../core/objects/func.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { setrawlightudV } from "../core/objects/lightud.js";
import { incr_top, lj_state_new } from "../core/objects/state.js";
import { lj_str_new, lj_str_newz } from "../core/objects/str.js";
import { lj_strfmt_num, lj_strfmt_ptr } from "../core/text/strfmt.js";
import { lj_tab_new_ah } from "../core/objects/tab.js";
import {
  copyTV,
  setboolV,
  setfuncV,
  setnilV,
  setnumV,
  setref,
  settabV,
  setthreadV,
  setudataV,
} from "../core/objects/tvalue.js";
import { lj_udata_new, uddata } from "../core/objects/udata.js";
import type { Vm } from "../core/vm.js";
import { GCfuncC } from "../layout/objects.js";
import { api, type ApiTable } from "./define.js";
import { getcurrenv, pushCString, pushText, text } from "./slots.js";

/** Push `fn` as a function with the topmost `n` values as its upvalues. */
export function pushcclosure(vm: Vm, L: number, fn: number, n: number): void {
  lj_gc_check(vm, L);
  const f = lj_func_newC(vm, L, n, getcurrenv(vm, L));
  const { mem } = vm;
  const from = L_top(mem, L) - 8 * n;
  setref(mem, f + GCfuncC.f, fn);
  for (let k = 0; k < n; k++) copyTV(mem, f + GCfuncC.upvalue + 8 * k, from + 8 * k);
  setL_top(mem, L, from);
  setfuncV(mem, from, f);
  incr_top(vm, L);
}

/** A NULL is pushed as nil. */
function pushstring(vm: Vm, L: number, p: number): void {
  if (p !== 0) {
    lj_gc_check(vm, L);
    pushCString(vm, L, p);
    return;
  }
  setnilV(vm.mem, L_top(vm.mem, L));
  incr_top(vm, L);
}

/** The text of a format with `%s %d %c %f %p %%`; others stay as they are. */
export function formatted(vm: Vm, format: string, args: VarArgs): string {
  return format.replace(/%(.?)/gs, (whole, letter: string) => {
    switch (letter) {
      case "s": {
        const p = args.pointer();
        return p === 0 ? "(null)" : text(vm, p);
      }
      case "d":
        return String(args.int());
      case "c":
        return String.fromCharCode(args.int() & 0xff);
      case "f":
        return lj_strfmt_num(args.double());
      case "p": {
        const { lo, hi } = args.long();
        return lj_strfmt_ptr(lo >>> 0, hi >>> 0);
      }
      case "%":
        return "%";
      default:
        return whole;
    }
  });
}
function pushvfstring(vm: Vm, L: number, format: number, args: VarArgs): number {
  lj_gc_check(vm, L);
  return pushText(vm, L, lj_str_newz(vm, L, formatted(vm, text(vm, format), args)));
}

/** Push what `set` stores in the slot. */
const pusher = (signature: string, set: (vm: Vm, L: number, o: number, v: number) => void) =>
  api(signature, (vm, L, v) => {
    set(vm, L, L_top(vm.mem, L), v);
    incr_top(vm, L);
  });

export const pushes: ApiTable = {
  lua_pushnil: pusher("p:v", ({ mem }, _L, o) => setnilV(mem, o)),
  lua_pushnumber: pusher("pd:v", ({ mem }, _L, o, n) => setnumV(mem, o, n)),
  lua_pushinteger: pusher("pl:v", ({ mem }, _L, o, n) => setnumV(mem, o, n)),
  lua_pushboolean: pusher("pi:v", ({ mem }, _L, o, b) => setboolV(mem, o, b !== 0)),
  lua_pushlightuserdata: pusher("pl:v", (vm, L, o, p) =>
    setrawlightudV(vm, L, o, p % 0x100000000, Math.floor(p / 0x100000000)),
  ),
  lua_pushthread: api("p:i", (vm, L) => {
    setthreadV(vm.mem, L_top(vm.mem, L), L);
    incr_top(vm, L);
    return Number(L === vm.L);
  }),
  lua_pushlstring: api("ppp:v", (vm, L, p, size) => {
    lj_gc_check(vm, L);
    pushText(vm, L, lj_str_new(vm, L, p, size));
  }),
  lua_pushstring: api("pp:v", pushstring),
  lua_pushfstring: api("pp...:p", (vm, L, format) =>
    pushvfstring(vm, L, format, passedArguments(vm.machine, 2)),
  ),
  lua_pushvfstring: api("ppp:p", (vm, L, format, list) =>
    pushvfstring(vm, L, format, listedArguments(vm.mem, list)),
  ),
  lua_pushcclosure: api("ppi:v", pushcclosure),

  lua_createtable: api("pii:v", (vm, L, narr, nrec) => {
    lj_gc_check(vm, L);
    settabV(vm.mem, L_top(vm.mem, L), lj_tab_new_ah(vm, L, narr, nrec >>> 0));
    incr_top(vm, L);
  }),
  lua_newuserdata: api("pp:p", (vm, L, size) => {
    lj_gc_check(vm, L);
    const ud = lj_udata_new(vm, L, size, getcurrenv(vm, L));
    setudataV(vm.mem, L_top(vm.mem, L), ud);
    incr_top(vm, L);
    return uddata(ud);
  }),
  lua_newthread: api("p:p", (vm, L) => {
    lj_gc_check(vm, L);
    const thread = lj_state_new(vm, L);
    setthreadV(vm.mem, L_top(vm.mem, L), thread);
    incr_top(vm, L);
    return thread;
  }),
};
