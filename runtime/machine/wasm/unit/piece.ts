/*
 * The function of a piece: of code that keeps to memory and has no handlers, that is of traces and
 * trees of traces. They are entered and left all the time, and many are short, so there is little around the code:
 *
 *   run() -> why      load fuel, and what is alive where it is entered
 *   block DONE
 *     block way 1 ... block way n       one for each address outside, see ways.ts
 *       nodes, nested by dominance      (in a dispatcher if there are several entries)
 *     store what is alive at the end of way n, say where to go on; to DONE
 *     ...
 *   store fuel and address, return why
 *
 * Host functions are called where the code calls them, and an instruction that is the interpreter
 * tier's leaves the piece (STEPPED): there, it costs an entry where it would cost a call, but in a
 * piece that it does not happen to, it costs nothing.
 */
import { R, RUN_EXIT, RUN_FUEL, RUN_GENERATION, RUN_PC } from "../../state.js";
import type { Insn } from "../../insn.js";
import type { Node } from "../analysis/cfg.js";
import type { Exit } from "../analysis/exits.js";
import { EVERYTHING } from "../analysis/facts.js";
import type { Liveness } from "../analysis/facts.js";
import { join } from "../analysis/liveness.js";
import { NO_SITE } from "../analysis/site.js";
import { Code, OP } from "../emit/encode.js";
import { GPR, L, loadHome, storeHome, XMM_HIGH, XMM_LOW, XMM_WHOLE } from "../emit/locals.js";
import { SIMD } from "../emit/simd.js";
import {
  CHANGED_BY_CALLEES,
  DRIVER_SIGNATURES,
  forArguments,
  payFuel,
  registersOf,
  RUN_SIGNATURE,
  SUBROUTINE,
} from "./context.js";
import type { Context } from "./context.js";
import { definedNaN, load, loadSpan } from "./frame.js";
import { LEFT, STEPPED } from "./job.js";
import { changesIn, goToNode, node, tree } from "./nodes.js";
import { ANYWHERE, AT_CLEAN_SITE, AT_SITE, DONE, Ways } from "./ways.js";
import type { Payment, Way } from "./ways.js";

/** Registers of results. */
const RESULTS = { general: (1 << R.RAX) | (1 << R.RDX), vector: 0b11 };
/** With more entries, all of them load what any of them needs. */
const FEW = 16;

export class Piece {
  readonly ways: Ways;
  /** Label of the dispatcher, 0 when there is but one entry. */
  private readonly dispatcher: number;

  constructor(private readonly c: Context) {
    const { graph, t } = c;
    this.ways = new Ways(graph);
    this.dispatcher = graph.roots.length > 1 ? this.ways.innermost + 1 : 0;
    t.exitLabel = this.ways.label(STEPPED, AT_SITE);
    t.cleanLabel = this.ways.label(STEPPED, AT_CLEAN_SITE);
  }

  write(): Uint8Array {
    const { c } = this;
    const { code } = c.t;
    const { roots } = c.graph;
    code.depth = Math.max(this.ways.innermost, this.dispatcher);
    if (this.dispatcher === 0) tree(c, roots[0], c.pathTo(roots[0]));
    else this.dispatch(roots);
    c.writeAll(node);
    return this.frame(code.view());
  }

  private dispatch(roots: readonly Node[]): void {
    const { c } = this;
    const { code } = c.t;
    for (let k = roots.length - 1; k >= 0; k--) roots[k].label = code.block(OP.BLOCK);
    for (const n of roots.filter(({ entry }) => entry)) {
      isTarget(code, n.pc);
      code.brIf(n.label);
    }
    code.br(this.ways.label(LEFT, ANYWHERE));
    for (let k = roots.length - 1; k >= 0; k--)
      c.later(() => {
        code.end();
        tree(c, roots[k], c.pathTo(roots[k]));
      });
  }

  /** To an entry that does not dominate this place; TARGET says which. */
  again(): void {
    this.c.t.code.br(this.dispatcher);
  }

  // Around the nodes.

