/*
 * References to memory, loads and stores.
 *
 * A TValue's type is checked by its upper word: that of a number lies below HI_NUMBER_END, that
 * of a reference is its type alone, and its lower word is the address. So a checked load is
 * a comparison with an immediate and a load of 32 bits.
 */
import { GCS, LJ_KEYINDEX, HI, HI_NUMBER_END, LJ_GC, LJ_T } from "../../layout/value.js";
import { DISPATCH_GL, global_State } from "../../layout/state.js";
import { GCHeader, GCtab, GCupval, GCfuncL, Node } from "../../layout/objects.js";
import {
  IR,
  IRSLOAD,
  IRT,
  IRTMPREF,
  REF_BASE,
  irref_isk,
  irt_isfp,
  irt_isguard,
  irt_isint,
  irt_isinteger,
  irt_ispri,
  irt_toitype,
} from "../ir.js";
import { asm_gencall, asm_setupresult, type Arg } from "./call.js";
import { asm_tointg } from "./conv.js";
import { asm_fuseahuref, asm_fusefref, uref_upval } from "./fuse.js";
import type { Emitter } from "./emit.js";
import { asm_guardcc } from "./guard.js";
import { subroutine_addr } from "./ircalls.js";
import { emit_getgl, emit_setgl, ra_alloc1, ra_dest, ra_evictset, ra_scratch } from "./ra.js";
import { is64, type AsmState } from "./state.js";
import {
  ARG_GPR,
  ARITH,
  CC,
  RID,
  RSET_FPR,
  RSET_GPR,
  RSET_SCRATCH,
  SHIFT,
  XO,
  ra_used,
  rid2set,
} from "./target.js";

/** A memory operand that was set, kept while others are. */
export interface Mem {
  readonly base: number;
  readonly ofs: number;
  readonly index: number;
  readonly scale: number;
}
const mrmof = ({ e }: AsmState): Mem => ({
  base: e.base,
  ofs: e.ofs,
  index: e.index,
  scale: e.scale,
});
function setmem(as: AsmState, m: Mem, ofs = 0): void {
  as.e.setmrm(m.base, m.ofs + ofs, m.index, m.scale);
}
const memset = (m: Mem): number =>
  (m.base < 16 ? rid2set(m.base) : 0) | (m.index < 16 ? rid2set(m.index) : 0);

/* TValues. */

/** Leave unless the upper word at m + 4 is that of the type. */
function typecheck(as: AsmState, t: number, m: Mem): void {
  const { e } = as;
  const type = t & IRT.TYPE;
  let hi: number;
  if (type === IRT.NUM) hi = HI_NUMBER_END | 0;
  else if (type === IRT.NIL) hi = HI.NIL;
  else if (type === IRT.FALSE) hi = HI.FALSE;
  else if (type === IRT.TRUE) hi = HI.TRUE;
  else if (type === IRT.LIGHTUD) return checklightud(as, m);
  else hi = irt_toitype(t) << 15;
  asm_guardcc(as, type === IRT.NUM ? CC.AE : CC.NE);
  setmem(as, m, 4);
  e.arithi(ARITH.CMP, RID.MRM, hi);
}

/** Light userdata has its upper bits beside the type. */
function checklightud(as: AsmState, m: Mem): void {
  const { e } = as;
  const tmp = ra_scratch(as, RSET_GPR & ~memset(m));
  asm_guardcc(as, CC.NE);
  e.arithi(ARITH.CMP, tmp, LJ_T.LIGHTUD);
  e.shifti(SHIFT.SAR, tmp, 15);
  setmem(as, m, 4);
  e.mrm(XO.MOV, tmp, RID.MRM);
}

/** dest = the value of a TValue of known type. */
function loadtv(as: AsmState, t: number, dest: number, m: Mem): void {
  const { e } = as;
  setmem(as, m);
  if (irt_isfp(t)) e.mrm(XO.MOVSD, dest, RID.MRM);
  else e.mrm(XO.MOV, dest, RID.MRM, (t & IRT.TYPE) === IRT.LIGHTUD ? 1 : 0);
}

