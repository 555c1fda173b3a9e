/*
 * Namespaces of C symbols: `ffi.C` and what `ffi.load` returns. A userdata whose environment is
 * the cache of what was looked up: constants as numbers, functions and variables as cdata that
 * hold their address.
 */
import { lj_err_callermsg, lj_err_callerv } from "../core/run/err.js";
import { lj_gc_anybarriert } from "../core/gc/gc.js";
import { cdataptr, lj_cdata_new, setcdataV } from "../core/objects/cdata.js";
import { strToJs } from "../core/objects/str.js";
import { strText } from "../core/text/texts.js";
import { lj_tab_new, lj_tab_setstr } from "../core/objects/tab.js";
import { setnumV, setref, tvisnil } from "../core/objects/tvalue.js";
import { lj_udata_new, uddata } from "../core/objects/udata.js";
import type { Vm } from "../core/vm.js";
import { Attachment } from "../core/vm.js";
import { GCudata, UDTYPE } from "../layout/objects.js";
import { constantValue } from "./cdata.js";
import { CT, CTA, CTSIZE_PTR, ctype_isconstval, ctype_isxattrib } from "./ctinfo.js";
import type { CTState } from "./ctype.js";
import { foreignCode, type SymbolSet } from "./symbols.js";

/** Kinds of names that symbols have. */
export const CLNS_INDEX = (1 << CT.FUNC) | (1 << CT.EXTERN) | (1 << CT.CONSTVAL);

/** Payload: number of the namespace, 0 once it was unloaded. */
const SIZEOF_CLIB = 8;

/** The namespaces of a VM by number; undefined: all symbols. */
const namespaces = new Attachment((): (SymbolSet | undefined)[] => [undefined, undefined]);
/** Number of `ffi.C`. */
const DEFAULT = 1;

/** A namespace as userdata, without metatable; the caller anchors it. */
function newNamespace(vm: Vm, L: number, mt: number, number: number): number {
  const cache = lj_tab_new(vm, L, 0, 0);
  const ud = lj_udata_new(vm, L, SIZEOF_CLIB, cache);
  vm.mem.u8[ud + GCudata.udtype] = UDTYPE.FFI_CLIB;
  vm.mem.u32[uddata(ud) >>> 2] = number;
  setref(vm.mem, ud + GCudata.metatable, mt);
  return ud;
}

/** `ffi.C`. */
export const lj_clib_default = (vm: Vm, L: number, mt: number): number =>
  newNamespace(vm, L, mt, DEFAULT);

const extension = (name: string): string => {
  if (name.includes("/")) return name;
  const dotted = name.includes(".") ? name : `${name}.so`;
  return dotted.startsWith("lib") ? dotted : `lib${dotted}`;
};

/** `ffi.load(name, global)`. */
export function lj_clib_load(vm: Vm, L: number, mt: number, name: string, global: boolean): number {
  const all = vm.attachment(namespaces);
  const { objects } = vm.attachment(foreignCode);
  if (objects === undefined)
    lj_err_callermsg(vm, L, `${name}: shared objects are not available in this state`);
  let set: SymbolSet;
  try {
    set = objects.open(extension(name), global);
  } catch (e) {
    if (!(e instanceof Error)) throw e;
    lj_err_callermsg(vm, L, e.message);
  }
  return newNamespace(vm, L, mt, all.push(set) - 1);
}

/** A namespace is collected. */
export function lj_clib_unload(vm: Vm, ud: number): void {
  const { u32 } = vm.mem;
  const all = vm.attachment(namespaces);
  const set = all[u32[uddata(ud) >>> 2]];
  if (set !== undefined) vm.attachment(foreignCode).objects?.close(set);
  all[u32[uddata(ud) >>> 2]] = undefined;
  u32[uddata(ud) >>> 2] = 0;
}

/** The symbol that a declared name stands for. */
function symbolOf(cts: CTState, id: number, name: number): string {
  for (let a = cts.sib[id]; a !== 0; a = cts.sib[a])
    if (ctype_isxattrib(cts.info[a], CTA.REDIR)) return cts.nameOf(a);
  return strToJs(cts.vm, name);
}

function addressOf(cts: CTState, ud: number, symbol: string): number {
  const { vm } = cts;
  const number = vm.mem.u32[uddata(ud) >>> 2];
  const set =
    number === DEFAULT
      ? vm.attachment(foreignCode).objects?.global
      : vm.attachment(namespaces)[number];
  const address = set?.address(symbol) ?? 0;
  if (address === 0) {
    const where = number === DEFAULT || set === undefined ? "luajit" : set.name;
    lj_err_callermsg(vm, cts.L, `${where}: undefined symbol: ${symbol}`);
  }
  return address;
}

/** Slot in the cache of a namespace that holds what `name` stands for. */
export function lj_clib_index(cts: CTState, ud: number, name: number): number {
  const { vm, L } = cts;
  const cache = vm.mem.u32[(ud + GCudata.env) >>> 2];
  let slot = lj_tab_setstr(vm, L, cache, name);
  if (!tvisnil(vm.mem, slot)) return slot;
  const id = cts.getName(name, CLNS_INDEX);
  if (id === 0) lj_err_callerv(vm, L, "FFI_NODECL", strText(vm, name));
  if (ctype_isconstval(cts.info[id])) {
    setnumV(vm.mem, slot, constantValue(cts, id));
    return slot;
  }
  const address = addressOf(cts, ud, symbolOf(cts, id, name));
  const cd = lj_cdata_new(vm, L, id, CTSIZE_PTR);
  setref(vm.mem, cdataptr(cd), address);
  slot = lj_tab_setstr(vm, L, cache, name);
  setcdataV(vm.mem, slot, cd);
  lj_gc_anybarriert(vm, cache);
  return slot;
}
