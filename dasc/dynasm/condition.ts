/*
 * Conditions of .if and .elif are Lua expressions over what .define left behind; a
 * name that remains is nil. nil, false and 0 do not hold. Operators, as in Lua:
 *
 *   or                      lowest
 *   and
 *   <  >  <=  >=  ~=  ==
 *   ..                      to the right
 *   +  -
 *   *  /  %
 *   not  #  -
 *   ^                       highest, to the right
 *   name  123  0x7f  1e3  "text"  true  false  nil  ( ... )
 */
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";
import { MAX_LEVELS } from "./limits.js";

type Value = number | string | boolean | undefined;

const TOKEN =
  /[ \t\r\v\f]*(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|==|~=|<=|>=|\.\.|[<>+\-*/%^#()])/y;

/** Binary operators from the loosest on; see above. */
const LEVELS: readonly (readonly string[])[] = [
  ["or"],
  ["and"],
  ["<", ">", "<=", ">=", "~=", "=="],
  [".."],
  ["+", "-"],
  ["*", "/", "%"],
];
const CONCAT_LEVEL = 3;

/** Strings that arithmetic takes for numbers. */
const NUMERAL = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*$/;

const KEYWORD =
  /^(?:and|or|not|break|do|else|elseif|end|for|function|if|in|local|repeat|return|then|until|while)$/;

/** What people write who come from C. */
const NOT_LUA: Readonly<Record<string, string>> = {
  "&&": "and",
  "||": "or",
  "!=": "~=",
  "!": "not",
};

const isTrue = (v: Value): boolean => v !== undefined && v !== false;

interface Condition {
  readonly place: Place;
  /** Statements in this branch count. */
  active: boolean;
  /** An earlier branch was taken. */
  done: boolean;
  sawElse: boolean;
}

/** The open .if statements, outermost first. */
export class Conditions {
  private readonly open: Condition[] = [];
  /** .if statements within a branch that does not count. */
  private skipped = 0;

  /** Statements count here. */
  get active(): boolean {
    return this.open.at(-1)?.active ?? true;
  }

  /** The outermost .if that is not closed. */
  get unclosed(): Place | undefined {
    return this.open[0]?.place;
  }

  /**
   * A statement in a branch that does not count: only conditionals matter. True for those
   * of here. The branch ends with them, also when they turn out to be wrong.
   */
  skip(op: string): boolean {
    if (op === ".if") this.skipped++;
    else if (this.skipped > 0) this.skipped -= op === ".endif" ? 1 : 0;
    else if (isConditional(op)) {
      (this.open.at(-1) as Condition).active = true;
      return true;
    }
    return false;
  }

  /** .if .elif .else .endif */
  statement(op: string, condition: string, place: Place): void {
    if (op === ".if") {
      const holds = evaluate(condition);
      this.open.push({ place, active: holds, done: holds, sawElse: false });
      return;
    }
    const top = this.open.at(-1);
    if (!top) throw new TemplateError(`${op} without .if`, op, true);
    if (op === ".endif") {
      this.open.pop();
      return;
    }
    if (top.sawElse) throw new TemplateError(`${op} after .else`, op, true);
    top.active = false;
    if (op === ".else") top.sawElse = true;
    if (top.done) return;
    top.done = top.active = op === ".else" || evaluate(condition);
  }
}

export function isConditional(op: string): boolean {
  return op === ".if" || op === ".elif" || op === ".else" || op === ".endif";
}

function evaluate(text: string): boolean {
  const value = new Evaluator(text).run();
  return isTrue(value) && value !== 0;
}

function fail(message: string, near: string): never {
  throw new TemplateError(`bad condition: ${message}`, near, true);
}

class Evaluator {
  private readonly tokens: string[] = [];
  private at = 0;
  /** Within what `and` and `or` do not look at. */
  private unneeded = 0;
  /** Brackets, signs and operators to the right that are open. */
  private levels = 0;

  constructor(private readonly text: string) {
    const end = text.replace(/[ \t\r\v\f]*(?:--.*)?$/, "").length;
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < end) {
      const from = pattern.lastIndex;
      const m = pattern.exec(text);
      if (!m) unexpected(text.slice(from).trim());
      this.tokens.push(m[1]);
    }
  }

  run(): Value {
    if (this.tokens.length === 0) return undefined;
    const value = this.binary(0);
    if (this.at < this.tokens.length) fail(`unexpected \`${this.tokens[this.at]}'`, this.text);
    return value;
  }

  private accept(options: readonly string[]): string | undefined {
    return options.includes(this.tokens[this.at]) ? this.tokens[this.at++] : undefined;
  }

  private binary(level: number): Value {
    if (level === LEVELS.length) return this.unary();
    let left = this.binary(level + 1);
    for (let op; (op = this.accept(LEVELS[level])) !== undefined;) {
      const decided = op === "and" ? !isTrue(left) : op === "or" && isTrue(left);
      if (decided) this.unneeded++;
      const isConcat = level === CONCAT_LEVEL;
      const right = isConcat ? this.within(() => this.binary(level)) : this.binary(level + 1);
      if (decided) this.unneeded--;
      else if (this.unneeded === 0) left = apply(op, left, right);
    }
    return left;
  }

  /** One level further in. */
  private within(parse: () => Value): Value {
    if (this.levels === MAX_LEVELS) fail(`more than ${MAX_LEVELS} levels`, this.text);
    this.levels++;
    const value = parse();
    this.levels--;
    return value;
  }

  private unary(): Value {
    const op = this.accept(["not", "-", "#"]);
    if (op) {
      const value = this.within(() => this.unary());
      return this.unneeded > 0 ? undefined : applyUnary(op, value);
    }
    const base = this.primary();
    if (!this.accept(["^"])) return base;
    const exponent = this.within(() => this.unary());
    return this.unneeded > 0 ? undefined : number(base, "^") ** number(exponent, "^");
  }

  private primary(): Value {
    const token = this.tokens[this.at++];
    if (token === undefined) fail("it ends too early", this.text);
    if (token === "(") {
      const value = this.within(() => this.binary(0));
      if (!this.accept([")"])) fail("missing `)'", this.text);
      return value;
    }
    if (/^[\d.]/.test(token) && token !== "..") return Number(token);
    if (/^["']/.test(token)) return token.slice(1, -1).replace(/\\(.)/g, "$1");
    if (token === "true" || token === "false") return token === "true";
    if (!/^\w/.test(token) || KEYWORD.test(token)) fail(`unexpected \`${token}'`, token);
    return undefined; // nil, and every name without a definition
  }
}

function unexpected(text: string): never {
  const word = Object.keys(NOT_LUA).find((c) => text.startsWith(c));
  fail(
    `unexpected \`${word ?? (/^@\w+/.exec(text) ?? text)[0]}'${word ? `: write \`${NOT_LUA[word]}'` : ""}`,
    text,
  );
}

function applyUnary(op: string, v: Value): Value {
  if (op === "not") return !isTrue(v);
  return op === "-" ? -number(v, "-") : length(v);
}

/** `and` and `or` get here when the left side has not decided. */
function apply(op: string, a: Value, b: Value): Value {
  switch (op) {
    case "or":
    case "and":
      return b;
    case "==":
      return a === b;
    case "~=":
      return a !== b;
    case "..":
      return concatenate(a) + concatenate(b);
  }
  const textual = typeof a === "string" && typeof b === "string" && /[<>]/.test(op);
  const x = textual ? a : number(a, op);
  const y = textual ? b : number(b, op);
  switch (op) {
    case "<":
      return x < y;
    case ">":
      return x > y;
    case "<=":
      return x <= y;
    case ">=":
      return x >= y;
  }
  return calculate(op, Number(x), Number(y));
}

function calculate(op: string, x: number, y: number): number {
  switch (op) {
    case "+":
      return x + y;
    case "-":
      return x - y;
    case "*":
      return x * y;
    case "/":
      return x / y;
    default:
      return x - Math.floor(x / y) * y;
  }
}

function number(v: Value, op: string): number {
  if (typeof v === "number") return v;
  const numeral = typeof v === "string" && !/[<>]/.test(op) ? NUMERAL.exec(v) : null;
  if (numeral) return numeral[1] === "-" ? -Number(numeral[2]) : Number(numeral[2]);
  const what = v === undefined ? "nil" : typeof v;
  return fail(`\`${op}' needs numbers, and one is ${what}`, op);
}

function concatenate(v: Value): string {
  if (typeof v === "string" || typeof v === "number") return String(v);
  return fail("`..' needs text", "..");
}

function length(v: Value): number {
  return typeof v === "string" ? v.length : fail("`#' needs text", "#");
}
