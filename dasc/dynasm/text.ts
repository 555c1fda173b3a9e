/*
 * Text of assembly lines: comments, separators, words. Operands hold expressions
 * of the host language, so brackets and quotes are respected throughout.
 */

const OPEN = "([{";
const CLOSE = ")]}";

/** End of the string literal that starts at `i`, or i + 1 when it is not closed in this line. */
function skipQuoted(text: string, i: number): number {
  for (let j = i + 1; j < text.length; j++) {
    if (text[j] === "\\") j++;
    else if (text[j] === text[i]) return j + 1;
  }
  return i + 1;
}

/** Visit the characters outside of string literals; a truthy result ends the walk. */
function scan(text: string, visit: (i: number, depth: number) => boolean | void): void {
  let depth = 0;
  for (let i = 0; i < text.length;) {
    const c = text[i];
    if (c === '"' || c === "'" || c === "`") {
      i = skipQuoted(text, i);
      continue;
    }
    if (CLOSE.includes(c)) depth--;
    if (visit(i, depth)) return;
    if (OPEN.includes(c)) depth++;
    i++;
  }
}

/** Remove a comment, which `//` or `--` starts. */
export function stripComment(text: string): string {
  let end = text.length;
  scan(text, (i) => {
    const two = text.slice(i, i + 2);
    if (two !== "//" && two !== "--") return false;
    end = i;
    return true;
  });
  return text.slice(0, end).trimEnd();
}

/** Parts between separators outside of brackets and strings, with where they start. */
export function splitAt(text: string, separator: string): { text: string; column: number }[] {
  const parts: { text: string; column: number }[] = [];
  let start = 0;
  const add = (end: number): void => {
    const raw = text.slice(start, end);
    parts.push({ text: raw.trim(), column: start + (raw.length - raw.trimStart().length) });
  };
  scan(text, (i, depth) => {
    if (depth > 0 || text[i] !== separator) return;
    add(i);
    start = i + 1;
  });
  add(text.length);
  return parts;
}

/** Comma-separated operands; none for a blank text. */
export function splitOperands(text: string): string[] {
  return text.trim() === "" ? [] : splitAt(text, ",").map((part) => part.text);
}

/** First index of `c` outside of brackets and strings, or -1. */
export function indexOutside(text: string, c: string): number {
  let found = -1;
  scan(text, (i, depth) => {
    if (depth > 0 || text[i] !== c) return false;
    found = i;
    return true;
  });
  return found;
}

/** The signed terms of a sum: `a+b*4-c` is +a, +b*4, -c. */
export function splitSum(text: string): { sign: "+" | "-"; text: string }[] {
  const terms: { sign: "+" | "-"; text: string }[] = [];
  let sign: "+" | "-" = "+";
  let start = 0;
  scan(text, (i, depth) => {
    const c = text[i];
    if (depth > 0 || (c !== "+" && c !== "-")) return;
    const term = text.slice(start, i).trim();
    if (term === "" && terms.length === 0 && start === 0) {
      sign = c;
      start = i + 1;
    } else if (/[\w)\]"'`]$/.test(term)) {
      terms.push({ sign, text: term });
      sign = c;
      start = i + 1;
    }
  });
  terms.push({ sign, text: text.slice(start).trim() });
  return terms;
}

/** `name .. suffix` joins both sides. `...` of the host language stays. */
export function concatenate(text: string): string {
  return text.replace(/(?<!\.)[ \t]*(?<!\.)\.\.(?!\.)[ \t]*/g, "");
}

/** Replace identifiers. Not what stands behind a single dot, a property of the host language. */
export function replaceWords(text: string, replace: (word: string) => string | undefined): string {
  return text.replace(/(?<![\w$])[A-Za-z_]\w*/g, (word, at: number) => {
    if (text[at - 1] === "." && text[at - 2] !== ".") return word;
    return replace(word) ?? word;
  });
}

/** The value of an integer literal (decimal or hexadecimal, signed), else undefined. */
export function literalInt(text: string): number | undefined {
  const m = /^([+-]?)\s*(0[xX][0-9a-fA-F]+|\d+)$/.exec(text);
  if (!m) return undefined;
  const value = m[1] === "-" ? -Number(m[2]) : Number(m[2]);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The same for up to 64 bits. */
export function literalBigInt(text: string): bigint | undefined {
  const m = /^([+-]?)\s*(0[xX][0-9a-fA-F]+|\d+)n?$/.exec(text);
  if (!m) return undefined;
  return m[1] === "-" ? -BigInt(m[2]) : BigInt(m[2]);
}
