/*
 * Templates with what DynASM makes of them, or where it finds errors: corpus/cases.txt
 * holds small ones, corpus/*.dasc large ones, random-template.ts makes more. DynASM's
 * answers are in corpus/expected.json.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { DasmErrors, preprocess } from "../../../dasc/dynasm/index.js";
import type { CommentStyle } from "../../../dasc/dynasm/index.js";
import type { Dialect } from "../../../dasc/dynasm/x86/arch.js";
import { randomTemplate } from "./random-template.js";

export const CORPUS = fileURLToPath(new URL("corpus/", import.meta.url));
export const EXPECTED = path.join(CORPUS, "expected.json");
export const TEMPLATE = "t.dasc";

export interface Case {
  readonly name: string;
  readonly text: string;
  readonly flags: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** The output without the comment that names the tool, or `file:line` of all errors. */
export type Answer = { readonly output: string } | { readonly errors: readonly string[] };

/** Flags that every large template is translated with. */
const LARGE_FLAGS = ["", "-L -N", "-M -c", "-F", "-D FLAG -D WIN"];

/** Seeds of random templates whose answers are kept. */
const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);
/** Of more than a thousand lines. */
const LARGE_SEEDS = [1002, 1004, 1005];
/** DynASM shows so many errors. */
const SHOWN = 20;

function smallCases(): Case[] {
  const text = readFileSync(path.join(CORPUS, "cases.txt"), "latin1");
  const [head, ...parts] = text.split(/^===(?: (.*))?\n/m);
  const files: Record<string, string> = {};
  for (const m of head.matchAll(/^--- (\S+)( \(no newline at end\))?\n((?:(?!--- ).*\n)*)/gm))
    files[m[1]] = m[2] ? m[3].slice(0, -1) : m[3];
  const cases: Case[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const flags = (parts[i] ?? "").split(" ").filter((f) => f !== "");
    cases.push({ name: `case ${i / 2 + 1}`, text: parts[i + 1], flags, files });
  }
  return cases;
}

function largeCases(): Case[] {
  const names = readdirSync(CORPUS).filter((name) => name.endsWith(".dasc"));
  return names.sort().flatMap((name) => {
    const text = readFileSync(path.join(CORPUS, name), "latin1");
    return LARGE_FLAGS.map((flags) => ({
      name: `${name} ${flags}`.trim(),
      text,
      flags: flags.split(" ").filter((f) => f !== ""),
      files: {},
    }));
  });
}

/** The same template for the same seed; every third has mistakes, every third is for x86. */
export function randomCase(seed: number, lines = 60): Case {
  const arch = seed % 3 === 0 ? "x86" : "x64";
  const mistakes = seed % 3 === 1 ? 0.03 : 0;
  return { name: `seed ${seed}`, ...randomTemplate(seed, { arch, lines, mistakes }) };
}

export function allCases(): Case[] {
  const random = SEEDS.map((seed) => randomCase(seed));
  const large = LARGE_SEEDS.map((seed) => randomCase(seed, 1200));
  return [...smallCases(), ...largeCases(), ...random, ...large];
}

const withoutHeader = (output: string): string => output.replace(/^\/\*\n[^]*?\*\/\n/, "");

/** What DynASM answers. */
export function askDynasm(dynasm: string, { text, flags, files }: Case): Answer {
  const dir = mkdtempSync(path.join(tmpdir(), "dynasm-"));
  try {
    for (const [name, content] of Object.entries({ ...files, [TEMPLATE]: text })) {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), content, "latin1");
    }
    const options = { cwd: dir, encoding: "latin1", maxBuffer: 1 << 28 } as const;
    const run = spawnSync("luajit", [dynasm, ...flags, TEMPLATE], options);
    if (run.status === 0) return { output: withoutHeader(run.stdout) };
    const lines = run.stderr.matchAll(/^([^:\n]+:(?:\d+|\*)): error: (?!in include)/gm);
    return { errors: Array.from(lines, (m) => m[1]).slice(0, SHOWN) };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** What this project answers. */
export function translateCase({ text, flags, files }: Case, dialect: Dialect = {}): Answer {
  const has = (flag: string): boolean => flags.includes(flag);
  const styles: Readonly<Record<string, CommentStyle>> = {
    "-N": "none",
    "-c": "/* */",
    "-C": "//",
  };
  const style = flags.filter((flag) => flag in styles).at(-1);
  const values = (option: string): string[] =>
    flags.flatMap((flag, i) => (flag === option ? [flags[i + 1]] : []));
  const defines: Record<string, string> = {};
  for (const define of values("-D")) {
    const [name, value = "1"] = define.split(/=(.*)/s);
    defines[name] = value;
  }
  for (const name of values("-U")) delete defines[name];
  const all: Readonly<Record<string, string>> = { ...files, [TEMPLATE]: text };
  try {
    const result = preprocess(TEMPLATE, {
      ...dialect,
      lang: "c",
      defines,
      includeDirs: values("-I"),
      comments: style === undefined ? undefined : styles[style],
      macroComments: has("-M"),
      lineMarks: !has("-L"),
      flushLines: has("-F"),
      readFile: (file) => all[path.posix.normalize(file)],
    });
    return { output: withoutHeader(result.text) };
  } catch (e) {
    if (!(e instanceof DasmErrors)) throw e;
    return {
      errors: e.diagnostics.slice(0, SHOWN).map(({ place, file }) => {
        let outer = place;
        while (outer?.caller) outer = outer.caller;
        return `${outer?.file ?? file}:${outer?.line ?? "*"}`;
      }),
    };
  }
}
