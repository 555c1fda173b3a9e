/*
 * Conversions between C types and Lua values.
 *
 * To Lua: numbers of up to 32 bits and floating-point ones become numbers, bool a boolean,
 * arrays and structs a cdata that refers to them, everything else a cdata with a copy.
 */
import { lj_err_caller, lj_typename } from "../core/run/err.js";
import { global_State } from "../layout/state.js";
import { sbufxdata, uddata_buf } from "../core/text/bufx.js";
import { cdata_ctypeid, cdataptr, lj_cdata_new, setcdataV } from "../core/objects/cdata.js";
import { lightudHi } from "../core/objects/lightud.js";
import { strdata, strlen } from "../core/objects/str.js";
import {
  copyTV,
  gcV,
  setboolV,
  setnumV,
  tvisbool,
  tvisbuf,
  tviscdata,
  tvisfunc,
  tvislightud,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
  tvistrue,
  tvisudata,
} from "../core/objects/tvalue.js";
import { uddata } from "../core/objects/udata.js";
import { checkAccess } from "./caccess.js";
import { lj_ccallback_new } from "./ccallbacknew.js";
import { CCF, errBadConv, lj_cconv_ct_ct } from "./cconv.js";
import { arrayTab, structTab } from "./cinit.js";
import {
  CT,
  CTALIGN_PTR,
  CTF,
  CTINFO,
  CTSIZE_INVALID,
  CTSIZE_PTR,
  ctype_bitbsz,
  ctype_bitcsz,
  ctype_bitpos,
  ctype_isarray,
  ctype_isbool,
  ctype_isconstval,
  ctype_isenum,
  ctype_isfunc,
  ctype_isinteger,
  ctype_isnum,
  ctype_isref,
  ctype_isrefarray,
  ctype_isstruct,
} from "./ctinfo.js";
import { copyBytes, loadInt, loadPtr, store32, storeInt, storePtr } from "./cmem.js";
import type { CTState } from "./ctype.js";
import { lj_ctype_getfield } from "./ctypefield.js";
import { CTID } from "./ctypeinit.js";
import { foreignCode } from "./symbols.js";

/* C to Lua. */

/** A cdata that refers to the value of type `id` at p. */
function lj_cdata_newref(cts: CTState, p: number, id: number): number {
  const ref = cts.intern(CTINFO(CT.PTR, CTF.CONST | CTF.REF | CTALIGN_PTR | id), CTSIZE_PTR);
  const cd = lj_cdata_new(cts.vm, cts.L, ref, CTSIZE_PTR);
  storePtr(cts.vm.mem, cdataptr(cd), p);
  return cd;
}

/** The value at sp, of type `s` without attributes (`sid` with them), into the slot o; true: a cdata was made. */
export function lj_cconv_tv_ct(
  cts: CTState,
  s: number,
  sid: number,
  o: number,
  sp: number,
): boolean {
  const info = cts.info[s];
  const size = cts.size[s];
  if (ctype_isnum(info) && !(ctype_isinteger(info) && size > 4)) {
    checkAccess(cts, sp, size);
    if (ctype_isbool(info)) tvBool(cts, o, loadInt(cts.vm.mem, sp, size, true) !== 0);
    else lj_cconv_ct_ct(cts, CTID.DOUBLE, s, o, sp, 0);
    return false;
  }
  let cd: number;
  if (ctype_isrefarray(info) || ctype_isstruct(info)) {
    cd = lj_cdata_newref(cts, sp, sid);
  } else {
    if (size === CTSIZE_INVALID) lj_err_caller(cts.vm, cts.L, "FFI_INVSIZE");
    checkAccess(cts, sp, size);
    cd = lj_cdata_new(cts.vm, cts.L, s, size);
    copyBytes(cts.vm.mem, cdataptr(cd), sp, size);
  }
  setcdataV(cts.vm.mem, o, cd);
  return true;
}

/** Traces look at the result of a comparison or load of a bool in tmptv2. */
function tvBool(cts: CTState, o: number, v: boolean): void {
  setboolV(cts.vm.mem, o, v);
  setboolV(cts.vm.mem, cts.vm.g + global_State.tmptv2, v);
}

/** Shift of a bit field in its container; packed ones across containers have none. */
function bitShift(cts: CTState, info: number): number {
  const pos = ctype_bitpos(info);
  if (pos + ctype_bitbsz(info) > 8 * ctype_bitcsz(info))
    lj_err_caller(cts.vm, cts.L, "FFI_NYIPACKBIT");
  return pos;
}

/** The bit field `s` whose container is at sp. */
export function lj_cconv_tv_bf(cts: CTState, s: number, o: number, sp: number): void {
  const info = cts.info[s];
  const pos = bitShift(cts, info);
  const bsz = ctype_bitbsz(info);
  checkAccess(cts, sp, ctype_bitcsz(info));
  const word = loadInt(cts.vm.mem, sp, ctype_bitcsz(info), true);
  if (info & CTF.BOOL) return tvBool(cts, o, ((word >>> pos) & 1) !== 0);
  const top = word << (32 - bsz - pos);
  setnumV(cts.vm.mem, o, info & CTF.UNSIGNED ? top >>> (32 - bsz) : top >> (32 - bsz));
}

/* Lua to C. */

const errBadTV = (cts: CTState, d: number, o: number, flags: number): never =>
  errBadConv(cts, d, lj_typename(cts.vm, o), flags);

