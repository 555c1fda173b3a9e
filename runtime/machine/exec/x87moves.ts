/*
 * x87: loads, stores and exchanges of registers, and the environment. Arithmetic and comparison are in x87.ts.
 */
import { ea } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import {
  DOUBLE,
  FP,
  fromInteger,
  INDEFINITE,
  isNaN80,
  isSignalling,
  load80,
  quiet,
  ROUND,
  Rounder,
  SINGLE,
  store80,
  toInteger,
  withSign,
} from "../extended/index.js";
import type { Extended } from "../extended/index.js";
import type { Exec, Insn } from "../insn.js";
import { RAX } from "../state.js";
import { always, type Bind } from "./alu.js";
import { loadFloat, loadInteger, popping, wasDenormal } from "./x87operands.js";
import {
  controlWord,
  free,
  isEmpty,
  maskAll,
  peek,
  pop,
  push,
  raise,
  read,
  resetX87,
  rounder,
  setCodes,
  setControlWord,
  setStatusWord,
  setTagWord,
  settle,
  place,
  stackFault,
  statusWord,
  SW,
  tagWord,
  write,
} from "./x87stack.js";

// Loads and stores.

const fld: Exec = (c, i) => {
  if (!i.mem) {
    const value = read(c, i.rm);
    setCodes(c, 0, SW.C1);
    if (value !== null) {
      push(c, value);
      return;
    }
    stackFault(c, false);
    place(c, INDEFINITE);
    return;
  }
  if (i.dsize === 80) {
    const p = ea(c, i, 10);
    setCodes(c, 0, SW.C1);
    push(c, load80(c.view, p));
    return;
  }
  const value = loadFloat(c, i);
  setCodes(c, 0, SW.C1);
  if (!isEmpty(c, 7)) {
    push(c, value);
    return;
  }
  if (wasDenormal(i, value)) raise(c, FP.DENORMAL);
  if (isSignalling(value)) raise(c, FP.INVALID);
  push(c, isNaN80(value) ? quiet(value) : value);
};
const loadThen =
  (load: (c: Cpu, i: Insn) => Extended): Exec =>
  (c, i) => {
    const value = load(c, i);
    setCodes(c, 0, SW.C1);
    push(c, value);
  };

const fst: Exec = (c, i) => {
  const p = i.mem ? ea(c, i, i.dsize >>> 3) : 0;
  let value = read(c, 0);
  if (value === null) {
    stackFault(c, false);
    value = INDEFINITE;
  } else setCodes(c, 0, SW.C1);
  if (!i.mem) write(c, i.rm, value);
  else if (i.dsize === 80) store80(c.view, p, value);
  else {
    const r = rounder(c);
    const bits = r.toBits(value, i.dsize === 32 ? SINGLE : DOUBLE);
    if (i.dsize === 32) c.view.setUint32(p, Number(bits), true);
    else c.view.setBigUint64(p, bits, true);
    settle(c, r);
  }
};
/** Store an integer, by the mode of the control word or towards zero. */
const fist =
  (mode?: ROUND): Exec =>
  (c, i) => {
    const p = ea(c, i, i.dsize >>> 3);
    const value = read(c, 0);
    const r = mode === undefined ? rounder(c) : new Rounder(mode);
    const n = value === null ? undefined : toInteger(r, value, i.dsize);
    const stored = n ?? -(1n << BigInt(i.dsize - 1));
    if (i.dsize === 64) c.view.setBigInt64(p, stored, true);
    else if (i.dsize === 32) c.view.setInt32(p, Number(stored), true);
    else c.view.setInt16(p, Number(stored), true);
    if (value === null) stackFault(c, false);
    else settle(c, r);
  };

