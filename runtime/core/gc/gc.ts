/*
 * The incremental mark and sweep collector.
 *
 * A cycle: pause -> propagate (mark step by step) -> atomic (finish marking in one
 * go, flip the white) -> sweepstring -> sweep (free what has the old white) ->
 * finalize -> pause. Steps are paid for by allocation: gc_step runs when gc_total
 * reaches gc_threshold.
 *
 * While marking, a black object must not refer to a white one. Writers call a
 * barrier: forward (mark the new value) for objects that change rarely, back (turn
 * the object gray again) for tables. During the sweep everything written into an
 * old object may simply be made white.
 *
 * Nothing here runs inside of an allocation: only at lj_gc_check and its kin.
 */
import { GCHeader, GCstr, GCtab, GCupval, Node } from "../../layout/objects.js";
import { global_State, LJ_VMST, lua_State } from "../../layout/state.js";
import { GCS, LJ_GC } from "../../layout/value.js";
import type { GcPieces } from "./gcbig.js";
import { curr_funcisL, curr_topL } from "../run/frame.js";
import { gc_finalize } from "./gcfinalize.js";
import {
  enqueue,
  gc_mark,
  gc_mark_finish,
  gc_mark_start,
  gc_mark_written,
  gc_marktv,
  gcExtension,
  iswhite,
  takeList,
} from "./gcmark.js";
import { curwhite, G, makewhite, otherwhite, setG } from "./gcstate.js";
import { gc_mark_moved, gc_propagate } from "./gctraverse.js";
import { gc_separate_islong } from "./gcseparate.js";
import { gc_weak_begin } from "./gcweak.js";
import { gc_sweep_objects, gc_sweep_start, gc_sweep_strings } from "./gcsweep.js";
import { BIG_TABLE_SLOTS, LJ_MAX_MEM } from "../../layout/collector.js";
import { lj_str_shrink } from "../objects/strtab.js";
import { lj_tab_rehash } from "../objects/tab.js";
import { copyTV, setref, tvisgcv, gcV } from "../objects/tvalue.js";
import type { Vm } from "../vm.js";
import { charge } from "../run/work.js";

export { gc_mark, gc_markobj, gc_marktrace, gc_marktv, gcExtension, iswhite } from "./gcmark.js";
export type { GcExtension } from "./gcmark.js";
export { gc_addfinalizer, gc_call_finalizer, lj_gc_finalize_udata } from "./gcfinalize.js";
export { lj_gc_separateudata } from "./gcseparate.js";

/** A step comes after so many bytes of allocation. */
const STEPSIZE_BYTES = 8192;
/**
 * When more was allocated than steps came for, as by tables that grow, a step pays for as much more: up to so many
 * bytes, which is some 2 ms of marking small objects. Of what is owed beyond URGENT_BYTES a step pays this share:
 * running out of memory is worse than a pause.
 */
const BIGSTEP_BYTES = 1 << 19;
const URGENT_BYTES = 1 << 28;
const URGENT_SHARE = 1 / 8;
/**
 * At the usual pause, so much is allocated at least before the next cycle, and of a memory limit this part at most: a
 * cycle of a small heap is a dozen calls of machine code that find next to nothing.
 */
const PAUSE_MIN_BYTES = 1 << 19;
const PAUSE_LIMIT_SHARE = 1 / 8;
/** A finaliser counts in a step as so many bytes. */
const FINALIZECOST_BYTES = 100;
/** Marking takes another round before the atomic phase when the last one went over so many bytes, at most so often. */
const ROUND_MIN_BYTES = 0x10000;
const MOST_ROUNDS = 5;
/** A whole cycle pays each time that it went over so many bytes. */
const FULLSTEP_BYTES = 1 << 18;
/** Four bytes cost a unit of work. */
const PAID_SHIFT = 2;
/** Cost of what cannot run now: ends the step. */
const COST_STOP = LJ_MAX_MEM;

/** An object that the sweep is going to free. */
export const isdead = (vm: Vm, o: number): boolean =>
  (vm.mem.u8[o + GCHeader.marked] & otherwhite(vm) & LJ_GC.WHITES) !== 0;

const isblack = (vm: Vm, o: number): boolean =>
  (vm.mem.u8[o + GCHeader.marked] & LJ_GC.BLACK) !== 0;

