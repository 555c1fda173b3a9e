/*
 * The recorder of C data: recorders of `ffi` and of metamethods of cdata, and what the rest of the
 * compiler asks about cdata (J.cdata), so that nothing else of it knows the FFI. A part of its own: it
 * is loaded when a trace is recorded in a state that has loaded the FFI.
 */
import { MM } from "../layout/metamethods.js";
import { recff_ffi_gc, recff_ffi_new, recff_ffi_typeof } from "./crecord/alloc.js";
import { recff_cdata_arith } from "./crecord/arith.js";
import { bit64, bit64_toint, lj_crecord_loadiu64, lj_crecord_tonumber } from "./crecord/bit64.js";
import { cdataCalls } from "./crecord/calls.js";
import { recff_cdata_call } from "./crecord/call.js";
import { ctypes } from "./crecord/ctype.js";
import { LOAD, recff_cdata_index, recff_clib_index, STORE } from "./crecord/index.js";
import {
  lj_crecord_topcvoid,
  lj_crecord_topuint8,
  recff_ffi_abi,
  recff_ffi_copy,
  recff_ffi_errno,
  recff_ffi_fill,
  recff_ffi_istype,
  recff_ffi_string,
  recff_ffi_xof,
  XOF,
} from "./crecord/lib.js";
import { defineRecorders, rec, type RecorderLib } from "./ffrecord/func.js";
import type { CdataRecorder } from "./state.js";

const rec_ffi_meta = defineRecorders("ffi.meta", {
  __index: rec(recff_cdata_index, LOAD),
  __newindex: rec(recff_cdata_index, STORE),
  __eq: rec(recff_cdata_arith, MM.eq),
  __len: rec(recff_cdata_arith, MM.len),
  __lt: rec(recff_cdata_arith, MM.lt),
  __le: rec(recff_cdata_arith, MM.le),
  __concat: rec(recff_cdata_arith, MM.concat),
  __call: rec(recff_cdata_call),
  __add: rec(recff_cdata_arith, MM.add),
  __sub: rec(recff_cdata_arith, MM.sub),
  __mul: rec(recff_cdata_arith, MM.mul),
  __div: rec(recff_cdata_arith, MM.div),
  __mod: rec(recff_cdata_arith, MM.mod),
  __pow: rec(recff_cdata_arith, MM.pow),
  __unm: rec(recff_cdata_arith, MM.unm),
});

const rec_ffi_clib = defineRecorders("ffi.clib", {
  __index: rec(recff_clib_index, LOAD),
  __newindex: rec(recff_clib_index, STORE),
});

const rec_ffi = defineRecorders("ffi", {
  new: rec(recff_ffi_new),
  cast: rec(recff_ffi_new),
  typeof: rec(recff_ffi_typeof),
  istype: rec(recff_ffi_istype),
  sizeof: rec(recff_ffi_xof, XOF.SIZE),
  alignof: rec(recff_ffi_xof, XOF.ALIGN),
  offsetof: rec(recff_ffi_xof, XOF.OFFSET),
  errno: rec(recff_ffi_errno),
  string: rec(recff_ffi_string),
  copy: rec(recff_ffi_copy),
  fill: rec(recff_ffi_fill),
  abi: rec(recff_ffi_abi),
  gc: rec(recff_ffi_gc),
});

export const recorders: readonly RecorderLib[] = [rec_ffi_meta, rec_ffi_clib, rec_ffi];

export const cdataRecorder: CdataRecorder = {
  tonumber: lj_crecord_tonumber,
  loadiu64: lj_crecord_loadiu64,
  topcvoid: lj_crecord_topcvoid,
  topuint8: lj_crecord_topuint8,
  bit64,
  calls: cdataCalls,
  toint: bit64_toint,
  sizeOf: (J, id) => {
    const cts = ctypes(J);
    cts.infoOf(id);
    return cts.infoSize;
  },
};
