/*
 * print of the base library. It obeys a replaced `tostring`; while that is the
 * original one (the upvalue), no call is made for values without metamethods.
 */
import type { Vm } from "../core/vm.js";
import { copyTV, gcV, rawSameTV, setnilV, settabV, tvisnil, tvisnum, tvisstr } from "../core/tvalue.js"; // prettier-ignore
import { L_base, L_env, L_top, setL_top } from "../core/frame.js";
import { lua_getfield, lua_tostring } from "../core/access.js";
import { lj_call } from "../core/call.js";
import { lj_err_caller } from "../core/err.js";
import { getfield, lj_lib_upvalue, nargs } from "../core/lib.js";
import { strBytes, strlen } from "../core/str.js";
import { lj_strfmt_number } from "../core/strfmt.js";
import { standardFiles } from "./iofile.js";

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

/** Call the function on top of the stack with a value; its result is pushed: a GCstr, or 0. */
function calltostring(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  const top = L_top(mem, L);
  copyTV(mem, top, top - 8);
  setnilV(mem, top + 8);
  copyTV(mem, top + 16, o);
  setL_top(mem, L, top + 24);
  lj_call(vm, L, top + 16, 1);
  const result = L_top(mem, L) - 8;
  if (tvisnum(mem, result)) return lj_strfmt_number(vm, L, result);
  return tvisstr(mem, result) ? gcV(mem, result) : 0;
}

export function base_print(vm: Vm, L: number): number {
  const { mem } = vm;
  const { stdout } = vm.attachment(standardFiles);
  const n = nargs(vm, L);
  pushtostring(vm, L);
  const original = rawSameTV(mem, L_top(mem, L) - 8, lj_lib_upvalue(vm, L, 0));
  for (let i = 0; i < n; i++) {
    const o = L_base(mem, L) + 8 * i;
    const s = original ? lua_tostring(vm, L, o) : calltostring(vm, L, o);
    if (s === 0) lj_err_caller(vm, L, "PRTOSTR");
    setL_top(mem, L, L_top(mem, L) - 8);
    if (i > 0) stdout.puts("\t");
    stdout.write(strBytes(vm, s), 0, strlen(vm, s));
  }
  stdout.puts("\n");
  return 0;
}
