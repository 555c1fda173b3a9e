/*
 * Copies, where they are asked for: `lua.table({...})` into Lua, `t.$toJS()` out of it.
 * Both keep what refers to one another, cycles included, and copy tables only: everything else
 * goes over as it always does.
 *
 * A copy is made empty when its original is met, and filled when those before it are: what waits is a list, so
 * depth is no matter. Walking pays for each pair, in either direction (costs.ts).
 */
import { L_top, setL_top } from "../../core/run/frame.js";
import { lj_gc_anybarriert } from "../../core/gc/gc.js";
import { pushtable } from "../../core/lib.js";
import { arrayslot, tabasize, tabhmask, tabnode } from "../../core/objects/tab.js";
import {
  gcV,
  numV,
  settabV,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistab,
} from "../../core/objects/tvalue.js";
import type { Vm } from "../../core/vm.js";
import { charge } from "../../core/run/work.js";
import { Node } from "../../layout/objects.js";
import { storeTop } from "../handles/access.js";
import { OBJECT_COST, PAIR_COST } from "./costs.js";
import type { Engine, Ref } from "../engine.js";
import { guard, trap } from "../runs/protect.js";
import type { LuaTable } from "../types.js";
import { pushJs, toJs } from "./values.js";

/* Out of Lua. Nothing runs or is allocated there meanwhile, so addresses are good. */

/** Slots of a table that are looked at between two payments. */
const SLOTS = 1024;

/** All pairs, with their values at `value`: `key` is that of the array part, or undefined with the key at `k`. */
function forEachPair(
  vm: Vm,
  t: number,
  visit: (key: number | undefined, k: number, value: number) => void,
): void {
  vm.big.veil?.finish(t);
  const { mem } = vm;
  const pay = (i: number, n: number): void => {
    if (i % SLOTS === 0) charge(vm, PAIR_COST * Math.min(n - i, SLOTS));
  };
  const asize = tabasize(mem, t);
  for (let i = 0; i < asize; i++) {
    pay(i, asize);
    const o = arrayslot(mem, t, i);
    if (!tvisnil(mem, o)) visit(i, 0, o);
  }
  const hsize = tabhmask(mem, t) + 1;
  for (let i = 0; i < hsize; i++) {
    pay(i, hsize);
    const n = tabnode(mem, t, i);
    if (!tvisnil(mem, n + Node.val)) visit(undefined, n + Node.key, n + Node.val);
  }
}

/** Keys 1 to n and no others, strings and numbers, or any. */
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

/** Makes copies of tables, and keeps which there are. */
class CopiesOut {
  private readonly made = new Map<number, object>();
  private readonly empty: { readonly t: number; readonly copy: object }[] = [];
  constructor(private readonly e: Engine) {}

  /** The copy of a table, which may be filled later. */
  of(t: number): object {
    const known = this.made.get(t);
    if (known !== undefined) return known;
    charge(this.e.vm, OBJECT_COST);
    const shape = shapeOf(this.e.vm, t);
    const copy = shape === "array" ? [] : shape === "map" ? new Map() : {};
    this.made.set(t, copy);
    this.empty.push({ t, copy });
    return copy;
  }

  fill(): void {
    for (let next = this.empty.pop(); next !== undefined; next = this.empty.pop()) {
      const { t, copy } = next;
      const { vm } = this.e;
      forEachPair(vm, t, (index, k, o) => setIn(copy, index ?? this.key(k), this.value(o)));
    }
  }

  private value(o: number): unknown {
    const { e } = this;
    return tvistab(e.vm.mem, o) ? this.of(gcV(e.vm.mem, o)) : toJs(e, o);
  }
  private key(o: number): unknown {
    const { vm, names } = this.e;
    return tvisstr(vm.mem, o) ? names.text(vm, gcV(vm.mem, o)) : this.value(o);
  }
}

function setIn(copy: object, key: unknown, value: unknown): void {
  if (copy instanceof Map) copy.set(key, value);
  else if (Array.isArray(copy)) copy[(key as number) - 1] = value;
  else if ((key as string | number) in Object.prototype) setOwn(copy, key as string, value);
  else (copy as Record<string | number, unknown>)[key as string | number] = value;
}

/** A property of its own, also when the name is `__proto__`. */
function setOwn(o: object, key: string, value: unknown): void {
  Object.defineProperty(o, key, { value, writable: true, enumerable: true, configurable: true });
}

export const copyToJs = ({ engine: e, address }: Ref): object =>
  guard(e, () => {
    const copies = new CopiesOut(e);
    const copy = copies.of(address);
    copies.fill();
    return copy;
  });

/* Into Lua. */

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

/** Pushes copies of containers, and keeps which there are. What there is of them is reachable from the first. */
class CopiesIn {
  private readonly made = new Map<object, number>();
  private readonly empty: { readonly container: object; readonly t: number }[] = [];
  constructor(
    private readonly e: Engine,
    private readonly L: number,
  ) {}

  /** Push a value, the copy of a container, which may be filled later. */
  push(value: unknown): void {
    const { e, L } = this;
    if (!isContainer(value)) return pushJs(e, L, value);
    const { vm } = e;
    const known = this.made.get(value);
    if (known === undefined) {
      charge(vm, OBJECT_COST);
      const t = pushtable(vm, L, Array.isArray(value) ? value.length + 1 : 0);
      this.made.set(value, t);
      this.empty.push({ container: value, t });
      return;
    }
    const top = L_top(vm.mem, L);
    settabV(vm.mem, top, known);
    setL_top(vm.mem, L, top + 8);
  }

  fill(): void {
    const { e, L } = this;
    const { vm } = e;
    for (let next = this.empty.pop(); next !== undefined; next = this.empty.pop()) {
      const { container, t } = next;
      for (const [key, element] of pairsIn(container)) {
        charge(vm, PAIR_COST);
        if (key == null) continue; // a Map may have such keys
        this.push(key);
        this.push(element);
        storeTop(e, L, t);
        setL_top(vm.mem, L, L_top(vm.mem, L) - 16);
      }
      lj_gc_anybarriert(vm, t);
    }
  }
}

/** A new table with what a container has, or an empty one. */
export function newTable(e: Engine, content: object = {}): LuaTable {
  if (!isContainer(content))
    throw new TypeError("a table is made of an array, a plain object, a Map or a Set");
  return guard(e, () =>
    trap(e, (L) => {
      const copies = new CopiesIn(e, L);
      copies.push(content);
      copies.fill();
      const o = L_top(e.vm.mem, L) - 8;
      setL_top(e.vm.mem, L, o);
      return toJs(e, o) as LuaTable;
    }),
  );
}
