/*
 * Functions compiled by gcc and clang run as guest code and return what the processor returns, on
 * both tiers and in the same number of instructions.
 */
import test from "ava";
import { readFileSync } from "node:fs";
import type { Tier } from "../../runtime/machine/index.js";
import { load, SIZES } from "./programs.js";
import type { Program } from "./programs.js";

const programs = JSON.parse(
  readFileSync(new URL("fixtures/programs.json", import.meta.url), "utf8"),
) as Program[];

/** Sizes that every function meets; the largest one is most of the work. */
export const SMALL: readonly number[] = SIZES.slice(0, -1);
export const LARGE: readonly number[] = SIZES.slice(-1);

/** Declare tests of the functions for some of the sizes, of one build in `every`, not the same for all functions. */
export function testSizes(sizes: readonly number[], every = 1): void {
  programs.forEach((program, i) =>
    Object.entries(program.results).forEach(([name, all], k) => {
      if ((i + k) % every > 0) return;
      test(`${name} ${program.build}, ${sizes.join(" and ")}`, (t) => {
        // Static data must be as fresh as in the process that gave the results.
        const run = (tier: Tier): number[][] =>
          sizes.map((n) => {
            const machine = load(program, tier);
            return [machine.call(program.symbols[name], n), machine.executed];
          });
        const interp = run("interp");
        t.deepEqual(
          interp.map(([result]) => result),
          sizes.map((n) => all[(SIZES as readonly number[]).indexOf(n)]),
        );
        t.deepEqual(run("wasm"), interp);
      });
    }),
  );
}
