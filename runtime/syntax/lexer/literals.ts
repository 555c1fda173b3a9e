/*
 * Long literals. A string of JavaScript for each would be a copy of what is in the source and
 * will be in guest memory; so from a certain length on the guest's string is made at once, and
 * what the parser handles is a name for it:
 *
 *   "\uE000" + address         no byte string begins like that
 *
 * Equal literals have equal names. Nothing anchors the strings: only chunks that are there as a
 * whole have such names, since the collector cannot run while these are compiled.
 */
import { lj_str_new, lj_str_newbytes, lj_str_newz, strToJs } from "../../core/objects/str.js";
import type { Vm } from "../../core/vm.js";

const NAME = "\uE000";
const NAME_CODE = NAME.charCodeAt(0);

export class Literals {
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
  ) {}

  /** The name of bytes[from .. to). */
  make(bytes: Uint8Array, from: number, to: number): string {
    const { vm, L } = this;
    const s =
      bytes === vm.mem.u8
        ? lj_str_new(vm, L, from, to - from)
        : lj_str_newbytes(vm, L, bytes, from, to - from);
    return NAME + s;
  }
  /** The memory that an array was, now that strings were made in it. */
  memory(bytes: Uint8Array): Uint8Array {
    return bytes.length === 0 ? this.vm.mem.u8 : bytes;
  }
  /** A text, or what stands for one, as it is shown. */
  shown(text: string): string {
    if (text.charCodeAt(0) !== NAME_CODE) return text;
    const s = Number(text.slice(1));
    return strToJs(this.vm, s);
  }
}

/** The guest string of a constant. */
export const constantString = (vm: Vm, L: number, text: string): number =>
  text.charCodeAt(0) === NAME_CODE ? Number(text.slice(1)) : lj_str_newz(vm, L, text);
