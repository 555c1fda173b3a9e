/*
 * The local variables of a translated function, and where the state block keeps what
 * they stand for. General registers are i64; a vector register is its low lane as an
 * f64, since nearly all that runs is scalar, and its high lane as an i64; or one v128,
 * where a unit uses it as a vector more than as a number (representation.ts).
 *
 * General registers of a mask, `halves`, are i32: their upper halves are zero throughout, as is
 * promised, and addresses need no wrapping.
 */
import { FA, FB, FK, gprAddress, xmmAddress } from "../../state.js";
import { F32, F64, I32, I64, OP, V128 } from "./encode.js";
import type { Code } from "./encode.js";
import { SIMD } from "./simd.js";

export const GPR = 0;
export const XMM_LOW = 16;
export const XMM_HIGH = 32;

export enum L {
  /** Flags as in flags.ts; kind is an i32. */
  FA = 48,
  FB,
  /** Where to go on, for the dispatcher and when leaving. */
  TARGET,
  /** Bytes above FIRST_ADDRESS that a checked address may be at. */
  SPAN,
  T0,
  T1,
  T2,
  T3,
  T4,
  T5,
  /** On the way to a register that stays in the state block. */
  HOMED,
  /** FA and FB of flags that only conditions right behind look at: no way out stores them. */
  INNER_FA,
  INNER_FB,
  /** Why and where the function is left: see unit/frame.ts. */
  EXIT,
  FUEL,
  FK,
  ADDRESS,
  W0,
  W1,
  W2,
  /** At the dispatcher: the opcode of the handler to go to, or NO_OPCODE (unit/dispatcher.ts). */
  OPCODE,
  GENERATION,
  D0,
  D1,
  /** Operands of the last comparison of doubles, while the path says that they are. */
  CA,
  CB,
  V0,
  V1,
  V2,
  F0,
}
/** Vector registers as v128. */
export const XMM_WHOLE = L.F0 + 1;

const TYPES: readonly (readonly [number, L, L])[] = [
  [I64, L.FA, L.INNER_FB],
  [I32, L.EXIT, L.GENERATION],
  [F64, L.D0, L.CB],
  [V128, L.V0, L.V2],
  [F32, L.F0, L.F0],
];

const isHalf = (local: number, halves: number): boolean =>
  local < XMM_LOW && (halves & (1 << local)) !== 0;

/** Types of all locals in order; none is a parameter. */
export const localTypes = (halves: number): readonly number[] => [
  ...Array.from({ length: 16 }, (_, local) => (isHalf(local, halves) ? I32 : I64)),
  ...new Array<number>(16).fill(F64),
  ...new Array<number>(16).fill(I64),
  ...TYPES.flatMap(([type, first, last]) => new Array<number>(last - first + 1).fill(type)),
  ...new Array<number>(16).fill(V128),
];

const WHOLE_TYPES = localTypes(0);
/** The type of one where no register is a half. */
export const typeOfLocal = (local: number): number => WHOLE_TYPES[local];

export interface Home {
  readonly address: number;
  readonly load: OP;
  readonly store: OP;
}

/** The place in the state block that a local is loaded from and spilled to. */
export const home = (local: number): Home => HOMES[local] ?? homeOf(local);
function homeOf(local: number): Home {
  if (local < XMM_LOW)
    return { address: gprAddress(local), load: OP.I64_LOAD, store: OP.I64_STORE };
  if (local < XMM_HIGH)
    return { address: xmmAddress(local - XMM_LOW), load: OP.F64_LOAD, store: OP.F64_STORE };
  if (local < 48)
    return { address: xmmAddress(local - XMM_HIGH) + 8, load: OP.I64_LOAD, store: OP.I64_STORE };
  switch (local) {
    case L.FK:
      return { address: FK << 2, load: OP.I32_LOAD, store: OP.I32_STORE };
    case L.FA:
      return { address: FA << 2, load: OP.I64_LOAD, store: OP.I64_STORE };
    case L.FB:
      return { address: FB << 2, load: OP.I64_LOAD, store: OP.I64_STORE };
    default:
      throw new Error(`local ${local} has no home`);
  }
}

const HOMES: readonly Home[] = Array.from({ length: XMM_HIGH + 16 }, (_, local) => homeOf(local));

const isWhole = (local: number): boolean => local >= XMM_WHOLE;

/** Load a local from its place in the state block. */
export function loadHome(code: Code, local: number, halves: number): void {
  if (isHalf(local, halves)) {
    code.i32(gprAddress(local));
    code.memory(OP.I32_LOAD);
  } else if (isWhole(local)) {
    code.i32(xmmAddress(local - XMM_WHOLE));
    code.simdMemory(SIMD.LOAD);
  } else {
    const { address, load } = home(local);
    code.i32(address);
    code.memory(load);
  }
  code.set(local);
}
/** Spill a local to its place. */
export function storeHome(code: Code, local: number, halves: number): void {
  const whole = isWhole(local);
  const { address, store } = whole
    ? { address: xmmAddress(local - XMM_WHOLE), store: OP.I64_STORE }
    : home(local);
  code.i32(address);
  code.get(local);
  if (isHalf(local, halves)) code.op(OP.I64_EXTEND_U);
  if (whole) code.simdMemory(SIMD.STORE);
  else code.memory(store);
}

/** Make a local zero that has a place in the state block; not one that is a v128. */
export function zeroLocal(code: Code, local: number, halves: number): void {
  if (local === L.FK || isHalf(local, halves)) code.i32(0);
  else if (local >= XMM_LOW && local < XMM_HIGH) code.f64(0);
  else code.i64(0);
  code.set(local);
}
