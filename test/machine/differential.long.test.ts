/*
 * The differential test, with executors that know nothing of operands (differential.test.ts has the others), and with
 * cases that are others in each run.
 */
import test from "ava";
import {
  Runner,
  differences,
  fastForms,
  generalExecutors,
  maskState,
  runCases,
} from "./compare.js";
import { buildNative } from "./native.js";
import { testFinalStates } from "./finalstates.js";
import { cases } from "./slice.js";
import { STATE_SIZE } from "./values.js";

testFinalStates("generalExecutors", generalExecutors);

test("the processor at hand agrees on other cases", (t) => {
  const native = buildNative();
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
