/*
 * How library modules declare what Lua programs see. buildvm reads these calls
 * from the sources (it does not run them), numbers the functions and finds their
 * assembly handlers; `registerLibraries` joins both at start-up.
 *
 *   export const bit = defineLib("bit", {
 *     tobit: asm(bit_tobit),   // handler `->ff_bit_tobit`, bit_tobit is the fallback
 *     bnot: asm_(),            // handler `->ff_bit_bnot`, fallback of the entry before
 *     wrap: cf(bit_wrap),      // TypeScript only
 *     VERSION: set("1.0"),     // a plain value
 *   });
 *
 * Rules for buildvm's sake: first argument a string literal, second an object
 * literal, one call of cf/asm/asm_/lua/set/push per property, order significant
 * (function ids are given in this order, library order is that of runtime/lib/order.ts).
 */
import type { Vm } from "./vm.js";

/**
 * A library function. Arguments are L->base .. L->top. Returns the number of
 * results below L->top; as the fallback of an assembly handler FFH_RES(n) etc.
 */
export type LibFunction = (vm: Vm, L: number) => number;

export interface FunctionOptions {
  /** Not a field of the library table: only reachable as an upvalue (`next` for pairs, ipairs_aux). */
  readonly noreg?: boolean;
  /** Values that the function gets as upvalues: an earlier entry of the library, or a value. */
  readonly upvalues?: readonly (LibValue | { readonly entry: string })[];
}

export type LibEntry =
  | { readonly kind: "cf"; readonly fn: LibFunction; readonly options: FunctionOptions }
  | { readonly kind: "asm"; readonly fn: LibFunction; readonly options: FunctionOptions }
  | { readonly kind: "asm_"; readonly options: FunctionOptions }
  | { readonly kind: "lua"; readonly source: string }
  | { readonly kind: "set"; readonly value: LibValue };

/** A constant, or something made at registration: pushes one value on L. */
export type LibValue = string | number | boolean | ((vm: Vm, L: number) => void);

export interface LibDef {
  readonly name: string;
  readonly entries: Readonly<Record<string, LibEntry>>;
}

export const cf = (fn: LibFunction, options: FunctionOptions = {}): LibEntry => ({
  kind: "cf",
  fn,
  options,
});
export const asm = (fn: LibFunction, options: FunctionOptions = {}): LibEntry => ({
  kind: "asm",
  fn,
  options,
});
export const asm_ = (options: FunctionOptions = {}): LibEntry => ({ kind: "asm_", options });
/**
 * A function written in Lua: `function(a, b) ... end`; CHECK_tab(x), CHECK_int(x), CHECK_num(x), CHECK_str(x),
 * CHECK_func(x) check arguments in one instruction.
 */
export const lua = (source: string): LibEntry => ({ kind: "lua", source });
export const set = (value: LibValue): LibEntry => ({ kind: "set", value });

export const defineLib = (name: string, entries: Record<string, LibEntry>): LibDef => ({
  name,
  entries,
});
