/*
 * Recording of one bytecode instruction, before the interpreter executes it. Operands
 * become references, loading slots that were not read yet; then it is up to the
 * instruction what is emitted. All that recording looks at are the values of now.
 */
import {
  copyTV,
  getref,
  numV,
  setgcV,
  tvisfalse,
  tvisnil,
  tvistruecond,
} from "../../core/objects/tvalue.js";
import { proto_kgc } from "../../core/run/debug.js";
import { L_top } from "../../core/run/frame.js";
import { BC, BC__MAX, bc_a, bc_b, bc_c, bc_d, bc_j, bc_op } from "../../layout/bytecode.js";
import { GCproto } from "../../layout/objects.js";
import { global_State } from "../../layout/state.js";
import { HI, LJ_KEYINDEX, LJ_T } from "../../layout/value.js";
import { bc_isret, bc_signed, bcmode_a, bcmode_b, bcmode_c } from "../bcmode.js";
import { lj_ffrecord_func } from "../ffrecord/func.js";
import { lj_ir_kgc, lj_ir_kint, lj_ir_knumint, lj_ir_kstr, lj_ir_ktab } from "../emit.js";
import {
  IR,
  IRT,
  IRTG,
  REF_BIAS,
  REF_FIRST,
  TREF_FALSE,
  TREF_KEYINDEX,
  TREF_NIL,
  TREF_PRI,
  TREF_TRUE,
  tref_istruecond,
  type TRef,
} from "../ir.js";
import { emitir, lj_opt_fold } from "../opt/fold.js";
import { JIT_P } from "../options.js";
import { lj_snap_add, lj_snap_purge } from "../snap.js";
import { LJ_TRLINK, PostProc, type JitState } from "../state.js";
import { LJ_TRERR, lj_trace_err, lj_trace_err_info } from "../traceerr.js";
import {
  lj_record_call,
  lj_record_tailcall,
  rec_func_jit,
  rec_func_lua,
  rec_func_vararg,
} from "./call.js";
import { rec_comp, rec_comp_fixup, rec_equal } from "./compare.js";
import { rec_cat } from "./concat.js";
import {
  LOOPEV,
  rec_for,
  rec_isnext,
  rec_iterl,
  rec_itern,
  rec_loop,
  rec_loop_interp,
  rec_loop_jit,
} from "./loop.js";
import {
  rec_arith,
  rec_bitop,
  rec_global,
  rec_index,
  rec_istype,
  rec_iterc,
  rec_knil,
  rec_len,
  rec_tnew,
  rec_tsetm,
  rec_unm,
} from "./op.js";
import { rec_profile_ins, rec_profile_ret } from "./profile.js";
import type { RecordIndex } from "./recordindex.js";
import { lj_record_ret } from "./ret.js";
import { base, clearbase, getslot, lj_record_constify, setbase, slotv } from "./slots.js";
import { lj_record_stop } from "./stop.js";
import { rec_upvalue } from "./upvalue.js";
import { rec_varg } from "./vararg.js";

/* What an instruction before has left to do, now that its result is known. */

/** Make a slot that was taken for true false, if it is. */
function fixbool(J: JitState): void {
  const { mem, g } = J.vm;
  if (tvistruecond(mem, g + global_State.tmptv2)) return;
  for (let s = 0; s < J.maxslot; s++)
    if (base(J, s) === TREF_TRUE && tvisfalse(mem, slotv(J, s))) {
      setbase(J, s, TREF_FALSE);
      return;
    }
}

/** Emit the guard that stands in J.fold, for how things have turned out. */
function fixguard(J: JitState): void {
  const { mem, g } = J.vm;
  if (!tvistruecond(mem, g + global_State.tmptv2)) {
    J.fold.o ^= 1;
    if (J.postproc === PostProc.FIXGUARDSNAP) {
      const { snap, nsnap } = J.cur;
      snap.map[snap.mapofs[nsnap - 1] + snap.nent[nsnap - 1] - 1]--; // false becomes true
    }
  }
  lj_opt_fold(J);
}

