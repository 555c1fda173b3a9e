/* glob.h: names of files by patterns. */
import { HostError, type HostPosix } from "../../core/host/hostenv.js";
import type { CContext, Functions } from "./context.js";
import { ERRNO } from "./errno.js";
import { matches } from "./system.js";

const FLAG = {
  ERR: 1,
  MARK: 2,
  NOSORT: 4,
  DOOFFS: 8,
  NOCHECK: 16,
  APPEND: 32,
  NOESCAPE: 64,
  PERIOD: 128,
  BRACE: 1024,
  NOMAGIC: 2048,
  ONLYDIR: 8192,
} as const;
const RESULT = { NOSPACE: 1, ABORTED: 2, NOMATCH: 3 } as const;
/** Offsets in glob_t. */
const GLOB = { pathc: 0, pathv: 8, offs: 16 } as const;
/** Flags of fnmatch. */
const FNM = { NOESCAPE: 2, PERIOD: 4 } as const;
const S_IFMT = 0xf000;
const S_IFDIR = 0x4000;

const isPattern = (text: string): boolean => /[*?[]/.test(text);

/** a{b,c{d,e}} -> ab acd ace; braces that do not match, and {}, are themselves. */
function expandBraces(text: string): string[] {
  for (let at = text.indexOf("{"); at >= 0; at = text.indexOf("{", at + 1)) {
    const parts: string[] = [];
    let depth = 0;
    let from = at + 1;
    for (let k = from; k < text.length; k++) {
      const c = text[k];
      if (depth === 0 && (c === "," || c === "}")) {
        parts.push(text.slice(from, k));
        from = k + 1;
        if (c === "}") break;
      } else if (c === "{") depth++;
      else if (c === "}") depth--;
    }
    if (text[from - 1] !== "}" || text.slice(at, from) === "{}") continue;
    return parts.flatMap((part) => expandBraces(text.slice(0, at) + part + text.slice(from)));
  }
  return [text];
}

class Search {
  readonly found: string[] = [];
  aborted = false;

  constructor(
    private readonly posix: HostPosix,
    private readonly flags: number,
    /** Told of a directory that cannot be read; true ends the search. */
    private readonly onError: (path: string, errno: number) => boolean,
  ) {}

  private isFolder(path: string): boolean | undefined {
    try {
      return (this.posix.stat(path).mode & S_IFMT) === S_IFDIR;
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      return undefined;
    }
  }
  private exists(path: string): boolean {
    try {
      this.posix.lstat(path);
      return true;
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      return false;
    }
  }
  private names(folder: string): string[] {
    try {
      return [".", "..", ...this.posix.readdir(folder === "" ? "." : folder)];
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      if (e.errno !== ERRNO.ENOENT && e.errno !== ERRNO.ENOTDIR)
        this.aborted ||= this.onError(folder, e.errno) || (this.flags & FLAG.ERR) !== 0;
      return [];
    }
  }

  /** Parts of the pattern from k on, below a folder that ends in a slash or is empty. */
  descend(folder: string, parts: readonly string[], k: number): void {
    if (this.aborted) return;
    const part = parts[k];
    const isLast = k === parts.length - 1;
    if (!isPattern(part)) {
      const plain = this.flags & FLAG.NOESCAPE ? part : part.replace(/\\([^])/g, "$1");
      const path = folder + plain;
      if (!isLast) this.descend(`${path}/`, parts, k + 1);
      else if (path !== "" && this.exists(path)) this.add(path);
      return;
    }
    const flags =
      (this.flags & FLAG.NOESCAPE ? FNM.NOESCAPE : 0) | (this.flags & FLAG.PERIOD ? 0 : FNM.PERIOD);
    for (const name of this.names(folder)) {
      if (!matches(part, name, flags)) continue;
      const path = folder + name;
      if (isLast) this.add(path);
      else if (this.isFolder(path)) this.descend(`${path}/`, parts, k + 1);
    }
  }
  private add(path: string): void {
    const { flags } = this;
    const isFolder = flags & (FLAG.MARK | FLAG.ONLYDIR) ? this.isFolder(path) : false;
    if (flags & FLAG.ONLYDIR && !isFolder) return;
    this.found.push(flags & FLAG.MARK && isFolder && !path.endsWith("/") ? `${path}/` : path);
  }
}

export function globbing(c: CContext): Functions {
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  const search = (pattern: string, flags: number, onError: number): string[] | number => {
    const { posix } = c.vm.host;
    if (posix === undefined) return RESULT.NOMATCH;
    const failed = (path: string, errno: number): boolean => {
      if (onError === 0) return false;
      const name = c.duplicate(path === "" ? "." : path);
      const result = c.call(onError, name, errno);
      c.heap.free(name);
      return result !== 0;
    };
    const all: string[] = [];
    for (const each of flags & FLAG.BRACE ? expandBraces(pattern) : [pattern]) {
      const one = new Search(posix, flags, failed);
      one.descend("", each.split("/"), 0);
      if (one.aborted) return RESULT.ABORTED;
      all.push(...(flags & FLAG.NOSORT ? one.found : one.found.sort(order)));
    }
    return all;
  };
  const glob = (pattern: number, flags: number, onError: number, to: number): number => {
    const text = c.text(pattern);
    const found = search(text, flags, onError);
    const isAppending = (flags & FLAG.APPEND) !== 0;
    const offset = flags & FLAG.DOOFFS ? c.get64(to + GLOB.offs) : 0;
    const before = isAppending ? c.get64(to + GLOB.pathc) : 0;
    if (!isAppending) {
      c.put64(to + GLOB.pathc, 0);
      c.put64(to + GLOB.pathv, 0);
    }
    if (typeof found === "number") return found;
    if (found.length === 0) {
      const isName = (flags & FLAG.NOMAGIC) !== 0 && !isPattern(text);
      if ((flags & FLAG.NOCHECK) === 0 && !isName) return RESULT.NOMATCH;
      found.push(text);
    }
    const count = before + found.length;
    const old = isAppending ? c.pointer(to + GLOB.pathv) : 0;
    const list = c.malloc(8 * (offset + count + 1));
    if (list === 0) return RESULT.NOSPACE;
    for (let k = 0; k < offset + before; k++)
      c.put64(list + 8 * k, old === 0 ? 0 : c.pointer(old + 8 * k));
    found.forEach((path, k) => c.put64(list + 8 * (offset + before + k), c.duplicate(path)));
    c.put64(list + 8 * (offset + count), 0);
    if (old !== 0) c.heap.free(old);
    c.put64(to + GLOB.pathv, list);
    c.put64(to + GLOB.pathc, count);
    return 0;
  };
  const globfree = (to: number): void => {
    const list = c.pointer(to + GLOB.pathv);
    if (list === 0) return;
    // What was left out in front is zero.
    let k = 0;
    while (c.pointer(list + 8 * k) === 0 && k < c.get64(to + GLOB.offs)) k++;
    for (let n = c.get64(to + GLOB.pathc); n > 0; n--, k++) c.heap.free(c.pointer(list + 8 * k));
    c.heap.free(list);
    c.put64(to + GLOB.pathv, 0);
    c.put64(to + GLOB.pathc, 0);
  };
  return {
    "int glob(const char *pattern, int flags, void *error, void *to)": glob,
    "int glob64(const char *pattern, int flags, void *error, void *to)": glob,
    "void globfree(void *to)": globfree,
    "void globfree64(void *to)": globfree,
  };
}
