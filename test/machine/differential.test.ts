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
import {
  Runner,
  differences,
  fastForms,
  generalExecutors,
  maskState,
  runCases,
  translated,
} from "./compare.js";
import { EXCLUDED, Generator } from "./generate.js";
import { STATE_SIZE } from "./values.js";
import type { Case } from "./values.js";
import { MEMORY_MAP } from "../../runtime/layout/memory.js";
import { isImplemented } from "../../runtime/machine/bind.js";
import { Machine } from "../../runtime/machine/index.js";
import { allRows } from "../../runtime/machine/table.js";
import { buildNative } from "./native.js";
import { isX87 } from "./x87generate.js";

const rows = allRows();
const SEED = 20;
const COUNT = 3000;
/** Rows without a generated case, and where they are tested. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  int3: "faults",
  ud2: "faults",
  cpuid: "features",
  rdtsc: "features",
  ldmxcsr: "sse",
  stmxcsr: "sse",
  rcpps: "sse",
  rcpss: "sse",
  rsqrtps: "sse",
  rsqrtss: "sse",
};
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

  for (const [name, make] of Object.entries({ generalExecutors, fastForms, translated }))
    test(`final states are the processor's, ${name}`, (t) => {
      const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as string;
      const list = cases();
      const wrong = runCases(make, list).flatMap((state, k) =>
        hash(state) === expected.slice(8 * k, 8 * k + 8) ? [] : [list[k]],
      );
      t.deepEqual(
        wrong.slice(0, 3).map((c) => new Runner().listing(c)),
        [],
        "accept: node --import tsx test/machine/differential.test.ts --accept",
      );
    });

  test("the committed cases hold every row of the table", (t) => {
    const generator = new Generator(SEED);
    const names = new Set<string>();
    for (let k = 0; k < COUNT; k++) for (const name of generator.next().names) names.add(name);
    const composite = new Set(rows.map((r) => r.name).filter((n) => EXCLUDED.has(n)));
    const missed = rows.filter(
      (r) =>
        !isX87(r) && // x87.test.ts
        (composite.has(r.name) ? !names.has(r.name) : !generator.covered.has(r)),
    );
    t.deepEqual([...new Set(missed.map((r) => r.name))].sort(), Object.keys(ELSEWHERE).sort());
  });

  test("the processor at hand agrees on other cases", (t) => {
    if ("missing" in native) {
      t.log(`not asked: needs ${native.missing}`);
      t.pass();
      return;
    }
    const list = cases(Date.now() | 0, 1000);
    const states = native.run(list);
    const ours = runCases(fastForms, list);
    list.forEach((c, k) => {
      const theirs = maskState(c, states.subarray(STATE_SIZE * k, STATE_SIZE * (k + 1)));
      const lines = differences(ours[k], theirs);
      if (lines.length > 0) t.deepEqual(lines, [], new Runner().listing(c));
    });
    t.is(states.length, STATE_SIZE * list.length);
  });

  test("every row of the table has an executor", (t) => {
    const { cpu } = new Machine(MEMORY_MAP);
    t.deepEqual(
      rows.filter((r) => !isImplemented(cpu, r.name)),
      [],
    );
  });
}
