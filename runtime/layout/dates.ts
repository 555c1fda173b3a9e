/*
 * What os.date and os.time in machine code (dasc/vm/ff_date.dasc) read: a block that the runtime fills
 * (runtime/lib/osdate.ts). It says how local time goes now, what the letters of formats stand for, and has
 * the numbers of the date that is being written.
 */

/** Numbers of a date by their place; the first eight are fields of "*t" tables. */
export const FIELD = {
  sec: 0,
  min: 1,
  hour: 2,
  day: 3,
  month: 4,
  year: 5,
  wday: 6,
  yday: 7,
  hour12: 8,
  half: 9,
  year2: 10,
  century: 11,
} as const;
/** Names of the fields of a table, in this order; behind them isdst. */
export const DATE_FIELDS = ["sec", "min", "hour", "day", "month", "year", "wday", "yday"] as const;

/** What a letter stands for: a number of at least so many digits, names, a format; the rest is the runtime's. */
export const LETTER = { NONE: 0, NUMBER: 1, SPACED: 2, NAME: 3, SHORT: 4, FORMAT: 5 } as const;

export const SHORT_NAME = 3;
export const NAME_SIZE = 16;
const LETTERS = 232;

/**
 * Offsets. Times are 64-bit seconds. A letter is four bytes: its kind, where its field is, and digits, or where the
 * format or name 0 is (16 bits).
 */
export const DATES = {
  /** The date that is being written: its numbers, and whether it is summer, true or false. */
  FIELDS: 0,
  IS: 48,
  /** Seconds from 0000-03-01 until 1970. */
  EPOCH: 56,
  /** Local time is OFFSET seconds ahead from FROM until UNTIL, and ISDST is true or false. */
  FROM: 64,
  UNTIL: 72,
  OFFSET: 80,
  ISDST: 88,
  /** Of universal time, the years that are written here. */
  FIRST: 96,
  LAST: 104,
  /** A table with all fields, and where in its nodes (bytes) their values are, that of isdst last. */
  TEMPLATE: 112,
  NODES: 120,
  /** Names of these fields. */
  KEYS: 160,
  LETTERS,
  TEXTS: LETTERS + 4 * 128,
} as const;
