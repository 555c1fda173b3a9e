/*
 * What executors of x87 share: operands in memory, and executors made of others.
 */
import { ea } from "../cpu.js";
import type { Cpu } from "../cpu.js";
import { DOUBLE, fromBits, fromInteger, isZero, SINGLE } from "../extended/index.js";
import type { Extended } from "../extended/index.js";
import type { Exec, Insn } from "../insn.js";
import { pop } from "./x87stack.js";

export const popping =
  (exec: Exec): Exec =>
  (c, i) => {
    exec(c, i);
    pop(c);
  };

// Operands in memory.

/** A number of 32 or 64 bits as it is; signalling NaNs stay so. */
export const loadFloat = (c: Cpu, i: Insn): Extended => {
  const p = ea(c, i, i.dsize >>> 3);
  return i.dsize === 32
    ? fromBits(BigInt(c.view.getUint32(p, true)), SINGLE)
    : fromBits(c.view.getBigUint64(p, true), DOUBLE);
};
export const loadInteger = (c: Cpu, i: Insn): Extended => {
  const p = ea(c, i, i.dsize >>> 3);
  const { view } = c;
  if (i.dsize === 64) return fromInteger(view.getBigInt64(p, true));
  return fromInteger(BigInt(i.dsize === 32 ? view.getInt32(p, true) : view.getInt16(p, true)));
};

/** Is a number from memory, which is normal here, denormal in the format it had there? */
export const wasDenormal = (i: Insn, value: Extended): boolean =>
  !isZero(value) && value.exponent < (i.dsize === 32 ? LEAST_SINGLE : LEAST_DOUBLE);
const LEAST_SINGLE = 0x3fff - 126;
const LEAST_DOUBLE = 0x3fff - 1022;
