/* Exchanges after an addition or a comparison, which traces and templates have not; others: xchg.ts. */
import { dst, ea, put32, put64, Trap } from "../cpu.js";
import { eflags, FLAG, flagBits } from "../flags.js";
import type { Exec } from "../insn.js";
import { RAX, RBX, RCX, RDX } from "../state.js";
import { add, add64, add32, sized, sub, sub32, sub64 } from "./alu.js";
import type { Bind } from "./alu.js";

/** src = dst, dst = dst + src; the sum wins when both are one register. */
const xadd = sized(
  (c, i) => {
    const p = dst(c, i, 1);
    const a = c.i8[p];
    const sum = add.n8(c, a, c.i8[i.sa]);
    c.i8[i.sa] = a;
    c.i8[p] = sum;
  },
  (c, i) => {
    const p = dst(c, i, 2);
    const a = c.view.getInt16(p, true);
    const sum = add.n16(c, a, c.view.getInt16(i.sa, true));
    c.view.setInt16(i.sa, a, true);
    c.view.setInt16(p, sum, true);
  },
  (c, i) => {
    const p = dst(c, i, 4);
    const a = c.view.getInt32(p, true);
    const sum = add32(c, a, c.i32[i.s]);
    c.i32[i.s] = a;
    c.i32[i.s + 1] = 0;
    put32(c, i, p, sum);
  },
  (c, i) => {
    const p = dst(c, i, 8);
    const a = c.view.getInt32(p, true);
    const ah = c.view.getInt32(p + 4, true);
    const sum = add64(c, a, ah, c.i32[i.s], c.i32[i.s + 1]);
    c.i32[i.s] = a;
    c.i32[i.s + 1] = ah;
    put64(c, p, sum, c.hi);
  },
);

/** Compare the accumulator with dst; store src there when equal, else load the accumulator. */
const cmpxchg = sized(
  (c, i) => {
    const p = dst(c, i, 1);
    const a = c.i8[p];
    if (sub.n8(c, c.i8[RAX << 2], a) === 0) c.i8[p] = c.i8[i.sa];
    else c.i8[RAX << 2] = a;
  },
  (c, i) => {
    const p = dst(c, i, 2);
    const a = c.view.getInt16(p, true);
    if (sub.n16(c, c.view.getInt16(RAX << 2, true), a) === 0)
      c.view.setInt16(p, c.view.getInt16(i.sa, true), true);
    else c.view.setInt16(RAX << 2, a, true);
  },
  (c, i) => {
    const p = dst(c, i, 4);
    const a = c.view.getInt32(p, true);
    if (sub32(c, c.i32[RAX], a) === 0) {
      put32(c, i, p, c.i32[i.s]);
    } else {
      c.i32[RAX] = a;
      c.i32[RAX + 1] = 0;
    }
  },
  (c, i) => {
    const p = dst(c, i, 8);
    const a = c.view.getInt32(p, true);
    const ah = c.view.getInt32(p + 4, true);
    if ((sub64(c, c.i32[RAX], c.i32[RAX + 1], a, ah) | c.hi) === 0) {
      put64(c, p, c.i32[i.s], c.i32[i.s + 1]);
    } else {
      c.i32[RAX] = a;
      c.i32[RAX + 1] = ah;
    }
  },
);

/**
 * The same on rdx:rax and rcx:rbx, of 32 or 64 bits each. Of the flags only zf changes;
 * all of the operand must be aligned at the larger size.
 */
const cmpxchg8b: Bind = (i) => {
  const words = i.dsize === 128 ? [0, 1] : [0];
  const bytes = i.dsize >>> 3;
  const exec: Exec = (c, i) => {
    const p = ea(c, i, bytes);
    if (bytes === 16 && (p & 15) !== 0) throw new Trap("alignment", p);
    const m = c.i32;
    const half = bytes >>> 1;
    const word = (at: number, k: number): number => c.view.getInt32(p + at + 4 * k, true);
    const equal = words.every((k) => word(0, k) === m[RAX + k] && word(half, k) === m[RDX + k]);
    for (const k of words) {
      if (equal) {
        c.view.setInt32(p + 4 * k, m[RBX + k], true);
        c.view.setInt32(p + half + 4 * k, m[RCX + k], true);
      } else {
        m[RAX + k] = word(0, k);
        m[RDX + k] = word(half, k);
      }
    }
    if (!equal && bytes === 8) m[RAX + 1] = m[RDX + 1] = 0;
    flagBits(c, (eflags(c) & ~FLAG.Z) | (equal ? FLAG.Z : 0));
  };
  return exec;
};

export const exchangeExecutors: Readonly<Record<string, Bind>> = {
  xadd,
  cmpxchg,
  cmpxchg8b,
  cmpxchg16b: cmpxchg8b,
};
