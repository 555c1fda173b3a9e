/*
 * Node's error codes as C programs know them: errno numbers of Linux.
 */
import { strerrorText } from "../core/host/errno.js";
import { HostError } from "../core/host/hostenv.js";
import { ERRNO } from "../ffi/libc/errno.js";

const errors: Readonly<Record<string, number>> = ERRNO;

export function hostError(code: string): HostError {
  // What Node itself refuses are arguments.
  const known = errors[code.startsWith("ERR_") ? "EINVAL" : code];
  return known === undefined ? new HostError(code, 5) : new HostError(strerrorText(known), known);
}

const codeOf = (e: unknown): string | undefined =>
  e instanceof Error && "code" in e && typeof e.code === "string" ? e.code : undefined;

/** Run a file system call; its failures become HostErrors. */
export function system<T>(call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (e) {
      const code = codeOf(e);
      if (code === "EAGAIN") {
        // A terminal or pipe that somebody made non-blocking: wait a moment.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      } else if (code !== "EINTR") {
        throw code === undefined ? e : hostError(code);
      }
    }
  }
}
