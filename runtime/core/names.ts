/*
 * Names that library code writes in its source: fields of its tables ("currentline", "yday"). Each is
 * interned once in a global state and kept for ever, since filling a table of a library function costs
 * less than interning its keys again at each call. Never for names that a program chooses: they would
 * not be collected.
 */
import { Attachment, type Vm } from "./vm.js";
import { lj_str_newz } from "./objects/str.js";
import { fixobj } from "./objects/tvalue.js";

const names = new Attachment(() => new Map<string, number>(), true);

/** The GCstr of a name. */
export function namestr(vm: Vm, L: number, name: string): number {
  const known = vm.attachment(names);
  let s = known.get(name);
  if (s === undefined) {
    s = lj_str_newz(vm, L, name);
    fixobj(vm.mem, s);
    known.set(name, s);
  }
  return s;
}
