/* string.h and strings.h, but for what is guest code (dasc/libc_x64.dasc). */
import { strerrorText, signalText } from "./texts.js";
import type { CContext, Family } from "./context.js";

/** Compare n bytes as unsigned; with `stop`, only up to a NUL. */
function compare(
  c: CContext,
  a: number,
  b: number,
  n: number,
  stop: boolean,
  fold: boolean,
): number {
  if (n === 0) return 0;
  c.check(a, 1);
  c.check(b, 1);
  const { u8, size } = c.mem;
  const there = Math.min(n, size - a, size - b);
  for (let k = 0; k < there; k++) {
    const x = fold ? lower(u8[a + k]) : u8[a + k];
    const y = fold ? lower(u8[b + k]) : u8[b + k];
    if (x !== y) return x - y;
    if (stop && x === 0) return 0;
  }
  if (there < n) c.check(size, 1);
  return 0;
}
const lower = (ch: number): number => (ch >= 65 && ch <= 90 ? ch + 32 : ch);

/** Address of a byte string in another, or -1. */
function search(
  c: CContext,
  p: number,
  n: number,
  needle: number,
  m: number,
  fold = false,
): number {
  const { u8 } = c.mem;
  const key = (k: number): number => (fold ? lower(u8[k]) : u8[k]);
  for (let k = p; k + m <= p + n; k++) {
    let j = 0;
    while (j < m && key(k + j) === key(needle + j)) j++;
    if (j === m) return k;
  }
  return 0;
}

/** How many characters from p on are in the set, or are not. */
function span(c: CContext, p: number, set: number, inSet: boolean): number {
  const chars = new Set(c.bytes(set, c.length(set)));
  const end = c.end(p);
  let k = p;
  while (k < end && chars.has(c.mem.u8[k]) === inSet) k++;
  return k - p;
}

function copy(c: CContext, to: number, from: number, n: number): void {
  c.check(to, n);
  c.check(from, n);
  c.mem.u8.copyWithin(to, from, from + n);
}
/** strncpy: the string, and NULs up to n bytes. */
function copyPadded(c: CContext, to: number, from: number, n: number): number {
  const length = c.lengthWithin(from, n);
  copy(c, to, from, length);
  c.bytes(to + length, n - length).fill(0);
  return to + length;
}

/** The next token, and where to go on. */
function token(c: CContext, start: number, set: number): { token: number; rest: number } {
  if (start === 0) return { token: 0, rest: 0 };
  const from = start + span(c, start, set, true);
  if (c.mem.u8[from] === 0) return { token: 0, rest: from };
  const end = from + span(c, from, set, false);
  if (c.mem.u8[end] === 0) return { token: from, rest: end };
  c.mem.u8[end] = 0;
  return { token: from, rest: end + 1 };
}

export const blocks: Family = (c) => {
  const u8 = (): Uint8Array => c.mem.u8;
  return {
    "void *memmem(const void *p, size_t n, const void *needle, size_t m)": (
      p: number,
      n: number,
      needle: number,
      m: number,
    ) => {
      c.check(p, n);
      c.check(needle, m);
      return search(c, p, n, needle, m);
    },
    "void *memrchr(const void *p, int ch, size_t n)": (p: number, ch: number, n: number) => {
      const k = c.bytes(p, n).lastIndexOf(ch & 0xff);
      return k < 0 ? 0 : p + k;
    },
    "void *rawmemchr(const void *p, int ch)": (p: number, ch: number) => {
      c.check(p, 1);
      const k = u8().indexOf(ch & 0xff, p);
      if (k < 0) c.check(c.mem.size, 1);
      return k;
    },
    "void *memccpy(void *to, const void *from, int ch, size_t n)": (
      to: number,
      from: number,
      ch: number,
      n: number,
    ) => {
      const k = u8()
        .subarray(from, Math.min(from + n, c.mem.size))
        .indexOf(ch & 0xff);
      copy(c, to, from, k < 0 ? n : k + 1);
      return k < 0 ? 0 : to + k + 1;
    },
    "void *mempcpy(void *to, const void *from, size_t n)": (
      to: number,
      from: number,
      n: number,
    ) => {
      copy(c, to, from, n);
      return to + n;
    },
    "void bcopy(const void *from, void *to, size_t n)": (from: number, to: number, n: number) =>
      copy(c, to, from, n),
    "void bzero(void *p, size_t n)": (p: number, n: number) => {
      c.bytes(p, n).fill(0);
    },
    "void explicit_bzero(void *p, size_t n)": (p: number, n: number) => {
      c.bytes(p, n).fill(0);
    },
    "int bcmp(const void *a, const void *b, size_t n)": (a: number, b: number, n: number) =>
      compare(c, a, b, n, false, false),
    "void swab(const void *from, void *to, ssize_t n)": (from: number, to: number, n: number) => {
      const pairs = Math.max(0, n >> 1) * 2;
      const source = c.bytes(from, pairs).slice();
      c.bytes(to, pairs).set(source.map((_, k) => source[k ^ 1]));
    },
    "int ffs(int n)": (n: number) => (n === 0 ? 0 : 32 - Math.clz32(n & -n)),
  };
};

