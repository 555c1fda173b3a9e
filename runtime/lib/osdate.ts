/*
 * os.date and os.time. Local time is the host's: Date knows the offset, and what its rules
 * say is remembered for the day, and the year, that were asked for last.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { fixobj, setboolV, setnumV, tvisnil, tvistruecond } from "../core/tvalue.js";
import { lj_tab_dup, tabnode } from "../core/tab.js";
import { L_top, setL_top } from "../core/frame.js";
import { lua_gettable } from "../core/access.js";
import { lj_err_callerv } from "../core/err.js";
import {
  argisnil,
  argslot,
  getfield,
  lj_lib_checknum,
  lj_num2low,
  lj_lib_checktab,
  lj_lib_optstr,
  pushnil,
  pushgc,
  pushnum,
  pushtable,
  setnumfield,
} from "../core/lib.js";
import { lj_buf_give, lj_buf_take } from "../core/buf.js";
import { lj_gc_check } from "../core/gc.js";
import { tonumberV } from "../core/meta.js";
import { namestr } from "../core/names.js";
import { strToC } from "../core/str.js";
import { charge } from "../core/work.js";
import { LJ_T } from "../layout/value.js";
import { breakDown, civilFromDays, DAY, daysFromCivil, type Tm } from "../core/calendar.js";
import { strftime } from "../core/strftime.js";

/* Local time. */

interface LocalOffset {
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly isdst: boolean;
}

class Zone {
  /** The day of UTC that was asked for last, if it has one offset throughout. */
  private day = NaN;
  private ofDay: LocalOffset = { offset: 0, isdst: false };
  private year = NaN;
  private standard = 0;

  constructor(private readonly vm: Vm) {}

  private offsetAt(time: number): number {
    return -60 * this.vm.host.timezoneOffset(time);
  }

  /** The smaller offset of a year's winter and summer is that of standard time. */
  private standardOffset(year: number): number {
    if (year !== this.year) {
      this.year = year;
      const january = this.offsetAt(daysFromCivil(year, 1, 1) * DAY);
      this.standard = Math.min(january, this.offsetAt(daysFromCivil(year, 7, 1) * DAY));
    }
    return this.standard;
  }

  private describe(time: number, offset: number): LocalOffset {
    const { year } = civilFromDays(Math.floor((time + offset) / DAY));
    return { offset, isdst: offset > this.standardOffset(year) };
  }

  /** Seconds east of UTC at a time, and whether that is summer time. */
  at(time: number): LocalOffset {
    const day = Math.floor(time / DAY);
    if (day === this.day) return this.ofDay;
    const offset = this.offsetAt(day * DAY);
    const { year } = civilFromDays(day);
    const inYear = civilFromDays(day - 1).year === year && civilFromDays(day + 1).year === year;
    if (!inYear || this.offsetAt((day + 1) * DAY) !== offset)
      return this.describe(time, this.offsetAt(time));
    this.day = day;
    return (this.ofDay = this.describe(time, offset));
  }
}
const zones = new Attachment((vm) => new Zone(vm));
const localOffset = (vm: Vm, time: number): LocalOffset => vm.attachment(zones).at(time);

