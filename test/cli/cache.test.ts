/*
 * The command where nothing is compiled yet, as npm installs it: the first run leaves a code cache that
 * the next ones take. V8 refuses one that was made under other flags, so each set of flags has its own.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { copyCommand } from "./copy.js";

test("the code cache of the first run is that of all others", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyCommand(folder);
  const run = (): number[] => {
    execFileSync(process.execPath, [path.join(folder, "dasmoon.cjs"), "-e", "local x = 1"]);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const caches = files.filter((name) => name.endsWith(".cache"));
    return caches.map((name) => statSync(path.join(folder, name)).mtimeMs);
  };
  const first = run();
  t.is(first.length, 1, "one for all that this run needs");
  t.deepEqual(run(), first);
});

/** Makes so many traces that V8 is told to optimise their compiler soon, and needs parts of the command only then. */
const MANY_TRACES = `
  local functions = {}
  for i = 1, 70 do
    local f = loadstring("local s = " .. i .. " for i = 1, 100 do s = s + i end return s")
    functions[i] = f
    f()
  end
  local count = 0
  while require("jit.util").traceinfo(count + 1) do count = count + 1 end
  assert(count >= 70)
  local ffi = require("ffi")
  ffi.cdef("typedef struct { int x; } Point;")
  local p = ffi.new("Point")
  for i = 1, 200 do p.x = p.x + i end
  assert(p.x == 20100)`;

test("a program of many traces leaves and takes the same caches", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyCommand(folder);
  const run = (): Record<string, number> => {
    const command = path.join(folder, "dasmoon.cjs");
    execFileSync(process.execPath, [command, "-Ohotloop=10", "-e", MANY_TRACES]);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const caches = files.filter((name) => name.endsWith(".cache"));
    return Object.fromEntries(
      caches.map((name) => [name, statSync(path.join(folder, name)).mtimeMs]),
    );
  };
  run();
  // The blob's optimised code is kept when it is there at the end, which takes some time.
  const settled = (caches: Record<string, number>): [string, number][] =>
    Object.entries(caches).filter(([name]) => !name.endsWith(".wasm.cache"));
  const second = settled(run());
  t.true(second.some(([name]) => name.includes("crecord")));
  t.deepEqual(settled(run()), second);
});

test("a run with flags leaves the cache of others alone", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyCommand(folder);
  const run = (...flags: string[]): string[] => {
    const args = [...flags, path.join(folder, "dasmoon.cjs"), "-e", "local x = 1"];
    execFileSync(process.execPath, args);
    return readdirSync(folder).filter((name) => name.endsWith(".cache"));
  };
  const [cache] = run();
  const before = readFileSync(path.join(folder, cache));
  t.is(run("--no-sparkplug").length, 2);
  t.deepEqual(readFileSync(path.join(folder, cache)), before);
  t.is(run("--no-sparkplug").length, 2);
});

test("no program loads Node's larger modules, with commands and temporary files or without", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const hook = path.join(folder, "hook.cjs");
  const list = path.join(folder, "list");
  writeFileSync(
    hook,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(list)}, process.moduleLoadList.join("\\n")));`,
  );
  const command = path.join(import.meta.dirname, "../../dist/dasmoon.cjs");
  // At a terminal it asks whether it is one, with a module that needs streams.
  const commands =
    "io.popen('true'):close() os.execute('true') io.tmpfile():close() os.remove(os.tmpname())";
  for (const [stdout, program] of [
    ["pipe", ""],
    ["ignore", ""],
    ["pipe", commands],
  ] as const) {
    const args = ["--require", hook, command, "-e", program];
    execFileSync(process.execPath, args, { stdio: ["ignore", stdout, "inherit"] });
    const modules = readFileSync(list, "utf8").split("\n");
    const large = [
      "stream",
      "crypto",
      "tty",
      "readline",
      "child_process",
      "worker_threads",
      "zlib",
    ];
    t.deepEqual(
      modules.filter((name) => large.some((module) => name === `NativeModule ${module}`)),
      [],
    );
  }
});

test("a cache keeps what other runs needed", (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  copyCommand(folder);
  // Names of all that is kept, of modules and of bytes that they make, with the size of its source or 0.
  const kept = (program: string): Set<string> => {
    execFileSync(process.execPath, [path.join(folder, "dasmoon.cjs"), "-e", program]);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    const lists = files
      .filter((name) => name.endsWith(".cache"))
      .map((name) => readFileSync(path.join(folder, name), "latin1"));
    return new Set(
      lists.flatMap((text) => text.match(/\["[^"]{1,80}",\d+,\d+\]/g) ?? []).map(name),
    );
  };
  const name = (entry: string): string => entry.replace(/,\d+(?=,\d+\]$)/, "");
  // One needs the C library, the other the translation of the blob.
  const first = kept(
    `local ffi = require("ffi") ffi.cdef("size_t strlen(const char *s);") ffi.C.strlen("x")`,
  );
  const second = kept("for i = 1, 1000000 do end");
  t.true(first.has('["libc",0]'));
  t.true([...first].every((name) => second.has(name)));
  t.true(second.size > first.size);
});
