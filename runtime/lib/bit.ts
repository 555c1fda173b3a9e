/*
 * The bit library: the assembly handlers do the work on numbers, the functions here are entered when an argument is
 * missing, a cdata, or no number. They turn strings into numbers in place and let the handler try again; what has a
 * cdata among its arguments is the FFI's.
 */
import type { Vm } from "../core/vm.js";
import { asm, defineLib, type LibFunction } from "../core/libdef.js";
import { lj_str_newz } from "../core/objects/str.js";
import { setstrV, tviscdata } from "../core/objects/tvalue.js";
import { L_top } from "../core/run/frame.js";
import { lj_num2bit } from "../core/meta.js";
import { argslot, lj_lib_checknum, nargs } from "../core/lib.js";
import { numbersOf, tohex, type BitFunction } from "../ffi/cbits.js";
import { FFH_RES, FFH_RETRY } from "../layout/frame.js";

/** `fn`, which gets numbers for the first arguments: `least` to `most`. */
const onNumbers =
  (name: BitFunction, least: number, most: number, fn: LibFunction): LibFunction =>
  (vm, L) => {
    const n = Math.max(least, Math.min(nargs(vm, L), most));
    for (let i = 1; i <= n; i++) {
      const o = argslot(vm, L, i);
      if (o < L_top(vm.mem, L) && tviscdata(vm.mem, o)) return numbersOf(vm).bit(vm, L, name);
      lj_lib_checknum(vm, L, i);
    }
    return fn(vm, L);
  };
const retried = (name: BitFunction, least: number, most = least): LibFunction =>
  onNumbers(name, least, most, () => FFH_RETRY);

const bit_tohex = onNumbers("tohex", 1, 2, (vm: Vm, L: number) => {
  const argument = (i: number): number => lj_num2bit(vm, lj_lib_checknum(vm, L, i));
  const digits = (argument(1) >>> 0).toString(16).padStart(8, "0");
  const text = tohex(digits, nargs(vm, L) > 1 ? argument(2) : 8);
  setstrV(vm.mem, argslot(vm, L, 1) - 16, lj_str_newz(vm, L, text));
  return FFH_RES(1);
});

export const bit = defineLib("bit", {
  tobit: asm(retried("tobit", 1)),
  bnot: asm(retried("bnot", 1)),
  bswap: asm(retried("bswap", 1)),
  lshift: asm(retried("lshift", 2)),
  rshift: asm(retried("rshift", 2)),
  arshift: asm(retried("arshift", 2)),
  rol: asm(retried("rol", 2)),
  ror: asm(retried("ror", 2)),
  band: asm(retried("band", 1, Infinity)),
  bor: asm(retried("bor", 1, Infinity)),
  bxor: asm(retried("bxor", 1, Infinity)),
  tohex: asm(bit_tohex),
});
