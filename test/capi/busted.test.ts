/* Suites of busted: the same words as under native luajit, whatever the output handler. */
import test from "ava";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { BUSTED, outputFile, RUNS, runBusted } from "./busted/runs.js";

const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const check = existsSync(BUSTED) ? test : test.skip; // needs lua-busted

for (const [name, args] of Object.entries(RUNS)) {
  check(`busted ${args.join(" ")}`, (t) => {
    const output = runBusted([process.execPath, command], args);
    t.is(output, readFileSync(outputFile(name), "latin1"));
  });
}
