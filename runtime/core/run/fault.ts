/*
 * Faults of guest code, which foreign code makes: the state is of no use from then on, and
 * the message says where the Lua program was.
 */
import type { MachineFault } from "../../machine/index.js";
import { global_State, lua_State } from "../../layout/state.js";
import { lj_debug_frame, luaL_where } from "./debug.js";
import { getref } from "../objects/tvalue.js";
import { textToJs } from "../text/texts.js";
import type { Vm } from "../vm.js";

/** Levels that are looked through for a Lua function. */
const LEVELS = 50;

/** "file:line" of the innermost Lua function that is running; undefined when there is none to be found. */
function position(vm: Vm): string | undefined {
  const L = getref(vm.mem, vm.g + global_State.cur_L);
  if (L === 0 || getref(vm.mem, L + lua_State.glref) !== vm.g) return undefined;
  for (let level = 0; level < LEVELS && lj_debug_frame(vm, L, level); level++) {
    const where = textToJs(vm, luaL_where(vm, L, level));
    if (where !== "") return where.replace(/: $/, "");
  }
  return undefined;
}

/** A fault has ended a run: the VM is closed. */
export function noteFault(vm: Vm, fault: MachineFault): void {
  if (vm.fault !== undefined) return;
  vm.fault = fault;
  try {
    const where = position(vm);
    if (where !== undefined) fault.message += `\n\tcalled at ${where}`;
  } catch (e) {
    // What foreign code has written over the stack leads anywhere.
    if (!(e instanceof RangeError || e instanceof TypeError)) throw e;
  }
}
