/* Translation of integer arithmetic and logic; the rules of shifts, products and quotients. */
import { ADD16, ADD32, ADD64, ADD8, RES32, RES64, SUB16, SUB32, SUB64, SUB8 } from "../../flags.js";
import { IMM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { staysOnStack } from "./condition.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { divideNarrow, imul16, wideMultiply64, wideMultiplyNarrow } from "./multiply.js";
import * as narrow from "./narrow.js";
import {
  first,
  isNarrow,
  isWide,
  openTarget,
  readTarget,
  second,
  writeTarget,
} from "./operands.js";
import type { Target, Width } from "./operands.js";
import type { Emit, Rules } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";
import { divide, wideMultiply, imul } from "./product.js";
import { step, withCarry } from "./carry.js";
import { shift } from "./shift.js";

// Addition and subtraction.

export const KINDS = {
  add: { 8: ADD8, 16: ADD16, 32: ADD32, 64: ADD64 },
  sub: { 8: SUB8, 16: SUB16, 32: SUB32, 64: SUB64 },
} as const;

// Operands on the stack, at the width of the instruction: i64, i32, or a sign-extended i32.

function naturalSecond(t: Translator, i: Insn): void {
  if (isNarrow(i) || isWide(i)) second(t, i);
  else t.source32(i);
}
/** Give a register the result of an operation on 32 or 64 bits. */
function withoutFlags(t: Translator, i: Insn, op: OP): void {
  first(t, i);
  naturalSecond(t, i);
  t.code.op(op);
  if (isWide(i)) t.setGpr(register(i.da));
  else t.setGpr32(register(i.da));
}
/** FA and FB are the operands; the flags follow from them. */
function operands(t: Translator, i: Insn, first: () => void): void {
  const { code } = t;
  if (t.resident !== null) {
    // Only the second may leave the unit, so it comes first.
    second(t, i);
    if (isNarrow(i)) code.op(OP.I64_EXTEND_S);
    t.set(L.FB);
    first();
    if (isNarrow(i)) code.op(OP.I64_EXTEND_S);
    t.set(L.FA);
    return;
  }
  second(t, i);
  if (isNarrow(i)) code.op(OP.I64_EXTEND_S);
  code.set(L.T1);
  first();
  if (isNarrow(i)) code.op(OP.I64_EXTEND_S);
  t.set(L.FA);
  code.get(L.T1);
  t.set(L.FB);
}

function addOrSubtract(name: "add" | "sub", writes: boolean): Emit {
  const op64 = name === "add" ? OP.I64_ADD : OP.I64_SUB;
  const op32 = name === "add" ? OP.I32_ADD : OP.I32_SUB;
  return (t, i) => {
    const { code } = t;
    if (writes && i.dk === REG && isWide(i) && i.sk === IMM && i.immHi === i.imm >> 31) {
      addConstant(t, i, name);
      return;
    }
    if (!writes && staysOnStack(t, KINDS.sub[i.dsize as Width])) {
      first(t, i);
      naturalSecond(t, i);
      return;
    }
    if (writes && i.dk === REG && !isNarrow(i) && t.flagsDead) {
      t.path.flags = -1;
      withoutFlags(t, i, isWide(i) ? op64 : op32);
      return;
    }
    const target = openTarget(t, i);
    if (t.resident !== null && writes && t.flagsDead) {
      t.path.flags = -1;
      writeTarget(t, i, target, () => {
        readTarget(t, i, target);
        second(t, i);
        if (isNarrow(i)) code.op(name === "add" ? OP.I32_ADD : OP.I32_SUB);
        else if (isWide(i)) code.op(op64);
        else code.op(op64, OP.I32_WRAP);
      });
      return;
    }
    operands(t, i, () => readTarget(t, i, target));
    t.setFlags(KINDS[name][i.dsize as Width]);
    if (!writes) return;
    writeTarget(t, i, target, () => {
      t.get(L.FA);
      t.get(L.FB);
      if (isWide(i)) code.op(op64);
      else code.op(op64, OP.I32_WRAP);
    });
  };
}

/** A register plus a constant: what is known about addresses moves with it. */
function addConstant(t: Translator, i: Insn, name: "add" | "sub"): void {
  const { code } = t;
  const r = register(i.da);
  if (!t.flagsDead) {
    t.gpr(r);
    t.set(L.FA);
    code.i64(i.imm, i.immHi);
    t.set(L.FB);
    t.setFlags(KINDS[name][64]);
  } else t.path.flags = -1;
  if (t.isHalf(r)) {
    t.moveGpr(r, name === "add" ? i.imm : -i.imm);
    return;
  }
  t.gpr(r);
  code.i64(i.imm, i.immHi);
  code.op(name === "add" ? OP.I64_ADD : OP.I64_SUB);
  t.setGprMoved(r, name === "add" ? i.imm : -i.imm);
}

// Logic.

function logic(op: OP, op32: OP, writes: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const same = i.dk === REG && i.sk === REG && i.da === i.sa;
    if (same && op === OP.I64_XOR && !isNarrow(i)) {
      code.i64(0);
      t.setGpr(register(i.da));
      if (t.flagsDead) t.path.flags = -1;
      else {
        code.i64(0);
        t.setResultFlags(RES32, 0);
      }
      return;
    }
    if (!writes && staysOnStack(t, isWide(i) ? RES64 : RES32)) {
      first(t, i);
      if (!same) {
        naturalSecond(t, i);
        code.op(isWide(i) ? op : op32);
      }
      return;
    }
    if (writes && i.dk === REG && !isNarrow(i) && !same && t.flagsDead) {
      t.path.flags = -1;
      withoutFlags(t, i, isWide(i) ? op : op32);
      setBound(t, i);
      return;
    }
    const target = openTarget(t, i);
    if (isNarrow(i)) {
      second(t, i);
      readTarget(t, i, target);
      code.op(op32);
      code.tee(L.W0);
      code.op(OP.I64_EXTEND_S);
      t.setResultFlags(RES32, 0);
      if (writes) writeTarget(t, i, target, () => code.get(L.W0));
      return;
    }
    if (same && op === OP.I64_AND) t.gpr(register(i.da));
    else {
      second(t, i);
      readTarget(t, i, target);
      code.op(op);
    }
    if (writes && t.flagsDead) {
      code.set(L.T0);
      t.path.flags = -1;
      result(t, i, target);
      return;
    }
    code.tee(L.T0);
    t.setResultFlags(isWide(i) ? RES64 : RES32, 0);
    if (writes) result(t, i, target);
  };
  /** The result is in T0. */
  function result(t: Translator, i: Insn, target: Target): void {
    writeTarget(t, i, target, () => {
      t.code.get(L.T0);
      if (!isWide(i)) t.code.op(OP.I32_WRAP);
    });
    if (!target.memory) setBound(t, i);
  }
  function setBound(t: Translator, i: Insn): void {
    if (op === OP.I64_AND && i.sk === IMM && i.imm >= 0) t.path.setBound(register(i.da), i.imm);
  }
}

