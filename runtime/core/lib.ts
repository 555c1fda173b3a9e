/*
 * What library functions are made of: argument checks, pushing of results, and the
 * registration of libraries, which joins a library's definition with the numbers
 * and handlers that the generator has given its functions.
 */
import type { GeneratedFunction, GeneratedLib } from "../layout/contract.js";
import { FFH_RES } from "../layout/frame.js";
import { GCfunc, GCfuncC, GCtab } from "../layout/objects.js";
import { GG, GG_bcff, global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import type { LibDef, LibEntry, LibFunction, LibValue } from "./libdef.js";
import { Attachment, type Vm } from "./vm.js";
import {
  copyTV,
  gctOf,
  gcV,
  numV,
  setboolV,
  setfuncV,
  setgcV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
} from "./objects/tvalue.js";
import { lj_err_arg, lj_err_argt, lj_err_argv, lj_err_msgv, pushstring } from "./run/err.js";
import { lj_err_host } from "./run/errhost.js";
import { L_base, L_env, L_top, setL_top } from "./run/frame.js";
import { incr_top, lj_state_checkstack } from "./objects/state.js";
import { lj_func_newC } from "./objects/func.js";
import { lj_gc_anybarriert, lj_gc_check } from "./gc/gc.js";
import { namestr } from "./names.js";
import { lj_str_newz, strlen } from "./objects/str.js";
import { lj_str_newtext, strText, type Texts } from "./text/texts.js";
import { lj_strfmt_number } from "./text/strfmtbuf.js";
import { lj_tab_getstr, lj_tab_new, lj_tab_setstr, niltv } from "./objects/tab.js";
import { tonumberV } from "./meta.js";

/* Arguments. `narg` counts from 1. */

/** Address of an argument's slot; it may lie above L->top. */
export const argslot = (vm: Vm, L: number, narg: number): number =>
  L_base(vm.mem, L) + 8 * (narg - 1);
export const nargs = (vm: Vm, L: number): number => (L_top(vm.mem, L) - L_base(vm.mem, L)) / 8;
const given = (vm: Vm, L: number, o: number): boolean => o < L_top(vm.mem, L);
/** An argument that is absent or nil. */
export const argisnil = (vm: Vm, L: number, narg: number): boolean => {
  const o = argslot(vm, L, narg);
  return !given(vm, L, o) || tvisnil(vm.mem, o);
};

export function lj_lib_checkany(vm: Vm, L: number, narg: number): number {
  const o = argslot(vm, L, narg);
  if (!given(vm, L, o)) lj_err_arg(vm, L, narg, "NOVAL");
  return o;
}

/** GCstr of a string argument; a number is converted in place. */
export function lj_lib_checkstr(vm: Vm, L: number, narg: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, narg);
  if (given(vm, L, o)) {
    if (tvisstr(mem, o)) return gcV(mem, o);
    if (tvisnum(mem, o)) {
      const s = lj_strfmt_number(vm, L, o);
      setstrV(mem, o, s);
      return s;
    }
  }
  return lj_err_argt(vm, L, narg, LJ_T.STR);
}
/** The same, 0 when the argument is absent or nil. */
export const lj_lib_optstr = (vm: Vm, L: number, narg: number): number =>
  argisnil(vm, L, narg) ? 0 : lj_lib_checkstr(vm, L, narg);

/** A number argument; a string is converted in place. */
export function lj_lib_checknum(vm: Vm, L: number, narg: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, narg);
  if (!given(vm, L, o)) lj_err_argt(vm, L, narg, LJ_T.NUMX);
  if (tvisnum(mem, o)) return numV(mem, o);
  const n = tonumberV(vm, o);
  if (n === undefined) lj_err_argt(vm, L, narg, LJ_T.NUMX);
  setnumV(mem, o, n);
  return n;
}

/** C's conversion of a double to int: towards zero, INT_MIN for everything out of range. */
export const lj_num2int = (n: number): number =>
  n > -2147483649 && n < 2147483648 ? n | 0 : -2147483648;

