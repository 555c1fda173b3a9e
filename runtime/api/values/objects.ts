/*
 * Objects of JavaScript in Lua: userdata without payload. Which object one stands for is known
 * by its address; the same object is the same userdata, so `==` needs no metamethod.
 */
import { lj_err_argtype } from "../../core/run/err.js";
import { L_top, setL_top } from "../../core/run/frame.js";
import {
  argslot,
  lj_lib_pushcc,
  nargs,
  pushgc,
  pushstring,
  pushtable,
  setfield,
} from "../../core/lib.js";
import type { LibFunction } from "../../core/libdef.js";
import { gcV, tvisstr, tvisudata } from "../../core/objects/tvalue.js";
import { LJ_T } from "../../layout/value.js";
import { awaitPromise, isPromise } from "../runs/async.js";
import type { AnyFunction, Engine } from "../engine.js";
import { raise } from "./functions.js";
import { refOf } from "../handles/handles.js";
import { kindOf, type Kind } from "./kinds.js";
import { isClass, pushFunction } from "./made.js";
import { newText } from "./text.js";
import { multi, pushJs, pushResults, toJs } from "./values.js";

/** The object that the first argument of a metamethod is. */
function self(e: Engine, L: number): object {
  const { vm } = e;
  const o = argslot(vm, L, 1);
  const isObject = nargs(vm, L) > 0 && tvisudata(vm.mem, o);
  const object = isObject ? e.objects.get(gcV(vm.mem, o)) : undefined;
  return (object ?? lj_err_argtype(vm, L, 1, "object of JavaScript")) as object;
}

/** A key or another argument; strings of Lua are text whatever the option says. */
function argument(e: Engine, L: number, narg: number): unknown {
  const { vm } = e;
  const o = argslot(vm, L, narg);
  return tvisstr(vm.mem, o) ? e.names.text(vm, gcV(vm.mem, o)) : toJs(e, o);
}

function pushProperty(e: Engine, L: number, o: object, value: unknown): number {
  if (typeof value === "function" && !isClass(value) && refOf(value) === undefined)
    pushFunction(e, L, value as AnyFunction, o);
  else pushJs(e, L, value);
  return 1;
}

/** What pairs(o) iterates with: a function of JavaScript. */
function pairsFunction(kind: Kind, o: object): (...args: unknown[]) => unknown {
  const it = kind.pairs!(o);
  const results = ({ done, value }: IteratorResult<[unknown, unknown]>): unknown =>
    done ? undefined : multi(...value);
  return () => {
    const step = it.next();
    return step instanceof Promise ? step.then(results) : results(step);
  };
}

type Metamethod = (e: Engine, L: number, o: object, kind: Kind) => number;

const metamethods: Readonly<Record<string, Metamethod>> = {
  __index: (e, L, o, kind) => pushProperty(e, L, o, kind.get(o, argument(e, L, 2))),
  __newindex(e, L, o, kind) {
    kind.set(o, argument(e, L, 2), toJs(e, argslot(e.vm, L, 3)));
    return 0;
  },
  __len(e, L, o, kind) {
    const n = kind.length?.(o);
    if (typeof n !== "number") throw new TypeError("this object has no length");
    pushJs(e, L, n);
    return 1;
  },
  __call(e, L, o, kind) {
    const args: unknown[] = [];
    for (let i = 2; i <= nargs(e.vm, L); i++) args.push(toJs(e, argslot(e.vm, L, i)));
    const result = kind.call!(o, args);
    if (e.run !== undefined && isPromise(result)) return awaitPromise(e, L, result);
    return pushResults(e, L, result);
  },
  __pairs(e, L, o, kind) {
    pushJs(e, L, pairsFunction(kind, o));
    pushJs(e, L, o);
    return 2;
  },
  __tostring(e, L, o) {
    // Objects without a prototype have no text of their own.
    const { toString } = o as { toString?: unknown };
    pushgc(e.vm, L, newText(e.vm, L, toString ? String(o) : "[object Object]"), LJ_T.STR);
    return 1;
  },
};

/** Metamethods that only kinds have which say how. */
const needs: Readonly<Record<string, keyof Kind>> = {
  __len: "length",
  __call: "call",
  __pairs: "pairs",
};

/** One function for all kinds. */
function metamethod(e: Engine, name: string): LibFunction {
  const known = e.metamethods.get(name);
  if (known !== undefined) return known;
  const body = metamethods[name];
  const made: LibFunction = (vm, L) => {
    const caller = e.L;
    const o = self(e, L);
    e.L = L;
    try {
      const n = body(e, L, o, kindOf(o));
      vm.machine.returned();
      return n;
    } catch (x) {
      vm.machine.returned();
      return raise(e, L, x);
    } finally {
      e.L = caller;
    }
  };
  e.metamethods.set(name, made);
  return made;
}

/** The metatable of a kind, made on first use. */
export function metatable(e: Engine, L: number, kind: Kind): number {
  const known = e.metatables.get(kind.name);
  if (known !== undefined) return known;
  const { vm } = e;
  const mt = pushtable(vm, L);
  for (const name of Object.keys(metamethods)) {
    if (needs[name] !== undefined && kind[needs[name]] === undefined) continue;
    lj_lib_pushcc(vm, L, `js.${name}`, metamethod(e, name));
    setfield(vm, L, mt, name);
  }
  // Programs do not get at it: `getmetatable` says this.
  pushstring(vm, L, "object of JavaScript");
  setfield(vm, L, mt, "__metatable");
  e.metatables.set(kind.name, mt);
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
  return mt;
}
