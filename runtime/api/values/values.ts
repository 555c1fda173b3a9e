/*
 * Values on their way between JavaScript and Lua; types.ts has the table. Numbers go first:
 * they are most of what calls exchange.
 */
import { cdata_ctypeid, cdataptr, lj_cdata_newconst } from "../../core/objects/cdata.js";
import { lj_err_throw } from "../../core/run/err.js";
import { L_top, setL_top } from "../../core/run/frame.js";
import { lj_state_checkstack } from "../../core/objects/state.js";
import { lj_str_newbytes } from "../../core/objects/str.js";
import { gcV, numV, setgcV, setnumV, tvisnum } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { charge } from "../../core/run/work.js";
import { LUA } from "../../layout/frame.js";
import { CTID } from "../../layout/objects.js";
import { HI, LJ_T } from "../../layout/value.js";
import { OBJECT_COST } from "./costs.js";
import { Ref, type AnyFunction, type Engine } from "../engine.js";
import { newHandle, refOf } from "../handles/handles.js";
import { isClass, pushFunction, pushObject } from "./made.js";
import { bytesOf, newText, textOf } from "./text.js";
import type { LuaHandle, LuaValue, Multi } from "../types.js";

/** The null value: a light userdata that points nowhere. */
const HI_NULL = LJ_T.LIGHTUD << 15;

/** Several results of a function that Lua calls: `return multi(1, 2)`. */
class Values implements Multi {
  constructor(readonly values: readonly unknown[]) {}
}
export const multi = (...values: unknown[]): Multi => new Values(values);

/* From Lua. */

/** The value at address o. Nothing is allocated in Lua. */
export function toJs(e: Engine, o: number): LuaValue {
  const { vm } = e;
  const { mem } = vm;
  if (tvisnum(mem, o)) return numV(mem, o);
  const hi = mem.i32[(o + 4) >>> 2];
  const address = gcV(mem, o);
  switch (hi >> 15) {
    case LJ_T.NIL:
      return undefined;
    case LJ_T.FALSE:
      return false;
    case LJ_T.TRUE:
      return true;
    case LJ_T.STR:
      return e.options.bytes ? bytesOf(vm, address) : textOf(vm, address);
    case LJ_T.FUNC:
      return e.functions.get(address)?.fn ?? paidHandle(e, address, hi);
    case LJ_T.UDATA:
      return e.objects.get(address) ?? paidHandle(e, address, hi);
    case LJ_T.LIGHTUD:
      return hi === HI_NULL && address === 0 ? null : newHandle(e, address, hi);
    case LJ_T.CDATA:
      return bigIntOf(vm, address) ?? paidHandle(e, address, hi);
    default:
      return paidHandle(e, address, hi);
  }
}

/** Whether there is a handle already, only JavaScript's collector knows: programs pay the same. */
function paidHandle(e: Engine, address: number, hi: number): LuaHandle {
  charge(e.vm, OBJECT_COST);
  return newHandle(e, address, hi);
}

/** The value of a 64-bit integer, undefined for other cdata. */
function bigIntOf({ mem }: Vm, cd: number): bigint | undefined {
  const id = cdata_ctypeid(mem, cd);
  if (id !== CTID.INT64 && id !== CTID.UINT64) return undefined;
  const p = cdataptr(cd) >>> 2;
  const n = (BigInt(mem.u32[p + 1]) << 32n) | BigInt(mem.u32[p]);
  return id === CTID.INT64 ? BigInt.asIntN(64, n) : n;
}

/** All values from `from` to the top of the stack, which are popped down to `to`. */
export function takeValues(e: Engine, L: number, from: number, to = from): LuaValue[] {
  const { mem } = e.vm;
  const end = L_top(mem, L);
  const values: LuaValue[] = [];
  for (let o = from; o < end; o += 8) values.push(toJs(e, o));
  setL_top(mem, L, to);
  return values;
}

/* To Lua. */

