/*
 * C functions of all kinds of signatures, called and calling back: what they compute is what
 * they compute under native LuaJIT (fixtures/signatures.out), however gcc and clang compile them;
 * variadic ones with random arguments, and aggregates of all kinds, too; with the compiler of traces for whatever runs twice.
 */
import test from "ava";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runInside } from "../inside.js";
import { compileOnce } from "../liftoff.js";

compileOnce();
const fixtures = path.join(import.meta.dirname, "fixtures");

function compile(name: string, compiler: string, level: string, output: string): boolean {
  const source = path.join(fixtures, `${name}.c`);
  try {
    execFileSync(compiler, [level, "-w", "-shared", "-fPIC", "-o", output, source]);
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw e;
  }
}

/** Declare tests of what a compiler makes at a level. */
export function testBuild(compiler: string, level: string): void {
  for (const name of ["signatures", "varargs", "aggregates"]) {
    const expected = readFileSync(path.join(fixtures, `${name}.out`), "utf8");
    test.serial(`${name}, ${compiler} ${level}`, async (t) => {
      const folder = mkdtempSync(path.join(tmpdir(), "signatures-"));
      try {
        const object = path.join(folder, `${name}.so`);
        if (!compile(name, compiler, level, object)) {
          t.log(`skipped: needs ${compiler}`);
          t.pass();
          return;
        }
        const program = path.join(fixtures, `${name}.lua`);
        for (const options of [[], ["-Ohotloop=1", "-Ohotexit=1"]]) {
          const run = await runInside([...options, program, object], folder);
          const accept = `accept: luajit ${program} ${object} >${fixtures}/${name}.out`;
          t.deepEqual([run.stdout, run.stderr, run.status], [expected, "", 0], accept);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}
