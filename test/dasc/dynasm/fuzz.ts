/*
 * Asks the original DynASM about random statements, and compares:
 *
 *     node --import tsx test/dasc/dynasm/fuzz.ts [SEED [STATEMENTS PER FORM]]
 *     node --import tsx test/dasc/dynasm/fuzz.ts --write
 *
 * The second writes the expectations of statements.test.ts; of instructions that are not
 * in every edition of the table, if it is a DynASM of before July 2026. DYNASM names a
 * dynasm.lua that is elsewhere.
 */
import { writeFileSync } from "node:fs";
import { instructionTable } from "../../../dasc/dynasm/x86/arch.js";
import { EDITIONS, type Edition } from "../../../dasc/dynasm/x86/notation.js";
import { answer, formatAnswer, prologue } from "./answer.js";
import type { ArchName } from "./answer.js";
import { askOracle, dialectOf, findOracle } from "./oracle.js";
import { seeded, statementsOf } from "./statements.js";

export const EXPECTATIONS = (arch: ArchName, edition: Edition): URL =>
  new URL(`./statements/${arch}${edition === 2026 ? "" : `-${edition}`}.txt`, import.meta.url);

/** Has this instruction other forms in another edition? */
const changed = (name: string): boolean =>
  EDITIONS.some((year) =>
    instructionTable(year)
      .forms(name)
      .some((f) => /20\d\d/.test(f.encoding)),
  );

/** Where the answers differ, and why. */
const DIFFERENT: readonly (readonly [statements: RegExp, reason: string])[] = [
  [/^endbr(32|64)$/, "DynASM 1.5 knows them since 2022"],
  [
    /^mov64 ([xy]mm|st)0,|^mov64 \[.*\], ([xy]mm|st)0$/,
    "no accumulators, though DynASM takes them for it",
  ],
];

/** Statements and what both make of them, where they differ. */
export function differences(
  dynasm: string,
  arch: ArchName,
  statements: readonly string[],
): string[] {
  const wanted = askOracle(dynasm, arch, statements, prologue(arch));
  const given = answer(arch, statements, dialectOf(dynasm));
  return statements.flatMap((statement, i) => {
    const [want, got] = [wanted[i], given[i]].map((a) => formatAnswer(statement, a));
    if (DIFFERENT.some(([statements]) => statements.test(statement))) return [];
    return want === got ? [] : [`${arch}: ${want}\n  got ${got}`];
  });
}

function main([first = "1", each = "4"]: readonly string[]): number {
  const dynasm = findOracle();
  if (!dynasm) {
    process.stderr.write("fuzz: needs luajit and DynASM: name its dynasm.lua in DYNASM\n");
    return 2;
  }
  const { edition = 2026 } = dialectOf(dynasm);
  let bad = 0;
  for (const arch of ["x64", "x86"] as const) {
    const mode = arch === "x64" ? 64 : 32;
    const write = first === "--write";
    const random = seeded(write ? 20260101 : Number(first));
    const part = write && edition < 2026 ? changed : undefined;
    const perForm = part ? 12 : write ? 2 : Number(each);
    const statements = [...statementsOf(instructionTable(edition), mode, random, perForm, part)];
    if (write) {
      const answers = askOracle(dynasm, arch, statements, prologue(arch));
      const lines = statements.map((statement, i) => formatAnswer(statement, answers[i]));
      writeFileSync(EXPECTATIONS(arch, edition), `${lines.join("\n")}\n`);
      continue;
    }
    const wrong = differences(dynasm, arch, statements);
    bad += wrong.length;
    process.stdout.write(`${arch}: ${statements.length} statements, ${wrong.length} differ\n`);
    if (wrong.length > 0) process.stdout.write(`${wrong.slice(0, 50).join("\n")}\n`);
  }
  return bad > 0 ? 1 : 0;
}

if (process.argv[1]?.endsWith("fuzz.ts")) process.exitCode = main(process.argv.slice(2));
