/*
 * The jit library: what the VM is, and control of the trace compiler.
 */
import type { Vm } from "../core/vm.js";
import { cf, defineLib, set } from "../core/libdef.js";
import { L_top, frame_func, funcproto, isluafunc } from "../core/run/frame.js";
import { lj_debug_frame } from "../core/run/debug.js";
import { lj_err_argt } from "../core/run/err.js";
import {
  regtable,
  argisnil,
  argslot,
  getfield,
  lj_lib_checkfunc,
  lj_lib_checkopt,
  lj_lib_checkstr,
  nargs,
  pushbool,
  pushgc,
  pushnum,
  pushstring,
  setfield,
} from "../core/lib.js";
import { tonumberV } from "../core/meta.js";
import { strToC } from "../core/objects/str.js";
import { VMEVENT_NOCACHE, VMEVENTS_REGKEY, vmEvents } from "../core/run/vmevent.js";
import {
  gcV,
  setnilV,
  tvisbool,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistrue,
} from "../core/objects/tvalue.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import {
  flushTrace,
  jitFlagNames,
  jitIsOn,
  setEngineMode,
  setProtoMode,
  traceListener,
  type JitMode,
} from "../jit/control.js";

/** The release whose behaviour this is. */
export const LUAJIT_VERSION = "LuaJIT 2.1.1787165859";
/** Of a rolling release: 99 stands for its number. */
const LUAJIT_VERSION_NUM = 20199;

/**
 * jit.on and jit.off: (function | true [, true | false]) or nothing. The second
 * argument takes in the functions inside (true), or means only those (false).
 */
function setjitmode(vm: Vm, L: number, mode: JitMode): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) === 0 || tvisnil(mem, o)) {
    setEngineMode(vm, L, mode);
    return 0;
  }
  let fn = 0;
  if (tvistrue(mem, o)) {
    const caller = lj_debug_frame(vm, L, 1);
    fn = caller ? frame_func(mem, caller.frame) : 0;
  } else if (tvisfunc(mem, o)) {
    fn = gcV(mem, o);
  }
  if (fn === 0 || !isluafunc(mem, fn)) return lj_err_argt(vm, L, 1, LJ_T.FUNC);
  const second = o + 8;
  const given = second < L_top(mem, L) && tvisbool(mem, second);
  const which = !given ? "self" : tvistrue(mem, second) ? "all" : "inside";
  setProtoMode(vm, funcproto(mem, fn), mode, which);
  return 0;
}

/** jit.flush also takes a trace number. */
function jit_flush(vm: Vm, L: number): number {
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) > 0 && (tvisnum(vm.mem, o) || tvisstr(vm.mem, o))) {
    const traceno = tonumberV(vm, o) ?? lj_err_argt(vm, L, 1, LJ_T.FUNC);
    flushTrace(vm, traceno);
    return 0;
  }
  return setjitmode(vm, L, "flush");
}

/** Is it on, then the optimisations that are. */
function jit_status(vm: Vm, L: number): number {
  pushbool(vm, L, jitIsOn(vm));
  const flags = jitFlagNames(vm);
  for (const flag of flags) pushstring(vm, L, flag);
  return 1 + flags.length;
}

/** How the VM is protected: see the table in the manual. Nothing is randomised here. */
function jit_security(vm: Vm, L: number): number {
  lj_lib_checkopt(vm, L, 1, -1, ["prng", "strhash", "strid", "mcode"]);
  pushnum(vm, L, 0);
  return 1;
}

const ofTraces = ["trace", "record", "texit"] as const;
const hasListener = (vm: Vm, L: number, t: number): boolean =>
  ofTraces.some((event) => tvisfunc(vm.mem, getfield(vm, L, t, event)));

/** jit.attach(f, event): call f for it. jit.attach(f): for nothing any more. */
function jit_attach(vm: Vm, L: number): number {
  const { mem } = vm;
  const fn = lj_lib_checkfunc(vm, L, 1);
  const t = regtable(vm, L, VMEVENTS_REGKEY);
  if (nargs(vm, L) > 1 && !argisnil(vm, L, 2)) {
    const event = strToC(vm, lj_lib_checkstr(vm, L, 2));
    pushgc(vm, L, fn, LJ_T.FUNC);
    setfield(vm, L, t, event);
    mem.u8[vm.g + global_State.vmevmask] = VMEVENT_NOCACHE;
    traceListener(vm, hasListener(vm, L, t));
    return 0;
  }
  for (const event of vmEvents) {
    const o = getfield(vm, L, t, event);
    if (tvisfunc(mem, o) && gcV(mem, o) === fn) setnilV(mem, o);
  }
  traceListener(vm, hasListener(vm, L, t));
  return 0;
}

export const jit = defineLib("jit", {
  on: cf((vm, L) => setjitmode(vm, L, "on")),
  off: cf((vm, L) => setjitmode(vm, L, "off")),
  flush: cf(jit_flush),
  status: cf(jit_status),
  security: cf(jit_security),
  attach: cf(jit_attach),
  os: set("Linux"),
  arch: set("x64"),
  version_num: set(LUAJIT_VERSION_NUM),
  version: set(LUAJIT_VERSION),
});
