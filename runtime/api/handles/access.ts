/*
 * Fields of tables and userdata from JavaScript. What a table has itself is read and
 * written in place; the machine runs only where a metamethod may be meant.
 */
import { lua_gettable, lua_settable, lua_tostring } from "../../core/access.js";
import { L_stack, L_top, setL_top } from "../../core/run/frame.js";
import { lj_gc_slotbarriert } from "../../core/gc/gc.js";
import {
  lj_tab_get,
  lj_tab_getint,
  lj_tab_getstr,
  lj_tab_len,
  lj_tab_next,
  lj_tab_set,
} from "../../core/objects/tab.js";
import {
  copyTV,
  gcV,
  getref,
  numV,
  setnilV,
  setstrV,
  tvisnil,
  tvisnum,
  tvisstr,
} from "../../core/objects/tvalue.js";
import { charge } from "../../core/run/work.js";
import { GCtab } from "../../layout/objects.js";
import { LJ_T } from "../../layout/value.js";
import { FIELD_COST, PAIR_COST } from "../values/costs.js";
import type { Engine, Ref } from "../engine.js";
import { callValue, guard, protect, trap } from "../runs/protect.js";
import { textOf } from "../values/text.js";
import type { LuaValue } from "../types.js";
import { pushJs, toJs } from "../values/values.js";

function pushRef(e: Engine, L: number, { address, hi }: Ref): void {
  const { mem } = e.vm;
  const top = L_top(mem, L);
  mem.u32[top >>> 2] = address;
  mem.i32[(top + 4) >>> 2] = hi;
  setL_top(mem, L, top + 8);
}

/** Run host code that may fail and calls nothing, under the limits; the stack is as before. */
const peek = <T>(e: Engine, body: (L: number) => T): T =>
  guard(e, () => {
    const { L, vm } = e;
    charge(vm, FIELD_COST);
    const top = L_top(vm.mem, L) - L_stack(vm.mem, L);
    const result = trap(e, body);
    setL_top(vm.mem, L, L_stack(vm.mem, L) + top);
    return result;
  });

const isIndex = (key: unknown): key is number =>
  typeof key === "number" && key === (key | 0) && key > 0;

/** Names are looked up often: their strings are known. */
function pushKey(e: Engine, L: number, key: unknown): void {
  if (typeof key !== "string") return pushJs(e, L, key);
  const { vm } = e;
  const top = L_top(vm.mem, L);
  setstrV(vm.mem, top, e.names.address(vm, L, key));
  setL_top(vm.mem, L, top + 8);
}

/** The value that a table itself has. */
export function rawGet({ engine: e, address: t }: Ref, key: unknown): LuaValue {
  const { vm } = e;
  return peek(e, (L) => {
    if (isIndex(key)) {
      const o = lj_tab_getint(vm, t, key);
      return o === 0 ? undefined : toJs(e, o);
    }
    if (typeof key === "string") {
      const o = lj_tab_getstr(vm, t, e.names.address(vm, L, key));
      return o === 0 ? undefined : toJs(e, o);
    }
    pushJs(e, L, key);
    return toJs(e, lj_tab_get(vm, L, t, L_top(vm.mem, L) - 8));
  });
}

const isPlainTable = ({ engine, address, type }: Ref): boolean =>
  type === LJ_T.TAB && getref(engine.vm.mem, address + GCtab.metatable) === 0;

/** `o[key]`. */
export function getIndex(ref: Ref, key: unknown): LuaValue {
  const { engine: e } = ref;
  if (ref.type === LJ_T.TAB) {
    const value = rawGet(ref, key);
    if (value !== undefined || isPlainTable(ref)) return value;
  }
  return protect(e, (L) => {
    pushRef(e, L, ref);
    pushKey(e, L, key);
    lua_gettable(e.vm, L, L_top(e.vm.mem, L) - 16);
    return toJs(e, L_top(e.vm.mem, L) - 8);
  });
}

/** `o[key] = value`. */
export function setIndex(ref: Ref, key: unknown, value: unknown): void {
  const { engine: e } = ref;
  if (isPlainTable(ref) && (typeof key === "string" || isIndex(key))) {
    peek(e, (L) => {
      pushKey(e, L, key);
      pushJs(e, L, value);
      storeTop(e, L, ref.address);
    });
    return;
  }
  protect(e, (L) => {
    pushRef(e, L, ref);
    pushKey(e, L, key);
    pushJs(e, L, value);
    lua_settable(e.vm, L, L_top(e.vm.mem, L) - 24);
  });
}

/** `t[key] = value` for key and value on top of the stack, which stay. No metamethods. */
export function storeTop({ vm }: Engine, L: number, t: number): void {
  const { mem } = vm;
  const top = L_top(mem, L);
  // nil in a new field would only take a node.
  if (tvisnil(mem, top - 8) && tvisnil(mem, lj_tab_get(vm, L, t, top - 16))) return;
  const slot = lj_tab_set(vm, L, t, top - 16);
  copyTV(mem, slot, top - 8);
  lj_gc_slotbarriert(vm, t, slot);
}

/** What `#` says of the table itself. */
export const rawLength = ({ engine: { vm }, address }: Ref): number => lj_tab_len(vm, address);

/** Visit the first `most` pairs of the table itself, in the order of `next`: how many it has. */
function visitPairs(
  { engine: e, address: t }: Ref,
  visit: (key: number, value: number) => void,
  most = Infinity,
): number {
  const { vm } = e;
  return peek(e, (L) => {
    const pair = L_top(vm.mem, L);
    setnilV(vm.mem, pair);
    setL_top(vm.mem, L, pair + 16);
    let n = 0;
    while (lj_tab_next(vm, t, pair, pair) > 0) {
      charge(vm, PAIR_COST);
      if (n++ < most) visit(pair, pair + 8);
    }
    return n;
  });
}

/** Pairs of the table itself, or the first of them, and how many there are. */
export function rawEntries(
  ref: Ref,
  most?: number,
): { readonly pairs: [LuaValue, LuaValue][]; readonly size: number } {
  const { engine: e } = ref;
  const pairs: [LuaValue, LuaValue][] = [];
  const size = visitPairs(ref, (key, value) => pairs.push([toJs(e, key), toJs(e, value)]), most);
  return { pairs, size };
}

/** Keys that are properties of the proxy: strings and numbers. */
export function propertiesOf(ref: Ref): string[] {
  const { names, vm } = ref.engine;
  const { mem } = vm;
  const keys = new Set<string>();
  visitPairs(ref, (key) => {
    if (tvisstr(mem, key)) keys.add(names.text(vm, gcV(mem, key)));
    else if (tvisnum(mem, key)) keys.add(String(numV(mem, key)));
  });
  return [...keys];
}

/** Call the field `name` as a method. */
export function invoke(ref: Ref, name: string, args: readonly unknown[]): LuaValue {
  const { engine: e } = ref;
  return callValue(e, getIndex(ref, name), [ref, ...args]);
}

/** What tostring says. */
export function describe(ref: Ref): string {
  const { engine: e } = ref;
  return protect(e, (L) => {
    pushRef(e, L, ref);
    const s = lua_tostring(e.vm, L, L_top(e.vm.mem, L) - 8);
    return s === 0 ? "" : textOf(e.vm, s);
  });
}
