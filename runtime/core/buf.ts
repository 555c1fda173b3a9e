/*
 * Growing byte buffers for strings in the making. The bytes live outside of guest
 * memory: building a string never moves the collector, and the finished string is
 * copied once, when it is interned.
 *
 * `lj_buf_tmp` hands out the VM's scratch buffer: use it where no Lua code and no
 * other user of it runs before the result is taken. Where Lua may run in between,
 * take one of your own with lj_buf_take and give it back in `finally`.
 */
import { Attachment, type Vm } from "./vm.js";
import { LJ_MAX } from "../layout/objects.js";
import { lj_err_mem } from "./err.js";
import { lj_str_newbytes } from "./str.js";

const START_SIZE = 256;
/** Buffers beyond this size are dropped after use instead of being kept. */
const KEEP_SIZE = 1 << 20;

export class SBuf {
  /** Bytes so far; valid until the next put. */
  b: Uint8Array = new Uint8Array(START_SIZE);
  /** The string buffer that these bytes will go to, or 0. */
  readonly sbx: number = 0;
  /** How many of them count. */
  n = 0;

  reset(): this {
    if (this.b.length > KEEP_SIZE) this.b = new Uint8Array(START_SIZE);
    this.n = 0;
    return this;
  }
  /** Make room for `more` bytes. Beyond the longest string: "not enough memory". */
  need(vm: Vm, L: number, more: number): void {
    const size = this.n + more;
    if (size <= this.b.length) return;
    if (size > Math.min(LJ_MAX.STR, vm.options.memoryLimit ?? Infinity)) lj_err_mem(vm, L);
    let grown: Uint8Array;
    try {
      grown = new Uint8Array(Math.max(size, Math.min(2 * this.b.length, LJ_MAX.STR)));
    } catch {
      lj_err_mem(vm, L);
    }
    grown.set(this.b.subarray(0, this.n));
    this.b = grown;
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
      this.b.set(from.subarray(addr, addr + length), this.n);
    }
    this.n += length;
  }
  putbytes(vm: Vm, L: number, bytes: Uint8Array): void {
    this.need(vm, L, bytes.length);
    this.b.set(bytes, this.n);
    this.n += bytes.length;
  }
  /** Text, one character per byte. */
  puts(vm: Vm, L: number, text: string): void {
    this.need(vm, L, text.length);
    for (let i = 0; i < text.length; i++) this.b[this.n++] = text.charCodeAt(i);
  }
  /** Lua code is about to run: what fills something that it can see does so now. */
  settle(): void {}
  /** The bytes so far as an interned string. */
  tostr(vm: Vm, L: number): number {
    return lj_str_newbytes(vm, L, this.b, 0, this.n);
  }
}

interface Buffers {
  readonly tmp: SBuf;
  readonly free: SBuf[];
}
const buffers = new Attachment<Buffers>(() => ({ tmp: new SBuf(), free: [] }));

/** The scratch buffer, emptied. */
export const lj_buf_tmp = (vm: Vm): SBuf => vm.attachment(buffers).tmp.reset();

/** A buffer of one's own, emptied. */
export const lj_buf_take = (vm: Vm): SBuf =>
  vm.attachment(buffers).free.pop()?.reset() ?? new SBuf();
export const lj_buf_give = (vm: Vm, sb: SBuf): void => {
  vm.attachment(buffers).free.push(sb);
};
