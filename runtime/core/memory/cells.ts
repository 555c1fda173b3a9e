/*
 * Cells: where small objects live, so that the collector finds them in the order of
 * addresses. A list of all objects visits memory at random, at the price of a cache miss
 * each; a block of cells is read like an array, costs an object no link, and what it has
 * free is handed out in order, so what a program makes together stays together.
 *
 *   block of 16 KiB, aligned:  | header, 64 bytes | cell | cell | cell | ...     one size class
 *   free cell:                 | next free | 0 | ...            its header says: no type
 *   object:                    | nextgc | marked, gct, ... | ...
 *
 * Strings and other objects have blocks of their own (two spaces); empty ones serve both.
 * The head of the free list of a size class is in guest memory, where machine code pops it.
 *
 * A sweep begins with empty free lists and builds them anew, block by block: by the
 * collector's steps, or on demand, when a cell is wanted. `epoch` tells the blocks that it
 * has been to: a single cell that is freed elsewhere goes to its list only then.
 */
import { BLOCK_HEADER, BLOCK_SIZE, CellBlock } from "../../layout/collector.js";
import { LISTS } from "../../layout/memory.js";
import { GCHeader } from "../../layout/objects.js";
import type { Allocator } from "./alloc.js";
import type { OwnBlocks } from "./ownblocks.js";

/** A free list gets so many cells at least. */
const MIN_CELLS = 32;
/** One request sweeps so many blocks for them at most, and takes a new one then. */
const MOST_SWEPT_BLOCKS = 8;
/** Blocks that are taken from the allocator at once, at first and later on. */
const MIN_SEGMENT_BLOCKS = 4;
const MAX_SEGMENT_BLOCKS = 64;

/** Cells of `size` bytes in a block. */
export const blockCells = (size: number): number => Math.floor((BLOCK_SIZE - BLOCK_HEADER) / size);

/** Most classes of a small state have none, and a typed array costs as much as all else of a class. */
const NO_BLOCKS = new Uint32Array(0);
const FEW_BLOCKS = 4;

/** Blocks for the cells of one size. */
class CellClass {
  blocks = NO_BLOCKS;
  count = 0;
  /** Blocks that the sweep has seen, and those of them that it has kept. */
  seen = 0;
  kept = 0;
  /** Queue of swept blocks with free cells. */
  first = 0;
  last = 0;

  constructor(
    readonly size: number,
    /** Guest address of the head of the free list. */
    readonly list: number,
  ) {}
}

/** The epoch of the sweep, and empty blocks: common to the spaces of a VM. */
export class BlockPool {
  epoch = 1;
  /** Empty blocks: their addresses and, in the lower bits, for which size of cells they are chained still. */
  private readonly empty: number[] = [];
  private total = 0;

  constructor(
    readonly alloc: Allocator,
    /** Where blocks come from, if not from there. */
    readonly own?: OwnBlocks,
  ) {}

  take(): number {
    if (this.empty.length === 0) this.addSegment();
    return this.empty.pop() ?? 0;
  }
  give(block: number, chained = 0): void {
    this.empty.push(block + chained);
  }

  /** Hand all blocks of a state that has ended to another pool: those that are empty, and those of its spaces. */
  handOver(to: BlockPool, ...spaces: readonly CellSpace[]): void {
    for (const { classes } of spaces)
      for (const cls of classes) {
        for (let k = 0; k < cls.count; k++) to.give(cls.blocks[k]);
        cls.count = 0;
      }
    for (const block of this.empty) to.give(block);
    this.empty.length = 0;
    to.total += this.total;
  }

  private addSegment(): void {
    let count = Math.max(MIN_SEGMENT_BLOCKS, Math.min(MAX_SEGMENT_BLOCKS, this.total >>> 2));
    let p = 0;
    // Near the limit a whole segment may be too much.
    while (count >= 1 && (p = this.segment(count * BLOCK_SIZE)) === 0) count >>>= 1;
    if (p === 0) return;
    this.total += count;
    for (let i = count - 1; i >= 0; i--) this.empty.push(p + i * BLOCK_SIZE);
  }
  private segment(size: number): number {
    return this.own === undefined
      ? this.alloc.allocAligned(size, BLOCK_SIZE)
      : this.own.allocSegment(size, BLOCK_SIZE);
  }
}

export class CellSpace {
  readonly classes: readonly CellClass[];
  /** Sweeps a block for the collector: true when it is empty now. */
  sweep: (block: number, size: number) => boolean = () => false;
  /** The class that the sweep is at. */
  private at = 0;

  constructor(
    readonly pool: BlockPool,
    /** Guest address of the heads of the free lists. */
    readonly lists: number,
  ) {
    this.classes = Array.from(
      { length: LISTS.cellMax / 16 + 1 },
      (_, i) => new CellClass(16 * i, lists + 8 * i),
    );
  }

