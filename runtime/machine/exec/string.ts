/*
 * String instructions. With a repeat prefix they run to their end as one
 * instruction; a fault in between leaves the registers at the element that failed.
 */
import { checkAddress } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { eflags, FLAG } from "../flags.js";
import type { Insn } from "../insn.js";
import { DF, FIRST_ADDRESS, RAX, RCX, RDI, RSI } from "../state.js";
import { sub } from "./alu.js";
import type { Bind } from "./alu.js";

/** One element; false ends a repeated compare. */
type Element = (c: Cpu, bytes: number, i: Insn) => boolean;

const at = (c: Cpu, register: number, bytes: number): number =>
  checkAddress(c, c.i32[register], c.i32[register + 1], bytes);

function advance(c: Cpu, register: number, bytes: number): void {
  const m = c.i32;
  const low = (m[register] >>> 0) + (m[DF] !== 0 ? -bytes : bytes);
  m[register] = low | 0;
  m[register + 1] += low < 0 ? -1 : low > 0xffffffff ? 1 : 0;
}

function copy(c: Cpu, to: number, from: number, bytes: number): void {
  if (bytes === 1) {
    c.u8[to] = c.u8[from];
  } else if (bytes === 2) {
    c.view.setInt16(to, c.view.getInt16(from, true), true);
  } else {
    const lo = c.view.getInt32(from, true);
    if (bytes === 8) c.view.setInt32(to + 4, c.view.getInt32(from + 4, true), true);
    c.view.setInt32(to, lo, true);
  }
}

const movs: Element = (c, bytes) => {
  const from = at(c, RSI, bytes);
  copy(c, at(c, RDI, bytes), from, bytes);
  advance(c, RSI, bytes);
  advance(c, RDI, bytes);
  return true;
};
const stos: Element = (c, bytes) => {
  copy(c, at(c, RDI, bytes), RAX << 2, bytes);
  advance(c, RDI, bytes);
  return true;
};
const lods: Element = (c, bytes) => {
  copy(c, RAX << 2, at(c, RSI, bytes), bytes);
  if (bytes === 4) c.i32[RAX + 1] = 0;
  advance(c, RSI, bytes);
  return true;
};

/** Flags of the difference of two elements; whether a repeated compare goes on. */
function difference(c: Cpu, a: number, b: number, bytes: number, i: Insn): boolean {
  const v = c.view;
  if (bytes === 1) sub.n8(c, c.i8[a], c.i8[b]);
  else if (bytes === 2) sub.n16(c, v.getInt16(a, true), v.getInt16(b, true));
  else if (bytes === 4) sub.n32(c, v.getInt32(a, true), v.getInt32(b, true));
  else
    sub.n64(
      c,
      v.getInt32(a, true),
      v.getInt32(a + 4, true),
      v.getInt32(b, true),
      v.getInt32(b + 4, true),
    );
  return i.rep === 0 || ((eflags(c) & FLAG.Z) !== 0) === (i.rep === 0xf3);
}
const cmps: Element = (c, bytes, i) => {
  const a = at(c, RSI, bytes);
  const b = at(c, RDI, bytes);
  advance(c, RSI, bytes);
  advance(c, RDI, bytes);
  return difference(c, a, b, bytes, i);
};
const scas: Element = (c, bytes, i) => {
  const b = at(c, RDI, bytes);
  advance(c, RDI, bytes);
  return difference(c, RAX << 2, b, bytes, i);
};

/** Does the usual case of a repeated instruction at once: elements upwards, all of them in memory. */
type All = (c: Cpu, bytes: number, size: number) => boolean;

/** The address in a register when that many bytes from there are memory, else 0. */
function block(c: Cpu, register: number, size: number): number {
  const a = c.i32[register] >>> 0;
  const isMemory =
    c.i32[register + 1] === 0 && a >= FIRST_ADDRESS && a + size <= Math.min(c.mem.size, 0xffffffff);
  return isMemory ? a : 0;
}
const moveAll: All = (c, _bytes, size) => {
  const from = block(c, RSI, size);
  const to = block(c, RDI, size);
  // Elements that have been written would be read again.
  if (from === 0 || to === 0 || (to > from && to < from + size)) return false;
  c.u8.copyWithin(to, from, from + size);
  c.i32[RSI] = from + size;
  c.i32[RDI] = to + size;
  return true;
};
const storeAll: All = (c, bytes, size) => {
  const to = block(c, RDI, size);
  if (to === 0) return false;
  copy(c, to, RAX << 2, bytes);
  for (let done = bytes; done < size; done *= 2)
    c.u8.copyWithin(to + done, to, to + Math.min(done, size - done));
  c.i32[RDI] = to + size;
  return true;
};

function repeated(element: Element, all: All = () => false): Bind {
  return (i) => {
    const bytes = i.dsize >>> 3;
    if (i.rep === 0)
      return (c, i) => {
        element(c, bytes, i);
      };
    return (c, i) => {
      const m = c.i32;
      const size = (m[RCX] >>> 0) * bytes;
      if (m[DF] === 0 && m[RCX + 1] === 0 && size > 0 && all(c, bytes, size)) {
        m[RCX] = 0;
        return;
      }
      while ((m[RCX] | m[RCX + 1]) !== 0) {
        const more = element(c, bytes, i);
        if (m[RCX] === 0) m[RCX + 1]--;
        m[RCX]--;
        if (!more) break;
      }
    };
  };
}

export const stringExecutors: Readonly<Record<string, Bind>> = {
  movs: repeated(movs, moveAll),
  stos: repeated(stos, storeAll),
  lods: repeated(lods),
  cmps: repeated(cmps),
  scas: repeated(scas),
};
