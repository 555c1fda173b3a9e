/*
 * A growing array of bytes.
 */

import { freeBytes, growBytes } from "../../core/memory/hostbytes.js";

const FIRST_SIZE = 256;
/** Up to so many bytes a loop is faster than a call. */
const LONG_BYTES = 160;
const KEPT = 1 << 22;
/** Bytes that are copied at a time. */
const PART_BYTES = 1 << 20;
/** And up to so many words a loop over them. */
const MANY = 1024;
const wordsOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
const noop = (): void => undefined;

export class ByteBuffer {
  /** What has been written: bytes[0 .. length). */
  bytes: Uint8Array;
  length = 0;
  /** Told how many bytes more it takes. */
  grew: (bytes: number) => void = noop;
  /** Told how many bytes are about to be copied. */
  copied: (bytes: number) => void = noop;
  /** Of the same bytes, for words at any place. */
  private words: DataView;
  private firstWords: DataView;

  /** A larger array that was needed before. */
  private spare: Uint8Array | undefined = undefined;

  constructor(
    /** Where it starts; what is there is its own for as long as it writes. */
    private first: Uint8Array = new Uint8Array(FIRST_SIZE),
  ) {
    this.bytes = first;
    this.words = this.firstWords = wordsOf(first);
  }

  /** Does everything lie where it started? */
  get isFirst(): boolean {
    return this.bytes === this.first;
  }
  /** Start somewhere else from now on. */
  startAt(first: Uint8Array): void {
    this.bytes = this.first = first;
    this.words = this.firstWords = wordsOf(first);
  }

  byte(b: number): void {
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = b;
  }
  /** from[start .. start + n). */
  append(from: Uint8Array, start: number, n: number): void {
    if (this.length + n > this.bytes.length) this.reserve(n);
    const { bytes, length } = this;
    this.length += n;
    if (n > LONG_BYTES) this.copy(bytes, length, from, start, n);
    else for (let i = 0; i < n; i++) bytes[length + i] = from[start + i];
  }
  /** The same from an address in memory that is a multiple of 4, behind which there are words. */
  appendWords(from: Uint8Array, from32: Uint32Array, start: number, n: number): void {
    if (n > MANY) {
      this.append(from, start, n);
      return;
    }
    if (this.length + n + 3 > this.bytes.length) this.reserve(n + 3);
    const { words, length } = this;
    for (let i = 0, w = start >>> 2; i < n; i += 4, w++)
      words.setUint32(length + i, from32[w], true);
    this.length += n;
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
  /** Move bytes[from .. length) by some bytes up or down, for which there is room. */
  shift(from: number, by: number): void {
    const { bytes, length } = this;
    if (length - from > LONG_BYTES) this.shiftLong(from, by);
    else if (by < 0) for (let i = from; i < length; i++) bytes[i + by] = bytes[i];
    else for (let i = length - 1; i >= from; i--) bytes[i + by] = bytes[i];
  }
  private shiftLong(from: number, by: number): void {
    const { bytes, length } = this;
    for (let done = 0; done < length - from;) {
      const part = Math.min(length - from - done, PART_BYTES);
      const at = by < 0 ? from + done : length - done - part;
      this.copied(part);
      bytes.copyWithin(at + by, at, at + part);
      done += part;
    }
  }
  private copy(to: Uint8Array, at: number, from: Uint8Array, start: number, n: number): void {
    for (let done = 0; done < n; done += PART_BYTES) {
      const part = Math.min(n - done, PART_BYTES);
      this.copied(part);
      to.set(from.subarray(start + done, start + done + part), at + done);
    }
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
    this.grew = this.copied = noop;
    if (this.isFirst) return;
    if (this.bytes.length <= KEPT) this.spare = this.bytes;
    else freeBytes(this.bytes);
    // These may be gone by now: who works in memory that moves starts anew there.
    this.bytes = this.first;
    this.words = this.firstWords;
  }
  private use(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.words = wordsOf(bytes);
  }
  /** Make room for n bytes. */
  reserve(n: number): void {
    if (this.length + n <= this.bytes.length) return;
    const size = Math.max(2 * this.bytes.length, this.length + n);
    this.grew(size - this.bytes.length);
    const { spare } = this;
    this.spare = undefined;
    if (spare !== undefined && spare.length >= size && this.isFirst) {
      spare.set(this.view());
      this.use(spare);
    } else {
      const copy = (to: Uint8Array): void => this.copy(to, 0, this.bytes, 0, this.length);
      this.use(growBytes(this.bytes, this.length, size, copy));
    }
  }
}