export const strings: Family = (c) => {
  let rest = 0;
  return {
    "size_t strnlen(const char *s, size_t n)": (s: number, n: number) => c.lengthWithin(s, n),
    "char *strcpy(char *to, const char *from)": (to: number, from: number) => {
      copy(c, to, from, c.length(from) + 1);
      return to;
    },
    "char *stpcpy(char *to, const char *from)": (to: number, from: number) => {
      const n = c.length(from);
      copy(c, to, from, n + 1);
      return to + n;
    },
    "char *strncpy(char *to, const char *from, size_t n)": (
      to: number,
      from: number,
      n: number,
    ) => {
      copyPadded(c, to, from, n);
      return to;
    },
    "char *stpncpy(char *to, const char *from, size_t n)": (to: number, from: number, n: number) =>
      copyPadded(c, to, from, n),
    "char *strcat(char *to, const char *from)": (to: number, from: number) => {
      copy(c, c.end(to), from, c.length(from) + 1);
      return to;
    },
    "char *strncat(char *to, const char *from, size_t n)": (
      to: number,
      from: number,
      n: number,
    ) => {
      const end = c.end(to);
      const length = c.lengthWithin(from, n);
      copy(c, end, from, length);
      c.bytes(end + length, 1)[0] = 0;
      return to;
    },
    "int strcoll(const char *a, const char *b)": (a: number, b: number) =>
      compare(c, a, b, Infinity, true, false),
    "size_t strxfrm(char *to, const char *from, size_t n)": (
      to: number,
      from: number,
      n: number,
    ) => {
      const length = c.length(from);
      if (n > 0) copy(c, to, from, Math.min(length + 1, n));
      return length;
    },
    "int strcasecmp(const char *a, const char *b)": (a: number, b: number) =>
      compare(c, a, b, Infinity, true, true),
    "int strncasecmp(const char *a, const char *b, size_t n)": (a: number, b: number, n: number) =>
      compare(c, a, b, n, true, true),
    "int strverscmp(const char *a, const char *b)": (a: number, b: number) =>
      compareVersions(c.text(a), c.text(b)),
    "char *strrchr(const char *s, int ch)": (s: number, ch: number) => {
      const n = c.length(s) + 1;
      const k = c.bytes(s, n).lastIndexOf(ch & 0xff);
      return k < 0 ? 0 : s + k;
    },
    "char *rindex(const char *s, int ch)": (s: number, ch: number) => {
      const k = c.bytes(s, c.length(s) + 1).lastIndexOf(ch & 0xff);
      return k < 0 ? 0 : s + k;
    },
    "char *strstr(const char *s, const char *needle)": (s: number, needle: number) =>
      search(c, s, c.length(s), needle, c.length(needle)),
    "char *strcasestr(const char *s, const char *needle)": (s: number, needle: number) =>
      search(c, s, c.length(s), needle, c.length(needle), true),
    "size_t strspn(const char *s, const char *set)": (s: number, set: number) =>
      span(c, s, set, true),
    "size_t strcspn(const char *s, const char *set)": (s: number, set: number) =>
      span(c, s, set, false),
    "char *strpbrk(const char *s, const char *set)": (s: number, set: number) => {
      const k = s + span(c, s, set, false);
      return c.mem.u8[k] === 0 ? 0 : k;
    },
    "char *strtok(char *s, const char *set)": (s: number, set: number) => {
      const r = token(c, s === 0 ? rest : s, set);
      rest = r.rest;
      return r.token;
    },
    "char *strtok_r(char *s, const char *set, char **state)": (
      s: number,
      set: number,
      state: number,
    ) => {
      const r = token(c, s === 0 ? c.pointer(state) : s, set);
      c.put64(state, r.rest);
      return r.token;
    },
    "char *strsep(char **s, const char *set)": (s: number, set: number) => {
      const from = c.pointer(s);
      if (from === 0) return 0;
      const end = from + span(c, from, set, false);
      c.put64(s, c.mem.u8[end] === 0 ? 0 : end + 1);
      c.mem.u8[end] = 0;
      return from;
    },
    "char *strdup(const char *s)": (s: number) => c.duplicate(c.text(s)),
    "char *strndup(const char *s, size_t n)": (s: number, n: number) =>
      c.duplicate(c.textOf(s, c.lengthWithin(s, n))),
    "char *strerror(int n)": (n: number) => c.constant(strerrorText(n)),
    "char *strerror_l(int n, void *locale)": (n: number) => c.constant(strerrorText(n)),
    "char *strerror_r(int n, char *to, size_t size)": (n: number) => c.constant(strerrorText(n)),
    "int __xpg_strerror_r(int n, char *to, size_t size)": (n: number, to: number, size: number) => {
      const text = strerrorText(n);
      if (size > 0) c.put(to, text.slice(0, size - 1));
      return text.length < size ? 0 : 34;
    },
    "char *strsignal(int n)": (n: number) => c.constant(signalText(n)),
    "char *basename(const char *path)": (path: number) => path + c.text(path).lastIndexOf("/") + 1,
    "char *__xpg_basename(char *path)": (path: number) => xpgBasename(c, path),
    "char *dirname(char *path)": (path: number) => dirname(c, path),
  };
};