  /** A cell for `size` bytes whose free list is empty; 0 when there is no memory left. */
  refill(size: number): number {
    const cls = this.classes[(size + 15) >>> 4];
    const { mem } = this.pool.alloc;
    let first = 0;
    for (let cells = 0, tries = 0, last = 0; cells < MIN_CELLS; tries++) {
      while (cls.first === 0 && cls.seen < cls.count && tries++ < MOST_SWEPT_BLOCKS)
        this.sweepNext(cls);
      const block = cls.first >>> 2;
      if (block === 0) break;
      const u32 = mem.u32;
      cls.first = u32[block + CellBlock.NEXT];
      if (first === 0) first = u32[block + CellBlock.FREE];
      else u32[last >>> 2] = u32[block + CellBlock.FREE];
      last = u32[block + CellBlock.LAST];
      cells += u32[block + CellBlock.COUNT];
    }
    if (first === 0) {
      first = this.addBlock(cls);
      if (first === 0) return 0;
    }
    mem.u32[cls.list >>> 2] = mem.u32[first >>> 2];
    return first;
  }

  /** A cell whose object is gone. */
  free(p: number, size: number): void {
    const { u32 } = this.pool.alloc.mem;
    u32[(p + GCHeader.word) >>> 2] = 0;
    const block = (p & -BLOCK_SIZE) >>> 0;
    if (u32[(block >>> 2) + CellBlock.SWEPT] !== this.pool.epoch) return;
    const list = (this.lists + (((size + 15) >>> 4) << 3)) >>> 2;
    u32[p >>> 2] = u32[list];
    u32[(p + 4) >>> 2] = 0;
    u32[list] = p;
  }

  /** A new block, its cells chained in order of addresses; the first of them. */
  private addBlock(cls: CellClass): number {
    const taken = this.pool.take();
    if (taken === 0) return 0;
    const block = (taken & -BLOCK_SIZE) >>> 0;
    if (cls.count === cls.blocks.length) {
      const more = new Uint32Array(Math.max(FEW_BLOCKS, 2 * cls.count));
      more.set(cls.blocks);
      cls.blocks = more;
    }
    cls.blocks[cls.count++] = block;
    const { u32 } = this.pool.alloc.mem;
    u32[(block >>> 2) + CellBlock.SWEPT] = this.pool.epoch;
    const { size } = cls;
    if (taken - block === size) return u32[(block >>> 2) + CellBlock.FREE];
    const first = block + BLOCK_HEADER;
    let p = first;
    for (const end = block + BLOCK_SIZE - size; p <= end; p += size) {
      u32[p >>> 2] = p + size;
      u32[(p + 4) >>> 2] = 0;
      u32[(p + GCHeader.word) >>> 2] = 0;
    }
    u32[(p - size) >>> 2] = 0;
    return first;
  }

  /* The sweep. */

  /** Begin: no block has been swept, no cell is free. The pool has a new epoch. */
  begin(): void {
    const { u32 } = this.pool.alloc.mem;
    for (const cls of this.classes) {
      u32[cls.list >>> 2] = 0;
      cls.seen = cls.kept = cls.first = cls.last = 0;
    }
    this.at = 0;
  }

  /** Sweep one block; the number of its cells, or 0 when all have been swept. */
  step(): number {
    for (; this.at < this.classes.length; this.at++) {
      const cls = this.classes[this.at];
      if (cls.seen < cls.count) {
        this.sweepNext(cls);
        return blockCells(cls.size);
      }
    }
    return 0;
  }

  private sweepNext(cls: CellClass): void {
    const { u32 } = this.pool.alloc.mem;
    const block = cls.blocks[cls.seen++];
    const i = block >>> 2;
    // Made since the sweep began?
    const done = u32[i + CellBlock.SWEPT] === this.pool.epoch;
    if (!done && this.sweep(block, cls.size) && cls.first !== 0) {
      this.pool.give(block, cls.size);
    } else {
      cls.blocks[cls.kept++] = block;
      if (!done) {
        u32[i + CellBlock.SWEPT] = this.pool.epoch;
        if (u32[i + CellBlock.FREE] !== 0) this.queue(cls, block);
      }
    }
    if (cls.seen === cls.count) cls.seen = cls.count = cls.kept;
  }

  private queue(cls: CellClass, block: number): void {
    const { u32 } = this.pool.alloc.mem;
    u32[(block >>> 2) + CellBlock.NEXT] = 0;
    if (cls.first === 0) cls.first = block;
    else u32[(cls.last >>> 2) + CellBlock.NEXT] = block;
    cls.last = block;
  }
}
