/*
 * Rules of time zones as POSIX writes them in TZ and at the end of files of zones:
 *
 *   CET-1CEST,M3.5.0,M10.5.0/3     an hour east of UTC; from the last Sunday (5.0) of March, at 2:00, to that of
 *                                  October, at 3:00, another hour
 *   <-03>3                         three hours west, and what that is called
 *
 * Days are also J60 (of years without leap days) and 59 (from 0 on). Summer time without days has those of the USA.
 */
import { civilFromDays, DAY, daysFromCivil } from "../core/host/calendar.js";
import type { ZoneSpan } from "../core/host/hostenv.js";

export interface LocalType {
  readonly offset: number;
  readonly isdst: boolean;
  readonly name: string;
}

/** Seconds by the clock, as if it were UTC, at which the clock is changed in a year. */
type Change = (year: number) => number;

export interface ZoneRule {
  readonly standard: LocalType;
  readonly summer?: LocalType & { readonly begins: Change; readonly ends: Change };
}

const NAME = /^(?:<([^>]*)>|([A-Za-z]{3,}))/;
const TIME = /^([+-]?)(\d+)(?::(\d+))?(?::(\d+))?/;
const DATE = /^,(?:M(\d+)\.(\d+)\.(\d+)|J(\d+)|(\d+))(?:\/([+-]?\d+(?::\d+){0,2}))?/;
const DEFAULT_DATES = ",M3.2.0,M11.1.0";
const CHANGED_AT_SECONDS = 2 * 3600;

function seconds([, sign, hours, minutes = "0", rest = "0"]: string[]): number {
  const s = 3600 * Number(hours) + 60 * Number(minutes) + Number(rest);
  return sign === "-" ? -s : s;
}

/** The day of the n-th weekday of a month, or of the last one. */
function weekday(year: number, month: number, n: number, day: number): number {
  const first = daysFromCivil(year, month, 1);
  const next = daysFromCivil(month === 12 ? year + 1 : year, (month % 12) + 1, 1);
  const of = first + ((((day - 4 - first) % 7) + 7) % 7); // 1970-01-01 was a Thursday
  let found = of + 7 * (n - 1);
  while (found >= next) found -= 7;
  return found;
}

function change([, month, n, day, julian, yearday, at]: RegExpExecArray): Change {
  const time = at === undefined ? CHANGED_AT_SECONDS : seconds(TIME.exec(at)!);
  return (year) => {
    const first = daysFromCivil(year, 1, 1);
    let days: number;
    if (month !== undefined) days = weekday(year, Number(month), Number(n), Number(day));
    else if (julian === undefined) days = first + Number(yearday);
    else days = daysFromCivil(year, 3, 1) + Number(julian) - 60; // 1 March is the 60th
    if (julian !== undefined && Number(julian) < 60) days = first + Number(julian) - 1;
    return days * DAY + time;
  };
}

/** Read a rule; undefined: it is none. */
export function parseRule(text: string): ZoneRule | undefined {
  let rest = text;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest);
    if (found === null) return undefined;
    rest = rest.slice(found[0].length);
    return found;
  };
  const named = take(NAME);
  const west = take(TIME);
  if (named === undefined || west === undefined) return undefined;
  const standard = { offset: 0 - seconds(west), isdst: false, name: named[1] ?? named[2] };
  const summerName = take(NAME);
  if (summerName === undefined) return { standard };
  const summerWest = take(TIME);
  const offset = summerWest === undefined ? standard.offset + 3600 : 0 - seconds(summerWest);
  if (rest === "") rest = DEFAULT_DATES;
  const dates = [take(DATE), take(DATE)];
  if (dates[0] === undefined || dates[1] === undefined) return undefined;
  const [begins, ends] = [change(dates[0]), change(dates[1])];
  const summer = { offset, isdst: true, name: summerName[1] ?? summerName[2], begins, ends };
  return { standard, summer };
}

/** C libraries let rules begin in this year. */
const FIRST_YEAR = 1970;

/** What the clock shows at a time by a rule. */
export function ruledSpan({ standard, summer }: ZoneRule, time: number): ZoneSpan {
  if (summer === undefined) return { from: -Infinity, until: Infinity, ...standard };
  const { offset, isdst, name, begins, ends } = summer;
  const { year } = civilFromDays(Math.floor(time / DAY));
  const first = Math.max(year - 1, FIRST_YEAR);
  const changes = [first, first + 1, first + 2]
    .flatMap((y) => [
      { at: begins(y) - standard.offset, to: { offset, isdst, name } },
      { at: ends(y) - offset, to: standard },
    ])
    .sort((a, b) => a.at - b.at);
  const next = changes.findIndex(({ at }) => at > time);
  const { at, to } = next > 0 ? changes[next - 1] : { at: -Infinity, to: changes[1].to };
  return { from: at, until: changes[next].at, ...to };
}
