/*
 * Dumps of functions in guest memory: string.dump and the command's -b.
 */
import { funcproto } from "../core/frame.js";
import type { Vm } from "../core/vm.js";
import { writeDump, type DumpOptions } from "./dumpwriter.js";
import { protoChunkname, readProto } from "./proto.js";

/** The dump of a Lua function. */
export function lj_bcwrite(vm: Vm, fn: number, options: DumpOptions = {}): Uint8Array {
  const pt = funcproto(vm.mem, fn);
  const chunk = { main: readProto(vm, pt), chunkname: protoChunkname(vm, pt) };
  return writeDump(chunk, options);
}
