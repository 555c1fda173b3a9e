/*
 * Foreign code that becomes units by functions: that of C compilers, in shared objects.
 *
 * Nothing is promised of such code, so a block cannot be translated for less than its exactness costs,
 * and its functions are small and call each other all the time. What is known is where functions begin
 * and end (machine/functions.ts). So the interpreter tier counts what it executes of each function; one
 * that has cost as much as translating it would becomes a unit, with what was executed of it and of the
 * functions that it calls:
 *
 *   match      spent 31,000, due           unit of match: match, its stub in the PLT, lua_gettop
 *     call lua_gettop@plt -> jmp [GOT]       calls are jumps inside; what ran is translated, no more
 *   captures   spent 2,000
 *
 * The copies serve the caller. A function that is called from elsewhere, too, becomes a unit of its own when it is
 * due; from unit to unit there are links. Where code that had never run turns out to be hot, its function is
 * due again, dearer than before, and its unit is made anew.
 */
import type { CodeCache } from "../../code.js";
import { MEM } from "../../insn.js";
import type { Block, Insn } from "../../insn.js";
import { ZERO_WORD } from "../../state.js";
import type { CodeSource } from "../analysis/cfg.js";
import { jumps } from "../analysis/facts.js";
import { isRebased } from "../../decode.js";
import {
  FUNCTION_AGAIN_FACTOR,
  FUNCTION_ARRIVAL_INSNS,
  FUNCTION_CALLED_MOST_INSNS,
  FUNCTION_DEAREST_FACTOR,
  FUNCTION_KEPT_SHARE,
  FUNCTION_MOST_INSNS,
  FUNCTION_MUCH_INSNS,
  FUNCTION_PRICE_INSNS,
  FUNCTION_PRICE_INSNS_EACH,
  FUNCTION_MOST_RETURNS,
  FUNCTION_WARM_RUNS,
} from "../policy.js";
import { isInside } from "../unit/tree.js";
import type { Unit } from "../unit/unit.js";

export class CompiledFunction {
  /** Instructions' worth that the interpreter tier has spent on it since it was translated last. */
  spent = 0;
  price = 0;
  /** By how much it is dearer than another one of its size. */
  factor = 1;
  /** Units made of it: several when it is too large for one. */
  units: Unit[] = [];
  /** Places inside of it where its unit is entered besides those that compilers make. */
  readonly inner = new Set<number>();

  constructor(
    readonly start: number,
    readonly end: number,
  ) {}
}

/** What becomes the unit of a function. */
export interface Cluster {
  readonly entries: readonly number[];
  /** Start, end, start, end... */
  readonly pieces: readonly number[];
  /** Where stubs begin among them. */
  readonly stubs: ReadonlySet<number>;
  /** Where functions among them return to, by their first address. */
  readonly returns: ReadonlyMap<CompiledFunction, ReadonlySet<number>>;
  /** Where jumps in it that do not say it led last, by their address: to functions, or stubs. */
  readonly leads: ReadonlyMap<number, number>;
}

/** A unit so small is no gain. */
const FEW = 20;
/** Bytes of an instruction, on the whole. */
const BYTES = 4;
/** Jumps to jumps: PLT, table of the API. */
const MOST_STUBS = 3;

/** Nothing but a jump: it belongs to those who go there. */
export const isStub = ({ body, term }: Block): boolean =>
  term.row?.name === "jmp" && body.every((i) => i.row?.name === "endbr64");

export class Functions {
  private readonly byStart = new Map<number, CompiledFunction>();
  /** Instructions that were translated so far. */
  private translated = 0;
  private dearness = 1;
  /** What the first translation of a function costs at least; tests have little to run. */
  price = FUNCTION_PRICE_INSNS;

  constructor(
    private readonly code: CodeCache,
    private readonly view: () => DataView,
  ) {}

  /** The function of a block, when its code is foreign and the function known. */
  of(b: Block): CompiledFunction | null {
    return b.inFunction === undefined
      ? (b.inFunction = isStub(b) ? null : this.find(b.pc))
      : b.inFunction;
  }
  find(pc: number): CompiledFunction | null {
    const range = this.code.functionAt(pc);
    if (range === null || this.code.promisesAt(pc).memory === true) return null;
    let f = this.byStart.get(range.start);
    if (f?.end !== range.end)
      this.byStart.set(range.start, (f = new CompiledFunction(range.start, range.end)));
    return f;
  }

