/*
 * The symbols of a loaded object, found by name through its hash table, GNU's or System V's, and
 * by version where versions are recorded.
 *
 * A version is a name that belongs to a symbol: `memcpy` of GLIBC_2.14 is another function than
 * that of GLIBC_2.2.5. VERSYM has a number for every symbol; what the numbers are called stands in
 * VERDEF for what the object defines, in VERNEED for what it imports. One with the hidden bit is
 * found only by those who ask for its version.
 */
import {
  DT,
  SHN_UNDEF,
  STB,
  STT,
  SYM,
  VERDAUX,
  VERDEF,
  VERNAUX,
  VERNEED,
  VERSYM_HIDDEN,
  VERSYM_VERSION,
  VER_NDX_GLOBAL,
} from "./format.js";
import type { Image } from "./image.js";

export interface Symbol {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly binding: number;
  readonly section: number;
  readonly value: number;
  readonly size: number;
}
/** A version, and the object that an import wants it from. */
export interface Version {
  readonly name: string;
  readonly file?: string;
}

/** Longest chain of a hash table that is followed: beyond it the table runs in circles. */
const MOST_LINKS = 0x100000;

export class SymbolTable {
  private readonly versions = new Map<number, Version>();
  private readonly versym: number | undefined;

  constructor(private readonly image: Image) {
    this.versym = image.tag(DT.VERSYM);
    if (this.versym === undefined) return;
    this.readDefinitions();
    this.readNeeds();
  }

  symbol(index: number): Symbol {
    const { image } = this;
    const p = image.symtab + SYM.size * index;
    const info = image.u32(p + SYM.info);
    return {
      index,
      name: image.string(image.u32(p + SYM.name)),
      type: info & 15,
      binding: (info >>> 4) & 15,
      section: info >>> 16,
      value: image.u64(p + SYM.value),
      size: image.u64(p + SYM.bytes),
    };
  }

  /** What version an import is of. */
  versionOf(index: number): Version | undefined {
    if (this.versym === undefined) return undefined;
    return this.versions.get(this.image.u16(this.versym + 2 * index) & VERSYM_VERSION);
  }

  /** The definition of a name: of that version, or the one for those who ask for none. */
  find(name: string, version?: string): Symbol | undefined {
    for (const index of this.candidates(name)) {
      const p = this.image.symtab + SYM.size * index;
      if (!this.image.isString(this.image.u32(p + SYM.name), name)) continue;
      const s = this.symbol(index);
      if (s.section !== SHN_UNDEF && isGlobal(s) && this.isVersion(index, version)) return s;
    }
    return undefined;
  }

  private isVersion(index: number, version?: string): boolean {
    if (this.versym === undefined) return true;
    const number = this.image.u16(this.versym + 2 * index);
    if (version === undefined) return (number & VERSYM_HIDDEN) === 0;
    const defined = number & VERSYM_VERSION;
    return defined <= VER_NDX_GLOBAL || this.versions.get(defined)?.name === version;
  }

  /** Names and places of the functions that others can see; `text` is where the name stands. */
  *functions(): Generator<{ name: string; vaddr: number; text: number }> {
    const count = this.count();
    for (let k = 1; k < count; k++) {
      const s = this.symbol(k);
      if (s.type === STT.FUNC && s.section !== SHN_UNDEF) {
        const text = this.image.stringAt(
          this.image.u32(this.image.symtab + SYM.size * k + SYM.name),
        );
        yield { name: s.name, vaddr: s.value, text };
      }
    }
  }

  /* Hash tables. */

  private *candidates(name: string): Generator<number> {
    const gnu = this.image.tag(DT.GNU_HASH);
    if (gnu !== undefined) {
      yield* this.gnuChain(gnu, name);
      return;
    }
    const sysv = this.image.tag(DT.HASH);
    if (sysv === undefined) this.image.fail("object file has no hash table");
    const { image } = this;
    const buckets = image.u32(sysv);
    if (buckets === 0) return;
    const chain = sysv + 8 + 4 * buckets;
    let k = image.u32(sysv + 8 + 4 * (sysvHash(name) % buckets));
    for (let links = 0; k !== 0; k = image.u32(chain + 4 * k)) {
      if (links++ > MOST_LINKS) image.fail("invalid hash table");
      yield k;
    }
  }

