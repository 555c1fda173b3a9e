/*
 * The formats of scanf.
 *
 *     %[*][width][length]conversion    white space skips any, other characters must be there
 *
 * Input is a string or a stream; what is not used is left there.
 */
import { DOUBLE, Rounder, SINGLE, store80 } from "../../machine/x87.js";
import type { VarArgs } from "../../machine/index.js";
import type { CContext } from "./context.js";
import { readFloat } from "./float.js";
import { readInteger } from "./integers.js";

export interface Input {
  /** The next byte, or -1. */
  get(): number;
  unget(byte: number): void;
}
export class TextInput implements Input {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}
  get(): number {
    return this.bytes[this.at++] ?? -1;
  }
  unget(): void {
    this.at--;
  }
}

const isSpace = (ch: number): boolean => ch === 32 || (ch >= 9 && ch <= 13);
const SPECIFICATION = /%(\*?)(\d*)(m?)(hh|h|ll|l|q|L|j|z|t)?(?:\[(\^?\]?[^\]]*)\]|([a-zA-Z%]))/y;

/** Count what is read, so that it can be limited and given back. */
class Reader {
  count = 0;
  constructor(private readonly input: Input) {}
  get(): number {
    const ch = this.input.get();
    if (ch >= 0) this.count++;
    return ch;
  }
  unget(ch: number): void {
    if (ch < 0) {
      // The end stays the end; a string must not move on.
      if (this.input instanceof TextInput) this.input.unget();
      return;
    }
    this.count--;
    this.input.unget(ch);
  }
  skipSpace(): void {
    let ch = this.get();
    while (isSpace(ch)) ch = this.get();
    this.unget(ch);
  }
  /** At most `width` bytes that satisfy a test. */
  while(width: number, test: (ch: number) => boolean): string {
    let text = "";
    while (text.length < width) {
      const ch = this.get();
      if (ch < 0 || !test(ch)) {
        this.unget(ch);
        break;
      }
      text += String.fromCharCode(ch);
    }
    return text;
  }
  /** Give back all but the first n bytes of a text that was read. */
  keep(text: string, n: number): void {
    for (let k = text.length; k > n; k--) this.unget(text.charCodeAt(k - 1));
  }
  atEnd(): boolean {
    const ch = this.get();
    this.unget(ch);
    return ch < 0;
  }
}

/** Bytes of a set such as a-z or ^\n. */
function setOf(text: string): (ch: number) => boolean {
  const negated = text[0] === "^";
  const members = new Set<number>();
  const list = negated ? text.slice(1) : text;
  for (let k = 0; k < list.length; k++) {
    const from = list.charCodeAt(k);
    const range = list[k + 1] === "-" && k + 2 < list.length;
    const to = range ? list.charCodeAt(k + 2) : from;
    for (let ch = from; ch <= to; ch++) members.add(ch);
    if (range) k += 2;
  }
  return (ch) => members.has(ch) !== negated;
}

