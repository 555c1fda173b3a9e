/*
 * Code that was translated ahead of time: a module of WebAssembly, and what identifies
 * the guest code that it stands for. A machine that holds other bytes at that place,
 * or lies out otherwise, does not use it.
 */
import type { LiveRegisters } from "../../promises.js";
import type { Translation, UnitOptions } from "../unit/job.js";

interface Place {
  /** See codeKey. */
  readonly key: string;
  readonly address: number;
  readonly size: number;
}

/** What callers of a subroutine need to know of it. */
export interface SubroutineFacts {
  readonly pc: number;
  readonly alive: LiveRegisters;
  readonly extents: readonly number[];
}
export interface SubroutineAhead extends SubroutineFacts {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Fresh translations of a published region, and of subroutines in it. */
export interface Ahead extends Place {
  readonly units: readonly Translation[];
  readonly subroutines: readonly SubroutineAhead[];
  /** All of them as functions, in that order. */
  readonly module: Uint8Array<ArrayBuffer>;
}

/** Translations of a region, ready to be installed; where entries coincide the last one counts. */
export interface TranslatedCode extends Place {
  readonly units: readonly TranslatedUnit[];
  readonly subroutines: readonly SubroutineFacts[];
  /** Says which module it is among those of all versions. */
  readonly name: string;
  /** The module; read when it is needed. */
  readonly module: () => Uint8Array<ArrayBuffer>;
}
export type TranslatedUnit = Pick<Translation, "base" | "entries" | "extents" | "instructions">;

/** Raise it when translated code and its driver change what they tell each other. */
const FORMAT = 5;

/** A hash of guest code and of what its translation depends on besides; trusted code does not look at the stack. */
export function codeKey(
  code: Uint8Array,
  address: number,
  { thunkBase }: Pick<UnitOptions, "thunkBase">,
): string {
  // One loop over one array, and no calls: few programs run for so long that it is optimised.
  const words = code.length >>> 2;
  const all = new Int32Array(3 + words + (code.length & 3));
  all.set([FORMAT, address, thunkBase]);
  new Uint8Array(all.buffer).set(code.subarray(0, 4 * words), 12);
  all.set(code.subarray(4 * words), 3 + words);
  let a = 0x811c9dc5;
  let b = 0x12345678;
  for (let k = 0; k < all.length; k++) {
    a = ((a << 5) | (a >>> 27)) ^ all[k];
    b = (b + (b << 3) + a) | 0;
  }
  const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, "0");
  return hex(a) + hex(b);
}
