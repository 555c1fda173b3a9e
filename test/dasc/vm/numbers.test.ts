// Arithmetic, bit operators, comparisons and constants on edge values. Expected values
// are IEEE arithmetic as JavaScript does it, and its 32-bit operators.
import test from "ava";
import type { BytecodeName } from "../../../runtime/layout/bytecode.js";
import { abc, ad, aj, Fixture, type Value } from "./fixture.js";

const f = new Fixture();
const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  3,
  7,
  1e15,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 + 5,
  1e308,
  5e-324,
  Infinity,
  -Infinity,
  NaN,
];
const same = (a: Value, b: Value): boolean => Object.is(a, b);

const operations: Record<string, (a: number, b: number) => number> = {
  ADD: (a, b) => a + b,
  SUB: (a, b) => a - b,
  MUL: (a, b) => a * b,
  DIV: (a, b) => a / b,
  MOD: (a, b) => a - Math.floor(a / b) * b,
};

for (const [name, op] of Object.entries(operations))
  test(`${name}: VV, VN and NV forms agree with IEEE arithmetic`, (t) => {
    const vv = f.fn([abc(`${name}VV` as BytecodeName, 3, 0, 1), ad("RET1", 3, 2)], {
      numparams: 2,
    });
    for (const a of edges)
      for (const b of edges) {
        const constant = { numparams: 2, kn: [0, a, b] };
        const vn = f.fn([abc(`${name}VN` as BytecodeName, 3, 0, 2), ad("RET1", 3, 2)], constant);
        const nv = f.fn([abc(`${name}NV` as BytecodeName, 3, 1, 1), ad("RET1", 3, 2)], constant);
        for (const g of [vv, vn, nv]) {
          const [r] = f.call(g, a, b);
          t.true(same(r, op(a, b)), `${name} ${a} ${b}: ${String(r)}`);
        }
      }
  });

const bits: Record<string, (a: number, b: number) => number> = {
  BAND: (a, b) => a & b,
  BOR: (a, b) => a | b,
  BXOR: (a, b) => a ^ b,
  BSHL: (a, b) => a << b,
  BSHR: (a, b) => (a >>> b) | 0,
  BSAR: (a, b) => a >> b,
};
// Integers only: JavaScript truncates where bit operators round.
const integers = [
  0,
  1,
  -1,
  5,
  31,
  32,
  33,
  255,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 40 + 3,
  -(2 ** 40) - 9,
];

for (const [name, op] of Object.entries(bits))
  test(`${name}: 32-bit signed results`, (t) => {
    const g = f.fn([abc(name as BytecodeName, 2, 0, 1), ad("RET1", 2, 2)], { numparams: 2 });
    for (const a of integers)
      for (const b of integers) t.deepEqual(f.call(g, a, b), [op(a, b)], `${name} ${a} ${b}`);
  });

test("BNOT; bit operators round to even", (t) => {
  const bnot = f.fn([ad("BNOT", 1, 0), ad("RET1", 1, 2)], { numparams: 1 });
  for (const a of integers) t.deepEqual(f.call(bnot, a), [~a]);
  const bor = f.fn([abc("BOR", 2, 0, 1), ad("RET1", 2, 2)], { numparams: 2 });
  for (const [a, r] of [
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, 0],
    [-1.5, -2],
  ] as const)
    t.deepEqual(f.call(bor, a, 0), [r]);
});

test("UNM, NOT, LEN, MOV, KSHORT, KNUM, KPRI, KNIL, KSTR", (t) => {
  const one = (code: readonly number[], ...args: Value[]): Value =>
    f.call(
      f.fn([...code, ad("RET1", 3, 2)], { numparams: 1, kn: [0.1], kgc: ["text"] }),
      ...args,
    )[0];
  for (const a of edges) if (a === a) t.true(same(one([ad("UNM", 3, 0)], a), -a));
  t.true(Number.isNaN(one([ad("UNM", 3, 0)], NaN)));
  for (const [v, r] of [
    [undefined, true],
    [false, true],
    [true, false],
    [0, false],
    ["", false],
  ] as const)
    t.is(one([ad("NOT", 3, 0)], v), r);
  t.is(one([ad("LEN", 3, 0)], "12345"), 5);
  t.is(
    one(
      [ad("LEN", 3, 0)],
      f.table([
        [1, 1],
        [2, 1],
      ]),
    ),
    2,
  );
  t.is(one([ad("MOV", 3, 0)], "x"), "x");
  t.is(one([ad("KSHORT", 3, -32768)]), -32768);
  t.is(one([ad("KSHORT", 3, 32767)]), 32767);
  t.is(one([ad("KNUM", 3, 0)]), 0.1);
  t.is(one([ad("KPRI", 3, 0)]), undefined);
  t.is(one([ad("KPRI", 3, 1)]), false);
  t.is(one([ad("KPRI", 3, 2)]), true);
  t.is(one([ad("KSTR", 3, 0)]), "text");
  const nils = f.fn([
    ad("KSHORT", 0, 1),
    ad("KSHORT", 1, 1),
    ad("KSHORT", 2, 1),
    ad("KSHORT", 3, 1),
    ad("KNIL", 1, 2),
    ad("RET", 0, 5),
  ]);
  t.deepEqual(f.call(nils), [1, undefined, undefined, 1]);
});