/** The low 32 bits of its conversion to a 64-bit integer: what luaL_checkint makes of a double. */
export const lj_num2low = (n: number): number => (Math.abs(n) < 2 ** 63 ? n | 0 : 0);

export const lj_lib_checkint = (vm: Vm, L: number, narg: number): number =>
  lj_num2int(lj_lib_checknum(vm, L, narg));
export const lj_lib_optint = (vm: Vm, L: number, narg: number, def: number): number =>
  argisnil(vm, L, narg) ? def : lj_lib_checkint(vm, L, narg);

/** A number from a to b, which are no less than 0; no string stands for one. */
export function lj_lib_checkintrange(
  vm: Vm,
  L: number,
  narg: number,
  a: number,
  b: number,
): number {
  const o = argslot(vm, L, narg);
  if (!given(vm, L, o) || !tvisnum(vm.mem, o)) lj_err_argt(vm, L, narg, LJ_T.NUMX);
  const i = lj_num2int(numV(vm.mem, o));
  return i >= a && i <= b ? i : lj_err_arg(vm, L, narg, "NUMRNG");
}

/** A count as luaL_optint takes it, modulo 2^32; lj_lib_optint is for those out of range. */
export const luaL_optint = (vm: Vm, L: number, narg: number, def: number): number =>
  argisnil(vm, L, narg) ? def : lj_num2low(lj_lib_checknum(vm, L, narg));

export function lj_lib_checktab(vm: Vm, L: number, narg: number): number {
  const o = argslot(vm, L, narg);
  if (!given(vm, L, o) || !tvistab(vm.mem, o)) lj_err_argt(vm, L, narg, LJ_T.TAB);
  return gcV(vm.mem, o);
}
/** A table, or 0 for an explicit nil. */
export function lj_lib_checktabornil(vm: Vm, L: number, narg: number): number {
  const o = argslot(vm, L, narg);
  if (given(vm, L, o)) {
    if (tvistab(vm.mem, o)) return gcV(vm.mem, o);
    if (tvisnil(vm.mem, o)) return 0;
  }
  return lj_err_arg(vm, L, narg, "NOTABN");
}
export function lj_lib_checkfunc(vm: Vm, L: number, narg: number): number {
  const o = argslot(vm, L, narg);
  if (!given(vm, L, o) || !tvisfunc(vm.mem, o)) lj_err_argt(vm, L, narg, LJ_T.FUNC);
  return gcV(vm.mem, o);
}

/** Index of an option in a list; `def` (index) when the argument is absent, -1 for none. */
export function lj_lib_checkopt(
  vm: Vm,
  L: number,
  narg: number,
  def: number,
  options: readonly string[],
): number {
  const s = def >= 0 ? lj_lib_optstr(vm, L, narg) : lj_lib_checkstr(vm, L, narg);
  if (s === 0) return def;
  const text = strText(vm, s);
  // What is behind a NUL is not shown, but is no option either.
  const i = text.length === strlen(vm, s) ? options.indexOf(text as string) : -1;
  return i >= 0 ? i : lj_err_argv(vm, L, narg, "INVOPTM", text);
}

/** Room for n more values, or "stack overflow (what)". */
export function lj_lib_checkstack(vm: Vm, L: number, n: number, what: string): void {
  if (n > 8000 || nargs(vm, L) + n > 8000) lj_err_msgv(vm, L, "STKOVM", what);
  lj_state_checkstack(vm, L, n);
}

/* Pushing. A library function starts with room for LUA_MINSTACK values. */

