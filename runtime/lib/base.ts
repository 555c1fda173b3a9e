/*
 * The base library. Functions with a handler are entered here only when that does
 * not handle their arguments: to throw, to convert, or to call a metamethod
 * (FFH_TAILCALL: the function in base-2 takes this one's place).
 */
import type { Vm } from "../core/vm.js";
import { charge } from "../core/run/work.js";
import { asm, asm_, cf, defineLib, set } from "../core/libdef.js";
import {
  copyTV,
  gcV,
  getref,
  setfuncV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  settabV,
  tviscdata,
  tvisfunc,
  tvisnil,
  tvisnum,
  tvisstr,
  tvisudata,
} from "../core/objects/tvalue.js";
import { L_base, L_env, L_top, frame_func, isluafunc, setL_top } from "../core/run/frame.js";
import { lj_strfmt_obj } from "../core/access.js";
import { lj_debug_frame, luaL_where } from "../core/run/debug.js";
import {
  lj_err_arg,
  lj_err_caller,
  lj_err_leave,
  lj_err_leavecaller,
  lj_err_msg,
} from "../core/run/err.js";
import {
  lj_gc_check,
  lj_gc_objbarrier,
  lj_gc_objbarriert,
  lj_gc_slotbarriert,
} from "../core/gc/gc.js";
import {
  argisnil,
  argslot,
  lj_lib_checkany,
  lj_lib_checkfunc,
  lj_lib_checkint,
  lj_lib_checkstr,
  lj_lib_checktab,
  lj_lib_checktabornil,
  lj_lib_optint,
  nargs,
  pushnum,
  resultsOnTop,
} from "../core/lib.js";
import { lj_meta_lookup } from "../core/meta.js";
import { lj_state_checkstack } from "../core/objects/state.js";
import { lj_strscan_num } from "../core/text/strscan.js";
import { strBytes, strdata, strlen } from "../core/objects/str.js";
import { guestText, guestTextC, joined, lj_str_newtext } from "../core/text/texts.js";
import { lj_tab_getint, lj_tab_len, lj_tab_set, niltv } from "../core/objects/tab.js";
import { FFH_RES, FFH_RETRY, FFH_TAILCALL, FFH_UNREACHABLE, LJ_STACK } from "../layout/frame.js";
import { MM } from "../layout/metamethods.js";
import { GCfunc, GCtab } from "../layout/objects.js";
import { lua_State } from "../layout/state.js";
import { lj_obj_itypename } from "../layout/value.js";
import { numbersOf } from "../ffi/cbits.js";
import { base_dofile, base_load, base_loadfile } from "./baseload.js";
import { base_collectgarbage, base_gcinfo, base_newproxy, pushProxyTable } from "./basegc.js";
import { base_print } from "./print.js";

/* Values and types. */

function base_assert(vm: Vm, L: number): number {
  const { mem } = vm;
  lj_lib_checkany(vm, L, 1);
  const message = argslot(vm, L, 2);
  if (nargs(vm, L) === 1) lj_err_caller(vm, L, "ASSERT");
  if (tvisstr(mem, message) || tvisnum(mem, message))
    return lj_err_leavecaller(vm, L, guestTextC(vm, lj_lib_checkstr(vm, L, 2)));
  return lj_err_leave(vm, L);
}

function base_next(vm: Vm, L: number): number {
  lj_lib_checktab(vm, L, 1);
  lj_err_msg(vm, L, "NEXTIDX");
}

/**
 * pairs and ipairs. Those of cdata are of its type; userdata may have __pairs, as those do
 * that stand for objects of the host; tables do not, as in LuaJIT.
 */
function iterate(vm: Vm, L: number, mm: number): number {
  const { mem } = vm;
  const o = lj_lib_checkany(vm, L, 1);
  const asked = tviscdata(mem, o) || (tvisudata(mem, o) && mm === MM.pairs);
  const mo = asked ? lj_meta_lookup(vm, o, mm) : niltv(vm);
  if (tviscdata(mem, o) ? !tvisnil(mem, mo) : tvisfunc(mem, mo)) {
    setL_top(mem, L, o + 8);
    copyTV(mem, o - 16, mo);
    return FFH_TAILCALL;
  }
  lj_lib_checktab(vm, L, 1);
  return FFH_UNREACHABLE;
}

const base_pairs = (vm: Vm, L: number): number => iterate(vm, L, MM.pairs);
const base_ipairs = (vm: Vm, L: number): number => iterate(vm, L, MM.ipairs);

function base_ipairs_aux(vm: Vm, L: number): number {
  lj_lib_checktab(vm, L, 1);
  lj_lib_checkint(vm, L, 2);
  return FFH_RETRY;
}

function base_setmetatable(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const mt = lj_lib_checktabornil(vm, L, 2);
  const { mem } = vm;
  const base = L_base(mem, L);
  if (!tvisnil(mem, lj_meta_lookup(vm, base, MM.metatable))) lj_err_caller(vm, L, "PROTMT");
  setref(mem, t + GCtab.metatable, mt);
  if (mt !== 0) lj_gc_objbarriert(vm, t, mt);
  settabV(mem, base - 16, t);
  return FFH_RES(1);
}

