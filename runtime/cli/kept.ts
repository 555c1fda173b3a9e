/*
 * Optimised code of the interpreter for programs that use dasmoon as a library: as the command keeps it (compiled.ts),
 * where the program says.
 *
 * V8's functions for that are made while a flag of the whole process is on, for microseconds, and code is optimised at
 * once while others are, for as long as it takes. That is why no program does it that was not asked to.
 */
import path from "node:path";
import { translatedBlob } from "../api/parts/translator.js";
import type { EngineTuning } from "../machine/index.js";
import { withMark } from "../machine/translator.js";
import { CompiledModules } from "./compiled.js";
import { optimiseAtOnce } from "./engine.js";

/**
 * Code for `createLua({ code })`, of a file in a folder that nobody else may write to: V8 runs what is in it. When the
 * file is not there, or of another version of this package, it is made, which takes half a second. Each version of Node, and each
 * set of V8's flags, has its own.
 *
 * States have the interpreter's code optimised from their first instruction on then, and V8 does not use the 35 MB and
 * the 0.2 s of CPU that optimising takes. Where V8 cannot keep code, all works as without.
 */
export function keptCode(folder: string): EngineTuning {
  const { versions, arch } = process;
  const tag = process.getBuiltinModule("node:v8").cachedDataVersionTag().toString(16);
  const file = path.join(folder, `dasmoon.v8-${versions.v8}-${arch}-${tag}.cache`);
  const { name, module } = translatedBlob;
  const kept = new CompiledModules(file);
  let compiled = kept.recall(name, module());
  if (compiled === null && kept.works) {
    optimiseAtOnce(() => {
      // Marked, since V8 shares code of equal modules: what other states run may be baseline code.
      compiled = new WebAssembly.Module(withMark(module()));
    });
    if (compiled !== null) kept.keep(name, compiled);
    kept.save();
  }
  return { recall: (wanted) => (wanted === name ? compiled : null), keep: () => undefined };
}
