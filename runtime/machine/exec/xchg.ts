/* Exchanges of operands: traces have them where values change places. */
import { dst, put32, put64 } from "../cpu.js";
import { sized } from "./alu.js";
import type { Bind } from "./alu.js";

/** src and dst change places. */
const exchange = sized(
  (c, i) => {
    const p = dst(c, i, 1);
    const a = c.i8[p];
    c.i8[p] = c.i8[i.sa];
    c.i8[i.sa] = a;
  },
  (c, i) => {
    const p = dst(c, i, 2);
    const a = c.view.getInt16(p, true);
    c.view.setInt16(p, c.view.getInt16(i.sa, true), true);
    c.view.setInt16(i.sa, a, true);
  },
  (c, i) => {
    const p = dst(c, i, 4);
    const a = c.view.getInt32(p, true);
    put32(c, i, p, c.i32[i.s]);
    c.i32[i.s] = a;
    c.i32[i.s + 1] = 0;
  },
  (c, i) => {
    const p = dst(c, i, 8);
    const a = c.view.getInt32(p, true);
    const ah = c.view.getInt32(p + 4, true);
    put64(c, p, c.i32[i.s], c.i32[i.s + 1]);
    c.i32[i.s] = a;
    c.i32[i.s + 1] = ah;
  },
);

/** Opcode 90 is a nop even at 32 bits, where an exchange would clear the upper half. */
const xchg: Bind = (i) =>
  i.row?.low === "r" && i.da === i.sa ? (): void => undefined : exchange(i);

export const exchangeOfOperands: Readonly<Record<string, Bind>> = { xchg };
