/*
 * Optimised code that a program has kept with `keptCode`: made when there is none or a damaged one, and what states
 * run otherwise.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";

const root = path.join(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-kept-"));
test.after.always(() => rmSync(folder, { recursive: true }));
const kept = (): string => path.join(folder, readdirSync(folder)[0]);

/** What a loop gives in two states, and how many modules of each are kept code. */
function run(where = folder, ...flags: string[]): unknown {
  const program = `
    import { createLua } from "./dist/index.mjs";
    import { keptCode } from "./dist/node.mjs";
    const code = keptCode(${JSON.stringify(where)});
    const results = [];
    for (let i = 0; i < 2; i++) {
      const lua = createLua({ code });
      results.push(lua.run("local s = 0 for i = 1, 1e5 do s = s + #tostring(i) end return s")[0], lua.vm.machine.tier.statistics.recalled > 0);
    }
    // Flags are as they were: V8 takes no natives, and code gets hot.
    try { new Function("%GetOptimizationStatus()"); results.push("natives"); } catch { results.push("none"); }
    console.log(JSON.stringify(results));`;
  const args = [...flags, "--input-type=module", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: root });
  return stderr === "" ? JSON.parse(stdout) : stderr;
}
const RESULT = [488895, true, 488895, true, "none"];

test.serial("regression: made in a process whose other states have run without it", (t) => {
  const program = `
    import { createLua } from "./dist/index.mjs";
    import { keptCode } from "./dist/node.mjs";
    const loop = "local s = 0 for i = 1, 1e6 do s = s + i end return s";
    createLua().run(loop);
    const code = keptCode(${JSON.stringify(mkdtempSync(path.join(tmpdir(), "dasmoon-kept-")))});
    console.log(createLua({ code }).run(loop)[0]);`;
  const args = ["--input-type=module", "-e", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: root });
  t.is(stdout, "500000500000\n", stderr);
});

test.serial("made by the first program, taken by the next", (t) => {
  t.deepEqual(run(), RESULT);
  const made = readFileSync(kept());
  t.true(made.length > 1e5);
  t.deepEqual(run(), RESULT);
  t.deepEqual(readFileSync(kept()), made);
});

test.serial("made again when it is damaged", (t) => {
  const made = readFileSync(kept());
  writeFileSync(kept(), made.subarray(0, 5000)); // otherwise damaged: compiled.test.ts
  t.deepEqual(run(), RESULT);
  t.true(readFileSync(kept()).length > made.length / 2); // V8 does not make the same twice
});

test.serial("programs with flags of V8 have a file of their own", (t) => {
  const [before] = readdirSync(folder);
  const made = readFileSync(kept());
  t.deepEqual(run(folder, "--no-sparkplug"), RESULT);
  t.is(readdirSync(folder).length, 2);
  t.deepEqual(readFileSync(path.join(folder, before)), made);
});

test.serial("where nothing can be written, it is made for this program", (t) => {
  t.deepEqual(run(path.join(folder, "none")), RESULT);
});
