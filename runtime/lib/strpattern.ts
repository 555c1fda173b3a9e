/*
 * Matching of Lua patterns over the bytes of guest strings: a backtracking matcher on
 * addresses. No allocation and no Lua code happens during a match, so one view of
 * memory serves it all. Guest strings end in a NUL that is no part of them.
 *
 * Recursion is where a choice must be undone: captures, `?`, and each attempt of a
 * repetition. Its depth counts towards "pattern too complex"; everything else
 * advances in the loop. There can be exponentially many attempts, and each is paid for.
 */
import { Attachment, type Vm } from "../core/vm.js";
import { lj_err_caller } from "../core/run/err.js";
import { strdata } from "../core/objects/str.js";
import { GCstr, LJ_MAX } from "../layout/objects.js";
import { charge, Held, SLICE } from "../core/run/work.js";
import {
  compilePattern,
  LUA_MAXCAPTURES,
  NO_TEST,
  OP,
  PATTERN_ERRORS,
  type Pattern,
} from "./strcompile.js";

/** Lengths of captures that have no end yet, and of position captures. */
export const CAP_UNFINISHED = -1;
export const CAP_POSITION = -2;

/** An attempt to match costs so many units of work. */
const ATTEMPT_COST = 16;
/** A match that costs less is part of the call. */
const FREE_COST = 64;
/** Up to this depth a repetition may leave out attempts that are bound to fail. */
const SURE_DEPTH = LJ_MAX.XLEVEL / 2;

/** Patterns in use, by the unique number of their string; see patternOf. */
interface Patterns {
  readonly small: Map<number, Pattern>;
  /** The last large one, which counts as memory of the program. */
  large: { readonly key: number; readonly pattern: Pattern; readonly held: Held } | undefined;
}
const patterns = new Attachment<Patterns>(() => ({ small: new Map(), large: undefined }), true);
const MAX_PATTERNS = 200;
/** A pattern of so many bytes is large. */
const LARGE_BYTES = 16384;
const CARET = 0x5e;

/** The pattern in string `p`. `mayAnchor`: a ^ at its start is an anchor, not a character. */
export function patternOf(vm: Vm, L: number, p: number, mayAnchor: boolean): Pattern {
  const { u8, u32 } = vm.mem;
  const known = vm.attachment(patterns);
  const sid = u32[(p + GCstr.sid) >>> 2];
  const key = !mayAnchor && u8[strdata(p)] === CARET ? -1 - sid : sid;
  return known.small.get(key) ?? (known.large?.key === key ? known.large.pattern : add());

  function add(): Pattern {
    const held = new Held(vm, L);
    try {
      const pattern = compilePattern(vm, held, strdata(p), mayAnchor);
      const isLarge = pattern.size > LARGE_BYTES;
      if (isLarge) {
        known.large?.held.release();
        known.large = { key, pattern, held: held.keep(pattern.size) };
      } else {
        if (known.small.size >= MAX_PATTERNS) known.small.clear();
        known.small.set(key, pattern);
      }
      return pattern;
    } finally {
      held.release();
    }
  }
}

export class MatchState {
  private u8: Uint8Array;
  private readonly op: Uint8Array;
  private readonly arg: Int32Array;
  private readonly follow: Int32Array;
  private readonly sets: Uint8Array;
  /** Work that is not paid for yet. */
  private work = 0;
  private depth = 0;
  /** Where the match that `search` has found begins. */
  at = 0;
  level = 0;
  readonly capStart: number[] = [];
  readonly capLen: number[] = [];

  constructor(
    private readonly vm: Vm,
    private readonly L: number,
    private readonly pattern: Pattern,
    /** The subject: addresses of its first byte and behind its last. */
    readonly src: number,
    readonly srcEnd: number,
  ) {
    this.u8 = vm.mem.u8;
    this.op = pattern.op;
    this.arg = pattern.arg;
    this.follow = pattern.follow;
    this.sets = pattern.sets;
  }

  /** The first match that begins at s or later (at s, if it is anchored): its end, or -1. */
  search(s: number): number {
    const end = this.find(s);
    if (this.work > FREE_COST) this.pay(0);
    return end;
  }

  private pay(steps: number): void {
    const { work } = this;
    this.work = 0;
    charge(this.vm, work + steps);
  }
  /** The loop of an item has gone so many characters far. */
  private went(steps: number): void {
    if ((this.work += steps) >= SLICE) this.pay(0);
  }

  private find(s: number): number {
    this.u8 = this.vm.mem.u8;
    const { u8, srcEnd } = this;
    const { first, anchored } = this.pattern;
    for (; s <= srcEnd; s++) {
      if (first !== NO_TEST && !anchored) {
        const from = s;
        while (s < srcEnd && !this.test(u8[s], first))
          if (((++s - from) & (SLICE - 1)) === 0) this.pay(SLICE);
        this.went((s - from) & (SLICE - 1));
        if (s === srcEnd) return -1;
      }
      this.level = 0;
      this.depth = 0;
      const end = this.match(s, 0);
      if (end >= 0) {
        this.at = s;
        return end;
      }
      if (anchored) return -1;
    }
    return -1;
  }

  private test(c: number, test: number): boolean {
    return test >= 0 ? this.sets[test + c] !== 0 : test === ~c;
  }

  private match(s: number, i: number): number {
    if (++this.depth > LJ_MAX.XLEVEL) lj_err_caller(this.vm, this.L, "STRPATX");
    if ((this.work += ATTEMPT_COST) >= SLICE) this.pay(0);
    const end = this.run(s, i);
    this.depth--;
    return end;
  }