/** Store a value as a TValue. */
export function asm_tvstore(as: AsmState, ref: number, m: Mem, src: number): void {
  const { ir, e } = as;
  const t = ir.t(ref);
  const type = t & IRT.TYPE;
  const words = (lo: number, hi: number): void => {
    setmem(as, m);
    if (hi === lo >> 31) {
      e.mrmi32(XO.MOVmi, 0, RID.MRM, lo, 1);
      return;
    }
    e.mrmi32(XO.MOVmi, 0, RID.MRM, lo);
    setmem(as, m, 4);
    e.mrmi32(XO.MOVmi, 0, RID.MRM, hi);
  };
  if (irt_ispri(t)) words(-1, type === IRT.NIL ? HI.NIL : type === IRT.FALSE ? HI.FALSE : HI.TRUE);
  else if (irref_isk(ref) && ir.o(ref) === IR.KGC) words(ir.gcr(ref) | 0, irt_toitype(t) << 15);
  else if (irref_isk(ref) && (ir.o(ref) === IR.KNUM || ir.o(ref) === IR.KINT64))
    words(ir.lo(ref), ir.hi(ref));
  else if (irref_isk(ref) && ir.o(ref) === IR.KINT) {
    as.J.numbits.f64[0] = ir.kint(ref);
    words(as.J.numbits.i32[0], as.J.numbits.i32[1]);
  } else if (irt_isfp(t)) {
    setmem(as, m);
    e.mrm(XO.MOVSDto, src, RID.MRM);
  } else if (irt_isinteger(t)) {
    // Integers are numbers in memory.
    const tmp = ra_scratch(as, RSET_FPR);
    setmem(as, m);
    e.mrm(XO.MOVSDto, tmp, RID.MRM);
    e.rr(XO.CVTSI2SD, tmp, src);
  } else if (is64(t)) {
    setmem(as, m);
    e.mrm(XO.MOVto, src, RID.MRM, 1);
  } else {
    setmem(as, m, 4);
    e.mrmi32(XO.MOVmi, 0, RID.MRM, irt_toitype(t) << 15);
    setmem(as, m);
    e.mrm(XO.MOVto, src, RID.MRM);
  }
}
/** The register that asm_tvstore wants a value in; RID.MRM for none. */
export function tvsource(as: AsmState, ref: number, allow: number): number {
  if (irref_isk(ref) || irt_ispri(as.ir.t(ref))) return RID.MRM;
  return ra_alloc1(as, ref, irt_isfp(as.ir.t(ref)) ? RSET_FPR : allow);
}

/** ALOAD, HLOAD, ULOAD, VLOAD. */
export function asm_ahuvload(as: AsmState, ref: number): void {
  const { ir } = as;
  const t = ir.t(ref);
  const fp = irt_isfp(t);
  let dest: number = RID.MRM;
  if (ra_used(ir.r(ref), ir.s(ref)) && !irt_ispri(t))
    dest = ra_dest(as, ref, fp ? RSET_FPR : RSET_GPR);
  // The guard comes before the load, so a reload between them must not take the address.
  asm_fuseahuref(as, ir.op1(ref), RSET_GPR);
  if (ir.o(ref) === IR.VLOAD) as.e.ofs += 8 * ir.op2(ref);
  const m = mrmof(as);
  if (dest !== RID.MRM) {
    if (irt_isint(t)) loadint(as, dest, m);
    else loadtv(as, t, dest, m);
  }
  if (!irt_isguard(t)) return;
  if (irt_isint(t)) checkint(as, m);
  else typecheck(as, t, m);
}
/** An integer in memory is an index of a traversal. */
function loadint(as: AsmState, dest: number, m: Mem): void {
  setmem(as, m);
  as.e.mrm(XO.MOV, dest, RID.MRM);
}
function checkint(as: AsmState, m: Mem): void {
  asm_guardcc(as, CC.NE);
  setmem(as, m, 4);
  as.e.arithi(ARITH.CMP, RID.MRM, LJ_KEYINDEX);
}

/** ASTORE, HSTORE, USTORE. */
export function asm_ahustore(as: AsmState, ref: number): void {
  const { ir } = as;
  const val = ir.op2(ref);
  const src = tvsource(as, val, RSET_GPR);
  const allow = src < 16 ? RSET_GPR & ~rid2set(src) : RSET_GPR;
  asm_fuseahuref(as, ir.op1(ref), allow);
  asm_tvstore(as, val, mrmof(as), src);
}