const gcstate = (vm: Vm): GCS => vm.mem.u8[vm.g + global_State.gc_state];
function setstate(vm: Vm, state: GCS): void {
  vm.mem.u8[vm.g + global_State.gc_state] = state;
}
const marking = (vm: Vm): boolean => gcstate(vm) <= GCS.atomic;

/* Barriers. */

/** The black object `o` now refers to the white object `v`. */
function lj_gc_barrierf(vm: Vm, o: number, v: number): void {
  if (marking(vm)) gc_mark(vm, v);
  else makewhite(vm, o);
}

/** Turn a black table gray again, for the atomic phase. */
function lj_gc_barrierback(vm: Vm, t: number): void {
  const { u8, u32 } = vm.mem;
  u8[t + GCHeader.marked] &= ~LJ_GC.BLACK;
  u32[(t + GCtab.gclist) >>> 2] = G(vm, global_State.gc_grayagain);
  setG(vm, global_State.gc_grayagain, t);
}

/** Something was stored in the table. */
export function lj_gc_anybarriert(vm: Vm, t: number): void {
  if (isblack(vm, t)) lj_gc_barrierback(vm, t);
}

const tviswhite = (vm: Vm, o: number): boolean => tvisgcv(vm.mem, o) && iswhite(vm, gcV(vm.mem, o));

/** The value (or key) at `o` was stored in the table. */
export function lj_gc_barriert(vm: Vm, t: number, o: number): void {
  if (isblack(vm, t) && tviswhite(vm, o)) lj_gc_objbarriert(vm, t, gcV(vm.mem, o));
}
/** A reference to the object `v` was stored in the table. A large one is not seen again. */
export function lj_gc_objbarriert(vm: Vm, t: number, v: number): void {
  if (!isblack(vm, t) || !iswhite(vm, v)) return;
  if (vm.mem.u8[t + GCHeader.marked] & LJ_GC.BIG) lj_gc_barrierf(vm, t, v);
  else lj_gc_barrierback(vm, t);
}
/**
 * Something is about to be stored at `o`, a slot of the table. Of a large one the slot is remembered: its value is
 * marked before the collector does anything else, and before slots move.
 */
export function lj_gc_slotbarriert(vm: Vm, t: number, o: number): void {
  const { u8, u32 } = vm.mem;
  if (!isblack(vm, t)) return;
  if ((u8[t + GCHeader.marked] & LJ_GC.BIG) === 0) return lj_gc_barrierback(vm, t);
  if (!marking(vm)) return;
  gc_mark_written(vm);
  vm.big.written = o;
  const slot = o - u32[(t + GCtab.array) >>> 2];
  if (slot < 0 || slot >= 8 * u32[(t + GCtab.asize) >>> 2]) gc_marktv(vm, o - Node.val + Node.key);
}
/** A node of the table is about to move within its hash part. */
export function lj_gc_movednode(vm: Vm, t: number, n: number): void {
  vm.big.veil?.see(t, n);
  const big = LJ_GC.BIG | LJ_GC.BLACK;
  if ((vm.mem.u8[t + GCHeader.marked] & big) === big && marking(vm)) gc_mark_moved(vm, n);
}
/** The value at `o` was stored in the object p. */
export function lj_gc_barrier(vm: Vm, p: number, o: number): void {
  if (isblack(vm, p) && tviswhite(vm, o)) lj_gc_barrierf(vm, p, gcV(vm.mem, o));
}
/** A reference to the object `v` was stored in the object p. */
export function lj_gc_objbarrier(vm: Vm, p: number, v: number): void {
  if (isblack(vm, p) && iswhite(vm, v)) lj_gc_barrierf(vm, p, v);
}

/** The thread runs from now on, which stores to it without barriers: see gctraverse.ts. */
export function lj_gc_barrierthread(vm: Vm, L: number): void {
  const { u8 } = vm.mem;
  if (!marking(vm)) return;
  if (iswhite(vm, L)) gc_mark(vm, L);
  if (!isblack(vm, L)) return;
  u8[L + GCHeader.marked] &= ~LJ_GC.BLACK;
  enqueue(vm, L, global_State.gc_grayagain);
}
/** JavaScript stores to the thread's stack from now on, whether it runs or not. */
export function lj_gc_holdthread(vm: Vm, L: number): void {
  vm.mem.u8[L + GCHeader.marked] |= LJ_GC.HELD;
  lj_gc_barrierthread(vm, L);
}

