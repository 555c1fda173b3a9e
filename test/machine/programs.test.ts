/*
 * Functions compiled by gcc and clang run as guest code and return what the processor returns, on
 * both tiers and in the same number of instructions.
 */
import test from "ava";
import { readFileSync } from "node:fs";
import { Machine } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { IMAGE_BASE, SIZES } from "./programs.js";
import type { Program } from "./programs.js";

const programs = JSON.parse(
  readFileSync(new URL("fixtures/programs.json", import.meta.url), "utf8"),
) as Program[];

function load(program: Program, tier: Tier): Machine {
  const machine = new Machine({
    tier,
    initialSize: 0x400000,
    maximumSize: 0x400000,
    stackBase: 0x20000,
    stackSize: 0x100000,
    thunkBase: 0x10000,
    thunkCount: 16,
  });
  machine.mem.u8.set(Buffer.from(program.image, "base64"), IMAGE_BASE);
  machine.publish({
    name: "programs",
    address: IMAGE_BASE,
    size: program.size,
    symbols: Object.entries(program.symbols).map(([name, address]) => ({ name, address })),
  });
  return machine;
}

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
