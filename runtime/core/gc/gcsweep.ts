/*
 * The collector's sweep: what still has the old white goes, all else gets the new one.
 *
 * Small objects are swept block by block (cells.ts), strings first. Then come the large ones,
 * and last the list of those whose end is more than memory: threads, which own upvalues, and
 * userdata, which are finalised in its order. An open upvalue belongs to its thread: it is in
 * no other list, and the sweep of blocks passes it by.
 */
import { CellBlock, LIVES_ON } from "../../layout/collector.js";
import { GCHeader, GCproto, GCstr, GCtab, GCupval, Node } from "../../layout/objects.js";
import { global_State, lua_State } from "../../layout/state.js";
import { GCT, LJ_GC } from "../../layout/value.js";
import { blockCells } from "../memory/cells.js";
import { lj_func_free, lj_func_freeproto, lj_func_freeuv } from "../objects/func.js";
import { gcExtension } from "./gcmark.js";
import { curwhite, G, otherwhite, setG } from "./gcstate.js";
import { lj_state_free } from "../objects/state.js";
import { lj_str_free, lj_str_size, lj_str_unlink } from "../objects/str.js";
import { lj_tab_free } from "../objects/tab.js";
import { lj_udata_free } from "../objects/udata.js";
import type { Vm } from "../vm.js";
import { lj_mem_give } from "../memory/mem.js";

/** Objects of the lists that one step sweeps at most. */
const SWEEPMAX = 40;
/** What an object costs in a step, in bytes of allocation. */
const SWEEPCOST = 10;

/** Where the sweep of the objects other than strings is, beside the position in their blocks. */
const enum Stage {
  blocks,
  large,
  list,
  done,
}

/** gc_sweepstr holds it. */
const stageOf = (vm: Vm): Stage => G(vm, global_State.gc_sweepstr);
function setStage(vm: Vm, stage: Stage): void {
  setG(vm, global_State.gc_sweepstr, stage);
}

/** Begin a sweep: all objects that exist now are to be visited. */
export function gc_sweep_start(vm: Vm): void {
  vm.blocks.epoch++;
  vm.objects.begin();
  vm.strings.begin();
  vm.alloc.walkLarge();
  setG(vm, global_State.gc_sweep, vm.g + global_State.gc_root);
  setStage(vm, Stage.blocks);
}

/** Sweep some strings; the cost, or 0 at the end. Large ones come with the other objects. */
export const gc_sweep_strings = (vm: Vm): number => SWEEPCOST * vm.strings.step();

/** Sweep some other objects; the cost, or 0 at the end. */
export function gc_sweep_objects(vm: Vm): number {
  switch (stageOf(vm)) {
    case Stage.blocks: {
      const cells = vm.objects.step();
      if (cells !== 0) return SWEEPCOST * cells;
      setStage(vm, Stage.large);
    }
    // falls through
    case Stage.large: {
      if (reestimated(vm, sweepLarge)) return SWEEPCOST * SWEEPMAX;
      setStage(vm, Stage.list);
    }
    // falls through
    case Stage.list: {
      const link = reestimated(vm, () => sweepList(vm, G(vm, global_State.gc_sweep), SWEEPMAX));
      setG(vm, global_State.gc_sweep, link);
      if (vm.mem.u32[link >>> 2] === 0) setStage(vm, Stage.done);
      return SWEEPCOST * SWEEPMAX;
    }
    case Stage.done:
      return 0;
  }
}

/** What is freed was no part of what the next cycle can expect to stay. */
function reestimated<T>(vm: Vm, sweep: (vm: Vm) => T): T {
  const before = G(vm, global_State.gc_total);
  const result = sweep(vm);
  const freed = before - G(vm, global_State.gc_total);
  setG(vm, global_State.gc_estimate, Math.max(0, G(vm, global_State.gc_estimate) - freed));
  return result;
}

/** Install the sweeper of blocks. */
export function gc_sweep_init(vm: Vm): void {
  const sweep = (block: number, size: number): boolean => sweepBlock(vm, block, size);
  vm.objects.sweep = sweep;
  vm.strings.sweep = sweep;
}

/* Blocks. */

/** Sweep a block of objects or of strings; whether nothing is left in it. */
function sweepBlock(vm: Vm, block: number, size: number): boolean {
  const alive = reestimated(vm, () =>
    vm.machine.callUnpaid(vm.sym.lj_vm_gc_sweep, block, size, vm.g),
  );
  vm.mem.u32[(block >>> 2) + CellBlock.COUNT] = blockCells(size) - alive;
  return alive === 0;
}

