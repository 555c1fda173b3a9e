/*
 * What the functions of the C library share: guest memory with checks, errno, the heap.
 *
 * Host functions read and write memory directly, so they look at addresses themselves: one
 * that guest code could not access is a fault of the function that was given it, as it
 * would be on a processor.
 */
import { HostError } from "../../core/host/hostenv.js";
import type { Vm } from "../../core/vm.js";
import { Trap } from "../../machine/index.js";
import type { GuestMemory } from "../../machine/index.js";
import type { Format } from "./printf.js";
import type { Implementation } from "./thunk.js";
import { foreignCode } from "../symbols.js";
import { Heap } from "./heap.js";
import { ERRNO } from "./errno.js";

const { ENOMEM } = ERRNO;

/** Declarations and what implements them. */
export type Functions = Readonly<Record<string, Implementation>>;
export type Family = (c: CContext) => Functions;

/** Page 0 is nobody's. */
const FIRST = 0x10000;
const TWO32 = 0x100000000;
/** Bytes that cost as much as an instruction. */
const BYTES_PER_INSN = 16;

export class CContext {
  readonly mem: GuestMemory;
  readonly heap: Heap;
  /** Formats of printf that were taken apart. */
  readonly formats = new Map<string, Format>();
  private readonly constants = new Map<string, number>();
  /** Where errno is. */
  readonly errnoAddress: number;

  constructor(readonly vm: Vm) {
    this.mem = vm.mem;
    this.heap = new Heap(vm.alloc);
    this.errnoAddress = vm.attachment(foreignCode).errno;
  }

  // Memory.

  /** Fault unless `n` bytes at `p` can be accessed. */
  check(p: number, n: number): void {
    if (n === 0) return;
    if (p < FIRST) throw new Trap("unmapped", p);
    if (p + n > this.mem.size) throw new Trap("unmapped", Math.max(p, this.mem.size));
    if (n > 4096) this.vm.machine.charge(n / BYTES_PER_INSN);
  }
  /** The bytes at `p`: a view for now. */
  bytes(p: number, n: number): Uint8Array {
    this.check(p, n);
    return this.mem.u8.subarray(p, p + n);
  }
  view(p: number, n: number): DataView {
    this.check(p, n);
    return new DataView(this.mem.u8.buffer, p, n);
  }
  /** Address of the NUL of the string at `p`. */
  end(p: number): number {
    if (p < FIRST || p >= this.mem.size) throw new Trap("unmapped", p);
    const end = this.mem.u8.indexOf(0, p);
    if (end < 0) throw new Trap("unmapped", this.mem.size);
    return end;
  }
  length(p: number): number {
    return this.end(p) - p;
  }
  /** Length of the string at `p`, at most n. */
  lengthWithin(p: number, n: number): number {
    if (n === 0) return 0;
    if (p < FIRST || p >= this.mem.size) throw new Trap("unmapped", p);
    const end = this.mem.u8.subarray(p, Math.min(p + n, this.mem.size)).indexOf(0);
    if (end < 0 && p + n > this.mem.size) throw new Trap("unmapped", this.mem.size);
    return end < 0 ? n : end;
  }
  /** The string at `p`, a character per byte. */
  text(p: number): string {
    return this.textOf(p, this.length(p));
  }
  textOf(p: number, n: number): string {
    return latin1(this.bytes(p, n));
  }
  /** Write characters as bytes, and a NUL behind them. */
  put(p: number, text: string): number {
    this.check(p, text.length + 1);
    const { u8 } = this.mem;
    for (let k = 0; k < text.length; k++) u8[p + k] = text.charCodeAt(k);
    u8[p + text.length] = 0;
    return p;
  }
  get32(p: number): number {
    this.check(p, 4);
    return this.mem.view.getInt32(p, true);
  }
  get64(p: number): number {
    this.check(p, 8);
    const { view } = this.mem;
    return view.getInt32(p + 4, true) * TWO32 + view.getUint32(p, true);
  }
  pointer(p: number): number {
    this.check(p, 8);
    return this.mem.view.getUint32(p, true);
  }
  put32(p: number, n: number): void {
    this.check(p, 4);
    this.mem.view.setInt32(p, n, true);
  }
  /** Whole numbers only. */
  put64(p: number, n: number): void {
    this.check(p, 8);
    const { view } = this.mem;
    view.setInt32(p, n % TWO32, true); // exact, and of the sign of n
    view.setInt32(p + 4, Math.floor(n / TWO32), true);
  }
  /** A string of its own on the heap; 0 without memory. */
  duplicate(text: string): number {
    const p = this.malloc(text.length + 1);
    return p === 0 ? 0 : this.put(p, text);
  }
  /** A string that stays: the same one for the same text. */
  constant(text: string): number {
    let p = this.constants.get(text);
    if (p === undefined) this.constants.set(text, (p = this.duplicate(text)));
    return p;
  }
  malloc(size: number): number {
    const p = this.heap.malloc(size);
    if (p === 0) this.errno = ENOMEM;
    return p;
  }

  // Errors.

  get errno(): number {
    return this.mem.i32[this.errnoAddress >>> 2];
  }
  set errno(n: number) {
    this.mem.i32[this.errnoAddress >>> 2] = n;
  }
  /** Set errno; the result says that something failed. */
  fail(errno: number, result = -1): number {
    this.errno = errno;
    return result;
  }
  /** Do something with the host; when it fails, errno says how. */
  attempt<T>(action: () => T, failed: T): T {
    try {
      return action();
    } catch (e) {
      if (!(e instanceof HostError)) throw e;
      this.errno = e.errno;
      return failed;
    }
  }

  /** Call a guest function of integers and pointers. */
  call(fn: number, ...args: number[]): number {
    return this.vm.machine.call(fn, ...args);
  }
}

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let k = 0; k < bytes.length; k++) text += String.fromCharCode(bytes[k]);
  return text;
}
export const codes = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length }, (_, k) => text.charCodeAt(k));
