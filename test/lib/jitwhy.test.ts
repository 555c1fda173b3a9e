/* jit.why: what it says of a program whose loops are compiled, given up, and left. */
import test from "ava";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
const program = `local function closures(n)
  local s = 0
  for i = 1, n do
    local f = function() return i end
    s = s + f()
  end
  return s
end
local function mixed(t)
  local s = 0
  for i = 1, #t do
    local v = t[i]
    s = s + (type(v) == "number" and v or #v)
  end
  return s
end
local function dumps(n)
  local s = 0
  for i = 1, n do s = s + #string.dump(mixed) end
  return s
end
local t = {}
for i = 1, 1000 do t[i] = i % 100 == 0 and "<x>" or i end
for i = 1, 100 do closures(3000) for k = 1, 60 do mixed(t) end dumps(1500) end
`;

function why(jit: string, name?: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-why-"));
  try {
    writeFileSync(path.join(folder, "x.lua"), program);
    const args = [command, `-j${jit}`, name === undefined ? "-jwhy" : `-jwhy=${name}`, "x.lua"];
    const run = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    if (run.status !== 0) throw new Error(run.stderr);
    return name === undefined ? run.stderr : readFileSync(path.join(folder, name), "utf8");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("in words", (t) => {
  const text = why("on");
  t.regex(text, /^\d+ samples: /);
  t.regex(text, /^ {2}x\.lua:1-8 {2}\d+% of the time, \d+% not in compiled code$/m);
  t.regex(text, /^ {4}x\.lua:3: not compiled, tried \d+ times$/m);
  t.regex(text, /^ {6}\d+ times: NYI: bytecode FNEW at x\.lua:4$/m);
  t.regex(
    text,
    /^ {8}a closure is made here: make it outside of the loop, or pass what it needs$/m,
  );
});

test("calls that are not compiled, and no exits of the profiler's", (t) => {
  const text = why("on");
  t.regex(
    text,
    /^ {6}ends in a call of string\.dump, which is not compiled: the interpreter makes it$/m,
  );
  t.notRegex(text, /: {2}\(exit|profiler/);
});

test("without the compiler", (t) => {
  const text = why("off");
  t.regex(text, /The trace compiler is off: -jon turns it on\./);
  t.regex(text, /no loop or call of it got hot: nothing was tried/);
});

test("as a page", (t) => {
  const page = why("on", "why.html");
  t.regex(page, /<h2>x\.lua:1-8 /);
  t.regex(page, /<mark><span class="n"> {4}3<\/span> {2} {2}for i = 1, n do<\/mark>/);
  t.regex(page, /NYI: bytecode FNEW at x\.lua:4/);
  t.regex(page, /<details class="d3" id="t\d+"><summary>trace \d+, root, x\.lua:\d+, /);
  // Bytecode, IR, machine code and its exits.
  t.regex(page, /^\d{4} {2}[A-Z]+\d? +\d/m);
  t.regex(page, /SNAP {3}#0/);
  t.regex(page, /-&gt;LOOP:/);
  t.false(/https?:|<script|src=/.test(page), "nothing is loaded");
  t.false(page.includes("<x>"));
});
