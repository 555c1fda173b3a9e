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
import type { Chunk } from "./load.js";

interface Compiled {
  readonly chunk: Chunk;
  readonly pt: number;
}
const compiledChunks = weakCache<Compiled>();

/** The prototype of a string that was loaded with that name and mode; or 0. */
export function findCompiled(vm: Vm, { source, name, mode }: Chunk): number {
  const known = vm.attachment(compiledChunks).get(source);
  if (known === undefined || known.chunk.name !== name || known.chunk.mode !== mode) return 0;
  if (mayHaveChanged(vm)) return 0;
  // Whoever switched the compiler off for a function meant that one, and a loop that it has given up
  // may have another chance.
  return vm.mem.u8[known.pt + GCproto.flags] & (PROTO.NOJIT | PROTO.ILOOP) ? 0 : known.pt;
}

export function noteCompiled(vm: Vm, chunk: Chunk, pt: number): void {
  vm.attachment(compiledChunks).set(chunk.source, { chunk, pt });
}
