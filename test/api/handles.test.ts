/*
 * Handles of tables, functions, coroutines and userdata.
 */
import test from "ava";
import { inspect } from "node:util";
import {
  createLua,
  LuaFunction,
  LuaTable,
  LuaThread,
  LuaUserdata,
  type Lua,
} from "../../runtime/api/index.js";

test("fields of a table are properties", (t) => {
  const lua = createLua();
  const [table] = lua.run<[LuaTable<{ x: number; list: LuaTable; [1]: string; y?: number }>]>(
    "return { 'first', x = 1, list = { 1, 2, 3 } }",
  );
  t.deepEqual([table.x, table[1], table.y, table.list[2]], [1, "first", undefined, 2]);
  table.y = 5;
  table.x++;
  t.true("y" in table);
  t.true(delete (table as { y?: number }).y);
  t.false("y" in table);
  t.deepEqual(Object.keys(table).sort(), ["1", "list", "x"]);
  t.deepEqual({ ...table.list }, { 1: 1, 2: 2, 3: 3 });
  t.deepEqual(
    [...table.list],
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  );
  t.is(table.list.$length, 3);
  t.is(table.x, 2);
});

test("keys that are no names", (t) => {
  const lua = createLua();
  const key = { an: "object" };
  const table = lua.table();
  table.$set(true, "yes");
  table.$set(1.5, "float");
  table.$set("$get", "dollar");
  table.$set(key, "object");
  table.$set(table, table);
  lua.set("t", table);
  lua.set("key", key);
  t.deepEqual(lua.run("return t[true], t[1.5], t['$get'], t[key], t[t] == t"), [
    "yes",
    "float",
    "dollar",
    "object",
    true,
  ]);
  t.deepEqual(
    [table.$get("$get"), table.$get(true), table.$has(key), table.$has("no")],
    ["dollar", "yes", true, false],
  );
  t.is(table.$get(table), table);
  t.throws(() => table.$set(NaN, 1), { message: /NaN/ });
  t.throws(() => table.$set(undefined, 1), { message: /nil/ });
});

test("names that JavaScript looks for by itself", async (t) => {
  const lua = createLua();
  const [strict] = lua.run<[LuaTable]>(
    "return setmetatable({}, { __index = function(_, k) error('no ' .. k) end, __tostring = function() return 'me' end })",
  );
  t.is(await strict, strict);
  t.is(String(strict), "me");
  t.throws(() => strict.absent, { message: /no absent/ });
  const table = lua.table({ toString: "field" });
  t.is(table.toString as unknown, "field");
  t.regex(`${table}`, /^table: 0x/);
});

test("metamethods are obeyed", (t) => {
  const lua = createLua();
  const [table, log] = lua.run<[LuaTable, LuaTable]>(`
    local log = {}
    return setmetatable({}, {
      __index = function(_, k) return k .. '!' end,
      __newindex = function(_, k, v) log[#log + 1] = k .. '=' .. tostring(v) end }), log`);
  t.is(table.key, "key!");
  table.x = 5;
  t.is(log[1], "x=5");
  t.false(table.$has("x"));
  const [greeter] = lua.run<[LuaTable]>(
    "return { n = 1, greet = function(self, who) return 'hi ' .. who .. self.n end }",
  );
  t.is(greeter.$call("greet", "you"), "hi you1");
  t.throws(() => greeter.$call("nothing"), { message: /attempt to call a nil value/ });
});

test("the same object has the same handle", (t) => {
  const lua = createLua();
  lua.run("t = {} f = function() end co = coroutine.create(f)");
  for (const name of ["t", "f", "co"]) t.is(lua.get(name), lua.get(name), name);
  t.true(lua.get("t") instanceof LuaTable && lua.get("f") instanceof LuaFunction);
  t.true(
    lua.get("co") instanceof LuaThread && lua.run("return io.stdout")[0] instanceof LuaUserdata,
  );
  t.false(lua.get("t") instanceof LuaFunction || (() => 1) instanceof (LuaFunction as never));
});

test("handles keep objects alive until they are disposed of", (t) => {
  const lua = createLua();
  const weak = lua.run<[LuaTable]>("weak = setmetatable({}, { __mode = 'v' }) return weak")[0];
  const table = lua.table({ x: 1 });
  weak.$set(1, table);
  lua.run("collectgarbage()");
  t.is(weak[1], table);
  table.$dispose();
  lua.run("collectgarbage()");
  t.is(weak[1], undefined);
});

// 2: a handle that was disposed of read the object of another.
test("a handle that was disposed of is of no use", (t) => {
  const lua = createLua();
  const handles: [Disposable & { $dispose(): void; $type: string }, () => unknown][] = [];
  const table = lua.table({ x: 1 });
  const fn = lua.load("return 1");
  const thread = lua.thread(lua.load("return 1"));
  const [file] = lua.run<[LuaUserdata]>("return io.stdout");
  handles.push(
    [table, () => table.x],
    [fn, () => fn()],
    [thread, () => thread.resume()],
    [file, () => file.$get("write")],
  );
  for (const [handle, use] of handles) {
    t.notThrows(() => handle.$type);
    handle.$dispose();
    const others = lua.table({ x: "another" });
    t.throws(use, { message: /disposed of/ });
    t.throws(() => handle.$type, { message: /disposed of/ });
    t.throws(() => lua.set("h", handle), { message: /disposed of/ });
    t.notThrows(() => handle.$dispose());
    t.notThrows(() => handle[Symbol.dispose]());
    t.is(others.x, "another");
  }
});

