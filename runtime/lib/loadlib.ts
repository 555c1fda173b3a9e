/*
 * Libraries in C for the package library: loaded by the loader of shared objects, where the
 * embedder lets it, and closed when the state ends.
 *
 * What keeps a library open is a userdata in the registry, "LOADLIB: path", with a finaliser.
 */
import { Attachment, type Vm } from "../core/vm.js";
import type { LibFunction } from "../core/libdef.js";
import { curr_func, L_env } from "../core/run/frame.js";
import { lj_func_newC } from "../core/objects/func.js";
import { lj_gc_objbarrier } from "../core/gc/gc.js";
import {
  argslot,
  getfield,
  lj_lib_pushcc,
  pushbool,
  pushgc,
  pushtable,
  registry,
  setfield,
} from "../core/lib.js";
import { gcV, getref, setref, tvistab, tvisudata } from "../core/objects/tvalue.js";
import { lj_udata_new, uddata } from "../core/objects/udata.js";
import { ElfError, foreignCode, type SymbolSet } from "../ffi/symbols.js";
import { LUA } from "../layout/frame.js";
import { GCfunc, GCfuncC, GCudata } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { luaL_loadbufferx } from "./loading.js";

/** What is said where the embedder has not let the loader in. */
const NO_C = "libraries in C are not supported";
const LOADLIB = "_LOADLIB";

/** What became of a library function: pushed, or why not. */
export type Loaded =
  | { readonly ok: true }
  | { readonly ok: false; readonly where: "absent" | "open" | "init"; readonly why: string };

/** Open libraries by the number that their userdata hold. */
const openSets = new Attachment(() => new Map<number, SymbolSet>(), true);

/** The finaliser of the userdata. */
const closeLibrary: LibFunction = (vm, L) => {
  const o = argslot(vm, L, 1);
  if (!tvisudata(vm.mem, o)) return 0;
  const number = vm.mem.u32[uddata(gcV(vm.mem, o)) >>> 2];
  const sets = vm.attachment(openSets);
  const set = sets.get(number);
  sets.delete(number);
  if (set !== undefined) vm.attachment(foreignCode).objects?.close(set);
  return 0;
};

/** Push the metatable of the userdata. */
function pushMetatable(vm: Vm, L: number): number {
  const known = getfield(vm, L, registry(vm), LOADLIB);
  if (tvistab(vm.mem, known)) {
    pushgc(vm, L, gcV(vm.mem, known), LJ_T.TAB);
    return gcV(vm.mem, known);
  }
  const mt = pushtable(vm, L, 0, 1);
  lj_lib_pushcc(vm, L, "loadlib.__gc", closeLibrary);
  setfield(vm, L, mt, "__gc");
  pushgc(vm, L, mt, LJ_T.TAB);
  setfield(vm, L, registry(vm), LOADLIB);
  return mt;
}

/** The library of a path, opened when it is not yet. */
function library(vm: Vm, L: number, path: string, global: boolean): SymbolSet | undefined {
  const { mem } = vm;
  const { objects } = vm.attachment(foreignCode);
  if (objects === undefined) return undefined;
  const sets = vm.attachment(openSets);
  const key = `LOADLIB: ${path}`;
  const known = getfield(vm, L, registry(vm), key);
  const number = tvisudata(mem, known) ? mem.u32[uddata(gcV(mem, known)) >>> 2] : 0;
  const open = sets.get(number);
  if (open !== undefined) return open;
  const set = objects.open(path, global);
  const mt = pushMetatable(vm, L);
  const ud = lj_udata_new(vm, L, 8, L_env(mem, L));
  const next = Math.max(0, ...sets.keys()) + 1;
  vm.mem.u32[uddata(ud) >>> 2] = next;
  setref(mem, ud + GCudata.metatable, mt);
  lj_gc_objbarrier(vm, ud, mt);
  sets.set(next, set);
  pushgc(vm, L, ud, LJ_T.UDATA);
  setfield(vm, L, registry(vm), key);
  return set;
}

/** The name of a module's function: what is in front of a hyphen is ignored, dots are underscores. */
const symbolOf = (prefix: string, module: string): string =>
  prefix + module.slice(module.indexOf("-") + 1).replaceAll(".", "_");

/** Push a C function; its environment is that of the running one: the package table. */
function pushFunction(vm: Vm, L: number, address: number): void {
  const env = getref(vm.mem, curr_func(vm.mem, L) + GCfunc.env);
  const fn = lj_func_newC(vm, L, 0, env);
  setref(vm.mem, fn + GCfuncC.f, address);
  pushgc(vm, L, fn, LJ_T.FUNC);
}

/** Bytecode that an object holds under the module's name. */
function loadBytecode(vm: Vm, L: number, set: SymbolSet, name: string): boolean {
  const p = set.address(symbolOf("luaJIT_BC_", name));
  if (p === 0) return false;
  const bytes = vm.mem.u8.slice(p);
  return luaL_loadbufferx(vm, L, bytes, name) === LUA.OK;
}

/**
 * Push a function of a library: of the given name, "*" for none (the library is opened for all others), or
 * with `isModule` the one that opens the module of that name.
 */
export function loadFunction(
  vm: Vm,
  L: number,
  path: string,
  name: string,
  isModule: boolean,
): Loaded {
  const global = name.startsWith("*");
  let set: SymbolSet | undefined;
  try {
    set = library(vm, L, path, global);
  } catch (e) {
    if (e instanceof ElfError) return { ok: false, where: "open", why: e.message };
    throw e;
  }
  if (set === undefined) return { ok: false, where: "absent", why: NO_C };
  if (global) {
    pushbool(vm, L, true);
    return { ok: true };
  }
  const symbol = isModule ? symbolOf("luaopen_", name) : name;
  const address = set.address(symbol);
  if (address !== 0) {
    pushFunction(vm, L, address);
    return { ok: true };
  }
  if (isModule && loadBytecode(vm, L, set, name)) return { ok: true };
  return { ok: false, where: "init", why: `${set.name}: undefined symbol: ${symbol}` };
}
