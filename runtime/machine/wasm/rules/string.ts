/*
 * Translation of string instructions. With a repeat prefix they are one instruction for
 * the count of instructions, and end at the element that faults: a compare exits in front
 * of that element with registers and flags as they are then, and the interpreter tier goes
 * on from there. Moves check all of their memory first; those that overlap upwards, and
 * all that go down, exit.
 */
import { SUB16, SUB32, SUB64, SUB8 } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { DF, FIRST_ADDRESS, gprAddress, R } from "../../state.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import type { Translator } from "./translator.js";

type Size = 8 | 16 | 32 | 64;
const bytesOf = (i: Insn): number => i.dsize >>> 3;
const LOADS = {
  8: OP.I64_LOAD8_U,
  16: OP.I64_LOAD16_U,
  32: OP.I64_LOAD32_U,
  64: OP.I64_LOAD,
} as const;
const SIGNED_LOADS = {
  8: OP.I64_LOAD8_S,
  16: OP.I64_LOAD16_S,
  32: OP.I64_LOAD32_S,
  64: OP.I64_LOAD,
} as const;
const STORES = {
  8: OP.I64_STORE8,
  16: OP.I64_STORE16,
  32: OP.I64_STORE32,
  64: OP.I64_STORE,
} as const;
const KINDS = { 8: SUB8, 16: SUB16, 32: SUB32, 64: SUB64 } as const;
const sizeOf = (i: Insn): Size => i.dsize as Size;

/** Exit when the direction is down. */
function upwards(t: Translator, i: Insn): void {
  t.exitIf(i, () => {
    t.code.i32(DF << 2);
    t.code.memory(OP.I32_LOAD);
  });
}
/** 1 when `length` bytes from a register on are not all in memory. */
function outside(t: Translator, r: R, length?: () => void): void {
  const { code } = t;
  const offset = (): void => {
    t.gpr(r);
    code.i64(-FIRST_ADDRESS);
    code.op(OP.I64_ADD);
  };
  offset();
  t.span();
  code.op(OP.I64_GT_U);
  if (!length) return;
  offset();
  length();
  code.op(OP.I64_ADD);
  t.span();
  code.op(OP.I64_GT_U, OP.I32_OR);
}
/** Exit when an element at a register is not in memory. */
function checkElement(t: Translator, i: Insn, r: R): void {
  t.exitIf(i, () => outside(t, r));
}
function address(t: Translator, r: R): void {
  t.gpr(r);
  t.code.op(OP.I32_WRAP);
}
/** Move a register on by an i64. */
function advance(t: Translator, r: R, by: () => void): void {
  t.gpr(r);
  by();
  t.code.op(OP.I64_ADD);
  t.setGpr(r);
}
const advanceOne = (t: Translator, i: Insn, r: R): void =>
  advance(t, r, () => t.code.i64(bytesOf(i)));

/** T0 becomes the number of bytes of a repeated instruction; exits when its memory is not all there. */
function checkAll(t: Translator, i: Insn, registers: readonly R[]): void {
  const { code } = t;
  upwards(t, i);
  t.exitIf(i, () => {
    t.gpr(R.RCX);
    t.span();
    code.op(OP.I64_GT_U);
  });
  t.gpr(R.RCX);
  code.i64(Math.log2(bytesOf(i)));
  code.op(OP.I64_SHL);
  code.set(L.T0);
  for (const r of registers) t.exitIf(i, () => outside(t, r, () => code.get(L.T0)));
}
function finishAll(t: Translator, registers: readonly R[]): void {
  const { code } = t;
  for (const r of registers) advance(t, r, () => code.get(L.T0));
  code.i64(0);
  t.setGpr(R.RCX);
}

const movs: Emit = (t, i) => {
  const { code } = t;
  if (i.rep === 0) {
    upwards(t, i);
    checkElement(t, i, R.RSI);
    checkElement(t, i, R.RDI);
    address(t, R.RDI);
    address(t, R.RSI);
    code.memory(LOADS[sizeOf(i)]);
    code.memory(STORES[sizeOf(i)]);
    advanceOne(t, i, R.RSI);
    advanceOne(t, i, R.RDI);
    return;
  }
  checkAll(t, i, [R.RSI, R.RDI]);
  // Elements that have been written would be read again.
  t.exitIf(i, () => {
    t.gpr(R.RDI);
    t.gpr(R.RSI);
    code.op(OP.I64_SUB);
    code.get(L.T0);
    code.op(OP.I64_LT_U);
  });
  address(t, R.RDI);
  address(t, R.RSI);
  code.get(L.T0);
  code.op(OP.I32_WRAP);
  code.memoryCopy();
  finishAll(t, [R.RSI, R.RDI]);
};

