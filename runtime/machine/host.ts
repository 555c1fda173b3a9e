/*
 * Host functions as guest code sees them: a signature tells where the arguments
 * are (System V: integers in rdi rsi rdx rcx r8 r9, doubles in xmm0-7) and where
 * the result goes (rax or xmm0).
 */
import type { Cpu } from "./cpu.js";
import type { HostFunction, HostSignature } from "./types.js";
import { BITS, FLAG } from "./flags.js";
import { argumentRegisters, CALLER_SAVED, FA, FK, RAX, XMM, word, xmmAddress } from "./state.js";

/** Kinds of values in a signature. */
enum Kind {
  Pointer, // unsigned 32-bit number
  Int, // signed 32-bit number
  Double,
  Long, // signed 64-bit number, rounded to a double beyond 2^53
  Void,
}
const KINDS: Readonly<Record<string, Kind>> = {
  p: Kind.Pointer,
  i: Kind.Int,
  d: Kind.Double,
  l: Kind.Long,
  v: Kind.Void,
};
const TWO32 = 0x100000000;

/** What a signature says. */
interface Passing {
  /** Per argument its kind, and its index in the 32-bit or the f64 views. */
  readonly kinds: readonly Kind[];
  readonly places: readonly number[];
  readonly result: Kind;
  readonly isDirect: boolean;
  readonly isRaw: boolean;
}
/** By signature: there are few, and hundreds of functions in every machine. */
const known = new Map<HostSignature, Passing>();

const isNoArgument = (kind: Kind | undefined): boolean => kind === undefined || kind === Kind.Void;

function passingOf(name: string, signature: HostSignature): Passing {
  // No pattern: V8 compiles those, and every program starts with this.
  const [letters, ...results] = signature.split(":");
  const isVariadic = letters.endsWith("...");
  const kinds = Array.from(isVariadic ? letters.slice(0, -3) : letters, (letter) => KINDS[letter]);
  const result = KINDS[results[0]];
  if (results.length !== 1 || result === undefined || kinds.some(isNoArgument))
    throw new Error(`host function ${name}: bad signature "${signature}"`);
  const registers = argumentRegisters(kinds.map((kind) => kind === Kind.Double));
  if (registers === null)
    throw new Error(`host function ${name}: too many arguments in "${signature}"`);
  const places = registers.map((r, n) =>
    kinds[n] === Kind.Double ? xmmAddress(r) >>> 3 : word(r),
  );
  const isDirect = !isVariadic && result !== Kind.Long && !kinds.includes(Kind.Long);
  return { kinds, places, result, isDirect, isRaw: signature === "...:v" };
}

export class HostEntry {
  private readonly kinds: readonly Kind[];
  private readonly places: readonly number[];
  private readonly result: Kind;
  /** Translated code may call it with arguments of its own, the registers being elsewhere. */
  readonly isDirect: boolean;
  /** It finds its arguments and leaves its results in registers itself. */
  private readonly isRaw: boolean;

  constructor(
    readonly name: string,
    readonly signature: HostSignature,
    private readonly fn: HostFunction,
  ) {
    let passing = known.get(signature);
    if (passing === undefined) known.set(signature, (passing = passingOf(name, signature)));
    this.kinds = passing.kinds;
    this.places = passing.places;
    this.result = passing.result;
    this.isDirect = passing.isDirect;
    this.isRaw = passing.isRaw;
  }

  /** Call it with arguments from the registers; the result goes to its register. */
  invoke(c: Cpu): void {
    const { fn } = this;
    let r: number | void;
    switch (this.kinds.length) {
      case 0:
        r = fn();
        break;
      case 1:
        r = fn(this.argument(c, 0));
        break;
      case 2:
        r = fn(this.argument(c, 0), this.argument(c, 1));
        break;
      case 3:
        r = fn(this.argument(c, 0), this.argument(c, 1), this.argument(c, 2));
        break;
      case 4:
        r = fn(this.argument(c, 0), this.argument(c, 1), this.argument(c, 2), this.argument(c, 3));
        break;
      default:
        r = fn(...this.kinds.map((_, n) => this.argument(c, n)));
    }
    if (c.strictCalls && !this.isRaw) scramble(c);
    this.store(c, r as number);
  }

