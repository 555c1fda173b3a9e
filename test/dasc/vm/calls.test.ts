// Calls, returns, varargs, loops and iterators; frames of functions of the runtime.
import test from "ava";
import type { BytecodeName } from "../../../runtime/layout/bytecode.js";
import { GCtab, FF } from "../../../runtime/layout/objects.js";
import { lua_State } from "../../../runtime/layout/state.js";
import { L_base, L_top, setL_top } from "../../../runtime/core/run/frame.js";
import { setref } from "../../../runtime/core/objects/tvalue.js";
import { abc, ad, aj, Fixture, type Obj, type Value } from "./fixture.js";

const f = new Fixture();
const { vm } = f;

/** A C function that returns its arguments. */
const identity = f.cfn((L) => (L_top(vm.mem, L) - L_base(vm.mem, L)) / 8);
/** A vararg Lua function that returns its arguments. */
const luaIdentity = f.fn([abc("VARG", 0, 0, 0), ad("RETM", 0, 0)], { vararg: true });
const list = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

test("wanted results: fewer, as many, more, all; from Lua and C functions", (t) => {
  const zero = f.fn([ad("RET0", 0, 1)], {});
  const one = f.fn([ad("RET1", 0, 2)], { numparams: 1 });
  const two = f.fn([ad("RET", 0, 3)], { numparams: 2 });
  const callees: [Obj, number][] = [
    [zero, 0],
    [one, 1],
    [two, 2],
    [identity, 2],
    [luaIdentity, 2],
  ];
  for (const [callee, n] of callees)
    for (let wanted = 0; wanted <= 4; wanted++) {
      const caller = f.fn(
        [
          ad("KSHORT", 8, 99),
          ad("MOV", 3, 0),
          ad("KSHORT", 5, 1),
          ad("KSHORT", 6, 2),
          abc("CALL", 3, wanted + 1, 3),
          ad("RET", 3, wanted + 1),
        ],
        { numparams: 1 },
      );
      const expected = list(wanted).map((v) => (v <= n ? v : undefined));
      t.deepEqual(f.call(caller, callee), expected, `${n} results, ${wanted} wanted`);
    }
  for (const [callee, n] of callees) {
    const caller = f.fn(
      [
        ad("MOV", 3, 0),
        ad("KSHORT", 5, 1),
        ad("KSHORT", 6, 2),
        abc("CALL", 3, 0, 3),
        ad("RETM", 3, 0),
      ],
      { numparams: 1 },
    );
    t.deepEqual(f.call(caller, callee), list(n));
  }
});

test("the caller's expectation: more results fill with nil, fewer are cut", (t) => {
  for (const n of [0, 1, 3, 60]) t.deepEqual(f.call(luaIdentity, ...list(n)), list(n));
  t.deepEqual(f.call(identity, 1, 2, 3), [1, 2, 3]);
});

test("missing parameters are nil, surplus arguments vanish", (t) => {
  const three = f.fn([ad("RET", 0, 4)], { numparams: 3 });
  for (const n of [0, 1, 2, 3, 5])
    t.deepEqual(
      f.call(three, ...list(n)),
      [1, 2, 3].map((v) => (v <= n ? v : undefined)),
    );
});

test("varargs: fixed parameters, fixed and open numbers of results", (t) => {
  for (const numparams of [0, 1, 3])
    for (const n of [0, 1, 2, 3, 4, 10]) {
      const args = list(n);
      const rest = args.slice(numparams);
      const params = list(numparams).map((v) => (v <= n ? v : undefined));
      const all = f.fn([abc("VARG", numparams, 0, numparams), ad("RETM", 0, numparams)], {
        vararg: true,
        numparams,
      });
      t.deepEqual(f.call(all, ...args), [...params, ...rest], `${numparams} of ${n}`);
      for (const wanted of [0, 1, 4]) {
        const some = f.fn([abc("VARG", 5, wanted + 1, numparams), ad("RET", 5, wanted + 1)], {
          vararg: true,
          numparams,
        });
        const expected = list(wanted).map((_, i) => rest[i]);
        t.deepEqual(f.call(some, ...args), expected);
      }
    }
});

