/*
 * Opening the ffi library: metatables of cdata, of namespaces of symbols and of callbacks, the
 * library's table, and `package.loaded.ffi`, since a literal may open it before anybody
 * requires it.
 */
import type { Vm } from "../core/vm.js";
import { L_base, L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_anybarriert } from "../core/gc/gc.js";
import {
  getfield,
  pushgc,
  pushstring,
  pushTV,
  pushtable,
  registry,
  setfield,
  subtable,
} from "../core/lib.js";
import type { LibDef } from "../core/libdef.js";
import { basemtRoot } from "../core/meta.js";
import { lj_tab_setstr } from "../core/objects/tab.js";
import { gcV, setref, settabV, tvistab } from "../core/objects/tvalue.js";
import { GCfunc } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { lj_clib_default } from "../ffi/clib.js";
import { ffiIsLoaded, lj_ctype_init } from "../ffi/init.js";
import { ffi } from "./ffi.js";
import { ffi_callback, ffi_clib, ffi_meta } from "./ffimeta.js";

type Register = (vm: Vm, L: number, t: number, def: LibDef) => void;

/** Push the table of the ffi library, and open it when that has not happened. */
export function openFfi(vm: Vm, L: number, register: Register): void {
  const { mem } = vm;
  const loaded = subtable(vm, L, registry(vm), "_LOADED");
  if (ffiIsLoaded(vm)) {
    const known = getfield(vm, L, loaded, ffi.name);
    if (tvistab(mem, known)) return pushTV(vm, L, known);
  }
  const bottom = L_top(mem, L) - L_base(mem, L); // pushing may move the stack
  const cts = lj_ctype_init(vm, L);

  const mt = pushtable(vm, L);
  register(vm, L, mt, ffi_meta);
  setref(mem, basemtRoot(vm, LJ_T.CDATA), mt);

  // Methods of callbacks stand in miscmap, under the empty string.
  const callback = pushtable(vm, L);
  register(vm, L, callback, ffi_callback);
  pushgc(vm, L, callback, LJ_T.TAB);
  setfield(vm, L, callback, "__index");
  const empty = lj_tab_setstr(vm, L, cts.miscmap, vm.g + global_State.strempty);
  settabV(mem, empty, callback);
  lj_gc_anybarriert(vm, cts.miscmap);

  const clib = pushtable(vm, L);
  register(vm, L, clib, ffi_clib);
  const t = pushtable(vm, L);
  register(vm, L, t, ffi);
  pushgc(vm, L, lj_clib_default(vm, L, clib), LJ_T.UDATA);
  setfield(vm, L, t, "C");
  pushstring(vm, L, "Linux");
  setfield(vm, L, t, "os");
  pushstring(vm, L, "x64");
  setfield(vm, L, t, "arch");
  // ffi.load finds the metatable of namespaces in its environment.
  setref(mem, gcV(mem, getfield(vm, L, t, "load")) + GCfunc.env, clib);

  setL_top(mem, L, L_base(mem, L) + bottom);
  pushgc(vm, L, t, LJ_T.TAB);
  pushgc(vm, L, t, LJ_T.TAB);
  setfield(vm, L, loaded, ffi.name);
}
