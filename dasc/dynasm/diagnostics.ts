/*
 * What goes wrong in a template, and where: a statement may come out of a macro
 * that was invoked in another, so a place is a chain.
 */

/** A statement in a source file. */
export class Place {
  constructor(
    readonly file: string,
    readonly line: number,
    /** Zero-based, of the statement in its line. */
    readonly column: number,
    /** The whole source line. */
    readonly text: string,
    /** The .include that led to this file. */
    readonly includedAt?: Place,
    /** The invocation of `macro` whose expansion this is. */
    readonly caller?: Place,
    readonly macro?: string,
  ) {}

  /** The same as part of an expansion. */
  expandedBy(caller: Place, macro: string): Place {
    return new Place(this.file, this.line, this.column, this.text, this.includedAt, caller, macro);
  }
}

/** Thrown while a statement is processed; the preprocessor adds the place. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  constructor(
    message: string,
    /** Text of the statement to point at. */
    readonly near?: string,
    /** Do not go on looking for more errors; in a macro at the next one, as DynASM, or at once. */
    readonly fatal: boolean | "at once" = false,
  ) {
    super(message);
  }
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly place?: Place;
  /** Of a whole file, without a place. */
  readonly file?: string;
  /** Zero-based. */
  readonly column: number;
  /** Another place that has to do with it. */
  readonly related?: { readonly message: string; readonly place: Place };
}

/** All errors of a preprocessor run. */
export class DasmErrors extends Error {
  override readonly name = "DasmErrors";
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    /** The template. */
    readonly file: string,
    /** The rest of the template was not looked at. */
    readonly fatal = false,
  ) {
    super(diagnostics.map((d) => formatDiagnostic(d)).join("\n"));
  }
}

export function diagnose(
  severity: Diagnostic["severity"],
  message: string,
  place: Place | undefined,
  near?: string,
): Diagnostic {
  return { severity, message, place, column: place ? columnOf(place, near) : 0 };
}

function columnOf(place: Place, near: string | undefined): number {
  const found = near ? place.text.indexOf(near, place.column) : -1;
  return found >= 0 ? found : place.column;
}

/** Of a line of the template, what is shown; and of places that led there. */
const WIDEST = 200;
const MOST_NOTES = 20;

const plain = (text: string): string => text;
const ansi =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

/**
 * `file:line:column: error: message` with the line and a caret, then how it came to it.
 * The first place is one in a file that was read, as compilers have it: an error in a
 * macro is where the macro was used, and its body is a note.
 */
export function formatDiagnostic(d: Diagnostic, colour = false): string {
  const [bold, red, yellow, green] = colour ? [1, 31, 33, 32].map(ansi) : Array(4).fill(plain);
  const label = (d.severity === "error" ? red : yellow)(`${d.severity}:`);
  const show = (p: Place, column: number, what: string): string[] => {
    const from = p.text.length <= WIDEST ? 0 : Math.max(0, column - WIDEST / 2);
    const text = p.text.slice(from, from + WIDEST).trimEnd();
    return [
      `${bold(`${p.file}:${p.line}:${column + 1}:`)} ${what}`,
      `  ${text}`,
      `  ${text.slice(0, column - from).replace(/[^\t]/g, " ")}${green("^")}`,
    ];
  };
  const out: string[] = [];
  if (d.place) {
    const chain = [d.place];
    while (chain[chain.length - 1].caller) chain.push(chain[chain.length - 1].caller as Place);
    chain.reverse();
    chain.forEach((place, i) => {
      const left = chain.length - MOST_NOTES;
      if (i === MOST_NOTES / 2 && left > 0) out.push(`note: and ${left} macros more`);
      if (i >= MOST_NOTES / 2 && i < left + MOST_NOTES / 2) return;
      const column = i === chain.length - 1 ? d.column : place.column;
      const what = i === 0 ? `${label} ${d.message}` : `note: in macro \`${place.macro}'`;
      out.push(...show(place, column, what));
    });
    let includes = 0;
    for (let p = chain[0].includedAt; p; p = p.includedAt)
      if (++includes <= MOST_NOTES) out.push(`${bold(`${p.file}:${p.line}:`)} note: included here`);
    if (includes > MOST_NOTES) out.push(`note: and ${includes - MOST_NOTES} files more`);
  } else out.push(`${d.file === undefined ? "" : `${bold(`${d.file}:*:`)} `}${label} ${d.message}`);
  if (d.related) {
    const { place, message } = d.related;
    out.push(...show(place, place.column, `note: ${message}`));
  }
  return out.join("\n");
}

/**
 * The candidate that is fewest edits away, if it is near enough to be meant; of those the
 * one that begins most like the word.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = word.length > 1 ? Math.max(1, Math.floor(word.length / 3)) : 0;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > least) continue;
    const distance = editDistance(word, candidate);
    const isTie = distance === least && best !== undefined;
    if (isTie ? commonStart(word, candidate) > commonStart(word, best ?? "") : distance <= least)
      [least, best] = [distance, candidate];
  }
  return best;
}

function commonStart(a: string, b: string): number {
  let n = 0;
  while (n < a.length && a[n] === b[n]) n++;
  return n;
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? before[j - 2] + 1 : Infinity;
      row.push(Math.min(replace, swap, previous[j] + 1, row[j - 1] + 1));
    }
    [before, previous] = [previous, row];
  }
  return previous[b.length];
}
