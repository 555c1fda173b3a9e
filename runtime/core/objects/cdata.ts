/*
 * cdata objects: a number of a C type and the bytes of its value. Literals and dumps make
 * them, too, so they are known below the FFI, which knows what the bytes mean; whoever makes the
 * first one loads it.
 */
import { CDATA_USES } from "../../layout/memory.js";
import { GCcdata, GCHeader, type CTID } from "../../layout/objects.js";
import { GCT, LJ_T } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_mem_freegco, lj_mem_newgco } from "../memory/mem.js";
import { setgcV } from "./tvalue.js";
import { Attachment, type Vm } from "../vm.js";

/** Operations of handlers on cdata that need no metamethod; see ffi/cfast.ts. */
export interface CdataFast {
  /** `o[k]`: address of the value, or 0. */
  index(L: number, o: number, k: number): number;
  /** `o[k] = v` for the instruction under way: where the handler may store v, or 0. */
  newindex(L: number, o: number, k: number): number;
  /** `ra = rb op rc` by opcode: was it done? */
  arith(L: number, ra: number, rb: number, rc: number, op: number): boolean;
  /** a < b and its relatives by opcode: 0, 1, or -1. */
  compare(L: number, a: number, b: number, op: number): number;
  /** == and ~= by instruction: 0, 1, or -1. */
  equal(L: number, ins: number): number;
}

/** What the core asks of the FFI. The library folder sets it. */
export interface FfiHooks {
  /** Make cdata usable, when that has not happened yet; the stack of L is as before. */
  load(vm: Vm, L: number): void;
  loaded: boolean;
  /** Operations on cdata that the runtime or handlers have done: traces would do them without (jit/looks.ts). */
  uses: number;
  fast?: CdataFast;
  /** What a cdata is but for qualifiers and names: INT64, UINT64, COMPLEX_DOUBLE, or 0 for all else. */
  plainType?: (vm: Vm, cd: number) => CTID;
  /** `ra = rb op rc` for a bit operator with a cdata operand; false when the other one is no number. */
  bitop?: (vm: Vm, L: number, ra: number, rb: number, rc: number, op: number) => boolean;
}
export const ffiHooks = new Attachment<FfiHooks>(({ mem }) => ({
  load: () => {},
  loaded: false,
  get uses() {
    return mem.u32[CDATA_USES >>> 2];
  },
  set uses(n) {
    mem.u32[CDATA_USES >>> 2] = n;
  },
}));

export const cdataptr = (cd: number): number => cd + GCcdata.SIZEOF;
export const cdata_ctypeid = (mem: GuestMemory, cd: number): number =>
  mem.u16[(cd + GCcdata.ctypeid) >>> 1];
export const cdatalen = (mem: GuestMemory, cd: number): number => mem.u32[(cd + GCcdata.len) >>> 2];

/** A cdata with `size` bytes of payload, not cleared. */
export function lj_cdata_new(vm: Vm, L: number, ctypeid: number, size: number): number {
  const cd = lj_mem_newgco(vm, L, GCcdata.SIZEOF + size);
  const { mem } = vm;
  mem.u8[cd + GCHeader.gct] = GCT.CDATA;
  mem.u16[(cd + GCcdata.ctypeid) >>> 1] = ctypeid;
  mem.u32[(cd + GCcdata.len) >>> 2] = size;
  return cd;
}

/** A cdata of a literal, or read from a dump: the FFI must know it. */
export function lj_cdata_newconst(vm: Vm, L: number, ctypeid: number, size: number): number {
  const hooks = vm.attachment(ffiHooks);
  if (!hooks.loaded) hooks.load(vm, L);
  return lj_cdata_new(vm, L, ctypeid, size);
}

export function lj_cdata_free(vm: Vm, cd: number): void {
  lj_mem_freegco(vm, cd, GCcdata.SIZEOF + cdatalen(vm.mem, cd));
}

export const setcdataV = (mem: GuestMemory, o: number, cd: number): void =>
  setgcV(mem, o, cd, LJ_T.CDATA);
