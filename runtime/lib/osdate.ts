/*
 * os.date and os.time: C's struct tm, strftime and mktime in the C locale, for
 * seconds that need not fit JavaScript's Date. Civil dates are computed from day
 * numbers (days since 1970-01-01, proleptic Gregorian calendar).
 */
import type { Vm } from "../core/vm.js";
import { tvisnil, tvistruecond } from "../core/tvalue.js";
import { L_top, setL_top } from "../core/frame.js";
import { lua_getfield } from "../core/access.js";
import { lj_err_callerv } from "../core/err.js";
import {
  argisnil, argslot, lj_lib_checknum, lj_lib_checktab, lj_lib_optstr, pushbool, pushnil,
  pushnum, pushstring, pushtable, setfield,
} from "../core/lib.js"; // prettier-ignore
import { tonumberV } from "../core/meta.js";
import { strToJs } from "../core/str.js";

const DAY = 86400;

interface Tm {
  year: number; // 1970
  month: number; // 1-12
  day: number;
  hour: number;
  min: number;
  sec: number;
  wday: number; // 0 Sunday
  yday: number; // from 0
  isdst: boolean;
  /** Seconds east of UTC. */
  offset: number;
  zone: string;
  time: number;
}

/** Day number of a civil date; the year starts in March, so that leap days come last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

function civilFromDays(days: number): { year: number; month: number; day: number } {
  const z = days + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const leaps = Math.floor(doe / 1460) - Math.floor(doe / 36524) + Math.floor(doe / 146096);
  const yoe = Math.floor((doe - leaps) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: doy - Math.floor((153 * mp + 2) / 5) + 1 };
}

function breakDown(time: number, offset: number, isdst: boolean, zone: string): Tm {
  const local = time + offset;
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  const { year, month, day } = civilFromDays(days);
  return {
    year, month, day,
    hour: Math.floor(rest / 3600),
    min: Math.floor(rest / 60) % 60,
    sec: rest % 60,
    wday: (((days + 4) % 7) + 7) % 7,
    yday: days - daysFromCivil(year, 1, 1),
    isdst, offset, zone, time,
  }; // prettier-ignore
}

/** Seconds east of UTC at a time, and whether that is summer time. */
function localOffset(vm: Vm, time: number): { offset: number; isdst: boolean } {
  const offset = -60 * vm.host.timezoneOffset(time);
  const { year } = civilFromDays(Math.floor((time + offset) / DAY));
  const inJanuary = -60 * vm.host.timezoneOffset(daysFromCivil(year, 1, 1) * DAY);
  const inJuly = -60 * vm.host.timezoneOffset(daysFromCivil(year, 7, 1) * DAY);
  return { offset, isdst: offset > Math.min(inJanuary, inJuly) };
}

function localtime(vm: Vm, time: number): Tm {
  const { offset, isdst } = localOffset(vm, time);
  const zone = vm.host.timezoneName?.(time) ?? (offset === 0 ? "UTC" : "");
  return breakDown(time, offset, isdst, zone);
}

/** Years that C's struct tm can hold. */
const representable = (time: number): boolean => Math.abs(time) < 2 ** 31 * 365.2425 * DAY;

/* strftime. */

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December",
]; // prettier-ignore

