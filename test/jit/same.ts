/*
 * Programs print the same whatever the trace compiler does: off, on, eager, each optimisation
 * off by itself, all off, little room for traces, a collection at every opportunity.
 *
 *   node --import tsx test/jit/same.ts                          every program, every way, both tiers
 *   node --import tsx test/jit/same.ts --ways hot,O0 --tiers wasm string/ jitsame/
 *   node --import tsx test/jit/same.ts --part 3/10              a tenth of the programs
 *
 * What is right is the expected output beside a program, else what it prints with the compiler
 * off. Both tiers of the machine must execute the same number of instructions, too.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { bench, findPrograms } from "../../bench/harness/programs.js";
import { optimisations } from "../../runtime/jit/options.js";
import { runInside } from "../inside.js";

const project = path.join(import.meta.dirname, "../..");

Object.assign(process.env, { TZ: "UTC", LC_ALL: "C" });

const EAGER = ["-jon", "-Ohotloop=1", "-Ohotexit=1"];
/** Ways to run a program: options of the command. */
export const ways: Readonly<Record<string, readonly string[]>> = {
  off: ["-joff"],
  on: ["-jon"],
  hot: EAGER,
  O0: ["-O0", ...EAGER],
  ...Object.fromEntries(
    optimisations
      .filter(([, , level]) => level <= 3)
      .map(([name]) => [`no-${name}`, [...EAGER, `-O-${name}`]]),
  ),
  room: [...EAGER, "-Osizemcode=16", "-Omaxmcode=64"],
  few: [...EAGER, "-Omaxtrace=5", "-Omaxside=1", "-Omaxsnap=10"],
  gc: ["--gc-stress", ...EAGER],
};

export const TIERS = ["wasm", "interp"] as const;
export type Tier = (typeof TIERS)[number];

export interface Program {
  /** `folder/name` in the lists of failures. */
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
  /** File with what it prints, if there is one. */
  readonly expected: string | null;
}

/** Programs of a folder whose output stands beside them. */
function withOutput(folder: string): Program[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".lua") && !file.includes("modules/"))
    .sort()
    .map((file) => {
      const expected = path.join(folder, file.replace(/\.lua$/, ".out"));
      return {
        name: `${path.basename(folder)}/${file}`,
        folder,
        args: [file],
        expected: existsSync(expected) ? expected : null,
      };
    });
}

/** Benchmark programs of our own, called once with what tests call them with. */
const benchmarks = (): Program[] =>
  findPrograms()
    .filter(({ group }) => group !== "packages")
    .map(({ group, name, file, tiny }) => ({
      name: `bench/${group}/${name}`,
      folder: bench,
      args: ["once.lua", file, String(tiny)],
      expected: null,
    }));

/** What is theirs alone: peaks of memory, to which traces add. */
const DIFFERENT: readonly string[] = ["lua/gc/garbage-of-calls.lua"];

export const allPrograms = (): Program[] => [
  ...withOutput(path.join(project, "test/lua")).filter(({ name }) => !DIFFERENT.includes(name)),
  ...withOutput(path.join(import.meta.dirname, "jitsame")),
  ...benchmarks(),
];

export interface Outcome {
  readonly output: string;
  /** Guest instructions. */
  readonly instructions: number;
}

export async function run(program: Program, tier: Tier, way: string): Promise<Outcome> {
  // Programs see their arguments: the same for both tiers, in another order; the last one counts.
  const tiers = [...TIERS].sort((a) => (a === tier ? 1 : -1)).map((name) => `--machine=${name}`);
  const options = [...ways[way]].sort(
    (a, b) => Number(b.startsWith("--")) - Number(a.startsWith("--")),
  );
  const { stdout, stderr, status, instructions } = await runInside(
    [...tiers, ...options, ...program.args],
    program.folder,
  );
  const message = stderr.split("\n")[0].replace(/^dasmoon: /, "luajit: ");
  return {
    output: stdout + (status === 0 ? "" : `[exit status ${status}] ${message}\n`),
    instructions,
  };
}

/** What differs, in a line or two; null when nothing does. */
export function difference(right: string, got: string): string | null {
  if (right === got) return null;
  const [a, b] = [right, got].map((text) => text.split("\n"));
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at < 0 ? a.length : at;
  return `line ${line + 1}: ${JSON.stringify(b[line]?.slice(0, 200))} instead of ${JSON.stringify(a[line]?.slice(0, 200))}`;
}

/** Run a program in all the ways; the differences, each with the command that shows it. */
export async function compare(
  program: Program,
  which: readonly string[],
  tiers: readonly Tier[],
): Promise<string[]> {
  const right = program.expected
    ? readFileSync(program.expected, "latin1")
    : (await run(program, "wasm", "off")).output;
  const found: string[] = [];
  for (const way of which) {
    const outcomes: Outcome[] = [];
    for (const tier of tiers) {
      const outcome = await run(program, tier, way);
      outcomes.push(outcome);
      const what = difference(right, outcome.output);
      if (what !== null) found.push(`${program.name} ${way} ${tier}: ${what}`);
    }
    // A template walks the chains of the string table, where random names are.
    if (readFileSync(path.join(program.folder, program.args[0]), "latin1").includes("os.tmpname"))
      continue;
    const counts = new Set(outcomes.map(({ instructions }) => instructions));
    if (counts.size > 1)
      found.push(`${program.name} ${way}: instructions ${[...counts].join(" and ")}`);
  }
  return found;
}

async function main(): Promise<void> {
  const args = yargs(hideBin(process.argv))
    .option("ways", { type: "string", default: Object.keys(ways).join(), describe: "ways to run" })
    .option("tiers", { type: "string", default: TIERS.join(), describe: "tiers of the machine" })
    .option("part", { type: "string", default: "1/1", describe: "a part of the programs: 3/10" })
    .strict(false)
    .parseSync();
  const which = args.ways.split(",");
  for (const way of which)
    if (!(way in ways)) throw new Error(`no way '${way}'; there are ${Object.keys(ways).join()}`);
  const tiers = args.tiers.split(",").map((name) => {
    const tier = TIERS.find((known) => known === name);
    if (tier === undefined) throw new Error(`no tier '${name}'`);
    return tier;
  });
  const names = args._.map(String);
  const [part, parts] = args.part.split("/").map(Number);
  const programs = allPrograms()
    .filter(({ name }) => names.length === 0 || names.some((some) => name.includes(some)))
    .filter((_, i) => i % parts === part - 1);
  let failed = 0;
  for (const program of programs) {
    const found = await compare(program, which, tiers);
    for (const line of found) console.log(line);
    if (found.length) failed++;
  }
  console.log(`${programs.length} programs, ${failed} different`);
  if (failed) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main();
