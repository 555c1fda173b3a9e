/*
 * The larger programs of bench/, with small work, in traces that are made at once. What they found:
 *
 *   harbour   a side trace that started in a function that a tail call had entered took the nil of a missing
 *             argument for the mark of the tail call, and read the slot instead
 */
import test from "ava";
import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");
const command = path.join(root, "dist/dasmoon.cjs");
/** Programs and the size of what they do. */
const sizes = { harbour: 20, json: 2, templates: 10, scheduler: 5, luafmt: 2 } as const;

function run(name: string, size: number, ...options: string[]): string {
  const chunk = `package.path = "bench/lib/?.lua;" .. package.path print(dofile("bench/large/${name}.lua")(${size}))`;
  return execFileSync(process.execPath, [command, ...options, "-e", chunk], {
    cwd: root,
    encoding: "utf8",
  });
}

for (const [name, size] of Object.entries(sizes))
  test(`${name}: the same in traces`, (t) => {
    const expected = run(name, size, "-joff");
    t.not(expected, "");
    t.is(run(name, size, "-jon", "-Ohotloop=2,hotexit=2"), expected);
  });
