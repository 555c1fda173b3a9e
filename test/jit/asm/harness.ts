/*
 * Traces by hand: IR is built instruction by instruction, assembled, entered as JLOOP does,
 * and left through an exit, whose snapshot is restored to the Lua stack.
 */
import { BC } from "../../../runtime/layout/bytecode.js";
import { MEMORY_MAP } from "../../../runtime/layout/memory.js";
import { GG, global_State, jit_State, lua_State } from "../../../runtime/layout/state.js";
import { createVm } from "../../../runtime/core/boot.js";
import type { HostEnv } from "../../../runtime/core/host/hostenv.js";
import { numV, setnumV, setref } from "../../../runtime/core/objects/tvalue.js";
import type { Vm } from "../../../runtime/core/vm.js";
import {
  IR,
  IRT,
  IRT_,
  REF_BASE,
  REF_FALSE,
  REF_FIRST,
  REF_NIL,
  REF_TRUE,
  type TRef,
} from "../../../runtime/jit/ir.js";
import { emitir_raw } from "../../../runtime/jit/opt/fold.js";
import { jitState, SNAP, SnapShots, Trace, type JitState } from "../../../runtime/jit/state.js";
import { backend } from "../../../runtime/jit/asm/index.js";
import { Machine, type Tier } from "../../../runtime/machine/index.js";
import { assemble } from "../../dasc/vm/fixture.js";

/** Leaves the machine when an exit was taken. */
class Left extends Error {
  constructor(readonly exitno: number) {
    super("left");
  }
}

const generated = assemble();
/** A trace that runs longer loops for ever. */
const BUDGET = 1e6;

export class TraceFixture {
  readonly vm: Vm;
  readonly machine: Machine;
  readonly J: JitState;
  /** Address of the first slot. */
  readonly base: number;
  private readonly entry = MEMORY_MAP.mcodeBase + MEMORY_MAP.mcodeSize - 64;
  private readonly scratch: number;
  private traceno = 0;

  constructor(tier: Tier) {
    this.machine = new Machine({ ...MEMORY_MAP, tier });
    this.vm = createVm({
      machine: this.machine,
      host: {} as HostEnv,
      generated,
      externs: (vm) => ({
        lj_trace_exit: (_J, ex) => {
          const J = vm.attachment(jitState);
          const at = vm.dispatch - GG.dispatch + GG.J;
          J.exitno = vm.mem.u32[(at + jit_State.exitno) >>> 2];
          J.parent = vm.mem.u32[(at + jit_State.parent) >>> 2];
          backend.restore(J, ex);
          throw new Left(J.exitno);
        },
      }),
    });
    const { vm } = this;
    const { mem } = vm;
    mem.grow(MEMORY_MAP.mcodeBase + MEMORY_MAP.mcodeSize);
    mem.u32[(vm.g + global_State.gc_threshold) >>> 2] = 0x7fffffff;
    this.J = vm.attachment(jitState);
    this.J.L = vm.L;
    setref(mem, vm.g + global_State.cur_L, vm.L);
    // A function header stands for the code that exits lead to, and a prototype of no size.
    this.scratch = vm.alloc.alloc(512);
    mem.u8.fill(0, this.scratch, this.scratch + 512);
    mem.u32[this.scratch >>> 2] = BC.FUNCF;
    setref(mem, vm.L + lua_State.cframe, this.scratch + 256);
    this.base = mem.u32[(vm.L + lua_State.stack) >>> 2] + 32;
    // push rbx, rbp, r12-r15; r14 = DISPATCH; JLOOP's words; jump to the trace
    const code = [
      0x53, 0x55, 0x41, 0x54, 0x41, 0x55, 0x41, 0x56, 0x41, 0x57, 0x49, 0x89, 0xf6, 0x48, 0x83,
      0xec, 24, 0xff, 0xe7,
    ];
    mem.u8.set(code, this.entry);
    this.machine.publish({ name: "entry", address: this.entry, size: code.length });
  }

  /** An empty J.cur. */
  begin(): void {
    const { J } = this;
    const T = (J.cur = new Trace(J.irbuf, new SnapShots(256, 16384)));
    T.traceno = ++this.traceno;
    T.startpt = this.scratch + 64;
    T.link = T.traceno;
    J.parent = 0;
    J.exitno = 0;
    J.loopref = 0;
    J.chain.fill(0);
    const { ir } = T;
    ir.seti(REF_BASE, 0);
    ir.setot(REF_BASE, IRT_(IR.BASE, IRT.PGC));
    for (const [ref, t] of [
      [REF_NIL, IRT.NIL],
      [REF_FALSE, IRT.FALSE],
      [REF_TRUE, IRT.TRUE],
    ] as const)
      ir.setot(ref, IRT_(IR.KPRI, t));
    T.nk = REF_TRUE;
    T.nins = REF_FIRST;
  }

  emit(o: number, t: number, a: TRef = 0, b: TRef = 0): number {
    return emitir_raw(this.J, IRT_(o, t), a, b) & 0xffff;
  }

  /** A snapshot of references in slots 2, 3, ... */
  snapshot(refs: readonly number[], first = 2): number {
    const { cur } = this.J;
    const { snap } = cur;
    const n = cur.nsnap++;
    snap.reserve(n + 1, cur.nsnapmap + refs.length + 2);
    snap.mapofs[n] = cur.nsnapmap;
    snap.ref[n] = cur.nins;
    snap.nslots[n] = first + refs.length;
    snap.nent[n] = refs.length;
    refs.forEach((ref, i) => (snap.map[cur.nsnapmap++] = SNAP(first + i, 0, ref)));
    snap.map[cur.nsnapmap++] = this.scratch;
    snap.map[cur.nsnapmap++] = 0;
    return n;
  }

  assemble(): Trace {
    const { J } = this;
    const T = J.cur;
    backend.asm(J, T);
    T.ir = T.ir.slice(T.nk, T.nins, J.kept);
    T.snap = T.snap.slice(T.nsnap, T.nsnapmap, J.kept);
    J.traces[T.traceno] = T;
    return T;
  }

  set(slot: number, v: number): void {
    setnumV(this.vm.mem, this.base + 8 * (slot - 2), v);
  }
  num(slot: number): number {
    return numV(this.vm.mem, this.base + 8 * (slot - 2));
  }

  /** Enter a trace; the exit that it takes, of which trace. */
  run(T: Trace): { exitno: number; trace: number } {
    const { vm } = this;
    setref(vm.mem, vm.g + global_State.jit_base, this.base);
    this.machine.budget = BUDGET;
    try {
      this.machine.call(this.entry, T.mcode, vm.dispatch);
    } catch (e) {
      if (e instanceof Left) return { exitno: e.exitno, trace: this.J.parent };
      throw e;
    }
    throw new Error("the trace returned");
  }
}
