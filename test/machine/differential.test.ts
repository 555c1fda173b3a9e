/*
 * A fixed slice of the differential test. Where gcc and an x86-64 processor are there
 * the processor is asked; what it said is also committed, one hash per case, so
 * the slice means something everywhere. New hashes:
 *
 *   node --import tsx test/machine/differential.test.ts --accept
 *
 * needs both. The long run is differential.ts.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { Runner, differences, maskState } from "./compare.js";
import { Generator, STATE_SIZE } from "./generate.js";
import type { Case } from "./generate.js";
import { isImplemented } from "../../runtime/machine/bind.js";
import { rows } from "../../runtime/machine/table.js";
import { buildNative } from "./native.js";

const SEED = 20;
const COUNT = 1500;
const EXPECTED = new URL("differential.expected.json", import.meta.url);

const cases = (seed = SEED, count = COUNT): Case[] => {
  const generator = new Generator(seed);
  return Array.from({ length: count }, () => generator.next());
};
const hash = (state: Uint8Array): string =>
  createHash("sha256").update(state).digest("hex").slice(0, 8);
const native = buildNative();

if (argv.includes("--accept")) {
  if ("missing" in native) throw new Error(`this needs ${native.missing}`);
  const list = cases();
  const states = native.run(list);
  const hashes = list.map((c, k) =>
    hash(maskState(c, states.subarray(STATE_SIZE * k, STATE_SIZE * (k + 1)))),
  );
  writeFileSync(EXPECTED, JSON.stringify(hashes.join("")) + "\n");
} else {
  const { default: test } = await import("ava");

  for (const fast of [false, true])
    test(`final states are the processor's, ${fast ? "fast forms" : "general executors"}`, (t) => {
      const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as string;
      const runner = new Runner();
      runner.machine.cpu.useFastForms = fast;
      const wrong = cases().filter(
        (c, k) => hash(maskState(c, runner.run(c))) !== expected.slice(8 * k, 8 * k + 8),
      );
      t.deepEqual(
        wrong.slice(0, 3).map((c) => runner.listing(c)),
        [],
      );
    });

  test("the processor at hand agrees on other cases", (t) => {
    if ("missing" in native) {
      t.log(`not asked: needs ${native.missing}`);
      t.pass();
      return;
    }
    const list = cases(Date.now() | 0, 1000);
    const states = native.run(list);
    const runner = new Runner();
    list.forEach((c, k) => {
      const theirs = maskState(c, states.subarray(STATE_SIZE * k, STATE_SIZE * (k + 1)));
      t.deepEqual(differences(maskState(c, runner.run(c)), theirs), [], runner.listing(c));
    });
  });

  test("every row of the table has an executor", (t) => {
    t.deepEqual(
      rows.filter((r) => !isImplemented(r.name)),
      [],
    );
  });
}
