/*
 * Errors on their way between the languages.
 */
import test from "ava";
import {
  createLua,
  LuaError,
  type LuaFunction,
  type LuaOptions,
  type LuaTable,
} from "../../runtime/api/index.js";

const here = /errors\.test\.ts/;
/** The frames of a stack without those behind the test. */
const frames = (stack = ""): string[] =>
  stack
    .split("\n")
    .slice(1)
    .map((line) =>
      line
        .trim()
        .replace(/^at /, "")
        .replace(/\(?(file:\/\/)?\/.*errors\.test\.ts.*$/, "(test)"),
    )
    .filter((line) => !line.includes("node_modules") && !line.includes("node:"));

test("an error of Lua has traceback, chunk and line", (t) => {
  const lua = createLua();
  const error = t.throws(() => lua.run("local function f() error('boom') end f()", "@file.lua"), {
    instanceOf: LuaError,
    message: "file.lua:1: boom",
  });
  t.is(
    error.traceback,
    "stack traceback:\n\t[C]: in function 'error'\n\tfile.lua:1: in function 'f'\n\tfile.lua:1: in main chunk",
  );
  t.deepEqual(
    [error.chunk, error.line, error.value, error.cause],
    ["file.lua", 1, "file.lua:1: boom", undefined],
  );
  const other = t.throws(() => lua.run("error({ code = 7 })"), { instanceOf: LuaError });
  t.is((other.value as LuaTable).code, 7);
  t.is(other.cause, other.value);
  t.is(other.message, "(error object is a table value)");
  const syntax = t.throws(() => lua.run("\n\nx x", "=src"), {
    message: "src:3: '=' expected near 'x'",
  });
  t.deepEqual([(syntax as LuaError).chunk, (syntax as LuaError).line], ["src", 3]);
  t.throws(() => lua.run("error()"), { message: "(error object is a nil value)" });
});

test("an Error of JavaScript is itself in Lua, and when it leaves", (t) => {
  const lua = createLua();
  const thrown = new TypeError("no");
  lua.set("fail", () => {
    throw thrown;
  });
  t.is(lua.run("local ok, e = pcall(fail) return e")[0], thrown);
  t.deepEqual(lua.run("local ok, e = pcall(fail) return ok, tostring(e), e.message, e.name"), [
    false,
    "TypeError: no",
    "no",
    "TypeError",
  ]);
  t.is(
    t.throws(() => lua.run("fail()")),
    thrown,
  );
  t.is(
    t.throws(() => lua.run("local ok, e = pcall(fail) error(e)")),
    thrown,
  );
  t.is(
    t.throws(() => lua.run("coroutine.wrap(function() fail() end)()")),
    thrown,
  );
  lua.set("raise", (x: unknown) => {
    throw x;
  });
  t.deepEqual(lua.run("return pcall(raise, 5)"), [false, 5]);
  t.deepEqual(lua.run("return pcall(raise, 'text')"), [false, "text"]);
  t.deepEqual(lua.run("return pcall(raise, nil)"), [false, undefined]);
  t.is((t.throws(() => lua.run("raise({ 5 })"), { instanceOf: LuaError }).value as LuaTable)[1], 5);
});

test("a LuaError that passes through JavaScript stays the same", (t) => {
  const lua = createLua();
  let seen: unknown;
  lua.set("call", (f: LuaFunction) => {
    try {
      return f();
    } catch (e) {
      seen = e;
      throw e;
    }
  });
  const error = t.throws(() => lua.run("call(function() error('deep') end)", "@a.lua"));
  t.is(error, seen as Error);
  t.deepEqual(lua.run("local ok, e = pcall(call, function() error({ 5 }) end) return ok, e[1]"), [
    false,
    5,
  ]);
  // Caught and thrown anew it is another.
  t.not(
    t.throws(() => lua.run("local ok, e = pcall(call, function() error('x') end) error(e)")),
    seen as Error,
  );
});

test("a stack has the frames of both languages in order", (t) => {
  const lua = createLua();
  lua.set("callback", function callback(f: LuaFunction) {
    return f();
  });
  const source = `
    local function inner() error("boom") end
    local function outer() callback(inner) end
    outer()`;
  const error = t.throws(function main() {
    lua.run(source, "@both.lua");
  }) as LuaError;
  t.deepEqual(frames(error.stack).slice(0, 6), [
    "error (Lua runtime)",
    "<anonymous> (both.lua:2)",
    "callback (test)",
    "outer (both.lua:3)",
    "main chunk (both.lua:4)",
    "main (test)",
  ]);
  t.regex(error.stack ?? "", here);
  t.true(error.stack!.startsWith("LuaError: both.lua:2: boom\n"));

  lua.set("fail", function fail() {
    throw new TypeError("no");
  });
  const own = t.throws(function main() {
    lua.run("local function f() fail() end\nlocal x = f() return x", "@js.lua");
  });
  t.deepEqual(frames(own.stack).slice(0, 4), [
    "fail (test)",
    "f (js.lua:1)",
    "main chunk (js.lua:2)",
    "main (test)",
  ]);
  t.true(own.stack!.startsWith("TypeError: no\n"));
});

test("errors of metamethods that JavaScript causes", (t) => {
  const lua = createLua();
  const [table] = lua.run<[LuaTable]>(
    "local function index(_, k) error('no ' .. k) end return setmetatable({}, { __index = index })",
    "@meta.lua",
  );
  const error = t.throws(() => table.x, { message: "meta.lua:1: no x" }) as LuaError;
  t.regex(error.traceback, /meta\.lua:1: in function/);
  t.deepEqual(lua.run("return 1"), [1]);
});

test("an endless recursion through both languages is an error", (t) => {
  const lua = createLua();
  lua.set("again", () => lua.get<LuaFunction>("f")());
  lua.run("function f() return (again()) end");
  for (let round = 0; round < 2; round++)
    t.regex(String(lua.run("local ok, e = pcall(f) return tostring(e)")[0]), /stack overflow/);
  t.throws(() => lua.get<LuaFunction>("f")(), { message: /stack overflow/ });
});

test("what is misspelt is an error, not a limit that does not hold", (t) => {
  const misspelt = (options: object): LuaOptions => options as LuaOptions;
  t.throws(() => createLua(misspelt({ limit: { time: 1 } })), {
    instanceOf: TypeError,
    message: /options must be some of .*limits.*, but there is "limit"/,
  });
  for (const source of [3, null, [120, 61]])
    t.throws(() => createLua().run(source as unknown as string), {
      instanceOf: TypeError,
      message: /a chunk must be a string or a Uint8Array, but is (number|object)/,
    });
  t.throws(() => createLua().load("", { time: 1 } as unknown as string), {
    instanceOf: TypeError,
    message: "the name of a chunk must be a string, but is object",
  });
  t.throws(() => createLua(misspelt({ limits: { times: 1 } })), {
    message: 'limits must be some of instructions, time, name, but there is "times"',
  });
  const lua = createLua();
  t.throws(() => lua.limit({ instruction: 1 } as object, () => 1), { message: /"instruction"/ });
  t.throws(() => lua.run("return 1", "=x", { timeout: 1 } as object), { message: /"timeout"/ });
});
