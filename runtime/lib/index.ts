/*
 * The libraries as programs find them: open from the start, or made once somebody requires them.
 */
import type { Vm } from "../core/vm.js";
import { gcExtension } from "../core/gc/gcmark.js";
import { L_base, L_env, L_top, setL_top } from "../core/run/frame.js";
import {
  regtable,
  getfield,
  lj_lib_pushcc,
  lj_lib_pushdeclared,
  lj_lib_register,
  pushTV,
  pushtable,
  registerLibraries,
  registry,
  pushnil,
  setfield,
  subtable,
  type LibCompiler,
} from "../core/lib.js";
import type { LibDef, LibFunction } from "../core/libdef.js";
import { ffiHooks } from "../core/objects/cdata.js";
import { gsubRest } from "../core/objects/str.js";
import { gcV, tvistab } from "../core/objects/tvalue.js";
import { pushBuiltin } from "../syntax/builtin.js";
import { libdef } from "../../generated/libdef.js";
import { base } from "./base.js";
import { reportFinalizer } from "./basegc.js";
import { bit } from "./bit.js";
import { buffer, buffer_method } from "./buffer.js";
import { coroutine } from "./coroutine.js";
import { debug } from "./debug.js";
import { io, io_method, registerFileHandle } from "./io.js";
import { jit } from "./jit.js";
import { jit_opt } from "./jitopt.js";
import { math } from "./math.js";
import { os } from "./os.js";
import { openPackage } from "./package.js";
import { ffiPart, jitPart, libraryParts } from "./parts.js";
import { lj_str_gsub, setStringMetatable, string } from "./string.js";
import { table } from "./table.js";

/** What is open from the start; order.ts has the others, too. */
const atStart: readonly LibDef[] = [
  base,
  coroutine,
  math,
  bit,
  string,
  table,
  io_method,
  io,
  os,
  debug,
  jit,
  jit_opt,
];

/** Libraries and functions that exist only once somebody requires them: each pushes one value. */
const preloaded: Readonly<Record<string, (vm: Vm, L: number) => void>> = {
  "table.new": (vm, L) => addFunction(vm, L, "new"),
  "table.clear": (vm, L) => addFunction(vm, L, "clear"),
  ffi: (vm, L) => ffiPart(vm, L).openFfi(vm, L, register),
  "jit.util": (vm, L) => pushLibrary(vm, L, jitPart(vm, L).jit_util),
  "jit.profile": (vm, L) => pushLibrary(vm, L, jitPart(vm, L).jit_profile),
  "jit.machine": (vm, L) => jitPart(vm, L).pushJitMachine(vm, L),
  "string.buffer": (vm, L) => {
    // The methods' table refers to itself.
    pushtable(vm, L);
    setfield(vm, L, registry(vm), buffer_method.name);
    register(vm, L, regtable(vm, L, buffer_method.name), buffer_method);
    pushLibrary(vm, L, buffer);
  },
};
/** The same as functions for package.preload. */
const openers: Readonly<Record<string, LibFunction>> = Object.fromEntries(
  Object.entries(preloaded).map(([name, open]) => [
    name,
    (vm: Vm, L: number): number => {
      open(vm, L);
      return 1;
    },
  ]),
);

const makeBuiltin: LibCompiler = (vm, L, source, name) =>
  pushBuiltin(vm, L, vm.attachment(libraryParts).builtin(name, source), name);

function register(vm: Vm, L: number, t: number, def: LibDef): void {
  const generated = libdef.find((lib) => lib.name === def.name);
  if (!generated) throw new Error(`library ${def.name} was not generated`);
  lj_lib_register(vm, L, t, def, generated, makeBuiltin);
}
/** Push the table of a library. */
const pushLibrary = (vm: Vm, L: number, def: LibDef): void =>
  register(vm, L, pushtable(vm, L), def);

/** Push a function of the table library that is no field of it yet, and make it one. */
function addFunction(vm: Vm, L: number, name: string): void {
  lj_lib_pushdeclared(vm, L, `table.${name}`);
  const t = subtable(vm, L, L_env(vm.mem, L), "table");
  if (t === 0) return;
  pushTV(vm, L, L_top(vm.mem, L) - 8);
  setfield(vm, L, t, name);
}

