/* A slice of the random programs; random.long.test.ts has a longer one, random/main.ts runs any. */
import test from "ava";
import { ProgramTree, render } from "./random/generate.js";
import { reduce } from "./random/reduce.js";
import { FIRST, NONE, testPrograms } from "./random/slice.js";

testPrograms(NONE, FIRST);

test("a program is reduced to what fails", (t) => {
  const tree = new ProgramTree(3).program();
  const fails = (text: string): boolean => text.includes("for ") && text.includes("h.n");
  t.true(fails(render(tree)));
  const small = render(reduce(tree, (smaller) => fails(render(smaller)), 10_000));
  t.true(fails(small));
  t.true(small.length < 500, small);
});
