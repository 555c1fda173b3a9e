/*
 * The auxiliary library, second half: modules, references, chunks, and the like.
 */
import { lj_err_callerv, pushstring } from "../core/run/err.js";
import { L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_anybarriert } from "../core/gc/gc.js";
import { pushbool, pushnil, pushnum, registry, subtable } from "../core/lib.js";
import { lj_str_newz } from "../core/objects/str.js";
import {
  hsize2hbits,
  lj_tab_getint,
  lj_tab_getstr,
  lj_tab_len,
  lj_tab_new,
  lj_tab_setint,
  lj_tab_setstr,
} from "../core/objects/tab.js";
import { copyTV, gcV, numV, setnumV, settabV, tvisnil, tvistab } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { foreignCode } from "../ffi/symbols.js";
import { LUA_GLOBALSINDEX } from "../layout/capi.js";
import { luaL_loadbufferx, luaL_loadfilex } from "../lib/loading.js";
import { api, type ApiTable } from "./define.js";
import { pushcclosure } from "./push.js";
import { fromTop, index2adr, optionalText, pop, push, pushText, text } from "./slots.js";
import { lua_checkstack } from "./stack.js";
import { setfield } from "./tables.js";

/* Modules. */

/**
 * Push the table that a dotted name leads to from the value at `idx`, made where it is
 * missing. Something else in the way: its part of the name is returned, and nothing pushed.
 */
function findtable(vm: Vm, L: number, idx: number, name: string, size: number): number {
  const { mem } = vm;
  push(vm, L, index2adr(vm, L, idx));
  let at = 0;
  for (const part of name.split(".")) {
    const t = gcV(mem, fromTop(vm, L, 1));
    const s = lj_str_newz(vm, L, part);
    const known = lj_tab_getstr(vm, t, s);
    if (known !== 0 && !tvisnil(mem, known)) {
      if (!tvistab(mem, known)) {
        pop(vm, L);
        return at;
      }
      copyTV(mem, fromTop(vm, L, 1), known);
    } else {
      const isLast = at + part.length === name.length;
      const made = lj_tab_new(vm, L, 0, hsize2hbits(isLast ? size : 1));
      settabV(mem, lj_tab_setstr(vm, L, t, s), made);
      lj_gc_anybarriert(vm, t);
      settabV(mem, fromTop(vm, L, 1), made);
    }
    at += part.length + 1;
  }
  return -1;
}

/** Push the table of a module: what is loaded by that name, or the global. */
function pushmodule(vm: Vm, L: number, name: string, size: number): void {
  const { mem } = vm;
  const loaded = subtable(vm, L, registry(vm), "_LOADED");
  const s = lj_str_newz(vm, L, name);
  const known = lj_tab_getstr(vm, loaded, s);
  if (known !== 0 && tvistab(mem, known)) {
    push(vm, L, known);
    return;
  }
  if (findtable(vm, L, LUA_GLOBALSINDEX, name, size) >= 0) lj_err_callerv(vm, L, "BADMODN", name);
  copyTV(mem, lj_tab_setstr(vm, L, loaded, lj_str_newz(vm, L, name)), fromTop(vm, L, 1));
  lj_gc_anybarriert(vm, loaded);
}

/** Entries of a luaL_Reg list. */
function* entries(vm: Vm, list: number): Generator<{ name: number; fn: number }> {
  for (let p = list; list !== 0 && vm.mem.u32[p >>> 2] !== 0; p += 16)
    yield { name: vm.mem.u32[p >>> 2], fn: vm.mem.u32[(p + 8) >>> 2] };
}

/** Store functions in the table below the topmost `nup` values, which become upvalues of each and go. */
function setfuncs(vm: Vm, L: number, list: number, nup: number): void {
  const { mem } = vm;
  if (!lua_checkstack(vm, L, nup + 4)) lj_err_callerv(vm, L, "STKOVM", "too many upvalues");
  for (const { name, fn } of entries(vm, list)) {
    for (let k = 0; k < nup; k++) push(vm, L, fromTop(vm, L, nup));
    pushcclosure(vm, L, fn, nup);
    setfield(vm, L, -(nup + 2), name);
  }
  setL_top(mem, L, fromTop(vm, L, nup));
}

function openlib(vm: Vm, L: number, name: number, list: number, nup: number): void {
  const { mem } = vm;
  if (name !== 0) {
    pushmodule(vm, L, text(vm, name), [...entries(vm, list)].length);
    // Below the upvalues.
    const top = L_top(mem, L);
    for (let k = 0; k <= nup; k++) copyTV(mem, top - 8 * k, top - 8 * (k + 1));
    copyTV(mem, top - 8 * (nup + 1), top);
  }
  setfuncs(vm, L, list, nup);
}

