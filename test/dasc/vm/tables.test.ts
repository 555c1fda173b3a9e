// Table access: array part, string chains, metatables, new keys, the collector's barrier.
import test from "ava";
import type { BytecodeName } from "../../../runtime/layout/bytecode.js";
import { GCHeader, GCtab } from "../../../runtime/layout/objects.js";
import { global_State, lua_State } from "../../../runtime/layout/state.js";
import { LJ_GC, LJ_T } from "../../../runtime/layout/value.js";
import { setref } from "../../../runtime/core/objects/tvalue.js";
import { abc, ad, Fixture, type Obj, type Value } from "./fixture.js";

const f = new Fixture();
const names = Array.from({ length: 40 }, (_, i) => `key${i}`);

function withMetatable(t: Obj, mt: Obj): Obj {
  setref(f.vm.mem, t.gc + GCtab.metatable, mt.gc);
  return t;
}
/** Returns what the instruction left in slot 3; arguments are in slots 0, 1, 2. */
const slot3 = (code: number[], kgc: string[] = [], kn: number[] = []): Obj =>
  f.fn([...code, ad("RET1", 3, 2)], { numparams: 3, kgc, kn });

test("TGETV, TGETB, TGETR, TGETS find what the runtime stored", (t) => {
  const table = f.table(
    [
      ...names.map((k, i) => [k, i] as const),
      ...names.map((_, i) => [i + 1, `v${i}`] as const),
      [2.5, "half"],
      [true, "yes"],
      [-1, "minus"],
      [1e9, "far"],
    ],
    16,
  );
  const getv = slot3([abc("TGETV", 3, 0, 1)]);
  const getr = slot3([abc("TGETR", 3, 0, 1)]);
  for (const [i, k] of names.entries()) {
    t.deepEqual(f.call(getv, table, k), [i]);
    t.deepEqual(f.call(getv, table, i + 1), [`v${i}`]);
    t.deepEqual(f.call(getr, table, i + 1), [`v${i}`]);
    t.deepEqual(f.call(slot3([abc("TGETB", 3, 0, i + 1)]), table), [`v${i}`]);
    t.deepEqual(f.call(slot3([abc("TGETS", 3, 0, 0)], [k]), table), [i]);
  }
  t.deepEqual(f.call(getv, table, 2.5), ["half"]);
  t.deepEqual(f.call(getv, table, true), ["yes"]);
  t.deepEqual(f.call(getv, table, -1), ["minus"]);
  t.deepEqual(f.call(getv, table, 1e9), ["far"]);
  for (const missing of [NaN, 0, 41, 1.25, false, "none", undefined, Infinity, 2 ** 31, -(2 ** 31)])
    t.deepEqual(f.call(getv, table, missing), [undefined], String(missing));
  t.deepEqual(f.call(getr, table, 1000), [undefined]);
  t.deepEqual(f.call(slot3([abc("TGETS", 3, 0, 0)], ["none"]), table), [undefined]);
});

test("TSETV, TSETB, TSETS, TSETR store what the runtime finds", (t) => {
  const set = (op: BytecodeName, c: number, kgc: string[] = []): Obj =>
    f.fn([abc(op, 2, 0, c), ad("RET0", 0, 1)], { numparams: 3, kgc });
  for (const asize of [0, 8]) {
    const table = f.table([], asize);
    for (const [i, k] of names.entries()) {
      f.call(set("TSETS", 0, [k]), table, undefined, i);
      f.call(set("TSETV", 1), table, `v${k}`, -i);
      f.call(set("TSETB", i + 1), table, undefined, `b${i}`);
      f.call(set("TSETV", 1), table, i + 101, i);
      f.call(set("TSETR", 1), table, i + 301, k);
      f.call(set("TSETV", 1), table, i + 0.5, i);
    }
    for (const [i, k] of names.entries()) {
      t.is(f.get(table, k), i);
      t.is(f.get(table, `v${k}`), -i);
      t.is(f.get(table, i + 1), `b${i}`);
      t.is(f.get(table, i + 101), i);
      t.is(f.get(table, i + 301), k);
      t.is(f.get(table, i + 0.5), i);
    }
    // Over an old value, and over a nil that is left in a node.
    f.call(set("TSETS", 0, ["key1"]), table, undefined, undefined);
    t.is(f.get(table, "key1"), undefined);
    f.call(set("TSETS", 0, ["key1"]), table, undefined, "again");
    t.is(f.get(table, "key1"), "again");
  }
});

