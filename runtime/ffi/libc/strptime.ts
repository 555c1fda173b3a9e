/* strptime, as glibc has it in the C locale: a date from text. */
import { daysFromCivil } from "../../core/host/calendar.js";

const MONTHS =
  "January February March April May June July August September October November December".split(
    " ",
  );
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** What stands for other formats. */
const LONG: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  T: "%H:%M:%S",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** Fields of struct tm by their names in C; only those that the text sets. */
export interface ParsedTm {
  sec?: number;
  min?: number;
  hour?: number;
  mday?: number;
  mon?: number;
  year?: number;
  wday?: number;
  yday?: number;
  gmtoff?: number;
}

interface Reading {
  readonly tm: ParsedTm;
  at: number;
  century?: number;
  isPm?: boolean;
  isTwelve?: boolean;
  yearOfCentury?: boolean;
  week?: { n: number; first: 0 | 1 };
  /** Seconds since 1970. */
  time?: number;
}

const isSpace = (c: string): boolean => /[ \t\n\v\f\r]/.test(c);

class Parser {
  constructor(
    private readonly text: string,
    private readonly r: Reading,
  ) {}

  private spaces(): void {
    while (this.r.at < this.text.length && isSpace(this.text[this.r.at])) this.r.at++;
  }
  /** A number of at most so many digits in a range; undefined if there is none. */
  private number(low: number, high: number, digits: number): number | undefined {
    while (this.text[this.r.at] === " ") this.r.at++;
    const from = this.r.at;
    let n = 0;
    while (this.r.at < from + digits && /\d/.test(this.text[this.r.at] ?? "")) {
      n = 10 * n + Number(this.text[this.r.at]);
      this.r.at++;
      if (10 * n > high) break;
    }
    return this.r.at === from || n < low || n > high ? undefined : n;
  }
  private name(names: readonly string[]): number | undefined {
    const rest = this.text.slice(this.r.at, this.r.at + 12).toLowerCase();
    for (const [k, name] of names.entries())
      for (const form of [name.toLowerCase(), name.slice(0, 3).toLowerCase()])
        if (rest.startsWith(form)) {
          this.r.at += form.length;
          return k;
        }
    return undefined;
  }

