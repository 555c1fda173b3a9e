/*
 * One unit of guest code as one WebAssembly function.
 *
 *   run() -> why     registers, flags, fuel and address come from the state block and go there
 *
 *   loop OUTER                 load registers
 *     block JOIN .. LEAVE      one block per way out
 *       loop INNER             the dispatcher: br_table over (target - base) rotated by 4
 *         nodes, nested by dominance
 *     spill registers, then return, or call the host or the interpreter and continue OUTER
 *
 * Calls out happen in one place behind the dispatcher, so that register allocation in
 * the loop does not suffer from them. Indirect targets that are multiples of 16 index
 * the table directly; a rotated address that is not one is beyond the table and goes
 * through a second one, of stubs that compare.
 *
 * Code behind indirect jumps relies on a convention (path.ts): entries that are
 * `dispatched`, which bytecode handlers are. Jumps establish it before they go to the
 * dispatcher; whoever cannot (returns, entry from outside when it does not hold) goes
 * there with the target MARKED and finds the other entries only.
 *
 * EXIT holds the site of a step, or of the jump that was taken last:
 * (address - base) << 7 | instructions that were charged and not executed.
 */
import { isRebased } from "../../decode.js";
import { FCMP } from "../../flags.js";
import {
  FIRST_ADDRESS,
  INTEGER_ARGUMENTS,
  R,
  RUN_EXIT,
  RUN_FUEL,
  RUN_GENERATION,
  RUN_HOSTS,
  RUN_PC,
} from "../../state.js";
import { MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { addressOf, buildGraph, dominates, loopBody, MOST_CHOICES } from "../analysis/cfg.js";
import type { CodeSource, Graph, Node } from "../analysis/cfg.js";
import { compareDoubles, condition, isOrderedWhen } from "../rules/condition.js";
import { Code, F64, I32, OP, writeModule } from "../emit/encode.js";
import type { FunctionImport } from "../emit/encode.js";
import { knowFlags } from "../rules/flagbits.js";
import { flagKinds } from "../analysis/flagkinds.js";
import {
  GPR,
  home,
  L,
  loadHome,
  localTypes,
  storeHome,
  XMM_HIGH,
  XMM_LOW,
} from "../emit/locals.js";
import { find, follow } from "../analysis/known.js";
import type { Found, Known } from "../analysis/known.js";
import { chooseWhole } from "../analysis/representation.js";
import { rules } from "../rules/rules.js";
import { SIMD } from "../emit/simd.js";
import { fuelNeeds } from "../analysis/fuel.js";
import { NO_REGISTER } from "../analysis/facts.js";
import { baseKey, chooseConvention, NO_CONVENTION, Path } from "../analysis/path.js";
import type { Convention } from "../analysis/path.js";
import { accesses, baseOf, changes, register } from "../analysis/facts.js";
import { SLACK, Translator, WINDOW } from "../rules/translator.js";

/** Results of `run`. */
export const LEFT = 0;
export const CHECKPOINT = 1;

export interface UnitOptions {
  readonly stackLow: number;
  readonly thunkBase: number;
  /** Most instructions in a unit. */
  readonly limit: number;
}

export interface Translation {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** EXIT sites are relative to it. */
  readonly base: number;
  /** Addresses at which the function can be entered. */
  readonly entries: readonly number[];
  /** In a specialised unit, the program counter that goes with each entry. */
  readonly contexts?: readonly number[];
  /** Pieces of guest code that were translated: start, end, start, end... */
  readonly extents: readonly number[];
  readonly instructions: number;
  /** Addresses outside that direct jumps lead to. */
  readonly leaves: readonly number[];
}

/** Labels by the number of blocks around them; see Code. */
enum Label {
  OUTER = 1,
  JOIN,
  CHECKPOINT,
  HOST,
  CALL,
  STEP,
  LEAVE,
  INNER,
}
const RSP = GPR + R.RSP;
const WHY_STEP = 2;
const WHY_HOST = 3;
const WHY_CALL = 4;
/** Below this number of entries, comparing is better than a table. */
const FEW = 4;

/**
 * Imports of a translated module. The first two work on the state block; `refuel` is told
 * how much fuel is left and says how much there is now. A host function that is called
 * directly gets its arguments, under the name `slot:signature`.
 */
const IMPORTS: readonly FunctionImport[] = [
  { name: "host", type: { parameters: [I32], results: [] } },
  { name: "step", type: { parameters: [I32], results: [] } },
  { name: "refuel", type: { parameters: [I32], results: [I32] } },
];
const REFUEL = 2;
/** In units without a convention: the flags as bits, from the state block. */
const FLAGS_IMPORT: FunctionImport = { name: "flags", type: { parameters: [], results: [I32] } };
const WASM_TYPES: Readonly<Record<string, number[]>> = { p: [I32], i: [I32], d: [F64], v: [] };

export const canTranslate = (i: Insn): boolean => {
  if (i.mem && isRebased(i)) return false;
  const rule = rules[i.row?.name ?? ""];
  return rule !== undefined && (rule.when?.(i) ?? true);
};

/** Condition codes of jp and je. */
const PARITY = 10;
const EQUAL = 4;
/** A value of TARGET that is no address. */
const MARKED = -1;

/**
 * Translate what is reachable from `entries`; those that are also in `dispatched` may
 * rely on a convention. Null when there is no code.
 */
export function translate(
  source: CodeSource,
  entries: Iterable<number>,
  options: UnitOptions,
  dispatched: ReadonlySet<number> = new Set(),
): Translation | null {
  const graph = buildGraph(source, entries, options.limit);
  if (graph.nodes.size === 0) return null;
  const job: Job = {
    graph,
    source,
    options,
    dispatched,
    convention: NO_CONVENTION,
    memory: null,
  };
  if (dispatched.size === 0) return new Writer(job).write();
  const probe = new Writer(job);
  probe.write();
  return new Writer({ ...job, convention: chooseConvention(probe.sites) }).write();
}

/** What is to become one function. */
export interface Job {
  readonly graph: Graph;
  readonly source: CodeSource;
  readonly options: UnitOptions;
  readonly dispatched: ReadonlySet<number>;
  readonly convention: Convention;
  /** Guest memory, of which a specialised unit expects parts to stay as they are. */
  readonly memory: DataView | null;
}

export class Writer {
  private readonly base: number;
  private readonly end: number;
  private readonly t: Translator;
  private readonly labels = new Map<Node, number>();
  private readonly loops = new Map<Node, number>();
  private readonly leaves = new Set<number>();
  /** Host functions that are called directly, by import name, in import order. */
  private readonly called = new Map<string, FunctionImport>();
  private readonly imports: readonly FunctionImport[];
  private readonly kinds: ReadonlyMap<Node, number>;
  /** Where a specialised unit looks at the fuel, instead of at every checkpoint. */
  private readonly needs: ReadonlyMap<Node, number>;

  /** What is known on the ways to nodes that were met so far. */
  private readonly incoming = new Map<Node, Path>();
  /** What is known at indirect jumps. */
  readonly sites: Path[] = [];
  private readonly graph: Graph;
  private readonly source: CodeSource;
  private readonly options: UnitOptions;
  private readonly convention: Convention;
  /** What is known of registers at the present instruction of a specialised unit. */
  private known: Known = [];

  constructor(private readonly job: Job) {
    const { graph, options } = job;
    this.graph = graph;
    this.source = job.source;
    this.options = options;
    this.convention = job.convention;
    this.kinds = flagKinds(graph.nodes.values());
    this.needs = graph.counter === undefined ? new Map<Node, number>() : fuelNeeds(graph);
    const starts = [...graph.nodes.keys()].map(addressOf);
    this.base = Math.min(...starts) & ~15;
    this.end = Math.max(...starts) + 1;
    this.t = new Translator(this.base, options.stackLow);
    this.t.exitLabel = Label.STEP;
    this.t.guards = job.memory !== null;
    const general = job.dispatched.size === 0 && job.memory === null;
    this.t.whole = general ? chooseWhole(graph.nodes.values()) : 0;
    this.imports = general ? [...IMPORTS, FLAGS_IMPORT] : IMPORTS;
    this.t.flagsFunction = general ? IMPORTS.length : -1;
  }

  write(): Translation {
    const { t } = this;
    const inner = t.code;
    inner.depth = Label.LEAVE;
    inner.block(OP.LOOP);
    this.dispatch();
    inner.op(OP.UNREACHABLE);
    inner.end();

    // The way to host functions works on rsp.
    t.touched.add(RSP);
    t.written.add(RSP);
    for (const r of [...this.convention.windows.keys(), ...this.convention.bounds.keys()])
      t.touched.add(r);
    for (const x of this.scalars) t.touched.add(XMM_HIGH + x);
    const head = new Code();
    this.prologue(head);
    head.bytes(inner.result());
    this.epilogue(head);
    const nodes = [...this.graph.nodes.values()];
    return {
      bytes: writeModule(
        [...this.imports, ...this.called.values()],
        { initial: 1, maximum: 0x10000 },
        { parameters: [], results: [I32] },
        localTypes,
        head.result(),
      ),
      base: this.base,
      entries: nodes.filter((n) => n.entry).map((n) => n.pc),
      contexts:
        this.graph.counter === undefined
          ? undefined
          : nodes.filter((n) => n.entry).map((n) => n.context ?? -1),
      extents: coalesce(nodes),
      instructions: this.graph.instructions,
      leaves: [...this.leaves],
    };
  }

  // Around the dispatcher.

  private prologue(code: Code): void {
    load(code, OP.I32_LOAD, RUN_GENERATION, L.GENERATION);
    load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
    load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
    code.i32(-1);
    code.set(L.EXIT);
    code.block(OP.LOOP); // OUTER
    code.u8(OP.MEMORY_SIZE);
    code.u8(0);
    code.op(OP.I64_EXTEND_U);
    code.i64(16);
    code.op(OP.I64_SHL);
    code.i64(-FIRST_ADDRESS - SLACK);
    code.op(OP.I64_ADD);
    code.set(L.SPAN);
    for (const local of [...this.t.touched].sort((a, b) => a - b)) loadHome(code, local);
    this.verify(code);
    for (let label = Label.JOIN; label <= Label.LEAVE; label++) code.block(OP.BLOCK);
  }

  private get hasConvention(): boolean {
    return this.convention.windows.size + this.convention.bounds.size > 0;
  }

  /** Mark the target unless the convention holds. */
  private verify(code: Code): void {
    if (!this.hasConvention) return;
    code.i32(0);
    for (const [r, window] of this.convention.windows) {
      code.get(r);
      code.i64(window.lo - FIRST_ADDRESS);
      code.op(OP.I64_ADD);
      code.get(L.SPAN);
      code.op(OP.I64_GT_U, OP.I32_OR);
    }
    for (const [r, bound] of this.convention.bounds) {
      code.get(r);
      code.i64(bound);
      code.op(OP.I64_GT_U, OP.I32_OR);
    }
    for (const x of this.scalars) {
      code.get(XMM_HIGH + x);
      code.op(OP.I64_EQZ, OP.I32_EQZ, OP.I32_OR);
    }
    code.block(OP.IF);
    this.mark(code);
    code.end();
  }
  /** Vector registers whose high lanes the convention says to be zero. */
  private get scalars(): number[] {
    return Array.from({ length: 16 }, (_, x) => x).filter((x) => this.convention.scalar & (1 << x));
  }
  /** Mark the target of a jump unless the convention is known to hold here, or does hold. */
  private markUnlessKept(): void {
    const { t } = this;
    const { code, path } = t;
    const broken: (() => void)[] = [];
    for (const [r, window] of this.convention.windows)
      if (!path.covers(baseKey(r), window)) broken.push(() => t.outside(r, window));
    for (const [r, bound] of this.convention.bounds)
      if (path.bounds[r] > bound) broken.push(() => t.above(r, bound));
    for (let x = 0; x < 16; x++)
      if ((this.convention.scalar & ~path.scalar & (1 << x)) !== 0) broken.push(() => t.hasHigh(x));
    if (broken.length === 0) return;
    broken.forEach((condition, n) => {
      condition();
      if (n > 0) code.op(OP.I32_OR);
    });
    code.block(OP.IF);
    this.mark(code);
    code.end();
  }
  private mark(code: Code): void {
    if (!this.hasConvention) return;
    code.get(L.TARGET);
    code.set(L.REAL);
    code.i64(MARKED);
    code.set(L.TARGET);
  }

  private epilogue(code: Code): void {
    const why = (n: number): void => {
      code.i32(n);
      code.set(L.W1);
    };
    code.end(); // LEAVE: a host function, perhaps
    this.calledHost(code);
    why(LEFT);
    code.br(Label.JOIN);
    code.end(); // STEP
    why(WHY_STEP);
    code.br(Label.JOIN);
    code.end(); // CALL
    why(WHY_CALL);
    code.br(Label.JOIN);
    code.end(); // HOST
    why(WHY_HOST);
    code.br(Label.JOIN);
    code.end(); // CHECKPOINT
    why(CHECKPOINT);
    code.end(); // JOIN
    for (const local of [...this.t.written].sort((a, b) => a - b)) storeHome(code, local);
    this.storeRun(code);
    code.get(L.W1);
    code.i32(WHY_STEP);
    code.op(OP.I32_LT_U);
    code.block(OP.IF);
    code.get(L.W1);
    code.op(OP.RETURN);
    code.end();

    const done = code.block(OP.BLOCK);
    const host = code.block(OP.BLOCK);
    const step = code.block(OP.BLOCK);
    const call = code.block(OP.BLOCK);
    code.get(L.W1);
    code.i32(WHY_STEP);
    code.op(OP.I32_SUB);
    code.brTable([step, host], call);
    code.end(); // call
    this.callDirectly(code, done);
    code.end(); // step
    code.get(L.EXIT);
    code.call(1);
    load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
    code.br(done);
    code.end(); // host
    code.get(L.W0);
    code.call(0);
    code.end(); // done
    load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
    // Go on here unless code has been published or dropped meanwhile.
    load(code, OP.I32_LOAD, RUN_GENERATION, L.W0);
    code.get(L.W0);
    code.get(L.GENERATION);
    code.op(OP.I32_EQ);
    code.brIf(Label.OUTER);
    code.i32(-1);
    code.set(L.EXIT);
    this.storeRun(code);
    code.i32(LEFT);
    code.op(OP.RETURN);
    code.end(); // OUTER
    code.op(OP.UNREACHABLE);
  }

  /** Call the host function whose number is in W0, with arguments from the locals. */
  private callDirectly(code: Code, done: number): void {
    const calls = [...this.called.values()];
    const labels = calls.map(() => code.block(OP.BLOCK)).reverse();
    code.get(L.W0);
    code.brTable(labels, labels[0] ?? done);
    calls.forEach(({ name }, n) => {
      code.end();
      const [parameters, result] = name.slice(name.indexOf(":") + 1).split(":");
      const store = result === "v" ? null : home(result === "d" ? XMM_LOW : GPR);
      if (store !== null) code.i32(store.address);
      let integers = 0;
      let doubles = 0;
      for (const letter of parameters)
        if (letter === "d") this.lowLane(code, doubles++);
        else {
          code.get(GPR + INTEGER_ARGUMENTS[integers++]);
          code.op(OP.I32_WRAP);
        }
      code.call(this.imports.length + n);
      if (store !== null) {
        if (result === "d") definedNaN(code);
        else code.op(OP.I64_EXTEND_U);
        code.memory(store.store);
      }
      code.br(done);
    });
  }

  /** The low lane of a vector register as an argument. */
  private lowLane(code: Code, x: number): void {
    code.get(this.t.vectorLocal(x));
    if (this.t.isWhole(x)) code.simdLane(SIMD.F64X2_EXTRACT, 0);
  }

  /** Arguments and results of a host function must be in locals. */
  private callNumber(slot: number, signature: string): number {
    const name = `${slot}:${signature}`;
    const [parameters, result] = signature.split(":");
    if (!this.called.has(name)) {
      const type = {
        parameters: [...parameters].flatMap((p) => WASM_TYPES[p]),
        results: WASM_TYPES[result],
      };
      this.called.set(name, { name, type });
      let integers = 0;
      let doubles = 0;
      for (const letter of parameters)
        this.t.touched.add(
          letter === "d" ? this.t.vectorLocal(doubles++) : GPR + INTEGER_ARGUMENTS[integers++],
        );
      if (result !== "v") this.t.touched.add(result === "d" ? this.t.vectorLocal(0) : GPR);
    }
    return [...this.called.keys()].indexOf(name);
  }

  private storeRun(code: Code): void {
    for (const [word, local, op] of [
      [RUN_PC, L.TARGET, OP.I64_STORE],
      [RUN_FUEL, L.FUEL, OP.I32_STORE],
      [RUN_EXIT, L.EXIT, OP.I32_STORE],
    ] as const) {
      code.i32(word << 2);
      code.get(local);
      code.memory(op);
    }
  }

  /** When the target is a thunk, pop its return address and go to HOST. */
  private calledHost(code: Code): void {
    code.get(L.TARGET);
    code.i64(this.options.thunkBase);
    code.op(OP.I64_SUB);
    code.i64(4);
    code.op(OP.I64_ROTR);
    code.tee(L.T0);
    code.i32(RUN_HOSTS << 2);
    code.memory(OP.I64_LOAD32_U);
    code.op(OP.I64_LT_U);
    // The return gate (slot 0) ends a run: its driver sees to that.
    code.get(L.T0);
    code.op(OP.I64_EQZ, OP.I32_EQZ, OP.I32_AND);
    code.get(RSP);
    code.i64(-FIRST_ADDRESS);
    code.op(OP.I64_ADD);
    code.get(L.SPAN);
    code.op(OP.I64_LE_U, OP.I32_AND);
    code.block(OP.IF);
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    code.set(L.W0);
    code.get(RSP);
    code.op(OP.I32_WRAP);
    code.memory(OP.I64_LOAD);
    code.set(L.TARGET);
    code.get(RSP);
    code.i64(8);
    code.op(OP.I64_ADD);
    code.set(RSP);
    code.br(Label.HOST);
    code.end();
  }

  // The dispatcher and the nodes.

  private dispatch(): void {
    const { code } = this.t;
    const { roots } = this.graph;
    for (let k = roots.length - 1; k >= 0; k--) this.labels.set(roots[k], code.block(OP.BLOCK));
    const entries = roots.filter((n) => n.entry);
    if (this.graph.counter !== undefined) this.byContext(entries, this.graph.counter);
    else if (entries.length <= FEW && !this.hasConvention) {
      for (const n of entries) this.branchTo(n);
      code.br(Label.LEAVE);
    } else this.tables(entries);
    for (const n of roots) {
      code.end();
      this.tree(n, this.pathTo(n));
    }
  }

  /** What is known where ways to a node meet. */
  private pathTo(n: Node): Path {
    const path = n.entry ? new Path() : (this.incoming.get(n) ?? new Path());
    if (this.isDispatched(n)) path.assume(this.convention);
    else if (n.entry) path.changed = path.dirty = -1;
    path.flags = Math.max(-1, this.kinds.get(n) ?? -1);
    path.cao = -1;
    path.compared &&= path.flags === FCMP;
    return path;
  }
  /** Another way leads to a node. */
  private meet(n: Node, path: Path): void {
    const known = this.incoming.get(n);
    if (known === undefined) this.incoming.set(n, path.copy());
    else known.meet(path);
  }

  /** Branch to an entry when it is the target. */
  private branchTo(n: Node): void {
    const { code } = this.t;
    code.get(L.TARGET);
    code.i64(n.pc | 0, 0);
    code.op(OP.I64_EQ);
    code.brIf(this.labels.get(n) ?? Label.LEAVE);
  }

  /** Branch to the entry for the target and the program counter of a specialised unit. */
  private byContext(entries: readonly Node[], counter: number): void {
    const { code } = this.t;
    this.t.touched.add(GPR + counter);
    const byPlace = new Map<number, Node[]>();
    for (const n of entries) {
      if (n.context === null) continue;
      const place = n.context;
      byPlace.set(place, [...(byPlace.get(place) ?? []), n]);
    }
    const places = [...byPlace.keys()].sort((a, b) => a - b);
    // A search by halves, then one by one.
    const among = (low: number, high: number): void => {
      if (high - low > FEW) {
        const middle = (low + high) >>> 1;
        code.get(GPR + counter);
        code.i64(places[middle] | 0, 0);
        code.op(OP.I64_LT_U);
        code.block(OP.IF);
        among(low, middle);
        code.end();
        among(middle, high);
        return;
      }
      for (const place of places.slice(low, high)) {
        code.get(GPR + counter);
        code.i64(place | 0, 0);
        code.op(OP.I64_EQ);
        code.block(OP.IF);
        for (const n of byPlace.get(place) ?? []) this.branchTo(n);
        code.br(Label.LEAVE);
        code.end();
      }
      code.br(Label.LEAVE);
    };
    among(0, places.length);
  }

  private tables(entries: readonly Node[]): void {
    const { code } = this.t;
    const slots = ((this.end - this.base) >>> 4) + 1;
    const aligned = entries.filter((n) => (n.pc & 15) === 0);
    const stubs: Node[][] = [];
    for (const n of entries)
      if ((n.pc & 15) !== 0) (stubs[(n.pc - this.base) >>> 4] ??= []).push(n);
    const used = stubs.flatMap((list, slot) => (list === undefined ? [] : [slot]));
    const stubLabels = new Map<number, number>();
    for (const slot of used) stubLabels.set(slot, code.block(OP.BLOCK));
    const far = code.block(OP.BLOCK);

    code.get(L.TARGET);
    code.i64(this.base);
    code.op(OP.I64_SUB);
    code.tee(L.T1);
    code.i64(4);
    code.op(OP.I64_ROTR);
    code.tee(L.T0);
    code.i64(slots);
    code.op(OP.I64_GE_U);
    code.brIf(far);
    const table = new Array<number>(slots).fill(far);
    for (const n of aligned) table[(n.pc - this.base) >>> 4] = this.labels.get(n) ?? far;
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    code.brTable(table, far);
    code.end(); // far

    if (this.hasConvention) this.marked(aligned, slots);
    code.get(L.T1);
    code.i64(this.end - this.base);
    code.op(OP.I64_GE_U);
    code.brIf(Label.LEAVE);
    code.get(L.T1);
    code.op(OP.I32_WRAP);
    code.i32(4);
    code.op(OP.I32_SHR_U);
    const far2 = new Array<number>(slots).fill(Label.LEAVE);
    for (const [slot, label] of stubLabels) far2[slot] = label;
    code.brTable(far2, Label.LEAVE);
    for (const slot of used.reverse()) {
      code.end();
      for (const n of stubs[slot]) this.branchTo(n);
      code.br(Label.LEAVE);
    }
  }

  /** A marked target: only entries that do not rely on the convention. */
  private marked(aligned: readonly Node[], slots: number): void {
    const { code } = this.t;
    code.get(L.TARGET);
    code.i64(MARKED);
    code.op(OP.I64_EQ);
    code.block(OP.IF);
    const otherwise = code.block(OP.BLOCK);
    code.get(L.REAL);
    code.tee(L.TARGET);
    code.i64(this.base);
    code.op(OP.I64_SUB);
    code.tee(L.T1);
    code.i64(4);
    code.op(OP.I64_ROTR);
    code.tee(L.T0);
    code.i64(slots);
    code.op(OP.I64_GE_U);
    code.brIf(otherwise);
    const table = new Array<number>(slots).fill(Label.LEAVE);
    for (const n of aligned)
      if (!this.isDispatched(n))
        table[(n.pc - this.base) >>> 4] = this.labels.get(n) ?? Label.LEAVE;
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    code.brTable(table, Label.LEAVE);
    code.end();
    code.end();
  }

  private isDispatched(n: Node): boolean {
    return n.entry && (n.pc & 15) === 0 && this.job.dispatched.has(n.pc);
  }

  /** A node and all that it dominates. */
  private tree(n: Node, path: Path): void {
    const { code } = this.t;
    const body = n.loop ? loopBody(n) : null;
    const changed = body === null ? 0 : changesIn(body);
    if (body !== null) {
      if (this.graph.counter !== undefined) this.hoist(n, path, basesIn(body) & ~changed);
      this.loops.set(n, code.block(OP.LOOP));
    }
    const merged = n.children.filter((c) => !this.isInline(c));
    for (let k = merged.length - 1; k >= 0; k--) this.labels.set(merged[k], code.block(OP.BLOCK));
    this.t.path = path;
    if (n.loop) {
      path.forgetAll(changed);
      path.scalar = 0;
      path.dirty = -1;
      path.flags = Math.max(-1, this.kinds.get(n) ?? -1);
      path.cao = -1;
      path.compared = path.ordered = false;
    }
    this.node(n);
    for (const c of merged) {
      code.end();
      this.tree(c, this.pathTo(c));
    }
    if (n.loop) code.end();
  }

  /** Check windows around registers once, in front of a loop that does not change them. */
  private hoist(n: Node, path: Path, registers: number): void {
    const { t } = this;
    const { code } = t;
    t.path = path;
    for (let r = 0; r < 16; r++) {
      if ((registers & (1 << r)) === 0 || path.covers(baseKey(r), WINDOW)) continue;
      t.outside(r, WINDOW);
      code.block(OP.IF);
      code.i64(n.pc | 0, 0);
      code.set(L.TARGET);
      code.br(Label.LEAVE);
      code.end();
      path.checked.set(baseKey(r), WINDOW);
    }
  }

  /** Does the only way into a node come from its dominator? Then it follows there. */
  private isInline(n: Node): boolean {
    return !n.entry && n.predecessors.filter((p) => p.order < n.order).length === 1;
  }

  private node(n: Node): void {
    const { t } = this;
    const { code } = t;
    const need = this.needs.get(n);
    if (need !== undefined) this.leaveBelow(n, need);
    if (n.count > 0) {
      code.get(L.FUEL);
      code.i32(n.count);
      code.op(OP.I32_SUB);
      code.set(L.FUEL);
    }
    t.startNode(n.insns);
    const { counter } = this.graph;
    this.known = new Array<undefined>(16).fill(undefined);
    if (n.context !== null && counter !== undefined) {
      this.known[counter] = n.context;
      code.i64(n.context | 0, 0);
      t.setGpr(counter);
    }
    n.insns.forEach((i, k) => {
      t.startInsn(k);
      t.undo = n.count - k;
      const found = this.found(i);
      if (found === null) rules[i.row?.name ?? ""].emit(t, i);
      else t.expect(i, found);
      follow(i, this.known, found);
    });
    t.startInsn(n.insns.length);
    t.undo = n.count - n.insns.length;
    this.exit(n);
  }

  /** Leave in front of a node unless there is, or is to be had, fuel for the way to the next such place. */
  private leaveBelow(n: Node, need: number): void {
    const { code } = this.t;
    const isBelow = (): void => {
      code.i32(need);
      code.op(OP.I32_LE_S);
      code.block(OP.IF);
    };
    code.get(L.FUEL);
    isBelow();
    code.get(L.FUEL);
    code.call(REFUEL);
    code.tee(L.FUEL);
    isBelow();
    code.i64(n.pc | 0, 0);
    code.set(L.TARGET);
    code.br(Label.LEAVE);
    code.end();
    code.end();
  }

  /** What a load finds, in a specialised unit, where that is expected not to change. */
  private found(i: Insn): Found | null {
    const { memory } = this.job;
    return memory === null ? null : find(i, this.known, memory);
  }

  private exit(n: Node): void {
    const { t } = this;
    const { exit } = n;
    switch (exit.kind) {
      case "step":
        t.stepAt(exit.pc);
        return;
      case "fall":
        this.goTo(n, exit.taken, null, t.path);
        return;
      case "jmp":
        this.goTo(n, exit.taken, exit.insn, t.path);
        return;
      case "jcc":
        this.conditional(n, exit.insn, exit.taken, exit.fall);
        return;
      case "call":
        this.call(n, exit.insn, exit.taken);
        return;
      case "switch":
        this.switch(n, exit.pc);
        return;
      default:
        this.dynamic(n, exit.insn);
    }
  }

  private conditional(n: Node, i: Insn, taken: number, fall: number): void {
    const { t } = this;
    const { code, path } = t;
    if (!knowFlags(t, i)) return;
    const other = path.copy();
    if (path.compared && i.cc === PARITY && !path.ordered) {
      other.ordered = true;
      this.unordered(n, i, taken);
      t.path = other;
      this.goTo(n, fall, null, other, i);
      return;
    }
    if (path.compared && (i.cc & ~1) === EQUAL && !path.ordered) {
      other.ordered = i.cc === EQUAL;
      this.equal(n, i, taken);
      t.path = other;
      this.goTo(n, fall, null, other, i);
      return;
    }
    condition(t, i.cc);
    if (path.compared) {
      path.ordered ||= isOrderedWhen(i.cc, true);
      other.ordered ||= isOrderedWhen(i.cc, false);
    }
    const to = this.graph.nodes.get(taken);
    const plain = to !== undefined && addressOf(taken) > i.pc && !this.isDispatched(to);
    const label = plain ? this.forward(n, to) : undefined;
    if (plain && label !== undefined) {
      this.meet(to, path);
      code.brIf(label);
    } else {
      code.block(OP.IF);
      this.goTo(n, taken, i, path);
      code.end();
    }
    t.path = other;
    this.goTo(n, fall, null, other, i);
  }

  /** A jump that is taken when one of two doubles is a NaN: hardly ever. */
  private unordered(n: Node, i: Insn, taken: number): void {
    const { t } = this;
    const { code } = t;
    const ordered = code.block(OP.BLOCK);
    compareDoubles(t, OP.F64_GE);
    code.brIf(ordered);
    compareDoubles(t, OP.F64_LT);
    code.brIf(ordered);
    this.goTo(n, taken, i, t.path);
    code.end();
  }

  /** A jump for doubles that are equal or unordered, or for those that are neither. */
  private equal(n: Node, i: Insn, taken: number): void {
    const { t } = this;
    const { code } = t;
    const end = code.block(OP.BLOCK);
    if (i.cc === EQUAL) {
      compareDoubles(t, OP.F64_LT);
      code.brIf(end);
      compareDoubles(t, OP.F64_GT);
      code.brIf(end);
    } else {
      compareDoubles(t, OP.F64_EQ);
      code.brIf(end);
      const different = code.block(OP.BLOCK);
      compareDoubles(t, OP.F64_LT);
      code.brIf(different);
      compareDoubles(t, OP.F64_GT);
      code.op(OP.I32_EQZ);
      code.brIf(end);
      code.end();
      t.path.ordered = true;
    }
    this.goTo(n, taken, i, t.path);
    code.end();
  }

  /** Label of a node that is reached by a plain forward branch. */
  private forward(n: Node, to: Node): number | undefined {
    if (to.order <= n.order || (this.isInline(to) && to.dominator === n)) return undefined;
    return this.labels.get(to);
  }

  /**
   * Continue at the node with that key. `jump` is the instruction that takes us there, if any: a backward
   * one is a checkpoint. `site` is what a fault at the target would be put down to.
   */
  private goTo(n: Node, key: number, jump: Insn | null, path: Path, site = jump): void {
    const { t } = this;
    const { code } = t;
    const pc = addressOf(key);
    if (jump !== null && pc <= jump.pc) this.checkpoint(() => code.i64(pc | 0, 0));
    const to = this.graph.nodes.get(key);
    if (to === undefined) {
      this.leaves.add(pc);
      if (site !== null) this.markSite(site);
      code.i64(pc | 0, 0);
      code.set(L.TARGET);
      code.br(Label.LEAVE);
      return;
    }
    if (this.isDispatched(to)) {
      // Exits happen behind the jump, in front of its target.
      t.at(0);
      t.establish({ pc }, this.convention);
    }
    const label = this.forward(n, to);
    if (label !== undefined) {
      this.meet(to, path);
      code.br(label);
    } else if (to.order > n.order) this.tree(to, path);
    else if (dominates(to, n)) code.br(this.loops.get(to) ?? Label.INNER);
    else {
      code.i64(pc | 0, 0);
      code.set(L.TARGET);
      code.br(Label.INNER);
    }
  }

  private markSite(i: Insn): void {
    this.t.code.i32(((i.pc - this.base) << 7) | 1);
    this.t.code.set(L.EXIT);
  }

  /** Stop here, on the way to the target, when fuel is used up. */
  private checkpoint(target: () => void): void {
    const { code } = this.t;
    target();
    code.set(L.TARGET);
    if (this.graph.counter !== undefined) return; // see leaveBelow
    code.get(L.FUEL);
    code.i32(1);
    code.op(OP.I32_LT_S);
    code.brIf(Label.CHECKPOINT);
  }

  /** The program counter has a new value: go on in its context. */
  private switch(n: Node, pc: number): void {
    const { t } = this;
    const { code, path } = t;
    const { counter } = this.graph;
    if (counter === undefined) throw new Error("a switch in a unit that is not specialised");
    for (const key of n.choices.slice(0, MOST_CHOICES)) {
      t.gpr(counter);
      code.i64((this.graph.nodes.get(key)?.context ?? 0) | 0, 0);
      code.op(OP.I64_EQ);
      code.block(OP.IF);
      const here = path.copy();
      t.path = here;
      this.goTo(n, key, null, here);
      code.end();
    }
    t.path = path;
    code.i64(pc | 0, 0);
    code.set(L.TARGET);
    code.br(Label.INNER);
  }

  private call(n: Node, i: Insn, taken: number): void {
    const { t } = this;
    const { code } = t;
    t.checkPush(i);
    t.push(() => code.i64(i.next | 0, 0));
    this.checkpoint(() => code.i64(i.target | 0, 0));
    if (!this.source.isThunk(i.target)) {
      this.goTo(n, taken, null, new Path(), i);
      return;
    }
    // As the thunk does: pop, call, go on behind.
    t.popped();
    code.i64(i.next | 0, 0);
    code.set(L.TARGET);
    const slot = (i.target - this.options.thunkBase) >>> 4;
    const signature = this.source.signature(slot);
    code.i32(signature === null ? slot : this.callNumber(slot, signature));
    code.set(L.W0);
    code.br(signature === null ? Label.HOST : Label.CALL);
  }

  private dynamic(n: Node, i: Insn): void {
    const { t } = this;
    const { code } = t;
    const name = i.row?.name;
    if (name === "ret") {
      t.top(i);
      code.set(L.TARGET);
      t.popped(8 + i.imm);
      this.markSite(i);
      this.mark(code);
      this.choose(n);
      return;
    }
    if (i.dk === MEM) t.load(i, OP.I64_LOAD, 8);
    else if (i.dk === REG) t.gpr(register(i.da));
    code.set(L.T1);
    if (name === "jmp") this.sites.push(t.path.copy());
    if (name === "call") {
      t.checkPush(i);
      t.push(() => code.i64(i.next | 0, 0));
    }
    this.markSite(i);
    this.checkpoint(() => code.get(L.T1));
    if (name === "call") this.mark(code);
    else this.markUnlessKept();
    this.choose(n);
  }

  /** TARGET is where a dynamic exit leads: perhaps it has been seen to go there before. */
  private choose(n: Node): void {
    const { t } = this;
    const { code, path } = t;
    for (const key of n.choices.slice(0, MOST_CHOICES)) {
      code.get(L.TARGET);
      code.i64(addressOf(key) | 0, 0);
      code.op(OP.I64_EQ);
      code.block(OP.IF);
      const here = path.copy();
      t.path = here;
      this.goTo(n, key, null, here);
      code.end();
    }
    code.br(Label.INNER);
  }
}

/** JavaScript's NaNs have no definite bits; the CPU's default one has. */
function definedNaN(code: Code): void {
  code.set(L.D0);
  code.get(L.D0);
  code.i64(0, 0xfff80000 | 0);
  code.op(OP.F64_REINTERPRET);
  code.get(L.D0);
  code.get(L.D0);
  code.op(OP.F64_EQ, OP.SELECT);
}

/** Registers that nodes change, as a mask. */
function changesIn(nodes: Iterable<Node>): number {
  let mask = 0;
  for (const n of nodes) {
    for (const i of n.insns) mask |= changes(i);
    if ("insn" in n.exit) mask |= changes(n.exit.insn);
  }
  return mask;
}
/** Registers that nodes use as the base of an address, as a mask. */
function basesIn(nodes: Iterable<Node>): number {
  let mask = 0;
  for (const n of nodes)
    for (const i of n.insns) if (accesses(i) && baseOf(i) !== NO_REGISTER) mask |= 1 << baseOf(i);
  return mask;
}

/** Start and end of each stretch of code that the nodes cover. */
function coalesce(nodes: readonly Node[]): number[] {
  const extents: number[] = [];
  for (const n of [...nodes].sort((a, b) => a.pc - b.pc)) {
    const end = endOf(n);
    const last = extents.length - 1;
    // Padding between handlers belongs to nobody: do not split at it.
    if (last > 0 && n.pc <= extents[last] + 16) extents[last] = Math.max(extents[last], end);
    else extents.push(n.pc, end);
  }
  return extents;
}

function load(code: Code, op: OP, word: number, local: L): void {
  code.i32(word << 2);
  code.memory(op);
  code.set(local);
}

/** Address behind the code of a node. */
function endOf(n: Node): number {
  const { exit } = n;
  if (exit.kind === "step") return exit.pc + 1;
  if ("insn" in exit) return exit.insn.next;
  return n.insns.at(-1)?.next ?? n.pc + 1;
}
