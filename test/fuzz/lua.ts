/*
 * Runs random programs here and under native luajit, and prints the first line in
 * which they differ:
 *
 *   node --import tsx test/fuzz/lua.ts [--seed 1] [--count 100] [--cases 40] [--expect]
 *
 * --expect writes native's answers for the slice that the tests run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { ProgramGenerator } from "./generate.js";
import { runHere } from "./run.js";
import { EXPECTED, SLICE, digest } from "./slice.js";

function runNative(folder: string, source: string): string {
  writeFileSync(path.join(folder, "fuzz.lua"), source);
  const run = spawnSync("luajit", ["-joff", "fuzz.lua"], { cwd: folder, encoding: "latin1" });
  if (run.error) throw new Error("needs native luajit: apt-get install luajit");
  return run.stdout + (run.status ? run.stderr : "");
}

const args = yargs(hideBin(process.argv))
  .option("seed", { type: "number", default: 1, describe: "first seed" })
  .option("count", { type: "number", default: 100, describe: "how many programs" })
  .option("cases", { type: "number", default: SLICE.cases, describe: "cases per program" })
  .option("expect", { type: "boolean", default: false, describe: "write the tests' answers" })
  .parseSync();

const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-fuzz-"));
try {
  if (args.expect) {
    const answers = Array.from({ length: SLICE.count }, (_, i) =>
      digest(runNative(folder, new ProgramGenerator(i + 1).program(SLICE.cases))),
    );
    writeFileSync(EXPECTED, JSON.stringify(answers, null, 1) + "\n");
  } else {
    let different = 0;
    for (let seed = args.seed; seed < args.seed + args.count; seed++) {
      const source = new ProgramGenerator(seed).program(args.cases);
      const [native, here] = [runNative(folder, source), runHere(source)].map((s) => s.split("\n"));
      const line = native.findIndex((text, i) => text !== here[i]);
      if (line < 0) continue;
      different++;
      console.log(`seed ${seed}\n  native ${native[line]}\n  here   ${here[line]}`);
    }
    console.log(`${args.count} programs, ${different} different`);
    if (different) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
