/*
 * What the lexer of the runtime (syntax/lexer/lex.ts) and that of the templates (dasc/vm/lex.dasc) share: numbers of
 * tokens, what characters begin, and the block of guest memory over which they talk.
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

/** What a token that starts with a character is. Machine code relies on the order. */
export enum START {
  /** The character itself. */
  ITSELF,
  NAME,
  DIGIT,
  /** These may be followed by a character of the same kind. */
  DOT,
  MINUS,
  LBRACKET,
  ASSIGN,
  LESS,
  GREATER,
  TILDE,
  AMPERSAND,
  PIPE,
  QUESTION,
  COLON,
  SPACE,
  QUOTE,
  NEWLINE,
  END,
}

/** Each byte is added to so many times what those before it have made, and what spreads these hashes over a table. */
export enum NAME_HASH {
  FACTOR = 31,
  SPREAD = 0x9e3779b1,
}

/** The block: offsets, and how much there is of what. */
export enum LEX {
  /** A token whose value is the offset where it starts: the runtime's lexer is to read it. */
  LATER = 0,
  /** Longer names and strings are the runtime's, and those that are not found soon. */
  MOST_LENGTH = 200,
  MOST_PROBES = 24,

  /** Words: offset in the window and line to begin at, and where to go on; tokens found; names; bytes of names. */
  AT = 0,
  LINE = 4,
  COUNT = 8,
  NAMES = 12,
  USED = 16,
  /** A START for each character; END where there is no more. */
  CLASSES = 32,
  /** Open addressing: numbers of names in 16 bits, which count from 1. */
  SLOTS = CLASSES + 256,
  SLOTS_BITS = 11,
  MOST_NAMES = 1 << (SLOTS_BITS - 1),
  /** Of each name: its hash, its length, where its bytes are in the block. */
  RECORDS = SLOTS + (2 << SLOTS_BITS),
  HASH = 0,
  LENGTH = 4,
  PLACE = 8,
  /** Four words each: TK or character; value; line at its end; offset of its end, and what stands there << 16. */
  TOKENS = RECORDS + 16 * (MOST_NAMES + 1),
  MOST_TOKENS = 512,
  /** Characters of source, and a zero. Words of 64 bits are read and written beyond ends. */
  WINDOW = TOKENS + 16 * MOST_TOKENS,
  MOST_CHARS = 4097,
  /** Bytes of names. */
  BYTES = WINDOW + MOST_CHARS + 15,
  MOST_BYTES = 1 << 14,
  SIZEOF = BYTES + MOST_BYTES + 24,
}

/** Why machine code stopped: the window ends; something rare; all tokens are there; no name has room. */
export enum LEX_STOP {
  END,
  RARE,
  TOKENS,
  NAMES,
}
