/*
 * A budget stops compiled programs at the same instruction on both tiers, with the same
 * registers, flags, vector registers and memory: flags that translated code did not record
 * would show here.
 */
import test from "ava";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { XMM } from "../../runtime/machine/state.js";
import { load } from "./programs.js";
import type { Program } from "./programs.js";

const programs = JSON.parse(
  readFileSync(new URL("fixtures/programs.json", import.meta.url), "utf8"),
) as Program[];
const BUILDS = ["gcc -O1", "gcc -O3 -march=x86-64-v2 -mbmi -mbmi2 -mlzcnt -mmovbe", "clang -O2"];
const BUDGETS = [777, 3_001, 9_999, 40_000, 123_457];
const SIZE = 100;

/** What is seen at the stops, and at the end. */
function stops(program: Program, name: string, tier: Tier, knowsFunctions = false): unknown[] {
  const machine = load(program, tier, knowsFunctions);
  // At once, to have stops in translated code.
  if (tier === "wasm") machine.cpu.heatLimit = 0;
  if (machine.tier !== null) machine.tier.functions.price = 100;
  return BUDGETS.map((budget) => {
    machine.budget = budget;
    let seen: unknown;
    try {
      seen = machine.call(program.symbols[name], SIZE);
    } catch (e) {
      if (!(e instanceof MachineStop)) throw e;
      seen = e.info;
    }
    const { u8 } = machine.mem;
    const vectors = Buffer.from(u8.subarray(XMM, XMM + 256)).toString("hex");
    const memory = createHash("sha256").update(u8.subarray(0x10000)).digest("hex");
    return [seen, vectors, memory];
  });
}

for (const program of programs.filter(({ build }) => BUILDS.includes(build)))
  test(`stops, ${program.build}`, (t) => {
    for (const name of Object.keys(program.results))
      t.deepEqual(stops(program, name, "wasm"), stops(program, name, "interp"), name);
  });

for (const program of programs.filter(({ build }) => BUILDS.includes(build)))
  test(`stops in functions, ${program.build}`, (t) => {
    for (const name of Object.keys(program.results))
      t.deepEqual(stops(program, name, "wasm", true), stops(program, name, "interp"), name);
  });
