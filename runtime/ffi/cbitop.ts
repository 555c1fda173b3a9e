/*
 * Numbers in cdata: what the bit library, tonumber, string.format and string.buffer ask of the
 * FFI (see cbits.ts), and bit operators with a cdata operand.
 */
import { cdata_ctypeid, cdataptr, ffiHooks } from "../core/objects/cdata.js";
import { gcV, numV, setnumV, setstrV, tviscdata, tvisnum } from "../core/objects/tvalue.js";
import { lj_str_newz } from "../core/objects/str.js";
import type { Vm } from "../core/vm.js";
import { L_top } from "../core/run/frame.js";
import { argslot, lj_lib_checknum, nargs } from "../core/lib.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { lj_num2bit } from "../core/meta.js";
import { BC } from "../layout/bytecode.js";
import { FFH_RES, FFH_RETRY } from "../layout/frame.js";
import { checkAccess } from "./caccess.js";
import { loadPlain64, plainType64, pushInt64 } from "./carith.js";
import {
  tohex,
  type BitFunction,
  type BitwiseName,
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
import { ctype_cts, ctypeState, type CTState } from "./ctype.js";
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

/** Operands of a bit operation: they decide together whether it is one on 64 bits, and of which type. */
class BitOperands {
  /** CTID.INT64, CTID.UINT64, or 0: all operands are numbers. */
  id = 0;
  constructor(private readonly cts: CTState) {}

  /** Argument `narg` of a library function; a string is replaced by its number. */
  check(narg: number, into: Int64): void {
    const { vm, L } = this.cts;
    const o = argslot(vm, L, narg);
    if (o < L_top(vm.mem, L) && tviscdata(vm.mem, o)) this.cdata(o, into, narg);
    else into.set(lj_num2bit(vm, lj_lib_checknum(vm, L, narg)), 0);
  }

  /** Operand of a bit operator, a number modulo 2^32; false when it is neither number nor cdata. */
  operand(o: number, into: Int64): boolean {
    const { vm } = this.cts;
    if (tviscdata(vm.mem, o)) this.cdata(o, into, 0);
    else if (tvisnum(vm.mem, o)) into.set(lj_num2bit(vm, numV(vm.mem, o)), 0);
    else return false;
    return true;
  }

  private cdata(o: number, into: Int64, narg: number): void {
    const { cts } = this;
    const { mem } = cts.vm;
    const plain = plainType64(mem, o);
    if (plain > 0) {
      this.id = Math.max(this.id, plain);
      loadPlain64(mem, o, into, false);
      return;
    }
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
    if (ctype_isinteger(info) && info & CTF.UNSIGNED && cts.size[s] === 8) this.id = CTID.UINT64;
    else if (this.id === 0) this.id = CTID.INT64;
    lj_cconv_ct_ct(cts, this.id, s, cts.scratch, sp, narg === 0 ? 0 : CCF_ARG(narg));
    into.set(mem.u32[cts.scratch >>> 2], mem.u32[(cts.scratch + 4) >>> 2]);
  }

  /** Convert the value at o to the type of the operation. */
  convert(o: number, into: Int64): Int64 {
    const { cts, id } = this;
    const { mem } = cts.vm;
    if (plainType64(mem, o) >= 0) return loadPlain64(mem, o, into, id === CTID.UINT64);
    lj_cconv_ct_tv(cts, id, cts.scratch + 8, o, 0);
    const p = (cts.scratch + 8) >>> 2;
    return into.set(mem.u32[p], mem.u32[p + 1]);
  }

  /** The result as a new cdata in the slot o. */
  result(o: number, v: Int64): void {
    pushInt64(this.cts, o, this.id, v);
  }
}

function shift64(x: Int64, n: number, name: ShiftName): Int64 {
  n &= 63;
  switch (name) {
    case "lshift":
      return x.shl(n);
    case "rol":
      return x.rol(n);
    case "ror":
      return x.rol(-n & 63);
    default:
      return x.shr(n, name === "rshift");
  }
}
function bitwise64(a: Int64, b: Int64, name: BitwiseName): Int64 {
  if (name === "band") return a.set(a.lo & b.lo, a.hi & b.hi);
  return name === "bor" ? a.set(a.lo | b.lo, a.hi | b.hi) : a.set(a.lo ^ b.lo, a.hi ^ b.hi);
}

/** See CdataNumbers. */
function bitFunction(vm: Vm, L: number, name: BitFunction): number {
  vm.attachment(ffiHooks).uses++;
  const cts = ctype_cts(vm, L);
  const ops = new BitOperands(cts);
  const x = new Int64();
  const y = new Int64();
  const result = argslot(vm, L, 1) - 16;
  switch (name) {
    case "tobit":
      ops.check(1, x);
      setnumV(vm.mem, result, x.lo | 0);
      return FFH_RES(1);
    case "bnot":
      ops.check(1, x);
      x.set(~x.lo, ~x.hi);
      break;
    case "bswap":
      ops.check(1, x);
      x.bswap();
      break;
    case "tohex":
      return bit_tohex(vm, L, ops, x, y);
    case "band":
    case "bor":
    case "bxor": {
      const n = nargs(vm, L);
      for (let i = 1; i <= n; i++) ops.check(i, x);
      ops.convert(argslot(vm, L, 1), x);
      for (let i = 2; i <= n; i++) bitwise64(x, ops.convert(argslot(vm, L, i), y), name);
      break;
    }
    default:
      ops.check(1, x);
      new BitOperands(cts).check(2, y);
      if (ops.id === 0) {
        setnumV(vm.mem, argslot(vm, L, 2), y.lo | 0);
        return FFH_RETRY;
      }
      shift64(x, y.lo, name);
  }
  lj_gc_check(vm, L);
  ops.result(result, x);
  return FFH_RES(1);
}

function bit_tohex(vm: Vm, L: number, ops: BitOperands, x: Int64, y: Int64): number {
  ops.check(1, x);
  const digits = (word: number): string => word.toString(16).padStart(8, "0");
  const text = ops.id === 0 ? digits(x.lo) : digits(x.hi) + digits(x.lo);
  y.set(text.length, 0);
  if (nargs(vm, L) > 1) new BitOperands(ctype_cts(vm, L)).check(2, y);
  setstrV(vm.mem, argslot(vm, L, 1) - 16, lj_str_newz(vm, L, tohex(text, y.lo | 0)));
  return FFH_RES(1);
}

function pointer(vm: Vm, L: number, o: number, narg: number): number {
  const cts = ctype_cts(vm, L);
  const to = cts.scratch + 8;
  lj_cconv_ct_tv(cts, CTID.P_CVOID, to, o, CCF_ARG(narg));
  return loadPtr(vm.mem, to);
}

export const numbers: CdataNumbers = {
  bit: bitFunction,
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
  const cts = ctype_cts(vm, L);
  const ops = new BitOperands(cts);
  const x = new Int64();
  const y = new Int64();
  const shift = SHIFTS.get(op);
  if (!ops.operand(rb, x)) return false;
  if (shift !== undefined) {
    if (!new BitOperands(cts).operand(rc, y)) return false;
    if (ops.id === 0) setnumV(vm.mem, ra, shift32(x.lo, y.lo, shift));
    else ops.result(ra, shift64(x, y.lo, shift));
    return true;
  }
  if (op === BC.BNOT) {
    ops.result(ra, x.set(~x.lo, ~x.hi));
    return true;
  }
  if (!ops.operand(rc, y)) return false;
  ops.convert(rb, x);
  ops.convert(rc, y);
  ops.result(ra, bitwise64(x, y, op === BC.BAND ? "band" : op === BC.BOR ? "bor" : "bxor"));
  return true;
}

const shift32 = (x: number, n: number, op: ShiftName): number =>
  op === "lshift" ? x << n : op === "rshift" ? (x >>> n) | 0 : x >> n;
