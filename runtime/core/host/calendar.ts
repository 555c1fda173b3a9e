/*
 * C's struct tm for seconds that need not fit JavaScript's Date. Civil dates are computed
 * from day numbers (days since 1970-01-01, proleptic Gregorian calendar).
 */

export const DAY = 86400;

export interface Tm {
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
  /** Abbreviation of the time zone. */
  zone: () => string;
  time: number;
}

/** Day number of a civil date; the year starts in March, so that leap days come last. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719468;
}

export function civilFromDays(days: number): { year: number; month: number; day: number } {
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

/** The fields of a time, `offset` seconds east of UTC. */
export function breakDown(time: number, offset: number, isdst: boolean, zone: () => string): Tm {
  const local = time + offset;
  const days = Math.floor(local / DAY);
  const rest = local - days * DAY;
  const { year, month, day } = civilFromDays(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(rest / 3600),
    min: Math.floor(rest / 60) % 60,
    sec: rest % 60,
    wday: (((days + 4) % 7) + 7) % 7,
    yday: days - daysFromCivil(year, 1, 1),
    isdst,
    offset,
    zone,
    time,
  };
}
