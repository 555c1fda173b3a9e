// Engines for Lua in JavaScript programs, beside one another: dasmoon, wasmoon, fengari.
//
//   node bench/embed.mjs [ENGINE...]          prints a table in Markdown
//
// Everything is done in a process of its own. Times are CPU time (user and system), the best of
// some rounds; a feature that does not end within seconds has not run. The engines' features run side by side, measures
// one by one: two minutes. fengari is its core, whose interface is that of Lua in C.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";

/** Milliseconds. What is to be stopped in a feature has a limit of 100. */
const PATIENCE = { features: 15_000, measures: 60_000 };
const require = createRequire(import.meta.url);

/* Adapters: a state that runs source (first result), gets and sets globals. */

const adapters = {
  async dasmoon(options = {}) {
    const { createLua } = await import("../dist/index.mjs");
    const lua = createLua({
      memoryLimit: options.memory,
      limits: options.time && { time: options.time },
    });
    return {
      lua,
      run: (source) => lua.run(source)[0],
      get: (name) => lua.get(name),
      set: (name, value) => lua.set(name, value),
      wait: async (source) => (await lua.runAsync(source.replaceAll(":await()", "")))[0],
      dump: (source) => lua.load(lua.load(source).dump())(),
      close: () => lua.dispose(),
    };
  },
  async wasmoon(options = {}) {
    const { LuaFactory } = require("wasmoon");
    const factory = new LuaFactory();
    const lua = await factory.createEngine({ traceAllocations: options.memory !== undefined });
    if (options.memory) lua.global.setMemoryMax(options.memory);
    if (options.time) lua.global.setTimeout(Date.now() + options.time);
    return {
      lua,
      run: (source) => lua.doStringSync(source),
      get: (name) => lua.global.get(name),
      set: (name, value) => lua.global.set(name, value),
      wait: (source) => lua.doString(source),
      close: () => lua.global.close(),
    };
  },
  async fengari() {
    const { lua, lauxlib, lualib, to_luastring: bytes, to_jsstring: text } = require("fengari");
    const L = lauxlib.luaL_newstate();
    lualib.luaL_openlibs(L);
    const toJs = (L, i) => {
      switch (lua.lua_type(L, i)) {
        case lua.LUA_TNUMBER:
          return lua.lua_tonumber(L, i);
        case lua.LUA_TSTRING:
          return text(lua.lua_tostring(L, i));
        case lua.LUA_TBOOLEAN:
          return lua.lua_toboolean(L, i);
        case lua.LUA_TLIGHTUSERDATA:
          return lua.lua_touserdata(L, i);
        case lua.LUA_TFUNCTION: {
          lua.lua_pushvalue(L, i);
          const ref = lauxlib.luaL_ref(L, lua.LUA_REGISTRYINDEX);
          return (...args) => {
            lua.lua_rawgeti(L, lua.LUA_REGISTRYINDEX, ref);
            for (const arg of args) push(arg);
            return called(args.length);
          };
        }
        default:
          return undefined;
      }
    };
    const push = (value, l = L) => {
      if (typeof value === "number") lua.lua_pushnumber(l, value);
      else if (typeof value === "string") lua.lua_pushstring(l, bytes(value));
      else if (typeof value === "function")
        lua.lua_pushcfunction(l, (l) => {
          const args = Array.from({ length: lua.lua_gettop(l) }, (_, i) => toJs(l, i + 1));
          push(value(...args), l);
          return 1;
        });
      else if (value === undefined) lua.lua_pushnil(l);
      else lua.lua_pushlightuserdata(l, value);
    };
    const called = (n) => {
      const failed = lua.lua_pcall(L, n, 1, 0) !== lua.LUA_OK;
      const result = toJs(L, -1);
      lua.lua_pop(L, 1);
      if (failed) throw result instanceof Error ? result : new Error(String(result));
      return result;
    };
    return {
      run(source) {
        if (lauxlib.luaL_loadstring(L, bytes(source)) !== lua.LUA_OK) throw new Error(toJs(L, -1));
        return called(0);
      },
      get(name) {
        lua.lua_getglobal(L, bytes(name));
        const value = toJs(L, -1);
        lua.lua_pop(L, 1);
        return value;
      },
      set(name, value) {
        push(value);
        lua.lua_setglobal(L, bytes(name));
      },
      close: () => lua.lua_close(L),
    };
  },
};

