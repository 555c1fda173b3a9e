/*
 * Runs every program of bench/programs under dasmoon and under the engines that
 * are installed, one after the other, and prints times and ratios of this one
 * run. Times are those of the clock on the wall, without start-up; on a noisy
 * machine only the ratios mean something. Answers are compared.
 *
 *   make bench                                 all programs, all engines
 *   make bench BENCH="fib strings"             some of them
 *   make bench BENCH="--engine 'luajit -joff'" one engine beside dasmoon
 *   make bench BENCH="--json"                  for tools
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { emptySeconds, engines, isInstalled, measure, measureStartUp, type Engine, type Result } from "./engines.js"; // prettier-ignore

const folders = ["programs", "large"].map((name) => path.join(import.meta.dirname, name));

/** By program, then by engine; a text says why there is no result. */
type Results = Record<string, Record<string, Result | string>>;

/** Calls of a measurement: the second number that a program returns. */
function callsOf(file: string): number {
  const calls = /, \d+, (\d+)(?:, \d+)?\s*$/.exec(readFileSync(file, "latin1"));
  if (!calls) throw new Error(`${file}: does not say how many calls make a measurement`);
  return Number(calls[1]);
}

/** Lua 5.3 and later print integral floats with a fraction. */
const sameAnswer = (a: string, b: string): boolean =>
  a.replace(/\.0$/, "") === b.replace(/\.0$/, "");
const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

/** What is wrong with a program's results. */
function faults(row: Record<string, Result | string>, base: Engine): string[] {
  const own = row[base.name];
  return Object.entries(row).flatMap(([name, result]) => {
    if (typeof result === "string") return [`${name}: ${result}`];
    if (typeof own === "string" || sameAnswer(own.answer, result.answer)) return [];
    return [`${name} says ${result.answer}, ${base.name} ${own.answer}`];
  });
}

/** Time of the first engine divided by that of another: below 1 where dasmoon is faster. */
function ratio(row: Record<string, Result | string>, base: Engine, other: Engine): number {
  const [own, theirs] = [row[base.name], row[other.name]];
  return typeof own === "string" || typeof theirs === "string" ? NaN : own.seconds / theirs.seconds;
}

const NAME_WIDTH = 24;
const WIDTH = 13;
const shown = (r: number): string => (r === r ? `${r.toFixed(2)}x` : "-").padStart(WIDTH);

function summary(results: Results, base: Engine, others: readonly Engine[]) {
  const means = Object.fromEntries(
    others.map((other) => {
      const ratios = Object.values(results).map((row) => ratio(row, base, other));
      return [other.name, geometricMean(ratios.filter((r) => r === r))];
    }),
  );
  const mips = Object.values(results)
    .flatMap((row) => Object.values(row))
    .flatMap((r) => (typeof r === "string" || r.mips === undefined ? [] : [r.mips]));
  return { means, mips: mips.length ? geometricMean(mips) : undefined, startUp: measureStartUp() };
}

function printSummary(sum: ReturnType<typeof summary>, others: readonly Engine[]): void {
  const { node, dasmoon } = sum.startUp;
  const label = (text: string): string => text.padEnd(NAME_WIDTH);
  console.log([label("geometric mean"), ...others.map((e) => shown(sum.means[e.name]))].join(" "));
  console.log(
    label('start-up beside node -e ""'),
    `${(dasmoon.milliseconds / node.milliseconds).toFixed(2)}x`,
    `(${dasmoon.milliseconds.toFixed(0)} and ${node.milliseconds.toFixed(0)} ms)`,
  );
  console.log(
    label('memory above node -e ""'),
    `${(dasmoon.megabytes - node.megabytes).toFixed(1)} MB`,
  );
  if (sum.mips !== undefined)
    console.log(label("interpreter tier"), `${sum.mips.toFixed(0)} million instructions/s`);
}

function main(): void {
  const args = yargs(hideBin(process.argv))
    .scriptName("bench")
    .usage("$0 [programs..]")
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .option("engine", { type: "string", array: true, describe: "compare with these only" })
    .option("scale", {
      type: "number",
      default: 3,
      describe: "how many measurements' worth of calls; with 3, native takes a second",
    })
    .strictOptions()
    .parseSync();
  const wanted = args._.map(String);
  const files = folders
    .flatMap((folder) => readdirSync(folder).map((file) => path.join(folder, file)))
    .filter((file) => wanted.length === 0 || wanted.includes(path.basename(file, ".lua")))
    .sort();
  const base = engines[0];
  if (!isInstalled(base)) throw new Error("dist/dasmoon.cjs does not run: make first");
  const others = engines.slice(1).filter((engine) => {
    if (args.engine && !args.engine.includes(engine.name)) return false;
    const present = isInstalled(engine);
    if (!present) process.stderr.write(`bench: ${engine.name} is not installed, left out\n`);
    return present;
  });

  const head = ["program".padEnd(NAME_WIDTH - 9), " seconds", ...others.map((e) => e.name.padStart(WIDTH))]; // prettier-ignore
  if (!args.json) console.log(head.join(" "));
  const startUp = new Map([base, ...others].map((engine) => [engine, emptySeconds(engine)]));
  const results: Results = {};
  let wrong = 0;
  for (const file of files) {
    const name = path.basename(file, ".lua");
    const calls = callsOf(file);
    const row = Object.fromEntries(
      [...startUp].map(([engine, empty]) => [
        engine.name,
        measure(engine, file, calls, args.scale, empty),
      ]),
    );
    results[name] = row;
    for (const fault of faults(row, base)) {
      process.stderr.write(`${name}: ${fault}\n`);
      wrong++;
    }
    const own = row[base.name];
    const seconds = typeof own === "string" ? "-" : own.seconds.toFixed(3);
    const cells = others.map((other) => shown(ratio(row, base, other)));
    if (!args.json)
      console.log([name.padEnd(NAME_WIDTH - 9), seconds.padStart(8), ...cells].join(" "));
  }
  const sum = summary(results, base, others);
  if (args.json) console.log(JSON.stringify({ programs: results, ...sum }, null, 1));
  else printSummary(sum, others);
  if (wrong) {
    process.stderr.write(`bench: ${wrong} wrong or missing results\n`);
    process.exitCode = 1;
  }
}

main();
