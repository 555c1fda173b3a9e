/*
 * C's strftime in the C locale: a format is pieces, texts and functions that make the text of a field. What most
 * programs write, machine code does (dasc/vm/ff_date.dasc); it reads the same table of letters.
 */
import { FIELD, SHORT_NAME } from "../../layout/dates.js";
import type { SBuf } from "../text/buf.js";
import type { Vm } from "../vm.js";
import { charge, holding } from "../run/work.js";
import { civilFromDays, daysFromCivil, type Tm } from "./calendar.js";

/** A number of the date with so many digits, or the name of that number, counted from 1. */
export interface FieldText {
  readonly field: keyof typeof FIELD;
  readonly digits?: number;
  /** A space, not 0, before a single digit. */
  readonly spaced?: boolean;
  readonly names?: readonly string[];
  /** The first three letters of the name. */
  readonly short?: boolean;
}
type Piece = string | ((tm: Tm) => string);

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

function pad(n: number, width: number, fill = "0"): string {
  const digits = String(Math.abs(n)).padStart(n < 0 ? width - 1 : width, fill);
  return n < 0 ? "-" + digits : digits;
}

const hour12 = (tm: Tm): number => tm.hour % 12 || 12;
/** The numbers of a date, in the order of FIELD. */
export const numbersOf = (tm: Tm): readonly number[] => [
  tm.sec,
  tm.min,
  tm.hour,
  tm.day,
  tm.month,
  tm.year,
  tm.wday + 1,
  tm.yday + 1,
  hour12(tm),
  tm.hour < 12 ? 1 : 2,
  ((tm.year % 100) + 100) % 100,
  Math.floor(tm.year / 100),
];

function fieldText({ field, digits = 0, spaced, names, short }: FieldText, tm: Tm): string {
  const n = numbersOf(tm)[FIELD[field]];
  if (names === undefined) return pad(n, digits, spaced ? " " : "0");
  return short ? names[n - 1].slice(0, SHORT_NAME) : names[n - 1];
}

/** ISO 8601 year and week: the week belongs to the year that has its Thursday. */
function isoWeek(tm: Tm): { year: number; week: number } {
  const day = daysFromCivil(tm.year, tm.month, tm.day);
  const thursday = day - ((tm.wday + 6) % 7) + 3;
  const { year } = civilFromDays(thursday);
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 };
}

const zoneText = (tm: Tm): string => {
  const minutes = Math.trunc(Math.abs(tm.offset) / 60);
  return (tm.offset < 0 ? "-" : "+") + pad(Math.floor(minutes / 60), 2) + pad(minutes % 60, 2);
};

const two = (field: keyof typeof FIELD, spaced = false): FieldText => ({
  field,
  digits: 2,
  spaced,
});
/** What each letter stands for: a format, a field, which machine code writes, too, or what only the runtime makes. */
export const conversions: Readonly<Record<string, string | FieldText | ((tm: Tm) => string)>> = {
  a: { field: "wday", names: weekdays, short: true },
  A: { field: "wday", names: weekdays },
  b: { field: "month", names: months, short: true },
  B: { field: "month", names: months },
  c: "%a %b %e %H:%M:%S %Y",
  C: { field: "century", digits: 1 },
  d: two("day"),
  D: "%m/%d/%y",
  e: two("day", true),
  F: "%Y-%m-%d",
  g: (tm) => pad(((isoWeek(tm).year % 100) + 100) % 100, 2),
  G: (tm) => String(isoWeek(tm).year),
  h: "%b",
  H: two("hour"),
  I: two("hour12"),
  j: { field: "yday", digits: 3 },
  k: two("hour", true),
  l: two("hour12", true),
  m: two("month"),
  M: two("min"),
  n: "\n",
  p: { field: "half", names: ["AM", "PM"] },
  P: { field: "half", names: ["am", "pm"] },
  r: "%I:%M:%S %p",
  R: "%H:%M",
  s: (tm) => String(tm.time),
  S: two("sec"),
  t: "\t",
  T: "%H:%M:%S",
  u: (tm) => String(tm.wday || 7),
  U: (tm) => pad(Math.floor((tm.yday + 7 - tm.wday) / 7), 2),
  V: (tm) => pad(isoWeek(tm).week, 2),
  w: (tm) => String(tm.wday),
  W: (tm) => pad(Math.floor((tm.yday + 7 - ((tm.wday + 6) % 7)) / 7), 2),
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  y: two("year2"),
  Y: { field: "year" },
  z: zoneText,
  Z: (tm) => tm.zone(),
  "%": () => "%",
};