test("CALLM and CALLMT pass what VARG and calls left", (t) => {
  const through = (last: number[]): Obj =>
    f.fn([ad("MOV", 2, 0), ad("KSHORT", 4, 7), abc("VARG", 5, 0, 1), ...last], {
      vararg: true,
      numparams: 1,
    });
  for (const callee of [identity, luaIdentity])
    for (const n of [0, 1, 12]) {
      t.deepEqual(f.call(through([abc("CALLM", 2, 0, 1), ad("RETM", 2, 0)]), callee, ...list(n)), [
        7,
        ...list(n),
      ]);
      t.deepEqual(f.call(through([ad("CALLMT", 2, 1)]), callee, ...list(n)), [7, ...list(n)]);
    }
});

test("tail calls take no stack: a loop of 20,000 of them, fixed and vararg", (t) => {
  // f(n, f): n == 0 and "done" or f(n-1, f)
  const code = (slot: number): number[] => [
    ad("ISNEN", 0, 0),
    aj("JMP", 2, 2),
    ad("KSTR", 2, 0),
    ad("RET1", 2, 2),
    ad("MOV", slot, 1),
    abc("SUBVN", slot + 2, 0, 1),
    ad("MOV", slot + 3, 1),
    ad("CALLT", slot, 3),
  ];
  const options = { numparams: 2, kn: [0, 1], kgc: ["done"] };
  for (const vararg of [false, true]) {
    const g = f.fn(code(3), { ...options, vararg });
    const size = vm.mem.u32[(vm.L + lua_State.stacksize) >>> 2];
    t.deepEqual(f.call(g, 20000, g), ["done"]);
    t.is(vm.mem.u32[(vm.L + lua_State.stacksize) >>> 2], size);
  }
  t.deepEqual(
    f.call(
      f.fn([ad("MOV", 1, 0), ad("KSHORT", 3, 5), ad("CALLT", 1, 2)], { numparams: 1 }),
      identity,
    ),
    [5],
  );
});

test("recursion grows the stack; endless recursion is an error that leaves it usable", (t) => {
  // sum(n, sum): n == 0 and 0 or n + sum(n-1, sum)
  const sum = f.fn(
    [
      ad("ISNEN", 0, 0),
      aj("JMP", 2, 2),
      ad("KSHORT", 2, 0),
      ad("RET1", 2, 2),
      ad("MOV", 3, 1),
      abc("SUBVN", 5, 0, 1),
      ad("MOV", 6, 1),
      abc("CALL", 3, 2, 3),
      abc("ADDVV", 3, 0, 3),
      ad("RET1", 3, 2),
    ],
    { numparams: 2, kn: [0, 1] },
  );
  t.deepEqual(f.call(sum, 1000, sum), [500500]);
  const { status, values } = f.pcall(sum, Infinity, sum);
  t.is(status, 2);
  t.regex(String(values[0]), /stack overflow/);
  t.deepEqual(f.call(sum, 10, sum), [55]);
});

test("__call on tables: calls, tail calls, iterators", (t) => {
  const callable = (): Obj => {
    const table = f.table();
    setref(vm.mem, table.gc + GCtab.metatable, f.table([["__call", luaIdentity]]).gc);
    return table;
  };
  const object = callable();
  const args = [ad("MOV", 2, 0), ad("KSHORT", 4, 7), ad("KSHORT", 5, 8)];
  const normal = f.fn([...args, abc("CALL", 2, 0, 3), ad("RETM", 2, 0)], { numparams: 1 });
  const tail = f.fn([...args, ad("CALLT", 2, 3)], { numparams: 1 });
  const vtail = f.fn([...args, ad("CALLT", 2, 3)], { numparams: 1, vararg: true });
  for (const g of [normal, tail, vtail]) {
    const result = f.call(g, object);
    t.deepEqual(
      result.map((v) => (typeof v === "object" ? v.gc : v)),
      [object.gc, 7, 8],
    );
    const { status, values } = f.pcall(g, 5);
    t.is(status, 2);
    t.regex(String(values[0]), /attempt to call/);
  }
  t.deepEqual((f.call(object, 1)[0] as Obj).gc, object.gc);
});

