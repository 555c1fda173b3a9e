/*
 * Values as C sees them: types, conversions, comparison.
 */
import { lua_equal, lua_lessthan } from "../core/access.js";
import { isluafunc } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { lightudHi } from "../core/objects/lightud.js";
import { lj_obj_equal, tonumberV } from "../core/meta.js";
import { strdata } from "../core/objects/str.js";
import { lj_tab_len, niltv } from "../core/objects/tab.js";
import {
  gcV,
  getref,
  itype,
  numV,
  tviscdata,
  tvisfunc,
  tvisgcv,
  tvislightud,
  tvisnum,
  tvisstr,
  tvistab,
  tvisthread,
  tvistruecond,
  tvisudata,
} from "../core/objects/tvalue.js";
import { sizeudata, uddata } from "../core/objects/udata.js";
import type { Vm } from "../core/vm.js";
import { BC, bc_op } from "../layout/bytecode.js";
import { GCcdata, GCfunc, GCfuncC, GCudata, UDTYPE } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { libC } from "../ffi/libc/libc.js";
import { showFile } from "../lib/iohandle.js";
import { api, type ApiTable } from "./define.js";
import {
  constant,
  index2adr,
  storeInt,
  storeSize,
  stringAt,
  stringLength,
  toInteger,
} from "./slots.js";

/** LUA_TNONE and up. */
const TYPE_NAMES = [
  "no value",
  "nil",
  "boolean",
  "userdata",
  "number",
  "string",
  "table",
  "function",
  "userdata",
  "thread",
  "proto",
  "cdata",
];
const LUA_TNONE = -1;
const LUA_TNIL = 0;
export const LUA_TNUMBER = 3;
export const LUA_TSTRING = 4;
/** The C API's numbers of internal types. */
const TYPES: ReadonlyMap<number, number> = new Map([
  [LJ_T.NIL, LUA_TNIL],
  [LJ_T.FALSE, 1],
  [LJ_T.TRUE, 1],
  [LJ_T.LIGHTUD, 2],
  [LJ_T.STR, LUA_TSTRING],
  [LJ_T.TAB, 5],
  [LJ_T.FUNC, 6],
  [LJ_T.UDATA, 7],
  [LJ_T.THREAD, 8],
  [LJ_T.PROTO, 9],
  [LJ_T.CDATA, 10],
]);

export const typeName = (type: number): string => TYPE_NAMES[type + 1] ?? "?";

export function typeOf(vm: Vm, o: number): number {
  if (tvisnum(vm.mem, o)) return LUA_TNUMBER;
  if (o === niltv(vm)) return LUA_TNONE;
  return TYPES.get(itype(vm.mem, o)) ?? LUA_TNONE;
}

/** The number that a value is or can be read as; undefined for others. */
export function numberOf(vm: Vm, o: number): number | undefined {
  if (tvisnum(vm.mem, o)) return numV(vm.mem, o);
  return tvisstr(vm.mem, o) ? tonumberV(vm, o) : undefined;
}

/** A pointer with its upper half, as a signed number: those near -1 are exact, too. */
const lightPointer = (vm: Vm, o: number): number =>
  gcV(vm.mem, o) + 0x100000000 * (lightudHi(vm, vm.mem, o) | 0);

function pointerTo(vm: Vm, o: number): number {
  const { mem } = vm;
  if (tvisudata(mem, o)) return uddata(gcV(mem, o));
  if (tvislightud(mem, o)) return lightPointer(vm, o);
  if (tviscdata(mem, o)) return gcV(mem, o) + GCcdata.SIZEOF;
  return tvisgcv(mem, o) ? gcV(mem, o) : 0;
}

/** The payload of a userdata, as C expects it: that of a file starts with a FILE*. */
export function payload(vm: Vm, ud: number): number {
  if (vm.mem.u8[ud + GCudata.udtype] === UDTYPE.IO_FILE)
    showFile(vm, ud, (file) => vm.attachment(libC).fileAddress(file));
  return uddata(ud);
}

function userdataAt(vm: Vm, o: number): number {
  if (tvisudata(vm.mem, o)) return payload(vm, gcV(vm.mem, o));
  return tvislightud(vm.mem, o) ? lightPointer(vm, o) : 0;
}

