/* Moves and bitwise operations of vector registers. Integer elements are in elements.ts and its neighbours. */
import { dst, ea, put32, put64, src128, src32, src64, srcAt, Trap } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { MEM } from "../insn.js";
import type { Exec } from "../insn.js";
import { alwaysAll, type Bind } from "./alu.js";

export const copy16 = (c: Cpu, to: number, from: number): void => {
  c.u8.copyWithin(to, from, from + 16);
};

const move128 =
  (aligned: boolean): Exec =>
  (c, i) => {
    const from = srcAt(c, i, 16);
    const to = dst(c, i, 16);
    if (aligned && ((from | to) & 15) !== 0) throw new Trap("alignment", i.dk === MEM ? to : from);
    copy16(c, to, from);
  };

/** A load clears the rest of the register; between registers and to memory only the element moves. */
const moveScalar =
  (words: 1 | 2): Exec =>
  (c, i) => {
    const from = srcAt(c, i, 4 * words);
    const to = dst(c, i, 4 * words);
    const lo = c.view.getInt32(from, true);
    if (words === 2) c.view.setInt32(to + 4, c.view.getInt32(from + 4, true), true);
    c.view.setInt32(to, lo, true);
    if (i.sk === MEM) for (let k = words; k < 4; k++) c.i32[i.d + k] = 0;
  };
/** movq: a register is cleared above, whatever the source. */
const movq: Exec = (c, i) => {
  const lo = src64(c, i);
  const hi = c.hi;
  put64(c, dst(c, i, 8), lo, hi);
  if (i.dk !== MEM) c.i32[i.d + 2] = c.i32[i.d + 3] = 0;
};
/** movd, movq between general and vector registers. */
const movd: Bind = (i) => {
  if (i.dsize === 128)
    return (c, i) => {
      const lo = i.ssize === 64 ? src64(c, i) : src32(c, i);
      c.i32[i.d] = lo;
      c.i32[i.d + 1] = i.ssize === 64 ? c.hi : 0;
      c.i32[i.d + 2] = c.i32[i.d + 3] = 0;
    };
  if (i.dsize === 64) return (c, i) => put64(c, dst(c, i, 8), c.i32[i.s], c.i32[i.s + 1]);
  return (c, i) => put32(c, i, dst(c, i, 4), c.i32[i.s]);
};
/** Half of a register and eight bytes of memory; `half` is 0 or 8. */
const moveHalf =
  (half: number): Exec =>
  (c, i) => {
    const load = i.sk === MEM;
    const p = ea(c, i, 8);
    const from = load ? p : i.sa + half;
    const to = load ? i.da + half : p;
    put64(c, to, c.view.getInt32(from, true), c.view.getInt32(from + 4, true));
  };

const bitwise =
  (f: (a: number, b: number) => number): Exec =>
  (c, i) => {
    const s = src128(c, i) >>> 2;
    const m = c.i32;
    for (let k = 0; k < 4; k++) m[i.d + k] = f(m[i.d + k], m[s + k]);
  };

const movhlps: Exec = (c, i) => put64(c, i.da, c.i32[i.s + 2], c.i32[i.s + 3]);
const movlhps: Exec = (c, i) => put64(c, i.da + 8, c.i32[i.s], c.i32[i.s + 1]);

const and = bitwise((a, b) => a & b);
const andn = bitwise((a, b) => ~a & b);
const or = bitwise((a, b) => a | b);
const xor = bitwise((a, b) => a ^ b);

const executors = (): Readonly<Record<string, Exec>> => ({
  movups: move128(false),
  movupd: move128(false),
  movdqu: move128(false),
  lddqu: move128(false),
  movntps: move128(true),
  movntpd: move128(true),
  movntdq: move128(true),
  movntdqa: move128(true),
  movaps: move128(true),
  movapd: move128(true),
  movdqa: move128(true),
  movss: moveScalar(1),
  movsd: moveScalar(2),
  movq,
  movlps: moveHalf(0),
  movlpd: moveHalf(0),
  movhps: moveHalf(8),
  movhpd: moveHalf(8),
  movhlps,
  movlhps,
  andps: and,
  andpd: and,
  pand: and,
  andnps: andn,
  andnpd: andn,
  pandn: andn,
  orps: or,
  orpd: or,
  por: or,
  xorps: xor,
  xorpd: xor,
  pxor: xor,
});

export const vectorExecutors = (): Readonly<Record<string, Bind>> => ({
  ...alwaysAll(executors()),
  movd,
});
