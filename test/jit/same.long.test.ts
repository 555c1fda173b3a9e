/* What same.test.ts compares, of programs that take seconds. */
import test from "ava";
import { compileOnce } from "../liftoff.js";
import { allPrograms, compare, TIERS } from "./same.js";

compileOnce();

for (const program of allPrograms().filter(({ name }) => name === "lua/gc/suspended-threads.lua"))
  test.serial(`${program.name} hot`, async (t) => {
    t.deepEqual(await compare(program, ["hot"], TIERS), []);
  });

// The collector leaves traces with 64-bit integers in registers, to the blob, which keeps halves of some.
for (const program of allPrograms().filter(({ name }) => name === "lua/ffi/jit-int64.lua"))
  test.serial(`${program.name} gc`, async (t) => {
    const few = { ...program, args: [...program.args, "few"], expected: null };
    t.deepEqual(await compare(few, ["gc"], TIERS), []);
  });