  private *gnuChain(table: number, name: string): Generator<number> {
    const { image } = this;
    const { buckets, first, chains, bucketsAt, bloomAt, bloomSize, shift } = this.gnuHeader(table);
    if (buckets === 0 || bloomSize === 0) return;
    const h = gnuHash(name);
    const word = bloomAt + 8 * ((h >>> 6) % bloomSize);
    const bit = (n: number): boolean =>
      ((image.u32(word + 4 * ((n >>> 5) & 1)) >>> (n & 31)) & 1) === 1;
    if (!bit(h & 63) || !bit((h >>> shift) & 63)) return;
    let k = image.u32(bucketsAt + 4 * (h % buckets));
    if (k < first) return;
    for (; ; k++) {
      const entry = image.u32(chains + 4 * (k - first));
      if ((entry | 1) === (h | 1)) yield k;
      if (entry & 1) return;
    }
  }

  private gnuHeader(
    table: number,
  ): Record<
    "buckets" | "first" | "bloomSize" | "shift" | "bloomAt" | "bucketsAt" | "chains",
    number
  > {
    const [buckets, first, bloomSize, shift] = [0, 4, 8, 12].map((n) => this.image.u32(table + n));
    const bloomAt = table + 16;
    const bucketsAt = bloomAt + 8 * bloomSize;
    const chains = bucketsAt + 4 * buckets;
    return { buckets, first, bloomSize, shift, bloomAt, bucketsAt, chains };
  }

  /** Number of symbols, which only the hash tables tell. */
  private count(): number {
    const { image } = this;
    const sysv = image.tag(DT.HASH);
    if (sysv !== undefined) return image.u32(sysv + 4);
    const gnu = image.tag(DT.GNU_HASH);
    if (gnu === undefined) return 0;
    const { buckets, first, bucketsAt, chains } = this.gnuHeader(gnu);
    let last = 0;
    for (let b = 0; b < buckets; b++) last = Math.max(last, image.u32(bucketsAt + 4 * b));
    if (last < first) return first;
    while ((image.u32(chains + 4 * (last - first)) & 1) === 0) last++;
    return last + 1;
  }

  /* Versions. */

  /** Follow a list of records, each of which says how far away the next is. */
  private chain(start: DT, number: DT, next: number, visit: (p: number) => void): void {
    const { image } = this;
    let p = image.tag(start);
    for (let left = image.tag(number) ?? 0; p !== undefined && left > 0; left--) {
      visit(p);
      const distance = image.u32(p + next);
      if (distance === 0) return;
      p += distance;
    }
  }
  private readDefinitions(): void {
    const { image, versions } = this;
    this.chain(DT.VERDEF, DT.VERDEFNUM, VERDEF.next, (p) => {
      const aux = p + image.u32(p + VERDEF.aux);
      const name = image.string(image.u32(aux + VERDAUX.name));
      versions.set(image.u16(p + VERDEF.ndx) & VERSYM_VERSION, { name });
    });
  }
  private readNeeds(): void {
    const { image, versions } = this;
    this.chain(DT.VERNEED, DT.VERNEEDNUM, VERNEED.next, (p) => {
      const file = image.string(image.u32(p + VERNEED.file));
      let aux = p + image.u32(p + VERNEED.aux);
      for (let left = image.u16(p + VERNEED.count); left > 0; left--) {
        const name = image.string(image.u32(aux + VERNAUX.name));
        versions.set(image.u16(aux + VERNAUX.other) & VERSYM_VERSION, { name, file });
        const distance = image.u32(aux + VERNAUX.next);
        if (distance === 0) break;
        aux += distance;
      }
    });
  }
}

const isGlobal = ({ binding }: Symbol): boolean =>
  binding === STB.GLOBAL || binding === STB.WEAK || binding === STB.GNU_UNIQUE;

function gnuHash(name: string): number {
  let h = 5381;
  for (let k = 0; k < name.length; k++) h = (Math.imul(h, 33) + name.charCodeAt(k)) >>> 0;
  return h;
}

function sysvHash(name: string): number {
  let h = 0;
  for (let k = 0; k < name.length; k++) {
    h = (h << 4) + name.charCodeAt(k);
    const high = h & 0xf0000000;
    h = (h ^ (high >>> 24)) & ~high;
  }
  return h >>> 0;
}
