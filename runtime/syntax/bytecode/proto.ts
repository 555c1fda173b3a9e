/*
 * Prototypes in guest memory, from what the parser made.
 *
 *   GCproto | BCIns[sizebc] | padding | GCRef[sizekgc] | TValue[sizekn] | u16 uv[] | debug
 *                                                      ^ k
 *
 * Collectable constants grow down from k, so constant 0 is next to it; debug is
 * lineinfo, uvinfo and varinfo. Constants are made before the prototype, which is
 * then filled without another allocation: a failed one leaves nothing half done.
 */
import { BC } from "../../layout/bytecode.js";
import { CTID, GCproto, GCtab, PROTO } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { GCT } from "../../layout/value.js";
import { proto_bc } from "../../core/run/debug.js";
import { cdataptr, lj_cdata_newconst } from "../../core/objects/cdata.js";
import { lj_mem_newgco } from "../../core/memory/mem.js";
import { arrayslot, lj_tab_new, lj_tab_set, lj_tab_setstr } from "../../core/objects/tab.js";
import {
  fixobj,
  getref,
  setboolV,
  setnilV,
  setnumV,
  setref,
  setstrV,
} from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { charge, payElement } from "../../core/run/work.js";
import { type ChunkName, guestName } from "../chunkname.js";
import type { Name } from "../lexer/lexnames.js";
import { constantString } from "../lexer/literals.js";
import { RESERVED } from "./protodata.js";
import type {
  CdataConst,
  ChunkData,
  GcConst,
  ProtoData,
  TableConst,
  TableKey,
  TableValue,
} from "./protodata.js";

/** Up to so many constants are searched one by one. */
const FEW = 64;

/** Stands for the header of a prototype whose frames are not those of the handlers. */
const NOT_NATIVE = BC.NOT;

/** The handlers can run the prototype; if not, it can be dumped. */
export const isNative = (vm: Vm, pt: number): boolean => vm.mem.u8[proto_bc(pt, 0)] !== NOT_NATIVE;

export function setNative(vm: Vm, pt: number, native: boolean): void {
  if (!native) vm.mem.u8[proto_bc(pt, 0)] = NOT_NATIVE;
}

/** Up to so many elements a loop is faster than a call. */
const LONG = 512;

function copy<A extends Uint8Array | Int32Array>(
  to: A,
  at: number,
  from: A,
  start: number,
  n: number,
): void {
  if (n <= LONG) for (let i = 0; i < n; i++) to[at + i] = from[start + i];
  else to.set(from.subarray(start, start + n), at);
}

const align = (n: number, to: number): number => Math.ceil(n / to) * to;

export interface ProtoSizes {
  readonly sizebc: number;
  readonly sizekgc: number;
  readonly sizekn: number;
  readonly sizeuv: number;
  readonly sizedbg: number;
}

