/*
 * 64-bit integers for JavaScript: an int64_t or uint64_t is a BigInt, both ways.
 */
import { cdataptr, ffiHooks, lj_cdata_newconst } from "../core/cdata.js";
import { pushgc } from "../core/lib.js";
import { gcV, tviscdata } from "../core/tvalue.js";
import type { Vm } from "../core/vm.js";
import { CTID } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { Int64 } from "../core/int64.js";

/** The value of an integer cdata of 64 bits at o; undefined for everything else. */
export function bigintOf(vm: Vm, o: number): bigint | undefined {
  const { mem } = vm;
  if (!tviscdata(mem, o)) return undefined;
  const cd = gcV(mem, o);
  const type = vm.attachment(ffiHooks).plainType?.(vm, cd);
  if (type !== CTID.INT64 && type !== CTID.UINT64) return undefined;
  const p = cdataptr(cd) >>> 2;
  return new Int64().set(mem.u32[p], mem.u32[p + 1]).bigint(type === CTID.UINT64);
}

/** Push a BigInt: as int64_t when that holds it, as uint64_t otherwise, modulo 2^64. Loads the FFI. */
export function pushBigint(vm: Vm, L: number, value: bigint): void {
  const signed = BigInt.asIntN(64, value) === value;
  const v = new Int64().setBig(BigInt.asUintN(64, value));
  const cd = lj_cdata_newconst(vm, L, signed ? CTID.INT64 : CTID.UINT64, 8);
  const p = cdataptr(cd) >>> 2;
  vm.mem.u32[p] = v.lo;
  vm.mem.u32[p + 1] = v.hi;
  pushgc(vm, L, cd, LJ_T.CDATA);
}
