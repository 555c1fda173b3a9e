/*
 * C output is DynASM's, byte for byte, and errors are on the lines where it finds
 * them: for the corpus by its committed answers, for new random templates by asking.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { allCases, askDynasm, EXPECTED, randomCase, translateCase } from "./corpus.js";
import type { Answer } from "./corpus.js";
import { dialectOf, findOracle } from "./oracle.js";

const ACCEPT =
  "accept: DYNASM=.../dynasm.lua node --import tsx test/dasc/dynasm/ask-preprocessor.ts";
const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as Record<string, Answer>;

for (const kind of ["case", "seed", "large"] as const) {
  const cases = allCases().filter(({ name }) => {
    const known = /^(case|seed) /.exec(name)?.[1] ?? "large";
    return known === kind;
  });
  test(`${kind}: ${cases.length} templates give what DynASM gave`, (t) => {
    t.true(cases.length >= 10);
    for (const c of cases)
      t.deepEqual(translateCase(c), expected[c.name], `${c.name}\n${c.text}\n${ACCEPT}`);
  });
}

test("random templates give what DynASM gives now", (t) => {
  const dynasm = findOracle();
  if (!dynasm) {
    t.log("skipped: DYNASM does not name dynasm.lua, or luajit is not there");
    t.pass();
    return;
  }
  const dialect = dialectOf(dynasm);
  const first = Number(process.env.SEED ?? Date.now() % 1e6) + 100;
  for (let seed = first; seed < first + 40; seed++) {
    const c = randomCase(seed, 80);
    t.deepEqual(translateCase(c, dialect), askDynasm(dynasm, c), `SEED=${seed - 100}\n${c.text}`);
  }
});
