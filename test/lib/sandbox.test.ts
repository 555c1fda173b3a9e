/*
 * What programs see in each preset, name by name, and that the rest is out of reach.
 */
import test from "ava";
import { createLua, LuaError, type LuaOptions } from "../../runtime/api/index.js";

/** The globals, and the fields of those that are tables. */
const LIST = `
  local function names(t)
    local found = {}
    for k in next, t do found[#found + 1] = tostring(k) end
    table.sort(found)
    return table.concat(found, " ")
  end
  local lines = {}
  for name, value in next, _G do
    if type(value) == "table" and value ~= _G then lines[#lines + 1] = name .. ": " .. names(value) end
  end
  table.sort(lines)
  table.insert(lines, 1, names(_G))
  return table.concat(lines, "\\n")`;

const globalsOf = (options: LuaOptions): string[] =>
  String(createLua(options).run(LIST)[0]).split("\n");

const COMPUTING = [
  "bit: arshift band bnot bor bswap bxor lshift rol ror rshift tobit tohex",
  "coroutine: create isyieldable resume running status wrap yield",
];
const MATH =
  "math: abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp log log10 max min modf pi pow rad random randomseed sin sinh sqrt tan tanh";
const TABLE = "table: concat foreach foreachi getn insert maxn move remove sort";
const STRING = "string: byte char find format gmatch gsub len lower match rep reverse sub upper";
const STRING_DUMP =
  "string: byte char dump find format gmatch gsub len lower match rep reverse sub upper";
const OTHERS = [
  "debug: debug getfenv gethook getinfo getlocal getmetatable getregistry getupvalue setfenv sethook setlocal setmetatable setupvalue traceback upvalueid upvaluejoin",
  "io: close flush input lines open output popen read stderr stdin stdout tmpfile type write",
  "jit: arch attach flush off on opt os security status version version_num",
];
const OS = "os: clock date difftime execute exit getenv remove rename setlocale time tmpname";
const PACKAGE = "package: config cpath loaded loaders loadlib path preload searchpath seeall";
const BASE =
  "_G _VERSION assert collectgarbage error gcinfo getfenv getmetatable ipairs load loadstring newproxy next pairs pcall print rawequal rawget rawset select setfenv setmetatable tonumber tostring type unpack xpcall";
const words = (...texts: string[]): string => texts.join(" ").split(" ").sort().join(" ");

const PRESETS: readonly (readonly [options: LuaOptions, globals: readonly string[]])[] = [
  [
    {},
    [
      words(
        BASE,
        "dofile loadfile module require bit coroutine debug io jit math os package string table",
      ),
      ...COMPUTING,
      ...OTHERS,
      MATH,
      OS,
      PACKAGE,
      STRING_DUMP,
      TABLE,
    ],
  ],
  [
    { sandbox: true },
    [
      words(BASE, "bit coroutine math os string table"),
      ...COMPUTING,
      MATH,
      "os: clock time",
      STRING,
      TABLE,
    ],
  ],
  [
    { sandbox: true, libs: ["base", "string", "table"] },
    [words(BASE, "string table"), STRING, TABLE],
  ],
  [
    { sandbox: true, bytecode: true, libs: ["base", "string", "table"] },
    [words(BASE, "string table"), STRING_DUMP, TABLE],
  ],
  [
    { libs: ["base", "string", "table", "package"] },
    [
      words(BASE, "dofile loadfile module require package string table"),
      PACKAGE,
      STRING_DUMP,
      TABLE,
    ],
  ],
];

for (const [options, globals] of PRESETS)
  test(`globals with ${JSON.stringify(options)}`, (t) => {
    t.deepEqual(globalsOf(options), globals);
  });

test("a sandbox does not load bytecode, in no way", (t) => {
  const dump = createLua().load("return 1").dump();
  const lua = createLua({ sandbox: true });
  lua.set("dump", dump);
  const message = "attempt to load chunk with wrong mode";
  for (const load of ["load(dump)", "loadstring(dump)", "load(dump, '=x', 'b')"])
    t.deepEqual(lua.run(`return ${load}`), [undefined, message]);
  t.deepEqual(lua.run("local d = dump return load(function() local p = d d = nil return p end)"), [
    undefined,
    message,
  ]);
  t.throws(() => lua.load(dump), { instanceOf: LuaError, message });
  t.deepEqual(lua.run("return load('return 1 + 1')()"), [2]);
  t.deepEqual(createLua({ bytecode: false }).run("return string.dump"), [undefined]);
});

test("literals of the FFI lead nowhere in a sandbox", (t) => {
  const lua = createLua({ sandbox: true });
  t.deepEqual(lua.run("return getmetatable(1LL), tostring(2LL ^ 40)"), ["ffi", "1099511627776LL"]);
  for (const use of ["(1LL)()", "(1LL).x", "(1LL)[0]", "#1LL"])
    t.throws(() => lua.run(`return ${use}`), { instanceOf: LuaError });
});

test("libraries are chosen by their names", (t) => {
  const libs = ["base", "foo"] as unknown as LuaOptions["libs"];
  t.throws(() => createLua({ libs }), {
    instanceOf: TypeError,
    message: /no library "foo"; choose/,
  });
  t.throws(() => createLua({ sandbox: true, libs: ["io"] }), {
    instanceOf: TypeError,
    message: /the sandbox has no library "io"/,
  });
  const lua = createLua({ libs: ["base", "table", "package"] });
  t.deepEqual(lua.run("return pcall(require, 'string.buffer')")[0], false);
  t.deepEqual(lua.run("return pcall(require, 'ffi')")[0], false);
  t.deepEqual(lua.run("return type(require 'table.new')"), ["function"]);
});

test("modules of JavaScript are there without the package library", (t) => {
  const lua = createLua({ sandbox: true, modules: { m: "return { x = 5 }" } });
  t.deepEqual(lua.run("return require('m').x"), [5]);
});
