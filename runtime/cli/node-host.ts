/*
 * The world outside, on Node: synchronous file system calls, a shell for commands.
 * File names, commands and variables are byte strings, one character per byte.
 *
 * Node has no lseek. A file is read and written at the kernel's position until
 * somebody seeks; from then on positions are counted here. So output redirected
 * to a file that others append to as well stays in order.
 *
 * Modules that few programs need are loaded when one does: they take milliseconds.
 */
import fs from "node:fs";
import {
  HostError,
  type HostEnv,
  type HostFile,
  type HostPosix,
  type ZoneSpan,
} from "../core/host/hostenv.js";
import { CommandInput, CommandOutput, execute } from "./command.js";
import { byteString, byteVariable } from "./environment.js";
import { hostError, system } from "./errno.js";
import { nodePosix } from "./node-posix.js";
import { findZone, type TimeZone } from "./tzfile.js";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const SIGPIPE_STATUS = 128 + 13;

/** Linux's major number of devices that seek: /dev/null, which stays at its start, /dev/zero and others. */
const MEMORY_DEVICES = 1;
const NO_POSITION = [(MEMORY_DEVICES << 8) | 3, (MEMORY_DEVICES << 8) | 7]; // null, full

class FdFile implements HostFile {
  /** Null: the kernel knows. */
  private position: number | null = null;

  constructor(
    readonly fd: number,
    readonly interactive = false,
    private readonly append = false,
  ) {}

  read(into: Uint8Array, offset: number, length: number): number {
    const n = system(() => fs.readSync(this.fd, into, offset, length, this.position));
    if (this.position !== null) this.position += n;
    return n;
  }

  write(data: Uint8Array): void {
    if (this.position === null && this.writeOnce(data)) return;
    for (let at = 0; at < data.length;) {
      const n = system(() =>
        fs.writeSync(this.fd, data, at, data.length - at, this.append ? null : this.position),
      );
      at += n;
      if (this.position !== null) this.position += n;
    }
    if (this.append && this.position !== null) this.position = this.size();
  }

  /** The usual case: all of it at the kernel's position. False: try again, or find out why not. */
  private writeOnce(data: Uint8Array): boolean {
    let n: number;
    try {
      n = fs.writeSync(this.fd, data);
    } catch {
      return false;
    }
    if (n < data.length) this.write(data.subarray(n));
    return true;
  }

  seek(whence: 0 | 1 | 2, offset: number): number {
    const info = system(() => fs.fstatSync(this.fd));
    if (NO_POSITION.includes(info.rdev)) return 0;
    if (!info.isFile() && info.rdev >>> 8 !== MEMORY_DEVICES) throw hostError("ESPIPE");
    const from = whence === 0 ? 0 : whence === 1 ? this.tell() : this.size();
    if (from + offset < 0) throw hostError("EINVAL");
    return (this.position = from + offset);
  }

  private size(): number {
    return system(() => fs.fstatSync(this.fd)).size;
  }
  private tell(): number {
    if (this.position !== null) return this.position;
    const info = system(() => fs.readFileSync(`/proc/self/fdinfo/${this.fd}`, "latin1"));
    return Number(/^pos:\s*(\d+)/m.exec(info)?.[1] ?? 0);
  }

  flush(): void {}

  close(): undefined {
    system(() => fs.closeSync(this.fd));
  }
}

/** Standard output: a reader that went away ends the program, as SIGPIPE does. */
export class StandardOutput extends FdFile {
  /** Has a line just begun? */
  atLineStart = true;

  override write(data: Uint8Array): void {
    if (data.length > 0) this.atLineStart = data[data.length - 1] === 10;
    try {
      super.write(data);
    } catch (e) {
      if (e instanceof Error && "errno" in e && e.errno === 32) process.exit(SIGPIPE_STATUS);
      throw e;
    }
  }
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;

/** Flags of open() for a mode of fopen(), undefined when there is no such mode. */
function openFlags(mode: string): number | undefined {
  const plus = mode.includes("+");
  switch (mode[0]) {
    case "r":
      return plus ? O_RDWR : O_RDONLY;
    case "w":
      return (plus ? O_RDWR : O_WRONLY) | O_CREAT | O_TRUNC;
    case "a":
      return (plus ? O_RDWR : O_WRONLY) | O_CREAT | O_APPEND;
    default:
      return undefined;
  }
}

/** Make a new file with a random name and open it. */
function makeTemporary(prefix: string): { name: string; fd: number } {
  for (;;) {
    // No secret: what matters is that it is new. Node's module for secrets loads 40 others.
    const name = `/tmp/${prefix}${Math.random().toString(16).slice(2, 8).padEnd(6, "0")}`;
    if (!fs.existsSync(name)) return { name, fd: system(() => fs.openSync(name, "wx+", 0o600)) };
  }
}

/** Is it a terminal? Most often this is known without the module that can tell, which takes 3 ms. */
export function isTerminal(fd: number): boolean {
  try {
    const file = fs.fstatSync(fd);
    if (!file.isCharacterDevice() || file.rdev === fs.statSync("/dev/null").rdev) return false;
  } catch {
    return false;
  }
  return process.getBuiltinModule("node:tty").isatty(fd);
}

/** Text of the command itself. That nobody can read it is no reason for more of it. */
export function writeText(fd: 1 | 2, text: string): void {
  try {
    system(() => fs.writeSync(fd, text));
  } catch (e) {
    if (!(e instanceof HostError)) throw e;
  }
}

/** Each has the abbreviations of its part of the world: American English PST, English CET. */
const ZONE_LOCALES = ["en-US", "en-GB", "en-CA", "en-IN", "en-AU", "en-ZA"];

export class NodeHost implements HostEnv {
  readonly stdin: HostFile = new FdFile(0);
  readonly stdout: HostFile = new StandardOutput(1, isTerminal(1));
  readonly stderr: HostFile = new FdFile(2);

