/*
 * Bytecode of a function.
 */
import { funcproto, isluafunc } from "../core/run/frame.js";
import { lj_bcwrite } from "../syntax/bytecode/bcwrite.js";
import type { Ref } from "./engine.js";
import { guard, trap } from "./runs/protect.js";

export function dumpFunction({ engine: e, address }: Ref, strip: boolean): Uint8Array {
  const { vm } = e;
  if (!isluafunc(vm.mem, address))
    throw new TypeError("a function of the runtime has no bytecode to dump");
  return guard(e, () =>
    trap(e, (L) =>
      lj_bcwrite(vm, L, funcproto(vm.mem, address), { strip }, (dump) => dump.slice()),
    ),
  );
}
