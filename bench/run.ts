/*
 * Runs every program of bench/programs under dasmoon and under the engines that
 * are installed, one after the other, and prints times and ratios of this one
 * run. Times are CPU times inside the program, without start-up; on a noisy
 * machine only the ratios mean something.
 *
 *   make bench                       all programs
 *   make bench BENCH="fib strings"   some of them
 *   make bench BENCH="--json"        for tools
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";

const here = import.meta.dirname;
const driver = path.join(here, "driver.lua");
const dasmoon = path.join(here, "../dist/dasmoon.mjs");

interface Engine {
  readonly name: string;
  readonly command: readonly string[];
  /** The engine's own speed is measured over this many seconds of repeated calls. */
  readonly seconds: number;
}

interface Result {
  readonly seconds: number;
  readonly answer: string;
  /** Guest instructions, where the engine counts them. */
  readonly instructions?: number;
}

/** dasmoon first; ratios are its time divided by the other's. */
const engines: readonly Engine[] = [
  { name: "dasmoon", command: [process.execPath, dasmoon, "--stats"], seconds: 0 },
  { name: "luajit", command: ["luajit"], seconds: 0.05 },
  { name: "luajit -joff", command: ["luajit", "-joff"], seconds: 0.05 },
  { name: "lua5.1", command: ["lua5.1"], seconds: 0.05 },
  { name: "lua5.4", command: ["lua5.4"], seconds: 0.05 },
  { name: "qemu -joff", command: ["qemu-x86_64", "/usr/bin/luajit", "-joff"], seconds: 0.05 },
];

function isInstalled(engine: Engine): boolean {
  const [program, ...args] = engine.command;
  const run = spawnSync(program, [...args, "-v"], { stdio: "ignore" });
  return !run.error && run.status === 0;
}

function measure(engine: Engine, file: string): Result | string {
  const [program, ...args] = engine.command;
  const run = spawnSync(program, [...args, driver, file, "", String(engine.seconds)], {
    encoding: "latin1",
    maxBuffer: 1 << 26,
    timeout: 300_000,
  });
  const match = /^([\d.]+) (.*)$/m.exec(run.stdout ?? "");
  if (run.status !== 0 || !match)
    return (run.stderr || run.error?.message || "no result").split("\n")[0];
  const count = /instructions[^\d\n]*([\d,_]+)|([\d,_]+)[^\d\n]*instructions/.exec(run.stderr);
  return {
    seconds: Number(match[1]),
    answer: match[2],
    instructions: count ? Number((count[1] ?? count[2]).replace(/[,_]/g, "")) : undefined,
  };
}

/** Lua 5.3 and later print integral floats with a fraction. */
const sameAnswer = (a: string, b: string): boolean =>
  a.replace(/\.0$/, "") === b.replace(/\.0$/, "");
const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

function main(): void {
  const args = yargs(hideBin(process.argv))
    .scriptName("bench")
    .usage("$0 [programs..]")
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .parseSync();
  const wanted = args._.map(String);
  const names = readdirSync(path.join(here, "programs"))
    .map((file) => path.basename(file, ".lua"))
    .filter((name) => wanted.length === 0 || wanted.includes(name))
    .sort();
  const present = engines.filter(isInstalled);
  for (const { name } of engines)
    if (!present.some((engine) => engine.name === name))
      process.stderr.write(`bench: ${name} is not installed, left out\n`);
  if (present[0]?.name !== "dasmoon") throw new Error("dist/dasmoon.mjs does not run: make first");

  const others = present.slice(1);
  const table: Record<string, Record<string, Result | string>> = {};
  const head = ["program".padEnd(14), "Minstr".padStart(9), "seconds".padStart(9)];
  if (!args.json) console.log([...head, ...others.map(({ name }) => name.padStart(13))].join(" "));
  let wrong = 0;
  for (const name of names) {
    const file = path.join(here, "programs", `${name}.lua`);
    const row = Object.fromEntries(present.map((engine) => [engine.name, measure(engine, file)]));
    table[name] = row;
    wrong += reportRow(name, row, others, args.json);
  }
  if (args.json) console.log(JSON.stringify(table, null, 1));
  else reportMeans(table, others);
  if (wrong) {
    process.stderr.write(`bench: ${wrong} wrong or missing results\n`);
    process.exitCode = 1;
  }
}

/** Prints one program's line; the result counts what went wrong in it. */
function reportRow(
  name: string,
  row: Record<string, Result | string>,
  others: readonly Engine[],
  quiet: boolean,
): number {
  const own = row.dasmoon;
  if (typeof own === "string") {
    process.stderr.write(`${name}: ${own}\n`);
    return 1;
  }
  let wrong = 0;
  const ratios = others.map((engine) => {
    const other = row[engine.name];
    if (typeof other === "string" || !sameAnswer(own.answer, other.answer)) {
      process.stderr.write(`${name}: ${engine.name} says ${typeof other === "string" ? other : other.answer}, dasmoon ${own.answer}\n`); // prettier-ignore
      wrong++;
      return "-";
    }
    return (own.seconds / other.seconds).toFixed(1) + "x";
  });
  const millions = own.instructions === undefined ? "-" : (own.instructions / 1e6).toFixed(1);
  const cells = [name.padEnd(14), millions.padStart(9), own.seconds.toFixed(3).padStart(9)];
  if (!quiet) console.log([...cells, ...ratios.map((r) => r.padStart(13))].join(" "));
  return wrong;
}

function reportMeans(
  table: Record<string, Record<string, Result | string>>,
  others: readonly Engine[],
): void {
  const means = others.map(({ name }) => {
    const ratios = Object.values(table).flatMap((row) => {
      const [own, other] = [row.dasmoon, row[name]];
      return typeof own === "string" || typeof other === "string"
        ? []
        : [own.seconds / other.seconds];
    });
    return ratios.length ? geometricMean(ratios).toFixed(1) + "x" : "-";
  });
  const label = "geometric mean".padEnd(14 + 1 + 9 + 1 + 9);
  console.log([label, ...means.map((m) => m.padStart(13))].join(" "));
}

main();
