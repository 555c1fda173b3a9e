/*
 * Constants as the parser has them.
 */
import type { Name } from "../lexer/lexnames.js";
import type { PagedList } from "./pagedlist.js";

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
  /** Slots of the array part, from key 0. */
  readonly array: PagedList<TableValue>;
  /** log2 of the slots of the hash part; 0: none. */
  readonly hbits: number;
  /** Keys of the hash part with their values: [0 .. nkeys). */
  readonly keys: readonly TableKey[];
  readonly values: readonly HashValue[];
  readonly nkeys: number;
}
