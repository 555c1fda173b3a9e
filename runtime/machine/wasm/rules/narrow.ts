/*
 * Translation of 8- and 16-bit arithmetic whose flags have no lazy kind of their own:
 * inc, dec, adc, sbb and shifts. Values are sign-extended; flags are those of a result.
 */
import { FLAG, RES32 } from "../../flags.js";
import type { Insn } from "../../insn.js";
import { carry } from "./condition.js";
import { OP } from "../emit/encode.js";
import { digitWrapped, knowFlags, setFlagsUnlessZero, toFlag } from "./flagbits.js";
import { L } from "../emit/locals.js";
import { nonZero, openTarget, readTarget, writeTarget } from "./operands.js";
import type { Target } from "./operands.js";
import type { Emit } from "./rule.js";
import type { Translator } from "./translator.js";

/** Sign-extend the low bits of the i64 on the stack. */
function extend(t: Translator, i: Insn): void {
  t.code.op(i.dsize === 8 ? OP.I64_EXTEND8_S : OP.I64_EXTEND16_S);
}
const unsignedMask = (i: Insn): number => (i.dsize === 8 ? 0xff : 0xffff);

/** The result in T0 goes to the target. */
function finish(t: Translator, i: Insn, target: Target): void {
  writeTarget(t, i, target, () => {
    t.code.get(L.T0);
    t.code.op(OP.I32_WRAP);
  });
}
/** Flags of the result in T0; `cao` leaves those of C, A and O as an i64. */
function setFlags(t: Translator, cao: () => void): void {
  cao();
  t.set(L.FB);
  t.code.get(L.T0);
  t.set(L.FA);
  t.setFlags(RES32);
}
/** The carry flag as an i64 in T2. False when it is not to be had. */
function carryIn(t: Translator, i: Insn): boolean {
  if (!knowFlags(t, i)) return false;
  carry(t);
  t.code.op(OP.I64_EXTEND_U);
  t.code.set(L.T2);
  return true;
}

/** inc and dec leave the carry flag alone; A and O come at one value each. */
export function step(by: 1 | -1): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    const dead = t.flagsDead;
    if (!dead && !carryIn(t, i)) return;
    readTarget(t, i, target);
    code.op(OP.I64_EXTEND_S);
    code.i64(by);
    code.op(OP.I64_ADD);
    extend(t, i);
    code.set(L.T0);
    if (dead) t.path.flags = -1;
    else
      setFlags(t, () => {
        code.get(L.T2);
        digitWrapped(t, by);
        code.op(OP.I64_OR);
        const least = -(2 ** (i.dsize - 1));
        code.get(L.T0);
        code.i64(by === 1 ? least : -least - 1);
        code.op(OP.I64_EQ, OP.I64_EXTEND_U);
        toFlag(t, FLAG.O);
        code.op(OP.I64_OR);
      });
    finish(t, i, target);
  };
}

/** adc and sbb: carry and overflow are what the result lost. */
export function withCarry(subtract: boolean): Emit {
  const op = subtract ? OP.I64_SUB : OP.I64_ADD;
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    t.sourceNarrow(i, true);
    code.op(OP.I64_EXTEND_S);
    code.set(L.T1);
    if (!carryIn(t, i)) return;
    readTarget(t, i, target);
    code.op(OP.I64_EXTEND_S);
    code.set(L.T3);
    /** The operation on operands, `prepared` in some way, without loss. */
    const operate = (prepare: () => void): void => {
      code.get(L.T3);
      prepare();
      code.get(L.T1);
      prepare();
      code.op(op);
      code.get(L.T2);
      code.op(op);
    };
    operate(() => undefined);
    code.tee(L.T4);
    extend(t, i);
    code.set(L.T0);
    if (t.flagsDead) t.path.flags = -1;
    else
      setFlags(t, () => {
        // C: the bit above those of unsigned operands.
        operate(() => {
          code.i64(unsignedMask(i));
          code.op(OP.I64_AND);
        });
        code.i64(i.dsize);
        code.op(OP.I64_SHR_U);
        code.i64(1);
        code.op(OP.I64_AND);
        code.get(L.T3);
        code.get(L.T1);
        code.get(L.T0);
        code.op(OP.I64_XOR, OP.I64_XOR);
        code.i64(FLAG.A);
        code.op(OP.I64_AND, OP.I64_OR);
        code.get(L.T4);
        code.get(L.T0);
        code.op(OP.I64_NE, OP.I64_EXTEND_U);
        toFlag(t, FLAG.O);
        code.op(OP.I64_OR);
      });
    finish(t, i, target);
  };
}

/** Shifts by a constant or by cl; counts beyond the width are well-defined. */
export function shift(name: "shl" | "shr" | "sar"): Emit {
  return (t, i) => {
    const { code } = t;
    const n = i.imm & 31;
    const target = openTarget(t, i);
    const dead = t.flagsDead;
    if (!i.cl && n === 0) return;
    const amount = (): void => {
      if (!i.cl) code.i64(n);
      else {
        t.gpr(1);
        code.i64(31);
        code.op(OP.I64_AND);
      }
    };
    amount();
    code.set(L.T1);
    readTarget(t, i, target);
    code.op(OP.I64_EXTEND_S);
    if (name === "shr") {
      code.i64(unsignedMask(i));
      code.op(OP.I64_AND);
    }
    code.tee(L.T2);
    code.get(L.T1);
    code.op(name === "sar" ? OP.I64_SHR_S : name === "shr" ? OP.I64_SHR_U : OP.I64_SHL);
    code.tee(L.T3);
    extend(t, i);
    code.set(L.T0);
    const record = (): void => setFlags(t, () => shiftFlags(t, i, name));
    if (dead) t.path.flags = -1;
    else if (i.cl) setFlagsUnlessZero(t, () => nonZero(t, L.T1), record);
    else record();
    finish(t, i, target);
  };
}
/** From the operand in T2, the count in T1, the result in T0 and before it was cut off in T3. */
function shiftFlags(t: Translator, i: Insn, name: "shl" | "shr" | "sar"): void {
  const { code } = t;
  const bit = (local: L, n: number): void => {
    code.get(local);
    code.i64(n);
    code.op(OP.I64_SHR_U);
    code.i64(1);
    code.op(OP.I64_AND);
  };
  if (name === "shl") {
    bit(L.T3, i.dsize);
    bit(L.T3, i.dsize);
    bit(L.T3, i.dsize - 1);
    code.op(OP.I64_XOR);
    toFlag(t, FLAG.O);
    code.op(OP.I64_OR);
    return;
  }
  code.get(L.T2);
  code.get(L.T1);
  code.i64(1);
  code.op(OP.I64_SUB, OP.I64_SHR_U);
  code.i64(1);
  code.op(OP.I64_AND);
  if (name === "sar") return;
  bit(L.T2, i.dsize - 1);
  toFlag(t, FLAG.O);
  code.op(OP.I64_OR);
}
