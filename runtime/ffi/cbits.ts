/*
 * What library functions that take numbers ask of the FFI about cdata: the bit library, tonumber, string.format,
 * string.buffer. It is there when one is (cbitop.ts).
 */
import { cdata_ctypeid, cdataptr } from "../core/objects/cdata.js";
import { gcV, tviscdata } from "../core/objects/tvalue.js";
import { Attachment, type Vm } from "../core/vm.js";
import { CTID } from "../layout/objects.js";

/** Shifts and rotations by name of the bit library, its operations on several values, and all of its functions. */
export type ShiftName = "lshift" | "rshift" | "arshift" | "rol" | "ror";
export type BitwiseName = "band" | "bor" | "bxor";
export type BitFunction = ShiftName | BitwiseName | "tobit" | "bnot" | "bswap" | "tohex";

/** Conversions of cdata, as numbers see them. */
export interface CdataNumbers {
  /** The running function of the bit library, which has a cdata among its arguments. */
  bit(vm: Vm, L: number, name: BitFunction): number;
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
  return (BigInt(mem.u32[p + 1]) << 32n) | BigInt(mem.u32[p]);
}

/** What bit.tohex makes of a value, which is given as its 8 or 16 hexadecimal digits. */
export function tohex(digits: string, n: number): string {
  const width = Math.abs(n) >>> 0;
  // The precision field of a format is a byte that holds the number of digits plus one.
  const count = ((width + 1) & 0xff) - 1;
  const hex = digits.slice(Math.max(0, digits.length - width)).replace(/^0+/, "");
  const text = (hex || (count === 0 ? "" : "0")).padStart(count, "0");
  return n < 0 ? text.toUpperCase() : text;
}
