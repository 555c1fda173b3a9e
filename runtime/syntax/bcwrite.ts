/*
 * Dumps of functions in guest memory: string.dump and the command's -b.
 */
import type { Vm } from "../core/vm.js";
import { writeDump, type DumpOptions } from "./dumpwriter.js";
import { isNative, protoChunkname, readProto } from "./proto.js";

/** The dump of a prototype. */
export function lj_bcwrite(vm: Vm, pt: number, options: DumpOptions = {}): Uint8Array {
  const chunkname = protoChunkname(vm, pt);
  return writeDump({ main: readProto(vm, pt), chunkname, fr2: isNative(vm, pt) }, options);
}
