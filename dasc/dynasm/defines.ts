/*
 * Substitutions: names of .define and -D, and `#TYPE` for the size of a type. They
 * are replaced as whole words, wherever those stand, and what replaces them again. In C
 * output the names of registers are definitions too, of DynASM's codes for them.
 */
import { TemplateError } from "./diagnostics.js";
import { MAX_DEFINES, type Growth } from "./limits.js";

const WORD = /#?\w+/g;
/** Words whose expansions are known; a large template has millions. */
const MAX_REMEMBERED = 10_000;

export class Defines {
  private readonly values = new Map<string, string>();
  /** What words become, until something is defined. */
  private readonly expanded = new Map<string, string>();
  private readonly active: string[] = [];
  /** Changes whenever a definition is made. */
  version = 0;

  constructor(
    initial: ReadonlyMap<string, string>,
    private readonly growth: Growth,
  ) {
    for (const [name, value] of initial) this.values.set(name, value);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  set(name: string, value: string): void {
    this.values.set(name, value);
    this.expanded.clear();
    this.version++;
  }

  /** Names of registers and what DynASM writes for them, where nothing else is defined. */
  addRegisters(codes: ReadonlyMap<string, string>): void {
    for (const [name, code] of codes) if (!this.values.has(name)) this.set(name, code);
  }

  /** Names and values that a template or the command line defined, by name. */
  all(registers: ReadonlyMap<string, string> = new Map()): [name: string, value: string][] {
    return [...this.values]
      .filter(([name, value]) => !name.startsWith("#") && registers.get(name) !== value)
      .sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  substitute(text: string): string {
    if (this.values.size === 0) return text;
    return text.replace(WORD, this.replaceWord);
  }

  private readonly replaceWord = (word: string): string => {
    const known = this.expanded.get(word);
    if (known !== undefined) {
      if (known.length > word.length) this.growth.spend(known.length);
      return known;
    }
    const value = this.values.get(word);
    if (value === undefined) {
      this.remember(word, word);
      return word;
    }
    if (this.active.includes(word) || this.active.length >= MAX_DEFINES) {
      this.active.length = 0;
      throw new TemplateError(`recursive define involving \`${word}'`, word, "at once");
    }
    this.active.push(word);
    const expansion = value.replace(WORD, this.replaceWord);
    this.active.pop();
    this.remember(word, expansion);
    return expansion;
  };

  private remember(word: string, expansion: string): void {
    if (this.expanded.size >= MAX_REMEMBERED) this.expanded.clear();
    this.expanded.set(word, expansion);
  }
}
