/*
 * The public shapes of the package: what is published is made of these.
 *
 * How values go between JavaScript and Lua:
 *
 *   JavaScript                                  Lua
 *   undefined                                   nil
 *   null                                        nil, or the null value (LuaOptions.null)
 *   boolean, number, string                     boolean, number, string of UTF-8
 *   Uint8Array                                  string of these bytes
 *   function                                    function; comes back as the same one
 *   objects, classes, Map, Promise, symbols...  userdata; come back as the same object
 *   BigInt                                      int64, uint64; a TypeError beyond
 *   LuaTable, LuaFunction, LuaThread            table, function, coroutine
 *   LuaUserdata                                 other userdata, such as files; cdata
 */

import { FunctionHandle } from "./handles/function.js";
import type { Limits } from "./runs/limits.js";
import { TableHandle } from "./handles/table.js";
import { ThreadHandle } from "./handles/threadhandle.js";
import { UserdataHandle } from "./values/userdata.js";

/** What Lua hands to JavaScript. Objects of JavaScript come as themselves. */
export type LuaValue =
  | undefined
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | LuaTable
  | LuaFunction
  | LuaThread
  | LuaUserdata
  | object
  | symbol;

/**
 * A function that Lua may call. Its arguments are LuaValues; it declares what it expects, which
 * nothing can check before it is called.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type JsFunction = (...args: any[]) => unknown;

/** Several results of a function; made by {@link multi}. */
export interface Multi {
  readonly values: readonly unknown[];
}

export interface RunOptions extends Limits {
  /** Name of the chunk in messages: `@file.lua`, or `=name`. By default the source itself. */
  readonly name?: string;
}

/** What every handle of an object in Lua has. */
export interface LuaHandle {
  /** "table", "function", "thread", "userdata" or "cdata". */
  readonly $type: string;
  /**
   * Let go of the object. The handle is of no use any more, for nobody: an object has only
   * one. Without it, the object lives for as long as the handle does.
   */
  $dispose(): void;
  [Symbol.dispose](): void;
  /** What `tostring` says. */
  toString(): string;
}

export interface TableMethods extends LuaHandle {
  /** The value of any key. Metamethods are obeyed. */
  $get<T = LuaValue>(key: unknown): T;
  /** Set the value of any key; undefined removes it. Metamethods are obeyed. */
  $set(key: unknown, value: unknown): void;
  /** Whether there is a value for the key in the table itself. */
  $has(key: unknown): boolean;
  /** What `#` says of the table itself. */
  readonly $length: number;
  /** Keys and values of the table itself, in the order of `next`. */
  $entries<K = LuaValue, V = LuaValue>(): [K, V][];
  /** Call the field `name` as a method: `t:name(...)`. Its first result. */
  $call<T = LuaValue>(name: string, ...args: unknown[]): T;
  /**
   * A copy in JavaScript, with all tables in it: 1 to n become an array, strings an object,
   * other keys a Map. Tables that refer to one another, or to themselves, do so in the copy.
   */
  $toJS<T = unknown>(): T;
  /** For JSON.stringify: what `$toJS` gives. */
  toJSON(): unknown;
  /** The pairs, as `$entries` gives them. */
  [Symbol.iterator](): IterableIterator<[LuaValue, LuaValue]>;
}

/**
 * A table of Lua. Fields are properties: `t.x`, `t.x = 1`, `t[1]`, `"x" in t`, `delete t.x`,
 * `Object.keys(t)`. What begins with `$` is the handle's own; `$get` reaches fields of
 * such names, and keys that are no names. The same table is always the same object.
 */
export type LuaTable<Fields = Record<string, unknown>> = TableMethods & Fields;

/** A function of Lua. Called, it returns its first result. */
export interface LuaFunction<A extends unknown[] = unknown[], R = unknown> extends LuaHandle {
  (...args: A): R;
  /** Call it and return all results. */
  all<T extends unknown[] = LuaValue[]>(...args: A): T;
  /** Call it as a run that waits for promises: see {@link Lua.runAsync}. Its first result. */
  async(...args: A): Promise<Awaited<R>>;
  /** Its bytecode, which `load` takes. `strip`: without names and lines. */
  dump(strip?: boolean): Uint8Array;
}

/** A coroutine. As an iterator it gives the first value of each yield, and ends when its function returns. */
export interface LuaThread extends LuaHandle {
  readonly status: "suspended" | "running" | "normal" | "dead";
  /** Resume it: what it yields or returns. Its errors are thrown. */
  resume<T extends unknown[] = LuaValue[]>(...args: unknown[]): T;
  next(...args: unknown[]): IteratorResult<LuaValue, LuaValue>;
  [Symbol.iterator](): IterableIterator<LuaValue>;
  /** The same for coroutines that call functions which return promises. */
  [Symbol.asyncIterator](): AsyncIterableIterator<LuaValue>;
}

/** Userdata that is no object of JavaScript (a file, a buffer), or cdata. */
export interface LuaUserdata extends LuaHandle {
  $get<T = LuaValue>(key: unknown): T;
  $set(key: unknown, value: unknown): void;
  /** Call a method: `u:name(...)`. Its first result. */
  $call<T = LuaValue>(name: string, ...args: unknown[]): T;
}

/** A Lua state. */
export interface Lua {
  /** The table of globals. */
  readonly globals: LuaTable;
  /**
   * Run a chunk: its results.
   * @throws LuaError, or the Error that JavaScript threw and nothing in Lua caught
   * @throws MachineStop when a limit was met
   */
  run<T extends unknown[] = LuaValue[]>(
    source: string | Uint8Array,
    name?: string | RunOptions,
    limits?: Limits,
  ): T;
  /**
   * Run a chunk that may call functions which return promises: Lua waits for each of them,
   * and goes on with its value or error. Many such runs may be under way at a time; those
   * that compute take turns, and leave turns to the event loop.
   */
  runAsync<T extends unknown[] = LuaValue[]>(
    source: string | Uint8Array,
    name?: string | RunOptions,
    limits?: Limits,
  ): Promise<T>;
  /** Do something, such as several calls, under limits. */
  limit<T>(limits: Limits, body: () => T): T;
  /** Compile a chunk: source, or bytecode. */
  load<A extends unknown[] = unknown[], R = unknown>(
    source: string | Uint8Array,
    name?: string,
  ): LuaFunction<A, R>;
  /** A global, `undefined` when there is none. */
  get<T = LuaValue>(name: string): T;
  /** Set a global. */
  set(name: string, value: JsFunction): void;
  set(name: string, value: unknown): void;
  /**
   * A new table with a copy of an array, object, Map or Set, and of those in it. Everything else
   * in it goes to Lua as usual.
   */
  table<T = Record<string, unknown>>(content?: object): LuaTable<T>;
  /** A new coroutine for a function. */
  thread(fn: LuaFunction | JsFunction): LuaThread;
  /** The bytes of a text that came from Lua, exactly as they were there. */
  bytes(text: string): Uint8Array;
  /** Write out what `print` and `io.write` have buffered. */
  flush(): void;
  /** Run finalisers and close files. The state and its handles are of no use any more. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** For `instanceof`: states make handles, nobody else. */
export interface HandleClass<T> {
  readonly prototype: T;
  [Symbol.hasInstance](x: unknown): x is T;
}
export const LuaTable = TableHandle as unknown as HandleClass<LuaTable>;
export const LuaFunction = FunctionHandle as unknown as HandleClass<LuaFunction>;
export const LuaThread = ThreadHandle as unknown as HandleClass<LuaThread>;
export const LuaUserdata = UserdataHandle as unknown as HandleClass<LuaUserdata>;
