/*
 * What the parts of the writer share while a unit is written.
 *
 * Nodes nest by dominance, a thousand deep in long programs, and so do the branches
 * of an exit: so nothing here calls itself. What is still to be written stands on a
 * stack of steps; a step writes a piece of code and may put others in front (`later`).
 *
 * Registers at the dispatcher. A local that is assigned in a loop and read at its start
 * is carried round it: in a register while there are enough of them, else through
 * the stack, at each round. For handlers few registers are alive, as is promised, and
 * only those are carried. All others, and flags, are zero behind the dispatcher; ways to
 * other places (returns, calls, steps) put them into the state block first and go AGAIN,
 * and entries there load the ones that are alive.
 */
import { FCMP } from "../../flags.js";
import { argumentRegisters, CALLER_SAVED, INTEGER_ARGUMENTS, R } from "../../state.js";
import type { CodeSource, Graph, Node } from "../analysis/cfg.js";
import { EVERYTHING, known, NOTHING } from "../analysis/facts.js";
import type { Liveness } from "../analysis/facts.js";
import { FlagLife } from "../analysis/flaglife.js";
import { findFlagKinds } from "../analysis/flagkinds.js";
import { Alive, goesToHandler, join } from "../analysis/liveness.js";
import { Path } from "../analysis/path.js";
import { chooseWhole } from "../analysis/representation.js";
import type { Code, FunctionImport, FunctionType } from "../emit/encode.js";
import { F64, I32, OP, RUN_TYPE, UsedLocals } from "../emit/encode.js";
import { Linkage } from "../emit/link.js";
import { GPR, L, XMM_HIGH, XMM_LOW, XMM_WHOLE } from "../emit/locals.js";
import { Translator } from "../rules/translator.js";
import { findUnpaid } from "./fuel.js";
import type { HandlerPromises } from "../../promises.js";
import type { Job, UnitOptions } from "./job.js";
import type { Piece } from "./piece.js";
import type { ResidentFrame } from "./resident.js";
import { isPiece } from "./tree.js";
import { Label } from "./labels.js";

/**
 * Imports of a translated module. The first two work on the state block; `flags` gives the flags as bits, from
 * the state block. A host function that is called directly gets its arguments, under the name `slot:signature`.
 */
const IMPORTS: readonly FunctionImport[] = [
  { name: "host", type: { parameters: [I32], results: [] } },
  { name: "step", type: { parameters: [I32], results: [] } },
  { name: "flags", type: { parameters: [], results: [I32] } },
];
export const HOST = 0;
export const STEP = 1;
const FLAGS = 2;
/**
 * Handlers work on the stack pointer here and there, and on the address of the table, when jumps do not look into
 * it; each would carry them on.
 */
const homedOf = ({ table, usual }: HandlerPromises): number =>
  (1 << R.RSP) | (usual === undefined ? 0 : 1 << table);
const WASM_TYPES: Readonly<Record<string, number[]>> = { p: [I32], i: [I32], d: [F64], v: [] };

/** Names of tables: of functions that pieces call, and of those of foreign code. */
export const FUNCTIONS = "functions";
export const CALLEES = "callees";

/** In names of functions: one of guest code, by address. */
export const SUBROUTINE = "subroutine";
/** Functions of the driver that pieces call and units import, and what they take. */
export const DRIVER_SIGNATURES = { host: "i:v", lost: "i:v", flags: ":i" } as const;
/** That of functions that translations are. */
export const RUN_SIGNATURE = ":i";

