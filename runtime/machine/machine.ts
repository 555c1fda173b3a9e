/*
 * The machine: memory, registers, code, host functions, and the
 * frames of runs. The run loop is in run.ts.
 *
 * Counting and stopping. An instruction counts when it has been executed, a repeated
 * string instruction once, a thunk not at all. Budget and interrupts are looked at
 * only at checkpoints, which are by rule:
 *
 *   a taken direct jump (jmp, jcc, loop, jrcxz) whose target is not above its own
 *   address; every call, direct or indirect; every indirect jump.
 *
 * A run stops at the first checkpoint at which no instruction of the budget is left,
 * after the jump (rip is its target, a call has pushed). Forward jumps are no checkpoints, and
 * returns only when OVERDRAFT instructions more have been executed than there was fuel for (code
 * that pushes where it returns to; how much fuel there was depends on the tier): nothing can run
 * for long without passing one.
 *
 * meter.ts keeps the count and the limits.
 */
import { CodeCache } from "./code.js";
import { Cpu, Trap } from "./cpu.js";
import type { Bind } from "./exec/alu.js";
import { emptyX87 } from "./exec/x87words.js";
import { makeFault, MachineFault, MachineStop, dumpRegisters } from "./fault.js";
import { flagBits } from "./flags.js";
import { HostEntry } from "./host.js";
import { NOWHERE } from "./insn.js";
import type { Block } from "./insn.js";
import { Memory } from "./memory.js";
import { Meter } from "./meter.js";
import {
  DF,
  FIRST_ADDRESS,
  INTEGER_ARGUMENTS,
  FS_BASE,
  GS_BASE,
  R,
  RAX,
  RBX,
  RSP,
  word,
  XMM,
  xmmAddress,
} from "./state.js";
import { GuestUnwind } from "./types.js";
import type { TranslatedCode } from "./wasm/tier/ahead.js";
import { WARM_RUNS, WARM_UP_INSNS } from "./warm.js";
import type { WasmTier } from "./wasm/tier/tier.js";
import type {
  CodeRegion,
  GuestMemory,
  HostFunction,
  HostSignature,
  MachineApi,
  MachineOptions,
  RunLimits,
} from "./types.js";
import { interpret } from "./run.js";
import type { Catch } from "./run.js";
import type { TraceHooks } from "./trace.js";

/** Guest stack that a nested call must find. */
const STACK_RESERVE_BYTES = 1024;

/** System V: words of the registers that a callee hands back: rbx, rsp, rbp, and r12 to r15. */
const LOW_SAVED = 6;
const HIGH_SAVED = 8;
const SAVED = LOW_SAVED + HIGH_SAVED;
const R12 = word(R.R12);
const [A0, A1, A2, A3, A4, A5] = INTEGER_ARGUMENTS.map(word);

function save(m: Int32Array, saved: Int32Array, base: number): void {
  for (let k = 0; k < LOW_SAVED; k++) saved[base + k] = m[RBX + k];
  for (let k = 0; k < HIGH_SAVED; k++) saved[base + LOW_SAVED + k] = m[R12 + k];
}
function restore(m: Int32Array, saved: Int32Array, base: number): void {
  for (let k = 0; k < LOW_SAVED; k++) m[RBX + k] = saved[base + k];
  for (let k = 0; k < HIGH_SAVED; k++) m[R12 + k] = saved[base + LOW_SAVED + k];
}

/** The machine without the translator; translating.ts has both. */
export class BareMachine implements MachineApi {
  readonly mem: GuestMemory;
  /** Observers; they take effect at the next call. Null costs nothing. */
  trace: TraceHooks | null = null;

  readonly cpu: Cpu;
  readonly code: CodeCache;
  /** The wasm tier, once there is one. */
  tier: WasmTier | null = null;
  private readonly memory: Memory;
  private readonly gate: number;
  /** Callee-saved registers of the runs under way. */
  private saved = new Int32Array(64 * SAVED);
  private readonly meter: Meter;

