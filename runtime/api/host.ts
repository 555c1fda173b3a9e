/*
 * The host of a state that was given none: output goes to functions, input is
 * empty, and there are no files, commands or environment variables.
 */
import { HostError, type HostEnv, type HostFile } from "../core/hostenv.js";

type Output = (text: string) => void;

const denied = (): never => {
  throw new HostError("Operation not permitted", 1);
};
const badDescriptor = (): never => {
  throw new HostError("Bad file descriptor", 9);
};

const outputFile = (output: Output): HostFile => {
  const decoder = new TextDecoder();
  return {
    read: badDescriptor,
    write: (bytes) => output(decoder.decode(bytes, { stream: true })),
    seek: () => {
      throw new HostError("Illegal seek", 29);
    },
    flush: () => {},
    close: () => undefined,
  };
};

/** Thrown by os.exit: a state in a program of others does not end that program. */
export class LuaExit extends Error {
  override readonly name = "LuaExit";
  constructor(readonly status: number) {
    super(`os.exit(${status})`);
  }
}

export function defaultHost(stdout: Output = () => {}, stderr: Output = stdout): HostEnv {
  return {
    stdin: { ...outputFile(() => {}), read: () => 0, write: badDescriptor },
    stdout: outputFile(stdout),
    stderr: outputFile(stderr),
    open: () => {
      throw new HostError("No such file or directory", 2);
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
