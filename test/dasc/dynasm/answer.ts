/*
 * What our instruction set makes of single statements, and the text in which answers are
 * kept: statement, action list in hexadecimal, arguments, between tabs; `!` for an error.
 */
import type { Arch, TypeDef } from "../../../dasc/dynasm/arch.js";
import { TemplateError } from "../../../dasc/dynasm/diagnostics.js";
import { Emitter } from "../../../dasc/dynasm/emit.js";
import { c } from "../../../dasc/dynasm/host/c.js";
import { splitParams } from "../../../dasc/dynasm/text.js";
import { x64, x86 } from "../../../dasc/dynasm/x86/arch.js";
import type { Dialect } from "../../../dasc/dynasm/x86/arch.js";
import type { Answer } from "./oracle.js";

export type ArchName = "x64" | "x86";

/** What the statements name, as assembly for DynASM. */
export const prologue = (arch: ArchName): string[] => [`.type FOO, struct foo, ${base(arch)}`];
const base = (arch: ArchName): string => (arch === "x64" ? "rbx" : "ebx");

/** Answers in the order of the statements; label numbers count from the first one. */
export function answer(
  name: ArchName,
  statements: readonly string[],
  dialect: Dialect = {},
): Answer[] {
  const arch: Arch = (name === "x64" ? x64 : x86)(dialect);
  const types = new Map<string, TypeDef>([
    ["FOO", { ctype: "struct foo", register: base(name), number: 1 }],
  ]);
  const emit = new Emitter({ ...c, sharesActions: false }, false);
  const context = { emit, host: c, types, expression: (text: string) => text };
  return statements.map((statement) => {
    const start = emit.list.length;
    try {
      const [, op, rest] =
        /^(\S+)\s*(.*)$/s.exec(statement.replaceAll("#FOO", "sizeof(struct foo)")) ?? [];
      if (!arch.has(op)) return { error: `unknown: ${op}` };
      arch.instruction(op, splitParams(rest), context);
    } catch (e) {
      if (!(e instanceof TemplateError)) throw e;
      emit.flush();
      return { error: e.message };
    }
    const args = emit.flush()?.args ?? [];
    return { list: [...emit.list.slice(start)], args: args.map((a) => `, ${a}`).join("") };
  });
}

export function formatAnswer(statement: string, given: Answer): string {
  if ("error" in given) return `${statement}\t!`;
  return `${statement}\t${Buffer.from(given.list).toString("hex")}\t${given.args}`;
}
