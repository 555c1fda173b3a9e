/*
 * A budget stops compiled programs at the same instruction on both tiers, with the same
 * registers, flags, vector registers and memory: flags that translated code did not record
 * would show here.
 */
import test from "ava";
import { readFileSync } from "node:fs";
import { MachineStop } from "../../runtime/machine/index.js";
import type { Tier } from "../../runtime/machine/index.js";
import { XMM } from "../../runtime/machine/state.js";
import { CODE, makeMachine, relative } from "./fixture.js";
import { load } from "./programs.js";
import type { Program } from "./programs.js";

const programs = JSON.parse(
  readFileSync(new URL("fixtures/programs.json", import.meta.url), "utf8"),
) as Program[];
const BUILDS = ["gcc -O1", "gcc -O3 -march=x86-64-v2 -mbmi -mbmi2 -mlzcnt -mmovbe", "clang -O2"];
const BUDGETS = [777, 3_001, 9_999, 40_000, 123_457];
const SIZE = 100;
/** Registers lie below. */
const MEMORY_START = 0x10000;

/** A machine that has translated at once, to have stops in translated code, and what runs up to a budget on it. */
function stopper(program: Program, name: string, tier: Tier, knowsFunctions = false) {
  const machine = load(program, tier, knowsFunctions);
  if (tier === "wasm") machine.cpu.heatLimit = 0;
  if (machine.tier !== null) machine.tier.functions.price = 100;
  const { u8 } = machine.mem;
  return {
    memory: u8.subarray(MEMORY_START),
    /** What is seen at the stop, or at the end. */
    run(budget: number): unknown[] {
      machine.budget = budget;
      let seen: unknown;
      try {
        seen = machine.call(program.symbols[name], SIZE);
      } catch (e) {
        if (!(e instanceof MachineStop)) throw e;
        seen = e.info;
      }
      return [seen, Buffer.from(u8.subarray(XMM, XMM + 256)).toString("hex")];
    },
  };
}

for (const program of programs.filter(({ build }) => BUILDS.includes(build)))
  for (const knowsFunctions of [false, true])
    test(`stops${knowsFunctions ? " in functions" : ""}, ${program.build}`, (t) => {
      for (const name of Object.keys(program.results)) {
        const wasm = stopper(program, name, "wasm", knowsFunctions);
        const interp = stopper(program, name, "interp", knowsFunctions);
        for (const budget of BUDGETS) {
          t.deepEqual(wasm.run(budget), interp.run(budget), `${name}, ${budget}`);
          // Megabytes: a hash of them takes longer than the program.
          t.is(Buffer.compare(wasm.memory, interp.memory), 0, `${name}, ${budget}: memory`);
        }
      }
    });

test("runs that end because the JavaScript stack does are over", (t) => {
  const machine = makeMachine({ tier: "interp", stackSize: 1 << 20 });
  const thunk = machine.defineHost("again", ":v", () => {
    machine.call(CODE);
  });
  // mov eax, thunk; push rax; call rax; pop rax; ret
  machine.mem.u8.set([0xb8, ...relative(0, thunk), 0x50, 0xff, 0xd0, 0x58, 0xc3], CODE);
  machine.publish({ name: "program", address: CODE, size: 10 });
  for (let i = 0; i < 3; i++) {
    t.throws(() => machine.call(CODE), { instanceOf: RangeError });
    t.is((machine as unknown as { meter: { depth: number } }).meter.depth, 0);
  }
});
