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
import { CTID, GCproto, PROTO } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { GCT } from "../../layout/value.js";
import { proto_bc } from "../../core/run/debug.js";
import { cdataptr, lj_cdata_newconst } from "../../core/objects/cdata.js";
import { lj_mem_newgco } from "../../core/memory/mem.js";
import { arrayslot, lj_tab_new, lj_tab_set } from "../../core/objects/tab.js";
import {
  fixobj,
  gcV,
  getref,
  setboolV,
  setnilV,
  setnumV,
  setref,
  setstrV,
} from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { charge } from "../../core/run/work.js";
import { type ChunkName, guestName } from "../chunkname.js";
import { constantString } from "../lexer/literals.js";
import { RESERVED } from "./protodata.js";
import type {
  CdataConst,
  ChunkData,
  GcConst,
  ProtoData,
  TableConst,
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
const LONG = 64;

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
  /** Strings that were made: nothing is collected in between, and functions of a chunk repeat its names. */
  private strings: Map<string, number> | undefined;

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
  ) {}

  private string(text: string): number {
    const { strings } = this;
    if (strings === undefined) return constantString(this.vm, this.L, text);
    let s = strings.get(text);
    if (s === undefined) {
      s = constantString(this.vm, this.L, text);
      strings.set(text, s);
    }
    return s;
  }

  proto(pt: ProtoData, chunkname: number): number {
    const { vm, L } = this;
    const { debug, words, code, sizebc } = pt;
    if (pt.flags & PROTO.CHILD) this.strings ??= new Map();
    const reserved: number[] = [];
    const kgc = new Array<number>(pt.kgc.length).fill(0);
    for (let i = 0; i < kgc.length; i++) kgc[i] = this.constant(pt.kgc[i], chunkname, reserved);
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
    if (typeof k === "string") return this.string(k);
    switch (k.kind) {
      case "proto":
        return this.proto(k.proto, chunkname);
      case "table":
        return newTemplate(this.vm, this.L, k, reserved);
      default:
        return newCdata(this.vm, this.L, k);
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

/** A template table; its keys without a value are appended to `reserved`. */
function newTemplate(vm: Vm, L: number, k: TableConst, reserved: number[]): number {
  const t = lj_tab_new(vm, L, k.array.length, k.hbits);
  const key = vm.g + global_State.tmptv;
  const { array, hash } = k;
  for (let i = 0; i < array.length; i++) store(vm, L, arrayslot(vm.mem, t, i), array[i]);
  let nils = 0;
  for (const [name, value] of hash) {
    const hasValue = value !== undefined && value !== RESERVED;
    if (!hasValue) nils++;
    store(vm, L, key, name);
    const o = lj_tab_set(vm, L, t, key);
    store(vm, L, o, hasValue ? value : false);
  }
  // Keys that only have their slot lose the value once all are in.
  if (nils > 0) dropValues(vm, L, t, hash, reserved);
  setnilV(vm.mem, key);
  return t;
}

function dropValues(
  vm: Vm,
  L: number,
  t: number,
  hash: TableConst["hash"],
  reserved: number[],
): void {
  const key = vm.g + global_State.tmptv;
  for (const [name, value] of hash) {
    if (value !== undefined && value !== RESERVED) continue;
    store(vm, L, key, name);
    setnilV(vm.mem, lj_tab_set(vm, L, t, key));
    if (typeof name === "string") reserved.push(gcV(vm.mem, key));
  }
}

function store(vm: Vm, L: number, o: number, v: TableValue): void {
  if (typeof v === "string") setstrV(vm.mem, o, constantString(vm, L, v));
  else if (typeof v === "number") setnumV(vm.mem, o, v);
  else if (v === undefined) setnilV(vm.mem, o);
  else setboolV(vm.mem, o, v);
}