  all(): Iterable<CompiledFunction> {
    return this.byStart.values();
  }
  /** What was translated in another program, and is to be translated again, counts as what has run here. */
  warm({ made }: Unit): void {
    for (const pc of made?.kept?.warm ?? []) {
      if (!this.code.isForeign(pc, pc + 1)) continue; // an object that was closed
      const b = this.code.find(pc);
      b.heat = Math.max(b.heat, FUNCTION_WARM_RUNS);
    }
  }
  /** Start of blocks in these ranges that have run. */
  warmIn(extents: readonly number[]): number[] {
    const starts: number[] = [];
    for (let k = 0; k < extents.length; k += 2)
      for (const b of this.code.blocksIn(extents[k], extents[k + 1]))
        if (b.heat >= FUNCTION_WARM_RUNS) starts.push(b.pc);
    return starts;
  }

  /** The interpreter tier is about to run a block of the function: is the function to be translated? */
  isDue(f: CompiledFunction, b: Block): boolean {
    f.spent += b.count;
    if (f.spent < f.price) return false;
    const each = (FUNCTION_PRICE_INSNS_EACH * this.price) / FUNCTION_PRICE_INSNS;
    const price = this.price + each * Math.min(this.warmSize(f), FUNCTION_MOST_INSNS);
    f.price = f.factor * this.dearness * price;
    return f.spent >= f.price;
  }
  /** Translated code was left for a block. */
  arrived(b: Block): void {
    const f = this.of(b);
    if (f !== null && b.heat >= FUNCTION_WARM_RUNS) f.spent += FUNCTION_ARRIVAL_INSNS;
  }
  /** The function was translated, with so many instructions: again, or more of it. */
  made(f: CompiledFunction, instructions: number, isAgain: boolean): void {
    f.spent = 0;
    if (isAgain || instructions < FEW)
      f.factor = Math.min(f.factor * FUNCTION_AGAIN_FACTOR, FUNCTION_DEAREST_FACTOR);
    this.translated += instructions;
    if (this.translated < FUNCTION_MUCH_INSNS) return;
    // Without end, memory would fill with code.
    this.translated = 0;
    this.dearness *= 2;
  }

  /**
   * A function with the functions that it calls often, directly or not; what belongs to full units of it
   * already stays there.
   */
  cluster(root: CompiledFunction): Cluster {
    const members = new Set([root]);
    const entries = new Set([...root.inner, root.start]);
    const pieces = [root.start, root.end];
    const stubs = new Set<number>();
    const returns = new Map<CompiledFunction, Set<number>>();
    const leads = new Map<number, number>();
    let size = this.warmSize(root);
    for (const f of members) {
      for (const b of this.warmBlocks(f)) {
        const { f: g, at, way } = this.calledBy(b);
        for (const { term } of [b, ...way])
          if (term.target === 0 && at !== 0) leads.set(term.pc, this.target(term));
        for (const stub of way) {
          if (!stubs.has(stub.pc)) pieces.push(stub.pc, stub.term.next);
          stubs.add(stub.pc);
        }
        if (g === null || g === f) continue;
        if (!members.has(g)) {
          const more = this.warmSize(g);
          if (more > FUNCTION_CALLED_MOST_INSNS || size + more > FUNCTION_MOST_INSNS) continue;
          size += more;
          members.add(g);
          pieces.push(g.start, g.end);
        }
        entries.add(at);
        if (b.term.row?.name !== "call") continue;
        const sites = returns.get(g);
        if (sites === undefined) returns.set(g, new Set([b.term.next]));
        else sites.add(b.term.next);
      }
      for (const pc of this.unseenIn(f, entries)) entries.add(pc);
    }
    return { entries: [...entries], pieces, stubs, returns, leads };
  }

  /** Would later programs gain from a translation of what was interpreted of a function? */
  isWorthKeeping({ price, spent, units }: CompiledFunction): boolean {
    return units.length > 0 || (price > 0 && spent >= FUNCTION_KEPT_SHARE * price);
  }
  /** The block that ran most often of those that are in no unit of their function. */
  unmade(f: CompiledFunction): Block | null {
    const isMade = ({ pc }: Block): boolean => f.units.some((unit) => unit.overlaps(pc, pc + 1));
    const blocks = this.warmBlocks(f).filter((b) => b.unit === null && !isMade(b));
    return blocks.sort((a, b) => b.heat - a.heat)[0] ?? null;
  }

