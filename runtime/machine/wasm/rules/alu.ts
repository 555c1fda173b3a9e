/* Translation of integer arithmetic, logic, shifts and bit operations. */
import {
  ADD16,
  ADD32,
  ADD64,
  ADD8,
  FLAG,
  RES32,
  RES64,
  SAR32,
  SAR64,
  SHL32,
  SHL64,
  SHR32,
  SHR64,
  SUB16,
  SUB32,
  SUB64,
  SUB8,
} from "../../flags.js";
import { IMM, MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { carry, staysOnStack } from "./condition.js";
import { divideLong } from "./divide.js";
import { OP } from "../emit/encode.js";
import { knowFlags, setFlagsUnlessZero } from "./flagbits.js";
import { L } from "../emit/locals.js";
import {
  divideNarrow,
  flagsOfProduct64,
  imul16,
  wideMultiply64,
  wideMultiplyNarrow,
} from "./multiply.js";
import * as narrow from "./narrow.js";
import {
  isNarrow,
  isWide,
  nonZero,
  openTarget,
  readTarget,
  second,
  writeTarget,
} from "./operands.js";
import type { Target } from "./operands.js";
import type { Emit, Rules } from "./rule.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";

// Addition and subtraction.

export const KINDS = {
  add: { 8: ADD8, 16: ADD16, 32: ADD32, 64: ADD64 },
  sub: { 8: SUB8, 16: SUB16, 32: SUB32, 64: SUB64 },
} as const;
export type Width = 8 | 16 | 32 | 64;

// Operands on the stack, at the width of the instruction: i64, i32, or a sign-extended i32.

/** The destination, which is not written. */
function first(t: Translator, i: Insn): void {
  if (i.dk === MEM) {
    const ops = { 8: OP.I32_LOAD8_S, 16: OP.I32_LOAD16_S, 32: OP.I32_LOAD, 64: OP.I64_LOAD };
    t.load(i, ops[i.dsize as Width], i.dsize >>> 3);
  } else if (isNarrow(i)) t.narrow(i.da, i.dsize, true);
  else if (isWide(i)) t.gpr(register(i.da));
  else t.gpr32(register(i.da));
}
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
    if (op === OP.I64_AND && i.sk === IMM && i.imm >= 0) t.path.bounds[register(i.da)] = i.imm;
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

/** The carry flag as an i64 in T2; exits when the flags are of a kind that only run time knows and rarely meets. */
export function carryIn(t: Translator, i: Insn): void {
  const { code } = t;
  if (t.flagsFunction >= 0) knowFlags(t, i);
  if (!carry(t)) {
    t.exitIf(i, () => {
      t.get(L.FK);
      code.i32(1);
      code.op(OP.I32_SUB);
      code.i32(RES64 - RES32);
      code.op(OP.I32_GT_U);
    });
    t.get(L.FB);
    code.op(OP.I32_WRAP);
    code.i32(1);
    code.op(OP.I32_AND);
  }
  code.op(OP.I64_EXTEND_U);
  code.set(L.T2);
}

/** inc and dec leave the carry flag alone; A and O come at one value each. */
function step(by: 1 | -1): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    const wide = isWide(i);
    const dead = t.flagsDead;
    if (!dead) carryIn(t, i);
    readTarget(t, i, target);
    code.i64(by);
    code.op(OP.I64_ADD);
    code.set(L.T0);
    if (dead) t.path.flags = -1;
    else {
      code.get(L.T0);
      t.set(L.FA);
      code.get(L.T2);
      // A: the low digit has wrapped.
      code.get(L.T0);
      code.i64(15);
      code.op(OP.I64_AND);
      code.i64(by === 1 ? 0 : 15);
      code.op(OP.I64_EQ, OP.I64_EXTEND_U);
      code.i64(4);
      code.op(OP.I64_SHL, OP.I64_OR);
      // O: the greatest or least number has been left.
      code.get(L.T0);
      if (wide) {
        if (by === 1) code.i64(0, -0x80000000);
        else code.i64(-1, 0x7fffffff);
        code.op(OP.I64_EQ);
      } else {
        code.op(OP.I32_WRAP);
        code.i32(by === 1 ? -0x80000000 : 0x7fffffff);
        code.op(OP.I32_EQ);
      }
      code.op(OP.I64_EXTEND_U);
      code.i64(11);
      code.op(OP.I64_SHL, OP.I64_OR);
      t.set(L.FB);
      t.setFlags(wide ? RES64 : RES32);
    }
    writeTarget(t, i, target, () => {
      code.get(L.T0);
      if (!wide) code.op(OP.I32_WRAP);
    });
  };
}

