/*
 * Memory of a state whose maker brought an allocator along (lua_newstate): all that is larger than what
 * the allocator's free lists hold comes from it, and goes back to it.
 *
 *   from the caller:  | ... | size, offset, next, previous | block ...        16 bytes that the block of an Allocator has, too
 *
 * The collector frees in the middle of its work, when C code must not run: the caller is told before it is asked
 * for more. Objects are cells of blocks that are asked for by the segment. Parts of tables and stacks of up to 1 KB come from
 * the lists of the VM, which machine code and C's malloc pop.
 */
import type { Vm } from "../vm.js";

const HEADER = 16;
const ALIGN = 16;
/** Words of the header. */
const SIZE = 0;
const OFFSET = 1;
/** Where our block begins in one of the caller's. */
const begin = (q: number, align: number): number => (Math.ceil((q + HEADER) / align) * align) >>> 0;

export class OwnBlocks {
  /** While the state is made: what is refused comes from the VM, and the state is given up behind that. */
  private substitutes: Map<number, number> | undefined = new Map<number, number>();
  private readonly segments: number[] = [];
  /** Freed, and not given back yet. */
  private dead: number[] = [];

  constructor(
    private readonly vm: Vm,
    /** A lua_Alloc and its first argument. */
    public fn: number,
    public data: number,
  ) {}

  /** The state stands: was anything refused? */
  finish(): boolean {
    const { substitutes } = this;
    const isWhole = substitutes?.size === 0;
    if (isWhole) this.substitutes = undefined;
    return isWhole;
  }

  private ask(p: number, oldSize: number, newSize: number): number {
    return this.vm.machine.call(this.fn, this.data, p, oldSize, newSize) >>> 0;
  }

  /** `size` bytes at a multiple of `align`; 0 when the caller refuses. */
  alloc(size: number, align = ALIGN): number {
    this.giveBack();
    const total = size + HEADER + align;
    let q = this.ask(0, 0, total);
    if (q === 0 && this.substitutes !== undefined) {
      q = this.vm.alloc.alloc(total);
      if (q !== 0) this.substitutes.set(q, total);
    }
    return q === 0 ? 0 : this.place(q, total, begin(q, align));
  }
  /** As long as the state lives. */
  allocSegment(size: number, align: number): number {
    const p = this.alloc(size, align);
    if (p !== 0) this.segments.push(p);
    return p;
  }

  /** Put our block at `p` into the caller's at `q`. */
  private place(q: number, total: number, p: number): number {
    const header = (p - HEADER) >>> 2;
    const { u32 } = this.vm.mem;
    u32[header + SIZE] = total;
    u32[header + OFFSET] = p - q;
    return p;
  }

  free(p: number): void {
    this.dead.push(p);
  }
  private giveBack(): void {
    const { dead } = this;
    if (dead.length === 0) return;
    this.dead = [];
    for (const p of dead) this.giveBackBlock(p);
  }
  private giveBackBlock(p: number): void {
    const header = (p - HEADER) >>> 2;
    const { u32 } = this.vm.mem;
    const q = p - u32[header + OFFSET];
    const total = u32[header + SIZE];
    if (this.substitutes?.delete(q)) this.vm.alloc.free(q, total);
    else this.ask(q, total, 0);
  }

  /** 0, and the block as it was, when the caller refuses. */
  realloc(p: number, oldSize: number, newSize: number): number {
    this.giveBack();
    const header = (p - HEADER) >>> 2;
    const { mem } = this.vm;
    const offset = mem.u32[header + OFFSET];
    if (this.substitutes?.has(p - offset)) return 0;
    const total = newSize + HEADER + ALIGN;
    const q = this.ask(p - offset, mem.u32[header + SIZE], total);
    if (q === 0) return 0;
    const at = begin(q, ALIGN);
    // Where the new block is aligned otherwise, its contents are not where they belong.
    if (at !== q + offset)
      mem.u8.copyWithin(at, q + offset, q + offset + Math.min(oldSize, newSize));
    return this.place(q, total, at);
  }

  /** The state is gone, and so is the block that it was in. */
  release(state: number): void {
    this.dead.push(...this.segments, state);
    this.giveBack();
  }
}
