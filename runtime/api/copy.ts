/*
 * Copies, where they are asked for: `lua.table({...})` into Lua, `t.$toJS()` out of it.
 * Both keep what refers to one another, cycles included, and copy tables only: everything else
 * goes over as it always does.
 */
import { L_top, setL_top } from "../core/frame.js";
import { lj_gc_anybarriert } from "../core/gc.js";
import { pushtable } from "../core/lib.js";
import { arrayslot, tabasize, tabhmask, tabnode } from "../core/tab.js";
import { gcV, numV, settabV, tvisnil, tvisnum, tvisstr, tvistab } from "../core/tvalue.js";
import type { Vm } from "../core/vm.js";
import { Node } from "../layout/objects.js";
import { storeTop } from "./access.js";
import type { Engine, Ref } from "./engine.js";
import { begin, trap } from "./protect.js";
import type { LuaTable } from "./types.js";
import { pushJs, toJs } from "./values.js";

/* Out of Lua. Nothing runs or is allocated there meanwhile, so addresses are good. */

/** All pairs: `key` is a number of the array part, or undefined with the key at `k`. */
function forEachPair(
  vm: Vm,
  t: number,
  visit: (key: number | undefined, k: number, value: number) => void,
): void {
  const { mem } = vm;
  for (let i = 0; i < tabasize(mem, t); i++) {
    const o = arrayslot(mem, t, i);
    if (!tvisnil(mem, o)) visit(i, 0, o);
  }
  for (let i = 0; i <= tabhmask(mem, t); i++) {
    const n = tabnode(mem, t, i);
    if (!tvisnil(mem, n + Node.val)) visit(undefined, n + Node.key, n + Node.val);
  }
}

type Shape = "array" | "object" | "map";

function shapeOf(vm: Vm, t: number): Shape {
  const { mem } = vm;
  let count = 0;
  let most = 0;
  let names = true;
  let indices = true;
  forEachPair(vm, t, (key, k) => {
    count++;
    const n = key ?? (tvisnum(mem, k) ? numV(mem, k) : NaN);
    if (Number.isInteger(n) && n >= 1) most = Math.max(most, n);
    else indices = false;
    if (Number.isNaN(n) && !tvisstr(mem, k)) names = false;
  });
  if (count > 0 && indices && most === count) return "array";
  return names ? "object" : "map";
}

function copyTable(e: Engine, t: number, done: Map<number, object>): object {
  const known = done.get(t);
  if (known !== undefined) return known;
  const { vm } = e;
  const { mem } = vm;
  const shape = shapeOf(vm, t);
  const copy: object = shape === "array" ? [] : shape === "map" ? new Map() : {};
  done.set(t, copy);
  const value = (o: number): unknown =>
    tvistab(mem, o) ? copyTable(e, gcV(mem, o), done) : toJs(e, o);
  const keyAt = (o: number): unknown =>
    tvisstr(mem, o) ? e.names.text(vm, gcV(mem, o)) : tvisnum(mem, o) ? numV(mem, o) : value(o);
  forEachPair(vm, t, (index, k, o) => {
    const key = index ?? keyAt(k);
    if (copy instanceof Map) copy.set(key, value(o));
    else if (shape === "array") (copy as unknown[])[(key as number) - 1] = value(o);
    else setOwn(copy, key as string | number, value(o));
  });
  return copy;
}

/** A property of its own, also when the name is `__proto__`. */
function setOwn(o: object, key: string | number, value: unknown): void {
  Object.defineProperty(o, key, { value, writable: true, enumerable: true, configurable: true });
}

export const copyToJs = ({ engine, address }: Ref): object => copyTable(engine, address, new Map());

/* Into Lua. The collector does not run before all is done. */

/** What is copied: the language's own containers, not objects of classes. */
function isContainer(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || (prototype as object).constructor === Object;
}

function* pairsIn(container: object): Generator<[unknown, unknown]> {
  if (Array.isArray(container))
    for (let i = 0; i < container.length; i++) yield [i + 1, container[i]];
  else if (container instanceof Map) yield* container;
  else if (container instanceof Set) for (const element of container) yield [element, true];
  else yield* Object.entries(container);
}

function pushCopy(e: Engine, L: number, value: unknown, done: Map<object, number>): void {
  if (!isContainer(value)) return pushJs(e, L, value);
  const { vm } = e;
  const known = done.get(value);
  if (known !== undefined) {
    const top = L_top(vm.mem, L);
    settabV(vm.mem, top, known);
    setL_top(vm.mem, L, top + 8);
    return;
  }
  const t = pushtable(vm, L, Array.isArray(value) ? value.length + 1 : 0);
  done.set(value, t);
  for (const [key, element] of pairsIn(value)) {
    if (key == null) continue; // a Map may have such keys
    pushCopy(e, L, key, done);
    pushCopy(e, L, element, done);
    storeTop(e, L, t);
    setL_top(vm.mem, L, L_top(vm.mem, L) - 16);
  }
  lj_gc_anybarriert(vm, t);
}

/** A new table with what a container has, or an empty one. */
export function newTable(e: Engine, content: object = {}): LuaTable {
  if (!isContainer(content))
    throw new TypeError("a table is made of an array, a plain object, a Map or a Set");
  begin(e);
  return trap(e, (L) => {
    pushCopy(e, L, content, new Map());
    const o = L_top(e.vm.mem, L) - 8;
    setL_top(e.vm.mem, L, o);
    return toJs(e, o) as LuaTable;
  });
}
