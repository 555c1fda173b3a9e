/*
 * What rules of vector instructions are made of: operands as v128, and rules from operations on them.
 */
import { MEM } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { L } from "../emit/locals.js";
import type { Emit, Rules } from "./rule.js";
import { SIMD } from "../emit/simd.js";
import { register } from "../analysis/facts.js";
import type { Translator } from "./translator.js";
/** Leave the source as a v128; in memory it must be aligned. */
export function source128(t: Translator, i: Insn, align = 16): void {
  if (i.sk !== MEM) {
    t.vector(register(i.sa));
    return;
  }
  const m = t.memory(i, 16, align);
  m.push();
  t.code.simdMemory(SIMD.LOAD, m.offset);
}

/** Give the destination what `value` leaves. */
export const setting =
  (value: Emit): Emit =>
  (t, i) => {
    value(t, i);
    t.setVector(register(i.da));
  };
/** The destination as a v128. */
export const destination = (t: Translator, i: Insn): void => t.vector(register(i.da));

/** Both operands, destination first, to an operation. */
export const binary = (op: SIMD): Emit =>
  setting((t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.simd(op);
  });
/** The same with the source first. */
export const swapped = (op: SIMD): Emit =>
  setting((t, i) => {
    source128(t, i);
    destination(t, i);
    t.code.simd(op);
  });
export const unary = (op: SIMD): Emit =>
  setting((t, i) => {
    source128(t, i);
    t.code.simd(op);
  });
/** An operation on the operands in V1 and V2, which may need them more than once. */
export const composed = (f: (t: Translator, i: Insn) => void): Emit =>
  setting((t, i) => {
    destination(t, i);
    source128(t, i);
    t.code.set(L.V2);
    t.code.set(L.V1);
    f(t, i);
  });

/** Rules of a table whose entries a function makes into rules. */
export const rulesOf = <T>(table: Readonly<Record<string, T>>, make: (entry: T) => Emit): Rules =>
  Object.fromEntries(Object.entries(table).map(([name, e]) => [name, { emit: make(e) }]));
