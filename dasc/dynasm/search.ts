/*
 * Finds runs of actions in the list of those before: the first place where the same bytes
 * stand, even in the middle of others, as DynASM has it. Looking through all of the list is
 * quick until it is long; then an index of all places by the eight bytes there is.
 *
 *   list   b8 01 00 00 00 ff 48 03 99 ...      heads[hash of 8 bytes] = 0
 *   place   0  1  2  3  4  5  6  7  8          next[0] = the next place of the same hash
 */
import { ByteList } from "./grow.js";

/** Bytes of a key. Shorter runs are looked for, and remembered. */
const KEY = 8;
const LONG = 1 << 16;
const REMEMBERED = 10_000;
/** Places to a slot, at most. */
const CROWDED = 4;
const NONE = -1;

export class RunFinder {
  private heads = new Int32Array(LONG).fill(NONE);
  private tails = new Int32Array(LONG);
  private next = new Int32Array(0);
  /** Places that are in the index. */
  private indexed = 0;
  private readonly short = new Map<string, number>();

  constructor(private readonly list: ByteList) {}

  /** The first place of these bytes, -1 when there is none. */
  find(run: readonly number[]): number {
    const bytes = Buffer.from(run);
    if (this.list.length < LONG) return this.list.indexOf(bytes);
    return run.length < KEY ? this.findShort(bytes) : this.findLong(bytes);
  }

  private findShort(bytes: Buffer): number {
    const key = bytes.toString("latin1");
    const known = this.short.get(key);
    if (known !== undefined) return known;
    const found = this.list.indexOf(bytes);
    if (found >= 0 && this.short.size < REMEMBERED) this.short.set(key, found);
    return found;
  }

  private findLong(bytes: Uint8Array): number {
    const list = this.list.all();
    this.index(list);
    for (let at = this.heads[this.slot(bytes, 0)]; at !== NONE; at = this.next[at]) {
      let i = 0;
      while (i < bytes.length && list[at + i] === bytes[i]) i++;
      if (i === bytes.length) return at;
    }
    return NONE;
  }

  private slot(bytes: Uint8Array, at: number): number {
    const low = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    const high =
      bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
    const hash = Math.imul(Math.imul(low, 0x9e3779b1) ^ high, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & (this.heads.length - 1);
  }

  /** Take the places since the last time. */
  private index(list: Uint8Array): void {
    const end = list.length - KEY + 1;
    if (end > this.next.length) this.next = longer(this.next, end);
    if (end > this.heads.length * CROWDED) {
      const size = 2 ** Math.ceil(Math.log2(end / CROWDED) + 1);
      this.heads = new Int32Array(size).fill(NONE);
      this.tails = new Int32Array(size);
      this.indexed = 0;
    }
    for (let at = this.indexed; at < end; at++) {
      const slot = this.slot(list, at);
      if (this.heads[slot] === NONE) this.heads[slot] = at;
      else this.next[this.tails[slot]] = at;
      this.tails[slot] = at;
      this.next[at] = NONE;
    }
    this.indexed = Math.max(this.indexed, end);
  }
}

function longer(items: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const all = new Int32Array(Math.max(least, items.length * 2));
  all.set(items);
  return all;
}
