/*
 * The larger programs of bench/, with small work, in traces that are made at once. What they found:
 *
 *   harbour   a side trace that started in a function that a tail call had entered took the nil of a missing
 *             argument for the mark of the tail call, and read the slot instead
 */
import test from "ava";
import path from "node:path";
import { runInside } from "../inside.js";
import { compileOnce } from "../liftoff.js";

compileOnce();
const root = path.join(import.meta.dirname, "../..");
/** Programs and the size of what they do. */
const sizes = { harbour: 20, json: 2, templates: 10, scheduler: 5, luafmt: 1 } as const;
/** Those of large.test.ts: data, and coroutines. */
const FIRST: readonly (keyof typeof sizes)[] = ["json", "scheduler"];

async function run(name: string, size: number, ...options: string[]): Promise<string> {
  const chunk = `package.path = "bench/lib/?.lua;" .. package.path print(dofile("bench/large/${name}.lua")(${size}))`;
  const { stdout, stderr } = await runInside([...options, "-e", chunk], root);
  return stdout + stderr;
}

/** Declare tests of programs, of those of large.test.ts or the others. */
export function testLarge(isFirst: boolean): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (FIRST.includes(name as keyof typeof sizes) !== isFirst) continue;
    test.serial(`${name}: the same in traces`, async (t) => {
      const expected = await run(name, size, "-joff");
      t.not(expected, "");
      t.is(await run(name, size, "-jon", "-Ohotloop=2,hotexit=2"), expected);
    });
  }
}
