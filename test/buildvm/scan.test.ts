/*
 * What buildvm reads from the trace compiler's sources, on sources of the same format:
 * recorders by function id, fold rules as a perfect hash table, names for vmdef. And that
 * signatures and constants have the types that their declarations say.
 */
import test from "ava";
import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build as bundle } from "esbuild";
import { emitFolddef, emitRecdef, emitVmdef } from "../../buildvm/emit/modules.js";
import { FOLD_EMPTY, hashFolds } from "../../buildvm/folddef.js";
import { scanFolds } from "../../buildvm/scan/fold.js";
import { scan } from "../../buildvm/scan/index.js";
import { Sources } from "../../buildvm/scan/source.js";
import {
  defaultPaths,
  emitScan,
  readScan,
  SCAN_FILE,
  type SourcePaths,
} from "../../buildvm/scanned.js";
import { buildvm, root, temporaryFolder } from "./tools.js";

const fixtures = path.join(import.meta.dirname, "fixtures");
const pathsIn = (folder: string): SourcePaths => ({
  libraries: path.join(folder, "lib/index.ts"),
  externs: path.join(folder, "lib/externs.ts"),
  bindings: path.join(folder, "lib/bindings.ts"),
  recorders: path.join(folder, "jit/ffrecord.ts"),
  folds: path.join(folder, "jit/fold.ts"),
  ir: path.join(folder, "jit/ir.ts"),
});
const paths = pathsIn(fixtures);
/** For all scans: reading TypeScript's library takes longer than they do. */
const sources = new Sources();
const { libraries, recorders = [], folds, ir, externs } = scan(paths, ".", sources);
if (!ir || !folds) throw new Error("no fixtures");

/** Import generated TypeScript. */
async function load(text: string): Promise<Record<string, unknown>> {
  const { outputFiles } = await bundle({
    stdin: { contents: text, loader: "ts" },
    format: "esm",
    write: false,
  });
  return (await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  )) as Record<string, unknown>;
}

test("recorders are found by function id", async (t) => {
  const { recdef } = await load(emitRecdef(recorders));
  const names = libraries.ffnames;
  const id = (name: string): number => names.indexOf(name);
  t.deepEqual(recdef, [
    { ffid: id("assert"), lib: "base", name: "assert" },
    { ffid: id("math.abs"), lib: "math", name: "abs" },
    { ffid: id("math.floor"), lib: "math", name: "floor" },
    { ffid: id("math.ceil"), lib: "math", name: "ceil" },
  ]);
  t.true(emitRecdef(recorders).includes('rec(1, "math", "ceil"), // recff_math_round\n'));
});

test("fold rules have the keys of their instructions", (t) => {
  const op = (name: string): number => ir.irdef.indexOf(name);
  const key = (ins: string, left: number, right: number): number =>
    op(ins) * 2 ** 17 + left * 2 ** 10 + right;
  t.deepEqual(
    scanFolds(sources, paths.folds, ir).map(({ name, rules }) => [
      name,
      ...rules.map((rule) => rule.key),
    ]),
    [
      ["kfold_numarith", key("ADD", op("KNUM"), op("KNUM")), key("SUB", op("KNUM"), op("KNUM"))],
      ["simplify_numadd_negx", key("ADD", op("NEG"), 0x3ff)],
      ["simplify_any", key("SUB", 0x7f, 0x3ff), key("LT", 5, 17)],
      [
        "kfold_fpmath",
        key("FPMATH", op("KNUM"), 0),
        key("FPMATH", op("KNUM"), 1),
        key("CALLN", op("KNUM"), 1),
      ],
      ["kfold_conv", key("CONV", op("KINT"), 3 * 32 + 4)],
      ["fload_str_len", key("FLOAD", 0x7f, 1)],
    ],
  );
});

interface Folddef {
  readonly fold_func: readonly string[];
  readonly fold_hash: Uint32Array;
  readonly fold_hashkey: (key: number) => number;
}

const lookUp = (
  { fold_func, fold_hash, fold_hashkey }: Folddef,
  key: number,
): string | undefined => {
  const entry = fold_hash[fold_hashkey(key)];
  return entry !== FOLD_EMPTY && (entry & 0xffffff) === key ? fold_func[entry >>> 24] : undefined;
};

