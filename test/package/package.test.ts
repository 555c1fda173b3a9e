/*
 * The package as npm installs it, in a folder elsewhere: its size, its modules, its commands, and the README's promises
 * about them. Packing is slow, so all of it is one installation.
 */
import test from "ava";
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { install } from "./install.js";

const root = path.join(import.meta.dirname, "../..");
const LIMIT = 1e6;
const folder = mkdtempSync(path.join(tmpdir(), "dasmoon-package-"));
const installed = path.join(folder, "node_modules/dasmoon");
const manifest = (): Record<string, unknown> =>
  JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as Record<string, unknown>;
let size = 0;

test.before(() => {
  size = statSync(install(folder)).size;
});
test.after.always(() => rmSync(folder, { recursive: true }));

/** What a module prints in that folder. */
function run(program: string, ...options: string[]): string {
  const file = path.join(folder, `program${readdirSync(folder).length}.mjs`);
  writeFileSync(file, program);
  return execFileSync(process.execPath, [...options, file], { encoding: "utf8", cwd: folder });
}
function command(name: string, ...args: string[]): { out: string; err: string } {
  const file = path.join(installed, (manifest().bin as Record<string, string>)[name]);
  const { stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: "utf8",
    cwd: folder,
  });
  return { out: stdout, err: stderr };
}

test("1 MB at most, without maps and caches", (t) => {
  t.log(`${(size / 1000).toFixed(0)} KB`);
  t.true(size <= LIMIT, `${size} bytes`);
  const files = readdirSync(installed, { recursive: true, encoding: "utf8" });
  t.deepEqual(
    files.filter((name) => /\.(map|cache|ts\.map)$|translate/.test(name)),
    [],
  );
});

test("stacks have the frames of both languages in order, and none of the package's", (t) => {
  const out = run(`
    import { createLua } from "dasmoon";
    const lua = createLua();
    lua.set("inner", function inner() { lua.run("error('boom')", "@in.lua"); });
    try { lua.run("local function q() inner() end q()", "@out.lua"); }
    catch (e) { console.log(e.stack); }`);
  const names = out.split("\n").map((line) => /at (?:.* \()?(?:.*\/)?(.*?):\d/.exec(line)?.[1]);
  t.deepEqual(
    names.filter((name) => name?.startsWith("chunk")),
    [],
    out,
  );
  const order = names.filter((name) => name !== undefined).map((n) => n.replace(/\d+\.mjs/, ""));
  t.deepEqual(order.slice(0, 5), ["in.lua", "program", "out.lua", "out.lua", "program"], out);
});

test("every export is there, with its types", (t) => {
  const entries = Object.values(manifest().exports as Record<string, string | object>);
  const files = entries.flatMap((entry) =>
    typeof entry === "string" ? [entry] : (Object.values(entry) as string[]),
  );
  const types = existsSync(path.join(root, "dist/index.d.ts")); // made by `make types`
  for (const file of files.filter((name) => types || !name.endsWith(".d.ts")))
    t.true(statSync(path.join(installed, file)).size > 0, file);
});

test("states, Node's world, DynASM and buildvm as modules", (t) => {
  const out = run(`
    import { createLua, MachineStop } from "dasmoon";
    import { nodeHost } from "dasmoon/node";
    import { preprocess } from "dasmoon/dynasm";
    import { loadBuild } from "dasmoon/buildvm";
    import manifest from "dasmoon/package.json" with { type: "json" };
    const lua = createLua({ host: nodeHost(), limits: { time: 600_000 } });
    console.log(...lua.run("return 6 * 7, require('ffi').sizeof('long'), io.open('program.none')"));
    try { lua.run("while true do end", "=x", { time: 100 }); } catch (e) { console.log(e.constructor.name, e instanceof MachineStop); }
    const build = await loadBuild();
    console.log(typeof preprocess, build.vm.code.length > 3e4, /lj_vm_call/.test(build.emit("elfasm")), manifest.name);`);
  t.deepEqual(out.trim().split("\n"), [
    "42 8 undefined program.none: No such file or directory 2",
    "MachineStop true",
    "function true true dasmoon",
  ]);
});

const readme = readFileSync(path.join(root, "README.md"), "utf8");
for (const [i, [, block]] of [...readme.matchAll(/^```js\n(.*?)^```$/gms)].entries())
  test(`block ${i + 1} of the README`, (t) => {
    const expected = [...block.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
    t.deepEqual(run(block).trimEnd().split("\n"), expected);
  });

test("the command, and what it keeps beside itself", (t) => {
  const program = "local ffi = require('ffi') print(ffi.sizeof('int'), ('x'):rep(3))";
  for (let i = 0; i < 2; i++) t.is(command("dasmoon", "-e", program).out, "4\txxx\n");
  t.true(readdirSync(path.join(installed, "dist")).some((name) => name.endsWith(".cache")));
  const { err } = command("dasmoon", "--profile-machine", "-e", "for i = 1, 1e4 do end");
  t.regex(err, /BC_I?FORL/);
});

test("dynasm and buildvm as commands", (t) => {
  writeFileSync(
    path.join(folder, "x.dasc"),
    "|.arch x64\n|.actionlist a\nvoid f(Dst_DECL) {\n| ret\n}\n",
  );
  const { out, err } = command("dynasm", "x.dasc");
  t.regex(out, /static const unsigned char a/);
  t.is(err, "", "V8 says which flags it does not know");
  t.regex(command("buildvm", "-m", "list").out, /BC_ADDVV/);
  t.regex(command("buildvm", "-m", "scan").err, /needs the npm package ts-morph/);
});

test("an error that nobody catches shows names, and no lines without end", (t) => {
  const file = path.join(folder, "uncaught.mjs");
  writeFileSync(
    file,
    `import { createLua } from "dasmoon"; createLua().run("while true do end", "=x", { time: 10 });`,
  );
  const { stderr } = spawnSync(process.execPath, [file], { encoding: "utf8" });
  t.regex(stderr, /^MachineStop: run stopped \(time\)/m);
  t.true(Math.max(...stderr.split("\n").map((line) => line.length)) < 400);
});
