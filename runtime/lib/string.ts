/*
 * The string library. Positions are 1-based and count bytes; negative ones count
 * from the end. The first entries have assembly handlers: their functions here
 * check and convert arguments and let the handler try again, or do the rare cases.
 *
 * find, match, gmatch and gsub work on guest addresses throughout: strings do not
 * move, and the subject and the pattern stay anchored in the arguments.
 */
import type { Vm } from "../core/vm.js";
import { charge, copyBytes } from "../core/run/work.js";
import { asm, asm_, cf, defineLib, lua } from "../core/libdef.js";
import {
  copyTV,
  gcV,
  numV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  tvisfunc,
  tvisnum,
  tvisstr,
  tvistab,
  tvistruecond,
} from "../core/objects/tvalue.js";
import { L_base, L_top, setL_top, curr_func } from "../core/run/frame.js";
import { lj_state_checkstack } from "../core/objects/state.js";
import {
  lj_err_arg,
  lj_err_caller,
  lj_err_callerv,
  lj_err_mem,
  lj_err_msg,
  lj_typename,
} from "../core/run/err.js";
import {
  lj_lib_checkint,
  lj_lib_checkstr,
  lj_lib_optint,
  lj_lib_optstr,
  luaL_optint,
  lj_lib_pushdeclared,
  pushgc,
  pushnil,
  pushnum,
  pushtable,
  resultsOnTop,
  setfield,
} from "../core/lib.js";
import { lj_buf_give, lj_buf_take, lj_buf_tmp, type SBuf } from "../core/text/buf.js";
import { lua_gettable } from "../core/access.js";
import { lj_call } from "../core/run/call.js";
import { basemtRoot } from "../core/meta.js";
import { lj_gc_check } from "../core/gc/gc.js";
import {
  lj_str_build,
  lj_str_find,
  lj_str_haspattern,
  lj_str_new,
  strdata,
  strlen,
} from "../core/objects/str.js";
import { lj_strfmt_number } from "../core/text/strfmtbuf.js";
import { FFH_RES, FFH_RETRY, LJ_STACK, LUA_MINSTACK } from "../layout/frame.js";
import { GCROOT, global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import { MATCH } from "../layout/match.js";
import { GCfuncC, LJ_MAX } from "../layout/objects.js";
import { CAP_POSITION, CAP_UNFINISHED, MatchState, patternOf } from "./strpattern.js";
import { string_dump } from "./strdump.js";
import { string_format } from "./strformat.js";

/* Fallbacks of assembly handlers. */

function string_byte(vm: Vm, L: number): number {
  const s = lj_lib_checkstr(vm, L, 1);
  const len = strlen(vm, s);
  let start = lj_lib_optint(vm, L, 2, 1);
  let stop = lj_lib_optint(vm, L, 3, start);
  if (stop < 0) stop += len + 1;
  if (start < 0) start += len + 1;
  if (start <= 0) start = 1;
  if (stop > len) stop = len;
  if (start > stop) return FFH_RES(0);
  const n = stop - start + 1;
  if (n > LJ_STACK.CSTACK) lj_err_caller(vm, L, "STRSLC");
  lj_state_checkstack(vm, L, n);
  const { mem } = vm;
  const from = strdata(s) + start - 1;
  const to = L_base(mem, L) - 16;
  for (let i = 0; i < n; i++) setnumV(mem, to + 8 * i, mem.u8[from + i]);
  return FFH_RES(n);
}

function string_char(vm: Vm, L: number): number {
  const { mem } = vm;
  const nargs = (L_top(mem, L) - L_base(mem, L)) / 8;
  const sb = lj_buf_tmp(vm);
  for (let i = 1; i <= nargs; i++) {
    const k = lj_lib_checkint(vm, L, i);
    if (k < 0 || k > 255) lj_err_arg(vm, L, i, "BADVAL");
    sb.putb(vm, L, k);
  }
  const s = sb.tostr(vm, L);
  setstrV(mem, L_base(mem, L) - 16, s);
  return FFH_RES(1);
}

function string_sub(vm: Vm, L: number): number {
  lj_lib_checkstr(vm, L, 1);
  lj_lib_checkint(vm, L, 2);
  const stop = lj_lib_optint(vm, L, 3, -1);
  setnumV(vm.mem, L_base(vm.mem, L) + 16, stop);
  return FFH_RETRY;
}

function string_reverse(vm: Vm, L: number): number {
  lj_lib_checkstr(vm, L, 1);
  return FFH_RETRY;
}

/** Push the text at an address as a new string. */
function push_text(vm: Vm, L: number, addr: number, length: number): number {
  const s = lj_str_new(vm, L, addr, length);
  return push_str(vm, L, s);
}

function push_str(vm: Vm, L: number, s: number): number {
  pushgc(vm, L, s, LJ_T.STR);
  return 1;
}

/* Plain functions. */

/** Bytes that a loop copies sooner than the engine's own functions. */
const SHORT = 128;
/** What a piece of a long replacement costs beside its bytes, in units of work. */
const REPLACED_COST = 16;

/** Fill `total` bytes at `to` with text and separator in turn: double what is there until it is enough. */
function repeat(vm: Vm, to: number, s: number, sep: number, total: number): void {
  const { u8 } = vm.mem;
  const len = strlen(vm, s);
  const seplen = sep !== 0 ? strlen(vm, sep) : 0;
  const unit = len + seplen;
  copyBytes(vm, u8, to, u8, strdata(s), Math.min(len, total));
  if (total > len) copyBytes(vm, u8, to + len, u8, strdata(sep), seplen);
  for (let n = unit; n < total;) {
    const more = Math.min(n, total - n);
    copyBytes(vm, u8, to + n, u8, to, more);
    n += more;
  }
}

function str_rep(vm: Vm, L: number): number {
  const s = lj_lib_checkstr(vm, L, 1);
  const rep = lj_lib_checkint(vm, L, 2);
  const sep = lj_lib_optstr(vm, L, 3);
  const unit = strlen(vm, s) + (sep !== 0 ? strlen(vm, sep) : 0);
  // No separator behind the last.
  const total = rep > 0 ? unit * rep - (unit - strlen(vm, s)) : 0;
  if (total > LJ_MAX.STR) lj_err_mem(vm, L);
  if (total > SHORT) {
    push_str(
      vm,
      L,
      lj_str_build(vm, L, total, (to) => repeat(vm, to, s, sep, total)),
    );
  } else {
    const sb = lj_buf_tmp(vm);
    for (let i = 0; i < rep && sb.n < total; i++) {
      if (i > 0 && sep !== 0) sb.putmem(vm, L, strdata(sep), strlen(vm, sep));
      sb.putmem(vm, L, strdata(s), strlen(vm, s));
    }
    push_str(vm, L, sb.tostr(vm, L));
  }
  lj_gc_check(vm, L);
  return 1;
}

const string_rep = (vm: Vm, L: number): number => resultsOnTop(vm, L, str_rep(vm, L));

/* Pattern matching. */

const PERCENT = 0x25;
const ZERO = 0x30;

/** Push capture i; capture 0 of a pattern without captures is the whole match [s, e). */
function push_onecapture(vm: Vm, L: number, ms: MatchState, i: number, s: number, e: number): void {
  if (i >= ms.level) {
    if (i !== 0) lj_err_caller(vm, L, "STRCAPI");
    push_text(vm, L, s, e - s);
    return;
  }
  const length = ms.capLen[i];
  if (length === CAP_UNFINISHED) lj_err_caller(vm, L, "STRCAPU");
  if (length === CAP_POSITION) pushnum(vm, L, ms.capStart[i] - ms.src + 1);
  else push_text(vm, L, ms.capStart[i], length);
}

/** Push all captures, or the match where there are none and `whole` asks for it. */
function push_captures(
  vm: Vm,
  L: number,
  ms: MatchState,
  s: number,
  e: number,
  whole: boolean,
): number {
  const n = ms.level === 0 && whole ? 1 : ms.level;
  lj_state_checkstack(vm, L, n);
  for (let i = 0; i < n; i++) push_onecapture(vm, L, ms, i, s, e);
  return n;
}

function none(vm: Vm, L: number): number {
  pushnil(vm, L);
  return 1;
}

function str_find_aux(vm: Vm, L: number, find: boolean): number {
  const s = lj_lib_checkstr(vm, L, 1);
  const p = lj_lib_checkstr(vm, L, 2);
  let start = lj_lib_optint(vm, L, 3, 1);
  const len = strlen(vm, s);
  if (start < 0) start += len + 1;
  start = Math.min(Math.max(start - 1, 0), len);
  const { mem } = vm;
  const plain = L_base(mem, L) + 24;
  const src = strdata(s);
  if (find && ((plain < L_top(mem, L) && tvistruecond(mem, plain)) || !lj_str_haspattern(vm, p))) {
    const plen = strlen(vm, p);
    const at = lj_str_find(vm, src + start, strdata(p), len - start, plen);
    if (at === 0) return none(vm, L);
    pushnum(vm, L, at - src + 1);
    pushnum(vm, L, at - src + plen);
    return 2;
  }
  const ms = new MatchState(vm, L, patternOf(vm, L, p, true), src, src + len);
  const e = ms.search(src + start);
  if (e < 0) return none(vm, L);
  if (!find) return push_captures(vm, L, ms, ms.at, e, true);
  pushnum(vm, L, ms.at - src + 1);
  pushnum(vm, L, e - src);
  return push_captures(vm, L, ms, ms.at, e, false) + 2;
}

// What dasc/vm/ff_match.dasc leaves to the runtime.
const string_find = (vm: Vm, L: number): number => resultsOnTop(vm, L, str_find_aux(vm, L, true));
const string_match = (vm: Vm, L: number): number => resultsOnTop(vm, L, str_find_aux(vm, L, false));

/** The iterator of gmatch. Upvalues: subject, pattern, offset at which to go on. */
function string_gmatch_aux(vm: Vm, L: number): number {
  const { mem } = vm;
  const upvalue = curr_func(mem, L) + GCfuncC.upvalue;
  const s = gcV(mem, upvalue);
  const pattern = patternOf(vm, L, gcV(mem, upvalue + 8), false);
  const src = strdata(s);
  const ms = new MatchState(vm, L, pattern, src, src + strlen(vm, s));
  const e = ms.search(src + numV(mem, upvalue + 16));
  if (e < 0) return FFH_RES(0);
  // An empty match moves on by one.
  setnumV(mem, upvalue + 16, e - src + (e === ms.at ? 1 : 0));
  return resultsOnTop(vm, L, push_captures(vm, L, ms, ms.at, e, true));
}

/** Have a closure of the iterator that machine code copies for later calls. */
function keepIterator(vm: Vm, L: number): void {
  const kept = vm.g + global_State.gcroot + 8 * GCROOT.GMATCH;
  if (vm.mem.u32[kept >>> 2] !== 0) return;
  for (let i = 0; i < 3; i++) pushnil(vm, L);
  setref(vm.mem, kept, lj_lib_pushdeclared(vm, L, "string.gmatch_aux", 3));
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
}

// What dasc/vm/ff_match.dasc leaves to the runtime.
function string_gmatch(vm: Vm, L: number): number {
  lj_lib_checkstr(vm, L, 1);
  lj_lib_checkstr(vm, L, 2);
  const { mem } = vm;
  const base = L_base(mem, L);
  setL_top(mem, L, base + 24);
  setnumV(mem, base + 16, 0);
  lj_lib_pushdeclared(vm, L, "string.gmatch_aux", 3);
  keepIterator(vm, L);
  return resultsOnTop(vm, L, 1);
}

/** Append to the result of gsub, which is a string that may be too long. */
function add(vm: Vm, L: number, sb: SBuf, addr: number, len: number): void {
  if (sb.n + len > LJ_MAX.STR) lj_err_msg(vm, L, "STROV");
  sb.putmem(vm, L, addr, len);
}

/** Append the replacement string `r` for the match [s, e): %0 to %9 are captures. */
function add_s(vm: Vm, L: number, sb: SBuf, ms: MatchState, s: number, e: number, r: number): void {
  const { u8 } = vm.mem;
  const end = strdata(r) + strlen(vm, r);
  const long = end - strdata(r) > SHORT;
  for (let p = strdata(r); p < end; p++) {
    const text = p;
    while (p < end && u8[p] !== PERCENT) p++;
    if (long) charge(vm, p - text + REPLACED_COST);
    add(vm, L, sb, text, p - text);
    if (p === end) return;
    const c = u8[++p];
    if (c >= ZERO && c <= ZERO + 9) add_capture(vm, L, sb, ms, s, e, c - ZERO - 1);
    else add(vm, L, sb, p, 1);
  }
}

/** Append capture i, or the whole match for -1, and for 0 when there are no captures. */
function add_capture(
  vm: Vm,
  L: number,
  sb: SBuf,
  ms: MatchState,
  s: number,
  e: number,
  i: number,
): void {
  if (i < 0 || (i === 0 && ms.level === 0)) {
    add(vm, L, sb, s, e - s);
  } else if (i < ms.level && ms.capLen[i] >= 0) {
    add(vm, L, sb, ms.capStart[i], ms.capLen[i]);
  } else {
    push_onecapture(vm, L, ms, i, s, e);
    pop_string(vm, L, sb);
  }
}

/** Append the string or number on top of the stack and pop it. */
function pop_string(vm: Vm, L: number, sb: SBuf): void {
  const { mem } = vm;
  const o = L_top(mem, L) - 8;
  const s = tvisnum(mem, o) ? lj_strfmt_number(vm, L, o) : gcV(mem, o);
  add(vm, L, sb, strdata(s), strlen(vm, s));
  setL_top(mem, L, o);
}

/** Append the value on top of the stack for the match [s, e), and pop it. */
function add_top(vm: Vm, L: number, sb: SBuf, s: number, e: number): void {
  const { mem } = vm;
  const o = L_top(mem, L) - 8;
  if (tvisstr(mem, o) || tvisnum(mem, o)) {
    pop_string(vm, L, sb);
  } else if (tvistruecond(mem, o)) {
    lj_err_callerv(vm, L, "STRGSRV", lj_typename(vm, o));
  } else {
    setL_top(mem, L, o);
    add(vm, L, sb, s, e - s);
  }
}

/** Append what the table or function in argument 3 says for the match [s, e). */
function add_value(vm: Vm, L: number, sb: SBuf, ms: MatchState, s: number, e: number): void {
  const { mem } = vm;
  let repl = L_base(mem, L) + 16;
  const isFunction = tvisfunc(mem, repl);
  if (isFunction) {
    const top = L_top(mem, L);
    copyTV(mem, top, repl);
    setnilV(mem, top + 8);
    setL_top(mem, L, top + 16);
    push_captures(vm, L, ms, s, e, true);
    // The stack may have moved.
    lj_call(vm, L, L_top(mem, L) - 8 * Math.max(ms.level, 1), 1);
  } else {
    push_onecapture(vm, L, ms, 0, s, e);
    repl = L_base(mem, L) + 16;
    lua_gettable(vm, L, repl);
  }
  add_top(vm, L, sb, s, e);
}

/**
 * How far gsub has come: matches, where it searches next, and before what the result has the subject in its new form.
 */
interface Progress {
  n: number;
  at: number;
  copied: number;
}

/** gsub of the arguments, which are checked, from `progress` on; `sb` has its result so far. Pushes both results. */
function gsub_from(vm: Vm, L: number, sb: SBuf, progress: Progress): number {
  const s = lj_lib_checkstr(vm, L, 1);
  const { mem } = vm;
  const repl = L_base(mem, L) + 16;
  const r = tvisstr(mem, repl) || tvisnum(mem, repl) ? lj_lib_checkstr(vm, L, 3) : 0;
  const len = strlen(vm, s);
  const max = luaL_optint(vm, L, 4, len + 1);
  const src = strdata(s);
  const pattern = patternOf(vm, L, lj_lib_checkstr(vm, L, 2), true);
  const ms = new MatchState(vm, L, pattern, src, src + len);
  let { n, at, copied } = progress;
  lj_state_checkstack(vm, L, LUA_MINSTACK);
  while (n < max && at <= ms.srcEnd) {
    const e = ms.search(at);
    if (e < 0) break;
    n++;
    add(vm, L, sb, copied, ms.at - copied);
    if (r !== 0) add_s(vm, L, sb, ms, ms.at, e, r);
    else add_value(vm, L, sb, ms, ms.at, e);
    copied = e;
    if (pattern.anchored) break;
    // An empty match moves on by one.
    at = e === ms.at ? e + 1 : e;
  }
  add(vm, L, sb, copied, ms.srcEnd - copied);
  push_str(vm, L, n === 0 ? s : sb.tostr(vm, L));
  pushnum(vm, L, n);
  lj_gc_check(vm, L);
  return 2;
}

function str_gsub(vm: Vm, L: number): number {
  const s = lj_lib_checkstr(vm, L, 1);
  lj_lib_checkstr(vm, L, 2);
  const { mem } = vm;
  const repl = L_base(mem, L) + 16;
  const given = repl < L_top(mem, L);
  luaL_optint(vm, L, 4, 0);
  if (!(
    given &&
    (tvisstr(mem, repl) || tvisnum(mem, repl) || tvistab(mem, repl) || tvisfunc(mem, repl))
  ))
    lj_err_arg(vm, L, 3, "NOSFT");
  const sb = lj_buf_take(vm);
  try {
    return gsub_from(vm, L, sb, { n: 0, at: strdata(s), copied: strdata(s) });
  } finally {
    lj_buf_give(vm, sb);
  }
}
const string_gsub = (vm: Vm, L: number): number => resultsOnTop(vm, L, str_gsub(vm, L));

/**
 * Machine code leaves the rest of a gsub: `frame` is the matcher's, which nothing keeps from here on. With `pending`,
 * what replaces the match in the frame is on top of the stack. The results go where those of a fast function are.
 */
export function lj_str_gsub(vm: Vm, L: number, frame: number, pending: boolean): void {
  const { mem } = vm;
  const word = (field: number): number => mem.u32[(frame + field) >>> 2];
  const [start, end, copied] = [word(MATCH.START), word(MATCH.END), word(MATCH.COPIED)];
  const progress = { n: word(MATCH.COUNT), at: word(MATCH.AT), copied };
  const max = word(MATCH.MAX);
  const anchored = word(MATCH.ANCHORED) !== 0;
  const sb = lj_buf_take(vm);
  try {
    sb.putmem(vm, L, frame + MATCH.BUF, word(MATCH.LENGTH));
    if (pending) {
      add(vm, L, sb, copied, start - copied);
      add_top(vm, L, sb, start, end);
      progress.n++;
      progress.copied = end;
      progress.at = end === start ? end + 1 : end;
      if (anchored || progress.n >= max) progress.at = word(MATCH.SRC_END) + 1;
    }
    resultsOnTop(vm, L, gsub_from(vm, L, sb, progress));
  } finally {
    lj_buf_give(vm, sb);
  }
}

export const string = defineLib("string", {
  len: lua("function(s) CHECK_str(s) return #s end"),
  byte: asm(string_byte),
  char: asm(string_char),
  sub: asm(string_sub),
  rep: asm(string_rep),
  reverse: asm(string_reverse),
  lower: asm_(),
  upper: asm_(),
  dump: cf(string_dump),
  find: asm(string_find),
  match: asm(string_match),
  gmatch_aux: asm(string_gmatch_aux, { noreg: true }),
  gmatch: asm(string_gmatch),
  gsub: asm(string_gsub),
  format: asm(string_format),
});

/** Let strings have the library's functions as methods. */
export function setStringMetatable(vm: Vm, L: number, library: number): void {
  const mt = pushtable(vm, L, 0, 1);
  setref(vm.mem, basemtRoot(vm, LJ_T.STR), mt);
  pushgc(vm, L, library, LJ_T.TAB);
  setfield(vm, L, mt, "__index");
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
}