const numericLoop = (first: BytecodeName, last: BytecodeName): Obj =>
  // Returns the count and the last value.
  f.fn(
    [
      ad("KSHORT", 3, 0),
      ad("KPRI", 4, 0),
      ad("MOV", 5, 0),
      ad("MOV", 6, 1),
      ad("MOV", 7, 2),
      aj(first, 5, 3),
      abc("ADDVN", 3, 3, 0),
      ad("MOV", 4, 8),
      aj(last, 5, -3),
      ad("RET", 3, 3),
    ],
    { numparams: 3, kn: [1] },
  );

test("numeric loops in both directions", (t) => {
  const cases = [
    [1, 10, 1],
    [10, 1, 1],
    [10, 1, -1],
    [1, 10, -1],
    [1, 1, 1],
    [0, 1, 0.25],
    [1, 0, -0.25],
    [1, NaN, 1],
    [NaN, 1, 1],
    [5, 5, -1],
    [0.1, 1, 0.1],
    [-3, 3, 2],
    [Infinity, 1, 1],
  ];
  for (const [last] of [["FORL"], ["IFORL"]] as const) {
    const g = numericLoop("FORI", last);
    for (const [start, stop, step] of cases) {
      let n = 0;
      let v: number | undefined;
      for (let i = start; step >= 0 ? i <= stop : i >= stop; i += step) {
        n++;
        v = i;
      }
      t.deepEqual(f.call(g, start, stop, step), [n, v], `${start} ${stop} ${step}`);
    }
  }
  const { status, values } = f.pcall(numericLoop("FORI", "FORL"), 1, "x", 1);
  t.is(status, 2);
  t.regex(String(values[0]), /'for' limit must be a number/);
  t.deepEqual(f.call(numericLoop("FORI", "FORL"), "1", "3", 1), [3, 3]);
});

// for k, v in next-like iteration: slots 2, 3, 4 are generator, state, control; 5, 6 the
// variables; slot 1 sums keys and values.
const generic = (start: number[], op: BytecodeName, loop: BytecodeName): Obj =>
  f.fn(
    [
      ...start,
      abc("ADDVV", 1, 1, 5),
      abc("ADDVV", 1, 1, 6),
      abc(op, 5, 3, 3),
      aj(loop, 5, -4),
      ad("RET1", 1, 2),
    ],
    { numparams: 5 },
  );

test("generic loops: ITERC with ITERL; ISNEXT with ITERN, and what breaks its assumption", (t) => {
  // A counting iterator: f(s, c) returns c+1, 10*(c+1) up to s.
  const counter = f.fn(
    [
      abc("ADDVN", 2, 1, 0),
      ad("ISGT", 2, 0),
      aj("JMP", 3, 2),
      abc("MULVN", 3, 2, 1),
      ad("RET", 2, 3),
      ad("RET0", 0, 1),
    ],
    { numparams: 2, kn: [1, 10] },
  );
  for (const loop of ["ITERL", "IITERL"] as const) {
    const g = generic([aj("JMP", 5, 2)], "ITERC", loop);
    t.deepEqual(f.call(g, undefined, 0, counter, 4, 0), [110]);
    const h = generic([aj("ISNEXT", 5, 2)], "ITERN", loop);
    t.deepEqual(f.call(h, undefined, 0, counter, 4, 0), [110], "made an ITERC");
    t.deepEqual(f.call(h, undefined, 0, counter, 5, 0), [165], "stays an ITERC");
  }

  const next = f.cfn(() => 0, FF.next);
  const table = f.table(
    [
      [1, 100],
      [2, 200],
      [40, 3],
    ],
    4,
  );
  for (const [k, v] of [
    [500.5, 1],
    [600.5, 2],
  ] as const)
    f.set(table, k, v);
  const g = generic([aj("ISNEXT", 5, 2)], "ITERN", "ITERL");
  const total = 1 + 2 + 40 + 100 + 200 + 3 + 500.5 + 1 + 600.5 + 2;
  t.deepEqual(f.call(g, undefined, 0, next, table, undefined), [total]);
  t.deepEqual(f.call(g, undefined, 0, next, f.table(), undefined), [0]);
});

