/*
 * One stack of both languages. JavaScript's has stretches of the runtime's own frames: each
 * is a run of Lua. Lua's has frames of JavaScript functions, which end such a stretch:
 *
 *   JavaScript              Lua              together
 *   cb (app.js:3)           inner (a.lua:2)  inner (a.lua:2)
 *   [runtime]               cb [JS]          cb (app.js:3)
 *   main (app.js:9)         f (a.lua:5)      f (a.lua:5)
 *   [runtime] ...                            main (app.js:9)
 */

export interface LuaFrame {
  readonly name: string;
  readonly chunk: string;
  /** -1 for functions of the runtime. */
  readonly line: number;
  /** A function of JavaScript. */
  readonly isJs: boolean;
}

/** Frames that a stack of JavaScript has at most while it is taken. */
const MOST_FRAMES = 100;

interface V8Error {
  stackTraceLimit?: number;
  captureStackTrace?(target: object, above?: unknown): void;
}

/** The place where the runtime's own code is, as stacks name it. */
const HERE = /(file:.*?|\/.*?|https?:.*?):\d+:\d+\)?$/m.exec(new Error().stack ?? "")?.[1] ?? "";
/** What is the runtime's: sources in their folders, the package's parts in theirs, or the file of a bundler. */
const FOLDER = HERE.endsWith(".ts")
  ? HERE.replace(/(\/runtime\/).*$/, "$1")
  : HERE.replace(/(\/dist\/parts\/)[^/]*$/, "$1");

/** What `stack` of the error will be, not made before somebody asks. */
export function jsStack(error: Error): () => string {
  const V8: V8Error = Error;
  if (V8.captureStackTrace === undefined) {
    const { stack } = error;
    return () => stack ?? "";
  }
  const limit = V8.stackTraceLimit;
  const holder: { stack?: string } = {};
  V8.stackTraceLimit = MOST_FRAMES;
  V8.captureStackTrace(holder);
  V8.stackTraceLimit = limit;
  return () => holder.stack ?? "";
}

const isRuntime = (line: string): boolean =>
  line.includes("wasm://") || (FOLDER !== "" && line.includes(FOLDER));

/** Stretches of frames that are not the runtime's, in order; some are empty. */
export function stretches(stack: string): string[][] {
  const parts: string[][] = [];
  let inRuntime = true;
  for (const line of stack.split("\n")) {
    if (!/^\s*at |@/.test(line)) continue;
    if (isRuntime(line)) {
      inRuntime = true;
      continue;
    }
    if (inRuntime) parts.push([]);
    inRuntime = false;
    parts.at(-1)!.push(line);
  }
  return parts;
}

function luaStretches(frames: readonly LuaFrame[]): string[][] {
  const parts: string[][] = [[]];
  for (const { name, chunk, line, isJs } of frames) {
    if (isJs) parts.push([]);
    else parts.at(-1)!.push(`    at ${name} (${line > 0 ? `${chunk}:${line}` : "Lua runtime"})`);
  }
  return parts;
}

/** `first`: whose frames are the innermost. */
export function mergeStacks(
  message: string,
  js: readonly string[][],
  frames: readonly LuaFrame[],
  first: "Lua" | "JS",
): string {
  const lua = luaStretches(frames);
  if (first === "JS") lua.shift(); // the JavaScript function that threw, and nothing above it
  const lines: string[] = [];
  const [a, b] = first === "Lua" ? [lua, js] : [js, lua];
  for (let i = 0; i < Math.max(a.length, b.length); i++)
    lines.push(...(a[i] ?? []), ...(b[i] ?? []));
  return [message, ...lines].join("\n");
}
