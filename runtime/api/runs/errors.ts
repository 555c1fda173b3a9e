/*
 * Errors on their way between the languages.
 *
 *   error("x") in Lua                 a LuaError in JavaScript, its value is the string
 *   throw new TypeError() in a JS     that object in Lua: pcall gives it, e.message works;
 *   function that Lua called          uncaught, it is thrown in JavaScript as the same object
 *   a LuaError that passes through    its value in Lua; uncaught, the same LuaError
 *   a JS function
 *
 * What a run leaves behind at the moment of the throw (traceback, position, frames) is noted
 * by the error function of every call, and taken when the error reaches JavaScript.
 */
import type { LibFunction } from "../../core/libdef.js";
import { debug_frameline, lj_debug_frame, lj_debug_funcname } from "../../core/run/debug.js";
import { lj_debug_source, lj_debug_traceback, lj_debug_what } from "../../core/run/debuginfo.js";
import { frame_func, isluafunc, L_top, setL_top } from "../../core/run/frame.js";
import { argslot } from "../../core/lib.js";
import { shownText } from "../../core/text/texts.js";
import type { Vm } from "../../core/vm.js";
import type { Engine } from "../engine.js";
import { refOf } from "../handles/handles.js";
import { jsStack, mergeStacks, stretches, type LuaFrame } from "./stack.js";
import { decodeText } from "../values/text.js";
import type { LuaValue } from "../types.js";
import { toJs } from "../values/values.js";

/** What was noted where an error was thrown. */
export interface Thrown {
  readonly traceback: string;
  readonly frames: readonly LuaFrame[];
  /** The LuaError that a JavaScript function let pass. */
  readonly passing: LuaError | undefined;
}

/** An error of a Lua program that nothing in it caught. */
export class LuaError extends Error {
  override readonly name = "LuaError";
  /** The stack of the Lua program where it was thrown. */
  readonly traceback: string;
  /** Chunk and line where it was thrown, if that was in a Lua function or is a syntax error. */
  readonly chunk: string | undefined;
  readonly line: number | undefined;

  constructor(
    message: string,
    /** The error value: mostly the message, but programs may throw anything. */
    readonly value: LuaValue,
    thrown?: Thrown,
  ) {
    // A value that is not the message itself is what the error is about.
    super(message, typeof value === "string" ? undefined : { cause: value });
    this.traceback = thrown?.traceback ?? "";
    const at = thrown?.frames.find(({ line }) => line > 0) ?? positionOf(message);
    this.chunk = at?.chunk;
    this.line = at?.line;
    const stack = jsStack(this);
    const frames = thrown?.frames ?? [];
    let merged: string | undefined;
    // Most stacks are never looked at.
    Object.defineProperty(this, "stack", {
      get: () =>
        (merged ??= mergeStacks(`LuaError: ${message}`, stretches(stack()), frames, "Lua")),
      set: (text: string) => (merged = text),
      configurable: true,
    });
  }
}

/** `file.lua:12: message` of syntax errors. */
function positionOf(message: string): { chunk: string; line: number } | undefined {
  const match = /^(.*?):(\d+): /.exec(message);
  return match === null ? undefined : { chunk: match[1], line: Number(match[2]) };
}

/** Most frames that are noted. */
const MOST_FRAMES = 40;

function luaFrames(e: Engine, L: number, level: number): LuaFrame[] {
  const { vm } = e;
  const { mem } = vm;
  const frames: LuaFrame[] = [];
  for (; frames.length < MOST_FRAMES; level++) {
    const range = lj_debug_frame(vm, L, level);
    if (range === undefined) break;
    const fn = frame_func(mem, range.frame);
    const isLua = isluafunc(mem, fn);
    const what = lj_debug_what(mem, fn);
    frames.push({
      name:
        what === "main"
          ? "main chunk"
          : shownText(lj_debug_funcname(vm, L, range.frame)?.name ?? "<anonymous>"),
      chunk: isLua ? lj_debug_source(vm, fn).short : "",
      line: isLua ? debug_frameline(vm, L, fn, range.nextframe) : -1,
      isJs: e.functions.has(fn),
    });
  }
  return frames;
}

/** What is to be known of an error that is thrown now, in L from a level on. */
export const noteThrow = (e: Engine, L: number, level: number): Thrown => ({
  traceback: shownText(lj_debug_traceback(e.vm, L, undefined, level)),
  frames: luaFrames(e, L, level),
  passing: undefined,
});

/** The error function of all calls. */
export const noteError =
  (e: Engine): LibFunction =>
  (vm: Vm, L: number): number => {
    const { passing } = e;
    e.thrown = passing ? { traceback: passing.traceback, frames: [], passing } : noteThrow(e, L, 1);
    setL_top(vm.mem, L, argslot(vm, L, 2));
    return 1;
  };

/** What to throw in JavaScript for the error value on top of the stack, which is popped. */
export function takeError(e: Engine, L: number): Error {
  const { mem } = e.vm;
  const top = L_top(mem, L) - 8;
  const value = toJs(e, top);
  setL_top(mem, L, top);
  const { thrown } = e;
  e.thrown = undefined;
  return makeError(value, thrown);
}

export function makeError(value: LuaValue, thrown: Thrown | undefined): Error {
  if (thrown?.passing !== undefined) return thrown.passing;
  if (value instanceof Error) return withLuaFrames(value, thrown?.frames ?? []);
  return new LuaError(messageOf(value), value, thrown);
}

const typeInLua = (value: unknown): string =>
  typeof value === "object" ? "userdata" : typeof value === "bigint" ? "cdata" : typeof value;

function messageOf(value: LuaValue): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return decodeText(value);
  if (typeof value === "number" || typeof value === "symbol") return String(value);
  const ref = value != null && typeof value === "object" ? refOf(value) : undefined;
  const type = value === undefined ? "nil" : (ref?.typeName ?? typeInLua(value));
  return `(error object is a ${type} value)`;
}

/** Errors whose stack has the frames of Lua already. */
const shown = new WeakSet<Error>();

/** An Error of JavaScript leaves Lua: the frames between are part of its stack. */
function withLuaFrames(error: Error, frames: readonly LuaFrame[]): Error {
  if (frames.length === 0 || shown.has(error)) return error;
  shown.add(error);
  try {
    const { stack } = error;
    if (typeof stack !== "string") return error;
    const at = stack.search(/^\s+at /m);
    if (at < 0) return error;
    // Its own stack may end in the runtime; where it leaves Lua, there is more of it.
    const js = [...stretches(stack.slice(at)).slice(0, 1), ...stretches(jsStack(error)())];
    error.stack = mergeStacks(stack.slice(0, at).trimEnd(), js, frames, "JS");
  } catch {
    // It cannot be changed.
  }
  return error;
}
