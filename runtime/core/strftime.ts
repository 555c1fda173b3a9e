/*
 * C's strftime in the C locale. A format is compiled once: to texts, and to functions that
 * make the text of a field.
 */
import type { SBuf } from "./buf.js";
import { Attachment, type Vm } from "./vm.js";
import { charge } from "./work.js";
import { civilFromDays, daysFromCivil, type Tm } from "./calendar.js";

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

/** The numbers that most fields are, with two digits. */
const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, n) =>
  `${n}`.padStart(2, "0"),
);

function pad(n: number, width: number, fill = "0"): string {
  if (width === 2 && n >= 0 && n < 100 && fill === "0") return TWO_DIGITS[n];
  const digits = String(Math.abs(n)).padStart(n < 0 ? width - 1 : width, fill);
  return n < 0 ? "-" + digits : digits;
}

/** ISO 8601 year and week: the week belongs to the year that has its Thursday. */
function isoWeek(tm: Tm): { year: number; week: number } {
  const day = daysFromCivil(tm.year, tm.month, tm.day);
  const thursday = day - ((tm.wday + 6) % 7) + 3;
  const { year } = civilFromDays(thursday);
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 };
}

const hour12 = (tm: Tm): number => tm.hour % 12 || 12;
const century = (year: number): number => Math.floor(year / 100);
const zoneText = (tm: Tm): string => {
  const minutes = Math.trunc(Math.abs(tm.offset) / 60);
  return (tm.offset < 0 ? "-" : "+") + pad(Math.floor(minutes / 60), 2) + pad(minutes % 60, 2);
};

/** What each letter stands for; those made of others are format strings. */
const conversions: Readonly<Record<string, Piece>> = {
  a: (tm) => weekdays[tm.wday].slice(0, 3),
  A: (tm) => weekdays[tm.wday],
  b: (tm) => months[tm.month - 1].slice(0, 3),
  B: (tm) => months[tm.month - 1],
  c: "%a %b %e %H:%M:%S %Y",
  C: (tm) => pad(century(tm.year), 2),
  d: (tm) => pad(tm.day, 2),
  D: "%m/%d/%y",
  e: (tm) => pad(tm.day, 2, " "),
  F: "%Y-%m-%d",
  g: (tm) => pad(((isoWeek(tm).year % 100) + 100) % 100, 2),
  G: (tm) => String(isoWeek(tm).year),
  h: "%b",
  H: (tm) => pad(tm.hour, 2),
  I: (tm) => pad(hour12(tm), 2),
  j: (tm) => pad(tm.yday + 1, 3),
  k: (tm) => pad(tm.hour, 2, " "),
  l: (tm) => pad(hour12(tm), 2, " "),
  m: (tm) => pad(tm.month, 2),
  M: (tm) => pad(tm.min, 2),
  n: () => "\n",
  p: (tm) => (tm.hour < 12 ? "AM" : "PM"),
  P: (tm) => (tm.hour < 12 ? "am" : "pm"),
  r: "%I:%M:%S %p",
  R: "%H:%M",
  s: (tm) => String(tm.time),
  S: (tm) => pad(tm.sec, 2),
  t: () => "\t",
  T: "%H:%M:%S",
  u: (tm) => String(tm.wday || 7),
  U: (tm) => pad(Math.floor((tm.yday + 7 - tm.wday) / 7), 2),
  V: (tm) => pad(isoWeek(tm).week, 2),
  w: (tm) => String(tm.wday),
  W: (tm) => pad(Math.floor((tm.yday + 7 - ((tm.wday + 6) % 7)) / 7), 2),
  x: "%m/%d/%y",
  X: "%H:%M:%S",
  y: (tm) => pad(((tm.year % 100) + 100) % 100, 2),
  Y: (tm) => String(tm.year),
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
          : [conversion];
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

/** Most formats that are kept, and the longest. */
const KEPT = 50;
const LONGEST = 100;
/** What a piece costs, in units of work. */
const PIECE_COST = 100;
const compiled = new Attachment(() => new Map<string, Piece[]>());

function compile(vm: Vm, format: string): Iterable<Piece> {
  if (format.length > LONGEST) return piecesOf(format);
  const known = vm.attachment(compiled);
  let pieces = known.get(format);
  if (pieces === undefined) {
    if (known.size >= KEPT) known.clear();
    pieces = [...piecesOf(format)];
    known.set(format, pieces);
  }
  return pieces;
}

/** Append what a format makes of a time. */
export function strftime(vm: Vm, L: number, sb: SBuf, format: string, tm: Tm): void {
  for (const piece of compile(vm, format)) {
    charge(vm, PIECE_COST);
    sb.puts(vm, L, textOf(piece, tm));
  }
}
/** The same as a text. */
export const strftimeText = (vm: Vm, format: string, tm: Tm): string =>
  Array.from(compile(vm, format), (piece) => textOf(piece, tm)).join("");
