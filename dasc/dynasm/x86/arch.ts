/*
 * x86 and x64 as architectures of the preprocessor.
 */
import type { Arch, Context } from "../arch.js";
import { TemplateError } from "../diagnostics.js";
import { statements } from "./data.js";
import { encode } from "./encode.js";
import { explain } from "./explain.js";
import { matchForm, type Match } from "./match.js";
import { InstructionTable, type Edition } from "./notation.js";
import { OperandParser, type Operand } from "./operands.js";
import { avxRows } from "./table_avx.js";
import { integerRows } from "./table_integer.js";
import { sseRows } from "./table_sse.js";
import { x87Rows } from "./table_x87.js";

/** Both modes share them, and all templates of a process: nothing in them changes once it is made. */
const tables = new Map<Edition, InstructionTable>();

/** All instructions of both modes. */
export function instructionTable(edition: Edition = 2026): InstructionTable {
  let table = tables.get(edition);
  if (!table) {
    table = new InstructionTable([integerRows, x87Rows, sseRows, avxRows], edition);
    tables.set(edition, table);
  }
  return table;
}

const isMemory = (text: string): boolean => text.startsWith("[");

export interface Dialect {
  /** Which table of instructions; the newest by default. */
  readonly edition?: Edition;
  /** `[&expr]` is an expression like any other, as in DynASM until 2022. */
  readonly plainAddresses?: boolean;
}

function makeArch(name: string, mode: 32 | 64, dialect: Dialect): Arch {
  const { plainAddresses = false, edition = 2026 } = dialect;
  const table = instructionTable(edition);
  const parser = new OperandParser(mode, plainAddresses);
  const exists = (op: string): boolean => table.forms(op).some((form) => form.modes.includes(mode));
  const known = new Map<string, boolean>();
  const has = (op: string): boolean => {
    let answer = known.get(op);
    if (answer === undefined) known.set(op, (answer = statements.has(op) || exists(op)));
    return answer;
  };
  return {
    name,
    pointerSize: mode === 64 ? 8 : 4,
    registers: parser.codes,
    isBase: (text) => parser.isBase(text),
    takes(op, count) {
      const statement = statements.get(op);
      if (statement) return count >= statement.least && count <= statement.most;
      return has(op) && table.forms(op).some((form) => form.slots.length === count);
    },
    has,
    ops: () => [...statements.keys(), ...[...table.names()].filter(exists)],
    instruction(op, operands, context: Context) {
      const statement = statements.get(op);
      if (statement) {
        const { least, most, usage } = statement;
        if (operands.length < least || operands.length > most)
          throw new TemplateError(`usage: ${op} ${usage}`, op);
        return statement.run(operands, context, parser, mode);
      }
      const forms = table.forms(op);
      const parsed =
        op === "mov64"
          ? operands.map((text, i) =>
              parser.parse64(text, context, i > 0 && !isMemory(operands[0])),
            )
          : operands.map((text) => parser.parse(text, context));
      const match = matchForm(forms, parsed, mode);
      if (typeof match === "string") {
        const wasThere = edition > 2022 && otherTable(2022, op, parsed, mode);
        throw explain(match, op, forms, parsed, mode, parser.codes.keys(), wasThere);
      }
      encode(match, parsed, mode, context);
      accesses(match, parsed, context);
    },
  };
}

/** Which operands are fields, for whoever knows their sizes. */
function accesses({ form, size }: Match, operands: readonly Operand[], context: Context): void {
  operands.forEach((operand, i) => {
    if (operand.kind !== "mem" || operand.field === undefined) return;
    const { memorySize } = form.slots[i];
    const bits = operand.size ?? (typeof memorySize === "string" ? size : memorySize);
    if (bits !== undefined) context.accesses?.(operand.field.ctype, operand.field.name, bits);
  });
}

/** Would the table of another year take this? */
function otherTable(
  edition: Edition,
  op: string,
  operands: readonly Operand[],
  mode: 32 | 64,
): boolean {
  return typeof matchForm(instructionTable(edition).forms(op), operands, mode) === "object";
}

export const x64 = (dialect: Dialect = {}): Arch => makeArch("x64", 64, dialect);
export const x86 = (dialect: Dialect = {}): Arch => makeArch("x86", 32, dialect);
