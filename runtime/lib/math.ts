/*
 * The math library. Handlers in assembly take numbers; their fallbacks turn
 * strings into numbers in place and let them try again. Random numbers come from
 * a combined Tausworthe generator of four 64-bit parts, period 2^223, that gives
 * the sequences of native LuaJIT.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { asm, asm_, cf, defineLib, lua, set } from "../core/libdef.js";
import { TVALUE, getref, setnumV } from "../core/objects/tvalue.js";
import { lj_lib_checknum } from "../core/lib.js";
import { log2 } from "../core/math/pow.js";
import { FFH_RES, FFH_RETRY } from "../layout/frame.js";
import { lua_State } from "../layout/state.js";

const nargsOf = (vm: Vm, L: number): number =>
  (getref(vm.mem, L + lua_State.top) - getref(vm.mem, L + lua_State.base)) / TVALUE;

function math_abs(vm: Vm, L: number): number {
  lj_lib_checknum(vm, L, 1);
  return FFH_RETRY;
}

/** With a base, log is the quotient of two logarithms to base 2, by way of the reciprocal. */
function math_log(vm: Vm, L: number): number {
  const x = lj_lib_checknum(vm, L, 1);
  if (nargsOf(vm, L) < 2) return FFH_RETRY;
  const reciprocal = 1 / log2(lj_lib_checknum(vm, L, 2));
  const result = log2(x) * reciprocal;
  setnumV(vm.mem, getref(vm.mem, L + lua_State.base) - 2 * TVALUE, result);
  return FFH_RES(1);
}

function math_atan2(vm: Vm, L: number): number {
  lj_lib_checknum(vm, L, 1);
  lj_lib_checknum(vm, L, 2);
  return FFH_RETRY;
}

/** The handler leaves exponents that are no finite numbers to this. */
function math_ldexp(vm: Vm, L: number): number {
  const x = lj_lib_checknum(vm, L, 1);
  const e = lj_lib_checknum(vm, L, 2);
  if (Number.isFinite(e)) return FFH_RETRY;
  const result = e === -Infinity ? x * 0 : x * e;
  setnumV(vm.mem, getref(vm.mem, L + lua_State.base) - 2 * TVALUE, result);
  return FFH_RES(1);
}

function math_min(vm: Vm, L: number): number {
  const nargs = Math.max(nargsOf(vm, L), 1);
  for (let i = 1; i <= nargs; i++) lj_lib_checknum(vm, L, i);
  return FFH_RETRY;
}

/*
 * One row per part of the generator: k significant bits (the high ones), shifts
 * q and s. A step is z = (((z << q) ^ z) >> (k - s)) ^ ((z & ~0 << (64 - k)) << s);
 * the output is the exclusive or of all parts.
 */
const TW223 = [
  { k: 63, q: 31, s: 18 },
  { k: 58, q: 19, s: 28 },
  { k: 55, q: 24, s: 7 },
  { k: 47, q: 21, s: 8 },
] as const;

/** State of one generator: the parts as low and high words. */
class PrngState {
  readonly u = new Int32Array(2 * TW223.length);
  private readonly asDouble = new Float64Array(1);
  private readonly asWords = new Uint32Array(this.asDouble.buffer);

  constructor() {
    this.seed(0);
  }

  seed(d: number): void {
    TW223.forEach(({ k }, i) => {
      d = d * Math.PI + Math.E;
      this.asDouble[0] = d;
      let [lo, hi] = this.asWords;
      if (d !== d) hi = 0xfff80000; // the CPU's NaN; JavaScript does not define the sign
      // At least one of the k significant bits must be set.
      const least = 2 ** (64 - k);
      if (hi === 0 && lo < least) lo += least;
      this.u[2 * i] = lo;
      this.u[2 * i + 1] = hi;
    });
    for (let i = 0; i < 10; i++) this.next();
  }

  /** The next double in [0, 1): 52 bits of the output as the mantissa of a number in [1, 2). */
  next(): number {
    const { u } = this;
    let rlo = 0;
    let rhi = 0;
    for (let i = 0; i < TW223.length; i++) {
      const { k, q, s } = TW223[i];
      const zlo = u[2 * i];
      const zhi = u[2 * i + 1];
      // x = (z << q) ^ z, then x >> (k - s)
      const xlo = (zlo << q) ^ zlo;
      const xhi = ((zhi << q) | (zlo >>> (32 - q))) ^ zhi;
      const down = k - s;
      const alo = down < 32 ? (xlo >>> down) | (xhi << (32 - down)) : xhi >>> (down - 32);
      const ahi = down < 32 ? xhi >>> down : 0;
      // y = z without its insignificant bits, then y << s
      const ylo = zlo & (-1 << (64 - k));
      const blo = ylo << s;
      const bhi = (zhi << s) | (ylo >>> (32 - s));
      rlo ^= u[2 * i] = alo ^ blo;
      rhi ^= u[2 * i + 1] = ahi ^ bhi;
    }
    this.asWords[0] = rlo;
    this.asWords[1] = (rhi & 0x000fffff) | 0x3ff00000;
    return this.asDouble[0] - 1;
  }
}

const prngKey = new Attachment(() => new PrngState());

/** A random double in [0, 1); what the trace compiler calls for math.random. */
export const lj_math_random_step = (vm: Vm): number => vm.attachment(prngKey).next();

function math_random(vm: Vm, L: number): number {
  const nargs = nargsOf(vm, L);
  let d = lj_math_random_step(vm);
  if (nargs > 0) {
    const r1 = lj_lib_checknum(vm, L, 1);
    if (nargs === 1) {
      d = Math.floor(d * r1) + 1;
    } else {
      const r2 = lj_lib_checknum(vm, L, 2);
      d = Math.floor(d * (r2 - r1 + 1)) + r1;
    }
  }
  const top = getref(vm.mem, L + lua_State.top);
  setnumV(vm.mem, top, d);
  vm.mem.u32[(L + lua_State.top) >>> 2] = top + TVALUE;
  return 1;
}

function math_randomseed(vm: Vm, L: number): number {
  vm.attachment(prngKey).seed(nargsOf(vm, L) > 0 ? lj_lib_checknum(vm, L, 1) : entropy(vm));
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
  ldexp: asm(math_ldexp),
  min: asm(math_min),
  max: asm_(),
  pi: set(Math.PI),
  huge: set(Infinity),
  random: cf(math_random),
  randomseed: cf(math_randomseed),
});
