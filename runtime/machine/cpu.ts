/*
 * What executors work on: views of memory (registers included, see state.ts) and
 * access to operands. 64-bit values travel as two 32-bit halves; a function that
 * makes one returns the low half and leaves the high one in `cpu.hi`.
 */
import type { CodeCache } from "./code.js";
import type { Memory } from "./memory.js";
import { IMM, MEM } from "./insn.js";
import type { Block, Insn } from "./insn.js";
import type { Bind } from "./exec/alu.js";
import { resetX87 } from "./exec/x87words.js";
import { Trap } from "./trap.js";
import {
  CONSTANTS,
  FIRST_ADDRESS,
  LINKS,
  RSP,
  RUN_FUEL,
  SCRATCH,
  STACK_GUARD_BYTES,
  CRC_TABLE,
  crcTable,
} from "./state.js";

export { Trap };

/**
 * V8 optimises a loop after some thousand rounds, and takes 20 to 60 ms of CPU for one that has executors in place; programs
 * that are translated interpret 3,000 to 40,000 instructions in all.
 */
const PLAIN_INSNS = 1_000_000;

export class Cpu {
  u8!: Uint8Array;
  i8!: Int8Array;
  i32!: Int32Array;
  u32!: Uint32Array;
  f32!: Float32Array;
  f64!: Float64Array;
  view!: DataView;
  /** Bytes from FIRST_ADDRESS that the quick address check admits; an int32. */
  span = 0;
  /** High half of the value returned last. */
  hi = 0;
  /** Instructions until the next look at budget and interrupts; see machine.ts. An int32. */
  get fuel(): number {
    return this.i32[RUN_FUEL];
  }
  set fuel(instructions: number) {
    this.i32[RUN_FUEL] = instructions;
  }
  /** A push below this address, but not far below, has exhausted the guest stack. */
  stackLow = 0;
  code!: CodeCache;
  /** What to do when fuel has run out at a checkpoint that continues at `pc`. */
  checkpoint: (pc: number) => void = () => undefined;

  /** Instructions executed so far, by blocks. */
  executed: () => number = () => 0;

  /** Blocks that ran this often are offered to `hot`. */
  heatLimit = Infinity;
  /** What shows instructions as text, if it is loaded. */
  disassembler: () => ((insn: Insn) => string) | undefined = () => undefined;
  /** Run a hot block as translated code: the block that follows, or null to interpret it. */
  hot: (b: Block) => Block | null = () => null;
  /** Run from an address as translated code, if it can be entered there: where control is then, perhaps at `gate`. */
  begin: (pc: number, gate: number) => number = (pc) => pc;

  /** The instruction of its block that is executed, while the interpreter tier runs. */
  at = 0;
  /** So many instructions the interpreter tier executes yet without those in place that engines take long to compile. */
  plainInsns = PLAIN_INSNS;

  /** Off for the test that compares the general executors. */
  useFastForms = true;
  /** Executors that this machine has besides; see BareMachine.extend. */
  executors: Readonly<Record<string, Bind>> = {};
  /** Stress: after every host call, caller-saved registers and flags hold nonsense. */
  strictCalls = false;
  private readonly constants = new Map<string, number>();

  constructor(readonly mem: Memory) {
    mem.onGrow = (): void => this.refresh();
    this.refresh();
    this.i32.set(crcTable, CRC_TABLE >>> 2);
    resetX87(this);
  }

  refresh(): void {
    const { mem } = this;
    this.u8 = mem.u8;
    this.i8 = mem.i8;
    this.i32 = mem.i32;
    this.u32 = mem.u32;
    this.f32 = mem.f32;
    this.f64 = mem.f64;
    this.view = mem.view;
    this.span = Math.min(mem.size, 0x7fffffff) - FIRST_ADDRESS;
  }

  /** Word index of a slot that holds the constant; -1 when all are taken. */
  constant(lo: number, hi: number): number {
    const key = `${hi}:${lo}`;
    let slot = this.constants.get(key);
    if (slot === undefined) {
      const address = CONSTANTS + 8 * this.constants.size;
      if (address >= LINKS) return -1;
      slot = address >>> 2;
      this.i32[slot] = lo;
      this.i32[slot + 1] = hi;
      this.constants.set(key, slot);
    }
    return slot;
  }
}

/**
 * Address of `size` accessible bytes that the memory operand names, or a Trap.
 * With these registers below 2^30 and 2^27 the sum cannot wrap into the span, so
 * 32-bit arithmetic decides; everything else takes the exact way.
 */
