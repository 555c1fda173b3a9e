/*
 * Recorders of the table library.
 */
import { hsize2hbits, lj_tab_len } from "../../core/objects/tab.js";
import { copyTV, gcV, setnumV, settabV } from "../../core/objects/tvalue.js";
import { lj_ir_tostr } from "../convert.js";
import { lj_ir_call, lj_ir_kint, lj_ir_knull, lj_ir_kptr } from "../emit.js";
import {
  IRCALL,
  IR,
  IRT,
  IRTG,
  IRTI,
  TREF_NIL,
  tref_isk,
  tref_isnil,
  tref_istab,
  tref_ref,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_toint } from "../opt/narrow.js";
import { lj_record_idx } from "../record/index.js";
import { base, setbase } from "../record/slots.js";
import type { JitState } from "../state.js";
import { argv, defineRecorders, rec, recff_nyiu, type RecordFFData } from "./func.js";
import { bufhdr, bufstr } from "./string.js";

/** Array sizes that TNEW can have. */
const MAX_TNEW = 0x7fff;

/** At the end only. */
function recff_table_insert(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  const tab = base(J, 0);
  rd.nres = 0;
  if (!tref_istab(tab) || !base(J, 1)) return;
  if (J.maxslot > 2) {
    recff_nyiu(J, rd);
    return;
  }
  const ix = J.indexes.take();
  const t = gcV(mem, rd.argv);
  ix.tab = tab;
  ix.val = base(J, 1);
  copyTV(mem, ix.valv, argv(rd, 1));
  const len = emitir(J, IRTI(IR.ALEN), tab, TREF_NIL);
  ix.key = emitir(J, IRTI(IR.ADD), len, lj_ir_kint(J, 1));
  settabV(mem, ix.tabv, t);
  setnumV(mem, ix.keyv, lj_tab_len(J.vm, t) + 1);
  lj_record_idx(J, ix);
  J.indexes.give();
}

function recff_table_concat(J: JitState): void {
  const tab = base(J, 0);
  if (!tref_istab(tab)) return;
  const given = (n: number): boolean => J.maxslot > n && !tref_isnil(base(J, n));
  const sep = given(1) ? lj_ir_tostr(J, base(J, 1)) : lj_ir_knull(J, IRT.STR);
  const first = given(2) ? lj_opt_narrow_toint(J, base(J, 2)) : lj_ir_kint(J, 1);
  const last = given(3)
    ? lj_opt_narrow_toint(J, base(J, 3))
    : emitir(J, IRTI(IR.ALEN), tab, TREF_NIL);
  const hdr = bufhdr(J);
  const tr = lj_ir_call(J, IRCALL.lj_buf_puttab, hdr, tab, sep, first, last);
  emitir(J, IRTG(IR.NE, IRT.PTR), tr, lj_ir_kptr(J, 0)); // an element that is no string
  setbase(J, 0, bufstr(J, tr, hdr));
}

function recff_table_new(J: JitState): void {
  const tra = lj_opt_narrow_toint(J, base(J, 0));
  const trh = lj_opt_narrow_toint(J, base(J, 1));
  if (tref_isk(tra) && tref_isk(trh)) {
    const a = J.cur.ir.i(tref_ref(tra));
    if (a < MAX_TNEW) {
      const hbits = hsize2hbits(J.cur.ir.i(tref_ref(trh)));
      setbase(J, 0, emitir(J, IRTG(IR.TNEW, IRT.TAB), a > 0 ? a + 1 : 0, hbits));
      return;
    }
  }
  setbase(J, 0, lj_ir_call(J, IRCALL.lj_tab_new_ah, tra, trh));
}

function recff_table_clear(J: JitState, rd: RecordFFData): void {
  const tr = base(J, 0);
  if (!tref_istab(tr)) return;
  rd.nres = 0;
  lj_ir_call(J, IRCALL.lj_tab_clear, tr);
  J.needsnap = true;
}

export const rec_table = defineRecorders("table", {
  insert: rec(recff_table_insert),
  concat: rec(recff_table_concat),
  new: rec(recff_table_new),
  clear: rec(recff_table_clear),
});
