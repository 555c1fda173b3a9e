/*
 * Breaks templates at random and asks DynASM what is wrong with them:
 *
 *     DYNASM=.../dynasm.lua node --import tsx test/dasc/dynasm/mutate.ts
 *         [--seed N] [--count N] [--most N] [--prefix LINES] [--mix] TEMPLATE...
 *
 * A mutant is the beginning of a template (PREFIX lines, where its macros are) and a
 * part of the rest, with a few lines deleted, repeated, moved, joined or split, and
 * characters and words exchanged. With --mix it is a few lines of the template in any
 * order; corpus/fragments.txt is made for that. Where both answer differently, the mutant is made as
 * small as it gets and printed as a case for corpus/cases.txt.
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { askDynasm, translateCase } from "./corpus.js";
import type { Answer, Case } from "./corpus.js";
import { dialectOf, findOracle } from "./oracle.js";
import { seeded } from "./statements.js";
import type { Random } from "./statements.js";

const CHARACTERS = "||;;,,()[]{}.#@:<>=-+*\"'/ \t~&1aR\\";

const LINES = [
  "|.if X64",
  "|.if not X64",
  "|.else",
  "|.elif 1",
  "|.endif",
  "|.endmacro",
  "|.macro mac, a, b",
  "|.macro nop",
  "|.capture cap",
  "|.endcapture",
  "|.dumpcapture cap",
  "|.define a, b",
  "|.define X64",
  "|.type T, struct t, rbx",
  "|.type T, t",
  "|.section a, b",
  "|.a",
  "|.code",
  "|.error text",
  "|.fatal text",
  "|.arch x86",
  "|.arch x64",
  "|.arch arm",
  "|.nop a,,b",
  "|.include none.h",
  "|1:",
  "|->a:",
  "|=>a:",
  "|<1:",
  "|",
  "||",
  "||| x",
  "|;",
  "|;;nop;",
  "|.byte",
  "|.byte 1,2,",
  "|.align 3",
  "|.align 16,0",
  "|.space 1,2,3",
  "|mov64 rax, x",
  "|.globals",
  "|.externnames E",
  "|.actionlist l",
  "|mac 1, 2",
  "|mac 1",
  "|mac",
  "|.macro mac",
  "|||.endmacro",
  "|nop // .endmacro",
  "|.endmacro; nop",
];

const DIRECTIVES = [
  ".if",
  ".else",
  ".endif",
  ".elif",
  ".macro",
  ".endmacro",
  ".define",
  ".type",
  ".capture",
  ".error",
  ".nop",
  ".byte",
  ".dword",
  ".align",
  ".space",
  ".section",
  ".include",
  "extern",
  "byte",
  "dword",
];

interface Shape {
  /** Mutations. */
  readonly most: number;
  /** Lines of the beginning that stay in front. */
  readonly prefix: number;
}

/** A part of a template with mistakes. */
export function mutant(template: string, random: Random, { most, prefix }: Shape): string {
  const all = template.split("\n");
  const head = all.slice(0, prefix);
  const length = 20 + random(250);
  const from = Math.min(all.length, prefix) + random(Math.max(1, all.length - prefix - length));
  const lines = [...head, ...all.slice(from, from + length)];
  for (let n = 1 + random(most); n > 0; n--) mutate(lines, random);
  return lines.join("\n") + (random(10) === 0 ? "" : "\n");
}

/** A few lines of a template in any order, which mostly close what they open. */
function mixture(template: string, random: Random): string {
  const all = template.trimEnd().split("\n");
  const line = (): string => all[random(all.length)];
  const lines = ["|.arch x64", "|.section code, cold", "|.actionlist acts"].filter(
    () => random(5) > 0,
  );
  for (let n = 1 + random(random(3) === 0 ? 14 : 4); n > 0; n--) {
    const first = line();
    const [, what] = /^\|\.(macro|if|capture)\b/.exec(first) ?? [];
    lines.push(first);
    if (what === undefined || random(8) === 0) continue;
    for (let inner = random(3); inner > 0; inner--) lines.push(line());
    lines.push(`|.end${what}`);
  }
  return `${lines.join("\n")}\n`;
}

