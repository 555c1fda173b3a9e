/*
 * The collector's marking: from white over gray to black.
 *
 * Gray objects that are still to be traversed are chained through gclist, from
 * gc_gray. The running thread, and weak tables until they are cleared, stay gray for good;
 * objects that a barrier has turned gray again wait in gc_grayagain for the atomic
 * phase. Strings and cdata have nothing to traverse, userdata and upvalues are
 * traversed at once: they never are in a list.
 *
 * What only higher folders know about (traces, cdata) they register in gcExtension.
 */
import { GCHeader, GCtab, GCtrace, GCudata, UDTYPE } from "../../layout/objects.js";
import { GCROOT, GG, global_State, jit_State, lua_State } from "../../layout/state.js";
import { GCT, LJ_GC, LJ_T } from "../../layout/value.js";
import { lj_bufx_mark } from "../text/bufx.js";
import { uvval } from "../objects/func.js";
import type { GcPieces } from "./gcbig.js";
import { gc_separate_dead } from "./gcseparate.js";
import { gc_propagate } from "./gctraverse.js";
import { gc_weak_clear, gc_weak_strengthen } from "./gcweak.js";
import { G, makewhite, setG } from "./gcstate.js";
import { Attachment, type Vm } from "../vm.js";

/** Callbacks of the folders above. All but `traceAbort` run inside of the collector and must not allocate. */
export interface GcExtension {
  /** Mark roots of one's own with gc_markobj: at the start and in the atomic phase. */
  markRoots: ((vm: Vm) => void)[];
  /** Forget weak references of one's own: what is white now is going to be freed. */
  clearWeak: ((vm: Vm) => void)[];
  /** Mark what a trace refers to; the result is its size in bytes. */
  traverseTrace?: (vm: Vm, trace: number) => number;
  freeTrace?: (vm: Vm, trace: number) => void;
  /** Free a dead cdata, or hand it to gc_addfinalizer. */
  freeCdata?: (vm: Vm, cd: number) => void;
  /** Call the finaliser of a cdata that gc_addfinalizer got. */
  finalizeCdata?: (vm: Vm, L: number, cd: number) => void;
  /** Call the finalisers of all cdata: the VM ends. */
  finalizeAllCdata?: (vm: Vm, L: number) => void;
  /** The table of cdata finalisers: its keys do not keep cdata alive. */
  finalizerTable: number;
  /** A finaliser has failed with the error on top of the stack. */
  finalizerFailed?: (vm: Vm, L: number) => void;
  /** What is done in pieces when there is much of it; undefined while that is not there. */
  pieces: () => GcPieces | undefined;
  /** A finaliser is about to run: stop recording. */
  traceAbort?: (vm: Vm) => void;
}

export const gcExtension = new Attachment<GcExtension>(() => ({
  markRoots: [],
  clearWeak: [],
  pieces: () => undefined,
  finalizerTable: 0,
}));

export const iswhite = (vm: Vm, o: number): boolean =>
  (vm.mem.u8[o + GCHeader.marked] & LJ_GC.WHITES) !== 0;

const gclist = (gct: number): number => (gct === GCT.TRACE ? GCtrace.gclist : GCtab.gclist);

/** Put a gray object in front of the list at global_State + `list`. */
export function enqueue(vm: Vm, o: number, list: global_State): void {
  const { u32, u8 } = vm.mem;
  const head = (vm.g + list) >>> 2;
  const p = (o + gclist(u8[o + GCHeader.gct])) >>> 2;
  u32[p] = u32[head];
  u32[p + 1] = 0;
  u32[head] = o;
}

/** Mark a white object. */
export function gc_mark(vm: Vm, o: number): void {
  const mem = vm.mem;
  mem.u8[o + GCHeader.marked] &= ~LJ_GC.WHITES;
  switch (mem.u8[o + GCHeader.gct]) {
    case GCT.STR:
    case GCT.CDATA:
      break;
    case GCT.UDATA:
      mem.u8[o + GCHeader.marked] |= LJ_GC.BLACK;
      gc_markobj(vm, mem.u32[(o + GCudata.metatable) >>> 2]);
      gc_markobj(vm, mem.u32[(o + GCudata.env) >>> 2]);
      if (mem.u8[o + GCudata.udtype] === UDTYPE.BUFFER) lj_bufx_mark(vm, o + GCudata.SIZEOF);
      break;
    case GCT.UPVAL:
      mem.u8[o + GCHeader.marked] |= LJ_GC.BLACK;
      gc_marktv(vm, uvval(mem, o));
      break;
    default:
      enqueue(vm, o, global_State.gc_gray);
  }
}

