/*
 * Userdata. All of them are in the list of objects behind the main thread, which
 * was the first object: the collector finds there which are to be finalised.
 */
import { GCHeader, GCudata, LJ_MAX, UDTYPE } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { GCT } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_err_msg } from "../run/err.js";
import { lj_mem_freegco, lj_mem_newgco } from "../memory/mem.js";
import { setref } from "./tvalue.js";
import type { Vm } from "../vm.js";

export const sizeudata = (mem: GuestMemory, ud: number): number =>
  GCudata.SIZEOF + mem.u32[(ud + GCudata.len) >>> 2];
/** Address of the payload. */
export const uddata = (ud: number): number => ud + GCudata.SIZEOF;

/** A userdata of `size` payload bytes (not cleared) without a metatable. */
export function lj_udata_new(vm: Vm, L: number, size: number, env: number): number {
  if (size > LJ_MAX.UDATA) lj_err_msg(vm, L, "UDATAOV");
  const ud = lj_mem_newgco(vm, L, GCudata.SIZEOF + size);
  const mem = vm.mem;
  mem.u8[ud + GCHeader.gct] = GCT.UDATA;
  mem.u8[ud + GCudata.udtype] = UDTYPE.USERDATA;
  setref(mem, ud + GCudata.env, env);
  mem.u32[(ud + GCudata.len) >>> 2] = size;
  setref(mem, ud + GCudata.metatable, 0);
  const mainth = mem.u32[(vm.g + global_State.mainthref) >>> 2];
  setref(mem, ud + GCHeader.nextgc, mem.u32[(mainth + GCHeader.nextgc) >>> 2]);
  setref(mem, mainth + GCHeader.nextgc, ud);
  return ud;
}

/** For the collector. */
export function lj_udata_free(vm: Vm, ud: number): void {
  lj_mem_freegco(vm, ud, sizeudata(vm.mem, ud));
}