/** adc and sbb at 32 and 64 bits. */
function withCarry(subtract: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    const target = openTarget(t, i);
    second(t, i);
    code.set(L.T1);
    carryIn(t, i);
    readTarget(t, i, target);
    code.set(L.T0);
    if (!wide)
      for (const local of [L.T0, L.T1]) {
        code.get(local);
        code.i64(-1, 0);
        code.op(OP.I64_AND);
        code.set(local);
      }
    const op = subtract ? OP.I64_SUB : OP.I64_ADD;
    code.get(L.T0);
    code.get(L.T1);
    code.op(op);
    code.get(L.T2);
    code.op(op);
    t.set(L.FA); // the result, wide
    // Carry out: bit 32, or for 64 bits what comparing tells.
    const bits = (): void => {
      // a ^ b ^ r: bit 4 is A
      code.get(L.T0);
      code.get(L.T1);
      code.op(OP.I64_XOR);
      t.get(L.FA);
      code.op(OP.I64_XOR);
      code.i64(FLAG.A);
      code.op(OP.I64_AND);
    };
    if (!wide) {
      t.get(L.FA);
      code.i64(32);
      code.op(OP.I64_SHR_U);
      code.i64(1);
      code.op(OP.I64_AND);
    } else if (subtract) {
      // a < b, or a == b and a carry came in
      code.get(L.T0);
      code.get(L.T1);
      code.op(OP.I64_LT_U);
      code.get(L.T0);
      code.get(L.T1);
      code.op(OP.I64_EQ);
      code.get(L.T2);
      code.op(OP.I32_WRAP, OP.I32_AND, OP.I32_OR, OP.I64_EXTEND_U);
    } else {
      // r < a, or r == a and a carry came in
      t.get(L.FA);
      code.get(L.T0);
      code.op(OP.I64_LT_U);
      t.get(L.FA);
      code.get(L.T0);
      code.op(OP.I64_EQ);
      code.get(L.T2);
      code.op(OP.I32_WRAP, OP.I32_AND, OP.I32_OR, OP.I64_EXTEND_U);
    }
    bits();
    code.op(OP.I64_OR);
    // Overflow: signs.
    code.get(L.T0);
    if (subtract) code.get(L.T1);
    else t.get(L.FA);
    code.op(OP.I64_XOR);
    if (subtract) code.get(L.T0);
    else code.get(L.T1);
    t.get(L.FA);
    code.op(OP.I64_XOR, OP.I64_AND);
    code.i64(wide ? 63 : 31);
    code.op(OP.I64_SHR_U);
    code.i64(1);
    code.op(OP.I64_AND);
    code.i64(11);
    code.op(OP.I64_SHL, OP.I64_OR);
    t.set(L.FB);
    t.setFlags(wide ? RES64 : RES32);
    writeTarget(t, i, target, () => {
      t.get(L.FA);
      if (!wide) code.op(OP.I32_WRAP);
    });
  };
}

// Shifts.

const SHIFTS = {
  shl: { op32: OP.I32_SHL, op64: OP.I64_SHL, kind32: SHL32, kind64: SHL64 },
  shr: { op32: OP.I32_SHR_U, op64: OP.I64_SHR_U, kind32: SHR32, kind64: SHR64 },
  sar: { op32: OP.I32_SHR_S, op64: OP.I64_SHR_S, kind32: SAR32, kind64: SAR64 },
} as const;

