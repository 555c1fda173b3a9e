/*
 * The bit library: the assembly handlers do the work on numbers, the functions
 * here are entered when an argument is missing or no number. They turn strings
 * into numbers in place and let the handler try again.
 */
import type { Vm } from "../core/vm.js";
import { asm, asm_, cf, defineLib } from "../core/libdef.js";
import { TVALUE, getref, setnumV } from "../core/tvalue.js";
import { lj_gc_check } from "../core/gc.js";
import { lj_lib_checknum, pushstring } from "../core/lib.js";
import { lj_num2bit } from "../core/meta.js";
import { FFH_RES, FFH_RETRY } from "../layout/frame.js";
import { lua_State } from "../layout/state.js";

/** Argument narg as a 32-bit integer; a string is replaced by its number. */
export function lj_lib_checkbit(vm: Vm, L: number, narg: number): number {
  return lj_num2bit(vm, lj_lib_checknum(vm, L, narg));
}

function bit_tobit(vm: Vm, L: number): number {
  const bits = lj_lib_checkbit(vm, L, 1);
  setnumV(vm.mem, getref(vm.mem, L + lua_State.base) - 2 * TVALUE, bits);
  return FFH_RES(1);
}

function bit_bnot(vm: Vm, L: number): number {
  lj_lib_checkbit(vm, L, 1);
  return FFH_RETRY;
}

function bit_lshift(vm: Vm, L: number): number {
  lj_lib_checkbit(vm, L, 1);
  lj_lib_checkbit(vm, L, 2);
  return FFH_RETRY;
}

function bit_band(vm: Vm, L: number): number {
  const { mem } = vm;
  const nargs = (getref(mem, L + lua_State.top) - getref(mem, L + lua_State.base)) / TVALUE;
  for (let i = 1; i <= Math.max(nargs, 1); i++) lj_lib_checkbit(vm, L, i);
  return FFH_RETRY;
}

/** The precision field of a format is a byte that holds the digits plus one. */
const digitCount = (n: number): number => ((n + 1) & 0xff) - 1;

function bit_tohex(vm: Vm, L: number): number {
  const { mem } = vm;
  let bits = lj_lib_checkbit(vm, L, 1) >>> 0;
  const given = getref(mem, L + lua_State.base) + TVALUE < getref(mem, L + lua_State.top);
  const n = given ? lj_lib_checkbit(vm, L, 2) : 8;
  const width = Math.abs(n) >>> 0;
  if (width < 8) bits = (bits & ((1 << (4 * width)) - 1)) >>> 0;
  const digits = digitCount(width);
  const hex = digits === 0 && bits === 0 ? "" : bits.toString(16);
  const text = hex.padStart(digits, "0");
  pushstring(vm, L, n < 0 ? text.toUpperCase() : text);
  lj_gc_check(vm, L);
  return 1;
}

export const bit = defineLib("bit", {
  tobit: asm(bit_tobit),
  bnot: asm(bit_bnot),
  bswap: asm_(),
  lshift: asm(bit_lshift),
  rshift: asm_(),
  arshift: asm_(),
  rol: asm_(),
  ror: asm_(),
  band: asm(bit_band),
  bor: asm_(),
  bxor: asm_(),
  tohex: cf(bit_tohex),
});
