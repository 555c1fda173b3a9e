/*
 * How tokens are spelled. A single character stands for itself by its byte value; everything
 * longer gets a number behind the bytes (TK).
 */
import { TK } from "../../layout/lexing.js";

/** From TK.and on. They would be the enum's names, but for builds, which need no enum then. */
const spellings = (
  "and break do else elseif end false for function goto if in local nil not or repeat return then true until while " +
  ".. ... == >= <= << >> ~>> && || ?? ?. -> :: <number> <name> <string> <eof>"
).split(" ");

/** Those of reserved words, in their order. */
export const reservedWords = (): readonly string[] => spellings.slice(0, TK.concat - TK.and);

/** How error messages spell a token. */
export function lj_lex_token2str(tok: number): string {
  if (tok >= TK.and) return spellings[tok - TK.and];
  const isControl = tok < 0x20 || tok === 0x7f;
  return isControl ? `char(${tok})` : String.fromCharCode(tok);
}
