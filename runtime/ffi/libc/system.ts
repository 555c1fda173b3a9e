/*
 * What else programs of Unix ask of their system: memory by pages, random bytes, limits, options of a command.
 */
import type { CContext, Functions } from "./context.js";
import type { Streams } from "./streams.js";
import type { Implementation } from "./thunk.js";
import { ERRNO } from "./errno.js";

const { EBADF, EINVAL, ENOMEM, ENOSYS } = ERRNO;

const PAGE = 4096;
const MAP_ANONYMOUS = 0x20;
const MAP_FAILED = -1;
/** struct rlimit holds two of these when there is no limit. */
const RLIM_INFINITY = -1;
const RUSAGE_SIZE = 144;

export const system = (
  c: CContext,
  streams: Streams,
  variable: (name: string) => number,
): Functions => ({
  ...pages(c, streams),
  ...randomBytes(c),
  ...limits(c),
  ...options(c, variable),
  ...vectors(c, streams),
});

/** Pages are blocks of the heap; a file that is mapped is read. */
function pages(c: CContext, streams: Streams): Functions {
  const sizes = new Map<number, number>();
  const map = (
    _at: number,
    size: number,
    _access: number,
    flags: number,
    fd: number,
    offset: number,
  ): number => {
    if (size === 0) return c.fail(EINVAL, MAP_FAILED);
    const file = flags & MAP_ANONYMOUS ? undefined : streams.descriptor(fd);
    if (!(flags & MAP_ANONYMOUS) && file === undefined) return c.fail(EBADF, MAP_FAILED);
    const p = c.heap.malloc(size, PAGE);
    if (p === 0) return c.fail(ENOMEM, MAP_FAILED);
    c.bytes(p, size).fill(0);
    if (file !== undefined) {
      const read = c.attempt(() => {
        const here = file.seek(1, 0);
        file.seek(0, offset);
        for (let at = 0, n = 1; at < size && n > 0; at += n)
          n = file.read(c.mem.u8, p + at, size - at);
        file.seek(0, here);
        return true;
      }, false);
      if (!read) {
        c.heap.free(p);
        return MAP_FAILED;
      }
    }
    sizes.set(p, size);
    return p;
  };
  const unmap = (p: number): number => {
    // A part of a mapping stays until the whole goes.
    if (sizes.delete(p)) c.heap.free(p);
    return 0;
  };
  const nothing = (): number => 0;
  const parameters = "void *p, size_t size, int access, int flags, int fd, off_t offset";
  return {
    [`void *mmap(${parameters})`]: map,
    [`void *mmap64(${parameters})`]: map,
    "int munmap(void *p, size_t size)": unmap,
    "void *mremap(void *p, size_t old, size_t size, int flags)": (
      p: number,
      old: number,
      size: number,
    ) => {
      const q = map(0, size, 0, MAP_ANONYMOUS, -1, 0);
      if (q === MAP_FAILED) return q;
      c.mem.u8.copyWithin(q, p, p + Math.min(old, size));
      unmap(p);
      return q;
    },
    "int mprotect(void *p, size_t size, int access)": nothing,
    "int madvise(void *p, size_t size, int advice)": nothing,
    "int mlock(const void *p, size_t size)": nothing,
    "int munlock(const void *p, size_t size)": nothing,
    "int msync(void *p, size_t size, int flags)": nothing,
  };
}

function randomBytes(c: CContext): Functions {
  const MOST = 65536;
  const fill = (p: number, n: number): void => {
    c.check(p, n);
    for (let at = 0; at < n; at += MOST) {
      const part = new Uint8Array(Math.min(MOST, n - at));
      crypto.getRandomValues(part);
      c.mem.u8.set(part, p + at);
    }
  };
  return {
    "int getentropy(void *p, size_t n)": (p: number, n: number) => {
      fill(p, n);
      return 0;
    },
    "ssize_t getrandom(void *p, size_t n, unsigned int flags)": (p: number, n: number) => {
      fill(p, n);
      return n;
    },
    "void arc4random_buf(void *p, size_t n)": fill,
    "unsigned int arc4random(void)": () => crypto.getRandomValues(new Uint32Array(1))[0] | 0,
    "unsigned int arc4random_uniform(unsigned int n)": (n: number) =>
      n < 2 ? 0 : crypto.getRandomValues(new Uint32Array(1))[0] % n,
  };
}

