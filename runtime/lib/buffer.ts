/*
 * string.buffer: growing buffers of bytes with methods to put text together, take it
 * apart, and turn objects into bytes and back. Nothing of it exists until somebody
 * requires "string.buffer". Methods that write return the buffer.
 */
import { lj_buf_give, lj_buf_take, lj_buf_tmp, SBuf } from "../core/text/buf.js";
import {
  lj_bufx_commit,
  lj_bufx_free,
  lj_bufx_init,
  lj_bufx_need,
  lj_bufx_putbytes,
  lj_bufx_putmem,
  lj_bufx_reset,
  lj_bufx_set_cow,
  lj_bufx_skip,
  lj_bufx_str,
  sbufxdata,
  sbufxend,
  sbufxleft,
  sbufxlen,
  uddata_buf,
} from "../core/text/bufx.js";
import { cdataptr, lj_cdata_newconst } from "../core/objects/cdata.js";
import { lj_serialize_decode, lj_serialize_get } from "../core/text/deserialize.js";
import { lj_err_arg, lj_err_argt, lj_err_argtype } from "../core/run/err.js";
import { L_base, L_env, L_top, setL_top } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import {
  regtable,
  argisnil,
  argslot,
  getfield,
  lj_lib_checkany,
  lj_lib_checkintrange,
  lj_lib_checkstr,
  lj_lib_checktab,
  nargs,
  pushgc,
  pushnil,
  pushnum,
} from "../core/lib.js";
import { cf, defineLib, set } from "../core/libdef.js";
import {
  dictionariesOf,
  lj_serialize_dict_prep,
  lj_serialize_encode,
  lj_serialize_put,
} from "../core/text/serialize.js";
import { lj_str_new, strdata, strlen } from "../core/objects/str.js";
import { lj_strfmt_putnum } from "../core/text/strfmtbuf.js";
import {
  gcV,
  numV,
  setnilV,
  setref,
  setstrV,
  tvisbuf,
  tviscdata,
  tvisnum,
  tvisstr,
  tvistab,
} from "../core/objects/tvalue.js";
import { lj_udata_new } from "../core/objects/udata.js";
import { Attachment, type Vm } from "../core/vm.js";
import { CTID, GCudata, LJ_MAX, SBufExt, UDTYPE } from "../layout/objects.js";
import { LJ_T } from "../layout/value.js";
import { numbersOf } from "../ffi/cbits.js";
import { applyTostring, putformat } from "./strformat.js";

/** The table of methods, which is every buffer's metatable. */
const methods = (vm: Vm, L: number): number => regtable(vm, L, "string.buffer.method");

/** The buffer in argument 1. */
function buffer_tobuf(vm: Vm, L: number): number {
  const o = L_base(vm.mem, L);
  if (o >= L_top(vm.mem, L) || !tvisbuf(vm.mem, o)) lj_err_argtype(vm, L, 1, "buffer");
  return uddata_buf(gcV(vm.mem, o));
}

/** Return the buffer, so that calls can be chained. */
function chain(vm: Vm, L: number): number {
  setL_top(vm.mem, L, L_base(vm.mem, L) + 8);
  return 1;
}

const checksize = (vm: Vm, L: number, narg: number): number =>
  lj_lib_checkintrange(vm, L, narg, 0, LJ_MAX.BUF);

/* Management. */

function buffer_method_free(vm: Vm, L: number): number {
  lj_bufx_free(vm, buffer_tobuf(vm, L));
  return chain(vm, L);
}

function buffer_method_reset(vm: Vm, L: number): number {
  lj_bufx_reset(vm.mem, buffer_tobuf(vm, L));
  return chain(vm, L);
}

function buffer_method_skip(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  lj_bufx_skip(vm.mem, sbx, checksize(vm, L, 2));
  return chain(vm, L);
}

/* Writing. */

function buffer_method_set(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const { mem } = vm;
  const o = argslot(vm, L, 2);
  const given = o < L_top(mem, L);
  if (given && tviscdata(mem, o)) {
    const [p, len] = cdataArgument(vm, L);
    lj_bufx_set_cow(vm, sbx, p, len, gcV(mem, o));
    return chain(vm, L);
  }
  if (!given || !tvisstr(mem, o)) lj_err_argt(vm, L, 2, LJ_T.STR);
  const s = gcV(mem, o);
  lj_bufx_set_cow(vm, sbx, strdata(s), strlen(vm, s), s);
  return chain(vm, L);
}

/** Bytes that arguments 2, a cdata, and 3, a size, name. */
function cdataArgument(vm: Vm, L: number): [p: number, len: number] {
  const { mem } = vm;
  const o = argslot(vm, L, 2);
  if (o >= L_top(mem, L) || !tviscdata(mem, o)) lj_err_argt(vm, L, 2, LJ_T.CDATA);
  const ffi = numbersOf(vm);
  const p = ffi.pointer(vm, L, o, 2);
  const len = checksize(vm, L, 3);
  ffi.check(vm, L, p, len);
  return [p, len];
}

