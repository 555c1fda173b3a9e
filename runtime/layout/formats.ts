/* Conversions of string.format as numbers: SFormat. */

/** Kinds of conversions: the low four bits of an SFormat. */
export enum STRFMT {
  EOF,
  ERR,
  LIT,
  INT,
  UINT,
  NUM,
  STR,
  CHAR,
  PTR,
  TYPE_MASK = 15,
}

/**
 * The other bits of an SFormat: what the type makes of the letter, then flags;
 * width in bits 16-23, precision plus one in bits 24-31.
 */
export enum STRFMT_F {
  HEX = 0x10, // UINT
  OCT = 0x20, // UINT
  FP_A = 0x00, // NUM
  FP_E = 0x10,
  FP_F = 0x20,
  FP_G = 0x30,
  QUOTED = 0x10, // STR
  LEFT = 0x100,
  PLUS = 0x200,
  ZERO = 0x400,
  SPACE = 0x800,
  ALT = 0x1000,
  UPPER = 0x2000,
}

/** `%.14g`, which is how numbers are written. */
export const STRFMT_G14 = STRFMT.NUM | STRFMT_F.FP_G | (15 << 24);
