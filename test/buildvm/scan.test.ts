/*
 * What buildvm reads from the trace compiler's sources, on sources of the same format:
 * recorders by function id, fold rules as a perfect hash table, names for vmdef.
 */
import test from "ava";
import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { build as bundle } from "esbuild";
import { Build, defaultPaths } from "../../buildvm/build.js";
import { emitFolddef, emitRecdef, emitVmdef } from "../../buildvm/emit/modules.js";
import { FOLD_EMPTY, hashFolds } from "../../buildvm/folddef.js";
import { scanFolds } from "../../buildvm/scan/fold.js";
import { scanIr } from "../../buildvm/scan/ir.js";
import { scanRecorders } from "../../buildvm/scan/rec.js";
import { numberRecorders } from "../../buildvm/recdef.js";
import * as generator from "../../generated/buildvm_arch.js";
import { buildvm, temporaryFolder } from "./tools.js";

const fixtures = path.join(import.meta.dirname, "fixtures/jit");
const paths = {
  ...defaultPaths,
  recorders: path.join(fixtures, "ffrecord.ts"),
  folds: path.join(fixtures, "fold.ts"),
  ir: path.join(fixtures, "ir.ts"),
};
const build = new Build(generator, paths);
const ir = scanIr(paths.ir);
if (!ir) throw new Error("no fixture ir.ts");

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
  const { recdef } = await load(emitRecdef(build.recorders));
  const names = build.libraries.ffnames;
  const id = (name: string): number => names.indexOf(name);
  t.deepEqual(recdef, [
    { ffid: id("assert"), lib: "base", name: "assert" },
    { ffid: id("math.abs"), lib: "math", name: "abs" },
    { ffid: id("math.floor"), lib: "math", name: "floor" },
    { ffid: id("math.ceil"), lib: "math", name: "ceil" },
  ]);
  t.true(emitRecdef(build.recorders).includes('"name":"ceil"}, // recff_math_round\n'));
});