  constructor(private readonly options: MachineOptions) {
    const { stackBase, stackSize, thunkBase, thunkCount } = options;
    if (thunkBase < FIRST_ADDRESS || stackBase < FIRST_ADDRESS || (thunkBase & 15) !== 0)
      throw new Error("thunks or stack in page 0");
    const memory = new Memory(options.initialSize, options.maximumSize);
    this.mem = this.memory = memory;
    this.cpu = new Cpu(memory);
    this.meter = new Meter(this.cpu, options.tier !== "interp");
    this.code = new CodeCache(this.cpu, thunkBase, thunkCount);
    this.cpu.code = this.code;
    this.cpu.stackLow = stackBase;
    this.cpu.checkpoint = (pc): void => this.checkpoint(pc);
    this.cpu.executed = (): number => this.executed;
    this.cpu.i32[RSP] = stackBase + stackSize;
    // Slot 0: where the outermost guest frame of a run returns to.
    this.gate = this.defineHost("return to host", ":v", () => undefined);
  }

  defineHost(name: string, signature: HostSignature, fn: HostFunction): number {
    return this.code.addHost(new HostEntry(name, signature, fn));
  }
  publish(region: CodeRegion): void {
    this.code.publish(region);
    this.tier?.published(region);
  }
  /** What shows instructions in messages of faults, if it is there: it may be loaded later than the rest. */
  disassembleWith(find: Cpu["disassembler"]): void {
    this.cpu.disassembler = find;
  }

  /**
   * Have `load` called once a program has run for so long that translating may pay: it calls `translate`, now or
   * later.
   */
  whenWarm(load: () => void): void {
    const { cpu } = this;
    // Of `executed`, much is what host functions charge.
    let executed = 0;
    cpu.heatLimit = WARM_RUNS;
    cpu.hot = (b) => {
      executed += b.count;
      if (executed < WARM_UP_INSNS) return null;
      cpu.heatLimit = Infinity;
      load();
      return null;
    };
  }
  /** Execute more instructions: those that only C code has (exec/foreign.ts). */
  extend(executors: Readonly<Record<string, Bind>>): void {
    this.cpu.executors = executors;
  }
  /** Translate from now on. */
  translate(Tier: typeof WasmTier): WasmTier {
    const { stackBase: stackLow, thunkBase } = this.options;
    const tier = new Tier(
      this.cpu,
      this.memory.wasm,
      { stackLow, thunkBase },
      () => this.executed,
      () => this.depth,
    );
    this.tier = tier;
    for (const region of this.code.published) tier.published(region);
    this.code.tellOfBlocks();
    return tier;
  }
  invalidate(address: number, size: number): void {
    this.code.invalidate(address, size);
  }
  unpublish(address: number, size: number): void {
    this.tier?.unpublished(address, size);
    this.code.unpublish(address, size);
  }
  install(translated: TranslatedCode): void {
    this.tier?.install(translated);
  }
  symbolize(address: number): string {
    return this.code.symbolize(address);
  }
  get sp(): number {
    return this.cpu.i32[RSP] >>> 0;
  }
  get stackBase(): number {
    return this.options.stackBase;
  }
  get stackEnd(): number {
    return this.options.stackBase + this.options.stackSize;
  }
  setSegmentBase(segment: "fs" | "gs", base: number): void {
    this.tier?.forgetSegments();
    const w = segment === "fs" ? FS_BASE : GS_BASE;
    this.cpu.i32[w] = base;
    this.cpu.i32[w + 1] = Math.floor(base / 0x100000000);
  }
  /** General registers and flags by name, in hex. */
  registers(): Record<string, string> {
    return dumpRegisters(this.cpu);
  }

