/*
 * The way back from serialize.ts: bytes to objects. Nothing here runs the collector, so
 * that tables in the making need no anchor; keys wait above the top of the stack, one
 * slot for each table that is open.
 */
import { CTID, GCcdata, GCtab, SBufExt } from "../layout/objects.js";
import { global_State } from "../layout/state.js";
import { HI_NUMBER_END, LJ_T } from "../layout/value.js";
import { lj_cdata_new, setcdataV } from "./cdata.js";
import { sbufxdata, sbufxlen } from "./bufx.js";
import { lj_err_caller, lj_err_callerv } from "./err.js";
import { L_top, setL_top } from "./frame.js";
import { setrawlightudV } from "./lightud.js";
import {
  dictionariesOf,
  LJ_SERIALIZE_DEPTH,
  NO_DICTIONARIES,
  SER_COST,
  SER_TAB,
  SER_TAG,
  type Dictionaries,
} from "./serialize.js";
import { lj_state_checkstack } from "./state.js";
import { lj_str_new, strdata, strlen } from "./str.js";
import { arrayslot, hsize2hbits, lj_tab_new, lj_tab_set, tabasize } from "./tab.js";
import {
  copyTV,
  gcV,
  itype,
  setboolV,
  setnilV,
  setnumV,
  setref,
  setstrV,
  settabV,
  tvisnil,
} from "./tvalue.js";
import type { Vm } from "./vm.js";
import { charge } from "./work.js";

class Decoder {
  private depth = LJ_SERIALIZE_DEPTH;

