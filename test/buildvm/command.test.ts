/*
 * The command: usage, completion, outputs that are whole or not there, --input, --watch.
 */
import test, { type ExecutionContext } from "ava";
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { modes } from "../../buildvm/modes.js";
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

/** A project of its own: templates, runtime sources, generated files. */
function projectIn(t: ExecutionContext): string {
  const folder = temporaryFolder(t);
  for (const name of ["dasc", "runtime", "generated"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  for (const name of ["package.json", "tsconfig.json"])
    cpSync(path.join(root, name), path.join(folder, name));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return folder;
}

const startIn = (cwd: string, ...args: string[]) =>
  spawn(process.execPath, [command, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });

/** Run to the end; status and standard error. */
async function runIn(cwd: string, ...args: string[]): Promise<{ status: number; stderr: string }> {
  const child = startIn(cwd, ...args);
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const status = await new Promise<number>((done) => child.once("close", done));
  return { status, stderr };
}

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

test("--watch follows changes, prints sizes, and outlives mistakes", async (t) => {
  t.timeout(5 * 60_000);
  const folder = projectIn(t);
  const template = path.join(folder, "dasc/vm/arith.dasc");
  const good = readFileSync(template, "utf8");
  const blob = (): Buffer => readFileSync(path.join(folder, "generated/lj_vm.bin"));
  const child = startIn(folder, "-m", "all", "-o", "generated", "--watch");
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const until = async (pattern: RegExp): Promise<void> => {
    for (let i = 0; i < 1200 && !pattern.test(stderr); i++)
      await new Promise((done) => setTimeout(done, 50));
    t.regex(stderr, pattern);
    stderr = "";
  };
  try {
    await until(/watching dasc/);
    const before = blob();
    writeFileSync(template, good.replace("addsd xmm0, xmm1", "addsd xmm0, xmm1; nop"));
    await until(/BC_ADDVV +\d+ -> \d+ \(\+1\) +\d+ -> \d+ \(\+1\)[\s\S]*6 handlers changed; blob:/);
    const after = blob();
    t.notDeepEqual(after, before);
    writeFileSync(template, good.replace("addsd xmm0, xmm1", "addsx xmm0, xmm1"));
    await until(/arith\.dasc:\d+:\d+: .*addsx/);
    t.deepEqual(blob(), after, "the last good output stands");
    writeFileSync(template, good);
    await until(/BC_ADDVV +\d+ -> \d+ \(-1\)[\s\S]*6 handlers changed/);
    t.deepEqual(blob(), before);
    const library = path.join(folder, "runtime/lib/bit.ts");
    writeFileSync(library, readFileSync(library, "utf8").replace("tobit:", "5:"));
    await until(/bit\.ts:\d+:\d+: error: expected `name: kind\(\.\.\.\)`/);
  } finally {
    child.kill("SIGINT");
    await new Promise((done) => child.once("close", done));
  }
});
