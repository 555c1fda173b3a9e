/*
 * Runs the programs under dasmoon and under native LuaJIT, and prints CPU times, peak memory
 * and ratios in one table. README.md says how to read it. Answers are compared.
 *
 *   make bench                                  all programs
 *   make bench BENCH="large fib"                a folder and a program
 *   make bench BENCH="--engine wasmoon"         another engine in the table
 *   make bench BENCH="--mode cold --rounds 5"   one call in a process of its own
 *   make bench BENCH="--json"                   for tools
 */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { isInstalled, others, references, subjects, type Engine } from "./harness/engines.js";
import { faults, measure, measureStartUp, type Mode } from "./harness/measure.js";
import { findPrograms, type Program } from "./harness/programs.js";
import { compareStartUp } from "./harness/startup.js";
import { Table, type Row } from "./harness/table.js";

const MODES = ["cold", "steady"] as const;

function parseArguments() {
  return yargs(hideBin(process.argv))
    .scriptName("bench")
    .usage("$0 [programs or folders..]")
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .option("markdown", {
      type: "boolean",
      default: false,
      describe: "print the table as Markdown",
    })
    .option("engine", {
      array: true,
      choices: others.map((e) => e.name),
      default: [] as string[],
      describe: "measure these, too",
    })
    .option("mode", { array: true, choices: MODES, default: [...MODES] as Mode[] })
    .option("rounds", { type: "number", default: 3, describe: "runs of each; medians count" })
    .option("scale", {
      type: "number",
      default: 2,
      describe: "length of steady runs: native takes a third of that many seconds",
    })
    .strictOptions()
    .parseSync();
}

function installed(engines: readonly Engine[]): Engine[] {
  return engines.filter((engine) => {
    const present = isInstalled(engine);
    if (!present) process.stderr.write(`bench: ${engine.name} is not installed, left out\n`);
    return present;
  });
}

/** Programs with sizes are as many rows. */
const cases = (program: Program): { label: string; program: Program }[] =>
  program.sizes.length
    ? program.sizes.map((n) => ({ label: `${program.name} ${n}`, program: { ...program, n } }))
    : [{ label: program.name, program }];

/** Short programs are cold by nature, growing ones have to get warm. */
const suits = ({ group }: Program, mode: Mode): boolean =>
  mode === "cold" ? group !== "growing" : group !== "short";

function main(): void {
  const args = parseArguments();
  const programs = findPrograms(args._.map(String));
  const named = others.filter((engine) => args.engine.includes(engine.name));
  const engines = installed([...references, ...subjects, ...named]);
  if (engines[0] !== references[0]) throw new Error("native luajit is needed: make oracles");
  if (!engines.includes(subjects[0])) throw new Error("dist/dasmoon.cjs does not run: make first");
  const measured = engines.filter((engine) => !(references as readonly Engine[]).includes(engine));

  const startUp = measureStartUp(engines);
  const table = args.json ? undefined : new Table(measured, args.mode, args.markdown);
  const rows: Row[] = [];
  let wrong = 0;
  for (const { label, program } of programs.flatMap(cases)) {
    const modes = args.mode.filter((mode) => suits(program, mode));
    const entries = modes.map((mode) => [mode, measure(program, mode, startUp, args)] as const);
    for (const [mode, results] of entries)
      for (const fault of faults(results)) {
        process.stderr.write(`${label}, ${mode}: ${fault}\n`);
        wrong++;
      }
    const row: Row = { label, program, ...Object.fromEntries(entries) };
    rows.push(row);
    table?.add(row);
  }
  const startUps = compareStartUp();
  if (args.json) console.log(JSON.stringify({ rows, startUps }, null, 1));
  else {
    table?.end();
    for (const s of startUps)
      console.log(
        `start-up on ${s.node}: ${(s.dasmoon.cpu / s.empty.cpu).toFixed(2)}x node -e ""`,
        `(${(s.dasmoon.cpu * 1e3).toFixed(0)} and ${(s.empty.cpu * 1e3).toFixed(0)} ms of CPU),`,
        `${(s.dasmoon.megabytes - s.empty.megabytes).toFixed(0)} MB more`,
      );
  }
  if (wrong) {
    process.stderr.write(`bench: ${wrong} wrong or missing results\n`);
    process.exitCode = 1;
  }
}

main();
