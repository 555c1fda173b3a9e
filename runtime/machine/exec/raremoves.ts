/*
 * Moves that only compiled C has: of words on the stack, of bytes in the other order, of flags as a whole, and what
 * asks the processor.
 */
import {
  addRsp,
  checkAddress,
  checkStack,
  dst,
  ea,
  pop,
  push,
  put32,
  put64,
  src16,
  src32,
  src64,
  Trap,
} from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { eflags, FLAG, flagBits, rflags, setRflags } from "../flags.js";
import { IMM } from "../insn.js";
import type { Exec } from "../insn.js";
import { DF, RAX, RBP, RBX, RSP } from "../state.js";
import { always, sized } from "./alu.js";
import type { Bind } from "./alu.js";
import { cpuid, rdtsc } from "./cpuid.js";
import { copy64, mov, popOperand, reverse } from "./move.js";

/** Loads and stores that turn the order of bytes around; one operand is memory. */
const movbe = sized(
  () => undefined,
  (c, i) => {
    const v = src16(c, i);
    c.view.setInt16(dst(c, i, 2), (v << 8) | ((v >>> 8) & 0xff), true);
  },
  (c, i) => {
    const v = reverse(src32(c, i));
    put32(c, i, dst(c, i, 4), v);
  },
  (c, i) => {
    const lo = src64(c, i);
    const hi = c.hi;
    put64(c, dst(c, i, 8), reverse(hi), reverse(lo));
  },
);

/** cbw, cwde, cdqe: the accumulator's lower half, sign-extended. */
const cbw = sized(
  () => undefined,
  (c) => c.view.setInt16(RAX << 2, c.i8[RAX << 2], true),
  (c) => {
    c.i32[RAX] = c.view.getInt16(RAX << 2, true);
    c.i32[RAX + 1] = 0;
  },
  (c) => {
    c.i32[RAX + 1] = c.i32[RAX] >> 31;
  },
);
const copy16 = (c: Cpu, to: number, from: number): void =>
  c.view.setInt16(to, c.view.getInt16(from, true), true);

/** Two bytes; the stack pointer moves only when nothing fails. */
const pushWord: Exec = (c, i) => {
  const v = i.dk === IMM ? i.imm : c.view.getInt16(dst(c, i, 2), true);
  const m = c.i32;
  const hi = m[RSP + 1] - (m[RSP] >>> 0 < 2 ? 1 : 0);
  const p = checkAddress(c, (m[RSP] - 2) | 0, hi | 0, 2);
  checkStack(c, p);
  c.view.setInt16(p, v, true);
  m[RSP] = p;
};
const leave: Exec = (c) => {
  const m = c.i32;
  const from = checkAddress(c, m[RBP], m[RBP + 1], 8);
  m[RSP] = m[RBP];
  m[RSP + 1] = m[RBP + 1];
  addRsp(c, 8);
  copy64(c, RBP << 2, from);
};
const popf: Exec = (c) => {
  setRflags(c, pop(c));
};

const LAHF = FLAG.S | FLAG.Z | FLAG.A | FLAG.P | FLAG.C;
const lahf: Exec = (c) => {
  c.u8[(RAX << 2) + 1] = (eflags(c) & LAHF) | 2;
};
const sahf: Exec = (c) => {
  flagBits(c, (eflags(c) & FLAG.O) | (c.u8[(RAX << 2) + 1] & LAHF));
};
const setCarry =
  (f: (bits: number) => number): Exec =>
  (c) =>
    flagBits(c, f(eflags(c)));

/** al = [rbx + al] */
const xlat: Exec = (c) => {
  const m = c.i32;
  const low = (m[RBX] >>> 0) + c.u8[RAX << 2];
  const hi = (m[RBX + 1] + (low > 0xffffffff ? 1 : 0)) | 0;
  c.u8[RAX << 2] = c.u8[checkAddress(c, low | 0, hi, 1)];
};

/** SSE control: round to nearest, all exceptions masked, is the only mode there is. */
const MXCSR = 0x1f80;
const MXCSR_STICKY = 0x3f;
const ldmxcsr: Exec = (c, i) => {
  const v = c.view.getInt32(dst(c, i, 4), true);
  if ((v & ~MXCSR_STICKY) !== MXCSR) throw new Trap("undefined");
};
const stmxcsr: Exec = (c, i) => put32(c, i, dst(c, i, 4), MXCSR);

export const rareMoveExecutors: Readonly<Record<string, Bind>> = {
  movnti: mov,
  movbe,
  xlatb: always(xlat),
  cbw,
  pushw: always(pushWord),
  popw: always(popOperand(2, copy16)),
  pushf: always((c) => push(c, rflags(c), 0)),
  popf: always(popf),
  leave: always(leave),
  lahf: always(lahf),
  sahf: always(sahf),
  clc: always(setCarry((bits) => bits & ~FLAG.C)),
  stc: always(setCarry((bits) => bits | FLAG.C)),
  cmc: always(setCarry((bits) => bits ^ FLAG.C)),
  cld: always((c) => {
    c.i32[DF] = 0;
  }),
  std: always((c) => {
    c.i32[DF] = 1;
  }),
  clflush: always((c, i) => {
    ea(c, i, 1); // only its address matters
  }),
  cpuid: always(cpuid),
  rdtsc: always(rdtsc),
  ldmxcsr: always(ldmxcsr),
  stmxcsr: always(stmxcsr),
};
