/*
 * The world outside of the VM, as the io and os libraries and the loader need it.
 * `runtime/cli` supplies one for Node; a browser supplies another. All calls are
 * synchronous. Names, commands and variables are bytes, one character each. Failures throw HostError with a C errno,
 * so that Lua programs see `name: No such file or directory` and the number.
 */
import type { Texts } from "../text/texts.js";

export class HostError extends Error {
  constructor(
    /** strerror text: "No such file or directory". */
    message: string,
    readonly errno: number,
  ) {
    // Programs handle it, so nobody reads its stack, which takes 30 us.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Errors that hosts without a system have, too; errno.ts, which browsers load later, has all texts. */
export enum HOST_ERRNO {
  EPERM = 1,
  ENOENT = 2,
  EBADF = 9,
  EINVAL = 22,
  ESPIPE = 29,
  ENAMETOOLONG = 36,
}
export const hostErrors: Readonly<Record<HOST_ERRNO, string>> = {
  [HOST_ERRNO.EPERM]: "Operation not permitted",
  [HOST_ERRNO.ENOENT]: "No such file or directory",
  [HOST_ERRNO.EBADF]: "Bad file descriptor",
  [HOST_ERRNO.EINVAL]: "Invalid argument",
  [HOST_ERRNO.ESPIPE]: "Illegal seek",
  [HOST_ERRNO.ENAMETOOLONG]: "File name too long",
};
export const hostFailure = (n: HOST_ERRNO): HostError => new HostError(hostErrors[n], n);

/** A name as hosts take it. No system has one that is long for a text: it says so before it is copied. */
export function pathOf(name: Texts): string {
  if (typeof name === "string") return name;
  throw hostFailure(HOST_ERRNO.ENAMETOOLONG);
}

export interface HostFile {
  /** A terminal: output to it is shown line by line. */
  readonly interactive?: boolean;
  /** Read at most `length` bytes into `into` at `offset`; 0 at the end. */
  read(into: Uint8Array, offset: number, length: number): number;
  /** Write all of the bytes, which are only there during the call. */
  write(bytes: Uint8Array): void;
  /** New position from the start; whence 0 set, 1 current, 2 end. */
  seek(whence: 0 | 1 | 2, offset: number): number;
  flush(): void;
  /** Exit status for a process opened by popen, else undefined. */
  close(): number | undefined;
}

/** What `stat` says of a file; times in seconds. */
export interface HostStat {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly gid: number;
  readonly rdev: number;
  readonly size: number;
  readonly blksize: number;
  readonly blocks: number;
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
}

/** What C programs ask of files, directories and the process beyond C's own library. */
export interface HostPosix {
  /** Flags and permissions as on Linux. */
  open(name: string, flags: number, mode: number): HostFile;
  stat(name: string): HostStat;
  lstat(name: string): HostStat;
  fstat(file: HostFile): HostStat;
  truncate(name: string, size: number): void;
  ftruncate(file: HostFile, size: number): void;
  fsync(file: HostFile): void;
  /** Names in a directory, "." and ".." not among them. */
  readdir(name: string): string[];
  mkdir(name: string, mode: number): void;
  rmdir(name: string): void;
  unlink(name: string): void;
  link(from: string, to: string): void;
  symlink(target: string, name: string): void;
  readlink(name: string): string;
  realpath(name: string): string;
  chmod(name: string, mode: number): void;
  access(name: string, mode: number): void;
  /** Seconds. */
  utimes(name: string, atime: number, mtime: number): void;
  getcwd(): string;
  chdir(name: string): void;
  readonly ids: Readonly<Record<"pid" | "ppid" | "uid" | "gid", number>>;
  /** Host name, and what else uname tells. */
  readonly system: Readonly<Record<"hostname" | "release" | "version", string>>;
}

/** What the clock shows for a while, in seconds since 1970; `until` is the first moment that is not in it any more. */
export interface ZoneSpan {
  readonly from: number;
  readonly until: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly isdst: boolean;
  /** Abbreviation, such as "CET"; the host's timezoneName says it otherwise. */
  readonly name?: string;
}

export interface HostEnv {
  readonly stdin: HostFile;
  readonly stdout: HostFile;
  readonly stderr: HostFile;
  open(name: string, mode: string): HostFile;
  popen(command: string, mode: string): HostFile;
  tmpfile(): HostFile;
  tmpname(): string;
  remove(name: string): void;
  rename(from: string, to: string): void;
  getenv(name: string): string | undefined;
  /** Raw wait status / exit code as os.execute returns it; -1 without a shell when command is undefined. */
  execute(command: string | undefined): number;
  exit(status: number): never;
  /** CPU time of the process in seconds. */
  clock(): number;
  /** Seconds since 1970. */
  time(): number;
  /** Minutes to add to local time to get UTC at that time (as Date.getTimezoneOffset). */
  timezoneOffset(time: number): number;
  /** Abbreviation of the time zone at that time, such as "CET". */
  timezoneName?(time: number): string;
  /**
   * What the clock shows at that time by the rules of the zone, if they are known: the other two are not asked then.
   */
  zoneAt?(time: number): ZoneSpan | undefined;
  /** What math.randomseed() begins with. */
  entropy?(): number;
  /** All variables, for C's environ. */
  environment?(): Readonly<Record<string, string>>;
  readonly posix?: HostPosix;
}
