/*
 * unistd.h, fcntl.h, sys/stat.h, dirent.h: files by descriptor, directories. Descriptors are the VM's own.
 * A host that has no POSIX calls still opens, reads and writes; the rest is "Function not implemented".
 */
import { HostError, type HostPosix, type HostStat } from "../../core/host/hostenv.js";
import type { CContext, Functions } from "./context.js";
import type { HostFile } from "../../core/host/hostenv.js";
import type { VarArgs } from "../../machine/index.js";
import type { Streams } from "./streams.js";
import type { Implementation } from "./thunk.js";
import { ERRNO } from "./errno.js";

const { EBADF, EINVAL, ENOSYS, ENOTTY, EPERM, ERANGE } = ERRNO;

const O = { WRONLY: 1, RDWR: 2, CREAT: 0x40, TRUNC: 0x200, APPEND: 0x400 } as const;
const F = {
  DUPFD: 0,
  GETFD: 1,
  SETFD: 2,
  GETFL: 3,
  SETFL: 4,
  GETLK: 5,
  SETLK: 6,
  SETLKW: 7,
} as const;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_REMOVEDIR = 0x200;
/** struct stat of x86-64, and struct dirent. */
const STAT_SIZE = 144;
const DIRENT = { ino: 0, off: 8, reclen: 16, type: 18, name: 19, SIZE: 280 } as const;

/** What fopen calls the flags of open, for hosts without more. */
function modeOf(flags: number): string {
  const plus = (flags & O.RDWR) !== 0 ? "+" : "";
  if (flags & O.APPEND) return `a${plus}`;
  if (flags & O.TRUNC) return `w${plus}`;
  return flags & O.WRONLY ? "r+" : `r${plus}`;
}

