/*
 * Foreign code for a VM: the loader of shared objects with what is always there for them. It is made
 * when a program first asks for an object.
 */
import { gcV } from "../core/objects/tvalue.js";
import { fileOf, isfile } from "../lib/iohandle.js";
import { lj_err_callermsg } from "../core/run/err.js";
import { getref } from "../core/objects/tvalue.js";
import type { Vm } from "../core/vm.js";
import { LuaApi } from "../capi/index.js";
import { Linker } from "../ffi/elf/linker.js";
import { libC } from "../ffi/libc/libc.js";
import type { SharedObjects } from "../ffi/symbols.js";
import { global_State } from "../layout/state.js";

/** Functions of the C library that are not here: calling one is an error that names it and who calls. */
function absentFunctions(vm: Vm): (symbol: string, object: string) => number {
  const known = new Map<string, number>();
  return (symbol, object) => {
    let address = known.get(symbol);
    if (address === undefined) {
      address = vm.machine.defineHost(`${symbol} (absent)`, ":p", () =>
        lj_err_callermsg(
          vm,
          getref(vm.mem, vm.g + global_State.cur_L),
          `the C library has no function '${symbol}' here (wanted by ${object})`,
        ),
      );
      known.set(symbol, address);
    }
    return address;
  };
}

/** See ForeignCode. */
export function filePointer(vm: Vm, o: number): number {
  const file = isfile(vm, o) ? fileOf(vm, gcV(vm.mem, o)) : undefined;
  return file === undefined ? 0 : vm.attachment(libC).streams.addressOf(file);
}
export const sharedObjects = (vm: Vm): SharedObjects =>
  new Linker(vm, {
    builtin: [new LuaApi(vm), vm.attachment(libC)],
    absent: absentFunctions(vm),
  });