/** SLOAD: a stack slot, at BASE. */
export function asm_sload(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const mode = ir.op2(ref);
  let t = ir.t(ref);
  const ofs = 8 * (ir.op1(ref) - 2);
  const base = (): Mem => ({
    base: ra_alloc1(as, REF_BASE, RSET_GPR),
    ofs,
    index: RID.MRM,
    scale: 0,
  });
  if (mode & IRSLOAD.KEYINDEX) {
    if (ra_used(ir.r(ref), ir.s(ref))) loadint(as, ra_dest(as, ref, RSET_GPR), base());
    if (irt_isguard(t)) checkint(as, base());
    return;
  }
  if (mode & IRSLOAD.CONVERT && irt_isguard(t) && irt_isint(t)) {
    const left = ra_scratch(as, RSET_FPR);
    asm_tointg(as, ref, left);
    const m = base();
    setmem(as, m);
    e.mrm(XO.MOVSD, left, RID.MRM);
    typecheck(as, IRT.NUM, m);
    return;
  }
  if (ra_used(ir.r(ref), ir.s(ref)) && !irt_ispri(t)) {
    const dest = ra_dest(as, ref, irt_isfp(t) ? RSET_FPR : RSET_GPR);
    const m = base();
    if (mode & IRSLOAD.CONVERT) {
      // Recorded as the one, wanted as the other; a slot holds numbers.
      setmem(as, m);
      e.mrm(irt_isint(t) ? XO.CVTTSD2SI : XO.MOVSD, dest, RID.MRM);
      t = IRT.NUM | (t & IRT.GUARD);
    } else if (mode & IRSLOAD.FRAME && irt_isint(t)) loadint(as, dest, m);
    else if (irt_isint(t)) {
      setmem(as, m);
      e.mrm(XO.CVTTSD2SI, dest, RID.MRM);
      t = IRT.NUM | (t & IRT.GUARD);
    } else loadtv(as, t, dest, m);
  } else if (irt_isint(t)) t = IRT.NUM | (t & IRT.GUARD);
  if (mode & IRSLOAD.TYPECHECK) typecheck(as, t, base());
}

/* Addresses. */

export function asm_aref(as: AsmState, ref: number): void {
  const dest = ra_dest(as, ref, RSET_GPR);
  const { ir, e } = as;
  const idx = ir.op2(ref);
  if (irref_isk(idx)) {
    e.rmem(XO.LEA, dest, ra_alloc1(as, ir.op1(ref), RSET_GPR), 8 * ir.kint(idx), 1);
    return;
  }
  const base = ra_alloc1(as, ir.op1(ref), RSET_GPR);
  const r = ra_alloc1(as, idx, RSET_GPR & ~rid2set(base));
  e.setmrm(base, 0, r, 3);
  e.mrm(XO.LEA, dest, RID.MRM, 1);
}

/** The two words of a constant key. */
export function keywords(as: AsmState, ref: number): [lo: number, hi: number] {
  const { ir } = as;
  const t = ir.t(ref) & IRT.TYPE;
  if (ir.o(ref) === IR.KNUM) return [ir.lo(ref), ir.hi(ref)];
  if (ir.o(ref) === IR.KINT) {
    as.J.numbits.f64[0] = ir.kint(ref);
    return [as.J.numbits.i32[0], as.J.numbits.i32[1]];
  }
  if (t === IRT.FALSE || t === IRT.TRUE) return [-1, t === IRT.FALSE ? HI.FALSE : HI.TRUE];
  return [ir.gcr(ref) | 0, irt_toitype(t) << 15];
}

/** HREFK: the node where the key was when the trace was recorded; leave if it is elsewhere. */
export function asm_hrefk(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const kslot = ir.op2(ref);
  const key = ir.op1(kslot);
  const ofs = Node.SIZEOF * ir.op2(kslot);
  const used = ra_used(ir.r(ref), ir.s(ref));
  const dest = used ? ra_dest(as, ref, RSET_GPR) : RID.MRM;
  const node = ra_alloc1(as, ir.op1(ref), RSET_GPR);
  if (used) {
    if (ofs === 0) {
      if (dest !== node) e.movrr(dest, node);
    } else e.rmem(XO.LEA, dest, node, ofs, 1);
  }
  asm_guardcc(as, CC.NE);
  const [lo, hi] = keywords(as, key);
  if (irt_ispri(ir.t(key))) {
    e.setmrm(node, ofs + Node.key + 4);
    e.arithi(ARITH.CMP, RID.MRM, hi);
    return;
  }
  const tmp = ra_scratch(as, RSET_GPR & ~rid2set(node));
  e.rmem(XO.ARITH(ARITH.CMP), tmp, node, ofs + Node.key, 1);
  e.loadu64(tmp, lo, hi);
}

/** Where a function has the upvalue that the operand of UREFO or UREFC names. */
const uvptr = (id: number): number => GCfuncL.uvptr + 8 * (id >> 8);