/** True: the instruction is not recorded. */
function postprocess(J: JitState): boolean {
  const { mem, g } = J.vm;
  switch (J.postproc) {
    case PostProc.FIXCOMP: {
      const pc = J.comppc;
      const cond = tvistruecond(mem, g + global_State.tmptv2);
      rec_comp_fixup(J, pc, !cond !== ((bc_op(mem.u32[pc >>> 2]) & 1) !== 0));
      fixguard(J);
      fixbool(J);
      break;
    }
    case PostProc.FIXGUARD:
    case PostProc.FIXGUARDSNAP:
      fixguard(J);
      fixbool(J);
      break;
    case PostProc.FIXBOOL:
      fixbool(J);
      break;
    case PostProc.FIXCONST:
      for (let s = 0; s < J.maxslot; s++)
        if (base(J, s) === TREF_NIL && !tvisnil(mem, slotv(J, s)))
          setbase(J, s, lj_record_constify(J, slotv(J, s)));
      break;
    case PostProc.FFRETRY: // a fast function that goes to its fallback
      if (bc_op(mem.u32[J.pc >>> 2]) >= BC__MAX) return true;
      break;
  }
  J.postproc = PostProc.NONE;
  return false;
}

/* Operands: ix.val, ix.tab, ix.key are references of A, B, C. */

const proto_knum = (J: JitState, n: number): number => getref(J.vm.mem, J.pt + GCproto.k) + 8 * n;

function knum(J: JitState, ix: RecordIndex, n: number): TRef {
  const { mem } = J.vm;
  const o = proto_knum(J, n);
  copyTV(mem, ix.keyv, o);
  if (mem.i32[(o + 4) >>> 2] === LJ_KEYINDEX) return lj_ir_kint(J, 0) | TREF_KEYINDEX;
  return lj_ir_knumint(J, numV(mem, o));
}

function operandC(J: JitState, ix: RecordIndex, op: number, n: number): void {
  const { mem } = J.vm;
  switch (bcmode_c[op]) {
    case "var":
      copyTV(mem, ix.keyv, slotv(J, n));
      ix.key = getslot(J, n);
      break;
    case "pri":
      mem.i32[ix.keyv >>> 2] = -1;
      mem.i32[(ix.keyv + 4) >>> 2] = [HI.NIL, HI.FALSE, HI.TRUE][n];
      ix.key = TREF_PRI(IRT.NIL + n);
      break;
    case "num":
      ix.key = knum(J, ix, n);
      break;
    case "str": {
      const s = proto_kgc(mem, J.pt, n);
      setgcV(mem, ix.keyv, s, LJ_T.STR);
      ix.key = lj_ir_kstr(J, s);
      break;
    }
  }
}

function operands(J: JitState, ix: RecordIndex, ins: number): void {
  const { mem } = J.vm;
  const op = bc_op(ins);
  if (bcmode_a[op] === "var") {
    copyTV(mem, ix.valv, slotv(J, bc_a(ins)));
    ix.val = getslot(J, bc_a(ins));
  }
  if (bcmode_b[op] === "none") {
    operandC(J, ix, op, bc_d(ins));
    return;
  }
  if (bcmode_b[op] === "var") {
    copyTV(mem, ix.tabv, slotv(J, bc_b(ins)));
    ix.tab = getslot(J, bc_b(ins));
  }
  operandC(J, ix, op, bc_c(ins));
}

/** Slots from `ra` on. The interpreter's dispatch has set L->top behind variable arguments or results. */
const upToTop = (J: JitState, ra: number): number => (L_top(J.vm.mem, J.L) - slotv(J, ra)) / 8;

/** Calls and returns; false for other instructions. */
function calls(J: JitState, ins: number): boolean {
  const ra = bc_a(ins);
  switch (bc_op(ins)) {
    case BC.CALLM:
      lj_record_call(J, ra, upToTop(J, ra) - 2);
      break;
    case BC.CALL:
      lj_record_call(J, ra, bc_c(ins) - 1);
      break;
    case BC.CALLMT:
      lj_record_tailcall(J, ra, upToTop(J, ra) - 2);
      break;
    case BC.CALLT:
      lj_record_tailcall(J, ra, bc_d(ins) - 1);
      break;
    case BC.ITERC:
      rec_iterc(J, ra, bc_c(ins) - 1);
      break;
    case BC.VARG:
      rec_varg(J, ra, bc_b(ins) - 1);
      break;
    case BC.RETM:
      rec_profile_ret(J);
      lj_record_ret(J, ra, upToTop(J, ra));
      break;
    case BC.RET:
    case BC.RET0:
    case BC.RET1:
      rec_profile_ret(J);
      lj_record_ret(J, ra, bc_d(ins) - 1);
      break;
    case BC.FUNCF:
      rec_func_lua(J);
      break;
    case BC.JFUNCF:
      rec_func_jit(J, bc_d(ins));
      break;
    case BC.FUNCV:
      rec_func_vararg(J);
      rec_func_lua(J);
      break;
    case BC.FUNCC:
    case BC.FUNCCW:
      lj_ffrecord_func(J);
      break;
    default:
      return false;
  }
  return true;
}

