/*
 * Bytecode of a function.
 */
import { funcproto, isluafunc } from "../core/frame.js";
import { lj_bcwrite } from "../syntax/bcwrite.js";
import type { Ref } from "./engine.js";

export function dumpFunction({ engine: { vm, L }, address }: Ref, strip: boolean): Uint8Array {
  if (!isluafunc(vm.mem, address))
    throw new TypeError("a function of the runtime has no bytecode to dump");
  return lj_bcwrite(vm, L, funcproto(vm.mem, address), { strip }, (dump) => dump.slice());
}