test("the generated table finds every rule's function, and nothing else", async (t) => {
  const folddef = (await load(emitFolddef(folds))) as unknown as Folddef;
  const rules = new Map<number, string>();
  for (const { name, rules: list } of scanFolds(sources, paths.folds, ir))
    for (const { key } of list) rules.set(key, name);
  for (const [key, name] of rules) t.is(lookUp(folddef, key), name);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (key) => {
      t.is(lookUp(folddef, key), rules.get(key));
    }),
  );
});

test("a thousand random rules hash without a collision", async (t) => {
  const place = { file: "x.ts", line: 1, column: 1 };
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 0x7effff }), {
    minLength: 1,
    maxLength: 1000,
  });
  await fc.assert(
    fc.asyncProperty(keys, async (list) => {
      const folds = Array.from({ length: 100 }, (_, fn) => ({
        name: `fold_${fn}`,
        rules: list
          .filter((key) => key % 100 === fn)
          .map((key) => ({ text: String(key), key, place })),
      }));
      const { names, hash, displacements, multipliers, shifts } = hashFolds(folds);
      for (const key of list) {
        const bucket = Math.imul(key, multipliers[0]) >>> shifts[0];
        const entry = hash[(Math.imul(key, multipliers[1]) >>> shifts[1]) ^ displacements[bucket]];
        t.is(names[entry >>> 24], `fold_${key % 100}`);
        t.is(entry & 0xffffff, key);
      }
    }),
    { numRuns: 20, examples: [[[5903379, 1]]] }, // equal slots for all multiples of one constant
  );
});

