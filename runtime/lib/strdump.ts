/*
 * string.dump.
 */
import { lj_err_caller } from "../core/run/err.js";
import { funcproto } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { argslot, lj_lib_checkfunc, nargs, pushgc } from "../core/lib.js";
import { strToJs } from "../core/objects/str.js";
import { gcV, itype, tvisstr, tvistruecond } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { FF, GCfunc } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { type DumpOptions, lj_bcwritestr } from "../syntax/bytecode/bcwrite.js";

/** `true`, or a string with the letters s: strip, d: deterministic. */
function dumpOptions(vm: Vm, L: number, narg: number): DumpOptions {
  const { mem } = vm;
  if (nargs(vm, L) < narg) return {};
  const o = argslot(vm, L, narg);
  if (!tvisstr(mem, o)) return { strip: tvistruecond(mem, o) };
  const mode = strToJs(vm, gcV(mem, o));
  return { strip: mode.includes("s"), deterministic: mode.includes("d") };
}

export function string_dump(vm: Vm, L: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  const isProto = nargs(vm, L) >= 1 && itype(mem, o) === LJ_T.PROTO;
  const fn = isProto ? 0 : lj_lib_checkfunc(vm, L, 1);
  const options = dumpOptions(vm, L, 2);
  if (fn !== 0 && mem.u8[fn + GCfunc.ffid] !== FF.LUA) lj_err_caller(vm, L, "STRDUMP");
  const pt = fn === 0 ? gcV(mem, o) : funcproto(mem, fn);
  const s = lj_bcwritestr(vm, L, pt, options);
  pushgc(vm, L, s, LJ_T.STR);
  lj_gc_check(vm, L);
  return 1;
}
