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
  /** An operand of `bits` is in memory at a field of a type. */
  accesses?(ctype: string, field: string, bits: number): void;
  /** Goes on, but says something about the statement. */
  warn?(message: string, near?: string): void;
}

export interface Arch {
  readonly name: string;
  readonly pointerSize: 4 | 8;
  has(op: string): boolean;
  ops(): Iterable<string>;
  /** Is there an op of this name with so many parameters? */
  takes?(op: string, count: number): boolean;
  /** May a .type name this as its register? */
  isBase?(text: string): boolean;
  /** Names of registers, and what stands for them in the output of DynASM. */
  readonly registers?: ReadonlyMap<string, string>;
  /** Assemble one instruction, or data: `.byte` and its like are the arch's. Throws TemplateError. */
  instruction(op: string, operands: readonly string[], context: Context): void;
}

/** Name of a global label. Windows has `name@8`. */
const GLOBAL_NAME = /^[A-Za-z_][\w@]*$/;

/**
 * Recognise a label operand; undefined for anything else. What stands behind `=>`, `&`
 * and `extern` is taken as it is.
 */
export function parseLabel(text: string): LabelRef | undefined {
  const local = /^([<>])([1-9])$/.exec(text);
  if (local) return { kind: "local", number: Number(local[2]), forward: local[1] === ">" };
  if (text.startsWith("->")) {
    const name = text.slice(2);
    if (!GLOBAL_NAME.test(name))
      throw new TemplateError(`bad global label \`${text}': a name follows \`->'`, text);
    return { kind: "global", name };
  }
  if (text.startsWith("=>")) return { kind: "pc", expr: text.slice(2) };
  if (text.startsWith("&")) return { kind: "address", expr: text.slice(1) };
  const extern = /^extern\s+(\S+)$/.exec(text);
  return extern ? { kind: "extern", name: extern[1] } : undefined;
}