test("upvalues: open, closed, shared; UCLO ends the sharing", (t) => {
  // function(x) local function set(v) x = v end local function get() return x end
  const set = f.proto([ad("USETV", 0, 0), ad("RET0", 0, 1)], { numparams: 1, uv: [0x8000] });
  const get = f.proto([ad("UGET", 0, 0), ad("RET1", 0, 2)], { uv: [0x8000] });
  const outer = f.fn(
    [
      ad("FNEW", 1, 0),
      ad("FNEW", 2, 1),
      ad("MOV", 3, 1),
      ad("KSHORT", 5, 7),
      abc("CALL", 3, 1, 2), // set(7) while x is a slot
      ad("MOV", 3, 2),
      abc("CALL", 3, 2, 1),
      ad("MOV", 6, 3),
      ad("MOV", 7, 0),
      aj("UCLO", 0, 0),
      ad("KSHORT", 0, 1), // the slot is not x any more
      ad("MOV", 3, 2),
      abc("CALL", 3, 2, 1),
      ad("MOV", 8, 3),
      ad("MOV", 9, 1),
      ad("MOV", 10, 2),
      ad("RET", 6, 6),
    ],
    { numparams: 1, kgc: [set, get] },
  );
  const [viaGet, slot, closed, setter, getter] = f.call(outer, 5);
  t.deepEqual([viaGet, slot, closed], [7, 7, 7]);
  f.call(setter, "later");
  t.deepEqual(f.call(getter), ["later"]);
  for (const [op, d, v] of [
    ["USETN", 0, 2.5],
    ["USETP", 2, true],
    ["USETS", 0, "constant"],
  ] as const) {
    const proto = f.proto([ad(op, 0, d), ad("RET0", 0, 1)], {
      uv: [0x8000],
      kn: [2.5],
      kgc: ["constant"],
    });
    const make = f.fn([ad("FNEW", 1, 0), ad("MOV", 2, 1), abc("CALL", 2, 1, 1), ad("RET1", 0, 2)], {
      numparams: 1,
      kgc: [proto],
    });
    t.deepEqual(f.call(make, 0), [v]);
  }
});

test("a C function that calls Lua, and one that throws through Lua frames", (t) => {
  const calls = f.cfn((L) => {
    const base = L_base(vm.mem, L);
    const top = L_top(vm.mem, L);
    f.store(top, f.load(base));
    f.store(top + 8, undefined);
    f.store(top + 16, 3);
    f.store(top + 24, 4);
    setL_top(vm.mem, L, top + 32);
    f.machine.call(vm.sym.lj_vm_call, L, top + 16, 1 + 1);
    return 1;
  });
  const add = f.fn([abc("ADDVV", 2, 0, 1), ad("RET1", 2, 2)], { numparams: 2 });
  t.deepEqual(f.call(calls, add), [7]);
  const fail: Value = f.pcall(calls, 1).values[0];
  t.regex(String(fail), /attempt to call/);
  const { status, values } = f.pcall(
    calls,
    f.fn([ad("KPRI", 3, 0), abc("ADDVV", 2, 0, 3), ad("RET1", 2, 2)], { numparams: 2 }),
  );
  t.is(status, 2);
  t.regex(String(values[0]), /attempt to perform arithmetic/);
  t.deepEqual(f.call(calls, add), [7]);
});
