/*
 * What JavaScript holds of Lua: errors, and handles of objects. A handle keeps its
 * object alive until it is disposed of or collected itself.
 */
import type { Lua } from "./index.js";
import type { LuaInput, LuaValue } from "./values.js";

/** An error of a Lua program that nothing in it caught. */
export class LuaError extends Error {
  override readonly name = "LuaError";
  constructor(
    message: string,
    /** The error value: mostly the message, but programs may throw anything. */
    readonly value: LuaValue,
    /** The stack of the Lua program where it was thrown. */
    readonly traceback: string,
  ) {
    super(message);
  }
}

/** A table, function, coroutine or userdata. */
export class LuaObject {
  constructor(
    readonly lua: Lua,
    /** Number of the reference in the registry. */
    readonly ref: number,
  ) {
    lua.watch(this, ref);
  }
  /** "table", "function", "thread", "userdata". */
  get type(): string {
    return this.lua.typeOf(this);
  }
  /** Are both handles of one object? */
  is(other: LuaObject): boolean {
    return this.lua === other.lua && this.lua.same(this, other);
  }
  /** Let go of the object; the handle is of no use any more. */
  dispose(): void {
    this.lua.release(this);
  }
  /** What tostring says in Lua. */
  toString(): string {
    return this.lua.describe(this);
  }
}

export class LuaTable extends LuaObject {
  /** A field, metamethods included. */
  get(key: LuaInput): LuaValue {
    return this.lua.index(this, key);
  }
  set(key: LuaInput, value: LuaInput): void {
    this.lua.setIndex(this, key, value);
  }
  /** What `#` says, metamethods aside. */
  get length(): number {
    return this.lua.rawLength(this);
  }
  /** Pairs, raw, in the order of `next`. */
  entries(): [LuaValue, LuaValue][] {
    return this.lua.entriesOf(this);
  }
  [Symbol.iterator](): Iterator<[LuaValue, LuaValue]> {
    return this.entries()[Symbol.iterator]();
  }
}

export class LuaFunction extends LuaObject {
  /** All results; errors are thrown as LuaError. */
  call(...args: LuaInput[]): LuaValue[] {
    return this.lua.call(this, ...args);
  }
}
