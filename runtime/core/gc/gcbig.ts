/*
 * What the collector remembers of what it goes through in pieces: large tables (gctraverse.ts, gcweak.ts) and the
 * list of userdata (gcfinalize.ts).
 */

/** Numbers in a chunk: growing never copies. */
const CHUNK = 1 << 13;

/** Pairs of numbers. */
class Pairs {
  private readonly chunks: Uint32Array[] = [];
  private length = 0;

  get size(): number {
    return this.length / 2;
  }
  push(a: number, b: number): void {
    const at = this.length % CHUNK;
    if (at === 0) this.chunks.push(new Uint32Array(CHUNK));
    const chunk = this.chunks[this.chunks.length - 1];
    chunk[at] = a;
    chunk[at + 1] = b;
    this.length += 2;
  }
  each(f: (a: number, b: number) => void): void {
    for (let i = 0; i < this.length; i += 2) {
      const chunk = this.chunks[Math.floor(i / CHUNK)];
      f(chunk[i % CHUNK], chunk[(i % CHUNK) + 1]);
    }
  }
  clear(): void {
    this.chunks.length = this.length = 0;
  }
}

export class BigTables {
  /** The table that is gone through, or 0. */
  table = 0;
  /** Slots of its array part, then nodes, that have been seen. Who rebuilds the parts makes it 0. */
  seen = 0;
  /** What is weak of it, and whether what may go is to be remembered. */
  weak = 0;
  look = false;
  /** The slot of any large table that is about to be stored to, or 0. Who moves slots marks its value before. */
  written = 0;
  /** Weak tables that are to be gone through, beside those in gc_weak. */
  readonly waiting: number[] = [];
  /** Where weak tables have what may go: a table and an index, nodes after slots. */
  readonly places = new Pairs();
  /** The first userdata when their list began to be gone through, or -1, and the one that was looked at last. */
  firstUdata = -1;
  beforeUdata = 0;
  /** Userdata that were white then, each with the one before it in the list. */
  readonly whiteUdata = new Pairs();

  /** A cycle begins. */
  start(): void {
    this.table = this.written = this.waiting.length = 0;
    this.places.clear();
    this.firstUdata = -1;
    this.whiteUdata.clear();
  }
}