/** Close an upvalue that was taken out of the list of open ones. */
export function lj_gc_closeuv(vm: Vm, uv: number): void {
  const mem = vm.mem;
  copyTV(mem, uv + GCupval.tv, mem.u32[(uv + GCupval.v) >>> 2]);
  setref(mem, uv + GCupval.v, uv + GCupval.tv);
  mem.u8[uv + GCupval.closed] = 1;
  if (!isblack(vm, uv)) return;
  // Its thread has stored to the slot without barriers.
  if (!marking(vm)) makewhite(vm, uv);
  else if (tviswhite(vm, uv + GCupval.tv)) gc_mark(vm, gcV(mem, uv + GCupval.tv));
}

/** A trace was stored where the compiler keeps it. */
export function lj_gc_barriertrace(vm: Vm, trace: number): void {
  if (marking(vm) && iswhite(vm, trace)) gc_mark(vm, trace);
}

/** Free all objects but the main thread: the VM ends. */
export function lj_gc_freeall(vm: Vm): void {
  vm.mem.u8[vm.g + global_State.gc_currentwhite] = LJ_GC.WHITES | LJ_GC.SFIXED;
  gc_sweep_start(vm);
  while (gc_sweep_strings(vm) !== 0);
  while (gc_sweep_objects(vm) !== 0);
}

/* The state machine. */

const pieces = (vm: Vm): GcPieces | undefined => vm.attachment(gcExtension).pieces();

/** Put entries back that were taken out of weak tables before it was clear whether they go, or all of them; the cost. */
export const gc_put_back = (vm: Vm, L: number, limit: number, all?: boolean): number =>
  vm.big.hidden.size === 0 ? 0 : pieces(vm)!.putBack(vm, L, limit, all);

/** Marking ends, but when many userdata are to be taken. */
function atomic(vm: Vm, L: number): void {
  const { udata } = vm.big;
  if (gc_separate_islong(vm)) pieces(vm)?.separateBegin(vm, L);
  gc_mark_finish(vm, L);
  if (udata.separating) return setstate(vm, GCS.propagate);
  for (const clear of vm.attachment(gcExtension).clearWeak) clear(vm);
  const { u8 } = vm.mem;
  u8[vm.g + global_State.gc_currentwhite] = otherwhite(vm);
  u8[vm.g + global_State.strempty + GCstr.marked] = curwhite(vm);
  if (!vm.big.veil) gc_sweep_start(vm);
  setG(vm, global_State.gc_estimate, Math.max(0, G(vm, global_State.gc_total) - udata.size));
  setstate(vm, GCS.sweepstring);
}

function atomicStep(vm: Vm, L: number, limit: number): number {
  const { rounds } = vm;
  const cost = gc_put_back(vm, L, limit);
  if (cost !== 0) {
    setstate(vm, vm.big.hidden.size === 0 ? GCS.propagate : GCS.atomic);
    return cost;
  }
  atomic(vm, L);
  const paid = rounds.cost >>> PAID_SHIFT;
  rounds.count = rounds.cost = 0;
  charge(vm, paid); // it takes no part of the step, but is work
  return 0;
}

/**
 * Mark some more. What the program has changed meanwhile is left to the atomic phase; when
 * that may be much, it is gone through before, round by round: less is changed in each.
 */
function propagateStep(vm: Vm, limit: number): number {
  const { big, rounds } = vm;
  const { udata } = big;
  if (G(vm, global_State.gc_gray) !== 0 || big.table !== 0) {
    const cost = gc_propagate(vm, limit);
    rounds.cost += cost;
    if (udata.separating) udata.size += cost;
    return cost;
  }
  if (rounds.cost > ROUND_MIN_BYTES && rounds.count < MOST_ROUNDS) {
    rounds.count++;
    rounds.cost = 0;
    takeList(vm, global_State.gc_grayagain);
  } else if (!gc_weak_begin(vm)) {
    if (udata.separating) return pieces(vm)!.separatePiece(vm, limit);
    // Entries of weak tables are put back where traces are not running, either.
    setstate(vm, GCS.atomic);
  }
  return 0;
}