  private frame(inner: Uint8Array): Uint8Array {
    const code = new Code(this.c.used, this.c.options.rooms?.function);
    const { ways, dispatcher } = this;
    this.prologue(code);
    code.block(OP.BLOCK); // DONE
    for (let k = 0; k < ways.all.length + ways.mostPayments; k++) code.block(OP.BLOCK);
    if (dispatcher !== 0) code.block(OP.LOOP);
    code.bytes(inner);
    code.op(OP.UNREACHABLE);
    if (dispatcher !== 0) {
      code.end();
      code.op(OP.UNREACHABLE);
    }
    for (let k = ways.mostPayments - 1; k >= 0; k--) {
      code.end();
      if (k < ways.payments.length) pay(code, ways.payments[k]);
    }
    for (const way of [...ways.all].reverse()) {
      code.end();
      if (way.isUsed) this.leave(code, way);
    }
    code.end(); // DONE
    storeRun(code, () => code.get(L.TARGET));
    code.get(L.W1);
    return code.view();
  }

  private prologue(code: Code): void {
    const { c } = this;
    load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
    if (c.callsOut) load(code, OP.I32_LOAD, RUN_GENERATION, L.GENERATION);
    if (c.t.usesSpan) loadSpan(code);
    const entries = c.graph.roots.filter(({ entry }) => entry);
    if (this.dispatcher !== 0) load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
    const alive = entries.map((n) => c.alive?.at(n) ?? EVERYTHING);
    if (this.dispatcher === 0) this.loadAll(code, alive);
    else if (entries.length > FEW) this.loadAll(code, alive);
    else
      entries.forEach((n, k) => {
        isTarget(code, n.pc);
        code.block(OP.IF);
        this.loadAll(code, [alive[k]]);
        code.end();
      });
  }
  private loadAll(code: Code, alive: readonly Liveness[]): void {
    const { touched, halves } = this.c.t;
    const all = alive.length === 1 ? alive[0] : alive.reduce(join);
    for (const local of touched.list) if (this.isAlive(local, all)) loadHome(code, local, halves);
  }

  /**
   * Is what a local stands for among what is alive? The stack pointer is: an endless loop never looks at it, but code
   * that is put in its place may.
   */
  private isAlive(local: number, { general, vector, flags }: Liveness): boolean {
    if (local === GPR + R.RSP) return true;
    if (local < XMM_LOW) return (general & (1 << (local - GPR))) !== 0;
    if (local < XMM_HIGH) return (vector & (1 << (local - XMM_LOW))) !== 0;
    if (local < XMM_HIGH + 16)
      return this.c.job.promises.scalar !== true && (vector & (1 << (local - XMM_HIGH))) !== 0;
    if (local >= XMM_WHOLE) return (vector & (1 << (local - XMM_WHOLE))) !== 0;
    return flags !== 0;
  }

  private leave(code: Code, { why, pc, calls }: Way): void {
    const { written, halves } = this.c.t;
    const alive = this.aliveAt(why, pc, calls);
    for (const local of written.list)
      if (this.isAlive(local, alive)) storeHome(code, local, halves);
    if (why === STEPPED) this.toSite(code);
    else if (pc !== ANYWHERE) {
      code.i64(pc | 0, 0);
      code.set(L.TARGET);
    }
    code.i32(why);
    code.set(L.W1);
    code.br(DONE);
  }
  private aliveAt(why: number, pc: number, calls: readonly Node[]): Liveness {
    const { alive } = this.c;
    if (calls.length > 0 && alive !== null && this.c.job.promises.conventional === true)
      return calls.map((n) => alive.atExit(n)).reduce(join);
    const { returns } = this.c.job.promises;
    if (pc === ANYWHERE && why === LEFT && returns !== undefined) return { ...returns, flags: 0 };
    if (pc === AT_CLEAN_SITE) return { ...EVERYTHING, flags: 0 };
    return pc === ANYWHERE || pc === AT_SITE ? EVERYTHING : (alive?.atKey(pc) ?? EVERYTHING);
  }
  /** TARGET becomes the instruction of the site, and what was charged and not executed is given back. */
  private toSite(code: Code): void {
    code.get(L.EXIT);
    code.i32(7);
    code.op(OP.I32_SHR_S);
    code.i32(this.c.base);
    code.op(OP.I32_ADD, OP.I64_EXTEND_U);
    code.set(L.TARGET);
    code.get(L.FUEL);
    code.get(L.EXIT);
    code.i32(25);
    code.op(OP.I32_SHL);
    code.i32(25);
    code.op(OP.I32_SHR_S, OP.I32_ADD);
    code.set(L.FUEL);
  }

