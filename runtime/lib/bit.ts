/*
 * The bit library: the assembly handlers do the work on numbers, the functions
 * here are entered when an argument is missing, a cdata, or no number. They turn strings
 * into numbers in place and let the handler try again, and operate on 64-bit integers.
 */
import type { Vm } from "../core/vm.js";
import { asm, defineLib, type LibFunction } from "../core/libdef.js";
import { lj_str_newz } from "../core/objects/str.js";
import { setnumV, setstrV } from "../core/objects/tvalue.js";
import { L_base } from "../core/run/frame.js";
import { lj_gc_check } from "../core/gc/gc.js";
import { argslot, nargs } from "../core/lib.js";
import { BitOperands, bitwise, lj_carith_shift64, type ShiftName } from "../ffi/cbits.js";
import { Int64 } from "../core/math/int64.js";
import { FFH_RES, FFH_RETRY } from "../layout/frame.js";

/** The result of a fast function on 64 bits. */
function result64(vm: Vm, L: number, ops: BitOperands, v: Int64): number {
  lj_gc_check(vm, L);
  ops.result(L_base(vm.mem, L) - 16, v);
  return FFH_RES(1);
}

function bit_tobit(vm: Vm, L: number): number {
  const x = new Int64();
  new BitOperands(vm, L).check(1, x);
  setnumV(vm.mem, L_base(vm.mem, L) - 16, x.lo | 0);
  return FFH_RES(1);
}

const unary =
  (op: (x: Int64) => Int64): LibFunction =>
  (vm, L) => {
    const ops = new BitOperands(vm, L);
    const x = new Int64();
    ops.check(1, x);
    return ops.id === 0 ? FFH_RETRY : result64(vm, L, ops, op(x));
  };

const bswap32 = (v: number): number =>
  (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
const bit_bnot = unary((x) => x.set(~x.lo, ~x.hi));
const bit_bswap = unary((x) => x.set(bswap32(x.hi), bswap32(x.lo)));

const shift =
  (op: ShiftName): LibFunction =>
  (vm, L) => {
    const ops = new BitOperands(vm, L);
    const count = new BitOperands(vm, L);
    const x = new Int64();
    const n = new Int64();
    ops.check(1, x);
    count.check(2, n);
    if (ops.id !== 0) return result64(vm, L, ops, lj_carith_shift64(x, n.lo, op));
    if (count.id !== 0) setnumV(vm.mem, argslot(vm, L, 2), n.lo | 0);
    return FFH_RETRY;
  };
const bit_lshift = shift("lshift");
const bit_rshift = shift("rshift");
const bit_arshift = shift("arshift");
const bit_rol = shift("rol");
const bit_ror = shift("ror");

const variadic =
  (op: "band" | "bor" | "bxor"): LibFunction =>
  (vm, L) => {
    const ops = new BitOperands(vm, L);
    const x = new Int64();
    const n = Math.max(nargs(vm, L), 1);
    for (let i = 1; i <= n; i++) ops.check(i, x);
    if (ops.id === 0) return FFH_RETRY;
    const acc = new Int64();
    ops.convert(argslot(vm, L, 1), acc);
    for (let i = 2; i <= n; i++) {
      ops.convert(argslot(vm, L, i), x);
      bitwise(acc, x, op);
    }
    return result64(vm, L, ops, acc);
  };
const bit_band = variadic("band");
const bit_bor = variadic("bor");
const bit_bxor = variadic("bxor");

/** The precision field of a format is a byte that holds the digits plus one. */
const digitCount = (n: number): number => ((n + 1) & 0xff) - 1;

function bit_tohex(vm: Vm, L: number): number {
  const ops = new BitOperands(vm, L);
  const x = new Int64();
  const digits = new Int64();
  ops.check(1, x);
  if (ops.id === 0) x.set(x.lo, 0);
  let n = ops.id === 0 ? 8 : 16;
  if (nargs(vm, L) > 1) {
    new BitOperands(vm, L).check(2, digits);
    n = digits.lo | 0;
  }
  const width = Math.abs(n) >>> 0;
  let bits = x.bigint(true);
  if (width < 16) bits &= (1n << BigInt(4 * width)) - 1n;
  const count = digitCount(width);
  const hex = count === 0 && bits === 0n ? "" : bits.toString(16);
  const text = hex.padStart(count, "0");
  setstrV(vm.mem, L_base(vm.mem, L) - 16, lj_str_newz(vm, L, n < 0 ? text.toUpperCase() : text));
  return FFH_RES(1);
}

export const bit = defineLib("bit", {
  tobit: asm(bit_tobit),
  bnot: asm(bit_bnot),
  bswap: asm(bit_bswap),
  lshift: asm(bit_lshift),
  rshift: asm(bit_rshift),
  arshift: asm(bit_arshift),
  rol: asm(bit_rol),
  ror: asm(bit_ror),
  band: asm(bit_band),
  bor: asm(bit_bor),
  bxor: asm(bit_bxor),
  tohex: asm(bit_tohex),
});