export function unistd(c: CContext, streams: Streams): Functions {
  const { host } = c.vm;
  const flagsOf = new Map<number, number>();
  const posix = (): HostPosix => {
    if (host.posix === undefined) throw new HostError("Function not implemented", ENOSYS);
    return host.posix;
  };
  /** 0, or -1 with errno. */
  const done = (action: () => unknown): number => c.attempt(() => (action(), 0), -1);
  const on = (fd: number, action: (file: HostFile) => number): number => {
    const file = streams.descriptor(fd);
    return file === undefined ? c.fail(EBADF) : c.attempt(() => action(file), -1);
  };
  const openFile = (name: string, flags: number, mode: number): number =>
    c.attempt(() => {
      const file = host.posix?.open(name, flags, mode) ?? host.open(name, modeOf(flags));
      const fd = streams.openDescriptor(file);
      flagsOf.set(fd, flags);
      return fd;
    }, -1);
  const open = (name: number, flags: number, args: VarArgs): number =>
    openFile(c.text(name), flags, flags & O.CREAT ? args.int() : 0);
  const openat = (folder: number, name: number, flags: number, args: VarArgs): number =>
    folder === AT_FDCWD || c.text(name).startsWith("/") ? open(name, flags, args) : c.fail(ENOSYS);
  const read = (fd: number, to: number, n: number): number =>
    on(fd, (file) => {
      c.check(to, n);
      return file.read(c.mem.u8, to, n);
    });
  const write = (fd: number, from: number, n: number): number =>
    on(fd, (file) => {
      if (file === streams.stdout.file.host) streams.stdout.file.flush();
      file.write(c.bytes(from, n));
      return n;
    });
  const lseek = (fd: number, offset: number, whence: number): number =>
    whence < 0 || whence > 2
      ? c.fail(EINVAL)
      : on(fd, (file) => file.seek(whence as 0 | 1 | 2, offset));
  /** Do something elsewhere in a file, and come back. */
  const at = (fd: number, offset: number, action: () => number): number => {
    const here = lseek(fd, 0, 1);
    if (here < 0 || lseek(fd, offset, 0) < 0) return -1;
    const r = action();
    lseek(fd, here, 0);
    return r;
  };
  const close = (fd: number): number =>
    on(fd, (file) => {
      streams.closeDescriptor(fd);
      file.close();
      return 0;
    });
  const fcntl = (fd: number, what: number, args: VarArgs): number =>
    on(fd, (file) => {
      switch (what) {
        case F.GETFL:
          return flagsOf.get(fd) ?? O.RDWR;
        case F.DUPFD:
        case 1030:
          return streams.openDescriptor(file);
        case F.GETLK: {
          c.view(args.pointer(), 2).setInt16(0, 2, true); // unlocked
          return 0;
        }
        case F.GETFD:
        case F.SETFD:
        case F.SETFL:
        case F.SETLK:
        case F.SETLKW:
          return 0;
        default:
          return c.fail(EINVAL);
      }
    });
  /** Hosts cannot give files away: it works where nothing changes. */
  const own = (stat: () => HostStat, owner: number, group: number): number =>
    c.attempt(() => {
      const { uid, gid } = stat();
      const isSame = (wanted: number, has: number): boolean =>
        wanted >>> 0 === 0xffffffff || wanted === has;
      return isSame(owner, uid) && isSame(group, gid) ? 0 : c.fail(EPERM);
    }, -1);
  /** Make something under a name that is new: the template's, with other characters for the last six. */
  const temporary = (template: number, make: (name: string) => number): number => {
    const text = c.text(template);
    if (!text.endsWith("XXXXXX")) return c.fail(EINVAL);
    for (let n = 0; n < 100; n++) {
      const random = Math.floor(Math.random() * 36 ** 6)
        .toString(36)
        .padStart(6, "0");
      const name = text.slice(0, -6) + random;
      const made = c.attempt(() => make(name), -1);
      if (made >= 0) c.put(template, name);
      if (made >= 0 || c.errno !== 17) return made;
    }
    return -1;
  };
  const functions: Record<string, Implementation> = {
    "ssize_t read(int fd, void *to, size_t n)": read,
    "ssize_t __read_chk(int fd, void *to, size_t n, size_t room)": (
      fd: number,
      to: number,
      n: number,
    ) => read(fd, to, n),
    "ssize_t write(int fd, const void *from, size_t n)": write,
    "int close(int fd)": close,
    "int fsync(int fd)": (fd: number) => on(fd, (file) => (posix().fsync(file), 0)),
    "int fdatasync(int fd)": (fd: number) => on(fd, (file) => (posix().fsync(file), 0)),
    "int dup(int fd)": (fd: number) => on(fd, (file) => streams.openDescriptor(file)),
    "int isatty(int fd)": (fd: number) =>
      streams.descriptor(fd)?.interactive ? 1 : c.fail(streams.descriptor(fd) ? ENOTTY : EBADF, 0),
    "int chdir(const char *name)": (name: number) => done(() => posix().chdir(c.text(name))),
    "char *getcwd(char *to, size_t size)": (to: number, size: number) => {
      const text = c.attempt(() => posix().getcwd(), "");
      if (text === "") return 0;
      if (to === 0) return c.duplicate(text);
      return text.length < size ? c.put(to, text) : c.fail(ERANGE, 0);
    },
    "int rmdir(const char *name)": (name: number) => done(() => posix().rmdir(c.text(name))),
    "int mkdir(const char *name, mode_t mode)": (name: number, mode: number) =>
      done(() => posix().mkdir(c.text(name), mode)),
    "int unlink(const char *name)": (name: number) => done(() => posix().unlink(c.text(name))),
    "int unlinkat(int folder, const char *name, int flags)": (
      _: number,
      name: number,
      flags: number,
    ) =>
      done(() =>
        flags & AT_REMOVEDIR ? posix().rmdir(c.text(name)) : posix().unlink(c.text(name)),
      ),
    "int link(const char *from, const char *to)": (from: number, to: number) =>
      done(() => posix().link(c.text(from), c.text(to))),
    "int symlink(const char *target, const char *name)": (target: number, name: number) =>
      done(() => posix().symlink(c.text(target), c.text(name))),
    "ssize_t readlink(const char *name, char *to, size_t size)": (
      name: number,
      to: number,
      size: number,
    ) =>
      c.attempt(() => {
        const text = posix().readlink(c.text(name)).slice(0, size);
        for (let k = 0; k < text.length; k++) c.bytes(to + k, 1)[0] = text.charCodeAt(k);
        return text.length;
      }, -1),
    "char *realpath(const char *name, char *to)": (name: number, to: number) => {
      const text = c.attempt(() => posix().realpath(c.text(name)), "");
      return text === "" ? 0 : to === 0 ? c.duplicate(text) : c.put(to, text);
    },
    "int access(const char *name, int mode)": (name: number, mode: number) =>
      done(() => posix().access(c.text(name), mode)),
    "int chmod(const char *name, mode_t mode)": (name: number, mode: number) =>
      done(() => posix().chmod(c.text(name), mode)),
    "int chown(const char *name, uid_t owner, gid_t group)": (
      name: number,
      owner: number,
      group: number,
    ) => own(() => posix().stat(c.text(name)), owner, group),
    "int lchown(const char *name, uid_t owner, gid_t group)": (
      name: number,
      owner: number,
      group: number,
    ) => own(() => posix().lstat(c.text(name)), owner, group),
    "int fchown(int fd, uid_t owner, gid_t group)": (fd: number, owner: number, group: number) =>
      on(fd, (file) => own(() => posix().fstat(file), owner, group)),
    "int fchmod(int fd, mode_t mode)": (fd: number, mode: number) =>
      on(fd, (file) =>
        (posix().fstat(file).mode & 0o7777) === (mode & 0o7777) ? 0 : c.fail(ENOSYS),
      ),
    "int flock(int fd, int operation)": (fd: number) => on(fd, () => 0),
    "int lockf(int fd, int what, off_t size)": (fd: number) => on(fd, () => 0),
    "mode_t umask(mode_t mode)": () => 0o22,
    "int mkstemp(char *template)": (template: number) =>
      temporary(template, (name) => openFile(name, O.RDWR | O.CREAT | 0x80, 0o600)),
    "int dup2(int from, int to)": (from: number, to: number) =>
      on(from, (file) => {
        if (to < 0) return c.fail(EBADF);
        return from === to || streams.redirect(file, to) ? to : c.fail(ENOSYS);
      }),
    "char *mkdtemp(char *template)": (template: number) => {
      const made = temporary(template, (name) => (posix().mkdir(name, 0o700), 0));
      return made < 0 ? 0 : template;
    },
    "int utime(const char *name, const void *times)": (name: number, times: number) => {
      const [a, m] =
        times === 0 ? [host.time(), host.time()] : [c.get64(times), c.get64(times + 8)];
      return done(() => posix().utimes(c.text(name), a, m));
    },
    "int utimes(const char *name, const void *times)": (name: number, times: number) => {
      const stamp = (p: number): number =>
        times === 0 ? host.time() : c.get64(p) + c.get64(p + 8) / 1e6;
      return done(() => posix().utimes(c.text(name), stamp(times), stamp(times + 16)));
    },
    "int utimensat(int folder, const char *name, const void *times, int flags)": (
      _: number,
      name: number,
      times: number,
    ) => {
      const stamp = (p: number): number =>
        times === 0 ? host.time() : c.get64(p) + c.get64(p + 8) / 1e9;
      return done(() => posix().utimes(c.text(name), stamp(times), stamp(times + 16)));
    },
    "pid_t getpid(void)": () => host.posix?.ids.pid ?? 1,
    "pid_t getppid(void)": () => host.posix?.ids.ppid ?? 0,
    "uid_t getuid(void)": () => host.posix?.ids.uid ?? 0,
    "uid_t geteuid(void)": () => host.posix?.ids.uid ?? 0,
    "gid_t getgid(void)": () => host.posix?.ids.gid ?? 0,
    "gid_t getegid(void)": () => host.posix?.ids.gid ?? 0,
    "int getpagesize(void)": () => 4096,
    "long pathconf(const char *name, int what)": (_: number, what: number) =>
      PATHCONF[what] ?? c.fail(EINVAL),
    "long fpathconf(int fd, int what)": (_: number, what: number) =>
      PATHCONF[what] ?? c.fail(EINVAL),
    "long sysconf(int what)": (what: number) => SYSCONF[what] ?? c.fail(EINVAL),
    "int gethostname(char *to, size_t size)": (to: number, size: number) => {
      c.put(to, (host.posix?.system.hostname ?? "localhost").slice(0, size - 1));
      return 0;
    },
    "int uname(void *to)": (to: number) => {
      const { hostname, release, version } = host.posix?.system ?? {
        hostname: "localhost",
        release: "",
        version: "",
      };
      ["Linux", hostname, release, version, "x86_64", "(none)"].forEach((text, k) =>
        c.put(to + 65 * k, text),
      );
      return 0;
    },
    "int ioctl(int fd, unsigned long what, ...)": () => c.fail(ENOTTY),
    "long syscall(long number, ...)": () => c.fail(ENOSYS),
    "int open(const char *name, int flags, ...)": open,
    "int open64(const char *name, int flags, ...)": open,
    "int __open_2(const char *name, int flags)": (name: number, flags: number) =>
      openFile(c.text(name), flags, 0),
    "int __open64_2(const char *name, int flags)": (name: number, flags: number) =>
      openFile(c.text(name), flags, 0),
    "int openat(int folder, const char *name, int flags, ...)": openat,
    "int openat64(int folder, const char *name, int flags, ...)": openat,
    "int creat(const char *name, mode_t mode)": (name: number, mode: number) =>
      openFile(c.text(name), O.WRONLY | O.CREAT | O.TRUNC, mode),
    "int fcntl(int fd, int what, ...)": fcntl,
    "int fcntl64(int fd, int what, ...)": fcntl,
  };
  for (const bits of ["", "64"]) {
    functions[`off_t lseek${bits}(int fd, off_t offset, int whence)`] = lseek;
    functions[`ssize_t pread${bits}(int fd, void *to, size_t n, off_t offset)`] = (
      fd: number,
      to: number,
      n: number,
      offset: number,
    ) => at(fd, offset, () => read(fd, to, n));
    functions[`ssize_t pwrite${bits}(int fd, const void *from, size_t n, off_t offset)`] = (
      fd: number,
      from: number,
      n: number,
      offset: number,
    ) => at(fd, offset, () => write(fd, from, n));
    functions[`int truncate${bits}(const char *name, off_t size)`] = (name: number, size: number) =>
      done(() => posix().truncate(c.text(name), size));
    functions[`int ftruncate${bits}(int fd, off_t size)`] = (fd: number, size: number) =>
      on(fd, (file) => (posix().ftruncate(file, size), 0));
  }
  return { ...functions, ...status(c, posix, on), ...directories(c, posix) };
}

