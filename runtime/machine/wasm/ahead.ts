/*
 * Code that was translated ahead of time: a WebAssembly module, and what identifies
 * the guest code that it stands for. A machine that holds other bytes at that place,
 * or lies out otherwise, does not use it.
 */
import type { Translation, UnitOptions } from "./function.js";

/** A translation of a published region, ready to be installed. */
export interface TranslatedCode extends Omit<Translation, "bytes"> {
  /** See codeKey. */
  readonly key: string;
  readonly address: number;
  readonly size: number;
  /** The module. Read once. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
}

/** Raise it when translated code and its driver change what they tell each other. */
const FORMAT = 1;

/** A hash of guest code and of what its translation depends on besides. */
export function codeKey(
  code: Uint8Array,
  address: number,
  { stackLow, thunkBase }: Omit<UnitOptions, "limit">,
): string {
  const parameters = [FORMAT, address, stackLow, thunkBase];
  let a = 0x811c9dc5;
  let b = 0x12345678;
  for (const n of parameters) {
    a = Math.imul(a ^ n, 0x01000193);
    b = Math.imul(b ^ n, 0x5bd1e995);
  }
  for (const byte of code) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul((b << 5) ^ (b >>> 27) ^ byte, 0x5bd1e995);
  }
  const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, "0");
  return hex(a) + hex(b);
}
