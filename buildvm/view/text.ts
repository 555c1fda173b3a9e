/* Text for terminals. */

/** Styles, or nothing when the output is no terminal. */
export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
  added(text: string): string;
  removed(text: string): string;
}

const sgr =
  (on: boolean, code: string) =>
  (text: string): string =>
    on && text ? `\x1b[${code}m${text}\x1b[0m` : text;

export const paint = (colour: boolean): Paint => ({
  dim: sgr(colour, "2"),
  bold: sgr(colour, "1"),
  added: sgr(colour, "32"),
  removed: sgr(colour, "31"),
});

/** Colour is for terminals whose users have not said NO_COLOR. */
export const wantsColour = (stream: { readonly isTTY?: boolean }): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR;

export const hex = (n: number, digits = 0): string => n.toString(16).padStart(digits, "0");

export const hexBytes = (code: Uint8Array, from: number, size: number): string =>
  [...code.subarray(from, from + size)].map((byte) => hex(byte, 2)).join(" ");

/** Rows with aligned columns; the columns named are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd(),
  );
}

export const signed = (n: number): string => (n > 0 ? `+${n}` : String(n));

export const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
