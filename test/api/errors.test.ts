/*
 * Errors on their way between the languages.
 */
import test from "ava";
import {
  createLua,
  memoryFs,
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
  // Values of JavaScript by their types in Lua.
  for (const [value, type] of [
    [{ code: 1 }, "userdata"],
    [12n, "cdata"],
    [true, "boolean"],
    [() => 1, "function"],
  ]) {
    lua.set("value", value);
    t.is(lua.run("return type(value)")[0], type);
    t.throws(() => lua.run("error(value)"), {
      message: `(error object is a ${String(type)} value)`,
    });
  }
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
      message: /a chunk must be a string or a Uint8Array, but is (3|null|an array)/,
    });
  t.throws(() => createLua().load("", { time: 1 } as unknown as string), {
    instanceOf: TypeError,
    message: "the name of a chunk must be a string, but is an object",
  });
  t.throws(() => createLua(misspelt({ limits: { times: 1 } })), {
    message: 'limits must be some of instructions, time, name, but there is "times"',
  });
  const lua = createLua();
  t.throws(() => lua.limit({ instruction: 1 } as object, () => 1), { message: /"instruction"/ });
  t.throws(() => lua.run("return 1", "=x", { timeout: 1 } as object), { message: /"timeout"/ });
});

test("options of a wrong type are errors that say what they take", (t) => {
  const wrong: [object | null | number, string][] = [
    [3 as never, "options must be an object such as { sandbox: true }, but are 3"],
    [{ stdout: 3 }, "stdout must be a function that takes text, but is 3"],
    [{ stderr: "x" }, 'stderr must be a function that takes text, but is "x"'],
    [
      { stdin: {} },
      "stdin must be a string, a Uint8Array or a function that gives them, but is an object",
    ],
    [{ env: [] }, "env must be an object whose values are strings, but is an array"],
    [{ env: { A: 1 } }, "env must be an object whose values are strings, but is an object"],
    [{ modules: "m" }, 'modules must be an object or a function that finds modules, but is "m"'],
    [{ seed: "1" }, 'seed must be a number, but is "1"'],
    [{ seed: NaN }, "seed must be a number, but is NaN"],
    [{ now: 0 }, "now must be a function that gives a number, but is 0"],
    [{ clock: null }, "clock must be a function that gives a number, but is null"],
    [{ host: () => 1 }, "host must be an object such as memoryFs(), but is a function"],
    [{ sandbox: "yes" }, 'sandbox must be true or false, but is "yes"'],
    [{ jit: 1 }, "jit must be true or false, but is 1"],
    [{ libs: "base" }, 'libs must be an array of names, such as ["base"], but is "base"'],
    [{ strings: "utf8" }, 'strings must be "text" or "bytes", but is "utf8"'],
    [{ null: null }, 'null must be "nil" or "value", but is null'],
    [{ machine: "fast" }, 'machine must be "wasm" or "interp", but is "fast"'],
    [{ interrupt: [0] }, "interrupt must be an Int32Array with an element, but is an array"],
    [{ limits: 100 }, "limits must be an object such as { time: 100 }, but is 100"],
    [{ memoryLimit: 0 }, "memoryLimit must be a number of bytes from 524288 on, but is 0"],
    [{ memoryLimit: 64n }, "memoryLimit must be a number of bytes from 524288 on, but is 64"],
  ];
  for (const [options, message] of wrong)
    t.throws(() => createLua(options as LuaOptions), { instanceOf: TypeError, message });
  t.deepEqual(createLua({ memoryLimit: 1 << 19, stdin: undefined }).run("return 1"), [1]);
  const lua = createLua({ stdin: (() => 3) as never });
  t.throws(() => lua.run("io.read()"), {
    message: /what stdin gives must be a string or a Uint8Array, but is 3/,
  });
  t.throws(() => memoryFs({ a: 3 as never }), {
    message: /file a must be a string or a Uint8Array/,
  });
});
