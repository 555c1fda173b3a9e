/*
 * The allocator of guest memory.
 *
 * Lua programs allocate small objects at a rate that leaves some 10 ns for each,
 * and free them in the sweep with their size known. So small blocks have no
 * header: one free list per size class of 16 bytes, refilled with runs. The heads
 * of the lists live in guest memory, where machine code can pop them too:
 *
 *   lists + 8 * (size class)  ->  block: | next | ... |  ->  block ...  -> 0
 *
 * Everything else comes from a two-level segregated fit: blocks with a header of
 * 16 bytes in physical order, free ones chained by size (power of two, eighths),
 * merged with their neighbours when freed.
 *
 *   header: | size, bit 0: free | size of the block before | next free | previous free |
 *
 * Runs are never given back: what was carved for one class stays in it. Lists of classes beyond RUN_MOST have blocks with
 * headers, which are given back when memory runs short.
 *
 * This is for what objects own (parts of tables, stacks, buffers). Objects themselves are
 * cells (cells.ts) or, when they are large, blocks of their own, which the allocator
 * chains through the last two words of their headers: the sweep finds them there.
 */
import { LISTS } from "../../layout/memory.js";
import { GCHeader } from "../../layout/objects.js";
import type { GuestMemory } from "../../machine/types.js";
import type { VmOptions } from "../vm.js";

/** Blocks up to this size come from the free lists. */
export const ALLOC_MAX_SMALL = LISTS.allocMax;
/** log2 of the granularity: the size class of `size` is `(size + 15) >> ALLOC_SHIFT`. */
const ALLOC_SHIFT = 4;

const HEADER = 16;
const FREE = 1;
const MIN_BLOCK = HEADER + 16;
const RUN_SIZE = 8192;
/** Larger blocks of the lists are made one by one, with headers. */
const RUN_MOST = 1024;
const WASM_PAGE = 0x10000;
const MIN_GROWTH = 0x100000;
/** Bins per power of two. */
const SUB = 8;
const MAX_REQUEST = 0xf0000000;

/** Fields of a block header, as indexes of u32 from the header's. */
enum Block {
  SIZE,
  BEFORE,
  NEXT,
  PREV,
}

/** The bin of a free block of `size` bytes: all of its blocks are at least as big as its first size. */
function binOf(size: number): number {
  const units = size >>> ALLOC_SHIFT;
  if (units < SUB) return units;
  const level = 31 - Math.clz32(units);
  return (level - 2) * SUB + ((units >>> (level - 3)) & (SUB - 1));
}

/** The first bin whose blocks all hold `size` bytes. */
function binFor(size: number): number {
  const units = size >>> ALLOC_SHIFT;
  if (units < SUB) return units;
  const level = 31 - Math.clz32(units);
  return binOf((units + (1 << (level - 3)) - 1) * 16);
}

export class Allocator {
  /** Guest address of the heads of the free lists, 8 bytes per size class. */
  readonly lists: number;
  /** Largest size of the free lists; 0 when every allocation is to be counted. */
  readonly maxSmall: number;
  /** Largest object that is a cell; 0 when every allocation is to be counted. */
  readonly maxCell: number;
  /** Bytes that `used` may reach: less while memory outside counts, too. */
  private limit: number;
  /** Allocations until the one that fails. */
  private countdown: number;
  /** Bytes in use: runs, and larger blocks with their headers. */
  private used = 0;
  private readonly bins = new Uint32Array(SUB * 30);
  /** One bit per bin that has blocks. */
  private readonly occupied = new Int32Array((SUB * 30) / 32 + 1);
  /** The header of size 0 behind the last block. */
  private end: number;
  /** The large objects of the global state that is the VM's: the newest, and the one that the sweep comes to next. */
  large = { newest: 0, next: 0 };

