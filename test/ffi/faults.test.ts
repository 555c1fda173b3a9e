/*
 * What C code and pointers can do wrong: a wild pointer ends the run with a fault that names address, function and
 * Lua line; the state is closed and says so, the process lives, another state goes on. What happens between C and
 * callbacks (recursion, errors, freed ones) is Lua's error, which pcall catches, and the state goes on.
 */
import test from "ava";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLua } from "../../runtime/api/index.js";
import { NodeHost } from "../../runtime/cli/node-host.js";
import { compileOnce } from "../liftoff.js";

compileOnce();
const hasGcc = spawnSync("gcc", ["--version"]).status === 0;
const compiled = hasGcc ? test : test.skip; // needs gcc
const folder = mkdtempSync(path.join(tmpdir(), "faults-"));
const object = path.join(folder, "deep.so");
test.before(() => {
  const source = path.join(import.meta.dirname, "fixtures/deep.c");
  const flags = ["-O1", "-fno-optimize-sibling-calls", "-w", "-shared", "-fPIC"];
  if (hasGcc) execFileSync("gcc", [...flags, "-o", object, source]);
});
test.after.always(() => rmSync(folder, { recursive: true }));

const DECLARE = `
  local ffi = require "ffi"
  ffi.cdef [[
    typedef int (*cb_t)(int); extern int inside;
    int recurse(int); int forever(int); int room(int); int through(cb_t, int); void keep(cb_t); int call_kept(int);
    void sort_kept(int *, int); int peek(int *); void poke(int *, int); int go(void *); int divide(int, int);
    void trap(void); size_t strlen(const char *); void *memcpy(void *, const void *, size_t);
  ]]
  local function at(a) return ffi.cast("int *", a) end
  local C = ffi.load(${JSON.stringify(object)})
`.replace(/\n/g, " ");

/** Whether translated code has run for long already, or none, makes no difference to a fault. */
const WARM = "for i = 1, 3e6 do end ";

