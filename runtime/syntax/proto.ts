/*
 * ProtoData to GCproto in guest memory, and back.
 *
 *   GCproto | BCIns[sizebc] | padding | GCRef[sizekgc] | TValue[sizekn] | u16 uv[] | debug
 *                                                      ^ k
 *
 * Collectable constants grow down from k, so constant 0 is next to it; debug is
 * lineinfo, uvinfo and varinfo. Constants are made before the prototype, which is
 * then filled without another allocation: a failed one leaves nothing half done.
 */
import { BC, BCINS_AD, bc_a, bc_d, bc_op } from "../layout/bytecode.js";
import { CTID, GCcdata, GCproto, GCstr, GCtrace, Node, PROTO } from "../layout/objects.js";
import { GG, global_State, jit_State } from "../layout/state.js";
import { GCT, LJ_T } from "../layout/value.js";
import type { GuestMemory } from "../machine/types.js";
import { lj_mem_newgco } from "../core/mem.js";
import { proto_bc } from "../core/debug.js";
import { bytesToJs, lj_str_newz } from "../core/str.js";
import {
  arrayslot,
  lj_tab_new,
  lj_tab_set,
  tab_hbits,
  tabasize,
  tabhmask,
  tabnode,
} from "../core/tab.js";
import {
  fixobj, gcV, gctOf, getref, itype, numV, setboolV, setnilV, setnumV, setref, setstrV, tvisnil, tvisnum, tvistrue,
} from "../core/tvalue.js"; // prettier-ignore
import type { Vm } from "../core/vm.js";
import { lineWidth } from "./debuginfo.js";
import { RESERVED } from "./protodata.js";
import type {
  CdataConst, ChunkData, DebugData, GcConst, HashValue, ProtoData, TableConst, TableValue,
} from "./protodata.js"; // prettier-ignore

const align = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Make the chunk's prototypes; returns the main one, which nothing anchors. */
export function newProto(vm: Vm, L: number, chunk: ChunkData): number {
  const pt = protoFrom(vm, L, chunk.main, lj_str_newz(vm, L, chunk.chunkname));
  if (!chunk.fr2) vm.mem.u8[proto_bc(pt, 0)] = NOT_NATIVE;
  return pt;
}

/** Stands for the header of a prototype whose frames are not those of the handlers. */
const NOT_NATIVE = BC.NOT;

/** The handlers can run the prototype; if not, it can be dumped. */
export const isNative = (vm: Vm, pt: number): boolean => vm.mem.u8[proto_bc(pt, 0)] !== NOT_NATIVE;

function protoFrom(vm: Vm, L: number, pt: ProtoData, chunkname: number): number {
  let names: ReadonlySet<GcConst> | undefined;
  const isConstant = (name: string): boolean => (names ??= new Set(pt.kgc)).has(name);
  const kgc = pt.kgc.map((k) => gcConst(vm, L, k, chunkname, isConstant));
  const { debug } = pt;
  const ofsk = align(GCproto.SIZEOF + 4 * pt.bc.length + 8 * kgc.length, 8);
  const ofsuv = ofsk + 8 * pt.kn.length;
  const ofsline = ofsuv + 2 * align(pt.uv.length, 2);
  const ofsuvinfo = ofsline + (debug?.lineinfo.length ?? 0);
  const ofsvar = ofsuvinfo + (debug?.uvinfo.length ?? 0);
  const size = ofsvar + (debug?.varinfo.length ?? 0);
  const o = lj_mem_newgco(vm, L, size);
  const { mem } = vm;
  mem.u8.fill(0, o + GCproto.gct, o + GCproto.SIZEOF);
  mem.u8[o + GCproto.gct] = GCT.PROTO;
  mem.u8[o + GCproto.numparams] = pt.numparams;
  mem.u8[o + GCproto.framesize] = pt.framesize;
  mem.u8[o + GCproto.sizeuv] = pt.uv.length;
  mem.u8[o + GCproto.flags] = pt.flags & PROTO.DUMP_MASK;
  mem.u32[(o + GCproto.sizebc) >>> 2] = pt.bc.length;
  mem.u32[(o + GCproto.sizekgc) >>> 2] = kgc.length;
  mem.u32[(o + GCproto.sizekn) >>> 2] = pt.kn.length;
  mem.u32[(o + GCproto.sizept) >>> 2] = size;
  setref(mem, o + GCproto.k, o + ofsk);
  setref(mem, o + GCproto.uv, o + ofsuv);
  setref(mem, o + GCproto.chunkname, chunkname);
  mem.u32.set(pt.bc, (o + GCproto.SIZEOF) >>> 2);
  kgc.forEach((k, i) => setref(mem, o + ofsk - 8 * (i + 1), k));
  pt.kn.forEach((n, i) => setnumV(mem, o + ofsk + 8 * i, n));
  mem.u16.set(pt.uv, (o + ofsuv) >>> 1);
  if (debug) {
    mem.i32[(o + GCproto.firstline) >>> 2] = debug.firstline;
    mem.i32[(o + GCproto.numline) >>> 2] = debug.numline;
    setref(mem, o + GCproto.lineinfo, o + ofsline);
    setref(mem, o + GCproto.uvinfo, o + ofsuvinfo);
    setref(mem, o + GCproto.varinfo, o + ofsvar);
    mem.u8.set(debug.lineinfo, o + ofsline);
    mem.u8.set(debug.uvinfo, o + ofsuvinfo);
    mem.u8.set(debug.varinfo, o + ofsvar);
  }
  return o;
}