export function ea(c: Cpu, i: Insn, size: number): number {
  const m = c.i32;
  const b = i.base;
  const x = i.index;
  const lo = m[b];
  const xl = m[x];
  if ((m[b + 1] | m[x + 1] | (lo >>> 30) | (xl >>> 27)) === 0) {
    const a = (lo + (xl << i.shift) + i.disp) | 0;
    if ((a - FIRST_ADDRESS) >>> 0 <= c.span - size) return a >>> 0;
  }
  return checkAddress(c, lea64(c, i), c.hi, size);
}

/** The address as a 64-bit value, unchecked. */
export function lea64(c: Cpu, i: Insn): number {
  const m = c.i32;
  const xl = m[i.index];
  const xh = i.shift === 0 ? m[i.index + 1] : (m[i.index + 1] << i.shift) | (xl >>> (32 - i.shift));
  const low = (m[i.base] >>> 0) + ((xl << i.shift) >>> 0) + (i.disp >>> 0);
  c.hi =
    (m[i.base + 1] + xh + i.dispHi + (low >= 0x200000000 ? 2 : low >= 0x100000000 ? 1 : 0)) | 0;
  return low | 0;
}

export function checkAddress(c: Cpu, lo: number, hi: number, size: number): number {
  const a = lo >>> 0;
  if (hi === 0 && a >= FIRST_ADDRESS && a + size <= c.mem.size) return a;
  throw new Trap("unmapped", (hi >>> 0) * 0x100000000 + a);
}

/** Address of the destination, in the state block when it is a register. */
export const dst = (c: Cpu, i: Insn, size: number): number =>
  i.dk === MEM ? ea(c, i, size) : i.da;

/** Source operands, sign-extended to 32 bits. */
export const src8 = (c: Cpu, i: Insn): number =>
  i.sk === IMM ? i.imm : c.i8[i.sk === MEM ? ea(c, i, 1) : i.sa];
export const src16 = (c: Cpu, i: Insn): number =>
  i.sk === IMM ? i.imm : c.view.getInt16(i.sk === MEM ? ea(c, i, 2) : i.sa, true);
export const src32 = (c: Cpu, i: Insn): number =>
  i.sk === IMM ? i.imm : c.view.getInt32(i.sk === MEM ? ea(c, i, 4) : i.sa, true);
/** A 64-bit source: low half, the high one in cpu.hi. */
export function src64(c: Cpu, i: Insn): number {
  if (i.sk === IMM) {
    c.hi = i.immHi;
    return i.imm;
  }
  const p = i.sk === MEM ? ea(c, i, 8) : i.sa;
  c.hi = c.view.getInt32(p + 4, true);
  return c.view.getInt32(p, true);
}
/** Address of a source operand. */
export const srcAt = (c: Cpu, i: Insn, size: number): number =>
  i.sk === MEM ? ea(c, i, size) : i.sa;

/** Write a destination whose address is known. A 32-bit register write clears the upper half. */
export function put32(c: Cpu, i: Insn, p: number, v: number): void {
  c.view.setInt32(p, v, true);
  if (i.dk !== MEM) c.i32[i.d + 1] = 0;
}
export function put64(c: Cpu, p: number, lo: number, hi: number): void {
  c.view.setInt32(p, lo, true);
  c.view.setInt32(p + 4, hi, true);
}

/**
 * Address of a 128-bit source in the state block: the register, or a copy of the
 * memory operand, so that vector operations index the views without checks.
 */
export function src128(c: Cpu, i: Insn, size = 16): number {
  if (i.sk !== MEM) return i.sa;
  const p = ea(c, i, size);
  if (size === 16 && (p & 15) !== 0) throw new Trap("alignment", p);
  c.u8.copyWithin(SCRATCH, p, p + size);
  return SCRATCH;
}

/** May something be pushed here? */
export function checkStack(c: Cpu, p: number): void {
  if (p < c.stackLow && p >= c.stackLow - STACK_GUARD_BYTES) throw new Trap("stack", p);
}

/** Push and pop 64 bits. */
export function push(c: Cpu, lo: number, hi: number): void {
  const m = c.i32;
  const sp = m[RSP];
  const low = sp - 8;
  const p = checkAddress(c, low, (m[RSP + 1] - (sp >>> 0 < 8 ? 1 : 0)) | 0, 8);
  checkStack(c, p);
  c.view.setInt32(p, lo, true);
  c.view.setInt32(p + 4, hi, true);
  m[RSP] = low | 0;
}
export function pop(c: Cpu): number {
  const m = c.i32;
  const p = checkAddress(c, m[RSP], m[RSP + 1], 8);
  addRsp(c, 8);
  c.hi = c.view.getInt32(p + 4, true);
  return c.view.getInt32(p, true);
}
export function addRsp(c: Cpu, bytes: number): void {
  const m = c.i32;
  const low = (m[RSP] >>> 0) + bytes;
  m[RSP] = low | 0;
  if (low > 0xffffffff) m[RSP + 1]++;
}