function pad(n: number, width: number, fill = "0"): string {
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
const conversions: Readonly<Record<string, string | ((tm: Tm) => string)>> = {
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
  Z: (tm) => tm.zone,
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

/** Text of a format; E and O ask for what the C locale has not, and change nothing. */
export function strftime(format: string, tm: Tm): string {
  return format.replace(
    /%([-_0^#]*)(\d*)[EO]?([\s\S])/g,
    (all, flags: string, width: string, letter: string) => {
      const conversion = Object.hasOwn(conversions, letter) ? conversions[letter] : undefined;
      if (conversion === undefined) return all;
      const text = typeof conversion === "string" ? strftime(conversion, tm) : conversion(tm);
      return flags === "" && width === "" ? text : applyFlags(text, flags, Number(width));
    },
  );
}

/* The functions. */

function pushtm(vm: Vm, L: number, tm: Tm): void {
  const t = pushtable(vm, L, 0, 4);
  const rows: [string, number][] = [
    ["sec", tm.sec], ["min", tm.min], ["hour", tm.hour], ["day", tm.day], ["month", tm.month],
    ["year", tm.year], ["wday", tm.wday + 1], ["yday", tm.yday + 1],
  ]; // prettier-ignore
  for (const [name, value] of rows) {
    pushnum(vm, L, value);
    setfield(vm, L, t, name);
  }
  pushbool(vm, L, tm.isdst);
  setfield(vm, L, t, "isdst");
}

export function os_date(vm: Vm, L: number): number {
  const s = lj_lib_optstr(vm, L, 1);
  let format = s === 0 ? "%c" : strToJs(vm, s);
  const given = argisnil(vm, L, 2) ? vm.host.time() : lj_lib_checknum(vm, L, 2);
  const time = Math.floor(Math.trunc(given));
  const utc = format.startsWith("!");
  if (utc) format = format.slice(1);
  if (!representable(time)) {
    pushnil(vm, L);
    return 1;
  }
  const tm = utc ? breakDown(time, 0, false, "GMT") : localtime(vm, time);
  if (format.startsWith("*t")) pushtm(vm, L, tm);
  else pushstring(vm, L, strftime(format, tm));
  return 1;
}

/** A number field of the table in argument 1; without a default it must be there. */
function getnumber(vm: Vm, L: number, name: string, def?: number): number {
  const { mem } = vm;
  lua_getfield(vm, L, argslot(vm, L, 1), name);
  const o = L_top(mem, L) - 8;
  const n = tonumberV(vm, o);
  setL_top(mem, L, o);
  if (n !== undefined) return n | 0;
  return def ?? lj_err_callerv(vm, L, "OSDATEF", name);
}

/** true, false, or undefined for "find out". */
function getboolean(vm: Vm, L: number, name: string): boolean | undefined {
  const { mem } = vm;
  lua_getfield(vm, L, argslot(vm, L, 1), name);
  const o = L_top(mem, L) - 8;
  setL_top(mem, L, o);
  return tvisnil(mem, o) ? undefined : tvistruecond(mem, o);
}

/** The time of a local date, whose fields may be out of their ranges. */
function mktime(
  vm: Vm,
  date: Omit<Tm, "wday" | "yday" | "isdst" | "offset" | "zone" | "time">,
  isdst: boolean | undefined,
): number {
  const year = date.year + Math.floor((date.month - 1) / 12);
  const month = ((((date.month - 1) % 12) + 12) % 12) + 1;
  const days = daysFromCivil(year, month, 1) + date.day - 1;
  const local = days * DAY + date.hour * 3600 + date.min * 60 + date.sec;
  // The offset depends on the time: guess, then correct.
  let zone = localOffset(vm, local - localOffset(vm, local).offset);
  let time = local - zone.offset;
  zone = localOffset(vm, time);
  time = local - zone.offset;
  if (isdst !== undefined && isdst !== zone.isdst) time += isdst ? -3600 : 3600;
  return time;
}

export function os_time(vm: Vm, L: number): number {
  const { mem } = vm;
  if (argisnil(vm, L, 1)) {
    pushnum(vm, L, Math.floor(vm.host.time()));
    return 1;
  }
  lj_lib_checktab(vm, L, 1);
  setL_top(mem, L, argslot(vm, L, 2));
  const date = {
    sec: getnumber(vm, L, "sec", 0),
    min: getnumber(vm, L, "min", 0),
    hour: getnumber(vm, L, "hour", 12),
    day: getnumber(vm, L, "day"),
    month: getnumber(vm, L, "month"),
    year: getnumber(vm, L, "year"),
  };
  const time = mktime(vm, date, getboolean(vm, L, "isdst"));
  pushnum(vm, L, time);
  return 1;
}
