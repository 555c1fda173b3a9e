/* Units of functions of foreign code: made when they are due (functions.ts), or kept from another program (kept.ts). */
import type { Cpu } from "../../cpu.js";
import type { Block } from "../../insn.js";
import type { CodeRegion } from "../../types.js";
import { withMark } from "../emit/encode.js";
import {
  FUNCTION_HELD_BACK_INSNS_EACH,
  FUNCTION_KEPT_HELD_BACK_INSNS_EACH,
  FUNCTION_KEPT_MOST_UNITS,
  FUNCTION_KEPT_OPTIMISED_INSNS_EACH,
  FUNCTION_MOST_INSNS,
} from "../policy.js";
import type { Translation, UnitOptions } from "../unit/job.js";
import { Unit } from "../unit/unit.js";
import type { translate } from "../unit/write.js";
import { codeKey } from "./ahead.js";
import type { CompiledFunction, Functions } from "./functions.js";
import type { Keeper, KeptTier } from "./kept.js";
import type { Segments } from "./segments.js";
import type { Sources } from "./sources.js";

/** Where the units of a tier are. */
interface Units {
  /** Those on the pages of an address. */
  near(pc: number): Iterable<Unit>;
  /** The one that is entered at an address. */
  at(pc: number): Unit | undefined;
  add(unit: Unit, bytes: () => Uint8Array<ArrayBuffer>): void;
  /** The same for one that was translated just now. */
  use(unit: Unit, t: Translation): void;
  drop(unit: Unit): void;
  options(limit?: number): UnitOptions;
  translated(...args: Parameters<typeof translate>): Translation | null;
}

const isKept = (unit: Unit): boolean => unit.made?.kept !== undefined;
/** Instructions that it runs as baseline code. */
const heldBack = (unit: Unit): number =>
  unit.instructions *
  (isKept(unit) ? FUNCTION_KEPT_HELD_BACK_INSNS_EACH : FUNCTION_HELD_BACK_INSNS_EACH);

export class ForeignUnits implements KeptTier {
  keeper: Keeper | null = null;
  identified: CodeRegion[] = [];

  constructor(
    readonly cpu: Cpu,
    readonly functions: Functions,
    readonly segments: Segments,
    private readonly sources: Sources,
    private readonly units: Units,
  ) {}

  /** A stub alone, for those who reach it by a pointer; units of functions may hold it, too. */
  makeStub(b: Block): Unit | null {
    const { units } = this;
    const source = this.sources.of([b.pc, b.term.next]);
    const promises = this.cpu.code.promisesAt(b.pc);
    const t = units.translated(source, [b.pc], units.options(), promises);
    if (t === null) return null;
    units.use(new Unit(t.base, t.entries, t.extents, t.instructions, true), t);
    return b.unit;
  }

  /** Translate a function, which a block of it has made due, and its copies in others anew when they are due. */
  make(f: CompiledFunction, b: Block, alsoCopies = true): void {
    const { functions, units } = this;
    // What is full stays as it is, and code that was not in it becomes a unit apart.
    const inside = f.units.filter((unit) => unit.overlaps(b.pc, b.pc + 1));
    for (const unit of f.units)
      if (inside.length > 0 ? inside.includes(unit) : unit.instructions < FUNCTION_MOST_INSNS)
        this.drop(unit);
    const isAgain = f.units.length === 0 || f.units.some((unit) => !unit.valid);
    f.units = f.units.filter((unit) => unit.valid);
    if (inside.length > 0 || f.units.length > 0) f.inner.add(b.pc);
    const cluster = functions.cluster(f);
    const source = functions.source(this.sources.all(), f, cluster);
    const t = units.translated(source, cluster.entries, units.options(FUNCTION_MOST_INSNS));
    functions.made(f, t?.instructions ?? 0, isAgain);
    if (t === null) return;
    // Where copies in the units of callers lack what ran here, they are made again, too.
    for (const unit of alsoCopies ? units.near(f.start) : [])
      if (unit.fixed && unit.overlaps(f.start, f.start + 1) && !unit.overlaps(b.pc, b.pc + 1))
        if (!f.units.includes(unit)) this.drop(unit);
    const isOwn = (pc: number): boolean => pc >= f.start && pc < f.end;
    const entries = t.entries.filter((pc) => isOwn(pc) || units.at(pc) === undefined);
    const unit = new Unit(t.base, entries, t.extents, t.instructions, true);
    unit.made = { root: f.start, bytes: t.bytes, hosts: t.hosts, least: t.least };
    this.wait(f, unit);
    units.use(unit, t);
  }
  private drop(unit: Unit): void {
    this.units.drop(unit);
    this.functions.warm(unit);
  }

  // For kept.ts.

  create(...of: ConstructorParameters<typeof Unit>): Unit {
    return new Unit(...of);
  }
  private wait(f: CompiledFunction, unit: Unit): void {
    unit.heldBack = heldBack(unit);
    f.units.push(unit);
    unit.waits = true;
  }
  place(f: CompiledFunction, unit: Unit): void {
    this.wait(f, unit);
    this.units.add(unit, () => unit.made!.bytes);
  }
  entered(unit: Unit): number[] {
    return unit.entries.filter((pc) => this.units.at(pc) === unit);
  }
  complete(f: CompiledFunction): void {
    if (!this.functions.isWorthKeeping(f)) return;
    for (let k = 0; k < FUNCTION_KEPT_MOST_UNITS; k++) {
      const b = this.functions.unmade(f);
      if (b === null) return;
      this.make(f, b, false);
    }
  }
  key(start: number, end: number): string {
    const options = this.units.options();
    const key = codeKey(this.cpu.u8.subarray(start, end), start, options);
    return key + options.stackLow.toString(16);
  }
  worthOptimising(unit: Unit): Uint8Array<ArrayBuffer> | null {
    const ran = heldBack(unit) - unit.heldBack;
    const isLittle = ran < FUNCTION_KEPT_OPTIMISED_INSNS_EACH * unit.instructions;
    // Marked twice: engines share what they compiled of equal modules, and `release` marks once.
    return isLittle || unit.made === null ? null : withMark(withMark(unit.made.bytes));
  }
}