export function asm_uref(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const dest = ra_dest(as, ref, RSET_GPR);
  const t = ir.t(ref);
  const guarded = irt_isguard(t);
  const k = irref_isk(ir.op1(ref));
  const closed = ir.o(ref) === IR.UREFC;
  if (k && !guarded) {
    const uv = uref_upval(as, ref);
    if (closed) e.loadi(dest, uv + GCupval.tv);
    else e.rmem(XO.MOV, dest, RID.MRM, uv + GCupval.v);
    return;
  }
  const uv = ra_scratch(as, RSET_GPR);
  if (closed) e.rmem(XO.LEA, dest, uv, GCupval.tv, 1);
  else e.rmem(XO.MOV, dest, uv, GCupval.v);
  if (guarded) {
    asm_guardcc(as, closed ? CC.E : CC.NE);
    e.setmrm(uv, GCupval.closed);
    e.mrmi8(XO.ARITHib, ARITH.CMP, RID.MRM, 0);
  }
  if (k) e.loadi(uv, uref_upval(as, ref));
  else e.rmem(XO.MOV, uv, ra_alloc1(as, ir.op1(ref), RSET_GPR), uvptr(ir.op2(ref)));
}

export function asm_fref(as: AsmState, ref: number): void {
  const dest = ra_dest(as, ref, RSET_GPR);
  asm_fusefref(as, ref, RSET_GPR);
  as.e.mrm(XO.LEA, dest, RID.MRM, 1);
}

export function asm_strref(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const dest = ra_dest(as, ref, RSET_GPR);
  const idx = ir.op2(ref);
  const str = ir.op1(ref);
  if (irref_isk(str) && irref_isk(idx)) e.loadi(dest, ir.gcr(str) + STR_DATA + ir.kint(idx));
  else if (irref_isk(str))
    e.rmem(XO.LEA, dest, ra_alloc1(as, idx, RSET_GPR), ir.gcr(str) + STR_DATA, 1);
  else if (irref_isk(idx))
    e.rmem(XO.LEA, dest, ra_alloc1(as, str, RSET_GPR), STR_DATA + ir.kint(idx), 1);
  else {
    const base = ra_alloc1(as, str, RSET_GPR);
    const r = ra_alloc1(as, idx, RSET_GPR & ~rid2set(base));
    e.setmrm(base, STR_DATA, r, 0);
    e.mrm(XO.LEA, dest, RID.MRM, 1);
  }
}
const STR_DATA = 24;

/** TMPREF: a TValue in the VM's state, for calls that take addresses. */
export function asm_tmpref(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const mode = ir.op2(ref);
  const used = ra_used(ir.r(ref), ir.s(ref));
  const field = mode & IRTMPREF.OUT2 ? global_State.tmptv2 : global_State.tmptv;
  if (used) e.rmem(XO.LEA, ra_dest(as, ref, RSET_GPR), RID.DISPATCH, DISPATCH_GL(field), 1);
  if (mode & IRTMPREF.IN1) storetmp(as, ir.op1(ref), field);
}
function storetmp(as: AsmState, val: number, field: global_State): void {
  const m = { base: RID.DISPATCH, ofs: DISPATCH_GL(field), index: RID.MRM, scale: 0 };
  const src = tvsource(as, val, RSET_GPR);
  asm_tvstore(as, val, m, src);
}

/** NEWREF: a new key. Its value's address comes back. */
export function asm_newref(as: AsmState, ref: number): void {
  const { ir } = as;
  const key = ir.op2(ref);
  asm_setupresult(as, ref);
  const args: Arg[] = ["L", { ref: ir.op1(ref) }, { gl: global_State.tmptv }];
  asm_gencall(as, subroutine_addr(as.J, "lj_vm_newkey"), args);
  storetmp(as, key, global_State.tmptv);
}

/* Fields, and memory by address. */

/* Barriers. */

const testmark = (e: Emitter, obj: number, mask: number): void => {
  e.setmrm(obj, GCHeader.marked);
  e.mrmi8(XO.TESTib, 0, RID.MRM, mask);
};
const clearmark = (e: Emitter, obj: number, mask: number): void => {
  e.setmrm(obj, GCHeader.marked);
  e.mrmi8(XO.ARITHib, ARITH.AND, RID.MRM, ~mask & 255);
};