  parse(format: string): boolean {
    for (let k = 0; k < format.length; k++) {
      const c = format[k];
      if (isSpace(c)) {
        this.spaces();
      } else if (c !== "%") {
        if (this.text[this.r.at] !== c) return false;
        this.r.at++;
      } else {
        while (/[EO0^#_-]/.test(format[k + 1] ?? "")) k++;
        if (!this.field(format[++k] ?? "")) return false;
      }
    }
    return true;
  }

  private set(key: keyof ParsedTm, n: number | undefined, plus = 0): boolean {
    if (n === undefined) return false;
    this.r.tm[key] = n + plus;
    return true;
  }

  private field(c: string): boolean {
    const { r, text } = this;
    if (LONG[c] !== undefined) return this.parse(LONG[c]);
    switch (c) {
      case "%":
        return text[r.at++] === "%";
      case "n":
      case "t":
        this.spaces();
        return true;
      case "a":
      case "A":
        return this.set("wday", this.name(DAYS));
      case "b":
      case "B":
      case "h":
        return this.set("mon", this.name(MONTHS));
      case "d":
      case "e":
        return this.set("mday", this.number(1, 31, 2));
      case "H":
      case "k":
        r.isTwelve = false;
        return this.set("hour", this.number(0, 23, 2));
      case "I":
      case "l":
        r.isTwelve = true;
        return this.hour12();
      case "j":
        return this.set("yday", this.number(1, 366, 3), -1);
      case "m":
        return this.set("mon", this.number(1, 12, 2), -1);
      case "M":
        return this.set("min", this.number(0, 59, 2));
      case "S":
        return this.set("sec", this.number(0, 61, 2));
      case "w":
        return this.set("wday", this.number(0, 6, 1));
      case "u":
        return this.weekday();
      default:
        return this.rare(c);
    }
  }
  private hour12(): boolean {
    const n = this.number(1, 12, 2);
    return this.set("hour", n === undefined ? n : n % 12);
  }
  private weekday(): boolean {
    const n = this.number(1, 7, 1);
    return this.set("wday", n === undefined ? n : n % 7);
  }

  private rare(c: string): boolean {
    const { r, text } = this;
    let n: number | undefined;
    switch (c) {
      case "p": {
        const half = text.slice(r.at, r.at + 2).toLowerCase();
        if (half !== "am" && half !== "pm") return false;
        r.isPm = half === "pm";
        r.at += 2;
        return true;
      }
      case "C":
        n = this.number(0, 99, 2);
        if (n === undefined) return false;
        r.century = n;
        return true;
      case "y":
        r.yearOfCentury = true;
        n = this.number(0, 99, 2);
        return this.set("year", n !== undefined && n < 69 ? n + 100 : n);
      case "Y":
        r.yearOfCentury = false;
        r.century = undefined;
        return this.set("year", this.number(0, 9999, 4), -1900);
      case "g":
        return this.number(0, 99, 2) !== undefined;
      case "G":
        return this.number(0, 9999, 4) !== undefined;
      case "V":
        return this.number(0, 53, 2) !== undefined;
      case "U":
      case "W":
        n = this.number(0, 53, 2);
        if (n === undefined) return false;
        r.week = { n, first: c === "U" ? 0 : 1 };
        return true;
      case "s":
        return this.seconds();
      case "z":
        return this.zone();
      case "Z":
        this.spaces();
        while (r.at < text.length && !isSpace(text[r.at])) r.at++;
        return true;
      default:
        return false;
    }
  }
  private seconds(): boolean {
    const digits = /^\d+/.exec(this.text.slice(this.r.at))?.[0];
    if (digits === undefined) return false;
    this.r.at += digits.length;
    this.r.time = Number(digits);
    return true;
  }
  private zone(): boolean {
    const { r, text } = this;
    this.spaces();
    if (text[r.at] === "Z") {
      r.at++;
      return this.set("gmtoff", 0);
    }
    const [all, sign, hours, minutes] =
      /^([+-])(\d\d):?(\d\d)?/.exec(text.slice(r.at)) ?? ([] as string[]);
    if (all === undefined || Number(minutes ?? 0) > 59) return false;
    r.at += all.length;
    const offset = Number(hours) * 3600 + Number(minutes ?? 0) * 60;
    return this.set("gmtoff", sign === "-" ? -offset : offset);
  }
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];
const daysBefore = (year: number, mon: number): number =>
  DAYS_BEFORE[mon] + (mon > 1 && isLeap(year) ? 1 : 0);
const weekdayOf = (year: number, yday: number): number =>
  (((daysFromCivil(year, 1, 1) + yday + 4) % 7) + 7) % 7;

/** The rest of the date, from what is known of it. */
function complete(
  { tm, century, isPm, isTwelve, yearOfCentury, week }: Reading,
  old: ParsedTm,
): void {
  if (isTwelve && isPm && tm.hour !== undefined) tm.hour += 12;
  if (century !== undefined)
    tm.year = yearOfCentury ? ((tm.year ?? 0) % 100) + (century - 19) * 100 : (century - 19) * 100;
  const { wday, yday } = tm;
  const isDay = (tm.year ?? tm.mon ?? tm.mday) !== undefined;
  const year = (tm.year ?? old.year ?? 0) + 1900;
  if (isDay && wday === undefined && yday !== undefined && (tm.mon ?? tm.mday) === undefined) {
    let mon = 0;
    while (mon < 11 && daysBefore(year, mon + 1) <= yday) mon++;
    tm.mon ??= mon;
    tm.mday ??= yday - daysBefore(year, mon) + 1;
  }
  if (
    week !== undefined &&
    tm.wday !== undefined &&
    tm.mon === undefined &&
    tm.mday === undefined
  ) {
    const first = weekdayOf(year, 0);
    const day =
      ((7 - (first - week.first) + 7) % 7) + (week.n - 1) * 7 + ((tm.wday - week.first + 7) % 7);
    let mon = 0;
    while (mon < 11 && daysBefore(year, mon + 1) <= day) mon++;
    tm.yday = day;
    tm.mon = mon;
    tm.mday = day - daysBefore(year, mon) + 1;
    return;
  }
  const mon = tm.mon ?? old.mon ?? 0;
  if (!isDay || mon < 0 || mon > 11) return;
  const day = daysBefore(year, mon) + (tm.mday ?? old.mday ?? 0) - 1;
  tm.wday ??= weekdayOf(year, day);
  tm.yday ??= day;
}

/** Where the text goes on behind the date, and the fields that it sets; undefined when it does not fit. */
export function parseTime(
  text: string,
  format: string,
  old: ParsedTm,
): { end: number; tm: ParsedTm; time?: number } | undefined {
  const reading: Reading = { tm: {}, at: 0 };
  if (!new Parser(text, reading).parse(format)) return undefined;
  if (reading.time === undefined) complete(reading, old);
  return { end: reading.at, tm: reading.tm, time: reading.time };
}
