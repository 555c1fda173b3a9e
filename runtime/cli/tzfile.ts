/*
 * The system's time zone as C libraries see it: by the files of zones (TZif) and the variable TZ. Engines of
 * JavaScript know offsets, but neither what the law calls summer time (Morocco and Ireland count winter as the
 * exception) nor all names, and read TZ="CET-1CEST" as nothing.
 *
 *   file    header, data with times of 32 bits, then (version 2) both again with 64 bits, and a rule for what follows
 *   header  "TZif", version, 15 bytes; numbers of: marks of two kinds, leap seconds, times, types, characters of names
 *   data    times, a type for each, types (offset, isdst, place of the name), names; leap seconds, marks
 */
import { readFileSync, statSync } from "node:fs";
import type { ZoneSpan } from "../core/host/hostenv.js";
import { type LocalType, parseRule, ruledSpan, type ZoneRule } from "./tzrule.js";

const FOLDER = "/usr/share/zoneinfo";
const SYSTEM = "/etc/localtime";
const MAGIC = "TZif";
const HEADER_SIZE = 44;

/** What the clock shows at a time. */
export type TimeZone = (time: number) => ZoneSpan;

interface Header {
  readonly marks: number;
  readonly leaps: number;
  readonly times: number;
  readonly types: number;
  readonly names: number;
}

function header(view: DataView, at: number): Header {
  const [universal, standard, leaps, times, types, names] = Array.from({ length: 6 }, (_, i) =>
    view.getUint32(at + 20 + 4 * i),
  );
  return { marks: universal + standard, leaps, times, types, names };
}
const dataSize = (h: Header, width: number): number =>
  (width + 1) * h.times + 6 * h.types + h.names + (width + 4) * h.leaps + h.marks;

/** Read a file of a zone. */
export function parseZone(bytes: Buffer): TimeZone | undefined {
  if (bytes.length < HEADER_SIZE || bytes.toString("latin1", 0, 4) !== MAGIC) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let h = header(view, 0);
  let at = HEADER_SIZE;
  let width = 4;
  let rule: ZoneRule | undefined;
  if (bytes[4] !== 0) {
    at += dataSize(h, width);
    h = header(view, at);
    at += HEADER_SIZE;
    width = 8;
    rule = parseRule(bytes.toString("latin1", at + dataSize(h, width)).trim());
  }
  const times = Array.from({ length: h.times }, (_, i) =>
    width === 4 ? view.getInt32(at + 4 * i) : Number(view.getBigInt64(at + 8 * i)),
  );
  const typesAt = at + (width + 1) * h.times;
  const namesAt = typesAt + 6 * h.types;
  const types = Array.from({ length: h.types }, (_, i): LocalType => {
    const p = typesAt + 6 * i;
    const name = namesAt + bytes[p + 5];
    return {
      offset: view.getInt32(p),
      isdst: bytes[p + 4] !== 0,
      name: bytes.toString("latin1", name, bytes.indexOf(0, name)),
    };
  });
  if (types.length === 0) return undefined;
  const first = types.find(({ isdst }) => !isdst) ?? types[0];
  return (time) => {
    const next = times.findIndex((t) => t > time);
    if (next < 0 && rule !== undefined) {
      const span = ruledSpan(rule, time);
      return { ...span, from: Math.max(span.from, times.at(-1) ?? -Infinity) };
    }
    const i = next < 0 ? times.length - 1 : next - 1;
    const type = i < 0 ? first : types[bytes[at + width * h.times + i]];
    return { from: times[i] ?? -Infinity, until: times[i + 1] ?? Infinity, ...type };
  };
}

function readZone(file: string): TimeZone | undefined {
  try {
    return statSync(file).isFile() ? parseZone(readFileSync(file)) : undefined;
  } catch {
    return undefined;
  }
}

const fixed =
  (rule: ZoneRule): TimeZone =>
  (time) =>
    ruledSpan(rule, time);

/** The zone that TZ names, or the system's; undefined: there are no files to tell. */
export function findZone(tz: string | undefined): TimeZone | undefined {
  if (tz === undefined) return readZone(SYSTEM);
  const name = tz.replace(/^:/, "");
  if (name === "") return fixed({ standard: { offset: 0, isdst: false, name: "UTC" } });
  const file = readZone(name.startsWith("/") ? name : `${process.env.TZDIR ?? FOLDER}/${name}`);
  if (file !== undefined) return file;
  const rule = parseRule(name);
  if (rule !== undefined) return fixed(rule);
  if (readZone(`${FOLDER}/UTC`) === undefined) return undefined;
  // As C libraries do with what they do not know: UTC by that name.
  const called = /^[A-Za-z]{3,}/.exec(name)?.[0] ?? "";
  return fixed({ standard: { offset: 0, isdst: false, name: called } });
}
