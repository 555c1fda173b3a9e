/*
 * A growing array of bytes.
 */

import { freeBytes, growBytes } from "../core/hostbytes.js";

const FIRST_SIZE = 256;
/** Up to so many bytes a loop is faster than a call. */
const LONG = 64;
const KEPT = 1 << 22;

export class ByteBuffer {
  /** What has been written: bytes[0 .. length). */
  bytes: Uint8Array = new Uint8Array(FIRST_SIZE);
  length = 0;
  /** Told how many bytes more it takes. */
  grew: (bytes: number) => void = () => undefined;

  byte(b: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = b;
  }
  /** from[start .. start + n). */
  append(from: Uint8Array, start: number, n: number): void {
    if (this.length + n > this.bytes.length) this.reserve(n);
    const { bytes, length } = this;
    this.length += n;
    if (n > LONG) bytes.set(from.subarray(start, start + n), length);
    else for (let i = 0; i < n; i++) bytes[length + i] = from[start + i];
  }
  /** A byte string. */
  text(s: string): void {
    const n = s.length;
    this.reserve(n);
    const { bytes, length } = this;
    for (let i = 0; i < n; i++) bytes[length + i] = s.charCodeAt(i);
    this.length += n;
  }
  uleb128(v: number): void {
    if (v < 0x80) {
      this.byte(v);
      return;
    }
    for (; v >= 0x80; v = v < 0x80000000 ? v >>> 7 : Math.floor(v / 128))
      this.byte((v & 0x7f) | 0x80);
    this.byte(v);
  }
  /** The low `width` bytes of v, lowest first. */
  fixed(v: number, width: number): void {
    for (let i = 0; i < width; i++) this.byte((v >>> (8 * i)) & 0xff);
  }
  /** What has been written, until more is. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
  /** Start over; what took much memory is not kept. */
  reset(): void {
    this.length = 0;
    this.grew = () => undefined;
    if (this.bytes.length <= KEPT) return;
    freeBytes(this.bytes);
    this.bytes = new Uint8Array(FIRST_SIZE);
  }
  /** Make room for n bytes. */
  reserve(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const size = Math.max(2 * this.bytes.length, this.length + n);
    this.grew(size - this.bytes.length);
    this.bytes = growBytes(this.bytes, this.length, size);
  }
}