/** Packed decimal: 18 digits in nine bytes, the sign in the tenth. */
const DIGITS = 18;
const fbld: Exec = (c, i) => {
  const p = ea(c, i, 10);
  let n = 0n;
  for (let k = 8; k >= 0; k--) {
    const b = c.u8[p + k];
    n = n * 100n + BigInt(10 * (b >>> 4) + (b & 15));
  }
  const sign = c.u8[p + 9] >>> 7;
  setCodes(c, 0, SW.C1);
  push(c, withSign(fromInteger(n), sign));
};
const fbstp: Exec = (c, i) => {
  const p = ea(c, i, 10);
  const value = read(c, 0);
  const r = rounder(c);
  let n = value === null ? undefined : toInteger(r, value, 64);
  if (n !== undefined && (n < 0n ? -n : n) >= 10n ** BigInt(DIGITS)) {
    n = undefined;
    r.flags = FP.INVALID;
    r.up = false;
  }
  if (value === null || n === undefined) {
    c.u8.set([0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0xff], p);
    if (value === null) stackFault(c, false);
  } else {
    const text = (n < 0n ? -n : n).toString().padStart(DIGITS, "0");
    for (let k = 0; k < 9; k++) c.u8[p + k] = parseInt(text.slice(16 - 2 * k, 18 - 2 * k), 16);
    c.u8[p + 9] = value.sign << 7;
  }
  if (value !== null) settle(c, r);
  pop(c);
};

const fxch: Exec = (c, i) => {
  const a = read(c, 0);
  const b = read(c, i.rm);
  if (a === null || b === null) stackFault(c, false);
  else setCodes(c, 0, SW.C1);
  write(c, 0, b ?? INDEFINITE);
  write(c, i.rm, a ?? INDEFINITE);
};

const ffree: Exec = (c, i) => {
  setCodes(c, 0, SW.C1);
  free(c, i.rm);
};

// The environment: seven words of 32 bits, or of 16. Where the last instruction was is not kept.

const wordSize = (i: Insn): number => (i.opsize === 16 ? 2 : 4);
function storeEnvironment(c: Cpu, p: number, size: number): void {
  const words = [controlWord(c), statusWord(c), tagWord(c)];
  c.u8.fill(0, p, p + 7 * size);
  words.forEach((word, k) => c.view.setUint16(p + k * size, word, true));
  if (size === 4) for (const k of [0, 1, 2, 6]) c.view.setUint16(p + 4 * k + 2, 0xffff, true);
}
function loadEnvironment(c: Cpu, p: number, size: number): void {
  setControlWord(c, c.view.getUint16(p, true));
  setStatusWord(c, c.view.getUint16(p + size, true));
  setTagWord(c, c.view.getUint16(p + 2 * size, true));
}
const fnstenv: Exec = (c, i) => {
  const size = wordSize(i);
  storeEnvironment(c, ea(c, i, 7 * size), size);
  maskAll(c);
};
const fnsave: Exec = (c, i) => {
  const size = wordSize(i);
  const p = ea(c, i, 7 * size + 80);
  storeEnvironment(c, p, size);
  for (let k = 0; k < 8; k++) store80(c.view, p + 7 * size + 10 * k, peek(c, k));
  resetX87(c);
};
const frstor: Exec = (c, i) => {
  const size = wordSize(i);
  const p = ea(c, i, 7 * size + 80);
  loadEnvironment(c, p, size);
  const tags = c.view.getUint16(p + 2 * size, true);
  for (let k = 0; k < 8; k++) write(c, k, load80(c.view, p + 7 * size + 10 * k));
  setTagWord(c, tags);
};

const fnstsw: Exec = (c, i) => {
  const p = i.mem ? ea(c, i, 2) : RAX << 2;
  c.view.setUint16(p, statusWord(c), true);
};
export const x87Moves: Readonly<Record<string, Bind>> = {
  fld: always(fld),
  fild: always(loadThen(loadInteger)),
  fbld: always(fbld),
  fst: always(fst),
  fstp: always(popping(fst)),
  fstpnce: always((c, i) => {
    // Unlike others this does not mind an empty register.
    const value = read(c, 0);
    setCodes(c, 0, SW.C1);
    if (value !== null) write(c, i.rm, value);
    pop(c);
  }),
  fist: always(fist()),
  fistp: always(popping(fist())),
  fisttp: always(popping(fist(ROUND.ZERO))),
  fbstp: always(fbstp),
  fxch: always(fxch),
  ffree: always(ffree),
  ffreep: always(popping(ffree)),
  fldenv: always((c, i) => loadEnvironment(c, ea(c, i, 7 * wordSize(i)), wordSize(i))),
  fnstenv: always(fnstenv),
  fnsave: always(fnsave),
  frstor: always(frstor),
  fldcw: always((c, i) => setControlWord(c, c.view.getUint16(ea(c, i, 2), true))),
  fnstcw: always((c, i) => c.view.setUint16(ea(c, i, 2), controlWord(c), true)),
  fnstsw: always(fnstsw),
};
