/*
 * The host language: what the lines between the assembly are written in, and so
 * what the preprocessor has to write. Expressions in operands are the host's too
 * and pass through, so the rest of the preprocessor never looks into them.
 */
import type { TypeDef } from "../arch.js";

/** The LineTable of a template: see actions.ts. */
export interface Lines {
  readonly files: readonly string[];
  readonly rows: Int32Array;
  readonly fields: readonly FieldOperand[];
}

/** A memory operand that names a field of a type, and how many bits it has. */
export interface FieldOperand {
  readonly file: number;
  readonly line: number;
  readonly ctype: string;
  readonly field: string;
  readonly bits: number;
}

export interface Host {
  readonly name: string;
  /** Comments for assembly lines, unless the command line says otherwise. */
  readonly comments: "none" | "//" | "/* */";
  /** A run of actions that is in the list already is written once. It loses its lines. */
  readonly sharesActions: boolean;
  /** Cells of the engine's section buffer that one dasm_put may take. */
  readonly maxCells: number;
  /** Names of registers in host text become DynASM's internal ones, `@q0` for rax. */
  readonly internalRegisters: boolean;

  /** Text in front of everything. */
  header(template: string, arch: string): string;
  /** Says that line `line` of a file follows. */
  lineMark(line: number, file: string): string;
  /** When to say so: on every line that is not where it seems, or when the file changes. */
  readonly lineMarks: "lines" | "files";
  /** What has to hold for the generated text, at .arch: lines of output. */
  archCheck(): readonly string[];
  /** The statement that runs `position` of the action list. */
  put(position: number, args: readonly string[]): string;
  /** The constants of .section: lines of output. */
  sections(names: readonly string[]): readonly string[];
  /** Numbers of the global labels, and how many there are. */
  globals(prefix: string, names: readonly string[]): string;
  actionList(name: string, bytes: Uint8Array, lines: Lines): string;
  nameList(name: string, names: readonly string[]): string;
  /** What a .type needs in the output. */
  typeDefinition(type: TypeDef): string | undefined;

  /** Offset in a type: `access` is what stood behind it, `->field`, `[n]`. */
  fieldOffset(type: TypeDef, access: string): string;
  sizeOf(type: string): string;
  /** Lower and upper 32 bits of a 64-bit integer expression. */
  low32(expr: string): string;
  /** `mayBeNarrow`: the expression may have fewer bits, and is extended. */
  high32(expr: string, mayBeNarrow: boolean): string;
  /** `&expr` as a number. */
  address(expr: string): string;
  /** Throws when an expression cannot be meant. */
  check(expr: string): void;
}