/**
 * Of a dead object that machine code leaves to the runtime: release what it has outside of its cell; the bytes that
 * are to be subtracted for it, or LIVES_ON.
 */
export function lj_gc_freecell(vm: Vm, o: number): number {
  const { u32, u8 } = vm.mem;
  switch (u8[o + GCHeader.gct]) {
    case GCT.STR:
      lj_str_unlink(vm, o);
      return lj_str_size(u32[(o + GCstr.len) >>> 2]);
    case GCT.TAB:
      return freeParts(vm, o);
    case GCT.PROTO:
      return u32[(o + GCproto.sizept) >>> 2];
  }
  free(vm, o); // subtracts them itself
  return u8[o + GCHeader.gct] === 0 ? 0 : LIVES_ON;
}

const isListed = (gct: number): boolean => gct === GCT.THREAD || gct === GCT.UDATA;

/** Release the parts of a dead table that are apart from it; all of its bytes. */
function freeParts(vm: Vm, t: number): number {
  const { u32, i8 } = vm.mem;
  const colo = i8[t + GCtab.colo];
  let bytes = GCtab.SIZEOF + 8 * (colo & 0x7f);
  const hmask = u32[(t + GCtab.hmask) >>> 2];
  if (hmask > 0) {
    lj_mem_give(vm, u32[(t + GCtab.node) >>> 2], Node.SIZEOF * (hmask + 1));
    bytes += Node.SIZEOF * (hmask + 1);
  }
  const asize = u32[(t + GCtab.asize) >>> 2];
  if (asize > 0 && colo <= 0) {
    lj_mem_give(vm, u32[(t + GCtab.array) >>> 2], 8 * asize);
    bytes += 8 * asize;
  }
  return bytes;
}

/* One by one. */

function free(vm: Vm, o: number): void {
  switch (vm.mem.u8[o + GCHeader.gct]) {
    case GCT.STR:
      return lj_str_free(vm, o);
    case GCT.UPVAL:
      return lj_func_freeuv(vm, o);
    case GCT.THREAD:
      return lj_state_free(vm, o);
    case GCT.PROTO:
      return lj_func_freeproto(vm, o);
    case GCT.FUNC:
      return lj_func_free(vm, o);
    case GCT.TAB:
      return lj_tab_free(vm, o);
    case GCT.UDATA:
      return lj_udata_free(vm, o);
    case GCT.TRACE:
      return vm.attachment(gcExtension).freeTrace?.(vm, o);
    case GCT.CDATA:
      return vm.attachment(gcExtension).freeCdata?.(vm, o);
  }
}

/** Sweep some large objects; false at the end. */
function sweepLarge(vm: Vm): boolean {
  const { u8 } = vm.mem;
  const ow = otherwhite(vm);
  const white = curwhite(vm);
  for (let n = 0; n < SWEEPMAX; n++) {
    const o = vm.alloc.takeLarge();
    if (o === 0) return false;
    const gct = u8[o + GCHeader.gct];
    if (gct === 0 || isListed(gct) || (gct === GCT.UPVAL && u8[o + GCupval.closed] === 0)) continue;
    const marked = u8[o + GCHeader.marked];
    if ((marked ^ LJ_GC.WHITES) & ow) u8[o + GCHeader.marked] = (marked & ~LJ_GC.COLORS) | white;
    else free(vm, o);
  }
  return true;
}

/** Sweep at most `limit` objects of the list whose link is at `link`; the link of the rest. */
function sweepList(vm: Vm, link: number, limit: number): number {
  const { u32, u8 } = vm.mem;
  const ow = otherwhite(vm);
  const white = curwhite(vm);
  for (let o = u32[link >>> 2]; o !== 0 && limit > 0; o = u32[link >>> 2], limit--) {
    if (u8[o + GCHeader.gct] === GCT.THREAD) sweepList(vm, o + lua_State.openupval, Infinity);
    const marked = u8[o + GCHeader.marked];
    if ((marked ^ LJ_GC.WHITES) & ow) {
      u8[o + GCHeader.marked] = (marked & ~LJ_GC.COLORS) | white;
      link = o;
    } else {
      u32[link >>> 2] = u32[o >>> 2];
      free(vm, o);
    }
  }
  return link;
}