/** `isConstant` says which strings are constants of the same prototype. */
function gcConst(
  vm: Vm,
  L: number,
  k: GcConst,
  chunkname: number,
  isConstant: (name: string) => boolean,
): number {
  if (typeof k === "string") return lj_str_newz(vm, L, k);
  switch (k.kind) {
    case "proto":
      return protoFrom(vm, L, k.proto, chunkname);
    case "table":
      return templateTable(vm, L, k, isConstant);
    default:
      return cdataConst(vm, L, k);
  }
}

function cdataConst(vm: Vm, L: number, k: CdataConst): number {
  const isComplex = k.kind === "complex";
  const o = lj_mem_newgco(vm, L, GCcdata.SIZEOF + (isComplex ? 16 : 8));
  const { mem } = vm;
  const payload = o + GCcdata.SIZEOF;
  mem.u8[o + GCcdata.gct] = GCT.CDATA;
  if (isComplex) {
    mem.u16[(o + GCcdata.ctypeid) >>> 1] = CTID.COMPLEX_DOUBLE;
    mem.f64[payload >>> 3] = k.re;
    mem.f64[(payload + 8) >>> 3] = k.im;
  } else {
    mem.u16[(o + GCcdata.ctypeid) >>> 1] = k.kind === "i64" ? CTID.INT64 : CTID.UINT64;
    mem.u32[payload >>> 2] = k.lo;
    mem.u32[(payload + 4) >>> 2] = k.hi;
  }
  return o;
}

function templateTable(
  vm: Vm,
  L: number,
  k: TableConst,
  isConstant: (name: string) => boolean,
): number {
  const t = lj_tab_new(vm, L, k.array.length, k.hbits);
  const key = vm.g + global_State.tmptv;
  k.array.forEach((v, i) => store(vm, L, arrayslot(vm.mem, t, i), v));
  for (const [name, value] of k.hash) {
    store(vm, L, key, name);
    const o = lj_tab_set(vm, L, t, key);
    store(vm, L, o, isNil(value) ? false : value);
  }
  // Keys that only have their slot lose the value once all are in.
  for (const [name, value] of k.hash) {
    if (!isNil(value)) continue;
    store(vm, L, key, name);
    setnilV(vm.mem, lj_tab_set(vm, L, t, key));
    // A table does not hold a key without a value; where nothing else does, the string stays for ever.
    if (typeof name === "string" && !isConstant(name)) fixobj(vm.mem, gcV(vm.mem, key));
  }
  setnilV(vm.mem, key);
  return t;
}

const isNil = (v: HashValue): v is undefined | typeof RESERVED => v === undefined || v === RESERVED;

function store(vm: Vm, L: number, o: number, v: TableValue): void {
  if (typeof v === "string") setstrV(vm.mem, o, lj_str_newz(vm, L, v));
  else if (typeof v === "number") setnumV(vm.mem, o, v);
  else if (v === undefined) setnilV(vm.mem, o);
  else setboolV(vm.mem, o, v);
}

/** Read a prototype and its children. */
export function readProto(vm: Vm, pt: number): ProtoData {
  const { mem } = vm;
  const sizebc = mem.u32[(pt + GCproto.sizebc) >>> 2];
  const sizeuv = mem.u8[pt + GCproto.sizeuv];
  const uv = getref(mem, pt + GCproto.uv);
  const k = getref(mem, pt + GCproto.k);
  const sizekgc = mem.u32[(pt + GCproto.sizekgc) >>> 2];
  const first = (pt + GCproto.SIZEOF) >>> 2;
  const bc = mem.u32.slice(first, first + sizebc).map((ins) => unpatched(vm, ins));
  const kgc = Array.from({ length: sizekgc }, (_, i) =>
    readConst(vm, getref(mem, k - 8 * (i + 1))),
  );
  return {
    flags: (mem.u8[pt + GCproto.flags] & PROTO.DUMP_MASK) | bitopFlag(bc, kgc),
    numparams: mem.u8[pt + GCproto.numparams],
    framesize: mem.u8[pt + GCproto.framesize],
    bc,
    uv: mem.u16.slice(uv >>> 1, (uv >>> 1) + sizeuv),
    kgc,
    kn: mem.f64.slice(k >>> 3, (k >>> 3) + mem.u32[(pt + GCproto.sizekn) >>> 2]),
    debug: readDebug(mem, pt),
  };
}

