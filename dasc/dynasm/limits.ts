/*
 * What a template may become. Twenty lines can ask for 2^40 of them: macros and
 * definitions that use the next one twice, files that include each other. Such a template
 * is an error with the line that did it, within a second; one that is large may grow in
 * proportion to what was read.
 */
import { TemplateError } from "./diagnostics.js";

/** Files that include each other. */
export const MAX_INCLUDES = 100;
/** Macros within macros. */
export const MAX_MACROS = 1000;
/** Definitions that lead to a definition; DynASM's limit. */
export const MAX_DEFINES = 99;
/** Brackets and signs within each other in a condition; that of DynASM's Lua. */
export const MAX_LEVELS = 197;

/** Characters that any template may grow by, and so many more for each that was read. */
const FREE = 8 << 20;
const EACH = 200;
/** What a statement costs besides its text, and a file that is read again. */
const STATEMENT = 64;
const FILE = 1 << 12;

/** How far a template may still grow. */
export class Growth {
  private left = FREE;

  /** So many characters were read. */
  earn(characters: number): void {
    this.left += characters * EACH;
  }

  /** So many come out of definitions, arguments and captures. Throws when they are too many. */
  spend(characters: number): void {
    this.left -= characters;
    if (this.left < 0)
      throw new TemplateError(
        `the template grows without end: more than ${FREE >> 20} MB, and ${EACH} times its size`,
        undefined,
        "at once",
      );
  }

  /** A file is included once more. */
  spendFile(characters: number): void {
    this.spend(characters + FILE);
  }

  /** A statement comes out of a macro. */
  spendStatement(characters: number): void {
    this.spend(characters + STATEMENT);
  }
}