/** Open the FFI for a literal or dump that has cdata in it. */
function loadFfi(vm: Vm, L: number): void {
  ffiPart(vm, L).openFfi(vm, L, register);
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
}

/**
 * Libraries as they can be chosen. "package" is what `require` needs; "ffi", "string.buffer" and others are found by
 * that.
 */
export const libraryNames = [
  "base",
  "coroutine",
  "math",
  "bit",
  "string",
  "table",
  "io",
  "os",
  "debug",
  "jit",
  "package",
  "ffi",
] as const;
export type LibraryName = (typeof libraryNames)[number];

export interface OpenOptions {
  /** Ignore LUA_PATH and LUA_CPATH. */
  readonly noenv?: boolean;
  /** The libraries that programs see; all by default. */
  readonly libs?: ReadonlySet<LibraryName>;
}

/** The library that a part, such as io.method or table.new, belongs to. */
const rootOf = (name: string): LibraryName => name.split(".")[0] as LibraryName;

/** Open libraries in the globals of L. */
export function openLibraries(vm: Vm, L: number, options: OpenOptions = {}): void {
  const { noenv = false, libs = new Set(libraryNames) } = options;
  const { mem } = vm;
  const bottom = L_top(mem, L) - L_base(mem, L);
  const chosen = atStart.filter((def) => libs.has(rootOf(def.name)));
  registerLibraries(vm, L, chosen, libdef, makeBuiltin);
  if (libs.has("io")) registerFileHandle(vm, L);
  vm.attachment(ffiHooks).load = (vm, L) => loadFfi(vm, L);
  vm.attachment(gsubRest).run = lj_str_gsub;
  vm.attachment(gcExtension).finalizerFailed = reportFinalizer;
  if (libs.has("string")) setStringMetatable(vm, L, subtable(vm, L, L_env(mem, L), string.name));
  if (libs.has("package")) openPackage(vm, L, noenv);
  const preload = regtable(vm, L, "_PRELOAD");
  for (const [name, open] of Object.entries(openers)) {
    if (!libs.has(rootOf(name))) continue;
    lj_lib_pushcc(vm, L, `luaopen_${name}`, open);
    setfield(vm, L, preload, name);
  }
  setL_top(mem, L, L_base(mem, L) + bottom);
}

/** Take functions away from programs: fields of globals, or globals. */
export function removeFunctions(vm: Vm, L: number, names: readonly string[]): void {
  for (const name of names) {
    const parts = name.split(".");
    const field = parts.pop() ?? "";
    let t = L_env(vm.mem, L);
    for (const part of parts) {
      const o = t === 0 ? 0 : getfield(vm, L, t, part);
      t = o !== 0 && tvistab(vm.mem, o) ? gcV(vm.mem, o) : 0;
    }
    if (t === 0) continue; // the library is not there
    pushnil(vm, L);
    setfield(vm, L, t, field);
  }
}

/** Parts that are opened with a library, as its luaopen function does. */
const together: Readonly<Record<string, readonly LibDef[]>> = {
  base: [base, coroutine],
  io: [io_method, io],
  jit: [jit, jit_opt],
};

/** Open one library again, or in a state that has none, and push its table. */
export function openLibrary(vm: Vm, L: number, name: string): number {
  if (Object.hasOwn(preloaded, name)) {
    preloaded[name](vm, L);
    return 1;
  }
  const bottom = L_top(vm.mem, L) - L_base(vm.mem, L);
  const loaded = regtable(vm, L, "_LOADED");
  if (name === "package") openPackage(vm, L, false);
  else {
    const parts = together[name] ?? atStart.filter((def) => def.name === name);
    registerLibraries(vm, L, parts, libdef, makeBuiltin);
  }
  if (name === "io") registerFileHandle(vm, L);
  if (name === string.name) setStringMetatable(vm, L, subtable(vm, L, L_env(vm.mem, L), name));
  setL_top(vm.mem, L, L_base(vm.mem, L) + bottom);
  pushTV(vm, L, getfield(vm, L, loaded, name === "base" ? "_G" : name));
  return 1;
}
