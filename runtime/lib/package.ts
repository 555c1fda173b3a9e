/*
 * The package library: require, module, and the searchers in package.loaders.
 * Its functions have no numbers of their own; their environment is the package
 * table. Libraries in C are loadlib.ts's; where they cannot be loaded, their searchers look for
 * files all the same, so that messages list what LuaJIT lists, and say so when they find one.
 */
import type { Vm } from "../core/vm.js";
import { HostError } from "../core/host/hostenv.js";
import type { LibFunction } from "../core/libdef.js";
import {
  copyTV,
  gcV,
  getref,
  setlightudV,
  setnilV,
  setref,
  tvisfunc,
  tvislightud,
  tvisnil,
  tvisstr,
  tvisnum,
  tvistab,
  tvistruecond,
  numV,
} from "../core/objects/tvalue.js";
import {
  L_base,
  L_env,
  L_top,
  curr_func,
  frame_func,
  isluafunc,
  setL_top,
} from "../core/run/frame.js";
import { lua_getfield, lua_settable } from "../core/access.js";
import { lj_call } from "../core/run/call.js";
import { lj_debug_frame } from "../core/run/debug.js";
import { lj_err_callermsg, lj_err_callerv } from "../core/run/err.js";
import { lj_gc_objbarrier } from "../core/gc/gc.js";
import {
  regtable,
  argisnil,
  argslot,
  getfield,
  lj_lib_checkstr,
  lj_lib_checktab,
  lj_lib_pushcc,
  nargs,
  pushgc,
  pushbool,
  pushnil,
  pushstring,
  pushtable,
  pushTV,
  setfield,
  subtable,
} from "../core/lib.js";
import { lj_tab_getint, lj_tab_setint, niltv } from "../core/objects/tab.js";
import { charge, type Held, holding } from "../core/run/work.js";
import { strToC } from "../core/objects/str.js";
import { lj_strfmt_num } from "../core/text/strfmt.js";
import { textLength } from "../core/text/texts.js";
import { LUA } from "../layout/frame.js";
import { GCfunc, GCtab } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { loadFunction } from "./loadlib.js";
import { jitPart } from "./parts.js";
import { luaL_loadfilex } from "./loading.js";

const DIRSEP = "/";
const PATHSEP = ";";
const MARK = "?";
const IGMARK = "-";

const DEFAULT_PATH = [
  "./?.lua",
  "/usr/local/share/lua/5.1/?.lua",
  "/usr/local/share/lua/5.1/?/init.lua",
  "/usr/share/lua/5.1/?.lua",
  "/usr/share/lua/5.1/?/init.lua",
].join(PATHSEP);
const DEFAULT_CPATH = [
  "./?.so",
  "/usr/local/lib/lua/5.1/?.so",
  "/usr/lib/x86_64-linux-gnu/lua/5.1/?.so",
  "/usr/local/lib/lua/5.1/loadall.so",
].join(PATHSEP);

const string1 = (vm: Vm, L: number): string => strToC(vm, lj_lib_checkstr(vm, L, 1));

/** The package table: environment of all functions here. */
const pkg = (vm: Vm, L: number): number => getref(vm.mem, curr_func(vm.mem, L) + GCfunc.env);

const loadedTable = (vm: Vm, L: number): number => regtable(vm, L, "_LOADED");

/* Searching. */

/** No host has a file with a longer name. */
const LONGEST_NAME = 1 << 16;
/** What an entry of a path costs in units of work, and a file that is looked for. */
const ENTRY_COST = 16;
const TRY_COST = 20_000;
/** What it costs to replace one occurrence of a text. */
const FOUND_COST = 64;

function readable(vm: Vm, name: string): boolean {
  charge(vm, TRY_COST);
  try {
    vm.host.open(name, "r").close();
    return true;
  } catch (e) {
    if (e instanceof HostError) return false;
    throw e;
  }
}

