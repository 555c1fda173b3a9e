/*
 * States that C makes: lua_newstate, luaL_newstate, lua_close.
 *
 * Memory for their objects comes from the VM's allocator. One that C brings along is asked for a
 * block of the state's size, kept until it is closed, so that it can refuse, and counts.
 */
import { lj_close } from "../core/boot.js";
import { lj_err_callermsg } from "../core/run/err.js";
import { freeState, isFurtherState, newState } from "../core/universe.js";
import { Attachment, type Vm } from "../core/vm.js";
import { GG_SIZEOF } from "../layout/state.js";
import { api, type ApiTable } from "./define.js";

interface OwnAllocator {
  readonly fn: number;
  readonly data: number;
  readonly block: number;
}
/** Allocators that came with states, by main thread. */
const allocators = new Attachment(() => new Map<number, OwnAllocator>());

/** Told when there is a second state. */
export const stateMakers = new Attachment(() => ({ made: (): void => {} }));

function makeState(vm: Vm): number {
  vm.attachment(stateMakers).made();
  return newState(vm);
}

function newstate(vm: Vm, fn: number, data: number): number {
  const block = vm.machine.call(fn, data, 0, 0, GG_SIZEOF(vm.numAsmFF)) >>> 0;
  if (block === 0) return 0;
  const L = makeState(vm);
  if (L !== 0) vm.attachment(allocators).set(L, { fn, data, block });
  return L;
}

/** Finalise and free; the state that the host made stays. */
function close(vm: Vm, L: number): void {
  if (!isFurtherState(vm, L)) {
    lj_err_callermsg(vm, L, "lua_close: this state belongs to the host");
  }
  lj_close(vm);
}

/** They get no state, or end it. */
export const making: ApiTable = {
  luaL_newstate: api(":p", makeState),
  lua_newstate: api("pp:p", newstate),
};
export const closing: ApiTable = { lua_close: api("p:v", close) };

/** Behind lua_close, in the state that called it: give the memory back. */
export function release(vm: Vm, L: number): void {
  const own = vm.attachment(allocators).get(L);
  freeState(vm, L);
  if (own === undefined) return;
  vm.attachment(allocators).delete(L);
  vm.machine.call(own.fn, own.data, own.block, GG_SIZEOF(vm.numAsmFF), 0);
}
