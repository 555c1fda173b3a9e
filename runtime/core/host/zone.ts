/*
 * Local time. A host that knows the rules of its zone says what the clock shows, and since when; of others
 * it is found out: a year is looked at every few days, and the moments at which the clock is put forward or
 * back are searched to the second.
 */
import { civilFromDays, DAY, daysFromCivil } from "./calendar.js";
import type { ZoneSpan } from "./hostenv.js";
import { Attachment, type Vm } from "../vm.js";

/** No zone has put its clock forward and back within less. */
const STEP_SECONDS = 5 * DAY;
const KEPT_YEARS = 200;
/** How far C libraries look for summer time, when they are told that it is, and in which steps. */
const SEARCH_SECONDS = 268828200;
const SEARCH_STEP_SECONDS = 601200;

class Zone {
  /** Of local years, more or less: none goes beyond the year of its beginning in universal time. */
  private readonly years = new Map<number, ZoneSpan[]>();

  constructor(private readonly vm: Vm) {}

  private offsetAt(time: number): number {
    return -60 * this.vm.host.timezoneOffset(time);
  }

  /** What the clock shows at a time. */
  at(time: number): ZoneSpan {
    const { year } = civilFromDays(Math.floor(time / DAY));
    let spans = this.years.get(year);
    if (spans === undefined) {
      if (this.years.size >= KEPT_YEARS) this.years.clear();
      const start = daysFromCivil(year, 1, 1) * DAY;
      const end = daysFromCivil(year + 1, 1, 1) * DAY;
      spans = this.ruled(start, end) ?? this.searched(year, start, end);
      this.years.set(year, spans);
    }
    return spans.find((span) => time < span.until)!;
  }

  /** The time of seconds by the clock; undefined: whatever the clock was, true: summer time. */
  timeOf(local: number, isdst: boolean | undefined): number {
    // The offset depends on the time: guess, then correct.
    const guess = this.at(local - this.at(local).offset);
    let span = this.at(local - guess.offset);
    // Times that the clock left out are counted as if it had not been put forward yet.
    if (this.at(local - span.offset).offset !== span.offset && guess.offset < span.offset)
      span = guess;
    // Of an hour that is there twice, or left out, C libraries take standard time.
    const holds = ({ offset }: ZoneSpan): boolean => this.at(local - offset).offset === offset;
    if (span.isdst)
      for (const other of [this.at(local - DAY), this.at(local + DAY)])
        if (!other.isdst && holds(other) === holds(span)) span = other;
    const time = local - span.offset;
    if (isdst === undefined || isdst === span.isdst) return time;
    const other = this.nearby(time, isdst)?.offset ?? span.offset + (isdst ? 3600 : -3600);
    return local - other;
  }

  private nearby(time: number, isdst: boolean): ZoneSpan | undefined {
    for (let far = SEARCH_STEP_SECONDS; far < SEARCH_SECONDS; far += SEARCH_STEP_SECONDS)
      for (const at of [time - far, time + far]) {
        const span = this.at(at);
        if (span.isdst === isdst) return span;
      }
    return undefined;
  }

  /** Spans of a year as the host knows them. */
  private ruled(start: number, end: number): ZoneSpan[] | undefined {
    const spans: ZoneSpan[] = [];
    for (let from = start; from < end;) {
      const span = this.vm.host.zoneAt?.(from);
      if (span === undefined) return undefined;
      const until = Math.min(span.until, end);
      spans.push({ ...span, from, until });
      from = until;
    }
    return spans;
  }

  private searched(year: number, start: number, end: number): ZoneSpan[] {
    const spans: ZoneSpan[] = [];
    let [from, offset] = [start, this.offsetAt(start)];
    // The smaller offset of winter and summer is that of standard time.
    const standard = Math.min(offset, this.offsetAt(daysFromCivil(year, 7, 1) * DAY));
    for (let seen = start; seen < end - 1;) {
      let [same, other] = [seen, (seen = Math.min(seen + STEP_SECONDS, end - 1))];
      const next = this.offsetAt(seen);
      if (next === offset) continue;
      while (other - same > 1) {
        const middle = Math.floor((same + other) / 2);
        if (this.offsetAt(middle) === offset) same = middle;
        else other = middle;
      }
      spans.push({ from, until: other, offset, isdst: offset > standard });
      [from, offset] = [other, next];
    }
    spans.push({ from, until: end, offset, isdst: offset > standard });
    return spans;
  }
}
export const zone = new Attachment((vm) => new Zone(vm));

/** What the zone is called where it has no name: "+0545", "-03". */
function numericZone(offset: number): string {
  const minutes = Math.trunc(Math.abs(offset) / 60);
  const two = (n: number): string => `${n}`.padStart(2, "0");
  const rest = minutes % 60 === 0 ? "" : two(minutes % 60);
  return `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${rest}`;
}

/** What the clock of a time is called. */
export function zoneName(vm: Vm, time: number): string {
  const { offset, name } = vm.attachment(zone).at(time);
  if (name !== undefined) return name;
  if (offset % 60 !== 0) return "LMT";
  const said = vm.host.timezoneName?.(time) ?? (offset === 0 ? "UTC" : "");
  return said || numericZone(offset);
}
