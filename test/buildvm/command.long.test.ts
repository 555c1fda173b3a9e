/* The command that goes on: --watch, whose runs each take seconds. */
import test from "ava";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectIn, startIn } from "./project.js";

test("--watch follows changes, prints sizes, and outlives mistakes", async (t) => {
  t.timeout(5 * 60_000);
  const folder = projectIn(t);
  const template = path.join(folder, "dasc/vm/arith.dasc");
  const good = readFileSync(template, "utf8");
  const blob = (): Buffer => readFileSync(path.join(folder, "generated/lj_vm.bin"));
  const child = startIn(folder, "-m", "all", "-o", "generated", "--watch");
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const until = async (pattern: RegExp): Promise<void> => {
    for (let i = 0; i < 1200 && !pattern.test(stderr); i++)
      await new Promise((done) => setTimeout(done, 50));
    t.regex(stderr, pattern);
    stderr = "";
  };
  try {
    await until(/watching dasc/);
    const before = blob();
    writeFileSync(template, good.replace("addsd xmm0, xmm1", "addsd xmm0, xmm1; nop"));
    await until(/BC_ADDVV +\d+ -> \d+ \(\+1\) +\d+ -> \d+ \(\+1\)[\s\S]*6 handlers changed; blob:/);
    const after = blob();
    t.notDeepEqual(after, before);
    writeFileSync(template, good.replace("addsd xmm0, xmm1", "addsx xmm0, xmm1"));
    await until(/arith\.dasc:\d+:\d+: .*addsx/);
    t.deepEqual(blob(), after, "the last good output stands");
    writeFileSync(template, good);
    await until(/BC_ADDVV +\d+ -> \d+ \(-1\)[\s\S]*6 handlers changed/);
    t.deepEqual(blob(), before);
    const library = path.join(folder, "runtime/lib/bit.ts");
    writeFileSync(library, readFileSync(library, "utf8").replace("tobit:", "5:"));
    await until(/bit\.ts:\d+:\d+: error: expected `name: kind\(\.\.\.\)`/);
  } finally {
    child.kill("SIGINT");
    await new Promise((done) => child.once("close", done));
  }
});