export function pushnil(vm: Vm, L: number): void {
  setnilV(vm.mem, L_top(vm.mem, L));
  incr_top(vm, L);
}
export function pushbool(vm: Vm, L: number, v: boolean): void {
  setboolV(vm.mem, L_top(vm.mem, L), v);
  incr_top(vm, L);
}
export function pushnum(vm: Vm, L: number, v: number): void {
  setnumV(vm.mem, L_top(vm.mem, L), v);
  incr_top(vm, L);
}
/** Push an object of the internal type `it`. */
export function pushgc(vm: Vm, L: number, obj: number, it: LJ_T): void {
  setgcV(vm.mem, L_top(vm.mem, L), obj, it);
  incr_top(vm, L);
}
/** Push any object, its type taken from its header. */
export const pushobj = (vm: Vm, L: number, obj: number): void =>
  pushgc(vm, L, obj, ~gctOf(vm.mem, obj));
/** Push a copy of the value at `o`. */
export function pushTV(vm: Vm, L: number, o: number): void {
  copyTV(vm.mem, L_top(vm.mem, L), o);
  incr_top(vm, L);
}
/** Push a new table and return it. */
export function pushtable(vm: Vm, L: number, asize = 0, hbits = 0): number {
  const t = lj_tab_new(vm, L, asize, hbits);
  pushgc(vm, L, t, LJ_T.TAB);
  return t;
}
export { pushstring };

/* Fields of tables without metamethods. */

/** Address of `t[name]`: niltv when absent. */
export const getfield = (vm: Vm, L: number, t: number, name: string): number =>
  lj_tab_getstr(vm, t, lj_str_newz(vm, L, name)) || niltv(vm);

/** Pop a value and store it in `t[name]`. */
export function setfield(vm: Vm, L: number, t: number, name: string): void {
  const s = lj_str_newz(vm, L, name);
  const slot = lj_tab_setstr(vm, L, t, s);
  const top = L_top(vm.mem, L) - 8;
  copyTV(vm.mem, slot, top);
  vm.mem.u8[t + GCtab.nomm] = 0; // the field may be a metamethod
  setL_top(vm.mem, L, top);
  lj_gc_anybarriert(vm, t);
}

/**
 * Store a number, or a text of one character per byte, in `t[name]`; `t` is new: no barrier, no metamethod.
 * The name is one that stands in the source: see names.ts.
 */
export function setnumfield(vm: Vm, L: number, t: number, name: string, v: number): void {
  const slot = lj_tab_setstr(vm, L, t, namestr(vm, L, name));
  setnumV(vm.mem, slot, v);
}
export function setstrfield(vm: Vm, L: number, t: number, name: string, text: Texts): void {
  const s = lj_str_newtext(vm, L, text);
  const slot = lj_tab_setstr(vm, L, t, namestr(vm, L, name));
  setstrV(vm.mem, slot, s);
}

/** The table in `t[name]`, made when there is none; 0 when something else is there. */
export function subtable(vm: Vm, L: number, t: number, name: string): number {
  const o = getfield(vm, L, t, name);
  if (tvistab(vm.mem, o)) return gcV(vm.mem, o);
  if (!tvisnil(vm.mem, o)) return 0;
  const sub = pushtable(vm, L);
  setfield(vm, L, t, name);
  return sub;
}
/** A table of the registry, made on first use. Programs can reach the registry, and put anything there. */
export const regtable = (vm: Vm, L: number, name: string): number =>
  subtable(vm, L, registry(vm), name) || lj_err_msgv(vm, L, "BADMODN", name);
export const registry = (vm: Vm): number => gcV(vm.mem, vm.g + global_State.registrytv);

/* Functions. */

/**
 * Thunks of library functions: several closures share one. The collector has its turn
 * before the function runs, when all that lives is on the stack: what calls of it leave
 * behind is collected even if the function itself never asks.
 */
const thunks = new Attachment(() => new Map<LibFunction, number>());

function thunkOf(vm: Vm, name: string, fn: LibFunction): number {
  const known = vm.attachment(thunks);
  let thunk = known.get(fn);
  if (thunk === undefined) {
    thunk = vm.machine.defineHost(name, "p:i", (L) => {
      try {
        lj_gc_check(vm, L);
        return fn(vm, L);
      } catch (e) {
        return lj_err_host(vm, L, e);
      }
    });
    known.set(fn, thunk);
  }
  return thunk;
}

