/*
 * Conversions between C types, from memory to memory. What may be converted into what, and
 * how, is a table over kinds:
 *
 *              from  bool int float complex vector pointer array struct
 *   to bool           =    !=0  !=0   .      .      .       .     .
 *      int            n    n    cut   re     .      cast    cast  .
 *      float          n    n    n     re     .      .       .     .
 *      complex        .    n    n     both   .      .       .     .
 *      vector         .    all  all   all    =      .       .     .
 *      pointer        .    cast tv    .      .      compat  &     &
 *      array          .    .    .     .      .      .       =     .
 *      struct         .    .    .     .      .      .       .     =
 */
import { lj_err_argv, lj_err_callerv } from "../core/run/err.js";
import { checkAccess } from "./caccess.js";
import {
  CT,
  CTA,
  CTF,
  CTSIZE_INVALID,
  CTSIZE_PTR,
  ctype_isattrib,
  ctype_isarray,
  ctype_isenum,
  ctype_isnum,
  ctype_ispointer,
  ctype_isstruct,
  ctype_isvoid,
  ctype_isxattrib,
  ctype_type,
} from "./ctinfo.js";
import type { CTState } from "./ctype.js";
import { lj_ctype_repr } from "./ctyperepr.js";
import {
  copyBytes,
  foldUnsigned,
  highWord,
  load32,
  loadDouble,
  loadFloat,
  loadInt,
  loadPtr,
  lowWord,
  store32,
  storeDouble,
  storeFloat,
  storeInt,
  storePtr,
  wordsToNumber,
} from "./cmem.js";

/** How to convert: bits. The number of the argument that is converted lies above. */
export enum CCF {
  CAST = 1,
  FROMTV = 2, // for messages: the source is a Lua value
  SAME = 4, // pointers: qualifiers must be the same
  IGNQUAL = 8, // pointers: qualifiers do not matter
  ARG_SHIFT = 8,
}
export const CCF_ARG = (narg: number): number => narg << CCF.ARG_SHIFT;

/** Kinds that conversions tell apart. */
enum K {
  BOOL,
  INT,
  FLOAT,
  COMPLEX,
  VECTOR,
  PTR,
  ARRAY,
  STRUCT,
}

function kindOf(info: number): K {
  switch (ctype_type(info)) {
    case CT.NUM:
      return info & CTF.BOOL ? K.BOOL : info & CTF.FP ? K.FLOAT : K.INT;
    case CT.STRUCT:
      return K.STRUCT;
    case CT.PTR:
      return K.PTR;
    default:
      return info & CTF.VECTOR ? K.VECTOR : info & CTF.COMPLEX ? K.COMPLEX : K.ARRAY;
  }
}

/* Errors. */

export function errBadConv(cts: CTState, d: number, src: string, flags: number): never {
  const dst = lj_ctype_repr(cts, d);
  const narg = flags >>> CCF.ARG_SHIFT;
  if (narg !== 0) lj_err_argv(cts.vm, cts.L, narg, "FFI_BADCONV", src, dst);
  lj_err_callerv(cts.vm, cts.L, "FFI_BADCONV", src, dst);
}
function errConv(cts: CTState, d: number, s: number, flags: number): never {
  const info = cts.info[s];
  const fromLua = ctype_isnum(info) ? "number" : ctype_isarray(info) ? "string" : "nil";
  errBadConv(cts, d, flags & CCF.FROMTV ? fromLua : lj_ctype_repr(cts, s), flags);
}
export const errInitov = (cts: CTState, d: number): never =>
  lj_err_callerv(cts.vm, cts.L, "FFI_INITOV", lj_ctype_repr(cts, d));

/* Pointers. */

/** What a pointer, array or the like refers to, and in `cts.found.qual` its qualifiers. */
function childQual(cts: CTState, id: number): number {
  let qual = 0;
  id = cts.child(id);
  for (; ; id = cts.child(id)) {
    const info = cts.info[id];
    if (ctype_isattrib(info)) {
      if (ctype_isxattrib(info, CTA.QUAL)) qual |= cts.size[id];
    } else if (!ctype_isenum(info)) {
      break;
    }
  }
  cts.found.qual = qual | (cts.info[id] & CTF.QUAL);
  return id;
}

/** May a pointer to what s refers to (or is, for a struct) become a d? */
export function lj_cconv_compatptr(cts: CTState, d: number, s: number, flags: number): boolean {
  if (flags & CCF.CAST || d === s) return true;
  d = childQual(cts, d);
  const dqual = cts.found.qual;
  let squal = 0;
  if (!ctype_isstruct(cts.info[s])) {
    s = childQual(cts, s);
    squal = cts.found.qual;
  }
  const dinfo = cts.info[d];
  const sinfo = cts.info[s];
  if (flags & CCF.SAME) {
    if (dqual !== squal) return false;
  } else if (!(flags & CCF.IGNQUAL)) {
    if ((dqual & squal) !== squal) return false;
    if (ctype_isvoid(dinfo) || ctype_isvoid(sinfo)) return true;
  }
  if (ctype_type(dinfo) !== ctype_type(sinfo) || cts.size[d] !== cts.size[s]) return false;
  if (ctype_isnum(dinfo)) return ((dinfo ^ sinfo) & (CTF.BOOL | CTF.FP)) === 0;
  if (ctype_ispointer(dinfo)) return lj_cconv_compatptr(cts, d, s, flags | CCF.SAME);
  return !ctype_isstruct(dinfo) || d === s;
}

