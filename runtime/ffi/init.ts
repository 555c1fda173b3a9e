/*
 * The FFI's way into a VM: functions that machine code calls, and what the collector must
 * know about cdata. Until the FFI is loaded, nothing of it exists.
 */
import { ffiHooks, lj_cdata_free, setcdataV } from "../core/objects/cdata.js";
import type { ExternBindings } from "../core/externs.js";
import { gc_addfinalizer, gc_call_finalizer, gc_markobj, gcExtension } from "../core/gc/gc.js";
import { lj_tab_new, lj_tab_set, tabhmask, tabnode } from "../core/objects/tab.js";
import { copyTV, gcV, setnilV, setref, tviscdata, tvisnil } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { setstrfield } from "../core/lib.js";
import { MM } from "../layout/metamethods.js";
import { GCHeader, GCtab, Node } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { LJ_GC } from "../layout/value.js";
import { cdataBitop, numbers, plainType } from "./cbitop.js";
import { cdataNumbers } from "./cbits.js";
import { FastCdata } from "./cfast.js";
import { lj_ccall_finish, lj_ccall_start } from "./ccall.js";
import { lj_ccallback_enter, lj_ccallback_leave } from "./ccallback.js";
import { ctype_cts, type CTState } from "./ctype.js";

/** Externs of machine code that are bound to the FFI. */
export function ffiExterns(vm: Vm) {
  return {
    lj_ccall_start: (L, cc) => lj_ccall_start(vm, L, cc),
    lj_ccall_finish: (L, cc) => lj_ccall_finish(vm, L, cc),
    lj_ccallback_enter: (cb, cf) => lj_ccallback_enter(vm, cb, cf),
    lj_ccallback_leave: (L, cb, o) => lj_ccallback_leave(vm, L, cb, o),
  } satisfies Partial<ExternBindings>;
}

export const ffiIsLoaded = (vm: Vm): boolean =>
  vm.mem.u32[(vm.g + global_State.ctype_state) >>> 2] !== 0;

/** Make the types and tables of the FFI. */
export function lj_ctype_init(vm: Vm, L: number): CTState {
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  mem.u32[(vm.g + global_State.ctype_state) >>> 2] = cts.callbacks.state;
  cts.finalizer = newFinalizerTable(vm, L);
  cts.miscmap = lj_tab_new(vm, L, 0, 1);
  const ext = vm.attachment(gcExtension);
  ext.finalizerTable = cts.finalizer;
  ext.markRoots.push((vm) => {
    gc_markobj(vm, cts.finalizer);
    gc_markobj(vm, cts.miscmap);
  });
  ext.freeCdata = (vm, cd) => {
    if (vm.mem.u8[cd + GCHeader.marked] & LJ_GC.CDATA_FIN) gc_addfinalizer(vm, cd);
    else lj_cdata_free(vm, cd);
  };
  ext.finalizeCdata = (vm, L, cd) => finalize(cts, vm, L, cd);
  ext.finalizeAllCdata = (vm, L) => finalizeAll(cts, vm, L);
  const hooks = vm.attachment(ffiHooks);
  hooks.loaded = true;
  hooks.fast = new FastCdata(cts);
  hooks.bitop = cdataBitop;
  hooks.plainType = plainType;
  vm.attachment(cdataNumbers).ffi = numbers;
  return cts;
}

/** A table with weak keys, its own metatable. */
function newFinalizerTable(vm: Vm, L: number): number {
  const t = lj_tab_new(vm, L, 0, 1);
  setstrfield(vm, L, t, "__mode", "k");
  setref(vm.mem, t + GCtab.metatable, t);
  vm.mem.u8[t + GCtab.nomm] = ~(1 << MM.mode);
  return t;
}

/** Call the finaliser of a dead cdata. */
function finalize(cts: CTState, vm: Vm, L: number, cd: number): void {
  const { mem } = vm;
  const fn = cts.scratch + 16;
  const key = cts.scratch + 24;
  setcdataV(mem, key, cd);
  const slot = lj_tab_set(vm, L, cts.finalizer, key);
  if (tvisnil(mem, slot)) return;
  mem.u8[vm.g + global_State.gc_nocdatafin] = 0;
  copyTV(mem, fn, slot);
  setnilV(mem, slot);
  gc_call_finalizer(vm, L, fn, cd);
}

/** The VM ends: call all finalisers. */
function finalizeAll(cts: CTState, vm: Vm, L: number): void {
  const { mem } = vm;
  const t = cts.finalizer;
  setref(mem, t + GCtab.metatable, 0); // none can be added any more
  for (let i = tabhmask(mem, t); i >= 0; i--) {
    const n = tabnode(mem, t, i);
    if (tvisnil(mem, n + Node.val) || !tviscdata(mem, n + Node.key)) continue;
    const cd = gcV(mem, n + Node.key);
    const fn = cts.scratch + 16;
    copyTV(mem, fn, n + Node.val);
    setnilV(mem, n + Node.val);
    mem.u8[cd + GCHeader.marked] &= ~LJ_GC.CDATA_FIN;
    gc_call_finalizer(vm, L, fn, cd);
  }
}
