/*
 * Single statements against what the original DynASM makes of them: the same actions
 * with the same arguments, and errors for the same statements. The expectations are
 * written by fuzz.ts.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { instructionTable } from "../../../dasc/dynasm/x86/arch.js";
import { EDITIONS, type Edition } from "../../../dasc/dynasm/x86/notation.js";
import { answer, formatAnswer } from "./answer.js";
import { EXPECTATIONS, differences } from "./fuzz.js";
import { dialectOf, findOracle } from "./oracle.js";
import { seeded, statementsOf } from "./statements.js";

/** Enough, and of which so many are errors. */
const COUNTS = { 2026: [3500, 1000], 2022: [50, 20] } as const;

for (const arch of ["x64", "x86"] as const)
  for (const edition of EDITIONS)
    test(`${arch}, ${edition}: statements become the actions of DynASM, or errors`, (t) => {
      const file = EXPECTATIONS(arch, edition);
      const expected = readFileSync(file, "utf8").replace(/\n$/, "").split("\n");
      const statements = expected.map((line) => line.slice(0, line.indexOf("\t")));
      const wrong = answer(arch, statements, { edition }).flatMap((given, i) => {
        const line = formatAnswer(statements[i], given);
        return line === expected[i] ? [] : [`${expected[i]}\n  got ${line}`];
      });
      t.deepEqual(wrong, [], "accept: node --import tsx test/dasc/dynasm/fuzz.ts --write");
      t.true(expected.length > COUNTS[edition][0]);
      t.true(expected.filter((line) => line.endsWith("\t!")).length > COUNTS[edition][1]);
    });

test("movd and movq move what their names say since July 2026", (t) => {
  const ask = (edition: Edition, statement: string): string => {
    const [given] = answer("x64", [statement], { edition });
    return "error" in given ? given.error : Buffer.from(given.list).toString("hex");
  };
  t.is(ask(2022, "movd rax, xmm1"), ask(2026, "movq rax, xmm1"));
  t.is(ask(2022, "vmovd xmm9, r12"), ask(2026, "vmovq xmm9, r12"));
  t.is(ask(2022, "movd xmm1, dword [rax]"), ask(2026, "movd xmm1, dword [rax]"));
  t.regex(ask(2022, "movq rax, xmm1"), /^no such form/);
  t.regex(
    ask(2026, "movd rax, xmm1"),
    /^`movd r64, xmm' is no form since July 2026: write `movq' for 64 bits, or translate with --dynasm 2022; there is movd xmm, r\/m32; movd r\/m32, xmm$/,
  );
  t.regex(ask(2026, "vmovd qword [rax], xmm1"), /write `vmovq' for 64 bits/);
});

test("addresses in memory operands are expressions when they were", (t) => {
  const ask = (statement: string, plainAddresses: boolean): string =>
    formatAnswer("", answer("x64", [statement], { plainAddresses })[0]);
  t.is(ask("mov eax, [&foo]", true), "\t8b0425edff\t, &foo");
  t.is(ask("mov eax, [&foo]", false), "\t8b05f3ff\t, (ptrdiff_t)(foo)");
  t.is(ask("mov dword [&foo], 1", true), "\tc70425ed01000000ff\t, &foo");
  t.is(ask("mov dword [&foo], 1", false), "\t!");
  t.is(ask("jmp &foo", true), ask("jmp &foo", false));
});

const dynasm = findOracle();
const ask = dynasm ? test : test.skip;
ask(
  `random statements: asked ${dynasm ?? "nobody, needs luajit and DYNASM=.../dynasm.lua"}`,
  (t) => {
    const seed = Number(process.env.SEED ?? 1);
    t.log(`SEED=${seed}`);
    for (const arch of ["x64", "x86"] as const) {
      const mode = arch === "x64" ? 64 : 32;
      const { edition } = dialectOf(dynasm as string);
      const statements = [...statementsOf(instructionTable(edition), mode, seeded(seed), 1)];
      t.deepEqual(differences(dynasm as string, arch, statements), []);
    }
  },
);