/** JavaScript has no longer texts, and nobody wants to see one. */
const LONGEST_TEXT = 2 ** 29 - 1024;
/** What a file that was looked for takes in the list, beside its name. */
const TRIED_SIZE = 64;
/** A text is copied when its parts come to so many characters. */
const PART = 1 << 14;
/** To look at a character and put another in its place. */
const CHAR_COST = 8;

/** `text` with a character for each `what`, which is one, too. */
function translated(vm: Vm, held: Held, text: string, what: string, by: string): string {
  let all = "";
  for (let from = 0; from < text.length; from += PART) {
    const part = text.slice(from, from + PART);
    charge(vm, part.length * CHAR_COST);
    all += part.split(what).join(by);
  }
  held.add(text.length);
  return all;
}

/** Parts of `text` with `by` for each `what`, paid for on the way: together they may be too long to be one. */
function replaced(vm: Vm, held: Held, text: string, what: string, by: string): string[] {
  if (what.length === 1 && by.length === 1) return [translated(vm, held, text, what, by)];
  const parts: string[] = [];
  let length = 0;
  let part = "";
  let from = 0;
  let found = 0;
  for (let at; (at = text.indexOf(what, from)) >= 0; from = at + what.length) {
    part += text.slice(from, at) + by;
    found++;
    if (part.length < PART) continue;
    charge(vm, part.length + found * FOUND_COST);
    found = 0;
    length += part.length;
    held.add(length > LONGEST_TEXT ? Infinity : part.length);
    part.charCodeAt(0); // joins what it was made of
    parts.push(part);
    part = "";
  }
  parts.push(part + text.slice(from));
  return parts;
}

/** The first readable file of a path, or the list of those that were tried. */
function searchpath(
  vm: Vm,
  L: number,
  name: string,
  path: string,
  sep = ".",
  dirsep = DIRSEP,
): { found: string } | { tried: string[] } {
  return holding(vm, L, (held) => {
    if (sep !== "") name = replaced(vm, held, name, sep, dirsep).join("");
    const tried: string[] = [];
    for (let from = 0, to: number; from < path.length; from = to + 1) {
      to = path.indexOf(PATHSEP, from);
      if (to < 0) to = path.length;
      charge(vm, ENTRY_COST);
      if (from === to) continue;
      const parts = replaced(vm, held, path.slice(from, to), MARK, name);
      const length = textLength(parts);
      if (length <= LONGEST_NAME) {
        const found = parts.join("");
        if (readable(vm, found)) return { found };
      }
      held.add(TRIED_SIZE + length);
      tried.push("\n\tno file '", ...parts, "'");
    }
    return { tried };
  });
}

function package_searchpath(vm: Vm, L: number): number {
  const opt = (narg: number, def: string): string =>
    argisnil(vm, L, narg) ? def : strToC(vm, lj_lib_checkstr(vm, L, narg));
  const path = strToC(vm, lj_lib_checkstr(vm, L, 2));
  const name = string1(vm, L);
  const result = searchpath(vm, L, name, path, opt(3, "."), opt(4, DIRSEP));
  if ("found" in result) {
    pushstring(vm, L, result.found);
    return 1;
  }
  pushnil(vm, L);
  pushstring(vm, L, result.tried);
  return 2;
}

/** Search by a path in a field of the package table; a list of tried files is pushed. */
function findfile(vm: Vm, L: number, name: string, field: string): string | undefined {
  const { mem } = vm;
  pushgc(vm, L, pkg(vm, L), LJ_T.TAB);
  lua_getfield(vm, L, L_top(mem, L) - 8, field);
  const o = L_top(mem, L) - 8;
  const path = lj_lib_tolstring(vm, o);
  if (path === undefined) return lj_err_callermsg(vm, L, `'package.${field}' must be a string`);
  const result = searchpath(vm, L, name, path);
  if ("found" in result) return result.found;
  pushstring(vm, L, result.tried);
  return undefined;
}

