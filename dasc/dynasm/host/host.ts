/*
 * The host language: what the lines between the assembly are written in, and so
 * what the preprocessor has to write. Expressions in operands are the host's too
 * and pass through, so the rest of the preprocessor never looks into them.
 */
import type { LineTable } from "../actions.js";
import type { TypeDef } from "../arch.js";

export interface Host {
  readonly name: string;
  /** The statement that runs `position` of the action list. */
  put(position: number, args: readonly string[]): string;
  comment(text: string): string;
  constant(name: string, value: number): string;
  actionList(name: string, bytes: readonly number[]): string;
  nameList(name: string, names: readonly string[]): string;
  lineTable(name: string, table: LineTable): string;
  /** Offset in a type: `access` is what stood behind it, `->field`, `[n]`. */
  fieldOffset(type: TypeDef, access: string): string;
  sizeOf(type: string): string;
  /** Lower and upper 32 bits of a 64-bit integer expression. */
  low32(expr: string): string;
  /** `mayBeNarrow`: the expression may have fewer bits, and is extended. */
  high32(expr: string, mayBeNarrow: boolean): string;
  /** `&expr` as a number. */
  address(expr: string): string;
}