function buffer_method_putcdata(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const [p, len] = cdataArgument(vm, L);
  lj_bufx_putmem(vm, L, sbx, p, len);
  return chain(vm, L);
}

/** Return a pointer to bytes of the buffer, and how many there are. */
function returnBytes(vm: Vm, L: number, p: number, len: number): number {
  const cd = lj_cdata_newconst(vm, L, CTID.P_UINT8, 8);
  setref(vm.mem, cdataptr(cd), p);
  pushgc(vm, L, cd, LJ_T.CDATA);
  pushnum(vm, L, len);
  return 2;
}

function buffer_method_reserve(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  lj_bufx_need(vm, L, sbx, checksize(vm, L, 2));
  return returnBytes(vm, L, sbufxend(vm.mem, sbx), sbufxleft(vm.mem, sbx));
}

function buffer_method_commit(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const len = checksize(vm, L, 2);
  if (len > sbufxleft(vm.mem, sbx)) lj_err_arg(vm, L, 2, "NUMRNG");
  lj_bufx_commit(vm.mem, sbx, len);
  return chain(vm, L);
}

function buffer_method_ref(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  return returnBytes(vm, L, sbufxdata(vm.mem, sbx), sbufxlen(vm.mem, sbx));
}

/** Append a string, a number or the bytes of another buffer; false for other values. */
function putvalue(vm: Vm, L: number, sbx: number, narg: number): boolean {
  const { mem } = vm;
  const o = argslot(vm, L, narg);
  if (tvisstr(mem, o)) {
    const s = gcV(mem, o);
    lj_bufx_putmem(vm, L, sbx, strdata(s), strlen(vm, s));
  } else if (tvisnum(mem, o)) {
    const sb = lj_buf_tmp(vm);
    lj_strfmt_putnum(vm, L, sb, numV(mem, o));
    lj_bufx_putbytes(vm, L, sbx, sb.b, sb.n);
  } else if (tvisbuf(mem, o)) {
    const from = uddata_buf(gcV(mem, o));
    if (from === sbx) lj_err_arg(vm, L, narg, "BUFFER_SELF");
    lj_bufx_putmem(vm, L, sbx, sbufxdata(mem, from), sbufxlen(mem, from));
  } else {
    return false;
  }
  return true;
}

function buffer_method_put(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const count = nargs(vm, L);
  for (let narg = 2; narg <= count; narg++) {
    if (putvalue(vm, L, sbx, narg)) continue;
    if (!applyTostring(vm, L, narg) || !putvalue(vm, L, sbx, narg))
      lj_err_argtype(vm, L, narg, "string/number/__tostring");
  }
  chain(vm, L);
  lj_gc_check(vm, L);
  return 1;
}

/** Bytes on their way into a buffer: there before Lua code runs that may look at it. */
class BufferSink extends SBuf {
  private L = 0;

  constructor(private readonly vm: Vm) {
    super();
  }
  /** Begin on the way to the buffer `sbx`. */
  begin(L: number, sbx: number): void {
    this.L = L;
    this.sbx = sbx;
  }
  override settle(): void {
    const { n } = this;
    this.n = 0;
    lj_bufx_putbytes(this.vm, this.L, this.sbx, this.b, n);
  }
}

/** Those that no call of putf uses for now. */
const idleSinks = new Attachment<BufferSink[]>(() => []);

function buffer_method_putf(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const format = lj_lib_checkstr(vm, L, 2);
  const idle = vm.attachment(idleSinks);
  const sink = idle.pop() ?? new BufferSink(vm);
  sink.begin(L, sbx);
  try {
    putformat(vm, L, sink, format, 2);
  } finally {
    sink.settle();
    sink.rest(vm);
    idle.push(sink);
  }
  chain(vm, L);
  lj_gc_check(vm, L);
  return 1;
}

function buffer_method_encode(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const o = lj_lib_checkany(vm, L, 2);
  const sb = lj_buf_take(vm);
  try {
    lj_serialize_put(vm, L, sb, o, dictionariesOf(vm, sbx));
    lj_bufx_putbytes(vm, L, sbx, sb.b, sb.n);
  } finally {
    lj_buf_give(vm, sb);
  }
  chain(vm, L);
  lj_gc_check(vm, L);
  return 1;
}

/* Reading. */

/** One string for each length asked for; everything without one, or with nil. */
function buffer_method_get(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  const { mem } = vm;
  if (nargs(vm, L) === 1) {
    setnilV(mem, argslot(vm, L, 2));
    setL_top(mem, L, argslot(vm, L, 3));
  }
  const count = nargs(vm, L);
  for (let narg = 2; narg <= count; narg++) {
    const asked = argisnil(vm, L, narg) ? LJ_MAX.BUF : checksize(vm, L, narg);
    const n = Math.min(asked, sbufxlen(mem, sbx));
    const r = sbufxdata(mem, sbx);
    const s = lj_str_new(vm, L, r, n);
    setstrV(mem, argslot(vm, L, narg), s);
    mem.u32[(sbx + SBufExt.r) >>> 2] = r + n;
  }
  if (sbufxlen(mem, sbx) === 0) lj_bufx_skip(mem, sbx, 0);
  lj_gc_check(vm, L);
  return count - 1;
}