test("vmdef names IR instructions once there is a trace compiler", (t) => {
  const text = emitVmdef(libraries, ir);
  t.regex(text, /irnames = "LT {4}ADD {3}SUB {3}NEG {3}FPMATHCONV /);
  t.regex(text, /irfpm = \{ \[0\]="floor", "ceil", "trunc" \}/);
  t.regex(text, /ircall = \{ \[0\]="lj_str_cmp", "pow" \}/);
  t.false(emitVmdef(libraries).includes("irnames"));
});

test("native luajit loads vmdef.lua", (t) => {
  const file = path.join(temporaryFolder(t), "vmdef.lua");
  writeFileSync(file, emitVmdef(libraries, ir));
  const script = `local v = dofile(${JSON.stringify(file)}) print(v.bcnames:sub(1, 12), v.ffnames[2], v.irfpm[1], #v.irnames)`;
  let out = "";
  try {
    out = execFileSync("luajit", ["-e", script], { encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    t.log("skipped: needs luajit (Debian: luajit)");
    t.pass();
    return;
  }
  t.is(out, "ISLT  ISGE  \tassert\tceil\t60\n");
});

test("the modes recdef and folddef write what the emitters make", (t) => {
  const { libraries, recorders: rec, folds: fold, ir } = paths;
  const given = ["--libraries", libraries, "--recorders", rec, "--folds", fold, "--ir", ir];
  t.is(buildvm("-m", "recdef", ...given).stdout, emitRecdef(recorders));
  t.is(buildvm("-m", "folddef", ...given).stdout, emitFolddef(folds));
});

test("libraries are those of the index, with names and functions of any spelling", (t) => {
  t.deepEqual(libraries.ffnames, [
    "Lua",
    "C",
    "assert",
    "print",
    "math.abs",
    "math.floor",
    "math.ceil",
    "math.random",
  ]);
  t.deepEqual(libraries.asmLabels, ["ff_assert", "ff_math_abs", "ff_math_floor", "ff_math_ceil"]);
});

test("externs have the signatures of their table", (t) => {
  t.deepEqual(externs, { lj_tab_new: "ppp:p", lj_gc_step: "p:v", sin: "d:d" });
});

test("generated/scan.json is what a scan of the project finds", (t) => {
  t.timeout(60_000);
  t.is(readFileSync(path.join(root, SCAN_FILE), "utf8"), emitScan(scan(defaultPaths)), "run make");
});

test("a change of a scanned source is noticed, a change elsewhere is not", (t) => {
  const folder = temporaryFolder(t);
  cpSync(fixtures, folder, { recursive: true });
  const scanned = scan(pathsIn(folder), folder);
  const file = path.join(folder, "scan.json");
  writeFileSync(file, emitScan(scanned));
  t.deepEqual(readScan(file, folder), JSON.parse(emitScan(scanned)));
  writeFileSync(path.join(folder, "lib/libdef.ts"), "");
  t.truthy(readScan(file, folder));
  const library = path.join(folder, "lib/math.ts");
  writeFileSync(library, `${readFileSync(library, "utf8")}// more\n`);
  t.is(readScan(file, folder), undefined);
  writeFileSync(file, "{");
  t.is(readScan(file, folder), undefined);
});

const broken: [what: string, file: string, before: string, after: string, message: RegExp][] = [
  [
    "a rule with two words",
    "jit/fold.ts",
    '"ADD NEG any"',
    '"ADD NEG"',
    /fold\.ts:\d+:30: error: rule 'ADD NEG': expected opcode, left and right/,
  ],
  [
    "an unknown instruction",
    "jit/fold.ts",
    '"ADD NEG any"',
    '"ADX NEG any"',
    /rule 'ADX NEG any': no IR instruction ADX/,
  ],
  ["an unknown field", "jit/fold_conv.ts", "IRFL_TAB_META", "IRFL_NONE", /unknown name IRFL_NONE/],
  ["an operand that is too large", "jit/fold.ts", "LT 5 17", "LT 5 1024", /1024 is too large/],
  [
    "a rule that is there twice",
    "jit/fold.ts",
    "ADD NEG any",
    "ADD KNUM KNUM",
    /rule 'ADD KNUM KNUM' of simplify_numadd_negx belongs to kfold_numarith already/,
  ],
  [
    "a rule that is no string",
    "jit/fold.ts",
    '"ADD NEG any"',
    "String(1)",
    /fold\.ts:\d+:30: error: a rule is a constant string/,
  ],
  [
    "rules that are not constant",
    "jit/fold.ts",
    "KNUM_ARITH = [",
    "KNUM_ARITH: readonly string[] = [",
    /fold\.ts:\d+:24: error: rules are no array with `as const`/,
  ],
  [
    "a fold function of another type",
    "jit/fold.ts",
    "(): number => 2",
    "(): string => ''",
    /fold\.ts:\d+:8: error: simplify_numadd_negx: simplify_numadd_negx is \(\) => string, expected \(\) => number/,
  ],
  [
    "a table that is missing",
    "jit/ir.ts",
    "irfpm",
    "irfqm",
    /ir\.ts:\d+:1: error: no array `irfpm`/,
  ],
  [
    "a table that is not constant",
    "jit/ir.ts",
    '"TRUNC"] as const',
    '"TRUNC"]',
    /ir\.ts:\d+:\d+: error: `irfpm` is no array with `as const`/,
  ],
  [
    "a row without a name",
    "jit/ir.ts",
    '["lj_str_cmp", 2]',
    '[2, "lj_str_cmp"]',
    /ircalls: row 0 does not begin with its name/,
  ],
  ["a library that is not there", "jit/ffrecord.ts", '"math"', '"moth"', /no library 'moth'/],
  [
    "a function that is not there",
    "jit/ffrecord.ts",
    "floor: rec",
    "flour: rec",
    /ffrecord\.ts:\d+:3: error: library 'math' has no function flour/,
  ],
  [
    "two recorders of a function",
    "jit/ffrecord.ts",
    "floor: rec",
    "ceil: rec",
    /math\.ceil has a recorder already/,
  ],
  [
    "an entry that is no recorder",
    "jit/ffrecord.ts",
    "abs: rec(recff_math_abs)",
    "abs: 5",
    /abs: expected a call of rec/,
  ],
  [
    "a recorder of another type",
    "jit/ffrecord.ts",
    "recff_math_abs: Recorder = ()",
    "recff_math_abs = (_s: string)",
    /ffrecord\.ts:\d+:12: error: math\.abs: recff_math_abs is \(_s: string\) => .*, expected Recorder, \(data: number\) => void/,
  ],
  [
    "a recorder without a type",
    "jit/ffrecord.ts",
    "recff_math_abs: Recorder =",
    "recff_math_abs: any =",
    /recff_math_abs is any: its type is not known, expected Recorder/,
  ],
  [
    "a datum of another type",
    "jit/ffrecord.ts",
    "IRFPM.FLOOR)",
    '"floor")',
    /ffrecord\.ts:\d+:\d+: error: math\.floor: "floor" is "floor", expected number/,
  ],
  [
    "a list of something else",
    "jit/ffrecord.ts",
    "[rec_math, rec_base]",
    "[rec_math, 5]",
    /`recorders` may hold only names/,
  ],
  [
    "a source that does not parse",
    "jit/ffrecord.ts",
    "floor: rec",
    "floor: : rec",
    /ffrecord\.ts:15:10: error: Expression expected/,
  ],
  [
    "a library function of another type",
    "lib/math.ts",
    "L: number): number",
    "L: string): number",
    /math\.ts:\d+:14: error: math\.random: math_random is \(vm: Vm, L: string\) => number, expected LibFunction, \(vm: Vm, L: number\) => number/,
  ],
  [
    "a library function that returns anything",
    "lib/math.ts",
    "L: number): number",
    "L: number): any",
    /math\.random: math_random is \(vm: Vm, L: number\) => any, expected LibFunction/,
  ],
  [
    "an upvalue that comes later",
    "lib/math.ts",
    '{ entry: "floor" }',
    '{ entry: "pi" }',
    /math\.ts:\d+:\d+: error: math\.random: no entry pi before this one/,
  ],
  [
    "an option that does not exist",
    "lib/math.ts",
    "noreg: true",
    "noregs: true",
    /math\.ceil: { noregs: true } is .*, expected Options/,
  ],
  [
    "a value of another type",
    "lib/math.ts",
    "set(3.141592653589793)",
    "set(true)",
    /math\.pi: true is true, expected string \| number/,
  ],
  [
    "a name that is not constant",
    "lib/math.ts",
    "defineLib(NAME",
    "defineLib(String(NAME)",
    /library name is no constant string/,
  ],
  [
    "a fallback that is missing",
    "lib/math.ts",
    "abs: asm(math_abs)",
    "abs: asm_()",
    /math\.abs: asm_ needs the fallback of an asm entry before it/,
  ],
  [
    "a library from nowhere",
    "lib/index.ts",
    "./math.js",
    "./maths.js",
    /index\.ts:\d+:\d+: error: mathematics is no constant of a module that is here/,
  ],
  [
    "letters that mean nothing",
    "lib/externs.ts",
    '"p:v"',
    '"q:v"',
    /externs\.ts:\d+:3: error: lj_gc_step: expected letters p, i, d/,
  ],
  [
    "a function that takes more than it gets",
    "lib/externs.ts",
    '"ppp:p"',
    '"pp:p"',
    /bindings\.ts:\d+:5: error: extern lj_tab_new is "pp:p": the function takes 3 arguments, not 2/,
  ],
  [
    "a function without the result",
    "lib/externs.ts",
    '"p:v"',
    '"p:i"',
    /bindings\.ts:\d+:5: error: extern lj_gc_step is "p:i": the function returns (void|undefined), not a number/,
  ],
  [
    "functions that are spread into the others",
    "lib/externs.ts",
    '"d:d"',
    '":d"',
    /bindings\.ts:\d+:5: error: extern sin is ":d": the function takes 1 arguments, not 0/,
  ],
  [
    "a function without a signature",
    "lib/externs.ts",
    "sin:",
    "cos:",
    /bindings\.ts:\d+:5: error: extern sin has no signature/,
  ],
];
for (const [what, file, before, after, message] of broken)
  test(`broken sources: ${what}`, (t) => {
    const folder = temporaryFolder(t);
    cpSync(fixtures, folder, { recursive: true });
    const source = path.join(folder, file);
    const text = readFileSync(source, "utf8");
    t.true(text.includes(before));
    writeFileSync(source, text.replace(before, after));
    t.throws(() => scan(pathsIn(folder), ".", sources), { message });
  });