export class Context {
  readonly graph: Graph;
  readonly source: CodeSource;
  readonly options: UnitOptions;
  readonly base: number;
  readonly end: number;
  readonly t: Translator;
  readonly leaves = new Set<number>();
  /** What the module puts into memory: words of 16 bits by address. */
  readonly words = new Map<number, number>();
  /** Slots of host functions that foreign code calls. */
  readonly hosts = new Set<number>();
  readonly imports: readonly FunctionImport[];
  /** Host functions that are called directly, by import name, in import order. */
  readonly called = new Map<string, FunctionImport>();
  /** What is alive where; null when nothing is promised of what is dead. */
  readonly alive: Alive | null;
  /** Locals that the dispatcher carries; null when it carries all. */
  readonly carried: ReadonlySet<number> | null;
  /** Locals of a function that declares no others. */
  readonly used: UsedLocals | null;
  /** What stands around the code of a piece instead of a frame. */
  piece: Piece | null = null;
  /** The same for foreign code. */
  resident: ResidentFrame | null = null;
  /** Is it code of which nothing is promised? */
  readonly isForeign: boolean;
  /** Signatures of functions that it calls through the table, in the order of their types behind imports. */
  readonly signatures: string[] = [];
  /** Does a piece call functions? Through the table of those that pieces call, and of foreign code through theirs? */
  callsOut = false;
  callsTable = false;
  callsForeign = false;
  /** Which flags are alive, where `alive` is null. */
  get flagLife(): FlagLife {
    return (this.flags ??= new FlagLife(this.graph, this.t.trusted));
  }
  private flags: FlagLife | null = null;
  /** Registers that the code works on. */
  get mentioned(): Liveness {
    return (this.mentions ??= mentionedIn(this.graph.list));
  }
  private mentions: Liveness | null = null;
  /** How many handlers of a length, from their start to the jump to the next one, were written so far. */
  readonly lengths = new Map<number, number>();
  private readonly steps: (Node | (() => void))[] = [];

  constructor(readonly job: Job) {
    const { graph, options, promises } = job;
    this.graph = graph;
    this.source = job.source;
    this.options = options;
    const nodes = graph.list;
    findFlagKinds(graph);
    findUnpaid(graph);
    let low = Infinity;
    let high = 0;
    for (const n of nodes) {
      low = Math.min(low, n.pc);
      high = Math.max(high, n.pc);
    }
    this.base = options.base ?? low & ~15;
    this.end = high + 1;
    const { handlers } = promises;
    this.used = handlers === undefined ? new UsedLocals(options.rooms?.locals) : null;
    const promising = promises.handlers !== undefined || promises.exits !== undefined;
    this.alive = promising ? new Alive(graph, promises, job.source, job.beyond) : null;
    this.isForeign = handlers === undefined && !isPiece(job);
    const homed = handlers === undefined ? 0 : homedOf(handlers);
    this.carried =
      handlers === undefined || options.carriesAll === true
        ? null
        : new Set(registersOf(handlers.live & ~homed).map((r) => GPR + r));

    this.t = new Translator(this.base, options.stackLow, this.used, options.rooms?.inner);
    this.t.memorySize = options.memorySize ?? 0;
    this.t.exitLabel = Label.STEP;
    this.t.cleanLabel = Label.CLEAN;
    this.t.trusted = promises.memory === true;
    this.t.homed = this.carried === null ? 0 : homed;
    this.t.halves = options.halves === true ? (handlers?.halves ?? 0) : 0;
    const mayBeWhole = this.carried === null && !this.isForeign && promises.scalar !== true;
    this.t.whole = mayBeWhole ? chooseWhole(nodes) : 0;
    this.imports = isPiece(job) ? [] : IMPORTS;
    this.t.flagsFunction = isPiece(job) ? -1 : FLAGS;
    this.t.keepsNaNs = promises.anyNaN === true && options.nativeNaNs === true;
  }

