/*
 * The frame of the matcher (dasc/vm/ff_match.dasc) on the machine stack. Where gsub goes on in the runtime,
 * that reads it (runtime/lib/string.ts).
 */

/**
 * Captures that the matcher keeps. Between a function's arguments and its results are up to four slots, and find
 * has two positions before its captures: with two arguments and LUA_MINSTACK behind them there is room for all.
 */
export const MOST_CAPTURES = 16;
/** Bytes of gsub's result that are put together in the frame; copies reach beyond them. */
export const GSUB_BUF = 8192;

const CAPS = 184;
/** Offsets: addresses, and words of 32 bits. */
export const MATCH = {
  SAVED_BASE: 0,
  SAVED_KBASE: 8,
  SAVED_NARGS: 16,
  WHAT: 20,
  L: 24,
  SRC: 32,
  START: 40,
  END: 48,
  PATTERN: 56,
  LEVEL: 64,
  ANCHORED: 68,
  /** Of gsub: matches so far, and at most; bytes of the result so far, and before this match. */
  COUNT: 72,
  MAX: 76,
  LENGTH: 80,
  MARK: 84,
  /** What of the subject is in the result ends here; where this search began; the ends of both strings. */
  COPIED: 88,
  AT: 96,
  SRC_END: 104,
  PATTERN_END: 112,
  /** The item that must be there, or 0, and its end: each search looks for it first. */
  SEEK: 120,
  SEEK_END: 128,
  /** The set whose bits are there: its address in the pattern, bits of its classes, what it is, 256 bits. */
  SET_AT: 136,
  SET_CLASSES: 144,
  SET_KIND: 148,
  SET_BITS: 152,
  CAPS,
  BUF: CAPS + 16 * MOST_CAPTURES,
  SIZE: CAPS + 16 * MOST_CAPTURES + GSUB_BUF + 8,
} as const;
