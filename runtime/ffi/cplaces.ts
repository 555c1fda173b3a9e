/*
 * Where handlers find numbers in C data by themselves (dasc/vm/cdata.dasc). What the runtime has found once for the type
 * of a cdata and a name is true for ever: types that there are do not change, and names of members stay. Of elements
 * one note serves all indexes.
 */
import { cdata_ctypeid, cdataptr } from "../core/objects/cdata.js";
import { gcV, tvisnum, tvisstr } from "../core/objects/tvalue.js";
import { CKIND, CPlace, CPLACES } from "../layout/ffi.js";
import type { CIndex } from "./cdata.js";
import { loadPtr } from "./cmem.js";
import {
  CTF,
  CTSIZE_PTR,
  ctype_isbool,
  ctype_iscomplex,
  ctype_isnum,
  ctype_isptr,
  ctype_isref,
  ctype_isrefarray,
} from "./ctinfo.js";
import type { CTState } from "./ctype.js";

/** What is loaded or stored at once has so many bytes at most. */
const MAX_SIZE = 16;

/** The CKIND of a type, -1 for what is none. */
function kindOf(info: number, size: number): number {
  if (!ctype_isnum(info) || ctype_isbool(info)) return -1;
  const unsigned = info & CTF.UNSIGNED ? 1 : 0;
  switch (size) {
    case 8:
      return info & CTF.FP ? CKIND.F64 : -1;
    case 4:
      return info & CTF.FP ? CKIND.F32 : CKIND.I32 + unsigned;
    case 2:
      return CKIND.I16 + unsigned;
    case 1:
      return CKIND.I8 + unsigned;
  }
  return -1;
}

/** Note for handlers where `cd[key]` is, for the key at k: it has just been loaded, or stored to. */
export function notePlace(cts: CTState, cd: number, k: number, at: CIndex, stored: boolean): void {
  const { mem } = cts.vm;
  const key = tvisstr(mem, k) ? gcV(mem, k) : 0;
  if (key === 0 && !tvisnum(mem, k)) return;
  const element = cts.raw(cts.child(at.ct));
  const kind = kindOf(cts.info[element], cts.size[element]);
  if (kind < 0) return;
  const id = cdata_ctypeid(mem, cd);
  const isRef = ctype_isref(cts.info[id]);
  const type = cts.raw(isRef ? cts.child(id) : id);
  const info = cts.info[type];
  const isPtr = ctype_isptr(info);
  if (isPtr && (isRef || cts.size[type] !== CTSIZE_PTR)) return;
  if (key === 0 && !(isPtr || ctype_isrefarray(info))) return;
  // No type keeps the strings `re` and `im`: another one may come to their addresses.
  if (key !== 0 && ctype_iscomplex(info)) return;
  const indirect = isRef || isPtr;
  const base = indirect ? loadPtr(mem, cdataptr(cd)) : cdataptr(cd);
  const unit = key === 0 ? cts.size[element] : at.p - base;

  const { state } = cts.callbacks;
  mem.u32[(state + CPLACES.LIMIT) >>> 2] = mem.size - MAX_SIZE;
  const place =
    state + CPLACES.FIRST + ((((key >>> 4) + id) & (CPLACES.COUNT - 1)) << CPLACES.SHIFT);
  const isKnown =
    mem.u32[(place + CPlace.key) >>> 2] === key && mem.u16[(place + CPlace.ctypeid) >>> 1] === id;
  mem.u32[(place + CPlace.key) >>> 2] = key;
  mem.u16[(place + CPlace.ctypeid) >>> 1] = id;
  mem.u8[place + CPlace.kind] = kind;
  mem.u8[place + CPlace.indirect] = Number(indirect);
  mem.u32[(place + CPlace.unit) >>> 2] = unit;
  mem.u8[place + CPlace.writable] = Number(
    stored || (isKnown && mem.u8[place + CPlace.writable] !== 0),
  );
}
