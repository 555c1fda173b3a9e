/*
 * Translations of foreign code that the command keeps between runs: written by a run in which some was made, used by
 * the next, replaced when they are damaged, limited in number, and in the user's folder where the command's is not ours.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import test from "ava";
import { CompiledModules } from "../../runtime/cli/compiled.js";
import { KeptObjects } from "../../runtime/cli/objects.js";
import { copyCommand } from "./copy.js";

const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-objects-"));
test.after.always(() => rmSync(folder, { recursive: true }));
test.before(() => copyCommand(folder));

/** The C library's machine code is foreign code that needs no object. */
const PROGRAM = `local ffi = require "ffi"
  ffi.cdef "double strtod(const char *s, char **end);"
  local sum = 0
  for i = 1, 20000 do sum = sum + ffi.C.strtod(i .. ".25x", nil) end
  print(sum)`;
const SUM = "200015000\n";

function run(): { translations: number; recalled: number } {
  const args = [path.join(folder, "dasmoon.cjs"), "--stats", "-joff", "-e", PROGRAM];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0 || stdout !== SUM) throw new Error(stdout + stderr);
  const number = (pattern: RegExp): number => Number(pattern.exec(stderr)?.[1] ?? NaN);
  return { translations: number(/(\d+) translations/), recalled: number(/(\d+) optimised before/) };
}
const kept = (): string[] =>
  readdirSync(folder)
    .filter((name) => /libc-[\da-f]+-[\da-f]+\.cache$/.test(name))
    .map((name) => path.join(folder, name));

test.serial("what one run translated, the next one has", (t) => {
  t.true(run().translations > 0);
  t.is(kept().length, 1);
  t.is(run().translations, 0);
});

test.serial("what is damaged is made anew", (t) => {
  const [file] = kept();
  const whole = readFileSync(file);
  for (const damage of [whole.subarray(0, 1000), Buffer.from("none"), Buffer.alloc(0)]) {
    writeFileSync(file, damage);
    t.true(run().translations > 0);
    t.is(run().translations, 0);
  }
});

const content = new Map([["list", Uint8Array.of(1, 2, 3)]]);
const listIn = (store: KeptObjects, name: string): number[] => [
  ...(store.read(name)?.get("list") ?? []),
];
function storeAt(file: string, cache: string): KeptObjects {
  const before = process.env.XDG_CACHE_HOME;
  process.env.XDG_CACHE_HOME = cache;
  try {
    return new KeptObjects(file, new CompiledModules(file), () => undefined);
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
  }
}

test("where the command's folder is not ours, the user's is taken, or none", (t) => {
  const cache = mkdtempSync(path.join(folder, "user-"));
  const store = storeAt(path.join(folder, "dasmoon.cjs/none/dasmoon.1.v8-1-x64.wasm.cache"), cache);
  t.is(store.read("x-1-2"), null);
  store.write("x-1-2", content);
  t.deepEqual(listIn(store, "x-1-2"), [1, 2, 3]);
  t.deepEqual(readdirSync(cache), ["dasmoon"]);
  const nowhere = storeAt(
    path.join(folder, "dasmoon.cjs/none/dasmoon.1.v8-1-x64.wasm.cache"),
    path.join(folder, "dasmoon.cjs/none"),
  );
  nowhere.write("x-1-2", content);
  t.is(nowhere.read("x-1-2"), null);
});

test("names of objects are no paths, and there are sixty at most", (t) => {
  const beside = mkdtempSync(path.join(folder, "many-"));
  const store = storeAt(path.join(beside, "dasmoon.1.v8-1-x64.wasm.cache"), "");
  store.write("../a b-1-2", content);
  t.deepEqual(readdirSync(beside), ["dasmoon.1.v8-1-x64..._a_b-1-2.cache"]);
  for (let k = 0; k < 70; k++) store.write(`x-${k.toString(16)}-2`, content);
  t.is(readdirSync(beside).length, 60);
  t.deepEqual(listIn(store, "x-45-2"), [1, 2, 3]);
});