/** Convert a cdata. */
function fromCdata(cts: CTState, d: number, dp: number, cd: number, flags: number): void {
  const { mem } = cts.vm;
  let sp = cdataptr(cd);
  let sid = cdata_ctypeid(mem, cd);
  if (ctype_isref(cts.info[sid])) {
    sp = loadPtr(mem, sp);
    sid = cts.child(sid);
  }
  let s = cts.raw(sid);
  const info = cts.info[s];
  if (ctype_isfunc(info)) {
    s = cts.intern(CTINFO(CT.PTR, CTALIGN_PTR | sid), CTSIZE_PTR);
  } else {
    if (ctype_isenum(info)) s = cts.child(s);
    if (ctype_isnum(info)) checkAccess(cts, sp, cts.size[s]);
  }
  if (ctype_isenum(cts.info[d])) d = cts.child(d);
  lj_cconv_ct_ct(cts, d, s, dp, sp, flags);
}

function fromString(cts: CTState, d: number, dp: number, o: number, flags: number): void {
  const { vm } = cts;
  const s = gcV(vm.mem, o);
  const info = cts.info[d];
  if (ctype_isenum(info)) {
    const constant = lj_ctype_getfield(cts, d, s);
    if (constant === 0 || !ctype_isconstval(cts.info[constant])) errBadTV(cts, d, o, flags);
    store32(vm.mem, dp, cts.size[constant]);
  } else if (ctype_isrefarray(info)) {
    const element = cts.rawChild(d);
    if (!ctype_isinteger(cts.info[element]) || cts.size[element] !== 1) errBadTV(cts, d, o, flags);
    const room = cts.size[d];
    const size = strlen(vm, s) + 1;
    copyBytes(vm.mem, dp, strdata(s), room !== 0 ? Math.min(room, size) : size);
  } else {
    lj_cconv_ct_ct(cts, d, CTID.A_CCHAR, dp, strdata(s), flags | CCF.FROMTV);
  }
}

/** Convert a pointer that is no cdata: nil, userdata. */
function fromPointer(
  cts: CTState,
  d: number,
  dp: number,
  lo: number,
  hi: number,
  flags: number,
): void {
  const { mem } = cts.vm;
  store32(mem, cts.scratch, lo);
  store32(mem, cts.scratch + 4, hi);
  if (ctype_isenum(cts.info[d])) d = cts.child(d);
  lj_cconv_ct_ct(cts, d, CTID.P_VOID, dp, cts.scratch, flags);
}

function fromUdata(cts: CTState, d: number, dp: number, o: number, flags: number): void {
  const { vm } = cts;
  const ud = gcV(vm.mem, o);
  const file = vm.attachment(foreignCode).filePointer?.(cts.L, o) ?? 0;
  const p = tvisbuf(vm.mem, o) ? sbufxdata(vm.mem, uddata_buf(ud)) : file || uddata(ud);
  fromPointer(cts, d, dp, p, 0, flags);
}

/** Convert the Lua value at o to type `d` at dp. */
export function lj_cconv_ct_tv(
  cts: CTState,
  d: number,
  dp: number,
  o: number,
  flags: number,
): void {
  const { vm } = cts;
  const { mem } = vm;
  if (tvisnum(mem, o)) {
    // dp may be o itself
    copyTV(mem, cts.scratch, o);
    if (ctype_isenum(cts.info[d])) d = cts.child(d);
    return lj_cconv_ct_ct(cts, d, CTID.DOUBLE, dp, cts.scratch, flags | CCF.FROMTV);
  }
  if (tviscdata(mem, o)) return fromCdata(cts, d, dp, gcV(mem, o), flags);
  if (tvisstr(mem, o)) return fromString(cts, d, dp, o, flags);
  if (tvistab(mem, o)) {
    if (ctype_isarray(cts.info[d])) return arrayTab(cts, d, dp, gcV(mem, o), flags);
    if (ctype_isstruct(cts.info[d])) return structTab(cts, d, dp, gcV(mem, o), flags);
    return errBadTV(cts, d, o, flags);
  }
  if (tvisbool(mem, o)) {
    mem.u8[cts.scratch] = Number(tvistrue(mem, o));
    if (ctype_isenum(cts.info[d])) d = cts.child(d);
    return lj_cconv_ct_ct(cts, d, CTID.BOOL, dp, cts.scratch, flags);
  }
  if (tvisnil(mem, o)) return fromPointer(cts, d, dp, 0, 0, flags | CCF.FROMTV);
  if (tvisudata(mem, o)) return fromUdata(cts, d, dp, o, flags);
  if (tvislightud(mem, o))
    return fromPointer(cts, d, dp, gcV(mem, o), lightudHi(vm, mem, o), flags);
  const callback = tvisfunc(mem, o) ? lj_ccallback_new(cts, d, gcV(mem, o)) : 0;
  if (callback === 0) errBadTV(cts, d, o, flags);
  storePtr(mem, dp, callback);
}

/** Store a Lua value in the bit field `d` whose container is at dp. */
export function lj_cconv_bf_tv(cts: CTState, d: number, dp: number, o: number): void {
  const info = cts.info[d];
  const { mem } = cts.vm;
  const value = cts.scratch + 8;
  store32(mem, value, 0);
  if (info & CTF.BOOL) lj_cconv_ct_tv(cts, CTID.BOOL, value, o, 0);
  else lj_cconv_ct_tv(cts, info & CTF.UNSIGNED ? CTID.UINT32 : CTID.INT32, value, o, 0);
  const bits = mem.u32[value >>> 2];
  const pos = bitShift(cts, info);
  const size = ctype_bitcsz(info);
  const mask = (bitMask(ctype_bitbsz(info)) << pos) >>> 0;
  checkAccess(cts, dp, size);
  storeInt(mem, dp, size, (loadInt(mem, dp, size, true) & ~mask) | ((bits << pos) & mask));
}
const bitMask = (n: number): number => (n >= 32 ? 0xffffffff : (1 << n) - 1);
