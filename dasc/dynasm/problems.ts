/*
 * Statements that are not known, or have the wrong number of parameters.
 */
import { nearest, TemplateError } from "./diagnostics.js";

export const firstMustBeArch = (near: string): TemplateError =>
  new TemplateError("first statement must be .arch, as in `|.arch x64'", near, true);

/** `counts`: possible numbers, or the least and the most. */
export function wrongNumber(
  op: string,
  counts: readonly number[],
  given: number,
  usage?: string,
): TemplateError {
  const possible = [...new Set(counts)].map((n) => (n === Infinity ? "more" : n));
  const remedy = usage ? `write ${op} ${usage}` : `it takes ${possible.join(" or ")}`;
  return new TemplateError(
    `wrong number of parameters for \`${op}': ${given} ${given === 1 ? "is" : "are"} given, ${remedy}`,
    op,
  );
}

export function notKnown(what: string, name: string, candidates: Iterable<string>): TemplateError {
  const near = nearest(name, candidates);
  const hint = near ? `, did you mean \`${near}'?` : "";
  return new TemplateError(`unknown ${what} \`${name}'${hint}`, name);
}
