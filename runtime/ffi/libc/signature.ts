/*
 * Declarations of C functions, as the tables of this folder have them:
 *
 *     "size_t strlen(const char *s)"  →  name strlen, result size_t, parameters [pointer]
 *
 * Only what the tables contain is understood: base types, pointers, `...` and va_list. The same texts are
 * valid C, so a program that wants a function can give them to ffi.cdef.
 */

/** How a value travels. Integers of 64 bits are numbers; beyond 2^53 the nearest one. */
export type Kind =
  | "void"
  | "pointer"
  | "i8"
  | "i16"
  | "i32"
  | "i64"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "float"
  | "double"
  | "extended"
  | "va_list";

export interface Signature {
  readonly name: string;
  readonly result: Kind;
  readonly parameters: readonly Kind[];
  /** More arguments follow. */
  readonly variadic: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  void: "void",
  char: "i8",
  short: "i16",
  "unsigned short": "u16",
  int: "i32",
  wchar_t: "i32",
  pid_t: "i32",
  clockid_t: "i32",
  pthread_once_t: "i32",
  "unsigned int": "u32",
  mode_t: "u32",
  uid_t: "u32",
  gid_t: "u32",
  wint_t: "u32",
  useconds_t: "u32",
  socklen_t: "u32",
  pthread_key_t: "u32",
  long: "i64",
  "long long": "i64",
  ssize_t: "i64",
  off_t: "i64",
  time_t: "i64",
  clock_t: "i64",
  intmax_t: "i64",
  "unsigned long": "u64",
  "unsigned long long": "u64",
  size_t: "u64",
  uintmax_t: "u64",
  dev_t: "u64",
  wctype_t: "u64",
  wctrans_t: "u64",
  pthread_t: "u64",
  float: "float",
  double: "double",
  "long double": "extended",
  va_list: "va_list",
};

/** The kind of a type or of a named parameter. */
function kindOf(text: string): Kind {
  if (/[*[(]/.test(text)) return "pointer";
  const words = text
    .replace(/\b(const|restrict|struct)\b/g, "")
    .trim()
    .split(/\s+/);
  for (const given of [words, words.slice(0, -1)]) {
    const kind = KINDS[given.join(" ")];
    if (kind !== undefined) return kind;
  }
  throw new Error(`libc: what type is "${text}"?`);
}

/** Split at commas that are not inside of parentheses. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let k = 0; k <= text.length; k++) {
    const ch = text[k];
    if (ch === "(") depth++;
    else if (ch === ")") depth--;
    else if (k === text.length || (ch === "," && depth === 0)) {
      parts.push(text.slice(from, k).trim());
      from = k + 1;
    }
  }
  return parts;
}

const DECLARATION = /^(.*?[\s*])(\w+)\((.*)\)$/s;

/** The name alone: tables are indexed by it long before a function is needed. */
export function nameOf(declaration: string): string {
  const match = DECLARATION.exec(declaration);
  if (match === null) throw new Error(`libc: "${declaration}" declares no function`);
  return match[2];
}

export function parseSignature(declaration: string): Signature {
  const match = DECLARATION.exec(declaration);
  if (match === null) throw new Error(`libc: "${declaration}" declares no function`);
  const [, result, name, list] = match;
  const parts = list === "void" ? [] : split(list);
  const variadic = parts.at(-1) === "...";
  if (variadic) parts.pop();
  return { name, result: kindOf(result.trim()), parameters: parts.map(kindOf), variadic };
}
