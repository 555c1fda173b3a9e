/*
 * Lua patterns over the bytes of guest strings: a backtracking matcher on
 * addresses. No allocation and no Lua code happens during a match, so one view of
 * memory serves it all. Guest strings end in a NUL that is no part of them, and
 * a pattern ends at its first NUL: `%z` stands for one in patterns.
 *
 * Recursion is where a choice must be undone: captures, `?`, and each attempt of a
 * repetition. Its depth counts towards "pattern too complex"; everything else
 * advances in the loop. There can be exponentially many attempts, so that time limits
 * and interrupts of the machine are looked at here, too.
 */
import type { Vm } from "../core/vm.js";
import { LJ_MAX } from "../layout/objects.js";
import { lj_err_caller } from "../core/err.js";

export const LUA_MAXCAPTURES = 32;
/** Lengths of captures that have no end yet, and of position captures. */
export const CAP_UNFINISHED = -1;
export const CAP_POSITION = -2;

const ESC = 0x25; // %
const CH = {
  LPAREN: 0x28, RPAREN: 0x29, DOLLAR: 0x24, DOT: 0x2e, LBRACKET: 0x5b, RBRACKET: 0x5d,
  CARET: 0x5e, MINUS: 0x2d, PLUS: 0x2b, STAR: 0x2a, QUESTION: 0x3f, b: 0x62, f: 0x66,
  ZERO: 0x30, NINE: 0x39,
} as const; // prettier-ignore

/** Class bits of characters in the C locale. */
const UPPER = 1, LOWER = 2, DIGIT = 4, XDIGIT = 8, SPACE = 16, CNTRL = 32, PUNCT = 64, NUL = 128; // prettier-ignore
const ALPHA = UPPER | LOWER;
const ALNUM = ALPHA | DIGIT;

const charBits: Uint8Array = (() => {
  const bits = new Uint8Array(256);
  const mark = (from: number, to: number, bit: number): void => {
    for (let c = from; c <= to; c++) bits[c] |= bit;
  };
  mark(0x41, 0x5a, UPPER);
  mark(0x61, 0x7a, LOWER);
  mark(0x30, 0x39, DIGIT | XDIGIT);
  mark(0x41, 0x46, XDIGIT);
  mark(0x61, 0x66, XDIGIT);
  mark(0x09, 0x0d, SPACE);
  mark(0x20, 0x20, SPACE);
  mark(0x00, 0x1f, CNTRL);
  mark(0x7f, 0x7f, CNTRL);
  for (let c = 0x21; c <= 0x7e; c++) if ((bits[c] & ALNUM) === 0) bits[c] |= PUNCT;
  bits[0] |= NUL;
  return bits;
})();

/** Class letters (lower case) to the bits of which one must be set; 0: no class letter. */
const classBits: Uint8Array = (() => {
  const bits = new Uint8Array(256);
  const rows: [string, number][] = [
    ["a", ALPHA], ["c", CNTRL], ["d", DIGIT], ["g", ALNUM | PUNCT], ["l", LOWER], ["p", PUNCT],
    ["s", SPACE], ["u", UPPER], ["w", ALNUM], ["x", XDIGIT], ["z", NUL],
  ]; // prettier-ignore
  for (const [letter, mask] of rows) bits[letter.charCodeAt(0)] = mask;
  return bits;
})();

/** Does character c belong to class %cl? An upper-case letter is the complement. */
function matchClass(c: number, cl: number): boolean {
  const mask = classBits[cl | 0x20];
  if (mask === 0 || (charBits[cl] & ALPHA) === 0) return cl === c;
  const inside = (charBits[c] & mask) !== 0;
  return (charBits[cl] & UPPER) !== 0 ? !inside : inside;
}

/** Attempts between two looks at the machine's limits: well below a millisecond. */
const ATTEMPTS = 1 << 14;