/** A unit of work, of about `limit` bytes when it can be divided; the result is its cost. */
function onestep(vm: Vm, L: number, limit: number): number {
  if (vm.big.veil) return vm.big.veil.piece(limit);
  switch (gcstate(vm)) {
    case GCS.pause:
      vm.big.start();
      vm.rounds.count = vm.rounds.cost = 0;
      gc_mark_start(vm);
      setstate(vm, GCS.propagate);
      return 0;
    case GCS.propagate:
      return propagateStep(vm, limit);
    case GCS.atomic:
      if (G(vm, global_State.jit_base) !== 0) return COST_STOP; // Not on a trace.
      return atomicStep(vm, L, limit);
    case GCS.sweepstring: {
      const cost = gc_sweep_strings(vm);
      if (cost === 0) setstate(vm, GCS.sweep);
      return cost;
    }
    case GCS.sweep: {
      const cost = gc_sweep_objects(vm) || lj_str_shrink(vm, L);
      if (cost === 0) endSweep(vm);
      return cost;
    }
    case GCS.finalize:
      return finalizeStep(vm, L, limit);
  }
}

function endSweep(vm: Vm): void {
  if (G(vm, global_State.gc_mmudata) !== 0) {
    setstate(vm, GCS.finalize);
    vm.mem.u8[vm.g + global_State.gc_nocdatafin] = 1;
  } else {
    endCycle(vm);
  }
}

function endCycle(vm: Vm): void {
  setstate(vm, GCS.pause);
  setG(vm, global_State.gc_debt, 0);
}

function finalizeStep(vm: Vm, L: number, limit: number): number {
  if (G(vm, global_State.gc_mmudata) !== 0) {
    if (G(vm, global_State.jit_base) !== 0) return COST_STOP; // Not on a trace.
    const before = G(vm, global_State.gc_total);
    const cost = FINALIZECOST_BYTES * gc_finalize(vm, L, Math.ceil(limit / FINALIZECOST_BYTES));
    const estimate = G(vm, global_State.gc_estimate);
    const freed = before - G(vm, global_State.gc_total);
    if (freed >= 0 && estimate > freed) setG(vm, global_State.gc_estimate, estimate - freed);
    if (G(vm, global_State.gc_estimate) > cost)
      setG(vm, global_State.gc_estimate, G(vm, global_State.gc_estimate) - cost);
    return cost;
  }
  const { finalizerTable } = vm.attachment(gcExtension);
  if (finalizerTable !== 0 && vm.mem.u8[vm.g + global_State.gc_nocdatafin] === 0)
    tidyFinalizers(vm, L, finalizerTable);
  endCycle(vm);
  return 0;
}

/** The table of cdata finalisers loses the keys of those that are gone; a large one when it needs room. */
function tidyFinalizers(vm: Vm, L: number, t: number): void {
  if (vm.mem.u32[(t + GCtab.hmask) >>> 2] < BIG_TABLE_SLOTS) lj_tab_rehash(vm, L, t);
}

/** The next cycle begins when memory has grown to `pause` percent. In a stress build, at once. */
function setpause(vm: Vm): void {
  const { memoryLimit = Infinity, gcStress } = vm.options;
  const estimate = G(vm, global_State.gc_estimate);
  const pause = G(vm, global_State.gc_pause);
  const growth = Math.min(PAUSE_MIN_BYTES, PAUSE_LIMIT_SHARE * memoryLimit) * (pause / 100 - 1);
  const threshold = Math.max(Math.floor(estimate / 100) * pause, Math.floor(estimate + growth));
  setG(vm, global_State.gc_threshold, gcStress ? 0 : Math.min(threshold, LJ_MAX_MEM));
}

/** Enter a VM state (the complement of an LJ_VMST); the result is the one before. */
function switchState(vm: Vm, state: number): number {
  const { i32 } = vm.mem;
  const old = i32[(vm.g + global_State.vmstate) >>> 2];
  i32[(vm.g + global_State.vmstate) >>> 2] = state;
  return old;
}

