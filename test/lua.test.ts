/*
 * Every program in test/lua prints what it printed under native luajit; the
 * expected output stands beside it (`make expect` asks native luajit again).
 * Programs run in this process, in test/lua, on both tiers of
 * the machine, which must execute the same number of instructions; long ones on the tier that translates alone, and
 * in lua.long.test.ts on both. Some run in the bundled command, too.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import {
  ARGUMENTS,
  isRight,
  LONG,
  options,
  outcome,
  programs,
  root,
  testProgram,
  TIERS,
  type Tier,
} from "./luaprograms.js";

const command = path.join(import.meta.dirname, "../dist/dasmoon.cjs");
/** Characters of a line. */
const WIDEST = 140;

/** `make quick` runs one in so many. */
const EVERY = process.env.DASMOON_QUICK === undefined ? 1 : 12;
/** So many of the programs run in the command, in turn on the tiers. */
const EVERY_COMMAND = 16;

function runInCommand(file: string, tier: Tier): string {
  const run = spawnSync(process.execPath, [command, ...ARGUMENTS[tier], ...options, file], {
    cwd: root,
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  return outcome(run.stdout, run.stderr, run.status ?? String(run.signal));
}

test("there are programs to run", (t) => {
  t.true(programs.length >= 200, `${programs.length} programs in test/lua`);
});

test("programs have lines that can be read", (t) => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".lua")))
    readFileSync(path.join(root, file), "latin1")
      .split("\n")
      .forEach((line, i) => {
        t.true(line.length <= WIDEST, `${file}:${i + 1} has ${line.length} characters`);
      });
});

programs.forEach((file, i) => {
  if (i % EVERY > 0) return;
  testProgram(file, LONG.has(file) ? ["wasm"] : TIERS);
  const nth = i / EVERY_COMMAND;
  if (Number.isInteger(nth))
    test.serial(`${file} in the command`, (t) => {
      t.timeout(20 * 60_000);
      const tier = LONG.has(file) ? "wasm" : TIERS[nth % 2];
      isRight(t, file, runInCommand(file, tier), tier);
    });
});
