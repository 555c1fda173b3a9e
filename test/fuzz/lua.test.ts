/* Random programs print what they printed under native luajit. See lua.ts to look for more. */
import test from "ava";
import { readFileSync } from "node:fs";
import { ProgramGenerator } from "./generate.js";
import { runHere } from "./run.js";
import { EXPECTED, SLICE, digest } from "./slice.js";
import { compileOnce } from "../liftoff.js";

compileOnce();

test("random programs agree with native luajit", (t) => {
  const expected = JSON.parse(readFileSync(EXPECTED, "utf8")) as string[];
  const accept = "accept native luajit's answers: node --import tsx test/fuzz/lua.ts --expect";
  t.is(expected.length, SLICE.count, accept);
  expected.forEach((answer, i) => {
    const output = runHere(new ProgramGenerator(i + 1).program(SLICE.cases));
    t.is(
      digest(output),
      answer,
      `seed ${i + 1}: node --import tsx test/fuzz/lua.ts --seed ${i + 1} --count 1`,
    );
  });
});
