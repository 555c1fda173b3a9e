/*
 * Every program in test/lua prints what it printed under native luajit; the
 * expected output stands beside it (`make expect` asks native luajit again).
 * Programs run in the bundled command, in test/lua, a few at a time.
 */
import test from "ava";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "lua");
const command = path.join(import.meta.dirname, "../dist/dasmoon.mjs");
const PARALLEL = 2;

/** Stress builds run the same programs with other options: DASMOON_TEST_OPTIONS="--gc-stress". */
const options = (process.env.DASMOON_TEST_OPTIONS ?? "").split(" ").filter(Boolean);

const programs = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".lua") && !file.includes("modules/"))
  .sort();

function run(file: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [command, ...options, file],
      {
        cwd: root,
        encoding: "latin1",
        maxBuffer: 1 << 28,
        env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
      },
      (error, stdout, stderr) => {
        // The first line only: native tracebacks end with addresses of native code.
        const message = stderr.split("\n")[0].replace(/^dasmoon: /, "luajit: ");
        resolve(stdout + (error ? `[exit status ${error.code ?? error.signal}] ${message}\n` : ""));
      },
    );
  });
}

/** Programs run in the order of the list, at most PARALLEL at once. */
const results = new Map<string, Promise<string>>();
const lanes: Promise<unknown>[] = Array.from({ length: PARALLEL }, () => Promise.resolve());
programs.forEach((file, i) => {
  const result = lanes[i % PARALLEL].then(() => run(file));
  lanes[i % PARALLEL] = result;
  results.set(file, result);
});

test("there are programs to run", (t) => {
  t.true(programs.length >= 200, `${programs.length} programs in test/lua`);
});

for (const file of programs) {
  test(file, async (t) => {
    t.timeout(10 * 60_000);
    const expected = readFileSync(path.join(root, file.replace(/\.lua$/, ".out")), "latin1");
    t.is(await results.get(file), expected);
  });
}
