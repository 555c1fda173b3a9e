/*
 * What the assembler knows of x86-64: registers and sets of them, where an instruction's
 * value is, what an exit leaves in memory, opcodes.
 *
 * A register number (RID) is 0..15 for the general registers, 16..31 for xmm0..xmm15. An
 * IR instruction has its register in `r` and its spill slot in `s`:
 *
 *   r < 0x80        the register              s 0        no slot
 *   r >= 0x80       none; r & 0x7f is a hint   s > 0      [rsp + 4*s]
 *   r RID_SINK      a store into an allocation that is sunk;  r RID_SUNK: the allocation
 *
 * Out of allocation are rsp, r14 (DISPATCH) and rbx: it is the PC of whoever entered,
 * and the machine follows it.
 */
import { RID_INIT, RID_SINK, RID_SUNK } from "../state.js";

export enum RID {
  RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15,
  XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7, XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14, XMM15,
  RET = RAX, FPRET = XMM0, DISPATCH = R14, PC = RBX, BASE = RDX, MAX_GPR = XMM0,
  /** Not a register: the memory operand that was set last. */
  MRM = 0x7f,
}

export const RID_NONE = 0x80;
export const RID_MASK = 0x7f;
export { RID_INIT, RID_SINK, RID_SUNK };

export const ra_noreg = (r: number): boolean => (r & RID_NONE) !== 0;
export const ra_hasreg = (r: number): boolean => (r & RID_NONE) === 0;
/** Used by the code, as register or spill slot. */
export const ra_used = (r: number, s: number): boolean => ra_hasreg(r) || s !== 0;

/** Sets of registers: bit r. */
export type RegSet = number;
const set = (...rs: readonly RID[]): RegSet => rs.reduce((all: number, r) => all | (1 << r), 0);
export const rid2set = (r: number): RegSet => 1 << r;
export const rset_test = (rs: RegSet, r: number): boolean => ((rs >>> r) & 1) !== 0;
/** The lowest member of a set that is not empty. */
export const rset_pickbot = (rs: RegSet): number => 31 - Math.clz32(rs & -rs);

export const RSET_GPR: RegSet = 0xffff & ~set(RID.RSP, RID.PC, RID.DISPATCH);
export const RSET_FPR: RegSet = 0xffff0000 | 0;
export const RSET_ALL: RegSet = RSET_GPR | RSET_FPR;
/** What a call loses. */
export const RSET_SCRATCH: RegSet =
  set(RID.RAX, RID.RCX, RID.RDX, RID.RSI, RID.RDI, RID.R8, RID.R9, RID.R10, RID.R11) | RSET_FPR;

/** Arguments of calls. */
export const ARG_GPR: readonly RID[] = [RID.RDI, RID.RSI, RID.RDX, RID.RCX, RID.R8, RID.R9];
export const ARG_FPR_FIRST = RID.XMM0;
export const ARG_FPR_COUNT = 8;

/**
 * The frame of a trace, from rsp up: eight bytes for whatever takes two instructions, spill slots
 * of eight bytes, a place for each register that a step of the collector would lose; above it
 * what JLOOP pushed. All traces have the same frame, so that a side trace finds its parent's
 * slots where they were.
 */
export const SPS_FIRST = 2;
export const SPS_MAX = 250;
const SPS_KEEP = SPS_MAX + 6;
export const keepslot = (r: number): number => SPS_KEEP + 2 * r;
export const TRACE_FRAME = 4 * (SPS_KEEP + 2 * 32);
export const SPOFS_TMP = 0;
export const sps_scale = (slot: number): number => 4 * slot;

/** What lj_vm_exit_handler leaves in memory. */
export enum ExitState {
  fpr = 0, // double[16]
  gpr = 16 * 8, // u64[16]
  spill = 32 * 8, // the trace's frame, at its rsp
}

/** Condition codes. */
export enum CC { O, NO, B, AE, E, NE, BE, A, S, NS, P, NP, L, GE, LE, G }

/** Opcodes: mandatory prefix << 16 | escape << 8 (1: 0f, 2: 0f38, 3: 0f3a) | opcode. */
const np = (op: number): number => 0x100 | op;
const x66 = (op: number): number => 0x660100 | op;
const xf2 = (op: number): number => 0xf20100 | op;
const xf3 = (op: number): number => 0xf30100 | op;

/** The classic eight, by their number in the opcode and in ModRM of an immediate. */
export enum ARITH { ADD, OR, ADC, SBB, AND, SUB, XOR, CMP }
export enum SHIFT { ROL, ROR, RCL, RCR, SHL, SHR, _, SAR }

export const XO = {
  /** reg, reg or memory. */
  ARITH: (op: ARITH): number => (op << 3) | 3,
  MOV: 0x8b, LEA: 0x8d, TEST: 0x85, MOVSXd: 0x63, IMUL: np(0xaf), IMULi: 0x69, IMULi8: 0x6b,
  MOVZXb: np(0xb6), MOVZXw: np(0xb7), MOVSXb: np(0xbe), MOVSXw: np(0xbf), CMOV: np(0x40), XCHG: 0x87,
  /** To memory. */
  MOVto: 0x89, MOVtob: 0x88, MOVtow: 0x660089,
  /** By an immediate. */
  ARITHi: 0x81, ARITHi8: 0x83, SHIFTi: 0xc1, SHIFTcl: 0xd3, MOVmi: 0xc7, MOVmib: 0xc6, ARITHib: 0x80,
  TESTi: 0xf7, TESTib: 0xf6,
  /** One operand: /0 .. /7 in reg. */
  NOTNEG: 0xf7, DIVIDE: 0xf7, PUSHPOP: 0xff, POP: 0x8f,
  MOVSD: xf2(0x10), MOVSDto: xf2(0x11), MOVSS: xf3(0x10), MOVSSto: xf3(0x11), MOVAPS: np(0x28),
  MOVD: x66(0x6e), MOVDto: x66(0x7e),
  ADDSD: xf2(0x58), SUBSD: xf2(0x5c), MULSD: xf2(0x59), DIVSD: xf2(0x5e), MINSD: xf2(0x5d),
  MAXSD: xf2(0x5f), SQRTSD: xf2(0x51), ROUNDSD: 0x66030b, UCOMISD: x66(0x2e),
  ADDSS: xf3(0x58), SUBSS: xf3(0x5c), MULSS: xf3(0x59), DIVSS: xf3(0x5e), UCOMISS: np(0x2e),
  XORPS: np(0x57), ANDPS: np(0x54), ANDNPS: np(0x55),
  CVTSI2SD: xf2(0x2a), CVTTSD2SI: xf2(0x2c), CVTSD2SS: xf2(0x5a), CVTSS2SD: xf3(0x5a),
  CVTSI2SS: xf3(0x2a), CVTTSS2SI: xf3(0x2c),
  SHLX: 0x6602f7, SARX: 0xf302f7, SHRX: 0xf202f7, RORX: 0xf203f0,
} as const;
