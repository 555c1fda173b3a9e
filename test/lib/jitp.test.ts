/* jit.p, as the command loads it: what reports look like. Shares are those of a busy machine. */
import test from "ava";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const program = `local function slow(n)
  local s = 0
  for i = 1, n do s = s + i % 3 end
  return s
end
local zone = require("jit.zone")
zone("work")
for i = 1, 40 do slow(1e6) end
zone()
`;

function profiled(flags: string, jit: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-jp-"));
  try {
    writeFileSync(path.join(folder, "x.lua"), program);
    const args = [command, `-j${jit}`, `-jp=${flags},out.txt`, "x.lua"];
    const run = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr);
    return readFileSync(path.join(folder, "out.txt"), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("functions", (t) => {
  t.regex(profiled("fi1", "off"), /^ *\d+% {2}slow\n/);
});
test("kinds of code, then lines", (t) => {
  t.regex(profiled("vli1", "on"), /^ *\d+% {2}Compiled\n {2}-- *\d+% {2}x\.lua:\d\n/m);
});
test("zones, raw", (t) => {
  t.regex(profiled("zri1", "on"), /^ *\d+ {2}work\n/m);
});
test("callers", (t) => {
  t.regex(profiled("F2i1", "on"), /% {2}x\.lua:slow < x\.lua:0\n/);
});
test("callers first", (t) => {
  t.regex(profiled("F-2i1", "on"), /% {2}x\.lua:0 > x\.lua:slow\n/);
});
test("annotated source", (t) => {
  const text = profiled("ai1", "off");
  t.regex(text, /^\n====== x\.lua ======\n@@ 1 @@\n/);
  t.regex(text, /^ *\d+% \| {3}for i = 1, n do s = s \+ i % 3 end$/m);
  t.regex(text, /^ {5}\| local function slow\(n\)$/m);
});
test("stacks for flame graphs", (t) => {
  t.regex(profiled("Gi1", "on"), /;x\.lua:0;slow \d+\n/);
});
