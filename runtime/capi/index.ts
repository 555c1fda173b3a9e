/*
 * The Lua/C API as symbols for guest code: every function of lua.h, lauxlib.h, lualib.h and luajit.h.
 *
 *     compress.so imports lua_pushnumber  →  symbols.address("lua_pushnumber")  →  a thunk
 *
 * A function gets its thunk when something asks for it; those that C code calls all the time are machine
 * code (fast.ts). lua_State* is the guest's own pointer.
 */
import { lj_err_callermsg } from "../core/run/err.js";
import { getref } from "../core/objects/tvalue.js";
import { inStateOf } from "../core/universe.js";
import type { Vm } from "../core/vm.js";
import { global_State, lua_State } from "../layout/state.js";
import type { BuiltinSet } from "../ffi/symbols.js";
import type { HostFunction } from "../machine/types.js";
import { access } from "./access.js";
import { auxChecks } from "./auxcheck.js";
import { auxLibrary } from "./auxlib.js";
import { buffers, bufferStart, bufferState } from "./buffer.js";
import { calls } from "./calls.js";
import { control } from "./control.js";
import { debugging } from "./debug.js";
import type { ApiCode, ApiFunction, ApiTable } from "./define.js";
import { pushes } from "./push.js";
import { FastApi } from "./fast.js";
import { closing, making, release, stateMakers } from "./state.js";
import { stack } from "./stack.js";
import { tables } from "./tables.js";

/** Those whose first argument is a state. */
const ofState: ApiTable = {
  ...stack,
  ...access,
  ...pushes,
  ...tables,
  ...calls,
  ...auxChecks,
  ...auxLibrary,
  ...bufferStart,
  ...debugging,
  ...control,
  ...closing,
};
/** All of them, by name. */
export const functions: ApiTable = { ...ofState, ...buffers, ...making };

/** The names under which systems have libraries with this interface. */
const SONAME = /^lib(luajit-|lua)5\.1(-c\+\+)?\.so(\.\d+)*$/;

export class LuaApi implements BuiltinSet {
  readonly name = "Lua/C API";
  private readonly addresses = new Map<string, number>();

  constructor(private readonly vm: Vm) {
    vm.holdsThreads = true;
    const slow = (name: string): number => this.define(name, functions[name]);
    const fast = new FastApi(vm, slow);
    for (const [name, address] of fast.addresses) this.addresses.set(name, address);
    vm.attachment(stateMakers).made = () => fast.setManyStates();
  }

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
    const { vm } = this;
    const count = /^\w*/.exec(signature)![0].length;
    const call = bound(vm, code, count);
    let fn = call;
    if (Object.hasOwn(buffers, name)) fn = inItsState(vm, name, call, (B) => bufferState(vm, B));
    else if (Object.hasOwn(ofState, name)) fn = inItsState(vm, name, call, (L) => L);
    if (name === "lua_close")
      return vm.machine.defineHost(name, signature, (L) => {
        fn(L);
        release(vm, L);
      });
    return vm.machine.defineHost(name, signature, fn);
  }
}

/** Call while the state that the first argument leads to is the VM's. */
function inItsState(
  vm: Vm,
  name: string,
  call: HostFunction,
  stateOf: (first: number) => number,
): HostFunction {
  const inAnother = (L: number, args: number[]): number | void => {
    let done = false;
    const result = inStateOf(vm, L, () => {
      done = true;
      return call(...args);
    });
    if (done) return result;
    const running = getref(vm.mem, vm.g + global_State.cur_L);
    return lj_err_callermsg(vm, running, `${name}: bad lua_State 0x${L.toString(16)}`);
  };
  return (a, b, c, d, e, f) => {
    const L = stateOf(a);
    if (vm.mem.u32[(L + lua_State.glref) >>> 2] === vm.g) return call(a, b, c, d, e, f);
    return inAnother(L, [a, b, c, d, e, f]);
  };
}

/** With the VM as its first argument. */
function bound(vm: Vm, code: ApiCode, count: number): HostFunction {
  switch (count) {
    case 0:
      return () => code(vm);
    case 1:
      return (a) => code(vm, a);
    case 2:
      return (a, b) => code(vm, a, b);
    case 3:
      return (a, b, c) => code(vm, a, b, c);
    default:
      return (a, b, c, d, e, f) => code(vm, a, b, c, d, e, f);
  }
}
