/*
 * Lua patterns as lists of items, so that a match neither scans brackets nor looks
 * classes up. Guest patterns end at their first NUL; `%z` stands for one in them.
 *
 * What is wrong with a pattern shows when a match gets there, and not before: an item
 * raises the error. An item that consumes a character has a test: of one byte, ~c, or
 * the offset of a table of 256 answers; offset 0 is the table of `.`.
 */
import { charBits, classBits, UPPER } from "../layout/chars.js";
import type { ErrMsg } from "../layout/errors.js";
import type { Vm } from "../core/vm.js";
import { charge, copyBytes, type Held } from "../core/run/work.js";

export enum OP {
  END,
  SINGLE, // one character
  OPTIONAL, // ?
  STAR,
  PLUS,
  MINUS,
  OPEN, // captures
  POSITION,
  CLOSE,
  EOS, // $ at the end
  BALANCE, // %bxy; argument: x | y << 8
  FRONTIER, // %f[set]
  REFERENCE, // %1; argument: capture from 0
  ERROR, // argument: index into PATTERN_ERRORS
}

export const PATTERN_ERRORS = [
  "STRPATE",
  "STRPATM",
  "STRPATB",
  "STRPATU",
] as const satisfies readonly ErrMsg[];

export const LUA_MAXCAPTURES = 32;

/** No test: anything may follow. */
export const NO_TEST = -1000;

export interface Pattern {
  readonly op: Uint8Array;
  /** Tests, and other arguments. */
  readonly arg: Int32Array;
  /** What the character behind a repetition must pass, or NO_TEST. */
  readonly follow: Int32Array;
  readonly sets: Uint8Array;
  /** What the first character of a match must pass, or NO_TEST. */
  readonly first: number;
  /** Matches are only looked for at the start. */
  readonly anchored: boolean;
  /** Bytes that all of it takes. */
  readonly size: number;
}

/** To compile an item, or a set, costs so many units of work. */
const ITEM_COST = 16;
const SET_COST = 256;
/** An item, or a set, counts as so many bytes of memory. */
const ITEM_BYTES = 32;
const SET_BYTES = 640;
/** A set of up to so many characters is known by them. */
const SHORT_SET_CHARS = 16;
/** Characters of a set, and items, are paid for each time that there were so many. */
const PAID_MASK = 0x3ff;

const CH = {
  LPAREN: 0x28,
  RPAREN: 0x29,
  DOLLAR: 0x24,
  DOT: 0x2e,
  LBRACKET: 0x5b,
  RBRACKET: 0x5d,
  CARET: 0x5e,
  MINUS: 0x2d,
  PLUS: 0x2b,
  STAR: 0x2a,
  QUESTION: 0x3f,
  PERCENT: 0x25,
  b: 0x62,
  f: 0x66,
  ZERO: 0x30,
  ONE: 0x31,
  NINE: 0x39,
} as const;

const isClass = (cl: number): boolean => classBits[cl] !== 0;

/** Put the characters of %cl into a set. An upper-case letter is the complement. */
function addClass(set: Uint8Array, cl: number): void {
  if (!isClass(cl)) {
    set[cl] = 1;
    return;
  }
  const mask = classBits[cl];
  const inside = (charBits[cl] & UPPER) === 0;
  for (let c = 0; c < 256; c++) if (((charBits[c] & mask) !== 0) === inside) set[c] = 1;
}

/** Items that there is room for at first. */
const FEW_ITEMS = 32;

/** A short set: where its text is, and its table. */
interface KnownSet {
  readonly p: number;
  readonly end: number;
  readonly set: number;
}

class Compiler {
  /** Items so far. Arrays of numbers would take 16 bytes an item, and leave as much behind each time they grow. */
  private op = new Uint8Array(FEW_ITEMS);
  private arg = new Int32Array(FEW_ITEMS);
  private n = 0;
  private captures = 0;
  /** All sets, the first being that of `.`, and those that were met by a hash of what they say. */
  private sets = new Uint8Array(4 * 256).fill(1, 0, 256);
  private nsets = 1;
  private readonly known = new Map<number, KnownSet>();

  constructor(
    private readonly vm: Vm,
    /** Memory that it takes on the way. */
    private readonly held: Held,
    private readonly u8: Uint8Array,
    private p: number,
  ) {}

