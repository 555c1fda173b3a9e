/*
 * Classes of characters in the C locale, as bits. The library's patterns and the templates'
 * (dasc/vm/ff_match.dasc) read the same tables.
 */
export const UPPER = 1,
  LOWER = 2,
  DIGIT = 4,
  XDIGIT = 8,
  SPACE = 16,
  CNTRL = 32,
  PUNCT = 64,
  NUL = 128;
export const ALPHA = UPPER | LOWER;
const ALNUM = ALPHA | DIGIT;

/** Bits of each character. */
export const charBits: Uint8Array = (() => {
  const bits = new Uint8Array(256);
  const mark = (from: number, to: number, bit: number): void => {
    for (let c = from; c <= to; c++) bits[c] |= bit;
  };
  mark(0x41, 0x5a, UPPER);
  mark(0x61, 0x7a, LOWER);
  mark(0x30, 0x39, DIGIT | XDIGIT);
  mark(0x41, 0x46, XDIGIT);
  mark(0x61, 0x66, XDIGIT);
  mark(0x09, 0x0d, SPACE);
  mark(0x20, 0x20, SPACE);
  mark(0x00, 0x1f, CNTRL);
  mark(0x7f, 0x7f, CNTRL);
  for (let c = 0x21; c <= 0x7e; c++) if ((bits[c] & ALNUM) === 0) bits[c] |= PUNCT;
  bits[0] |= NUL;
  return bits;
})();

/**
 * Letters of `%a` and the like to the bits of which a character of the class has one; 0: no class.
 * An upper-case letter stands for the complement.
 */
export const classBits: Uint8Array = (() => {
  const bits = new Uint8Array(256);
  const rows: [string, number][] = [
    ["a", ALPHA],
    ["c", CNTRL],
    ["d", DIGIT],
    ["g", ALNUM | PUNCT],
    ["l", LOWER],
    ["p", PUNCT],
    ["s", SPACE],
    ["u", UPPER],
    ["w", ALNUM],
    ["x", XDIGIT],
    ["z", NUL],
  ];
  for (const [letter, mask] of rows) {
    bits[letter.charCodeAt(0)] = mask;
    bits[letter.toUpperCase().charCodeAt(0)] = mask;
  }
  return bits;
})();
