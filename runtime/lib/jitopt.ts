/*
 * jit.opt.start: optimisation flags and parameters of the trace compiler, as
 * `-O` of the command takes them, too: a level (0-3), a flag with an optional
 * `+`, `-` or `no` before it, or parameter=value.
 */
import type { Vm } from "../core/vm.js";
import { cf, defineLib } from "../core/libdef.js";
import { lj_err_callerv } from "../core/run/err.js";
import { lj_lib_checkstr, nargs } from "../core/lib.js";
import { strToC } from "../core/objects/str.js";
import { jitSetOption, setLevel } from "../jit/control.js";

function jit_opt_start(vm: Vm, L: number): number {
  const n = nargs(vm, L);
  if (n === 0) setLevel(vm, 3);
  for (let i = 1; i <= n; i++) {
    const text = strToC(vm, lj_lib_checkstr(vm, L, i));
    if (!jitSetOption(vm, text)) lj_err_callerv(vm, L, "JITOPT", text);
  }
  return 0;
}

export const jit_opt = defineLib("jit.opt", {
  start: cf(jit_opt_start),
});
