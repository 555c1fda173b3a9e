/*
 * Finalisers. Objects that died and have one are taken out of their list and wait in a ring,
 * gc_mmudata, until the collector calls the functions.
 *
 * Programs may have hundreds of thousands of them, and calling one from here takes ten times as
 * long as from machine code: so that calls them, as many as the collector's step is due, and comes
 * here between two of them.
 */
import { MM } from "../../layout/metamethods.js";
import { GCHeader, GCudata } from "../../layout/objects.js";
import { global_State, HOOK, lua_State } from "../../layout/state.js";
import { GCT, LJ_GC } from "../../layout/value.js";
import { lj_pcall, lj_vmcall } from "../run/call.js";
import { lj_dispatch_update } from "../run/dispatch.js";
import { setL_top } from "../run/frame.js";
import { type GcExtension, gcExtension } from "./gcmark.js";
import { G, makewhite, setG } from "./gcstate.js";
import { LJ_MAX_MEM } from "../../layout/collector.js";
import { lj_meta_fast } from "../meta.js";
import { copyTV, setgcV, setnilV, setref } from "../objects/tvalue.js";
import { Attachment, type Vm } from "../vm.js";
import { charge } from "../run/work.js";

/** What a call costs that machine code makes, in units of work. */
const CALL_COST = 100;

/** Put a finalised object at the end of the ring of those whose finaliser is to be called. */
export function gc_addfinalizer(vm: Vm, o: number): void {
  const { u32, u8 } = vm.mem;
  u8[o + GCHeader.marked] |= LJ_GC.FINALIZED;
  const last = G(vm, global_State.gc_mmudata);
  if (last === 0) {
    setref(vm.mem, o, o);
  } else {
    setref(vm.mem, o, u32[last >>> 2]);
    setref(vm.mem, last, o);
  }
  setG(vm, global_State.gc_mmudata, o);
}

/** Hooks, recording and the collector rest while a finaliser runs; the result ends that. */
function rest(vm: Vm): () => void {
  const { mem } = vm;
  const hookmask = vm.g + global_State.hookmask;
  const oldhooks = mem.u8[hookmask] & ~HOOK.EVENTMASK;
  const threshold = G(vm, global_State.gc_threshold);
  return () => {
    mem.u8[hookmask] = (mem.u8[hookmask] & HOOK.EVENTMASK) | oldhooks;
    if (oldhooks & HOOK.PROFILE) lj_dispatch_update(vm);
    setG(vm, global_State.gc_threshold, threshold);
  };
}

/** Let them rest, whatever another finaliser has done about it, and push the call of one: its base. */
function pushFinalizer(vm: Vm, L: number, ext: GcExtension, mo: number, o: number): number {
  ext.traceAbort?.(vm);
  const { mem } = vm;
  const hookmask = vm.g + global_State.hookmask;
  const hooks = mem.u8[hookmask];
  mem.u8[hookmask] = (hooks | HOOK.ACTIVE | HOOK.GC) & ~HOOK.PROFILE;
  if (hooks & HOOK.PROFILE) lj_dispatch_update(vm);
  setG(vm, global_State.gc_threshold, LJ_MAX_MEM);
  const top = mem.u32[(L + lua_State.top) >>> 2];
  copyTV(mem, top, mo);
  setnilV(mem, top + 8);
  setgcV(mem, top + 16, o, ~mem.u8[o + GCHeader.gct]);
  mem.u32[(L + lua_State.top) >>> 2] = top + 24;
  return top + 16;
}

/** The error of a finaliser goes to nobody but gcExtension.finalizerFailed. */
function dropError(vm: Vm, L: number): void {
  vm.attachment(gcExtension).finalizerFailed?.(vm, L);
  setL_top(vm.mem, L, vm.mem.u32[(L + lua_State.top) >>> 2] - 8);
}

