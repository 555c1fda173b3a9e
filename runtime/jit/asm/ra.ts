/*
 * The register allocator: linear scan, backwards, over the IR as it is assembled.
 *
 * There are no moves of a value from one register to another on the way: a value has one
 * register from its definition to its last use, or a spill slot beside. That makes snapshots simple:
 * where a value is, at any exit, is its slot if it has one, else its register.
 */
import { DISPATCH_GL, global_State } from "../../layout/state.js";
import { IR, REF_BASE, irref_isk, irt_isfp, irt_isphi } from "../ir.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { is64, type AsmState } from "./state.js";
import {
  RID,
  RID_INIT,
  RID_MASK,
  RID_NONE,
  RSET_FPR,
  RSET_GPR,
  RSET_SCRATCH,
  SPS_MAX,
  XO,
  ra_hasreg,
  ra_noreg,
  rid2set,
  rset_pickbot,
  rset_test,
  sps_scale,
  type RegSet,
} from "./target.js";

/** What makes an operand of a PHI dearer than all others. */
const PHI_WEIGHT = 0x400000;

/**
 * Registers in which subroutines of the blob have addresses, and of which they keep the low half only (core/boot.ts).
 */
const HALVED = rid2set(RID.R15) | rid2set(RID.RBX);

/** Registers for a value, of those that an instruction allows. */
function suited(as: AsmState, ref: number, allow: RegSet): RegSet {
  return is64(as.ir.t(ref)) ? allow & ~HALVED : allow;
}

export const ra_class = (as: AsmState, ref: number): RegSet =>
  irt_isfp(as.ir.t(ref)) ? RSET_FPR : suited(as, ref, RSET_GPR);

function ra_free(as: AsmState, r: number): void {
  as.freeset |= rid2set(r);
  as.weakset &= ~rid2set(r);
}
function ra_modified(as: AsmState, r: number): void {
  as.modset |= rid2set(r);
}
export function ra_noweak(as: AsmState, r: number): void {
  as.weakset &= ~rid2set(r);
}
export function ra_weak(as: AsmState, r: number): void {
  as.weakset |= rid2set(r);
}
/** The value whose register it is. */
export const ra_ref = (as: AsmState, r: number): number => as.cost[r] & 0xffff;

/** The spill slot of a value, a new one if need be. */
export function ra_spill(as: AsmState, ref: number): number {
  const { ir } = as;
  let slot = ir.s(ref);
  if (slot === 0) {
    slot = as.evenspill;
    if (slot > SPS_MAX) lj_trace_err(LJ_TRERR.SPILLOV);
    as.evenspill = slot + 2;
    ir.sets(ref, slot);
  }
  return slot;
}

export function emit_spload(as: AsmState, r: number, slot: number): void {
  const fp = r >= RID.MAX_GPR;
  as.e.rmem(fp ? XO.MOVSD : XO.MOV, r, RID.RSP, sps_scale(slot), fp ? 0 : 1);
}
export function emit_spstore(as: AsmState, r: number, slot: number): void {
  const fp = r >= RID.MAX_GPR;
  as.e.rmem(fp ? XO.MOVSDto : XO.MOVto, r, RID.RSP, sps_scale(slot), fp ? 0 : 1);
}

/** Fields of global_State. */
export function emit_getgl(as: AsmState, r: number, field: global_State, w = 1): void {
  as.e.rmem(XO.MOV, r, RID.DISPATCH, DISPATCH_GL(field), w);
}
export function emit_setgl(as: AsmState, r: number, field: global_State): void {
  as.e.rmem(XO.MOVto, r, RID.DISPATCH, DISPATCH_GL(field), 1);
}

/** r = a constant, without touching flags. */
export function emit_loadk(as: AsmState, r: number, ref: number): void {
  const { ir, e } = as;
  switch (ir.o(ref)) {
    case IR.KNUM:
      if (ir.lo(ref) === 0 && ir.hi(ref) === 0) e.rr(XO.XORPS, r, r);
      else e.rmem(XO.MOVSD, r, RID.MRM, kaddr(as, ref));
      return;
    case IR.KINT64:
      e.loadu64(r, ir.lo(ref), ir.hi(ref));
      return;
    case IR.KGC:
    case IR.KPTR:
    case IR.KKPTR:
      e.loadi(r, ir.gcr(ref));
      return;
    default:
      e.loadi(r, ir.kint(ref));
  }
}
/** Address of a KNUM or KINT64 in memory. */
export function kaddr(as: AsmState, ref: number): number {
  const addr = as.kaddr.get(ref);
  if (addr === undefined) throw new Error(`constant ${ref} has no place in memory`);
  return addr;
}

/** Constants and BASE are made again instead of spilled. */
const canremat = (ref: number): boolean => ref <= REF_BASE;

/** Take a value's register away: behind here it is loaded again. */
export function ra_restore(as: AsmState, ref: number): number {
  const { ir } = as;
  const r = ir.r(ref);
  const weak = rset_test(as.weakset, r);
  ra_free(as, r);
  ir.setr(ref, canremat(ref) ? RID_INIT : r | RID_NONE);
  if (canremat(ref)) {
    ra_modified(as, r);
    if (ref === REF_BASE) emit_getgl(as, r, global_State.jit_base);
    else emit_loadk(as, r, ref);
    return r;
  }
  const slot = ra_spill(as, ref);
  if (!weak) {
    ra_modified(as, r);
    emit_spload(as, r, slot);
  }
  return r;
}

