/*
 * C strings in guest memory: texts of one character per byte that end in a NUL.
 */
import type { GuestMemory } from "../../machine/types.js";
import { Attachment, type Vm } from "../vm.js";

/** The text at an address. */
export function readCString(mem: GuestMemory, p: number): string {
  const { u8 } = mem;
  const end = u8.indexOf(0, p);
  let text = "";
  for (let k = p; k < end; k++) text += String.fromCharCode(u8[k]);
  return text;
}

const texts = new Attachment(() => new Map<string, number>());

/** The address of a text that stays where it is for ever: names, of which there are few. */
export function constantCString(vm: Vm, text: string): number {
  const known = vm.attachment(texts);
  let p = known.get(text);
  if (p === undefined) {
    p = vm.alloc.alloc(text.length + 1);
    for (let k = 0; k < text.length; k++) vm.mem.u8[p + k] = text.charCodeAt(k);
    vm.mem.u8[p + text.length] = 0;
    known.set(text, p);
  }
  return p;
}
