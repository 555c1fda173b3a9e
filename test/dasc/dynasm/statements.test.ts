/*
 * Single statements against what the original DynASM makes of them: the same actions
 * with the same arguments, and errors for the same statements. The expectations are
 * written by fuzz.ts.
 */
import { readFileSync } from "node:fs";
import test from "ava";
import { instructionTable } from "../../../dasc/dynasm/x86/arch.js";
import { answer, formatAnswer } from "./answer.js";
import { EXPECTATIONS, differences } from "./fuzz.js";
import { findOracle } from "./oracle.js";
import { seeded, statementsOf } from "./statements.js";

for (const arch of ["x64", "x86"] as const)
  test(`${arch}: statements become the actions of DynASM, or errors`, (t) => {
    const expected = readFileSync(EXPECTATIONS(arch), "utf8").replace(/\n$/, "").split("\n");
    const statements = expected.map((line) => line.slice(0, line.indexOf("\t")));
    const wrong = answer(arch, statements).flatMap((given, i) => {
      const line = formatAnswer(statements[i], given);
      return line === expected[i] ? [] : [`${expected[i]}\n  got ${line}`];
    });
    t.deepEqual(wrong, [], "accept: node --import tsx test/dasc/dynasm/fuzz.ts --write");
    t.true(expected.length > 3500);
    t.true(expected.filter((line) => line.endsWith("\t!")).length > 1000);
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
      const statements = [...statementsOf(instructionTable(), mode, seeded(seed), 1)];
      t.deepEqual(differences(dynasm as string, arch, statements), []);
    }
  },
);
