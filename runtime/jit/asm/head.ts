/*
 * Start and end of traces.
 *
 * A root trace is entered by JLOOP, or from the end of another trace, with jit_base set and
 * rsp at the machine frame of the entry; it makes room for spill slots. A side trace is
 * entered from an exit of its parent: values come in the parent's registers and slots, the
 * room is there. At its end a trace writes what its last snapshot says to the Lua stack, gives
 * the room back, and goes to the trace that it is linked to, or to the interpreter.
 */
import { BC, bc_a, bc_c, bc_d, bc_op } from "../../layout/bytecode.js";
import { DISPATCH_GL, global_State, lua_State } from "../../layout/state.js";
import { GCproto, GCtrace } from "../../layout/objects.js";
import { LJ_KEYINDEX } from "../../layout/value.js";
import { IR, IRSLOAD, REF_BASE, REF_BIAS, REF_FIRST, irref_isk, irt_isnum } from "../ir.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import {
  SNAP_CONT,
  SNAP_FRAME,
  SNAP_KEYINDEX,
  SNAP_NORESTORE,
  snap_ref,
  snap_slot,
} from "../state.js";
import { asm_snap_alloc, exitstub, regsp_reg, regsp_spill, snap_regsp } from "./guard.js";
import { asm_tvstore, tvsource } from "./mem.js";
import { emit_moves, slotPlace, type Move } from "./moves.js";
import { emit_getgl, ra_alloc1, ra_ref, ra_restore, ra_scratch } from "./ra.js";
import { Inherited, type AsmState } from "./state.js";
import {
  ARITH,
  CC,
  RID,
  RSET_GPR,
  SPOFS_TMP,
  TRACE_FRAME,
  XO,
  ra_hasreg,
  ra_noreg,
  rid2set,
  rset_pickbot,
  rset_test,
} from "./target.js";

/* Heads. */

/** Is it loaded by the head of a side trace? */
const isInherited = (as: AsmState, ref: number): boolean => {
  const { ir } = as;
  const o = ir.o(ref);
  return (o === IR.SLOAD && (ir.op2(ref) & IRSLOAD.PARENT) !== 0) || o === IR.PVAL;
};

/** What the parent has for an inherited value: register and slot. */
function inherited_regsp(as: AsmState, ref: number): number {
  const { ir, parent, J } = as;
  if (parent === undefined) throw new Error("inherited value without a parent");
  const { exitno } = J;
  if (ir.o(ref) === IR.PVAL) return snap_regsp(parent, exitno, ir.op1(ref) + REF_BIAS);
  const { snap } = parent;
  const first = snap.mapofs[exitno];
  for (let n = 0; n < snap.nent[exitno]; n++) {
    const sn = snap.map[first + n];
    if (snap_slot(sn) === ir.op1(ref)) return snap_regsp(parent, exitno, snap_ref(sn));
  }
  throw new Error(`slot ${ir.op1(ref)} is not in the snapshot of the parent`);
}

/** Before anything is allocated: slots that the parent uses stay its own. */
export function asm_setup_inherited(as: AsmState): void {
  const { ir } = as;
  if (as.parent === undefined) return;
  for (let ref = REF_FIRST; ref < as.T.nins && isInherited(as, ref); ref++) {
    const rs = inherited_regsp(as, ref);
    const slot = regsp_spill(rs);
    as.inherited.push(new Inherited(ref, rs));
    as.stopins = ref;
    if (slot !== 0) {
      ir.sets(ref, slot); // where it is, it may stay
      as.evenspill = Math.max(as.evenspill, slot + 2);
    } else ir.setr(ref, 0x80 | (rs & 0x7f));
  }
}

/** All that is live at the start of a root trace is constants and BASE. */
export function asm_head_root(as: AsmState): void {
  const { e, T } = as;
  restoreall(as);
  if (as.mcloop === 0) {
    T.leaveat = e.mcp;
    T.leavesnap = 0;
  }
  setvmstate(as);
  e.arithi(ARITH.SUB, RID.RSP, TRACE_FRAME, 1);
  // The stack has been checked for the function that the trace starts in.
  T.topslot = as.J.vm.mem.u8[T.startpt + GCproto.framesize];
}

