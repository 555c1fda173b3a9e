/*
 * os.date and os.time. Machine code does what most programs ask for (dasc/vm/ff_date.dasc), within the span of local
 * time that was asked for last; here is the rest, and the block that it reads.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { fixobj, setboolV, tvisnil, tvistruecond } from "../core/objects/tvalue.js";
import { tabnode } from "../core/objects/tab.js";
import { L_top, setL_top } from "../core/run/frame.js";
import { lua_gettable } from "../core/access.js";
import { lj_err_callerv } from "../core/run/err.js";
import {
  argisnil,
  argslot,
  getfield,
  lj_lib_checknum,
  lj_num2low,
  lj_lib_checktab,
  lj_lib_optstr,
  pushbool,
  pushgc,
  pushnil,
  pushnum,
  pushtable,
  resultsOnTop,
  setfield,
  setnumfield,
} from "../core/lib.js";
import { lj_buf_give, lj_buf_take } from "../core/text/buf.js";
import { lj_gc_check } from "../core/gc/gc.js";
import type { ZoneSpan } from "../core/host/hostenv.js";
import { tonumberV } from "../core/meta.js";
import { namestr } from "../core/names.js";
import { strToC } from "../core/objects/str.js";
import { charge } from "../core/run/work.js";
import { DATE_FIELDS, DATES, FIELD, LETTER, NAME_SIZE } from "../layout/dates.js";
import { FFH_RETRY } from "../layout/frame.js";
import { global_State } from "../layout/state.js";
import { LJ_T } from "../layout/value.js";
import type { GuestMemory } from "../machine/types.js";
import { breakDown, DAY, daysFromCivil, type Tm } from "../core/host/calendar.js";
import { conversions, numbersOf, strftime } from "../core/host/strftime.js";
import { zone, zoneName } from "../core/host/zone.js";

function localtime(vm: Vm, time: number): Tm {
  const { offset, isdst } = vm.attachment(zone).at(time);
  return breakDown(time, offset, isdst, () => zoneName(vm, time));
}
const gmt = (): string => "GMT";

/** Years that C's struct tm can hold. */
const representable = (time: number): boolean => Math.abs(time) < 2 ** 31 * 365.2425 * DAY;

/* The functions. */

const ISDST = "isdst";
/** Years 1 to 9999, which machine code writes, in seconds since 1970. */
const FIRST = daysFromCivil(1, 1, 1) * DAY;
const LAST = daysFromCivil(10000, 1, 1) * DAY;

/** The block that machine code reads; its tables are written when it is first asked for. */
const dates = new Attachment((vm) => {
  const { L, mem } = vm;
  const at = vm.g + global_State.dates;
  const names = [...DATE_FIELDS, ISDST];
  const table = pushtable(vm, L, 0, 4);
  for (const name of names) setnumfield(vm, L, table, name, 0);
  fixobj(mem, table);
  setL_top(mem, L, L_top(mem, L) - 8);
  const nodes = tabnode(mem, table, 0);
  mem.u32[(at + DATES.TEMPLATE) >>> 2] = table;
  names.forEach((name, i) => {
    mem.u32[(at + DATES.NODES + 4 * i) >>> 2] = getfield(vm, L, table, name) - nodes;
    mem.u32[(at + DATES.KEYS + 8 * i) >>> 2] = namestr(vm, L, name);
  });
  setSeconds(mem, at + DATES.FIRST, FIRST);
  setSeconds(mem, at + DATES.LAST, LAST);
  setSeconds(mem, at + DATES.EPOCH, -daysFromCivil(0, 3, 1) * DAY);
  writeLetters(mem, at);
  return { at, span: undefined as ZoneSpan | undefined };
}, true);

function setSeconds(mem: GuestMemory, at: number, seconds: number): void {
  mem.u32[at >>> 2] = seconds >>> 0;
  mem.i32[(at + 4) >>> 2] = Math.floor(seconds / 2 ** 32);
}

