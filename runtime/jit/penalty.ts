/*
 * Places where recording failed get another chance later, each time at a higher price,
 * and none in the end: they are blacklisted, their instruction does not count any more.
 */
import { BC, bc_j } from "../layout/bytecode.js";
import { GCproto, PROTO } from "../layout/objects.js";
import { hotcount_set, jitRandom } from "./hotcount.js";
import { PENALTY_MAX, PENALTY_RNDBITS, PENALTY_SLOTS, type JitState } from "./state.js";

function blacklist_pc(J: JitState, pt: number, pc: number): void {
  const { mem } = J.vm;
  const op = mem.u8[pc];
  if (op === BC.ITERN) {
    const isnext = pc + 4 * (1 + bc_j(mem.u32[(pc + 4) >>> 2]));
    // Loops of library functions have no iterator to call: they go on counting.
    if (mem.u8[isnext] !== BC.ISNEXT) return;
    mem.u8[pc] = BC.ITERC;
    mem.u8[isnext] = BC.JMP;
  } else {
    mem.u8[pc] = op + BC.ILOOP - BC.LOOP;
    mem.u8[pt + GCproto.flags] |= PROTO.ILOOP;
  }
}

/** Recording from `pc` on failed for reason `e`. */
export function penalty_pc(J: JitState, pt: number, pc: number, e: number): void {
  let val = J.governor.penalty;
  let isAgain = false; // once may be chance: a round in which an error is thrown
  let entry = J.penalty.find((p) => p.pc === pc);
  if (entry === undefined) {
    entry = J.penalty[J.penaltyslot] ??= { pc: 0, val: 0, reason: 0 };
    J.penaltyslot = (J.penaltyslot + 1) & (PENALTY_SLOTS - 1);
    entry.pc = pc;
  } else {
    isAgain = entry.reason === e;
    val = 2 * entry.val + (jitRandom(J) & ((1 << PENALTY_RNDBITS) - 1));
  }
  if (val > PENALTY_MAX || (isAgain && J.governor.isFinal(e))) {
    blacklist_pc(J, pt, pc);
    return;
  }
  entry.val = val;
  entry.reason = e;
  hotcount_set(J.vm, pc + 4, val + J.governor.chanceOfRound());
}
