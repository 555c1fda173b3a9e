/*
 * Control and status words of the x87 unit, and what is empty of its stack: what every machine has,
 * also one whose programs never use the unit.
 *
 *   CONTROL          exceptions masked 0-5, precision 8-9, rounding 10-11
 *   STATUS           exceptions 0-5, stack fault 6, C0 8, C1 9, C2 10, C3 14 (top is apart)
 *   TOP, VALID       register on top; a bit for each register that holds something
 *
 * Exceptions are always masked: they leave a bit in the status word and a result that the
 * manual defines. Code that unmasks one gets an undefined instruction for it.
 */
import type { Cpu } from "../cpu.js";
import { X87 } from "../state.js";
import { Trap } from "../trap.js";

const CONTROL = X87 + 0x80;
const STATUS = X87 + 0x82;
export const TOP = X87 + 0x84;
export const VALID = X87 + 0x85;

export enum SW {
  EXCEPTIONS = 0x3f,
  STACK = 0x40,
  C0 = 0x100,
  C1 = 0x200,
  C2 = 0x400,
  C3 = 0x4000,
  CODES = C0 | C1 | C2 | C3,
}
const MASKED = 0x3f;
const CONTROL_BITS = 0x1f7f;
const CONTROL_ONE = 0x40;
const CONTROL_RESET = 0x37f;
const STATUS_BITS = SW.EXCEPTIONS | SW.STACK | SW.CODES;

/** As after fninit. */
export function resetX87(c: Cpu): void {
  c.view.setUint16(CONTROL, CONTROL_RESET, true);
  c.view.setUint16(STATUS, 0, true);
  c.u8[TOP] = c.u8[VALID] = 0;
}
/** Where a function is left by an exception, the stack is empty. */
export function emptyX87(c: Cpu): void {
  c.u8[VALID] = 0;
}

export const controlWord = (c: Cpu): number => c.view.getUint16(CONTROL, true);
export function setControlWord(c: Cpu, word: number): void {
  if ((word & MASKED) !== MASKED) throw new Trap("undefined");
  c.view.setUint16(CONTROL, (word & CONTROL_BITS) | CONTROL_ONE, true);
}
export const maskAll = (c: Cpu): void => setControlWord(c, controlWord(c) | MASKED);
export const statusWord = (c: Cpu): number => c.view.getUint16(STATUS, true) | (c.u8[TOP] << 11);
export function setStatusWord(c: Cpu, word: number): void {
  c.view.setUint16(STATUS, word & STATUS_BITS, true);
  c.u8[TOP] = (word >>> 11) & 7;
}
/** Set some of the condition codes, clear the others. */
export function setCodes(c: Cpu, codes: number, among: number = SW.CODES): void {
  const status = c.view.getUint16(STATUS, true);
  c.view.setUint16(STATUS, (status & ~among) | codes, true);
}
export function raise(c: Cpu, flags: number): void {
  c.view.setUint16(STATUS, c.view.getUint16(STATUS, true) | flags, true);
}
export const clearExceptions = (c: Cpu): void =>
  setStatusWord(c, statusWord(c) & ~(SW.EXCEPTIONS | SW.STACK));
