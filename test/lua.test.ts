/*
 * Every program in test/lua prints what it printed under native luajit; the
 * expected output stands beside it (`make expect` asks native luajit again).
 * Programs run in the bundled command, in test/lua, a few at a time, on both tiers of
 * the machine, which must execute the same number of instructions.
 */
import test from "ava";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "lua");
const command = path.join(import.meta.dirname, "../dist/dasmoon.cjs");
const PARALLEL = 2;
/** Characters of a line. */
const WIDEST = 140;

/** Stress builds run the same programs with other options: DASMOON_TEST_OPTIONS="--gc-stress". */
const options = (process.env.DASMOON_TEST_OPTIONS ?? "").split(" ").filter(Boolean);

const all = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".lua") && !file.includes("modules/"))
  .sort();
/** `make quick` runs one in so many. */
const EVERY = process.env.DASMOON_QUICK === undefined ? 1 : 25;
const programs = all.filter((_, i) => i % EVERY === 0);

const TIERS = ["wasm", "interp"] as const;
type Tier = (typeof TIERS)[number];

/** What the number of instructions depends on beside the program, for programs where it does. */
function variable(file: string): string | null {
  if (file === "regress/002-endless-recursion.lua")
    return "how deep runs nest before the JavaScript stack ends";
  // Random names, and a template walks the hash chains that strings made of them are in.
  const source = readFileSync(path.join(root, file), "latin1");
  return source.includes("os.tmpname") ? "the names of temporary files" : null;
}

interface Result {
  readonly output: string;
  /** Guest instructions; empty when the program was ended before they were told. */
  readonly instructions: string;
}

/** Programs see their arguments: they get the same, in another order; the last one counts. */
const ARGUMENTS: Readonly<Record<Tier, readonly string[]>> = {
  wasm: ["--machine=interp", "--machine=wasm"],
  interp: ["--machine=wasm", "--machine=interp"],
};

function run(file: string, tier: Tier): Promise<Result> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...ARGUMENTS[tier], "--stats", ...options, file],
      {
        cwd: root,
        encoding: "latin1",
        maxBuffer: 1 << 28,
        env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
      },
      (error, stdout, stderr) => {
        // The first line only: native tracebacks end with addresses of native code.
        const message = stderr.split("\n")[0].replace(/^dasmoon: /, "luajit: ");
        resolve({
          output:
            stdout + (error ? `[exit status ${error.code ?? error.signal}] ${message}\n` : ""),
          instructions: /^([\d,]+) guest instructions/m.exec(stderr)?.[1] ?? "",
        });
      },
    );
  });
}

/** Programs run in the order of the list, at most PARALLEL at once. */
const results = new Map<string, Promise<Result>[]>();
const lanes: Promise<unknown>[] = Array.from({ length: PARALLEL }, () => Promise.resolve());
programs.forEach((file, i) => {
  const runs = TIERS.map((tier) => {
    const result = lanes[i % PARALLEL].then(() => run(file, tier));
    lanes[i % PARALLEL] = result;
    return result;
  });
  results.set(file, runs);
});

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

for (const file of programs) {
  test(file, async (t) => {
    t.timeout(20 * 60_000);
    const expected = readFileSync(path.join(root, file.replace(/\.lua$/, ".out")), "latin1");
    const [wasm, interp] = await Promise.all(results.get(file) ?? []);
    const accept = `make expect TESTS=${file} asks native luajit again`;
    t.is(wasm.output, expected, accept);
    t.is(interp.output, expected, accept);
    const reason = variable(file);
    if (reason !== null) t.log(`instructions depend on ${reason}`);
    else t.is(wasm.instructions, interp.instructions);
  });
}