function xpgBasename(c: CContext, path: number): number {
  const text = path === 0 ? "" : c.text(path);
  if (text === "") return c.duplicate(".");
  const trimmed = text.replace(/(?<=.)\/+$/, "");
  if (trimmed !== "/") c.put(path, trimmed);
  return path + (trimmed === "/" ? 0 : trimmed.lastIndexOf("/") + 1);
}
function dirname(c: CContext, path: number): number {
  const text = path === 0 ? "" : c.text(path);
  const trimmed = text.replace(/(?<=.)\/+$/, "");
  const at = trimmed.lastIndexOf("/");
  if (at < 0) return c.duplicate(".");
  return c.put(path, trimmed.slice(0, at).replace(/\/+$/, "") || "/");
}

/** Names with numbers in them: digits compare by value, after a common lead of zeros as fractions. */
function compareVersions(a: string, b: string): number {
  let k = 0;
  while (k < a.length && a[k] === b[k]) k++;
  if (k === a.length && k === b.length) return 0;
  const digits = (s: string, from: number): string => /^\d*/.exec(s.slice(from))![0];
  let start = k;
  while (start > 0 && /\d/.test(a[start - 1])) start--;
  const x = digits(a, start);
  const y = digits(b, start);
  if (x !== "" && y !== "" && (k > start || (/\d/.test(a[k] ?? "") && /\d/.test(b[k] ?? "")))) {
    const fraction = x[0] === "0" || y[0] === "0";
    if (!fraction && x.length !== y.length) return x.length - y.length;
    if (fraction && k > start) {
      const zeros = (s: string): number => /^0*/.exec(s)![0].length;
      if (zeros(x) !== zeros(y)) return zeros(y) - zeros(x);
    }
  }
  return (a.charCodeAt(k) || 0) - (b.charCodeAt(k) || 0);
}
