/*
 * The wasm tier at run time: which guest code is translated, and the way in and out.
 *
 * The interpreter tier drives. It counts how often it runs each block; one that gets
 * hot becomes the entry of a unit, which is run instead from then on. A unit returns
 * when control leaves it (LEFT), or at a checkpoint when fuel is used up; that is also
 * when the engine replaces its code by an optimised version. Units that go to each
 * other often are translated anew as one. Code that is published or invalidated takes
 * the units that hold it along; frames of such units leave at their next call out,
 * since the generation in the state block has changed.
 */
import { ByPage } from "../../bypage.js";
import { Trap, type Cpu } from "../../cpu.js";
import { makeFault } from "../../fault.js";
import type { Block } from "../../insn.js";
import type { CodeRegion } from "../../types.js";
import { OVERDRAFT, RUN_EXIT, RUN_GENERATION, RUN_PC, RUN_UNIT } from "../../state.js";
import { codeKey, type Ahead, type TranslatedCode } from "./ahead.js";
import { NO_SITE, siteAddress, siteUndo } from "../analysis/site.js";
import { isTreeCode, type Tree } from "../unit/tree.js";
import { appended } from "../../lists.js";
import { Unit } from "../unit/unit.js";
import { translateAhead } from "./region.js";
import { Rooms } from "../emit/bytes.js";
import { Scratch } from "../analysis/straight.js";
import { Engine, type KeepingTuning } from "./engine.js";
import { ForeignUnits } from "./foreign.js";
import { Floor } from "./floor.js";
import { Functions, isStub } from "./functions.js";
import { treeAround, withStubs } from "./grow.js";
import { Links } from "./links.js";
import { goToSite, stepAt } from "./sites.js";
import { TierStatistics } from "./statistics.js";
import { isStubOfPiece } from "./stubs.js";
import { Sources } from "./sources.js";
import { CHECKPOINT, LEFT, type Translation, type UnitOptions } from "../unit/job.js";
import { translate } from "../unit/write.js";
import {
  FOREIGN_HOT_RUNS,
  FUNCTION_WARM_RUNS,
  STRAY_HOT_RUNS,
  HOT_RUNS,
  JOIN_STEP_SAMPLES,
  MOST_NESTED_RUNS,
  STUB_HOT_RUNS,
  UNIT_MOST_INSNS,
} from "../policy.js";
import { WARM_RUNS, WARM_UP_INSNS } from "../../warm.js";
import { hasNativeNaNs } from "./nans.js";
import { Subroutines } from "./subroutines.js";
import { Segments } from "./segments.js";
import { Pieces, type Piece } from "./pieces.js";
import { countLeaving, isMergeable, neighbours } from "./merge.js";

export class WasmTier {
  private readonly pieces = new Pieces();
  private readonly units = new Set<Unit>();
  private readonly unitPages = new ByPage<Unit>();
  private readonly byEntry = new Map<number, Unit>();
  readonly statistics = new TierStatistics();
  private readonly options: UnitOptions;
  /**
   * Instructions before code that was translated ahead of time is used: a program that
   * ends before gains nothing from having it compiled.
   */
  warmUp = WARM_UP_INSNS;
  private offered: TranslatedCode[] = [];
  private readonly links: Links;
  private readonly segments: Segments;
  private readonly sources: Sources;
  private readonly subroutines: Subroutines;
  readonly functions: Functions;
  private readonly foreign: ForeignUnits;
  readonly engine: Engine;