  constructor(
    readonly mem: GuestMemory,
    base: number,
    options: Pick<VmOptions, "memoryLimit" | "failAllocation"> = {},
    /** Addresses in the way of the heap that belong to somebody else; 16-byte aligned. */
    private readonly gap: { readonly start: number; readonly end: number } | null = null,
  ) {
    this.limit = options.memoryLimit ?? Infinity;
    this.countdown = options.failAllocation ?? 0;
    this.maxSmall = this.countdown > 0 ? 0 : ALLOC_MAX_SMALL;
    this.maxCell = this.countdown > 0 ? 0 : LISTS.cellMax;
    this.lists = base;
    this.end = base + ((LISTS.size + 15) & ~15);
    if (mem.size < this.end + 2 * HEADER && !mem.grow(this.end + WASM_PAGE))
      throw new Error("no guest memory for the heap");
    mem.u8.fill(0, base, this.end);
    this.setHeader(this.end, 0, 0);
    this.addSpace(Math.min(mem.size, gap?.start ?? Infinity));
  }

  /** Bytes taken from guest memory for objects and their overhead. */
  get footprint(): number {
    return this.used;
  }

  /** Count memory outside of the guest against the limit; false when there is not so much left. */
  reserve(size: number): boolean {
    if (this.used + size > this.limit) return false;
    this.limit -= size;
    return true;
  }
  release(size: number): void {
    this.limit += size;
  }

  /** `size` (> 0) bytes, aligned to 16 and not cleared; 0 when there is no memory left. */
  alloc(size: number): number {
    if (size <= this.maxSmall) {
      const u32 = this.mem.u32;
      const list = (this.lists + (((size + 15) >>> ALLOC_SHIFT) << 3)) >>> 2;
      const p = u32[list];
      if (p !== 0) {
        u32[list] = u32[p >>> 2];
        return p;
      }
      return this.refill(list, (size + 15) & ~15);
    }
    if (this.countdown > 0 && --this.countdown === 0) return 0;
    return this.allocBlock(size);
  }

  /** Give back what `alloc(size)` returned. */
  free(p: number, size: number): void {
    if (size <= this.maxSmall) {
      const u32 = this.mem.u32;
      const list = (this.lists + (((size + 15) >>> ALLOC_SHIFT) << 3)) >>> 2;
      u32[p >>> 2] = u32[list];
      u32[(p + 4) >>> 2] = 0;
      u32[list] = p;
    } else {
      this.freeBlock(p - HEADER);
    }
  }

  /**
   * Resize, keeping the contents; 0, and the old block untouched, when there is no memory left. `move` copies
   * them, and may throw.
   */
  realloc(p: number, oldSize: number, newSize: number, move?: (to: number) => void): number {
    if (oldSize <= this.maxSmall && newSize <= this.maxSmall) {
      if ((oldSize + 15) >>> ALLOC_SHIFT === (newSize + 15) >>> ALLOC_SHIFT) return p;
    } else if (oldSize > this.maxSmall && newSize > this.maxSmall) {
      if (newSize > oldSize && this.countdown > 0 && --this.countdown === 0) return 0;
      if (newSize <= MAX_REQUEST && this.resizeBlock(p - HEADER, newSize)) return p;
    }
    const q = this.alloc(newSize);
    if (q === 0) return 0;
    if (move === undefined) this.mem.u8.copyWithin(q, p, p + Math.min(oldSize, newSize));
    else this.moving(q, newSize, move);
    this.free(p, oldSize);
    return q;
  }
  private moving(q: number, size: number, move: (to: number) => void): void {
    try {
      move(q);
    } catch (e) {
      this.free(q, size);
      throw e;
    }
  }

  /* Large objects. */

  /** A block for one object, of no type yet; 0 when there is no memory left. */
  allocLarge(size: number): number {
    if (this.countdown > 0 && --this.countdown === 0) return 0;
    return this.chainLarge(this.allocBlock(size));
  }
  /** A block with a header, for one object; 0 is none. */
  chainLarge(p: number): number {
    if (p === 0) return 0;
    const u32 = this.mem.u32;
    const i = (p - HEADER) >>> 2;
    u32[i + Block.NEXT] = this.large.newest;
    u32[i + Block.PREV] = 0;
    if (this.large.newest !== 0) u32[((this.large.newest - HEADER) >>> 2) + Block.PREV] = p;
    this.large.newest = p;
    u32[(p + GCHeader.word) >>> 2] = 0;
    return p;
  }

  unchainLarge(p: number): void {
    const u32 = this.mem.u32;
    const i = (p - HEADER) >>> 2;
    const next = u32[i + Block.NEXT];
    const prev = u32[i + Block.PREV];
    if (next !== 0) u32[((next - HEADER) >>> 2) + Block.PREV] = prev;
    if (prev !== 0) u32[((prev - HEADER) >>> 2) + Block.NEXT] = next;
    else this.large.newest = next;
    if (this.large.next === p) this.large.next = next;
  }
  freeUnchained(p: number): void {
    this.freeBlock(p - HEADER);
  }