/* Numbers. */

/** A number of up to 8 bytes as a double; undefined for long doubles and their like. */
function loadNumber(cts: CTState, info: number, size: number, p: number): number | undefined {
  const { mem } = cts.vm;
  if (info & CTF.FP)
    return size === 8 ? loadDouble(mem, p) : size === 4 ? loadFloat(mem, p) : undefined;
  if (size <= 4) return loadInt(mem, p, size, (info & CTF.UNSIGNED) !== 0);
  if (size !== 8) return undefined;
  return wordsToNumber(load32(mem, p), load32(mem, p + 4), (info & CTF.UNSIGNED) !== 0);
}

/** Store the integer that is left when the fraction is cut off, modulo its size; false for odd sizes. */
function storeCut(cts: CTState, info: number, size: number, p: number, n: number): boolean {
  const { mem } = cts.vm;
  if (size > 8) return false;
  if (info & CTF.UNSIGNED) n = foldUnsigned(n);
  storeInt(mem, p, Math.min(size, 4), lowWord(n));
  if (size === 8) store32(mem, p + 4, highWord(n));
  return true;
}

function storeFP(cts: CTState, size: number, p: number, n: number): boolean {
  const { mem } = cts.vm;
  if (size === 8) storeDouble(mem, p, n);
  else if (size === 4) storeFloat(mem, p, n);
  else return false;
  return true;
}

/** Copy the low bytes, or extend by the sign. */
function extend(
  cts: CTState,
  unsigned: boolean,
  dp: number,
  dsize: number,
  sp: number,
  ssize: number,
): void {
  const { mem } = cts.vm;
  copyBytes(mem, dp, sp, Math.min(dsize, ssize));
  if (dsize <= ssize) return;
  const fill = !unsigned && mem.i8[sp + ssize - 1] < 0 ? 0xff : 0;
  for (let i = ssize; i < dsize; i++) mem.u8[dp + i] = fill;
}

function isNonzero(cts: CTState, sp: number, size: number): boolean {
  for (let i = 0; i < size; i++) if (cts.vm.mem.u8[sp + i] !== 0) return true;
  return false;
}

/** To an integer, pointer included, of dsize bytes; false when that cannot be. */
function toInt(cts: CTState, d: number, s: number, dp: number, sp: number, flags: number): boolean {
  const { mem } = cts.vm;
  const sinfo = cts.info[s];
  const dsize = cts.size[d];
  switch (kindOf(sinfo)) {
    case K.BOOL:
    case K.INT:
      extend(cts, (sinfo & CTF.UNSIGNED) !== 0, dp, dsize, sp, cts.size[s]);
      return true;
    case K.FLOAT: {
      const n = loadNumber(cts, sinfo, cts.size[s], sp);
      return n !== undefined && storeCut(cts, cts.info[d], dsize, dp, n);
    }
    case K.COMPLEX:
      return toInt(cts, d, cts.child(s), dp, sp, flags);
    case K.PTR:
      if (!(flags & CCF.CAST)) return false;
      extend(cts, true, dp, dsize, sp, cts.size[s]);
      return true;
    case K.ARRAY:
      if (!(flags & CCF.CAST)) return false;
      if (dsize >= 4) storePtr(mem, dp, sp, dsize);
      else storeInt(mem, dp, dsize, sp);
      return true;
    default:
      return false;
  }
}

function toFloat(cts: CTState, d: number, s: number, dp: number, sp: number): boolean {
  const sinfo = cts.info[s];
  const ssize = cts.size[s];
  if (kindOf(sinfo) === K.COMPLEX) return toFloat(cts, d, cts.child(s), dp, sp);
  if (sinfo & CTF.FP && ssize === cts.size[d]) {
    copyBytes(cts.vm.mem, dp, sp, ssize);
    return true;
  }
  const n = loadNumber(cts, sinfo, ssize, sp);
  if (n === undefined) return false;
  const long = !(sinfo & CTF.FP) && ssize === 8 && cts.size[d] === 4;
  return storeFP(
    cts,
    cts.size[d],
    dp,
    long && Math.abs(n) >= 2 ** 53 ? oddInt64(cts, sinfo, sp) : n,
  );
}

/**
 * A 64-bit integer, rounded to odd: what is rounded once more, to 24 bits, comes out as if it had been
 * rounded once.
 */
function oddInt64(cts: CTState, info: number, p: number): number {
  const { mem } = cts.vm;
  const lo = load32(mem, p);
  const odd = lo & 0x7ff ? (lo | 0x800) & ~0x7ff : lo;
  return wordsToNumber(odd, load32(mem, p + 4), (info & CTF.UNSIGNED) !== 0);
}

