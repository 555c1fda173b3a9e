/*
 * How functions of the Lua/C API are declared: once, with the signature that the guest's
 * arguments are decoded by (see HostSignature of the machine: p pointer or size, i int, d lua_Number,
 * l lua_Integer, `...` more arguments, v no result).
 *
 *     lua_pushvalue: api("pi:v", (vm, L, idx) => { ... })
 *
 * The VM is that of the state in the first argument.
 */
import type { Vm } from "../core/vm.js";

export type ApiCode = (vm: Vm, ...args: number[]) => number | void;
export interface ApiFunction {
  readonly signature: string;
  readonly code: ApiCode;
}
export type ApiTable = Readonly<Record<string, ApiFunction>>;

export const api = (signature: string, code: ApiCode): ApiFunction => ({ signature, code });
