/*
 * Random programs with the new operators do what the same programs in plain Lua do.
 * More of them: FUZZ_SEEDS=1000:1500 npx ava test/fuzz/extensions.test.ts
 */
import test from "ava";
import { createLua } from "../../runtime/api/index.js";
import { ExtensionGenerator } from "./extensions.js";

const [first, last] = (process.env.FUZZ_SEEDS ?? "1:60").split(":").map(Number);
const CHECKS = 30;

test("extensions and plain Lua agree", (t) => {
  let output = "";
  const lua = createLua({ stdout: (text) => (output += text) });
  const run = (source: string): string[] => {
    output = "";
    lua.run(source, "@fuzz.lua");
    lua.flush();
    return output.split("\n");
  };
  let succeeded = 0;
  for (let seed = first; seed <= last; seed++) {
    const { now, plain } = new ExtensionGenerator(seed).program(CHECKS);
    const want = run(plain);
    const got = run(now);
    t.is(want.length, CHECKS + 1);
    succeeded += want.filter((line) => line.startsWith("true")).length;
    const at = want.findIndex((line, i) => line !== got[i]);
    if (at < 0) continue;
    const check = (text: string): string =>
      text.split("\n").filter((line) => line.startsWith("check("))[at];
    t.is(got[at], want[at], `seed ${seed}:\n${check(now)}\n${check(plain)}`);
  }
  t.true(succeeded > (last - first) * CHECKS * 0.5, `only ${succeeded} checks came to an end`);
});
