/*
 * Numbers the library functions. Ids 0 and 1 are Lua and C functions; every
 * cf/asm/asm_ entry gets the next id, every asm/asm_ entry the next place behind
 * the opcodes in the dispatch table. Functions in Lua and plain values get none.
 */
import type { GeneratedFunction, GeneratedLib } from "../runtime/layout/contract.js";
import { FF } from "../runtime/layout/objects.js";
import type { ScannedLib } from "./scan/lib.js";

/** GCfunc.ffid is a byte. */
const MAX_FFID = 255;

export interface LibraryDefs {
  readonly libs: readonly GeneratedLib[];
  /** Names by function id, as jit.vmdef.ffnames has them. */
  readonly ffnames: readonly string[];
  /** Labels of the assembly handlers, in dispatch order. */
  readonly asmLabels: readonly string[];
}

export function numberFunctions(scanned: readonly ScannedLib[]): LibraryDefs {
  const ffnames: string[] = [];
  ffnames[FF.LUA] = "Lua";
  ffnames[FF.C] = "C";
  const asmLabels: string[] = [];
  const libs = scanned.map((lib) => {
    const functions: GeneratedFunction[] = [];
    for (const { name, kind } of lib.entries) {
      if (kind === "set" || kind === "lua") continue;
      const hasHandler = kind !== "cf";
      functions.push({ name, ffid: ffnames.length, asm: hasHandler ? asmLabels.length : -1 });
      if (hasHandler) asmLabels.push(handlerLabel(lib.name, name));
      ffnames.push(displayName(lib.name, name));
    }
    return { name: lib.name, functions };
  });
  if (ffnames.length - 1 > MAX_FFID)
    throw new Error(`${ffnames.length} library functions: a function id is one byte`);
  return { libs, ffnames, asmLabels };
}

/** The template label of a handler: base functions stand without their library's name. */
function handlerLabel(lib: string, name: string): string {
  return lib === "base" || lib === "_G" ? `ff_${name}` : `ff_${lib.replaceAll(".", "_")}_${name}`;
}

function displayName(lib: string, name: string): string {
  return lib === "base" || lib === "_G" ? name : `${lib}.${name}`;
}
