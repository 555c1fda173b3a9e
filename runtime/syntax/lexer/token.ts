/*
 * Tokens. A single character stands for itself by its byte value; everything
 * longer gets a number behind the bytes (TK). Enums: builds put the numbers where they are used.
 */
import { TK } from "../../layout/lexing.js";

/** How messages spell the tokens from `concat` on. */
const spellings =
  ".. ... == >= <= << >> ~>> && || ?? ?. -> :: <number> <name> <string> <eof>".split(" ");

/** Reserved words by spelling. */
export const reservedTokens: ReadonlyMap<string, number> = new Map(
  Array.from({ length: TK.concat - TK.and }, (_, i) => [TK[TK.and + i], TK.and + i]),
);

/** How error messages spell a token. */
export function lj_lex_token2str(tok: number): string {
  if (tok >= TK.concat) return spellings[tok - TK.concat];
  if (tok >= TK.and) return TK[tok];
  const isControl = tok < 0x20 || tok === 0x7f;
  return isControl ? `char(${tok})` : String.fromCharCode(tok);
}
