/*
 * States that C makes: lua_newstate, luaL_newstate, lua_close.
 *
 * Memory for their objects comes from the VM's allocator, or from one that C brings along
 * (core/memory/ownblocks.ts).
 */
import { lj_close } from "../core/boot.js";
import { lj_err_callermsg } from "../core/run/err.js";
import { freeState, isFurtherState, newState } from "../core/universe.js";
import { Attachment, type Vm } from "../core/vm.js";
import { OwnBlocks } from "../core/memory/ownblocks.js";
import { api, type ApiTable } from "./define.js";

/** Told when there is a second state. */
export const stateMakers = new Attachment(() => ({ made: (): void => {} }));

function makeState(vm: Vm, own?: OwnBlocks): number {
  vm.attachment(stateMakers).made();
  return newState(vm, own);
}

function newstate(vm: Vm, fn: number, data: number): number {
  return makeState(vm, new OwnBlocks(vm, fn, data));
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
  luaL_newstate: api(":p", (vm) => makeState(vm)),
  lua_newstate: api("pp:p", newstate),
};
export const closing: ApiTable = { lua_close: api("p:v", close) };

/** Behind lua_close, in the state that called it: give the memory back. */
export const release = freeState;
