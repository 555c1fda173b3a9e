/*
 * Every program of bench, called once with its N of tests, gives the right answer on a
 * tier. Answers of our own programs are committed (of native luajit -joff); programs from
 * Debian's packages depend on what is installed: native luajit is asked in the same run.
 *
 *   UPDATE=1 npx ava test/bench/programs.test.ts     ask native luajit again
 */
import test from "ava";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { bench, findPrograms, type Program } from "../../bench/harness/programs.js";

const command = path.join(bench, "../dist/dasmoon.cjs");
const expectedFile = path.join(import.meta.dirname, "expected.json");
const ACCEPT = "UPDATE=1 npx ava test/bench/programs.test.ts accepts the answers of native luajit";

const programs = findPrograms();
const INSTALLED: readonly string[] = ["packages", "modules"];
const own = programs.filter((p) => !INSTALLED.includes(p.group));
const foreign = programs.filter((p) => INSTALLED.includes(p.group));

/** Answers by name; programs of one call share a process. */
async function answers(engine: readonly string[], list: readonly Program[]) {
  const [program, ...options] = engine;
  const words = list.flatMap((p) => [p.file, String(p.tiny)]);
  const run = promisify(execFile)(program, [...options, path.join(bench, "once.lua"), ...words], {
    encoding: "latin1",
    maxBuffer: 1 << 26,
  });
  const lines = (await run).stdout.trimEnd().split("\n");
  return Object.fromEntries(list.map((p, i) => [`${p.group}/${p.name}`, lines[i]]));
}

const native = (list: readonly Program[]) => answers(["luajit", "-joff"], list);
type Tier = "wasm" | "interp";
const dasmoon = (tier: Tier) => [process.execPath, command, `--machine=${tier}`];

if (process.env.UPDATE)
  test.before("ask native luajit", async () => {
    writeFileSync(expectedFile, `${JSON.stringify(await native(own), null, 2)}\n`);
  });

/** Declare the tests of all programs on a tier. */
export function testTier(tier: Tier): void {
  test(`our own programs, ${tier}`, async (t) => {
    t.timeout(5 * 60_000);
    const expected = JSON.parse(readFileSync(expectedFile, "utf8")) as Record<string, string>;
    t.deepEqual(await answers(dasmoon(tier), own), expected, ACCEPT);
  });

  test(`programs of Debian's packages, ${tier}`, async (t) => {
    t.timeout(5 * 60_000);
    const present = foreign.filter((p) => runsNatively(p));
    for (const p of foreign.filter((other) => !present.includes(other)))
      t.log(`skipped: ${p.name} does not run natively; make oracles installs what it needs`);
    t.deepEqual(await answers(dasmoon(tier), present), await native(present));
  });
}

function runsNatively({ file, tiny }: Program): boolean {
  if (!existsSync("/usr/share/lua/5.1")) return false;
  const words = ["-joff", path.join(bench, "once.lua"), file, String(tiny)];
  return spawnSync("luajit", words, { stdio: "ignore" }).status === 0;
}
