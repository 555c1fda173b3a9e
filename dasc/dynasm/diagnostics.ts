/*
 * What goes wrong in a template, and where: a statement may come out of a macro
 * that was invoked in another, so a place is a chain.
 */

/** A statement in a source file. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Zero-based, of the statement in its line. */
  readonly column: number;
  /** The whole source line. */
  readonly text: string;
  /** The invocation of `macro` whose expansion this is. */
  readonly caller?: Place;
  readonly macro?: string;
}

/** Thrown while a statement is processed; the preprocessor adds the place. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  constructor(
    message: string,
    /** Text of the statement to point at. */
    readonly near?: string,
    /** Do not go on looking for more errors. */
    readonly fatal = false,
  ) {
    super(message);
  }
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly place?: Place;
  /** Zero-based. */
  readonly column: number;
}

/** All errors of a preprocessor run. */
export class DasmErrors extends Error {
  override readonly name = "DasmErrors";
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => formatDiagnostic(d)).join("\n"));
  }
}

export function diagnose(
  severity: Diagnostic["severity"],
  message: string,
  place: Place,
  near?: string,
): Diagnostic {
  const found = near ? place.text.indexOf(near, place.column) : -1;
  return { severity, message, place, column: found >= 0 ? found : place.column };
}

const plain = (text: string): string => text;
const ansi =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

/** `file:line:column: error: message`, the line with a caret, the macros that led there. */
export function formatDiagnostic(d: Diagnostic, colour = false): string {
  const [bold, red, yellow, green] = colour ? [1, 31, 33, 32].map(ansi) : Array(4).fill(plain);
  const tint = d.severity === "error" ? red : yellow;
  const label = tint(`${d.severity}:`);
  if (!d.place) return `${label} ${d.message}`;
  const { file, line, text } = d.place;
  const pad = text.slice(0, d.column).replace(/[^\t]/g, " ");
  const out = [`${bold(`${file}:${line}:${d.column + 1}:`)} ${label} ${d.message}`];
  out.push(`  ${text}`, `  ${pad}${green("^")}`);
  for (let p: Place | undefined = d.place; p.caller; p = p.caller) {
    const { caller } = p as { caller: Place };
    out.push(
      `${caller.file}:${caller.line}:${caller.column + 1}: in macro \`${p.macro}', used here`,
    );
    out.push(`  ${caller.text}`);
    if (!caller.caller) break;
  }
  return out.join("\n");
}

/** The candidate that is fewest edits away, if it is near enough to be meant. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(word, candidate);
    if (distance < least) [least, best] = [distance, candidate];
  }
  return best;
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