const stos: Emit = (t, i) => {
  const { code } = t;
  const size = sizeOf(i);
  if (i.rep === 0) {
    upwards(t, i);
    checkElement(t, i, R.RDI);
    address(t, R.RDI);
    t.gpr(R.RAX);
    code.memory(STORES[size]);
    advanceOne(t, i, R.RDI);
    return;
  }
  checkAll(t, i, [R.RDI]);
  address(t, R.RDI);
  if (size === 8) {
    t.gpr(R.RAX);
    code.op(OP.I32_WRAP);
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    code.memoryFill();
  } else fillElements(t, size);
  finishAll(t, [R.RDI]);
};
/** Fill T0 bytes from the address on the stack with elements. */
function fillElements(t: Translator, size: Size): void {
  const { code } = t;
  code.tee(L.ADDRESS);
  code.get(L.T0);
  code.op(OP.I32_WRAP, OP.I32_ADD);
  code.set(L.W0);
  const done = code.block(OP.BLOCK);
  const again = code.block(OP.LOOP);
  code.get(L.ADDRESS);
  code.get(L.W0);
  code.op(OP.I32_EQ);
  code.brIf(done);
  code.get(L.ADDRESS);
  t.gpr(R.RAX);
  code.memory(STORES[size]);
  code.get(L.ADDRESS);
  code.i32(size >>> 3);
  code.op(OP.I32_ADD);
  code.set(L.ADDRESS);
  code.br(again);
  code.end();
  code.end();
}

/** Load into the accumulator; nobody repeats that. */
const lods: Emit = (t, i) => {
  const { code } = t;
  const size = sizeOf(i);
  upwards(t, i);
  checkElement(t, i, R.RSI);
  const load = (): void => {
    address(t, R.RSI);
    code.memory(LOADS[size]);
  };
  if (size < 32)
    t.setNarrow(gprAddress(R.RAX), size, () => {
      load();
      code.op(OP.I32_WRAP);
    });
  else {
    load();
    t.setGpr(R.RAX);
  }
  advanceOne(t, i, R.RSI);
};

/** The accumulator, sign-extended like what is loaded. */
function accumulator(t: Translator, size: Size): void {
  t.gpr(R.RAX);
  if (size === 8) t.code.op(OP.I64_EXTEND8_S);
  if (size === 16) t.code.op(OP.I64_EXTEND16_S);
  if (size === 32) t.code.op(OP.I64_EXTEND32_S);
}
/** Compare one element and move on. */
function compareOne(t: Translator, i: Insn, scan: boolean): void {
  const { code } = t;
  const size = sizeOf(i);
  if (!scan) checkElement(t, i, R.RSI);
  checkElement(t, i, R.RDI);
  if (scan) accumulator(t, size);
  else {
    address(t, R.RSI);
    code.memory(SIGNED_LOADS[size]);
  }
  t.set(L.FA);
  address(t, R.RDI);
  code.memory(SIGNED_LOADS[size]);
  t.set(L.FB);
  t.setFlags(KINDS[size]);
  if (!scan) advanceOne(t, i, R.RSI);
  advanceOne(t, i, R.RDI);
}
/** cmps and scas; repeated, while elements are equal (f3) or differ. */
const compare =
  (scan: boolean): Emit =>
  (t, i) => {
    const { code } = t;
    upwards(t, i);
    if (i.rep === 0) {
      compareOne(t, i, scan);
      return;
    }
    // Without an element, the flags stay: rare, so it exits.
    t.exitIf(i, () => {
      t.gpr(R.RCX);
      code.op(OP.I64_EQZ);
    });
    // In the state block they stay as they were until all is done.
    t.resident?.storeFlags();
    t.path.flags = -1;
    const done = code.block(OP.BLOCK);
    const again = code.block(OP.LOOP);
    compareOne(t, i, scan);
    advance(t, R.RCX, () => code.i64(-1));
    t.get(L.FA);
    t.get(L.FB);
    code.op(i.rep === 0xf3 ? OP.I64_NE : OP.I64_EQ);
    code.brIf(done);
    t.gpr(R.RCX);
    code.op(OP.I64_EQZ, OP.I32_EQZ);
    code.brIf(again);
    code.end();
    code.end();
  };

export const stringRules: Rules = {
  movs: { emit: movs },
  stos: { emit: stos },
  lods: { when: (i) => i.rep === 0, emit: lods },
  cmps: { emit: compare(false) },
  scas: { emit: compare(true) },
};
