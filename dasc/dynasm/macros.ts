/*
 * Macros: overloaded by the number of their parameters. A last parameter `...` takes
 * the rest. The body names parameters plainly (`reg`), as `$reg`, or by number (`$1`),
 * and joins names with `..`.
 */
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";
import { concatenate } from "./text.js";

export interface Macro<Unit> {
  readonly name: string;
  readonly params: readonly string[];
  readonly variadic: boolean;
  readonly body: readonly Unit[];
  readonly place: Place;
}

/** `a, b, ...` */
function splitParams(params: readonly string[]): { named: readonly string[]; variadic: boolean } {
  const variadic = params.at(-1) === "...";
  return { named: variadic ? params.slice(0, -1) : params, variadic };
}

export class Macros<Unit> {
  private readonly byName = new Map<string, Macro<Unit>[]>();

  names(): Iterable<string> {
    return this.byName.keys();
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Throws when there can be no such macro. */
  check(name: string, params: readonly string[]): void {
    const { named, variadic } = splitParams(params);
    if (!/^[.A-Za-z_][\w.]*$/.test(name))
      throw new TemplateError(`bad macro name \`${name}'`, name);
    for (const p of named)
      if (!/^[A-Za-z_]\w*$/.test(p)) throw new TemplateError(`bad parameter name \`${p}'`, p);
    if (new Set(named).size !== named.length) throw new TemplateError("duplicate parameter name");
    const same = this.byName
      .get(name)
      ?.find((m) => m.params.length === named.length && m.variadic === variadic);
    if (!same) return;
    const what = `macro \`${name}' with ${named.length} parameters`;
    const where = `${same.place.file}:${same.place.line}`;
    throw new TemplateError(`${what} is already defined at ${where}`, name);
  }

  define(name: string, params: readonly string[], body: readonly Unit[], place: Place): void {
    const { named, variadic } = splitParams(params);
    const list = this.byName.get(name) ?? [];
    list.push({ name, params: named, variadic, body, place });
    this.byName.set(name, list);
  }

  /**
   * The macro that takes so many arguments. Undefined when no macro has this name, or
   * none takes them and an instruction of the same name is there for them.
   */
  find(name: string, count: number, isInstruction: boolean): Macro<Unit> | undefined {
    const overloads = this.byName.get(name);
    if (!overloads) return undefined;
    const macro =
      overloads.find((m) => !m.variadic && m.params.length === count) ??
      overloads.find((m) => m.variadic && m.params.length <= count);
    if (macro || isInstruction) return macro;
    const counts = overloads.map((m) => `${m.params.length}${m.variadic ? " or more" : ""}`);
    throw new TemplateError(
      `macro \`${name}' takes ${counts.join(" or ")} parameters, not ${count}`,
      name,
    );
  }
}

/** Puts arguments in place of parameters. */
export function macroFiller<Unit>(
  macro: Macro<Unit>,
  args: readonly string[],
): (line: string) => string {
  const values = new Map<string, string>();
  macro.params.forEach((name, i) => values.set(name, args[i]));
  args.forEach((arg, i) => values.set(`$${i + 1}`, arg));
  const rest = args.slice(macro.params.length).join(", ");
  return (line) => {
    const filled = line.replace(
      /(?<![\w$])\$?\w+/g,
      (word) => values.get(word) ?? values.get(word.replace(/^\$(?=\D)/, "")) ?? word,
    );
    return concatenate(macro.variadic ? filled.replace(/(?<!\.)\.\.\.(?![.\w])/g, rest) : filled);
  };
}
