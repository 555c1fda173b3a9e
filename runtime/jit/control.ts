/*
 * Switches of the compiler: on, off, flush, for the engine, functions and traces; flags
 * and parameters. Whatever is switched ends a recording in progress.
 */
import { dispatchState, lj_dispatch_init_hotcount, lj_dispatch_update } from "../core/dispatch.js";
import { proto_kgc } from "../core/debug.js";
import { lj_err_caller } from "../core/err.js";
import { gctOf } from "../core/tvalue.js";
import { GCproto, PROTO } from "../layout/objects.js";
import { GCT } from "../layout/value.js";
import type { Vm } from "../core/vm.js";
import { lj_trace_flush, lj_trace_flushall, lj_trace_flushproto, lj_trace_reenableproto } from "./flush.js"; // prettier-ignore
import { JIT_F, JIT_P, optimisations, parameters, type JitParameter } from "./options.js";
import { jitState, lj_trace_abort, type JitState } from "./state.js";
import { sendFlush } from "./traceevent.js";

export type JitMode = "on" | "off" | "flush";

/** Does it compile now? */
export const jitIsOn = (vm: Vm): boolean => vm.attachment(dispatchState).jitOn;

/** The engine as a whole. In a state without a compiler it stays off. */
export function setEngineMode(vm: Vm, L: number, mode: JitMode): void {
  const J = vm.attachment(jitState);
  const dispatch = vm.attachment(dispatchState);
  lj_trace_abort(J);
  if (mode === "flush") {
    if (lj_trace_flushall(J)) sendFlush(J, L);
    return;
  }
  const on = mode === "on" && dispatch.hotcall !== undefined;
  if (on) J.flags |= JIT_F.ON;
  else J.flags &= ~JIT_F.ON;
  dispatch.jitOn = on;
  lj_dispatch_update(vm);
}

/** All traces; an error in a finaliser that a trace has called. */
export function flushTraces(vm: Vm, L: number): void {
  if (!lj_trace_flushall(vm.attachment(jitState))) lj_err_caller(vm, L, "NOGCMM");
}

/** A prototype; with `children`, also those inside of it; with `childrenOnly`, those alone. */
export function setProtoMode(
  vm: Vm,
  pt: number,
  mode: JitMode,
  which: "self" | "all" | "inside",
): void {
  // prettier-ignore
  const J = vm.attachment(jitState);
  lj_trace_abort(J);
  if (which !== "inside") oneProto(J, pt, mode);
  if (which !== "self") childProtos(J, pt, mode);
}

function oneProto(J: JitState, pt: number, mode: JitMode): void {
  const { mem } = J.vm;
  if (mode === "on") {
    mem.u8[pt + GCproto.flags] &= ~PROTO.NOJIT;
    lj_trace_reenableproto(J, pt);
    return;
  }
  if (mode === "off") mem.u8[pt + GCproto.flags] |= PROTO.NOJIT;
  lj_trace_flushproto(J, pt);
}

function childProtos(J: JitState, pt: number, mode: JitMode): void {
  const { mem } = J.vm;
  if (!(mem.u8[pt + GCproto.flags] & PROTO.CHILD)) return;
  const n = mem.u32[(pt + GCproto.sizekgc) >>> 2];
  for (let i = 0; i < n; i++) {
    const child = proto_kgc(mem, pt, i);
    if (gctOf(mem, child) !== GCT.PROTO) continue;
    oneProto(J, child, mode);
    childProtos(J, child, mode);
  }
}

/** The profiler wants traces to be left at functions or lines; those that are not, go. */
export function profileMode(vm: Vm, mode: "f" | "l"): void {
  const J = vm.attachment(jitState);
  lj_trace_abort(J);
  J.profMode = mode;
  lj_trace_flushall(J);
}

/** One root trace. */
export function flushTrace(vm: Vm, traceno: number): void {
  const J = vm.attachment(jitState);
  lj_trace_abort(J);
  lj_trace_flush(J, traceno);
}

/* Flags and parameters. */

/** Optimisations that are on, in LuaJIT's order. */
export const jitFlagNames = (vm: Vm): string[] =>
  optimisations.filter(([, bit]) => vm.attachment(jitState).flags & bit).map(([name]) => name);

/** An optimisation level. */
export function setLevel(vm: Vm, level: number): void {
  const J = vm.attachment(jitState);
  J.flags &= ~JIT_F.OPT_MASK;
  for (const [, bit, from] of optimisations) if (level >= from) J.flags |= bit;
}

function setFlag(J: JitState, text: string): boolean {
  const [, sign, name] = /^([-+]|no-?)?(.*)$/s.exec(text)!;
  const found = optimisations.find(([known]) => known === name);
  if (!found) return false;
  if (sign === undefined || sign === "+") J.flags |= found[1];
  else J.flags &= ~found[1];
  return true;
}

function setParameter(J: JitState, text: string): boolean {
  const [, name, value] = /^(\w+)=(\d+)$/.exec(text) ?? [];
  if (name === undefined || !parameters.some(([known]) => known === name)) return false;
  J.param[JIT_P[name as JitParameter]] = Number(value);
  if (name !== "hotloop") return true;
  J.vm.attachment(dispatchState).hotloop = Number(value);
  lj_dispatch_init_hotcount(J.vm);
  return true;
}

/** Apply one flag; false when there is none of that name. */
export function jitSetOption(vm: Vm, text: string): boolean {
  if (/^[0-9]$/.test(text)) {
    setLevel(vm, Number(text));
    return true;
  }
  const J = vm.attachment(jitState);
  return setFlag(J, text) || setParameter(J, text);
}
