/*
 * 64-bit integers for library functions that take numbers, too: the bit library and bit
 * operators, tonumber, string.format.
 */
import { lj_err_argt } from "../core/err.js";
import { L_base, L_top } from "../core/frame.js";
import { cdata_ctypeid, cdataptr } from "../core/cdata.js";
import { lj_num2bit, tonumberV } from "../core/meta.js";
import { gcV, numV, setnumV, tviscdata, tvisnum, tvisstr } from "../core/tvalue.js";
import type { Vm } from "../core/vm.js";
import { BC } from "../layout/bytecode.js";
import { LJ_T } from "../layout/value.js";
import { checkAccess } from "./caccess.js";
import { pushInt64 } from "./carith.js";
import { CCF_ARG, lj_cconv_ct_ct } from "./cconv.js";
import { lj_cconv_ct_tv } from "./cconvtv.js";
import { loadPtr } from "./cmem.js";
import { CTF, ctype_iscomplex, ctype_isenum, ctype_isinteger, ctype_isnum, ctype_isref } from "./ctinfo.js"; // prettier-ignore
import { ctype_cts, ctypeState } from "./ctype.js";
import { CTID } from "./ctypeinit.js";
import { Int64 } from "./int64.js";

/** tonumber of the cdata at o; undefined when its type is no number. */
export function cdataToNumber(vm: Vm, L: number, o: number): number | undefined {
  const cts = ctype_cts(vm, L);
  let id = cts.rawRef(cdata_ctypeid(vm.mem, gcV(vm.mem, o)));
  if (ctype_isenum(cts.info[id])) id = cts.child(id);
  if (!ctype_isnum(cts.info[id]) && !ctype_iscomplex(cts.info[id])) return undefined;
  lj_cconv_ct_tv(cts, CTID.DOUBLE, cts.scratch + 8, o, 0);
  return vm.mem.f64[(cts.scratch + 8) >>> 3];
}

/** An int64_t or uint64_t of its own, for string.format; undefined for everything else. */
export function cdataInt64(vm: Vm, o: number): bigint | undefined {
  const { mem } = vm;
  if (!tviscdata(mem, o)) return undefined;
  const id = cdata_ctypeid(mem, gcV(mem, o));
  if (id !== CTID.INT64 && id !== CTID.UINT64) return undefined;
  const p = cdataptr(gcV(mem, o)) >>> 2;
  return new Int64().set(mem.u32[p], mem.u32[p + 1]).bigint(true);
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
export class BitOperands {
  /** CTID.INT64, CTID.UINT64, or 0: all operands are numbers. */
  id = 0;
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
  ) {}

  /** The number at o, modulo 2^32; a string does not count as one here. */
  private number(o: number, into: Int64): void {
    const bits = lj_num2bit(this.vm, numV(this.vm.mem, o));
    into.set(bits, 0);
  }

  private cdata(o: number, into: Int64, flags = 0): void {
    const cts = ctype_cts(this.vm, this.L);
    const { mem } = this.vm;
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
    lj_cconv_ct_ct(cts, this.id, s, cts.scratch, sp, flags);
    into.set(mem.u32[cts.scratch >>> 2], mem.u32[(cts.scratch + 4) >>> 2]);
  }

  /** Argument `narg` of a library function; a string is replaced by its number. */
  check(narg: number, into: Int64): void {
    const { vm, L } = this;
    const { mem } = vm;
    const o = L_base(mem, L) + 8 * (narg - 1);
    if (o < L_top(mem, L)) {
      if (tviscdata(mem, o)) return this.cdata(o, into, CCF_ARG(narg));
      const n = tvisnum(mem, o) || tvisstr(mem, o) ? tonumberV(vm, o) : undefined;
      if (n !== undefined) {
        setnumV(mem, o, n);
        return this.number(o, into);
      }
    }
    lj_err_argt(vm, L, narg, LJ_T.NUMX);
  }

  /** Operand of a bit operator; false when it is neither number nor cdata. */
  operand(o: number, into: Int64): boolean {
    const { mem } = this.vm;
    if (tviscdata(mem, o)) this.cdata(o, into);
    else if (tvisnum(mem, o)) this.number(o, into);
    else return false;
    return true;
  }

  /** Convert the value at o to the type of the operation. */
  convert(o: number, into: Int64): void {
    const { vm } = this;
    const cts = ctype_cts(vm, this.L);
    lj_cconv_ct_tv(cts, this.id, cts.scratch + 8, o, 0);
    const p = (cts.scratch + 8) >>> 2;
    into.set(vm.mem.u32[p], vm.mem.u32[p + 1]);
  }

  /** The result as a new cdata in the slot o. */
  result(o: number, v: Int64): void {
    pushInt64(ctype_cts(this.vm, this.L), o, this.id, v);
  }
}

/** Shifts and rotations by name of the bit library. */
export type ShiftName = "lshift" | "rshift" | "arshift" | "rol" | "ror";

/** Shift a 64-bit integer. */
export function lj_carith_shift64(x: Int64, sh: number, op: ShiftName): Int64 {
  const n = BigInt(sh & 63);
  const u = x.bigint(true);
  switch (op) {
    case "lshift": return x.setBig((u << n) & M64);
    case "rshift": return x.setBig(u >> n);
    case "arshift": return x.setBig((x.bigint(false) >> n) & M64);
    case "rol": return x.setBig(((u << n) | (u >> (64n - n))) & M64);
    case "ror": return x.setBig(((u >> n) | (u << (64n - n))) & M64);
  } // prettier-ignore
}
const M64 = (1n << 64n) - 1n;

/** `a op b` of the bit library on 64 bits, into a. */
export function bitwise(a: Int64, b: Int64, op: "band" | "bor" | "bxor"): Int64 {
  if (op === "band") return a.set(a.lo & b.lo, a.hi & b.hi);
  return op === "bor" ? a.set(a.lo | b.lo, a.hi | b.hi) : a.set(a.lo ^ b.lo, a.hi ^ b.hi);
}

const SHIFTS: ReadonlyMap<number, ShiftName> = new Map([
  [BC.BSHL, "lshift"],
  [BC.BSHR, "rshift"],
  [BC.BSAR, "arshift"],
]);

/** A bit operator with a cdata operand: the result goes to ra. False when the other one is no number. */
export function cdataBitop(
  vm: Vm, L: number, ra: number, rb: number, rc: number, op: number,
): boolean {
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
} // prettier-ignore

const shift32 = (x: number, n: number, op: ShiftName): number =>
  op === "lshift" ? x << n : op === "rshift" ? (x >>> n) | 0 : x >> n;
