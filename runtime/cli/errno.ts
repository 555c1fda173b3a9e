/*
 * Node's error codes as C programs know them: errno numbers of Linux.
 */
import { strerrorText } from "../core/errno.js";
import { HostError } from "../core/hostenv.js";

const errors: Readonly<Record<string, number>> = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  ENOEXEC: 8,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  EEXIST: 17,
  EXDEV: 18,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ETXTBSY: 26,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  EROFS: 30,
  EMLINK: 31,
  EPIPE: 32,
  EDOM: 33,
  ERANGE: 34,
  ENAMETOOLONG: 36,
  ENOSYS: 38,
  ENOTEMPTY: 39,
  ELOOP: 40,
  EOVERFLOW: 75,
  EILSEQ: 84,
  ENOTSUP: 95,
  ETIMEDOUT: 110,
  ESTALE: 116,
  EDQUOT: 122,
};

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
