/*
 * Chunks that were compiled since the last collection, by the string that they are: a program
 * that loads a string again (templates, rules, configuration) gets another closure of the same
 * prototype. Nothing can tell, since prototypes do not change (but see core/objects/templates.ts): what traces
 * and specialised loops write into them is the same for all closures anyway.
 */
import { mayHaveChanged } from "../core/objects/templates.js";
import type { Vm } from "../core/vm.js";
import { weakCache } from "../core/gc/weakcache.js";
import { GCproto, PROTO } from "../layout/objects.js";
import type { ChunkName } from "./chunkname.js";

interface Compiled {
  readonly name: ChunkName;
  readonly mode: string | undefined;
  readonly pt: number;
}
const compiledChunks = weakCache<Compiled>();

/** The prototype of a string that was loaded with that name and mode; or 0. */
export function findCompiled(
  vm: Vm,
  source: number,
  name: ChunkName,
  mode: string | undefined,
): number {
  const chunk = vm.attachment(compiledChunks).get(source);
  if (chunk === undefined || chunk.name !== name || chunk.mode !== mode) return 0;
  if (mayHaveChanged(vm)) return 0;
  // Whoever switched the compiler off for a function meant that one, and a loop that it has given up
  // may have another chance.
  return vm.mem.u8[chunk.pt + GCproto.flags] & (PROTO.NOJIT | PROTO.ILOOP) ? 0 : chunk.pt;
}

export function noteCompiled(
  vm: Vm,
  source: number,
  name: ChunkName,
  mode: string | undefined,
  pt: number,
): void {
  vm.attachment(compiledChunks).set(source, { name, mode, pt });
}