test("fold rules have the keys of their instructions", (t) => {
  const op = (name: string): number => ir.irdef.indexOf(name);
  const key = (ins: string, left: number, right: number): number =>
    op(ins) * 2 ** 17 + left * 2 ** 10 + right;
  t.deepEqual(
    scanFolds(paths.folds, ir).map(({ name, rules }) => [name, ...rules.map((rule) => rule.key)]),
    [
      ["kfold_numarith", key("ADD", op("KNUM"), op("KNUM")), key("SUB", op("KNUM"), op("KNUM"))],
      ["simplify_numadd_negx", key("ADD", op("NEG"), 0x3ff)],
      ["simplify_any", key("SUB", 0x7f, 0x3ff), key("LT", 5, 17)],
      ["kfold_fpmath", key("FPMATH", op("KNUM"), 0), key("FPMATH", op("KNUM"), 1), key("CALLN", op("KNUM"), 1)], // prettier-ignore
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
  const folddef = (await load(emitFolddef(build.folds))) as unknown as Folddef;
  const rules = new Map<number, string>();
  for (const { name, rules: list } of scanFolds(paths.folds, ir))
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
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 0x7effff }), { minLength: 1, maxLength: 1000 }); // prettier-ignore
  await fc.assert(
    fc.asyncProperty(keys, async (list) => {
      const folds = Array.from({ length: 100 }, (_, fn) => ({
        name: `fold_${fn}`,
        rules: list.filter((key) => key % 100 === fn).map((key) => ({ text: String(key), key, place })), // prettier-ignore
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
  const text = emitVmdef(build.libraries, build.ir);
  t.regex(text, /irnames = "LT {4}ADD {3}SUB {3}NEG {3}FPMATHCONV /);
  t.regex(text, /irfpm = \{ \[0\]="FLOOR", "CEIL", "TRUNC" \}/);
  t.regex(text, /ircall = \{ \[0\]="lj_str_cmp", "pow" \}/);
  t.false(emitVmdef(build.libraries).includes("irnames"));
});

test("native luajit loads vmdef.lua", (t) => {
  const file = path.join(temporaryFolder(t), "vmdef.lua");
  writeFileSync(file, emitVmdef(build.libraries, build.ir));
  const script = `local v = dofile(${JSON.stringify(file)}) print(v.bcnames:sub(1, 12), v.ffnames[2], v.irfpm[1], #v.irnames)`; // prettier-ignore
  let out = "";
  try {
    out = execFileSync("luajit", ["-e", script], { encoding: "utf8" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    t.log("skipped: needs luajit (Debian: luajit)");
    t.pass();
    return;
  }
  t.is(out, "ISLT  ISGE  \tassert\tCEIL\t60\n");
});

test("the modes recdef and folddef write what the emitters make", (t) => {
  const given = ["--recorders", paths.recorders, "--folds", paths.folds, "--ir", paths.ir];
  t.is(buildvm("-m", "recdef", ...given).stdout, emitRecdef(build.recorders));
  t.is(buildvm("-m", "folddef", ...given).stdout, emitFolddef(build.folds));
});

const broken: [string, string, string, RegExp][] = [
  ["a rule with two words", "fold.ts", '"ADD NEG any"|"ADD NEG"', /fold\.ts:\d+:30: error: rule 'ADD NEG': expected opcode, left and right/], // prettier-ignore
  ["an unknown instruction", "fold.ts", '"ADD NEG any"|"ADX NEG any"', /rule 'ADX NEG any': no IR instruction ADX/], // prettier-ignore
  ["an unknown field", "fold_conv.ts", "IRFL_TAB_META|IRFL_NONE", /unknown name IRFL_NONE/],
  ["an operand that is too large", "fold.ts", "LT 5 17|LT 5 1024", /1024 is too large/],
  ["a rule that is there twice", "fold.ts", "ADD NEG any|ADD KNUM KNUM", /rule 'ADD KNUM KNUM' of simplify_numadd_negx belongs to kfold_numarith already/], // prettier-ignore
  ["a rule that is no string", "fold.ts", '"ADD NEG any"|rules', /a rule is a string/],
  ["a table that is missing", "ir.ts", "irfpm|irfqm", /ir\.ts:1:1: error: no array `irfpm`/],
  ["a library that is not there", "ffrecord.ts", '"math"|"moth"', /no library 'moth'/],
  ["a function that is not there", "ffrecord.ts", "floor: rec|flour: rec", /ffrecord\.ts:\d+:3: error: library 'math' has no function flour/], // prettier-ignore
  ["two recorders of a function", "ffrecord.ts", "floor: rec|ceil: rec", /math\.ceil has a recorder already/], // prettier-ignore
  ["an entry that is no recorder", "ffrecord.ts", "abs: rec(recff_math_abs)|abs: 5", /abs: expected a call of rec/], // prettier-ignore
  ["a list of something else", "ffrecord.ts", "[rec_math, rec_base]|[rec_math, 5]", /`recorders` may hold only names/], // prettier-ignore
  ["a source that does not parse", "ffrecord.ts", "floor: rec|floor: : rec", /ffrecord\.ts:\d+:\d+: error: Unexpected token/], // prettier-ignore
];
for (const [what, file, change, message] of broken)
  test(`broken sources: ${what}`, async (t) => {
    const { cpSync, readFileSync } = await import("node:fs");
    const folder = temporaryFolder(t);
    cpSync(fixtures, folder, { recursive: true });
    const [before, after] = change.split("|");
    const source = path.join(folder, file);
    const text = readFileSync(source, "utf8");
    t.true(text.includes(before));
    writeFileSync(source, text.replace(before, after));
    const at = (name: string): string => path.join(folder, name);
    t.throws(
      () => {
        const names = scanIr(at("ir.ts"));
        if (names) hashFolds(scanFolds(at("fold.ts"), names));
        numberRecorders(scanRecorders(at("ffrecord.ts")), build.libraries);
      },
      { message },
    );
  });