  open(name: string, mode: string): HostFile {
    const flags = openFlags(mode);
    if (flags === undefined) throw hostError("EINVAL");
    const path = bytes(name);
    // Most that are not there are what `require` tries; Node takes 40 us to make its exception.
    if (
      (flags & O_CREAT) === 0 &&
      system(() => fs.statSync(path, { throwIfNoEntry: false })) === undefined
    )
      throw hostError("ENOENT");
    const fd = system(() => fs.openSync(path, flags, 0o666));
    return new FdFile(fd, false, (flags & O_APPEND) !== 0);
  }
  popen(command: string, mode: string): HostFile {
    if (!/^[rw]e?$/.test(mode)) throw hostError("EINVAL");
    return mode[0] === "r" ? new CommandOutput(command) : new CommandInput(command);
  }
  tmpfile(): HostFile {
    const { name, fd } = makeTemporary("tmpf");
    system(() => fs.unlinkSync(name));
    return new FdFile(fd);
  }
  tmpname(): string {
    const { name, fd } = makeTemporary("lua_");
    fs.closeSync(fd);
    return name;
  }
  remove(name: string): void {
    const path = bytes(name);
    system(() => (fs.lstatSync(path).isDirectory() ? fs.rmdirSync(path) : fs.unlinkSync(path)));
  }
  rename(from: string, to: string): void {
    system(() => fs.renameSync(bytes(from), bytes(to)));
  }
  getenv(name: string): string | undefined {
    return byteVariable(name);
  }
  execute(command: string | undefined): number {
    return execute(command);
  }
  exit(status: number): never {
    process.exit(status);
  }
  clock(): number {
    const { user, system: kernel } = process.cpuUsage();
    return (user + kernel) / 1e6;
  }
  time(): number {
    return Math.floor(Date.now() / 1000);
  }
  timezoneOffset(time: number): number {
    const date = new Date(time * 1000);
    const minutes = date.getTimezoneOffset();
    const seconds = (date.getUTCSeconds() - date.getSeconds()) % 60; // of local mean time
    if (Number.isNaN(minutes)) return 0;
    return minutes + (seconds - (seconds * minutes < 0 ? 60 * Math.sign(seconds) : 0)) / 60;
  }
  timezoneName(time: number): string {
    const date = new Date(time * 1000);
    if (Number.isNaN(date.getTime())) return "UTC";
    this.zoneFormats ??= ZONE_LOCALES.map(
      (locale) => new Intl.DateTimeFormat(locale, { timeZoneName: "short" }),
    );
    const names = this.zoneFormats.map(
      (format) => format.formatToParts(date).find((part) => part.type === "timeZoneName")?.value,
    );
    return names.find((name) => name !== undefined && !/[+-]/.test(name)) ?? "";
  }
  private zoneFormats: Intl.DateTimeFormat[] | undefined = undefined;

  /** By the system's files of time zones; TZ may change while a program runs. */
  zoneAt(time: number): ZoneSpan | undefined {
    const tz = process.env.TZ;
    if (this.zone === undefined || this.zone.tz !== tz) this.zone = { tz, at: findZone(tz) };
    return this.zone.at?.(time);
  }
  private zone: { readonly tz: string | undefined; readonly at: TimeZone | undefined } | undefined =
    undefined;

  environment(): Readonly<Record<string, string>> {
    const names = Object.keys(process.env).map(byteString);
    return Object.fromEntries(names.map((name) => [name, byteVariable(name) ?? ""]));
  }

  get posix(): HostPosix {
    return (this.madePosix ??= nodePosix({
      descriptor: (file) => {
        if (!(file instanceof FdFile)) throw hostError("EBADF");
        return file.fd;
      },
      file: (fd, append) => new FdFile(fd, isTerminal(fd), append),
    }));
  }
  private madePosix: HostPosix | undefined = undefined;
}
