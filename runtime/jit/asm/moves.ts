/*
 * Parallel moves: values go from where they are to where they are wanted, all at once. At the
 * end of a loop the right sides of its PHIs become the left ones; at the head of a side trace
 * what the parent left gets to where the side trace expects it.
 *
 *   rax -> rcx, rcx -> rax, xmm0 -> [slot]      any places, cycles included
 *
 * The moves are ordered so that nothing is overwritten that is still to be read; a cycle is
 * opened by keeping one value in a register that nobody uses there, or in the frame's scratch space:
 * in loops, what goes through memory comes five cycles later.
 */
import { ir_is64k } from "../irbuf.js";
import { emit_loadk, emit_spload, emit_spstore } from "./ra.js";
import type { AsmState } from "./state.js";
import {
  RID,
  RSET_FPR,
  RSET_GPR,
  SPOFS_TMP,
  XO,
  rid2set,
  rset_pickbot,
  sps_scale,
  type RegSet,
} from "./target.js";

/** Registers by number, spill slots from 32 on, then constants by reference. */
export type Place = number;
export const slotPlace = (slot: number): Place => 32 + slot;
const TMP: Place = slotPlace(SPOFS_TMP);
const CONSTANT = 0x1000;
export const constPlace = (ref: number): Place => CONSTANT + ref;

export interface Move {
  to: Place;
  from: Place;
}

/** The moves in an order in which they can be executed one after the other; `free` are registers that nobody uses. */
export function sequentialize(moves: readonly Move[], free: RegSet = 0): Move[] {
  const pending = moves.filter((m) => m.to !== m.from).map((m) => ({ ...m }));
  for (const { to, from } of moves)
    for (const place of [to, from]) if (place < 32) free &= ~rid2set(place);
  const done: Move[] = [];
  while (pending.length > 0) {
    const next = pending.findIndex((m) => !pending.some((o) => o !== m && o.from === m.to));
    if (next >= 0) {
      done.push(pending[next]);
      pending.splice(next, 1);
      continue;
    }
    // Only cycles are left: keep what the first one overwrites.
    const { to } = pending[0];
    const kept = keeper(to, free);
    done.push({ to: kept, from: to });
    for (const m of pending) if (m.from === to) m.from = kept;
  }
  return done;
}

/** Where the value of a place is kept while its cycle is gone round: one after the other, so the same register does. */
function keeper(place: Place, free: RegSet): Place {
  const fits = place < 32 ? free & (place < RID.MAX_GPR ? RSET_GPR : RSET_FPR) : 0;
  return fits ? rset_pickbot(fits) : TMP;
}

function move(as: AsmState, { to, from }: Move): void {
  const { e } = as;
  if (from >= CONSTANT) {
    if (to < 32) emit_loadk(as, to, from - CONSTANT);
    else storek(as, to - 32, from - CONSTANT);
  } else if (to < 32) {
    if (from < 32) e.movrr(to, from);
    else emit_spload(as, to, from - 32);
  } else if (from < 32) emit_spstore(as, from, to - 32);
  else {
    // Memory to memory, by the stack. rsp is 8 lower between the two, but pop counts after.
    e.setmrm(RID.RSP, sps_scale(to - 32));
    e.mrm(XO.POP, 0, RID.MRM);
    e.setmrm(RID.RSP, sps_scale(from - 32));
    e.mrm(XO.PUSHPOP, 6, RID.MRM);
  }
}

/** A constant to a spill slot. */
function storek(as: AsmState, slot: number, ref: number): void {
  const { ir, e } = as;
  const word = (k: number, v: number): void => {
    e.setmrm(RID.RSP, sps_scale(slot) + 4 * k);
    e.mrmi32(XO.MOVmi, 0, RID.MRM, v);
  };
  const wide = ir_is64k(ir.o(ref));
  word(1, wide ? ir.hi(ref) : 0);
  word(0, wide ? ir.lo(ref) : ir.kint(ref));
}

/** Emit moves; they are executed before what was emitted last. What is free there may be overwritten. */
export function emit_moves(as: AsmState, moves: readonly Move[]): void {
  const seq = sequentialize(moves, as.freeset);
  for (let i = seq.length - 1; i >= 0; i--) move(as, seq[i]);
}
