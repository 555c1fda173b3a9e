/*
 * Functions of foreign code that are kept between programs: what the interpreter tier learned of a shared
 * object, and what was translated and optimised then, is the same in the next program that loads it.
 *
 *   first program    run, count, translate, optimise; at the end: per object a list of units and their modules
 *   later programs   a block of the object is decoded: all units that were kept of it are placed
 *                    a unit is entered first: is what is there still what was translated? compile, run
 *                    code turns hot that had never run: translated as ever, with what is known to have run before
 *
 * An object is known by its identity, a name that whoever publishes it makes of its content and address. That
 * says where to look; whether a unit is right is asked of the unit: a hash of all code in it, names of the host
 * functions that it calls by number, bases of segments, bytes of memory. What does not agree is dropped, and
 * the interpreter tier begins anew.
 */
import type { Cpu } from "../../cpu.js";
import type { CodeRegion } from "../../types.js";
import type { Unit } from "../unit/unit.js";
import type { MadeFunction } from "../unit/unit.js";
import type { CompiledModule } from "./engine.js";
import type { CompiledFunction, Functions } from "./functions.js";
import type { Segments } from "./segments.js";

export interface Keeper {
  /** Blocks were decoded: at this address, or at any. */
  reach(pc?: number): void;
  /** What is in a range will be gone. */
  leave(address: number, end: number): void;
}

/** What keeping takes of a tier. */
export interface KeptTier {
  readonly cpu: Cpu;
  readonly functions: Functions;
  readonly segments: Segments;
  /** Published code that other programs may have, until it is reached. */
  identified: CodeRegion[];
  create(...of: ConstructorParameters<typeof Unit>): Unit;
  /** A function runs in a unit from now on. */
  place(f: CompiledFunction, unit: Unit): void;
  /** Where a unit is entered; others may be entered at some of its entries. */
  entered(unit: Unit): number[];
  /** Of code and of what its translation depends on besides. */
  key(start: number, end: number): string;
  /** The module of a unit that is still baseline code, to be optimised for later programs, if it ran for long. */
  worthOptimising(unit: Unit): Uint8Array<ArrayBuffer> | null;
  /** Translate what later programs would gain from, though it is not due yet. */
  complete(f: CompiledFunction): void;
}

/** Bytes by name. */
export type KeptBytes = ReadonlyMap<string, Uint8Array>;

/** Where they are kept, by the identity of an object, and what the engine can keep of a module. */
export interface KeptStore {
  read(identity: string): KeptBytes | null;
  /** The optimised code of a module that has a function, if it was optimised. */
  serialise(module: CompiledModule, run: () => number): Uint8Array | null;
  /** The same of a module that is optimised for that. */
  optimise(bytes: Uint8Array<ArrayBuffer>): Uint8Array | null;
  deserialise(code: Uint8Array, bytes: Uint8Array<ArrayBuffer>): CompiledModule | null;
}

/** A unit in the list of an object; its bytes are `module` and its number, its optimised code `code` and that. */
interface Row {
  readonly root: number;
  readonly base: number;
  readonly entries: readonly number[];
  readonly extents: readonly number[];
  readonly instructions: number;
  /** Blocks that have run. */
  readonly warm: readonly number[];
  /** How dear translating the function had become: what it lacks is rare by now. */
  readonly factor: number;
  /** Hashes of the code. */
  readonly key: string;
  /** Host functions that are called by number. */
  readonly hosts: readonly (readonly [slot: number, name: string | undefined])[];
  /** Instructions that know the base of a segment, and the bases. */
  readonly segmented: readonly number[];
  readonly bases: readonly number[];
  /** Bytes of memory that there must be. */
  readonly least: number;
}

/** Raise it when rows or what they stand for change. */
const FORMAT = 1;
const LIST = `list${FORMAT}`;
/** An object is written again when this share of its instructions is new. */
const NEW_SHARE = 0.03;

export class KeptFunctions implements Keeper {
  private readonly regions = new Set<CodeRegion>();
  /** What is to be kept of those that are gone. */
  private readonly left = new Map<string, KeptBytes>();
  /** Optimised code that came with a unit. */
  private readonly codes = new WeakMap<Unit, Uint8Array>();

  constructor(
    private readonly tier: KeptTier,
    private readonly store: KeptStore,
  ) {}

  reach(pc?: number): void {
    const { tier } = this;
    if (tier.identified.length === 0) return;
    const isReached = ({ address, size }: CodeRegion): boolean =>
      pc === undefined || (pc >= address && pc < address + size);
    const reached = tier.identified.filter(isReached);
    if (reached.length === 0) return;
    tier.identified = tier.identified.filter((region) => !isReached(region));
    for (const region of reached) {
      this.regions.add(region);
      const kept = this.store.read(region.identity!);
      if (kept !== null) this.recall(kept);
    }
  }

