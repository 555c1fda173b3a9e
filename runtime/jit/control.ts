/*
 * Switches of the compiler: on, off, flush, for the engine, functions and traces; flags
 * and parameters. Whatever is switched ends a recording in progress. Without a compiler there
 * are no traces, and nothing is recorded.
 */
import {
  dispatchState,
  lj_dispatch_init_hotcount,
  lj_dispatch_update,
} from "../core/run/dispatch.js";
import { proto_kgc } from "../core/run/debug.js";
import { lj_err_caller } from "../core/run/err.js";
import { pushstring } from "../core/lib.js";
import { gctOf } from "../core/objects/tvalue.js";
import { GCproto, PROTO } from "../layout/objects.js";
import { global_State, HOOK } from "../layout/state.js";
import { GCT } from "../layout/value.js";
import type { Vm } from "../core/vm.js";
import { lj_vmevent_send } from "../core/run/vmevent.js";
import { JIT_F, JIT_P, optimisations, parameters, type JitParameter } from "./options.js";
import { jitSettings, type Compiler, type JitSettings } from "./settings.js";

export type JitMode = "on" | "off" | "flush";

/** Does it compile now? */
export const jitIsOn = (vm: Vm): boolean => vm.attachment(dispatchState).jitOn;

/** The compiler, if it has ever been needed, with no recording in progress any more. */
function atRest(vm: Vm): Compiler | undefined {
  const { compiler } = vm.attachment(jitSettings);
  compiler?.abort();
  return compiler;
}

/** Flush all traces; false while a finaliser runs, which traces must survive. */
function flushAll(vm: Vm, compiler: Compiler | undefined): boolean {
  if (vm.mem.u8[vm.g + global_State.hookmask] & HOOK.GC) return false;
  compiler?.flushAll();
  return true;
}

/** The engine as a whole. In a state without a compiler it stays off. */
export function setEngineMode(vm: Vm, L: number, mode: JitMode): void {
  const compiler = atRest(vm);
  if (mode === "flush") {
    if (flushAll(vm, compiler)) lj_vmevent_send(vm, L, "trace", () => pushstring(vm, L, "flush"));
    return;
  }
  const settings = vm.attachment(jitSettings);
  const dispatch = vm.attachment(dispatchState);
  const on = mode === "on" && dispatch.hotcall !== undefined;
  if (on) settings.flags |= JIT_F.ON;
  else settings.flags &= ~JIT_F.ON;
  dispatch.jitOn = on;
  lj_dispatch_update(vm);
}

/** All traces; an error in a finaliser that a trace has called. */
export function flushTraces(vm: Vm, L: number): void {
  if (!flushAll(vm, vm.attachment(jitSettings).compiler)) lj_err_caller(vm, L, "NOGCMM");
}

/** A prototype; with `children`, also those inside of it; with `childrenOnly`, those alone. */
export function setProtoMode(
  vm: Vm,
  pt: number,
  mode: JitMode,
  which: "self" | "all" | "inside",
): void {
  atRest(vm);
  if (which !== "inside") oneProto(vm, pt, mode);
  if (which !== "self") childProtos(vm, pt, mode);
}

function oneProto(vm: Vm, pt: number, mode: JitMode): void {
  const { mem } = vm;
  const { compiler } = vm.attachment(jitSettings);
  if (mode === "on") {
    mem.u8[pt + GCproto.flags] &= ~PROTO.NOJIT;
    compiler?.reenableProto(pt);
    return;
  }
  if (mode === "off") mem.u8[pt + GCproto.flags] |= PROTO.NOJIT;
  compiler?.flushProto(pt);
}

function childProtos(vm: Vm, pt: number, mode: JitMode): void {
  const { mem } = vm;
  if (!(mem.u8[pt + GCproto.flags] & PROTO.CHILD)) return;
  const n = mem.u32[(pt + GCproto.sizekgc) >>> 2];
  for (let i = 0; i < n; i++) {
    const child = proto_kgc(mem, pt, i);
    if (gctOf(mem, child) !== GCT.PROTO) continue;
    oneProto(vm, child, mode);
    childProtos(vm, child, mode);
  }
}

/** The profiler wants traces to be left at functions or lines; those that are not, go. */
export function profileMode(vm: Vm, mode: "f" | "l"): void {
  const compiler = atRest(vm);
  vm.attachment(jitSettings).profMode = mode;
  compiler?.flushAll();
}

/** One root trace. */
export function flushTrace(vm: Vm, traceno: number): void {
  atRest(vm)?.flush(traceno);
}

/* Flags and parameters. */

/** Optimisations that are on, in LuaJIT's order. */
export const jitFlagNames = (vm: Vm): string[] =>
  optimisations.filter(([, bit]) => vm.attachment(jitSettings).flags & bit).map(([name]) => name);

/** An optimisation level. */
export function setLevel(vm: Vm, level: number): void {
  const settings = vm.attachment(jitSettings);
  settings.flags &= ~JIT_F.OPT_MASK;
  for (const [, bit, from] of optimisations) if (level >= from) settings.flags |= bit;
}

function setFlag(settings: JitSettings, text: string): boolean {
  const [, sign, name] = /^([-+]|no-?)?(.*)$/s.exec(text)!;
  const found = optimisations.find(([known]) => known === name);
  if (!found) return false;
  if (sign === undefined || sign === "+") settings.flags |= found[1];
  else settings.flags &= ~found[1];
  return true;
}

function setParameter(vm: Vm, text: string): boolean {
  const [, name, value] = /^(\w+)=(\d+)$/.exec(text) ?? [];
  if (name === undefined || !parameters.some(([known]) => known === name)) return false;
  vm.attachment(jitSettings).param[JIT_P[name as JitParameter]] = Number(value);
  if (name !== "hotloop" && name !== "hotexit") return true;
  vm.attachment(jitSettings).hasThresholds = true;
  countAnew(vm);
  return true;
}

function countAnew(vm: Vm): void {
  vm.attachment(dispatchState).hotloop = vm.attachment(jitSettings).hotloop;
  lj_dispatch_init_hotcount(vm);
}

/** Does anybody listen to traces being made? They are LuaJIT's then, see governor.ts. */
export function traceListener(vm: Vm, listens: boolean): void {
  const settings = vm.attachment(jitSettings);
  if (settings.hasListener === listens) return;
  settings.hasListener = listens;
  countAnew(vm);
}

/** Apply one flag; false when there is none of that name. */
export function jitSetOption(vm: Vm, text: string): boolean {
  if (/^[0-9]$/.test(text)) {
    setLevel(vm, Number(text));
    return true;
  }
  return setFlag(vm.attachment(jitSettings), text) || setParameter(vm, text);
}
