/*
 * What functions of the debug library begin with: whose stack is meant.
 */
import type { Vm } from "../core/vm.js";
import { gcV, tvisthread } from "../core/objects/tvalue.js";
import { L_top } from "../core/run/frame.js";
import { argslot } from "../core/lib.js";
/** The thread in question, and how many arguments name it. */
export function getthread(vm: Vm, L: number): { L1: number; arg: number } {
  const o = argslot(vm, L, 1);
  return o < L_top(vm.mem, L) && tvisthread(vm.mem, o)
    ? { L1: gcV(vm.mem, o), arg: 1 }
    : { L1: L, arg: 0 };
}
