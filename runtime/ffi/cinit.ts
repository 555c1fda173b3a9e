/*
 * Initialisers: from tables, and from the arguments of a constructor.
 *
 * An array with one initialiser has it in all elements; with more, the rest is zero. A struct takes
 * values in the order of its members, from a table without positions those that it names; a union
 * takes one.
 */
import { cdata_ctypeid } from "../core/objects/cdata.js";
import { lj_tab_getint, lj_tab_getstr } from "../core/objects/tab.js";
import { gcV, tviscdata, tvisnil, tvisstr, tvistab } from "../core/objects/tvalue.js";
import { errInitov } from "./cconv.js";
import { lj_cconv_bf_tv, lj_cconv_ct_tv } from "./cconvtv.js";
import {
  CTA,
  CTF,
  CTSIZE_INVALID,
  ctype_isarray,
  ctype_isbitfield,
  ctype_isfield,
  ctype_isrefarray,
  ctype_isstruct,
  ctype_isxattrib,
} from "./ctinfo.js";
import { charge, fillWithin, moveWithin } from "../core/run/work.js";
import type { CTState } from "./ctype.js";

/** What a value costs that comes from a table, in units of work. */
const ELEMENT_COST = 16;

/** The first `ofs` of `size` bytes are set: the rest is zero, or copies of the element when that is the only one. */
function fillUp(cts: CTState, dp: number, ofs: number, esize: number, size: number): void {
  const { vm } = cts;
  if (ofs !== esize || esize === 0) return fillWithin(vm, dp + ofs, size - ofs, 0);
  // What is there is copied behind itself, twice as much each time.
  for (; ofs < size; ofs *= 2) moveWithin(vm, dp + ofs, dp, Math.min(ofs, size - ofs));
}

const isMember = (info: number): boolean => ctype_isfield(info) || ctype_isbitfield(info);

/** Store a Lua value in the member f of a struct at dp. */
function setMember(cts: CTState, f: number, dp: number, o: number, flags: number): void {
  const at = dp + cts.size[f];
  if (ctype_isfield(cts.info[f])) lj_cconv_ct_tv(cts, cts.rawChild(f), at, o, flags);
  else lj_cconv_bf_tv(cts, f, at, o);
}

/* Tables. */

export function arrayTab(cts: CTState, d: number, dp: number, t: number, flags: number): void {
  const { vm } = cts;
  const element = cts.rawChild(d);
  const size = cts.size[d];
  const esize = cts.size[element];
  let ofs = 0;
  for (let i = 0; ; i++) {
    const o = lj_tab_getint(vm, t, i);
    if (o === 0 || tvisnil(vm.mem, o)) {
      if (i === 0) continue; // positions may begin with 1
      break;
    }
    if (ofs >= size) errInitov(cts, d);
    charge(vm, ELEMENT_COST);
    lj_cconv_ct_tv(cts, element, dp + ofs, o, flags);
    ofs += esize;
  }
  if (size !== CTSIZE_INVALID) fillUp(cts, dp, ofs, esize, size);
}

/** Where in the table the values of a struct are; -1: by name. */
interface Position {
  i: number;
}

/** The value at the next position, which may begin with 0 or 1; 0 when there are no more, or none at all and names count. */
function positional(cts: CTState, t: number, at: Position): number {
  const { vm } = cts;
  let o = lj_tab_getint(vm, t, at.i);
  const absent = (): boolean => o === 0 || tvisnil(vm.mem, o);
  let i = at.i;
  if (absent() && i === 0) o = lj_tab_getint(vm, t, (i = 1));
  if (!absent()) at.i = i + 1;
  else if (at.i === 0) at.i = -1;
  return absent() ? 0 : o;
}

function substructTab(
  cts: CTState,
  d: number,
  dp: number,
  t: number,
  at: Position,
  flags: number,
): void {
  const { vm } = cts;
  for (let f = cts.sib[d]; f !== 0; f = cts.sib[f]) {
    if (isMember(cts.info[f])) {
      if (cts.name[f] === 0) continue;
      let o = 0;
      if (at.i >= 0) {
        o = positional(cts, t, at);
        if (o === 0 && at.i >= 0) break;
      }
      if (o === 0) o = lj_tab_getstr(vm, t, cts.name[f]);
      if (o === 0 || tvisnil(vm.mem, o)) continue;
      setMember(cts, f, dp, o, flags);
      if (cts.info[d] & CTF.UNION) break;
    } else if (ctype_isxattrib(cts.info[f], CTA.SUBTYPE)) {
      substructTab(cts, cts.rawChild(f), dp + cts.size[f], t, at, flags);
    }
  }
}

export function structTab(cts: CTState, d: number, dp: number, t: number, flags: number): void {
  fillWithin(cts.vm, dp, cts.size[d], 0);
  substructTab(cts, d, dp, t, { i: 0 }, flags);
}

/* Arguments of constructors: `len` slots from o on. */

function arrayInit(
  cts: CTState,
  d: number,
  size: number,
  dp: number,
  o: number,
  len: number,
): void {
  const element = cts.rawChild(d);
  const esize = cts.size[element];
  if (len * esize > size) errInitov(cts, d);
  for (let i = 0; i < len; i++) lj_cconv_ct_tv(cts, element, dp + i * esize, o + 8 * i, 0);
  fillUp(cts, dp, len * esize, esize, size);
}

function substructInit(
  cts: CTState,
  d: number,
  dp: number,
  o: number,
  len: number,
  at: Position,
): void {
  for (let f = cts.sib[d]; f !== 0; f = cts.sib[f]) {
    if (isMember(cts.info[f])) {
      if (cts.name[f] === 0) continue;
      if (at.i >= len) break;
      setMember(cts, f, dp, o + 8 * at.i++, 0);
    } else if (ctype_isxattrib(cts.info[f], CTA.SUBTYPE)) {
      substructInit(cts, cts.rawChild(f), dp + cts.size[f], o, len, at);
    } else {
      continue;
    }
    if (cts.info[d] & CTF.UNION) break;
  }
}

function structInit(
  cts: CTState,
  d: number,
  size: number,
  dp: number,
  o: number,
  len: number,
): void {
  const at = { i: 0 };
  fillWithin(cts.vm, dp, size, 0);
  substructInit(cts, d, dp, o, len, at);
  if (at.i < len) errInitov(cts, d);
}

/** Is the one initialiser at o a member or element, not the whole value? */
export function lj_cconv_multi_init(cts: CTState, d: number, o: number): boolean {
  const { mem } = cts.vm;
  const info = cts.info[d];
  if (!ctype_isrefarray(info) && !ctype_isstruct(info)) return false;
  if (tvistab(mem, o) || (tvisstr(mem, o) && !ctype_isstruct(info))) return false;
  return !(tviscdata(mem, o) && cts.rawRef(cdata_ctypeid(mem, gcV(mem, o))) === d);
}

/** Initialise a value of type `d` and `size` bytes. */
export function lj_cconv_ct_init(
  cts: CTState,
  d: number,
  size: number,
  dp: number,
  o: number,
  len: number,
): void {
  if (len === 0) fillWithin(cts.vm, dp, size, 0);
  else if (len === 1 && !lj_cconv_multi_init(cts, d, o)) lj_cconv_ct_tv(cts, d, dp, o, 0);
  else if (ctype_isarray(cts.info[d])) arrayInit(cts, d, size, dp, o, len);
  else if (ctype_isstruct(cts.info[d])) structInit(cts, d, size, dp, o, len);
  else errInitov(cts, d);
}
