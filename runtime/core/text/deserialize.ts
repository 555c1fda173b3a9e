/*
 * The way back from serialize.ts: bytes to objects. Nothing here runs the collector, so
 * that tables in the making need no anchor; keys wait in a block of the VM's, one slot for
 * each table that is open. Traces decode, too: the Lua stack stays where it is.
 */
import { CTID, GCcdata, GCtab } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { HI_NUMBER_END, LJ_T } from "../../layout/value.js";
import { lj_cdata_new, setcdataV } from "../objects/cdata.js";
import { sbufxdata, sbufxlen } from "./bufx.js";
import { lj_err_caller, lj_err_callerv } from "../run/err.js";
import { setrawlightudV } from "../objects/lightud.js";
import { lj_mem_alloc } from "../memory/mem.js";
import {
  dictionariesOf,
  LJ_SERIALIZE_DEPTH,
  NO_DICTIONARIES,
  SER_COST,
  SER_TAB,
  SER_TAG,
  type Dictionaries,
} from "./serialize.js";
import { lj_str_new, strdata, strlen } from "../objects/str.js";
import { arrayslot, hsize2hbits, lj_tab_new, lj_tab_set, tabasize } from "../objects/tab.js";
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
} from "../objects/tvalue.js";
import { Attachment, type Vm } from "../vm.js";
import { charge } from "../run/work.js";

const waitingKeys = new Attachment((vm) => lj_mem_alloc(vm, vm.L, 8 * LJ_SERIALIZE_DEPTH));

class Decoder {
  private depth = LJ_SERIALIZE_DEPTH;
  private readonly keys: number;

  /** Reads from guest memory at r .. w, which stays where it is. */
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    public r: number,
    private readonly w: number,
    private readonly dict: Dictionaries,
  ) {
    this.keys = vm.attachment(waitingKeys);
  }

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
    const key = this.keys + 8 * this.depth;
    for (let i = 0; i < nhash; i++) {
      this.get(key);
      const value = lj_tab_set(vm, L, t, key);
      if (!tvisnil(mem, value)) lj_err_caller(vm, L, "BUFFER_DUPKEY");
      this.get(value);
    }
    this.depth++;
  }
}

/** Take a value off the front of a buffer, into the slot at `o`: where the next one begins. */
export function lj_serialize_get(vm: Vm, L: number, sbx: number, o: number): number {
  const { mem } = vm;
  const r = sbufxdata(mem, sbx);
  setnilV(mem, o);
  const decoder = new Decoder(vm, L, r, r + sbufxlen(mem, sbx), dictionariesOf(vm, sbx));
  decoder.get(o);
  return decoder.r;
}

/** The value that a whole string encodes, into the slot at `o`. */
export function lj_serialize_decode(vm: Vm, L: number, s: number, o: number): void {
  const w = strdata(s) + strlen(vm, s);
  setnilV(vm.mem, o);
  const decoder = new Decoder(vm, L, strdata(s), w, NO_DICTIONARIES);
  decoder.get(o);
  if (decoder.r !== w) lj_err_caller(vm, L, "BUFFER_LEFTOV");
}

/** What bytes at r .. w begin with; undefined where that is no value. */
export function lj_serialize_peektype(vm: Vm, r: number, w: number): LJ_T | undefined {
  if (r >= w) return undefined;
  const tag = vm.mem.u8[r];
  return tag >= SER_TAG.STR
    ? LJ_T.STR
    : types.find(([first, last]) => tag >= first && tag <= last)?.[2];
}
const types: readonly (readonly [first: SER_TAG, last: SER_TAG, type: LJ_T])[] = [
  [SER_TAG.NIL, SER_TAG.NIL, LJ_T.NIL],
  [SER_TAG.FALSE, SER_TAG.FALSE, LJ_T.FALSE],
  [SER_TAG.TRUE, SER_TAG.TRUE, LJ_T.TRUE],
  [SER_TAG.NULL, SER_TAG.LIGHTUD64, LJ_T.LIGHTUD],
  [SER_TAG.INT, SER_TAG.NUM, LJ_T.NUMX],
  [SER_TAG.TAB, SER_TAG.DICT_MT, LJ_T.TAB],
  [SER_TAG.DICT_STR, SER_TAG.DICT_STR, LJ_T.STR],
  [SER_TAG.INT64, SER_TAG.COMPLEX, LJ_T.CDATA],
];