  // Host functions.

  /** Call a host function where the code does, and go on behind. */
  callHost(n: Node, { insn, taken }: Extract<Exit, { kind: "host" }>): void {
    const { c } = this;
    const { code, path } = c.t;
    const { source } = c;
    const slot = source.slot(insn.target);
    const signature = source.signature(slot);
    const results =
      signature === null
        ? this.callAny(slot, insn.next)
        : this.callDirectly(slot, signature, insn.next);
    for (const r of registersOf(results)) path.forget(r);
    path.flags = -1;
    path.compared = path.ordered = false;
    load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
    code.i32(RUN_GENERATION << 2);
    code.memory(OP.I32_LOAD);
    code.get(L.GENERATION);
    code.op(OP.I32_NE);
    code.brIf(this.ways.label(LEFT, taken));
    const to = c.graph.nodes.get(taken);
    if (to === undefined) code.br(this.ways.label(LEFT, taken));
    else goToNode(c, n, to, path, () => this.goAgain(taken));
  }
  private goAgain(key: number): void {
    const { code } = this.c.t;
    code.i64(key | 0, 0);
    code.set(L.TARGET);
    this.again();
  }

  // Functions of guest code.

  /**
   * Call one where the code does. Its registers and ours are in the state block meanwhile, all but those that a
   * callee keeps; when it does not come back by itself, they are where it was left.
   */
  callDirect(n: Node, { insn, taken }: Extract<Exit, { kind: "direct" }>): void {
    const { c } = this;
    const { t } = c;
    const { code, path } = t;
    const changed = this.changed();
    const alive = c.alive?.atExit(n) ?? EVERYTHING;
    const stored = changed & (alive.general | ~CHANGED_BY_CALLEES);
    for (const r of registersOf(stored)) this.spill(GPR + r);
    for (const x of registersOf(alive.vector & this.c.mentioned.vector))
      this.spill(t.vectorLocal(x));
    storeRun(code, () => code.i64(insn.target | 0, 0));
    const callee = (c.source.subroutine?.(insn.target) ?? null) === null ? this.callee(insn) : -1;
    if (callee < 0) c.callPlaced(`${SUBROUTINE}:${insn.target}`, RUN_SIGNATURE);
    else c.callForeign(callee);
    code.set(L.W1);
    this.leaveUnlessBack(taken, callee);
    t.popped();
    load(code, OP.I32_LOAD, RUN_FUEL, L.FUEL);
    const behind = c.alive?.atKey(taken) ?? EVERYTHING;
    for (const r of registersOf(behind.general & RESULTS.general)) this.fill(GPR + r);
    for (const r of registersOf(CHANGED_BY_CALLEES)) path.forget(r);
    for (const x of registersOf(behind.vector & RESULTS.vector)) this.fill(t.vectorLocal(x));
    path.flags = -1;
    path.compared = path.ordered = false;
    const to = c.graph.nodes.get(taken);
    if (to === undefined) code.br(this.ways.label(LEFT, taken));
    else goToNode(c, n, to, path, () => this.goAgain(taken));
  }
  private callee({ target }: Insn): number {
    return this.c.source.callee?.(target) ?? -1;
  }
  private spill(local: number): void {
    this.c.t.touched.add(local);
    storeHome(this.c.t.code, local, this.c.t.halves);
  }
  private fill(local: number): void {
    const { t } = this.c;
    t.touched.add(local);
    t.written.add(local);
    loadHome(t.code, local, t.halves);
  }
  /** All is in the state block, and W1 says why, when the callee stopped, or our code is not what it was. */
  private leaveUnlessBack(to: number, callee: number): void {
    const { c } = this;
    const { code } = c.t;
    code.get(L.W1);
    code.i32(RUN_PC << 2);
    code.memory(OP.I64_LOAD);
    code.i64(to | 0, 0);
    code.op(OP.I64_NE, OP.I32_OR);
    code.i32(RUN_GENERATION << 2);
    code.memory(OP.I32_LOAD);
    code.get(L.GENERATION);
    code.op(OP.I32_NE, OP.I32_OR);
    code.block(OP.IF);
    if (callee >= 0) {
      code.i32(callee);
      c.callPlaced("lost", DRIVER_SIGNATURES.lost);
    }
    code.get(L.W1);
    code.op(OP.RETURN);
    code.end();
  }