/** Convert the value at sp, of type s, to type d at dp. */
export function lj_cconv_ct_ct(
  cts: CTState,
  d: number,
  s: number,
  dp: number,
  sp: number,
  flags: number,
): void {
  if (ctype_type(cts.info[d]) > CT.ARRAY || ctype_type(cts.info[s]) > CT.ARRAY)
    errConv(cts, d, s, flags);
  if (!convert(cts, d, s, dp, sp, flags)) errConv(cts, d, s, flags);
}

function convert(
  cts: CTState,
  d: number,
  s: number,
  dp: number,
  sp: number,
  flags: number,
): boolean {
  const { mem } = cts.vm;
  const dinfo = cts.info[d];
  const sinfo = cts.info[s];
  const kd = kindOf(dinfo);
  const ks = kindOf(sinfo);
  const numeric = ks <= K.COMPLEX;
  const number = numeric && ks !== K.BOOL;
  switch (kd) {
    case K.BOOL:
      if (ks === K.FLOAT) {
        const n = loadNumber(cts, sinfo, cts.size[s], sp);
        if (n === undefined) return false;
        mem.u8[dp] = Number(n !== 0);
      } else if (ks <= K.INT) {
        mem.u8[dp] = ks === K.BOOL ? mem.u8[sp] : Number(isNonzero(cts, sp, cts.size[s]));
      } else return false;
      return true;
    case K.INT:
      return toInt(cts, d, s, dp, sp, flags);
    case K.FLOAT:
      return numeric && toFloat(cts, d, s, dp, sp);
    case K.COMPLEX:
      return number && toComplex(cts, d, s, dp, sp);
    case K.VECTOR:
      return number
        ? splat(cts, d, s, dp, sp, flags)
        : ks === K.VECTOR && copySame(cts, d, s, dp, sp);
    case K.PTR:
      return toPointer(cts, d, s, dp, sp, flags);
    case K.ARRAY: {
      const fits =
        ks === K.ARRAY &&
        !(flags & CCF.CAST) &&
        !(dinfo & CTF.VLA) &&
        cts.size[d] !== CTSIZE_INVALID;
      return fits && lj_cconv_compatptr(cts, d, s, flags) && copySame(cts, d, s, dp, sp);
    }
    case K.STRUCT:
      return d === s && !(flags & CCF.CAST) && !(dinfo & CTF.VLA) && copySame(cts, d, s, dp, sp);
  }
}

function copySame(cts: CTState, d: number, s: number, dp: number, sp: number): boolean {
  const size = cts.size[d];
  if (size !== cts.size[s]) return false;
  checkAccess(cts, sp, size);
  copyBytes(cts.vm.mem, dp, sp, size);
  return true;
}

function toComplex(cts: CTState, d: number, s: number, dp: number, sp: number): boolean {
  const part = cts.child(d);
  const size = cts.size[part];
  if (kindOf(cts.info[s]) === K.COMPLEX) {
    const from = cts.child(s);
    return (
      toFloat(cts, part, from, dp, sp) && toFloat(cts, part, from, dp + size, sp + cts.size[from])
    );
  }
  storeFP(cts, size, dp + size, 0);
  return toFloat(cts, part, s, dp, sp);
}

/** The same scalar in all elements of a vector. */
function splat(cts: CTState, d: number, s: number, dp: number, sp: number, flags: number): boolean {
  const part = cts.child(d);
  const size = cts.size[part];
  lj_cconv_ct_ct(cts, part, s, dp, sp, flags);
  for (let at = size; at < cts.size[d]; at += size) copyBytes(cts.vm.mem, dp + at, dp, size);
  return true;
}

function toPointer(
  cts: CTState,
  d: number,
  s: number,
  dp: number,
  sp: number,
  flags: number,
): boolean {
  const { mem } = cts.vm;
  const dsize = cts.size[d];
  const ssize = cts.size[s];
  switch (kindOf(cts.info[s])) {
    case K.INT:
      return (flags & CCF.CAST) !== 0 && toInt(cts, d, s, dp, sp, flags);
    case K.FLOAT: {
      if (!(flags & CCF.CAST) || !(flags & CCF.FROMTV)) return false;
      const n = loadDouble(mem, sp);
      store32(mem, dp, lowWord(n));
      if (dsize === 8) store32(mem, dp + 4, highWord(n));
      return true;
    }
    case K.PTR:
      if (!lj_cconv_compatptr(cts, d, s, flags)) return false;
      if (dsize === CTSIZE_PTR && ssize === CTSIZE_PTR) {
        const hi = load32(mem, sp + 4);
        store32(mem, dp, load32(mem, sp));
        store32(mem, dp + 4, hi);
      } else {
        storePtr(mem, dp, loadPtr(mem, sp, ssize), dsize);
      }
      return true;
    case K.ARRAY:
    case K.STRUCT:
      if (!lj_cconv_compatptr(cts, d, s, flags)) return false;
      storePtr(mem, dp, sp, dsize);
      return true;
    default:
      return false;
  }
}
