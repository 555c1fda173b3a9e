/*
 * What programs find inside of a state. By default that is all of LuaJIT: for programs that are
 * one's own. For those of others there is a preset:
 *
 *   createLua({ sandbox: true, limits: { time: 1000 }, memoryLimit: 64e6 })
 *
 * It has what computes, and nothing that leads out of the program or that looks into it: no io,
 * of os only `time` and `clock`, no package, debug, jit and ffi, no loadfile and dofile, and
 * neither loads nor makes bytecode. What else a program shall do, functions of JavaScript do.
 * Limits are apart from that: a sandbox without them can compute for ever.
 */
import { libraryNames, type LibraryName, type OpenOptions } from "../lib/index.js";

export type { LibraryName };

export interface InsideOptions {
  /**
   * The libraries that programs see; all by default, and `ffi` among them, which reads and writes
   * any memory of the state. In a sandbox, some of those that it has.
   */
  readonly libs?: readonly LibraryName[];
  /** For programs of others: nothing but what computes. See above; set limits, too. */
  readonly sandbox?: boolean;
  /** False: programs load source text only, and have no string.dump. True by default, except in a sandbox. */
  readonly bytecode?: boolean;
}

/** What the sandbox has, and what of that is missing. */
const SANDBOX: readonly LibraryName[] = [
  "base",
  "coroutine",
  "math",
  "bit",
  "string",
  "table",
  "os",
];
const NOT_IN_SANDBOX = [
  "loadfile",
  "dofile",
  "os.execute",
  "os.remove",
  "os.rename",
  "os.tmpname",
  "os.getenv",
  "os.exit",
  "os.date",
  "os.difftime",
  "os.setlocale",
];

interface Inside extends OpenOptions {
  readonly without: readonly string[];
  readonly bytecode: boolean;
}

/** What the options say; a name or a combination that makes no sense is a TypeError. */
export function whatIsInside({
  libs,
  sandbox = false,
  bytecode = !sandbox,
}: InsideOptions): Inside {
  const all = sandbox ? SANDBOX : libraryNames;
  for (const name of libs ?? [])
    if (!(all as readonly string[]).includes(name))
      throw new TypeError(
        `libs: ${sandbox ? "the sandbox has" : "there is"} no library "${String(name)}"; choose from ${all.join(", ")}`,
      );
  const without = [...(sandbox ? NOT_IN_SANDBOX : []), ...(bytecode ? [] : ["string.dump"])];
  return { libs: new Set(libs ?? all), without, bytecode };
}