  /**
   * The function for translated code, which passes arguments as i32 and f64 and takes an
   * i32 or f64 as the result.
   */
  direct(c: Cpu): (...args: number[]) => number | void {
    const { fn } = this;
    // Functions of numbers are short: a call between would take as long as some of them.
    if (!c.strictCalls && this.kinds.every((k) => k === Kind.Double)) return fn;
    const [p0, p1, p2, p3] = this.kinds.map((k) => k === Kind.Pointer);
    // One call less of each host call, of which cold programs make thousands.
    const scrambled = (r: number | void): number | void => {
      scramble(c);
      return r;
    };
    switch (this.kinds.length) {
      case 0:
        return () => (c.strictCalls ? scrambled(fn()) : fn());
      case 1:
        return (a) => {
          const r = fn(p0 ? a >>> 0 : a);
          return c.strictCalls ? scrambled(r) : r;
        };
      case 2:
        return (a, b) => {
          const r = fn(p0 ? a >>> 0 : a, p1 ? b >>> 0 : b);
          return c.strictCalls ? scrambled(r) : r;
        };
      case 3:
        return (a, b, d) => {
          const r = fn(p0 ? a >>> 0 : a, p1 ? b >>> 0 : b, p2 ? d >>> 0 : d);
          return c.strictCalls ? scrambled(r) : r;
        };
      case 4:
        return (a, b, d, e) => {
          const r = fn(p0 ? a >>> 0 : a, p1 ? b >>> 0 : b, p2 ? d >>> 0 : d, p3 ? e >>> 0 : e);
          return c.strictCalls ? scrambled(r) : r;
        };
      default: {
        const unsigned = this.kinds.map((k) => k === Kind.Pointer);
        return (...args) => {
          const r = fn(...args.map((a, n) => (unsigned[n] ? a >>> 0 : a)));
          return c.strictCalls ? scrambled(r) : r;
        };
      }
    }
  }

  private argument(c: Cpu, n: number): number {
    const place = this.places[n];
    switch (this.kinds[n]) {
      case Kind.Double:
        return c.f64[place];
      case Kind.Pointer:
        return c.i32[place] >>> 0;
      case Kind.Long:
        return c.i32[place + 1] * TWO32 + (c.i32[place] >>> 0);
      default:
        return c.i32[place];
    }
  }

  private store(c: Cpu, r: number): void {
    if (this.result === Kind.Void) return;
    const m = c.i32; // the function may have grown memory
    if (this.result === Kind.Long) {
      const low = r % TWO32; // exact, and of the sign of r
      m[RAX] = low;
      m[RAX + 1] = Math.floor(r / TWO32);
    } else if (this.result !== Kind.Double) {
      m[RAX] = r;
      m[RAX + 1] = 0;
    } else if (r === r) {
      c.f64[XMM >>> 3] = r;
    } else {
      // JavaScript's NaNs have no definite bits; the CPU's default one has.
      m[XMM >>> 2] = 0;
      m[(XMM >>> 2) + 1] = 0xfff80000;
    }
  }
}

/** Put nonsense where a callee may leave it, so that code which relies on more is found. */
function scramble(c: Cpu): void {
  for (const r of CALLER_SAVED) {
    c.i32[word(r)] = 0xdead0000 | r;
    c.i32[word(r) + 1] = 0xdeadbeef;
  }
  c.i32.fill(0x7ff4dead, XMM >>> 2, xmmAddress(16) >>> 2);
  c.i32[FK] = BITS;
  c.i32[FA] = FLAG.ARITHMETIC;
}