const FAULTS: Record<string, [program: string, message: RegExp]> = {
  "reads in C": [
    "C.peek(at(16))",
    /^unmapped address 0x00000010 at 0x\w+ \(peek\): 8b 07 {2}mov eax, \[rdi\]/,
  ],
  "reads far away": ["C.peek(at(0x7fffffffffff))", /^unmapped address 0x7fffffffffff at .*\(peek/],
  "writes in C": ["C.poke(at(0xffffff00), 1)", /^unmapped address 0xffffff00 at .*\(poke/],
  "reads in Lua": ["print(at(16)[0])", /^unmapped address 0x00000010 \(/],
  "writes in Lua": ["at(16)[1] = 5", /^unmapped address 0x00000014 \(/],
  "a reference": [
    "local r = ffi.cast('int &', at(0)) print(r < 1)",
    /^unmapped address 0x00000000 \(/,
  ],
  "a string": ["ffi.string(ffi.cast('char *', at(32)))", /^unmapped address 0x00000020 \(/],
  copy: ["ffi.copy(at(48), 'abc')", /^unmapped address 0x00000030 \(/],
  "a copy to the end of all addresses": [
    "ffi.copy(at(-2), 'abc')",
    /^unmapped address 0xfffffffffffffffe \(/,
  ],
  fill: ["ffi.fill(ffi.new('char[9]'), 2^32 - 10)", /^unmapped address /],
  strlen: [
    "ffi.C.strlen(ffi.cast('char *', at(64)))",
    /^unmapped address 0x00000040 at .*\(strlen/,
  ],
  "a jump in C": ["C.go(nil)", /^no code at address 0x00000000, reached at .*\(go\+.*call rdi/],
  "a call of NULL": [
    "ffi.cast('cb_t', nil)(1)",
    /^no code at address 0x00000000, reached at .*\(lj_vm_ffi_call\+.*call/,
  ],
  "a call of data": ["ffi.cast('cb_t', ffi.new('char[64]'))(1)", /^no code at address /],
  division: ["C.divide(1, 0)", /^divide error at .*\(divide\+/],
  trap: ["C.trap()", /^undefined instruction at .*\(trap\): 0f 0b {2}ud2/],
  recursion: ["C.forever(1)", /^guest stack exhausted, address 0x\w+, at .*\(forever\+/],
  "too large a frame": ["C.room(1e8)", /^unmapped address .*\(room\+/],
};
for (const [name, [program, message]] of Object.entries(FAULTS)) {
  compiled(`fault: ${name}`, (t) => {
    for (const before of ["", WARM]) {
      const lua = createLua({ host: new NodeHost(), foreignCode: true, jit: false });
      lua.run(`${DECLARE} function f() ${program} end`, "@f.lua");
      const source = `${before}\nlocal ok = pcall(f) print 'alive'`;
      const error = t.throws(() => lua.run(source, "@main.lua"), { name: "MachineFault" });
      t.regex(error.message, message);
      t.regex(error.message, /\n\tcalled at f\.lua:1$/);
      t.throws(() => lua.run("return 1"), { message: /closed/ });
      t.is(createLua().run("return 1")[0], 1);
    }
  });
}

/** What Lua catches, and what it goes on with. */
const PROGRAM = `${DECLARE}
local function callback(f) return ffi.cast("cb_t", f) end
print(C.recurse(3000), C.room(500000))

-- From C to Lua to C ..., until there is no room; and again.
local down
down = callback(function(n) return n == 0 and 0 or C.through(down, n - 1) + 1 end)
for i = 1, 3 do print(C.through(down, 100), select(2, pcall(C.through, down, 1e6)):match "stack overflow") end
local caught
caught = callback(function(n)
  local ok, e = pcall(C.through, caught, n + 1)
  if not ok then error(e, 0) end
  return e
end)
print(pcall(C.through, caught, 1))
print(coroutine.wrap(function() return pcall(C.through, caught, 1) end)())

-- Errors pass through C as if it were not there.
C.inside = 0
local thrower = callback(function(n) error("thrown " .. n, 0) end)
for i = 1, 3 do print(pcall(C.through, thrower, i)) end
print(C.inside)
local a = ffi.new("int[5]", 5, 4, 3, 2, 1)
C.keep(thrower)
print(pcall(C.sort_kept, a, 5))
C.keep(callback(function(n) return n end))
C.sort_kept(a, 5)
print(a[0], a[1], a[2], a[3], a[4])
local yields = callback(function(n) coroutine.yield(n) return 1 end)
local co = coroutine.create(function() return C.through(yields, 1) end)
local ok, e = coroutine.resume(co)
print(ok, e:match "attempt to yield.*", coroutine.status(co))

-- Functions that are gone.
local f = callback(function(n) return n + 1 end)
C.keep(f)
print(C.call_kept(1))
f:free()
print(pcall(C.call_kept, 1))
local g = callback(function(n) return n * 2 end)
print(C.call_kept(5), g == f)
g = nil
collectgarbage()
collectgarbage()
print(C.call_kept(6)) -- a function lives until it is freed
f:free()
print(pcall(C.call_kept, 5))

-- As many as there are slots.
local t, ok, e = {}
repeat
  local n = #t + 1
  ok, e = pcall(callback, function(x) return x + n end)
  if ok then t[n] = e end
until not ok
print(#t > 800, e)
print(t[1](1), t[#t](1) == #t + 1)
for i = 1, #t, 2 do t[i]:free() end
for i = 1, #t, 2 do t[i] = callback(function(x) return -i end) end
print(pcall(callback, print))
print(t[1](1), t[2](1), t[3](1))
print(pcall(C.through, nil))
`;
const PRINTED = `3000	500000
100	stack overflow
100	stack overflow
100	stack overflow
false	stack overflow
false	stack overflow
false	thrown 1
false	thrown 2
false	thrown 3
3
false	thrown 1
1	2	3	4	5
false	attempt to yield across C-call boundary	dead
2
false	bad callback
10	true
12
false	bad callback
true	too many callbacks
2	true
false	too many callbacks
-1	3	-3
false	wrong number of arguments for function call
`;
const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
for (const option of ["-joff", "--machine=interp", "-Ohotloop=1"]) {
  compiled(`callbacks and C, ${option}`, (t) => {
    const args = [command, option, "-e", PROGRAM];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "latin1" });
    t.is(stdout + stderr, PRINTED);
  });
}
