/*
 * The jit library: what the VM is, and control of the trace compiler. The compiler
 * is not there yet: on, off and flush check their arguments and keep the flags that
 * functions carry (PROTO_NOJIT), jit.status says false.
 */
import type { Vm } from "../core/vm.js";
import { cf, defineLib, set } from "../core/libdef.js";
import { L_top, frame_func, funcproto, isluafunc } from "../core/frame.js";
import { lj_debug_frame, proto_kgc } from "../core/debug.js";
import { lj_err_argt } from "../core/err.js";
import {
  argisnil, argslot, lj_lib_checkfunc, lj_lib_checkopt, lj_lib_checkstr, nargs, pushbool, pushnum,
  pushstring,
} from "../core/lib.js"; // prettier-ignore
import { tonumberV } from "../core/meta.js";
import {
  gcV, gctOf, tvisbool, tvisfunc, tvisnil, tvisnum, tvisstr, tvistrue,
} from "../core/tvalue.js"; // prettier-ignore
import { GCproto, PROTO } from "../layout/objects.js";
import { GCT, LJ_T } from "../layout/value.js";
import { jitOptions } from "./jitopt.js";

/** The release whose behaviour this is. */
export const LUAJIT_VERSION = "LuaJIT 2.1.1787165859";
/** Of a rolling release: 99 stands for its number. */
const LUAJIT_VERSION_NUM = 20199;

/** A choice for a prototype and, on request, for those inside of it. */
function setProtoMode(vm: Vm, pt: number, on: boolean, recursive: boolean): void {
  const { mem } = vm;
  if (on) mem.u8[pt + GCproto.flags] &= ~PROTO.NOJIT;
  else mem.u8[pt + GCproto.flags] |= PROTO.NOJIT;
  if (recursive && mem.u8[pt + GCproto.flags] & PROTO.CHILD) childModes(vm, pt, on);
}

function childModes(vm: Vm, pt: number, on: boolean): void {
  const n = vm.mem.u32[(pt + GCproto.sizekgc) >>> 2];
  for (let i = 0; i < n; i++) {
    const child = proto_kgc(vm.mem, pt, i);
    if (gctOf(vm.mem, child) === GCT.PROTO) setProtoMode(vm, child, on, true);
  }
}

/**
 * jit.on and jit.off: (function | true [, true | false]) or nothing. The second
 * argument takes in the functions inside (true), or means only those (false).
 */
function setjitmode(vm: Vm, L: number, on: boolean | "flush"): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) === 0 || tvisnil(mem, o)) return 0;
  let fn = 0;
  if (tvistrue(mem, o)) {
    const caller = lj_debug_frame(vm, L, 1);
    fn = caller ? frame_func(mem, caller.frame) : 0;
  } else if (tvisfunc(mem, o)) {
    fn = gcV(mem, o);
  }
  if (fn === 0 || !isluafunc(mem, fn)) return lj_err_argt(vm, L, 1, LJ_T.FUNC);
  if (on === "flush") return 0;
  const second = o + 8;
  const given = second < L_top(mem, L) && tvisbool(mem, second);
  const pt = funcproto(mem, fn);
  if (given && !tvistrue(mem, second)) childModes(vm, pt, on);
  else setProtoMode(vm, pt, on, given);
  return 0;
}

/** jit.flush also takes a trace number. */
function jit_flush(vm: Vm, L: number): number {
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) > 0 && (tvisnum(vm.mem, o) || tvisstr(vm.mem, o))) {
    if (tonumberV(vm, o) === undefined) lj_err_argt(vm, L, 1, LJ_T.FUNC);
    return 0;
  }
  return setjitmode(vm, L, "flush");
}

/** Is it on, then the optimisations that are. */
function jit_status(vm: Vm, L: number): number {
  pushbool(vm, L, false);
  const flags = [...vm.attachment(jitOptions).flags];
  for (const flag of flags) pushstring(vm, L, flag);
  return 1 + flags.length;
}

/** How the VM is protected: see the table in the manual. Nothing is randomised here. */
function jit_security(vm: Vm, L: number): number {
  lj_lib_checkopt(vm, L, 1, -1, ["prng", "strhash", "strid", "mcode"]);
  pushnum(vm, L, 0);
  return 1;
}

function jit_attach(vm: Vm, L: number): number {
  lj_lib_checkfunc(vm, L, 1);
  if (nargs(vm, L) > 1 && !argisnil(vm, L, 2)) lj_lib_checkstr(vm, L, 2);
  return 0;
}

export const jit = defineLib("jit", {
  on: cf((vm, L) => setjitmode(vm, L, true)),
  off: cf((vm, L) => setjitmode(vm, L, false)),
  flush: cf(jit_flush),
  status: cf(jit_status),
  security: cf(jit_security),
  attach: cf(jit_attach),
  os: set("Linux"),
  arch: set("x64"),
  version_num: set(LUAJIT_VERSION_NUM),
  version: set(LUAJIT_VERSION),
});