test("errors: index of nil, NaN and nil keys", (t) => {
  const setv = f.fn([abc("TSETV", 2, 0, 1), ad("RET0", 0, 1)], { numparams: 3 });
  const getv = slot3([abc("TGETV", 3, 0, 1)]);
  const message = (fn: Obj, ...args: Value[]): string => {
    const { status, values } = f.pcall(fn, ...args);
    t.is(status, 2);
    return String(values[0]);
  };
  t.regex(message(getv, undefined, 1), /attempt to index/);
  t.regex(message(setv, 5, 1, 1), /attempt to index/);
  t.regex(message(setv, f.table(), NaN, 1), /table index is NaN/);
  t.regex(message(setv, f.table(), undefined, 1), /table index is nil/);
});

test("__index: function, table, chain; asked only when the value is nil", (t) => {
  const handler = f.fn([ad("MOV", 3, 1), ad("RET1", 3, 2)], { numparams: 2 }); // returns the key
  const byFunction = () =>
    withMetatable(
      f.table(
        [
          ["there", 1],
          [1, "one"],
        ],
        2,
      ),
      f.table([["__index", handler]]),
    );
  const byTable = withMetatable(f.table(), f.table([["__index", byFunction()]]));
  for (const table of [byFunction(), byTable]) {
    const getv = slot3([abc("TGETV", 3, 0, 1)]);
    t.deepEqual(f.call(getv, table, "there"), [1]);
    t.deepEqual(f.call(getv, table, 1), ["one"]);
    t.deepEqual(f.call(getv, table, "missing"), ["missing"]);
    t.deepEqual(f.call(getv, table, 2), [2]);
    t.deepEqual(f.call(getv, table, 77.5), [77.5]);
    t.deepEqual(f.call(slot3([abc("TGETS", 3, 0, 0)], ["name"]), table), ["name"]);
    t.deepEqual(f.call(slot3([abc("TGETS", 3, 0, 0)], ["there"]), table), [1]);
    t.deepEqual(f.call(slot3([abc("TGETB", 3, 0, 2)]), table), [2]);
    t.deepEqual(f.call(slot3([abc("TGETB", 3, 0, 200)]), table), [200]);
    // rawget sees nothing
    t.deepEqual(f.call(slot3([abc("TGETR", 3, 0, 1)]), table, 2), [undefined]);
  }
});

test("__newindex: function gets table, key, value; existing keys bypass it", (t) => {
  const log = f.table();
  const byTable = withMetatable(f.table([["old", 1]]), f.table([["__newindex", log]]));
  const set = (op: BytecodeName, c: number, kgc: string[] = []): Obj =>
    f.fn([abc(op, 2, 0, c), ad("RET0", 0, 1)], { numparams: 3, kgc });
  f.call(set("TSETS", 0, ["old"]), byTable, undefined, 2);
  f.call(set("TSETS", 0, ["fresh"]), byTable, undefined, 3);
  f.call(set("TSETV", 1), byTable, 10, "ten");
  f.call(set("TSETB", 11), byTable, undefined, "eleven");
  t.is(f.get(byTable, "old"), 2);
  t.is(f.get(byTable, "fresh"), undefined);
  t.is(f.get(log, "fresh"), 3);
  t.is(f.get(log, 10), "ten");
  t.is(f.get(log, 11), "eleven");
  t.is(f.get(log, "old"), undefined);

  // The handler writes what it got into the value, which is a table.
  const record = f.fn([abc("TSETB", 1, 2, 1), abc("TSETB", 0, 2, 2), ad("RET0", 0, 1)], {
    numparams: 3,
  });
  const target = withMetatable(f.table(), f.table([["__newindex", record]]));
  const value = f.table();
  f.call(set("TSETS", 0, ["k"]), target, undefined, value);
  t.is(f.get(value, 1), "k");
  t.is((f.get(value, 2) as Obj).gc, target.gc);
});

