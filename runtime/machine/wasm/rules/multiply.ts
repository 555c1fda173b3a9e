/* Translation of products of 64 bits with all of their 128, and of 8- and 16-bit products and quotients. */
import { FLAG, RES32, RES64 } from "../../flags.js";
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { gprAddress, R } from "../../state.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { openTarget, readTarget } from "./operands.js";
import type { Emit } from "./rule.js";
import type { Translator } from "./translator.js";

const COF = FLAG.C | FLAG.O;

/** The high half of the product of T0 and T1 in T2, made of products of their halves; uses T3. */
export function highProduct(t: Translator, signed: boolean): void {
  const { code } = t;
  const low = (local: L): void => {
    code.get(local);
    code.i64(-1, 0);
    code.op(OP.I64_AND);
  };
  const high = (local: L): void => {
    code.get(local);
    code.i64(32);
    code.op(OP.I64_SHR_U);
  };
  low(L.T0);
  low(L.T1);
  code.op(OP.I64_MUL);
  code.i64(32);
  code.op(OP.I64_SHR_U);
  high(L.T0);
  low(L.T1);
  code.op(OP.I64_MUL, OP.I64_ADD);
  code.set(L.T2);
  low(L.T2);
  low(L.T0);
  high(L.T1);
  code.op(OP.I64_MUL, OP.I64_ADD);
  code.set(L.T3);
  high(L.T0);
  high(L.T1);
  code.op(OP.I64_MUL);
  high(L.T2);
  code.op(OP.I64_ADD);
  high(L.T3);
  code.op(OP.I64_ADD);
  if (signed)
    for (const [a, b] of [
      [L.T0, L.T1],
      [L.T1, L.T0],
    ]) {
      // A negative factor counts 2^64 too much.
      code.get(a);
      code.i64(63);
      code.op(OP.I64_SHR_S);
      code.get(b);
      code.op(OP.I64_AND, OP.I64_SUB);
    }
  code.set(L.T2);
}

/** Flags of a product: its low part from T0; C and O when the i32 that `lost` leaves is 1. */
function productFlags(t: Translator, kind: number, lost: () => void): void {
  const { code } = t;
  code.get(L.T0);
  t.set(L.FA);
  lost();
  code.i32(COF);
  code.op(OP.I32_MUL, OP.I64_EXTEND_U);
  t.set(L.FB);
  t.setFlags(kind);
}
/** Does the high half in T2 say more than the low one in T0? */
function highMatters(t: Translator, signed: boolean): void {
  const { code } = t;
  code.get(L.T2);
  if (signed) {
    code.get(L.T0);
    code.i64(63);
    code.op(OP.I64_SHR_S);
  } else code.i64(0);
  code.op(OP.I64_NE);
}

/** rdx:rax = rax * operand. */
export function wideMultiply64(signed: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const target = openTarget(t, i);
    readTarget(t, i, target);
    code.set(L.T1);
    t.gpr(R.RAX);
    code.set(L.T0);
    highProduct(t, signed);
    code.get(L.T0);
    code.get(L.T1);
    code.op(OP.I64_MUL);
    code.set(L.T0);
    if (t.flagsDead) t.path.flags = -1;
    else productFlags(t, RES64, () => highMatters(t, signed));
    code.get(L.T0);
    t.setGpr(R.RAX);
    code.get(L.T2);
    t.setGpr(R.RDX);
  };
}

/** The flags of T0 times T1, which becomes T0. */
export function flagsOfProduct64(t: Translator): void {
  const { code } = t;
  highProduct(t, true);
  code.get(L.T0);
  code.get(L.T1);
  code.op(OP.I64_MUL);
  code.set(L.T0);
  productFlags(t, RES64, () => highMatters(t, true));
}

// 8 and 16 bits.

/** Extend the narrow operand on the stack, which is sign-extended, to an i64 in the way wanted. */
function widen(t: Translator, bits: number, signed: boolean): void {
  const { code } = t;
  if (!signed) {
    code.i32(bits === 8 ? 0xff : 0xffff);
    code.op(OP.I32_AND);
  }
  code.op(OP.I64_EXTEND_S);
}
function setNarrow(t: Translator, address: number, bits: number, value: () => void): void {
  t.setNarrow(address, bits, () => {
    value();
    t.code.op(OP.I32_WRAP);
    t.code.i32(bits === 8 ? 0xff : 0xffff);
    t.code.op(OP.I32_AND);
  });
}
const ACCUMULATOR = gprAddress(R.RAX);
const DATA = gprAddress(R.RDX);
const HIGH_BYTE = ACCUMULATOR + 1;

