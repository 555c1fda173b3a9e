/*
 * The names of the trace compiler's numbers, from the module that declares them
 * (runtime/jit/ir.ts): arrays of names, or of rows that begin with a name, in order.
 *
 *   export const irdef = [["LT", "N ", "ref", "ref"], ...] as const;   // opcodes
 *   export const irtypes = ["NIL", "FALSE", ...] as const;
 *   export const irfpm = ["FLOOR", ...] as const;                      // IRFPM_FLOOR
 *   export const irfields = [["STR_LEN", ...], ...] as const;          // IRFL_STR_LEN
 *   export const ircalls = [["lj_str_cmp", ...], ...] as const;        // IRCALL_lj_str_cmp
 */
import type { Node } from "@babel/types";
import { placeOf, readSource, ScanError, valueOf, type Source } from "./source.js";

export const irTables = ["irdef", "irtypes", "irfpm", "irfields", "ircalls"] as const;

/** Names by number, for each table. */
export type IrNames = Readonly<Record<(typeof irTables)[number], readonly string[]>>;

/** Read the tables of a module; undefined when there is no such module. */
export function scanIr(file: string): IrNames | undefined {
  const source = readSource(file);
  if (!source) return undefined;
  const names = irTables.map((table) => [table, scanTable(source, table)]);
  return Object.fromEntries(names) as IrNames;
}

function scanTable(source: Source, table: string): string[] {
  const array = valueOf(source, table);
  if (array?.type !== "ArrayExpression")
    throw new ScanError(placeOf(source, array), `no array \`${table}\``);
  return array.elements.map((row) => {
    const first: Node | null | undefined = row?.type === "ArrayExpression" ? row.elements[0] : row;
    if (first?.type !== "StringLiteral")
      throw new ScanError(placeOf(source, row ?? array), `${table}: a row begins with its name`);
    return first.value.trim();
  });
}
