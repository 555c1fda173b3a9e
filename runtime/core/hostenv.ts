/*
 * The world outside of the VM, as the io and os libraries and the loader need it.
 * `runtime/cli` supplies one for Node; a browser supplies another. All calls are
 * synchronous. Names, commands and variables are bytes, one character each. Failures throw HostError with a C errno, so that Lua programs see
 * `name: No such file or directory` and the number.
 */
export class HostError extends Error {
  constructor(
    /** strerror text: "No such file or directory". */
    message: string,
    readonly errno: number,
  ) {
    super(message);
  }
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
  /** What math.randomseed() begins with. */
  entropy?(): number;
}
