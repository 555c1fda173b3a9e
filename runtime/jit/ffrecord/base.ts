/*
 * Recorders of the base library. What is no valid argument is left to the interpreter,
 * which throws.
 */
import { basemtRoot } from "../../core/meta.js";
import { frame_islua, frame_pc, L_base } from "../../core/run/frame.js";
import { lj_strfmt_obj } from "../../core/access.js";
import { lj_tab_keyindex, lj_tab_len, niltv } from "../../core/objects/tab.js";
import {
  copyTV,
  gcV,
  getref,
  itype,
  numV,
  setnumV,
  settabV,
  tvisnum,
} from "../../core/objects/tvalue.js";
import { tonumberV } from "../../core/meta.js";
import { bc_b } from "../../layout/bytecode.js";
import { MM } from "../../layout/metamethods.js";
import { GCfuncC, GCtab, GCudata } from "../../layout/objects.js";
import { LJ_T } from "../../layout/value.js";
import { lj_ir_intnum, lj_ir_numtostr } from "../convert.js";
import {
  lj_ir_call,
  lj_ir_fload,
  lj_ir_kfunc,
  lj_ir_kint,
  lj_ir_knull,
  lj_ir_kstr,
  lj_ir_ktab,
} from "../emit.js";
import {
  IRCALL,
  IR,
  IRFL,
  IRT,
  IRT_,
  IRTG,
  IRTGI,
  IRTI,
  IRTMPREF,
  TREF_FALSE,
  TREF_KEYINDEX,
  TREF_NIL,
  TREF_TRUE,
  tref_iscdata,
  tref_isint,
  tref_isk,
  tref_isnil,
  tref_isnumber,
  tref_isnumber_str,
  tref_ispri,
  tref_isstr,
  tref_istab,
  tref_isudata,
  tref_ref,
  type TRef,
} from "../ir.js";
import { emitir } from "../opt/fold.js";
import { lj_opt_narrow_toint } from "../opt/narrow.js";
import { lj_record_call, lj_record_tailcall } from "../record/call.js";
import { lj_record_idx } from "../record/index.js";
import { lj_record_mm_lookup } from "../record/mm.js";
import { lj_record_next } from "../record/next.js";
import { lj_record_objcmp } from "../record/objcmp.js";
import { base, movebase, setbase } from "../record/slots.js";
import { LJ_MAX_JSLOTS, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { argv, argv2int, defineRecorders, rec, recff_nyiu, type RecordFFData } from "./func.js";
import { lj_ffrecord_select_mode } from "./select.js";

function recff_assert(J: JitState, rd: RecordFFData): void {
  rd.nres = J.maxslot; // the types are known; nil and false throw
}

/** The names are upvalues, by type. */
function recff_type(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  const it = tvisnum(mem, rd.argv) ? LJ_T.NUMX : itype(mem, rd.argv);
  setbase(J, 0, lj_ir_kstr(J, gcV(mem, J.fn + GCfuncC.upvalue + 8 * ~it)));
}

function recff_getmetatable(J: JitState, rd: RecordFFData): void {
  const tr = base(J, 0);
  if (!tr) return;
  const ix = J.indexes.take();
  ix.tab = tr;
  copyTV(J.vm.mem, ix.tabv, rd.argv);
  setbase(J, 0, lj_record_mm_lookup(J, ix, MM.metatable) ? ix.mobj : ix.mt);
  J.indexes.give();
}

function recff_setmetatable(J: JitState, rd: RecordFFData): void {
  const tr = base(J, 0);
  const mt = base(J, 1);
  if (!tref_istab(tr) || !mt || !(tref_istab(mt) || tref_isnil(mt))) return;
  const ix = J.indexes.take();
  ix.tab = tr;
  copyTV(J.vm.mem, ix.tabv, rd.argv);
  lj_record_mm_lookup(J, ix, MM.metatable); // guards that there is no __metatable
  J.indexes.give();
  const fref = emitir(J, IRT_(IR.FREF, IRT.PGC), tr, IRFL.TAB_META);
  const mtref = tref_isnil(mt) ? lj_ir_knull(J, IRT.TAB) : mt;
  emitir(J, IRT_(IR.FSTORE, IRT.TAB), fref, mtref);
  if (!tref_isnil(mt)) emitir(J, IRT_(IR.TBAR, IRT.TAB), tr, mt);
  setbase(J, 0, tr);
  J.needsnap = true;
}

function recff_rawget(J: JitState, rd: RecordFFData): void {
  if (!tref_istab(base(J, 0)) || !base(J, 1)) return;
  const ix = J.indexes.take();
  ix.tab = base(J, 0);
  ix.key = base(J, 1);
  copyTV(J.vm.mem, ix.tabv, argv(rd, 0));
  copyTV(J.vm.mem, ix.keyv, argv(rd, 1));
  setbase(J, 0, lj_record_idx(J, ix));
  J.indexes.give();
}

function recff_rawset(J: JitState, rd: RecordFFData): void {
  if (!tref_istab(base(J, 0)) || !base(J, 1) || !base(J, 2)) return;
  const ix = J.indexes.take();
  ix.tab = base(J, 0);
  ix.key = base(J, 1);
  ix.val = base(J, 2);
  copyTV(J.vm.mem, ix.tabv, argv(rd, 0));
  copyTV(J.vm.mem, ix.keyv, argv(rd, 1));
  copyTV(J.vm.mem, ix.valv, argv(rd, 2));
  lj_record_idx(J, ix); // the result is the table, which is there
  J.indexes.give();
}

function recff_rawequal(J: JitState, rd: RecordFFData): void {
  const a = base(J, 0);
  const b = base(J, 1);
  if (!a || !b) return;
  const diff = lj_record_objcmp(J, a, b, argv(rd, 0), argv(rd, 1));
  setbase(J, 0, diff ? TREF_FALSE : TREF_TRUE);
}

/** An integer argument that the number of results depends on. */
function specialised(J: JitState, rd: RecordFFData, n: number): { value: number; tr: TRef } {
  const value = argv2int(J, rd, n);
  const tr = lj_opt_narrow_toint(J, base(J, n));
  if (!tref_isk(tr)) emitir(J, IRTGI(IR.EQ), tr, lj_ir_kint(J, value));
  return { value, tr };
}

function recff_unpack(J: JitState, rd: RecordFFData): void {
  const trtab = base(J, 0);
  if (!tref_istab(trtab)) return;
  const t = gcV(J.vm.mem, rd.argv);
  const given = (n: number): boolean => J.maxslot > n && !tref_isnil(base(J, n));
  const first = given(1) ? specialised(J, rd, 1) : { value: 1, tr: lj_ir_kint(J, 1) };
  let last: { value: number; tr: TRef };
  if (given(2)) last = specialised(J, rd, 2);
  else {
    last = { value: lj_tab_len(J.vm, t), tr: emitir(J, IRTI(IR.ALEN), trtab, TREF_NIL) };
    if (!tref_isk(last.tr)) emitir(J, IRTGI(IR.EQ), last.tr, lj_ir_kint(J, last.value));
  }
  if (first.value > last.value) {
    emitir(J, IRTGI(IR.LT), last.tr, first.tr);
    rd.nres = 0;
    return;
  }
  const n = last.value - first.value + 1;
  if (J.baseslot + n - 1 > LJ_MAX_JSLOTS) lj_trace_err(LJ_TRERR.STACKOV);
  rd.nres = n;
  const ix = J.indexes.take();
  ix.tab = trtab;
  settabV(J.vm.mem, ix.tabv, t);
  for (let i = 0; i < n; i++) {
    ix.key = lj_ir_kint(J, first.value + i);
    setnumV(J.vm.mem, ix.keyv, first.value + i);
    setbase(J, i, lj_record_idx(J, ix));
  }
  J.indexes.give();
}

function recff_select(J: JitState, rd: RecordFFData): void {
  const tr = base(J, 0);
  if (!tr) return;
  let start = lj_ffrecord_select_mode(J, tr, rd.argv);
  if (start === 0) setbase(J, 0, lj_ir_kint(J, J.maxslot - 1));
  else if (tref_isk(tr)) {
    const n = J.maxslot;
    if (start < 0) start += n;
    else start = Math.min(start, n);
    if (start < 1) return;
    rd.nres = n - start;
    movebase(J, 0, start, n - start);
  } else recff_nyiu(J, rd);
}

function recff_tonumber(J: JitState, rd: RecordFFData): void {
  let tr = base(J, 0);
  if (tr && base(J, 1) && !tref_isnil(base(J, 1))) {
    const radix = lj_opt_narrow_toint(J, base(J, 1));
    if (!tref_isk(radix) || J.cur.ir.i(tref_ref(radix)) !== 10) {
      recff_nyiu(J, rd);
      return;
    }
  }
  if (tref_iscdata(tr) && J.cdata !== null) tr = J.cdata.tonumber(J, tr, rd.argv);
  else if (!tref_isnumber_str(tr)) tr = TREF_NIL;
  else if (tref_isstr(tr)) {
    if (tonumberV(J.vm, rd.argv) === undefined) {
      recff_nyiu(J, rd); // there is no STRTO that fails
      return;
    }
    tr = emitir(J, IRTG(IR.STRTO, IRT.NUM), tr, 0);
  }
  setbase(J, 0, tr);
}

/** Go on in the metamethod of the first argument, if there is one. */
function recff_metacall(J: JitState, rd: RecordFFData, mm: number): boolean {
  const { mem } = J.vm;
  const ix = J.indexes.take();
  ix.tab = base(J, 0);
  copyTV(mem, ix.tabv, rd.argv);
  const found = lj_record_mm_lookup(J, ix, mm);
  if (found) {
    // The method takes the object's place for a while, on the Lua stack, too.
    setbase(J, 2, base(J, 0));
    setbase(J, 0, ix.mobj);
    copyTV(mem, argv(rd, 2), ix.tabv);
    copyTV(mem, argv(rd, 0), ix.mobjv);
    try {
      lj_record_tailcall(J, 0, 1);
    } finally {
      copyTV(mem, argv(rd, 0), ix.tabv);
    }
    rd.nres = -1;
  }
  J.indexes.give();
  return found;
}

function recff_tostring(J: JitState, rd: RecordFFData): void {
  const tr = base(J, 0);
  if (!tr || tref_isstr(tr) || recff_metacall(J, rd, MM.tostring)) return;
  if (tref_isnumber(tr)) setbase(J, 0, lj_ir_numtostr(J, tr));
  else if (tref_ispri(tr)) setbase(J, 0, lj_ir_kstr(J, lj_strfmt_obj(J.vm, J.L, rd.argv)));
  else recff_nyiu(J, rd);
}

function recff_ipairs_aux(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  if (!tref_istab(base(J, 0))) return;
  if (!tvisnum(mem, argv(rd, 1))) lj_trace_err(LJ_TRERR.BADTYPE);
  const ix = J.indexes.take();
  ix.tab = base(J, 0);
  copyTV(mem, ix.tabv, rd.argv);
  setnumV(mem, ix.keyv, (numV(mem, argv(rd, 1)) | 0) + 1);
  ix.key = emitir(J, IRTI(IR.ADD), lj_opt_narrow_toint(J, base(J, 1)), lj_ir_kint(J, 1));
  setbase(J, 0, ix.key);
  setbase(J, 1, lj_record_idx(J, ix));
  rd.nres = tref_isnil(base(J, 1)) ? 0 : 2;
  J.indexes.give();
}

/** pairs, ipairs: the iterator is the first upvalue. */
function recff_xpairs(J: JitState, rd: RecordFFData, ipairs: number): void {
  const tr = base(J, 0);
  if (!tref_istab(tr)) return;
  setbase(J, 0, lj_ir_kfunc(J, gcV(J.vm.mem, J.fn + GCfuncC.upvalue)));
  setbase(J, 1, tr);
  setbase(J, 2, ipairs ? lj_ir_kint(J, 0) : TREF_NIL);
  rd.nres = 3;
}

function recff_pcall(J: JitState, rd: RecordFFData): void {
  if (J.maxslot < 1) return;
  movebase(J, 1, 0, J.maxslot);
  lj_record_call(J, 0, J.maxslot - 1);
  rd.nres = -1;
  J.needsnap = true; // errors are caught from here on
}

function recff_xpcall(J: JitState, rd: RecordFFData): void {
  if (J.maxslot < 2) return;
  const { mem } = J.vm;
  const ix = J.indexes.take();
  const swap = (): void => {
    copyTV(mem, ix.tabv, argv(rd, 0));
    copyTV(mem, argv(rd, 0), argv(rd, 1));
    copyTV(mem, argv(rd, 1), ix.tabv);
  };
  const f = base(J, 0);
  setbase(J, 0, base(J, 1));
  setbase(J, 1, f);
  swap();
  movebase(J, 2, 1, J.maxslot - 1);
  try {
    lj_record_call(J, 1, J.maxslot - 2);
  } finally {
    swap();
    J.indexes.give();
  }
  rd.nres = -1;
  J.needsnap = true;
}

function recff_getfenv(J: JitState, rd: RecordFFData): void {
  const tr = base(J, 0);
  if (tref_isint(tr) && tref_isk(tr) && J.cur.ir.i(tref_ref(tr)) === 0) {
    const trl = emitir(J, IRT_(IR.LREF, IRT.THREAD), 0, 0);
    setbase(J, 0, lj_ir_fload(J, IRT.TAB, trl, IRFL.THREAD_ENV));
  } else recff_nyiu(J, rd);
}

function recff_next(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  const tab = base(J, 0);
  if (!tref_istab(tab)) return;
  const key = base(J, 1);
  const t = gcV(mem, rd.argv);
  let keyv = argv(rd, 1);
  const ix = J.indexes.take();
  ix.tab = tab;
  if (!key || tref_isnil(key)) {
    ix.key = lj_ir_kint(J, 0);
    keyv = niltv(J.vm);
  } else if (key & TREF_KEYINDEX) ix.key = key & ~TREF_KEYINDEX;
  else {
    const tmp = emitir(J, IRT_(IR.TMPREF, IRT.PGC), lj_ir_intnum(J, key), IRTMPREF.IN1);
    ix.key = lj_ir_call(J, IRCALL.lj_tab_keyindex, tab, tmp);
  }
  const frame = L_base(mem, J.L) - 8;
  const wanted = (): number => bc_b(mem.u32[(frame_pc(mem, frame) - 4) >>> 2]); // 0: all results
  const keyOnly = J.framedepth > 0 && frame_islua(mem, frame) && wanted() !== 0 && wanted() - 1 < 2;
  rd.nres = lj_record_next(J, ix, t, lj_tab_keyindex(J.vm, t, keyv), keyOnly, false);
  setbase(J, 0, ix.key);
  setbase(J, 1, ix.val);
  J.indexes.give();
}

export const rec_base = defineRecorders("base", {
  assert: rec(recff_assert),
  type: rec(recff_type),
  next: rec(recff_next),
  pairs: rec(recff_xpairs, 0),
  ipairs_aux: rec(recff_ipairs_aux),
  ipairs: rec(recff_xpairs, 1),
  getmetatable: rec(recff_getmetatable),
  setmetatable: rec(recff_setmetatable),
  getfenv: rec(recff_getfenv),
  rawget: rec(recff_rawget),
  rawset: rec(recff_rawset),
  rawequal: rec(recff_rawequal),
  unpack: rec(recff_unpack),
  select: rec(recff_select),
  tonumber: rec(recff_tonumber),
  tostring: rec(recff_tostring),
  pcall: rec(recff_pcall),
  xpcall: rec(recff_xpcall),
});

/** debug.getmetatable: without __metatable. */
function recff_debug_getmetatable(J: JitState, rd: RecordFFData): void {
  const { mem } = J.vm;
  const tr = base(J, 0);
  if (!tref_istab(tr) && !tref_isudata(tr)) {
    const it = tvisnum(mem, rd.argv) ? LJ_T.NUMX : itype(mem, rd.argv);
    const mt = getref(mem, basemtRoot(J.vm, it));
    setbase(J, 0, mt ? lj_ir_ktab(J, mt) : TREF_NIL);
    return;
  }
  const tab = tref_istab(tr);
  const mt = getref(mem, gcV(mem, rd.argv) + (tab ? GCtab.metatable : GCudata.metatable));
  const mtref = lj_ir_fload(J, IRT.TAB, tr, tab ? IRFL.TAB_META : IRFL.UDATA_META);
  emitir(J, IRTG(mt ? IR.NE : IR.EQ, IRT.TAB), mtref, lj_ir_knull(J, IRT.TAB));
  setbase(J, 0, mt ? mtref : TREF_NIL);
}
export const rec_debug = defineRecorders("debug", { getmetatable: rec(recff_debug_getmetatable) });