  /** Reads from guest memory at r .. w, which stays where it is. */
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    public r: number,
    private readonly w: number,
    private readonly dict: Dictionaries,
  ) {}

  private need(n: number): void {
    if (n > this.w - this.r) lj_err_caller(this.vm, this.L, "BUFFER_EOB");
  }
  private u8(): number {
    this.need(1);
    return this.vm.mem.u8[this.r++];
  }
  private u32(): number {
    this.need(4);
    const { u8 } = this.vm.mem;
    const { r } = this;
    this.r += 4;
    return (u8[r] | (u8[r + 1] << 8) | (u8[r + 2] << 16) | (u8[r + 3] << 24)) >>> 0;
  }
  private u124(): number {
    const v = this.u8();
    if (v < 0xe0) return v;
    return v === 0xff ? this.u32() : ((v & 0x1f) << 8) + this.u8() + 0xe0;
  }

  /** Decode a value into the slot at `o`. */
  get(o: number): void {
    const { vm, L } = this;
    charge(vm, SER_COST);
    const { mem } = vm;
    const tag = this.u124();
    if (tag >= SER_TAG.STR) {
      const len = tag - SER_TAG.STR;
      this.need(len);
      setstrV(mem, o, lj_str_new(vm, L, this.r, len));
      this.r += len;
      return;
    }
    switch (tag) {
      case SER_TAG.NIL:
        setnilV(mem, o);
        return;
      case SER_TAG.FALSE:
      case SER_TAG.TRUE:
        setboolV(mem, o, tag === SER_TAG.TRUE);
        return;
      case SER_TAG.INT:
        setnumV(mem, o, this.u32() | 0);
        return;
      case SER_TAG.NUM:
        this.num(o);
        return;
      case SER_TAG.NULL:
        setrawlightudV(vm, L, o, 0, 0);
        return;
      case SER_TAG.LIGHTUD32:
        setrawlightudV(vm, L, o, this.u32(), 0);
        return;
      case SER_TAG.LIGHTUD64: {
        this.need(8);
        const lo = this.u32();
        setrawlightudV(vm, L, o, lo, this.u32());
        return;
      }
      case SER_TAG.DICT_STR:
        copyTV(mem, o, this.entry(this.dict.str, LJ_T.STR));
        return;
      case SER_TAG.INT64:
      case SER_TAG.UINT64:
      case SER_TAG.COMPLEX:
        this.cdata(o, tag);
        return;
      default:
        this.tab(o, tag);
    }
  }

  private num(o: number): void {
    const { mem } = this.vm;
    this.need(8);
    const lo = this.u32();
    const hi = this.u32();
    if (hi < HI_NUMBER_END) {
      mem.u32[o >>> 2] = lo;
      mem.u32[(o + 4) >>> 2] = hi;
    } else {
      setnumV(mem, o, NaN);
    }
  }

  /** The entry of a dictionary whose place comes next. */
  private entry(dict: number, type: LJ_T): number {
    const { vm } = this;
    const i = this.u124() + 1;
    if (dict !== 0 && i < tabasize(vm.mem, dict)) {
      const o = arrayslot(vm.mem, dict, i);
      if (itype(vm.mem, o) === type) return o;
    }
    return lj_err_callerv(vm, this.L, "BUFFER_BADDICTX", i);
  }

  private cdata(o: number, tag: SER_TAG): void {
    const { vm, L } = this;
    const { mem } = vm;
    const size = tag === SER_TAG.COMPLEX ? 16 : 8;
    this.need(size);
    // C data has types only once the FFI was loaded.
    if (mem.u32[(vm.g + global_State.ctype_state) >>> 2] === 0) this.badtag(tag);
    const id =
      tag === SER_TAG.INT64
        ? CTID.INT64
        : tag === SER_TAG.UINT64
          ? CTID.UINT64
          : CTID.COMPLEX_DOUBLE;
    const cd = lj_cdata_new(vm, L, id, size);
    for (let i = 0; i < size; i += 4) mem.u32[(cd + GCcdata.SIZEOF + i) >>> 2] = this.u32();
    setcdataV(mem, o, cd);
  }

  private badtag(tag: number): never {
    lj_err_callerv(this.vm, this.L, "BUFFER_BADDEC", tag.toString(16).padStart(2, "0"));
  }

  private tab(o: number, tag: number): void {
    const { vm, L } = this;
    const { mem } = vm;
    let mt = 0;
    if (tag === SER_TAG.DICT_MT) {
      mt = gcV(mem, this.entry(this.dict.mt, LJ_T.TAB));
      tag = this.u124();
    }
    if (tag < SER_TAG.TAB || tag >= SER_TAG.DICT_MT) this.badtag(tag);
    if (this.depth <= 0) lj_err_caller(vm, L, "BUFFER_DEPTH");
    this.depth--;
    const narray = tag & (SER_TAB.ARRAY0 | SER_TAB.ARRAY1) ? this.u124() : 0;
    const nhash = tag & SER_TAB.HASH ? this.u124() : 0;
    const t = lj_tab_new(vm, L, narray, hsize2hbits(nhash));
    setref(mem, t + GCtab.metatable, mt);
    settabV(mem, o, t);
    const first = tag & SER_TAB.ARRAY1 ? 1 : 0;
    for (let i = first; i < narray; i++) this.get(arrayslot(mem, t, i));
    const key = L_top(mem, L) + 8 * this.depth;
    for (let i = 0; i < nhash; i++) {
      this.get(key);
      const value = lj_tab_set(vm, L, t, key);
      if (!tvisnil(mem, value)) lj_err_caller(vm, L, "BUFFER_DUPKEY");
      this.get(value);
    }
    this.depth++;
  }
}

/** Decode from bytes at r .. w and push the value; the result is where it ended. */
function decode(vm: Vm, L: number, r: number, w: number, dict: Dictionaries): number {
  lj_state_checkstack(vm, L, LJ_SERIALIZE_DEPTH + 1);
  const { mem } = vm;
  const o = L_top(mem, L);
  setnilV(mem, o);
  setL_top(mem, L, o + 8);
  const decoder = new Decoder(vm, L, r, w, dict);
  decoder.get(o);
  return decoder.r;
}

/** Take a value off the front of a buffer and push it. */
export function lj_serialize_get(vm: Vm, L: number, sbx: number): void {
  const { mem } = vm;
  const r = sbufxdata(mem, sbx);
  const end = decode(vm, L, r, r + sbufxlen(mem, sbx), dictionariesOf(vm, sbx));
  mem.u32[(sbx + SBufExt.r) >>> 2] = end;
}

/** Push the value that a whole string encodes. */
export function lj_serialize_decode(vm: Vm, L: number, s: number): void {
  const w = strdata(s) + strlen(vm, s);
  if (decode(vm, L, strdata(s), w, NO_DICTIONARIES) !== w) lj_err_caller(vm, L, "BUFFER_LEFTOV");
}