function lengthOf(vm: Vm, L: number, o: number): number {
  const { mem } = vm;
  if (tvisstr(mem, o)) return stringLength(vm, gcV(mem, o));
  if (tvistab(mem, o)) return lj_tab_len(vm, gcV(mem, o));
  if (tvisudata(mem, o)) return sizeudata(mem, gcV(mem, o)) - GCudata.SIZEOF;
  return tvisnum(mem, o) ? stringLength(vm, stringAt(vm, L, o)) : 0;
}

/** Address of the text of a string or number, 0 for other values. */
export function tolstring(vm: Vm, L: number, o: number, size: number): number {
  const wasNumber = tvisnum(vm.mem, o);
  if (wasNumber) lj_gc_check(vm, L);
  const s = stringAt(vm, L, o);
  storeSize(vm, size, s === 0 ? 0 : stringLength(vm, s));
  return s === 0 ? 0 : strdata(s);
}

function isCCode(vm: Vm, fn: number): boolean {
  const op = bc_op(vm.mem.u32[getref(vm.mem, fn + GCfunc.pc) >>> 2]);
  return op === BC.FUNCC || op === BC.FUNCCW;
}

/** A test of the value at an index. */
const test = (holds: (vm: Vm, o: number) => boolean) =>
  api("pi:i", (vm, L, idx) => Number(holds(vm, index2adr(vm, L, idx))));
/** A comparison of two values, false when one is not there. */
const compare = (holds: (vm: Vm, L: number, a: number, b: number) => boolean) =>
  api("pii:i", (vm, L, idx1, idx2) => {
    const [a, b] = [index2adr(vm, L, idx1), index2adr(vm, L, idx2)];
    return Number(a !== niltv(vm) && b !== niltv(vm) && holds(vm, L, a, b));
  });

export const access: ApiTable = {
  lua_type: api("pi:i", (vm, L, idx) => typeOf(vm, index2adr(vm, L, idx))),
  lua_typename: api("pi:p", (vm, _L, type) => constant(vm, typeName(type))),
  lua_isnumber: test((vm, o) => numberOf(vm, o) !== undefined),
  lua_isstring: test(({ mem }, o) => tvisstr(mem, o) || tvisnum(mem, o)),
  lua_iscfunction: test(({ mem }, o) => tvisfunc(mem, o) && !isluafunc(mem, gcV(mem, o))),
  lua_isuserdata: test(({ mem }, o) => tvisudata(mem, o) || tvislightud(mem, o)),

  lua_equal: compare(lua_equal),
  lua_rawequal: compare((vm, _L, a, b) => lj_obj_equal(vm, a, b)),
  lua_lessthan: compare(lua_lessthan),

  lua_tonumber: api("pi:d", (vm, L, idx) => numberOf(vm, index2adr(vm, L, idx)) ?? 0),
  lua_tonumberx: api("pip:d", (vm, L, idx, isnum) => {
    const n = numberOf(vm, index2adr(vm, L, idx));
    storeInt(vm, isnum, Number(n !== undefined));
    return n ?? 0;
  }),
  lua_tointeger: api("pi:l", (vm, L, idx) => toInteger(numberOf(vm, index2adr(vm, L, idx)) ?? 0)),
  lua_tointegerx: api("pip:l", (vm, L, idx, isnum) => {
    const n = numberOf(vm, index2adr(vm, L, idx));
    storeInt(vm, isnum, Number(n !== undefined));
    return toInteger(n ?? 0);
  }),
  lua_toboolean: test(({ mem }, o) => tvistruecond(mem, o)),
  lua_tolstring: api("pip:p", (vm, L, idx, size) => tolstring(vm, L, index2adr(vm, L, idx), size)),
  lua_objlen: api("pi:p", (vm, L, idx) => lengthOf(vm, L, index2adr(vm, L, idx))),
  lua_tocfunction: api("pi:p", (vm, L, idx) => {
    const { mem } = vm;
    const o = index2adr(vm, L, idx);
    if (!tvisfunc(mem, o) || !isCCode(vm, gcV(mem, o))) return 0;
    return getref(mem, gcV(mem, o) + GCfuncC.f);
  }),
  lua_touserdata: api("pi:l", (vm, L, idx) => userdataAt(vm, index2adr(vm, L, idx))),
  lua_tothread: api("pi:p", (vm, L, idx) => {
    const o = index2adr(vm, L, idx);
    return tvisthread(vm.mem, o) ? gcV(vm.mem, o) : 0;
  }),
  lua_topointer: api("pi:l", (vm, L, idx) => pointerTo(vm, index2adr(vm, L, idx))),
};
