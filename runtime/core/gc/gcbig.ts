/*
 * What the collector remembers of tables that it goes through in pieces (gctraverse.ts, gcweak.ts).
 */

/** Numbers in a chunk: growing never copies. */
const CHUNK = 1 << 13;

/** Places in weak tables: pairs of a table and an index, nodes after slots. */
class WeakPlaces {
  private readonly chunks: Uint32Array[] = [];
  private length = 0;

  get size(): number {
    return this.length / 2;
  }
  push(t: number, index: number): void {
    const at = this.length % CHUNK;
    if (at === 0) this.chunks.push(new Uint32Array(CHUNK));
    const chunk = this.chunks[this.chunks.length - 1];
    chunk[at] = t;
    chunk[at + 1] = index;
    this.length += 2;
  }
  each(f: (t: number, index: number) => void): void {
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
  /** Where weak tables have what may go. */
  readonly places = new WeakPlaces();

  /** A cycle begins. */
  start(): void {
    this.table = this.written = this.waiting.length = 0;
    this.places.clear();
  }
}
