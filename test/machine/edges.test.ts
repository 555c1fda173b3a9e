/*
 * Both tiers where things go wrong: generated instructions whose memory lies at the ends
 * of what there is, or is not aligned, fault at the same instruction with the same
 * registers, all flags, memory and count of instructions.
 */
import test from "ava";
import { MachineFault } from "../../runtime/machine/index.js";
import { differences, fastForms, maskState, Runner, translated } from "./compare.js";
import { Generator } from "./generate.js";
import { POINTERS, Random } from "./values.js";
import type { Case } from "./values.js";

const MEMORY = 0x400000;
const FIRST = 0x10000;
const CASES = 1500;

/** Have one or two of the pointers point to where memory begins or ends, or nowhere near. */
function atEdges(c: Case, random: Random): void {
  const view = new DataView(c.state.buffer);
  for (const [register] of POINTERS) {
    if (random.chance(50)) continue;
    const edge = random.pick([FIRST, MEMORY, MEMORY, 0, -0x1000]);
    const address = edge + random.below(96) - 64;
    view.setInt32(8 * register, address, true);
    view.setInt32(8 * register + 4, random.chance(3) ? 1 : address < 0 ? -1 : 0, true);
  }
}

/** What became of a case: its final state, or the fault. */
function outcome(runner: Runner, c: Case): { lines: string[]; state: Uint8Array } {
  const { machine } = runner;
  const before = machine.executed;
  let lines: string[] = [];
  let state: Uint8Array;
  try {
    state = runner.run(c);
  } catch (e) {
    if (!(e instanceof MachineFault)) throw e;
    lines = [e.message, ...Object.entries(e.info.registers).map(([name, v]) => `${name} ${v}`)];
    state = runner.memory();
  }
  lines.push(`executed ${machine.executed - before}`);
  for (const edge of [FIRST, MEMORY - 128])
    lines.push(`${edge} ${Buffer.from(machine.mem.u8.subarray(edge, edge + 128)).toString("hex")}`);
  return { lines, state: maskState(c, state) };
}

test("faults and what precedes them are the same on both tiers", (t) => {
  const random = new Random(7);
  const generator = new Generator(5, 12);
  const interp = new Runner(fastForms);
  const wasm = new Runner(translated);
  let faults = 0;
  for (let k = 0; k < CASES; k++) {
    const c = generator.next();
    atEdges(c, random);
    const theirs = outcome(interp, c);
    const ours = outcome(wasm, c);
    if (theirs.lines.length > 3) faults++;
    const wrong = [
      ...differences(ours.state, theirs.state),
      ...ours.lines.filter((line, n) => line !== theirs.lines[n]),
    ];
    if (wrong.length > 0) t.deepEqual(wrong, theirs.lines, interp.listing(c));
  }
  t.true(faults > CASES / 4);
});
