/*
 * With the debug library and the registry a program gets at what handlers and library functions
 * take for granted: none of it may break the machine.
 */
import test from "ava";
import { createLua, LuaError } from "../../runtime/api/index.js";

/** Programs that confuse types natively; what they say here. */
const PROGRAMS: readonly (readonly [name: string, source: string, result: unknown[]])[] = [
  [
    "upvalues of library functions",
    `local f = ("a,b"):gmatch("%a")
     debug.setupvalue(f, 1, 12345) debug.setupvalue(f, 2, {}) debug.setupvalue(f, 3, "x")
     return f(), f(), debug.setupvalue(coroutine.wrap(print), 1, 5)`,
    ["a", "b"],
  ],
  [
    "control variables of pairs",
    `local seen = 0
     for k, v in pairs { 1, 2, 3 } do
       for i = 1, 3 do debug.setlocal(1, i + 1, 7) end
       local names = {}
       for i = 1, 9 do names[i] = debug.getlocal(1, i) or "" end
       for i, name in ipairs(names) do if name:find("for state") then debug.setlocal(1, i, 12345) end end
       seen = seen + v
     end
     return seen`,
    [6],
  ],
  [
    "control variables of numeric loops",
    `local n = 0
     for i = 1, 3 do
       for l = 1, i == 1 and 9 or 0 do
         if debug.getlocal(1, l) == "(for index)" then debug.setlocal(1, l, {}) debug.setlocal(1, l, 2) break end
       end
       n = n + i
     end
     return n`,
    [4], // 1, then 3
  ],
  [
    "arguments of a running library function",
    `local n = 0
     local s = ("ab"):rep(200):gsub("%a", function(c)
       n = n + 1
       for i = 1, 6 do debug.setlocal(2, i, i * 1e6) end
       collectgarbage()
       return c:upper()
     end, 3)
     return s:sub(1, 4), n`,
    ["ABAb", 3],
  ],
  [
    "temporaries of a constructor",
    `local function evil(...) for i = 1, 20 do debug.setlocal(2, i, 1) end return 1, 2, 3 end
     local function build() return { 0, evil() } end
     return #build()`,
    [4],
  ],
  [
    "metatables of others",
    `local ok1 = pcall(getmetatable(io.stdout).read, newproxy())
     local u = newproxy()
     debug.setmetatable(u, getmetatable(io.stdout))
     local ok2 = pcall(function() return u:read() end)
     local ok3 = pcall(function() return tostring(u) end)
     u = nil collectgarbage()
     debug.setmetatable("", nil) debug.setmetatable(print, { __index = {} })
     return ok1, ok2, ok3`,
    [false, false, false],
  ],
  [
    "joined upvalues",
    `local a, b = 1, {}
     local function f() return a end
     local function g() return b end
     debug.upvaluejoin(f, 1, g, 1)
     return type(f()), pcall(debug.upvaluejoin, print, 1, f, 1)`,
    ["table", false, "bad argument #1 to '?' (Lua function expected)"],
  ],
];

for (const [name, source, result] of PROGRAMS)
  test(`debug: ${name}`, (t) => {
    const lua = createLua({ limits: { time: 60_000 } });
    const got = lua.run(source, "=p").map((v) => (v === null ? undefined : v));
    t.deepEqual(got.slice(0, result.length), result);
    t.deepEqual(lua.run("collectgarbage() return 1"), [1]);
  });

for (const field of [
  "_LOADED",
  "_PRELOAD",
  "io.method",
  "string.buffer.method",
  "_VMEVENTS",
  "_HOOK",
  "FILE*",
])
  test(`the registry without ${field}`, (t) => {
    for (const value of ["nil", "5", "'text'", "print"]) {
      const lua = createLua({ limits: { time: 60_000 } });
      lua.run(`debug.getregistry()["${field}"] = ${value}`);
      for (const use of [
        "require 'x'",
        "require 'string.buffer'.new():put(1)",
        "module 'm'",
        "io.stdout:write('')",
        "io.tmpfile()",
        "io.lines('nowhere')",
        "jit.attach(function() end, 'bc')",
        "load('x = 1')",
        "debug.sethook(function() end, 'l') debug.gethook() debug.sethook()",
      ])
        try {
          lua.run(use);
        } catch (e) {
          if (!(e instanceof LuaError)) throw e;
        }
      t.deepEqual(lua.run("collectgarbage() return 1"), [1]);
    }
  });
