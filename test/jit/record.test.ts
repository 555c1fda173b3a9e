/*
 * The traces of small loops, compared with what native LuaJIT 2.1.1787165859 records:
 * their order, where they start and end, reasons of aborts, IR and snapshots.
 */
import test from "ava";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { normalise } from "./dump.js";
import { programOptions, recordProgram } from "./record.js";
import { compileOnce } from "../liftoff.js";

compileOnce();
const dir = "test/jit/jitdump";

/** Where the IR is not LuaJIT's, by program: its line, and ours. */
const DIFFERENT: Readonly<Record<string, readonly [theirs: string, ours: string]>> = {
  // A step of -0 goes down in the interpreter, and would pass GE.
  "for-varlimit": ["0003 > int GE 0002 +0", "0003 > int GT 0002 +0"],
};

for (const file of readdirSync(dir).filter((f) => f.endsWith(".lua"))) {
  const name = file.replace(".lua", "");
  test(`traces of ${name}`, (t) => {
    const expected = normalise(readFileSync(`${dir}/${name}.ir`, "utf8").split("\n"));
    const { dump } = recordProgram(`${dir}/${file}`);
    const lines = dump.map((line) => line.replace(/\s+/g, " ").trim());
    const [theirs, ours] = DIFFERENT[name] ?? [];
    if (theirs !== undefined) t.true(expected.includes(theirs));
    t.deepEqual(
      lines,
      expected.map((line) => (line === theirs ? ours : line)),
    );
  });
}

/** Programs that meet much of what can be recorded. */
const programs = [
  "bit/ops",
  "bitop/operators",
  "debug/hooks",
  "programs/memoize",
  "lang/closures-many",
  "lang/generic-for",
  "lang/numeric-for",
  "meta/arith",
  "string/short",
  "programs/json",
  "table/misc-funcs",
];

for (const name of programs)
  test(`recording all of ${name} changes nothing`, (t) => {
    const { dump, out } = recordProgram(`test/lua/${name}.lua`, { flags: ["hotloop=1"] });
    const expected = readFileSync(`test/lua/${name}.out`, "utf8");
    // The chunk is named by its file alone here.
    t.is(out.replaceAll(`${path.basename(name)}.lua`, `${name}.lua`), expected);
    t.true(dump.length > 0);
  });

test("options of a program", (t) => {
  t.deepEqual(programOptions("-- options: -Ohotloop=4,-sink -O-fold\n"), [
    "hotloop=4",
    "-sink",
    "-fold",
  ]);
  t.deepEqual(programOptions("-- A loop."), []);
});
