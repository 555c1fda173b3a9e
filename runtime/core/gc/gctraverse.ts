/*
 * The collector's traversal: a gray object becomes black, what it refers to gray.
 *
 * Tables and functions are machine code's (dasc/vm/gc.dasc). It stops at what is not: weak and
 * large tables, prototypes, threads, traces. The list of gray objects is a stack: what was seen
 * last is still in the cache.
 *
 * The thread that runs stores to its stack without barriers: it stays gray, and is seen again in the
 * atomic phase. Any other becomes black, and so do its open upvalues: what other threads store there
 * goes over their barrier. A thread that runs again, resumed or since the one that it resumed is left, becomes
 * gray, even if it was white: in the end nobody may know it but closures that have its upvalues, which are black.
 *
 * A large table is traversed in pieces between which the program runs. It is black and BIG
 * from the start: what is stored into it is marked by the barrier, at once, so it need not be
 * seen again; see lj_gc_barriert. `vm.big` says how far it is. When its parts are rebuilt, it
 * begins anew; a node that moves within the hash part is marked by gc_mark_moved, since it may
 * move to where the traversal has been.
 */
import { BIG_TABLE_SLOTS } from "../../layout/collector.js";
import { GCHeader, GCproto, GCtab, GCtrace, Node } from "../../layout/objects.js";
import { global_State, lua_State } from "../../layout/state.js";
import { GCS, GCT, LJ_GC } from "../../layout/value.js";
import { frame_func, frame_prev, funcproto, isluafunc } from "../run/frame.js";
import { enqueue, gc_markobj, gc_marktrace, gc_marktv, gcExtension } from "./gcmark.js";
import { G, setG } from "./gcstate.js";
import {
  gc_big_begin,
  gc_weak_nodes,
  gc_weak_slots,
  gc_weak_whole,
  isFinalizers,
  weakMode,
} from "./gcweak.js";
import { lj_state_shrinkstack } from "../objects/state.js";
import { setnilV } from "../objects/tvalue.js";
import type { Vm } from "../vm.js";

/** Machine code traverses so much at a time. */
const SLICE_BYTES = 1 << 20;
/** Slots or nodes in a piece. */
const PIECE_SLOTS = 2048;

/** Traverse gray objects until that has cost `limit` bytes, or there are none; the cost. */
export function gc_propagate(vm: Vm, limit: number): number {
  const gray = (vm.g + global_State.gc_gray) >>> 2;
  let cost = 0;
  while (cost < limit) {
    if (vm.big.table !== 0) {
      cost += traversePiece(vm);
      continue;
    }
    cost += vm.machine.callUnpaid(
      vm.sym.lj_vm_gc_propagate,
      vm.g,
      Math.min(limit - cost, SLICE_BYTES),
    );
    if (cost >= limit) break;
    // All that is left on top is what machine code does not do; but for the end of a slice.
    const o = vm.mem.u32[gray];
    if (o === 0) break;
    cost += traverseTop(vm, o);
  }
  return cost;
}

/** Traverse the object on top of the gray ones, which machine code has left, or not come to. */
function traverseTop(vm: Vm, o: number): number {
  const { u32, u8 } = vm.mem;
  const gct = u8[o + GCHeader.gct];
  if (gct === GCT.FUNC) return 0;
  const gclist = gct === GCT.TRACE ? GCtrace.gclist : GCtab.gclist;
  setG(vm, global_State.gc_gray, u32[(o + gclist) >>> 2]);
  u8[o + GCHeader.marked] |= LJ_GC.BLACK;
  return gct === GCT.TAB ? traverseTab(vm, o) : traverseOther(vm, o, gct);
}

/* Tables. */

/** Mark what a table holds on to, or begin with a large one; its size. A weak one stays gray. */
function traverseTab(vm: Vm, t: number): number {
  const { u32, u8 } = vm.mem;
  const mt = u32[(t + GCtab.metatable) >>> 2];
  const asize = u32[(t + GCtab.asize) >>> 2];
  const hmask = u32[(t + GCtab.hmask) >>> 2];
  if (mt !== 0) gc_markobj(vm, mt);
  const weak = mt === 0 ? 0 : weakMode(vm, t);
  const mode = weak < 0 ? LJ_GC.WEAKKEY : weak;
  if (weak !== LJ_GC.WEAK && (asize > BIG_TABLE_SLOTS || hmask >= BIG_TABLE_SLOTS)) {
    gc_big_begin(vm, t, mode, false);
    return GCtab.SIZEOF;
  }
  u8[t + GCHeader.marked] &= ~LJ_GC.BIG;
  if (weak > 0) {
    u8[t + GCHeader.marked] = (u8[t + GCHeader.marked] & ~(LJ_GC.WEAK | LJ_GC.BLACK)) | weak;
    enqueue(vm, t, global_State.gc_weak);
    if (weak === LJ_GC.WEAK) return GCtab.SIZEOF;
  }
  return gc_weak_whole(vm, t, mode, false);
}

