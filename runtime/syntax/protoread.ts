/*
 * Prototypes in guest memory as data, for listings.
 */
import { CTID, GCcdata, GCproto, GCstr, Node, PROTO } from "../layout/objects.js";
import { GCT, LJ_T } from "../layout/value.js";
import type { GuestMemory } from "../machine/types.js";
import { bytesToJs } from "../core/str.js";
import { arrayslot, tab_hbits, tabasize, tabhmask, tabnode } from "../core/tab.js";
import { gcV, gctOf, getref, itype, numV, tvisnil, tvisnum, tvistrue } from "../core/tvalue.js";
import type { Vm } from "../core/vm.js";
import { unpatched } from "./bcwrite.js";
import { isNative } from "./proto.js";
import { RESERVED } from "./protodata.js";
import type {
  CdataConst, ChunkData, DebugData, GcConst, HashValue, ProtoData, TableConst, TableValue,
} from "./protodata.js"; // prettier-ignore

/** A prototype as the chunk that it is the main function of. */
export const readChunk = (vm: Vm, pt: number): ChunkData => ({
  main: readProto(vm, pt),
  chunkname: strOf(vm, getref(vm.mem, pt + GCproto.chunkname)),
  fr2: isNative(vm, pt),
});

/** Read a prototype and its children. */
function readProto(vm: Vm, pt: number): ProtoData {
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
    flags: mem.u8[pt + GCproto.flags] & PROTO.DUMP_MASK,
    numparams: mem.u8[pt + GCproto.numparams],
    framesize: mem.u8[pt + GCproto.framesize],
    bc,
    uv: [...mem.u16.subarray(uv >>> 1, (uv >>> 1) + sizeuv)],
    kgc,
    kn: mem.f64.slice(k >>> 3, (k >>> 3) + mem.u32[(pt + GCproto.sizekn) >>> 2]),
    debug: readDebug(mem, pt),
  };
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
  return {
    firstline: mem.i32[(pt + GCproto.firstline) >>> 2],
    numline: mem.i32[(pt + GCproto.numline) >>> 2],
    info: mem.u8.slice(lineinfo, pt + mem.u32[(pt + GCproto.sizept) >>> 2]),
    uvinfo: getref(mem, pt + GCproto.uvinfo) - lineinfo,
    varinfo: getref(mem, pt + GCproto.varinfo) - lineinfo,
  };
}
