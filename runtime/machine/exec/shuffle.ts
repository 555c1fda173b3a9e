/*
 * Moves of elements within and between vector registers, and between them and general
 * registers or memory: shuffles of bytes, blends, widening, insertion and extraction.
 */
import { checkAddress, dst, src128, src32, srcAt } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { MEM } from "../insn.js";
import type { Exec, Insn } from "../insn.js";
import { RDI, XMM } from "../state.js";
import { alwaysAll, type Bind } from "./alu.js";
import { get, put, RESULT } from "./elements.js";
import { copy16 } from "./vector.js";

/** Bytes of the destination by the indices in the source; a negative one gives zero. */
const pshufb: Exec = (c, i) => {
  const s = src128(c, i);
  for (let k = 0; k < 16; k++) {
    const index = c.i8[s + k];
    c.u8[RESULT + k] = index < 0 ? 0 : c.u8[i.da + (index & 15)];
  }
  copy16(c, i.da, RESULT);
};

/** The sixteen bytes at `imm` of source and destination side by side. */
const palignr: Exec = (c, i) => {
  const s = src128(c, i);
  const from = i.imm & 0xff;
  for (let k = 0; k < 16; k++) {
    const n = from + k;
    c.u8[RESULT + k] = n < 16 ? c.u8[s + n] : n < 32 ? c.u8[i.da + n - 16] : 0;
  }
  copy16(c, i.da, RESULT);
};

/** Elements of the source where `choose` says so. */
const blend =
  (bytes: number, choose: (c: Cpu, i: Insn, k: number) => boolean): Exec =>
  (c, i) => {
    const s = src128(c, i);
    const { u8 } = c;
    copy16(c, RESULT, i.da);
    for (let k = 0; k < 16; k += bytes)
      if (choose(c, i, k)) u8.copyWithin(RESULT + k, s + k, s + k + bytes);
    copy16(c, i.da, RESULT);
  };
const blendImmediate = (bytes: number): Exec =>
  blend(bytes, (_, i, k) => ((i.imm >>> (k / bytes)) & 1) !== 0);
/** By the sign of the element of xmm0. */
const blendSign = (bytes: number): Exec => blend(bytes, (c, _, k) => c.i8[XMM + k + bytes - 1] < 0);

/** Widen the lowest elements; from the top down, since source and destination may be one. */
function widen(from: number, to: number, signed: boolean): Exec {
  const size = (16 * from) / to;
  const mask = 2 ** (8 * from) - 1;
  return (c, i) => {
    const s = i.sk === MEM ? src128(c, i, size) : i.sa;
    for (let k = 16 / to - 1; k >= 0; k--) {
      const v = get(c, s + k * from, from);
      const value = signed ? v : v & mask;
      put(c, i.da + k * to, Math.min(to, 4), value);
      if (to === 8) put(c, i.da + k * to + 4, 4, signed ? v >> 31 : 0);
    }
  };
}

/** Repeat words of the source: `from` has for each word of the result the one it comes from. */
const repeat =
  (size: number, ...from: readonly number[]): Exec =>
  (c, i) => {
    const s = src128(c, i, size) >>> 2;
    const words = from.map((k) => c.i32[s + k]);
    words.forEach((v, k) => (c.i32[i.d + k] = v));
  };

/** An element into a register, zero-extended, or to memory. */
const extract =
  (bytes: 1 | 2 | 4): Exec =>
  (c, i) => {
    const k = bytes * (i.imm & (16 / bytes - 1));
    const v = get(c, i.sa + k, bytes);
    if (i.dk === MEM) {
      const p = dst(c, i, bytes);
      if (bytes === 4) c.view.setInt32(p, v, true);
      else put(c, p, bytes, v);
      return;
    }
    c.i32[i.d] = bytes === 1 ? v & 0xff : bytes === 2 ? v & 0xffff : v;
    c.i32[i.d + 1] = 0;
  };
const insert =
  (bytes: 1 | 2): Exec =>
  (c, i) => {
    const v = get(c, srcAt(c, i, bytes), bytes);
    put(c, i.da + bytes * (i.imm & (16 / bytes - 1)), bytes, v);
  };

/** A single into one place, zeros into those of the mask. */
const insertps: Exec = (c, i) => {
  const v = i.sk === MEM ? src32(c, i) : c.i32[i.s + ((i.imm >>> 6) & 3)];
  c.i32[i.d + ((i.imm >>> 4) & 3)] = v;
  for (let k = 0; k < 4; k++) if ((i.imm >>> k) & 1) c.i32[i.d + k] = 0;
};

/** Store the bytes whose mask is negative at rdi. */
const maskmovdqu: Exec = (c, i) => {
  const to = checkAddress(c, c.i32[RDI], c.i32[RDI + 1], 16);
  for (let k = 0; k < 16; k++) if (c.i8[i.sa + k] < 0) c.u8[to + k] = c.u8[i.da + k];
};

const executors: Readonly<Record<string, Exec>> = {
  pshufb,
  palignr,
  pblendw: blendImmediate(2),
  blendps: blendImmediate(4),
  blendpd: blendImmediate(8),
  pblendvb: blendSign(1),
  blendvps: blendSign(4),
  blendvpd: blendSign(8),
  pmovsxbw: widen(1, 2, true),
  pmovzxbw: widen(1, 2, false),
  pmovsxbd: widen(1, 4, true),
  pmovzxbd: widen(1, 4, false),
  pmovsxbq: widen(1, 8, true),
  pmovzxbq: widen(1, 8, false),
  pmovsxwd: widen(2, 4, true),
  pmovzxwd: widen(2, 4, false),
  pmovsxwq: widen(2, 8, true),
  pmovzxwq: widen(2, 8, false),
  pmovsxdq: widen(4, 8, true),
  pmovzxdq: widen(4, 8, false),
  movddup: repeat(8, 0, 1, 0, 1),
  movsldup: repeat(16, 0, 0, 2, 2),
  movshdup: repeat(16, 1, 1, 3, 3),
  pextrb: extract(1),
  pextrw: extract(2),
  extractps: extract(4),
  pinsrb: insert(1),
  pinsrw: insert(2),
  insertps,
  maskmovdqu,
};

export const shuffleExecutors: Readonly<Record<string, Bind>> = alwaysAll(executors);
