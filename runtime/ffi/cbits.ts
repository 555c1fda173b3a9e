/*
 * 64-bit integers for library functions that take numbers, too: the bit library, tonumber,
 * string.format. What is a cdata is converted by the FFI (cbitop.ts), which is there when one is.
 */
import { lj_err_argt } from "../core/run/err.js";
import { L_base, L_top } from "../core/run/frame.js";
import { cdata_ctypeid, cdataptr } from "../core/objects/cdata.js";
import { lj_num2bit, tonumberV } from "../core/meta.js";
import { gcV, numV, setnumV, tviscdata, tvisnum, tvisstr } from "../core/objects/tvalue.js";
import { Attachment, type Vm } from "../core/vm.js";
import { CTID } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { Int64 } from "../core/math/int64.js";

/** Conversions of cdata, as numbers see them. */
export interface CdataNumbers {
  /** The operand at o of an operation of type `id`, 0 for none yet: the type with it. `narg` is for messages. */
  operand(vm: Vm, L: number, id: number, o: number, into: Int64, narg: number): number;
  /** The value at o as the type of an operation. */
  convert(vm: Vm, L: number, id: number, o: number, into: Int64): void;
  /** The value as a new cdata in the slot o. */
  push(vm: Vm, L: number, id: number, o: number, v: Int64): void;
  /** tonumber of the cdata at o; undefined when its type is no number. */
  toNumber(vm: Vm, L: number, o: number): number | undefined;
  /** The address that the cdata at o, argument `narg`, is as a pointer. */
  pointer(vm: Vm, L: number, o: number, narg: number): number;
  /** An access to memory of the program's is allowed, or an error. */
  check(vm: Vm, L: number, address: number, size: number): void;
}
/** Set when the FFI is loaded. */
export const cdataNumbers = new Attachment<{ ffi?: CdataNumbers }>(() => ({}));
/** For a cdata at hand: so the FFI has been loaded. */
export const numbersOf = (vm: Vm): CdataNumbers => vm.attachment(cdataNumbers).ffi!;

/** An int64_t or uint64_t of its own, for string.format; undefined for everything else. */
export function cdataInt64(vm: Vm, o: number): bigint | undefined {
  const { mem } = vm;
  if (!tviscdata(mem, o)) return undefined;
  const id = cdata_ctypeid(mem, gcV(mem, o));
  if (id !== CTID.INT64 && id !== CTID.UINT64) return undefined;
  const p = cdataptr(gcV(mem, o)) >>> 2;
  return new Int64().set(mem.u32[p], mem.u32[p + 1]).bigint(true);
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

  private cdata(o: number, into: Int64, narg = 0): void {
    this.id = numbersOf(this.vm).operand(this.vm, this.L, this.id, o, into, narg);
  }

  /** Argument `narg` of a library function; a string is replaced by its number. */
  check(narg: number, into: Int64): void {
    const { vm, L } = this;
    const { mem } = vm;
    const o = L_base(mem, L) + 8 * (narg - 1);
    if (o < L_top(mem, L)) {
      if (tviscdata(mem, o)) return this.cdata(o, into, narg);
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
    numbersOf(this.vm).convert(this.vm, this.L, this.id, o, into);
  }

  /** The result as a new cdata in the slot o. */
  result(o: number, v: Int64): void {
    numbersOf(this.vm).push(this.vm, this.L, this.id, o, v);
  }
}

/** Shifts and rotations by name of the bit library. */
export type ShiftName = "lshift" | "rshift" | "arshift" | "rol" | "ror";

/** Shift a 64-bit integer. */
export function lj_carith_shift64(x: Int64, sh: number, op: ShiftName): Int64 {
  const n = BigInt(sh & 63);
  const u = x.bigint(true);
  switch (op) {
    case "lshift":
      return x.setBig((u << n) & M64);
    case "rshift":
      return x.setBig(u >> n);
    case "arshift":
      return x.setBig((x.bigint(false) >> n) & M64);
    case "rol":
      return x.setBig(((u << n) | (u >> (64n - n))) & M64);
    case "ror":
      return x.setBig(((u >> n) | (u << (64n - n))) & M64);
  }
}
const M64 = (1n << 64n) - 1n;

/** `a op b` of the bit library on 64 bits, into a. */
export function bitwise(a: Int64, b: Int64, op: "band" | "bor" | "bxor"): Int64 {
  if (op === "band") return a.set(a.lo & b.lo, a.hi & b.hi);
  return op === "bor" ? a.set(a.lo | b.lo, a.hi | b.hi) : a.set(a.lo ^ b.lo, a.hi ^ b.hi);
}
