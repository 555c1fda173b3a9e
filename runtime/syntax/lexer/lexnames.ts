/*
 * Names and strings of a chunk. Each exists once, so they are compared by identity, and what the parser
 * knows of one stands in it: no map is searched for a variable or a constant.
 */
import { bytesText, type Texts } from "../../core/text/texts.js";
import { NOBODY, type Payer } from "./payer.js";
import { reservedWords } from "./token.js";
import { NAME_HASH, TK } from "../../layout/lexing.js";

export class Name {
  /** The innermost function that has it as a constant (FuncState.id, or 0), and the constant's index. */
  owner = 0;
  index = 0;
  /** The innermost active variable of that name, by its index in the variable stack; or -1. */
  variable = -1;
  /** The guest's string, for as long as `cycle` is that of the collector: see core/gc/weakcache.ts. */
  guest = 0;
  cycle: object | undefined = undefined;
  /** How many others are in the way in the table of names. */
  probes = 0;

  constructor(
    /** It is bytes[at .. at + length). */
    readonly bytes: Uint8Array,
    readonly at: number,
    readonly length: number,
    /** A reserved word, or TK.name; for a hidden name its number. */
    readonly token: number,
    readonly hash: number,
  ) {}

  /** No source can spell it. */
  get isHidden(): boolean {
    return this.token < TK.and;
  }
  get text(): Texts {
    return bytesText(NOBODY, this.bytes, this.at, this.length);
  }
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

/** The name of a byte string. */
export function nameOf(text: string, token: number = TK.name): Name {
  const bytes = bytesOf(text);
  return new Name(bytes, 0, bytes.length, token, 0);
}

/** Bytes that a name takes, with its places in tables. */
const NAME_SIZE = 150;
const FIRST_SIZE = 128;
const PAGE_SIZE = 4096;
/** What is kept of them from one chunk to the next, at most. */
const KEPT_SIZE = FIRST_SIZE * 16;
const KEPT_BYTES = 1 << 16;
const HIDDEN_NAMES = 16;
/** Units of work for each other name that is in the way. */
const PROBE_COST = 4;
/** From this size on the table only doubles: it is made in one go. */
const MANY_NAMES = 1 << 16;
/** Names that are moved, and bytes that are compared or copied, between two payments. */
const PART_MASK = 0xffff;
const PART_BYTES = 1 << 20;

export class Names {
  /** Open addressing. */
  private table = new Array<Name | undefined>(FIRST_SIZE).fill(undefined);
  private shift = 32 - Math.log2(FIRST_SIZE);
  private count = 0;
  /** Where the bytes of names go, and how many are there. */
  private page = new Uint8Array(PAGE_SIZE);
  private used = 0;
  private total = 0;
  /** By number. */
  readonly hidden: readonly Name[] = Array.from({ length: HIDDEN_NAMES }, (_, i) =>
    nameOf(String(i), i),
  );
  readonly continue = this.word("continue");
  readonly const = this.word("const");
  readonly self = this.word("self");
  readonly pairs = this.word("pairs");
  readonly next = this.word("next");

  constructor() {
    reservedWords().forEach((word, i) => this.word(word, TK.and + i));
  }

  /** Does it hold more than is to be kept? */
  get isLarge(): boolean {
    return this.table.length > KEPT_SIZE || this.total > KEPT_BYTES;
  }

  private word(text: string, token?: number): Name {
    const bytes = bytesOf(text);
    return this.find(bytes, 0, bytes.length, hashName(bytes, 0, bytes.length), NOBODY, token);
  }

  /** The name bytes[from .. to), whose hash is `h`. */
  find(
    bytes: Uint8Array,
    from: number,
    to: number,
    h: number,
    payer: Payer,
    token: number = TK.name,
  ): Name {
    const { table } = this;
    const n = to - from;
    let at = this.home(h);
    for (let name; (name = table[at]) !== undefined; at = (at + 1) & (table.length - 1)) {
      if (name.hash === h && name.length === n) {
        const { bytes: known, at: start } = name;
        let i = 0;
        if (n > LONG) i = sameBytes(known, start, bytes, from, n, payer);
        else while (i < n && known[start + i] === bytes[from + i]) i++;
        if (i === n) return name;
      }
      payer.charge(PROBE_COST);
    }
    return this.add(bytes, from, n, h, at, payer, token);
  }

  /** Have it paid that a name is found so many times more, as `find` does; less than none is paid back. */
  charge({ probes }: Name, payer: Payer, times = 1): void {
    if (probes > 0) payer.charge(times * PROBE_COST * probes);
  }

  private add(
    bytes: Uint8Array,
    from: number,
    n: number,
    h: number,
    at: number,
    payer: Payer,
    token: number,
  ): Name {
    payer.hold(NAME_SIZE + n);
    if (this.used + n > this.page.length) this.turnPage(n);
    const { page, used } = this;
    if (n > LONG) copyPaid(page, used, bytes, from, n, payer);
    else for (let i = 0; i < n; i++) page[used + i] = bytes[from + i];
    this.used += n;
    this.total += n;
    const name = new Name(page, used, n, token, h);
    this.table[at] = name;
    name.probes = (at - this.home(h)) & (this.table.length - 1);
    if (2 * ++this.count > this.table.length) this.grow(payer);
    return name;
  }

  private home(h: number): number {
    return Math.imul(h, NAME_HASH.SPREAD) >>> this.shift;
  }

  private turnPage(n: number): void {
    this.page = new Uint8Array(Math.max(PAGE_SIZE, n));
    this.used = 0;
  }

  private grow(payer: Payer): void {
    const old = this.table;
    const more = old.length < MANY_NAMES ? 2 : 1;
    const table = new Array<Name | undefined>(old.length << more).fill(undefined);
    const shift = this.shift - more;
    for (let i = 0; i < old.length; i++) {
      if ((i & PART_MASK) === PART_MASK) payer.charge(PART_MASK * PROBE_COST);
      const name = old[i];
      if (name === undefined) continue;
      const home = Math.imul(name.hash, NAME_HASH.SPREAD) >>> shift;
      let at = home;
      while (table[at] !== undefined) at = (at + 1) & (table.length - 1);
      table[at] = name;
      name.probes = (at - home) & (table.length - 1);
    }
    this.shift = shift;
    this.table = table;
  }
}

/** How many of n bytes are the same. */
function sameBytes(
  a: Uint8Array,
  at: number,
  b: Uint8Array,
  start: number,
  n: number,
  payer: Payer,
): number {
  let i = 0;
  for (; i < n && a[at + i] === b[start + i]; i++)
    if ((i & PART_MASK) === PART_MASK) payer.charge(PART_MASK);
  return i;
}

function copyPaid(
  to: Uint8Array,
  at: number,
  from: Uint8Array,
  start: number,
  n: number,
  payer: Payer,
): void {
  for (let done = 0; done < n; done += PART_BYTES) {
    const part = Math.min(n - done, PART_BYTES);
    if (n > PART_BYTES) payer.charge(part >>> 4);
    to.set(from.subarray(start + done, start + done + part), at + done);
  }
}

/** Up to so many bytes a loop is faster than a call. */
const LONG = 64;

/** The hash of bytes[from .. to). */
export function hashName(bytes: Uint8Array, from: number, to: number): number {
  let h = 0;
  for (; from < to; from++) h = (Math.imul(h, NAME_HASH.FACTOR) + bytes[from]) | 0;
  return h;
}
