// Asks native luajit for the output of every program in test/lua and writes it
// beside the program, long ones as checksums. Standard output and the exit status
// count; programs print what they want compared.
//
//   node scripts/expect.mjs [FILTER]
//   node scripts/expect.mjs --difference FILTER    writes nothing: what dasmoon prints otherwise
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { MOST_LINES, sumsOf } from "./sums.mjs";

const root = path.join(import.meta.dirname, "../test/lua");
const args = process.argv.slice(2);
const isDifference = args[0] === "--difference";
if (isDifference) args.shift();
const filter = args[0] ?? "";
/** Native luajit as distributions have it is of 2022. What is newer stays as it is. */
const newer = [
  "base/tonumber-decimals",
  "bitop/",
  "buffer/",
  "debug/corners",
  "ffi/",
  "gc/finalizers",
  "gc/garbage-of-numbers",
  "lang/arith",
  "newer/",
  "ops/number-coerce",
  "string/format-float",
  "string/fuzz-format",
];
const programs = readdirSync(root, { recursive: true })
  .filter(
    (file) =>
      file.endsWith(".lua") &&
      file.includes(filter) &&
      !file.includes("modules/") &&
      (isDifference || !newer.some((prefix) => file.startsWith(prefix))),
  )
  .sort();
if (spawnSync("luajit", ["-v"]).error) {
  console.error("expect: needs native luajit: apt-get install luajit");
  process.exit(1);
}
const dasmoon = [process.execPath, path.join(import.meta.dirname, "../dist/dasmoon.cjs")];
for (const file of programs) {
  if (isDifference) showDifference(printed(["luajit"], file), printed(dasmoon, file));
  else expect(file, printed(["luajit"], file));
}
console.log(`${programs.length} programs`);

function printed([command, ...options], file) {
  const run = spawnSync(command, [...options, "-joff", file], {
    cwd: root,
    encoding: "latin1", // bytes as they are
    maxBuffer: 1 << 28,
    env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
  });
  // The first line only: what follows is a traceback with addresses of native code.
  const message = run.stderr.split("\n")[0];
  const status = run.status === 0 ? "" : `[exit status ${run.status}] ${message}\n`;
  if (status) console.error(`${file}: ${status.trim()}`);
  return run.stdout + status;
}

function expect(file, text) {
  const beside = (extension) => path.join(root, file.replace(/\.lua$/, extension));
  const isLong = text.split("\n").length > MOST_LINES;
  rmSync(beside(isLong ? ".out" : ".sums"), { force: true });
  writeFileSync(beside(isLong ? ".sums" : ".out"), isLong ? sumsOf(text) : text, "latin1");
}

function showDifference(native, ours) {
  const folder = mkdtempSync(path.join(tmpdir(), "expect-"));
  writeFileSync(path.join(folder, "native"), native, "latin1");
  writeFileSync(path.join(folder, "dasmoon"), ours, "latin1");
  spawnSync("diff", ["-au", "native", "dasmoon"], { cwd: folder, stdio: "inherit" });
  rmSync(folder, { recursive: true });
}
