/*
 * The heap of C code, from the VM's allocator, so that it counts for the memory limit. Blocks are aligned to
 * 16 bytes and have headers (layout/cheap.ts). Small blocks are taken from the allocator's lists and put back by guest
 * code, too (dasc/libc_x64.dasc).
 */
import type { Allocator } from "../../core/memory/alloc.js";
import { C_HEAP } from "../../layout/cheap.js";

const HEADER: number = C_HEAP.header;
const { used: USED, freed: FREED } = C_HEAP;
const LARGEST_BYTES = 0xf0000000;

export class Heap {
  constructor(private readonly alloc: Allocator) {}

  /** A block of at least `size` bytes, aligned to a power of two; 0 without memory. */
  malloc(size: number, align = HEADER): number {
    const lead = align <= HEADER ? HEADER : align + HEADER;
    if (!(size >= 0 && size + lead <= LARGEST_BYTES)) return 0;
    const total = lead + Math.max(size, 1);
    const base = this.alloc.alloc(total);
    if (base === 0) return 0;
    const p = align <= HEADER ? base + HEADER : Math.ceil((base + HEADER) / align) * align;
    this.alloc.mem.u32.set([total, p - base, size, USED], (p - HEADER) >>> 2);
    return p;
  }
  zeroed(size: number): number {
    const p = this.malloc(size);
    if (p !== 0) this.alloc.mem.u8.fill(0, p, p + size);
    return p;
  }

  /** What is wrong with an address that was handed to free, or null. */
  complaint(p: number): string | null {
    const mark = p % HEADER === 0 && p <= this.alloc.mem.size ? this.field(p, 3) : 0;
    if (mark === USED) return null;
    return mark === FREED ? "double free detected in tcache 2" : "invalid pointer";
  }
  free(p: number): void {
    const at = (p - HEADER) >>> 2;
    const { u32 } = this.alloc.mem;
    u32[at + 3] = FREED;
    this.alloc.free(p - u32[at + 1], u32[at]);
  }
  size(p: number): number {
    return this.field(p, 2);
  }
  /** The block with another size, perhaps elsewhere; 0, and the block as it was, without memory. */
  realloc(p: number, size: number): number {
    const lead = this.field(p, 1);
    if (lead === HEADER && size + HEADER <= LARGEST_BYTES) {
      const total = HEADER + Math.max(size, 1);
      const base = this.alloc.realloc(p - HEADER, this.field(p, 0), total);
      if (base === 0) return 0;
      this.alloc.mem.u32.set([total, HEADER, size, USED], base >>> 2);
      return base + HEADER;
    }
    const q = this.malloc(size);
    if (q === 0) return 0;
    this.alloc.mem.u8.copyWithin(q, p, p + Math.min(size, this.size(p)));
    this.free(p);
    return q;
  }

  private field(p: number, n: number): number {
    return this.alloc.mem.u32[((p - HEADER) >>> 2) + n];
  }
}