/** A string or number as text, undefined for other values. */
function lj_lib_tolstring(vm: Vm, o: number): string | undefined {
  if (tvisstr(vm.mem, o)) return strToC(vm, gcV(vm.mem, o));
  return tvisnum(vm.mem, o) ? lj_strfmt_num(numV(vm.mem, o)) : undefined;
}

/* The searchers. Each pushes a loader, a text for the list of failures, or nothing. */

function loader_preload(vm: Vm, L: number): number {
  const { mem } = vm;
  const name = string1(vm, L);
  pushgc(vm, L, pkg(vm, L), LJ_T.TAB);
  lua_getfield(vm, L, L_top(mem, L) - 8, "preload");
  const preload = L_top(mem, L) - 8;
  if (!tvistab(mem, preload)) lj_err_callermsg(vm, L, "'package.preload' must be a table");
  lua_getfield(vm, L, preload, name);
  if (tvisnil(mem, L_top(mem, L) - 8))
    pushstring(vm, L, ["\n\tno field package.preload['", name, "']"]);
  return 1;
}

function loaderError(vm: Vm, L: number, name: string, file: string, why: string): never {
  return lj_err_callermsg(vm, L, [
    "error loading module '",
    name,
    "' from file '",
    file,
    "':\n\t",
    why,
  ]);
}

function loader_lua(vm: Vm, L: number): number {
  const name = string1(vm, L);
  const file = findfile(vm, L, name, "path");
  if (file === undefined) {
    if (name.startsWith("jit.")) jitPart(vm, L).loadEmbedded(vm, L, name);
    return 1; // it, or the list of files that are not there
  }
  if (luaL_loadfilex(vm, L, file) !== LUA.OK)
    loaderError(vm, L, name, file, lj_lib_tolstring(vm, L_top(vm.mem, L) - 8) ?? "");
  return 1;
}

function loader_c(vm: Vm, L: number): number {
  const name = string1(vm, L);
  const file = findfile(vm, L, name, "cpath");
  if (file === undefined) return 1;
  const loaded = loadFunction(vm, L, file, name, true);
  if (!loaded.ok) loaderError(vm, L, name, file, loaded.why);
  return 1;
}

/** `a.b` may be in a library for `a`. */
function loader_croot(vm: Vm, L: number): number {
  const name = string1(vm, L);
  const dot = name.indexOf(".");
  if (dot < 0) return 0;
  const file = findfile(vm, L, name.slice(0, dot), "cpath");
  if (file === undefined) return 1;
  const loaded = loadFunction(vm, L, file, name, true);
  if (loaded.ok) return 1;
  if (loaded.where !== "init") loaderError(vm, L, name, file, loaded.why);
  pushstring(vm, L, ["\n\tno module '", name, "' in file '", file, "'"]);
  return 1;
}

function package_loadlib(vm: Vm, L: number): number {
  const path = string1(vm, L);
  const name = strToC(vm, lj_lib_checkstr(vm, L, 2));
  const loaded = loadFunction(vm, L, path, name, false);
  if (loaded.ok) return 1;
  pushnil(vm, L);
  pushstring(vm, L, loaded.why);
  pushstring(vm, L, loaded.where);
  return 3;
}

/* require. */

/** Stands in package.loaded for a module that is being loaded. */
const SENTINEL = 0x4004;

/** Call the function on top of the stack with the name as its argument: one result. */
function callWithName(vm: Vm, L: number, name: string): void {
  const { mem } = vm;
  setnilV(mem, L_top(mem, L));
  setL_top(mem, L, L_top(mem, L) + 8);
  pushstring(vm, L, name);
  lj_call(vm, L, L_top(mem, L) - 8, 1);
}

