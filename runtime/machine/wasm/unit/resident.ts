/*
 * The function of a unit of foreign code, of which nothing is promised. Its registers stay in the state block
 * (rules/resident.ts), so there is nothing around the code:
 *
 *   run() -> why      where to go on comes from the state block
 *
 *   loop INNER             the dispatcher, see dispatcher.ts
 *     block GONE
 *       nodes, nested by dominance; each way out says where to go on, and returns
 *     a host function, perhaps: called, and back to INNER; else LEFT
 *
 * The fuel is in the state block, too. What the interpreter tier executes leaves the unit: the result is then
 * the site's complement, below zero. Where that always happens, and for host functions, JavaScript is called in
 * place.
 */
import {
  gprAddress,
  OVERDRAFT,
  R,
  RUN_EXIT,
  RUN_FUEL,
  RUN_GENERATION,
  RUN_PC,
  xmmAddress,
} from "../../state.js";
import type { Insn } from "../../insn.js";
import type { Node } from "../analysis/cfg.js";
import { changes, vectorChanges, known } from "../analysis/facts.js";
import type { Path } from "../analysis/path.js";
import { NO_SITE, siteOf } from "../analysis/site.js";
import { Code, OP } from "../emit/encode.js";
import { chooseWhole } from "../analysis/representation.js";
import { GPR, L, loadHome } from "../emit/locals.js";
import { Resident } from "../rules/resident.js";
import type { InnerLoop } from "../rules/resident.js";
import { forArguments, HOST, registersOf, STEP } from "./context.js";
import type { Context } from "./context.js";
import { dispatch } from "./dispatcher.js";
import { definedNaN, isHost, load, loadSpan } from "./frame.js";
import { CHECKPOINT, LEFT } from "./job.js";
import { node } from "./nodes.js";

/** In place of what has been paid for at a site, and more than that ever is: a checkpoint stops there. */
export const AT_CHECKPOINT = 63;
/** What vector instructions may work on without naming it. */
const IMPLIED_VECTOR = 1;
const isCall = (i: Insn): boolean => i.row?.name === "call";

export class ResidentFrame {
  static readonly INNER = 1;
  static readonly GONE = 2;
  private readonly homes: Resident;
  private readonly loops = new Map<Node, InnerLoop>();

  constructor(private readonly c: Context) {
    this.homes = c.t.resident = new Resident(c.t);
  }

  write(): Uint8Array {
    const { c } = this;
    c.t.code.depth = ResidentFrame.GONE;
    dispatch(c);
    c.writeAll(node);
    const inner = c.t.code.result();
    const code = new Code(c.used);
    load(code, OP.I32_LOAD, RUN_GENERATION, L.GENERATION);
    load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
    if (c.t.usesSpan) loadSpan(code);
    code.block(OP.LOOP); // INNER
    code.block(OP.BLOCK); // GONE
    code.get(L.TARGET);
    code.op(OP.I32_WRAP);
    code.set(L.W1);
    code.get(L.TARGET);
    code.i64(32);
    code.op(OP.I64_SHR_U, OP.I32_WRAP);
    code.brIf(ResidentFrame.GONE);
    code.bytes(inner);
    code.op(OP.UNREACHABLE);
    code.end();
    this.gone(code);
    code.end();
    code.op(OP.UNREACHABLE);
    return code.result();
  }

  /** Take from the fuel what has been executed. */
  pay(instructions: number): void {
    const { code } = this.c.t;
    code.i32(RUN_FUEL << 2);
    code.i32(RUN_FUEL << 2);
    code.memory(OP.I32_LOAD);
    // Engines add constants in place, and load them to subtract them.
    code.i32(-instructions);
    code.op(OP.I32_ADD);
    code.memory(OP.I32_STORE);
  }

