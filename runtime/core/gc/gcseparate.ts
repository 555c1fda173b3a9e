/*
 * Userdata with a finaliser that are dead go from the list of userdata to the ring of those to be finalised, and are
 * marked with all that they keep. When the list is short, this is done in the atomic phase. When it is long, it would stop
 * the program for as long as there are userdata, so it is done in pieces, and then begins anew for those that came meanwhile:
 *
 *   atomic phase: all that is reachable is marked -> separate, propagate -> put back -> atomic phase: newer userdata
 *                 weak entries that may go are hidden      in pieces
 *
 * The program must not reach what is dead while part of it is taken, or it would hold what is finalised. Only weak tables
 * lead there, so their entries are taken out, and those are put back whose key and value are marked by then.
 */
import { MM } from "../../layout/metamethods.js";
import { GCHeader, GCudata } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { LJ_GC } from "../../layout/value.js";
import { lj_meta_fast } from "../meta.js";
import { sizeudata } from "../objects/udata.js";
import type { Vm } from "../vm.js";
import { gc_addfinalizer } from "./gcfinalize.js";
import { gc_mark, iswhite } from "./gcmark.js";
import { G } from "./gcstate.js";

/** Looking at a userdata in the list counts as so many bytes of marking, taking one as more. */
const LOOK_COST = 16;
const TAKE_COST = 80;

/** Go through userdata behind `udata.before`, and take those with a finaliser that are dead, or all; the cost, or 0 at the end. */
export function gc_separate(vm: Vm, limit: number, all: boolean): number {
  const { mem } = vm;
  const { u32, u8 } = mem;
  const { udata } = vm.big;
  let link = udata.before;
  let cost = 0;
  // Neighbours mostly have the same metatable.
  let known = 0;
  let finalized = false;
  for (let o = u32[link >>> 2]; o !== udata.end && cost < limit; o = u32[link >>> 2]) {
    const mt = u32[(o + GCudata.metatable) >>> 2];
    cost += LOOK_COST;
    if (u8[o + GCHeader.marked] & LJ_GC.FINALIZED || (!all && !iswhite(vm, o))) {
      link = o;
      continue;
    }
    if (mt !== known) {
      known = mt;
      finalized = lj_meta_fast(vm, mt, MM.gc) !== 0;
    }
    if (finalized) {
      udata.size += sizeudata(mem, o);
      u32[link >>> 2] = u32[o >>> 2];
      gc_addfinalizer(vm, o);
      if (!all) gc_mark(vm, o); // which marks no other userdata yet
      cost += TAKE_COST;
    } else {
      u8[o + GCHeader.marked] |= LJ_GC.FINALIZED;
      link = o;
    }
  }
  udata.before = link;
  return cost;
}

/** Is the list too long for the atomic phase? Those that were looked at in this cycle do not count. */
export function gc_separate_islong(vm: Vm): boolean {
  const { udata } = vm.big;
  let n = udata.mostAtOnce;
  let o = G(vm, global_State.mainthref);
  while ((o = vm.mem.u32[o >>> 2]) !== udata.end) if (n-- === 0) return true;
  return false;
}

/** Take those that are dead, in the atomic phase, or all. */
export function gc_separate_dead(vm: Vm, all = false): void {
  vm.big.udata.before = G(vm, global_State.mainthref);
  gc_separate(vm, Infinity, all);
}

/** Take all userdata with a finaliser out of the list, since the VM ends; their size. */
export function lj_gc_separateudata(vm: Vm): number {
  const { udata } = vm.big;
  udata.start();
  gc_separate_dead(vm, true);
  return udata.size;
}