function shift(name: keyof typeof SHIFTS): Emit {
  const { op32, op64, kind32, kind64 } = SHIFTS[name];
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    const mask = wide ? 63 : 31;
    const n = i.imm & mask;
    if (i.dk === REG && !i.cl && n !== 0 && t.flagsDead) {
      const r = register(i.da);
      const bound = boundAfter(t.path.bounds[r], n, wide);
      t.path.flags = -1;
      first(t, i);
      if (wide) code.i64(n);
      else code.i32(n);
      code.op(wide ? op64 : op32);
      if (wide) t.setGpr(r);
      else t.setGpr32(r);
      t.path.bounds[r] = bound;
      return;
    }
    const target = openTarget(t, i);
    const record = (i.cl || n !== 0) && !t.flagsDead;
    if (i.cl) {
      // A count of zero leaves the flags alone: rare, so it exits where the kind should be known.
      if (record && t.flagsFunction < 0)
        t.exitIf(i, () => {
          t.gpr(1);
          code.op(OP.I32_WRAP);
          code.i32(mask);
          code.op(OP.I32_AND, OP.I32_EQZ);
        });
      t.gpr(1);
      code.i64(mask);
      code.op(OP.I64_AND);
    } else code.i64(n);
    code.set(L.T1);
    readTarget(t, i, target);
    code.set(L.T0);
    const setFlags = (): void => {
      code.get(L.T0);
      t.set(L.FA);
      code.get(L.T1);
      t.set(L.FB);
      t.setFlags(wide ? kind64 : kind32);
    };
    if (record && i.cl && t.flagsFunction >= 0)
      setFlagsUnlessZero(t, () => nonZero(t, L.T1), setFlags);
    else if (record) setFlags();
    else if (i.cl || n !== 0) t.path.flags = -1;
    const r = target.memory ? -1 : register(i.da);
    const before = r < 0 ? Infinity : t.path.bounds[r];
    writeTarget(t, i, target, () => {
      code.get(L.T0);
      if (!wide) code.op(OP.I32_WRAP);
      if (i.cl) {
        code.get(L.T1);
        if (!wide) code.op(OP.I32_WRAP);
      } else if (wide) code.i64(n);
      else code.i32(n);
      code.op(wide ? op64 : op32);
    });
    if (r >= 0 && !i.cl) t.path.bounds[r] = boundAfter(before, n, wide);
  };
  /** The bound of a register after a shift. */
  function boundAfter(before: number, n: number, wide: boolean): number {
    if (name === "shr") return Math.floor((wide ? before : Math.min(before, 0xffffffff)) / 2 ** n);
    return name === "shl" && before * 2 ** n <= 0xffffffff ? before * 2 ** n : Infinity;
  }
}

// Multiplication and division.

/** imul with two or three operands: flags tell whether the product fits. */
const imul: Emit = (t, i) => {
  const { code } = t;
  const three = i.row?.operands.length === 3;
  const r = register(i.da);
  const factor = (): void => {
    if (three) code.i64(i.imm, i.immHi);
    else t.gpr(r);
  };
  if (!isWide(i) && t.flagsDead) {
    t.path.flags = -1;
    if (i.sk === MEM) t.load(i, OP.I32_LOAD, 4);
    else t.gpr32(register(i.sa));
    if (three) code.i32(i.imm);
    else t.gpr32(r);
    code.op(OP.I32_MUL);
    t.setGpr32(r);
    return;
  }
  sourceOf(t, i);
  code.set(L.T1);
  if (!isWide(i)) {
    code.get(L.T1);
    code.op(OP.I64_EXTEND32_S);
    factor();
    code.op(OP.I64_EXTEND32_S, OP.I64_MUL);
    code.tee(L.T0);
    t.set(L.FA);
    code.get(L.T0);
    code.get(L.T0);
    code.op(OP.I64_EXTEND32_S, OP.I64_NE, OP.I64_EXTEND_U);
    code.i64(FLAG.C | FLAG.O);
    code.op(OP.I64_MUL);
    t.set(L.FB);
    t.setFlags(RES32);
    code.get(L.T0);
    code.op(OP.I32_WRAP);
    t.setGpr32(r);
    return;
  }
  if (!t.flagsDead) {
    factor();
    code.set(L.T0);
    flagsOfProduct64(t);
    code.get(L.T0);
    t.setGpr(r);
    return;
  }
  t.path.flags = -1;
  code.get(L.T1);
  factor();
  code.op(OP.I64_MUL);
  t.setGpr(r);
};
/** The source of imul, whose immediate is a third operand. */
function sourceOf(t: Translator, i: Insn): void {
  if (i.sk === MEM) t.load(i, isWide(i) ? OP.I64_LOAD : OP.I64_LOAD32_U, i.ssize >>> 3);
  else t.gpr(register(i.sa));
}

