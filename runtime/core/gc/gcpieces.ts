/*
 * What the collector does in pieces only when there is much of it; it is loaded then. Userdata to be finalised are taken so,
 * see gcseparate.ts, and entries of weak tables cleared, see gcveil.ts.
 */
import { setKeyWords } from "../objects/tab.js";
import { tvisnil } from "../objects/tvalue.js";
import { lj_udata_new } from "../objects/udata.js";
import type { Vm } from "../vm.js";
import type { GcPieces } from "./gcbig.js";
import { gc_separate } from "./gcseparate.js";
import { openVeil } from "./gcveil.js";
import { gc_words_mayclear } from "./gcweak.js";

/** Userdata are taken in pieces at most so often in a cycle. */
const MOST_ROUNDS = 4;

/**
 * Before the atomic phase: the list is long, so it is gone through after that. A userdata of no use is put in front, since
 * its neighbour must be known whatever comes in front meanwhile.
 */
function separateBegin(vm: Vm, L: number): void {
  const { udata } = vm.big;
  if (udata.rounds === MOST_ROUNDS) return;
  udata.before = udata.first = lj_udata_new(vm, L, 0, 0);
  udata.rounds++;
  udata.separating = true;
}

/** Take some of those that are dead; the cost, or 0 when all are taken. */
function separatePiece(vm: Vm, limit: number): number {
  const { udata } = vm.big;
  const cost = gc_separate(vm, limit, false);
  if (cost === 0) {
    udata.separating = false;
    udata.end = udata.first;
  }
  return cost;
}

/** Putting an entry back counts as so many bytes of marking. */
const PUT_COST = 64;

/** Put hidden entries back that keep nobody alive who is not marked, or all of them; the cost, or 0 when there are none. */
function putBack(vm: Vm, L: number, limit: number, all = false): number {
  const { hidden, veil } = vm.big;
  if (all) veil?.piece(Infinity);
  let cost = 0;
  for (; hidden.size !== 0 && cost < limit; cost += PUT_COST) {
    const t = hidden.pop();
    const hi = hidden.pop() | 0;
    const lo = hidden.pop() | 0;
    const valueHi = hidden.pop() | 0;
    const value = hidden.pop();
    const goes =
      gc_words_mayclear(vm, lo >>> 0, hi, false) || gc_words_mayclear(vm, value, valueHi, true);
    if (goes && !all) continue;
    const o = setKeyWords(vm, L, t, lo, hi);
    const { i32 } = vm.mem;
    if (!tvisnil(vm.mem, o)) continue; // another one has come
    i32[o >>> 2] = value;
    i32[(o + 4) >>> 2] = valueHi;
  }
  return cost;
}

export const gcPieces: GcPieces = { openVeil, separateBegin, separatePiece, putBack };