  /**
   * Write a piece, or the instructions of a node, and whatever that puts off, before what comes later already. Of two
   * the first one goes last.
   */
  later(step: Node | (() => void)): void {
    this.steps.push(step);
  }
  writeAll(node: (c: Context, n: Node) => void): void {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop())
      if (typeof step === "function") step();
      else node(this, step);
  }

  isHandler(n: Node): boolean {
    return this.job.promises.handlers?.entries.has(n.pc) ?? false;
  }

  /** Locals of what is alive at an entry beside what the dispatcher carries. */
  loadsAt(n: Node): number[] {
    if (this.carried === null || this.isHandler(n)) return [];
    const live = this.alive?.at(n) ?? EVERYTHING;
    const inLocals = this.mentioned.general & ~this.t.homed;
    const general = registersOf(live.general & inLocals).map((r) => GPR + r);
    const vector = registersOf(live.vector & this.mentioned.vector);
    const flags = live.flags === 0 ? [] : [L.FK, L.FA, L.FB];
    return [
      ...general.filter((local) => !this.carried?.has(local)),
      ...vector.flatMap((x) => [XMM_LOW + x, XMM_HIGH + x]),
      ...flags,
    ];
  }

  /** Locals of the registers and flags that are alive among some. */
  private aliveOf(locals: Iterable<number>, { general, vector, flags }: Liveness): number[] {
    const isAlive = (local: number): boolean => {
      if (local < XMM_LOW) return (general & (1 << local)) !== 0;
      if (local === L.FK || local === L.FA || local === L.FB) return flags !== 0;
      return ((vector >>> ((local - (local < XMM_WHOLE ? XMM_LOW : XMM_WHOLE)) & 15)) & 1) !== 0;
    };
    return [...locals].filter(isAlive);
  }
  /** What a function that carries all stores on its way to handlers; and on other ways to code outside. */
  get storedForHandler(): number[] {
    return this.aliveOf(this.t.written, this.handlerRegisters);
  }
  get stored(): number[] {
    return this.aliveOf(this.t.written, join(this.outside, this.anywhere));
  }
  /** What the dispatcher may find alive. */
  get storedAgain(): number[] {
    return this.aliveOf(this.t.written, join(this.entered, this.anywhere));
  }
  /** What a function that carries all loads: behind a step it may be left at once. */
  get loaded(): number[] {
    const left = join(this.outside, this.anywhere);
    return this.aliveOf(this.t.touched, join(this.entered, left));
  }
  private get handlerRegisters(): Liveness {
    return { ...NOTHING, general: this.job.promises.handlers?.live ?? 0 };
  }
  /** What is alive where it is entered, outside where direct jumps lead, and where others may. */
  private get entered(): Liveness {
    const entries = this.graph.list.filter((n) => n.entry);
    return entries.map((n) => this.alive?.at(n) ?? EVERYTHING).reduce(join, NOTHING);
  }
  private get outside(): Liveness {
    return [...this.leaves].map((pc) => this.alive?.atKey(pc) ?? EVERYTHING).reduce(join, NOTHING);
  }
  private get anywhere(): Liveness {
    const { promises } = this.job;
    const isOne = ({ exit }: Node): boolean =>
      exit.kind === "dynamic" && !goesToHandler(exit.insn, promises);
    const exits = this.graph.list.filter(isOne);
    return exits.map((n) => this.alive?.atExit(n) ?? EVERYTHING).reduce(join, NOTHING);
  }

  /** What is known where ways to a node meet. */
  pathTo(n: Node): Path {
    const path = n.entry ? new Path() : (n.incoming ?? new Path());
    if (n.entry) path.changed = path.dirty = -1;
    path.flags = n.flagKind;
    path.cao = -1;
    path.pending = n.unpaid;
    path.inner = false;
    path.compared &&= path.flags === FCMP;
    return path;
  }
  /** Take from the fuel what has been executed, all but so many instructions. */
  pay(path: Path, but = 0): void {
    const due = path.pending - but;
    path.pending = but;
    if (due === 0) return;
    if (this.resident !== null) this.resident.pay(due);
    else payFuel(this.t.code, due);
  }
  /** Another way leads to a node. */
  meet(n: Node, path: Path): void {
    if (n.incoming === null) n.incoming = path.copy();
    else n.incoming.meet(path);
  }

  /**
   * Call a function of the table, by name, with arguments of a signature. Pieces import none: see tier/hosts.ts.
   */
  callPlaced(name: string, signature: string): void {
    const { code } = this.t;
    this.callsOut = true;
    if (this.options.linkage !== undefined) {
      code.call(this.options.linkage.imported(name, typeOfHost(signature)));
      return;
    }
    const number = this.source.place?.(name);
    if (number === undefined) throw new Error(`no table for ${name}, which a piece calls`);
    this.callsTable = true;
    let type = signature === RUN_SIGNATURE ? -1 : this.signatures.indexOf(signature);
    if (type < 0 && signature !== RUN_SIGNATURE) type = this.signatures.push(signature) - 1;
    code.i32(number);
    code.callIndirect(RUN_TYPE + 1 + type);
  }
  /** Call a function of foreign code, by its number. */
  callForeign(number: number): void {
    const { code } = this.t;
    this.callsOut = this.callsForeign = true;
    code.i32(number);
    code.callIndirect(RUN_TYPE, 1);
  }

  /** The number, in the module, of the function that was called as the nth. */
  functionNumber(n: number): number {
    const { linkage } = this.options;
    if (linkage === undefined) return this.imports.length + n;
    const { name, type } = [...this.called.values()][n];
    return linkage.imported(name, type);
  }

  /** The number of a host function among those called; arguments and results must be in locals. */
  callNumber(slot: number, signature: string): number {
    const name = `${slot}:${signature}`;
    const [parameters, result] = signature.split(":");
    const { t } = this;
    if (!this.called.has(name)) {
      this.called.set(name, { name, type: typeOfHost(signature) });
      forArguments(
        parameters,
        (x) => t.touched.add(t.vectorLocal(x)),
        (r) => t.touched.add(GPR + r),
      );
      if (result !== "v") t.touched.add(result === "d" ? t.vectorLocal(0) : GPR);
    }
    return [...this.called.keys()].indexOf(name);
  }
}

