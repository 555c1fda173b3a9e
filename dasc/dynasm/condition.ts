/*
 * Conditions of .if and .elif: an undefined name is nil; nil, false and 0 do not hold.
 *
 *   or  ||                  lowest
 *   and &&
 *   ==  ~=  !=  <  <=  >  >=
 *   +  -
 *   *  /  %
 *   not  !  -               highest
 *   name  123  0x7f  "text"  true  false  nil  ( ... )
 */
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";

type Value = number | string | boolean | undefined;

const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(==|~=|!=|<=|>=|&&|\|\||[<>!+\-*/%()]))/y;

const LEVELS: readonly (readonly string[])[] = [
  ["or", "||"],
  ["and", "&&"],
  ["==", "~=", "!=", "<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];

const holds = (v: Value): boolean => v !== undefined && v !== false && v !== 0;

/** Replacement text of a defined name. */
export type Lookup = (name: string) => string | undefined;

export function isConditional(op: string): boolean {
  return op === ".if" || op === ".elif" || op === ".else" || op === ".endif";
}

interface Condition {
  readonly place: Place;
  /** Statements in this branch count. */
  active: boolean;
  /** An earlier branch was taken, or the whole .if stands in a branch that does not count. */
  done: boolean;
  sawElse: boolean;
}

/** The open .if statements, outermost first. */
export class Conditions {
  private readonly open: Condition[] = [];

  /** Statements count here. */
  get active(): boolean {
    return this.open.at(-1)?.active ?? true;
  }

  get depth(): number {
    return this.open.length;
  }

  /** .if .elif .else .endif */
  statement(op: string, condition: string, place: Place, lookup: Lookup): void {
    const top = this.open.at(-1);
    if (op === ".if") {
      const dropped = !this.active;
      const entry = { place, active: false, done: true, sawElse: false };
      this.open.push(entry);
      if (!dropped) entry.done = entry.active = evaluateCondition(condition.trim(), lookup);
      return;
    }
    if (!top) throw new TemplateError(`${op} without .if`, op);
    if (op === ".endif") {
      this.open.pop();
      return;
    }
    if (top.sawElse) throw new TemplateError(`${op} behind .else`, op);
    top.active = false;
    if (op === ".else") top.sawElse = true;
    if (top.done) return;
    top.done = top.active = op === ".else" || evaluateCondition(condition.trim(), lookup);
  }

  /** Forget what is open beyond this depth; the places of what was. */
  close(depth: number): Place[] {
    return this.open.splice(depth).map((c) => c.place);
  }
}

function evaluateCondition(text: string, lookup: Lookup): boolean {
  return holds(new Evaluator(text, lookup, 0).run());
}

class Evaluator {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly lookup: Lookup,
    private readonly depth: number,
  ) {
    const end = text.trimEnd().length;
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < end) {
      const from = pattern.lastIndex;
      const m = pattern.exec(text);
      if (!m) throw new TemplateError(`bad condition at \`${text.slice(from).trim()}'`, text);
      this.tokens.push(m[0].trim());
    }
  }

  run(): Value {
    if (this.tokens.length === 0) throw new TemplateError("condition is missing");
    const value = this.binary(0);
    if (this.at < this.tokens.length)
      throw new TemplateError(`bad condition at \`${this.tokens[this.at]}'`, this.tokens[this.at]);
    return value;
  }

  private accept(options: readonly string[]): string | undefined {
    return options.includes(this.tokens[this.at]) ? this.tokens[this.at++] : undefined;
  }

  private binary(level: number): Value {
    if (level === LEVELS.length) return this.unary();
    let left = this.binary(level + 1);
    for (let op; (op = this.accept(LEVELS[level])) !== undefined;)
      left = this.apply(op, left, this.binary(level + 1));
    return left;
  }

  private unary(): Value {
    if (this.accept(["not", "!"])) return !holds(this.unary());
    if (this.accept(["-"])) return -this.number(this.unary(), "-");
    return this.primary();
  }

  private primary(): Value {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new TemplateError("condition ends too early", this.text);
    if (token === "(") {
      const value = this.binary(0);
      if (!this.accept([")"])) throw new TemplateError("missing `)' in condition", this.text);
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (/^["']/.test(token)) return token.slice(1, -1);
    if (token === "true" || token === "false") return token === "true";
    if (token === "nil") return undefined;
    if (!/^\w/.test(token)) throw new TemplateError(`bad condition at \`${token}'`, token);
    const definition = this.lookup(token);
    if (definition === undefined) return undefined;
    if (this.depth > 50) throw new TemplateError(`\`${token}' is defined by itself`, token);
    try {
      return new Evaluator(definition, this.lookup, this.depth + 1).run();
    } catch (e) {
      if (this.depth >= 50) throw e;
      return definition; // an operand, say: it is defined, more is not to be known
    }
  }

  private apply(op: string, a: Value, b: Value): Value {
    switch (op) {
      case "or":
      case "||":
        return holds(a) ? a : b;
      case "and":
      case "&&":
        return holds(a) ? b : a;
      case "==":
        return a === b;
      case "~=":
      case "!=":
        return a !== b;
    }
    const [x, y] = [this.number(a, op), this.number(b, op)];
    switch (op) {
      case "<":
        return x < y;
      case "<=":
        return x <= y;
      case ">":
        return x > y;
      case ">=":
        return x >= y;
      case "+":
        return x + y;
      case "-":
        return x - y;
      case "*":
        return x * y;
      case "/":
        return x / y;
      default:
        return x % y;
    }
  }

  private number(v: Value, op: string): number {
    if (typeof v === "number") return v;
    throw new TemplateError(`\`${op}' needs numbers`, op);
  }
}