/** Load what may be made again, and complain about all else. */
function restoreall(as: AsmState): void {
  for (let work = ~as.freeset & (RSET_GPR | (0xffff << 16)); work; work &= work - 1) {
    const r = rset_pickbot(work);
    const ref = ra_ref(as, r);
    if (ref > REF_BASE) lj_trace_err(LJ_TRERR.BADRA);
    ra_restore(as, ref);
  }
}

function setvmstate(as: AsmState): void {
  const { e } = as;
  e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.vmstate));
  e.mrmi32(XO.MOVmi, 0, RID.MRM, as.T.traceno);
}

export function asm_head_side(as: AsmState): void {
  const { ir, T, parent } = as;
  const moves: Move[] = [];
  for (const { ref, rs } of as.inherited) {
    const slot = regsp_spill(rs);
    const from = slot !== 0 ? slotPlace(slot) : regsp_reg(rs);
    if (slot === 0 && ra_noreg(regsp_reg(rs)))
      throw new Error(`value ${ref} of the parent is nowhere`);
    const r = ir.r(ref);
    if (ra_hasreg(r) && !rset_test(as.freeset, r) && ra_ref(as, r) === ref) {
      moves.push({ to: r, from });
      as.freeset |= rid2set(r);
    }
    if (ir.s(ref) !== 0 && ir.s(ref) !== slot) moves.push({ to: slotPlace(ir.s(ref)), from });
  }
  restoreall(as);
  emit_moves(as, moves);
  setvmstate(as);
  if (as.topslot > parent!.topslot) {
    T.topslot = as.topslot;
    // Too little stack is an exit of the parent.
    stackcheck(as, as.topslot, as.parentstub);
  } else T.topslot = parent!.topslot;
}

/** Leave when fewer than `slots` slots are left above BASE; nothing is lost at a head. */
function stackcheck(as: AsmState, slots: number, target: number): void {
  const { e } = as;
  // The registers that the parent left are in use: borrow one.
  const r = RID.RAX;
  e.jcc(CC.B, target);
  e.rmem(XO.MOV, r, RID.RSP, SPOFS_TMP, 1);
  e.arithi(ARITH.CMP, r, 8 * slots, 1);
  emit_sub_base(as, r);
  e.rmem(XO.MOV, r, r, lua_State.maxstack, 1);
  emit_getgl(as, r, global_State.cur_L);
  e.rmem(XO.MOVto, r, RID.RSP, SPOFS_TMP, 1);
}
function emit_sub_base(as: AsmState, r: number): void {
  as.e.rmem(XO.ARITH(ARITH.SUB), r, RID.DISPATCH, DISPATCH_GL(global_State.jit_base), 1);
}

/* Tails. */

/** Slot of the innermost frame in the last snapshot; were frames added? */
function baseslot(as: AsmState, snapno: number): { slot: number; gotframe: boolean } {
  const { snap } = as.T;
  const first = snap.mapofs[snapno];
  for (let n = snap.nent[snapno] - 1; n >= 0; n--) {
    const sn = snap.map[first + n];
    if (sn & SNAP_FRAME) return { slot: snap_slot(sn) - 1, gotframe: true };
    if (sn & SNAP_CONT) continue;
  }
  return { slot: 0, gotframe: false };
}

/** Store what a snapshot says to the Lua stack. */
function stack_restore(as: AsmState, snapno: number): void {
  const { ir, e } = as;
  const { snap } = as.T;
  const first = snap.mapofs[snapno];
  for (let n = 0; n < snap.nent[snapno]; n++) {
    const sn = snap.map[first + n];
    if (sn & SNAP_NORESTORE) continue;
    const ref = snap_ref(sn);
    const ofs = 8 * (snap_slot(sn) - 2);
    if (sn & SNAP_KEYINDEX) {
      const base = ra_alloc1(as, REF_BASE, RSET_GPR);
      if (irref_isk(ref)) {
        e.setmrm(base, ofs);
        e.mrmi32(XO.MOVmi, 0, RID.MRM, irt_isnum(ir.t(ref)) ? ir.num(ref) : ir.kint(ref));
      } else {
        const r = ra_alloc1(as, ref, RSET_GPR & ~rid2set(base));
        e.rmem(XO.MOVto, r, base, ofs);
      }
      e.setmrm(base, ofs + 4);
      e.mrmi32(XO.MOVmi, 0, RID.MRM, LJ_KEYINDEX);
      continue;
    }
    const base = ra_alloc1(as, REF_BASE, RSET_GPR);
    const src = tvsource(as, ref, RSET_GPR & ~rid2set(base));
    asm_tvstore(as, ref, { base, ofs, index: RID.MRM, scale: 0 }, src);
  }
}

