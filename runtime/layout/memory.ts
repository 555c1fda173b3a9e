/*
 * Where things are in guest memory. Page 0 stays unmapped; all addresses are
 * below 4 GiB.
 */
export const MEMORY_MAP = {
  /** One 16-byte slot per host function. */
  thunkBase: 0x10000,
  thunkCount: 0x1000,
  /** The machine stack, growing down from its end. */
  stackBase: 0x20000,
  stackSize: 0x100000,
  /** The VM blob of the generator. */
  blobBase: 0x120000,
  blobLimit: 0xe0000,
  /** Machine code of traces. */
  mcodeBase: 0x200000,
  mcodeSize: 0xe00000,
  /** Everything that the allocator hands out. */
  heapBase: 0x1000000,
  initialSize: 0x1400000,
  maximumSize: 0x100000000,
} as const;

/** Heads of the allocator's free lists, 8 bytes per size class of 16 bytes; see core/alloc.ts. */
export const ALLOC_LISTS = MEMORY_MAP.heapBase;

/** Machine stack that nested coroutines leave to calls from the host. */
const HOST_STACK = 0x20000;
/** No coroutine is resumed with less stack than from here to its end. */
export const RESUME_LIMIT = MEMORY_MAP.stackBase + HOST_STACK;