export class MatchState {
  private u8: Uint8Array;
  private attempts = ATTEMPTS;
  level = 0;
  private depth = 0;
  readonly capStart: number[] = [];
  readonly capLen: number[] = [];

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    /** The subject: addresses of its first byte and behind its last. */
    readonly src: number,
    readonly srcEnd: number,
  ) {
    this.u8 = vm.mem.u8;
  }

  /** Match the pattern at p against the subject from s on: the end of the match, or -1. */
  start(s: number, p: number): number {
    this.u8 = this.vm.mem.u8;
    this.level = 0;
    this.depth = 0;
    return this.match(s, p);
  }

  private match(s: number, p: number): number {
    if (++this.depth > LJ_MAX.XLEVEL) lj_err_caller(this.vm, this.L, "STRPATX");
    if (--this.attempts === 0) {
      this.attempts = ATTEMPTS;
      this.vm.machine.checkStop();
    }
    const end = this.run(s, p);
    this.depth--;
    return end;
  }

  private run(s: number, p: number): number {
    const { u8, srcEnd } = this;
    for (;;) {
      const pc = u8[p];
      switch (pc) {
        case 0:
          return s;
        case CH.LPAREN:
          return u8[p + 1] === CH.RPAREN
            ? this.open(s, p + 2, CAP_POSITION)
            : this.open(s, p + 1, CAP_UNFINISHED);
        case CH.RPAREN:
          return this.close(s, p + 1);
        case CH.DOLLAR:
          if (u8[p + 1] === 0) return s === srcEnd ? s : -1;
          break;
        case ESC: {
          const e = u8[p + 1];
          if (e === CH.b) {
            s = this.balance(s, p + 2);
            if (s < 0) return -1;
            p += 4;
            continue;
          }
          if (e === CH.f) {
            p += 2;
            if (u8[p] !== CH.LBRACKET) lj_err_caller(this.vm, this.L, "STRPATB");
            const ep = this.itemEnd(p);
            const before = s === this.src ? 0 : u8[s - 1];
            if (this.inSet(before, p, ep - 1) || !this.inSet(u8[s], p, ep - 1)) return -1;
            p = ep;
            continue;
          }
          if (e >= CH.ZERO && e <= CH.NINE) {
            s = this.backReference(s, e);
            if (s < 0) return -1;
            p += 2;
            continue;
          }
          break;
        }
      }
      // One character, perhaps repeated.
      const ep = this.itemEnd(p);
      switch (u8[ep]) {
        case CH.QUESTION: {
          if (s < srcEnd && this.single(u8[s], p, ep)) {
            const end = this.match(s + 1, ep + 1);
            if (end >= 0) return end;
          }
          p = ep + 1;
          continue;
        }
        case CH.STAR:
          return this.maxExpand(s, p, ep, 0);
        case CH.PLUS:
          return this.maxExpand(s, p, ep, 1);
        case CH.MINUS:
          return this.minExpand(s, p, ep);
        default:
          if (s >= srcEnd || !this.single(u8[s], p, ep)) return -1;
          s++;
          p = ep;
      }
    }
  }

  /** Address behind the single-character item at p. */
  private itemEnd(p: number): number {
    const { u8 } = this;
    const c = u8[p++];
    if (c === ESC) {
      if (u8[p] === 0) lj_err_caller(this.vm, this.L, "STRPATE");
      return p + 1;
    }
    if (c !== CH.LBRACKET) return p;
    if (u8[p] === CH.CARET) p++;
    do {
      // The first character is never the closing bracket.
      const d = u8[p];
      if (d === 0) lj_err_caller(this.vm, this.L, "STRPATM");
      p++;
      if (d === ESC && u8[p] !== 0) p++;
    } while (u8[p] !== CH.RBRACKET);
    return p + 1;
  }

  private single(c: number, p: number, ep: number): boolean {
    const pc = this.u8[p];
    switch (pc) {
      case CH.DOT:
        return true;
      case ESC:
        return matchClass(c, this.u8[p + 1]);
      case CH.LBRACKET:
        return this.inSet(c, p, ep - 1);
      default:
        return pc === c;
    }
  }

  /** Is c in the set whose brackets are at p and at end? */
  private inSet(c: number, p: number, end: number): boolean {
    const { u8 } = this;
    let found = true;
    if (u8[p + 1] === CH.CARET) {
      found = false;
      p++;
    }
    while (++p < end) {
      const pc = u8[p];
      if (pc === ESC) {
        p++;
        if (matchClass(c, u8[p])) return found;
      } else if (u8[p + 1] === CH.MINUS && p + 2 < end) {
        p += 2;
        if (pc <= c && c <= u8[p]) return found;
      } else if (pc === c) {
        return found;
      }
    }
    return !found;
  }

  /** %bxy: from x at s to the y that closes it. */
  private balance(s: number, p: number): number {
    const { u8, srcEnd } = this;
    const open = u8[p];
    const close = open === 0 ? 0 : u8[p + 1];
    if (close === 0) lj_err_caller(this.vm, this.L, "STRPATU");
    if (s >= srcEnd || u8[s] !== open) return -1;
    let nesting = 1;
    while (++s < srcEnd) {
      const c = u8[s];
      if (c === close) {
        if (--nesting === 0) return s + 1;
      } else if (c === open) {
        nesting++;
      }
    }
    return -1;
  }

  private maxExpand(s: number, p: number, ep: number, least: number): number {
    const { u8, srcEnd } = this;
    let e = s;
    if (u8[p] === CH.DOT) e = srcEnd;
    else while (e < srcEnd && this.single(u8[e], p, ep)) e++;
    const min = s + least;
    // Nothing follows: the longest it is. (The attempt would count as a level of depth.)
    if (u8[ep + 1] === 0 && this.depth < LJ_MAX.XLEVEL) return e >= min ? e : -1;
    for (; e >= min; e--) {
      const end = this.match(e, ep + 1);
      if (end >= 0) return end;
    }
    return -1;
  }

  private minExpand(s: number, p: number, ep: number): number {
    for (;;) {
      const end = this.match(s, ep + 1);
      if (end >= 0) return end;
      if (s >= this.srcEnd || !this.single(this.u8[s], p, ep)) return -1;
      s++;
    }
  }

  private open(s: number, p: number, what: number): number {
    if (this.level >= LUA_MAXCAPTURES) lj_err_caller(this.vm, this.L, "STRCAPN");
    this.capStart[this.level] = s;
    this.capLen[this.level] = what;
    this.level++;
    const end = this.match(s, p);
    if (end < 0) this.level--;
    return end;
  }

  private close(s: number, p: number): number {
    let l = this.level - 1;
    while (l >= 0 && this.capLen[l] !== CAP_UNFINISHED) l--;
    if (l < 0) lj_err_caller(this.vm, this.L, "STRPATC");
    this.capLen[l] = s - this.capStart[l];
    const end = this.match(s, p);
    if (end < 0) this.capLen[l] = CAP_UNFINISHED;
    return end;
  }

  /** %1 to %9: the text of a finished capture again. */
  private backReference(s: number, digit: number): number {
    const l = digit - CH.ZERO - 1;
    if (l < 0 || l >= this.level || this.capLen[l] === CAP_UNFINISHED)
      lj_err_caller(this.vm, this.L, "STRCAPI");
    const { u8 } = this;
    const length = this.capLen[l];
    // A position capture has no text: like C's size_t comparison, it never fits.
    if (length < 0 || this.srcEnd - s < length) return -1;
    const from = this.capStart[l];
    for (let i = 0; i < length; i++) if (u8[from + i] !== u8[s + i]) return -1;
    return s + length;
  }
}
