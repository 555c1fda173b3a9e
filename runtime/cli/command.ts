/*
 * Commands of the shell: os.execute and io.popen. They are byte strings, one character per
 * byte, and reach the shell as such: Node hands arguments over as UTF-8, so a command that
 * is none is spelt out for the shell, which makes the bytes:
 *
 *   eval "$(printf 'echo \\377')"
 */
import fs from "node:fs";
import type { SpawnSyncOptions, SpawnSyncReturns } from "node:child_process";
import type { HostError, HostFile } from "../core/host/hostenv.js";
import { hostError } from "./errno.js";

type Spawned = SpawnSyncReturns<string | Buffer>;

/** Bytes that Linux takes as one argument, its NUL included. */
const MAX_ARG_STRLEN = 131072;
/** What shells and system() say of a command that cannot be run. */
const CANNOT_RUN = 127 << 8;

/** The command as text for Node. */
function shellText(command: string): string {
  const bytes = Buffer.from(command, "latin1");
  const text = bytes.toString("utf8");
  if (Buffer.from(text, "utf8").equals(bytes)) return text;
  const spelt = command.replace(
    /[^\x20-\x7e]|[\\%']/g,
    (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `eval "$(printf '${spelt}')"`;
}

/** What glibc's popen says of a command that cannot be started, whatever the reason. */
const notStarted = (): HostError => hostError("ENOMEM");

/** Run a command to its end; a HostError when it could not be started. */
function shell(command: string, options: SpawnSyncOptions): Spawned {
  if (command.length >= MAX_ARG_STRLEN) throw notStarted();
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const child = spawnSync("/bin/sh", ["-c", shellText(command)], {
    ...options,
    argv0: "sh",
    maxBuffer: Infinity,
  });
  // It ran and did not read its input: nobody cares.
  if (child.error && child.pid === 0) throw notStarted();
  return child;
}

/** A wait status as os.execute returns it. */
function waitStatus({ status, signal }: Spawned): number {
  if (signal) return process.getBuiltinModule("node:os").constants.signals[signal];
  return status === null ? -1 : status << 8;
}

/** system(): the wait status; whether there is a shell without a command. */
export function execute(command: string | undefined): number {
  if (command === undefined) return fs.existsSync("/bin/sh") ? 1 : 0;
  try {
    return waitStatus(shell(command, { stdio: "inherit" }));
  } catch {
    return CANNOT_RUN;
  }
}

/** popen "r": the command has run; its output is read from here. */
export class CommandOutput implements HostFile {
  private at = 0;
  private readonly output: Uint8Array;
  private readonly status: number;
  constructor(command: string) {
    const child = shell(command, { stdio: ["inherit", "pipe", "inherit"] });
    this.output = child.stdout as Buffer;
    this.status = waitStatus(child);
  }
  read(into: Uint8Array, offset: number, length: number): number {
    const part = this.output.subarray(this.at, this.at + length);
    into.set(part, offset);
    this.at += part.length;
    return part.length;
  }
  write(): never {
    throw hostError("EBADF");
  }
  seek(): never {
    throw hostError("ESPIPE");
  }
  flush(): void {}
  close(): number {
    return this.status;
  }
}

/** popen "w": the command runs when all its input is there. */
export class CommandInput implements HostFile {
  private readonly input: Uint8Array[] = [];
  constructor(private readonly command: string) {
    if (command.length >= MAX_ARG_STRLEN) throw notStarted();
  }
  read(): never {
    throw hostError("EBADF");
  }
  write(data: Uint8Array): void {
    this.input.push(data.slice());
  }
  seek(): never {
    throw hostError("ESPIPE");
  }
  flush(): void {}
  close(): number {
    const input = Buffer.concat(this.input);
    return waitStatus(shell(this.command, { input, stdio: ["pipe", "inherit", "inherit"] }));
  }
}
