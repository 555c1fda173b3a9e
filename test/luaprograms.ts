/*
 * The programs of test/lua: which there are, how they run, and what becomes of them. lua.test.ts runs them all,
 * lua.long.test.ts the long ones once more, for the second tier.
 */
import test, { type ExecutionContext } from "ava";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { isExpected } from "./expected.js";
import { runInside } from "./inside.js";
import { compileOnce } from "./liftoff.js";

export const root = path.join(import.meta.dirname, "lua");

/** Stress builds run the same programs with other options: DASMOON_TEST_OPTIONS="--gc-stress". */
export const options = (process.env.DASMOON_TEST_OPTIONS ?? "").split(" ").filter(Boolean);
Object.assign(process.env, { TZ: "UTC", LC_ALL: "C" });
compileOnce();

export const programs = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".lua") && !file.includes("modules/"))
  .sort();

export const TIERS = ["wasm", "interp"] as const;
export type Tier = (typeof TIERS)[number];

/** Programs see their arguments: they get the same, in another order; the last one counts. */
export const ARGUMENTS: Readonly<Record<Tier, readonly string[]>> = {
  wasm: ["--machine=interp", "--machine=wasm"],
  interp: ["--machine=wasm", "--machine=interp"],
};

/** Guest instructions of a program at most: the interpreter tier executes 50 million a second, and there are hundreds. */
const MOST_INSTRUCTIONS = 160e6;
/** Copies of long strings, which count by their bytes. */
const LONGER = ["base/long-literals.lua"];

/** Programs of more instructions are long. */
const LONG_INSTRUCTIONS = 4e6;
export const LONG: ReadonlySet<string> = new Set([
  "base/long-literals.lua",
  "base/tonumber-decimals.lua",
  "base/without-runtime.lua",
  "bitop/operators.lua",
  "buffer/decode-noncanonical.lua",
  "buffer/large-data.lua",
  "buffer/large-recycle.lua",
  "coroutine/made-by-machine-code.lua",
  "coroutine/many.lua",
  "debug/hook-events.lua",
  "debug/hooks-lines.lua",
  "debug/hooks.lua",
  "errors/caught-near-and-far.lua",
  "errors/limits.lua",
  "errors/long-names.lua",
  "errors/pcall-results.lua",
  "ffi/c-decimals.lua",
  "ffi/cdef-random.lua",
  "ffi/err-arith.lua",
  "ffi/fast-slow.lua",
  "ffi/idiom-ring.lua",
  "ffi/values-random.lua",
  "gc/characters.lua",
  "gc/churn.lua",
  "gc/finalisers-in-steps.lua",
  "gc/garbage-of-calls.lua",
  "gc/garbage-of-numbers.lua",
  "gc/suspended-threads.lua",
  "io/corners.lua",
  "jit/concatenations.lua",
  "jit/formats.lua",
  "jit/lists.lua",
  "lang/closures-many.lua",
  "lang/recursion.lua",
  "lang/stack-overflow.lua",
  "math/power.lua",
  "math/sines.lua",
  "meta/operators-mixed.lua",
  "ops/tail-calls.lua",
  "ops/text-arithmetic.lua",
  "ops/upvalue-gc-barrier.lua",
  "os/dates-of-machine-code.lua",
  "programs/bigint.lua",
  "programs/roman.lua",
  "programs/sorting.lua",
  "programs/sudoku.lua",
  "regress/002-endless-recursion.lua",
  "regress/003-trace-constants-below-the-area.lua",
  "regress/004-return-recorded-again.lua",
  "regress/009-keys-that-move-in-chains.lua",
  "regress/025-narrow-loads-as-wide-integers.lua",
  "regress/026-a-profiler-in-loops-with-ipairs.lua",
  "regress/029-decoding-on-traces.lua",
  "regress/030-large-tables-while-marking.lua",
  "regress/032-finalised-values-of-weak-keys.lua",
  "regress/033-large-tables-outrun-the-collector.lua",
  "stress/alloc-in-loops.lua",
  "stress/deep-structures.lua",
  "stress/table-ops-gc.lua",
  "string/big.lua",
  "string/buffer-patterns.lua",
  "string/corners.lua",
  "string/dump-templates.lua",
  "string/format-common.lua",
  "string/format-exponents.lua",
  "string/fuzz-format.lua",
  "string/fuzz-patterns.lua",
  "string/gsub-frame.lua",
  "string/match.lua",
  "string/patterns-random.lua",
  "string/put-together.lua",
  "string/random-patterns.lua",
  "string/references.lua",
  "string/short.lua",
  "table/append.lua",
  "table/corners.lua",
  "table/grow-small.lua",
  "table/insert-remove.lua",
  "table/million.lua",
  "table/moved-nodes.lua",
  "table/new-with-nodes.lua",
  "table/rehash-mixed.lua",
  "table/sort-comparisons.lua",
  "table/sort-order.lua",
  "table/sort-plain.lua",
]);

/** What the number of instructions depends on beside the program, for programs where it does. */
function variable(file: string): string | null {
  if (file === "regress/002-endless-recursion.lua")
    return "how deep runs nest before the JavaScript stack ends";
  // Random names, and a template walks the hash chains that strings made of them are in.
  const source = readFileSync(path.join(root, file), "latin1");
  if (source.includes("profile.start(")) return "when the profiler's time has come";
  return source.includes("os.tmpname") ? "the names of temporary files" : null;
}

/** What a program printed, and how it ended if not well. */
export function outcome(stdout: string, stderr: string, status: number | string): string {
  // The first line only: native tracebacks end with addresses of native code.
  const message = stderr.split("\n")[0].replace(/^dasmoon: /, "luajit: ");
  return status === 0 ? stdout : `${stdout}[exit status ${status}] ${message}\n`;
}

/** Is that output what is expected of a program? */
export function isRight(t: ExecutionContext, file: string, output: string, tier: Tier): void {
  const accept = `make expect TESTS=${file} asks native luajit again, node scripts/expect.mjs --difference ${file} shows what differs`;
  isExpected(t, output, path.join(root, file.replace(/\.lua$/, "")), `${tier}: ${accept}`);
}

/** Declare the test that a program does what it should on these tiers, in the same number of instructions. */
export function testProgram(file: string, tiers: readonly Tier[]): void {
  test.serial(file, async (t) => {
    t.timeout(20 * 60_000);
    const counts: number[] = [];
    for (const tier of tiers) {
      await turn(); // or nobody hears how far it is
      const run = await runInside([...ARGUMENTS[tier], ...options, file], root);
      isRight(t, file, outcome(run.stdout, run.stderr, run.status), tier);
      counts.push(run.instructions);
    }
    const [count] = counts;
    const reason = variable(file);
    if (reason !== null) t.log(`instructions depend on ${reason}`);
    else
      t.true(
        counts.every((other) => other === count),
        counts.join(" and "),
      );
    if (options.length > 0) return;
    t.true(
      count <= MOST_INSTRUCTIONS || LONGER.includes(file),
      `${file}: loop as often as it takes to show it`,
    );
    if (reason !== null) return;
    if (LONG.has(file))
      t.true(count > LONG_INSTRUCTIONS / 2, `${file} is not LONG: ${count} instructions`);
    else t.true(count <= LONG_INSTRUCTIONS, `${file} is LONG: ${count} instructions`);
  });
}