  constructor(
    private readonly cpu: Cpu,
    private readonly memory: WebAssembly.Memory,
    options: Omit<UnitOptions, "limit">,
    /** Instructions executed so far, and runs nested in one another now. */
    private readonly executed: () => number,
    private readonly depth: () => number,
  ) {
    this.options = { ...options, limit: UNIT_MOST_INSNS };
    this.links = new Links(() => cpu.i32, memory);
    this.segments = new Segments(cpu);
    this.sources = new Sources(
      cpu.code,
      this.segments,
      options.thunkBase,
      (pc) => this.isFixed(pc),
      (pc) => this.subroutines.alive(pc),
      (pc) => this.links.calls.number(pc, this.byEntry.get(pc)),
      (name) => this.engine.place(name),
    );
    this.functions = new Functions(cpu.code, () => cpu.view);
    this.foreign = new ForeignUnits(cpu, this.functions, this.segments, this.sources, {
      near: (pc) => this.unitPages.in(pc, pc + 1),
      at: (pc) => this.byEntry.get(pc),
      add: (unit, bytes) => this.add(unit, bytes),
      drop: (unit) => this.drop(unit),
      options: (limit) => this.foreignOptions(limit),
      translated: (...args) => this.translated(...args),
      use: (unit, t) => this.use(unit, t),
    });
    const step = (base: number, site: number): void => {
      this.statistics.steps++;
      stepAt(cpu, base, site);
    };
    const subroutine = (pc: number): (() => number) => this.subroutines.run(pc);
    const lost = (callee: number): void => this.links.calls.lost(callee);
    this.engine = new Engine(cpu, memory, this.links, this.statistics, { step, subroutine, lost });
    this.subroutines = new Subroutines(cpu.code, this.sources, this.options, (unit, bytes) =>
      this.engine.make(unit, bytes),
    );
    cpu.heatLimit = HOT_RUNS;
    cpu.hot = (b): Block | null => this.hot(b);
    cpu.begin = (pc, gate): number => this.begin(pc, gate);
    cpu.code.onInvalidate = (address, end): void => this.invalidate(address, end);
    cpu.code.onBlock = (b): void => this.adopt(b);
    cpu.code.isEntered = (pc): boolean =>
      this.pieces.has(pc) || this.byEntry.get(pc)?.isWhole === true;
  }

  /**
   * Translate a published region ahead of time, to be entered at these addresses, and subroutines of it that traces call:
   * see region.ts.
   */
  translate(
    address: number,
    size: number,
    entries: ReadonlySet<number>,
    isCommon: (pc: number) => boolean = () => true,
    cuts: readonly number[] = [],
    called: readonly number[] = [],
    pieces: ReadonlyMap<number, readonly number[]> = new Map(),
  ): Ahead {
    const end = address + size;
    const source = this.sources.of([address, end]);
    const promises = this.cpu.code.promisesAt(address);
    const { options } = this;
    const task = { address, source, promises, options, entries, isCommon, cuts, pieces };
    const made = translateAhead(task, (options) => this.subroutines.ahead(called, options));
    const key = codeKey(this.cpu.u8.subarray(address, end), address, this.options);
    return { key, address, size, ...made };
  }

  /**
   * A region that is entered at certain addresses is translated as a whole, and alone, when control comes to one
   * of them.
   */
  published(region: CodeRegion): void {
    if (region.identity !== undefined) this.foreign.identified.push(region);
    const { address, size, promises } = region;
    if (promises?.entries !== undefined) this.pieces.add(address, address + size, promises.entries);
  }
  /** A range is about to be code no longer. */
  unpublished(address: number, size: number): void {
    this.foreign.keeper?.leave(address, address + size);
  }

  private translatePiece(piece: Piece): void {
    const { address, end, entries } = piece;
    this.pieces.remove(piece);
    const promises = this.cpu.code.promisesAt(address);
    const options = this.pieceOptions();
    const t = this.translated(this.sources.of([address, end]), entries, options, promises);
    if (t === null) return;
    const unit = new Unit(t.base, t.entries, t.extents, t.instructions, true);
    if (isTreeCode(promises)) unit.tree = { entries, pieces: [address, end], promises };
    this.use(unit, t, true);
  }

  private pieceOptions(): UnitOptions {
    return (this.optionsOfPieces ??= {
      ...this.options,
      limit: Infinity,
      rooms: new Rooms(),
      scratch: new Scratch(),
      nativeNaNs: hasNativeNaNs(this.memory), // see nans.ts
    });
  }
  private optionsOfPieces: UnitOptions | null = null;

  private foreignOptions(limit = UNIT_MOST_INSNS): UnitOptions {
    return { ...this.options, limit, memorySize: this.memory.buffer.byteLength };
  }

  /** Use code that was translated before, if it is the translation of what is there then. */
  install(t: TranslatedCode): void {
    this.offered.push(t);
    this.cpu.heatLimit = Math.min(this.cpu.heatLimit, WARM_RUNS);
  }
  private installOffered(): void {
    for (const t of this.offered) {
      const code = this.cpu.u8.subarray(t.address, t.address + t.size);
      if (codeKey(code, t.address, this.options) !== t.key) continue;
      const floor = new Floor(this.engine, t);
      t.units.forEach(({ base, entries, extents, instructions }, n) => {
        const unit = new Unit(base, entries, extents, instructions, true);
        this.place(unit, () => floor.start(unit, n));
      });
      t.subroutines.forEach((s, n) =>
        this.subroutines.install(s, () => floor.function(t.units.length + n)),
      );
    }
    this.offered = [];
    if (this.cpu.heatLimit === WARM_RUNS) this.cpu.heatLimit = HOT_RUNS;
    this.foreign.keeper?.reach();
  }

