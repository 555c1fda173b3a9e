/* Integers as text, for strtol, atoi and scanf. */

export interface ReadInteger {
  /** Characters that belong to it; 0 when there is no number. */
  readonly length: number;
  /** Its magnitude. */
  readonly value: bigint;
  readonly negative: boolean;
}

const digitOf = (ch: string): number => {
  const n = parseInt(ch, 36);
  return n === n ? n : 99;
};

/** The longest integer at the start of a text, without leading space; base 0 goes by its prefix. */
export function readInteger(text: string, base: number): ReadInteger {
  let at = 0;
  const negative = text[0] === "-";
  if (negative || text[0] === "+") at++;
  const hex = /^0x[\da-f]/i.test(text.slice(at, at + 3));
  if ((base === 0 || base === 16) && hex) at += 2;
  const radix = base !== 0 ? base : hex ? 16 : text[at] === "0" ? 8 : 10;
  const from = at;
  while (at < text.length && digitOf(text[at]) < radix) at++;
  if (at === from) return { length: 0, value: 0n, negative };
  return { length: at, value: valueOf(text.slice(from, at), radix), negative };
}

function valueOf(digits: string, radix: number): bigint {
  // Beyond that it does not matter how much too large it is.
  const shown = digits.replace(/^0+/, "").slice(0, 80);
  if (shown.length < 10) return BigInt(parseInt(shown || "0", radix));
  let value = 0n;
  for (const ch of shown) value = value * BigInt(radix) + BigInt(digitOf(ch));
  return value;
}
