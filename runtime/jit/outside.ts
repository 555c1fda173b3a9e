/*
 * What reaches into closures from outside of the program's code: debug.setupvalue, debug.upvaluejoin and
 * their kin of the Lua/C API. Traces take an upvalue that the program never assigns to for a constant, and
 * know the address of others, so they are flushed.
 */
import { lj_gc_barrier, lj_gc_objbarrier } from "../core/gc/gc.js";
import { copyTV, gctOf, getref, setref } from "../core/objects/tvalue.js";
import { GCfuncL, GCupval } from "../layout/objects.js";
import { GCT } from "../layout/value.js";
import type { Vm } from "../core/vm.js";
import { flushTraces } from "./control.js";

/** Set the upvalue in `slot`, of the GCupval or C function `object`, to the value at `o`. */
export function setUpvalue(
  vm: Vm,
  L: number,
  { object, slot }: { object: number; slot: number },
  o: number,
): void {
  const { mem } = vm;
  if (gctOf(mem, object) === GCT.UPVAL && mem.u8[object + GCupval.immutable] !== 0) {
    flushTraces(vm, L);
    mem.u8[object + GCupval.immutable] = 0;
  }
  copyTV(mem, slot, o);
  lj_gc_barrier(vm, object, slot);
}

/** Upvalue n of the Lua function `fn`, from 0, becomes `uv`. */
export function joinUpvalue(vm: Vm, L: number, fn: number, n: number, uv: number): void {
  const { mem } = vm;
  const ref = fn + GCfuncL.uvptr + 8 * n;
  if (getref(mem, ref) === uv) return;
  flushTraces(vm, L);
  setref(mem, ref, uv);
  lj_gc_objbarrier(vm, fn, uv);
}