  /** Have the engine told what to do, and what was kept of other programs used. */
  tune(tuning: KeepingTuning): void {
    this.engine.tuning = tuning;
    this.foreign.keeper = tuning.keeper?.(this.foreign) ?? null;
  }

  private translated(...args: Parameters<typeof translate>): ReturnType<typeof translate> {
    return this.statistics.timed(() => translate(...args));
  }

  /** The bytes of pieces are others soon; control is about to come there anyway. */
  private use(unit: Unit, { imports, bytes }: Translation, isPiece = false): void {
    unit.imports = imports;
    if (isPiece) unit.module = this.engine.compilePiece(bytes);
    this.add(unit, () => bytes);
    this.statistics.translations++;
  }

  /** Have a unit run from now on; its module is compiled when it is entered first. */
  private add(unit: Unit, bytes: () => Uint8Array<ArrayBuffer>): void {
    this.place(unit, () => {
      if (unit.made?.kept?.isStill() !== false) return this.engine.start(unit, bytes());
      this.drop(unit);
      return LEFT;
    });
  }
  /** The same; `run` is what is done when it is entered first. */
  private place(unit: Unit, run: () => number): void {
    unit.run = run;
    this.units.add(unit);
    forExtents(unit, (address, end) => this.unitPages.add(unit, address, end));
    this.statistics.units++;
    this.statistics.unitInstructions += unit.instructions;
    for (const pc of unit.entries) {
      this.byEntry.set(pc, unit);
      this.links.unlink(pc);
      const b = this.cpu.code.known(pc);
      if (b !== undefined) this.adopt(b);
    }
  }

  /**
   * A block that starts where a unit can be entered runs there; where one is to be, or a link, `hot` is asked
   * at once.
   */
  private adopt(b: Block): void {
    if (this.offered.length === 0) this.foreign.keeper?.reach(b.pc);
    const unit = this.byEntry.get(b.pc);
    if (unit !== undefined) {
      unit.blocks = appended(unit.blocks, b);
      b.unit = unit;
    } else if (!this.pieces.has(b.pc) && !this.isPieceStub(b)) return;
    b.heat = Infinity;
  }

  private drop(unit: Unit): void {
    if (!unit.valid) return;
    unit.valid = false;
    this.units.delete(unit);
    forExtents(unit, (address, end) => this.unitPages.remove(unit, address, end));
    this.statistics.units--;
    this.statistics.unitInstructions -= unit.instructions;
    this.links.remove(unit);
    for (const pc of unit.entries) if (this.byEntry.get(pc) === unit) this.byEntry.delete(pc);
    for (const b of unit.blocks)
      if (b.unit === unit) {
        b.unit = null;
        b.heat = this.functions.of(b) === null ? 0 : FUNCTION_WARM_RUNS;
      }
  }

  private invalidate(address: number, end: number): void {
    let any = false;
    this.subroutines.forget(address, end);
    this.pieces.removeIn(address, end);
    for (const unit of this.unitPages.in(address, end)) {
      this.drop(unit);
      any = true;
    }
    if (any) this.cpu.i32[RUN_GENERATION]++;
    this.links.unlinkAll(address, end); // a stub that links lead over may have been patched
  }

  /** The base of a segment is to change. */
  forgetSegments(): void {
    this.segments.changed((pc) => this.invalidate(pc, pc + 1));
  }

  private hot(b: Block): Block | null {
    if (this.depth() > MOST_NESTED_RUNS) return null;
    if (this.offered.length > 0) {
      if (this.executed() < this.warmUp) return null;
      this.installOffered();
    }
    if (this.linkOver(b)) return null;
    const unit = b.unit ?? this.formAround(b);
    return unit === null ? null : this.enterAt(unit, b);
  }

  /** A stub, which does next to nothing before it jumps to a unit: from now on, links lead over it. */
  private linkOver(b: Block): boolean {
    const to = this.beyondStub(b);
    if (to === null || to.slot < 0) return false;
    this.links.link(b.pc, to, b.term.target, b.count, b.body.length > 0);
    return true;
  }
  private beyondStub(b: Block): Unit | null {
    return this.isPieceStub(b) ? (this.byEntry.get(b.term.target) ?? null) : null;
  }
  private isPieceStub(b: Block): boolean {
    const { code, u8 } = this.cpu;
    return isStubOfPiece(b, u8) && isTreeCode(code.promisesAt(b.pc));
  }

