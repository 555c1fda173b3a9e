/*
 * What the collector's parts in TypeScript and in the templates share.
 */

/** Largest amount of memory: a threshold that is never reached. */
export const LJ_MAX_MEM = 0xffffffff;

/** Tables with more slots or nodes are traversed in pieces. */
export const BIG_TABLE_SLOTS = 4096;

/** A block of cells, see core/memory/cells.ts: its bytes, and those of its header; the first cell starts a cache line. */
export const BLOCK_SIZE = 0x4000;
export const BLOCK_HEADER = 64;

/** What lj_gc_freecell answers in place of bytes: a finaliser wants the object first. */
export const LIVES_ON = -1;

/** Words of a block's header. */
export enum CellBlock {
  /** The epoch in which it was swept last. */
  SWEPT,
  /** Its free cells, while it waits for a turn. */
  FREE,
  /** The last of them, and how many they are. */
  LAST,
  COUNT,
  /** The next block that waits. */
  NEXT,
}
