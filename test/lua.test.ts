/*
 * Every program in test/lua prints what it printed under native luajit; the
 * expected output stands beside it (`make expect` asks native luajit again).
 * Programs run in this process, in test/lua, on both tiers of
 * the machine, which must execute the same number of instructions. Some run in the bundled command, too.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { isExpected } from "./expected.js";
import { runInside } from "./inside.js";
import { compileOnce } from "./liftoff.js";

const root = path.join(import.meta.dirname, "lua");
const command = path.join(import.meta.dirname, "../dist/dasmoon.cjs");
/** Characters of a line. */
const WIDEST = 140;

/** Stress builds run the same programs with other options: DASMOON_TEST_OPTIONS="--gc-stress". */
const options = (process.env.DASMOON_TEST_OPTIONS ?? "").split(" ").filter(Boolean);
Object.assign(process.env, { TZ: "UTC", LC_ALL: "C" });
compileOnce();

const all = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".lua") && !file.includes("modules/"))
  .sort();
/** `make quick` runs one in so many. */
const EVERY = process.env.DASMOON_QUICK === undefined ? 1 : 12;
/** So many of the programs run in the command, in turn on the tiers. */
const EVERY_COMMAND = 16;

const TIERS = ["wasm", "interp"] as const;
type Tier = (typeof TIERS)[number];

/** What the number of instructions depends on beside the program, for programs where it does. */
function variable(file: string): string | null {
  if (file === "regress/002-endless-recursion.lua")
    return "how deep runs nest before the JavaScript stack ends";
  // Random names, and a template walks the hash chains that strings made of them are in.
  const source = readFileSync(path.join(root, file), "latin1");
  if (source.includes("profile.start(")) return "when the profiler's time has come";
  return source.includes("os.tmpname") ? "the names of temporary files" : null;
}

/** Guest instructions of a program at most: the interpreter tier executes 50 million a second, and there are hundreds. */
const MOST_INSTRUCTIONS = 160e6;
/** Copies of long strings, which count by their bytes. */
const LONGER = ["base/long-literals.lua"];

/** Programs see their arguments: they get the same, in another order; the last one counts. */
const ARGUMENTS: Readonly<Record<Tier, readonly string[]>> = {
  wasm: ["--machine=interp", "--machine=wasm"],
  interp: ["--machine=wasm", "--machine=interp"],
};

/** What a program printed, and how it ended if not well. */
function outcome(stdout: string, stderr: string, status: number | string): string {
  // The first line only: native tracebacks end with addresses of native code.
  const message = stderr.split("\n")[0].replace(/^dasmoon: /, "luajit: ");
  return status === 0 ? stdout : `${stdout}[exit status ${status}] ${message}\n`;
}

function runInCommand(file: string, tier: Tier): string {
  const run = spawnSync(process.execPath, [command, ...ARGUMENTS[tier], ...options, file], {
    cwd: root,
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  return outcome(run.stdout, run.stderr, run.status ?? String(run.signal));
}

test("there are programs to run", (t) => {
  t.true(all.length >= 200, `${all.length} programs in test/lua`);
});

test("programs have lines that can be read", (t) => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".lua")))
    readFileSync(path.join(root, file), "latin1")
      .split("\n")
      .forEach((line, i) => {
        t.true(line.length <= WIDEST, `${file}:${i + 1} has ${line.length} characters`);
      });
});

all.forEach((file, i) => {
  if (i % EVERY > 0) return;
  const program = path.join(root, file.replace(/\.lua$/, ""));
  const accept = `make expect TESTS=${file} asks native luajit again, node scripts/expect.mjs --difference ${file} shows what differs`;
  test.serial(file, async (t) => {
    t.timeout(20 * 60_000);
    const counts = new Map<Tier, number>();
    for (const tier of TIERS) {
      await turn(); // or nobody hears how far it is
      const run = await runInside([...ARGUMENTS[tier], ...options, file], root);
      isExpected(t, outcome(run.stdout, run.stderr, run.status), program, `${tier}: ${accept}`);
      counts.set(tier, run.instructions);
    }
    const reason = variable(file);
    if (reason !== null) t.log(`instructions depend on ${reason}`);
    else t.is(counts.get("wasm"), counts.get("interp"));
    const most = LONGER.includes(file) || options.length > 0 ? Infinity : MOST_INSTRUCTIONS;
    t.true(counts.get("interp")! <= most, `${file}: loop as often as it takes to show it`);
  });
  const nth = i / EVERY_COMMAND;
  if (Number.isInteger(nth))
    test.serial(`${file} in the command`, (t) => {
      t.timeout(20 * 60_000);
      isExpected(t, runInCommand(file, TIERS[nth % 2]), program, accept);
    });
});
