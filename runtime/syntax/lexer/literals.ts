/*
 * Long literals. A copy of each would be one of what is in the source and
 * will be in guest memory; so from a certain length on the guest's string is made at once, and
 * what the parser handles is a name that knows it. Nothing anchors the strings: only chunks that are
 * there as a whole have such names, since the collector cannot run while these are compiled.
 */
import { lj_str_new, lj_str_newbytes, strdata, strlen } from "../../core/objects/str.js";
import type { Vm } from "../../core/vm.js";
import { Name } from "./lexnames.js";
import { TK } from "../../layout/lexing.js";

const NOTHING = new Uint8Array(0);

export class Literals {
  /** By the guest's string: equal literals have one name. */
  private readonly names = new Map<number, Name>();

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    /** Of the collector. */
    private readonly cycle: object,
  ) {}

  /** The name of bytes[from .. to). */
  make(bytes: Uint8Array, from: number, to: number): Name {
    const { vm, L, names } = this;
    const s =
      bytes === vm.mem.u8
        ? lj_str_new(vm, L, from, to - from)
        : lj_str_newbytes(vm, L, bytes, from, to - from);
    let name = names.get(s);
    if (name === undefined) {
      name = new Name(NOTHING, 0, 0, TK.name, 0);
      name.guest = s;
      name.cycle = this.cycle;
      names.set(s, name);
    }
    return name;
  }
  /** Guest memory, which may lie elsewhere now. */
  get memory(): Uint8Array {
    return this.vm.mem.u8;
  }
  /** Where a literal that was made here is in guest memory. */
  bytesOf(name: Name): { bytes: Uint8Array; at: number; length: number } | undefined {
    const { vm } = this;
    if (name.bytes !== NOTHING) return undefined;
    return { bytes: vm.mem.u8, at: strdata(name.guest), length: strlen(vm, name.guest) };
  }
}
