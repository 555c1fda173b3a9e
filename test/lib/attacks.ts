/* Attacks on memory outside of the guest, and by how much they make a process grow. */
import test from "ava";
import { spawnSync } from "node:child_process";
import { createLua, LuaError } from "../../runtime/api/index.js";

/** Attacks on memory outside of the guest: each meets the limit, or stays far below it. */
export const ATTACKS: Readonly<Record<string, string>> = {
  "nested gsub": `
    local s, d = ('x'):rep(8e6) .. 'Y', 0
    local function f() d = d + 1 if d < 40 then s:gsub('Y', f) end end f()`,
  "large patterns": "local s = ('[%a]'):rep(12000) for i = 1, 60 do string.find('a', i .. s) end",
  "pattern of sets": "string.find('a', ('[%a]'):rep(1e6))",
  "many constants": `
    local t = {} for i = 1, 3e5 do t[i] = 'a' .. i .. '=1' end
    load(table.concat(t, ' ', 1, 6e4)) load(table.concat(t, '\\n'))`,
  "many instructions": "load(('x=1 '):rep(5e6))",
  "nested functions": "load(('local function f() end '):rep(3e5))",
  "reader without end": "load(function() return ('x'):rep(1e6) end)",
  "string without end":
    "local n = 0 load(function() n = n + 1 return n == 1 and 'x=[[' or ('x'):rep(1e6) end)",
  dump: "local f = load(('x=1 '):rep(4e5)) local t = {} for i = 1, 100 do t[i] = string.dump(f) .. i end",
  concat: "local t = {} for i = 1, 300 do t[i] = ('x'):rep(1e6) end",
  "table.concat": "local t, s = {}, ('x'):rep(1e6) for i = 1, 300 do t[i] = s end table.concat(t)",
  date: "os.date(('%c'):rep(5e6))",
  format: "local s = ('x'):rep(5e6) string.format('%s%s%s%s%s%s%s', s, s, s, s, s, s, s)",
};

/** Attacks of a second each, which work.long.test.ts makes. */
export const SLOW_ATTACKS: readonly string[] = [
  "pattern of sets",
  "many constants",
  "many instructions",
  "nested functions",
];

/** Bytes that a state under attack may have. */
export const LIMIT = 32e6;

/** Declare tests that attacks end with an error, and that nothing is held afterwards. */
export function testMemory(...attacks: readonly string[]): void {
  for (const name of attacks)
    test(`memory: ${name}`, (t) => {
      const lua = createLua({ memoryLimit: LIMIT, limits: { time: 120_000 } });
      try {
        lua.run(ATTACKS[name], "=attack");
      } catch (e) {
        if (!(e instanceof LuaError)) throw e;
        t.regex(e.message, /not enough memory|table overflow|has more than|limit/);
      }
      // Nothing is held any more.
      t.deepEqual(lua.run("t = nil collectgarbage() return #('x'):rep(8e6)"), [8e6]);
      lua.run("collectgarbage()");
    });
}

/**
 * By how many MB an attack raises the peak of a process. What V8 takes besides to optimise the interpreter depends on when it
 * gets to that: this process does without, and test/api/translate.test.ts measures it.
 */
const RAISES = `
  import { readFileSync } from "node:fs";
  import { createLua } from "./dist/index.mjs";
  const peak = () => Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status"))?.[1]) / 1024;
  const lua = createLua({ memoryLimit: 64e6, limits: { time: 60000 } });
  const before = peak();
  try { lua.run(process.argv[1]); } catch { }
  console.log(peak() - before);`;

/** Declare tests that a process under a limit of 61 MB grows by little more. */
export function testGrowth(...attacks: readonly string[]): void {
  for (const name of attacks)
    test(`the process grows by little more than the limit: ${name}`, (t) => {
      if (process.platform !== "linux") {
        t.log("not measured: /proc/self/status says what the peak is");
        t.pass();
        return;
      }
      const flags = ["--liftoff-only", "--input-type=module", "-e", RAISES, ATTACKS[name]];
      const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
      t.is(stderr, "");
      const more = Number(stdout);
      t.log(`${Math.round(more)} MB`);
      // 28 to 87 here, 61 being the limit; what does not count takes more than 150.
      t.true(more > 0 && more < 61 + 60, stdout);
    });
}
