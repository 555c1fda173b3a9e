/*
 * The math library. Handlers in assembly take numbers; their fallbacks turn
 * strings into numbers in place and let them try again.
 */
import type { Vm } from "../core/vm.js";
import { asm, asm_, cf, defineLib, lua, set, type LibFunction } from "../core/libdef.js";
import { TVALUE, copyTV, getref, setnumV } from "../core/objects/tvalue.js";
import { lj_lib_checknum } from "../core/lib.js";
import { FFH_RETRY } from "../layout/frame.js";
import { global_State, lua_State } from "../layout/state.js";

const nargsOf = (vm: Vm, L: number): number =>
  (getref(vm.mem, L + lua_State.top) - getref(vm.mem, L + lua_State.base)) / TVALUE;

/** The first `n` arguments become numbers, and the handler has them again. */
function retry(vm: Vm, L: number, n: number): number {
  for (let i = 1; i <= n; i++) lj_lib_checknum(vm, L, i);
  return FFH_RETRY;
}

const math_abs: LibFunction = (vm, L) => retry(vm, L, 1);
/** One argument or two. */
const math_log: LibFunction = (vm, L) => retry(vm, L, Math.min(nargsOf(vm, L), 2) || 1);
const math_atan2: LibFunction = (vm, L) => retry(vm, L, 2);
const math_min: LibFunction = (vm, L) => retry(vm, L, Math.max(nargsOf(vm, L), 1));

/** Of each part of the generator: the lowest of the bits that matter, of which one must be set. */
const LEAST = [2, 2 ** 6, 2 ** 9, 2 ** 17];
/** Steps behind a new seed. */
const WARM_UP = 10;

const generator = (vm: Vm): number => vm.g + global_State.prng;
/** The next number, for its effect. */
const step = (vm: Vm): void => void vm.machine.callUnpaid(vm.sym.lj_prng_u64d, generator(vm));

/** An error comes after the step. */
function math_random(vm: Vm, L: number): number {
  const { u8 } = vm.mem;
  const at = generator(vm);
  const parts = u8.slice(at, at + 8 * LEAST.length);
  step(vm);
  const result = math_log(vm, L);
  u8.set(parts, at);
  return result;
}

function math_randomseed(vm: Vm, L: number): number {
  const { mem } = vm;
  let d = nargsOf(vm, L) > 0 ? lj_lib_checknum(vm, L, 1) : entropy(vm);
  LEAST.forEach((least, i) => {
    const at = generator(vm) + 8 * i;
    d = d * Math.PI + Math.E;
    setnumV(mem, at, d);
    if (d !== d) copyTV(mem, at, getref(mem, L + lua_State.base)); // of either sign
    if (d === 0) mem.u32[at >>> 2] = least; // what is not 0 has its highest bits set
  });
  for (let i = 0; i < WARM_UP; i++) step(vm);
  return 0;
}

/** A seed that nobody knows. */
const entropy = (vm: Vm): number => vm.host.entropy?.() ?? Math.random();

export const math = defineLib("math", {
  abs: asm(math_abs),
  floor: asm_(),
  ceil: asm_(),
  sqrt: asm_(),
  log10: asm_(),
  exp: asm_(),
  sin: asm_(),
  cos: asm_(),
  tan: asm_(),
  asin: asm_(),
  acos: asm_(),
  atan: asm_(),
  sinh: asm_(),
  cosh: asm_(),
  tanh: asm_(),
  frexp: asm_(),
  modf: asm_(),
  log: asm(math_log),
  deg: lua("function(x) return x * 57.29577951308232 end"),
  rad: lua("function(x) return x * 0.017453292519943295 end"),
  atan2: asm(math_atan2),
  pow: asm_(),
  fmod: asm_(),
  ldexp: asm_(),
  min: asm(math_min),
  max: asm_(),
  pi: set(Math.PI),
  huge: set(Infinity),
  random: asm(math_random),
  randomseed: cf(math_randomseed),
});
