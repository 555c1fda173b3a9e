/*
 * The names of the trace compiler's numbers, from the module that declares them
 * (runtime/jit/ir.ts): arrays of names, or of rows that begin with a name, in order.
 *
 *   export const irdef = [["LT", "N ", "ref", "ref"], ...] as const;   // opcodes
 *   export const irtypes = ["NIL", "FALSE", ...] as const;
 *   export const irfpm = ["FLOOR", ...] as const;                      // IRFPM_FLOOR
 *   export const irfields = [["STR_LEN", ...], ...] as const;          // IRFL_STR_LEN
 *   export const ircalls = [["lj_str_cmp", ...], ...] as const;        // IRCALL_lj_str_cmp
 *
 * The names are read from the arrays' types, so an array may be made of others.
 */
import type { SourceFile } from "ts-morph";
import { ScanError } from "./error.js";
import { constantString, elementTypes, placeOf, readSource, type Sources } from "./source.js";

const irTables = ["irdef", "irtypes", "irfpm", "irfields", "ircalls"] as const;

/** Names by number, for each table. */
export type IrNames = Readonly<Record<(typeof irTables)[number], readonly string[]>>;

/** Read the tables of a module; undefined when there is no such module. */
export function scanIr(sources: Sources, file: string): IrNames | undefined {
  const source = readSource(sources, file);
  if (!source) return undefined;
  const names = irTables.map((table) => [table, scanTable(source, table)]);
  return Object.fromEntries(names) as IrNames;
}

/** The texts of `traceerrs`, by number: rows of a name and a text; undefined without such a module. */
export function scanTraceErrors(sources: Sources, file: string): string[] | undefined {
  const source = readSource(sources, file);
  return source && scanTable(source, "traceerrs", 1);
}

/** Word `column` of the rows of a table; of words alone, the words. */
function scanTable(source: SourceFile, table: string, column = 0): string[] {
  const array = source.getVariableDeclaration(table);
  if (!array) throw new ScanError(placeOf(source), `no array \`${table}\``);
  const rows = elementTypes(array);
  if (!rows) throw new ScanError(placeOf(array), `\`${table}\` is no array with \`as const\``);
  return rows.map((row, i) => {
    const word = row.isTuple() ? row.getTupleElements()[column] : row;
    const text = word && constantString(array, word);
    if (text === undefined)
      throw new ScanError(placeOf(array), `${table}: row ${i} does not begin with its name`);
    return text.trim();
  });
}
