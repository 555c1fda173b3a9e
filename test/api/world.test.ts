/*
 * The world of a state: output, input, files, modules, environment, time.
 */
import test from "ava";
import { createLua, HostError, LuaExit, memoryFs } from "../../runtime/api/index.js";
import { nodeHost } from "../../runtime/cli/node.js";

test("output is there when a run ends", async (t) => {
  let out = "";
  let err = "";
  const lua = createLua({ stdout: (text) => (out += text), stderr: (text) => (err += text) });
  lua.run("io.write('a')");
  t.is(out, "a");
  lua.load("print('b') io.stderr:write('e')")();
  t.deepEqual([out, err], ["ab\n", "e"]);
  t.throws(() => lua.run("print('c') error('x')"));
  lua.set("later", () => Promise.resolve());
  await lua.runAsync("io.write('d') later() io.write('é')");
  t.throws(() => lua.run("io.write('f') os.exit(2)"), { instanceOf: LuaExit });
  t.is(out, "ab\nc\ndéf");
});

test("input from a text, bytes, or a function", (t) => {
  const all = "return io.read('*l', '*n', '*a')";
  t.deepEqual(createLua({ stdin: "line\n5 rest" }).run(all), ["line", 5, " rest"]);
  t.deepEqual(createLua({ stdin: Uint8Array.of(97, 10, 49, 120) }).run(all), ["a", 1, "x"]);
  const pieces = ["a\n", "", "1", "x"];
  t.deepEqual(createLua({ stdin: () => pieces.shift() }).run(all), ["a", 1, "x"]);
  t.deepEqual(createLua().run("return io.read()"), [undefined]);
});

test("files in memory", (t) => {
  const fs = memoryFs({ "data/in.txt": "one\ntwo\n", "bytes.bin": Uint8Array.of(0, 255) });
  const lua = createLua({ host: fs });
  t.deepEqual(
    lua.run(`
      local lines = {}
      for line in io.lines("./data/in.txt") do lines[#lines + 1] = line end
      local f = assert(io.open("out.txt", "w"))
      f:write("abc", "def")
      f:seek("set", 1) f:write("X") f:close()
      local a = io.open("out.txt", "a") a:write("!") a:close()
      local r = io.open("out.txt") local text = r:read("*a") r:close()
      return table.concat(lines, ","), text, #io.open("bytes.bin", "rb"):read("*a"), io.open("none")`),
    ["one,two", "aXcdef!", 2, undefined, "none: No such file or directory", 2],
  );
  t.is(fs.readText("out.txt"), "aXcdef!");
  lua.run(
    "os.rename('out.txt', 'nëu.txt') os.remove('bytes.bin') local t = io.tmpfile() t:write('x') t:seek('set') assert(t:read(1) == 'x')",
  );
  t.deepEqual(fs.list(), ["data/in.txt", "nëu.txt"]);
  t.deepEqual(lua.run("return os.remove('none')"), [
    undefined,
    "none: No such file or directory",
    2,
  ]);
  fs.write("mod.lua", "return { from = 'memory' }");
  t.deepEqual(lua.run("return require('mod').from, dofile('mod.lua').from"), ["memory", "memory"]);
  t.deepEqual(fs.read("none"), undefined);
  t.deepEqual(lua.run("return io.popen and pcall(io.popen, 'ls')")[0], true);
});

test("a host may have a part of the methods", (t) => {
  const lua = createLua({
    host: {
      getenv: (name) => (name === "X" ? "from host" : undefined),
      open(name) {
        throw new HostError(`no ${name}`, 13);
      },
    },
    env: { Y: "ÿ" },
  });
  t.deepEqual(lua.run("return os.getenv('X'), os.getenv('Y'), os.getenv('Z')"), [
    undefined,
    "ÿ",
    undefined,
  ]);
  t.deepEqual(lua.run("return io.open('f')"), [undefined, "f: no f", 13]);
  t.deepEqual(lua.run("return os.tmpname and pcall(os.tmpname)")[0], false);
});

test("modules by name, and by a function", (t) => {
  const lua = createLua({
    modules: {
      greet: "local name = ... return { name = name, hi = function(x) return 'hi ' .. x end }",
      "deep.config": { debug: true },
      broken: "return +",
    },
  });
  t.deepEqual(
    lua.run(
      "local g = require('greet') return g.name, g.hi('you'), require('greet') == g, require('deep.config').debug",
    ),
    ["greet", "hi you", true, true],
  );
  t.throws(() => lua.run("require('broken')"), { message: /broken:1: unexpected symbol/ });
  const missing = t.throws(() => lua.run("require('missing')"));
  t.regex(missing.message, /module 'missing' not found:.*no module 'missing' of JavaScript/s);
  const asked: string[] = [];
  const by = createLua({
    modules: (name) => {
      asked.push(name);
      return name === "m" ? "return 5" : undefined;
    },
  });
  t.deepEqual(by.run("return require('m'), require('m'), (pcall(require, 'n'))"), [5, 5, false]);
  t.deepEqual(asked, ["m", "n"]);
});

test("modules in a sandbox, which has no package library", (t) => {
  const lua = createLua({
    sandbox: true,
    modules: {
      a: "return { name = ..., b = require('b') }",
      b: "return 5",
      loop: "require('loop')",
    },
  });
  t.deepEqual(
    lua.run("return require('a').name, require('a').b, require('a') == require('a'), package"),
    ["a", 5, true, undefined],
  );
  t.deepEqual(lua.run("return pcall(require, 'none')"), [
    false,
    "module 'none' not found:\n\tno module 'none' of JavaScript",
  ]);
  t.deepEqual(lua.run("return require('loop')"), [true]);
});

// 4: names came as bytes where strings do, and no module was found.
test("modules where strings are bytes", (t) => {
  for (const sandbox of [true, false]) {
    const lua = createLua({ sandbox, strings: "bytes", modules: { m: "return 5" } });
    t.deepEqual(lua.run("return require('m'), (pcall(require, 'n'))"), [5, false]);
    const by = createLua({ sandbox, strings: "bytes", modules: (name) => `return #'${name}'` });
    t.deepEqual(by.run("return require('mod')"), [3]);
  }
});

test("runs that can be repeated", (t) => {
  const make = (seed?: number): unknown[] =>
    createLua({ now: () => 86_400_000, clock: () => 1.5, seed }).run(
      "math.randomseed() return os.time(), os.clock(), os.date('!%Y-%m-%d'), math.random()",
    );
  t.deepEqual(make(1).slice(0, 3), [86_400, 1.5, "1970-01-02"]);
  t.deepEqual(make(1), make(1));
  t.notDeepEqual(make(1), make(2));
  t.notDeepEqual(make(), make());
});

test("Node's world, by request", (t) => {
  const lua = createLua({ host: nodeHost(), stdout: () => undefined });
  t.true(String(lua.run("return io.open('package.json'):read('*a')")[0]).includes('"dasmoon"'));
  t.deepEqual(lua.run("return io.open('/none')"), [
    undefined,
    "/none: No such file or directory",
    2,
  ]);
  t.is(lua.run("return os.getenv('PATH')")[0], process.env.PATH);
  t.throws(() => lua.run("os.exit(3)"), { instanceOf: LuaExit });
});
