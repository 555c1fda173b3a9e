/*
 * Weak tables: entries whose key or value nobody else holds on to go in the atomic phase.
 *
 * Looking at all entries then would stop the program for as long as there are references. So when nothing else is left
 * to mark, weak tables are gone through in pieces, and what is not marked by then is remembered:
 *
 *   gc_weak, waiting -> table -> piece -> piece ...     strong sides are marked (again), the rest is looked at
 *                                  candidates: table, index      seen again in the atomic phase, they alone
 *
 * From the start of that the table is black and BIG, see gctraverse.ts: what is stored into it is marked, so it stays
 * for this cycle. When its parts are rebuilt it waits for another turn. A candidate is a place, and judged by what is
 * there in the end. When there are many, they are cleared later, behind a veil: gcveil.ts.
 */
import { MM } from "../../layout/metamethods.js";
import { GCHeader, GCstr, GCtab, Node } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { GCS, LJ_GC, LJ_T } from "../../layout/value.js";
import { gc_marktv, gcExtension } from "./gcmark.js";
import { G, setG } from "./gcstate.js";
import { lj_meta_fast } from "../meta.js";
import { intHi, intLo } from "../objects/tab.js";
import { gcV, setnilV, tvisnil, tvisstr } from "../objects/tvalue.js";
import type { Vm } from "../vm.js";

/** "__", as a word in memory. */
const UNDERSCORES = 0x5f5f;

/** LJ_GC.WEAKKEY and WEAKVAL as the metatable says; -1 for the table of cdata finalisers. */
export function weakMode(vm: Vm, t: number): number {
  const { u8, u32 } = vm.mem;
  const mt = u32[(t + GCtab.metatable) >>> 2];
  const mode = mt === 0 ? 0 : lj_meta_fast(vm, mt, MM.mode);
  if (mode === 0 || !tvisstr(vm.mem, mode)) return 0;
  let weak = 0;
  const s = gcV(vm.mem, mode);
  for (let i = 0; i < u32[(s + GCstr.len) >>> 2]; i++) {
    const c = u8[s + GCstr.SIZEOF + i];
    if (c === 0x6b) weak |= LJ_GC.WEAKKEY;
    else if (c === 0x76) weak |= LJ_GC.WEAKVAL;
  }
  return weak !== 0 && isFinalizers(vm, t) ? -1 : weak;
}
/** The table of cdata finalisers: what dies is taken from it when it is swept. */
export const isFinalizers = (vm: Vm, t: number): boolean =>
  vm.attachment(gcExtension).finalizerTable === t;

/** Take a table that is to be gone through, or 0. */
function take(vm: Vm): number {
  const t = G(vm, global_State.gc_weak);
  if (t === 0) return vm.big.waiting.pop() ?? 0;
  setG(vm, global_State.gc_weak, vm.mem.u32[(t + GCtab.gclist) >>> 2]);
  vm.mem.u8[t + GCHeader.marked] |= LJ_GC.BLACK;
  return t;
}

/** Begin to go through the next table; false when there are none. */
export function gc_weak_begin(vm: Vm): boolean {
  const { u8 } = vm.mem;
  let t: number;
  // One that is not black is in a list: traversed again, it waits again.
  do if ((t = take(vm)) === 0) return false;
  while ((u8[t + GCHeader.marked] & LJ_GC.BLACK) === 0);
  gc_big_begin(vm, t, Math.max(0, weakMode(vm, t)), true);
  return true;
}

/** Traverse a table in pieces from now on: a black one. */
export function gc_big_begin(vm: Vm, t: number, weak: number, look: boolean): void {
  const { u8 } = vm.mem;
  const { big } = vm;
  u8[t + GCHeader.marked] = (u8[t + GCHeader.marked] & ~LJ_GC.WEAK) | LJ_GC.BIG | weak;
  big.table = t;
  big.seen = 0;
  big.weak = weak;
  big.look = look;
}

/** The parts of a table are about to be rebuilt: places in them mean nothing any more. */
export function gc_weak_rebuilt(vm: Vm, t: number): void {
  if (vm.mem.u8[vm.g + global_State.gc_state] > GCS.atomic) return;
  const { waiting } = vm.big;
  const marked = vm.mem.u8[t + GCHeader.marked];
  if ((marked & LJ_GC.BIG) === 0 || (marked & LJ_GC.WEAK) === 0 || isFinalizers(vm, t)) return;
  if (waiting[waiting.length - 1] !== t) waiting.push(t);
}

/** Whether an entry goes from a weak table, whose key or value has these words. Strings are values: they stay, marked. */
export function gc_words_mayclear(vm: Vm, obj: number, hi: number, isValue: boolean): boolean {
  const { mem, big } = vm;
  const { u8 } = mem;
  const it = hi >> 15;
  if (it > LJ_T.STR || it < LJ_T.UDATA) return false;
  if (it === LJ_T.STR) {
    u8[obj + GCHeader.marked] &= ~LJ_GC.WHITES;
    return false;
  }
  if (u8[obj + GCHeader.marked] & big.dead) return true;
  // A finalised userdata goes from values at once, from keys when it is freed.
  return isValue && it === LJ_T.UDATA && (u8[obj + GCHeader.marked] & LJ_GC.FINALIZED) !== 0;
}
const mayclear = (vm: Vm, o: number, isValue: boolean): boolean =>
  gc_words_mayclear(vm, vm.mem.u32[o >>> 2], vm.mem.i32[(o + 4) >>> 2], isValue);