/** For units that are to be functions of one module. */
export const linkUnits = (): Linkage => new Linkage(IMPORTS);

/** The type of the function of a host function that is called directly. */
export function typeOfHost(signature: string): FunctionType {
  const [parameters, result] = signature.split(":");
  return {
    parameters: [...parameters].flatMap((p) => WASM_TYPES[p]),
    results: WASM_TYPES[result],
  };
}

/** The arguments of a host function that is called directly, all of which are in registers. */
export function forArguments(
  parameters: string,
  onDouble: (x: number) => void,
  onGeneral: (r: number) => void,
): void {
  const isDouble = Array.from(parameters, (letter) => letter === "d");
  argumentRegisters(isDouble)?.forEach((r, n) => (isDouble[n] ? onDouble : onGeneral)(r));
}

/** Registers that System V lets a callee change. */
export const CHANGED_BY_CALLEES = CALLER_SAVED.reduce((mask, r) => mask | (1 << r), 0);

export function payFuel(code: Code, instructions: number): void {
  code.get(L.FUEL);
  code.i32(-instructions);
  code.op(OP.I32_ADD);
  code.set(L.FUEL);
}

/** Numbers of the registers in a mask. */
export function registersOf(mask: number): number[] {
  const list: number[] = [];
  for (let r = 0; r < 16; r++) if (mask & (1 << r)) list.push(r);
  return list;
}

/** Registers that code works on. */
function mentionedIn(nodes: Iterable<Node>): Liveness {
  // Calls: arguments, results and the stack.
  let general = 0;
  let vector = 1;
  for (const r of [0, 4, ...INTEGER_ARGUMENTS]) general |= 1 << r;
  for (const n of nodes)
    for (let k = n.exit.insn === null ? 1 : 0; k <= n.insns.length; k++) {
      const i = k === 0 ? n.exit.insn! : n.insns[k - 1];
      const { works, vectorWorks } = known(i);
      general |= works;
      vector |= vectorWorks;
    }
  return { general, vector, flags: EVERYTHING.flags };
}
