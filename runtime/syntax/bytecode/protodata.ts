/*
 * A prototype outside of guest memory: what the parser makes, what a bytecode
 * dump says, what a listing shows. `proto.ts` turns it into a GCproto and back.
 *
 * Strings are byte strings (char codes below 256). Debug information has the
 * encoding of the guest and of dumps, see `debuginfo.ts`.
 */

import type { Name } from "../lexer/lexnames.js";

/** A 64-bit integer as two unsigned words, or a complex number. */
export type CdataConst =
  | { readonly kind: "i64" | "u64"; readonly lo: number; readonly hi: number }
  | { readonly kind: "complex"; readonly re: number; readonly im: number };

/** nil is undefined. */
export type TableValue = undefined | boolean | number | Name;
export type TableKey = boolean | number | Name;

/** Value of a string key whose value is nil, or not constant: the key has its slot, and counts for sizes. */
export const RESERVED = Symbol("reserved");
export type HashValue = TableValue | typeof RESERVED;

/** A template table: the state that TDUP copies. */
export interface TableConst {
  readonly kind: "table";
  /** Slots of the array part, from key 0. */
  readonly array: readonly TableValue[];
  /** log2 of the slots of the hash part; 0: none. */
  readonly hbits: number;
  /** Keys of the hash part with their values. */
  readonly keys: readonly TableKey[];
  readonly values: readonly HashValue[];
}

export interface ProtoConst {
  readonly kind: "proto";
  readonly proto: ProtoData;
}

/** A collectable constant. */
export type GcConst = Name | TableConst | ProtoConst | CdataConst;

/** Debug information; absent from stripped dumps. */
export interface DebugData {
  readonly firstline: number;
  readonly numline: number;
  /** Its encoding: bytes[from .. from + size), lines first, upvalue names and variables from the two offsets on. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly size: number;
  readonly uvinfo: number;
  readonly varinfo: number;
}

export interface ProtoData {
  readonly flags: number;
  readonly numparams: number;
  readonly framesize: number;
  /** Instructions: words[code .. code + sizebc); the first is the function header. */
  readonly words: Int32Array;
  readonly code: number;
  readonly sizebc: number;
  /** Upvalue descriptors. */
  readonly uv: number[];
  /** Collectable constants by index: operand D of KSTR etc. */
  readonly kgc: readonly GcConst[];
  /** Number constants by index. */
  readonly kn: readonly number[] | Float64Array;
  readonly debug: DebugData | undefined;
}

/** A compiled chunk. */
export interface ChunkData {
  readonly main: ProtoData;
  /** Frames take two slots, as the handlers expect; else the chunk can only be dumped. */
  readonly fr2: boolean;
}
