/*
 * Broken input at build time and a stale generated/: one clear message, the right
 * exit status, and nothing that was there before is lost.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ContractError, createVm } from "../../runtime/core/boot.js";
import { defaultHost } from "../../runtime/api/host.js";
import { MEMORY_MAP } from "../../runtime/layout/memory.js";
import { Machine } from "../../runtime/machine/index.js";
import { checkFunctionIds } from "../../buildvm/vm.js";
import { ffnames } from "../../generated/ffdef.js";
import { lj_vm } from "../../generated/lj_vm.js";
import { FF } from "../../runtime/layout/objects.js";
import type { GeneratedVm } from "../../runtime/layout/contract.js";

const root = path.join(import.meta.dirname, "../..");
const buildvm = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(root, "dist/buildvm.cjs"), ...args], {
    cwd: root,
    encoding: "utf8",
  });

function temporaryFolder(t: { teardown(fn: () => void): void }): string {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("an unknown mode names the modes and is wrong usage", (t) => {
  const run = buildvm("-m", "elf");
  t.is(run.status, 2);
  t.regex(run.stderr, /^buildvm: unknown mode 'elf': one of all, scan, raw, elfasm/);
  t.is(run.stdout, "");
});

test("no mode is wrong usage", (t) => {
  const run = buildvm();
  t.is(run.status, 2);
  t.regex(run.stderr, /--help/);
});

test("a library that cannot be read is named with its place; the old output stays", (t) => {
  const folder = temporaryFolder(t);
  const [index, output] = [path.join(folder, "index.ts"), path.join(folder, "out.ts")];
  writeFileSync(path.join(folder, "x.ts"), 'export const x = defineLib("x", {\n  f: 5,\n});\n');
  writeFileSync(index, 'import { x } from "./x.js";\nexport const libraries = [x];\n');
  writeFileSync(output, "old");
  const run = buildvm("-m", "libdef", "-o", output, "--libraries", index);
  t.is(run.status, 1);
  t.regex(run.stderr, /x\.ts:2:3: error: f: expected a call of cf, asm, asm_, lua, set/);
  t.is(readFileSync(output, "utf8"), "old");
  t.deepEqual(readdirSync(folder).sort(), ["index.ts", "out.ts", "x.ts"]);
});

test("functions that the handlers know have the ids that they know", (t) => {
  t.notThrows(() => checkFunctionIds(ffnames));
  const moved = [...ffnames];
  [moved[FF.next], moved[FF.next + 1]] = [moved[FF.next + 1], moved[FF.next]];
  t.throws(() => checkFunctionIds(moved), {
    message: `function ${FF.next} is pairs, but FF.next = ${FF.next} in runtime/layout/objects.ts`,
  });
});

test("an output that cannot be written is an error", (t) => {
  const run = buildvm("-m", "raw", "-o", "package.json/lj_vm.bin");
  t.is(run.status, 1);
  t.regex(run.stderr, /^buildvm: cannot write package\.json\/lj_vm\.bin: .*\(ENOTDIR\)$/m);
});

test("no folder is made for an output but the one that `all` fills", (t) => {
  const folder = temporaryFolder(t);
  const at = (name: string): string => path.join(folder, name);
  const file = buildvm("-m", "raw", "-o", at("new/vm.bin"));
  t.is(file.status, 1);
  t.is(file.stderr, `buildvm: cannot write ${at("new/vm.bin")}: there is no folder ${at("new")}\n`);
  const all = buildvm("-m", "all", "-o", at("new/folder"));
  t.is(all.status, 1);
  t.is(
    all.stderr,
    `buildvm: cannot make ${at("new/folder")}: no such file or directory (ENOENT)\n`,
  );
  t.deepEqual(readdirSync(folder), []);
  t.is(buildvm("-m", "all", "-o", at("new")).status, 0);
});

for (const place of ["/proc/vm.bin", "/dev/full", "dist"])
  test(`a place that cannot be written: ${place}`, (t) => {
    if (place.startsWith("/") && !existsSync(path.dirname(place))) {
      t.log(`skipped: there is no ${path.dirname(place)}`);
      t.pass();
      return;
    }
    const run = buildvm("-m", "raw", "-o", place);
    t.is(run.status, 1);
    t.regex(run.stderr, new RegExp(`^buildvm: cannot write ${place}: .*\\(E\\w+\\)\n$`));
  });

const stale: [string, Partial<GeneratedVm>, RegExp][] = [
  ["another contract", { contract: 0 }, /has contract 0, not \d+.*`make`/],
  ["other layouts", { layoutHash: "0123456789abcdef" }, /other object layouts.*`make`/],
  ["a missing entry point", { symbols: [] }, /lacks lj_vm_call,.*`make`/],
];
for (const [what, change, message] of stale) {
  test(`a generated module with ${what} is refused`, (t) => {
    const generated = { ...lj_vm, ...change };
    const machine = new Machine(MEMORY_MAP);
    t.throws(() => createVm({ machine, host: defaultHost(), generated }), {
      instanceOf: ContractError,
      message,
    });
  });
}