/** What stood in place of an instruction that leads into a trace. */
const startins = (J: JitState, ins: number): number => J.traceref(bc_d(ins)).startins;

/** Loops and jumps; false for other instructions. */
function loops(J: JitState, pc: number, ins: number): boolean {
  const { mem } = J.vm;
  const ra = bc_a(ins);
  switch (bc_op(ins)) {
    case BC.FORI:
      if (rec_for(J, pc, false) !== LOOPEV.LEAVE) J.loopref = J.cur.nins;
      break;
    case BC.JFORI: {
      const forl = mem.u32[(pc + 4 * bc_j(ins)) >>> 2];
      if (rec_for(J, pc, false) !== LOOPEV.LEAVE) lj_record_stop(J, LJ_TRLINK.ROOT, bc_d(forl));
      break; // a loop that is not entered is passed by
    }
    case BC.FORL:
      rec_loop_interp(J, pc, rec_for(J, pc + 4 * bc_j(ins), true));
      break;
    case BC.ITERL:
      rec_loop_interp(J, pc, rec_iterl(J, ins));
      break;
    case BC.ITERN:
      rec_loop_interp(J, pc, rec_itern(J, ra, bc_b(ins)));
      break;
    case BC.LOOP:
      rec_loop_interp(J, pc, rec_loop(J, ra, true));
      break;
    case BC.JFORL:
      rec_loop_jit(J, bc_d(ins), rec_for(J, pc + 4 * bc_j(startins(J, ins)), true));
      break;
    case BC.JITERL:
      rec_loop_jit(J, bc_d(ins), rec_iterl(J, startins(J, ins)));
      break;
    case BC.JLOOP: {
      const op = bc_op(startins(J, ins));
      rec_loop_jit(J, bc_d(ins), rec_loop(J, ra, !bc_isret(op) && op !== BC.ITERN));
      break;
    }
    case BC.IFORL:
    case BC.IITERL:
    case BC.ILOOP:
    case BC.IFUNCF:
    case BC.IFUNCV:
      lj_trace_err(LJ_TRERR.BLACKL);
      break;
    case BC.JMP:
      J.maxslot = Math.min(J.maxslot, ra);
      break;
    case BC.ISNEXT:
      rec_isnext(J, ra);
      break;
    default:
      return false;
  }
  return true;
}