test("handles belong to a state, and end with it", (t) => {
  const a = createLua();
  const b = createLua();
  const table = a.table({ x: 1 });
  t.throws(() => b.set("x", table), { message: /another Lua state/ });
  a[Symbol.dispose]();
  t.throws(() => table.x, { message: /has been disposed of/ });
  t.throws(() => a.get("x"), { message: /has been disposed of/ });
});

test("copies keep what refers to itself", (t) => {
  const lua = createLua();
  const shared = { n: 1 };
  const content: Record<string, unknown> = {
    list: [1, [2, 3]],
    map: new Map<unknown, unknown>([[true, "t"]]),
    set: new Set(["a"]),
    a: shared,
    b: shared,
    date: new Date(0),
  };
  content.self = content;
  const table = lua.table(content);
  lua.set("t", table);
  t.deepEqual(
    lua.run(
      "return t.self == t, t.a == t.b, t.list[2][1], t.map[true], t.set.a, #t.list, type(t.date)",
    ),
    [true, true, 2, "t", true, 2, "userdata"],
  );
  const copy = table.$toJS<typeof content>();
  t.is(copy.self, copy);
  t.is(copy.a, copy.b);
  t.deepEqual(copy.list, [1, [2, 3]]);
  t.deepEqual(copy.map, new Map([[true, "t"]]));
  t.is(copy.date, content.date);
  t.deepEqual(lua.table([1, undefined, 3]).$toJS(), { 1: 1, 3: 3 });
  t.deepEqual(
    lua.run<[LuaTable]>("return { __proto__ = 1 }")[0].$toJS(),
    JSON.parse('{"__proto__":1}'),
  );
  t.throws(() => lua.table(new Date() as object), { instanceOf: TypeError });
});

test("handles print well", (t) => {
  const lua = createLua();
  const table = lua.table({ a: { b: { c: { d: 1 } } } });
  t.is(inspect(lua.table([1, "x", { y: 2 }])), "Lua { 1, 'x', Lua { y = 2 } }");
  t.is(inspect(table), "Lua { a = Lua { b = Lua { c = [Lua table] } } }");
  t.is(inspect(lua.table({ "not a name": 1 })), "Lua { ['not a name'] = 1 }");
  t.is(inspect(lua.load("return 1")), "[Lua function]");
  t.is(inspect(lua), "[Lua]");
  const self = lua.table();
  self.self = self;
  t.notThrows(() => inspect(self));
  t.is(JSON.stringify({ table: lua.table([1, { x: [] }]) }), '{"table":[1,{"x":{}}]}');
  t.throws(() => JSON.stringify(self), { instanceOf: TypeError });
  table.$dispose();
  t.is(inspect(table), "[Lua table, disposed of]");
});

test("coroutines are iterators", (t) => {
  const lua = createLua();
  const count = (): LuaThread =>
    lua.thread(lua.load("for i = 1, 3 do coroutine.yield(i, -i) end return 'end'"));
  t.deepEqual([...count()], [1, 2, 3]);
  const co = count();
  t.deepEqual([co.status, co.resume(), co.status], ["suspended", [1, -1], "suspended"]);
  t.deepEqual(co.next(), { done: false, value: 2 });
  t.deepEqual(
    [co.next().value, co.next(), co.next()],
    [3, { done: true, value: "end" }, { done: true, value: undefined }],
  );
  t.is(co.status, "dead");
  t.throws(() => co.resume(), { message: /cannot resume dead coroutine/ });
  const echo = lua.thread(lua.load("local a = ... while true do a = coroutine.yield(a) end"));
  t.deepEqual([echo.resume(1), echo.resume("two"), echo.resume()], [[1], ["two"], [undefined]]);
  const failing = lua.thread(lua.load("local function f() error('inside') end f()", "@f.lua"));
  const error = t.throws(() => failing.resume(), { message: "f.lua:1: inside" });
  t.true(
    (error as unknown as { traceback: string }).traceback.includes("f.lua:1: in function 'f'"),
  );
  t.is(failing.status, "dead");
  t.throws(() => lua.thread(5 as never), { instanceOf: TypeError });
});

test("a coroutine that JavaScript resumes sees itself", (t) => {
  const lua: Lua = createLua();
  lua.set("again", () => co.resume());
  const co: LuaThread = lua.thread(lua.load("return coroutine.running() ~= nil, pcall(again)"));
  const [running, ok, e] = co.resume();
  t.deepEqual([running, ok], [true, false]);
  t.regex(String(e), /cannot resume running coroutine/);
});

// 5: JavaScript spoke of traps and proxies.
test("names that are the handle's own, and symbols, are no fields to write", (t) => {
  const lua = createLua();
  const table = lua.table({ x: 1 }) as unknown as Record<string | symbol, unknown>;
  const own = {
    instanceOf: TypeError,
    message: "$x is of the handle: a field of that name is set by $set",
  };
  t.throws(() => (table.$x = 1), own);
  t.throws(() => delete table.$x, own);
  t.throws(() => Object.defineProperty(table, "$x", { value: 1 }), own);
  t.throws(() => (table[Symbol("s")] = 1), { instanceOf: TypeError, message: /symbol/ });
});
