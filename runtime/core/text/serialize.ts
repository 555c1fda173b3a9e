/*
 * Objects to bytes and back, in the format of LuaJIT's string buffers. An object is a
 * tag and what belongs to it; numbers without a fixed size take 1, 2 or 5 bytes ("u124"):
 *
 *   00..dfh            itself            nil 0, false 1, true 2, NULL 3
 *   e0..feh, b         (a & 1fh) << 8 | b, plus e0h
 *   ffh, 4 bytes       a word            string: 20h + length, then its bytes
 *
 * Tables: 08h, + 1 with a hash part, + 2 with an array part from index 0, + 4 with one from
 * index 1; then the sizes, the array's values and the pairs of the hash part. Strings and
 * metatables that both sides know go by their place in a dictionary.
 *
 *   {true, x = false}   0d 02 01  02  21 78 01     slots of the array (0 and 1), pairs; true; "x", false
 */
import { ffiHooks } from "../objects/cdata.js";
import { CTID, GCcdata, Node, SBufExt } from "../../layout/objects.js";
import type { LJ_T } from "../../layout/value.js";
import { lj_buf_take, lj_buf_give, type SBuf } from "./buf.js";
import { lj_err_caller, lj_err_callerv, lj_typename } from "../run/err.js";
import { L_top } from "../run/frame.js";
import { lightudHi } from "../objects/lightud.js";
import { strdata, strlen } from "../objects/str.js";
import {
  arrayslot,
  hsize2hbits,
  lj_tab_get,
  lj_tab_len,
  lj_tab_newkey,
  tabasize,
  tabhmask,
  tabmeta,
  tabnode,
} from "../objects/tab.js";
import { lj_tab_resize } from "../objects/tabsize.js";
import {
  gcV,
  itype,
  settabV,
  tviscdata,
  tvisfalse,
  tvislightud,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
  tvistrue,
} from "../objects/tvalue.js";
import type { Vm } from "../vm.js";
import { charge } from "../run/work.js";

export enum SER_TAG {
  NIL,
  FALSE,
  TRUE,
  NULL,
  LIGHTUD32,
  LIGHTUD64,
  INT,
  NUM,
  TAB,
  DICT_MT = TAB + 6,
  DICT_STR,
  INT64,
  UINT64,
  COMPLEX,
  STR = 0x20,
}

/** Bits of a table's tag. */
export enum SER_TAB {
  HASH = 1,
  ARRAY0 = 2,
  ARRAY1 = 4,
}

/** Tables in tables, at most. */
export const LJ_SERIALIZE_DEPTH = 100;

/** Dictionaries: tables whose array part has the entries, and whose hash part their places. */
export interface Dictionaries {
  readonly str: number;
  readonly mt: number;
}
export const NO_DICTIONARIES: Dictionaries = { str: 0, mt: 0 };

export const dictionariesOf = (vm: Vm, sbx: number): Dictionaries => ({
  str: vm.mem.u32[(sbx + SBufExt.dict_str) >>> 2],
  mt: vm.mem.u32[(sbx + SBufExt.dict_mt) >>> 2],
});

/** Enter the places of all entries (strings, or tables) once; the first of equal ones counts. */
export function lj_serialize_dict_prep(vm: Vm, L: number, dict: number, type: LJ_T): void {
  const { mem } = vm;
  if (tabhmask(mem, dict) !== 0) return;
  const len = lj_tab_len(vm, dict);
  if (len === 0) return;
  charge(vm, SER_COST * len);
  lj_tab_resize(vm, L, dict, tabasize(mem, dict), hsize2hbits(len));
  for (let i = 1; i <= len && i < tabasize(mem, dict); i++) {
    const o = arrayslot(mem, dict, i);
    if (itype(mem, o) === type) {
      if (!tvisnil(mem, lj_tab_get(vm, L, dict, o))) continue;
      const place = lj_tab_newkey(vm, L, dict, o);
      mem.u32[place >>> 2] = i - 1;
      mem.u32[(place + 4) >>> 2] = 0;
    } else if (!tvisfalse(mem, o)) {
      lj_err_caller(vm, L, "BUFFER_BADOPT");
    }
  }
}

/** The place of a string or table in a dictionary, -1 when it has none. */
function placeOf(vm: Vm, L: number, dict: number, o: number): number {
  const slot = lj_tab_get(vm, L, dict, o);
  return tvisnil(vm.mem, slot) ? -1 : vm.mem.u32[slot >>> 2];
}

/* Encoding. */

/** What a value costs, in units of work. */
export const SER_COST = 16;

/** Write a word at b[n]; where it ends. */
function putWord(b: Uint8Array, n: number, v: number): number {
  b[n] = v;
  b[n + 1] = v >>> 8;
  b[n + 2] = v >>> 16;
  b[n + 3] = v >>> 24;
  return n + 4;
}