const modules: ApiTable = {
  luaL_openlib: api("pppi:v", openlib),
  luaL_register: api("ppp:v", (vm, L, name, list) => openlib(vm, L, name, list, 0)),
  luaL_setfuncs: api("ppi:v", setfuncs),
  luaL_pushmodule: api("ppi:v", (vm, L, name, size) => pushmodule(vm, L, text(vm, name), size)),
  luaL_findtable: api("pipi:p", (vm, L, idx, name, size) => {
    const at = findtable(vm, L, idx, text(vm, name), size);
    return at < 0 ? 0 : name + at;
  }),
};

/* References. */

const FREE_LIST = 0;
const LUA_REFNIL = -1;

const references: ApiTable = {
  luaL_ref: api("pi:i", (vm, L, idx) => {
    const { mem } = vm;
    const t = gcV(mem, index2adr(vm, L, idx));
    const top = fromTop(vm, L, 1);
    if (tvisnil(mem, top)) {
      pop(vm, L);
      return LUA_REFNIL;
    }
    const free = lj_tab_getint(vm, t, FREE_LIST);
    let ref = free === 0 || tvisnil(mem, free) ? 0 : numV(mem, free);
    if (ref !== 0) {
      const next = lj_tab_getint(vm, t, ref);
      copyTV(mem, lj_tab_setint(vm, L, t, FREE_LIST), next);
    } else {
      ref = lj_tab_len(vm, t) + 1;
    }
    copyTV(mem, lj_tab_setint(vm, L, t, ref), top);
    lj_gc_anybarriert(vm, t);
    pop(vm, L);
    return ref;
  }),
  luaL_unref: api("pii:v", (vm, L, idx, ref) => {
    if (ref < 0) return;
    const { mem } = vm;
    const t = gcV(mem, index2adr(vm, L, idx));
    const slot = lj_tab_setint(vm, L, t, ref);
    const free = lj_tab_getint(vm, t, FREE_LIST);
    if (free === 0) setnumV(mem, slot, 0);
    else copyTV(mem, slot, free);
    setnumV(mem, lj_tab_setint(vm, L, t, FREE_LIST), ref);
  }),
};

/* Chunks. */

/** The bytes, copied: a chunk may be read while memory grows. */
const bytesAt = (vm: Vm, p: number, size: number): Uint8Array => vm.mem.u8.slice(p, p + size);
const loadbuffer = (vm: Vm, L: number, p: number, size: number, name: number, mode = 0): number =>
  luaL_loadbufferx(vm, L, bytesAt(vm, p, size), text(vm, name), optionalText(vm, mode));

const chunks: ApiTable = {
  luaL_loadfile: api("pp:i", (vm, L, name) => luaL_loadfilex(vm, L, optionalText(vm, name))),
  luaL_loadfilex: api("ppp:i", (vm, L, name, mode) =>
    luaL_loadfilex(vm, L, optionalText(vm, name), optionalText(vm, mode)),
  ),
  luaL_loadbuffer: api("pppp:i", (vm, L, p, size, name) => loadbuffer(vm, L, p, size, name)),
  luaL_loadbufferx: api("ppppp:i", loadbuffer),
  luaL_loadstring: api("pp:i", (vm, L, p) => loadbuffer(vm, L, p, vm.mem.u8.indexOf(0, p) - p, p)),
};

/* Results of system calls. */

/** What errno is, and its text. */
function systemError(vm: Vm): { errno: number; message: string } {
  const { objects } = vm.attachment(foreignCode);
  const where = objects?.global.address("__errno_location") ?? 0;
  const errno = where === 0 ? 0 : vm.mem.i32[(vm.machine.call(where) >>> 0) >>> 2];
  const strerror = objects?.global.address("strerror") ?? 0;
  const p = strerror === 0 ? 0 : vm.machine.call(strerror, errno) >>> 0;
  return { errno, message: p === 0 ? `error ${errno}` : text(vm, p) };
}
function fileresult(vm: Vm, L: number, ok: number, name: number): number {
  if (ok !== 0) {
    pushbool(vm, L, true);
    return 1;
  }
  const { errno, message } = systemError(vm);
  pushnil(vm, L);
  pushstring(vm, L, name === 0 ? message : `${text(vm, name)}: ${message}`);
  pushnum(vm, L, errno);
  return 3;
}

const results: ApiTable = {
  luaL_fileresult: api("pip:i", fileresult),
  luaL_execresult: api("pi:i", (vm, L, status) => {
    if (status === -1) return fileresult(vm, L, 0, 0);
    const isExit = (status & 0x7f) === 0;
    const code = isExit ? (status >> 8) & 0xff : status & 0x7f;
    if (isExit && code === 0) pushbool(vm, L, true);
    else pushnil(vm, L);
    pushstring(vm, L, isExit ? "exit" : "signal");
    pushnum(vm, L, code);
    return 3;
  }),
  luaL_gsub: api("pppp:p", (vm, L, s, p, r) => {
    const pattern = text(vm, p);
    const result = pattern === "" ? text(vm, s) : text(vm, s).split(pattern).join(text(vm, r));
    return pushText(vm, L, lj_str_newz(vm, L, result));
  }),
};

export const auxLibrary: ApiTable = { ...modules, ...references, ...chunks, ...results };