  /** The code of a cluster that has run. */
  source(all: CodeSource, root: CompiledFunction, cluster: Cluster): CodeSource {
    const { pieces, stubs, returns, leads } = cluster;
    const isThere = (pc: number): boolean => root.units.some((unit) => unit.overlaps(pc, pc + 1));
    return {
      ...all,
      fetch: (pc) => (isInside(pieces, pc) && !isThere(pc) ? all.fetch(pc) : null),
      isCold: (pc) => !this.isWarm(pc) && !stubs.has(pc),
      leadsTo: (i) => {
        if (i.row?.name === "ret") {
          const f = this.find(i.pc);
          const sites = f === null ? undefined : returns.get(f);
          return sites === undefined || sites.size > FUNCTION_MOST_RETURNS
            ? []
            : [...sites].filter((pc) => this.isWarm(pc));
        }
        const to = leads.get(i.pc);
        return to !== undefined && (this.isWarm(to) || stubs.has(to)) ? [to] : [];
      },
    };
  }

  private isWarm(pc: number): boolean {
    return (this.code.known(pc)?.heat ?? 0) >= FUNCTION_WARM_RUNS;
  }
  private warmBlocks(f: CompiledFunction): Block[] {
    return this.code.blocksIn(f.start, f.end).filter((b) => b.heat >= FUNCTION_WARM_RUNS);
  }
  /** Instructions of a function that have run, about. */
  private warmSize(f: CompiledFunction): number {
    let bytes = 0;
    let last = 0;
    const blocks = this.warmBlocks(f).sort((a, b) => a.pc - b.pc);
    for (const { pc, end } of blocks) {
      bytes += Math.max(0, end - Math.max(pc, last));
      last = Math.max(last, end);
    }
    return bytes / BYTES;
  }

  /**
   * Where control came to warm code of a function by what is not seen in other warm code: by a table of jumps, by a
   * pointer, from code that ran once, in front of a loop.
   */
  private unseenIn(f: CompiledFunction, entries: Iterable<number>): number[] {
    const blocks = this.warmBlocks(f).sort((a, b) => a.pc - b.pc);
    const reached = new Set<Block>();
    const reach = (start: number): void => {
      const work = [start];
      for (let pc = work.pop(); pc !== undefined; pc = work.pop()) {
        const b = this.code.known(pc);
        if (b === undefined || b.heat < FUNCTION_WARM_RUNS || b.pc < f.start || b.pc >= f.end)
          continue;
        if (reached.has(b)) continue;
        reached.add(b);
        const name = b.term.row?.name;
        if (b.term.target !== 0 && name !== "call") work.push(b.term.target);
        if (name !== "jmp" && name !== "ret") work.push(b.term.next);
      }
    };
    for (const pc of entries) reach(pc);
    const unseen: number[] = [];
    let end = 0;
    for (const b of blocks) {
      // What begins inside of another block is reached with that.
      if (!reached.has(b) && b.pc >= end) {
        unseen.push(b.pc);
        reach(b.pc);
      }
      end = Math.max(end, b.end);
    }
    return unseen;
  }

  /** The function that a block calls or goes to, if any, where it is entered, and the stubs on the way. */
  private calledBy({ term }: Block): { f: CompiledFunction | null; at: number; way: Block[] } {
    const way: Block[] = [];
    let at = jumps(term) ? this.target(term) : 0;
    for (;;) {
      const b = at === 0 || this.code.isThunk(at) ? undefined : this.code.known(at);
      if (b === undefined) return { f: null, at, way };
      if (!isStub(b) || way.length === MOST_STUBS) return { f: this.of(b), at, way };
      way.push(b);
      at = this.target(b.term);
    }
  }
  private target(i: Insn): number {
    return i.target !== 0 ? i.target : (this.inMemory(i) ?? this.ledTo(i));
  }
  /** Where a jump led last, if that is a function, or a stub: pointers mostly lead where they did. */
  private ledTo({ taken }: Insn): number {
    const isStart = taken.valid && (isStub(taken) || this.of(taken)?.start === taken.pc);
    return isStart ? taken.pc : 0;
  }
  /** The target of a jump through a fixed place in memory, as it is there now. */
  private inMemory(i: Insn): number | null {
    if (i.dk !== MEM || i.base !== ZERO_WORD || i.index !== ZERO_WORD || isRebased(i)) return null;
    const view = this.view();
    if (i.dispHi !== 0 || i.disp < 0 || i.disp + 8 > view.byteLength) return null;
    return view.getUint32(i.disp + 4, true) === 0 ? view.getUint32(i.disp, true) : null;
  }
}