  /** A loop begins: what its body works on is loaded. */
  enterLoop(body: ReadonlySet<Node>, path: Path): void {
    const { code, halves } = this.c.t;
    const all = { general: 0, vector: 0 };
    const changed = { general: 0, vector: 0 };
    for (const n of body)
      for (const i of n.exit.insn === null ? n.insns : [...n.insns, n.exit.insn]) {
        const { works: general, vectorWorks: vector } = known(i);
        all.general |= general;
        all.vector |= vector;
        changed.general |= changes(i);
        changed.vector |= vectorChanges(i);
      }
    if (all.vector !== 0) {
      all.vector |= IMPLIED_VECTOR;
      changed.vector |= IMPLIED_VECTOR;
    }
    for (const r of registersOf(all.general & ~path.loaded)) loadHome(code, GPR + r, halves);
    path.loaded |= all.general;
    if ([...body].filter((n) => n.loop).length > 1) return;
    const loop = {
      changed: changed.general,
      vectorChanged: changed.vector,
      whole: chooseWhole(body),
    };
    for (const n of body) this.loops.set(n, loop);
    this.homes.loop = loop;
    for (const x of registersOf(all.vector))
      for (const local of this.homes.lanes(x)) loadHome(code, local, halves);
  }
  /** What follows belongs to a node. */
  at(n: Node): void {
    this.homes.loop = this.loops.get(n) ?? null;
  }
  /** Do two nodes belong to the same inner loop, or to none? */
  isSameLoop(n: Node, to: Node): boolean {
    return this.loops.get(n) === this.loops.get(to);
  }

  // Ways out.

  /** Registers and flags go where whoever goes on at an address behind a node expects them. */
  toNode(n: Node, pc: number): void {
    const to = this.c.graph.nodes.get(pc);
    this.at(n);
    if (to === undefined || !this.isSameLoop(n, to)) this.homes.storeLoop();
    const isKnown = to !== undefined && !to.entry && to.flagKind >= 0;
    if (!isKnown && this.c.flagLife.at(pc) !== 0) this.homes.storeFlags();
  }

  private setExit(code: Code, jump: Insn | null): void {
    code.i32(RUN_EXIT << 2);
    code.i32(jump === null ? NO_SITE : siteOf(jump.pc, this.c.base, 1));
    code.memory(OP.I32_STORE);
  }
  private setPc(code: Code, target: () => void): void {
    code.i32(RUN_PC << 2);
    target();
    code.memory(OP.I64_STORE);
  }

  leave(pc: number, jump: Insn | null): void {
    const { code } = this.c.t;
    this.leaveTo(() => code.i64(pc | 0, 0), jump);
  }
  private leaveTo(target: () => void, jump: Insn | null): void {
    const { code } = this.c.t;
    this.homes.storeFlags();
    this.setPc(code, target);
    this.setExit(code, jump);
    code.i32(LEFT);
    code.op(OP.RETURN);
  }
  /** To where TARGET says, by a jump that does not say. */
  again(jump: Insn | null): void {
    const { code } = this.c.t;
    if (jump !== null) {
      this.homes.storeLoop();
      this.homes.storeFlags();
      this.setExit(code, jump);
      if (jump.row?.name === "ret") this.overdrawn();
    }
    code.br(ResidentFrame.INNER);
  }
  /** A return leaves, for others to stop the run, when nothing else has for long. */
  private overdrawn(): void {
    const { code } = this.c.t;
    code.i32(RUN_FUEL << 2);
    code.memory(OP.I32_LOAD);
    code.i32(-OVERDRAFT);
    code.op(OP.I32_LE_S);
    code.block(OP.IF);
    this.setPc(code, () => code.get(L.TARGET));
    code.i32(LEFT);
    code.op(OP.RETURN);
    code.end();
  }
  /** Nothing in it calls: it returns to others. */
  get isLeaf(): boolean {
    return (this.leaf ??= [...this.c.graph.nodes.values()].every(
      ({ exit }) => exit.kind !== "call" && !(exit.kind === "dynamic" && isCall(exit.insn)),
    ));
  }
  private leaf: boolean | undefined = undefined;
  /** To where TARGET says, outside, by a jump that does not say. */
  leaveFor(jump: Insn): void {
    const { code } = this.c.t;
    this.homes.storeLoop();
    this.leaveTo(() => code.get(L.TARGET), jump);
  }
  checkpoint(target: () => void, pc: number, jump: Insn | null): void {
    const { code } = this.c.t;
    code.i32(RUN_FUEL << 2);
    code.memory(OP.I32_LOAD);
    code.i32(1);
    code.op(OP.I32_LT_S);
    code.block(OP.IF);
    this.homes.copyFlags();
    this.homes.storeLoop();
    if (this.c.graph.nodes.has(pc)) code.i32(~siteOf(pc, this.c.base, AT_CHECKPOINT));
    else {
      this.setPc(code, target);
      this.setExit(code, jump);
      code.i32(CHECKPOINT);
    }
    code.op(OP.RETURN);
    code.end();
  }