  private enterAt(unit: Unit, b: Block): Block | null {
    const before = this.executed();
    if (unit.slot >= 0) this.links.link(b.pc, unit);
    const next = this.enter(unit, b.pc);
    // Turned away at the door: the interpreter tier makes some way first.
    return next === b && this.executed() === before ? null : next;
  }

  /**
   * Run a unit, and what it goes to as long as that is linked. They leave memory only where it is
   * promised that they do not; see promises.ts.
   */
  private run(unit: Unit, pc: number): number {
    try {
      const why = unit.run();
      return why === LEFT && unit.slot >= 0 ? this.links.run() : why;
    } catch (e) {
      if (!(e instanceof WebAssembly.RuntimeError) || !e.message.includes("out of bounds")) throw e;
      const at = this.cpu.i32[RUN_PC] >>> 0;
      const left = this.links.last(unit);
      throw makeFault(this.cpu, new Trap("unmapped"), left.overlaps(at, at + 1) ? at : pc);
    }
  }
  /**
   * What the driver does where a run begins: runtime functions call the blob for a few hundred instructions at a time. Where
   * control is then; back at `gate` nothing else is to be done.
   */
  private begin(pc: number, gate: number): number {
    const unit = this.byEntry.get(pc);
    if (unit === undefined || !unit.fixed || unit.slot < 0 || unit.release !== null) return pc;
    if (this.offered.length > 0 || this.depth() > MOST_NESTED_RUNS) return pc;
    const c = this.cpu;
    const outer = c.i32[RUN_UNIT];
    const before = this.executed();
    const why = this.go(unit, pc);
    const m = c.i32;
    if (why !== LEFT || m[RUN_PC] >>> 0 !== gate || m[RUN_PC + 1] !== 0 || this.links.isSample)
      return this.left(unit, why, outer, before).pc;
    m[RUN_UNIT] = outer;
    if (c.fuel <= -OVERDRAFT) c.checkpoint(gate);
    return gate;
  }
  private enter(entered: Unit, pc: number): Block {
    const outer = this.cpu.i32[RUN_UNIT]; // of the run in which this one is nested
    const before = this.executed();
    return this.left(entered, this.go(entered, pc), outer, before);
  }
  private go(entered: Unit, pc: number): number {
    const m = this.cpu.i32;
    m[RUN_PC] = pc;
    m[RUN_PC + 1] = 0;
    m[RUN_UNIT] = entered.slot;
    this.statistics.entries++;
    return this.run(entered, pc);
  }
  private left(entered: Unit, why: number, outer: number, before: number): Block {
    const c = this.cpu;
    const isStop = why < 0 && goToSite(this.cpu, ~why, this.links.last(entered).base);
    if (why < 0 && !isStop) this.statistics.steps++;
    const executed = this.executed() - before;
    const m = c.i32;
    const unit = this.links.last(entered);
    m[RUN_UNIT] = outer;
    this.ran(unit, executed);
    const to = m[RUN_PC] >>> 0;
    const hi = m[RUN_PC + 1];
    if (this.links.isSample) this.sampled(unit, to);
    const isLate = c.fuel <= -OVERDRAFT;
    if ((why === CHECKPOINT || isStop || isLate) && hi === 0) c.checkpoint(to);
    const site = m[RUN_EXIT];
    try {
      if (hi !== 0) throw new Trap("not-code", (hi >>> 0) * 0x100000000 + to);
      const next = c.code.find(to);
      if (next.unit === null) this.functions.arrived(next);
      else if (next.unit !== unit) this.went(unit, next.unit);
      return next;
    } catch (e) {
      if (!(e instanceof Trap) || site === NO_SITE) throw e;
      // Put down to the jump, which then has not been executed.
      c.fuel += siteUndo(site);
      throw makeFault(c, e, siteAddress(site, unit.base));
    }
  }

  /** So much was executed up to where a unit was left: a sample of what it does, if it is linked. */
  private ran(unit: Unit, executed: number): void {
    if (unit.release === null) return;
    unit.heldBack -= executed;
    if (unit.heldBack <= 0) unit.releaseNow();
  }

  // Trees.

