/*
 * Operands of integer instructions beyond those that translator.ts knows: destinations
 * that are read and written, sources without garbage above, results.
 */
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

export const isWide = (i: Insn): boolean => i.dsize === 64;
export const isNarrow = (i: Insn): boolean => i.dsize < 32;

/** A destination that is read and written: its address is checked first and kept in ADDRESS. */
export interface Target {
  readonly offset: number;
  readonly memory: boolean;
}

export function openTarget(t: Translator, i: Insn): Target {
  if (i.dk !== MEM) return { offset: 0, memory: false };
  const m = t.memory(i, i.dsize >>> 3);
  m.push();
  t.code.set(L.ADDRESS);
  return { offset: m.offset, memory: true };
}
/** The old value: an i64 for 32 bits (upper half undefined) and 64; narrow ones a sign-extended i32. */
export function readTarget(t: Translator, i: Insn, target: Target): void {
  const { code } = t;
  if (!target.memory) {
    if (isNarrow(i)) t.narrow(i.da, i.dsize, true);
    else t.gpr(register(i.da));
    return;
  }
  code.get(L.ADDRESS);
  const op =
    i.dsize === 64
      ? OP.I64_LOAD
      : i.dsize === 32
        ? OP.I64_LOAD32_U
        : i.dsize === 16
          ? OP.I32_LOAD16_S
          : OP.I32_LOAD8_S;
  code.memory(op, target.offset);
}
/** Store a value of the kind that the operation makes: i64, i32 for 32 bits, i32 for narrow. */
export function writeTarget(t: Translator, i: Insn, target: Target, value: () => void): void {
  const { code } = t;
  if (target.memory) {
    code.get(L.ADDRESS);
    value();
    const op =
      i.dsize === 64
        ? OP.I64_STORE
        : i.dsize === 32
          ? OP.I32_STORE
          : i.dsize === 16
            ? OP.I32_STORE16
            : OP.I32_STORE8;
    code.memory(op, target.offset);
  } else if (isNarrow(i)) {
    t.setNarrow(i.da, i.dsize, () => {
      value();
      code.i32(i.dsize === 8 ? 0xff : 0xffff);
      code.op(OP.I32_AND);
    });
  } else {
    value();
    if (isWide(i)) t.setGpr(register(i.da));
    else t.setGpr32(register(i.da));
  }
}

export type Width = 8 | 16 | 32 | 64;
/** The destination, which is not written. */
export function first(t: Translator, i: Insn): void {
  if (i.dk === MEM) {
    const ops = { 8: OP.I32_LOAD8_S, 16: OP.I32_LOAD16_S, 32: OP.I32_LOAD, 64: OP.I64_LOAD };
    t.load(i, ops[i.dsize as Width], i.dsize >>> 3);
  } else if (isNarrow(i)) t.narrow(i.da, i.dsize, true);
  else if (isWide(i)) t.gpr(register(i.da));
  else t.gpr32(register(i.da));
}

/** Second operand at the kind of the first. */
export function second(t: Translator, i: Insn): void {
  if (isNarrow(i)) t.sourceNarrow(i, true);
  else t.source(i);
}

/** Drop the upper half of the i64 on the stack unless the instruction works on 64 bits. */
export function clean(t: Translator, i: Insn): void {
  if (isWide(i)) return;
  t.code.i64(-1, 0);
  t.code.op(OP.I64_AND);
}

/** The source as an i64, zero-extended from its size. */
export function cleanSource(t: Translator, i: Insn): void {
  const { code } = t;
  if (i.ssize < 32) {
    t.sourceNarrow(i, false);
    code.op(OP.I64_EXTEND_U);
  } else {
    t.source(i);
    if (i.sk !== MEM && i.ssize === 32) {
      code.i64(-1, 0);
      code.op(OP.I64_AND);
    }
  }
}

/** The register of the VEX prefix. */
export const vexRegister = (i: Insn): number => register(i.v << 2);
/** Set the destination register from an i64 that is zero beyond its size. */
export function setResult(t: Translator, i: Insn, value: () => void): void {
  if (i.dsize < 32)
    t.setNarrow(i.da, i.dsize, () => {
      value();
      t.code.op(OP.I32_WRAP);
    });
  else {
    value();
    t.setGpr(register(i.da));
  }
}

/** Leave 1 when an i64 local is not zero, else 0. */
export function nonZero(t: Translator, local: L): void {
  t.code.get(local);
  t.code.op(OP.I64_EQZ, OP.I32_EQZ);
}