  call(pc: number, a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0): number {
    const base = this.enter();
    try {
      this.frame(a0, a1, a2, a3, a4, a5);
      if (this.trace === null) interpret(this.cpu, pc, this.gate, this.sp, this.caught);
      else this.runTraced(pc, this.trace);
      this.meter.rethrow();
    } catch (e) {
      // As `leave`, but without a call: the JavaScript stack may be exhausted.
      const m = this.cpu.i32;
      const { saved } = this;
      for (let k = 0; k < LOW_SAVED; k++) m[RBX + k] = saved[base + k];
      for (let k = 0; k < HIGH_SAVED; k++) m[R12 + k] = saved[base + LOW_SAVED + k];
      m[DF] = 0;
      emptyX87(this.cpu);
      if (e instanceof MachineFault) this.meter.end(e);
      this.meter.leave(base / SAVED);
      throw e;
    }
    // Code that returns has restored them itself, save the upper halves where it promises to have none.
    const m = this.cpu.i32;
    restore(m, this.saved, base);
    m[DF] = 0;
    this.meter.leave(base / SAVED);
    return m[RAX];
  }

  callUnpaid(pc: number, a0 = 0, a1 = 0, a2 = 0): number {
    const { meter, cpu } = this;
    const { fuel } = cpu;
    const { executed } = meter;
    const base = this.keep(meter.enterUnpaid());
    try {
      this.frame(a0, a1, a2, 0, 0, 0);
      interpret(cpu, pc, this.gate, this.sp, this.caught);
      return cpu.i32[RAX];
    } finally {
      restore(cpu.i32, this.saved, base);
      cpu.i32[DF] = 0;
      meter.leaveUnpaid(fuel, executed);
    }
  }

  /**
   * Run as `call` does, but yield before every instruction the address of what
   * comes; the run goes on when asked for the next. Nested calls are not stepped.
   */
  *steps(pc: number, a0 = 0, a1 = 0, a2 = 0): Generator<number, number> {
    const base = this.enter();
    try {
      this.frame(a0, a1, a2, 0, 0, 0);
      yield* this.walk(pc);
      return this.cpu.i32[RAX];
    } finally {
      this.leave(base);
    }
  }

  // Frames of runs.

  /** Save what a callee must keep. The result is for `leave`. */
  private enter(): number {
    return this.keep(this.meter.enter());
  }
  private keep(depth: number): number {
    const base = SAVED * depth;
    if (base >= this.saved.length) {
      const saved = new Int32Array(2 * this.saved.length);
      saved.set(this.saved);
      this.saved = saved;
    }
    save(this.cpu.i32, this.saved, base);
    return base;
  }

  /**
   * After V8 stopped a script for a signal, which skips `finally`: forget all runs.
   * Only for the outermost caller.
   */
  abandonRuns(): void {
    if (this.depth === 0) return;
    this.leave(0);
  }

  private leave(base: number): void {
    restore(this.cpu.i32, this.saved, base);
    this.cpu.i32[DF] = 0;
    this.meter.leave(base / SAVED);
  }

  /** Arguments and a return address, as a C caller leaves them. */
  private frame(a0: number, a1: number, a2: number, a3: number, a4: number, a5: number): void {
    const c = this.cpu;
    const m = c.i32;
    m[A0] = a0;
    m[A1] = a1;
    m[A2] = a2;
    m[A3] = a3;
    m[A4] = a4;
    m[A5] = a5;
    m[A0 + 1] = m[A1 + 1] = m[A2 + 1] = m[A3 + 1] = m[A4 + 1] = m[A5 + 1] = 0;
    const sp = (m[RSP] & ~15) - 8;
    if (sp < this.options.stackBase + STACK_RESERVE_BYTES)
      throw makeFault(c, new Trap("stack", sp), this.gate);
    m[sp >>> 2] = this.gate;
    m[(sp >>> 2) + 1] = 0;
    m[RSP] = sp;
    m[RSP + 1] = 0;
  }

  // Runs.