/** MULTRES for the instruction that the interpreter goes on with. */
function multres(as: AsmState, pc: number, slots: number): number {
  const ins = as.J.vm.mem.u32[pc >>> 2];
  switch (bc_op(ins)) {
    case BC.CALLM:
    case BC.CALLMT:
      return slots - (2 + bc_a(ins) + (bc_op(ins) === BC.CALLM ? bc_c(ins) : bc_d(ins)));
    case BC.RETM:
      return slots - (bc_a(ins) + bc_d(ins));
    case BC.TSETM:
      return slots - bc_a(ins);
    default:
      return bc_op(ins) < BC.FUNCF ? 0 : slots;
  }
}

/** A JLOOP in place of a return would only lead back here: take the return itself. */
function realpc(as: AsmState, pc: number): number {
  const ins = as.J.vm.mem.u32[pc >>> 2];
  if (bc_op(ins) !== BC.JLOOP) return pc;
  const T = as.J.traceref(bc_d(ins));
  const op = bc_op(T.startins);
  return op >= BC.RETM && op <= BC.RET1 ? T.obj + GCtrace.startins : pc;
}

/** The end of a trace that is no loop. */
export function asm_tail_link(as: AsmState): void {
  const { e, T, J } = as;
  const { snap } = T;
  const snapno = T.nsnap - 1;
  const { slot, gotframe } = baseslot(as, snapno);
  as.topslot = snap.topslot[snapno];
  if (T.link === 0) {
    const pc = realpc(as, snap.pc(snapno));
    e.jmp(J.vm.sym.lj_vm_exit_interp);
    e.arithi(ARITH.ADD, RID.RSP, TRACE_FRAME, 1);
    e.loadi(RID.RAX, multres(as, snap.pc(snapno), snap.nslots[snapno] - slot - 1));
    e.loadi(RID.PC, pc);
    if (slot) e.arithi(ARITH.ADD, RID.BASE, 8 * slot, 1);
    emit_getgl(as, RID.BASE, global_State.jit_base);
  } else {
    const target = T.link === T.traceno ? 0 : J.traceref(T.link).mcode;
    e.jmp(target || e.mcp);
    if (!target) as.selflink = e.mcp + JMP_SIZE;
    e.arithi(ARITH.ADD, RID.RSP, TRACE_FRAME, 1);
    if (slot) {
      e.setmrm(RID.DISPATCH, DISPATCH_GL(global_State.jit_base));
      e.arithi(ARITH.ADD, RID.MRM, 8 * slot, 1);
    }
  }
  stack_restore(as, snapno);
  // Root traces that add frames check the stack at their end, the others at their start.
  if (as.parent === undefined && gotframe) tailcheck(as, as.topslot, snapno);
}
const JMP_SIZE = 5;

function tailcheck(as: AsmState, slots: number, snapno: number): void {
  const { e } = as;
  asm_snap_alloc(as, snapno);
  const base = ra_alloc1(as, REF_BASE, RSET_GPR);
  const r = ra_scratch(as, RSET_GPR & ~rid2set(base));
  e.jcc(CC.B, exitstub(as, snapno));
  e.arithi(ARITH.CMP, r, 8 * slots, 1);
  e.rr(XO.ARITH(ARITH.SUB), r, base, 1);
  e.rmem(XO.MOV, r, r, lua_State.maxstack, 1);
  emit_getgl(as, r, global_State.cur_L);
}
