/*
 * What programs pay for that happens outside of guest code. The problem: one call of a
 * library function may work on gigabytes, and take gigabytes, without that an instruction is
 * executed or a byte of guest memory allocated. So that limits hold all the same:
 *
 * - Work is paid for in instructions (Machine.charge): a step of a loop over bytes or elements
 *   is one, the engine's own copying a sixteenth a byte. What is long is paid for slice by
 *   slice, while it is done: a charge is also where a run stops. A charge may throw, so it comes
 *   before something is half done, or where that does not matter.
 * - Memory outside of the guest that lives on (buffers, what the parser gathers, copies to
 *   sort) is held against the memory limit, and let go in `finally`.
 */
import { lj_err_mem } from "./err.js";
import type { Vm } from "../vm.js";

/** Steps of a loop that are paid for at a time: well below a millisecond. */
export const SLICE = 1 << 16;
/** Sixteen bytes that are copied cost a unit of work. */
const COPIED_SHIFT = 4;
/** Bytes that are copied or filled between two payments. */
const PART_BYTES = SLICE << COPIED_SHIFT;
/** Copies of up to so many bytes are part of what their caller does. */
const SHORT_COPY_BYTES = 256;

/** Steps of a loop over bytes or elements. */
export const charge = (vm: Vm, steps: number): void => vm.machine.charge(steps);

/** Bytes that the engine copies, fills or compares in one go. */
export function chargeCopy(vm: Vm, bytes: number): void {
  if (bytes > SHORT_COPY_BYTES) vm.machine.charge(bytes >>> COPIED_SHIFT);
}

/** A text that is copied as a whole: as long as millions of instructions take, if it is so long. */
export function chargeText(vm: Vm, text: string): void {
  if (text.length > SLICE) vm.machine.charge(text.length);
}

/** Elements between two payments, and what one costs: an object, or a key in a table. */
const PAID_ELEMENTS = 1 << 10;
const ELEMENT_COST = 128;
/** Before the i-th element of many is made. */
export function payElement(vm: Vm, i: number): void {
  if ((i & (PAID_ELEMENTS - 1)) === PAID_ELEMENTS - 1)
    vm.machine.charge(PAID_ELEMENTS * ELEMENT_COST);
}

/** Do what takes a step for each of 0 .. n slice by slice: `part(from, to)`. */
export function inSlices(vm: Vm, n: number, part: (from: number, to: number) => void): void {
  for (let from = 0; from < n;) {
    const to = Math.min(from + SLICE, n);
    vm.machine.charge(to - from);
    part(from, to);
    from = to;
  }
}

/** Copy n bytes between or within arrays, paying for it on the way. */
export function copyBytes(
  vm: Vm,
  to: Uint8Array,
  at: number,
  from: Uint8Array,
  start: number,
  n: number,
): void {
  for (let done = 0; done < n;) {
    const part = Math.min(n - done, PART_BYTES);
    chargeCopy(vm, part);
    to.set(from.subarray(start + done, start + done + part), at + done);
    done += part;
  }
}

/** What is copied in one go, and needs nobody to look at limits meanwhile. */
export const isLong = (bytes: number): boolean => bytes > PART_BYTES;

/** memmove within guest memory, paid for on the way. */
export function moveWithin(vm: Vm, to: number, from: number, n: number): void {
  const backwards = to > from && to < from + n;
  for (let done = 0; done < n;) {
    const part = Math.min(n - done, PART_BYTES);
    chargeCopy(vm, part);
    const at = backwards ? n - done - part : done;
    vm.mem.u8.copyWithin(to + at, from + at, from + at + part);
    done += part;
  }
}

/** memset within guest memory, paid for on the way. */
export function fillWithin(vm: Vm, to: number, n: number, byte: number): void {
  for (let done = 0; done < n; done += PART_BYTES) {
    const part = Math.min(n - done, PART_BYTES);
    chargeCopy(vm, part);
    vm.mem.u8.fill(byte, to + done, to + done + part);
  }
}

/** Memory outside of the guest that counts as the program's. */
export class Held {
  private bytes = 0;
  constructor(
    private readonly vm: Vm,
    private readonly L: number,
  ) {}
  /** Count so many bytes more, or throw "not enough memory". */
  add(bytes: number): void {
    if (!this.vm.alloc.reserve(bytes)) lj_err_mem(this.vm, this.L);
    this.bytes += bytes;
  }
  /** So many of the bytes stay when the others are released: an owner for them. */
  keep(bytes: number): Held {
    const kept = new Held(this.vm, this.L);
    kept.bytes = Math.min(bytes, this.bytes);
    this.bytes -= kept.bytes;
    return kept;
  }
  release(): void {
    this.vm.alloc.release(this.bytes);
    this.bytes = 0;
  }
}

/** Do something that holds memory for as long as it takes. */
export function holding<T>(vm: Vm, L: number, body: (held: Held) => T): T {
  const held = new Held(vm, L);
  try {
    return body(held);
  } finally {
    held.release();
  }
}
