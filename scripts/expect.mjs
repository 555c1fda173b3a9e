// Asks native luajit for the output of every program in test/lua and writes it
// beside the program: node scripts/expect.mjs [FILTER]. Standard output and the
// exit status count; programs print what they want compared.
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../test/lua");
const filter = process.argv[2] ?? "";
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
      !newer.some((prefix) => file.startsWith(prefix)),
  )
  .sort();
if (spawnSync("luajit", ["-v"]).error) {
  console.error("expect: needs native luajit: apt-get install luajit");
  process.exit(1);
}
for (const file of programs) {
  const run = spawnSync("luajit", ["-joff", file], {
    cwd: root,
    encoding: "latin1", // bytes as they are
    maxBuffer: 1 << 28,
    env: { ...process.env, TZ: "UTC", LC_ALL: "C" },
  });
  // The first line only: what follows is a traceback with addresses of native code.
  const message = run.stderr.split("\n")[0];
  const status = run.status === 0 ? "" : `[exit status ${run.status}] ${message}\n`;
  if (status) console.error(`${file}: ${status.trim()}`);
  writeFileSync(path.join(root, file.replace(/\.lua$/, ".out")), run.stdout + status, "latin1");
}
console.log(`${programs.length} programs`);
