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
import { bestbits, binOf, listSize } from "../../core/objects/tabsize.js";
import type { HashValue, TableConst, TableKey, TableValue } from "../bytecode/protodata.js";
import { NOBODY, type Payer } from "../lexer/payer.js";
import { PagedList } from "../bytecode/pagedlist.js";

/** Keys that are moved or counted between two payments, and what one costs. */
const PAID_KEYS = 1 << 14;
const KEY_COST = 16;

const isArrayIndex = (key: TableKey): key is number =>
  typeof key === "number" && Number.isInteger(key) && key >= 0 && key < LJ_MAX.ASIZE;

/** Up to so many keys are searched one by one. */
const FEW = 8;
/** Room for so many keys is kept for the next table. */
const KEPT_KEYS = 1024;

/** Tables that are complete make room for others: a chunk may have many small ones. */
export class TemplateTable implements TableConst {
  readonly array = new PagedList<TableValue>();
  hbits = 0;
  /** Keys and values: [0 .. nkeys). */
  keys: TableKey[] = [];
  values: HashValue[] = [];
  nkeys = 0;
  private payer: Payer = NOBODY;
  private unpaid = 0;
  /** Places of the keys, when they are many. */
  private places: Map<TableKey, number> | undefined = undefined;
  /** There is no array part, nothing for one, and no nil. */
  private onlyNames = false;
  /** Nothing was set but 1 .. listed, in order, and there is no hash part. */
  private isList = false;
  private listed = 0;
  /** For rehash. */
  private readonly bins = new Uint32Array(LJ_MAX.ABITS + 1);

  start(asize: number, hbits: number, payer: Payer): this {
    this.payer = payer;
    this.hbits = hbits;
    this.nkeys = this.unpaid = this.listed = 0;
    this.places = undefined;
    this.onlyNames = asize === 0;
    this.isList = hbits === 0;
    this.array.clear();
    if (asize > 0) this.extend(asize);
    return this;
  }

  get isLarge(): boolean {
    return this.keys.length > KEPT_KEYS || this.array.isLarge;
  }

  /** A key was looked at. */
  private pay(): void {
    if ((++this.unpaid & (PAID_KEYS - 1)) === 0) this.payer.charge(PAID_KEYS * KEY_COST);
  }
  private extend(asize: number): void {
    const { array } = this;
    for (let n = array.length; n < asize; n += PAID_KEYS) {
      if (asize - n >= PAID_KEYS) this.payer.charge(PAID_KEYS * KEY_COST);
      array.extend(Math.min(asize, n + PAID_KEYS), undefined);
    }
  }

  set(key: TableKey, value: HashValue): void {
    if (this.isList) {
      if (key === this.listed + 1 && isArrayIndex(key) && value !== undefined) {
        this.listed = key;
        if (key >= this.array.length) this.extend(listSize(key));
        this.array.set(key, value as TableValue);
        return;
      }
      this.isList = false;
    }
    if (this.putInArray(key, value)) return;
    const place = this.place(key);
    if (place < 0 && this.nkeys >= this.hashSlots && !this.dropNil()) {
      this.rehash(key);
      if (this.putInArray(key, value)) return;
    }
    if (value === undefined || isArrayIndex(key)) this.onlyNames = false;
    if (place >= 0) {
      this.values[place] = value;
      return;
    }
    this.add(key, value);
  }

  /** Store it there if it belongs there. */
  private putInArray(key: TableKey, value: HashValue): boolean {
    if (!isArrayIndex(key) || key >= this.array.length) return false;
    this.array.set(key, value as TableValue); // only strings are reserved
    return true;
  }

  private add(key: TableKey, value: HashValue): void {
    const n = this.nkeys++;
    this.places?.set(key, n);
    this.keys[n] = key;
    this.values[n] = value;
  }

  private place(key: TableKey): number {
    const { keys, nkeys } = this;
    if (nkeys <= FEW) {
      for (let i = 0; i < nkeys; i++) if (keys[i] === key) return i;
      return -1;
    }
    return this.placed().get(key) ?? -1;
  }
  private placed(): Map<TableKey, number> {
    if (this.places !== undefined) return this.places;
    const places = new Map<TableKey, number>();
    for (let i = 0; i < this.nkeys; i++) places.set(this.keys[i], i);
    return (this.places = places);
  }

  /**
   * A key whose value is nil gives its slot to a new one, if that one's place is there. It
   * depends on the random seed of strings whether it is; here it always is.
   */
  private dropNil(): boolean {
    if (this.onlyNames) return false;
    const { keys, values, places } = this;
    const nil = values.indexOf(undefined);
    if (nil < 0 || nil >= this.nkeys) return false;
    // The last one takes its place.
    const last = --this.nkeys;
    places?.delete(keys[nil]);
    if (nil < last) {
      keys[nil] = keys[last];
      values[nil] = values[last];
      places?.set(keys[nil], nil);
    }
    return true;
  }

  /** The finished table, its array part no smaller than `asize`. */
  finish(asize: number): TableConst {
    if (asize > this.array.length) this.resize(asize, this.hbits);
    return this;
  }

  private get hashSlots(): number {
    return this.hbits === 0 ? 0 : 1 << this.hbits;
  }

  /** Move the keys that belong there between the parts. */
  private resize(asize: number, hbits: number): void {
    const { array, keys, values, nkeys } = this;
    const before = array.length;
    this.extend(asize);
    this.hbits = hbits;
    this.nkeys = 0;
    this.places = undefined;
    if (asize < before) {
      this.keys = [];
      this.values = [];
      for (let i = asize; i < before; i++)
        if (array.get(i) !== undefined) this.add(i, array.get(i));
      array.cut(asize);
      if (this.nkeys > 0) this.onlyNames = false;
    }
    for (let i = 0; i < nkeys; i++) {
      this.pay();
      const key = keys[i];
      const value = values[i];
      if (value === undefined) continue;
      if (!this.putInArray(key, value)) this.add(key, value);
    }
  }

  private rehash(extra: TableKey): void {
    if (this.onlyNames && !isArrayIndex(extra)) {
      this.hbits = hsize2hbits(this.nkeys + 1);
      return;
    }
    const { array, keys, values, nkeys, bins } = this;
    bins.fill(0);
    let integers = this.count(extra);
    let total = 1;
    for (let i = 0; i < array.length; i++) {
      this.pay();
      if (array.get(i) === undefined) continue;
      integers += this.count(i);
      total++;
    }
    for (let i = 0; i < nkeys; i++) {
      this.pay();
      if (values[i] === undefined) continue;
      integers += this.count(keys[i]);
      total++;
    }
    const best = bestbits(bins, integers);
    for (let b = 0; b <= best; b++) total -= bins[b];
    this.resize(best < 0 ? 0 : (2 << best) + 1, hsize2hbits(total));
  }
  /** Returns how many integers the key is. */
  private count(key: TableKey): 0 | 1 {
    if (!isArrayIndex(key)) return 0;
    this.bins[binOf(key)]++;
    return 1;
  }
}
