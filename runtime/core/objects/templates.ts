/*
 * Template tables are constants of prototypes, of which running code makes copies. jit.util hands out the
 * tables themselves, and whoever has one can change the prototype: from then on, nothing that was
 * found out about prototypes with such tables may be used again (dumps, chunks compiled before).
 */
import { GCT } from "../../layout/value.js";
import { gctOf } from "./tvalue.js";
import { Attachment, type Vm } from "../vm.js";

const templates = new Attachment(() => ({ handedOut: false }));

/** A program is given a constant. */
export function noteHandedOut(vm: Vm, constant: number): void {
  if (gctOf(vm.mem, constant) === GCT.TAB) vm.attachment(templates).handedOut = true;
}

/** May prototypes have changed since they were made? */
export const mayHaveChanged = (vm: Vm): boolean => vm.attachment(templates).handedOut;