  // JavaScript.

  /** The interpreter tier executes an instruction, and it goes on with what follows. */
  step(pc: number): void {
    const { c } = this;
    const { code } = c.t;
    this.homes.storeLoop();
    this.homes.storeFlags();
    c.pay(c.t.path);
    code.i32(siteOf(pc, c.base, 0));
    code.call(STEP);
    this.leaveUnlessSame(code);
    load(code, OP.I64_LOAD, RUN_PC, L.TARGET);
    code.br(ResidentFrame.INNER);
  }

  /** Call a host function, after which it goes on at an address. */
  host(n: Node, slot: number, next: number): void {
    const { c } = this;
    const { code } = c.t;
    this.homes.storeLoop();
    this.loops.delete(n); // what it has for registers is old from here on
    if (this.c.flagLife.at(next) !== 0) this.homes.storeFlags();
    const signature = c.source.signature(slot);
    c.hosts.add(slot);
    if (signature === null) {
      code.i32(slot);
      code.call(HOST);
    } else this.callDirectly(slot, signature);
    this.leaveUnlessSame(code, () => code.i64(next | 0, 0));
  }
  private callDirectly(slot: number, signature: string): void {
    const { c } = this;
    const { code } = c.t;
    const n = c.callNumber(slot, signature);
    const [parameters, result] = signature.split(":");
    if (result !== "v") code.i32(result === "d" ? xmmAddress(0) : gprAddress(R.RAX));
    forArguments(
      parameters,
      (x) => this.homes.low(x),
      (r) => {
        code.i32(gprAddress(r));
        code.memory(OP.I32_LOAD);
      },
    );
    code.call(c.functionNumber(n));
    if (result === "d") {
      definedNaN(code);
      code.memory(OP.F64_STORE);
    } else if (result !== "v") {
      code.op(OP.I64_EXTEND_U);
      code.memory(OP.I64_STORE);
    }
  }

  /**
   * Behind a call: leave when code has been published or dropped meanwhile, for `target` unless the callee said where
   * that goes on. Not said before the call: runs within a host function say it for themselves. There may be
   * more memory.
   */
  private leaveUnlessSame(code: Code, target?: () => void): void {
    code.i32(RUN_GENERATION << 2);
    code.memory(OP.I32_LOAD);
    code.get(L.GENERATION);
    code.op(OP.I32_NE);
    code.block(OP.IF);
    if (target !== undefined) this.setPc(code, target);
    this.setExit(code, null);
    code.i32(LEFT);
    code.op(OP.RETURN);
    code.end();
    loadSpan(code);
  }

  /** Where TARGET is no entry: a host function, perhaps. Its thunk pops the return address. */
  private gone(code: Code): void {
    const { c } = this;
    const rsp = gprAddress(R.RSP);
    const stackPointer = (): void => {
      code.i32(rsp);
      code.memory(OP.I64_LOAD);
    };
    loadSpan(code);
    isHost(c, code, stackPointer);
    code.block(OP.IF);
    stackPointer();
    code.op(OP.I32_WRAP);
    code.memory(OP.I64_LOAD);
    code.set(L.TARGET);
    code.i32(rsp);
    stackPointer();
    code.i64(8);
    code.op(OP.I64_ADD);
    code.memory(OP.I64_STORE);
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    code.call(HOST);
    this.leaveUnlessSame(code, () => code.get(L.TARGET));
    code.br(ResidentFrame.INNER);
    code.end();
    this.setPc(code, () => code.get(L.TARGET));
    code.i32(LEFT);
    code.op(OP.RETURN);
  }
}