/** Call the function at `mo` with an object. */
export function gc_call_finalizer(vm: Vm, L: number, mo: number, o: number): void {
  const rested = rest(vm);
  let status: number;
  try {
    status = lj_pcall(vm, L, pushFinalizer(vm, L, vm.attachment(gcExtension), mo, o), 0);
  } finally {
    rested();
  }
  if (status !== 0) dropError(vm, L);
}

/** Take the first object out of the ring. */
function take(vm: Vm): number {
  const mem = vm.mem;
  const last = G(vm, global_State.gc_mmudata);
  const o = mem.u32[last >>> 2];
  if (o === last) setG(vm, global_State.gc_mmudata, 0);
  else setref(mem, last, mem.u32[o >>> 2]);
  if (mem.u8[o + GCHeader.gct] === GCT.CDATA) {
    makewhite(vm, o);
    mem.u8[o + GCHeader.marked] &= ~(LJ_GC.CDATA_FIN | LJ_GC.FINALIZED);
    return o;
  }
  const mainth = G(vm, global_State.mainthref);
  setref(mem, o, mem.u32[mainth >>> 2]);
  setref(mem, mainth, o);
  makewhite(vm, o);
  return o;
}

/**
 * Finalisers that machine code calls one after the other (lj_vm_finalizers); it asks here for the
 * next one. A run ends when the program has made the collector do something else meanwhile.
 */
class FinalizerRun {
  called = 0;
  private readonly ext: GcExtension;
  private readonly state: number;
  private rested: (() => void) | undefined = undefined;

  constructor(
    private readonly vm: Vm,
    private readonly most: number,
  ) {
    this.ext = vm.attachment(gcExtension);
    this.state = this.gcState;
  }
  private get gcState(): number {
    return this.vm.mem.u8[this.vm.g + global_State.gc_state];
  }

  /** The call of the next finaliser, or 0. */
  next(L: number): number {
    const { vm, ext, most, state } = this;
    while (this.called < most && G(vm, global_State.gc_mmudata) !== 0 && this.gcState === state) {
      this.called++;
      const o = take(vm);
      const { u8, u32 } = vm.mem;
      if (u8[o + GCHeader.gct] === GCT.CDATA) {
        this.end();
        ext.finalizeCdata?.(vm, L, o);
        continue;
      }
      const mo = lj_meta_fast(vm, u32[(o + GCudata.metatable) >>> 2], MM.gc);
      if (mo === 0) continue;
      charge(vm, CALL_COST);
      this.rested ??= rest(vm);
      return pushFinalizer(vm, L, ext, mo, o);
    }
    return 0;
  }
  failed(L: number): void {
    this.end();
    dropError(this.vm, L);
  }
  end(): void {
    this.rested?.();
    this.rested = undefined;
  }
}

/** Runs nest: finalisers may collect. */
const finalizerRuns = new Attachment<FinalizerRun[]>(() => []);

/** Call the finalisers that wait, so many at most; how many. */
export function gc_finalize(vm: Vm, L: number, most: number): number {
  const runs = vm.attachment(finalizerRuns);
  const run = new FinalizerRun(vm, most);
  runs.push(run);
  try {
    lj_vmcall(vm, L, vm.sym.lj_vm_finalizers);
  } catch (e) {
    // No room for a call: it counts as one that failed, or the next step would try for ever.
    if (run.called === 0 && G(vm, global_State.gc_mmudata) !== 0) take(vm);
    throw e;
  } finally {
    run.end();
    runs.pop();
  }
  return run.called;
}

/** For machine code: push the call of the next finaliser of the innermost run; its base, or 0. */
export const lj_gc_finalizer_next = (vm: Vm, L: number): number =>
  vm.attachment(finalizerRuns).at(-1)?.next(L) ?? 0;
/** And it has failed, with the error on top of the stack. */
export const lj_gc_finalizer_failed = (vm: Vm, L: number): void =>
  vm.attachment(finalizerRuns).at(-1)?.failed(L);

/** Call all finalisers that wait. */
export function lj_gc_finalize_udata(vm: Vm, L: number): void {
  while (G(vm, global_State.gc_mmudata) !== 0) gc_finalize(vm, L, Infinity);
}
