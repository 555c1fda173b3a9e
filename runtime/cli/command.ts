/*
 * Commands of the shell: os.execute and io.popen. They are byte strings, one character per
 * byte, and reach the shell as such: Node hands arguments over as UTF-8, so a command that
 * is none is spelt out for the shell, which makes the bytes:
 *
 *   eval "$(printf 'echo \\377')"
 */
import fs from "node:fs";
import type { HostError, HostFile } from "../core/host/hostenv.js";
import { hostError } from "./errno.js";

/** What a descriptor of the command is: ours, or a pipe, to us or from us. */
interface Stdio {
  readonly type: "inherit" | "pipe";
  readonly fd?: number;
  readonly readable?: boolean;
  readonly writable?: boolean;
  readonly input?: Uint8Array;
}
const ours = (fd: number): Stdio => ({ type: "inherit", fd });

interface Spawned {
  readonly pid: number;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: readonly (string | Buffer | null)[] | null;
  readonly error?: unknown;
}
type Spawn = (options: {
  readonly file: string;
  readonly args: readonly string[];
  readonly envPairs: readonly string[];
  readonly stdio: readonly Stdio[];
  readonly maxBuffer: number;
}) => Spawned;

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

/** Node's module for processes loads those for networks, 40 of them: so what stands behind it, if Node gives that away. */
function behindSpawnSync(): Spawn | undefined {
  const node = process as unknown as { binding?: (name: string) => { spawn?: Spawn } };
  const { noDeprecation } = process;
  process.noDeprecation = true;
  try {
    return node.binding?.("spawn_sync").spawn;
  } catch {
    return undefined;
  } finally {
    process.noDeprecation = noDeprecation;
  }
}

const spawnSync: Spawn = ({ file, args, stdio, maxBuffer }) =>
  process.getBuiltinModule("node:child_process").spawnSync(file, args.slice(1), {
    argv0: args[0],
    stdio: stdio.map(({ type }) => type),
    input: stdio[0].input,
    maxBuffer,
  });

/** Run a command to its end; a HostError when it could not be started. */
function shell(command: string, stdio: readonly Stdio[]): Spawned {
  if (command.length >= MAX_ARG_STRLEN) throw notStarted();
  const child = (behindSpawnSync() ?? spawnSync)({
    file: "/bin/sh",
    args: ["sh", "-c", shellText(command)],
    envPairs: Object.entries(process.env).map(([name, value]) => `${name}=${value}`),
    stdio,
    maxBuffer: Infinity,
  });
  // It ran and did not read its input: nobody cares.
  if (child.error !== undefined && child.pid === 0) throw notStarted();
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
    return waitStatus(shell(command, [ours(0), ours(1), ours(2)]));
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
    const output: Stdio = { type: "pipe", readable: false, writable: true };
    const child = shell(command, [ours(0), output, ours(2)]);
    this.output = child.output?.[1] as Buffer;
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
    const source: Stdio = { type: "pipe", readable: true, writable: false, input };
    return waitStatus(shell(this.command, [source, ours(1), ours(2)]));
  }
}