function mutate(lines: string[], random: Random): void {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)];
  const assembly = lines.flatMap((line, i) => (/^\s*\|/.test(line) ? [i] : []));
  const at = assembly.length > 0 && random(5) > 0 ? pick(assembly) : random(lines.length);
  const line = lines[at] ?? "";
  const column = random(line.length + 1);
  const replace = (text: string, deleted = 0): void => {
    lines[at] = line.slice(0, column) + text + line.slice(column + deleted);
  };
  const edits: readonly (() => void)[] = [
    () => lines.splice(at, 1),
    () => lines.splice(at, 1 + random(5)),
    () => lines.splice(at, 0, line),
    () => lines.splice(at, 0, pick(lines)),
    () => lines.splice(at, 0, pick(LINES)),
    () => lines.splice(at, 0, pick(LINES)),
    () => lines.splice(at, 2, line + pick(["", ";", ",", "//"]) + (lines[at + 1] ?? "").trim()),
    () => replace("", 1 + random(4)),
    () => replace(pick([...CHARACTERS])),
    () => replace(pick([...CHARACTERS])),
    () => replace(pick([...CHARACTERS]), 1),
    () => replace("\n"),
    () => (lines[at] = exchangeWord(line, pick(lines), random)),
    () => (lines[at] = exchangeWord(line, pick(DIRECTIVES), random)),
    () => (lines[at] = /^\s*\|/.test(line) ? line.replace("|", "") : `|${line}`),
  ];
  pick(edits)();
  if (lines.length === 0) lines.push("");
}

/** A word of a line, with what is stuck to it, replaced by one of another line. */
function exchangeWord(line: string, other: string, random: Random): string {
  const word = /[.#@]?\w+|->\w+|[^\w\s]+/g;
  const [here, there] = [[...line.matchAll(word)], [...other.matchAll(word)]];
  if (here.length === 0 || there.length === 0) return line;
  const { 0: old, index } = here[random(here.length)];
  return line.slice(0, index) + there[random(there.length)][0] + line.slice(index + old.length);
}

const FLAGS = [
  [],
  [],
  ["-L"],
  ["-N"],
  ["-F"],
  ["-M", "-c"],
  ["-C", "-F"],
  ["-D", "X64"],
  ["-D", "X64=0", "-D", "WIN"],
  ["-LN", "-D", "P64"],
];

/** DynASM may fail without naming a line. */
function agree(c: Case, want: Answer, got: Answer): boolean {
  if ("errors" in want && want.errors.length === 0) return "errors" in got;
  return isDeepStrictEqual(want, got) || c.text.includes("\0");
}

/** The template with as many lines gone as possible. */
function smallest(text: string, differs: (text: string) => boolean): string {
  let lines = text.split("\n");
  for (let size = lines.length >> 1; size > 0; size >>= 1)
    for (let i = 0; i < lines.length;) {
      const fewer = lines.filter((_, n) => n < i || n >= i + size);
      if (differs(fewer.join("\n"))) lines = fewer;
      else i += size;
    }
  return lines.join("\n");
}

async function main(): Promise<number> {
  const { seed, count, most, prefix, mix, _ } = await yargs(hideBin(process.argv))
    .option("seed", { type: "number", default: 1 })
    .option("count", { type: "number", default: 100, describe: "mutants of each template" })
    .option("most", { type: "number", default: 6, describe: "mutations" })
    .option("prefix", { type: "number", default: 300, describe: "first lines to keep" })
    .option("mix", { type: "boolean", default: false, describe: "lines in any order" })
    .demandCommand(1)
    .strictOptions()
    .parse();
  const dynasm = findOracle();
  if (!dynasm) throw new Error("DYNASM does not name dynasm.lua, or luajit is not there");
  const dialect = dialectOf(dynasm);
  const random = seeded(seed);
  const counts = { same: 0, rejected: 0, different: 0 };
  for (const file of _.map(String)) {
    const template = readFileSync(file, "latin1");
    for (let i = 0; i < count; i++) {
      const text = mix ? mixture(template, random) : mutant(template, random, { most, prefix });
      const flags = FLAGS[random(FLAGS.length)]
        .map((f) => (f === "-LN" ? ["-L", "-N"] : [f]))
        .flat();
      const c: Case = { name: file, text, flags, files: {} };
      const want = askDynasm(dynasm, c);
      if ("errors" in want) counts.rejected++;
      if (agree(c, want, translateCase(c, dialect))) {
        counts.same++;
        continue;
      }
      counts.different++;
      const differs = (t: string): boolean => {
        const changed = { ...c, text: t };
        return !agree(changed, askDynasm(dynasm, changed), translateCase(changed, dialect));
      };
      const small = { ...c, text: smallest(text, differs) };
      const [a, b] = [askDynasm(dynasm, small), translateCase(small, dialect)];
      process.stdout.write(`=== ${flags.join(" ")}\n${small.text}\n`);
      process.stdout.write(`    DynASM ${JSON.stringify(a)}\n    here   ${JSON.stringify(b)}\n`);
    }
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  return counts.different > 0 ? 1 : 0;
}

if (process.argv[1]?.endsWith("mutate.ts")) process.exitCode = await main();
