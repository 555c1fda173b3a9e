/*
 * x86 and x64 as architectures of the preprocessor.
 */
import type { Arch, Context } from "../arch.js";
import { TemplateError } from "../diagnostics.js";
import { encode } from "./encode.js";
import { matchForm } from "./match.js";
import { OperandParser } from "./operands.js";
import { compileRows } from "./rows.js";
import type { Form } from "./rows.js";
import { integerRows } from "./table_int.js";
import { COMPARE_PREDICATES, sseRows } from "./table_sse.js";

/** All instructions of both modes. */
export function instructionTable(): Map<string, Form[]> {
  return compileRows([...integerRows, ...sseRows]);
}

/** `cmpltsd x, y` is `cmpsd x, y, 1`. */
function comparePredicate(op: string): { op: string; predicate: number } | undefined {
  const m = /^cmp([a-z]+)([ps][sd])$/.exec(op);
  const predicate = m ? (COMPARE_PREDICATES as readonly string[]).indexOf(m[1]) : -1;
  return m && predicate >= 0 ? { op: `cmp${m[2]}`, predicate } : undefined;
}

function makeArch(name: string, mode: 32 | 64, defines: Arch["defines"]): Arch {
  let compiled: Map<string, Form[]> | undefined;
  const table = (): Map<string, Form[]> => (compiled ??= instructionTable());
  const parser = new OperandParser(mode);
  const arch: Arch = {
    name,
    defines,
    pointerSize: mode === 64 ? 8 : 4,
    has: (op) => table().has(op) || comparePredicate(op) !== undefined,
    ops: () => table().keys(),
    instruction(op, operands, context: Context) {
      const forms = table().get(op);
      const compare = comparePredicate(op);
      if (!forms && compare)
        return arch.instruction(compare.op, [...operands, String(compare.predicate)], context);
      if (!forms) throw new TemplateError(`unknown instruction \`${op}'`, op);
      const parsed = operands.map((text) => parser.parse(text, context));
      encode(matchForm(op, forms, parsed, mode), parsed, mode, context.emit, context.host);
    },
  };
  return arch;
}

export const x64 = (): Arch => makeArch("x64", 64, { X64: "1" });
export const x86 = (): Arch => makeArch("x86", 32, { X86: "1" });
