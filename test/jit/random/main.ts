/*
 * Random programs at hotloop=1 against the interpreter. A difference is reduced, and said to
 * be due to a trace and optimisations:
 *
 *   node --import tsx test/jit/random/main.ts --seed 1 --count 200 --words cdata
 */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { cdata } from "./cdata.js";
import { plain, ProgramTree, render } from "./generate.js";
import { more } from "./words/index.js";
import { reduce } from "./reduce.js";
import { firstTrace, guilty, HOT, INTERPRETED, output } from "./run.js";

const vocabularies = { plain, cdata, ...more };
const args = yargs(hideBin(process.argv))
  .option("seed", { type: "number", default: 1, describe: "first seed" })
  .option("count", { type: "number", default: 100, describe: "how many programs" })
  .option("tries", { type: "number", default: 600, describe: "programs to run for a reduction" })
  .option("words", {
    choices: Object.keys(vocabularies),
    default: "plain",
    describe: "what they are made of",
  })
  .option("flags", { type: "string", default: "", describe: "more options: -loop,-fold" })
  .option("machine", { choices: ["wasm", "interp"] as const, default: "wasm" as const })
  .parseSync();

const hot = {
  options: [...HOT.options!, ...args.flags.split(",").filter(Boolean)],
  machine: args.machine,
};
/** Programs that run too long are none of interest. */
const NONE = /MachineStop/;
const words = vocabularies[args.words as keyof typeof vocabularies];
let different = 0;
for (let seed = args.seed; seed < args.seed + args.count; seed++) {
  const tree = new ProgramTree(seed, words).program();
  const right = output(render(tree), INTERPRETED);
  if (NONE.test(right) || output(render(tree), hot) === right) continue;
  different++;
  console.log(`seed ${seed} differs`);
  const small = reduce(
    tree,
    (smaller) => {
      const source = render(smaller);
      const expected = output(source, INTERPRETED);
      return !NONE.test(expected) && output(source, hot) !== expected;
    },
    args.tries,
  );
  const source = render(small);
  const expected = output(source, INTERPRETED);
  console.log(`seed ${seed}: ${source.slice(words.prelude.length - 60)}`);
  console.log(`  interpreter: ${expected}  compiled:    ${output(source, hot)}`);
  console.log(
    `  trace ${firstTrace(source, expected)}, gone without: ${guilty(source, expected).join(" ")}`,
  );
}
console.log(`${args.count} programs, ${different} different`);
if (different) process.exitCode = 1;
