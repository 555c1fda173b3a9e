/*
 * What stands in generated/: the blob, its assembler source, its tables, and that
 * a template decides what the interpreter does.
 */
import test from "ava";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { lj_bc_ofs } from "../../generated/bcdef.js";
import { lj_vm } from "../../generated/lj_vm.js";
import { defaultModes } from "../../buildvm/modes.js";
import { BC, BC__MAX } from "../../runtime/layout/bytecode.js";
import { externs } from "../../runtime/layout/externs.js";
import { layoutFingerprint } from "../../runtime/layout/fingerprint.js";
import { newBuild } from "./tools.js";

const root = path.join(import.meta.dirname, "../..");
const generated = (name: string): Buffer => readFileSync(path.join(root, "generated", name));
const has = (tool: string): boolean => spawnSync(tool, ["--version"]).status === 0;

test("handlers are aligned, inside the blob and in opcode order", (t) => {
  const size = generated("lj_vm.bin").length;
  t.true(lj_bc_ofs.length > BC__MAX);
  lj_bc_ofs.forEach((offset, op) => {
    t.is(offset % 16, 0, `entry ${op}`);
    t.true(offset >= 0 && offset < size, `entry ${op}`);
    if (op > 0 && op < BC__MAX) t.true(offset > lj_bc_ofs[op - 1], `entry ${op}`);
  });
  t.deepEqual([BC.JMP + 1, BC.BNOT, BC.BSAR + 1], [BC.BNOT, 89, BC.FUNCF]);
});

test("the module for the runtime holds the blob and this layout", (t) => {
  t.deepEqual(Buffer.from(lj_vm.blob, "base64"), generated("lj_vm.bin"));
  t.is(lj_vm.layoutHash, layoutFingerprint());
  t.is(lj_vm.lj_bc_ofs, lj_bc_ofs);
});

test("two runs of every mode give the same bytes, and what make wrote", (t) => {
  const run = (): Map<string, Buffer> => {
    const build = newBuild();
    return new Map(defaultModes(build).map(({ file, emit }) => [file, Buffer.from(emit(build))]));
  };
  const [first, second] = [run(), run()];
  for (const [file, content] of first) {
    t.deepEqual(content, second.get(file), file);
    t.deepEqual(content, generated(file), `${file}: run make`);
  }
});

test("lj_vm.S assembles to the bytes of lj_vm.bin", (t) => {
  if (!has("as") || !has("objcopy")) {
    t.log("skipped: needs GNU as and objcopy (Debian package binutils)");
    t.pass();
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const [object, text] = [path.join(folder, "vm.o"), path.join(folder, "text.bin")];
  execFileSync("as", [path.join(root, "generated/lj_vm.S"), "-o", object]);
  execFileSync("objcopy", ["-O", "binary", "-j", ".text", object, text]);
  t.deepEqual(readFileSync(text), generated("lj_vm.bin"));
  const relocations = execFileSync("objdump", ["-r", object], { encoding: "utf8" });
  const names = Object.keys(externs);
  for (const [offset, extern] of lj_vm.externs)
    t.regex(
      relocations,
      new RegExp(`^0*${offset.toString(16)} R_X86_64_PC32 +${names[extern]}-0x0*4$`, "m"),
    );
});

/** The project, as make left it, copied to a new folder. */
function copyOfTheTree(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-"));
  for (const name of ["dasc", "buildvm", "runtime", "generated", "scripts", "dist"])
    cpSync(path.join(root, name), path.join(folder, name), {
      recursive: true,
      preserveTimestamps: true,
    });
  for (const name of ["Makefile", "package.json", "package-lock.json", "tsconfig.json"])
    cpSync(path.join(root, name), path.join(folder, name), { preserveTimestamps: true });
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

test("editing one handler changes its bytes and the running interpreter", (t) => {
  t.timeout(5 * 60_000);
  const folder = copyOfTheTree();
  t.teardown(() => rmSync(folder, { recursive: true }));
  const template = path.join(folder, "dasc/vm/unary.dasc");
  // -x becomes -|x|: building runs a program, and has to end.
  const edited = readFileSync(template, "utf8").replace("btc RB, 63", "bts RB, 63");
  const make = () => spawnSync("make", ["all"], { cwd: folder, encoding: "utf8" });
  const run = () =>
    execFileSync(process.execPath, ["dist/dasmoon.cjs", "-e", "local a, b = 3, -4 print(-a, -b)"], {
      cwd: folder,
      encoding: "utf8",
    });
  t.is(run(), "-3\t4\n");

  writeFileSync(template, edited);
  const build = make();
  t.is(build.status, 0, build.stderr);
  const [before, after] = [
    generated("lj_vm.bin"),
    readFileSync(path.join(folder, "generated/lj_vm.bin")),
  ];
  t.is(after.length, before.length);
  const changed = [...before.keys()].filter((i) => before[i] !== after[i]);
  const handlersOf = (i: number) =>
    lj_bc_ofs.reduce((last, o, op) => (op < BC__MAX && o <= i ? op : last), -1);
  t.deepEqual([...new Set(changed.map(handlersOf))], [BC.UNM]);
  t.is(run(), "-3\t-4\n");

  t.regex(make().stdout, /Nothing to be done/, "a second make does nothing");

  writeFileSync(template, edited.replace("bts RB", "btx RB"));
  const broken = make();
  t.not(broken.status, 0);
  t.regex(broken.stderr, /unary\.dasc:\d+:\d+: .*btx/);
  t.is(run(), "-3\t-4\n", "a broken template leaves the last good build");
});