function limits(c: CContext): Functions {
  const { host } = c.vm;
  const rlimit = (_: number, to: number): number => {
    c.put64(to, RLIM_INFINITY);
    c.put64(to + 8, RLIM_INFINITY);
    return 0;
  };
  return {
    "int getrlimit(int what, void *to)": rlimit,
    "int getrlimit64(int what, void *to)": rlimit,
    "int setrlimit(int what, const void *limit)": () => 0,
    "int getrusage(int who, void *to)": (_: number, to: number) => {
      c.bytes(to, RUSAGE_SIZE).fill(0);
      const t = host.clock();
      c.put64(to, Math.floor(t));
      c.put64(to + 8, Math.floor((t % 1) * 1e6));
      return 0;
    },
    "clock_t times(void *to)": (to: number) => {
      const ticks = Math.floor(host.clock() * 100);
      if (to !== 0) [ticks, 0, 0, 0].forEach((n, k) => c.put64(to + 8 * k, n));
      return ticks;
    },
    "unsigned long getauxval(unsigned long what)": () => 0,
    "int get_nprocs(void)": () => 1,
    "int sched_getaffinity(pid_t pid, size_t size, void *set)": () => c.fail(ENOSYS),
    "int getloadavg(double *to, int n)": () => -1,
    // Rounding is always to nearest.
    "int fegetround(void)": () => 0,
    "int fesetround(int mode)": (mode: number) => (mode === 0 ? 0 : 1),
    "int feclearexcept(int what)": () => 0,
    "int fetestexcept(int what)": () => 0,
    "int feraiseexcept(int what)": () => 0,
    "int fegetenv(void *to)": () => 0,
    "int fesetenv(const void *from)": () => 0,
    "int feholdexcept(void *to)": () => 0,
    "int feupdateenv(const void *from)": () => 0,
    "int fnmatch(const char *pattern, const char *text, int flags)": (
      pattern: number,
      text: number,
      flags: number,
    ) => (matches(c.text(pattern), c.text(text), flags) ? 0 : 1),
  };
}

/**
 * Shell patterns; with FNM_PATHNAME, wild cards do not stand for slashes, with FNM_NOESCAPE backslashes for
 * themselves.
 */
export function matches(pattern: string, text: string, flags: number): boolean {
  const path = (flags & 1) !== 0;
  const any = path ? "[^/]" : "[^]";
  const source = pattern.replace(
    /\[(!?)((?:\[:\w+:\]|\]?[^\]])*)\]|\\([^])|([*?])|([.+^${}()|\\/[\]-])/g,
    (
      _,
      not: string | undefined,
      set: string | undefined,
      escaped: string | undefined,
      wild: string | undefined,
      plain: string,
    ) => {
      if (set !== undefined) return `[${not ? "^" : ""}${set.replace(/[\\\]^]/g, "\\$&")}]`;
      if (escaped !== undefined) return (flags & 2 ? "\\\\" : "") + escaped.replace(/\W/, "\\$&");
      return wild === undefined ? `\\${plain}` : wild === "*" ? `${any}*` : any;
    },
  );
  const hidden = (flags & 4) !== 0 && text.startsWith(".") && !pattern.startsWith(".");
  return !hidden && new RegExp(`^${source}$`, flags & 16 ? "i" : "").test(text);
}

