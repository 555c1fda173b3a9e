/*
 * How objects of JavaScript behave in Lua, by kind. One metatable serves all of a kind.
 *
 *   kind       o[k], o[k] = v           #o        pairs(o)               o(...)
 *   array      elements from 1          length    1, first element ...
 *   map, set   properties               size      key, value / 1, element ...
 *   class      static properties                                         new o(...)
 *   iterator   properties                         1, first value ...     the next value
 *   promise    properties, and `await`
 *   object     properties               length    keys, or what it       o(...) of a function
 *                                                 iterates: 1, value ...
 *
 * Properties are what JavaScript sees, inherited ones and getters included, save for those
 * that lead from an object to the means of making code: a program that is given one object
 * is given no more.
 */

export type KindName =
  "array" | "map" | "set" | "class" | "iterator" | "promise" | "object" | "symbol";

export interface Kind {
  readonly name: KindName;
  get(o: object, key: unknown): unknown;
  set(o: object, key: unknown, value: unknown): void;
  readonly length?: (o: object) => unknown;
  readonly pairs?: (o: object) => Iterator<[unknown, unknown]> | AsyncIterator<[unknown, unknown]>;
  readonly call?: (o: object, args: unknown[]) => unknown;
}

/** Properties that Lua neither reads nor writes. */
const CLOSED: ReadonlySet<unknown> = new Set([
  "constructor",
  "prototype",
  "__proto__",
  "__defineGetter__",
  "__defineSetter__",
  "__lookupGetter__",
  "__lookupSetter__",
  "arguments",
  "caller",
]);

/** Keys that are properties: others have no value. */
const isProperty = (key: unknown): key is string | number =>
  (typeof key === "string" || typeof key === "number") && !CLOSED.has(key);

type Fields = Record<string | number, unknown>;

const getProperty = (o: object, key: unknown): unknown =>
  isProperty(key) ? (o as Fields)[key] : undefined;

function setProperty(o: object, key: unknown, value: unknown): void {
  if (!isProperty(key)) throw new TypeError(`property ${String(key)} cannot be set`);
  if (value === undefined) Reflect.deleteProperty(o, key);
  else if (!Reflect.set(o, key, value)) throw new TypeError(`property ${key} is read-only`);
}

function* indexed(values: Iterable<unknown>): Generator<[unknown, unknown]> {
  let i = 0;
  for (const value of values) yield [++i, value];
}
async function* indexedLater(values: AsyncIterable<unknown>): AsyncGenerator<[unknown, unknown]> {
  let i = 0;
  for await (const value of values) yield [++i, value];
}

const isIndex = (key: unknown): key is number => typeof key === "number" && Number.isInteger(key);

const array: Kind = {
  name: "array",
  get: (o, key) => (isIndex(key) ? (o as Fields)[key - 1] : getProperty(o, key)),
  set(o, key, value) {
    const list = o as unknown[];
    if (!isIndex(key)) return setProperty(o, key, value);
    if (key < 1) throw new RangeError("arrays count from 1 in Lua");
    // nil behind the end is where a list ends in Lua.
    if (value === undefined && key === list.length && Array.isArray(o)) list.pop();
    else list[key - 1] = value;
  },
  length: (o) => (o as unknown[]).length,
  pairs: (o) => indexed(o as unknown[]),
};

const properties = { get: getProperty, set: setProperty };

const map: Kind = {
  ...properties,
  name: "map",
  length: (o) => (o as Map<unknown, unknown>).size,
  pairs: (o) => (o as Map<unknown, unknown>).entries(),
};
const set: Kind = { ...map, name: "set", pairs: (o) => indexed(o as Set<unknown>) };

const klass: Kind = {
  ...properties,
  name: "class",
  call: (o, args) => Reflect.construct(o as new (...args: unknown[]) => object, args) as object,
};

const hasNext = (o: object): o is Iterator<unknown> =>
  typeof (o as { next?: unknown }).next === "function";

function pairsOf(o: object): Iterator<[unknown, unknown]> | AsyncIterator<[unknown, unknown]> {
  if (Symbol.iterator in o) return indexed(o as Iterable<unknown>);
  if (Symbol.asyncIterator in o) return indexedLater(o as AsyncIterable<unknown>);
  return Object.entries(o).values();
}

const object: Kind = {
  ...properties,
  name: "object",
  length: (o) => (o as { length?: unknown }).length,
  pairs: pairsOf,
};
const iterator: Kind = {
  ...object,
  name: "iterator",
  call: (o, args) => {
    const step = (o as Iterator<unknown>).next(...(args.slice(0, 1) as []));
    return step instanceof Promise ? step.then(valueOf) : valueOf(step);
  },
};
const valueOf = ({ done, value }: IteratorResult<unknown>): unknown => (done ? undefined : value);

/** `p:await()` waits for a promise that is not the result of a call. */
const promise: Kind = {
  ...object,
  name: "promise",
  get: (o, key) => (key === "await" ? wait : getProperty(o, key)),
};
function wait(this: unknown): unknown {
  return this;
}

const symbol: Kind = {
  name: "symbol",
  get: () => undefined,
  set: () => {
    throw new TypeError("a symbol has no fields");
  },
};

export function kindOf(o: object | symbol): Kind {
  if (typeof o === "symbol") return symbol;
  if (typeof o === "function") return klass;
  if (Array.isArray(o) || (ArrayBuffer.isView(o) && !(o instanceof DataView))) return array;
  if (o instanceof Map) return map;
  if (o instanceof Set) return set;
  if (o instanceof Promise) return promise;
  return hasNext(o) ? iterator : object;
}
