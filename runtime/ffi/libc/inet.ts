/*
 * arpa/inet.h: addresses of the internet and their texts. Nothing here needs a network.
 *
 *     inet_aton("10.0x1.513")  10.1.2.1: one to four numbers, the last of which fills what is left
 *     inet_pton(AF_INET6, ...) eight groups, the longest run of zeros as "::", the end perhaps as IPv4
 *
 * Addresses lie in memory in the order of the network: the first byte first.
 */
import type { CContext, Functions } from "./context.js";
import { ERRNO } from "./errno.js";

const { EAFNOSUPPORT, ENOSPC } = ERRNO;

const AF_INET = 2;
const AF_INET6 = 10;
/** INADDR_NONE. */
const NONE = 0xffffffff;
const GROUPS = 8;

/** A number as C has it: decimal, octal or hexadecimal; NaN for other texts. */
function number(text: string): number {
  if (/^0[xX][\da-fA-F]+$/.test(text)) return parseInt(text, 16);
  if (/^0[0-7]*$/.test(text)) return parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : NaN;
}

/** The four bytes, or null; what follows a space is not looked at. */
function loose(text: string): number[] | null {
  const parts = text
    .split(/[ \t-\r]/, 1)[0]
    .split(".")
    .map(number);
  if (parts.length > 4) return null;
  const last = parts.pop()!;
  if (!(last < 256 ** (4 - parts.length)) || parts.some((n) => !(n < 256))) return null;
  for (let k = 3 - parts.length; k >= 0; k--) parts.push(Math.floor(last / 256 ** k) % 256);
  return parts;
}
/** The same for four decimal numbers and nothing else. */
function strict(text: string): number[] | null {
  const parts = text.split(".");
  const isNumber = (part: string): boolean => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256;
  return parts.length === 4 && parts.every(isNumber) ? parts.map(Number) : null;
}

/** The sixteen bytes of an IPv6 address, or null. */
function parse6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const groups = halves.map((half, k) => groupsOf(half, k === halves.length - 1));
  const [head, tail] = groups;
  if (head === null || tail === null) return null;
  const given = head.length + (tail?.length ?? 0);
  if (tail === undefined ? given !== GROUPS : given >= GROUPS) return null;
  const all = [...head, ...new Array<number>(GROUPS - given).fill(0), ...(tail ?? [])];
  return all.flatMap((group) => [group >> 8, group & 0xff]);
}
function groupsOf(text: string, mayEndIn4: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const ipv4 = mayEndIn4 && parts.at(-1)!.includes(".") ? strict(parts.pop()!) : undefined;
  if (ipv4 === null || !parts.every((part) => /^[\da-fA-F]{1,4}$/.test(part))) return null;
  const groups = parts.map((part) => parseInt(part, 16));
  if (ipv4 !== undefined) groups.push(256 * ipv4[0] + ipv4[1], 256 * ipv4[2] + ipv4[3]);
  return groups;
}

function format6(bytes: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, k) => 256 * bytes[2 * k] + bytes[2 * k + 1]);
  const zeros = (from: number): number => {
    const end = groups.findIndex((group, k) => k >= from && group !== 0);
    return (end < 0 ? GROUPS : end) - from;
  };
  // The first of the longest runs of two and more.
  let start = 0;
  for (let k = 1; k < GROUPS; k++) if (zeros(k) > zeros(start)) start = k;
  const run = zeros(start) > 1 ? zeros(start) : 0;
  const isMapped = start === 0 && (run === 6 || (run === 5 && groups[5] === 0xffff));
  const hex = (from: number, to: number): string[] =>
    groups.slice(from, to).map((group) => group.toString(16));
  const end = isMapped ? [...hex(run, 6), bytes.slice(12).join(".")] : hex(start + run, GROUPS);
  return run === 0 ? hex(0, GROUPS).join(":") : `${hex(0, start).join(":")}::${end.join(":")}`;
}

export function inet(c: CContext): Functions {
  let result = 0;
  const parse = (family: number, text: string): number[] | null =>
    family === AF_INET ? strict(text) : parse6(text);
  const isFamily = (family: number): boolean => family === AF_INET || family === AF_INET6;
  /** In memory, so the first byte is the lowest. */
  const word = ([a, b, d, e]: readonly number[]): number =>
    (a | (b << 8) | (d << 16) | (e << 24)) >>> 0;
  return {
    "int inet_aton(const char *text, void *to)": (text: number, to: number) => {
      const bytes = loose(c.text(text));
      if (bytes !== null && to !== 0) c.bytes(to, 4).set(bytes);
      return bytes === null ? 0 : 1;
    },
    "unsigned int inet_addr(const char *text)": (text: number) => {
      const bytes = loose(c.text(text));
      return bytes === null ? NONE : word(bytes);
    },
    "char *inet_ntoa(unsigned int address)": (address: number) => {
      result ||= c.malloc(16);
      const bytes = [0, 8, 16, 24].map((shift) => (address >>> shift) & 0xff);
      c.put(result, bytes.join("."));
      return result;
    },
    "int inet_pton(int family, const char *text, void *to)": (
      family: number,
      text: number,
      to: number,
    ) => {
      if (!isFamily(family)) return c.fail(EAFNOSUPPORT);
      const bytes = parse(family, c.text(text));
      if (bytes !== null) c.bytes(to, bytes.length).set(bytes);
      return bytes === null ? 0 : 1;
    },
    "const char *inet_ntop(int family, const void *from, char *to, unsigned int size)": (
      family: number,
      from: number,
      to: number,
      size: number,
    ) => {
      if (!isFamily(family)) return c.fail(EAFNOSUPPORT, 0);
      const text = family === AF_INET ? c.bytes(from, 4).join(".") : format6(c.bytes(from, 16));
      if (text.length >= size) return c.fail(ENOSPC, 0);
      c.put(to, text);
      return to;
    },
  };
}
