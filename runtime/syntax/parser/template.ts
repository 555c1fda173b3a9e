/*
 * A table constructor's constants, collected while the constructor is parsed.
 *
 * Which keys end in the array part follows from the sizes that a real table
 * takes while the same keys are stored one after the other, so this model grows
 * as a table does (see lj_tab): a full hash part triggers a rehash, which gives
 * the array part the largest size of which more than half is used.
 */
import { LJ_MAX } from "../../layout/objects.js";
import { hsize2hbits } from "../../core/objects/tab.js";
import type { HashValue, TableConst, TableValue } from "../bytecode/protodata.js";

type Key = boolean | number | string;

const floorLog2 = (n: number): number => 31 - Math.clz32(n);

const isArrayIndex = (key: Key): key is number =>
  typeof key === "number" && Number.isInteger(key) && key >= 0 && key < LJ_MAX.ASIZE;

export class TemplateTable {
  private array: TableValue[];
  private hash = new Map<Key, HashValue>();

  constructor(
    asize: number,
    private hbits: number,
  ) {
    this.array = new Array<TableValue>(asize).fill(undefined);
  }

  set(key: Key, value: HashValue): void {
    const inArray = isArrayIndex(key) && key < this.array.length;
    if (!inArray && !this.hash.has(key) && this.hash.size >= this.hashSlots && !this.dropNil())
      this.rehash(key);
    this.store(key, value);
  }

  /**
   * A key whose value is nil gives its slot to a new one, if that one's place is there. It
   * depends on the random seed of strings whether it is; here it always is.
   */
  private dropNil(): boolean {
    for (const [key, value] of this.hash) if (value === undefined) return this.hash.delete(key);
    return false;
  }

  /** The finished table, its array part no smaller than `asize`. */
  finish(asize: number): TableConst {
    if (asize > this.array.length) this.resize(asize, this.hbits);
    return { kind: "table", array: this.array, hbits: this.hbits, hash: [...this.hash] };
  }

  private get hashSlots(): number {
    return this.hbits === 0 ? 0 : 1 << this.hbits;
  }

  private store(key: Key, value: HashValue): void {
    // Only strings are reserved.
    if (isArrayIndex(key) && key < this.array.length) this.array[key] = value as TableValue;
    else this.hash.set(key, value);
  }

  /** Move the keys that belong there between the parts. */
  private resize(asize: number, hbits: number): void {
    const { array, hash } = this;
    this.array = array.slice(0, asize);
    while (this.array.length < asize) this.array.push(undefined);
    this.hbits = hbits;
    this.hash = new Map();
    for (let i = asize; i < array.length; i++) if (array[i] !== undefined) this.store(i, array[i]);
    for (const [key, value] of hash) if (value !== undefined) this.store(key, value);
  }

  private rehash(extra: Key): void {
    // bins[b]: integer keys k with 2^b < k <= 2^(b+1); 0, 1 and 2 share the first.
    const bins = new Array<number>(LJ_MAX.ABITS).fill(0);
    let integers = 0;
    const count = (key: Key): void => {
      if (!isArrayIndex(key)) return;
      bins[key > 2 ? floorLog2(key - 1) : 0]++;
      integers++;
    };
    let total = 1;
    this.array.forEach((value, i) => {
      if (value === undefined) return;
      count(i);
      total++;
    });
    for (const [key, value] of this.hash) {
      if (value === undefined) continue;
      count(key);
      total++;
    }
    count(extra);
    let asize = 0;
    let inArray = 0;
    for (let b = 0, sum = 0; 2 * integers > 2 ** b && sum !== integers; b++) {
      if (bins[b] === 0) continue;
      sum += bins[b];
      if (2 * sum > 2 ** b) {
        asize = 2 ** (b + 1) + 1;
        inArray = sum;
      }
    }
    this.resize(asize, hsize2hbits(total - inArray));
  }
}
