/*
 * C data on traces, beside what the dumps of native LuaJIT show (record.test.ts): programs of the FFI
 * recorded under the verifier, calls with arguments in all places, callbacks from compiled code, wild
 * pointers.
 */
import test from "ava";
import { readFileSync } from "node:fs";
import { createLua } from "../../runtime/api/index.js";
import type { LuaState } from "../../runtime/api/lua.js";
import { MachineFault } from "../../runtime/machine/index.js";
import { jitState } from "../../runtime/jit/state.js";
import { recordProgram } from "./record.js";

/** They print what native prints. */
const programs = [
  "jit-int64",
  "jit-memory",
  "jit-types",
  "loop-structs",
  "loop-int64",
  "loop-types",
  "loop-strings",
  "idiom-hash",
  "cdef-bitfields",
  "complex-basic",
  "meta-basic",
  "new-scalars",
  "conv-float",
];

for (const name of programs)
  test(`recording all of ffi/${name} changes nothing`, (t) => {
    const flags = ["hotloop=1", "hotexit=1"];
    const { dump, out } = recordProgram(`test/lua/ffi/${name}.lua`, { flags });
    const expected = readFileSync(`test/lua/ffi/${name}.out`, "utf8");
    t.is(out.replaceAll(`${name}.lua`, `ffi/${name}.lua`), expected);
    t.true(dump.some((line) => / stop ->/.test(line)));
  });

const HOT = `jit.on() jit.opt.start("hotloop=5", "hotexit=2") local ffi = require "ffi" `;

function run(source: string): { out: string; lua: LuaState } {
  let out = "";
  const lua = createLua({ stdout: (text) => (out += text), foreignCode: true }) as LuaState;
  const chunk = lua.load(HOT + source, "@c.lua");
  lua.set("chunk", chunk); // its traces are garbage without it
  chunk();
  return { out, lua };
}

test("arguments that find no register, and variable ones", (t) => {
  const { out, lua } = run(`
    ffi.cdef "int snprintf(char *, size_t, const char *, ...);"
    local text, sum = ffi.new("char[200]"), 0
    for i = 1, 100 do
      sum = sum + ffi.C.snprintf(text, 200, "%d %s %g %g %g %g %g %g %g %g %g %g %lld %u",
        ffi.new("int", i), "x" .. i, i, i / 2, 3, 4, 5, 6, 7, 8, i / 4, 10, ffi.new("int64_t", -i), ffi.cast("unsigned", -1))
    end
    print(sum, ffi.string(text))`);
  t.is(out, "4710\t100 x100 100 50 3 4 5 6 7 8 25 10 -100 4294967295\n");
  t.true(hasTrace(lua, "CALLXS"));
});

/** Is there a trace with this instruction? */
function hasTrace(lua: LuaState, name: string): boolean {
  const [found] = lua.run(`
    local vmdef, util = require "jit.vmdef", require "jit.util"
    for tr = 1, 100 do
      local info = util.traceinfo(tr)
      for ref = 1, info and info.nins or 0 do
        local _, ot = util.traceir(tr, ref)
        local o = bit.rshift(ot, 8)
        if vmdef.irnames:sub(6 * o + 1, 6 * o + 6):match "%S+" == "${name}" then return true end
      end
    end
    return false`);
  return found === true;
}

test("a function that has called back is not called from traces", (t) => {
  const { out, lua } = run(`
    ffi.cdef "void qsort(void *, size_t, size_t, int (*)(const int *, const int *));"
    local a, calls = ffi.new("int[3]"), 0
    local less = ffi.cast("int (*)(const int *, const int *)", function(x, y) calls = calls + 1 return x[0] - y[0] end)
    for i = 1, 50 do
      a[0], a[1], a[2] = i, -i, 0
      ffi.C.qsort(a, 3, 4, less)
    end
    print(a[0], a[1], a[2], calls > 100)`);
  t.is(out, "-50\t0\t50\ttrue\n");
  t.false(hasTrace(lua, "CALLXS"));
});

test("a callback from compiled code is an error", (t) => {
  const { out } = run(`
    ffi.cdef "void *bsearch(const void *, const void *, size_t, size_t, int (*)(const int *, const int *));"
    local a, key = ffi.new("int[1]", 7), ffi.new("int[1]", 7)
    local same = ffi.cast("int (*)(const int *, const int *)", function(x, y) return x[0] - y[0] end)
    local sizes = {}
    for i = 1, 60 do sizes[i] = i > 40 and 1 or 0 end
    local function loop()
      local found = 0
      for i = 1, 60 do found = found + tonumber(ffi.cast("intptr_t", ffi.C.bsearch(key, a, sizes[i], 4, same))) % 2^10 end
      return found
    end
    print(pcall(loop))`);
  t.is(out, "false\tc.lua:9: bad callback\n");
});

const WILD = `
  local good, wild = ffi.new("int[1]"), ffi.cast("int *", ADDRESS)
  local p = ffi.new("int *[100]")
  for i = 0, 99 do p[i] = i < 90 and good or wild end
  local sum = 0
  for i = 0, 99 do sum = sum + p[i][0] end`;

for (const address of ["16", "0x7fff0000", "0x100000010", "-8"])
  test(`a wild pointer on a trace: ${address}`, (t) => {
    const fault = t.throws(() => run(WILD.replace("ADDRESS", address)), {
      instanceOf: MachineFault,
    });
    t.regex(fault.message, /^unmapped address 0x[0-9a-f]+ at 0x[0-9a-f]+ \(TRACE \d+/);
  });

test("the recorder of C data comes with the FFI", (t) => {
  const lua = createLua() as LuaState;
  const J = lua.vm.attachment(jitState);
  const loop = "local s = 0 for i = 1, 100000 do s = s + i end return s";
  lua.run(`jit.on() jit.opt.start("hotloop=56") ${loop}`);
  t.is(J.cdata, null);
  lua.run(`require "ffi" ${loop}`);
  t.not(J.cdata, null);
});
