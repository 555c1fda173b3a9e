/*
 * To wait: sleep, and poll and select, for which files are always ready. A limit or an interrupt ends a pause.
 */
import type { CContext, Functions } from "./context.js";
import type { Streams } from "./streams.js";
import { ERRNO } from "./errno.js";

const { EBADF, EINVAL } = ERRNO;

/** Milliseconds between looks at limits. */
const NAP_MS = 50;

export function pause(c: CContext, seconds: number): number {
  const until = performance.now() + 1000 * seconds;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let left = 1000 * seconds; left > 0; left = until - performance.now()) {
    Atomics.wait(cell, 0, 0, Math.min(left, NAP_MS));
    c.vm.machine.charge(1000);
  }
  return 0;
}

/** Of poll: what files are ready for, and what no file is. */
const READY = 0x145;
const POLLNVAL = 0x20;
const POLLFD = { events: 4, revents: 6, SIZE: 8 } as const;
/** Descriptors of a set. */
const FD_SETSIZE = 1024;

export function waiting(c: CContext, streams: Streams): Functions {
  const isOpen = (fd: number): boolean => streams.descriptor(fd) !== undefined;
  const poll = (list: number, n: number, timeout: number): number => {
    let ready = 0;
    for (let p = list; p < list + POLLFD.SIZE * n; p += POLLFD.SIZE) {
      const v = c.view(p, POLLFD.SIZE);
      const fd = v.getInt32(0, true);
      const events = fd < 0 ? 0 : isOpen(fd) ? v.getInt16(POLLFD.events, true) & READY : POLLNVAL;
      v.setInt16(POLLFD.revents, events, true);
      if (events !== 0) ready++;
    }
    if (ready === 0) pause(c, timeout < 0 ? Infinity : timeout / 1000);
    return ready;
  };
  /** Members of a set that are below n: all of them ready, and nothing else left in it. */
  const members = (set: number, n: number): number[] => {
    if (set === 0) return [];
    const bytes = c.bytes(set, FD_SETSIZE / 8);
    const all = Array.from({ length: n }, (_, fd) => fd);
    return all.filter((fd) => bytes[fd >> 3] & (1 << (fd & 7)));
  };
  const select = (
    n: number,
    reads: number,
    writes: number,
    others: number,
    timeout: number,
  ): number => {
    if (n < 0 || n > FD_SETSIZE) return c.fail(EINVAL);
    const ready = [...members(reads, n), ...members(writes, n)];
    if (![...ready, ...members(others, n)].every(isOpen)) return c.fail(EBADF);
    if (others !== 0) c.bytes(others, FD_SETSIZE / 8).fill(0);
    if (ready.length === 0)
      pause(c, timeout === 0 ? Infinity : c.get64(timeout) + c.get64(timeout + 8) / 1e6);
    return ready.length;
  };
  return {
    "int poll(void *list, unsigned long n, int timeout)": poll,
    "int __poll_chk(void *list, unsigned long n, int timeout, size_t room)": poll,
    "int select(int n, void *reads, void *writes, void *others, void *timeout)": select,
    "long __fdelt_chk(long fd)": (fd: number) => Math.floor(fd / 64),
  };
}
