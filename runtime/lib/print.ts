/*
 * print of the base library. It obeys a replaced `tostring`; while that is the
 * original one (the upvalue), no call is made for values without metamethods.
 */
import type { Vm } from "../core/vm.js";
import {
  copyTV,
  numV,
  rawSameTV,
  settabV,
  tvisbuf,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../core/objects/tvalue.js";
import { L_base, L_env, L_top, setL_top } from "../core/run/frame.js";
import { lua_getfield, lua_tostring } from "../core/access.js";
import { lj_buf_tmp } from "../core/text/buf.js";
import { textdata, textlen } from "../core/text/bufx.js";
import { lua_call } from "../core/run/call.js";
import { lj_err_caller } from "../core/run/err.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { getfield, lj_lib_upvalue, nargs, pushTV } from "../core/lib.js";
import { lj_meta_lookup } from "../core/meta.js";
import { lj_strfmt_putnum } from "../core/text/strfmtbuf.js";
import { MM } from "../layout/metamethods.js";
import { global_State, LUA_MASK } from "../layout/state.js";
import { standardFiles } from "../core/host/iofile.js";

/** Push the global `tostring`. */
function pushtostring(vm: Vm, L: number): void {
  const { mem } = vm;
  const env = L_env(mem, L);
  const raw = getfield(vm, L, env, "tostring");
  const top = L_top(mem, L);
  if (!tvisnil(mem, raw)) {
    copyTV(mem, top, raw);
    setL_top(mem, L, top + 8);
  } else {
    settabV(mem, top, env);
    setL_top(mem, L, top + 8);
    lua_getfield(vm, L, top, "tostring");
    copyTV(mem, L_top(mem, L) - 16, L_top(mem, L) - 8);
    setL_top(mem, L, L_top(mem, L) - 8);
  }
}

/** Replace the function on top of the stack by what it says of the value at `o`: a string or number. */
function calltostring(vm: Vm, L: number, o: number): void {
  const { mem } = vm;
  const top = L_top(mem, L);
  copyTV(mem, top + 8, o);
  setL_top(mem, L, top + 16);
  copyTV(mem, top, top - 8);
  lua_call(vm, L, 1, 1);
  const result = L_top(mem, L) - 8;
  if (!tvisstr(mem, result) && !tvisnum(mem, result)) lj_err_caller(vm, L, "PRTOSTR");
}

/** Shown as it is: a string, a buffer, or a number unless numbers have a __tostring. */
function isText(vm: Vm, o: number): boolean {
  if (tvisnum(vm.mem, o)) return tvisnil(vm.mem, lj_meta_lookup(vm, o, MM.tostring));
  return tvisstr(vm.mem, o) || tvisbuf(vm.mem, o);
}

/** A call that a hook sees must be made. */
const hooked = (vm: Vm): boolean => (vm.mem.u8[vm.g + global_State.hookmask] & LUA_MASK.CALL) !== 0;

/** Push what is to be shown of the value at `o`. */
function pushtext(vm: Vm, L: number, o: number, original: boolean): void {
  if (original && isText(vm, o)) {
    pushTV(vm, L, o);
  } else if (!original || hooked(vm)) {
    calltostring(vm, L, o);
  } else {
    if (lua_tostring(vm, L, o) === 0) lj_err_caller(vm, L, "PRTOSTR");
    lj_gc_check(vm, L);
  }
}

export function base_print(vm: Vm, L: number): number {
  const { mem } = vm;
  const { stdout } = vm.attachment(standardFiles);
  const n = nargs(vm, L);
  pushtostring(vm, L);
  const original = rawSameTV(mem, L_top(mem, L) - 8, lj_lib_upvalue(vm, L, 0));
  for (let i = 0; i < n; i++) {
    pushtext(vm, L, L_base(mem, L) + 8 * i, original);
    if (i > 0) stdout.sayText("\t");
    const o = L_top(mem, L) - 8;
    if (tvisnum(mem, o)) {
      const sb = lj_buf_tmp(vm);
      lj_strfmt_putnum(vm, L, sb, numV(mem, o));
      stdout.say(sb.b, 0, sb.n);
    } else stdout.sayMem(vm, textdata(vm, o), textlen(vm, o));
    setL_top(mem, L, o);
  }
  stdout.sayText("\n");
  return 0;
}
