/*
 * A slice of what same.ts compares: each program of jitsame in one of the ways, in turn, and
 * programs that have shown mistakes, on both tiers. Those that take long are in same.long.test.ts.
 */
import test from "ava";
import { compileOnce } from "../liftoff.js";
import { allPrograms, compare, TIERS, ways } from "./same.js";

compileOnce();
const inTurn = Object.keys(ways).filter((way) => way !== "off" && way !== "gc");
const found = ["lua/debug/locals.lua", "lua/newer/numbers-out-of-range.lua", "lua/jit/"];

allPrograms()
  .filter(({ name }) => name.startsWith("jitsame/"))
  .forEach((program, i) => {
    const way = inTurn[i % inTurn.length];
    test.serial(`${program.name} ${way}`, async (t) => {
      t.deepEqual(await compare(program, [way], TIERS), []);
    });
  });

for (const program of allPrograms().filter(({ name }) =>
  found.some((some) => name.startsWith(some)),
))
  test.serial(`${program.name} hot`, async (t) => {
    t.deepEqual(await compare(program, ["hot"], TIERS), []);
  });

// Without DSE a new table has barriers, which need it: it is not sunk.
for (const program of allPrograms().filter(({ name }) => name === "jitsame/sink-escape.lua"))
  test.serial(`${program.name} no-dse`, async (t) => {
    t.deepEqual(await compare(program, ["no-dse"], TIERS), []);
  });