/** Advance as far as allocation has paid for. 1: a cycle has ended, 0: more is owed, -1: even. */
export function lj_gc_step(vm: Vm, L: number): number {
  if (vm.options.gcStress && G(vm, global_State.jit_base) === 0) {
    // Not within finalisers, nor when the program has stopped the collector.
    if (G(vm, global_State.gc_threshold) < LJ_MAX_MEM) lj_gc_fullgc(vm, L);
    return 1;
  }
  const state = switchState(vm, ~LJ_VMST.GC);
  const result = step(vm, L);
  switchState(vm, state);
  return result;
}

/** Bytes of what is owed that a step pays for. */
const paidBy = (debt: number): number =>
  Math.max(
    STEPSIZE_BYTES,
    Math.min(debt, Math.max(BIGSTEP_BYTES, URGENT_SHARE * (debt - URGENT_BYTES))),
  );

function step(vm: Vm, L: number): number {
  gc_mark_written(vm);
  const total = G(vm, global_State.gc_total);
  const threshold = G(vm, global_State.gc_threshold);
  const debt = G(vm, global_State.gc_debt) + Math.max(0, total - threshold);
  const stepmul = G(vm, global_State.gc_stepmul);
  const paid = paidBy(debt);
  let limit = Math.floor(paid / 100) * stepmul;
  if (limit === 0) limit = LJ_MAX_MEM;
  setG(vm, global_State.gc_debt, debt);
  do {
    const cost = onestep(vm, L, limit);
    if (cost !== COST_STOP) charge(vm, cost >>> PAID_SHIFT);
    limit -= cost;
    if (gcstate(vm) === GCS.pause) {
      setpause(vm);
      return 1;
    }
  } while (limit > 0);
  if (G(vm, global_State.gc_debt) < STEPSIZE_BYTES) {
    setG(vm, global_State.gc_threshold, G(vm, global_State.gc_total) + STEPSIZE_BYTES);
    return -1;
  }
  setG(vm, global_State.gc_debt, G(vm, global_State.gc_debt) - paid);
  setG(vm, global_State.gc_threshold, G(vm, global_State.gc_total));
  return 0;
}

/** The same for a handler: L->top is only valid for C functions, so set it first. */
export function lj_gc_step_fixtop(vm: Vm, L: number): number {
  const mem = vm.mem;
  if (curr_funcisL(mem, L)) mem.u32[(L + lua_State.top) >>> 2] = curr_topL(mem, L);
  return lj_gc_step(vm, L);
}

/** The same for a trace: nonzero when it must be left, so that a phase can run that traces cannot stand. */
export function lj_gc_step_jit(vm: Vm, steps: number): number {
  const mem = vm.mem;
  const L = G(vm, global_State.cur_L);
  mem.u32[(L + lua_State.base) >>> 2] = G(vm, global_State.jit_base);
  mem.u32[(L + lua_State.top) >>> 2] = curr_topL(mem, L);
  while (steps-- > 0 && lj_gc_step(vm, L) === 0);
  return gcstate(vm) === GCS.atomic || gcstate(vm) === GCS.finalize ? 1 : 0;
}

/** A whole cycle, finalisers included. */
export function lj_gc_fullgc(vm: Vm, L: number): void {
  const state = switchState(vm, ~LJ_VMST.GC);
  const paidstep = (): void => charge(vm, onestep(vm, L, FULLSTEP_BYTES) >>> PAID_SHIFT);
  while (vm.big.veil) paidstep();
  if (gcstate(vm) <= GCS.pause) {
    // Forget what was marked: everything still has the current white or a color, and survives.
    gc_put_back(vm, L, Infinity, true);
    vm.big.start();
    gc_sweep_start(vm);
    setG(vm, global_State.gc_gray, 0);
    setG(vm, global_State.gc_grayagain, 0);
    setG(vm, global_State.gc_weak, 0);
    setstate(vm, GCS.sweepstring);
  }
  while (gcstate(vm) === GCS.sweepstring || gcstate(vm) === GCS.sweep) paidstep();
  setstate(vm, GCS.pause);
  do paidstep();
  while (gcstate(vm) !== GCS.pause);
  setpause(vm);
  switchState(vm, state);
}

/* Where the collector may run. */

const isdue = (vm: Vm): boolean =>
  G(vm, global_State.gc_total) >= G(vm, global_State.gc_threshold) || vm.options.gcStress === true;

/** L->top is above everything in use. */
export function lj_gc_check(vm: Vm, L: number): void {
  if (isdue(vm)) lj_gc_step(vm, L);
}
