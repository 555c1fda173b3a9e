/*
 * What characters begin.
 */
import { START } from "../../layout/lexing.js";
import { EOF } from "./lexchars.js";
import { isDigit } from "./lexstring.js";

/** Characters from START.DOT on. */
const starters = [".", "-", "[", "=", "<", ">", "~", "&", "|", "?", ":", " \t\v\f", "\"'", "\n\r"];

/** By character, that behind the last included. Letters of names are all bytes above ASCII, too. */
export const startOf = Uint8Array.from({ length: 257 }, (_, i) => {
  const c = i + EOF;
  const char = String.fromCharCode(c);
  if (c === EOF) return START.END;
  if (isDigit(c)) return START.DIGIT;
  if (c >= 0x80 || /\w/.test(char)) return START.NAME;
  const kind = starters.findIndex((chars) => chars.includes(char));
  return kind < 0 ? START.ITSELF : START.DOT + kind;
});

/** Is it a letter or a digit? */
export const isIdent = (c: number): boolean => {
  const start = startOf[c - EOF];
  return start === START.NAME || start === START.DIGIT;
};
