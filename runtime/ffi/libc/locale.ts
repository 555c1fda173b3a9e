/* locale.h, of which there is the C locale; and what else C programs ask at their start. */
import type { CContext, Functions } from "./context.js";

const NAMES = new Set(["", "C", "POSIX"]);
/** Members of struct lconv that are texts, and of these the one that is not empty. */
const TEXTS = 10;
const LCONV_SIZE = 96;
const CHAR_MAX = 127;
const CODESET = 14;
const RADIXCHAR = 0x10000;

export function locale(c: CContext): Functions {
  let lconv = 0;
  const name = c.duplicate("C");
  const empty = c.duplicate("");
  const handle = c.heap.zeroed(240);
  const constants = new Map<string, number>();
  const constant = (text: string): number => {
    let p = constants.get(text);
    if (p === undefined) constants.set(text, (p = c.duplicate(text)));
    return p;
  };
  const localeconv = (): number => {
    if (lconv !== 0) return lconv;
    lconv = c.heap.zeroed(LCONV_SIZE);
    for (let k = 0; k < TEXTS; k++) c.put64(lconv + 8 * k, k === 0 ? constant(".") : empty);
    c.bytes(lconv + 8 * TEXTS, LCONV_SIZE - 8 * TEXTS).fill(CHAR_MAX);
    return lconv;
  };
  const langinfo = (item: number): number =>
    item === CODESET ? constant("ANSI_X3.4-1968") : item === RADIXCHAR ? constant(".") : empty;
  return {
    "char *setlocale(int category, const char *name)": (_: number, wanted: number) =>
      wanted === 0 || NAMES.has(c.text(wanted)) ? name : 0,
    "void *localeconv(void)": localeconv,
    "void *newlocale(int mask, const char *name, void *base)": (_: number, wanted: number) =>
      NAMES.has(c.text(wanted)) ? handle : c.fail(2, 0),
    "void *duplocale(void *locale)": (p: number) => p,
    "void freelocale(void *locale)": () => undefined,
    "void *uselocale(void *locale)": () => handle,
    "char *nl_langinfo(int item)": langinfo,
    "char *gettext(const char *text)": (text: number) => text,
    "char *dgettext(const char *domain, const char *text)": (_: number, text: number) => text,
    "char *dcgettext(const char *domain, const char *text, int category)": (
      _: number,
      text: number,
    ) => text,
    "char *ngettext(const char *one, const char *many, unsigned long n)": (
      one: number,
      many: number,
      n: number,
    ) => (n === 1 ? one : many),
    "char *textdomain(const char *domain)": (domain: number) => domain,
    "char *bindtextdomain(const char *domain, const char *folder)": (_: number, folder: number) =>
      folder,
    "int *__errno_location(void)": () => c.errnoAddress,
  };
}
