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
  blobLimit: 0x30000,
  /** What the lexer in machine code works in (layout/lexing.ts). Not of the heap, which has the same addresses without it. */
  lexBase: 0x150000,
  lexLimit: 0x10000,
  /** Everything that the allocator hands out; it goes on behind the machine code of traces. */
  heapBase: 0x160000,
  /** Small, since engines collect garbage by the size of all memories. */
  initialSize: 0x200000,
  /** Machine code of traces; its memory is there once there is a trace, or the heap is beyond it. */
  mcodeBase: 0x200000,
  mcodeSize: 0x400000,
  maximumSize: 0x100000000,
} as const;

/** Largest sizes with a list: an array part for 512 elements and slot 0, or 128 nodes; and a cell. */
const ALLOC_MAX = 4112;
const CELL_MAX = 528;
const ALLOC_CLASSES = ALLOC_MAX / 16 + 2;
const CELL_CLASSES = CELL_MAX / 16 + 1;
const CLASSES = ALLOC_CLASSES + 2 * CELL_CLASSES;
/**
 * Heads of free lists, 8 bytes per size class of 16 bytes, at the start of the heap: of the
 * allocator (core/memory/alloc.ts), of cells for objects and of cells for strings (core/memory/cells.ts).
 * The class of `size` is `(size + 15) >> 4`; machine code pops what it needs.
 */
export const LISTS = {
  allocMax: ALLOC_MAX,
  cellMax: CELL_MAX,
  /** Offsets from the start of the heap. */
  objects: 8 * ALLOC_CLASSES,
  strings: 8 * (ALLOC_CLASSES + CELL_CLASSES),
  /** Behind them, and no list: which dispatch table is used, see core/run/dispatch.ts. */
  dispatch: 8 * CLASSES,
  /** What machine code has done on cdata that traces would do without it: FfiHooks.uses. */
  uses: 8 * (CLASSES + 1),
  size: 8 * (CLASSES + 2),
} as const;
export const ALLOC_LISTS = MEMORY_MAP.heapBase;
export const OBJECT_LISTS = MEMORY_MAP.heapBase + LISTS.objects;
export const STRING_LISTS = MEMORY_MAP.heapBase + LISTS.strings;
/** Behind the blob: what its translation finds handlers by, 16 bits for each 16 bytes. */
export const HANDLERS_ROOM = {
  address: MEMORY_MAP.blobBase + (MEMORY_MAP.blobLimit * 7) / 8,
  size: MEMORY_MAP.blobLimit / 8,
} as const;
export const CDATA_USES = MEMORY_MAP.heapBase + LISTS.uses;
export const DISPATCH_KIND = MEMORY_MAP.heapBase + LISTS.dispatch;

/** Machine stack of a state that C code may be loaded into: what Linux gives a process. It lies behind the code of traces and what the machine guards. */
export const FOREIGN_STACK = {
  stackBase: MEMORY_MAP.mcodeBase + MEMORY_MAP.mcodeSize + 0x100000,
  stackSize: 0x800000,
} as const;

/** Machine stack that library functions and C code leave to calls from the host. */
const HOST_STACK = 0x20000;
/** Nothing that may go deep begins with less of a machine stack than down to here. */
export const stackLimit = (stackBase: number): number => stackBase + HOST_STACK;
export const FOREIGN_STACK_LIMIT = stackLimit(FOREIGN_STACK.stackBase);
/**
 * Nested coroutines take no more of a large stack than of a small one: each that an error passes adds to its text,
 * as in LuaJIT, so that an endless recursion takes time by the square of its depth.
 */
export const resumeLimit = (stackEnd: number): number =>
  stackEnd - MEMORY_MAP.stackSize + HOST_STACK;

/**
 * Alignment of foreign code in the heap: so much that an object is mostly at the same address in programs that had
 * little else to do before, which is where its translations are kept for (machine/wasm/tier/kept.ts).
 */
export const FOREIGN_ALIGN = 0x10000;

/** Bytes at global_State.vm_scratch. */
export const VM_SCRATCH = 64;
/** Bytes at global_State.dates, of which runtime/layout/dates.ts says what they are. */
export const DATES_SIZE = 1536;
/** Bytes at global_State.str_buf, where short strings are put together. */
export const STR_BUF = 1024;
/** Bytes at jit_State.buf, and what jit_State.bufn is when they do not hold the string, or when none was begun. */
export const TRACE_BUF = 1024;
export const TRACE_BUF_HOST = 0x40000000;
export const TRACE_BUF_EMPTY = TRACE_BUF_HOST + 1;