/** A prototype with room for its parts, whose sizes and places it knows; the rest is zero. */
export function allocProto(vm: Vm, L: number, sizes: ProtoSizes): number {
  const { sizebc, sizekgc, sizekn, sizeuv, sizedbg } = sizes;
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

/** Make the chunk's prototypes; returns the main one, which nothing anchors. */
export function newProto(vm: Vm, L: number, chunk: ChunkData, name: ChunkName): number {
  const pt = new ProtoMaker(vm, L).proto(chunk.main, guestName(vm, L, name));
  setNative(vm, pt, chunk.fr2);
  return pt;
}

class ProtoMaker {
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
  ) {}

  /** Nothing is collected in between, and functions of a chunk repeat its names. */
  private string(name: Name): number {
    if (name.maker !== this) {
      name.guest = constantString(this.vm, this.L, name);
      name.maker = this;
    }
    return name.guest;
  }

  proto(pt: ProtoData, chunkname: number): number {
    const { vm, L } = this;
    const { debug, words, code, sizebc } = pt;
    const reserved: number[] = [];
    const kgc: number[] = [];
    for (const k of pt.kgc) {
      payElement(vm, kgc.length);
      kgc.push(this.constant(k, chunkname, reserved));
    }
    if (reserved.length > 0) fixReserved(vm, reserved, kgc);
    charge(vm, sizebc + 16 * kgc.length);
    const sizes: ProtoSizes = {
      sizebc,
      sizekgc: kgc.length,
      sizekn: pt.kn.length,
      sizeuv: pt.uv.length,
      sizedbg: debug?.size ?? 0,
    };
    const o = allocProto(vm, L, sizes);
    const { mem } = vm;
    mem.u8[o + GCproto.numparams] = pt.numparams;
    mem.u8[o + GCproto.framesize] = pt.framesize;
    mem.u8[o + GCproto.flags] = pt.flags & PROTO.DUMP_MASK;
    mem.u8[o + GCproto.bitop] = pt.flags & PROTO.BITOP;
    setref(mem, o + GCproto.chunkname, chunkname);
    copy(mem.i32, (o + GCproto.SIZEOF) >>> 2, words, code, sizebc);
    const k = getref(mem, o + GCproto.k);
    for (let i = 0; i < kgc.length; i++) setref(mem, k - 8 * (i + 1), kgc[i]);
    for (let i = 0; i < pt.kn.length; i++) setnumV(mem, k + 8 * i, pt.kn[i]);
    const uv = getref(mem, o + GCproto.uv) >>> 1;
    for (let i = 0; i < pt.uv.length; i++) mem.u16[uv + i] = pt.uv[i];
    if (debug) {
      const lineinfo = getref(mem, o + GCproto.lineinfo);
      mem.i32[(o + GCproto.firstline) >>> 2] = debug.firstline;
      mem.i32[(o + GCproto.numline) >>> 2] = debug.numline;
      setref(mem, o + GCproto.uvinfo, lineinfo + debug.uvinfo);
      setref(mem, o + GCproto.varinfo, lineinfo + debug.varinfo);
      copy(mem.u8, lineinfo, debug.bytes, debug.from, debug.size);
    }
    return o;
  }

  private constant(k: GcConst, chunkname: number, reserved: number[]): number {
    switch (k.kind) {
      case "string":
        return this.string(k);
      case "proto":
        return this.proto(k.proto, chunkname);
      case "table":
        return this.template(k, reserved);
      default:
        return newCdata(this.vm, this.L, k);
    }
  }

  /** A template table; its keys without a value are appended to `reserved`. */
  private template(k: TableConst, reserved: number[]): number {
    const { vm, L } = this;
    const t = lj_tab_new(vm, L, k.array.length, k.hbits);
    const { array, keys, values } = k;
    for (let i = 0; i < array.length; i++) {
      payElement(vm, i);
      this.store(arrayslot(vm.mem, t, i), array[i]);
    }
    if (keys.length > 0) vm.mem.u8[t + GCtab.nomm] = 0; // Keys may be names of metamethods.
    let nils = 0;
    for (let i = 0; i < keys.length; i++) {
      payElement(vm, i);
      const value = values[i];
      const hasValue = value !== undefined && value !== RESERVED;
      if (!hasValue) nils++;
      this.store(this.slot(t, keys[i]), hasValue ? value : false);
    }
    // Keys that only have their slot lose the value once all are in.
    if (nils > 0) this.dropValues(t, k, reserved);
    return t;
  }

  /** The value of a key in the table, which may be new there. */
  private slot(t: number, key: TableKey): number {
    const { vm, L } = this;
    if (typeof key === "object") return lj_tab_setstr(vm, L, t, this.string(key));
    const o = vm.g + global_State.tmptv;
    this.store(o, key);
    const slot = lj_tab_set(vm, L, t, o);
    setnilV(vm.mem, o);
    return slot;
  }

  private dropValues(t: number, { keys, values }: TableConst, reserved: number[]): void {
    keys.forEach((key, i) => {
      if (values[i] !== undefined && values[i] !== RESERVED) return;
      setnilV(this.vm.mem, this.slot(t, key));
      if (typeof key === "object") reserved.push(this.string(key));
    });
  }

  private store(o: number, v: TableValue): void {
    const { mem } = this.vm;
    if (v === undefined) setnilV(mem, o);
    else if (typeof v === "number") setnumV(mem, o, v);
    else if (typeof v === "boolean") setboolV(mem, o, v);
    else {
      const s = this.string(v);
      setstrV(this.vm.mem, o, s);
    }
  }
}

/**
 * A table does not hold a key without a value: where the string is no constant of the
 * prototype either, it stays for ever.
 */
export function fixReserved(vm: Vm, reserved: readonly number[], kgc: readonly number[]): void {
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
