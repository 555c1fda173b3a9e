/*
 * What the report's page gets from buildvm: one JSON text in the page. Numbers of
 * files, handlers and externs are indices into the lists here.
 */

/** An instruction: offset, size, text, template lines, where it goes. -1: none. */
export type InstructionRow = readonly [
  offset: number,
  size: number,
  text: string,
  /** In the template itself: a statement, or the call of a macro. */
  file: number,
  line: number,
  /** Inside of the macro. */
  macroFile: number,
  macroLine: number,
  /** Offset in the blob. */
  target: number,
  extern: number,
];

export type HandlerKind = "opcode" | "function" | "subroutine";

export interface HandlerData {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly kind: HandlerKind;
  readonly offset: number;
  /** Bytes of code, and of alignment behind it. */
  readonly size: number;
  readonly padding: number;
  readonly file: number;
  readonly first: number;
  readonly last: number;
  readonly code: readonly InstructionRow[];
}

export interface OpcodeData {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly cd: string;
  readonly metamethod: string;
  readonly offset: number;
  readonly handler: number;
}

/** Where a program spent its instructions. */
export interface ProfileData {
  /** What ran. */
  readonly program: string;
  readonly total: number;
  /** Outside of the blob. */
  readonly others: number;
  readonly counts: readonly (readonly [offset: number, count: number])[];
}

export interface ReportData {
  readonly blobHash: string;
  /** Base64. */
  readonly blob: string;
  readonly files: readonly { readonly name: string; readonly lines: readonly string[] }[];
  readonly handlers: readonly HandlerData[];
  readonly opcodes: readonly OpcodeData[];
  readonly externs: readonly { readonly name: string; readonly signature: string }[];
  readonly profile?: ProfileData;
}
