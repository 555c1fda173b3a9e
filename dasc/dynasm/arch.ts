/*
 * The seam between the preprocessor and an instruction set.
 */
import { TemplateError } from "./diagnostics.js";
import type { Emitter, LabelRef } from "./emit.js";
import type { Host } from "./host/host.js";

/** `.type NAME, ctype, reg` */
export interface TypeDef {
  readonly ctype: string;
  readonly register?: string;
  /** 1 for the first .type of a template. */
  readonly number: number;
}

/** What assembling a statement may use. */
export interface Context {
  readonly emit: Emitter;
  readonly host: Host;
  readonly types: ReadonlyMap<string, TypeDef>;
  /** `#NAME` in an expression becomes the size of the type. */
  expression(text: string): string;
}

export interface Arch {
  readonly name: string;
  /** Defined while templates for this architecture are read. */
  readonly defines: Readonly<Record<string, string>>;
  readonly pointerSize: 4 | 8;
  has(op: string): boolean;
  ops(): Iterable<string>;
  /** Assemble one instruction, or data: `.byte` and its like are the arch's. Throws TemplateError. */
  instruction(op: string, operands: readonly string[], context: Context): void;
}

/** Recognise a label operand; undefined for anything else. */
export function parseLabel(text: string): LabelRef | undefined {
  let m = /^([<>])\s*(\d+)$/.exec(text);
  if (m) return { kind: "local", number: localNumber(m[2]), forward: m[1] === ">" };
  m = /^->\s*([A-Za-z_]\w*)$/.exec(text);
  if (m) return { kind: "global", name: m[1] };
  m = /^=>\s*(.+)$/.exec(text);
  if (m) return { kind: "pc", expr: m[1] };
  m = /^extern\s+([A-Za-z_]\w*)$/.exec(text);
  if (m) return { kind: "extern", name: m[1] };
  m = /^&\s*(.+)$/.exec(text);
  if (m) return { kind: "address", expr: m[1] };
  return undefined;
}

/** Local labels are 1 to 9. */
export function localNumber(text: string): number {
  const n = Number(text);
  if (n < 1 || n > 9) throw new TemplateError(`local labels are 1 to 9: ${text}`, text);
  return n;
}
