/* The test that machines end in the states that the processor ended in, for the slice (slice.ts). */
import test from "ava";
import { readFileSync } from "node:fs";
import { type MakeMachine, Runner, runCases } from "./compare.js";
import { cases, EXPECTED, hash } from "./slice.js";

/** Declare the test that machines which are made so end in the processor's states. */
export function testFinalStates(name: string, make: MakeMachine): void {
  test(`final states are the processor's, ${name}`, (t) => {
    const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as string;
    const list = cases();
    const wrong = runCases(make, list).flatMap((state, k) =>
      hash(state) === expected.slice(8 * k, 8 * k + 8) ? [] : [list[k]],
    );
    t.deepEqual(
      wrong.slice(0, 3).map((c) => new Runner().listing(c)),
      [],
      "accept: node --import tsx test/machine/differential.accept.ts",
    );
  });
}
