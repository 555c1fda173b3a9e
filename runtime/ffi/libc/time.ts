/* time.h and sys/time.h. */
import { breakDown, daysFromCivil, DAY, type Tm } from "../../core/host/calendar.js";
import { strftimeText } from "../../core/host/strftime.js";
import { zone, zoneName } from "../../core/host/zone.js";
import { codes } from "./context.js";
import type { CContext, Functions } from "./context.js";
import { pause } from "./waiting.js";
import { ERRNO } from "./errno.js";
import { parseTime } from "./strptime.js";

const { EINVAL } = ERRNO;

/** Offsets in struct tm. */
const TM = {
  sec: 0,
  min: 4,
  hour: 8,
  mday: 12,
  mon: 16,
  year: 20,
  wday: 24,
  yday: 28,
  isdst: 32,
  gmtoff: 40,
  zone: 48,
  SIZE: 56,
} as const;
const CLOCK = { REALTIME: 0, MONOTONIC: 1, PROCESS: 2, THREAD: 3 } as const;
const WEEKDAYS = "SunMonTueWedThuFriSat";
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

export function time(c: CContext): Functions {
  const { host } = c.vm;
  const shared = c.heap.zeroed(TM.SIZE);
  const text = c.heap.zeroed(64);
  const zones = new Map<string, number>();
  const zoneAt = (name: string): number => {
    let p = zones.get(name);
    if (p === undefined) zones.set(name, (p = c.duplicate(name)));
    return p;
  };
  /** Seconds since 1970, with a fraction. */
  const now = (): number => Math.floor(host.time()) + (Date.now() % 1000) / 1000;
  const local = (t: number): Tm => {
    const { offset, isdst } = c.vm.attachment(zone).at(t);
    return breakDown(t, offset, isdst, () => zoneName(c.vm, t));
  };
  const utc = (t: number): Tm => breakDown(t, 0, false, () => "GMT");

  const store = (p: number, tm: Tm): number => {
    const v = c.view(p, TM.SIZE);
    const fields = [
      tm.sec,
      tm.min,
      tm.hour,
      tm.day,
      tm.month - 1,
      tm.year - 1900,
      tm.wday,
      tm.yday,
      Number(tm.isdst),
    ];
    fields.forEach((n, k) => v.setInt32(4 * k, n, true));
    c.put64(p + TM.gmtoff, tm.offset);
    c.put64(p + TM.zone, zoneAt(tm.zone()));
    return p;
  };
  const load = (p: number): Tm => {
    const field = (at: number): number => c.get32(p + at);
    const zone = c.pointer(p + TM.zone);
    const tm = {
      year: field(TM.year) + 1900,
      month: field(TM.mon) + 1,
      day: field(TM.mday),
      hour: field(TM.hour),
      min: field(TM.min),
      sec: field(TM.sec),
      wday: field(TM.wday),
      yday: field(TM.yday),
      isdst: field(TM.isdst) > 0,
      offset: c.get64(p + TM.gmtoff),
      zone: () => (zone === 0 ? "" : c.text(zone)),
      get time(): number {
        return fromLocal(tm, p);
      },
    };
    return tm;
  };
  /** Seconds of a date and time, whose fields may be out of range. */
  const seconds = (tm: Pick<Tm, "year" | "month" | "day" | "hour" | "min" | "sec">): number => {
    const months = tm.year * 12 + tm.month - 1;
    const days =
      daysFromCivil(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1) + tm.day - 1;
    return days * DAY + tm.hour * 3600 + tm.min * 60 + tm.sec;
  };
  /** The same by the clock; a negative tm_isdst leaves open which. */
  const fromLocal = (tm: Parameters<typeof seconds>[0], p: number): number => {
    const isdst = c.get32(p + TM.isdst);
    return c.vm.attachment(zone).timeOf(seconds(tm), isdst < 0 ? undefined : isdst > 0);
  };
  const asctime = (p: number, to: number): number => {
    const tm = load(p);
    const two = (n: number): string => String(n).padStart(2, "0");
    const name = (all: string, n: number, count: number): string =>
      n >= 0 && n < count ? all.slice(3 * n, 3 * n + 3) : "???";
    const day = name(WEEKDAYS, tm.wday, 7);
    const month = name(MONTHS, tm.month - 1, 12);
    return c.put(
      to,
      `${day} ${month} ${String(tm.day).padStart(2)} ${two(tm.hour)}:${two(tm.min)}:${two(tm.sec)} ${tm.year}\n`,
    );
  };
  const mktime = (
    p: number,
    toTime: (tm: Tm, p: number) => number,
    from: (t: number) => Tm,
  ): number => {
    const t = toTime(load(p), p);
    store(p, from(t));
    return t;
  };
  const strptime = (s: number, format: number, p: number): number => {
    const old = {
      year: c.get32(p + TM.year),
      mon: c.get32(p + TM.mon),
      mday: c.get32(p + TM.mday),
    };
    const read = parseTime(c.text(s), c.text(format), old);
    if (read === undefined) return 0;
    if (read.time !== undefined) store(p, local(read.time));
    const { gmtoff, ...fields } = read.tm;
    for (const [field, n] of Object.entries(fields))
      c.put32(p + TM[field as keyof typeof fields], n);
    if (gmtoff !== undefined) c.put64(p + TM.gmtoff, gmtoff);
    return s + read.end;
  };
  const clockTime = (clock: number): number =>
    clock === CLOCK.PROCESS || clock === CLOCK.THREAD
      ? host.clock()
      : clock === CLOCK.REALTIME || clock === 5
        ? now()
        : performance.now() / 1000;
  const putTime = (p: number, t: number, parts: number): void => {
    const whole = Math.floor(t);
    c.put64(p, whole);
    c.put64(p + 8, Math.min(parts - 1, Math.floor((t - whole) * parts)));
  };
  const sleep = (s: number): number => pause(c, s);
  return {
    "time_t time(time_t *to)": (to: number) => {
      const t = Math.floor(host.time());
      if (to !== 0) c.put64(to, t);
      return t;
    },
    "double difftime(time_t a, time_t b)": (a: number, b: number) => a - b,
    "clock_t clock(void)": () => Math.floor(host.clock() * 1e6),
    "void *gmtime(const time_t *t)": (t: number) => store(shared, utc(c.get64(t))),
    "void *gmtime_r(const time_t *t, void *to)": (t: number, to: number) =>
      store(to, utc(c.get64(t))),
    "void *localtime(const time_t *t)": (t: number) => store(shared, local(c.get64(t))),
    "void *localtime_r(const time_t *t, void *to)": (t: number, to: number) =>
      store(to, local(c.get64(t))),
    "time_t mktime(void *tm)": (p: number) => mktime(p, fromLocal, local),
    "time_t timelocal(void *tm)": (p: number) => mktime(p, fromLocal, local),
    "time_t timegm(void *tm)": (p: number) => mktime(p, seconds, utc),
    "char *asctime(const void *tm)": (p: number) => asctime(p, text),
    "char *asctime_r(const void *tm, char *to)": asctime,
    "char *ctime(const time_t *t)": (t: number) => asctime(store(shared, local(c.get64(t))), text),
    "char *ctime_r(const time_t *t, char *to)": (t: number, to: number) =>
      asctime(store(shared, local(c.get64(t))), to),
    "size_t strftime(char *to, size_t size, const char *format, const void *tm)": (
      to: number,
      size: number,
      f: number,
      p: number,
    ) => {
      const made = strftimeText(c.text(f), load(p));
      if (made.length >= size) return 0;
      c.bytes(to, made.length + 1).set([...codes(made), 0]);
      return made.length;
    },
    "char *strptime(const char *s, const char *format, void *tm)": strptime,
    "int gettimeofday(void *to, void *zone)": (to: number) => {
      putTime(to, now(), 1e6);
      return 0;
    },
    "int clock_gettime(clockid_t clock, void *to)": (clock: number, to: number) => {
      if (clock < 0 || clock > 11) return c.fail(EINVAL);
      putTime(to, clockTime(clock), 1e9);
      return 0;
    },
    "int clock_getres(clockid_t clock, void *to)": (_: number, to: number) => {
      if (to !== 0) putTime(to, 1e-9, 1e9);
      return 0;
    },
    "int timespec_get(void *to, int base)": (to: number, base: number) => {
      putTime(to, now(), 1e9);
      return base;
    },
    "int nanosleep(const void *t, void *left)": (t: number, left: number) => {
      if (left !== 0) putTime(left, 0, 1e9);
      return sleep(c.get64(t) + c.get64(t + 8) / 1e9);
    },
    "int clock_nanosleep(clockid_t clock, int flags, const void *t, void *left)": (
      clock: number,
      flags: number,
      t: number,
    ) => sleep(c.get64(t) + c.get64(t + 8) / 1e9 - (flags & 1 ? clockTime(clock) : 0)),
    "int usleep(useconds_t n)": (n: number) => sleep(n / 1e6),
    "unsigned int sleep(unsigned int n)": (n: number) => sleep(n),
    "void tzset(void)": () => undefined,
  };
}
