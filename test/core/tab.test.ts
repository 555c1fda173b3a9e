/*
 * Tables: order of pairs, # and growth against native luajit (native_gen.ts makes
 * the table of cases), contents against a Map.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import fc from "fast-check";
import { GCstr, GCtab, Node } from "../../runtime/layout/objects.js";
import { global_State } from "../../runtime/layout/state.js";
import { lj_str_newz } from "../../runtime/core/objects/str.js";
import {
  arrayslot,
  hashkey,
  intHi,
  intLo,
  intOfWords,
  lj_tab_clear,
  lj_tab_dup,
  lj_tab_free,
  lj_tab_get,
  lj_tab_getint,
  lj_tab_len,
  lj_tab_new,
  lj_tab_new_ah,
  lj_tab_next,
  lj_tab_reasize,
  lj_tab_rehash,
  lj_tab_set,
  tabasize,
  tabhmask,
  tabnode,
} from "../../runtime/core/objects/tab.js";
import {
  copyTV,
  numV,
  setboolV,
  setnilV,
  setnumV,
  setstrV,
  settabV,
  tvisbool,
  tvisnil,
  tvisnum,
  tvisstr,
  tvistrue,
  gcV,
} from "../../runtime/core/objects/tvalue.js";
import { LuaPanic } from "../../runtime/core/run/errclass.js";
import type { Vm } from "../../runtime/core/vm.js";
import { strToJs } from "../../runtime/core/objects/str.js";
import { bareVm } from "./fakevm.js";
import type { TableCase } from "./native_gen.js";

type Key = number | boolean | string;

/** Three TValues of memory that nobody else uses. */
const scratch = (vm: Vm): number => vm.alloc.alloc(32);

function setkey(vm: Vm, o: number, key: Key): void {
  if (typeof key === "number") setnumV(vm.mem, o, key);
  else if (typeof key === "boolean") setboolV(vm.mem, o, key);
  else setstrV(vm.mem, o, lj_str_newz(vm, vm.L, key));
}

function keyAt(vm: Vm, o: number): Key {
  if (tvisnum(vm.mem, o)) return numV(vm.mem, o);
  if (tvisbool(vm.mem, o)) return tvistrue(vm.mem, o);
  if (tvisstr(vm.mem, o)) return strToJs(vm, gcV(vm.mem, o));
  throw new Error("unexpected key");
}

/** t[key] = value, as TSETV does it. */
function assign(vm: Vm, o: number, t: number, key: Key, value: number | undefined): void {
  setkey(vm, o, key);
  const old = lj_tab_get(vm, vm.L, t, o);
  if (value === undefined && tvisnil(vm.mem, old)) return;
  const slot = lj_tab_set(vm, vm.L, t, o);
  if (value === undefined) setnilV(vm.mem, slot);
  else setnumV(vm.mem, slot, value);
}

function entries(vm: Vm, o: number, t: number): [Key, number][] {
  const found: [Key, number][] = [];
  setnilV(vm.mem, o);
  while (lj_tab_next(vm, t, o, o + 8) === 1) {
    found.push([keyAt(vm, o + 8), numV(vm.mem, o + 16)]);
    copyTV(vm.mem, o, o + 8);
  }
  return found;
}

test("order of pairs and length are native's", (t) => {
  const url = new URL("expected/tables.json", import.meta.url);
  const vm = bareVm();
  const o = scratch(vm);
  for (const [i, c] of (JSON.parse(readFileSync(url, "utf8")) as TableCase[]).entries()) {
    const tab = lj_tab_new_ah(vm, vm.L, c.a, c.h);
    for (const round of c.rounds) {
      for (const [key, erase] of round.ops) {
        // The parser stores nil in absent keys, too: TSETV makes a node for it.
        setkey(vm, o, key);
        const slot = lj_tab_set(vm, vm.L, tab, o);
        if (erase) setnilV(vm.mem, slot);
        else setnumV(vm.mem, slot, 1);
      }
      const order = round.order === "" ? [] : round.order.split(" ");
      const keys = order.map((k) => (k === "true" ? true : k === "false" ? false : Number(k)));
      t.deepEqual(
        entries(vm, o, tab).map(([k]) => k),
        keys,
        `case ${i}`,
      );
      t.is(lj_tab_len(vm, tab), round.len, `case ${i}`);
    }
  }
});

