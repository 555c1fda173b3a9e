/*
 * What the decoder makes of guest code. An instruction keeps its operands the way
 * executors want them: a register operand is the address of the register in the
 * state block, so registers and memory are read by the same code once the
 * address is known. There is at most one computed address per instruction.
 */
import type { Cpu } from "./cpu.js";
import type { Row } from "./table.js";
import type { HostEntry } from "./host.js";
import { ZERO_WORD } from "./state.js";
import type { CompiledFunction } from "./wasm/tier/functions.js";
import type { Known } from "./wasm/analysis/facts.js";
import type { Unit } from "./wasm/unit/unit.js";

/** Kinds of operands. */
export const REG = 0;
export const MEM = 1;
export const IMM = 2;

/** Executes an instruction inside a block. */
export type Exec = (c: Cpu, i: Insn) => void;
/** Executes the last instruction of a block; the result is the block that follows. */
export type Jump = (c: Cpu, i: Insn) => Block;

const unbound: Exec = () => {
  throw new Error("instruction without executor");
};
const unboundJump: Jump = () => {
  throw new Error("instruction without executor");
};

export class Insn {
  exec: Exec = unbound;
  /** Number of the executor among the hot ones (run.ts), or 0. */
  hot = 0;
  jump: Jump = unboundJump;

  // Destination and source (d, s): kind; of a register its address in the state block; bits.
  dk = REG;
  da = 0;
  dsize = 0;
  sk = REG;
  sa = 0;
  ssize = 0;
  /** The same addresses as indices of 32-bit words: for the fast forms. */
  d = 0;
  s = 0;
  /** Word index of the register in VEX.vvvv when the instruction has such an operand. */
  v = 0;
  imm = 0;
  immHi = 0;

  // The memory operand: base + (index << shift) + disp, registers as word indices.
  base = ZERO_WORD;
  index = ZERO_WORD;
  shift = 0;
  disp = 0;
  dispHi = 0;
  /** Only the low 32 bits of that count. */
  address32 = false;
  /** Word index of a base that is added: of fs or gs, else of zero. */
  segment = ZERO_WORD;

  /** Condition code of jcc, setcc, cmovcc. */
  cc = 0;
  /** Absolute target of a relative jump. */
  target = 0;
  /** Address behind this instruction. */
  next = 0;
  len = 0;
  /** Where a jump that was taken led last. */
  taken: Block = NOWHERE;
  fall: Block = NOWHERE;
  host: HostEntry | null = null;
  /** Third operand is cl rather than the immediate. */
  cl = false;
  /** f2 or f3 before a string instruction. */
  rep = 0;

  // What only the choice of executors and the disassembler look at.
  row: Row | null = null;
  rex = 0;
  reg = 0;
  rm = 0;
  vvvv = 0;
  mem = false;
  lock = false;
  opsize = 32;
  /** What the translator knows of it; null until asked for (wasm/analysis/facts.ts). */
  known: Known | null = null;

  constructor(readonly pc: number) {}
}

/** A run of instructions that is entered at its first one only. */
export class Block {
  /** All but the last instruction. */
  body: Insn[] = [];
  /** The last: a jump, or a pseudo-instruction that continues behind the block. */
  term!: Insn;
  /** The same, with a comparison fused into the jump: what runs unless somebody watches. */
  fastBody: Insn[] = [];
  fastJump: Jump = unboundJump;
  /** Guest instructions in it. */
  count = 0;
  /** Is nothing decoded yet, since other code runs here? Its end decodes it. */
  isPlaceholder = false;
  /** Code bytes are [pc, end). */
  end: number;
  /** False once the code has been published anew or invalidated. */
  valid = true;
  /** Times it ran in the interpreter tier; see wasm/tier/tier.ts. */
  heat = 0;
  /** The translation to run instead. */
  unit: Unit | null = null;
  /** The function of foreign code that it belongs to; undefined until asked for (wasm/tier/functions.ts). */
  inFunction: CompiledFunction | null | undefined = undefined;

  constructor(readonly pc: number) {
    this.end = pc;
  }
}

/** Fills links that have not been followed yet. */
export const NOWHERE: Block = new Block(-1);
NOWHERE.valid = false;

/** Hints and fences, which mean nothing: there is one processor, and no cache. */
export const NO_EFFECT = [
  "nop",
  "pause",
  "lfence",
  "mfence",
  "sfence",
  "prefetchw",
  "prefetchnta",
  "prefetcht0",
  "prefetcht1",
  "prefetcht2",
];
