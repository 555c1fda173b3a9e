/*
 * The command: usage, completion, outputs that are whole or not there, --input. For --watch: command.long.test.ts.
 */
import test from "ava";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { modes } from "../../buildvm/modes.js";
import { projectIn, runIn } from "./project.js";
import { buildvm, root, temporaryFolder } from "./tools.js";

const command = path.join(root, "dist/buildvm.cjs");

test("--help has every mode, option and some examples", (t) => {
  const { stdout, status } = buildvm("--help");
  t.is(status, 0);
  for (const { name, what } of modes)
    t.regex(stdout, new RegExp(`^ {2}${name} +${what.replace(/[().,]/g, "\\$&")}`, "m"));
  for (const option of ["handler", "diff", "watch", "input", "output", "libraries"])
    t.true(stdout.includes(`--${option}`), option);
  t.regex(stdout, /buildvm -m elfasm \| as -o lj_vm\.o -/);
});

const wrong: [string[], RegExp][] = [
  [["-m", "raw", "--bogus"], /Unknown argument: bogus; see buildvm --help/],
  [["-m", "raw", "x"], /x/],
  [["-m", "raw", "--input", "nope.dasc"], /no input nope\.dasc/],
  [["-m", "raw", "--libraries", "nope.ts"], /no input nope\.ts/],
  [["-m", "raw", "--handler", "BC_MOV"], /--handler and --diff go with -m list/],
  [["-m"], /argument|mode/],
  [["-m", "elfasn"], /unknown mode 'elfasn', did you mean 'elfasm': one of /],
  [["-m", "recdef", "--recorders", "none.ts"], /no input none\.ts/],
  [["--handler", "BC_ADDVX"], /no handler 'BC_ADDVX': BC_ADDV[NV]\?/],
];
for (const [args, message] of wrong)
  test(`wrong usage: ${args.join(" ")}`, (t) => {
    const { status, stdout, stderr } = buildvm(...args);
    t.is(status, 2);
    t.is(stdout, "");
    t.regex(stderr, /^buildvm: /);
    t.regex(stderr, message);
  });

test("completion knows modes, options and handlers", (t) => {
  const complete = (...words: string[]): string[] =>
    buildvm("--get-yargs-completions", "buildvm", ...words)
      .stdout.trim()
      .split("\n");
  t.deepEqual(complete("-m", "re"), ["recdef", "report"]);
  const sums = ["BC_ADDVN", "BC_ADDNV", "BC_ADDVV"];
  const apart = sums.map((name) => `${name}.cold`);
  t.deepEqual(complete("--handler", "BC_ADD").sort(), [...sums, ...apart].sort());
  t.true(complete("--ha").some((word) => word.startsWith("--handler")));
  t.regex(buildvm("completion").stdout, /compdef|complete -o/);
});

test("a reader may stop reading", (t) => {
  const script = `node ${JSON.stringify(command)} -m report | head -c 15; exit \${PIPESTATUS[0]}`;
  const run = spawnSync("bash", ["-c", script], { cwd: root, encoding: "utf8" });
  t.deepEqual([run.status, run.stdout, run.stderr], [0, "<!doctype html>", ""]);
});

test("of two modes the last counts", (t) => {
  t.is(buildvm("-m", "raw", "-m", "vmdef").stdout, buildvm("-m", "vmdef").stdout);
});

test("-m all --input of a template makes what dynasm and buildvm make", async (t) => {
  t.timeout(60_000);
  const folder = projectIn(t);
  const run = await runIn(folder, "-m", "all", "--input", "dasc/vm_x64.dasc", "-o", "out");
  t.is(run.status, 0, run.stderr);
  for (const file of readdirSync(path.join(folder, "out")))
    t.deepEqual(
      readFileSync(path.join(folder, "out", file)),
      readFileSync(path.join(root, "generated", file)),
      `${file}: run make`,
    );
});

// The file that buildvm wrote had each byte of a character as one.
test("-m all --input keeps the encoding of a template, and says what it means", async (t) => {
  t.timeout(60_000);
  const folder = projectIn(t);
  const template = path.join(folder, "dasc/vm/unary.dasc");
  const text = readFileSync(template, "utf8");
  writeFileSync(template, text.replace("|", "// zwölf „Wörter“ 月\n|"));
  const run = await runIn(folder, "-m", "all", "--input", "dasc/vm_x64.dasc", "-o", "out");
  t.is(run.status, 0, run.stderr);
  t.regex(readFileSync(path.join(folder, "out/buildvm_arch.ts"), "utf8"), /zwölf „Wörter“ 月/);
  writeFileSync(template, text.replace("| ", "| bögus rax\n| "));
  const failed = await runIn(folder, "-m", "all", "--input", "dasc/vm_x64.dasc", "-o", "out");
  t.regex(failed.stderr, /bögus rax/);
});

test("a broken template is reported with its place, and nothing is written", async (t) => {
  const folder = projectIn(t);
  const template = path.join(folder, "dasc/vm/unary.dasc");
  writeFileSync(template, readFileSync(template, "utf8").replace("| ", "| bogus rax\n| "));
  const run = await runIn(folder, "-m", "all", "--input", "dasc/vm_x64.dasc", "-o", "out");
  t.is(run.status, 1);
  t.regex(run.stderr, /dasc\/vm\/unary\.dasc:\d+:\d+: .*bogus/);
  t.false(existsSync(path.join(folder, "out")));
});

test("a mistake in the TypeScript of a template is on the template's line", async (t) => {
  const folder = projectIn(t);
  const template = path.join(folder, "dasc/vm/arith.dasc");
  const good = readFileSync(template, "utf8");
  const line = good.split('if (form === "VN") {')[0].split("\n").length;
  writeFileSync(template, good.replace('if (form === "VN") {', 'if (form === "VN" {'));
  const run = await runIn(folder, "-m", "raw", "--input", "dasc/vm_x64.dasc", "-o", "out");
  t.is(run.status, 1);
  t.regex(
    run.stderr,
    new RegExp(`^buildvm: dasc/vm/arith\\.dasc:${line}:\\d+: error: Expected "\\)"`),
  );
  t.false(existsSync(path.join(folder, "out")));
});

test("another working folder: the project's own sources and templates", async (t) => {
  const folder = temporaryFolder(t);
  const run = await runIn(folder, "-m", "raw", "-o", "vm.bin");
  t.is(run.status, 0, run.stderr);
  t.deepEqual(
    readFileSync(path.join(folder, "vm.bin")),
    readFileSync(path.join(root, "generated/lj_vm.bin")),
  );
  await runIn(folder, "--handler", "BC_MOV", "-o", "mov.txt");
  t.regex(readFileSync(path.join(folder, "mov.txt"), "utf8"), /unary\.dasc:\d+ +\| +\w/);
});

test("an output that cannot be replaced leaves the others as they were", async (t) => {
  const folder = projectIn(t);
  const out = path.join(folder, "out");
  mkdirSync(path.join(out, "lj_vm.S"), { recursive: true }); // a folder is in the way
  writeFileSync(path.join(out, "lj_vm.bin"), "old");
  const run = await runIn(folder, "-m", "elfasm", "-o", path.join(out, "lj_vm.S"));
  t.is(run.status, 1);
  t.regex(run.stderr, /cannot write .*lj_vm\.S: EISDIR|cannot write .*lj_vm\.S/);
  t.deepEqual(readdirSync(out).sort(), ["lj_vm.S", "lj_vm.bin"]);
});