/** glibc's flags: `_` pads with spaces, `-` not at all, `0` with zeros; `^` and `#` change case. */
function applyFlags(text: string, flags: string, width: number): string {
  const numeric = /^-?[ \d]*\d$/.test(text);
  if (flags.includes("-") && numeric) text = text.replace(/^(-?)[ 0]+(?=\d)/, "$1");
  if (flags.includes("_") && numeric)
    text = text.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length));
  if (flags.includes("^")) text = text.toUpperCase();
  if (flags.includes("#")) text = /[a-z]/.test(text) ? text.toUpperCase() : text.toLowerCase();
  const [, sign, rest] = /^([-+]?)([\s\S]*)$/.exec(text)!;
  if (/^\d+$/.test(rest) && !flags.includes("_"))
    return sign + rest.padStart(width - sign.length, "0");
  return text.padStart(width, flags.includes("0") ? "0" : " ");
}

/** The pieces of a format; E and O ask for what the C locale has not, and change nothing. */
function* piecesOf(format: string): Generator<Piece, void> {
  let at = 0;
  for (const match of format.matchAll(/%([-_0^#]*)(\d*)[EO]?([\s\S])/g)) {
    const [all, flags, width, letter] = match;
    const conversion = Object.hasOwn(conversions, letter) ? conversions[letter] : all;
    if (match.index > at) yield format.slice(at, match.index);
    at = match.index + all.length;
    // A string is a format itself, or what no conversion is.
    const made =
      conversion === all
        ? [all]
        : typeof conversion === "string"
          ? [...piecesOf(conversion)]
          : [typeof conversion === "function" ? conversion : (tm: Tm) => fieldText(conversion, tm)];
    if ((flags === "" && width === "") || conversion === all) yield* made;
    else yield (tm) => applyFlags(join(made, tm), flags, Number(width));
  }
  if (at < format.length) yield format.slice(at);
}

const textOf = (piece: Piece, tm: Tm): string => (typeof piece === "string" ? piece : piece(tm));

function join(pieces: readonly Piece[], tm: Tm): string {
  let text = "";
  for (const piece of pieces) text += textOf(piece, tm);
  return text;
}

/** What a piece costs, in units of work. */
const PIECE_COST = 100;
/** Longer formats are taken part by part; that many parts are kept. */
const LONGEST = 100;
const KEPT = 50;
/** What a part costs beside its characters, in units of work. */
const PART_COST = 100;

/** Append what a format makes of a time. */
export function strftime(vm: Vm, L: number, sb: SBuf, format: string, tm: Tm): void {
  if (format.length > LONGEST) {
    holding(vm, L, (held) => {
      held.add(format.length);
      longFormat(vm, L, sb, format, tm);
    });
    return;
  }
  for (const piece of piecesOf(format)) {
    charge(vm, PIECE_COST);
    sb.puts(vm, L, textOf(piece, tm));
  }
}

/** One that may be as long as memory is: part by part, each made once. */
function longFormat(vm: Vm, L: number, sb: SBuf, format: string, tm: Tm): void {
  const made = new Map<string, string>();
  // Up to fifty conversions and characters.
  const ahead = /(?:%[-_0^#]*\d*[EO]?[\s\S]|[^%]){1,50}/y;
  for (let at = 0; at < format.length;) {
    ahead.lastIndex = at;
    const end = ahead.test(format) ? ahead.lastIndex : format.length; // a % alone is at the end
    const part = format.slice(at, end);
    let text = made.get(part);
    if (text === undefined) {
      const pieces = [...piecesOf(part)];
      charge(vm, PIECE_COST * pieces.length);
      text = join(pieces, tm);
      if (made.size < KEPT) made.set(part, text);
    }
    charge(vm, text.length + PART_COST);
    sb.puts(vm, L, text);
    at = end;
  }
}

/** The same as a text. */
export const strftimeText = (format: string, tm: Tm): string =>
  Array.from(piecesOf(format), (piece) => textOf(piece, tm)).join("");
