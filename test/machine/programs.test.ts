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

for (const program of programs)
  for (const [name, results] of Object.entries(program.results))
    test(`${name} ${program.build}`, (t) => {
      // Static data must be as fresh as in the process that gave the results.
      const run = (tier: Tier): number[][] =>
        SIZES.map((n) => {
          const machine = load(program, tier);
          return [machine.call(program.symbols[name], n), machine.executed];
        });
      const interp = run("interp");
      t.deepEqual(
        interp.map(([result]) => result),
        results,
      );
      t.deepEqual(run("wasm"), interp);
    });
