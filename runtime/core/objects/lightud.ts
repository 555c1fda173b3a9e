/*
 * Light userdata: pointers of 64 bits in TValues that have room for 47. The upper part
 * of a pointer is kept in a table of segments, as many as a byte can number:
 *
 *   63       47 46      39 38                      0
 *   |  itype   | segment  | low 39 bits of pointer |     segment 0 is the lowest 512 GiB
 *
 * Equal pointers are equal TValues, and guest addresses are what they always are.
 */
import { LJ_T } from "../../layout/value.js";
import type { GuestMemory } from "../../machine/types.js";
import { lj_err_msg } from "../run/err.js";
import { Attachment, type Vm } from "../vm.js";

/** Bits of the high word that are part of the pointer. */
const LO_BITS = 7;
const LO_MASK = (1 << LO_BITS) - 1;
const SEG_MASK = 0xff;

/** Bits 39 to 63 of pointers, by segment. */
const segments = new Attachment((): number[] => [0]);

/** Store a pointer, given as two words; "bad light userdata pointer" when the segments are used up. */
export function setrawlightudV(vm: Vm, L: number, o: number, lo: number, hi: number): void {
  const known = vm.attachment(segments);
  const upper = hi >>> LO_BITS;
  let seg = known.indexOf(upper);
  if (seg < 0) {
    if (known.length > SEG_MASK) lj_err_msg(vm, L, "BADLU");
    seg = known.push(upper) - 1;
  }
  vm.mem.u32[o >>> 2] = lo;
  vm.mem.i32[(o + 4) >>> 2] = (LJ_T.LIGHTUD << 15) | (seg << LO_BITS) | (hi & LO_MASK);
}

/** The high word of a light userdata's pointer; its low word is that of the TValue. */
export function lightudHi(vm: Vm, mem: GuestMemory, o: number): number {
  const hi = mem.u32[(o + 4) >>> 2];
  const upper = vm.attachment(segments)[(hi >>> LO_BITS) & SEG_MASK];
  return ((upper << LO_BITS) | (hi & LO_MASK)) >>> 0;
}