  /** Control goes from a unit to an address, one time of many: two trees become one when that is found often. */
  private sampled(from: Unit, pc: number): void {
    this.links.countAgain();
    if (from.tree === null || !from.valid) return;
    const direct = this.byEntry.get(pc);
    const b = direct === undefined ? this.cpu.code.known(pc) : undefined;
    const to = direct ?? (b === undefined ? null : this.beyondStub(b));
    if (to?.tree == null) return;
    const samples = from.sampledWith(to);
    const tree = samples % JOIN_STEP_SAMPLES === 0 ? treeAround(from, samples) : null;
    if (tree !== null) this.grow(from, withStubs(tree, this.sources.all()));
  }

  /**
   * Make a unit of a tree in place of the one that it grew from. The other pieces may be entered from
   * elsewhere, too.
   */
  private grow(root: Unit, tree: Tree): void {
    const options = this.pieceOptions();
    const t = this.translated(this.sources.of(tree.pieces), tree.entries, options, tree.promises);
    if (t === null) return;
    this.drop(root);
    const unit = new Unit(t.base, t.entries, tree.pieces, t.instructions, true);
    unit.tree = tree;
    this.use(unit, t, true);
  }

  // Forming units.

  private isFixed(pc: number): boolean {
    return this.unitPages.in(pc, pc + 1).some(({ fixed }) => fixed);
  }

  private formAround(b: Block): Unit | null {
    const f = this.functions.of(b);
    if (f === null) {
      if (!this.isHot(b)) return null;
      const { code } = this.cpu;
      const isCompiled = isStub(b) && code.functionAt(b.pc) !== null;
      const isForeign = code.promisesAt(b.pc).memory !== true;
      return isCompiled && isForeign ? this.foreign.makeStub(b) : this.form(b);
    }
    if (this.functions.isDue(f, b)) this.foreign.make(f, b);
    return b.unit;
  }

  /** Has a block run so often that a unit is worth its price? */
  private isHot(b: Block): boolean {
    const { heatLimit, code } = this.cpu;
    if (heatLimit !== HOT_RUNS) return true;
    if (this.pieces.has(b.pc)) return true;
    const promises = code.promisesAt(b.pc);
    if (promises.memory !== true) return b.heat >= (isStub(b) ? STUB_HOT_RUNS : FOREIGN_HOT_RUNS);
    return b.heat >= (isTreeCode(promises) ? STRAY_HOT_RUNS : HOT_RUNS);
  }

  /** Make a unit that is entered at a block; null when that cannot be. */
  private form(b: Block): Unit | null {
    const piece = this.pieces.at(b.pc);
    if (piece !== undefined) {
      this.translatePiece(piece);
      if (b.unit !== null) return b.unit;
    }
    if (this.isPieceStub(b)) return null; // where it leads becomes a unit one day, and is linked then
    const unit = b.count === 0 ? null : this.make([b.pc]);
    if (unit === null || b.unit !== unit) {
      b.heat = -Infinity; // not again
      return null;
    }
    return unit;
  }

  private make(entries: readonly number[]): Unit | null {
    const promises = this.cpu.code.promisesAt(entries[0]);
    const t = this.translated(
      this.sources.around(entries[0], this.cpu.heatLimit > 0),
      entries,
      this.foreignOptions(),
      promises,
    );
    if (t === null) return null;
    const unit = new Unit(t.base, t.entries, t.extents, t.instructions, false);
    if (isTreeCode(promises)) unit.tree = { entries, pieces: t.extents, promises };
    this.use(unit, t);
    return unit;
  }

  /** Control went from one unit to another: make them one when that happens often, or link them. */
  private went(from: Unit, to: Unit): void {
    if (!countLeaving(from, to)) return;
    const fits = from.instructions + to.instructions <= UNIT_MOST_INSNS;
    if (!fits || !isMergeable(from) || !isMergeable(to)) {
      this.settle(from);
      this.settle(to);
      return;
    }
    const group = neighbours(this.units, from, to);
    for (const unit of group) this.drop(unit);
    this.make([...new Set(group.flatMap((unit) => unit.entries))]);
  }

  /** Link a unit that will hardly be part of another. */
  private settle(unit: Unit): void {
    const { compiled } = unit;
    if (unit.valid && unit.slot < 0 && compiled !== null) this.links.add(unit, compiled);
  }
}

function forExtents({ extents }: Unit, visit: (address: number, end: number) => void): void {
  for (let k = 0; k < extents.length; k += 2) visit(extents[k], extents[k + 1]);
}