/** mul and imul of the accumulator at 32 bits. */
function wideMultiply(signed: boolean): Emit {
  const extend = (t: Translator): void => {
    if (signed) t.code.op(OP.I64_EXTEND32_S);
    else {
      t.code.i64(-1, 0);
      t.code.op(OP.I64_AND);
    }
  };
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    readTarget(t, i, target);
    extend(t);
    t.gpr(0);
    extend(t);
    code.op(OP.I64_MUL);
    code.tee(L.T0);
    t.set(L.FA);
    code.get(L.T0);
    code.get(L.T0);
    extend(t);
    code.op(OP.I64_NE, OP.I64_EXTEND_U);
    code.i64(FLAG.C | FLAG.O);
    code.op(OP.I64_MUL);
    t.set(L.FB);
    t.setFlags(RES32);
    code.get(L.T0);
    code.i64(-1, 0);
    code.op(OP.I64_AND);
    t.setGpr(0);
    code.get(L.T0);
    code.i64(32);
    code.op(OP.I64_SHR_U);
    t.setGpr(2);
  };
}

/** Division of what the upper half only extends; all else, faults too, exits. */
function divide(signed: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const wide = isWide(i);
    const target = openTarget(t, i);
    readTarget(t, i, target);
    if (!wide) {
      if (signed) code.op(OP.I64_EXTEND32_S);
      else {
        code.i64(-1, 0);
        code.op(OP.I64_AND);
      }
    }
    code.set(L.T1);
    t.gpr(0);
    if (!wide) {
      // edx:eax as one number
      code.i64(-1, 0);
      code.op(OP.I64_AND);
      t.gpr(2);
      code.i64(32);
      code.op(OP.I64_SHL, OP.I64_OR);
    }
    code.set(L.T0);
    if (wide && !signed && t.flagsFunction >= 0) {
      divideLong(t, i);
      code.get(L.T0);
      t.setGpr(2);
      code.get(L.T2);
      t.setGpr(0);
      return;
    }
    t.exitIf(i, () => {
      code.get(L.T1);
      code.op(OP.I64_EQZ);
      if (wide) {
        t.gpr(2);
        if (signed) {
          t.gpr(0);
          code.i64(63);
          code.op(OP.I64_SHR_S);
        } else code.i64(0);
        code.op(OP.I64_NE, OP.I32_OR);
      }
      if (signed) {
        // the least number by -1
        code.get(L.T1);
        code.i64(-1);
        code.op(OP.I64_EQ, OP.I32_OR);
      }
    });
    code.get(L.T0);
    code.get(L.T1);
    code.op(signed ? OP.I64_DIV_S : OP.I64_DIV_U);
    code.set(L.T2);
    if (!wide)
      t.exitIf(i, () => {
        code.get(L.T2);
        code.get(L.T2);
        if (signed) code.op(OP.I64_EXTEND32_S);
        else {
          code.i64(-1, 0);
          code.op(OP.I64_AND);
        }
        code.op(OP.I64_NE);
      });
    code.get(L.T0);
    code.get(L.T2);
    code.get(L.T1);
    code.op(OP.I64_MUL, OP.I64_SUB);
    if (!wide) {
      code.i64(-1, 0);
      code.op(OP.I64_AND);
    }
    t.setGpr(2);
    code.get(L.T2);
    if (!wide) {
      code.i64(-1, 0);
      code.op(OP.I64_AND);
    }
    t.setGpr(0);
  };
}

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