/** PROTO.BITOP for instructions and children that need it; guest memory has no place for the flag. */
function bitopFlag(bc: Uint32Array, kgc: readonly GcConst[]): number {
  for (const ins of bc) if (bc_op(ins) >= BC.BNOT && bc_op(ins) <= BC.BSAR) return PROTO.BITOP;
  for (const k of kgc)
    if (typeof k === "object" && k.kind === "proto" && k.proto.flags & PROTO.BITOP)
      return PROTO.BITOP;
  return 0;
}

/** The chunk name of a prototype. */
export const protoChunkname = (vm: Vm, pt: number): string =>
  strOf(vm, getref(vm.mem, pt + GCproto.chunkname));

/** The instruction as the parser made it: traces and blacklisting patch loops. */
function unpatched(vm: Vm, ins: number): number {
  const { u32 } = vm.mem;
  switch (bc_op(ins)) {
    case BC.IFORL:
    case BC.IITERL:
    case BC.ILOOP:
    case BC.JFORI:
      return ins - 1;
    case BC.IFUNCF:
    case BC.JFUNCF:
      return BCINS_AD(BC.FUNCF, bc_a(ins), 0);
    case BC.IFUNCV:
    case BC.JFUNCV:
      return BCINS_AD(BC.FUNCV, bc_a(ins), 0);
    case BC.JFORL:
    case BC.JITERL:
    case BC.JLOOP: {
      const traces = u32[(vm.g + GG.J - GG.g + jit_State.trace) >>> 2];
      return u32[(u32[(traces + 8 * bc_d(ins)) >>> 2] + GCtrace.startins) >>> 2];
    }
    default:
      return ins;
  }
}

const strOf = (vm: Vm, s: number): string =>
  bytesToJs(vm, s + GCstr.SIZEOF, vm.mem.u32[(s + GCstr.len) >>> 2]);

function readConst(vm: Vm, o: number): GcConst {
  const { mem } = vm;
  switch (gctOf(mem, o)) {
    case GCT.STR:
      return strOf(vm, o);
    case GCT.PROTO:
      return { kind: "proto", proto: readProto(vm, o) };
    case GCT.TAB:
      return readTable(vm, o);
    default:
      return readCdata(mem, o);
  }
}

function readCdata(mem: GuestMemory, o: number): CdataConst {
  const payload = o + GCcdata.SIZEOF;
  const id = mem.u16[(o + GCcdata.ctypeid) >>> 1];
  if (id === CTID.COMPLEX_DOUBLE)
    return { kind: "complex", re: mem.f64[payload >>> 3], im: mem.f64[(payload + 8) >>> 3] };
  const kind = id === CTID.INT64 ? "i64" : "u64";
  return { kind, lo: mem.u32[payload >>> 2], hi: mem.u32[(payload + 4) >>> 2] };
}

function readTable(vm: Vm, t: number): TableConst {
  const { mem } = vm;
  const hash: [boolean | number | string, HashValue][] = [];
  if (tabhmask(mem, t) > 0)
    for (let i = tabhmask(mem, t); i >= 0; i--) {
      const node = tabnode(mem, t, i);
      const key = readValue(vm, node + Node.key);
      if (key === undefined) continue;
      const value = readValue(vm, node + Node.val);
      hash.push([key, value === undefined && typeof key === "string" ? RESERVED : value]);
    }
  return {
    kind: "table",
    array: Array.from({ length: tabasize(mem, t) }, (_, i) => readValue(vm, arrayslot(mem, t, i))),
    hbits: tab_hbits(mem, t),
    hash,
  };
}

function readValue(vm: Vm, o: number): TableValue {
  const { mem } = vm;
  if (tvisnil(mem, o)) return undefined;
  if (tvisnum(mem, o)) return numV(mem, o);
  return itype(mem, o) === LJ_T.STR ? strOf(vm, gcV(mem, o)) : tvistrue(mem, o);
}

function readDebug(mem: GuestMemory, pt: number): DebugData | undefined {
  const lineinfo = getref(mem, pt + GCproto.lineinfo);
  if (lineinfo === 0) return undefined;
  const uvinfo = getref(mem, pt + GCproto.uvinfo);
  const varinfo = getref(mem, pt + GCproto.varinfo);
  const numline = mem.i32[(pt + GCproto.numline) >>> 2];
  const sizeli = (mem.u32[(pt + GCproto.sizebc) >>> 2] - 1) * lineWidth(numline);
  return {
    firstline: mem.i32[(pt + GCproto.firstline) >>> 2],
    numline,
    lineinfo: mem.u8.slice(lineinfo, lineinfo + sizeli),
    uvinfo: mem.u8.slice(uvinfo, varinfo),
    varinfo: mem.u8.slice(varinfo, pt + mem.u32[(pt + GCproto.sizept) >>> 2]),
  };
}