/** By _PC_*: LINK_MAX, MAX_CANON, MAX_INPUT, NAME_MAX, PATH_MAX, PIPE_BUF. */
const PATHCONF: readonly number[] = [127, 255, 255, 255, 4096, 4096];
/** _SC_PAGESIZE, _SC_CLK_TCK, _SC_OPEN_MAX, processors configured and online, pages of memory. */
const SYSCONF: Readonly<Record<number, number>> = {
  0: 2097152,
  2: 100,
  4: 1024,
  30: 4096,
  83: 1,
  84: 1,
  85: 1048576,
};

function status(
  c: CContext,
  posix: () => HostPosix,
  on: (fd: number, action: (file: HostFile) => number) => number,
): Functions {
  const store = (p: number, s: HostStat): number => {
    const v = c.view(p, STAT_SIZE);
    c.bytes(p, STAT_SIZE).fill(0);
    c.put64(p, s.dev);
    c.put64(p + 8, s.ino);
    c.put64(p + 16, s.nlink);
    v.setUint32(24, s.mode, true);
    v.setUint32(28, s.uid, true);
    v.setUint32(32, s.gid, true);
    c.put64(p + 40, s.rdev);
    [s.size, s.blksize, s.blocks].forEach((n, k) => c.put64(p + 48 + 8 * k, n));
    [s.atime, s.mtime, s.ctime].forEach((t, k) => {
      c.put64(p + 72 + 16 * k, Math.floor(t));
      c.put64(p + 80 + 16 * k, Math.floor((t - Math.floor(t)) * 1e9));
    });
    return 0;
  };
  const stat = (name: number, to: number): number =>
    c.attempt(() => store(to, posix().stat(c.text(name))), -1);
  const lstat = (name: number, to: number): number =>
    c.attempt(() => store(to, posix().lstat(c.text(name))), -1);
  const fstat = (fd: number, to: number): number =>
    on(fd, (file) => store(to, posix().fstat(file)));
  const fstatat = (_: number, name: number, to: number, flags: number): number =>
    flags & AT_SYMLINK_NOFOLLOW ? lstat(name, to) : stat(name, to);
  const table: Record<string, Implementation> = {};
  for (const bits of ["", "64"]) {
    table[`int stat${bits}(const char *name, void *to)`] = stat;
    table[`int lstat${bits}(const char *name, void *to)`] = lstat;
    table[`int fstat${bits}(int fd, void *to)`] = fstat;
    table[`int fstatat${bits}(int folder, const char *name, void *to, int flags)`] = fstatat;
    table[`int __xstat${bits}(int version, const char *name, void *to)`] = (
      _: number,
      name: number,
      to: number,
    ) => stat(name, to);
    table[`int __lxstat${bits}(int version, const char *name, void *to)`] = (
      _: number,
      name: number,
      to: number,
    ) => lstat(name, to);
    table[`int __fxstat${bits}(int version, int fd, void *to)`] = (
      _: number,
      fd: number,
      to: number,
    ) => fstat(fd, to);
  }
  return table;
}

