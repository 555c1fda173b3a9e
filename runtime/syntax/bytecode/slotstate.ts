/*
 * What a verifier knows of the slots of a frame before an instruction: sets of slots, a bit
 * each, side by side in one array, and where open results begin.
 *
 *   | SET | TABLE | NUMBER | ITERATOR | OPEN | multi |     as many words as the frame needs, multi one
 *
 * A TABLE slot is SET; else a slot is in one of the first four sets at most. Where ways
 * meet, what all of them know stays; a slot is OPEN where some way says so.
 */

export enum SLOTS {
  /** It holds a value of the program's. */
  SET,
  /** That is a table, which a TNEW or TDUP has made. */
  TABLE,
  /** It is part of the control of a numeric loop. */
  NUMBER,
  /** It is part of the control of a loop over `next`. */
  ITERATOR,
  /** A closure may have it as an upvalue. */
  OPEN,
}
const KINDS = 5;
/** No open results. */
export const NONE = -1;

/** One state, or many one behind the other. */
export type States = Int32Array;

export class SlotState {
  private readonly words: States = new Int32Array(KINDS * 8 + 1);
  /** Words of a set. */
  private width = 0;
  /** Words of a state. */
  size = 0;

  /** Forget everything: only the parameters are there. */
  start(framesize: number, numparams: number): void {
    this.width = (framesize + 31) >>> 5;
    this.size = KINDS * this.width + 1;
    this.words.fill(0);
    this.multi = NONE;
    for (let slot = 0; slot < numparams; slot++) this.add(SLOTS.SET, slot);
  }

  /** First slot of results whose number nobody knows; right behind the instruction only. */
  get multi(): number {
    return this.words[this.size - 1];
  }
  set multi(slot: number) {
    this.words[this.size - 1] = slot;
  }

  has(kind: SLOTS, slot: number): boolean {
    const word = slot >>> 5;
    return word < this.width && (this.words[kind * this.width + word] & (1 << (slot & 31))) !== 0;
  }
  /** Are all of the slots from .. to - 1 in it? */
  hasAll(kind: SLOTS, from: number, to: number): boolean {
    for (let slot = from; slot < to; slot++) if (!this.has(kind, slot)) return false;
    return true;
  }
  add(kind: SLOTS, slot: number): void {
    this.words[kind * this.width + (slot >>> 5)] |= 1 << (slot & 31);
  }
  /** The slot holds a value that was just written. */
  write(slot: number): void {
    this.become(SLOTS.SET, slot);
  }
  /** The slot holds a new table. */
  writeTable(slot: number): void {
    this.write(slot);
    this.add(SLOTS.TABLE, slot);
  }
  /** What is in the slot is of this kind, and of no other. */
  become(kind: SLOTS, slot: number): void {
    const { words, width } = this;
    const bit = 1 << (slot & 31);
    for (let i = slot >>> 5; i < SLOTS.OPEN * width; i += width) words[i] &= ~bit;
    words[kind * width + (slot >>> 5)] |= bit;
  }
  /** Nothing is known of the slots from `slot` on. */
  dropFrom(slot: number): void {
    for (let kind = SLOTS.SET; kind < SLOTS.OPEN; kind++) this.clearFrom(kind, slot);
  }
  clearFrom(kind: SLOTS, slot: number): void {
    const { words, width } = this;
    const first = slot >>> 5;
    if (first >= width) return;
    const base = kind * width;
    words[base + first] &= (1 << (slot & 31)) - 1;
    for (let i = first + 1; i < width; i++) words[base + i] = 0;
  }
  /** Is any of the slots from `slot` on in it? */
  anyFrom(kind: SLOTS, slot: number): boolean {
    const { words, width } = this;
    const first = slot >>> 5;
    const base = kind * width;
    if (first >= width) return false;
    if ((words[base + first] & ~((1 << (slot & 31)) - 1)) !== 0) return true;
    for (let i = first + 1; i < width; i++) if (words[base + i] !== 0) return true;
    return false;
  }

  load(states: States, at: number): void {
    const { words, size } = this;
    for (let i = 0; i < size; i++) words[i] = states[at + i];
  }
  store(states: States, at: number): void {
    const { words, size } = this;
    for (let i = 0; i < size; i++) states[at + i] = words[i];
  }
  /** Let what a stored state knows be what both know; true when that is less. */
  mergeInto(states: States, at: number): boolean {
    const { words, width, size } = this;
    const last = size - 1;
    let changes = 0;
    for (let i = 0; i < SLOTS.OPEN * width; i++) {
      const old = states[at + i];
      const both = old & words[i];
      changes |= old ^ both;
      states[at + i] = both;
    }
    for (let i = SLOTS.OPEN * width; i < last; i++) {
      const old = states[at + i];
      changes |= old ^ (states[at + i] = old | words[i]);
    }
    if (states[at + last] !== words[last] && states[at + last] !== NONE) {
      states[at + last] = NONE;
      changes = 1;
    }
    return changes !== 0;
  }
}