const anyKey = fc.oneof(
  fc.integer({ min: -3, max: 40 }),
  fc.double({ noNaN: true }),
  fc.boolean(),
  fc.string({ maxLength: 3, unit: "grapheme-ascii" }),
);
const anyOps = fc.array(fc.tuple(anyKey, fc.option(fc.integer(), { nil: undefined })), {
  maxLength: 150,
});

/** All keys are in the chains of their main positions, all free nodes below freetop. */
function checkChains(vm: Vm, tab: number): boolean {
  const { mem } = vm;
  for (let i = 0; i <= tabhmask(mem, tab) && tabhmask(mem, tab) > 0; i++) {
    const n = tabnode(mem, tab, i);
    if (tvisnil(mem, n + Node.key)) continue;
    let m = hashkey(mem, tab, mem.i32[(n + 8) >>> 2], mem.i32[(n + 12) >>> 2]);
    for (; m !== n && m !== 0; m = mem.u32[(m + Node.next) >>> 2]);
    if (m !== n && !tvisnil(mem, n)) return false;
  }
  return true;
}

test("a table is a map", (t) => {
  const vm = bareVm();
  const o = scratch(vm);
  fc.assert(
    fc.property(anyOps, fc.nat(20), fc.nat(4), (ops, asize, hbits) => {
      const tab = lj_tab_new(vm, vm.L, asize, hbits);
      const model = new Map<Key, number>();
      for (const [raw, value] of ops) {
        const key = raw === 0 ? 0 : raw; // -0 is 0
        assign(vm, o, tab, key, value);
        if (value === undefined) model.delete(key);
        else model.set(key, value);
        setkey(vm, o, key);
        const got = lj_tab_get(vm, vm.L, tab, o);
        if (tvisnil(vm.mem, got) !== (value === undefined)) return false;
      }
      const same = (u: number): boolean => {
        const found = entries(vm, o, u);
        return found.length === model.size && found.every(([k, v]) => model.get(k) === v);
      };
      const border = (u: number): boolean => {
        const n = lj_tab_len(vm, u);
        return (n === 0 || model.has(n)) && !model.has(n + 1);
      };
      const copy = lj_tab_dup(vm, vm.L, tab);
      const ok = same(tab) && same(copy) && border(tab) && border(copy) && checkChains(vm, tab);
      lj_tab_rehash(vm, vm.L, tab);
      lj_tab_reasize(vm, vm.L, copy, 17);
      const still = same(tab) && same(copy) && checkChains(vm, tab) && checkChains(vm, copy);
      lj_tab_clear(vm, tab);
      return ok && still && entries(vm, o, tab).length === 0;
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test("a freed string's key does not break chains", (t) => {
  // A dead key's address comes back as another string, which is found in a chain through its
  // main position although it would not have been put there. Ids are set here to make that common.
  const vm = bareVm();
  const { mem } = vm;
  const o = scratch(vm);
  let seed = 1;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  const setid = (s: number, id: number): void => {
    mem.u32[(s + GCstr.sid) >>> 2] = id;
  };
  const hbits = 4;
  for (let round = 0; round < 1000; round++) {
    const tab = lj_tab_new(vm, vm.L, 0, hbits);
    const live = new Map<number, number>();
    const store = (s: number, v: number): void => {
      setstrV(mem, o, s);
      setnumV(mem, lj_tab_set(vm, vm.L, tab, o), v);
      live.set(s, v);
    };
    /** A main position other than n from which the node n with a dead key is found, or -1. */
    const wayTo = (n: number): number => {
      for (let j = 0; j < 2 ** hbits; j++)
        for (let m = tabnode(mem, tab, j); m !== 0; m = mem.u32[(m + Node.next) >>> 2])
          if (m === n && n !== tabnode(mem, tab, j) && random(2) === 0) return j;
      return -1;
    };
    for (let i = 0; i < 60 && tabhmask(mem, tab) === 2 ** hbits - 1; i++) {
      const keys = [...live.keys()];
      const n = tabnode(mem, tab, random(2 ** hbits));
      const reborn = tvisnil(mem, n) && tvisstr(mem, n + Node.key) ? gcV(mem, n + Node.key) : 0;
      const way = reborn !== 0 && !live.has(reborn) ? wayTo(n) : -1;
      if (way >= 0) {
        setid(reborn, way);
        store(reborn, i);
      } else if (keys.length > 4 && random(2) === 0) {
        const key = keys[random(keys.length)];
        setstrV(mem, o, key);
        setnilV(mem, lj_tab_get(vm, vm.L, tab, o));
        live.delete(key);
      } else {
        const s = lj_str_newz(vm, vm.L, `${round}.${i}`);
        setid(s, random(2 ** hbits));
        store(s, i);
      }
      for (const [s, v] of live) {
        setstrV(mem, o, s);
        const got = lj_tab_get(vm, vm.L, tab, o);
        if (tvisnil(mem, got) || numV(mem, got) !== v) return t.fail(`round ${round}, step ${i}`);
      }
    }
    lj_tab_free(vm, tab);
  }
  return t.pass();
});

test("errors of keys", (t) => {
  const vm = bareVm();
  const o = scratch(vm);
  const tab = lj_tab_new(vm, vm.L, 0, 0);
  setnilV(vm.mem, o);
  t.throws(() => lj_tab_set(vm, vm.L, tab, o), { instanceOf: LuaPanic, message: /index is nil/ });
  setnumV(vm.mem, o, NaN);
  t.throws(() => lj_tab_set(vm, vm.L, tab, o), { instanceOf: LuaPanic, message: /index is NaN/ });
  t.true(tvisnil(vm.mem, lj_tab_get(vm, vm.L, tab, o)));
  settabV(vm.mem, o, tab);
  t.is(lj_tab_next(vm, tab, o, o + 8), -1);
});

test("words of integers", (t) => {
  const view = new DataView(new ArrayBuffer(8));
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, -(2 ** 31), 2 ** 31 - 1)), (k) => {
      view.setFloat64(0, k);
      return view.getInt32(0) === (intHi(k) | 0) && view.getInt32(4) === (intLo(k) | 0);
    }),
  );
  fc.assert(
    fc.property(fc.oneof(fc.nat(), fc.double({ noNaN: true })), (n) => {
      view.setFloat64(0, n);
      const k = intOfWords(view.getInt32(4), view.getInt32(0));
      const small = Number.isInteger(n) && n >= 0 && n < 2 ** 28 && !Object.is(n, -0);
      return k === (small ? n : -1);
    }),
  );
  t.pass();
});

test("sizes follow the use", (t) => {
  const vm = bareVm();
  const before = vm.mem.u32[(vm.g + global_State.gc_total) >>> 2];
  const tab = lj_tab_new(vm, vm.L, 4, 0);
  t.is(vm.mem.i8[tab + GCtab.colo], 4);
  t.is(arrayslot(vm.mem, tab, 0), tab + GCtab.SIZEOF);
  const o = scratch(vm);
  for (let i = 1; i <= 1000; i++) assign(vm, o, tab, i, i);
  t.is(tabasize(vm.mem, tab), 1025);
  t.is(tabhmask(vm.mem, tab), 0);
  t.is(numV(vm.mem, lj_tab_getint(vm, tab, 1000)), 1000);
  lj_tab_reasize(vm, vm.L, tab, 10);
  t.is(tabasize(vm.mem, tab), 1025);
  lj_tab_reasize(vm, vm.L, tab, 1025);
  t.is(tabasize(vm.mem, tab), 1026);
  t.is(numV(vm.mem, lj_tab_getint(vm, tab, 10)), 10);
  t.is(numV(vm.mem, lj_tab_getint(vm, tab, 1000)), 1000);
  lj_tab_free(vm, tab);
  t.is(vm.mem.u32[(vm.g + global_State.gc_total) >>> 2], before);
});
