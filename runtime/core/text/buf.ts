/*
 * Growing byte buffers for strings in the making. The bytes live outside of guest
 * memory: building a string never moves the collector, and the finished string is
 * copied once, when it is interned. Large ones count as memory of the program.
 *
 * `lj_buf_tmp` hands out the VM's scratch buffer: use it where no Lua code and no
 * other user of it runs before the result is taken. Where Lua may run in between,
 * take one of your own with lj_buf_take and give it back in `finally`.
 */
import { Attachment, type Vm } from "../vm.js";
import { LJ_MAX } from "../../layout/objects.js";
import { lj_err_mem } from "../run/err.js";
import { STR_BUF } from "../../layout/state.js";
import { lj_str_build, lj_str_newbytes, lj_str_newwords } from "../objects/str.js";
import {
  freeBytes,
  growBytes,
  growsInPlace,
  LARGE_BYTES,
  shrinkBytes,
} from "../memory/hostbytes.js";
import { copyBytes } from "../run/work.js";

/** A buffer begins with so many bytes. */
const START_BYTES = 256;
/** So many are copied between two steps of giving memory back. */
const MOVED_BYTES = 1 << 23;
/** A buffer grows in place by so many bytes more than it must. */
const INPLACE_BYTES = 1 << 20;
const NO_WORDS = new Uint32Array(0);

export class SBuf {
  /** Bytes that are held against the memory limit. */
  private held = 0;
  /** Bytes so far; valid until the next put. */
  b: Uint8Array = new Uint8Array(START_BYTES);
  private words: Uint32Array = NO_WORDS;
  private wordsOf: Uint8Array | undefined = undefined;
  /** The string buffer that these bytes will go to, or 0. */
  sbx = 0;
  /** How many of them count. */
  n = 0;

  reset(): this {
    this.n = 0;
    return this;
  }
  /** It is not used for now: what took much memory is given up, and with it what is in it. */
  rest(vm: Vm): void {
    if (this.held === 0) return;
    freeBytes(this.b);
    this.b = new Uint8Array(START_BYTES);
    this.n = 0;
    vm.alloc.release(this.held);
    this.held = 0;
  }
  /** Make room for `more` bytes. Beyond the longest string: "not enough memory". */
  need(vm: Vm, L: number, more: number): void {
    const size = this.n + more;
    if (size <= this.b.length) return;
    if (size > LJ_MAX.STR) lj_err_mem(vm, L);
    const { length } = this.b;
    // In place it costs nothing to grow, but something to give back what nobody has used.
    const double = growsInPlace(this.b, size + INPLACE_BYTES)
      ? size + INPLACE_BYTES
      : Math.max(size, Math.min(2 * length, LJ_MAX.STR));
    // Near the limit in smaller steps, but not byte by byte.
    const least = Math.max(size, length + (length >>> 4));
    this.b = this.grow(vm, double) ?? this.grow(vm, least) ?? lj_err_mem(vm, L);
  }
  /** A larger array, if there is memory for it. */
  private grow(vm: Vm, size: number): Uint8Array | undefined {
    const more = size < LARGE_BYTES ? 0 : size - this.held;
    if (more > 0 && !vm.alloc.reserve(more)) return undefined;
    try {
      const grown = growBytes(this.b, this.n, size, (to) =>
        copyBytes(vm, to, 0, this.b, 0, this.n),
      );
      if (more > 0) this.held = size;
      return grown;
    } catch (e) {
      vm.alloc.release(more);
      if (!(e instanceof RangeError)) throw e; // a stop
      return undefined;
    }
  }
  putb(vm: Vm, L: number, byte: number): void {
    if (this.n === this.b.length) this.need(vm, L, 1);
    this.b[this.n++] = byte;
  }
  /** `length` bytes of guest memory at `addr`. */
  putmem(vm: Vm, L: number, addr: number, length: number): void {
    this.need(vm, L, length);
    const from = vm.mem.u8;
    if (length < 32) {
      const { b } = this;
      let { n } = this;
      for (let end = addr + length; addr < end; addr++) b[n++] = from[addr];
    } else {
      copyBytes(vm, this.b, this.n, from, addr, length);
    }
    this.n += length;
  }
  putbytes(vm: Vm, L: number, bytes: Uint8Array): void {
    this.need(vm, L, bytes.length);
    copyBytes(vm, this.b, this.n, bytes, 0, bytes.length);
    this.n += bytes.length;
  }
  /** Text, one character per byte. */
  puts(vm: Vm, L: number, text: string): void {
    this.need(vm, L, text.length);
    for (let i = 0; i < text.length; i++) this.b[this.n++] = text.charCodeAt(i);
  }
  /** The same memory as words, without what is left over at its end. */
  private inWords(): Uint32Array {
    if (this.wordsOf !== this.b) {
      this.wordsOf = this.b;
      this.words = new Uint32Array(this.b.buffer, 0, this.b.length >>> 2);
    }
    return this.words;
  }
  /** Lua code is about to run: what fills something that it can see does so now. */
  settle(): void {}
  /** The bytes so far as an interned string; with that the buffer has done its work. */
  tostr(vm: Vm, L: number): number {
    if (this.held === 0) {
      const words = this.inWords();
      if (this.n <= STR_BUF && this.n <= 4 * words.length)
        return lj_str_newwords(vm, L, words, this.n);
      return lj_str_newbytes(vm, L, this.b, 0, this.n);
    }
    try {
      return lj_str_build(vm, L, this.n, (to) => this.moveOut(vm, to));
    } finally {
      this.rest(vm);
    }
  }
  /** Copy all from its end on, giving memory back on the way: in one go that takes 50 ms for 300 MB. */
  private moveOut(vm: Vm, to: number): void {
    for (let from = this.n; this.n > 0; this.n = from) {
      from = Math.max(0, from - MOVED_BYTES);
      copyBytes(vm, vm.mem.u8, to + from, this.b, from, this.n - from);
      this.b = shrinkBytes(this.b, from);
    }
  }
}

interface Buffers {
  readonly tmp: SBuf;
  readonly free: SBuf[];
}
const buffers = new Attachment<Buffers>(() => ({ tmp: new SBuf(), free: [] }));

/** The scratch buffer, emptied. */
export function lj_buf_tmp(vm: Vm): SBuf {
  const { tmp } = vm.attachment(buffers);
  tmp.rest(vm); // an error may have left it as it was
  return tmp.reset();
}
/** Nobody needs what is in the scratch buffer any more: it may be large. */
export const lj_buf_freetmp = (vm: Vm): void => vm.attachment(buffers).tmp.rest(vm);

/** A buffer of one's own, emptied. */
export const lj_buf_take = (vm: Vm): SBuf =>
  vm.attachment(buffers).free.pop()?.reset() ?? new SBuf();
export const lj_buf_give = (vm: Vm, sb: SBuf): void => {
  sb.rest(vm);
  vm.attachment(buffers).free.push(sb);
};