  /** Begin to walk over all large objects there are now: each call of takeLarge returns one, 0 at the end. */
  walkLarge(): void {
    this.large.next = this.large.newest;
  }
  takeLarge(): number {
    const p = this.large.next;
    if (p !== 0) this.large.next = this.mem.u32[((p - HEADER) >>> 2) + Block.NEXT];
    return p;
  }

  /** `size` bytes, aligned to `align` (a power of two), that are never given back; 0 without memory. */
  allocAligned(size: number, align: number): number {
    const p = this.allocBlock(size + align - HEADER);
    return p === 0 ? 0 : (Math.ceil(p / align) * align) >>> 0;
  }

  /** Carve a run into blocks of `size` bytes, chain them in order of addresses, return the first. */
  private refill(list: number, size: number): number {
    if (size > RUN_MOST) return this.allocBlock(size);
    const count = Math.floor(RUN_SIZE / size);
    const run = this.allocBlock(count * size);
    // Near the limit a whole run may be too much. The block's header is lost to its class.
    if (run === 0) return this.allocBlock(size);
    const u32 = this.mem.u32;
    let p = run + size;
    u32[list] = p;
    for (let i = 2; i < count; i++) {
      u32[p >>> 2] = p + size;
      u32[(p + 4) >>> 2] = 0;
      p += size;
    }
    u32[p >>> 2] = 0;
    u32[(p + 4) >>> 2] = 0;
    return run;
  }

  private allocBlock(request: number): number {
    const p = this.takeBlock(request);
    if (p !== 0) return p;
    this.trim();
    return this.takeBlock(request);
  }

  /** Give back what waits in lists without having been in a run. */
  private trim(): void {
    const { u32 } = this.mem;
    const end = (this.lists + LISTS.objects) >>> 2;
    for (let list = (this.lists + RUN_MOST / 2 + 8) >>> 2; list < end; list += 2)
      for (let p = u32[list]; p !== 0; p = u32[list]) {
        u32[list] = u32[p >>> 2];
        this.freeBlock(p - HEADER);
      }
  }

  private takeBlock(request: number): number {
    if (request > MAX_REQUEST) return 0;
    const size = Math.max(MIN_BLOCK, Math.ceil(request / 16) * 16 + HEADER);
    if (this.used + size > this.limit) return 0;
    let h = this.findFree(size);
    if (h === 0) {
      if (!this.grow(size)) return 0;
      h = this.findFree(size);
      if (h === 0) return 0;
    }
    this.unlink(h);
    this.take(h, size);
    return h + HEADER;
  }

  /** Mark the unlinked block `h` as used and cut it to `size`. */
  private take(h: number, size: number): void {
    const u32 = this.mem.u32;
    const i = h >>> 2;
    const rest = ((u32[i + Block.SIZE] & ~FREE) >>> 0) - size;
    if (rest >= MIN_BLOCK) {
      this.setHeader(h, size, u32[i + Block.BEFORE]);
      this.setHeader(h + size, rest, size);
      u32[((h + size + rest) >>> 2) + Block.BEFORE] = rest;
      this.link(h + size);
    } else {
      u32[i + Block.SIZE] = (u32[i + Block.SIZE] & ~FREE) >>> 0;
    }
    this.used += u32[i + Block.SIZE];
  }

  private freeBlock(h: number): void {
    const u32 = this.mem.u32;
    let size = u32[(h >>> 2) + Block.SIZE];
    this.used -= size;
    const after = h + size;
    if (u32[(after >>> 2) + Block.SIZE] & FREE) {
      this.unlink(after);
      size += (u32[(after >>> 2) + Block.SIZE] & ~FREE) >>> 0;
    }
    const before = u32[(h >>> 2) + Block.BEFORE];
    if (before !== 0 && u32[((h - before) >>> 2) + Block.SIZE] & FREE) {
      h -= before;
      this.unlink(h);
      size += before;
    }
    u32[(h >>> 2) + Block.SIZE] = size;
    u32[((h + size) >>> 2) + Block.BEFORE] = size;
    this.link(h);
  }