class Encoder {
  private depth = LJ_SERIALIZE_DEPTH;

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    private readonly sb: SBuf,
    private readonly dict: Dictionaries,
  ) {}

  private u8(v: number): void {
    this.sb.putb(this.vm, this.L, v);
  }

  private u32(v: number): void {
    const { sb } = this;
    sb.need(this.vm, this.L, 4);
    sb.n = putWord(sb.b, sb.n, v);
  }

  private u124(v: number): void {
    if (v < 0xe0) {
      this.u8(v);
    } else if (v < 0x1fe0) {
      v -= 0xe0;
      this.u8(0xe0 | (v >>> 8));
      this.u8(v);
    } else {
      this.u8(0xff);
      this.u32(v);
    }
  }

  private tagged(tag: SER_TAG, lo: number, hi: number): void {
    const { sb } = this;
    sb.need(this.vm, this.L, 9);
    const { b, n } = sb;
    b[n] = tag;
    sb.n = putWord(b, putWord(b, n + 1, lo), hi);
  }

  put(o: number): void {
    const { vm } = this;
    charge(vm, SER_COST);
    const { mem } = vm;
    if (tvisstr(mem, o)) this.str(gcV(mem, o));
    else if (tvisnum(mem, o)) this.num(o);
    else if (tvisnil(mem, o)) this.u8(SER_TAG.NIL);
    else if (tvisfalse(mem, o)) this.u8(SER_TAG.FALSE);
    else if (tvistrue(mem, o)) this.u8(SER_TAG.TRUE);
    else if (tvistab(mem, o)) this.tab(o);
    else if (tvislightud(mem, o)) this.lightud(o);
    else if (!tviscdata(mem, o) || !this.cdata(gcV(mem, o)))
      lj_err_callerv(vm, this.L, "BUFFER_BADENC", lj_typename(vm, o));
  }

  private num(o: number): void {
    const { u32 } = this.vm.mem;
    this.tagged(SER_TAG.NUM, u32[o >>> 2], u32[(o + 4) >>> 2]);
  }

  private str(s: number): void {
    const { vm, L } = this;
    const len = strlen(vm, s);
    this.u124(SER_TAG.STR + len);
    this.sb.putmem(vm, L, strdata(s), len);
  }

  private lightud(o: number): void {
    const { vm } = this;
    const lo = gcV(vm.mem, o);
    const hi = lightudHi(vm, vm.mem, o);
    if (hi !== 0) {
      this.tagged(SER_TAG.LIGHTUD64, lo, hi);
    } else if (lo !== 0) {
      this.u8(SER_TAG.LIGHTUD32);
      this.u32(lo);
    } else {
      this.u8(SER_TAG.NULL);
    }
  }

  /** A 64-bit integer or a complex number; false for other C data. */
  private cdata(cd: number): boolean {
    const { u32 } = this.vm.mem;
    const p = (cd + GCcdata.SIZEOF) >>> 2;
    switch (this.vm.attachment(ffiHooks).plainType?.(this.vm, cd)) {
      case CTID.INT64:
        this.tagged(SER_TAG.INT64, u32[p], u32[p + 1]);
        return true;
      case CTID.UINT64:
        this.tagged(SER_TAG.UINT64, u32[p], u32[p + 1]);
        return true;
      case CTID.COMPLEX_DOUBLE:
        this.tagged(SER_TAG.COMPLEX, u32[p], u32[p + 1]);
        this.u32(u32[p + 2]);
        this.u32(u32[p + 3]);
        return true;
      default:
        return false;
    }
  }

  private tab(o: number): void {
    const { vm, L } = this;
    const { mem } = vm;
    const t = gcV(mem, o);
    vm.big.veil?.finish(t);
    if (this.depth <= 0) lj_err_caller(vm, L, "BUFFER_DEPTH");
    this.depth--;
    let narray = tabasize(mem, t);
    while (narray > 0 && tvisnil(mem, arrayslot(mem, t, narray - 1))) narray--;
    const first = narray > 0 && tvisnil(mem, arrayslot(mem, t, 0)) ? 1 : 0;
    const hmask = tabhmask(mem, t);
    charge(vm, tabasize(mem, t) - narray + 2 * hmask);
    let nhash = 0;
    if (hmask > 0)
      for (let i = 0; i <= hmask; i++) if (!tvisnil(mem, tabnode(mem, t, i) + Node.val)) nhash++;
    if (this.dict.mt !== 0 && tabmeta(mem, t) !== 0) this.metatable(tabmeta(mem, t));
    const array = narray === 0 ? 0 : first === 1 ? SER_TAB.ARRAY1 : SER_TAB.ARRAY0;
    this.u8(SER_TAG.TAB + array + (nhash > 0 ? SER_TAB.HASH : 0));
    if (narray > 0) this.u124(narray);
    if (nhash > 0) this.u124(nhash);
    for (let i = first; i < narray; i++) this.put(arrayslot(mem, t, i));
    for (let i = hmask; nhash > 0; i--) {
      const node = tabnode(mem, t, i);
      if (tvisnil(mem, node + Node.val)) continue;
      this.key(node + Node.key);
      this.put(node + Node.val);
      nhash--;
    }
    this.depth++;
  }

  private metatable(mt: number): void {
    const { vm, L } = this;
    const o = L_top(vm.mem, L);
    settabV(vm.mem, o, mt);
    const place = placeOf(vm, L, this.dict.mt, o);
    if (place < 0) return;
    this.u8(SER_TAG.DICT_MT);
    this.u124(place);
  }

  private key(o: number): void {
    const { vm, L, dict } = this;
    const place = dict.str !== 0 && tvisstr(vm.mem, o) ? placeOf(vm, L, dict.str, o) : -1;
    if (place < 0) {
      this.put(o);
    } else {
      this.u8(SER_TAG.DICT_STR);
      this.u124(place);
    }
  }
}

/** Append the encoded value at `o` to `sb`. */
export function lj_serialize_put(vm: Vm, L: number, sb: SBuf, o: number, dict: Dictionaries): void {
  new Encoder(vm, L, sb, dict).put(o);
}

/** The encoded value at `o` as a string. */
export function lj_serialize_encode(vm: Vm, L: number, o: number): number {
  const sb = lj_buf_take(vm);
  try {
    lj_serialize_put(vm, L, sb, o, NO_DICTIONARIES);
    return sb.tostr(vm, L);
  } finally {
    lj_buf_give(vm, sb);
  }
}
