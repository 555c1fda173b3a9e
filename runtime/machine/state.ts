/*
 * The CPU state block. It lies in page 0 of guest memory, where guest accesses
 * fault, so that every tier of the machine works on the same registers.
 *
 *   UNREAD       written by translated code, read by nobody, see wasm/unit/dispatcher.ts
 *   CRC_TABLE    16 words for crc32, four bits at a time
 *   STATE        16 general registers, 8 bytes each, in encoding order
 *   ZERO         eight zero bytes: the absent base or index of an address
 *   flags        see flags.ts
 *   RUN          what translated code and its driver tell each other, see wasm/unit/frame.ts
 *   SCRATCH      operands of vector instructions that come from memory
 *   XMM          16 vector registers, 16 bytes each
 *   BASES        of fs and gs, 8 bytes each, and the address that exec/address.ts computed
 *   X87          8 registers of 10 bytes, 16 apart, and what stands behind them, see exec/x87stack.ts
 *   CONSTANTS    immediate operands, see exec/fast.ts
 *   LINKS        from addresses to translated functions, see wasm/tier/links.ts
 *
 * A general register is two 32-bit words; `word(r)` is the index of its low one
 * in the 32-bit views, the high one follows.
 */

/** First byte that guest code may access. */
export const FIRST_ADDRESS = 0x10000;
/** So far below the stack a push is none that other memory is meant by: as much as Linux keeps free there. */
export const STACK_GUARD_BYTES = 0x100000;

export const UNREAD = 0x38;
export const CRC_TABLE = 0x40;
export const STATE = 0x100;
export const ZERO = STATE + 0x80;
export const FLAGS = STATE + 0x88;
export const RUN = STATE + 0xa0;
export const SCRATCH = STATE + 0xc0;
export const XMM = STATE + 0x100;

const BASES = STATE + 0x200;
export const X87 = STATE + 0x220;

/** Constants that fast forms use like registers, 8 bytes each, up to LINKS. */
export const CONSTANTS = STATE + 0x300;

/** A power of two of links, 12 bytes each. */
export const LINK_COUNT = 0x1000;
export const LINKS = FIRST_ADDRESS - 12 * LINK_COUNT;

/** Encoding numbers of the general registers. */
export enum R {
  RAX,
  RCX,
  RDX,
  RBX,
  RSP,
  RBP,
  RSI,
  RDI,
  R8,
  R9,
  R10,
  R11,
  R12,
  R13,
  R14,
  R15,
}

export const gprAddress = (r: number): number => STATE + 8 * r;
export const xmmAddress = (x: number): number => XMM + 16 * x;
/** Index of a register's low word in the 32-bit views. */
export const word = (r: number): number => (STATE + 8 * r) >>> 2;

export const RAX = word(R.RAX);
export const RCX = word(R.RCX);
export const RDX = word(R.RDX);
export const RBX = word(R.RBX);
export const RSP = word(R.RSP);
export const RBP = word(R.RBP);
export const RSI = word(R.RSI);
export const RDI = word(R.RDI);
export const ZERO_WORD = ZERO >>> 2;
/** Bases of segments, and an address, as indices of their low words. */
export const FS_BASE = BASES >>> 2;
export const GS_BASE = FS_BASE + 2;
export const ADDRESS = FS_BASE + 4;

/** Words of the lazy flags (flags.ts) and of the direction flag (0 or 1). */
export const FK = FLAGS >>> 2;
export const FA = FK + 1;
export const FAH = FK + 2;
export const FB = FK + 3;
export const FBH = FK + 4;
export const DF = FK + 5;

/** So many instructions behind the end of the fuel, returns are checkpoints, too. */
export const OVERDRAFT = 1 << 20;

/**
 * Words of RUN: address (64 bits), fuel, exit site, generation of translated code, number of
 * hosts, slot of the linked function that ran last, links until one is looked at.
 */
export const RUN_PC = RUN >>> 2;
export const RUN_FUEL = RUN_PC + 2;
export const RUN_EXIT = RUN_PC + 3;
export const RUN_GENERATION = RUN_PC + 4;
export const RUN_HOSTS = RUN_PC + 5;
export const RUN_UNIT = RUN_PC + 6;
export const RUN_LINKS = RUN_PC + 7;

export const GPR_NAMES = [
  "rax",
  "rcx",
  "rdx",
  "rbx",
  "rsp",
  "rbp",
  "rsi",
  "rdi",
  "r8",
  "r9",
  "r10",
  "r11",
  "r12",
  "r13",
  "r14",
  "r15",
] as const;

/** System V: registers that a function may change, and argument order. */
export const CALLER_SAVED = [R.RAX, R.RCX, R.RDX, R.RSI, R.RDI, R.R8, R.R9, R.R10, R.R11] as const;
export const INTEGER_ARGUMENTS = [R.RDI, R.RSI, R.RDX, R.RCX, R.R8, R.R9] as const;
/** As many doubles are in registers, xmm0 and those behind it. */
export const DOUBLE_ARGUMENTS = 8;

/** The registers of arguments, general ones or for doubles vector ones; null when some are on the stack. */
export function argumentRegisters(isDouble: readonly boolean[]): readonly number[] | null {
  let integers = 0;
  let doubles = 0;
  const registers = isDouble.map((is) => (is ? doubles++ : INTEGER_ARGUMENTS[integers++]));
  return integers <= INTEGER_ARGUMENTS.length && doubles <= DOUBLE_ARGUMENTS ? registers : null;
}

/** Polynomial of CRC-32C, lowest power in the highest bit. */
const POLYNOMIAL = 0x82f63b78;
/** What CRC_TABLE holds: the remainder of each number of four bits. */
export const crcTable: readonly number[] = Array.from({ length: 16 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 4; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  return crc | 0;
});