  compile(anchored: boolean): Pattern {
    while (this.item());
    const { op, n } = this;
    charge(this.vm, (n & PAID_MASK) * ITEM_COST);
    const sets = this.sets.slice(0, 256 * this.nsets);
    let first = 0;
    while (first <= LUA_MAXCAPTURES && (op[first] === OP.OPEN || op[first] === OP.POSITION))
      first++;
    return {
      op: op.slice(0, n),
      arg: this.arg.slice(0, n),
      follow: this.follow(),
      sets,
      // More captures than there may be are an error wherever they begin.
      first: first <= LUA_MAXCAPTURES ? this.required(first) : NO_TEST,
      anchored,
      size: 9 * n + sets.length,
    };
  }

  /** Add the next item; false at the end. */
  private item(): boolean {
    const { u8 } = this;
    const c = u8[this.p];
    const next = c === 0 ? 0 : u8[this.p + 1];
    switch (c) {
      case 0:
        return this.last(OP.END);
      case CH.LPAREN:
        return next === CH.RPAREN ? this.capture(OP.POSITION, 2) : this.capture(OP.OPEN, 1);
      case CH.RPAREN:
        return this.add(OP.CLOSE, 0, 1);
      case CH.DOLLAR:
        if (next === 0) return this.last(OP.EOS);
        break;
      case CH.PERCENT:
        if (next === CH.b) {
          const open = u8[this.p + 2];
          const close = open === 0 ? 0 : u8[this.p + 3];
          if (close === 0) return this.error("STRPATU");
          return this.add(OP.BALANCE, open | (close << 8), 4);
        }
        if (next === CH.f) {
          this.p += 2;
          if (u8[this.p] !== CH.LBRACKET) return this.error("STRPATB");
          const end = this.setEnd();
          return end < 0 ? this.error("STRPATM") : this.add(OP.FRONTIER, this.set(end), 0);
        }
        if (next >= CH.ZERO && next <= CH.NINE) return this.add(OP.REFERENCE, next - CH.ONE, 2);
        if (next === 0) return this.error("STRPATE");
        break;
    }
    return this.character(c, next);
  }

  /** No match gets beyond one capture too many, which is an error. */
  private capture(op: OP.OPEN | OP.POSITION, length: number): boolean {
    return ++this.captures > LUA_MAXCAPTURES ? this.last(op) : this.add(op, 0, length);
  }

  /** One character, perhaps repeated. */
  private character(c: number, next: number): boolean {
    let test: number;
    if (c === CH.LBRACKET) {
      const end = this.setEnd();
      if (end < 0) return this.error("STRPATM");
      test = this.set(end);
    } else if (c === CH.PERCENT) {
      this.p += 2;
      test = isClass(next) ? this.classSet(next) : ~next;
    } else {
      this.p++;
      test = c === CH.DOT ? 0 : ~c;
    }
    switch (this.u8[this.p]) {
      case CH.QUESTION:
        return this.add(OP.OPTIONAL, test, 1);
      case CH.STAR:
        return this.add(OP.STAR, test, 1);
      case CH.PLUS:
        return this.add(OP.PLUS, test, 1);
      case CH.MINUS:
        return this.add(OP.MINUS, test, 1);
      default:
        return this.add(OP.SINGLE, test, 0);
    }
  }

  private add(op: OP, arg: number, length: number): true {
    if (this.n === this.op.length) this.grow();
    this.op[this.n] = op;
    this.arg[this.n] = arg;
    if ((++this.n & PAID_MASK) === 0) {
      this.held.add(PAID_MASK * ITEM_BYTES);
      charge(this.vm, PAID_MASK * ITEM_COST);
    }
    this.p += length;
    return true;
  }
  private grow(): void {
    const { op, arg } = this;
    this.op = new Uint8Array(2 * op.length);
    this.arg = new Int32Array(2 * op.length);
    copyBytes(this.vm, this.op, 0, op, 0, op.length);
    copyBytes(
      this.vm,
      new Uint8Array(this.arg.buffer),
      0,
      new Uint8Array(arg.buffer),
      0,
      arg.byteLength,
    );
  }
  private last(op: OP, arg = 0): false {
    this.add(op, arg, 0);
    return false;
  }
  private error(em: (typeof PATTERN_ERRORS)[number]): false {
    return this.last(OP.ERROR, PATTERN_ERRORS.indexOf(em));
  }

