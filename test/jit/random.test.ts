/* A slice of the random programs; random/main.ts runs more of them. */
import test from "ava";
import { cdata } from "./random/cdata.js";
import { plain, ProgramTree, render } from "./random/generate.js";
import { more } from "./random/words/index.js";
import { reduce } from "./random/reduce.js";
import { HOT, INTERPRETED, output } from "./random/run.js";
import { compileOnce } from "../liftoff.js";

compileOnce();

const PROGRAMS = { plain: 24, cdata: 24, more: 8 } as const;
/** What programs of their own making do wrong is printed as well. */
const MISTAKE = { plain: /Error/, cdata: /Error/, more: /MachineStop/ } as const;

for (const [name, words] of Object.entries({ plain, cdata, ...more })) {
  const kind = name in more ? "more" : (name as "plain" | "cdata");
  for (let seed = 1; seed <= PROGRAMS[kind]; seed++)
    test(`random program ${seed}, ${name}`, (t) => {
      const source = render(new ProgramTree(seed, words).program());
      const right = output(source, INTERPRETED);
      t.notRegex(right, MISTAKE[kind]);
      const again = `node --import tsx test/jit/random/main.ts --words ${name} --seed ${seed}`;
      t.is(output(source, HOT), right, again);
    });
}

test("a program is reduced to what fails", (t) => {
  const tree = new ProgramTree(3).program();
  const fails = (text: string): boolean => text.includes("for ") && text.includes("h.n");
  t.true(fails(render(tree)));
  const small = render(reduce(tree, (smaller) => fails(render(smaller)), 10_000));
  t.true(fails(small));
  t.true(small.length < 500, small);
});
