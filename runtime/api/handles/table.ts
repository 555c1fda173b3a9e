/*
 * Handles of tables: proxies whose properties are the fields. What begins with `$`, and
 * symbols, are the handle's own. JavaScript asks objects for a few names by itself
 * (toString, toJSON, constructor): a table without such a field answers with what the handle
 * has. `then` is no property, so that tables can be awaited and returned from async
 * functions; Lua has it as a reserved word anyway.
 */
import {
  describe,
  getIndex,
  invoke,
  propertiesOf,
  rawEntries,
  rawGet,
  rawLength,
  setIndex,
} from "./access.js";
import { copyToJs } from "../values/copy.js";
import type { Ref } from "../engine.js";
import { checkRef, Handle, isInUse, setRef, useRef } from "./handles.js";
import { INSPECT, inspectTable, MOST_PAIRS, type Inspect, type InspectOptions } from "./inspect.js";
import type { LuaTable, LuaValue, TableMethods } from "../types.js";

export class TableHandle extends Handle implements TableMethods {
  $get<T>(key: unknown): T {
    return getIndex(useRef(this), key) as T;
  }
  $set(key: unknown, value: unknown): void {
    setIndex(useRef(this), key, value);
  }
  $has(key: unknown): boolean {
    return rawGet(useRef(this), key) !== undefined;
  }
  get $length(): number {
    return rawLength(useRef(this));
  }
  $entries<K, V>(): [K, V][] {
    return rawEntries(useRef(this)).pairs as [K, V][];
  }
  $call<T>(name: string, ...args: unknown[]): T {
    return invoke(useRef(this), name, args) as T;
  }
  $toJS<T>(): T {
    return copyToJs(useRef(this)) as T;
  }
  toJSON(): unknown {
    return copyToJs(useRef(this));
  }
  [Symbol.iterator](): IterableIterator<[LuaValue, LuaValue]> {
    return rawEntries(useRef(this)).pairs.values();
  }
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "number" ? NaN : describe(useRef(this));
  }
  // A type annotation of the mixin's would not do: the inspector passes more.
  override [INSPECT](
    depth: number = 2,
    options: InspectOptions = {},
    inspect: Inspect = String,
  ): string {
    if (!isInUse(this)) return "[Lua table, disposed of]";
    return inspectTable(rawEntries(useRef(this), MOST_PAIRS), depth, options, inspect);
  }
}

/** The key of a property: "1" is the number. */
function keyOf(property: string): string | number {
  const c = property.charCodeAt(0);
  if (c > 0x39 || c < 0x2d) return property;
  const n = Number(property);
  return String(n) === property ? n : property;
}

const isOwn = (property: string | symbol): property is symbol | `$${string}` =>
  typeof property === "symbol" || property.charCodeAt(0) === 0x24;

/** What programs write and delete; a trap that says false has JavaScript speak of proxies. */
function checkField(property: string | symbol): asserts property is string {
  if (typeof property === "symbol")
    throw new TypeError("a symbol cannot be a field of a Lua table");
  if (isOwn(property))
    throw new TypeError(`${property} is of the handle: a field of that name is set by $set`);
}

const fieldOf = (ref: Ref, property: string): LuaValue => getIndex(ref, keyOf(property));

const handler: ProxyHandler<TableHandle> = {
  get(target, property, receiver) {
    if (isOwn(property)) return Reflect.get(target, property, receiver) as unknown;
    if (property === "then") return undefined;
    const value = fieldOf(useRef(target), property);
    if (value === undefined && property in target) return Reflect.get(target, property) as unknown;
    return value;
  },
  set(target, property, value) {
    checkField(property);
    setIndex(useRef(target), keyOf(property), value);
    return true;
  },
  has(target, property) {
    if (isOwn(property)) return property in target;
    return fieldOf(useRef(target), property) !== undefined;
  },
  deleteProperty(target, property) {
    checkField(property);
    setIndex(useRef(target), keyOf(property), undefined);
    return true;
  },
  ownKeys: (target) => propertiesOf(useRef(target)),
  getOwnPropertyDescriptor(target, property) {
    if (isOwn(property)) return undefined;
    const value = rawGet(useRef(target), keyOf(property));
    if (value === undefined) return undefined;
    return { value, writable: true, enumerable: true, configurable: true };
  },
  defineProperty(target, property, { value }) {
    checkField(property);
    setIndex(useRef(target), keyOf(property), value);
    return true;
  },
  preventExtensions: () => false,
  setPrototypeOf: () => false,
};

export function makeTable(ref: Ref): LuaTable {
  checkRef(ref);
  const target = new TableHandle();
  setRef(target, ref);
  return new Proxy(target, handler) as unknown as LuaTable;
}
