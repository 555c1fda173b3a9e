/*
 * How strings, and keys of tables, are hashed.
 *
 * Strings: the runtime (runtime/core/objects/str.ts) and the templates (dasc/vm/str.dasc) both make strings,
 * and a string that both make must be one: they hash alike.
 *
 *   h = mix(seed, length); for each 32-bit word w: h = mix(h, w); the hash is h ^ h >>> LAST
 *   mix(h, w): h = (h ^ w) * MULTIPLIER; h ^ h >>> MIX
 *
 * The last word overlaps the one before. Fewer than four bytes b are one word,
 * b[0] | b[length >> 1] << 8 | b[length - 1] << 16.
 *
 * Keys that are numbers or references: `hashrot` of runtime/core/objects/tab.ts, in machine code `hash_key` of
 * dasc/vm/newkey.dasc, in traces runtime/jit/asm/href.ts. A string as a key has its own hash.
 */
export enum STRHASH {
  MULTIPLIER = 0x9e3779b1 - 0x100000000,
  MIX = 15,
  LAST = 13,
  /** Longer strings are hashed at some places only, and by the runtime alone. */
  MAX_DENSE = 64,
}

/** Rotations of the words of a key. */
export enum HASH_ROT {
  R1 = 14,
  R2 = 5,
  R3 = 13,
}
