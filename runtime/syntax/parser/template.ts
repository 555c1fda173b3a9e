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
import type { Name } from "../lexer/lexnames.js";
import type { HashValue, TableConst, TableKey, TableValue } from "../bytecode/protodata.js";
import type { Payer } from "../lexer/payer.js";
import { PagedList } from "../bytecode/pagedlist.js";

/** Keys that are moved or counted between two payments, and what one costs. */
const PAID_KEYS = 1 << 14;
const KEY_COST = 16;

const floorLog2 = (n: number): number => 31 - Math.clz32(n);

const isArrayIndex = (key: TableKey): key is number =>
  typeof key === "number" && Number.isInteger(key) && key >= 0 && key < LJ_MAX.ASIZE;

/** Up to so many keys are searched one by one. */
const FEW = 8;

export class TemplateTable {
  private readonly array = new PagedList<TableValue>();
  private unpaid = 0;
  private keys: TableKey[] = [];
  private values: HashValue[] = [];
  /** Places of the keys, when they are many. */
  private places: Map<TableKey, number> | undefined = undefined;
  /** There is no array part, nothing for one, and no nil. */
  private onlyNames: boolean;

  constructor(
    asize: number,
    private hbits: number,
    private readonly payer: Payer,
  ) {
    this.extend(asize);
    this.onlyNames = asize === 0;
  }

  /** A key was looked at. */
  private pay(): void {
    if ((++this.unpaid & (PAID_KEYS - 1)) === 0) this.payer.charge(PAID_KEYS * KEY_COST);
  }
  private extend(asize: number): void {
    for (const { array } = this; array.length < asize; this.pay()) array.push(undefined);
  }

  set(key: TableKey, value: HashValue): void {
    if (typeof key === "object" && value !== undefined) {
      this.setName(key, value);
      return;
    }
    const inArray = isArrayIndex(key) && key < this.array.length;
    if (!inArray && this.keys.length >= this.hashSlots && this.place(key) < 0 && !this.dropNil())
      this.rehash(key);
    this.store(key, value);
  }

  /** Most keys are names. */
  private setName(key: Name, value: HashValue): void {
    const place = this.place(key);
    if (place >= 0) {
      this.values[place] = value;
      return;
    }
    if (this.keys.length >= this.hashSlots && !this.dropNil()) this.rehash(key);
    this.places?.set(key, this.keys.length);
    this.keys.push(key);
    this.values.push(value);
  }

  private place(key: TableKey): number {
    const { keys } = this;
    const n = keys.length;
    if (n <= FEW) {
      for (let i = 0; i < n; i++) if (keys[i] === key) return i;
      return -1;
    }
    this.places ??= new Map(keys.map((k, i) => [k, i]));
    return this.places.get(key) ?? -1;
  }

  /**
   * A key whose value is nil gives its slot to a new one, if that one's place is there. It
   * depends on the random seed of strings whether it is; here it always is.
   */
  private dropNil(): boolean {
    const nil = this.onlyNames ? -1 : this.values.indexOf(undefined);
    if (nil < 0) return false;
    // The last one takes its place.
    const { keys, values, places } = this;
    places?.delete(keys[nil]);
    const key = keys.pop()!;
    const value = values.pop();
    if (nil < keys.length) {
      keys[nil] = key;
      values[nil] = value;
      places?.set(key, nil);
    }
    return true;
  }

  /** The finished table, its array part no smaller than `asize`. */
  finish(asize: number): TableConst {
    if (asize > this.array.length) this.resize(asize, this.hbits);
    const { array, hbits, keys, values } = this;
    return { array, hbits, keys, values };
  }

  private get hashSlots(): number {
    return this.hbits === 0 ? 0 : 1 << this.hbits;
  }

  private store(key: TableKey, value: HashValue): void {
    if (isArrayIndex(key) && key < this.array.length) {
      this.array.set(key, value as TableValue); // only strings are reserved
      return;
    }
    if (value === undefined || isArrayIndex(key)) this.onlyNames = false;
    const place = this.place(key);
    if (place >= 0) {
      this.values[place] = value;
    } else {
      this.places?.set(key, this.keys.length);
      this.keys.push(key);
      this.values.push(value);
    }
  }

  /** Move the keys that belong there between the parts. */
  private resize(asize: number, hbits: number): void {
    const { array, keys, values } = this;
    this.extend(asize);
    const behind = array.cut(asize);
    this.hbits = hbits;
    this.keys = [];
    this.values = [];
    this.places = undefined;
    behind.forEach((value, i) => {
      if (value !== undefined) this.store(asize + i, value);
    });
    keys.forEach((key, i) => {
      this.pay();
      if (values[i] !== undefined) this.store(key, values[i]);
    });
  }

  private rehash(extra: TableKey): void {
    if (this.onlyNames && !isArrayIndex(extra)) {
      this.hbits = hsize2hbits(this.keys.length + 1);
      return;
    }
    // bins[b]: integer keys k with 2^b < k <= 2^(b+1); 0, 1 and 2 share the first.
    const bins = new Array<number>(LJ_MAX.ABITS).fill(0);
    let integers = 0;
    const count = (key: TableKey): void => {
      if (!isArrayIndex(key)) return;
      bins[key > 2 ? floorLog2(key - 1) : 0]++;
      integers++;
    };
    let total = 1;
    this.array.forEach((value, i) => {
      this.pay();
      if (value === undefined) return;
      count(i);
      total++;
    });
    this.keys.forEach((key, i) => {
      this.pay();
      if (this.values[i] === undefined) return;
      count(key);
      total++;
    });
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
