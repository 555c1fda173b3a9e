/* Suites of busted: the same words as under native luajit, whatever the output handler. */
import test from "ava";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { BUSTED, outputFile, RUNS, runBusted } from "./runs.js";

const command = path.join(import.meta.dirname, "../../../dist/dasmoon.cjs");
const check = existsSync(BUSTED) ? test : test.skip; // needs lua-busted

/** Those that busted.test.ts runs; busted.long.test.ts has the others. */
export const FIRST: readonly string[] = ["terminal", "tap", "junit", "unknown"];

export function testOutputs(names: readonly string[]): void {
  for (const name of names) {
    const args = RUNS[name];
    check(`busted ${args.join(" ")}`, (t) => {
      const output = runBusted([process.execPath, command], args);
      t.is(output, readFileSync(outputFile(name), "latin1"));
    });
  }
}
