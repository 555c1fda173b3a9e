/*
 * A fixed slice of the differential test. Where gcc and an x86-64 processor are there
 * the processor is asked (differential.long.test.ts); what it said is also committed, so
 * the slice means something everywhere (slice.ts). The long run is differential.ts.
 */
import test from "ava";
import { fastForms, translated } from "./compare.js";
import { EXCLUDED, Generator } from "./generate.js";
import { testFinalStates } from "./finalstates.js";
import { COUNT, SEED } from "./slice.js";
import { MEMORY_MAP } from "../../runtime/layout/memory.js";
import { isImplemented } from "../../runtime/machine/bind.js";
import { Machine } from "../../runtime/machine/index.js";
import { allRows } from "../../runtime/machine/table.js";
import { isX87 } from "./x87generate.js";

const rows = allRows();
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

testFinalStates("fastForms", fastForms);
testFinalStates("translated", translated);

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

test("every row of the table has an executor", (t) => {
  const { cpu } = new Machine(MEMORY_MAP);
  t.deepEqual(
    rows.filter((r) => !isImplemented(cpu, r.name)),
    [],
  );
});