function base_rawget(vm: Vm, L: number): number {
  lj_lib_checktab(vm, L, 1);
  lj_lib_checkany(vm, L, 2);
  return FFH_UNREACHABLE;
}

function base_rawset(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const key = lj_lib_checkany(vm, L, 2);
  const value = lj_lib_checkany(vm, L, 3);
  const slot = lj_tab_set(vm, L, t, key);
  copyTV(vm.mem, slot, value);
  lj_gc_slotbarriert(vm, t, slot);
  settabV(vm.mem, L_base(vm.mem, L) - 16, t);
  return FFH_RES(1);
}

function base_rawequal(vm: Vm, L: number): number {
  lj_lib_checkany(vm, L, 1);
  lj_lib_checkany(vm, L, 2);
  return FFH_UNREACHABLE;
}

function base_unpack(vm: Vm, L: number): number {
  const t = lj_lib_checktab(vm, L, 1);
  const from = lj_lib_optint(vm, L, 2, 1);
  const to = argisnil(vm, L, 3) ? lj_tab_len(vm, t) : lj_lib_checkint(vm, L, 3);
  if (from > to) return FFH_RES(0);
  const n = to - from + 1;
  if (n > LJ_STACK.CSTACK || nargs(vm, L) + n > LJ_STACK.CSTACK) lj_err_caller(vm, L, "UNPACK");
  lj_state_checkstack(vm, L, n);
  const { mem } = vm;
  let top = L_top(mem, L);
  for (let i = from; i <= to; i++, top += 8) {
    const tv = lj_tab_getint(vm, t, i);
    if (tv !== 0) copyTV(mem, top, tv);
    else setnilV(mem, top);
  }
  setL_top(mem, L, top);
  return resultsOnTop(vm, L, n);
}

const HASH = 0x23;

function base_select(vm: Vm, L: number): number {
  const { mem } = vm;
  const n = nargs(vm, L);
  const first = argslot(vm, L, 1);
  if (n >= 1 && tvisstr(mem, first) && mem.u8[strdata(gcV(mem, first))] === HASH) {
    pushnum(vm, L, n - 1);
    return resultsOnTop(vm, L, 1);
  }
  let i = lj_lib_checkint(vm, L, 1);
  if (i < 0) i += n;
  else if (i > n) i = n;
  if (i < 1) lj_err_arg(vm, L, 1, "IDXRNG");
  return resultsOnTop(vm, L, n - i);
}

/* Conversions. */

const isspace = (c: number): boolean => c === 0x20 || (c >= 9 && c <= 13);

/** Value of a digit or letter, 36 for everything else. */
function digitOf(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const letter = (c | 0x20) - 0x61;
  return letter >= 0 && letter < 26 ? letter + 10 : 36;
}

/** Digits are paid for each time that so many have been read. */
const PAID_MASK = 0x3fff;
/** One costs so many units of work. */
const DIGIT_COST = 4;

/** C's strtoul on a whole string, which ends at a NUL: undefined unless it is one number, saturated at 2^64 - 1. */
function strtoul(vm: Vm, bytes: Uint8Array, base: number): number | undefined {
  let i = 0;
  const step = (): void => {
    if ((++i & PAID_MASK) === 0) charge(vm, PAID_MASK * DIGIT_COST);
  };
  while (isspace(bytes[i])) step();
  const negative = bytes[i] === 0x2d;
  if (negative || bytes[i] === 0x2b) i++;
  const isHex = bytes[i] === 0x30 && (bytes[i + 1] | 0x20) === 0x78;
  if (base === 16 && isHex && digitOf(bytes[i + 2]) < 16) i += 2;
  const start = i;
  let hi = 0;
  let lo = 0;
  for (let digit; (digit = digitOf(bytes[i])) < base; step()) {
    lo = lo * base + digit;
    hi = hi * base + Math.floor(lo / 2 ** 32);
    lo >>>= 0;
    if (hi >= 2 ** 32) hi = Infinity;
  }
  if (i === start) return undefined;
  while (isspace(bytes[i])) step();
  if (i < bytes.length && bytes[i] !== 0) return undefined;
  const value = hi === Infinity ? 2 ** 64 : hi * 2 ** 32 + lo;
  return negative ? -value : value;
}

function base_tonumber(vm: Vm, L: number): number {
  const { mem } = vm;
  const base = lj_lib_optint(vm, L, 2, 10);
  const result = L_base(mem, L) - 16;
  let n: number | undefined;
  if (base === 10) {
    const o = lj_lib_checkany(vm, L, 1);
    if (tvisnum(mem, o)) {
      copyTV(mem, result, o);
      return FFH_RES(1);
    }
    const s = gcV(mem, o);
    if (tvisstr(mem, o)) n = lj_strscan_num(mem.u8, strdata(s), strlen(vm, s), vm.machine);
    else if (tviscdata(mem, o)) n = numbersOf(vm).toNumber(vm, L, o);
  } else {
    const s = lj_lib_checkstr(vm, L, 1);
    if (base < 2 || base > 36) lj_err_arg(vm, L, 2, "BASERNG");
    n = strtoul(vm, strBytes(vm, s), base);
  }
  if (n === undefined) setnilV(mem, result);
  else setnumV(mem, result, n);
  return FFH_RES(1);
}

