/*
 * Local time: what the host says of its zone, kept by years. A year is looked at every few days, and the moments at
 * which the clock is put forward or back are searched to the second.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { civilFromDays, DAY, daysFromCivil } from "../core/calendar.js";

/** A part of a year in which the clock is not changed. */
export interface Span {
  readonly from: number;
  readonly until: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly isdst: boolean;
}

/** No zone has put its clock forward and back within less. */
const STEP_SECONDS = 5 * DAY;
const KEPT_YEARS = 200;

class Zone {
  private readonly years = new Map<number, Span[]>();

  constructor(private readonly vm: Vm) {}

  private offsetAt(time: number): number {
    return -60 * this.vm.host.timezoneOffset(time);
  }

  at(time: number): Span {
    const { year } = civilFromDays(Math.floor(time / DAY));
    let spans = this.years.get(year);
    if (spans === undefined) {
      if (this.years.size >= KEPT_YEARS) this.years.clear();
      this.years.set(year, (spans = this.spansOf(year)));
    }
    return spans.find((span) => time < span.until)!;
  }

  private spansOf(year: number): Span[] {
    const start = daysFromCivil(year, 1, 1) * DAY;
    const end = daysFromCivil(year + 1, 1, 1) * DAY;
    const spans: Span[] = [];
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