/* Features: true when it ran. */

const sleep = (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value), ms));
const thrown = (action) => {
  try {
    action();
  } catch (e) {
    return e;
  }
};

const features = {
  "functions both ways": async (make) => {
    const s = await make();
    s.set("add", (a, b) => a + b);
    return s.run("function f(x) return add(x, 1) end return f(1)") === 2 && s.get("f")(2) === 3;
  },
  "an object comes back as the same object": async (make) => {
    const s = await make();
    const o = new (class Point {})();
    s.set("o", o);
    return s.run("return o") === o;
  },
  "its fields and methods in Lua": async (make) => {
    const s = await make();
    s.set("o", {
      x: 2,
      twice(n) {
        return n * this.x;
      },
    });
    return s.run("o.x = o.x + 1 return o:twice(2)") === 6;
  },
  "tables by reference, the same as the same": async (make) => {
    const s = await make();
    s.run("t = { x = 1 }");
    const t = s.get("t");
    t.x = 5;
    return t === s.get("t") && s.run("return t.x") === 5;
  },
  "an Error of JavaScript leaves Lua as itself": async (make) => {
    const s = await make();
    const e = new TypeError("no");
    s.set("fail", () => {
      throw e;
    });
    return thrown(() => s.run("fail()")) === e;
  },
  "strings that are no UTF-8 survive": async (make) => {
    const s = await make();
    s.set("text", s.run("return '\\200\\255x'"));
    return s.run("return #text == 3 and text:byte(2) == 255") === true;
  },
  "bytecode out and in": async (make) => (await make()).dump?.("return 5") === 5,
  "waits for promises": async (make) => {
    const s = await make();
    s.set("sleep", sleep);
    return (await s.wait("return sleep(1, 5):await() + 1")) === 6;
  },
  "through pcall and the program's coroutines": async (make) => {
    const s = await make();
    s.set("sleep", sleep);
    return (
      (await s.wait(`
        local co = coroutine.wrap(function()
          local ok, v = pcall(function() return sleep(1, 5):await() end)
          coroutine.yield(v)
        end)
        return co()`)) === 5
    );
  },
  "the event loop turns while Lua computes": async (make) => {
    const s = await make();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await s.wait("local x = 0 for i = 1, 3e7 do x = x + i % 3 end return x");
    clearInterval(timer);
    return turns > 1;
  },
  "stops an endless loop": async (make) => {
    const s = await make({ time: 100 });
    return thrown(() => s.run("while true do end")) !== undefined;
  },
  "that catches errors": async (make) => {
    const s = await make({ time: 100 });
    return (
      thrown(() => s.run("while true do pcall(function() while true do end end) end")) !== undefined
    );
  },
  "inside of a library function": async (make) => {
    const s = await make({ time: 100 });
    const start = Date.now();
    const e = thrown(() => s.run("return (('a'):rep(30)):find(('a?'):rep(30) .. ('a'):rep(30))"));
    return e !== undefined && Date.now() - start < 2000;
  },
  "limits memory": async (make) => {
    const s = await make({ memory: 16e6 });
    return thrown(() => s.run("local t = {} for i = 1, 1e8 do t[i] = {} end")) !== undefined;
  },
};

/* Measures: [value, digits]. */

function cpu(action, rounds = 5) {
  let best = Infinity;
  for (let i = 0; i < rounds; i++) {
    const start = process.cpuUsage();
    action();
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, user + system);
  }
  return best;
}

