/*
 * Exceptions of JavaScript in library functions.
 */
import { FFH_UNWIND } from "../../layout/frame.js";
import { GuestUnwind } from "../../machine/types.js";
import { lands, lj_err_mem, lj_err_msg } from "./err.js";
import type { Vm } from "../vm.js";

/** The engine has no room: for a string beyond its longest, for an array. */
const hasNoRoom = (e: RangeError): boolean =>
  e.message.includes("string length") ||
  e.message.includes("array length") ||
  e.message.includes("allocation failed");

/**
 * What a library function has thrown. When the pcall that catches is near, this is the
 * function's result. JavaScript's own exceptions become Lua errors: an exhausted
 * JavaScript stack is a stack overflow, what it has no room for is no memory. Everything else passes.
 */
export function lj_err_host(vm: Vm, L: number, e: unknown): number {
  if (e instanceof GuestUnwind && lands(vm, e)) return FFH_UNWIND;
  if (e instanceof RangeError) {
    // Not with a regular expression: matching one needs stack, too.
    if (e.message.includes("call stack")) lj_err_msg(vm, L, "STKOV");
    if (hasNoRoom(e)) lj_err_mem(vm, L);
  }
  throw e;
}
