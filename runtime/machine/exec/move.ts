/* Moves and conversions between widths, and the stack. What only C code has of them is in raremoves.ts. */
import {
  addRsp,
  checkAddress,
  dst,
  ea,
  lea64,
  push,
  put32,
  put64,
  src16,
  src32,
  src64,
  src8,
} from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { condition } from "../flags.js";
import { IMM, MEM, NO_EFFECT } from "../insn.js";
import type { Exec, Insn } from "../insn.js";
import { RAX, RDX, RSP } from "../state.js";
import { always, sized } from "./alu.js";
import type { Bind } from "./alu.js";

export const mov = sized(
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

export const reverse = (v: number): number =>
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
export const popOperand =
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
export const copy64 = (c: Cpu, to: number, from: number): void =>
  put64(c, to, c.view.getInt32(from, true), c.view.getInt32(from + 4, true));

export const moveExecutors: Readonly<Record<string, Bind>> = {
  mov,
  movzx: (i) => (i.ssize === 8 ? zero8(i) : zero16(i)),
  movsx: (i) => (i.ssize === 8 ? sign8(i) : sign16(i)),
  movsxd: sign32,
  lea,
  cmov,
  set: always(set),
  bswap,
  cwd,
  push: always(pushOperand),
  pop: always(popOperand(8, copy64)),
  ...Object.fromEntries(NO_EFFECT.map((name) => [name, always(() => undefined)])),
};