  /** One that takes its arguments from registers in memory: all of them go there, and come back. */
  private callAny(slot: number, next: number): number {
    const { t } = this.c;
    const { code } = t;
    // What is not alive behind is not what it was, and nobody looks at it.
    const locals = this.everyLocal();
    for (const local of locals) storeHome(code, local, t.halves);
    storeRun(code, () => code.i64(next | 0, 0));
    code.i32(slot);
    this.c.callPlaced("host", DRIVER_SIGNATURES.host);
    for (const local of locals) {
      t.touched.add(local);
      t.written.add(local);
      loadHome(code, local, t.halves);
    }
    return 0xffff;
  }
  /** Locals of all registers that the code works on. */
  private everyLocal(): number[] {
    const { mentioned, t } = this.c;
    return [
      ...registersOf(mentioned.general).map((r) => GPR + r),
      ...registersOf(mentioned.vector).map((x) => t.vectorLocal(x)),
    ];
  }

  private callDirectly(slot: number, signature: string, next: number): number {
    const { c } = this;
    const { t } = c;
    const { code } = t;
    // Runs nested in it, and errors that end this one, find what callees keep.
    const kept = this.changed() & ~CHANGED_BY_CALLEES;
    for (const r of registersOf(kept)) {
      t.touched.add(GPR + r);
      storeHome(code, GPR + r, t.halves);
    }
    storeRun(code, () => code.i64(next | 0, 0));
    const [parameters, result] = signature.split(":");
    forArguments(
      parameters,
      (x) => {
        t.touched.add(t.vectorLocal(x));
        code.get(t.vectorLocal(x));
        if (t.isWhole(x)) code.simdLane(SIMD.F64X2_EXTRACT, 0);
      },
      (r) => {
        t.touched.add(GPR + r);
        t.half(r, code);
      },
    );
    c.callPlaced(`${slot}:${signature}`, signature);
    if (result === "v") return 0;
    if (result === "d") {
      definedNaN(code);
      t.setLow(0);
      return 0;
    }
    code.op(OP.I64_EXTEND_U);
    t.set(GPR + R.RAX);
    return 1 << R.RAX;
  }
  /** General registers that the code changes. */
  private changed(): number {
    return (this.changes ??= changesIn(this.c.graph.list));
  }
  private changes: number | null = null;
}

function isTarget(code: Code, pc: number): void {
  code.get(L.TARGET);
  code.i64(pc | 0, 0);
  code.op(OP.I64_EQ);
}

function pay(code: Code, { way, instructions }: Payment): void {
  payFuel(code, instructions);
  code.br(way.label);
}

/** Where to go on and the fuel that is left, for the driver. */
function storeRun(code: Code, target: () => void): void {
  code.i32(RUN_PC << 2);
  target();
  code.memory(OP.I64_STORE);
  code.i32(RUN_FUEL << 2);
  code.get(L.FUEL);
  code.memory(OP.I32_STORE);
  code.i32(RUN_EXIT << 2);
  code.i32(NO_SITE);
  code.memory(OP.I32_STORE);
}
