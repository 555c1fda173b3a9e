/*
 * Values between JavaScript and Lua: what goes over as what, and comes back.
 */
import test from "ava";
import fc from "fast-check";
import {
  createLua,
  multi,
  type Lua,
  type LuaFunction,
  type LuaTable,
} from "../../runtime/api/index.js";

/** What Lua makes of a value: its type, and the value as it comes back. */
function through(lua: Lua, value: unknown): unknown[] {
  lua.set("value", value);
  return lua.run("return type(value), value");
}

test("primitive values", (t) => {
  const lua = createLua();
  for (const [value, type] of [
    [1.5, "number"],
    [-0, "number"],
    [2 ** 53, "number"],
    [Infinity, "number"],
    [NaN, "number"],
    ["zwölf 🌙\0x", "string"],
    ["", "string"],
    [true, "boolean"],
    [false, "boolean"],
    [undefined, "nil"],
  ] as const)
    t.deepEqual(through(lua, value), [type, value]);
});

test("a BigInt is an int64 or uint64, never rounded", (t) => {
  const lua = createLua();
  for (const n of [0n, 1n, -1n, 2n ** 62n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n])
    t.deepEqual(through(lua, n), ["cdata", n]);
  t.deepEqual(lua.run("return 2LL ^ 40 + 1, 5LL == value - value + 5, 1ULL"), [
    2n ** 40n + 1n,
    true,
    1n,
  ]);
  lua.set("big", () => 2n ** 53n + 1n);
  t.deepEqual(lua.run("return big() + 1"), [2n ** 53n + 2n]);
  t.is(lua.load<[bigint], bigint>("return ... * 2")(2n ** 60n), 2n ** 61n);
  t.throws(() => lua.set("x", 2n ** 64n), { instanceOf: TypeError, message: /BigInt/ });
  const set = lua.set.bind(lua) as (...args: unknown[]) => void;
  for (const [args, what] of [
    [[], "undefined"],
    [[undefined, 1], "undefined"],
    [[{}, 1], "an object"],
  ] as const)
    t.throws(() => set(...args), {
      instanceOf: TypeError,
      message: `the name of a global must be a string, but is ${what}`,
    });
  lua.set("bigger", () => 2n ** 64n);
  t.deepEqual(lua.run("local ok, e = pcall(bigger) return ok, e.name"), [false, "TypeError"]);
  t.deepEqual(lua.run("return 1"), [1]);
  t.deepEqual(createLua().table({ n: 5n }).$toJS(), { n: 5n });
});

test("null is nil, or a value of its own", (t) => {
  t.deepEqual(through(createLua(), null), ["nil", undefined]);
  const lua = createLua({ null: "value" });
  t.deepEqual(through(lua, null), ["userdata", null]);
  t.deepEqual(lua.table([1, null, 3]).$toJS(), [1, null, 3]);
  lua.set("none", null);
  t.deepEqual(lua.run("return none == value, none ~= nil"), [true, true]);
});

test("strings keep their bytes on the way through JavaScript", (t) => {
  const lua = createLua();
  const same = lua.load<[unknown], string>("return ...");
  const bytesOf = lua.load<[string], LuaTable>("return { (...):byte(1, -1) }");
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = same(bytes);
      t.deepEqual(lua.bytes(text), bytes);
      t.deepEqual(
        bytesOf(text)
          .$entries<number, number>()
          .map(([, b]) => b),
        [...bytes],
      );
    }),
    { numRuns: 200 },
  );
  t.is(lua.run("return '\\xE4\\xB8'")[0], "\uDCE4\uDCB8");
  t.is(lua.run("return '\\xEF\\xBB\\xBFx'")[0], "\uFEFFx");
  // Surrogates that stand for no byte: there is no UTF-8 for them.
  for (const lone of ["\uD83D", "\uDE00", "\uDC7F", "\uDD00"])
    t.deepEqual(lua.bytes(`a${lone}`), new TextEncoder().encode("a\uFFFD"), escape(lone));
  t.deepEqual(lua.bytes("\uD83D\uDE00"), Uint8Array.of(0xf0, 0x9f, 0x98, 0x80));
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  for (const bytes of [
    [0xc0, 0x80],
    [0xe0, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
  ])
    t.is(same(Uint8Array.from(bytes)), String.fromCharCode(...bytes.map((b) => 0xdc00 + b)));
});