/** What letters stand for, with the texts behind them. */
function writeLetters(mem: GuestMemory, at: number): void {
  let end: number = DATES.TEXTS;
  const text = (s: string, size = s.length + 1): number => {
    for (let i = 0; i < s.length; i++) mem.u8[at + end + i] = s.charCodeAt(i);
    return (end += size) - size;
  };
  for (const [letter, what] of Object.entries(conversions)) {
    const row = at + DATES.LETTERS + 4 * letter.charCodeAt(0);
    let [kind, value]: number[] = [LETTER.NONE, 0];
    if (typeof what === "string") [kind, value] = [LETTER.FORMAT, text(what)];
    else if (typeof what === "object") {
      const { field, digits = 0, spaced, names, short } = what;
      [kind, value] = [spaced ? LETTER.SPACED : LETTER.NUMBER, digits];
      if (names) {
        [kind, value] = [short ? LETTER.SHORT : LETTER.NAME, end - NAME_SIZE]; // of 0
        for (const name of names) {
          text(name, NAME_SIZE);
          mem.u8[at + end - 1] = name.length;
        }
      }
      mem.u8[row + 1] = 4 * FIELD[field];
    }
    mem.u8[row] = kind;
    mem.u16[(row + 2) >>> 1] = value;
  }
}

/** Machine code goes by the span of this time from now on. Says whether that is another one. */
function useSpan(vm: Vm, time: number): boolean {
  const { mem } = vm;
  const block = vm.attachment(dates);
  const span = vm.attachment(zone).at(time);
  // The year is one that is written there, by any clock.
  if (span === block.span || span.from < FIRST + DAY || span.until > LAST - DAY) return false;
  block.span = span;
  setSeconds(mem, block.at + DATES.FROM, span.from);
  setSeconds(mem, block.at + DATES.UNTIL, span.until);
  setSeconds(mem, block.at + DATES.OFFSET, span.offset);
  setboolV(mem, block.at + DATES.ISDST, span.isdst);
  return true;
}

function pushtm(vm: Vm, L: number, tm: Tm): void {
  const t = pushtable(vm, L);
  const numbers = numbersOf(tm);
  DATE_FIELDS.forEach((name, i) => setnumfield(vm, L, t, name, numbers[i]));
  pushbool(vm, L, tm.isdst);
  setfield(vm, L, t, ISDST);
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
  vm.attachment(dates); // machine code needs it for universal time, too
  const s = lj_lib_optstr(vm, L, 1) || namestr(vm, L, "%c");
  let format = strToC(vm, s);
  const time = Math.trunc(argisnil(vm, L, 2) ? vm.host.time() : lj_lib_checknum(vm, L, 2));
  if (!representable(time)) {
    pushnil(vm, L);
    return resultsOnTop(vm, L, 1);
  }
  const utc = format.startsWith("!");
  // Machine code tries again, unless a hook would see that as another call.
  if (!utc && useSpan(vm, time) && vm.mem.u8[vm.g + global_State.hookmask] === 0) return FFH_RETRY;
  if (utc) format = format.slice(1);
  const tm = utc ? breakDown(time, 0, false, gmt) : localtime(vm, time);
  if (utc && format.includes("s")) tm.time = mktime(vm, tm, false); // C's, which has the fields alone
  if (format.startsWith("*t")) pushtm(vm, L, tm);
  else pushdate(vm, L, format, tm);
  lj_gc_check(vm, L);
  return resultsOnTop(vm, L, 1);
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

/** A field that says whether it is summer time; undefined: by the rules of the zone. */
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
  const time = vm.attachment(zone).timeOf(local, isdst);
  useSpan(vm, time);
  return time;
}

export function os_time(vm: Vm, L: number): number {
  const { mem } = vm;
  if (argisnil(vm, L, 1)) {
    pushnum(vm, L, Math.floor(vm.host.time()));
    return resultsOnTop(vm, L, 1);
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
  return resultsOnTop(vm, L, 1);
}