  private recall(kept: KeptBytes): void {
    const list = kept.get(LIST);
    if (list === undefined) return;
    const rows = JSON.parse(new TextDecoder().decode(list)) as Row[];
    rows.forEach((row, k) => {
      const bytes = kept.get(`module${k}`);
      const f = this.tier.functions.find(row.root);
      if (bytes === undefined || f === null) return;
      const unit = this.tier.create(row.base, row.entries, row.extents, row.instructions, true);
      const code = kept.get(`code${k}`);
      if (code !== undefined) this.codes.set(unit, code);
      unit.made = {
        root: row.root,
        bytes: bytes.slice(),
        hosts: row.hosts.map(([slot]) => slot),
        least: row.least,
        kept: {
          warm: row.warm,
          isStill: () => this.isStill(row),
          recall: () => (code === undefined ? null : this.deserialise(unit, code)),
        },
      };
      f.factor = Math.max(f.factor, row.factor);
      for (const pc of row.entries) if (pc >= f.start && pc < f.end) f.inner.add(pc);
      this.tier.place(f, unit);
    });
  }
  private deserialise(unit: Unit, code: Uint8Array): CompiledModule | null {
    const module = this.store.deserialise(code, unit.made!.bytes);
    if (module === null) this.codes.delete(unit);
    return module;
  }

  private isStill({ extents, key, hosts, segmented, bases, least }: Row): boolean {
    const { cpu, segments } = this.tier;
    const is =
      cpu.u8.length >= least &&
      ranges(extents).every(([start, end]) => cpu.code.isForeign(start, end)) &&
      this.key(extents) === key &&
      hosts.every(([slot, name]) => cpu.code.hosts[slot]?.name === name) &&
      (segmented.length === 0 || this.tier.segments.bases().every((base, k) => base === bases[k]));
    if (is) segments.use(segmented);
    return is;
  }
  private key(extents: readonly number[]): string {
    return ranges(extents)
      .map(([start, end]) => this.tier.key(start, end))
      .join();
  }

  /** What is to be kept of objects of which enough is new, by their identities. */
  fresh(): ReadonlyMap<string, KeptBytes> {
    this.leave(0, Infinity);
    return this.left;
  }
  leave(address: number, end: number): void {
    for (const region of this.regions) {
      if (region.address < address || region.address >= end) continue;
      this.regions.delete(region);
      const kept = this.freshOf(region);
      if (kept !== null) this.left.set(region.identity!, kept);
    }
  }
  private freshOf({ address, size }: CodeRegion): KeptBytes | null {
    const kept = new Map<string, Uint8Array>();
    const rows: Row[] = [];
    let fresh = 0;
    let all = 0;
    const isInside = ({ start }: CompiledFunction): boolean =>
      start >= address && start < address + size;
    const functions = [...this.tier.functions.all()].filter(isInside);
    for (const f of functions) this.tier.complete(f);
    for (const { units, factor } of functions)
      for (const unit of units) {
        const { made, instructions } = unit;
        if (!unit.valid || made === null) continue;
        const before = this.codes.get(unit);
        const code = before ?? this.optimised(unit);
        if (before === undefined && (code !== null || made.kept === undefined))
          fresh += instructions;
        all += instructions;
        kept.set(`module${rows.length}`, made.bytes);
        if (code !== null) kept.set(`code${rows.length}`, code);
        rows.push(this.row(unit, made, factor));
      }
    if (fresh <= all * NEW_SHARE) return null;
    return kept.set(LIST, new TextEncoder().encode(JSON.stringify(rows)));
  }
  private optimised(unit: Unit): Uint8Array | null {
    const { module, compiled } = unit;
    if (module === null || compiled === null) return null;
    const code = this.store.serialise(module, compiled);
    const bytes = code === null ? this.tier.worthOptimising(unit) : null;
    return bytes === null ? code : this.store.optimise(bytes);
  }
  private row(unit: Unit, { root, hosts, least, kept }: MadeFunction, factor: number): Row {
    const { base, extents, instructions } = unit;
    const { cpu, functions, segments } = this.tier;
    return {
      root,
      base,
      entries: this.tier.entered(unit),
      extents,
      instructions,
      factor,
      warm: [...new Set([...(kept?.warm ?? []), ...functions.warmIn(extents)])],
      key: this.key(extents),
      hosts: hosts.map((slot) => [slot, cpu.code.hosts[slot]?.name]),
      segmented: segments.usedIn(extents),
      bases: this.tier.segments.bases(),
      least,
    };
  }
}

function ranges(extents: readonly number[]): [start: number, end: number][] {
  return extents.flatMap((start, k) => (k % 2 === 0 ? [[start, extents[k + 1]]] : []));
}
