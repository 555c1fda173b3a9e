/*
 * Macros: overloaded by the number of their parameters. Parameters are replaced as
 * whole words wherever they stand in the body, in strings too.
 */
import { TemplateError } from "./diagnostics.js";
import type { Place } from "./diagnostics.js";
import type { Growth } from "./limits.js";

const NAME = /^[A-Za-z_]\w*$/;

/** A statement of a macro's body, or a host line of it. */
export interface BodyLine {
  readonly isHost: boolean;
  readonly text: string;
  readonly place: Place;
}

export interface Macro {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: BodyLine[];
  /** Of .macro. */
  readonly place: Place;
  /** Bodies with everything replaced by the arguments they have; see Preprocessor.expand. */
  readonly expansions: Map<string, (string | undefined)[]>;
}

export class Macros {
  private readonly byName = new Map<string, Map<number, Macro>>();
  /** Changes whenever a macro is defined. */
  version = 0;

  names(): Iterable<string> {
    return this.byName.keys();
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Throws when there can be no such macro. */
  check(name: string, params: readonly string[]): void {
    const bad = (what: string, near: string): never => {
      throw new TemplateError(`${what} \`${near}'`, near, true);
    };
    if (!/^[A-Za-z_.][\w.]*$/.test(name)) bad("bad macro name", name);
    params.forEach((param, i) => {
      if (!NAME.test(param)) bad("bad macro parameter name", param);
      if (params.indexOf(param) < i) bad("duplicate macro parameter name", param);
    });
    const same = this.find(name, params.length);
    if (!same) return;
    const what = `duplicate macro \`${name}' (${params.length} parameters)`;
    throw new TemplateError(`${what}: see ${same.place.file}:${same.place.line}`, name, true);
  }

  define(macro: Macro): void {
    const overloads = this.byName.get(macro.name) ?? new Map<number, Macro>();
    this.byName.set(macro.name, overloads.set(macro.params.length, macro));
    this.version++;
  }

  find(name: string, count: number): Macro | undefined {
    return this.byName.get(name)?.get(count);
  }

  /** Numbers of parameters that there is a macro for. */
  counts(name: string): number[] {
    return [...(this.byName.get(name)?.keys() ?? [])].sort((a, b) => a - b);
  }

  /** All of them, by name. */
  all(): Macro[] {
    const list = [...this.byName.values()].flatMap((overloads) => [...overloads.values()]);
    const order = (m: Macro): string => `${m.name}_${m.params.length}`;
    return list.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  }
}

/** Puts arguments in place of parameters. */
export function macroFiller(
  macro: Macro,
  args: readonly string[],
  growth: Growth,
): (line: string) => string {
  if (args.length === 0) return (line) => line;
  const values = new Map(macro.params.map((name, i) => [name, args[i]]));
  return (line) =>
    line.replace(/\w+/g, (word) => {
      const value = values.get(word);
      if (value === undefined) return word;
      growth.spend(value.length);
      return value;
    });
}
