/*
 * Prototypes in guest memory.
 *
 *   GCproto | BCIns[sizebc] | padding | GCRef[sizekgc] | TValue[sizekn] | u16 uv[] | debug
 *                                                      ^ k
 *
 * Collectable constants grow down from k, so constant 0 is next to it; debug is
 * lineinfo, uvinfo and varinfo.
 */
import { BC } from "../../layout/bytecode.js";
import { CTID, GCproto } from "../../layout/objects.js";
import { GCT } from "../../layout/value.js";
import { proto_bc } from "../../core/run/debug.js";
import { cdataptr, lj_cdata_newconst } from "../../core/objects/cdata.js";
import { lj_mem_newgco } from "../../core/memory/mem.js";
import { fixobj, setref } from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import type { CdataConst } from "./protodata.js";

/** Up to so many constants are searched one by one. */
const FEW = 64;

/** Stands for the header of a prototype whose frames are not those of the handlers. */
const NOT_NATIVE = BC.NOT;

/** The handlers can run the prototype; if not, it can be dumped. */
export const isNative = (vm: Vm, pt: number): boolean => vm.mem.u8[proto_bc(pt, 0)] !== NOT_NATIVE;

export function setNative(vm: Vm, pt: number, native: boolean): void {
  if (!native) vm.mem.u8[proto_bc(pt, 0)] = NOT_NATIVE;
}

/** `to` is a power of two. */
const align = (n: number, to: number): number => (n + to - 1) & -to;

/** A prototype with room for its parts, whose sizes and places it knows; the rest is zero. */
export function allocProto(
  vm: Vm,
  L: number,
  sizebc: number,
  sizekgc: number,
  sizekn: number,
  sizeuv: number,
  sizedbg: number,
): number {
  const ofsk = align(GCproto.SIZEOF + 4 * sizebc + 8 * sizekgc, 8);
  const ofsuv = ofsk + 8 * sizekn;
  const ofsdbg = ofsuv + 2 * align(sizeuv, 2);
  const o = lj_mem_newgco(vm, L, ofsdbg + sizedbg);
  const { mem } = vm;
  const marked = mem.u8[o + GCproto.marked];
  for (let i = (o + GCproto.marked) >>> 2; i < (o + GCproto.SIZEOF) >>> 2; i++) mem.u32[i] = 0;
  mem.u8[o + GCproto.marked] = marked;
  mem.u8[o + GCproto.gct] = GCT.PROTO;
  mem.u8[o + GCproto.sizeuv] = sizeuv;
  mem.u32[(o + GCproto.sizebc) >>> 2] = sizebc;
  mem.u32[(o + GCproto.sizekgc) >>> 2] = sizekgc;
  mem.u32[(o + GCproto.sizekn) >>> 2] = sizekn;
  mem.u32[(o + GCproto.sizept) >>> 2] = ofsdbg + sizedbg;
  setref(mem, o + GCproto.k, o + ofsk);
  setref(mem, o + GCproto.uv, o + ofsuv);
  if (sizedbg > 0) setref(mem, o + GCproto.lineinfo, o + ofsdbg);
  return o;
}

/**
 * A table does not hold a key without a value: where the string is no constant of the
 * prototype either, it stays for ever.
 */
export function fixReserved(
  vm: Vm,
  reserved: readonly number[],
  kgc: readonly number[] | Uint32Array,
): void {
  const known = reserved.length * kgc.length > FEW * FEW ? new Set(kgc) : undefined;
  for (const s of reserved) if (!(known ? known.has(s) : kgc.includes(s))) fixobj(vm.mem, s);
}

export function newCdata(vm: Vm, L: number, k: CdataConst): number {
  if (k.kind === "complex") {
    const cd = lj_cdata_newconst(vm, L, CTID.COMPLEX_DOUBLE, 16);
    vm.mem.f64[cdataptr(cd) >>> 3] = k.re;
    vm.mem.f64[(cdataptr(cd) + 8) >>> 3] = k.im;
    return cd;
  }
  const cd = lj_cdata_newconst(vm, L, k.kind === "i64" ? CTID.INT64 : CTID.UINT64, 8);
  vm.mem.u32[cdataptr(cd) >>> 2] = k.lo;
  vm.mem.u32[(cdataptr(cd) + 4) >>> 2] = k.hi;
  return cd;
}
