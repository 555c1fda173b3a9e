/*
 * C functions of all kinds of signatures, called and calling back: what they compute is what
 * they compute under native LuaJIT (fixtures/signatures.out), however gcc and clang compile them.
 */
import test from "ava";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const fixtures = path.join(import.meta.dirname, "fixtures");
const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const expected = readFileSync(path.join(fixtures, "signatures.out"), "utf8");

function compile(compiler: string, level: string, output: string): boolean {
  const source = path.join(fixtures, "signatures.c");
  try {
    execFileSync(compiler, [level, "-w", "-shared", "-fPIC", "-o", output, source]);
    return true;
  } catch (e) {
    if ((e as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw e;
  }
}

for (const compiler of ["gcc", "clang"]) {
  for (const level of ["-O0", "-O2"]) {
    test(`signatures, ${compiler} ${level}`, (t) => {
      const folder = mkdtempSync(path.join(tmpdir(), "signatures-"));
      try {
        const object = path.join(folder, "signatures.so");
        if (!compile(compiler, level, object)) {
          t.log(`skipped: needs ${compiler}`);
          t.pass();
          return;
        }
        const program = path.join(fixtures, "signatures.lua");
        const output = execFileSync(process.execPath, [command, program, object], {
          encoding: "utf8",
        });
        t.is(output, expected);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}
