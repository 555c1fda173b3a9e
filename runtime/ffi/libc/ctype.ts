/* ctype.h, in the C locale; with the tables that its macros look at. */
import type { CContext, Family, Functions } from "./context.js";
import type { Implementation } from "./thunk.js";

type Test = (ch: number) => boolean;
const between =
  (low: number, high: number): Test =>
  (ch) =>
    ch >= low && ch <= high;
const upper = between(65, 90);
const lower = between(97, 122);
const digit = between(48, 57);
const alpha: Test = (ch) => upper(ch) || lower(ch);
const alnum: Test = (ch) => alpha(ch) || digit(ch);

/** By name: the test, and the bit in the table of __ctype_b_loc. */
export const classes: Readonly<Record<string, readonly [test: Test, bit: number]>> = {
  upper: [upper, 0x100],
  lower: [lower, 0x200],
  alpha: [alpha, 0x400],
  digit: [digit, 0x800],
  xdigit: [(ch) => digit(ch) || between(65, 70)(ch) || between(97, 102)(ch), 0x1000],
  space: [(ch) => ch === 32 || between(9, 13)(ch), 0x2000],
  print: [between(32, 126), 0x4000],
  graph: [between(33, 126), 0x8000],
  blank: [(ch) => ch === 32 || ch === 9, 0x1],
  cntrl: [(ch) => between(0, 31)(ch) || ch === 127, 0x2],
  punct: [(ch) => between(33, 126)(ch) && !alnum(ch), 0x4],
  alnum: [alnum, 0x8],
};
export const toLower = (ch: number): number => (upper(ch) ? ch + 32 : ch);
export const toUpper = (ch: number): number => (lower(ch) ? ch - 32 : ch);

/** Characters that tables have: -128 to 255. */
const FIRST = -128;
const COUNT = 384;

export const ctype: Family = (c) => {
  const table: Record<string, Implementation> = {};
  for (const [name, [test, bit]] of Object.entries(classes)) {
    // glibc's macros give the bit of the table.
    const f = (ch: number): number => (test(ch) ? bit : 0);
    table[`int is${name}(int ch)`] = f;
    table[`int __is${name}_l(int ch, void *locale)`] = f;
    table[`int is${name}_l(int ch, void *locale)`] = f;
  }
  return {
    ...table,
    "int tolower(int ch)": toLower,
    "int toupper(int ch)": toUpper,
    "int tolower_l(int ch, void *locale)": toLower,
    "int toupper_l(int ch, void *locale)": toUpper,
    "int _tolower(int ch)": toLower,
    "int _toupper(int ch)": toUpper,
    "int isascii(int ch)": (ch: number) => Number((ch & ~0x7f) === 0),
    "int toascii(int ch)": (ch: number) => ch & 0x7f,
    ...tables(c),
  };
};

function tables(c: CContext): Functions {
  const made = new Map<string, number>();
  /** Address of a pointer to the entry of character 0. */
  const locate = (name: string, bytes: number, entry: (ch: number) => number): number => {
    let at = made.get(name);
    if (at !== undefined) return at;
    const values = c.malloc(COUNT * bytes);
    for (let k = 0; k < COUNT; k++) {
      const value = entry(k + FIRST);
      if (bytes === 2) c.view(values + 2 * k, 2).setUint16(0, value, true);
      else c.put32(values + 4 * k, value);
    }
    at = c.heap.zeroed(8);
    c.put64(at, values - FIRST * bytes);
    made.set(name, at);
    return at;
  };
  const bits = (ch: number): number => {
    let all = 0;
    if (ch < 0) return 0;
    for (const [test, bit] of Object.values(classes)) if (test(ch)) all |= bit;
    return all;
  };
  const folded = (f: (ch: number) => number) => (ch: number) =>
    f(ch < 0 && ch !== -1 ? ch + 256 : ch);
  return {
    "const unsigned short **__ctype_b_loc(void)": () => locate("b", 2, bits),
    "const int **__ctype_tolower_loc(void)": () => locate("lower", 4, folded(toLower)),
    "const int **__ctype_toupper_loc(void)": () => locate("upper", 4, folded(toUpper)),
    "size_t __ctype_get_mb_cur_max(void)": () => 1,
  };
}