/** Push a primitive value's words. There is room. */
function pushWords(vm: Vm, L: number, lo: number, hi: number): void {
  const { mem } = vm;
  const top = L_top(mem, L);
  mem.i32[top >>> 2] = lo;
  mem.i32[(top + 4) >>> 2] = hi;
  setL_top(mem, L, top + 8);
}

function pushGc(vm: Vm, L: number, object: number, it: LJ_T): void {
  const { mem } = vm;
  const top = L_top(mem, L);
  setgcV(mem, top, object, it);
  setL_top(mem, L, top + 8);
}

/** Push what a handle stands for. */
function pushHandle(e: Engine, L: number, handle: object): boolean {
  const ref = handle instanceof Ref ? handle : refOf(handle);
  if (ref === undefined) return false;
  if (ref.engine !== e) throw new TypeError("a handle of another Lua state");
  if (ref.address === 0 && ref.type !== LJ_T.LIGHTUD)
    throw new Error("a handle that was disposed of");
  pushWords(e.vm, L, ref.address, ref.hi);
  return true;
}

/** Push a JavaScript value. Throws Lua errors, and TypeError for what Lua cannot have. */
export function pushJs(e: Engine, L: number, value: unknown): void {
  const { vm } = e;
  lj_state_checkstack(vm, L, 4);
  switch (typeof value) {
    case "number": {
      const top = L_top(vm.mem, L);
      setnumV(vm.mem, top, value);
      setL_top(vm.mem, L, top + 8);
      return;
    }
    case "string":
      pushGc(vm, L, newText(vm, L, value), LJ_T.STR);
      return;
    case "boolean":
      pushWords(vm, L, -1, value ? HI.TRUE : HI.FALSE);
      return;
    case "undefined":
      pushWords(vm, L, -1, HI.NIL);
      return;
    case "function":
      if (pushHandle(e, L, value)) return;
      if (isClass(value)) pushObject(e, L, value);
      else pushFunction(e, L, value as AnyFunction);
      return;
    case "object":
      if (value === null) pushNull(e, L);
      else if (value instanceof Uint8Array) pushGc(vm, L, lj_str_newbytes(vm, L, value), LJ_T.STR);
      else if (!pushHandle(e, L, value)) pushObject(e, L, value);
      return;
    case "symbol":
      pushObject(e, L, value);
      return;
    case "bigint":
      pushBigInt(vm, L, value);
  }
}

/** Push an int64, or a uint64 where that is needed. */
function pushBigInt(vm: Vm, L: number, value: bigint): void {
  const signed = BigInt.asIntN(64, value) === value;
  if (!signed && BigInt.asUintN(64, value) !== value)
    throw new TypeError("a BigInt of more than 64 bits");
  const cd = lj_cdata_newconst(vm, L, signed ? CTID.INT64 : CTID.UINT64, 8);
  const { u32 } = vm.mem;
  u32[cdataptr(cd) >>> 2] = Number(BigInt.asUintN(32, value));
  u32[(cdataptr(cd) + 4) >>> 2] = Number(BigInt.asUintN(32, value >> 32n));
  pushGc(vm, L, cd, LJ_T.CDATA);
}

function pushNull(e: Engine, L: number): void {
  if (e.options.keepNull) pushWords(e.vm, L, 0, HI_NULL);
  else pushWords(e.vm, L, -1, HI.NIL);
}

/** Push what a function returned: the number of results. */
export function pushResults(e: Engine, L: number, result: unknown): number {
  if (!(result instanceof Values)) {
    pushJs(e, L, result);
    return 1;
  }
  const { values } = result;
  if (values.length > MOST_RESULTS) {
    pushJs(e, L, "too many results to unpack");
    lj_err_throw(e.vm, L, LUA.ERRRUN);
  }
  for (const value of values) pushJs(e, L, value);
  return values.length;
}
/** As Lua's own functions have it. */
const MOST_RESULTS = 8000;