  /** As `interpret`, yielding in front of every instruction. */
  private *walk(entry: number): Generator<number, void> {
    const c = this.cpu;
    const bottom = this.sp;
    let pc = entry;
    let k = 0;
    let b: Block = NOWHERE;
    for (;;) {
      try {
        b = c.code.find(pc);
        while (b.pc !== this.gate) {
          const { body, term, count } = b;
          c.fuel -= count;
          for (k = 0; k < body.length; k++) {
            yield body[k].pc;
            body[k].exec(c, body[k]);
          }
          if (!b.isPlaceholder) yield term.pc;
          b = term.jump(c, term);
        }
        return;
      } catch (e) {
        pc = this.caught(e, b, k, pc, bottom);
        b = NOWHERE;
      }
    }
  }

  private runTraced(pc: number, hooks: TraceHooks): void {
    hooks.enter?.(pc);
    let last = -1;
    for (const at of this.walk(pc)) {
      if (last >= 0) hooks.after?.(last);
      hooks.instruction?.(at);
      last = at;
    }
    if (last >= 0) hooks.after?.(last);
  }

  /** An exception left a run: the address to go on at, or what leaves the run. */
  private readonly caught: Catch = (e, b, k, pc, bottom) => {
    const c = this.cpu;
    // What the block was charged for and did not do.
    if (!(e instanceof MachineStop)) c.fuel += b.count - Math.min(k, b.count);
    if (e instanceof Trap) {
      const at = b === NOWHERE ? pc : k < b.body.length ? b.body[k].pc : b.term.pc;
      throw makeFault(c, e, at);
    }
    if (!(e instanceof GuestUnwind) || e.sp > bottom) throw e;
    const m = c.i32;
    emptyX87(c);
    m[RSP] = e.sp;
    m[A0] = e.a0;
    m[A1] = e.a1;
    m[RSP + 1] = m[A0 + 1] = m[A1 + 1] = 0;
    return e.pc;
  };

  // Counting and stopping: see meter.ts.

  private get depth(): number {
    return this.meter.depth;
  }
  get executed(): number {
    return this.meter.executed;
  }
  get budget(): number {
    return this.meter.budget;
  }
  set budget(instructions: number) {
    this.meter.budget = instructions;
  }
  /** Time (as Date.now gives it) after which runs stop. */
  get deadline(): number {
    return this.meter.deadline;
  }
  set deadline(time: number) {
    this.meter.deadline = time;
  }
  /**
   * Asked at every look at the fuel, at least every quarter of a million instructions while
   * it is set. True stops the run; it may also change guest memory and return false.
   */
  get poll(): (() => boolean) | null {
    return this.meter.poll;
  }
  set poll(poll: (() => boolean) | null) {
    this.meter.poll = poll;
  }
  within<T>(limits: RunLimits, body: () => T): T {
    return this.meter.within(limits, body);
  }
  charge(units: number): void {
    this.meter.charge(units);
  }
  interrupt(): void {
    this.meter.interrupt();
  }
  end(error: unknown): never {
    this.meter.end(error);
    throw error;
  }
  returned(): void {
    this.meter.returned();
  }

  /** Before a stop at a handler: what is promised dead there is zero, whichever tier ran. */
  private bury(pc: number): void {
    const { handlers } = this.code.promisesAt(pc);
    if (handlers === undefined || !handlers.entries.has(pc)) return;
    const m = this.cpu.i32;
    for (let r = 0; r < 16; r++)
      if ((handlers.live & (1 << r)) === 0) m[word(r)] = m[word(r) + 1] = 0;
    m.fill(0, XMM >>> 2, xmmAddress(16) >>> 2);
    flagBits(this.cpu, 0);
  }

  private checkpoint(pc: number): void {
    this.meter.look(() => {
      this.bury(pc);
      return { ...dumpRegisters(this.cpu), rip: pc.toString(16).padStart(16, "0") };
    });
  }
}
