/*
 * How strings are hashed. The runtime (runtime/core/str.ts) and the templates (dasc/vm/str.dasc) both make strings,
 * and a string that both make must be one: they hash alike.
 *
 *   h = mix(seed, length); for each 32-bit word w: h = mix(h, w); the hash is h ^ h >>> LAST
 *   mix(h, w): h = (h ^ w) * MULTIPLIER; h ^ h >>> MIX
 *
 * The last word overlaps the one before. Fewer than four bytes b are one word,
 * b[0] | b[length >> 1] << 8 | b[length - 1] << 16.
 */
export enum STRHASH {
  MULTIPLIER = 0x9e3779b1 - 0x100000000,
  MIX = 15,
  LAST = 13,
  /** Longer strings are hashed at some places only, and by the runtime alone. */
  MAX_DENSE = 64,
}
