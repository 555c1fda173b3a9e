/*
 * Chunks that were compiled since the last collection, by the string that they are: a program
 * that loads a string again (templates, rules, configuration) gets another closure of the same
 * prototype. Nothing can tell, since prototypes do not change: what traces and specialised loops
 * write into them is the same for all closures anyway.
 *
 * Weak: entries are gone before the collector drops objects, so an address stands for the
 * string and the prototype that it was noted with.
 */
import { gcExtension } from "../core/gcmark.js";
import { Attachment, type Vm } from "../core/vm.js";
import { GCproto, PROTO } from "../layout/objects.js";
import type { ChunkName } from "./chunkname.js";

const MOST = 256;

interface Entry {
  readonly name: ChunkName;
  readonly mode: string | undefined;
  readonly pt: number;
}

class CompiledChunks {
  private readonly bySource = new Map<number, Entry>();

  /** The prototype of a string, loaded with that name and mode; or 0. */
  find(vm: Vm, source: number, name: ChunkName, mode: string | undefined): number {
    const entry = this.bySource.get(source);
    if (entry === undefined || entry.name !== name || entry.mode !== mode) return 0;
    // Whoever switched the compiler off for a function meant that one.
    return vm.mem.u8[entry.pt + GCproto.flags] & PROTO.NOJIT ? 0 : entry.pt;
  }
  note(source: number, name: ChunkName, mode: string | undefined, pt: number): void {
    if (this.bySource.size >= MOST) this.bySource.clear();
    this.bySource.set(source, { name, mode, pt });
  }
  forget(): void {
    if (this.bySource.size > 0) this.bySource.clear();
  }
}

export const compiledChunks: Attachment<CompiledChunks> = new Attachment((vm) => {
  vm.attachment(forgetting);
  return new CompiledChunks();
}, true);

/** The collector tells, whichever global state it works for. */
const forgetting = new Attachment((vm) => {
  const forget = (): void => vm.attachment(compiledChunks).forget();
  vm.attachment(gcExtension).clearWeak.push(forget);
  return forget;
});