/** Put an object in front of a list of the collector. */
function pushgclist(as: AsmState, obj: number, tmp: number, list: global_State): void {
  as.e.rmem(XO.MOVto, tmp, obj, GCtab.gclist, 1);
  emit_setgl(as, obj, list);
  emit_getgl(as, tmp, list);
}

/** A BIG table got the object in `val`: mark it. Userdata refer to more than fits in here: false. */
function markstored(as: AsmState, t: IRT, val: number, tmp: number, end: number): boolean {
  const { e } = as;
  if (t === IRT.UDATA) return false;
  if (t !== IRT.STR && t !== IRT.CDATA) pushgclist(as, val, tmp, global_State.gc_gray);
  clearmark(e, val, LJ_GC.WHITES);
  e.jccshort(CC.E, end);
  testmark(e, val, LJ_GC.WHITES);
  e.jccshort(CC.A, end);
  e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.gc_state));
  e.mrmi8(XO.ARITHib, ARITH.CMP, RID.MRM, GCS.atomic);
  return true;
}

/** The table op1 got the object op2: if black, it becomes gray again, or, when it is BIG, the object is marked. */
export function asm_tbar(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const tab = ra_alloc1(as, ir.op1(ref), RSET_GPR);
  const val = ra_alloc1(as, ir.op2(ref), RSET_GPR & ~rid2set(tab));
  const tmp = ra_scratch(as, RSET_GPR & ~rid2set(tab) & ~rid2set(val));
  const end = e.mcp;
  const marks = markstored(as, ir.t(ir.op2(ref)) & IRT.TYPE, val, tmp, end);
  const big = e.mcp;
  if (marks) e.jmpshort(end);
  pushgclist(as, tab, tmp, global_State.gc_grayagain);
  clearmark(e, tab, LJ_GC.BLACK);
  if (marks) {
    e.jccshort(CC.NE, big);
    testmark(e, tab, LJ_GC.BIG);
  }
  e.jccshort(CC.E, end);
  testmark(e, tab, LJ_GC.BLACK);
}

/** An upvalue got a reference: op1 is its UREFO or UREFC, op2 the object. */
export function asm_obar(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const uref = ir.op1(ref);
  const val = ir.op2(ref);
  const uv = ARG_GPR[0];
  const others = RSET_GPR & ~rid2set(uv);
  ra_evictset(as, RSET_SCRATCH);
  const end = e.mcp;
  asm_gencall(as, subroutine_addr(as.J, "lj_vm_barrieruv"), []);
  e.jcc(CC.E, end);
  const mark = (r: number, ofs: number, mask: number): void => {
    e.setmrm(r, ofs + GCHeader.marked);
    e.mrmi8(XO.TESTib, 0, RID.MRM, mask);
  };
  if (irref_isk(val)) {
    e.setmrm(RID.MRM, ir.gcr(val) + GCHeader.marked);
    e.mrmi8(XO.TESTib, 0, RID.MRM, LJ_GC.WHITES);
  } else mark(ra_alloc1(as, val, others), 0, LJ_GC.WHITES);
  e.jcc(CC.E, end);
  mark(uv, 0, LJ_GC.BLACK);
  if (irref_isk(ir.op1(uref))) e.loadi(uv, uref_upval(as, uref));
  else if (ir.o(uref) === IR.UREFC) e.rmem(XO.LEA, uv, ra_alloc1(as, uref, others), -GCupval.tv, 1);
  else e.rmem(XO.MOV, uv, ra_alloc1(as, ir.op1(uref), others), uvptr(ir.op2(uref)));
}

/** A return to a lower frame: leave unless it is the one that was recorded. */
export function asm_retf(as: AsmState, ref: number): void {
  const { ir, e } = as;
  const base = ra_alloc1(as, REF_BASE, RSET_GPR);
  const pc = ir.gcr(ir.op2(ref));
  // BASE of the caller: below by what the call left for function and frame.
  const delta = 1 + 1 + as.J.vm.mem.u8[pc - 3];
  as.topslot = Math.max(0, as.topslot - delta);
  emit_setgl(as, base, global_State.jit_base);
  e.arithi(ARITH.ADD, base, -8 * delta, 1);
  as.modset |= rid2set(base);
  asm_guardcc(as, CC.NE);
  e.setmrm(base, -8);
  e.arithi(ARITH.CMP, RID.MRM, pc);
}

/** LREF: the running thread. */
export function asm_lref(as: AsmState, ref: number): void {
  emit_getgl(as, ra_dest(as, ref, RSET_GPR), global_State.cur_L);
}