/** Free one register of `allow`: that of the value that is cheapest to do without. */
function ra_evict(as: AsmState, allow: RegSet): number {
  let best = 0xffffffff;
  for (let work = allow & ~as.freeset; work; work &= work - 1)
    best = Math.min(best, as.cost[rset_pickbot(work)]);
  if (best === 0xffffffff) lj_trace_err(LJ_TRERR.BADRA);
  let ref = best & 0xffff;
  const weak = as.weakset & allow;
  if (!irref_isk(ref) && weak && !rset_test(weak, as.ir.r(ref)))
    ref = ra_ref(as, rset_pickbot(weak));
  return ra_restore(as, ref);
}

/** A register of `pick`, which is not empty, for a value that is made inside of the loop. */
const pickdirty = (as: AsmState, pick: RegSet): number =>
  rset_pickbot(pick & as.modset ? pick & as.modset : pick);

/** A free register, which stays free: for use by the current instruction. */
export function ra_scratch(as: AsmState, allow: RegSet): number {
  const pick = as.freeset & allow;
  const r = pick ? pickdirty(as, pick) : ra_evict(as, allow);
  ra_modified(as, r);
  return r;
}

/** Give a value without register one of `allow`. */
export function ra_allocref(as: AsmState, ref: number, allow: RegSet): number {
  const { ir } = as;
  allow = suited(as, ref, allow);
  let pick = as.freeset & allow;
  let r: number;
  if (pick) {
    const hint = ir.r(ref) & RID_MASK;
    if (hint < 32 && rset_test(pick, hint)) r = hint;
    else if (ref < as.loopref && !irt_isphi(ir.t(ref))) {
      // What the loop does not change stays where the loop writes nothing.
      if (pick & ~as.modset) pick &= ~as.modset;
      if (pick & ~RSET_SCRATCH) pick &= ~RSET_SCRATCH;
      r = rset_pickbot(pick);
    } else r = pickdirty(as, pick);
  } else r = ra_evict(as, allow);
  ir.setr(ref, r);
  as.freeset &= ~rid2set(r);
  ra_noweak(as, r);
  as.cost[r] = ref + (irt_isphi(ir.t(ref)) ? PHI_WEIGHT : 0);
  return r;
}

/** The register of a value; one of `allow` if it had none. */
export function ra_alloc1(as: AsmState, ref: number, allow: RegSet): number {
  const r = as.ir.r(ref);
  if (ra_noreg(r)) return ra_allocref(as, ref, allow);
  ra_noweak(as, r);
  return r;
}

/** Two operands in registers: the one that has none yet must not take the other's. */
export function ra_alloc2(as: AsmState, a: number, b: number, allow: RegSet): [number, number] {
  if (ra_hasreg(as.ir.r(b))) {
    const right = ra_alloc1(as, b, allow);
    return [ra_alloc1(as, a, allow & ~rid2set(right)), right];
  }
  const left = ra_alloc1(as, a, allow);
  return [left, ra_alloc1(as, b, allow & ~rid2set(left))];
}

/** The register that the current instruction puts its value in. */
export function ra_dest(as: AsmState, ref: number, allow: RegSet): number {
  const { ir } = as;
  allow = suited(as, ref, allow);
  let dest = ir.r(ref);
  if (ra_hasreg(dest)) {
    ra_free(as, dest);
    ra_modified(as, dest);
  } else {
    const hint = dest & RID_MASK;
    if (hint < 32 && rset_test(as.freeset & allow, hint)) {
      dest = hint;
      ra_modified(as, dest);
    } else dest = ra_scratch(as, allow);
    ir.setr(ref, dest);
  }
  const slot = ir.s(ref);
  if (slot !== 0) emit_spstore(as, dest, slot);
  return dest;
}

/** The value must come about in register r. */
export function ra_destreg(as: AsmState, ref: number, r: number): void {
  const dest = ra_dest(as, ref, rid2set(r));
  if (dest !== r) {
    ra_scratch(as, rid2set(r));
    as.e.movrr(dest, r);
  }
}

/** dest = a value, for an instruction that changes dest. */
export function ra_left(as: AsmState, dest: number, lref: number): void {
  const { ir } = as;
  if (ra_noreg(ir.r(lref))) {
    if (irref_isk(lref)) {
      emit_loadk(as, dest, lref);
      return;
    }
    ra_sethint(as, lref, dest);
    ra_allocref(as, lref, ra_class(as, lref));
  }
  const left = ra_alloc1(as, lref, ra_class(as, lref));
  if (left !== dest) as.e.movrr(dest, left);
}

/** Prefer r for a value that has no register yet. */
export function ra_sethint(as: AsmState, ref: number, r: number): void {
  as.ir.setr(ref, r | RID_NONE);
}

/** Free all of a set: what lives in it is loaded again behind here. */
export function ra_evictset(as: AsmState, drop: RegSet): void {
  as.modset |= drop;
  for (let work = drop & ~as.freeset & (RSET_GPR | RSET_FPR); work; work &= work - 1)
    ra_restore(as, ra_ref(as, rset_pickbot(work)));
}
