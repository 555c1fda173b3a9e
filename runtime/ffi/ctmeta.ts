/*
 * Metatables of C types, and calls in place of the running library function.
 */
import { FRAME, LJ_CONT } from "../layout/frame.js";
import { GCROOT, global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { L_base, L_top, setcont, setframe_link, setL_base, setL_top } from "../core/run/frame.js";
import { lj_tab_getinth, lj_tab_getstr } from "../core/objects/tab.js";
import { copyTV, gcV, getref, setgcV, tvisnil, tvistab } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { ctype_isattrib, ctype_isfunc, ctype_isptr, ctype_isref } from "./ctinfo.js";
import type { CTState } from "./ctype.js";

/** Key of a type's metatable in miscmap. Positive ones are slots of callbacks. */
export const metaKey = (id: number): number => -id;

const mmname = (vm: Vm, mm: number): number =>
  getref(vm.mem, vm.g + global_State.gcroot + 8 * (GCROOT.MMNAME + mm));

/** Slot of a metamethod of a type, 0 without one. */
export function lj_ctype_meta(cts: CTState, id: number, mm: number): number {
  const { vm } = cts;
  while (ctype_isattrib(cts.info[id]) || ctype_isref(cts.info[id])) id = cts.child(id);
  const callback = ctype_isptr(cts.info[id]) && ctype_isfunc(cts.info[cts.child(id)]);
  let o = callback
    ? lj_tab_getstr(vm, cts.miscmap, vm.g + global_State.strempty)
    : lj_tab_getinth(vm, cts.miscmap, metaKey(id));
  if (o === 0 || !tvistab(vm.mem, o)) return 0;
  o = lj_tab_getstr(vm, gcV(vm.mem, o), mmname(vm, mm));
  return o === 0 || tvisnil(vm.mem, o) ? 0 : o;
}

/**
 * Make the value at o be called in place of the running library function, with its arguments:
 * the result of that function. It returns into a frame whose continuation does it:
 *
 *     [o] [PC]  [arguments ...]  [LJ_CONT.TAILCALL] [PC] [dummy] [delta | CONT]
 *               ^base                                                          ^base and top now
 */
export function lj_meta_tailcall(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  const base = L_base(mem, L);
  let top = L_top(mem, L);
  const pc = mem.u32[(base - 8) >>> 2];
  copyTV(mem, base - 16, o);
  setcont(mem, top, LJ_CONT.TAILCALL);
  setframe_link(mem, top + 8, pc);
  setgcV(mem, top + 16, L, LJ_T.THREAD);
  setframe_link(mem, top + 24, top + 32 - base + FRAME.CONT);
  top += 32;
  setL_base(mem, L, top);
  setL_top(mem, L, top);
  return 0;
}
