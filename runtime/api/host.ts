/*
 * The host of a state that was given none: output goes to functions, input is
 * empty, and there are no files, commands or environment variables.
 */
import { HOST_ERRNO, hostFailure, type HostEnv, type HostFile } from "../core/host/hostenv.js";
import { checkText } from "./options.js";
import { textPieces } from "./values/text.js";
import type { Input } from "./world.js";

type Output = (text: string) => void;

const denied = (): never => {
  throw hostFailure(HOST_ERRNO.EPERM);
};
const badDescriptor = (): never => {
  throw hostFailure(HOST_ERRNO.EBADF);
};

const illegalSeek = (): never => {
  throw hostFailure(HOST_ERRNO.ESPIPE);
};
const noop = (): undefined => undefined;

export const outputFile = (output: Output): HostFile => {
  const decoder = new TextDecoder();
  return {
    read: badDescriptor,
    write: (bytes) => output(decoder.decode(bytes, { stream: true })),
    seek: illegalSeek,
    flush: noop,
    close: noop,
  };
};

/** Input from a text, bytes, or a function that gives the next piece, undefined at the end. */
export function inputFile(input: Input): HostFile {
  let rest: Uint8Array | undefined;
  let ended = false;
  let pieces: () => Uint8Array | undefined = () => undefined;
  const fill = (): boolean => {
    rest = pieces();
    if (rest !== undefined) return true;
    const piece = ended ? undefined : typeof input === "function" ? input() : input;
    ended = piece === undefined || typeof input !== "function";
    if (piece === undefined) return false;
    checkText("what stdin gives", piece);
    if (piece instanceof Uint8Array) rest = piece;
    else rest = (pieces = textPieces(piece))();
    return true;
  };
  return {
    read(into, offset, length) {
      while (rest === undefined || rest.length === 0) if (!fill()) return 0;
      const part = rest.subarray(0, length);
      into.set(part, offset);
      rest = rest.subarray(part.length);
      return part.length;
    },
    write: badDescriptor,
    seek: illegalSeek,
    flush: noop,
    close: noop,
  };
}

/** Thrown by os.exit: a state in a program of others does not end that program. */
export class LuaExit extends Error {
  override readonly name = "LuaExit";
  constructor(readonly status: number) {
    super(`os.exit(${status})`);
  }
}

export function defaultHost(stdout: Output = () => {}, stderr: Output = stdout): HostEnv {
  return {
    stdin: inputFile(""),
    stdout: outputFile(stdout),
    stderr: outputFile(stderr),
    open: () => {
      throw hostFailure(HOST_ERRNO.ENOENT);
    },
    popen: denied,
    tmpfile: denied,
    tmpname: denied,
    remove: denied,
    rename: denied,
    getenv: () => undefined,
    execute: (command) => (command === undefined ? 0 : -1),
    exit: (status) => {
      throw new LuaExit(status);
    },
    clock: () => performance.now() / 1000,
    time: () => Math.floor(Date.now() / 1000),
    timezoneOffset: (time) => new Date(time * 1000).getTimezoneOffset() || 0,
  };
}
