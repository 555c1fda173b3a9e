/*
 * Numbers in cdata: what the bit library, tonumber, string.format and string.buffer ask of the
 * FFI (see cbits.ts), and bit operators with a cdata operand.
 */
import { cdata_ctypeid, cdataptr, ffiHooks } from "../core/objects/cdata.js";
import { gcV, setnumV } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { BC } from "../layout/bytecode.js";
import { checkAccess } from "./caccess.js";
import { pushInt64 } from "./carith.js";
import {
  BitOperands,
  bitwise,
  lj_carith_shift64,
  type CdataNumbers,
  type ShiftName,
} from "./cbits.js";
import { CCF_ARG, lj_cconv_ct_ct } from "./cconv.js";
import { lj_cconv_ct_tv } from "./cconvtv.js";
import { loadPtr } from "./cmem.js";
import {
  CTF,
  ctype_iscomplex,
  ctype_isenum,
  ctype_isinteger,
  ctype_isnum,
  ctype_isref,
} from "./ctinfo.js";
import { ctype_cts, ctypeState } from "./ctype.js";
import { CTID } from "./ctypeinit.js";
import { Int64 } from "../core/math/int64.js";

/** tonumber of the cdata at o; undefined when its type is no number. */
function cdataToNumber(vm: Vm, L: number, o: number): number | undefined {
  const cts = ctype_cts(vm, L);
  let id = cts.rawRef(cdata_ctypeid(vm.mem, gcV(vm.mem, o)));
  if (ctype_isenum(cts.info[id])) id = cts.child(id);
  if (!ctype_isnum(cts.info[id]) && !ctype_iscomplex(cts.info[id])) return undefined;
  lj_cconv_ct_tv(cts, CTID.DOUBLE, cts.scratch + 8, o, 0);
  return vm.mem.f64[(cts.scratch + 8) >>> 3];
}

/** See FfiHooks. */
export function plainType(vm: Vm, cd: number): CTID {
  const cts = vm.attachment(ctypeState);
  const id = cts.raw(cdata_ctypeid(vm.mem, cd));
  const info = cts.info[id];
  if (ctype_isinteger(info) && cts.size[id] === 8)
    return info & CTF.UNSIGNED ? CTID.UINT64 : CTID.INT64;
  return ctype_iscomplex(info) && cts.size[id] === 16 ? CTID.COMPLEX_DOUBLE : CTID.NONE;
}

function operand(vm: Vm, L: number, id: number, o: number, into: Int64, narg: number): number {
  const cts = ctype_cts(vm, L);
  const { mem } = vm;
  const cd = gcV(mem, o);
  let sp = cdataptr(cd);
  let sid = cdata_ctypeid(mem, cd);
  if (ctype_isref(cts.info[sid])) {
    sp = loadPtr(mem, sp);
    sid = cts.child(sid);
    checkAccess(cts, sp, 8);
  }
  let s = cts.raw(sid);
  if (ctype_isenum(cts.info[s])) s = cts.child(s);
  const info = cts.info[s];
  if (ctype_isinteger(info) && info & CTF.UNSIGNED && cts.size[s] === 8) id = CTID.UINT64;
  else if (id === 0) id = CTID.INT64;
  lj_cconv_ct_ct(cts, id, s, cts.scratch, sp, narg === 0 ? 0 : CCF_ARG(narg));
  into.set(mem.u32[cts.scratch >>> 2], mem.u32[(cts.scratch + 4) >>> 2]);
  return id;
}

function convert(vm: Vm, L: number, id: number, o: number, into: Int64): void {
  const cts = ctype_cts(vm, L);
  lj_cconv_ct_tv(cts, id, cts.scratch + 8, o, 0);
  const p = (cts.scratch + 8) >>> 2;
  into.set(vm.mem.u32[p], vm.mem.u32[p + 1]);
}

function pointer(vm: Vm, L: number, o: number, narg: number): number {
  const cts = ctype_cts(vm, L);
  const to = cts.scratch + 8;
  lj_cconv_ct_tv(cts, CTID.P_CVOID, to, o, CCF_ARG(narg));
  return loadPtr(vm.mem, to);
}

export const numbers: CdataNumbers = {
  operand,
  convert,
  push: (vm, L, id, o, v) => {
    vm.attachment(ffiHooks).uses++;
    pushInt64(ctype_cts(vm, L), o, id, v);
  },
  toNumber: cdataToNumber,
  pointer,
  check: (vm, L, address, size) => checkAccess(ctype_cts(vm, L), address, size),
};

const SHIFTS: ReadonlyMap<number, ShiftName> = new Map([
  [BC.BSHL, "lshift"],
  [BC.BSHR, "rshift"],
  [BC.BSAR, "arshift"],
]);

/** A bit operator with a cdata operand: the result goes to ra. False when the other one is no number. */
export function cdataBitop(
  vm: Vm,
  L: number,
  ra: number,
  rb: number,
  rc: number,
  op: number,
): boolean {
  vm.attachment(ffiHooks).uses++;
  const ops = new BitOperands(vm, L);
  const x = new Int64();
  const y = new Int64();
  const shift = SHIFTS.get(op);
  if (!ops.operand(rb, x)) return false;
  if (shift !== undefined) {
    const count = new BitOperands(vm, L);
    if (!count.operand(rc, y)) return false;
    if (ops.id === 0) setnumV(vm.mem, ra, shift32(x.lo, y.lo, shift));
    else ops.result(ra, lj_carith_shift64(x, y.lo, shift));
    return true;
  }
  if (op === BC.BNOT) {
    ops.result(ra, x.set(~x.lo, ~x.hi));
    return true;
  }
  if (!ops.operand(rc, y)) return false;
  ops.convert(rb, x);
  ops.convert(rc, y);
  ops.result(ra, bitwise(x, y, op === BC.BAND ? "band" : op === BC.BOR ? "bor" : "bxor"));
  return true;
}

const shift32 = (x: number, n: number, op: ShiftName): number =>
  op === "lshift" ? x << n : op === "rshift" ? (x >>> n) | 0 : x >> n;
