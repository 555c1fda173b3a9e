/*
 * Growing arrays of bytes outside of guest memory. The engine frees what nobody refers to
 * when it sees fit, which is late: a buffer that doubles up to 64 MB leaves as much behind.
 * Large arrays therefore lie in buffers that are resized in place, and to nothing when they
 * are given up. Where the engine has none, they are ordinary.
 */

/** Arrays of so many bytes are large. */
export const LARGE_BYTES = 1 << 20;
/** A large array may double so often before it moves. */
const MOST_DOUBLINGS = 4;
const MOST_BYTES = 0x7ffff000;

interface Resizable extends ArrayBuffer {
  readonly resizable: boolean;
  readonly maxByteLength: number;
  resize(size: number): void;
}
const Buffers = ArrayBuffer as unknown as new (
  size: number,
  options?: { maxByteLength: number },
) => Resizable;

const resizable = (bytes: Uint8Array): Resizable | undefined => {
  const buffer = bytes.buffer as Resizable;
  return buffer.resizable ? buffer : undefined;
};

/** Whether an array of `size` bytes would be these in place. */
export const growsInPlace = (bytes: Uint8Array, size: number): boolean =>
  size <= (resizable(bytes)?.maxByteLength ?? 0);

/**
 * An array of `size` bytes, more than before, that begins with the first `used` of `bytes`, which is gone. May throw
 * RangeError.
 */
export function growBytes(
  bytes: Uint8Array,
  used: number,
  size: number,
  copy = (to: Uint8Array): void => to.set(bytes.subarray(0, used)),
): Uint8Array {
  if (size < LARGE_BYTES) {
    const grown = new Uint8Array(size);
    copy(grown);
    return grown;
  }
  const old = resizable(bytes);
  if (old !== undefined && size <= old.maxByteLength) {
    old.resize(size);
    return new Uint8Array(old, 0, size);
  }
  const maxByteLength = Math.max(size, Math.min(size * 2 ** MOST_DOUBLINGS, MOST_BYTES));
  const grown = new Uint8Array(new Buffers(size, { maxByteLength }), 0, size);
  copy(grown);
  freeBytes(bytes);
  return grown;
}

/** To give so many bytes back takes 10 ms: they are left to the engine, which does it beside the program. */
const SLOW_BYTES = 1 << 26;

/** Give an array up, which nobody may look at any more. */
export function freeBytes(bytes: Uint8Array): void {
  if (bytes.length < SLOW_BYTES) resizable(bytes)?.resize(0);
}

/** The first `size` bytes of an array, which is gone. */
export function shrinkBytes(bytes: Uint8Array, size: number): Uint8Array {
  const buffer = resizable(bytes);
  if (buffer === undefined) return bytes;
  buffer.resize(size);
  return new Uint8Array(buffer, 0, size);
}