test("a black table that is written to becomes gray and is queued", (t) => {
  const { mem, g } = f.vm;
  const set = (op: BytecodeName, c: number): Obj =>
    f.fn([abc(op, 2, 0, c), ad("RET0", 0, 1)], { numparams: 3, kgc: ["key"] });
  const cases: [BytecodeName, number][] = [
    ["TSETV", 1],
    ["TSETB", 1],
    ["TSETS", 0],
    ["TSETR", 1],
  ];
  for (const [op, c] of cases) {
    const table = f.table(
      [
        ["key", 1],
        [1, 1],
      ],
      2,
    );
    mem.u8[table.gc + GCHeader.marked] |= LJ_GC.BLACK;
    const before = mem.u32[(g + global_State.gc_grayagain) >>> 2];
    f.call(set(op, c), table, 1, "v");
    t.is(mem.u8[table.gc + GCHeader.marked] & LJ_GC.BLACK, 0, op);
    t.is(mem.u32[(g + global_State.gc_grayagain) >>> 2], table.gc, op);
    t.is(mem.u32[(table.gc + GCtab.gclist) >>> 2], before, op);
    setref(mem, g + global_State.gc_grayagain, 0);
  }
});

test("TNEW, TDUP, TSETM", (t) => {
  const fresh = f.call(f.fn([ad("TNEW", 3, 5 | (2 << 11)), ad("RET1", 3, 2)]))[0] as Obj;
  t.is(f.vm.mem.u32[(fresh.gc + GCtab.asize) >>> 2], 5);
  t.is(f.vm.mem.u32[(fresh.gc + GCtab.hmask) >>> 2], 3);
  const big = f.call(f.fn([ad("TNEW", 3, 0x7ff), ad("RET1", 3, 2)]))[0] as Obj;
  t.is(f.vm.mem.u32[(big.gc + GCtab.asize) >>> 2], 0x801);

  const template = f.table(
    [
      ["a", 1],
      [1, "x"],
    ],
    3,
  );
  const dup = f.fn([ad("TDUP", 3, 0), ad("RET1", 3, 2)], { kgc: [template] });
  const [one] = f.call(dup);
  t.not((one as Obj).gc, template.gc);
  t.is(f.get(one as Obj, "a"), 1);
  t.is(f.get(one as Obj, 1), "x");

  // {10, ...}: index 2 is in the low word of 2^52 + 2.
  const collect = f.fn(
    [
      ad("TNEW", 0, 2),
      ad("KSHORT", 1, 10),
      abc("TSETB", 1, 0, 1),
      abc("VARG", 1, 0, 0),
      ad("TSETM", 1, 0),
      ad("RET1", 0, 2),
    ],
    { vararg: true, kn: [2 ** 52 + 2] },
  );
  for (const n of [0, 1, 2, 30]) {
    const args = Array.from({ length: n }, (_, i) => i * i);
    const [table] = f.call(collect, ...args);
    t.is(f.get(table as Obj, 1), 10);
    args.forEach((v, i) => t.is(f.get(table as Obj, i + 2), v));
    t.is(f.get(table as Obj, n + 2), undefined);
  }
});

test("GGET and GSET use the function's environment", (t) => {
  const env = { gc: f.vm.mem.u32[(f.vm.L + lua_State.env) >>> 2], it: LJ_T.TAB };
  const set = f.fn([ad("GSET", 0, 0), ad("RET0", 0, 1)], { numparams: 1, kgc: ["global"] });
  const get = f.fn([ad("GGET", 0, 0), ad("RET1", 0, 2)], { kgc: ["global"] });
  t.deepEqual(f.call(get), [undefined]);
  f.call(set, 42);
  t.deepEqual(f.call(get), [42]);
  t.is(f.get(env, "global"), 42);
  const handler = f.fn([ad("MOV", 3, 1), ad("RET1", 3, 2)], { numparams: 2 });
  withMetatable(env, f.table([["__index", handler]]));
  const missing = f.fn([ad("GGET", 0, 0), ad("RET1", 0, 2)], { kgc: ["undefined_global"] });
  t.deepEqual(f.call(missing), ["undefined_global"]);
  setref(f.vm.mem, env.gc + GCtab.metatable, 0);
});