/** Mark an object, if there is one and it is white. */
export function gc_markobj(vm: Vm, o: number): void {
  if (o !== 0 && vm.mem.u8[o + GCHeader.marked] & LJ_GC.WHITES) gc_mark(vm, o);
}

/** Mark the object that a TValue holds, if it does. */
export function gc_marktv(vm: Vm, o: number): void {
  const { i32, u32, u8 } = vm.mem;
  const it = i32[(o + 4) >>> 2] >> 15;
  if (it > LJ_T.STR || it < LJ_T.UDATA) return;
  const obj = u32[o >>> 2];
  if (u8[obj + GCHeader.marked] & LJ_GC.WHITES) gc_mark(vm, obj);
}

/** Mark what was stored last in a large table: see lj_gc_slotbarriert. */
export function gc_mark_written(vm: Vm): void {
  const { written } = vm.big;
  if (written === 0) return;
  vm.big.written = 0;
  gc_marktv(vm, written);
}

function markRoots(vm: Vm): void {
  for (let i = 0; i < GCROOT.MAX; i++)
    gc_markobj(vm, vm.mem.u32[(vm.g + global_State.gcroot + 8 * i) >>> 2]);
  for (const mark of vm.attachment(gcExtension).markRoots) mark(vm);
}

/** Begin a cycle: mark the roots. */
export function gc_mark_start(vm: Vm): void {
  setG(vm, global_State.gc_gray, 0);
  setG(vm, global_State.gc_grayagain, 0);
  setG(vm, global_State.gc_weak, 0);
  const mainth = G(vm, global_State.mainthref);
  gc_markobj(vm, mainth);
  gc_markobj(vm, G(vm, global_State.cur_L));
  gc_markobj(vm, vm.mem.u32[(mainth + lua_State.env) >>> 2]);
  gc_marktv(vm, vm.g + global_State.registrytv);
  markRoots(vm);
}

/** Userdata that wait for their finaliser since before this cycle. */
function markFinalizees(vm: Vm): void {
  const last = G(vm, global_State.gc_mmudata);
  if (last === 0) return;
  let o = last;
  do {
    o = vm.mem.u32[o >>> 2];
    makewhite(vm, o);
    gc_mark(vm, o);
  } while (o !== last);
}

/** Mark the object of a trace number. */
export function gc_marktrace(vm: Vm, traceno: number): void {
  const { u32 } = vm.mem;
  gc_markobj(vm, u32[(u32[(vm.g + GG.J - GG.g + jit_State.trace) >>> 2] + 8 * traceno) >>> 2]);
}

/** Make the objects of a list the gray ones; there are no others. */
export function takeList(vm: Vm, list: global_State): void {
  setG(vm, global_State.gc_gray, G(vm, list));
  setG(vm, list, 0);
}

/**
 * The end of marking, in one go: everything reachable is black or in a list of its own afterwards. Userdata to be
 * finalised are moved out of the way and marked, unless that is to be done in pieces and marking ends later.
 */
export function gc_mark_finish(vm: Vm, L: number): void {
  const { udata } = vm.big;
  let cost = gc_propagate(vm, Infinity);
  gc_weak_strengthen(vm);
  gc_markobj(vm, L);
  markRoots(vm);
  cost += gc_propagate(vm, Infinity);
  takeList(vm, global_State.gc_grayagain);
  cost += gc_propagate(vm, Infinity);
  if (udata.end === 0) markFinalizees(vm);
  if (!udata.separating) gc_separate_dead(vm);
  const kept = gc_propagate(vm, Infinity);
  udata.size += kept;
  cost += kept + gc_weak_clear(vm, udata.separating);
  vm.rounds.cost = cost;
}
