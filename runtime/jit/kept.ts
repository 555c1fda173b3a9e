/*
 * Memory that finished traces keep their IR and snapshots in. For every buffer of its own V8 makes four objects and
 * asks the C library, 2 us and 400 bytes; a trace would have ten. So traces that are made one after the other
 * share one, which is gone when they are.
 */

/** A stretch of memory, and views of all of it. */
export class Words {
  readonly u8: Uint8Array<ArrayBuffer>;
  readonly u16: Uint16Array<ArrayBuffer>;
  readonly i32: Int32Array<ArrayBuffer>;
  readonly f64: Float64Array<ArrayBuffer>;
  /** Bytes that are taken. */
  used = 0;

  constructor(bytes: number) {
    const buffer = new ArrayBuffer(bytes);
    this.u8 = new Uint8Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

const STRETCH_BYTES = 0x8000;

export class KeptWords {
  private words = new Words(0);

  /** Memory with room for so many bytes more, from `used` on, which is a multiple of eight. */
  room(bytes: number): Words {
    const { words } = this;
    words.used = (words.used + 7) & ~7;
    if (words.used + bytes <= words.u8.length) return words;
    return (this.words = new Words(Math.max(bytes, STRETCH_BYTES)));
  }
}
