/*
 * How fast the machine runs what gcc and clang make of C: the programs of
 * test/machine/fixtures, every build, on the wasm tier. Per program and build: million
 * guest instructions per second, instructions per million that were left to the
 * interpreter tier, and the time as a multiple of that of the same C on this processor
 * where the compiler is installed.
 *
 *   node --import tsx bench/machine.ts                          all of them
 *   node --import tsx bench/machine.ts --program sha256 --build "gcc -O2"
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import type { Tier } from "../runtime/machine/index.js";
import { load } from "../test/machine/programs.js";
import type { Program } from "../test/machine/programs.js";

const fixtures = path.join(import.meta.dirname, "../test/machine/fixtures");
/** Argument of every call: the size of the problem. */
const SIZE = 300;

interface Row {
  readonly program: string;
  readonly build: string;
  /** Million instructions per second. */
  readonly mips: number;
  /** Per million instructions. */
  readonly steps: number;
  /** Time by that of the processor. */
  readonly ratio?: number;
}

/** Calls that take about half a millisecond together: what is timed. */
const BATCH_MILLISECONDS = 0.5;

/**
 * Call a function for so many milliseconds; the fastest batch counts, since it ran in
 * optimised code and while nothing else did.
 */
function measure(program: Program, name: string, milliseconds: number, tier: Tier) {
  const machine = load(program, tier);
  const address = program.symbols[name];
  const counted = (): [number, number] => [machine.executed, machine.tier?.statistics.steps ?? 0];
  let best = { perCall: Infinity, mips: 0 };
  let calls = 1;
  const end = performance.now() + milliseconds;
  const [executed, steps] = counted();
  while (performance.now() < end) {
    const [before] = counted();
    const start = performance.now();
    for (let k = 0; k < calls; k++) machine.call(address, SIZE);
    const time = performance.now() - start;
    const mips = (machine.executed - before) / time / 1e3;
    if (time < BATCH_MILLISECONDS) calls *= 2;
    else if (time / calls < best.perCall) best = { perCall: time / calls, mips };
  }
  const [executedAfter, stepsAfter] = counted();

  return { ...best, steps: ((stepsAfter - steps) / (executedAfter - executed)) * 1e6 };
}

const TIMING = `
#include <stdio.h>
#include <time.h>
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}
static void report(const char *name, int (*f)(int)) {
  double end = now() + 30, best = 1e9;
  int calls = 1, sum = 0;
  while (now() < end) {
    double start = now();
    for (int k = 0; k < calls; k++) sum += f(${SIZE});
    double time = now() - start;
    if (time < ${BATCH_MILLISECONDS}) calls *= 2;
    else if (time / calls < best) best = time / calls;
  }
  printf("%s %.9f %d\\n", name, best, sum);
}
int main(void) {
`;

/** Milliseconds per call on this processor, by name; null without the compiler. */
function nativeTimes(build: string, names: readonly string[]): Record<string, number> | null {
  const [compiler, ...flags] = build.split(" ");
  if (process.arch !== "x64" || spawnSync(compiler, ["--version"]).status !== 0) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-bench-"));
  try {
    const driver = path.join(folder, "driver.c");
    const program = path.join(folder, "program");
    const calls = names.map((n) => `int ${n}(int);\n`).join("");
    const reports = names.map((n) => `  report("${n}", ${n});`).join("\n");
    writeFileSync(driver, `${calls}${TIMING}${reports}\n}\n`);
    const sources = ["programs.c", "numbers.c", "vectors.c"].map((f) => path.join(fixtures, f));
    execFileSync(
      compiler,
      [...flags, "-std=gnu11", "-fno-pic", "-no-pie", "-Dmain=unused_main", "-c", ...sources],
      { cwd: folder, stdio: "pipe" },
    );
    execFileSync(
      compiler,
      [
        "-O2",
        "-no-pie",
        "-o",
        program,
        driver,
        ...sources.map((f) => path.join(folder, path.basename(f, ".c") + ".o")),
      ],
      { stdio: "pipe" },
    );
    const lines = execFileSync(program, { encoding: "utf8" }).trim().split("\n");
    return Object.fromEntries(
      lines.map((line): [string, number] => {
        const [name, milliseconds] = line.split(" ");
        return [name, Number(milliseconds)];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, v) => sum + Math.log(v), 0) / values.length);

function print(rows: readonly Row[]): void {
  for (const r of rows)
    console.log(
      r.program.padEnd(14),
      r.build.padEnd(52),
      r.mips.toFixed(0).padStart(6),
      r.steps.toFixed(0).padStart(9),
      (r.ratio === undefined ? "-" : `${r.ratio.toFixed(2)}x`).padStart(8),
    );
}

function main(): void {
  const args = yargs(hideBin(process.argv))
    .scriptName("machine")
    .usage("$0: speed of compiled C on the machine, beside this processor")
    .option("program", { type: "string", array: true, describe: "these functions only" })
    .option("build", { type: "string", array: true, describe: "these builds only" })
    .option("tier", { choices: ["wasm", "interp"] as const, default: "wasm" as const })
    .option("time", { type: "number", default: 300, describe: "milliseconds per measurement" })
    .option("native", { type: "boolean", default: true, describe: "compare with the processor" })
    .option("json", { type: "boolean", default: false, describe: "print the results as JSON" })
    .strictOptions()
    .parseSync();
  const programs = JSON.parse(
    readFileSync(path.join(fixtures, "programs.json"), "utf8"),
  ) as Program[];
  const rows: Row[] = [];
  if (!args.json)
    console.log("program".padEnd(14), "build".padEnd(52), "  MIPS", "  steps/M", "  native");
  for (const program of programs) {
    const { build } = program;
    if (args.build && !args.build.includes(build)) continue;
    const all = Object.keys(program.results);
    const names = all.filter((n) => args.program?.includes(n) ?? true);
    const native = args.native ? nativeTimes(build, names) : null;
    const measured = names.map((name): Row => {
      const { mips, steps, perCall } = measure(program, name, args.time, args.tier);
      const row = { program: name, build, mips, steps };
      return native === null ? row : { ...row, ratio: perCall / native[name] };
    });
    rows.push(...measured);
    if (!args.json) print(measured);
  }
  const mean = {
    mips: geometricMean(rows.map((r) => r.mips)),
    ratio: geometricMean(rows.flatMap((r) => r.ratio ?? [])),
  };
  if (args.json) console.log(JSON.stringify({ rows, mean }, null, 1));
  else
    console.log(
      `geometric mean: ${mean.mips.toFixed(0)} MIPS,`,
      `${mean.ratio.toFixed(2)} times the processor's time`,
    );
}

main();
