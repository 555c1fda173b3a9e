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
import { Machine } from "../runtime/machine/index.js";
import type { Tier } from "../runtime/machine/index.js";
import { IMAGE_BASE } from "../test/machine/programs.js";
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

function load({ image, size, symbols }: Program, tier: Tier): Machine {
  const machine = new Machine({
    tier,
    initialSize: 0x400000,
    maximumSize: 0x400000,
    stackBase: 0x20000,
    stackSize: 0x100000,
    thunkBase: 0x10000,
    thunkCount: 16,
  });
  machine.mem.u8.set(Buffer.from(image, "base64"), IMAGE_BASE);
  machine.publish({
    name: "programs",
    address: IMAGE_BASE,
    size,
    symbols: Object.entries(symbols).map(([name, address]) => ({ name, address })),
  });
  return machine;
}

/** Call a function for so many milliseconds after as many to warm up. */
function measure(program: Program, name: string, milliseconds: number, tier: Tier) {
  const machine = load(program, tier);
  const run = (): { calls: number; time: number } => {
    const start = performance.now();
    let calls = 0;
    let time = 0;
    for (; time < milliseconds; time = performance.now() - start, calls++)
      machine.call(program.symbols[name], SIZE);
    return { calls, time };
  };
  run();
  const executed = machine.executed;
  const steps = machine.tier?.statistics.steps ?? 0;
  const { calls, time } = run();
  const millions = (machine.executed - executed) / 1e6;
  return {
    mips: millions / (time / 1e3),
    steps: ((machine.tier?.statistics.steps ?? 0) - steps) / millions,
    perCall: time / calls,
  };
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
  double start = now(), time = 0;
  int calls = 0, sum = 0;
  for (; time < 30; time = now() - start, calls++) sum += f(${SIZE});
  printf("%s %.9f %d\\n", name, time / calls, sum);
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
    execFileSync(compiler, [
      ...flags, "-std=gnu11", "-fno-pic", "-no-pie", "-Dmain=unused_main", "-c", ...sources,
    ], { cwd: folder, stdio: "pipe" }); // prettier-ignore
    execFileSync(compiler, ["-O2", "-no-pie", "-o", program, driver,
      ...sources.map((f) => path.join(folder, path.basename(f, ".c") + ".o"))], { stdio: "pipe" }); // prettier-ignore
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
    .option("time", { type: "number", default: 150, describe: "milliseconds per measurement" })
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