function buffer_method_decode(vm: Vm, L: number): number {
  const sbx = buffer_tobuf(vm, L);
  pushnil(vm, L);
  const end = lj_serialize_get(vm, L, sbx, L_top(vm.mem, L) - 8);
  vm.mem.u32[(sbx + SBufExt.r) >>> 2] = end;
  lj_gc_check(vm, L);
  return 1;
}

function buffer_method___tostring(vm: Vm, L: number): number {
  pushgc(vm, L, lj_bufx_str(vm, L, buffer_tobuf(vm, L)), LJ_T.STR);
  lj_gc_check(vm, L);
  return 1;
}

function buffer_method___len(vm: Vm, L: number): number {
  pushnum(vm, L, sbufxlen(vm.mem, buffer_tobuf(vm, L)));
  return 1;
}

function buffer_method___gc(vm: Vm, L: number): number {
  lj_bufx_free(vm, buffer_tobuf(vm, L));
  return 0;
}

export const buffer_method = defineLib("string.buffer.method", {
  free: cf(buffer_method_free),
  reset: cf(buffer_method_reset),
  skip: cf(buffer_method_skip),
  set: cf(buffer_method_set),
  put: cf(buffer_method_put),
  putf: cf(buffer_method_putf),
  get: cf(buffer_method_get),
  putcdata: cf(buffer_method_putcdata),
  reserve: cf(buffer_method_reserve),
  commit: cf(buffer_method_commit),
  ref: cf(buffer_method_ref),
  encode: cf(buffer_method_encode),
  decode: cf(buffer_method_decode),
  __gc: cf(buffer_method___gc),
  __tostring: cf(buffer_method___tostring),
  tostring: cf(buffer_method___tostring),
  __len: cf(buffer_method___len),
  __metatable: set("buffer"),
  __index: set((vm, L) => pushgc(vm, L, methods(vm, L), LJ_T.TAB)),
});

/* Functions. */

/** A dictionary among the options, made ready; 0 when there is none. */
function dictionary(vm: Vm, L: number, options: number, name: string, type: LJ_T): number {
  const { mem } = vm;
  const o = getfield(vm, L, options, name);
  if (!tvistab(mem, o)) return 0;
  const dict = gcV(mem, o);
  lj_serialize_dict_prep(vm, L, dict, type);
  return dict;
}

function buffer_new(vm: Vm, L: number): number {
  const { mem } = vm;
  const sized = nargs(vm, L) > 0 && !tvistab(mem, L_base(mem, L));
  const size = sized && !argisnil(vm, L, 1) ? checksize(vm, L, 1) : 0;
  const narg = sized ? 2 : 1;
  const options = nargs(vm, L) >= narg ? lj_lib_checktab(vm, L, narg) : 0;
  const strings = options === 0 ? 0 : dictionary(vm, L, options, "dict", LJ_T.STR);
  const metatables = options === 0 ? 0 : dictionary(vm, L, options, "metatable", LJ_T.TAB);
  const metatable = methods(vm, L);
  const ud = lj_udata_new(vm, L, SBufExt.SIZEOF, L_env(mem, L));
  mem.u8[ud + GCudata.udtype] = UDTYPE.BUFFER;
  setref(mem, ud + GCudata.metatable, metatable);
  const sbx = uddata_buf(ud);
  lj_bufx_init(mem, sbx, L);
  setref(mem, sbx + SBufExt.dict_str, strings);
  setref(mem, sbx + SBufExt.dict_mt, metatables);
  pushgc(vm, L, ud, LJ_T.UDATA);
  if (size > 0) lj_bufx_need(vm, L, sbx, size);
  lj_gc_check(vm, L);
  return 1;
}

function buffer_encode(vm: Vm, L: number): number {
  const s = lj_serialize_encode(vm, L, lj_lib_checkany(vm, L, 1));
  pushgc(vm, L, s, LJ_T.STR);
  lj_gc_check(vm, L);
  return 1;
}

function buffer_decode(vm: Vm, L: number): number {
  const { mem } = vm;
  const o = L_base(mem, L);
  if (o >= L_top(mem, L) || !tvisstr(mem, o)) lj_err_argt(vm, L, 1, LJ_T.STR);
  const s = gcV(mem, o);
  pushnil(vm, L);
  lj_serialize_decode(vm, L, s, L_top(mem, L) - 8);
  lj_gc_check(vm, L);
  return 1;
}

export const buffer = defineLib("string.buffer", {
  new: cf(buffer_new),
  encode: cf(buffer_encode),
  decode: cf(buffer_decode),
});