/** Push the loader that the first successful searcher returns. */
function findLoader(vm: Vm, L: number, name: string): void {
  const { mem } = vm;
  pushgc(vm, L, pkg(vm, L), LJ_T.TAB);
  lua_getfield(vm, L, L_top(mem, L) - 8, "loaders");
  const o = L_top(mem, L) - 8;
  if (!tvistab(mem, o)) lj_err_callermsg(vm, L, "'package.loaders' must be a table");
  const loaders = gcV(mem, o);
  const failures: string[] = [];
  for (let i = 1; ; i++) {
    const searcher = lj_tab_getint(vm, loaders, i) || niltv(vm);
    if (tvisnil(mem, searcher))
      lj_err_callermsg(vm, L, ["module '", name, "' not found:", ...failures]);
    pushTV(vm, L, searcher);
    callWithName(vm, L, name);
    const result = L_top(mem, L) - 8;
    if (tvisfunc(mem, result)) return;
    failures.push(lj_lib_tolstring(vm, result) ?? "");
    setL_top(mem, L, result);
  }
}

function package_require(vm: Vm, L: number): number {
  const { mem } = vm;
  const name = string1(vm, L);
  setL_top(mem, L, argslot(vm, L, 2));
  const loaded = loadedTable(vm, L);
  pushgc(vm, L, loaded, LJ_T.TAB);
  lua_getfield(vm, L, argslot(vm, L, 2), name);
  const isSentinel = (o: number): boolean => tvislightud(mem, o) && mem.u32[o >>> 2] === SENTINEL;
  const known = L_top(mem, L) - 8;
  if (tvistruecond(mem, known)) {
    if (isSentinel(known))
      lj_err_callermsg(vm, L, ["loop or previous error loading module '", name, "'"]);
    return 1;
  }
  findLoader(vm, L, name);
  const store = (push: () => void): void => {
    pushstring(vm, L, name);
    push();
    lua_settable(vm, L, argslot(vm, L, 2));
  };
  store(() => {
    setlightudV(mem, L_top(mem, L), SENTINEL);
    setL_top(mem, L, L_top(mem, L) + 8);
  });
  callWithName(vm, L, name);
  const result = L_top(mem, L) - 8;
  if (!tvisnil(mem, result)) store(() => pushTV(vm, L, L_top(mem, L) - 16));
  lua_getfield(vm, L, argslot(vm, L, 2), name);
  if (isSentinel(L_top(mem, L) - 8)) {
    store(() => pushbool(vm, L, true));
    pushbool(vm, L, true);
  }
  return 1;
}

/* module. */

/** The global table for a dotted name, made where it is missing; 0 when something else is there. */
function findtable(vm: Vm, L: number, name: string): number {
  let t = L_env(vm.mem, L);
  for (let from = 0, to = 0; t !== 0 && to >= 0; from = to + 1) {
    charge(vm, ENTRY_COST);
    to = name.indexOf(".", from);
    t = subtable(vm, L, t, to < 0 ? name.slice(from) : name.slice(from, to));
  }
  return t;
}

/** Make the module's table the environment of the Lua function that called module. */
function setCallerEnv(vm: Vm, L: number, t: number): void {
  const { mem } = vm;
  const caller = lj_debug_frame(vm, L, 1);
  const fn = caller ? frame_func(mem, caller.frame) : 0;
  if (fn === 0 || !isluafunc(mem, fn))
    lj_err_callermsg(vm, L, "'module' not called from a Lua function");
  setref(mem, fn + GCfunc.env, t);
  lj_gc_objbarrier(vm, fn, t);
}

