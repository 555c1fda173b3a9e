/*
 * The collector's fields of global_State, and the white of the cycle.
 */
import { GCHeader } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { LJ_GC } from "../../layout/value.js";
import type { Vm } from "../vm.js";

export const G = (vm: Vm, field: global_State): number => vm.mem.u32[(vm.g + field) >>> 2];
export function setG(vm: Vm, field: global_State, value: number): void {
  vm.mem.u32[(vm.g + field) >>> 2] = value;
}

/** What objects that live have after the sweep, and new ones get. */
export const curwhite = (vm: Vm): number =>
  vm.mem.u8[vm.g + global_State.gc_currentwhite] & LJ_GC.WHITES;

/** The old white, and FIXED: what has neither bit now is alive. */
export const otherwhite = (vm: Vm): number =>
  vm.mem.u8[vm.g + global_State.gc_currentwhite] ^ LJ_GC.WHITES;

export function makewhite(vm: Vm, o: number): void {
  const { u8 } = vm.mem;
  u8[o + GCHeader.marked] = (u8[o + GCHeader.marked] & ~LJ_GC.COLORS) | curwhite(vm);
}
