/*
 * Statements of the architecture that are no instructions: data, space, alignment,
 * labels.
 */
import { DASM } from "../actions.js";
import type { Context } from "../arch.js";
import type { LabelRef } from "../emit.js";
import { TemplateError } from "../diagnostics.js";
import { checkLiteral } from "./encode.js";
import { isWide, literal32 } from "./number.js";
import type { Immediate, OperandParser } from "./operands.js";

interface Statement {
  /** How many parameters it takes. */
  readonly least: number;
  readonly most: number;
  readonly usage: string;
  run(params: readonly string[], context: Context, parser: OperandParser, mode: 32 | 64): void;
}

const SIZES: readonly (readonly [names: string, bytes: number, action: DASM])[] = [
  [".sbyte", 1, DASM.IMM_S],
  [".byte", 1, DASM.IMM_B],
  [".word", 2, DASM.IMM_W],
  [".dword .long", 4, DASM.IMM_D],
  [".qword .quad", 8, DASM.IMM_D],
  [".aword .addr", 0, DASM.IMM_D],
];

/** Alignments by name, and the powers of two up to 256. */
const ALIGNMENTS: ReadonlyMap<string, number> = new Map([
  ["word", 2],
  ["dword", 4],
  ["qword", 8],
  ["oword", 16],
  ["yword", 32],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((n): [string, number] => [String(2 ** n), 2 ** n]),
]);

/** `bytes` of 0: as many as an address has. */
function data(bytes: number, action: DASM): Statement["run"] {
  return (params, context, parser, mode) => {
    const size = bytes || mode / 8;
    for (const text of params) {
      if (size === 8 && isWide(text)) {
        item(undefined, context.expression(text), size, action, context);
        continue;
      }
      const operand = parser.parse(text, context);
      if (operand.kind === "label" && operand.label.kind !== "address" && size === mode / 8)
        context.emit.reference(operand.label, false);
      else if (operand.kind === "imm" && fits(operand, size, action))
        item(operand.value, operand.expr, size, action, context);
      else if (operand.kind === "label" && operand.label.kind === "address" && size === mode / 8)
        item(undefined, operand.label.expr, size, action, context);
      else throw new TemplateError(`not a value of ${size} byte${size > 1 ? "s" : ""}`, text);
    }
  };
}

/** A size in front of an expression says nothing else than the statement; there is none for .sbyte. */
const fits = (operand: Immediate, size: number, action: DASM): boolean =>
  operand.size === undefined || (operand.size === size * 8 && action !== DASM.IMM_S);

function item(
  value: number | undefined,
  expr: string,
  size: number,
  action: DASM,
  { emit, host }: Context,
): void {
  if (value !== undefined) {
    checkLiteral(value, action);
    emit.bytes(value, Math.min(size, 4));
    if (size === 8) emit.bytes(value >> 31, 4);
  } else if (size === 8) {
    emit.action(DASM.IMM_D, [], host.low32(expr));
    emit.action(DASM.IMM_D, [], host.high32(expr, true));
  } else emit.action(action, [], expr);
}

const align: Statement["run"] = ([what], context, _parser, mode) => {
  const text = context.expression(what);
  const size = text === "aword" ? mode / 8 : (ALIGNMENTS.get(text) ?? literal32(text));
  if (size === undefined || !ALIGNMENTS.has(String(size)))
    throw new TemplateError(`bad alignment \`${what}': a power of two from 2 to 256`, what);
  context.emit.action(DASM.ALIGN, [size - 1]);
};

const space: Statement["run"] = ([count, fill = "0"], context) => {
  const byte = literal32(context.expression(fill));
  if (byte === undefined || byte < 0 || byte > 255)
    throw new TemplateError(`bad fill byte \`${fill}': 0 to 255`, fill);
  context.emit.action(DASM.SPACE, [byte], context.expression(count));
};

/** `.label ->name, &address`: the label is not here but there. */
const label: Statement["run"] = ([text, place], context, parser) => {
  context.emit.define(labelNamed(text, context, parser));
  if (place === undefined) return;
  const operand = parser.parse(place, context);
  if (operand.kind !== "label" || operand.label.kind !== "address")
    throw new TemplateError(`bad address of a label \`${place}': write &address`, place);
  context.emit.action(DASM.SETLABEL, [], operand.label.expr);
};

const LABELS = "labels are 1 to 9, ->name and =>expression";

function labelNamed(text: string, context: Context, parser: OperandParser): LabelRef {
  const operand = parser.parse(text, context);
  if (operand.kind === "imm" && operand.value !== undefined) {
    const number = operand.value;
    if (number >= 1 && number <= 9) return { kind: "local", number, forward: false };
  }
  if (
    operand.kind !== "label" ||
    operand.label.kind === "address" ||
    operand.label.kind === "extern"
  )
    throw new TemplateError(`bad label \`${text}': ${LABELS}`, text);
  if (operand.label.kind === "local" && operand.label.forward) {
    const what = `\`${text}' is no label to define: write ${operand.label.number}`;
    if (!context.host.internalRegisters) throw new TemplateError(what, text);
    context.warn?.(`${what}; DynASM's bytes are kept`, text);
  }
  return operand.label;
}

export const statements: ReadonlyMap<string, Statement> = new Map<string, Statement>([
  ...SIZES.flatMap(([names, bytes, action]) =>
    names.split(" ").map((name): [string, Statement] => {
      const usage = "value [, value...]";
      return [name, { least: 0, most: Infinity, usage, run: data(bytes, action) }];
    }),
  ),
  [".align", { least: 1, most: 1, usage: "size", run: align }],
  [".space", { least: 1, most: 2, usage: "count [, fill byte]", run: space }],
  [".label", { least: 1, most: 2, usage: "1 | ->name | =>expr [, &address]", run: label }],
  [".nop", { least: 0, most: Infinity, usage: "[ignored...]", run: () => undefined }],
]);