/** How many arguments were assigned; -1 when the input ended before the first. */
export function scan(c: CContext, format: string, input: Input, args: VarArgs): number {
  const reader = new Reader(input);
  let assigned = 0;
  for (let at = 0; at < format.length;) {
    const ch = format.charCodeAt(at);
    if (isSpace(ch)) {
      reader.skipSpace();
      at++;
      continue;
    }
    SPECIFICATION.lastIndex = at;
    const match = ch === 0x25 ? SPECIFICATION.exec(format) : null;
    if (match === null || match[6] === "%") {
      if (match !== null) reader.skipSpace();
      const got = reader.get();
      if (got !== ch) {
        reader.unget(got);
        return got < 0 && assigned === 0 ? -1 : assigned;
      }
      at += match === null ? 1 : match[0].length;
      continue;
    }
    at += match[0].length;
    const [, star, width, allocate, length = "", set, letter] = match;
    const conversion = letter ?? "[";
    if (conversion === "n") {
      if (star === "") storeInteger(c, args.pointer(), length, BigInt(reader.count));
      continue;
    }
    if (!/[c[]/i.test(conversion)) reader.skipSpace();
    if (reader.atEnd()) return assigned === 0 ? -1 : assigned;
    const limit = width === "" ? (conversion === "c" ? 1 : Infinity) : Number(width);
    const store = star === "" ? (): number => args.pointer() : null;
    const one = { c, reader, length, limit, allocate: allocate !== "", store };
    if (!convert(one, conversion, set)) return assigned;
    if (store !== null) assigned++;
  }
  return assigned;
}

interface Field {
  readonly c: CContext;
  readonly reader: Reader;
  readonly length: string;
  readonly limit: number;
  /** The result goes to a block of its own. */
  readonly allocate: boolean;
  /** Where to; null when it is not wanted. */
  readonly store: (() => number) | null;
}

function convert(field: Field, conversion: string, set: string | undefined): boolean {
  const { reader, limit } = field;
  switch (conversion) {
    case "d":
    case "u":
      return integer(field, 10);
    case "i":
      return integer(field, 0);
    case "o":
      return integer(field, 8);
    case "x":
    case "X":
    case "p":
      return integer(field, 16, conversion === "p");
    case "a":
    case "e":
    case "f":
    case "g":
    case "A":
    case "E":
    case "F":
    case "G":
      return float(field);
    case "c":
    case "C": {
      const text = reader.while(limit, () => true);
      return text.length === limit && characters(field, text, conversion === "C", false);
    }
    case "s":
    case "S":
      return characters(
        field,
        reader.while(limit, (ch) => !isSpace(ch)),
        conversion === "S",
        true,
      );
    case "[":
      return characters(field, reader.while(limit, setOf(set ?? "")), false, true);
    default:
      return false;
  }
}

function characters(field: Field, text: string, wide: boolean, terminated: boolean): boolean {
  const { c, store, allocate, length } = field;
  if (text === "") return false;
  if (store === null) return true;
  const isWide = wide || length === "l";
  const unit = isWide ? 4 : 1;
  let to = store();
  if (allocate) {
    const block = c.malloc((text.length + 1) * unit);
    c.put64(to, block);
    to = block;
  }
  const count = text.length + (terminated ? 1 : 0);
  for (let k = 0; k < count; k++) {
    const ch = k < text.length ? text.charCodeAt(k) : 0;
    if (isWide) c.put32(to + 4 * k, ch);
    else c.bytes(to + k, 1)[0] = ch;
  }
  return true;
}

function storeInteger(c: CContext, p: number, length: string, value: bigint): void {
  const n = Number(BigInt.asIntN(32, value));
  if (length === "hh") c.bytes(p, 1)[0] = n;
  else if (length === "h") c.view(p, 2).setInt16(0, n, true);
  else if (length === "") c.put32(p, n);
  else c.view(p, 8).setBigInt64(0, BigInt.asIntN(64, value), true);
}

function integer(field: Field, base: number, pointer = false): boolean {
  const { c, reader, length, limit, store } = field;
  const text = reader.while(limit, (ch) => /[-+0-9a-zA-Z]/.test(String.fromCharCode(ch)));
  const read = readInteger(text, base);
  reader.keep(text, read.length);
  if (read.length === 0) return false;
  const value = read.negative ? -read.value : read.value;
  if (store !== null) storeInteger(c, store(), pointer ? "l" : length, value);
  return true;
}

function float(field: Field): boolean {
  const { c, reader, length, limit, store } = field;
  const text = reader.while(limit, (ch) => /[-+.\w()]/.test(String.fromCharCode(ch)));
  const read = readFloat(text);
  reader.keep(text, read.length);
  if (read.length === 0) return false;
  if (store === null) return true;
  const p = store();
  if (length === "L") store80(c.view(p, 16), 0, read.value);
  else if (length === "l") c.view(p, 8).setBigUint64(0, toFormat(read, DOUBLE), true);
  else c.view(p, 4).setUint32(0, Number(toFormat(read, SINGLE)), true);
  return true;
}

/** The bits of a number that was read, rounded once; the rounder hears of overflow and underflow. */
export function toFormat(
  read: ReturnType<typeof readFloat>,
  format: typeof DOUBLE,
  r = new Rounder(),
): bigint {
  const { exact, value, negative } = read;
  return exact === null || exact.m === 0n
    ? r.toBits(value, format)
    : r.realBits(negative ? 1 : 0, exact, format);
}