function package_module(vm: Vm, L: number): number {
  const { mem } = vm;
  const name = string1(vm, L);
  const count = nargs(vm, L);
  const loaded = loadedTable(vm, L);
  const known = getfield(vm, L, loaded, name);
  let t: number;
  if (tvistab(mem, known)) {
    t = gcV(mem, known);
    pushgc(vm, L, t, LJ_T.TAB);
  } else {
    t = findtable(vm, L, name);
    if (t === 0) lj_err_callerv(vm, L, "BADMODN", name);
    pushgc(vm, L, t, LJ_T.TAB);
    pushgc(vm, L, t, LJ_T.TAB);
    setfield(vm, L, loaded, name);
  }
  if (tvisnil(mem, getfield(vm, L, t, "_NAME"))) {
    pushgc(vm, L, t, LJ_T.TAB);
    setfield(vm, L, t, "_M");
    pushstring(vm, L, name);
    setfield(vm, L, t, "_NAME");
    pushstring(vm, L, name.slice(0, name.lastIndexOf(".") + 1));
    setfield(vm, L, t, "_PACKAGE");
  }
  setCallerEnv(vm, L, t);
  for (let i = 2; i <= count; i++) {
    const top = L_top(mem, L);
    if (!tvisfunc(mem, argslot(vm, L, i))) continue;
    copyTV(mem, top, argslot(vm, L, i));
    setnilV(mem, top + 8);
    setL_top(mem, L, top + 16);
    pushgc(vm, L, t, LJ_T.TAB);
    lj_call(vm, L, L_top(mem, L) - 8, 0);
  }
  return 0;
}

function package_seeall(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const { mem } = vm;
  let mt = getref(mem, t + GCtab.metatable);
  if (mt === 0) {
    mt = pushtable(vm, L, 0, 1);
    setref(mem, t + GCtab.metatable, mt);
    lj_gc_objbarrier(vm, t, mt);
  }
  pushgc(vm, L, L_env(mem, L), LJ_T.TAB);
  setfield(vm, L, mt, "__index");
  return 0;
}

/* Opening. */

/** A path from the environment; `;;` in it stands for the default. */
function pathFrom(vm: Vm, variable: string, def: string, noenv: boolean): string {
  const path = noenv ? undefined : vm.host.getenv(variable);
  return path === undefined ? def : path.replaceAll(";;", `;${def};`);
}

/** Make the package table, require and module. `noenv`: ignore the environment. */
export function openPackage(vm: Vm, L: number, noenv: boolean): void {
  const { mem } = vm;
  const globals = L_env(mem, L);
  const bottom = L_top(mem, L) - L_base(mem, L);
  const t = subtable(vm, L, globals, "package");
  const pushfn = (name: string, fn: LibFunction): void => {
    const f = lj_lib_pushcc(vm, L, name, fn);
    setref(mem, f + GCfunc.env, t);
  };
  const fields: Record<string, LibFunction> = {
    loadlib: package_loadlib,
    searchpath: package_searchpath,
    seeall: package_seeall,
  };
  for (const [name, fn] of Object.entries(fields)) {
    pushfn(`package.${name}`, fn);
    setfield(vm, L, t, name);
  }
  const loaders = pushtable(vm, L, 5, 0);
  for (const [i, fn] of [loader_preload, loader_lua, loader_c, loader_croot].entries()) {
    pushfn(fn.name, fn);
    const top = L_top(mem, L) - 8;
    copyTV(mem, lj_tab_setint(vm, L, loaders, i + 1), top);
    setL_top(mem, L, top);
  }
  setfield(vm, L, t, "loaders");
  const texts = {
    path: pathFrom(vm, "LUA_PATH", DEFAULT_PATH, noenv),
    cpath: pathFrom(vm, "LUA_CPATH", DEFAULT_CPATH, noenv),
    config: [DIRSEP, PATHSEP, MARK, "!", IGMARK, ""].join("\n"),
  };
  for (const [name, text] of Object.entries(texts)) {
    pushstring(vm, L, text);
    setfield(vm, L, t, name);
  }
  const loaded = loadedTable(vm, L);
  pushgc(vm, L, loaded, LJ_T.TAB);
  setfield(vm, L, t, "loaded");
  pushgc(vm, L, regtable(vm, L, "_PRELOAD"), LJ_T.TAB);
  setfield(vm, L, t, "preload");
  pushgc(vm, L, t, LJ_T.TAB);
  setfield(vm, L, loaded, "package");
  pushfn("require", package_require);
  setfield(vm, L, globals, "require");
  pushfn("module", package_module);
  setfield(vm, L, globals, "module");
  setL_top(mem, L, L_base(mem, L) + bottom);
}