function base_tostring(vm: Vm, L: number): number {
  const o = lj_lib_checkany(vm, L, 1);
  const { mem } = vm;
  setL_top(mem, L, o + 8);
  const mo = lj_meta_lookup(vm, o, MM.tostring);
  if (!tvisnil(mem, mo)) {
    copyTV(mem, o - 16, mo);
    return FFH_TAILCALL;
  }
  lj_gc_check(vm, L);
  setstrV(mem, L_base(mem, L) - 16, lj_strfmt_obj(vm, L, L_base(mem, L)));
  return FFH_RES(1);
}

/* Environments. */

/** The function in the first argument, or at the stack level that it says. */
function functionAt(vm: Vm, L: number, defaultLevel?: number): number {
  const { mem } = vm;
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) >= 1 && tvisfunc(mem, o)) return gcV(mem, o);
  const level =
    defaultLevel === undefined ? lj_lib_checkint(vm, L, 1) : lj_lib_optint(vm, L, 1, defaultLevel);
  const range = lj_debug_frame(vm, L, level);
  if (!range) lj_err_arg(vm, L, 1, "INVLVL");
  return frame_func(mem, range.frame);
}

function base_getfenv(vm: Vm, L: number): number {
  const { mem } = vm;
  const fn = functionAt(vm, L, 1);
  const env = isluafunc(mem, fn) ? getref(mem, fn + GCfunc.env) : L_env(mem, L);
  settabV(mem, L_top(mem, L), env);
  setL_top(mem, L, L_top(mem, L) + 8);
  return 1;
}

function base_setfenv(vm: Vm, L: number): number {
  const { mem } = vm;
  const t = lj_lib_checktab(vm, L, 2);
  if (!tvisfunc(mem, argslot(vm, L, 1)) && lj_lib_checkint(vm, L, 1) === 0) {
    // Level 0 is the thread, which is never black.
    setref(mem, L + lua_State.env, t);
    return 0;
  }
  const fn = functionAt(vm, L);
  if (!isluafunc(mem, fn)) lj_err_caller(vm, L, "SETFENV");
  setref(mem, fn + GCfunc.env, t);
  lj_gc_objbarrier(vm, fn, t);
  setfuncV(mem, L_top(mem, L), fn);
  setL_top(mem, L, L_top(mem, L) + 8);
  return 1;
}

/* Errors. */

function base_error(vm: Vm, L: number): number {
  const { mem } = vm;
  const level = lj_lib_optint(vm, L, 2, 1);
  const o = argslot(vm, L, 1);
  if (nargs(vm, L) < 1) setnilV(mem, o);
  setL_top(mem, L, o + 8);
  if ((tvisstr(mem, o) || tvisnum(mem, o)) && level > 0) {
    const text = guestText(vm, lj_lib_checkstr(vm, L, 1));
    setstrV(mem, o, lj_str_newtext(vm, L, joined(luaL_where(vm, L, level), text)));
  }
  return lj_err_leave(vm, L);
}

function base_pcall(vm: Vm, L: number): number {
  lj_lib_checkany(vm, L, 1);
  return FFH_RETRY; // only its stack was full
}

function base_xpcall(vm: Vm, L: number): number {
  lj_lib_checkany(vm, L, 1);
  lj_lib_checkfunc(vm, L, 2);
  return FFH_RETRY;
}

export const base = defineLib("base", {
  assert: asm(base_assert),
  type: asm_({ upvalues: lj_obj_itypename }),
  next: asm(base_next),
  pairs: asm(base_pairs, { upvalues: [{ entry: "next" }] }),
  ipairs_aux: asm(base_ipairs_aux, { noreg: true }),
  ipairs: asm(base_ipairs, { upvalues: [{ entry: "ipairs_aux" }] }),
  getmetatable: asm_(),
  setmetatable: asm(base_setmetatable),
  getfenv: cf(base_getfenv),
  setfenv: cf(base_setfenv),
  rawget: asm(base_rawget),
  rawset: asm(base_rawset),
  rawequal: asm(base_rawequal),
  unpack: asm(base_unpack),
  select: asm(base_select),
  tonumber: asm(base_tonumber),
  tostring: asm(base_tostring),
  error: cf(base_error),
  pcall: asm(base_pcall),
  xpcall: asm(base_xpcall),
  loadfile: cf(base_loadfile),
  load: cf(base_load),
  loadstring: cf(base_load),
  dofile: cf(base_dofile),
  gcinfo: cf(base_gcinfo),
  collectgarbage: cf(base_collectgarbage),
  newproxy: asm(base_newproxy, { upvalues: [pushProxyTable] }),
  print: cf(base_print, { upvalues: [{ entry: "tostring" }] }),
  _VERSION: set("Lua 5.1"),
});
