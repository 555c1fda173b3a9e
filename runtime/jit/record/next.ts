/*
 * Steps of table traversal (ITERN, next), specialised to the types of the key and value
 * that come next.
 */
import { arrayslot, tabasize, tabhmask, tabnode } from "../../core/objects/tab.js";
import { tvisnil } from "../../core/objects/tvalue.js";
import { Node } from "../../layout/objects.js";
import { lj_ir_call, lj_ir_kint } from "../emit.js";
import { IRCALL, IR, IRT, IRTG, IRTGI, IRTI, TREF_NIL, TREF_PRI, type TRef } from "../ir.js";
import { emitir } from "../opt/fold.js";
import type { JitState } from "../state.js";
import type { RecordIndex } from "./recordindex.js";
import { itype2irt } from "./slots.js";

/** Types of the key and value at position `idx` or behind. */
function rec_next_types(J: JitState, t: number, idx: number): { key: IRT; val: IRT } {
  const { mem } = J.vm;
  const asize = tabasize(mem, t);
  for (; idx < asize; idx++) {
    const o = arrayslot(mem, t, idx);
    if (!tvisnil(mem, o)) return { key: IRT.NUM, val: itype2irt(J, o) };
  }
  const hmask = tabhmask(mem, t);
  for (let i = idx - asize; i <= hmask; i++) {
    const n = tabnode(mem, t, i);
    if (!tvisnil(mem, n + Node.val))
      return { key: itype2irt(J, n + Node.key), val: itype2irt(J, n + Node.val) };
  }
  return { key: IRT.NIL, val: IRT.NIL };
}

/** Load of element `idx` of the values at `ref`, as type `t`. */
export function lj_record_vload(J: JitState, ref: TRef, idx: number, t: IRT): TRef {
  const tr = emitir(J, IRTG(IR.VLOAD, t), ref, idx);
  return t <= IRT.TRUE ? TREF_PRI(t) : tr;
}

/**
 * A step of the table at `t` from position `idx` on; ix.tab and ix.key are references of
 * both. Then ix.key and ix.val are those of the pair, and ix.mobj of the position behind
 * it if that is wanted. The number of values: 1 without the value.
 */
export function lj_record_next(
  J: JitState,
  ix: RecordIndex,
  t: number,
  idx: number,
  keyOnly: boolean,
  wantNext: boolean,
): number {
  const type = rec_next_types(J, t, idx);
  const trvk = lj_ir_call(J, IRCALL.lj_vm_next, ix.tab, ix.key);
  if (wantNext || type.key === IRT.NIL) {
    const next = emitir(J, IRTI(IR.HIOP), trvk, trvk);
    // -1: the key given to next() is not in the table.
    if (!wantNext) emitir(J, IRTGI(IR.NE), next, lj_ir_kint(J, -1));
    ix.mobj = next;
  }
  ix.key = lj_record_vload(J, trvk, 1, type.key);
  if (type.key === IRT.NIL || keyOnly) {
    ix.val = TREF_NIL;
    return 1;
  }
  ix.val = lj_record_vload(J, trvk, 0, type.val);
  return 2;
}
