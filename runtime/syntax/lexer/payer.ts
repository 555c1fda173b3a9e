/*
 * Who pays for compiling, and bytes as text.
 */

/**
 * Who pays for the work of compiling, and for the memory that it takes outside of the
 * guest; see core/run/work.ts. Both may throw.
 */
export interface Payer {
  charge(units: number): void;
  hold(bytes: number): void;
}
export const NOBODY: Payer = { charge: () => undefined, hold: () => undefined };

const CHUNK = 4096;

/** Bytes as a string with one character per byte. */
export function latin1(bytes: Uint8Array, from: number, to: number, payer: Payer): string {
  if (to - from <= 24) {
    let text = "";
    for (; from < to; from++) text += String.fromCharCode(bytes[from]);
    return text;
  }
  let text = "";
  // `apply` takes a typed array as it is; spreading one goes through its iterator.
  for (; from < to; from += CHUNK) {
    if (to - from > CHUNK) payer.charge(CHUNK);
    text += String.fromCharCode.apply(
      null,
      bytes.subarray(from, Math.min(from + CHUNK, to)) as unknown as number[],
    );
  }
  return text;
}
