/*
 * The host language: what the lines between the assembly are written in, and so
 * what the preprocessor has to write. Expressions in operands are the host's too
 * and pass through, so the rest of the preprocessor never looks into them.
 */
import type { LineTable } from "../actions.js";

export interface Host {
  readonly name: string;
  /** The statement that runs `position` of the action list. */
  put(position: number, args: readonly string[]): string;
  comment(text: string): string;
  constant(name: string, value: number): string;
  actionList(name: string, bytes: readonly number[]): string;
  nameList(name: string, names: readonly string[]): string;
  lineTable(name: string, table: LineTable): string;
  /** Offset of a field: `path` is what followed `->`. */
  fieldOffset(type: string, path: string): string;
  sizeOf(type: string): string;
  /** Lower and upper 32 bits of a 64-bit integer expression. */
  low32(expr: string): string;
  high32(expr: string): string;
  product(a: string, b: string): string;
}
