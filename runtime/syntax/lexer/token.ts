/*
 * Tokens. A single character stands for itself by its byte value; everything
 * longer gets a number behind the bytes. Enums: builds put the numbers where they are used.
 */

/** Reserved words come first. `goto` is one only where a label name follows. */
export enum TK {
  and = 257,
  break,
  do,
  else,
  elseif,
  end,
  false,
  for,
  function,
  goto,
  if,
  in,
  local,
  nil,
  not,
  or,
  repeat,
  return,
  then,
  true,
  until,
  while,
  concat,
  dots,
  eq,
  ge,
  le,
  shl,
  shr,
  sar,
  andand,
  oror,
  coal,
  nav,
  arrow,
  label,
  number,
  name,
  string,
  eof,
}

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

/** The character tokens that the parser looks for. `~=` and `!=` are one of them with a `=` behind it. */
export enum CH {
  NOT = 0x21, // !
  HASH = 0x23, // #
  PERCENT = 0x25, // %
  AMPERSAND = 0x26, // &
  LPAREN = 0x28, // (
  RPAREN = 0x29, // )
  STAR = 0x2a, // *
  PLUS = 0x2b, // +
  COMMA = 0x2c, // ,
  MINUS = 0x2d, // -
  DOT = 0x2e, // .
  SLASH = 0x2f, // /
  COLON = 0x3a, // :
  SEMICOLON = 0x3b, // ;
  LESS = 0x3c, // <
  ASSIGN = 0x3d, // =
  GREATER = 0x3e, // >
  QUESTION = 0x3f, // ?
  LBRACKET = 0x5b, // [
  RBRACKET = 0x5d, // ]
  CARET = 0x5e, // ^
  LBRACE = 0x7b, // {
  PIPE = 0x7c, // |
  RBRACE = 0x7d, // }
  TILDE = 0x7e, // ~
}
