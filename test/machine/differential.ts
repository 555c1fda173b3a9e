/*
 * Compare the machine with the CPU at length:
 *
 *   node --import tsx test/machine/differential.ts [instructions] [seed] [length] [general|wasm] [mnemonics]
 *
 * The last is a regular expression of what most instructions are to be.
 * Stops at the tenth difference, each with its listing.
 */
import { Generator } from "./generate.js";
import { STATE_SIZE } from "./values.js";
import {
  Runner,
  differences,
  fastForms,
  generalExecutors,
  maskState,
  translated,
} from "./compare.js";
import type { MakeMachine } from "./compare.js";
import { allRows } from "../../runtime/machine/table.js";
import { buildNative } from "./native.js";

const rows = allRows();
const [total = 1_000_000, seed = 1, length = 24] = process.argv.slice(2, 5).map(Number);
const native = buildNative();
if ("missing" in native) throw new Error(`this needs ${native.missing}`);
const wanted = new RegExp(process.argv[6] ?? ".");
const generator = new Generator(seed, length, wanted);
const makers: Readonly<Record<string, MakeMachine>> = {
  general: generalExecutors,
  wasm: translated,
};
const runner = new Runner(makers[process.argv[5]] ?? fastForms);
const names = new Map<string, number>();
let executed = 0;
let failures = 0;
while (executed < total && failures < 10) {
  const cases = Array.from({ length: 1000 }, () => generator.next());
  const results = native.run(cases);
  cases.forEach((c, k) => {
    executed += c.count;
    for (const n of c.names) names.set(n, (names.get(n) ?? 0) + 1);
    if (failures >= 10) return;
    const theirs = maskState(c, results.subarray(STATE_SIZE * k, STATE_SIZE * (k + 1)));
    let lines: string[];
    try {
      lines = differences(maskState(c, runner.run(c)), theirs);
    } catch (e) {
      lines = [String(e)];
    }
    if (lines.length === 0) return;
    failures++;
    const state = differences(c.state, new Uint8Array(STATE_SIZE)).slice(0, 33);
    console.log(`--- difference ${failures}\n${runner.listing(c)}\n${lines.join("\n")}`);
    if (process.env.STATE) console.log(state.map((l) => l.replace(/  cpu.*/, "")).join("\n"));
  });
}
console.log(`${executed} instructions, ${names.size} mnemonics, ${failures} differences`);
const missed = rows.filter(
  (r) => wanted.test(r.name) && !generator.covered.has(r) && !names.has(r.name),
);
console.log(`not generated: ${missed.map((r) => `${r.name} ${r.operands.join(",")}`).join("; ")}`);
const { tier } = runner.machine;
if (tier !== null) console.log(JSON.stringify(tier.statistics));
process.exitCode = failures > 0 ? 1 : 0;