/** getopt, as glibc has it: options may stand behind other arguments, which it moves to the end. */
function options(c: CContext, variable: (name: string) => number): Functions {
  let within = 0;
  /** Arguments that are no options and stand right behind the present one. */
  let skipped = 0;
  const get = (name: string): number => c.get32(variable(name));
  const set = (name: string, n: number): void => c.put32(variable(name), n);
  const argument = (argv: number, k: number): number => c.pointer(argv + 8 * k);
  const bring = (argv: number, at: number, from: number): void => {
    const wanted = argument(argv, at);
    for (let k = at; k > from; k--) c.put64(argv + 8 * k, argument(argv, k - 1));
    c.put64(argv + 8 * from, wanted);
  };
  /** Bring the next option forward, in front of arguments that are none. */
  const advance = (argc: number, argv: number, stays: boolean): boolean => {
    const from = get("optind");
    let at = from;
    while (at < argc && !/^-./.test(c.text(argument(argv, at)))) at++;
    if (at >= argc || (stays && at > from)) return false;
    bring(argv, at, from);
    skipped = at - from;
    return true;
  };
  const complain = (argv: number, text: string): void => {
    if (get("opterr") === 0) return;
    const line = `${c.text(argument(argv, 0))}: ${text}\n`;
    c.attempt(
      () => c.vm.host.stderr.write(Uint8Array.from(line, (ch) => ch.charCodeAt(0))),
      undefined,
    );
  };
  /** The argument of an option: what follows it, or the next one. */
  const takeArgument = (argc: number, argv: number, rest: number, optional: boolean): boolean => {
    set("optind", get("optind") + 1);
    if (rest !== 0) c.put64(variable("optarg"), rest);
    else if (optional) c.put64(variable("optarg"), 0);
    else if (get("optind") + skipped >= argc) return false;
    else {
      bring(argv, get("optind") + skipped, get("optind"));
      c.put64(variable("optarg"), argument(argv, get("optind")));
      set("optind", get("optind") + 1);
    }
    return true;
  };
  const long = (
    argc: number,
    argv: number,
    text: string,
    table: number,
    index: number,
    quiet: boolean,
  ): number => {
    const [name, ...value] = text.split("=");
    const ENTRY = 32;
    const found: number[] = [];
    for (let p = table; c.pointer(p) !== 0; p += ENTRY) {
      const known = c.text(c.pointer(p));
      if (known === name) found.splice(0, found.length, p);
      if (known === name) break;
      if (known.startsWith(name)) found.push(p);
    }
    const [p] = found;
    if (found.length !== 1) {
      complain(
        argv,
        found.length > 1 ? `option '--${name}' is ambiguous` : `unrecognized option '--${name}'`,
      );
      set("optind", get("optind") + 1);
      set("optopt", 0);
      return 63;
    }
    const wants = c.get32(p + 8);
    const rest = value.length > 0 ? c.duplicate(value.join("=")) : 0;
    if (wants === 0) set("optind", get("optind") + 1);
    else if (!takeArgument(argc, argv, rest, wants === 2)) {
      complain(argv, `option '--${name}' requires an argument`);
      return quiet ? 58 : 63;
    }
    if (index !== 0) c.put32(index, (p - table) / ENTRY);
    const flag = c.pointer(p + 16);
    const result = c.get32(p + 24);
    if (flag === 0) return result;
    c.put32(flag, result);
    return 0;
  };
  const next = (
    argc: number,
    argv: number,
    letters: number,
    table: number,
    index: number,
  ): number => {
    const spec = c.text(letters);
    const known = spec.replace(/^[+-]/, "");
    const quiet = known.startsWith(":");
    if (get("optind") === 0) set("optind", 1);
    c.put64(variable("optarg"), 0);
    if (within === 0) {
      if (!advance(argc, argv, spec.startsWith("+"))) return -1;
      const word = c.text(argument(argv, get("optind")));
      if (word === "--") {
        set("optind", get("optind") + 1);
        return -1;
      }
      if (table !== 0 && word.startsWith("--"))
        return long(argc, argv, word.slice(2), table, index, quiet);
      within = 1;
    }
    const at = argument(argv, get("optind"));
    const word = c.text(at);
    const letter = word[within++];
    const last = within >= word.length;
    const k = letter === ":" ? -1 : known.indexOf(letter);
    const rest = last ? 0 : at + within;
    if (k < 0 || known[k + 1] !== ":") {
      if (last) {
        within = 0;
        set("optind", get("optind") + 1);
      }
      if (k >= 0) return letter.charCodeAt(0);
      set("optopt", letter.charCodeAt(0));
      if (!quiet) complain(argv, `invalid option -- '${letter}'`);
      return 63;
    }
    within = 0;
    if (takeArgument(argc, argv, rest, known[k + 2] === ":")) return letter.charCodeAt(0);
    set("optopt", letter.charCodeAt(0));
    if (!quiet) complain(argv, `option requires an argument -- '${letter}'`);
    return quiet ? 58 : 63;
  };
  const getopt = (argc: number, argv: number, letters: number): number =>
    next(argc, argv, letters, 0, 0);
  return {
    "int getopt(int argc, char **argv, const char *letters)": getopt,
    "int __posix_getopt(int argc, char **argv, const char *letters)": getopt,
    "int getopt_long(int argc, char **argv, const char *letters, const void *table, int *index)":
      next,
  };
}

function vectors(c: CContext, streams: Streams): Functions {
  const all = (list: number, count: number, one: (p: number, n: number) => number): number => {
    let total = 0;
    for (let k = 0; k < count; k++) {
      const n = c.get64(list + 16 * k + 8);
      const done = one(c.pointer(list + 16 * k), n);
      if (done < 0) return total > 0 ? total : -1;
      total += done;
      if (done < n) break;
    }
    return total;
  };
  const table: Record<string, Implementation> = {
    "ssize_t writev(int fd, const void *list, int count)": (
      fd: number,
      list: number,
      count: number,
    ) => {
      const file = streams.descriptor(fd);
      if (file === undefined) return c.fail(EBADF);
      return all(list, count, (p, n) => c.attempt(() => (file.write(c.bytes(p, n)), n), -1));
    },
    "ssize_t readv(int fd, const void *list, int count)": (
      fd: number,
      list: number,
      count: number,
    ) => {
      const file = streams.descriptor(fd);
      if (file === undefined) return c.fail(EBADF);
      return all(list, count, (p, n) => {
        c.check(p, n);
        return c.attempt(() => file.read(c.mem.u8, p, n), -1);
      });
    },
  };
  return table;
}