  private run(s: number, i: number): number {
    const { u8, srcEnd, op, arg } = this;
    for (; ; i++) {
      switch (op[i]) {
        case OP.END:
          return s;
        case OP.SINGLE:
          if (s >= srcEnd || !this.test(u8[s], arg[i])) return -1;
          s++;
          break;
        case OP.OPTIONAL:
          if (s < srcEnd && this.test(u8[s], arg[i])) {
            const end = this.match(s + 1, i + 1);
            if (end >= 0) return end;
          }
          break;
        case OP.STAR:
          return this.maxExpand(s, i, 0);
        case OP.PLUS:
          return this.maxExpand(s, i, 1);
        case OP.MINUS:
          return this.minExpand(s, i);
        case OP.OPEN:
          return this.open(s, i + 1, CAP_UNFINISHED);
        case OP.POSITION:
          return this.open(s, i + 1, CAP_POSITION);
        case OP.CLOSE:
          return this.close(s, i + 1);
        case OP.EOS:
          return s === srcEnd ? s : -1;
        case OP.BALANCE:
          s = this.balance(s, arg[i] & 0xff, arg[i] >> 8);
          if (s < 0) return -1;
          break;
        case OP.FRONTIER:
          if (this.test(s === this.src ? 0 : u8[s - 1], arg[i]) || !this.test(u8[s], arg[i]))
            return -1;
          break;
        case OP.REFERENCE:
          s = this.backReference(s, arg[i]);
          if (s < 0) return -1;
          break;
        default:
          lj_err_caller(this.vm, this.L, PATTERN_ERRORS[arg[i]]);
      }
    }
  }

  /** %bxy: from x at s to the y that closes it. */
  private balance(s: number, open: number, close: number): number {
    const { u8, srcEnd } = this;
    if (s >= srcEnd || u8[s] !== open) return -1;
    let nesting = 1;
    const from = s;
    while (++s < srcEnd && nesting > 0) {
      const c = u8[s];
      if (c === close) nesting--;
      else if (c === open) nesting++;
      if (((s - from) & (SLICE - 1)) === 0) this.pay(SLICE);
    }
    this.went((s - from) & (SLICE - 1));
    return nesting === 0 ? s : -1;
  }

  /** Where the characters from s on end that pass a test. */
  private span(s: number, test: number): number {
    const { u8, srcEnd, sets } = this;
    if (test === 0) return srcEnd;
    for (let e = s; ;) {
      const from = e;
      const stop = Math.min(e + SLICE, srcEnd);
      if (test > 0) while (e < stop && sets[test + u8[e]] !== 0) e++;
      else while (e < stop && u8[e] === ~test) e++;
      this.went(e - from);
      if (e < stop || e === srcEnd) return e;
    }
  }

  private maxExpand(s: number, i: number, least: number): number {
    const { u8, srcEnd } = this;
    let e = this.span(s, this.arg[i]);
    const min = s + least;
    // Nothing follows: the longest it is. (The attempt would count as a level of depth.)
    if (this.op[i + 1] === OP.END && this.depth < LJ_MAX.XLEVEL) return e >= min ? e : -1;
    const follow = this.depth < SURE_DEPTH ? this.follow[i] : NO_TEST;
    for (; e >= min; e--) {
      if ((this.work += 1) >= SLICE) this.pay(0);
      if (follow !== NO_TEST && (e >= srcEnd || !this.test(u8[e], follow))) continue;
      const end = this.match(e, i + 1);
      if (end >= 0) return end;
    }
    return -1;
  }

  private minExpand(s: number, i: number): number {
    const { u8, srcEnd } = this;
    const test = this.arg[i];
    const follow = this.depth < SURE_DEPTH ? this.follow[i] : NO_TEST;
    for (;;) {
      if (follow === NO_TEST || (s < srcEnd && this.test(u8[s], follow))) {
        const end = this.match(s, i + 1);
        if (end >= 0) return end;
      }
      if (s >= srcEnd || !this.test(u8[s], test)) return -1;
      if ((this.work += 1) >= SLICE) this.pay(0);
      s++;
    }
  }

  private open(s: number, i: number, what: number): number {
    if (this.level >= LUA_MAXCAPTURES) lj_err_caller(this.vm, this.L, "STRCAPN");
    this.capStart[this.level] = s;
    this.capLen[this.level] = what;
    this.level++;
    const end = this.match(s, i);
    if (end < 0) this.level--;
    return end;
  }

  private close(s: number, i: number): number {
    let l = this.level - 1;
    while (l >= 0 && this.capLen[l] !== CAP_UNFINISHED) l--;
    if (l < 0) lj_err_caller(this.vm, this.L, "STRPATC");
    this.capLen[l] = s - this.capStart[l];
    const end = this.match(s, i);
    if (end < 0) this.capLen[l] = CAP_UNFINISHED;
    return end;
  }

  /** %1 to %9: the text of finished capture l again. */
  private backReference(s: number, l: number): number {
    if (l < 0 || l >= this.level || this.capLen[l] === CAP_UNFINISHED)
      lj_err_caller(this.vm, this.L, "STRCAPI");
    const { u8 } = this;
    const length = this.capLen[l];
    // A position capture has no text: like C's size_t comparison, it never fits.
    if (length < 0 || this.srcEnd - s < length) return -1;
    const from = this.capStart[l];
    this.went(length);
    for (let i = 0; i < length; i++) if (u8[from + i] !== u8[s + i]) return -1;
    return s + length;
  }
}
