/* Translation of exchanges: of operands, after an addition, after a comparison; and movbe. */
import { ADD16, ADD32, ADD64, ADD8, SUB16, SUB32, SUB64, SUB8 } from "../../flags.js";
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { gprAddress, R } from "../../state.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { swapBytes } from "./move.js";
import { isNarrow, isWide, openTarget, readTarget, writeTarget } from "./operands.js";
import type { Target } from "./operands.js";
import type { Emit, Rules } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

type Kinds = Readonly<Record<number, number>>;
const ADD: Kinds = { 8: ADD8, 16: ADD16, 32: ADD32, 64: ADD64 };
const SUB: Kinds = { 8: SUB8, 16: SUB16, 32: SUB32, 64: SUB64 };

/** The old value of the target in T0, as an i64: sign-extended when narrow. */
function readOld(t: Translator, i: Insn, target: Target): void {
  readTarget(t, i, target);
  if (isNarrow(i)) t.code.op(OP.I64_EXTEND_S);
  t.code.set(L.T0);
}
/** A register operand in the same way. */
function readRegister(t: Translator, i: Insn, address: number): void {
  if (isNarrow(i)) {
    t.narrow(address, i.dsize, true);
    t.code.op(OP.I64_EXTEND_S);
  } else t.gpr(register(address));
}
function writeRegister(t: Translator, i: Insn, address: number, value: () => void): void {
  const { code } = t;
  if (isNarrow(i))
    t.setNarrow(address, i.dsize, () => {
      value();
      code.op(OP.I32_WRAP);
      code.i32(i.dsize === 8 ? 0xff : 0xffff);
      code.op(OP.I32_AND);
    });
  else {
    value();
    if (isWide(i)) t.setGpr(register(address));
    else {
      code.op(OP.I32_WRAP);
      t.setGpr32(register(address));
    }
  }
}
/** Write an i64 local to the target. */
function write(t: Translator, i: Insn, target: Target, value: () => void): void {
  writeTarget(t, i, target, () => {
    value();
    if (!isWide(i)) t.code.op(OP.I32_WRAP);
  });
}

const xchg: Emit = (t, i) => {
  if (i.row?.low === "r" && i.da === i.sa) return; // nop
  const { code } = t;
  const target = openTarget(t, i);
  readOld(t, i, target);
  readRegister(t, i, i.sa);
  code.set(L.T1);
  write(t, i, target, () => code.get(L.T1));
  writeRegister(t, i, i.sa, () => code.get(L.T0));
};

/** The sum wins when both operands are one register. */
const xadd: Emit = (t, i) => {
  const { code } = t;
  const target = openTarget(t, i);
  readOld(t, i, target);
  code.get(L.T0);
  t.set(L.FA);
  readRegister(t, i, i.sa);
  t.set(L.FB);
  t.setFlags(ADD[i.dsize]);
  writeRegister(t, i, i.sa, () => code.get(L.T0));
  write(t, i, target, () => {
    t.get(L.FA);
    t.get(L.FB);
    code.op(OP.I64_ADD);
  });
};

/** Compare the accumulator with the target; store the source there when equal, else load the accumulator. */
const cmpxchg: Emit = (t, i) => {
  const { code } = t;
  const accumulator = gprAddress(R.RAX);
  const target = openTarget(t, i);
  readOld(t, i, target);
  readRegister(t, i, i.sa);
  code.set(L.T1);
  readRegister(t, i, accumulator);
  t.set(L.FA);
  code.get(L.T0);
  t.set(L.FB);
  t.setFlags(SUB[i.dsize]);
  t.get(L.FA);
  t.get(L.FB);
  if (i.dsize === 32) {
    code.op(OP.I64_XOR, OP.I32_WRAP, OP.I32_EQZ);
  } else code.op(OP.I64_EQ);
  code.set(L.W0);
  const equal = code.block(OP.BLOCK);
  const different = code.block(OP.BLOCK);
  code.get(L.W0);
  code.op(OP.I32_EQZ);
  code.brIf(different);
  write(t, i, target, () => code.get(L.T1));
  code.br(equal);
  code.end();
  // A write also happens when nothing changes, but nobody can tell.
  writeRegister(t, i, accumulator, () => code.get(L.T0));
  code.end();
};

/** Loads and stores that turn the order of bytes around. */
const movbe: Emit = (t, i) => {
  const { code } = t;
  const target = i.dk === MEM ? openTarget(t, i) : null;
  if (i.sk === MEM) {
    if (i.dsize === 16) {
      t.load(i, OP.I32_LOAD16_U, 2);
      code.op(OP.I64_EXTEND_U);
    } else t.load(i, i.dsize === 64 ? OP.I64_LOAD : OP.I64_LOAD32_U);
  } else t.gpr(register(i.sa));
  code.set(L.T0);
  swapBytes(t, i.dsize);
  if (target === null) writeRegister(t, i, i.da, () => code.get(L.T0));
  else write(t, i, target, () => code.get(L.T0));
};

export const exchangeRules: Rules = {
  xchg: { emit: xchg },
  xadd: { emit: xadd },
  cmpxchg: { emit: cmpxchg },
  movbe: { emit: movbe },
};