const not: Emit = (t, i) => {
  const { code } = t;
  const target = openTarget(t, i);
  readTarget(t, i, target);
  if (isNarrow(i)) code.set(L.W0);
  else code.set(L.T0);
  writeTarget(t, i, target, () => {
    if (isNarrow(i)) {
      code.get(L.W0);
      code.i32(-1);
      code.op(OP.I32_XOR);
    } else {
      code.get(L.T0);
      code.i64(-1);
      code.op(OP.I64_XOR);
      if (!isWide(i)) code.op(OP.I32_WRAP);
    }
  });
};

/** Flags and value of 0 - x. */
const neg: Emit = (t, i) => {
  const { code } = t;
  const target = openTarget(t, i);
  readTarget(t, i, target);
  if (isNarrow(i)) code.op(OP.I64_EXTEND_S);
  t.set(L.FB);
  code.i64(0);
  t.set(L.FA);
  t.setFlags(KINDS.sub[i.dsize as Width]);
  writeTarget(t, i, target, () => {
    code.i64(0);
    t.get(L.FB);
    code.op(OP.I64_SUB);
    if (!isWide(i)) code.op(OP.I32_WRAP);
  });
};

/** The rule for 8 and 16 bits, that for 32, that for 64. */
const bySize =
  (narrowRule: Emit, rule32: Emit, rule64 = rule32): Emit =>
  (t, i) =>
    (isNarrow(i) ? narrowRule : isWide(i) ? rule64 : rule32)(t, i);

export const aluRules: Rules = {
  add: { emit: addOrSubtract("add", true) },
  sub: { emit: addOrSubtract("sub", true) },
  cmp: { emit: addOrSubtract("sub", false) },
  and: { emit: logic(OP.I64_AND, OP.I32_AND, true) },
  or: { emit: logic(OP.I64_OR, OP.I32_OR, true) },
  xor: { emit: logic(OP.I64_XOR, OP.I32_XOR, true) },
  test: { emit: logic(OP.I64_AND, OP.I32_AND, false) },
  not: { emit: not },
  neg: { emit: neg },
  inc: { emit: bySize(narrow.step(1), step(1)) },
  dec: { emit: bySize(narrow.step(-1), step(-1)) },
  adc: { emit: bySize(narrow.withCarry(false), withCarry(false)) },
  sbb: { emit: bySize(narrow.withCarry(true), withCarry(true)) },
  shl: { emit: bySize(narrow.shift("shl"), shift("shl")) },
  shr: { emit: bySize(narrow.shift("shr"), shift("shr")) },
  sar: { emit: bySize(narrow.shift("sar"), shift("sar")) },
  imul: { emit: bySize(imul16, imul) },
  mul: { emit: bySize(wideMultiplyNarrow(false), wideMultiply(false), wideMultiply64(false)) },
  imul1: { emit: bySize(wideMultiplyNarrow(true), wideMultiply(true), wideMultiply64(true)) },
  div: { emit: bySize(divideNarrow(false), divide(false)) },
  idiv: { emit: bySize(divideNarrow(true), divide(true)) },
};