/** Make a C function with its upvalues taken from the top of the stack, and push it. */
export function lj_lib_pushcc(
  vm: Vm,
  L: number,
  name: string,
  fn: LibFunction,
  nupvalues = 0,
  id?: GeneratedFunction,
): number {
  return pushclosure(vm, L, thunkOf(vm, name, fn), nupvalues, id);
}

function pushclosure(
  vm: Vm,
  L: number,
  thunk: number,
  nupvalues: number,
  id: GeneratedFunction | undefined,
): number {
  const f = lj_func_newC(vm, L, nupvalues, L_env(vm.mem, L));
  const { mem } = vm;
  const from = L_top(mem, L) - 8 * nupvalues;
  for (let i = 0; i < nupvalues; i++) copyTV(mem, f + GCfuncC.upvalue + 8 * i, from + 8 * i);
  setref(mem, f + GCfuncC.f, thunk);
  const header =
    id && id.asm >= 0
      ? vm.dispatch - GG.dispatch + GG_bcff(vm.numAsmFF) + 4 * id.asm
      : vm.g + global_State.bc_cfunc_int;
  setref(mem, f + GCfunc.pc, header);
  if (id) mem.u8[f + GCfunc.ffid] = id.ffid;
  setL_top(mem, L, from);
  setfuncV(mem, from, f);
  incr_top(vm, L);
  return f;
}

/** Address of an upvalue of the running C function, idx from 0. */
export const lj_lib_upvalue = (vm: Vm, L: number, idx: number): number =>
  vm.mem.u32[(L_base(vm.mem, L) - 16) >>> 2] + GCfuncC.upvalue + 8 * idx;

/** Libraries that have been registered, with their functions. */
const registered = new Attachment(() => new Map<string, Library>());

/** Functions of them that closures were asked for. */
const declared = new Attachment(
  () => new Map<string, { readonly thunk: number; readonly id: GeneratedFunction | undefined }>(),
);

/** Push a new closure of a declared function, such as the noreg ones: "coroutine.wrap_aux". */
export function lj_lib_pushdeclared(vm: Vm, L: number, name: string, nupvalues = 0): number {
  const known = vm.attachment(declared);
  let f = known.get(name);
  if (f === undefined) {
    const dot = name.lastIndexOf(".");
    const library = vm.attachment(registered).get(name.slice(0, dot));
    const entry = library?.entries.find((e) => e.name === name.slice(dot + 1));
    if (!entry?.fn) throw new Error(`no library function ${name}`);
    f = { thunk: thunkOf(vm, name, entry.fn), id: entry.id };
    known.set(name, f);
  }
  return pushclosure(vm, L, f.thunk, nupvalues, f.id);
}

/** Function ids that the runtime has to recognise. */
export const fastFunctionIds = new Attachment(() => ({ xpcall: -1 }));

/* Registration. */

/** Compiles a library function written in Lua and pushes it. */
export type LibCompiler = (vm: Vm, L: number, source: string, name: string) => void;

function pushvalue(vm: Vm, L: number, value: LibValue): void {
  if (typeof value === "function") value(vm, L);
  else if (typeof value === "string") pushstring(vm, L, value);
  else if (typeof value === "number") pushnum(vm, L, value);
  else pushbool(vm, L, value);
}

/** An entry of a library, with what the generator says about it. */
interface Registration {
  readonly name: string;
  readonly fullName: string;
  readonly entry: LibEntry;
  /** Of a function: what runs it when there is no handler, or that does not want to. */
  readonly fn?: LibFunction;
  readonly id?: GeneratedFunction;
}
interface Library {
  readonly entries: readonly Registration[];
  readonly xpcall: GeneratedFunction | undefined;
}
/** By definition: they are the same for all VMs. */
const libraries = new WeakMap<LibDef, Library>();

