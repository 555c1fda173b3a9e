/*
 * load, loadstring, loadfile and dofile of the base library.
 */
import type { Vm } from "../core/vm.js";
import {
  copyTV,
  gcV,
  setnilV,
  setref,
  setstrV,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
} from "../core/objects/tvalue.js";
import { L_base, L_top, setL_top } from "../core/run/frame.js";
import { lj_call } from "../core/run/call.js";
import { lj_err_caller, lj_err_throw } from "../core/run/err.js";
import { lj_gc_objbarrier } from "../core/gc/gc.js";
import { argslot, lj_lib_checkfunc, lj_lib_checkstr, lj_lib_optstr, nargs } from "../core/lib.js";
import { lj_str_new, strdata, strlen } from "../core/objects/str.js";
import { shownText, strText, type Texts } from "../core/text/texts.js";
import { lj_strfmt_number } from "../core/text/strfmtbuf.js";
import { LUA, LUA_MULTRET } from "../layout/frame.js";
import { GCfunc } from "../layout/objects.js";
import type { ChunkReader, Piece } from "../syntax/lexer/lexchars.js";
import { luaL_loadfilex, luaL_loadstr, lua_loadx } from "./loading.js";

/** The mode in an argument. */
const optMode = (vm: Vm, L: number, narg: number): string | undefined => {
  const s = lj_lib_optstr(vm, L, narg);
  return s === 0 ? undefined : shownText(strText(vm, s)); // a long one has what is no mode
};
/** A file's name there. */
const optFile = (vm: Vm, L: number, narg: number): Texts | undefined => {
  const s = lj_lib_optstr(vm, L, narg);
  return s === 0 ? undefined : strText(vm, s);
};
/** The name of a chunk there: the argument is what C sees of it from now on. */
function optName(vm: Vm, L: number, narg: number): number {
  const s = lj_lib_optstr(vm, L, narg);
  if (s === 0) return 0;
  const name = cString(vm, L, s);
  setstrV(vm.mem, argslot(vm, L, narg), name);
  return name;
}

/** Make the arguments exactly n, absent ones nil. */
function settop(vm: Vm, L: number, n: number): void {
  const { mem } = vm;
  const top = argslot(vm, L, n + 1);
  for (let o = L_top(mem, L); o < top; o += 8) setnilV(mem, o);
  setL_top(mem, L, top);
}

/** Results of a loader: the function, with the environment of argument `envarg`, or nil and a message. */
function load_aux(vm: Vm, L: number, status: LUA, envarg: number): number {
  const { mem } = vm;
  const top = L_top(mem, L);
  if (status !== LUA.OK) {
    copyTV(mem, top, top - 8);
    setnilV(mem, top - 8);
    setL_top(mem, L, top + 8);
    return 2;
  }
  const env = argslot(vm, L, envarg);
  // A prototype that cannot run has no environment.
  if (tvistab(mem, env) && tvisfunc(mem, top - 8)) {
    const fn = gcV(mem, top - 8);
    setref(mem, fn + GCfunc.env, gcV(mem, env));
    lj_gc_objbarrier(vm, fn, gcV(mem, env));
  }
  return 1;
}

/** The next piece from the reader function in the first argument; `slot` keeps it alive. */
function readPiece(vm: Vm, L: number, slot: number): Piece | undefined {
  const { mem } = vm;
  const f = L_top(mem, L);
  copyTV(mem, f, L_base(mem, L));
  setnilV(mem, f + 8);
  setL_top(mem, L, f + 16);
  lj_call(vm, L, f + 16, 1);
  const piece = L_top(mem, L) - 8;
  setL_top(mem, L, piece);
  if (tvisnil(mem, piece)) return undefined;
  if (tvisnum(mem, piece)) setstrV(mem, piece, lj_strfmt_number(vm, L, piece));
  if (!tvisstr(mem, piece)) lj_err_caller(vm, L, "RDRSTR");
  copyTV(mem, argslot(vm, L, slot), piece);
  const s = gcV(mem, piece);
  return { bytes: mem.u8, from: strdata(s), to: strdata(s) + strlen(vm, s) };
}

/** Up to so many bytes a loop is faster than a call. */
const SHORT_BYTES = 100;

/** The string up to its first NUL; there is one behind it. */
function cString(vm: Vm, L: number, s: number): number {
  const from = strdata(s);
  const to = from + strlen(vm, s);
  const { u8 } = vm.mem;
  let p = from;
  if (to - from > SHORT_BYTES) p = u8.indexOf(0, from);
  else while (p < to && u8[p] !== 0) p++;
  return p >= to ? s : lj_str_new(vm, L, from, p - from);
}

const ENVARG = 4;

const readerOf =
  (vm: Vm, L: number): ChunkReader =>
  () =>
    readPiece(vm, L, ENVARG + 1);

export function base_load(vm: Vm, L: number): number {
  const { mem } = vm;
  const name = optName(vm, L, 2);
  const mode = optMode(vm, L, 3);
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) >= 1 && (tvisstr(mem, o) || tvisnum(mem, o))) {
    const s = lj_lib_checkstr(vm, L, 1);
    settop(vm, L, ENVARG);
    const status = luaL_loadstr(vm, L, s, name || cString(vm, L, s), mode);
    return load_aux(vm, L, status, ENVARG);
  }
  lj_lib_checkfunc(vm, L, 1);
  settop(vm, L, ENVARG + 1);
  return load_aux(vm, L, lua_loadx(vm, L, readerOf(vm, L), name || "=(load)", mode), ENVARG);
}

export function base_loadfile(vm: Vm, L: number): number {
  const name = optFile(vm, L, 1);
  const mode = optMode(vm, L, 2);
  settop(vm, L, 3);
  return load_aux(vm, L, luaL_loadfilex(vm, L, name, mode), 3);
}

export function base_dofile(vm: Vm, L: number): number {
  const { mem } = vm;
  const name = optFile(vm, L, 1);
  settop(vm, L, 1);
  const status = luaL_loadfilex(vm, L, name);
  if (status !== LUA.OK) lj_err_throw(vm, L, status);
  const f = L_top(mem, L) - 8;
  setnilV(mem, f + 8);
  setL_top(mem, L, f + 16);
  lj_call(vm, L, f + 16, LUA_MULTRET);
  return (L_top(mem, L) - L_base(mem, L)) / 8 - 1;
}
