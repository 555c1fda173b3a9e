/*
 * In which form a unit keeps each vector register: as two lanes, which suits doubles and
 * what the VM does, or as one v128, which suits packed instructions and single precision.
 * Going from one form to the other costs a few instructions every time, so the uses
 * decide, those in loops with more weight.
 */
import { REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { XMM } from "../../state.js";
import { loopBody } from "./cfg.js";
import type { Node } from "./cfg.js";
import { register } from "./facts.js";

/** Weight of a use in a loop beside one around it. */
const LOOP = 8;

const AS_DOUBLE = /sd$|sd2si$|sd2ss$|^cvtsi2sd$|^mov(q|d|[lh]p[sd])$|^cvtss2sd$/;
/** As good in either form: moves, bitwise operations. */
const EITHER =
  /^(mov[au]p[sd]|movdq[au]|p?(and|andn|or|xor)(p[sd])?|movlhps|movhlps|unpcklpd|punpcklqdq)$/;

function worth(i: Insn): number {
  const name = i.row?.name ?? "";
  return EITHER.test(name) ? 0 : AS_DOUBLE.test(name) ? -1 : 1;
}

/** Vector registers that are better a v128, as a mask. */
export function chooseWhole(nodes: Iterable<Node>): number {
  const list = [...nodes];
  const weights = new Map(list.map((n) => [n, 1]));
  for (const header of list)
    if (header.loop) for (const n of loopBody(header)) weights.set(n, (weights.get(n) ?? 1) * LOOP);
  const gain = new Array<number>(16).fill(0);
  for (const [n, weight] of weights)
    for (const i of n.insns) {
      const isTo = i.dk === REG && i.da >= XMM;
      const isFrom = i.sk === REG && i.sa >= XMM;
      if (!isTo && !isFrom) continue;
      const value = weight * worth(i);
      if (isTo) gain[register(i.da)] += value;
      if (isFrom) gain[register(i.sa)] += value;
    }
  return gain.reduce((mask, g, x) => (g > 0 ? mask | (1 << x) : mask), 0);
}
