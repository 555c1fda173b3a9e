/* UTF-8, a character per byte. */

/** The bytes of a character, or null for what is none. */
export function encodeUtf8(ch: number): string | null {
  if (ch < 0 || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000)) return null;
  if (ch < 0x80) return String.fromCharCode(ch);
  const rest = (shift: number): number => 0x80 | ((ch >> shift) & 0x3f);
  if (ch < 0x800) return String.fromCharCode(0xc0 | (ch >> 6), rest(0));
  if (ch < 0x10000) return String.fromCharCode(0xe0 | (ch >> 12), rest(6), rest(0));
  return String.fromCharCode(0xf0 | (ch >> 18), rest(12), rest(6), rest(0));
}

/** The character at `at` and its length; length 0 when it is cut off, -1 when it is none. */
export function decodeUtf8(bytes: Uint8Array, at: number): { ch: number; length: number } {
  const first = bytes[at];
  if (first === undefined) return { ch: 0, length: 0 };
  if (first < 0x80) return { ch: first, length: 1 };
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first >= 0xf5) return { ch: 0, length: -1 };
  let ch = first & (0x7f >> length);
  for (let k = 1; k < length; k++) {
    const b = bytes[at + k];
    if (b === undefined) return { ch: 0, length: 0 };
    if ((b & 0xc0) !== 0x80) return { ch: 0, length: -1 };
    ch = (ch << 6) | (b & 0x3f);
  }
  const least = [0, 0, 0x80, 0x800, 0x10000][length];
  const bad = ch < least || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000);
  return bad ? { ch: 0, length: -1 } : { ch, length };
}
