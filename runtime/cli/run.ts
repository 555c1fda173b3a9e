/*
 * Running chunks the way the luajit command does: protected, with a traceback on
 * errors, and a C function below everything.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { lua_pcall } from "../core/run/call.js";
import { lj_debug_traceback } from "../core/run/debuginfo.js";
import { L_base, L_env, L_top, restorestack, savestack, setL_top } from "../core/run/frame.js";
import { lua_tostring } from "../core/access.js";
import {
  argslot,
  getfield,
  lj_lib_pushcc,
  nargs,
  pushTV,
  pushstring,
  pushtable,
  setfield,
} from "../core/lib.js";
import type { LibFunction } from "../core/libdef.js";
import { lj_gc_fullgc } from "../core/gc/gc.js";
import { lj_meta_lookup } from "../core/meta.js";
import { strToC } from "../core/objects/str.js";
import { lj_tab_setint } from "../core/objects/tab.js";
import { copyTV, gcV, tvisnil, tvisnum, tvisstr, tvistrue } from "../core/objects/tvalue.js";
import { MM } from "../layout/metamethods.js";
import { LUA } from "../layout/frame.js";
import { luaL_loadbufferx, luaL_loadfilex } from "../lib/loading.js";
import { standardFiles, unheard } from "../core/host/iofile.js";

export const PROGNAME = "dasmoon";

const isText = (vm: Vm, o: number): boolean => tvisstr(vm.mem, o) || tvisnum(vm.mem, o);

/** The error function: a message gets a traceback, other values stay unless they have __tostring. */
const traceback: LibFunction = (vm, L) => {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  if (!isText(vm, o)) {
    if (nargs(vm, L) === 0 || tvisnil(mem, o)) return 1;
    if (tvisnil(mem, lj_meta_lookup(vm, o, MM.tostring))) return 1;
  }
  const s = lua_tostring(vm, L, o);
  if (s === 0) return 1;
  pushstring(vm, L, lj_debug_traceback(vm, L, strToC(vm, s), 1));
  return 1;
};

/** Call what `prepare` pushes (a function and its arguments) with a traceback on errors. */
function docall(vm: Vm, L: number, prepare: () => LUA | number, results: number): LUA {
  const { mem } = vm;
  lj_lib_pushcc(vm, L, "traceback", traceback);
  const handler = savestack(mem, L, L_top(mem, L) - 8);
  const before = L_top(mem, L) - L_base(mem, L);
  let status = prepare();
  if (status === LUA.OK) {
    const count = (L_top(mem, L) - L_base(mem, L) - before) / 8 - 1;
    status = lua_pcall(vm, L, count, results, handler);
    if (status !== LUA.OK) lj_gc_fullgc(vm, L);
  }
  // Take the error function out from below the results.
  const from = L_base(mem, L) + before;
  for (let o = from; o < L_top(mem, L); o += 8) copyTV(mem, o - 8, o);
  setL_top(mem, L, L_top(mem, L) - 8);
  return status;
}

export function message(vm: Vm, text: string, progname = PROGNAME): void {
  const { stdout, stderr } = vm.attachment(standardFiles);
  unheard(() => stdout.flush());
  stderr.sayText((progname === "" ? "" : `${progname}: `) + text + "\n");
}

/** Show the error on top of the stack, if there is one, and pop it. */
export function report(vm: Vm, L: number, status: LUA | number, progname = PROGNAME): boolean {
  if (status === LUA.OK) return true;
  const { mem } = vm;
  const o = L_top(mem, L) - 8;
  if (!tvisnil(mem, o)) {
    const text = isText(vm, o) ? strToC(vm, lua_tostring(vm, L, o)) : undefined;
    message(vm, text ?? "(error object is not a string)", progname);
  }
  setL_top(mem, L, o);
  return false;
}

/** Bytes of a byte string. */
export const toBytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

export const dostring = (vm: Vm, L: number, text: string, chunkname: string): boolean =>
  report(
    vm,
    L,
    docall(vm, L, () => luaL_loadbufferx(vm, L, toBytes(text), chunkname), 0),
  );