/** Whether the node goes from a table with a weak side; the other one is marked by then, but may be a finalised value. */
const mayclearNode = (vm: Vm, n: number): boolean =>
  !tvisnil(vm.mem, n + Node.val) &&
  (mayclear(vm, n + Node.key, false) || mayclear(vm, n + Node.val, true));

/** Remember where the table has what may go. */
function remember(vm: Vm, t: number, slot: number): void {
  const { big } = vm;
  if (t !== big.lastLooked) big.looked.push((big.lastLooked = t), big.weak);
  big.places.push(t, slot);
}

/** Is the key at `o` a string that begins as names of metamethods do? */
const isMetaname = ({ mem }: Vm, o: number): boolean =>
  tvisstr(mem, o) && mem.u16[(gcV(mem, o) + GCstr.SIZEOF) >>> 1] === UNDERSCORES;

/** Mark the strong side of slots of the table, remember places on the weak one when that is asked for. */
export function gc_weak_slots(vm: Vm, t: number, from: number, to: number): void {
  const { weak, look } = vm.big;
  const array = vm.mem.u32[(t + GCtab.array) >>> 2];
  for (let i = from; i < to; i++) {
    const o = array + 8 * i;
    if ((weak & LJ_GC.WEAKVAL) === 0) gc_marktv(vm, o);
    else if (look && mayclear(vm, o, true)) remember(vm, t, i);
  }
}

/** The same for nodes. */
export function gc_weak_nodes(vm: Vm, t: number, from: number, to: number): void {
  const { weak, look } = vm.big;
  const { u32 } = vm.mem;
  const node = u32[(t + GCtab.node) >>> 2];
  const asize = u32[(t + GCtab.asize) >>> 2];
  for (let i = from; i < to; i++) {
    const n = node + Node.SIZEOF * i;
    if (tvisnil(vm.mem, n + Node.val)) continue;
    if ((weak & LJ_GC.WEAKKEY) === 0) gc_marktv(vm, n + Node.key);
    if ((weak & LJ_GC.WEAKVAL) === 0) gc_marktv(vm, n + Node.val);
    if (look && mayclearNode(vm, n)) {
      remember(vm, t, asize + i);
      if (isMetaname(vm, n + Node.key)) vm.big.hasMetamethods = true;
    }
  }
}

/** The same for all of a table; its size. */
export function gc_weak_whole(vm: Vm, t: number, weak: number, look: boolean): number {
  const { u32 } = vm.mem;
  const asize = u32[(t + GCtab.asize) >>> 2];
  const hmask = u32[(t + GCtab.hmask) >>> 2];
  const nodes = hmask === 0 ? 0 : hmask + 1;
  vm.big.weak = weak;
  vm.big.look = look;
  gc_weak_slots(vm, t, 0, asize);
  gc_weak_nodes(vm, t, 0, nodes);
  return GCtab.SIZEOF + 8 * asize + Node.SIZEOF * nodes;
}

/** Atomic, at first: what is not weak any more of tables with places is marked. */
export function gc_weak_strengthen(vm: Vm): void {
  const { u8 } = vm.mem;
  vm.big.looked.eachPair((t, weak) => {
    const now = Math.max(0, weakMode(vm, t));
    u8[t + GCHeader.marked] = (u8[t + GCHeader.marked] & ~LJ_GC.WEAK) | now;
    if (now !== weak) gc_weak_whole(vm, t, now, false);
  });
}

/** Clear what is at a place, if there still is such a place, and that may go. Entries that hide may be put back. */
export function gc_weak_clear_place(vm: Vm, t: number, slot: number, hide: boolean): void {
  const { mem, big } = vm;
  const { u32, u8 } = mem;
  const weak = u8[t + GCHeader.marked] & LJ_GC.WEAK;
  const node = slot - u32[(t + GCtab.asize) >>> 2];
  let o = u32[(t + GCtab.array) >>> 2] + 8 * slot;
  let lo = intLo(slot);
  let hi = intHi(slot);
  if (node >= 0) {
    const hmask = u32[(t + GCtab.hmask) >>> 2];
    if (hmask === 0 || node > hmask) return;
    o = u32[(t + GCtab.node) >>> 2] + Node.SIZEOF * node;
    if (weak === 0 || !mayclearNode(vm, o)) return;
    lo = u32[(o + Node.key) >>> 2];
    hi = u32[(o + Node.key + 4) >>> 2];
  } else if ((weak & LJ_GC.WEAKVAL) === 0 || !mayclear(vm, o, true)) return;
  if (hide) big.hidden.push(u32[o >>> 2], u32[(o + 4) >>> 2], lo, hi, t);
  setnilV(mem, o);
}

/**
 * Atomic, in the end: clear the places, and those of tables that were found late, or begin with that; the bytes that were
 * looked at.
 */
export function gc_weak_clear(vm: Vm, hide: boolean): number {
  const { mem, big } = vm;
  const { places } = big;
  let size = 0;
  for (let t = take(vm); t !== 0; t = take(vm))
    size += gc_weak_whole(vm, t, mem.u8[t + GCHeader.marked] & LJ_GC.WEAK, true);
  const isMuch = places.size > 2 * big.mostAtOnce;
  if (isMuch && vm.attachment(gcExtension).pieces()?.openVeil(vm, hide)) return size;
  places.eachPair((t, slot) => gc_weak_clear_place(vm, t, slot, hide));
  size += (Node.SIZEOF / 2) * places.size;
  places.clear();
  return size;
}
