/*
 * Hot counters, and the chance in them: penalties vary a little, so that attempts to
 * compile do not always meet the same state.
 */
import { GG, HOTCOUNT } from "../layout/state.js";
import type { Vm } from "../core/vm.js";

/** Set the counter of the instruction before `pc`. */
export function hotcount_set(vm: Vm, pc: number, val: number): void {
  const counters = (vm.dispatch - GG.dispatch + GG.hotcount) >>> 1;
  vm.mem.u16[counters + ((pc >>> 2) & HOTCOUNT.MASK)] = val;
}

/** A random number of 32 bits (xorshift), the same in each run. */
export function jitRandom(J: { prngstate: number }): number {
  let x = J.prngstate || 0x2545f491;
  x ^= x << 13;
  x ^= x >>> 17;
  x ^= x << 5;
  J.prngstate = x;
  return x >>> 0;
}
