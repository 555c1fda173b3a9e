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

/** The largest size is most of the work: each function meets it in one of so many builds. */
const EVERY = 3;

programs.forEach((program, i) =>
  Object.entries(program.results).forEach(([name, all], k) =>
    test(`${name} ${program.build}`, (t) => {
      const sizes = (i + k) % EVERY === 0 ? SIZES : SIZES.slice(0, -1);
      const results = all.slice(0, sizes.length);
      // Static data must be as fresh as in the process that gave the results.
      const run = (tier: Tier): number[][] =>
        sizes.map((n) => {
          const machine = load(program, tier);
          return [machine.call(program.symbols[name], n), machine.executed];
        });
      const interp = run("interp");
      t.deepEqual(
        interp.map(([result]) => result),
        results,
      );
      t.deepEqual(run("wasm"), interp);
    }),
  ),
);
