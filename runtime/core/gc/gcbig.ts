/*
 * What the collector remembers of what it goes through in pieces: large tables (gctraverse.ts, gcweak.ts), the
 * list of userdata (gcseparate.ts), and dead entries of weak tables (gcveil.ts).
 */
import type { Vm } from "../vm.js";
import { LJ_GC } from "../../layout/value.js";

/** Numbers in a chunk: growing never copies. */
const CHUNK = 1 << 13;
/** Half a millisecond. */
const MOST_AT_ONCE = 8192;

/** A stack of numbers, mostly pairs. */
class Numbers {
  private readonly chunks: Uint32Array[] = [];
  size = 0;

  push(...numbers: number[]): void {
    for (const n of numbers) {
      const at = this.size++ % CHUNK;
      if (at === 0) this.chunks.push(new Uint32Array(CHUNK));
      this.chunks[this.chunks.length - 1][at] = n;
    }
  }
  pop(): number {
    const at = --this.size % CHUNK;
    const n = this.chunks[this.chunks.length - 1][at];
    if (at === 0) this.chunks.pop();
    return n;
  }
  eachPair(f: (a: number, b: number) => void): void {
    for (let i = 0; i < this.size; i += 2) {
      const chunk = this.chunks[Math.floor(i / CHUNK)];
      f(chunk[i % CHUNK], chunk[(i % CHUNK) + 1]);
    }
  }
  clear(): void {
    this.chunks.length = this.size = 0;
  }
}

/** Where the collector is in the list of userdata: see gcseparate.ts. */
class UdataList {
  /** A list that is longer is gone through in pieces. */
  mostAtOnce = MOST_AT_ONCE;
  /** The first one when that began, the one that was looked at last, and the first of those that were done before. */
  first = 0;
  before = 0;
  end = 0;
  /** How often it was gone through in this cycle; whether it is now. */
  rounds = 0;
  separating = false;
  /** Bytes of those that were taken, and what they keep. */
  size = 0;

  start(): void {
    this.separating = false;
    this.end = this.rounds = this.size = 0;
  }
}

/** What is done while dead entries of weak tables are cleared in pieces: gcveil.ts, which is loaded when it is needed. */
export interface Veil {
  /** The value at `o` in the table is about to be read: it is cleared if it is dead. */
  see(t: number, o: number): void;
  /** All of the table may be read. */
  finish(t: number): void;
  /** Clear some entries; the cost. */
  piece(limit: number): number;
  /** An instruction in front of `pc` is about to run, a function that is not Lua's to be called. */
  instruction(L: number, pc: number): void;
  call(L: number): void;
}

/** What few programs need, and is loaded then: gcpieces.ts. */
export interface GcPieces {
  openVeil(vm: Vm, hide: boolean): boolean;
  separateBegin(vm: Vm, L: number): void;
  separatePiece(vm: Vm, limit: number): number;
  putBack(vm: Vm, L: number, limit: number, all?: boolean): number;
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
  readonly places = new Numbers();
  /** Some may be metamethods, which are looked up everywhere: all are cleared at once. */
  hasMetamethods = false;
  /** Tables that have places, and what was weak of them then; the last of them. */
  readonly looked = new Numbers();
  lastLooked = 0;
  /** Whites of what is dead. */
  dead: number = LJ_GC.WHITES;
  /** Entries are cleared in pieces when there are more. */
  mostAtOnce = MOST_AT_ONCE;
  /** So many by each instruction that comes across the veil, so that it does not last. */
  pace = 16;
  veil: Veil | undefined = undefined;
  /** Entries that were taken out of weak tables, and may be put back: see gcseparate.ts. */
  readonly hidden = new Numbers();
  readonly udata = new UdataList();

  /** A cycle begins. */
  start(): void {
    this.table = this.written = this.waiting.length = 0;
    this.places.clear();
    this.looked.clear();
    this.lastLooked = 0;
    this.hasMetamethods = false;
    this.udata.start();
  }
}