/** Traverse the next piece of the large table in `vm.big`; the cost. */
function traversePiece(vm: Vm): number {
  const { u32 } = vm.mem;
  const big = vm.big;
  const t = big.table;
  const asize = u32[(t + GCtab.asize) >>> 2];
  const array = u32[(t + GCtab.array) >>> 2];
  const node = u32[(t + GCtab.node) >>> 2];
  const hmask = u32[(t + GCtab.hmask) >>> 2];
  const from = big.seen;
  if (from < asize) {
    const to = (big.seen = Math.min(from + PIECE_SLOTS, asize));
    if (big.weak !== 0) gc_weak_slots(vm, t, from, to);
    else vm.machine.callUnpaid(vm.sym.lj_vm_gc_slots, vm.g, array + 8 * to, array + 8 * from);
    return 8 * (to - from);
  }
  const nodes = hmask > 0 ? hmask + 1 : 0;
  const first = from - asize;
  const last = Math.min(first + PIECE_SLOTS, nodes);
  const end = node + Node.SIZEOF * last;
  if (big.weak !== 0) gc_weak_nodes(vm, t, first, last);
  else if (first < last)
    vm.machine.callUnpaid(vm.sym.lj_vm_gc_nodes, vm.g, end, node + Node.SIZEOF * first);
  big.seen = asize + last;
  if (last === nodes) {
    big.table = 0;
    if (big.weak !== 0 && !big.look && !isFinalizers(vm, t)) big.waiting.push(t);
  }
  return Node.SIZEOF * (last - first);
}

/** A node of the BIG table is about to move. */
export function gc_mark_moved(vm: Vm, n: number): void {
  gc_marktv(vm, n + Node.key);
  gc_marktv(vm, n + Node.val);
}

/* Prototypes, threads, traces. */

function traverseOther(vm: Vm, o: number, gct: number): number {
  switch (gct) {
    case GCT.PROTO:
      traverseProto(vm, o);
      return vm.mem.u32[(o + GCproto.sizept) >>> 2];
    case GCT.THREAD:
      return traverseThread(vm, o);
    default: // GCT.TRACE
      return vm.attachment(gcExtension).traverseTrace?.(vm, o) ?? GCtrace.SIZEOF;
  }
}

function traverseProto(vm: Vm, pt: number): void {
  const { u32, u16 } = vm.mem;
  gc_markobj(vm, u32[(pt + GCproto.chunkname) >>> 2]);
  const k = u32[(pt + GCproto.k) >>> 2];
  for (let i = 1; i <= u32[(pt + GCproto.sizekgc) >>> 2]; i++)
    gc_markobj(vm, u32[(k - 8 * i) >>> 2]);
  const trace = u16[(pt + GCproto.trace) >>> 1];
  if (trace !== 0) gc_marktrace(vm, trace);
}

/** Slots that the frames of a thread need, the running function's included. */
function usedSlots(vm: Vm, th: number): number {
  const mem = vm.mem;
  const bottom = mem.u32[(th + lua_State.stack) >>> 2];
  const maxstack = mem.u32[(th + lua_State.maxstack) >>> 2];
  let top = mem.u32[(th + lua_State.top) >>> 2] - 8;
  let frame = mem.u32[(th + lua_State.base) >>> 2] - 8;
  for (; frame > bottom + 8; frame = frame_prev(mem, frame)) {
    const fn = frame_func(mem, frame);
    let end = frame;
    if (isluafunc(mem, fn)) end += 8 * mem.u8[funcproto(mem, fn) + GCproto.framesize];
    if (end > top) top = end;
  }
  return (Math.min(top + 8, maxstack) - bottom) / 8;
}

/** Is its stack stored to without barriers? */
function isStoredTo(vm: Vm, th: number): boolean {
  const held = (vm.mem.u8[th + GCHeader.marked] & LJ_GC.HELD) !== 0;
  return held || vm.holdsThreads || th === vm.L || th === G(vm, global_State.cur_L);
}

/** Mark what a thread holds on to; its size. */
function traverseThread(vm: Vm, th: number): number {
  const mem = vm.mem;
  const stays = isStoredTo(vm, th);
  const size = lua_State.SIZEOF + 8 * mem.u32[(th + lua_State.stacksize) >>> 2];
  if (stays) {
    mem.u8[th + GCHeader.marked] &= ~LJ_GC.BLACK;
    enqueue(vm, th, global_State.gc_grayagain);
    vm.rounds.cost -= size; // every round sees it: that is no reason for another
  } else blackenUpvalues(vm, th);
  const stack = mem.u32[(th + lua_State.stack) >>> 2];
  const top = mem.u32[(th + lua_State.top) >>> 2];
  let o = stack + 16;
  for (; o < top; o += 8) gc_marktv(vm, o);
  if (!stays || mem.u8[vm.g + global_State.gc_state] === GCS.atomic) {
    const end = stack + 8 * mem.u32[(th + lua_State.stacksize) >>> 2];
    for (; o < end; o += 8) setnilV(mem, o);
  }
  gc_markobj(vm, mem.u32[(th + lua_State.env) >>> 2]);
  lj_state_shrinkstack(vm, th, usedSlots(vm, th));
  return size;
}

/** Of a thread whose slots are going to be marked. */
function blackenUpvalues(vm: Vm, th: number): void {
  const { u32, u8 } = vm.mem;
  for (let uv = u32[(th + lua_State.openupval) >>> 2]; uv !== 0; uv = u32[uv >>> 2])
    u8[uv + GCHeader.marked] = (u8[uv + GCHeader.marked] & ~LJ_GC.WHITES) | LJ_GC.BLACK;
}