interface Directory {
  readonly names: readonly string[];
  readonly path: string;
  at: number;
}

function directories(c: CContext, posix: () => HostPosix): Functions {
  const open = new Map<number, Directory>();
  const readdir = (handle: number): number => {
    const directory = open.get(handle);
    if (directory === undefined) return c.fail(EBADF, 0);
    const name = directory.names[directory.at];
    if (name === undefined) return 0;
    directory.at++;
    const v = c.view(handle, DIRENT.SIZE);
    c.put64(handle + DIRENT.ino, directory.at);
    c.put64(handle + DIRENT.off, directory.at);
    v.setUint16(DIRENT.reclen, DIRENT.SIZE, true);
    v.setUint8(DIRENT.type, 0); // ask lstat
    c.put(handle + DIRENT.name, name.slice(0, 255));
    return handle;
  };
  return {
    "void *opendir(const char *name)": (name: number) => {
      const path = c.text(name);
      const names = c.attempt(() => posix().readdir(path), null);
      if (names === null) return 0;
      const handle = c.malloc(DIRENT.SIZE);
      if (handle !== 0) open.set(handle, { names: [".", "..", ...names], path, at: 0 });
      return handle;
    },
    "void *readdir(void *directory)": readdir,
    "void *readdir64(void *directory)": readdir,
    "void rewinddir(void *directory)": (handle: number) => {
      const directory = open.get(handle);
      if (directory !== undefined) directory.at = 0;
    },
    "int closedir(void *directory)": (handle: number) => {
      if (!open.delete(handle)) return c.fail(EBADF);
      c.heap.free(handle);
      return 0;
    },
    "int dirfd(void *directory)": () => c.fail(ENOSYS),
  };
}
