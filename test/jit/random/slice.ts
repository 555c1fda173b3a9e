/* Slices of the random programs: the first ones, and those behind them. */
import test from "ava";
import { compileOnce } from "../../liftoff.js";
import { cdata } from "./cdata.js";
import { plain, ProgramTree, render } from "./generate.js";
import { HOT, INTERPRETED, output } from "./run.js";
import { more } from "./words/index.js";

/** What programs of their own making do wrong is printed as well. */
const MISTAKE = { plain: /Error/, cdata: /Error/, more: /MachineStop/ } as const;

/** How many programs of each kind of words. */
export type Counts = Readonly<Record<keyof typeof MISTAKE, number>>;

/** Declare tests of the programs behind the first `from` up to `to`. */
export function testPrograms(from: Counts, to: Counts): void {
  compileOnce();
  for (const [name, words] of Object.entries({ plain, cdata, ...more })) {
    const kind = name in more ? "more" : (name as "plain" | "cdata");
    for (let seed = from[kind] + 1; seed <= to[kind]; seed++)
      test(`random program ${seed}, ${name}`, (t) => {
        const source = render(new ProgramTree(seed, words).program());
        const right = output(source, INTERPRETED);
        t.notRegex(right, MISTAKE[kind]);
        const again = `node --import tsx test/jit/random/main.ts --words ${name} --seed ${seed}`;
        t.is(output(source, HOT), right, again);
      });
  }
}

export const NONE: Counts = { plain: 0, cdata: 0, more: 0 };
/** Those of random.test.ts, and where random.long.test.ts ends; random/main.ts runs more. */
export const FIRST: Counts = { plain: 10, cdata: 10, more: 3 };
export const ALL: Counts = { plain: 24, cdata: 24, more: 8 };
