/*
 * Reading and writing TValues in guest memory. `o` is the address of a TValue;
 * the memory comes first, so that hot loops can hoist it. V8 inlines all of these.
 */
import type { GuestMemory } from "../../machine/types.js";
import { HI, HI_NUMBER_END, LJ_GC, LJ_T } from "../../layout/value.js";
import { GCHeader, GCudata, UDTYPE } from "../../layout/objects.js";

/** Bytes of a TValue. */
export const TVALUE = 8;

/** LJ_T tag, or any other number when the value is a number: test that with tvisnum. */
export const itype = (mem: GuestMemory, o: number): number => mem.i32[(o + 4) >>> 2] >> 15;
export const tvisnum = (mem: GuestMemory, o: number): boolean =>
  mem.u32[(o + 4) >>> 2] < HI_NUMBER_END;
export const tvisnil = (mem: GuestMemory, o: number): boolean => mem.i32[(o + 4) >>> 2] === HI.NIL;
export const tvisfalse = (mem: GuestMemory, o: number): boolean =>
  mem.i32[(o + 4) >>> 2] === HI.FALSE;
export const tvistrue = (mem: GuestMemory, o: number): boolean =>
  mem.i32[(o + 4) >>> 2] === HI.TRUE;
export const tvisbool = (mem: GuestMemory, o: number): boolean =>
  tvisfalse(mem, o) || tvistrue(mem, o);
/** Neither nil nor false. */
export const tvistruecond = (mem: GuestMemory, o: number): boolean => {
  const hi = mem.i32[(o + 4) >>> 2];
  return hi !== HI.NIL && hi !== HI.FALSE;
};
export const tvisstr = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.STR;
export const tvistab = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.TAB;
export const tvisfunc = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.FUNC;
export const tvisudata = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.UDATA;
/** A string buffer. */
export const tvisbuf = (mem: GuestMemory, o: number): boolean =>
  tvisudata(mem, o) && mem.u8[mem.u32[o >>> 2] + GCudata.udtype] === UDTYPE.BUFFER;
export const tvisthread = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.THREAD;
export const tviscdata = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.CDATA;
export const tvislightud = (mem: GuestMemory, o: number): boolean => itype(mem, o) === LJ_T.LIGHTUD;
/** A reference to a collectable object: STR down to UDATA. */
export const tvisgcv = (mem: GuestMemory, o: number): boolean => {
  const it = itype(mem, o);
  return it <= LJ_T.STR && it >= LJ_T.UDATA;
};

/** The value of a number; the address of a GC object; the low word of light userdata. */
export const numV = (mem: GuestMemory, o: number): number => mem.f64[o >>> 3];
export const gcV = (mem: GuestMemory, o: number): number => mem.u32[o >>> 2];

export function setnilV(mem: GuestMemory, o: number): void {
  mem.i32[o >>> 2] = -1;
  mem.i32[(o + 4) >>> 2] = HI.NIL;
}
export function setboolV(mem: GuestMemory, o: number, v: boolean): void {
  mem.i32[o >>> 2] = -1;
  mem.i32[(o + 4) >>> 2] = v ? HI.TRUE : HI.FALSE;
}
/** Stores any double; NaNs are stored in their canonical form. */
export function setnumV(mem: GuestMemory, o: number, v: number): void {
  if (v === v) {
    mem.f64[o >>> 3] = v;
  } else {
    mem.i32[o >>> 2] = 0;
    mem.i32[(o + 4) >>> 2] = 0xfff80000 | 0;
  }
}
/** Store a GC object of internal type `it`. */
export function setgcV(mem: GuestMemory, o: number, obj: number, it: LJ_T): void {
  mem.u32[o >>> 2] = obj;
  mem.i32[(o + 4) >>> 2] = it << 15;
}
export const setstrV = (mem: GuestMemory, o: number, s: number): void =>
  setgcV(mem, o, s, LJ_T.STR);
export const settabV = (mem: GuestMemory, o: number, t: number): void =>
  setgcV(mem, o, t, LJ_T.TAB);
export const setprotoV = (mem: GuestMemory, o: number, pt: number): void =>
  setgcV(mem, o, pt, LJ_T.PROTO);
export const setfuncV = (mem: GuestMemory, o: number, f: number): void =>
  setgcV(mem, o, f, LJ_T.FUNC);
export const setthreadV = (mem: GuestMemory, o: number, L: number): void =>
  setgcV(mem, o, L, LJ_T.THREAD);
export const setudataV = (mem: GuestMemory, o: number, u: number): void =>
  setgcV(mem, o, u, LJ_T.UDATA);
export const setlightudV = (mem: GuestMemory, o: number, p: number): void =>
  setgcV(mem, o, p, LJ_T.LIGHTUD);
export function copyTV(mem: GuestMemory, to: number, from: number): void {
  mem.i32[to >>> 2] = mem.i32[from >>> 2];
  mem.i32[(to + 4) >>> 2] = mem.i32[(from + 4) >>> 2];
}
/** Bitwise identity: true also for two equal numbers of one representation. */
export const rawSameTV = (mem: GuestMemory, a: number, b: number): boolean =>
  mem.i32[a >>> 2] === mem.i32[b >>> 2] && mem.i32[(a + 4) >>> 2] === mem.i32[(b + 4) >>> 2];

/** 64-bit references in objects: the high word is always zero. */
export const getref = (mem: GuestMemory, p: number): number => mem.u32[p >>> 2];
export function setref(mem: GuestMemory, p: number, v: number): void {
  mem.u32[p >>> 2] = v;
  mem.u32[(p + 4) >>> 2] = 0;
}

export const gctOf = (mem: GuestMemory, obj: number): number => mem.u8[obj + GCHeader.gct];

/** Keep an object for ever, as the names of metamethods and the lexer's reserved words. */
export function fixobj(mem: GuestMemory, obj: number): void {
  mem.u8[obj + GCHeader.marked] |= LJ_GC.FIXED;
}
