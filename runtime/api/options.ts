/*
 * What options must be. A wrong one would otherwise show late and elsewhere (`stdout: 3` when something is
 * printed), or not at all (`limit: {}` is a program without limits): types would tell, but half of the users have none.
 * Every option has a row here, with what it takes in words; all of them are looked at before a state is made:
 *
 *   createLua({ stdout: 3 })    TypeError: stdout must be a function that takes text, but is 3
 */
import type { LuaOptions } from "./state.js";

interface Row {
  readonly takes: string;
  readonly is: (value: unknown) => boolean;
}

/** Bytes that a state takes before it runs anything, and a little more. */
const LEAST_MEMORY = 1 << 19;

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isRecord = (value: unknown): value is object =>
  isObject(value) && !Array.isArray(value) && !(value instanceof Map);
const isFunction = (value: unknown): boolean => typeof value === "function";
const isText = (value: unknown): boolean =>
  typeof value === "string" || value instanceof Uint8Array;
const isNumber = (value: unknown): value is number =>
  typeof value === "number" && !Number.isNaN(value);

const truth: Row = { takes: "true or false", is: (value) => typeof value === "boolean" };
const output: Row = { takes: "a function that takes text", is: isFunction };
const source: Row = { takes: "a function that gives a number", is: isFunction };
const oneOf = (...names: string[]): Row => ({
  takes: names.map((name) => JSON.stringify(name)).join(" or "),
  is: (value) => names.includes(value as string),
});

const OPTIONS: Readonly<Record<keyof LuaOptions, Row>> = {
  stdin: {
    takes: "a string, a Uint8Array or a function that gives them",
    is: (value) => isText(value) || isFunction(value),
  },
  stdout: output,
  stderr: output,
  env: {
    takes: "an object whose values are strings",
    is: (value) =>
      isRecord(value) &&
      Object.values(value).every((text) => text === undefined || typeof text === "string"),
  },
  modules: {
    takes: "an object or a function that finds modules",
    is: (value) => isRecord(value) || isFunction(value),
  },
  now: source,
  clock: source,
  seed: { takes: "a number", is: isNumber },
  host: { takes: "an object such as memoryFs()", is: isRecord },
  sandbox: truth,
  libs: {
    takes: 'an array of names, such as ["base"]',
    is: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
  },
  bytecode: truth,
  interrupt: {
    takes: "an Int32Array with an element",
    is: (value) => value instanceof Int32Array && value.length > 0,
  },
  machine: oneOf("wasm", "interp"),
  jit: truth,
  code: { takes: "what keptCode gives", is: isObject },
  limits: { takes: "an object such as { time: 100 }", is: isRecord },
  foreignCode: truth,
  memoryLimit: {
    takes: `a number of bytes from ${LEAST_MEMORY} on`,
    is: (value) => isNumber(value) && value >= LEAST_MEMORY,
  },
  strings: oneOf("text", "bytes"),
  null: oneOf("nil", "value"),
};

/** A value as messages show it. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "a function";
  if (!isObject(value)) return String(value);
  return Array.isArray(value) ? "an array" : "an object";
}

/** What is given has another type. */
export function wrongType(what: string, takes: string, value: unknown, is = "is"): never {
  throw new TypeError(`${what} must be ${takes}, but ${is} ${shown(value)}`);
}
export function checkString(what: string, value: unknown): void {
  if (typeof value !== "string") wrongType(what, "a string", value);
}
export function checkText(what: string, value: unknown): void {
  if (!isText(value)) wrongType(what, "a string or a Uint8Array", value);
}

/** A misspelt option would be one that nobody notices, such as a limit that does not hold. */
export function checkNames(what: string, given: object, known: object): void {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(known, name))
      throw new TypeError(
        `${what} must be some of ${Object.keys(known).join(", ")}, but there is ${JSON.stringify(name)}`,
      );
}

/** Refuse options that are none, and values that they do not take; undefined is as if they were not there. */
export function checkOptions(options: unknown): void {
  if (!isRecord(options))
    wrongType("options", "an object such as { sandbox: true }", options, "are");
  checkNames("options", options, OPTIONS);
  for (const [name, { takes, is }] of Object.entries(OPTIONS)) {
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined && !is(value)) wrongType(name, takes, value);
  }
}