/** What the zone is called where it has no name: "+0545", "-03". */
const numericZone = (offset: number): string => {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (n: number): string => `${n}`.padStart(2, "0");
  const rest = minutes % 60 === 0 ? "" : two(minutes % 60);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${rest}`;
};

function localtime(vm: Vm, time: number): Tm {
  const { offset, isdst } = localOffset(vm, time);
  const zone = (): string =>
    (vm.host.timezoneName?.(time) ?? (offset === 0 ? "UTC" : "")) || numericZone(offset);
  return breakDown(time, offset, isdst, zone);
}
const gmt = (): string => "GMT";

/** Years that C's struct tm can hold. */
const representable = (time: number): boolean => Math.abs(time) < 2 ** 31 * 365.2425 * DAY;

/* The functions. */

const tmFields = ["sec", "min", "hour", "day", "month", "year", "wday", "yday", "isdst"] as const;

/** The table that every date is a copy of, and where the values of its fields stand in its nodes. */
const tmTemplate = new Attachment((vm) => {
  const { L } = vm;
  const table = pushtable(vm, L, 0, 4);
  for (const name of tmFields) setnumfield(vm, L, table, name, 0);
  fixobj(vm.mem, table);
  setL_top(vm.mem, L, L_top(vm.mem, L) - 8);
  const nodes = tabnode(vm.mem, table, 0);
  return { table, offsets: tmFields.map((name) => getfield(vm, L, table, name) - nodes) };
}, true);

function pushtm(vm: Vm, L: number, tm: Tm): void {
  const { mem } = vm;
  const { table, offsets } = vm.attachment(tmTemplate);
  const t = lj_tab_dup(vm, L, table);
  pushgc(vm, L, t, LJ_T.TAB);
  const nodes = tabnode(mem, t, 0);
  const numbers = [tm.sec, tm.min, tm.hour, tm.day, tm.month, tm.year, tm.wday + 1, tm.yday + 1];
  for (let i = 0; i < numbers.length; i++) setnumV(mem, nodes + offsets[i], numbers[i]);
  setboolV(mem, nodes + offsets[numbers.length], tm.isdst);
}

function pushdate(vm: Vm, L: number, format: string, tm: Tm): void {
  const sb = lj_buf_take(vm);
  try {
    strftime(vm, L, sb, format, tm);
    pushgc(vm, L, sb.tostr(vm, L), LJ_T.STR);
  } finally {
    lj_buf_give(vm, sb);
  }
}

/** What making a date of a time costs, in units of work. */
const DATE_COST = 300;

export function os_date(vm: Vm, L: number): number {
  charge(vm, DATE_COST);
  const s = lj_lib_optstr(vm, L, 1);
  let format = s === 0 ? "%c" : strToC(vm, s);
  const given = argisnil(vm, L, 2) ? vm.host.time() : lj_lib_checknum(vm, L, 2);
  const time = Math.floor(Math.trunc(given));
  const utc = format.startsWith("!");
  if (utc) format = format.slice(1);
  if (!representable(time)) {
    pushnil(vm, L);
    return 1;
  }
  const tm = utc ? breakDown(time, 0, false, gmt) : localtime(vm, time);
  if (format.startsWith("*t")) pushtm(vm, L, tm);
  else pushdate(vm, L, format, tm);
  lj_gc_check(vm, L);
  return 1;
}

/** Read a field of the table in argument 1; where its value stands until something is pushed. */
function getdatefield(vm: Vm, L: number, name: string): number {
  pushgc(vm, L, namestr(vm, L, name), LJ_T.STR);
  lua_gettable(vm, L, argslot(vm, L, 1));
  const o = L_top(vm.mem, L) - 8;
  setL_top(vm.mem, L, o);
  return o;
}

/** A number field of the table in argument 1; without a default it must be there. */
function getnumber(vm: Vm, L: number, name: string, def?: number): number {
  const n = tonumberV(vm, getdatefield(vm, L, name));
  if (n !== undefined) return lj_num2low(n);
  return def ?? lj_err_callerv(vm, L, "OSDATEF", name);
}

/** true, false, or undefined for "find out". */
function getboolean(vm: Vm, L: number, name: string): boolean | undefined {
  const o = getdatefield(vm, L, name);
  return tvisnil(vm.mem, o) ? undefined : tvistruecond(vm.mem, o);
}

/** The time of a local date, whose fields may be out of their ranges. */
function mktime(
  vm: Vm,
  date: Omit<Tm, "wday" | "yday" | "isdst" | "offset" | "zone" | "time">,
  isdst: boolean | undefined,
): number {
  // struct tm counts years from 1900 and months from 0, in 32 bits.
  const tm_mon = (date.month - 1) | 0;
  const year = ((date.year - 1900) | 0) + 1900 + Math.floor(tm_mon / 12);
  const month = (((tm_mon % 12) + 12) % 12) + 1;
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
  charge(vm, DATE_COST);
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
