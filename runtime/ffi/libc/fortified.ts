/*
 * What -D_FORTIFY_SOURCE makes of calls: the same functions, told how much room their destination has. When
 * it is too little the program ends, as with glibc. Those of stdio are in format.ts.
 */
import type { CContext, Functions } from "./context.js";
import type { Process } from "./process.js";
import { nameOf } from "./signature.js";
import type { Implementation } from "./thunk.js";

/** How many bytes a function writes, by its arguments: those of the memory and string functions. */
type Written = (c: CContext, args: readonly number[]) => number;
const WRITTEN: Readonly<Record<string, Written>> = {
  memcpy: (_, [, , n]) => n,
  memmove: (_, [, , n]) => n,
  memset: (_, [, , n]) => n,
  mempcpy: (_, [, , n]) => n,
  explicit_bzero: (_, [, n]) => n,
  strncpy: (_, [, , n]) => n,
  stpncpy: (_, [, , n]) => n,
  strcpy: (c, [, from]) => c.length(from) + 1,
  stpcpy: (c, [, from]) => c.length(from) + 1,
  strcat: (c, [to, from]) => c.length(to) + c.length(from) + 1,
  strncat: (c, [to, from, n]) => c.length(to) + c.lengthWithin(from, n) + 1,
  getcwd: (_, [, n]) => n,
  readlink: (_, [, , n]) => n,
  gethostname: (_, [, n]) => n,
  mbstowcs: (_, [, , n]) => n,
  wcstombs: (_, [, , n]) => n,
  pread: (_, [, , n]) => n,
  pread64: (_, [, , n]) => n,
  wcscpy: (c, [, from]) => wideLength(c, from) + 1,
  wcscat: (c, [to, from]) => wideLength(c, to) + wideLength(c, from) + 1,
  wcsncpy: (_, [, , n]) => n,
  wmemcpy: (_, [, , n]) => n,
  wmemmove: (_, [, , n]) => n,
  wmemset: (_, [, , n]) => n,
  realpath: () => 0,
  wcrtomb: () => 0,
};

/** In wide characters, as the room for them is. */
function wideLength(c: CContext, p: number): number {
  let n = 0;
  while (c.get32(p + 4 * n) !== 0) n++;
  return n;
}

/** What is guest code without a check. */
const moving = (c: CContext): Functions => {
  const move = (to: number, from: number, n: number): number => {
    c.check(to, n);
    c.check(from, n);
    c.mem.u8.copyWithin(to, from, from + n);
    return to;
  };
  return {
    "void *memcpy(void *to, const void *from, size_t n)": move,
    "void *memmove(void *to, const void *from, size_t n)": move,
    "void *memset(void *to, int ch, size_t n)": (to: number, ch: number, n: number) => {
      c.bytes(to, n).fill(ch);
      return to;
    },
  };
};

export function fortified(c: CContext, tables: readonly Functions[], process: Process): Functions {
  const known = new Map<string, readonly [string, Implementation]>();
  for (const table of [...tables, moving(c)])
    for (const [text, fn] of Object.entries(table)) known.set(nameOf(text), [text, fn]);
  const result: Record<string, Implementation> = {};
  for (const [name, written] of Object.entries(WRITTEN)) {
    const row = known.get(name);
    if (row === undefined) throw new Error(`libc: no ${name} to be checked`);
    const [text, fn] = row;
    const declaration = text.replace(`${name}(`, `__${name}_chk(`).replace(/\)$/, ", size_t room)");
    result[declaration] = (...args: number[]) => {
      const room = args[args.length - 1];
      if (written(c, args) > room) process.abort("*** buffer overflow detected ***: terminated\n");
      return (fn as (...args: number[]) => number)(...args.slice(0, -1));
    };
  }
  return result;
}
