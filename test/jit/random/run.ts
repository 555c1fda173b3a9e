/*
 * Runs a random program with and without the compiler in VMs of this process, and finds out
 * which trace, and which optimisation, a difference takes.
 */
import { createLua } from "../../../runtime/api/index.js";
import { optimisations } from "../../../runtime/jit/options.js";

/** An endless program is a failure, too. */
const INSTRUCTIONS = 8_000_000;

export interface Way {
  /** Parameters and flags; null for the interpreter. */
  readonly options: readonly string[] | null;
  /** The compiler is turned off after so many traces. */
  readonly traces?: number;
  readonly machine?: "wasm" | "interp";
}

export const HOT: Way = { options: ["hotloop=1", "hotexit=1"] };
export const INTERPRETED: Way = { options: null };

function head({ options, traces }: Way): string {
  if (options === null) return "jit.off() ";
  const flags = options.map((o) => `"${o}"`).join();
  const limit =
    traces === undefined
      ? ""
      : `do local n = 0 jit.attach(function(w) if w == "stop" then n = n + 1 if n >= ${traces} then jit.off() end end end, "trace") end `;
  return `jit.on() jit.opt.start(${flags}) ${limit}${traces === 0 ? "jit.off() " : ""}`;
}

/** What the program prints. */
export function output(source: string, way: Way): string {
  let text = "";
  const lua = createLua({ stdout: (more) => (text += more), machine: way.machine ?? "wasm" });
  try {
    lua.run(head(way) + source, "@random.lua", { instructions: INSTRUCTIONS });
  } catch (error) {
    text += String(error);
  } finally {
    lua.dispose();
  }
  return text;
}

/** The least number of traces that makes the difference. */
export function firstTrace(source: string, right: string): number {
  let [low, high] = [0, 1];
  const differs = (traces: number): boolean => output(source, { ...HOT, traces }) !== right;
  while (!differs(high) && high < 256) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (differs(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The optimisations without any one of which there is no difference. */
export function guilty(source: string, right: string): string[] {
  return optimisations
    .filter(([, , level]) => level <= 3)
    .map(([name]) => name)
    .filter((name) => output(source, { options: [...HOT.options!, `-${name}`] }) === right);
}
