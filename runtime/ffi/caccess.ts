/*
 * Addresses that programs have made up: what the FFI reads or writes there must be guest
 * memory that belongs to programs. A wild pointer ends the run with a fault, as it ends a
 * process natively.
 */
import { L_base } from "../core/run/frame.js";
import { lj_debug_addloc } from "../core/run/debug.js";
import { strToJs } from "../core/objects/str.js";
import { gcV } from "../core/objects/tvalue.js";
import { L_top, setL_top } from "../core/run/frame.js";
import { MEMORY_MAP } from "../layout/memory.js";
import { MachineFault } from "../machine/index.js";
import type { CTState } from "./ctype.js";

/** `size` bytes at p are going to be accessed. */
export function checkAccess(cts: CTState, p: number, size: number): void {
  const { mem } = cts.vm;
  if (p >= MEMORY_MAP.stackBase && p + size <= mem.size) return;
  if (size !== 0) fault(cts, p);
}

function fault(cts: CTState, p: number): never {
  const { vm, L } = cts;
  // A double has no 2^64 - 2.
  const address = p < 0 ? BigInt.asUintN(64, BigInt(p)) : p;
  const hex = `0x${address.toString(16).padStart(8, "0")}`;
  lj_debug_addloc(vm, L, `unmapped address ${hex}`, 0, L_base(vm.mem, L) - 8);
  const top = L_top(vm.mem, L) - 8;
  const text = strToJs(vm, gcV(vm.mem, top));
  setL_top(vm.mem, L, top);
  const symbol = vm.machine.symbolize(p >>> 0);
  throw new MachineFault(`${text} (${symbol})`, {
    kind: "unmapped",
    pc: 0,
    address: p,
    symbol,
    registers: {},
  });
}
