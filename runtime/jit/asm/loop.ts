/*
 * Loops. The loop part of a trace is entered from the pre-roll, and again from its own end,
 * where the values of the right sides of the PHIs take the places of the left ones:
 *
 *     pre-roll
 *     jmp loop
 *   around:                     <- the end of the loop leads here
 *     moves of PHIs             parallel
 *     reloads                   what the loop overwrote though it does not change
 *   loop:
 *     ...
 *     jmp around                or a guard right before it, turned round
 *
 * When there is nothing to move, and hints see to that in small loops, around = loop and there is
 * no jump in front.
 */
import { IR, IRT, IRT_, REF_BASE, irref_isk, irt_isphi } from "../ir.js";
import { global_State } from "../../layout/state.js";
import { LJ_TRERR, lj_trace_err } from "../traceerr.js";
import { asm_gc_check } from "./call.js";
import { constPlace, emit_moves, slotPlace, type Move } from "./moves.js";
import {
  emit_getgl,
  emit_loadk,
  emit_spload,
  ra_allocref,
  ra_class,
  ra_noweak,
  ra_ref,
  ra_restore,
  ra_sethint,
  ra_spill,
} from "./ra.js";
import { Phi, type AsmState } from "./state.js";
import {
  RID,
  RID_NONE,
  RID_SINK,
  RID_SUNK,
  ra_hasreg,
  ra_noreg,
  rset_pickbot,
  rset_test,
} from "./target.js";

/** PHI, met at the end of the loop: its right side is wanted there. */
export function asm_phi(as: AsmState, ref: number): void {
  const { ir } = as;
  if (ir.r(ref) === RID_SINK || ir.r(ref) === RID_SUNK) return;
  const lref = ir.op1(ref);
  const rref = ir.op2(ref);
  if (irref_isk(lref)) lj_trace_err(LJ_TRERR.NYIPHI);
  let reg: number = RID_NONE;
  if (!irref_isk(rref)) {
    const allow = ra_class(as, rref);
    if (ra_hasreg(ir.r(rref))) reg = ir.r(rref);
    else if (as.freeset & allow) reg = ra_allocref(as, rref, allow);
    else ra_spill(as, rref);
    if (ra_hasreg(reg)) {
      ra_noweak(as, reg);
      if (ra_noreg(ir.r(lref)) && rref !== lref) ra_sethint(as, lref, reg);
      ir.setr(ref, reg);
    }
  }
  as.phis.push(new Phi(lref, rref, reg));
}

/** The jump at the end of the loop; where it leads is known later. */
export function asm_tail_loop(as: AsmState): void {
  as.loopend = as.e.mcp;
  as.e.jmp(as.e.mcp);
  as.invmcp = as.e.mcp;
}

/** LOOP: the start of the loop. */
export function asm_loop(as: AsmState): void {
  const { ir, e } = as;
  as.loopsnapno = as.snapno;
  if (as.gcsteps > 0) asm_gc_check(as);
  as.invmcp = 0;
  as.fuseref = 0;
  const loop = e.mcp;
  as.T.leaveat = loop;
  as.T.leavesnap = as.loopsnapno;
  for (let work = as.weakset; work; work &= work - 1) {
    const r = rset_pickbot(work);
    if (irt_isphi(ir.t(ra_ref(as, r)))) ra_noweak(as, r);
  }
  reloads(as);
  emit_moves(as, phimoves(as));
  const around = e.mcp;
  e.retarget(as.loopend, around);
  if (around !== loop) e.jmp(loop);
  as.mcloop = around === loop ? loop : around;
  as.loopref = 0;
  for (const { lref } of as.phis)
    if (ir.s(lref) === 0 && ra_hasreg(ir.r(lref))) as.loopregs.set(lref, ir.r(lref));
}

/** From the places of the right sides at the end of the loop to those of the left ones at its start. */
function phimoves(as: AsmState): Move[] {
  const { ir } = as;
  const moves: Move[] = [];
  for (const { lref, rref, reg } of as.phis) {
    const from = irref_isk(rref)
      ? constPlace(rref)
      : ra_hasreg(reg)
        ? reg
        : slotPlace(ra_spill(as, rref));
    if (ra_hasreg(ir.r(lref))) moves.push({ to: ir.r(lref), from });
    if (ir.s(lref) !== 0) moves.push({ to: slotPlace(ir.s(lref)), from });
  }
  return moves;
}

/** Registers of what does not change in the loop, when the loop writes them nevertheless. */
function reloads(as: AsmState): void {
  const left = new Set(as.phis.map((phi) => phi.lref));
  for (let work = ~as.freeset & as.modset; work; work &= work - 1) {
    const r = rset_pickbot(work);
    if (r === RID.RSP || r === RID.PC || r === RID.DISPATCH) continue;
    const ref = ra_ref(as, r);
    if (left.has(ref)) continue;
    if (ref === REF_BASE) emit_getgl(as, r, global_State.jit_base);
    else if (irref_isk(ref)) emit_loadk(as, r, ref);
    else if (rset_test(as.weakset, r)) ra_restore(as, ref);
    else emit_spload(as, r, ra_spill(as, ref));
  }
}

/**
 * The left side of a PHI that gets its spill slot in front of the loop is there in front of
 * the loop only: in the loop it is in its register.
 */
export function asm_phi_fixup(as: AsmState): void {
  const { ir, T } = as;
  for (const [lref, reg] of as.loopregs) {
    if (ir.s(lref) === 0) continue;
    const ren = T.nins++;
    ir.setot(ren, IRT_(IR.RENAME, IRT.NIL));
    ir.setop1(ren, lref);
    ir.setop2(ren, as.loopsnapno);
    ir.setr(ren, reg);
    ir.sets(ren, 0);
  }
}