  /** Address of the bracket that closes the set at p, -1 without one. */
  private setEnd(): number {
    const { u8 } = this;
    let { p } = this;
    let count = 0;
    if (u8[++p] === CH.CARET) p++;
    do {
      // The first character is never the closing bracket.
      const d = u8[p];
      if (d === 0) return -1;
      p++;
      if (d === CH.PERCENT && u8[p] !== 0) p++;
      if ((++count & PAID_MASK) === 0) charge(this.vm, 2 * PAID_MASK);
    } while (u8[p] !== CH.RBRACKET);
    return p;
  }

  private newSet(fill: (set: Uint8Array) => void): number {
    charge(this.vm, SET_COST);
    this.held.add(SET_BYTES);
    const at = 256 * this.nsets++;
    if (at === this.sets.length) {
      const grown = new Uint8Array(2 * at);
      grown.set(this.sets);
      this.sets = grown;
    }
    fill(this.sets.subarray(at, at + 256));
    return at;
  }

  /** The set that the characters from p to `end` stand for; a short one is made once. */
  private knownSet(p: number, end: number, make: () => number): number {
    const { u8, known } = this;
    if (end - p > SHORT_SET_CHARS) return make();
    let hash = 0;
    for (let q = p; q <= end; q++) hash = (Math.imul(hash, 31) + u8[q]) | 0;
    const met = known.get(hash);
    if (met !== undefined && this.isSame(met, p, end)) return met.set;
    this.held.add(SET_BYTES);
    const set = make();
    known.set(hash, { p, end, set });
    return set;
  }
  private isSame(met: KnownSet, p: number, end: number): boolean {
    const { u8 } = this;
    if (met.end - met.p !== end - p) return false;
    for (let q = p; q <= end; q++) if (u8[met.p + q - p] !== u8[q]) return false;
    return true;
  }

  /** The set whose brackets are at p and at `end`; goes behind it. */
  private set(end: number): number {
    const { p } = this;
    this.p = end + 1;
    return this.knownSet(p, end, () => this.readSet(p, end));
  }

  private classSet(cl: number): number {
    const make = (): number => this.newSet((set) => addClass(set, cl));
    return this.knownSet(this.p - 2, this.p - 1, make);
  }

  private readSet(p: number, end: number): number {
    const { u8 } = this;
    return this.newSet((set) => {
      const complement = u8[p + 1] === CH.CARET;
      if (complement) p++;
      let count = 0;
      while (++p < end) {
        const c = u8[p];
        if ((++count & PAID_MASK) === 0) charge(this.vm, 2 * PAID_MASK);
        if (c === CH.PERCENT) {
          addClass(set, u8[++p]);
        } else if (u8[p + 1] === CH.MINUS && p + 2 < end) {
          p += 2;
          for (let d = c; d <= u8[p]; d++) set[d] = 1;
        } else {
          set[c] = 1;
        }
      }
      if (complement) for (let d = 0; d < 256; d++) set[d] ^= 1;
    });
  }

  /** What item i wants of the character that it meets first. */
  private required(i: number): number {
    return this.op[i] === OP.SINGLE || this.op[i] === OP.PLUS ? this.arg[i] : NO_TEST;
  }

  /** What is wanted of the characters behind all items, ends of captures aside. */
  private follow(): Int32Array {
    const { op, n } = this;
    const follow = new Int32Array(n);
    let open = 0;
    for (let i = 0; i < n; i++) {
      if ((i & PAID_MASK) === PAID_MASK) charge(this.vm, PAID_MASK * ITEM_COST);
      if (op[i] === OP.OPEN) open++;
      else if (op[i] === OP.CLOSE) open--;
      // An end without a beginning is an error, which must not be passed over; as is one capture too many.
      let next = i + 1;
      const last = next + Math.min(open, LUA_MAXCAPTURES);
      while (next < last && op[next] === OP.CLOSE) next++;
      follow[i] = this.required(next);
    }
    return follow;
  }
}

/** Compile the pattern at p. `mayAnchor`: a ^ at its start is an anchor. */
export function compilePattern(vm: Vm, held: Held, p: number, mayAnchor: boolean): Pattern {
  const { u8 } = vm.mem;
  const anchored = mayAnchor && u8[p] === CH.CARET;
  return new Compiler(vm, held, u8, anchored ? p + 1 : p).compile(anchored);
}
