/*
 * Templates that would never end, and large ones: an error with file and line at once, and
 * memory in proportion.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import test, { type ExecutionContext } from "ava";
import { DasmErrors, preprocess } from "../../../dasc/dynasm/index.js";

const HEAD = "|.arch x64\n|.actionlist acts\n";
const times = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join("");
const deep = (n: number, open: string, close = ""): string =>
  `${HEAD}|.if ${open.repeat(n)}1${close.repeat(n)}\n|.endif\n`;

/** Templates by file name, the first one is read, and the first error. */
const endless: [what: string, files: Record<string, string>, message: RegExp][] = [
  [
    "files that include each other",
    { "a.inc": "|.include b.inc\n", "b.inc": "|.include a.inc\n" },
    /^a\.inc:1:11: error: more than 100 files include each other: `b\.inc' leads back here\n/,
  ],
  [
    "2^40 inclusions",
    {
      t: `${HEAD}|.include i0\n`,
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [`i${i}`, `|.include i${i + 1}\n`.repeat(2)]),
      ),
      i40: "x\n",
    },
    /^i\d+:\d+:\d+: error: the template grows without end/,
  ],
  [
    "2^40 macros",
    {
      t: `${HEAD}${times(40, (i) => `|.macro m${i}\n|m${i + 1}\n|m${i + 1}\n|.endmacro\n`)}|.macro m40\n|nop\n|.endmacro\n|m0\n`,
    },
    /^t:166:\d+: error: the template grows without end: more than 8 MB, and 200 times its size\n/,
  ],
  [
    "2^40 host lines of macros",
    {
      t: `${HEAD}${times(40, (i) => `|.macro m${i}\n|m${i + 1}\n|m${i + 1}\n|.endmacro\n`)}|.macro m40\n||f();\n|.endmacro\n|m0\n`,
    },
    /^t:166:\d+: error: the template grows/,
  ],
  [
    "arguments that double",
    {
      t: `${HEAD}${times(40, (i) => `|.macro m${i}, x\n|m${i + 1} x x\n|.endmacro\n`)}|.macro m40, x\n|.endmacro\n|m0 a\n`,
    },
    /^t:125:\d+: error: the template grows/,
  ],
  [
    "definitions that double",
    { t: `${HEAD}${times(40, (i) => `|.define a${i}, a${i + 1} a${i + 1}\n`)}|mov eax, a0\n` },
    /^t:43:\d+: error: the template grows/,
  ],
  [
    "definitions of each other",
    { t: `${HEAD}|.define p, q\n|.define q, p\n|mov eax, p\n` },
    /^t:5:\d+: error: recursive define involving `[pq]'/,
  ],
  [
    "a long chain of definitions",
    { t: `${HEAD}${times(100, (i) => `|.define a${i}, a${i + 1}\n`)}||a0;\n` },
    /^t:103:\d+: error: recursive define involving `a99'/,
  ],
  [
    "a macro of itself",
    { t: `${HEAD}|.macro m\n|m\n|.endmacro\n|m\n` },
    /^t:6:\d+: error: recursive macro invocation: `m'/,
  ],
  [
    "a long chain of macros",
    { t: `${HEAD}${times(1001, (i) => `|.macro M${i}\n|M${i + 1}\n|.endmacro\n`)}|M0\n` },
    /^t:3006:\d+: error: more than 1000 macros in each other\n[^]*note: and 981 macros more\n/,
  ],
  [
    "a capture of itself",
    { t: `${HEAD}|.capture c\n|.dumpcapture c\n|.endcapture\n|.dumpcapture c\n` },
    /^t:4:\d+: error: capture `c' holds itself/,
  ],
  [
    "captures that double",
    {
      t: `${HEAD}${times(40, (i) => `|.capture c${i}\n${`|.dumpcapture c${i + 1}\n`.repeat(2)}|.endcapture\n`)}|.capture c40\nx\n|.endcapture\n|.dumpcapture c0\n`,
    },
    /^t:\d+:\d+: error: the template grows/,
  ],
  [
    "brackets in a condition",
    { t: deep(100_000, "(", ")") },
    /^t:3:\d+: error: bad condition: more than 197 levels\n {2}\|\.if \({195}\n/,
  ],
  [
    "signs in a condition",
    { t: deep(100_000, "- ") },
    /^t:3:\d+: error: bad condition: more than 197 levels/,
  ],
  [
    "powers in a condition",
    { t: deep(100_000, "2^") },
    /^t:3:\d+: error: bad condition: more than 197 levels/,
  ],
  [
    "texts in a condition",
    { t: deep(100_000, "'a'..") },
    /^t:3:\d+: error: bad condition: more than 197 levels/,
  ],
];

/** Run the command with so many MB for objects; strings and buffers of a template are elsewhere. */
function command(t: ExecutionContext, files: Readonly<Record<string, string>>, heap: number) {
  const folder = mkdtempSync(path.join(tmpdir(), "dynasm-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const dynasm = fileURLToPath(new URL("../../../dist/dynasm.cjs", import.meta.url));
  const args = [`--max-old-space-size=${heap}`, dynasm, "-o", "out.c", Object.keys(files)[0]];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", timeout: 120_000 });
}

for (const [what, files, message] of endless)
  test(`${what}: an error at once`, (t) => {
    const template = Object.keys(files)[0];
    const start = process.cpuUsage();
    const error = t.throws(() => preprocess(template, { readFile: (name) => files[name] }), {
      instanceOf: DasmErrors,
    });
    const { user, system } = process.cpuUsage(start);
    t.regex(error.message, message);
    t.true(user + system < 3e6, `${(user + system) / 1e6} s`); // other tests run at the same time
  });

test("the command says so, too, in little memory", (t) => {
  for (const [what, files, message] of endless.slice(0, 6)) {
    const { status, stderr } = command(t, files, 100);
    t.is(status, 1, what);
    t.regex(stderr, message);
  }
});

test("what DynASM takes is taken: 100,000 brackets in an operand, 99 definitions, 197 levels", (t) => {
  const brackets = `${"(".repeat(100_000)}x${")".repeat(100_000)}`;
  const take = (text: string): string =>
    preprocess("t", { lang: "c", readFile: () => HEAD + text }).text;
  t.true(take(`|mov eax, ${brackets}\n`).includes(`dasm_put(Dst, 0, ${brackets});`));
  t.true(take(`${times(99, (i) => `|.define a${i}, a${i + 1}\n`)}||a0;\n`).includes("\na99;\n"));
  const levels = `|.if ${"(".repeat(197)}1${")".repeat(197)}\nyes\n|.endif\n`;
  t.true(take(levels).includes("\nyes\n"));
});

test("a large template takes memory in proportion", (t) => {
  t.timeout(60_000);
  const lines = times(
    130_000,
    (i) => `  | mov eax, ${(i * 7919) % 1000003}\n  | add rbx, [rcx+${i}]\n  x = y[${i}];\n`,
  );
  t.true(lines.length > 7e6);
  const { status, stderr } = command(t, { "large.dasc": `${HEAD}${lines}` }, 48);
  t.deepEqual([stderr, status], ["", 0]);
});