const CALLS = 200_000;
const measures = {
  "calls a second, JavaScript to Lua": async (make) => {
    const s = await make();
    s.run("function add(a, b) return a + b end");
    const add = s.get("add");
    return (
      (CALLS /
        cpu(() => {
          for (let i = 0; i < CALLS; i++) add(i, 1);
        })) *
      1e6
    );
  },
  "with a string of 11 characters": async (make) => {
    const s = await make();
    s.run("function same(s) return s end");
    const same = s.get("same");
    return (
      (CALLS /
        cpu(() => {
          for (let i = 0; i < CALLS; i++) same("hello world");
        })) *
      1e6
    );
  },
  "calls a second, Lua to JavaScript": async (make) => {
    const s = await make();
    s.set("add", (a, b) => a + b);
    s.run("function loop(n) local s = 0 for i = 1, n do s = s + add(i, 1) end return s end");
    const loop = s.get("loop");
    return (CALLS / cpu(() => loop(CALLS))) * 1e6;
  },
  "states a second": async (make) => {
    for (let i = 0; i < 3; i++) (await make()).run("return 1");
    const start = process.cpuUsage();
    const n = 200;
    for (let i = 0; i < n; i++) {
      const s = await make();
      s.run("return 1");
      s.close();
      if (i % 20 === 0) await new Promise((done) => setImmediate(done)); // as a server does
    }
    const { user, system } = process.cpuUsage(start);
    return (n / (user + system)) * 1e6;
  },
  "MB of a state": async (make) => {
    const kept = [await make()];
    const before = process.memoryUsage.rss();
    const n = 40;
    for (let i = 0; i < n; i++) {
      const s = await make();
      s.run("return 1");
      kept.push(s);
    }
    return (process.memoryUsage.rss() - before) / kept.length / 1e6;
  },
  "ms until the first result": async (make) => {
    (await make()).run("return 1");
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e3;
  },
};

/** Of what a browser loads to begin with, and of all: bundled and minified, with gzip. */
async function sizes(engine) {
  const { build } = await import("esbuild");
  const entry = engine === "dasmoon" ? "../dist/browser.mjs" : require.resolve(engine);
  const { outputFiles, metafile } = await build({
    entryPoints: [path.resolve(import.meta.dirname, entry)],
    outdir: "out",
    bundle: true,
    splitting: true,
    minify: true,
    charset: "utf8",
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  const zipped = (data) => gzipSync(data, { level: 9 }).length / 1000;
  const outputs = Object.entries(metafile.outputs);
  const atOnce = new Set([
    outputs.find(([, { entryPoint }]) => entryPoint?.includes(path.basename(entry)))[0],
  ]);
  for (const file of atOnce)
    for (const { path: other, kind } of metafile.outputs[file].imports)
      if (kind === "import-statement" && other in metafile.outputs) atOnce.add(other);
  let [first, all] = [0, 0];
  for (const { path: file, contents } of outputFiles) {
    const size = zipped(contents);
    all += size;
    if (atOnce.has(path.relative(process.cwd(), file))) first += size;
  }
  if (engine !== "wasmoon") return [first, all];
  const glue = zipped(readFileSync(path.join(path.dirname(require.resolve(engine)), "glue.wasm")));
  return [first + glue, all + glue];
}

/* One thing in this process, or all in others. */

const [first, ...rest] = process.argv.slice(2);
if (first === "--child") {
  const [engine, group, name] = rest;
  const result = await { features, measures }[group][name](adapters[engine]);
  console.log(`\nRESULT ${JSON.stringify(result ?? null)}`);
  process.exit();
}

function inChild(engine, group, name) {
  const args = [import.meta.filename, "--child", engine, group, name];
  const options = { encoding: "utf8", timeout: PATIENCE[group], killSignal: "SIGKILL" };
  return new Promise((done) => {
    execFile(process.execPath, args, options, (_error, stdout) => {
      const match = /^RESULT (.*)$/m.exec(stdout ?? "");
      done(match === null ? undefined : JSON.parse(match[1]));
    });
  });
}

const engines = first === undefined ? Object.keys(adapters) : [first, ...rest];
const row = (name, cells) => console.log(`| ${[name, ...cells].join(" | ")} |`);
const round = (x) =>
  typeof x !== "number" || Number.isNaN(x)
    ? "-"
    : x >= 1000
      ? Number(x.toPrecision(2)).toLocaleString("en")
      : String(Number(x.toPrecision(2)));
row("", engines);
row(
  "---",
  engines.map(() => "---"),
);
for (const name of Object.keys(features)) {
  const results = await Promise.all(engines.map((e) => inChild(e, "features", name)));
  row(
    name,
    results.map((result) => (result === true ? "yes" : "no")),
  );
}
for (const name of Object.keys(measures)) {
  const results = [];
  for (const e of engines) results.push(round(await inChild(e, "measures", name)));
  row(name, results);
}
const loaded = await Promise.all(engines.map(sizes));
row(
  "KB in a browser to begin with, minified with gzip",
  loaded.map(([first]) => round(first)),
);
row(
  "KB with all that a program may need",
  loaded.map(([, all]) => round(all)),
);
