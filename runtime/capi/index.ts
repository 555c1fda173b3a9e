/*
 * The Lua/C API as symbols for guest code: every function of lua.h, lauxlib.h, lualib.h and luajit.h.
 *
 *     compress.so imports lua_pushnumber  →  symbols.address("lua_pushnumber")  →  a thunk
 *
 * A function gets its thunk when something asks for it. lua_State* is the guest's own pointer.
 */
import type { Vm } from "../core/vm.js";
import type { BuiltinSet } from "../ffi/symbols.js";
import type { HostFunction } from "../machine/types.js";
import { access } from "./access.js";
import { auxChecks } from "./auxcheck.js";
import { auxLibrary } from "./auxlib.js";
import { buffers, bufferStart } from "./buffer.js";
import { calls } from "./calls.js";
import { control } from "./control.js";
import { debugging } from "./debug.js";
import type { ApiCode, ApiFunction, ApiTable } from "./define.js";
import { pushes } from "./push.js";
import { stack } from "./stack.js";
import { tables } from "./tables.js";

/** All of them, by name. */
export const functions: ApiTable = {
  ...stack,
  ...access,
  ...pushes,
  ...tables,
  ...calls,
  ...auxChecks,
  ...auxLibrary,
  ...bufferStart,
  ...buffers,
  ...debugging,
  ...control,
};

/** The names under which systems have libraries with this interface. */
const SONAME = /^lib(luajit|lua)-?5\.1(-.*)?\.so(\.\d+)*$/;

export class LuaApi implements BuiltinSet {
  readonly name = "Lua/C API";
  private readonly addresses = new Map<string, number>();

  constructor(private readonly vm: Vm) {}

  standsFor(soname: string): boolean {
    return SONAME.test(soname);
  }

  address(symbol: string): number {
    let address = this.addresses.get(symbol);
    if (address === undefined && Object.hasOwn(functions, symbol)) {
      address = this.define(symbol, functions[symbol]);
      this.addresses.set(symbol, address);
    }
    return address ?? 0;
  }

  private define(name: string, { signature, code }: ApiFunction): number {
    return this.vm.machine.defineHost(
      name,
      signature,
      bound(this.vm, code, /^\w*/.exec(signature)![0].length),
    );
  }
}

/** With the VM as its first argument, by number of the others: a call with a list of them is slow. */
function bound(vm: Vm, code: ApiCode, count: number): HostFunction {
  switch (count) {
    case 0:
    case 1:
      return (a) => code(vm, a);
    case 2:
      return (a, b) => code(vm, a, b);
    case 3:
      return (a, b, c) => code(vm, a, b, c);
    default:
      return (...args) => code(vm, ...args);
  }
}
