/*
 * Text of assembly lines, as DynASM cuts it: a comment starts at the first `//`, `;`
 * separates statements, commas outside of brackets separate parameters. String
 * literals of the host are not looked at.
 */
import { TemplateError } from "./diagnostics.js";

/** Most parameters that a statement may have. */
const MAX_PARAMS = 16;

const SPACES = /^[ \t\r\v\f]*/;
const FIRST_WORD = /[^ \t\r\v\f]+/;
const OUTER_SPACES = /^[ \t\r\v\f]+|[ \t\r\v\f]+$/g;
const STATEMENT = /^[ \t\r\v\f]*([^ \t\r\v\f,]*)[ \t\r\v\f]*(,?)[ \t\r\v\f]*/;

/** Without the blanks around it. Other white space may be a byte of a longer character. */
export function trimBlanks(text: string): string {
  return text.replace(OUTER_SPACES, "");
}

/** How many blanks a text starts with. */
export function countBlanks(text: string): number {
  return (SPACES.exec(text) as RegExpExecArray)[0].length;
}

/** What stands before the first blank. */
export function firstWord(text: string): string {
  return FIRST_WORD.exec(text)?.[0] ?? "";
}

/** Remove a comment. */
export function stripComment(text: string): string {
  const at = text.indexOf("//");
  return at < 0 ? text : text.slice(0, at);
}

export interface Statement {
  readonly op: string;
  /** Behind the op. */
  readonly rest: string;
  /** The parameters that `rest` has, if that is known. */
  params?: readonly string[];
}

/** `op a, b`: a comma may follow the op; one that stands alone makes an empty parameter. */
export function parseStatement(text: string): Statement {
  const m = STATEMENT.exec(text) as RegExpExecArray;
  const rest = text.slice(m[0].length);
  return { op: m[1], rest, params: m[2] !== "" && rest === "" ? [""] : undefined };
}

const CLOSER: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const UNBALANCED = "unbalanced (), [] or {}";

/** Comma-separated parameters; none for a blank text. */
export function splitParams(text: string): string[] {
  const params: string[] = [];
  const open: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "," && open.length === 0) {
      params.push(trimBlanks(text.slice(start, i)));
      start = i + 1;
    } else if (c === "(" || c === "[" || c === "{") open.push(CLOSER[c]);
    else if (c === ")" || c === "]" || c === "}") {
      if (open.pop() !== c) throw new TemplateError(`${UNBALANCED}: \`${c}' closes nothing`, text);
    }
  }
  if (open.length > 0) throw new TemplateError(`${UNBALANCED}: \`${open.pop()}' is missing`, text);
  const last = trimBlanks(text.slice(start));
  if (last !== "" || params.length > 0) params.push(last);
  if (params.length > MAX_PARAMS)
    throw new TemplateError(`too many parameters: ${params.length}, at most ${MAX_PARAMS}`, text);
  return params;
}

/** `name .. suffix` joins both sides. */
export function concatenate(text: string): string {
  return text.includes("..") ? text.replace(/[ \t\r\v\f]*\.\.[ \t\r\v\f]*/g, "") : text;
}
