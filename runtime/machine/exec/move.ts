/*
 * Moves and conversions between widths, the stack, and what touches flags only as
 * a whole.
 */
import {
  addRsp,
  checkAddress,
  checkStack,
  dst,
  ea,
  lea64,
  pop,
  push,
  put32,
  put64,
  src16,
  src32,
  src64,
  src8,
  Trap,
} from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { condition, eflags, FLAG, flagBits, rflags, setRflags } from "../flags.js";
import { IMM, MEM, NO_EFFECT } from "../insn.js";
import type { Exec, Insn } from "../insn.js";
import { DF, RAX, RBP, RBX, RDX, RSP } from "../state.js";
import { always, sized } from "./alu.js";
import { cpuid, rdtsc } from "./cpuid.js";
import type { Bind } from "./alu.js";

const mov = sized(
  (c, i) => {
    const v = src8(c, i);
    c.i8[dst(c, i, 1)] = v;
  },
  (c, i) => {
    const v = src16(c, i);
    c.view.setInt16(dst(c, i, 2), v, true);
  },
  (c, i) => {
    const v = src32(c, i);
    put32(c, i, dst(c, i, 4), v);
  },
  (c, i) => {
    const lo = src64(c, i);
    const hi = c.hi;
    put64(c, dst(c, i, 8), lo, hi);
  },
);

/** Extend a narrow source value into a register. */
function extend(read: (c: Cpu, i: Insn) => number, signed: boolean): Bind {
  return sized(
    () => undefined,
    (c, i) => c.view.setInt16(i.da, read(c, i), true),
    (c, i) => {
      const v = read(c, i);
      c.i32[i.d] = v;
      c.i32[i.d + 1] = 0;
    },
    (c, i) => {
      const v = read(c, i);
      c.i32[i.d] = v;
      c.i32[i.d + 1] = signed ? v >> 31 : 0;
    },
  );
}
const zero8 = extend((c, i) => src8(c, i) & 0xff, false);
const zero16 = extend((c, i) => src16(c, i) & 0xffff, false);
const sign8 = extend(src8, true);
const sign16 = extend(src16, true);
const sign32 = extend(src32, true);

const lea = sized(
  () => undefined,
  (c, i) => c.view.setInt16(i.da, lea64(c, i), true),
  (c, i) => {
    c.i32[i.d] = lea64(c, i);
    c.i32[i.d + 1] = 0;
  },
  (c, i) => {
    c.i32[i.d] = lea64(c, i);
    c.i32[i.d + 1] = c.hi;
  },
);

/** The source is read, and a 32-bit destination cleared above, also when nothing moves. */
const cmov = sized(
  () => undefined,
  (c, i) => {
    const v = src16(c, i);
    if (condition(c, i.cc)) c.view.setInt16(i.da, v, true);
  },
  (c, i) => {
    const v = src32(c, i);
    if (condition(c, i.cc)) c.i32[i.d] = v;
    c.i32[i.d + 1] = 0;
  },
  (c, i) => {
    const lo = src64(c, i);
    const hi = c.hi;
    if (!condition(c, i.cc)) return;
    c.i32[i.d] = lo;
    c.i32[i.d + 1] = hi;
  },
);

const set: Exec = (c, i) => {
  c.i8[dst(c, i, 1)] = condition(c, i.cc) ? 1 : 0;
};

const reverse = (v: number): number =>
  (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
const bswap = sized(
  () => undefined,
  () => undefined,
  (c, i) => {
    c.i32[i.d] = reverse(c.i32[i.d]);
    c.i32[i.d + 1] = 0;
  },
  (c, i) => {
    const lo = c.i32[i.d];
    c.i32[i.d] = reverse(c.i32[i.d + 1]);
    c.i32[i.d + 1] = reverse(lo);
  },
);

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
/** cwd, cdq, cqo: the accumulator's sign in rdx. */
const cwd = sized(
  () => undefined,
  (c) => c.view.setInt16(RDX << 2, c.view.getInt16(RAX << 2, true) >> 15, true),
  (c) => {
    c.i32[RDX] = c.i32[RAX] >> 31;
    c.i32[RDX + 1] = 0;
  },
  (c) => {
    c.i32[RDX] = c.i32[RDX + 1] = c.i32[RAX + 1] >> 31;
  },
);

/** The only operand of push stands where destinations do. */
const pushOperand: Exec = (c, i) => {
  if (i.dk === IMM) {
    push(c, i.imm, i.immHi);
    return;
  }
  const p = dst(c, i, 8);
  push(c, c.view.getInt32(p, true), c.view.getInt32(p + 4, true));
};
/**
 * Pop what `store` puts at the destination. An address relative to rsp counts from where
 * it is afterwards; when it faults, rsp is as before.
 */
const popOperand =
  (bytes: number, store: (c: Cpu, to: number, from: number) => void): Exec =>
  (c, i) => {
    const m = c.i32;
    const old = m[RSP];
    const oldHi = m[RSP + 1];
    const from = checkAddress(c, old, oldHi, bytes);
    addRsp(c, bytes);
    if (i.dk !== MEM) {
      store(c, i.da, from);
      return;
    }
    try {
      store(c, ea(c, i, bytes), from);
    } catch (e) {
      m[RSP] = old;
      m[RSP + 1] = oldHi;
      throw e;
    }
  };
const copy64 = (c: Cpu, to: number, from: number): void =>
  put64(c, to, c.view.getInt32(from, true), c.view.getInt32(from + 4, true));
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

export const moveExecutors: Readonly<Record<string, Bind>> = {
  mov,
  movnti: mov,
  movzx: (i) => (i.ssize === 8 ? zero8(i) : zero16(i)),
  movsx: (i) => (i.ssize === 8 ? sign8(i) : sign16(i)),
  movsxd: sign32,
  lea,
  cmov,
  set: always(set),
  bswap,
  movbe,
  xlatb: always(xlat),
  cbw,
  cwd,
  push: always(pushOperand),
  pop: always(popOperand(8, copy64)),
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
  ...Object.fromEntries(NO_EFFECT.map((name) => [name, always(() => undefined)])),
  clflush: always((c, i) => {
    ea(c, i, 1); // only its address matters
  }),
  cpuid: always(cpuid),
  rdtsc: always(rdtsc),
  ldmxcsr: always(ldmxcsr),
  stmxcsr: always(stmxcsr),
};