/** A function that returns whether the test with operands A = slot 0 and D jumps. */
const jumps = (op: BytecodeName, d: number, kn: number[] = [], kgc: string[] = []) =>
  f.fn(
    [
      ad(op, 0, d),
      aj("JMP", 3, 2),
      ad("KPRI", 2, 1),
      ad("RET1", 2, 2),
      ad("KPRI", 2, 2),
      ad("RET1", 2, 2),
    ],
    { numparams: 2, kn, kgc },
  );

test("ordered comparisons of numbers, NaN included", (t) => {
  const cases: [BytecodeName, (a: number, b: number) => boolean][] = [
    ["ISLT", (a, b) => a < b],
    ["ISGE", (a, b) => !(a < b)],
    ["ISLE", (a, b) => a <= b],
    ["ISGT", (a, b) => !(a <= b)],
    ["ISEQV", (a, b) => a === b],
    ["ISNEV", (a, b) => a !== b],
  ];
  for (const [op, expected] of cases) {
    const g = jumps(op, 1);
    for (const a of edges)
      for (const b of edges) t.deepEqual(f.call(g, a, b), [expected(a, b)], `${op} ${a} ${b}`);
  }
});

test("ordered comparisons of strings leave for the runtime", (t) => {
  for (const [a, b] of [
    ["a", "b"],
    ["b", "a"],
    ["a", "a"],
    ["", "a"],
  ] as const) {
    t.deepEqual(f.call(jumps("ISLT", 1), a, b), [a < b]);
    t.deepEqual(f.call(jumps("ISGE", 1), a, b), [a >= b]);
    t.deepEqual(f.call(jumps("ISLE", 1), a, b), [a <= b]);
    t.deepEqual(f.call(jumps("ISGT", 1), a, b), [a > b]);
  }
});

test("equality of all types with slots and constants", (t) => {
  const table = f.table();
  const values: Value[] = [undefined, false, true, 0, 1, "a", "b", table, f.table()];
  const equal = (a: Value, b: Value): boolean =>
    a === b || (typeof a === "object" && typeof b === "object" && a.gc === b.gc);
  for (const a of values)
    for (const b of values) {
      t.deepEqual(f.call(jumps("ISEQV", 1), a, b), [equal(a, b)]);
      t.deepEqual(f.call(jumps("ISNEV", 1), a, b), [!equal(a, b)]);
    }
  for (const a of values) {
    t.deepEqual(f.call(jumps("ISEQS", 0, [], ["a"]), a), [a === "a"]);
    t.deepEqual(f.call(jumps("ISNES", 0, [], ["a"]), a), [a !== "a"]);
    t.deepEqual(f.call(jumps("ISEQN", 0, [1]), a), [a === 1]);
    t.deepEqual(f.call(jumps("ISNEN", 0, [1]), a), [a !== 1]);
    for (const [pri, v] of [
      [0, undefined],
      [1, false],
      [2, true],
    ] as const) {
      t.deepEqual(f.call(jumps("ISEQP", pri), a), [a === v]);
      t.deepEqual(f.call(jumps("ISNEP", pri), a), [a !== v]);
    }
  }
});

test("truth tests jump, and copy when they do", (t) => {
  for (const v of [undefined, false, true, 0, "x"]) {
    const truthy = v !== undefined && v !== false;
    for (const [op, sense] of [
      ["IST", true],
      ["ISF", false],
    ] as const)
      t.deepEqual(
        f.call(
          f.fn(
            [
              ad(op, 0, 0),
              aj("JMP", 3, 2),
              ad("KPRI", 2, 1),
              ad("RET1", 2, 2),
              ad("KPRI", 2, 2),
              ad("RET1", 2, 2),
            ],
            { numparams: 1 },
          ),
          v,
        ),
        [truthy === sense],
      );
    for (const [op, sense] of [
      ["ISTC", true],
      ["ISFC", false],
    ] as const)
      t.deepEqual(
        f.call(
          f.fn([ad("KSHORT", 1, 9), ad(op, 1, 0), aj("JMP", 3, 0), ad("RET1", 1, 2)], {
            numparams: 1,
          }),
          v,
        ),
        [truthy === sense ? v : 9],
      );
  }
});

test("POW and CAT", (t) => {
  const pow = f.fn([abc("POW", 2, 0, 1), ad("RET1", 2, 2)], { numparams: 2 });
  for (const [a, b] of [
    [2, 10],
    [2, -1],
    [9, 0.5],
    [-8, 3],
    [0, 0],
    [1.5, 2],
  ] as const)
    t.deepEqual(f.call(pow, a, b), [a ** b]);
  const cat = f.fn([abc("CAT", 0, 1, 3), ad("RET", 0, 3)], { numparams: 4 });
  t.deepEqual(f.call(cat, 0, "a", 12, "c"), ["a12c", "a12c"]);
});