test("strings as bytes, by option", (t) => {
  const lua = createLua({ strings: "bytes" });
  t.deepEqual(lua.run("return 'a\\xFF'"), [Uint8Array.of(97, 255)]);
  lua.set("o", { name: 1 });
  t.deepEqual(lua.run("return o.name"), [1]);
  t.deepEqual(Object.keys(lua.table({ x: 1 })), ["x"]);
  t.throws(() => lua.run("error('text')"), { message: /text/ });
});

test("functions go both ways", (t) => {
  const lua = createLua();
  const add = (a: number, b: number): number => a + b;
  lua.set("add", add);
  t.is(lua.get("add"), add);
  lua.set("again", add);
  t.deepEqual(lua.run("return add == again, add(1, 2), type(add)"), [true, 3, "function"]);
  const twice = lua.load<[number], number>("local x = ... return x * 2, 'more'");
  t.is(twice(21), 42);
  t.deepEqual(twice.all(4), [8, "more"]);
  t.true(twice instanceof Function);
  t.deepEqual(
    [3, 1, 2].sort(lua.load<[number, number], number>("local a, b = ... return a - b")),
    [1, 2, 3],
  );
  lua.set("apply", (f: LuaFunction, x: number) => f(x));
  t.deepEqual(lua.run("return apply(function(x) return x + 1 end, 1)"), [2]);
  t.deepEqual(
    lua.run("return coroutine.wrap(function() return apply(function(x) return -x end, 1) end)()"),
    [-1],
  );
});

test("results of functions of JavaScript", (t) => {
  const lua = createLua();
  lua.set("two", () => multi("a", "b"));
  lua.set("none", () => multi());
  lua.set("nothing", () => undefined);
  lua.set("list", () => [1, 2]);
  t.deepEqual(
    lua.run("return select('#', none()), select('#', nothing()), select('#', list()), two()"),
    [0, 1, 1, "a", "b"],
  );
  lua.set("many", () => multi(...new Array<number>(1000).fill(7)));
  t.deepEqual(lua.run("return select('#', many())"), [1000]);
  t.is(lua.load("return ...").all(...new Array<number>(500).fill(1)).length, 500);
});

test("functions are freed, and made again", (t) => {
  const lua = createLua();
  const f = (): number => 5;
  for (let round = 0; round < 3; round++) {
    lua.set("f", f);
    t.deepEqual(lua.run("local r = f() f = nil collectgarbage() collectgarbage() return r"), [5]);
  }
  for (let i = 0; i < 2000; i++) lua.set("g", () => i);
  lua.run("collectgarbage() collectgarbage()");
  t.deepEqual(lua.run("return g()"), [1999]);
});

test("bytecode goes out and in", (t) => {
  const lua = createLua();
  const dump = lua.load("local x = ... return x + 1", "=named").dump();
  t.true(dump instanceof Uint8Array);
  t.is(createLua().load<[number], number>(dump)(1), 2);
  t.true(lua.load("local x = ... return x + 1").dump(true).length < dump.length);
  t.throws(() => lua.get<LuaFunction>("print").dump(), { instanceOf: TypeError });
});

// 1: what stands behind a function could be exchanged by debug.setupvalue.
test("a program cannot exchange the function behind another", (t) => {
  const lua = createLua();
  lua.set("safe", () => "safe");
  lua.set("secret", () => "secret");
  t.deepEqual(
    lua.run(`
      local name, value = debug.getupvalue(secret, 1)
      local set = debug.setupvalue(safe, 1, value)
      return name, set, pcall(safe)`),
    [undefined, undefined, true, "safe"],
  );
});