function libraryOf(def: LibDef, { functions }: GeneratedLib): Library {
  const known = libraries.get(def);
  if (known !== undefined) return known;
  const ids = new Map(functions.map((f) => [f.name, f]));
  let fallback: LibFunction | undefined;
  const entries = Object.entries(def.entries).map(([name, entry]): Registration => {
    const fullName = `${def.name}.${name}`;
    if (entry.kind === "set" || entry.kind === "lua") return { name, fullName, entry };
    if (entry.kind !== "asm_") fallback = entry.fn;
    const id = ids.get(name);
    if (!fallback || !id) throw new Error(`library function ${fullName} was not generated`);
    return { name, fullName, entry, fn: fallback, id };
  });
  const library = { entries, xpcall: ids.get("xpcall") };
  libraries.set(def, library);
  return library;
}

/** Fill table `t` with the entries of a library. */
export function lj_lib_register(
  vm: Vm,
  L: number,
  t: number,
  def: LibDef,
  generated: GeneratedLib,
  compile: LibCompiler,
): void {
  const library = libraryOf(def, generated);
  const made = new Map<string, number>();
  const bottom = L_top(vm.mem, L) - L_base(vm.mem, L);
  vm.attachment(registered).set(def.name, library);
  for (const { name, fullName, entry, fn, id } of library.entries) {
    lj_state_checkstack(vm, L, 20);
    if (entry.kind === "set") pushvalue(vm, L, entry.value);
    else if (entry.kind === "lua") compile(vm, L, entry.source, fullName);
    else {
      const upvalues = entry.options.upvalues ?? [];
      for (const uv of upvalues) {
        if (typeof uv === "object") pushgc(vm, L, made.get(uv.entry) ?? 0, LJ_T.FUNC);
        else pushvalue(vm, L, uv);
      }
      made.set(name, lj_lib_pushcc(vm, L, fullName, fn!, upvalues.length, id));
    }
    // A function that is no field stays on the stack until the library is complete.
    const noreg = "options" in entry && entry.options.noreg;
    if (!noreg) setfield(vm, L, t, name);
  }
  setL_top(vm.mem, L, L_base(vm.mem, L) + bottom);
  if (library.xpcall) vm.attachment(fastFunctionIds).xpcall = library.xpcall.ffid;
}

/**
 * Register libraries in order. `base` fills the globals; `name.method` is a table of
 * methods in the registry; others become globals and entries of package.loaded
 * ("a.b" is the field b of library a).
 */
export function registerLibraries(
  vm: Vm,
  L: number,
  defs: readonly LibDef[],
  generated: readonly GeneratedLib[],
  compile: LibCompiler,
): void {
  const globals = L_env(vm.mem, L);
  const loaded = regtable(vm, L, "_LOADED");
  for (const def of defs) {
    const gen = generated.find((lib) => lib.name === def.name);
    if (!gen) throw new Error(`library ${def.name} was not generated`);
    const t = libraryTable(vm, L, def.name, globals);
    if (t === 0) lj_err_msgv(vm, L, "BADMODN", def.name);
    pushgc(vm, L, t, LJ_T.TAB);
    const name = def.name === "base" ? "_G" : def.name;
    setfield(vm, L, name.endsWith(".method") ? registry(vm) : loaded, name);
    if (name === "_G") {
      pushgc(vm, L, globals, LJ_T.TAB);
      setfield(vm, L, globals, name);
    }
    lj_lib_register(vm, L, t, def, gen, compile);
  }
}

function libraryTable(vm: Vm, L: number, name: string, globals: number): number {
  if (name === "base") return globals;
  if (name.endsWith(".method")) return regtable(vm, L, name);
  return name.split(".").reduce((t, part) => (t === 0 ? 0 : subtable(vm, L, t, part)), globals);
}

/** What a fallback of a fast function returns when its results are the n values on top. */
export function resultsOnTop(vm: Vm, L: number, n: number): number {
  const { mem } = vm;
  const from = L_top(mem, L) - 8 * n;
  const to = L_base(mem, L) - 16;
  for (let i = 0; i < n; i++) copyTV(mem, to + 8 * i, from + 8 * i);
  return FFH_RES(n);
}