/** Flags of the product in T1 at a width. */
function narrowFlags(t: Translator, bits: number, signed: boolean): void {
  const { code } = t;
  code.get(L.T1);
  code.op(bits === 8 ? OP.I64_EXTEND8_S : OP.I64_EXTEND16_S);
  code.set(L.T0);
  productFlags(t, RES32, () => {
    code.get(L.T1);
    if (signed) code.get(L.T0);
    else {
      code.get(L.T1);
      code.i64(bits === 8 ? 0xff : 0xffff);
      code.op(OP.I64_AND);
    }
    code.op(OP.I64_NE);
  });
}

/** ax = al * operand, dx:ax = ax * operand. */
export function wideMultiplyNarrow(signed: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const bits = i.dsize;
    const target = openTarget(t, i);
    readTarget(t, i, target);
    widen(t, bits, signed);
    t.narrow(ACCUMULATOR, bits, true);
    widen(t, bits, signed);
    code.op(OP.I64_MUL);
    code.set(L.T1);
    narrowFlags(t, bits, signed);
    setNarrow(t, ACCUMULATOR, 16, () => code.get(L.T1));
    if (bits === 16)
      setNarrow(t, DATA, 16, () => {
        code.get(L.T1);
        code.i64(16);
        code.op(OP.I64_SHR_U);
      });
  };
}

/** imul with two or three operands at 16 bits. */
export const imul16: Emit = (t, i) => {
  const { code } = t;
  const three = i.row?.operands.length === 3;
  if (i.sk === MEM) t.load(i, OP.I32_LOAD16_S, 2);
  else t.narrow(i.sa, 16, true);
  if (three) code.i32(i.imm);
  else t.narrow(i.da, 16, true);
  code.op(OP.I32_MUL, OP.I64_EXTEND_S);
  code.set(L.T1);
  narrowFlags(t, 16, true);
  setNarrow(t, i.da, 16, () => code.get(L.T1));
};

const SIGN_EXTENDED: Readonly<Record<number, OP>> = {
  8: OP.I64_EXTEND8_S,
  16: OP.I64_EXTEND16_S,
  32: OP.I64_EXTEND32_S,
};

/** T2 = T0 / T1, which exits when the quotient has more bits; the remainder is on the stack then. */
export function quotient(t: Translator, i: Insn, bits: number, signed: boolean): void {
  const { code } = t;
  code.get(L.T0);
  code.get(L.T1);
  code.op(signed ? OP.I64_DIV_S : OP.I64_DIV_U);
  code.set(L.T2);
  if (bits !== 64)
    t.exitIf(i, () => {
      code.get(L.T2);
      code.get(L.T2);
      if (signed) code.op(SIGN_EXTENDED[bits]);
      else {
        code.i64(bits === 32 ? -1 : 2 ** bits - 1, 0);
        code.op(OP.I64_AND);
      }
      code.op(OP.I64_NE);
    });
  code.get(L.T0);
  code.get(L.T2);
  code.get(L.T1);
  code.op(OP.I64_MUL, OP.I64_SUB);
}

/** Division of ax or dx:ax; faults exit. */
export function divideNarrow(signed: boolean): Emit {
  return (t, i) => {
    const { code } = t;
    const bits = i.dsize;
    const target = openTarget(t, i);
    readTarget(t, i, target);
    widen(t, bits, signed);
    code.set(L.T1);
    dividend(t, bits, signed);
    code.set(L.T0);
    t.exitIf(i, () => {
      code.get(L.T1);
      code.op(OP.I64_EQZ);
    });
    quotient(t, i, bits, signed);
    code.set(L.T0);
    setNarrow(t, ACCUMULATOR, bits, () => code.get(L.T2));
    setNarrow(t, bits === 8 ? HIGH_BYTE : DATA, bits, () => code.get(L.T0));
  };
}
function dividend(t: Translator, bits: number, signed: boolean): void {
  const { code } = t;
  t.narrow(ACCUMULATOR, 16, bits === 8 && signed);
  if (bits === 16) {
    t.narrow(DATA, 16, signed);
    code.i32(16);
    code.op(OP.I32_SHL, OP.I32_OR);
  }
  code.op(signed ? OP.I64_EXTEND_S : OP.I64_EXTEND_U);
}