  /** Shrink, or grow into a free block behind. */
  private resizeBlock(h: number, request: number): boolean {
    const u32 = this.mem.u32;
    const old = u32[(h >>> 2) + Block.SIZE];
    const size = Math.max(MIN_BLOCK, Math.ceil(request / 16) * 16 + HEADER);
    const after = h + old;
    let room = old;
    const next = u32[(after >>> 2) + Block.SIZE];
    const merge = (next & FREE) !== 0;
    if (merge) room += (next & ~FREE) >>> 0;
    if (size > room || this.used - old + size > this.limit) return false;
    if (merge) {
      this.unlink(after);
      u32[(h >>> 2) + Block.SIZE] = room;
      u32[((h + room) >>> 2) + Block.BEFORE] = room;
    }
    this.used -= old;
    this.take(h, size);
    return true;
  }

  private findFree(size: number): number {
    let bin = binFor(size);
    let word = bin >>> 5;
    let bits = this.occupied[word] & (-1 << (bin & 31));
    while (bits === 0) {
      if (++word >= this.occupied.length) return 0;
      bits = this.occupied[word];
    }
    bin = (word << 5) + 31 - Math.clz32(bits & -bits);
    return this.bins[bin];
  }

  private link(h: number): void {
    const u32 = this.mem.u32;
    const i = h >>> 2;
    const bin = binOf(u32[i + Block.SIZE]);
    const head = this.bins[bin];
    u32[i + Block.SIZE] |= FREE;
    u32[i + Block.NEXT] = head;
    u32[i + Block.PREV] = 0;
    if (head !== 0) u32[(head >>> 2) + Block.PREV] = h;
    this.bins[bin] = h;
    this.occupied[bin >>> 5] |= 1 << (bin & 31);
  }

  private unlink(h: number): void {
    const u32 = this.mem.u32;
    const i = h >>> 2;
    const next = u32[i + Block.NEXT];
    const prev = u32[i + Block.PREV];
    if (next !== 0) u32[(next >>> 2) + Block.PREV] = prev;
    if (prev !== 0) {
      u32[(prev >>> 2) + Block.NEXT] = next;
    } else {
      const bin = binOf((u32[i + Block.SIZE] & ~FREE) >>> 0);
      this.bins[bin] = next;
      if (next === 0) this.occupied[bin >>> 5] &= ~(1 << (bin & 31));
    }
  }

  private setHeader(h: number, size: number, before: number): void {
    this.mem.u32[(h >>> 2) + Block.SIZE] = size;
    this.mem.u32[(h >>> 2) + Block.BEFORE] = before;
  }

  /** Growth is by a quarter of the heap, or by what is needed when memory runs short. */
  private grow(size: number): boolean {
    const { end } = this;
    const gap = this.gap !== null && end < this.gap.start ? this.gap : null;
    const from = gap?.end ?? end;
    const needed = from + size + size / SUB + 2 * HEADER;
    const wanted = from + Math.max(needed - from, MIN_GROWTH, (from - this.lists) / 4);
    const old = this.mem.size;
    if (!this.mem.grow(wanted) && !this.mem.grow(needed)) return false;
    if (this.mem.size <= old) return false;
    if (gap !== null) this.skip(gap.end);
    this.addSpace(this.mem.size);
    return true;
  }

  /** Make the addresses up to `end` a block that is never freed. */
  private skip(end: number): void {
    const h = this.end;
    this.mem.u32[(h >>> 2) + Block.SIZE] = end - h;
    this.setHeader(end, 0, end - h);
    this.end = end;
  }

  /** Make [end, top) a block, its last header the new end, and free it. */
  private addSpace(top: number): void {
    // The last 64 KiB below 4 GiB stay unused: address + size never wraps.
    const limit = Math.min(top, 0x100000000 - WASM_PAGE);
    const size = ((limit - this.end) & ~15) >>> 0;
    if (limit <= this.end || size < MIN_BLOCK + HEADER) return;
    const h = this.end;
    const u32 = this.mem.u32;
    this.end = h + size - HEADER;
    this.setHeader(this.end, 0, size - HEADER);
    u32[(h >>> 2) + Block.SIZE] = size - HEADER;
    this.used += size - HEADER;
    this.freeBlock(h);
  }
}
