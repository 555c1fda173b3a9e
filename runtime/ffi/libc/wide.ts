/* wchar.h and wctype.h: wide characters are code points, their multibyte form is UTF-8. */
import type { CContext, Functions } from "./context.js";
import { classes, toLower, toUpper } from "./ctype.js";
import { readFloat } from "./float.js";
import { readInteger } from "./integers.js";
import type { Implementation } from "./thunk.js";
import { toDouble } from "../../machine/x87.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";
import { ERRNO } from "./errno.js";

const { EILSEQ } = ERRNO;

const BAD = -1n;
const CUT = -2n;

export function wide(c: CContext): Functions {
  const length = (p: number): number => {
    let n = 0;
    while (c.get32(p + 4 * n) !== 0) n++;
    return n;
  };
  const compare = (a: number, b: number, n: number, stop: boolean): number => {
    for (let k = 0; k < n; k++) {
      const x = c.get32(a + 4 * k);
      const y = c.get32(b + 4 * k);
      if (x !== y) return x < y ? -1 : 1;
      if (stop && x === 0) return 0;
    }
    return 0;
  };
  const copy = (to: number, from: number, n: number): number => {
    c.check(to, 4 * n);
    c.check(from, 4 * n);
    c.mem.u8.copyWithin(to, from, from + 4 * n);
    return to;
  };
  const find = (p: number, ch: number, n: number): number => {
    for (let k = 0; k < n; k++) if (c.get32(p + 4 * k) === ch) return p + 4 * k;
    return 0;
  };
  /** One character of at most n bytes: stored, and its length. */
  const mbrtowc = (to: number, from: number, n: number): bigint => {
    if (from === 0) return 0n;
    const { ch, length: bytes } = decodeUtf8(c.bytes(from, Math.min(n, 4, c.mem.size - from)), 0);
    if (bytes === 0) return CUT;
    if (bytes < 0) {
      c.errno = EILSEQ;
      return BAD;
    }
    if (to !== 0) c.put32(to, ch);
    return ch === 0 ? 0n : BigInt(bytes);
  };
  const wcrtomb = (to: number, ch: number): bigint => {
    if (to === 0) return 1n;
    const text = encodeUtf8(ch);
    if (text === null) {
      c.errno = EILSEQ;
      return BAD;
    }
    for (let k = 0; k < text.length; k++) c.bytes(to + k, 1)[0] = text.charCodeAt(k);
    return BigInt(text.length);
  };
  const mbstowcs = (to: number, from: number, n: number): bigint => {
    const bytes = c.bytes(from, c.length(from) + 1);
    let count = 0;
    for (let at = 0; to === 0 || count < n; count++) {
      const { ch, length: size } = decodeUtf8(bytes, at);
      if (size <= 0) {
        c.errno = EILSEQ;
        return BAD;
      }
      if (to !== 0) c.put32(to + 4 * count, ch);
      if (ch === 0) break;
      at += size;
    }
    return BigInt(count);
  };
  const wcstombs = (to: number, from: number, n: number): bigint => {
    let count = 0;
    for (let p = from; ; p += 4) {
      const ch = c.get32(p);
      const text = encodeUtf8(ch);
      if (text === null) {
        c.errno = EILSEQ;
        return BAD;
      }
      if (to !== 0 && count + text.length > n) return BigInt(count);
      if (to !== 0)
        for (let k = 0; k < text.length; k++) c.bytes(to + count + k, 1)[0] = text.charCodeAt(k);
      if (ch === 0) return BigInt(count);
      count += text.length;
    }
  };
  const text = (p: number): string =>
    String.fromCharCode(
      ...Array.from({ length: length(p) }, (_, k) => c.get32(p + 4 * k) & 0xffff),
    );
  const number = <T extends { length: number }>(p: number, end: number, f: (s: string) => T): T => {
    const s = text(p);
    const space = /^\s*/.exec(s)![0].length;
    const r = f(s.slice(space));
    if (end !== 0) c.put64(end, r.length === 0 ? p : p + 4 * (space + r.length));
    return r;
  };
  const tests: Record<string, Implementation> = {};
  const names = Object.keys(classes);
  for (const [name, [test]] of Object.entries(classes))
    tests[`int isw${name}(wint_t ch)`] = (ch: number) => Number(test(ch));
  const wcstol = (p: number, end: number, base: number): bigint => {
    const { value, negative } = number(p, end, (s) => readInteger(s, base));
    return negative ? -value : value;
  };
  return {
    ...tests,
    "wint_t towlower(wint_t ch)": toLower,
    "wint_t towupper(wint_t ch)": toUpper,
    "wctype_t wctype(const char *name)": (name: number) => names.indexOf(c.text(name)) + 1,
    "int iswctype(wint_t ch, wctype_t type)": (ch: number, type: number) =>
      Number(classes[names[type - 1]]?.[0](ch) ?? false),
    "size_t wcslen(const wchar_t *s)": length,
    "size_t wcsnlen(const wchar_t *s, size_t n)": (p: number, n: number) => {
      const end = find(p, 0, n);
      return end === 0 ? n : (end - p) / 4;
    },
    "wchar_t *wcscpy(wchar_t *to, const wchar_t *from)": (to: number, from: number) =>
      copy(to, from, length(from) + 1),
    "wchar_t *wcscat(wchar_t *to, const wchar_t *from)": (to: number, from: number) => {
      copy(to + 4 * length(to), from, length(from) + 1);
      return to;
    },
    "wchar_t *wcsncpy(wchar_t *to, const wchar_t *from, size_t n)": (
      to: number,
      from: number,
      n: number,
    ) => {
      const used = Math.min(length(from), n);
      copy(to, from, used);
      c.bytes(to + 4 * used, 4 * (n - used)).fill(0);
      return to;
    },
    "int wcscmp(const wchar_t *a, const wchar_t *b)": (a: number, b: number) =>
      compare(a, b, Infinity, true),
    "int wcscoll(const wchar_t *a, const wchar_t *b)": (a: number, b: number) =>
      compare(a, b, Infinity, true),
    "int wcsncmp(const wchar_t *a, const wchar_t *b, size_t n)": (
      a: number,
      b: number,
      n: number,
    ) => compare(a, b, n, true),
    "int wmemcmp(const wchar_t *a, const wchar_t *b, size_t n)": (
      a: number,
      b: number,
      n: number,
    ) => compare(a, b, n, false),
    "wchar_t *wmemcpy(wchar_t *to, const wchar_t *from, size_t n)": copy,
    "wchar_t *wmemmove(wchar_t *to, const wchar_t *from, size_t n)": copy,
    "wchar_t *wmemset(wchar_t *to, wchar_t ch, size_t n)": (to: number, ch: number, n: number) => {
      for (let k = 0; k < n; k++) c.put32(to + 4 * k, ch);
      return to;
    },
    "wchar_t *wmemchr(const wchar_t *p, wchar_t ch, size_t n)": find,
    "wchar_t *wcschr(const wchar_t *p, wchar_t ch)": (p: number, ch: number) =>
      find(p, ch, length(p) + 1),
    "wchar_t *wcsrchr(const wchar_t *p, wchar_t ch)": (p: number, ch: number) => {
      for (let k = length(p); k >= 0; k--) if (c.get32(p + 4 * k) === ch) return p + 4 * k;
      return 0;
    },
    "wchar_t *wcsstr(const wchar_t *p, const wchar_t *needle)": (p: number, needle: number) => {
      const m = length(needle);
      for (let k = 0; k + m <= length(p); k++)
        if (compare(p + 4 * k, needle, m, false) === 0) return p + 4 * k;
      return 0;
    },
    "wchar_t *wcsdup(const wchar_t *s)": (p: number) => {
      const n = length(p) + 1;
      const to = c.malloc(4 * n);
      return to === 0 ? 0 : copy(to, p, n);
    },
    "long wcstol(const wchar_t *s, wchar_t **end, int base)": wcstol,
    "long wcstoll(const wchar_t *s, wchar_t **end, int base)": wcstol,
    "unsigned long wcstoul(const wchar_t *s, wchar_t **end, int base)": wcstol,
    "unsigned long wcstoull(const wchar_t *s, wchar_t **end, int base)": wcstol,
    "double wcstod(const wchar_t *s, wchar_t **end)": (p: number, end: number) =>
      toDouble(number(p, end, readFloat).value),
    "size_t mbrtowc(wchar_t *to, const char *from, size_t n, void *state)": mbrtowc,
    "int mbtowc(wchar_t *to, const char *from, size_t n)": (to: number, from: number, n: number) =>
      Math.max(-1, Number(mbrtowc(to, from, n))),
    "int mblen(const char *from, size_t n)": (from: number, n: number) =>
      Math.max(-1, Number(mbrtowc(0, from, n))),
    "size_t mbrlen(const char *from, size_t n, void *state)": (from: number, n: number) =>
      mbrtowc(0, from, n),
    "int mbsinit(const void *state)": () => 1,
    "size_t wcrtomb(char *to, wchar_t ch, void *state)": wcrtomb,
    "int wctomb(char *to, wchar_t ch)": (to: number, ch: number) =>
      to === 0 ? 0 : Number(wcrtomb(to, ch)),
    "size_t mbstowcs(wchar_t *to, const char *from, size_t n)": mbstowcs,
    "size_t mbsrtowcs(wchar_t *to, const char **from, size_t n, void *state)": (
      to: number,
      from: number,
      n: number,
    ) => {
      const count = mbstowcs(to, c.pointer(from), n);
      if (to !== 0 && count >= 0n && count < BigInt(n)) c.put64(from, 0);
      return count;
    },
    "size_t wcstombs(char *to, const wchar_t *from, size_t n)": wcstombs,
    "size_t wcsrtombs(char *to, const wchar_t **from, size_t n, void *state)": (
      to: number,
      from: number,
      n: number,
    ) => {
      const count = wcstombs(to, c.pointer(from), n);
      if (to !== 0 && count >= 0n && count < BigInt(n)) c.put64(from, 0);
      return count;
    },
    "wint_t btowc(int ch)": (ch: number) => (ch >= 0 && ch < 128 ? ch : -1),
    "int wctob(wint_t ch)": (ch: number) => (ch < 128 ? ch : -1),
    "int wcwidth(wchar_t ch)": (ch: number) => (ch === 0 ? 0 : ch < 32 || ch === 127 ? -1 : 1),
  };
}