/** Run a file (standard input without a name) with arguments. */
export const dofile = (vm: Vm, L: number, name?: string, args: readonly string[] = []): boolean =>
  report(
    vm,
    L,
    docall(
      vm,
      L,
      () => {
        const status = luaL_loadfilex(vm, L, name);
        if (status === LUA.OK) for (const arg of args) pushstring(vm, L, arg);
        return status;
      },
      0,
    ),
  );

/** Call a global function, or a function in a global table, with text arguments. */
export function docallname(vm: Vm, L: number, path: readonly string[], ...args: string[]): boolean {
  const prepare = (): LUA => {
    let t = L_env(vm.mem, L);
    for (const name of path.slice(0, -1)) t = gcV(vm.mem, getfield(vm, L, t, name));
    pushTV(vm, L, getfield(vm, L, t, path[path.length - 1]));
    for (const arg of args) pushstring(vm, L, arg);
    return LUA.OK;
  };
  return report(vm, L, docall(vm, L, prepare, 0));
}

/** Run a loaded line of the interactive mode: results stay on the stack. */
export const doline = (vm: Vm, L: number, load: () => LUA | number): LUA => docall(vm, L, load, -1);

/** The global `arg`: the script is at 0, what is before it at negative indices. */
export function createArgTable(vm: Vm, L: number, argv: readonly string[], script: number): void {
  const t = pushtable(vm, L);
  argv.forEach((arg, i) => {
    pushstring(vm, L, arg);
    const o = L_top(vm.mem, L) - 8;
    const slot = lj_tab_setint(vm, L, t, i - script);
    copyTV(vm.mem, slot, o);
    setL_top(vm.mem, L, o);
  });
  setfield(vm, L, L_env(vm.mem, L), "arg");
}

/** What the function at the bottom of the stack runs. */
const mainBody = new Attachment((): { run: (L: number) => void } => ({ run: () => {} }));
const main: LibFunction = (vm, L) => {
  vm.attachment(mainBody).run(L);
  return 0;
};

/**
 * Run `body` as a C function at the bottom of the stack: true when it says so
 * and no error got through.
 */
export function protectedMain(vm: Vm, body: (L: number) => boolean): boolean {
  const { L, mem } = vm;
  let ok = false;
  const bottom = L_top(mem, L) - L_base(mem, L);
  vm.attachment(mainBody).run = (L) => {
    ok = body(L);
  };
  lj_lib_pushcc(vm, L, "main", main);
  const status = lua_pcall(vm, L, 0, 0);
  const reported = report(vm, L, status);
  setL_top(mem, L, L_base(mem, L) + bottom);
  return reported && ok;
}

/** Calls start() of a module jit.NAME with text arguments, as -j and -b do. */
const START = `local name = ...
local module = require(name)
local start = type(module) == "table" and module.start
if not start then error("module '" .. name .. "' has no function start", 0) end
return start(select(2, ...))`;
export const startModule = (vm: Vm, L: number, name: string, args: readonly string[]): boolean =>
  report(
    vm,
    L,
    docall(
      vm,
      L,
      () => {
        const status = luaL_loadbufferx(vm, L, toBytes(START), "=(command line)");
        if (status === LUA.OK) for (const arg of [name, ...args]) pushstring(vm, L, arg);
        return status;
      },
      0,
    ),
  );

/** Is there a module of that name, loaded or to be found? */
export function moduleExists(vm: Vm, L: number, name: string): boolean {
  const { mem } = vm;
  const top = savestack(mem, L, L_top(mem, L));
  const code = `return package.loaded[...] ~= nil or package.preload[...] ~= nil or type(package.loaders[2](...)) == "function"`;
  luaL_loadbufferx(vm, L, toBytes(code), "=(command line)");
  pushstring(vm, L, name);
  const found = lua_pcall(vm, L, 1, 1, 0) !== LUA.OK || tvistrue(mem, L_top(mem, L) - 8);
  setL_top(mem, L, restorestack(mem, L, top));
  return found; // a module that cannot be read is one, and require says why
}