/** All other instructions; the reference of the result, if there is one. */
function rec_op(J: JitState, ix: RecordIndex, pc: number, ins: number): TRef {
  const op = bc_op(ins);
  const ra = bc_a(ins);
  const rd = bc_d(ins);
  switch (op) {
    case BC.ISLT:
    case BC.ISGE:
    case BC.ISLE:
    case BC.ISGT:
      rec_comp(J, ix, op);
      return 0;
    case BC.ISEQV:
    case BC.ISNEV:
    case BC.ISEQS:
    case BC.ISNES:
    case BC.ISEQN:
    case BC.ISNEN:
    case BC.ISEQP:
    case BC.ISNEP:
      rec_equal(J, ix, op);
      return 0;
    case BC.ISTC:
    case BC.ISFC:
    case BC.IST:
    case BC.ISF: {
      // The type decides. A copy is made when the jump is.
      const copies =
        (op === BC.ISTC || op === BC.ISFC) && ((op & 1) !== 0) !== tref_istruecond(ix.key);
      J.maxslot = Math.min(J.maxslot, bc_a(J.vm.mem.u32[(pc + 4) >>> 2]));
      return copies ? ix.key : 0;
    }
    case BC.ISTYPE:
    case BC.ISNUM:
      rec_istype(J, ix, ins);
      return 0;
    case BC.NOT:
      return tref_istruecond(ix.key) ? TREF_FALSE : TREF_TRUE;
    case BC.LEN:
      return rec_len(J, ix);
    case BC.UNM:
      return rec_unm(J, ix);
    case BC.CAT:
      return rec_cat(J, bc_b(ins), bc_c(ins));
    case BC.MOV:
      // The gap of a method call: no references of before.
      if (ra > J.maxslot) clearbase(J, J.maxslot, ra);
      return ix.key;
    case BC.KSTR:
    case BC.KNUM:
    case BC.KPRI:
      return ix.key;
    case BC.KSHORT:
      return lj_ir_kint(J, bc_signed(rd));
    case BC.KNIL:
      rec_knil(J, ra, rd);
      return 0;
    case BC.KCDATA:
      return lj_ir_kgc(J, proto_kgc(J.vm.mem, J.pt, rd), IRT.CDATA);
    case BC.UGET:
      return rec_upvalue(J, rd, 0);
    case BC.USETV:
    case BC.USETS:
    case BC.USETN:
    case BC.USETP:
      return rec_upvalue(J, ra, ix.key);
    case BC.GGET:
    case BC.GSET:
      return rec_global(J, ix);
    case BC.TGETV:
    case BC.TGETS:
    case BC.TGETB:
    case BC.TGETR:
    case BC.TSETV:
    case BC.TSETS:
    case BC.TSETB:
    case BC.TSETR:
      return rec_index(J, ix, ins);
    case BC.TSETM:
      rec_tsetm(J, ra, J.vm.mem.i32[ix.keyv >>> 2]);
      return 0;
    case BC.TNEW:
      return rec_tnew(J, rd);
    case BC.TDUP:
      return emitir(J, IRTG(IR.TDUP, IRT.TAB), lj_ir_ktab(J, proto_kgc(J.vm.mem, J.pt, rd)), 0);
    case BC.BNOT:
    case BC.BAND:
    case BC.BOR:
    case BC.BXOR:
    case BC.BSHL:
    case BC.BSHR:
    case BC.BSAR:
      return rec_bitop(J, ix, op);
    default:
      if (op >= BC.ADDVN && op <= BC.POW) return rec_arith(J, ix, op);
      return lj_trace_err_info(LJ_TRERR.NYIBC, op);
  }
}

/** Record the instruction at J.pc. */
export function lj_record_ins(J: JitState): void {
  if (J.postproc !== PostProc.NONE && postprocess(J)) return;
  if (J.needsnap) {
    J.needsnap = false;
    if (J.pt) lj_snap_purge(J);
    lj_snap_add(J);
    J.mergesnap = true;
  }
  if (J.bcskip > 0) {
    J.bcskip--;
    return;
  }
  const { pc } = J;
  // Root traces stay in their loop.
  if (J.framedepth === 0 && (pc - J.bc_min) >>> 0 >= J.bc_extent) lj_trace_err(LJ_TRERR.LLEAVE);
  rec_profile_ins(J);
  const ins = J.vm.mem.u32[pc >>> 2];
  const op = bc_op(ins);
  J.indexes.clear();
  const ix = J.indexes.take();
  if (op >= BC__MAX) lj_ffrecord_func(J);
  else {
    operands(J, ix, ins);
    if (!calls(J, ins) && !loops(J, pc, ins)) {
      const tr = rec_op(J, ix, pc, ins);
      if (bcmode_a[op] === "dst" && tr) result(J, bc_a(ins), tr);
    }
  }
  const tooLong = J.cur.nins > REF_FIRST + J.param[JIT_P.maxrecord];
  if (tooLong || J.cur.nk < REF_BIAS - J.param[JIT_P.maxirconst]) lj_trace_err(LJ_TRERR.TRACEOV);
}

function result(J: JitState, ra: number, tr: TRef): void {
  setbase(J, ra, tr);
  if (ra < J.maxslot) return;
  if (ra > J.maxslot) setbase(J, ra - 1, 0);
  J.maxslot = ra + 1;
}
