/*
 * Concatenation: strings and numbers at the end of the range go into a buffer, the rest
 * to __concat.
 */
import { copyTV, setstrV } from "../../core/objects/tvalue.js";
import { MM } from "../../layout/metamethods.js";
import { global_State } from "../../layout/state.js";
import { tmpbuf } from "../buffer.js";
import { lj_ir_numtostr } from "../convert.js";
import {
  IR,
  IRBUFHDR,
  IRT,
  IRT_,
  IRTG,
  tref_isnumber,
  tref_isnumber_str,
  tref_isstr,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";
import { rec_mm_arith } from "./mmcall.js";
import { base, getslot, setbase, slotv } from "./slots.js";

/** Values above the left operand that a prepared call overwrites. */
const SAVED = 6;

/** Slots baseslot .. topslot; 0 when a metamethod is called first. */
export function rec_cat(J: JitState, baseslot: number, topslot: number): TRef {
  const { mem, g } = J.vm;
  const ix = J.indexes.take();
  for (let s = baseslot; s <= topslot; s++) getslot(J, s);
  if (tref_isnumber_str(base(J, topslot)) && tref_isnumber_str(base(J, topslot - 1))) {
    const first = stringsFrom(J, baseslot, topslot);
    const tr = concatStrings(J, first, topslot);
    J.maxslot = first;
    if (first === baseslot) {
      J.indexes.give();
      return tr;
    }
    topslot = J.maxslot--;
    setbase(J, topslot, tr);
    setstrV(mem, ix.keyv, g + global_State.strempty); // stands for the result
  } else {
    J.maxslot = topslot - 1;
    copyTV(mem, ix.keyv, slotv(J, topslot));
  }
  copyTV(mem, ix.tabv, slotv(J, topslot - 1));
  ix.tab = base(J, topslot - 1);
  ix.key = base(J, topslot);
  const at = slotv(J, topslot - 1) >>> 2;
  const saved = mem.i32.slice(at, at + 2 * SAVED);
  try {
    return rec_mm_arith(J, ix, MM.concat);
  } finally {
    mem.i32.set(saved, at);
    J.indexes.give();
  }
}

/** Make strings of the numbers, from the top; where the strings begin. */
function stringsFrom(J: JitState, baseslot: number, topslot: number): number {
  let s = topslot;
  for (; s >= baseslot; s--) {
    const tr = base(J, s);
    if (tref_isnumber(tr)) setbase(J, s, lj_ir_numtostr(J, tr));
    else if (!tref_isstr(tr)) break;
  }
  return s + 1;
}

function concatStrings(J: JitState, first: number, last: number): TRef {
  const hdr = emitir(J, IRT_(IR.BUFHDR, IRT.PGC), tmpbuf(J), IRBUFHDR.RESET);
  let tr = hdr;
  for (let s = first; s <= last; s++) tr = emitir(J, IRTG(IR.BUFPUT, IRT.PGC), tr, base(J, s));
  return emitir(J, IRTG(IR.BUFSTR, IRT.STR), tr, hdr);
}
