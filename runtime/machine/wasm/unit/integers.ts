/*
 * Doubles that have to be integers, as indexes of tables:
 *
 *   cvttsd2si ecx, xmm0
 *   cvtsi2sd xmm1, ecx
 *   ucomisd xmm0, xmm1
 *   jne elsewhere           where neither ecx nor xmm1 is alive
 *   jp elsewhere            nor there
 *
 * Engines have no conversion that does the same, so its rule tries a fast one, converts back, compares, and does it in
 * another way when they differ. All of that is done again by the code behind; and where it finds a difference,
 * nobody looks at what came out.
 */
import { REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import type { Node } from "../analysis/cfg.js";
import { register } from "../analysis/facts.js";
import type { Alive } from "../analysis/liveness.js";
import { PARITY } from "../rules/condition.js";

const NOT_EQUAL = 5;

/** Position of such a conversion in a node, or -1. */
export function checkedConversion({ insns, exit, successors }: Node, alive: Alive): number {
  if (exit.kind !== "jcc" || exit.insn.cc !== NOT_EQUAL) return -1;
  const first = insns.length - 3;
  if (first < 0) return -1;
  const to = insns[first];
  const back = insns[first + 1];
  const compare = insns[first + 2];
  if (!is(compare, "ucomisd") || !is(back, "cvtsi2sd") || !is(to, "cvttsd2si")) return -1;
  if (to.dsize !== 32 || back.ssize !== 32 || back.sa !== to.da) return -1;
  if (to.sa === back.da || compare.da !== to.sa || compare.sa !== back.da) return -1;
  const next = successors.find(({ pc }) => pc === exit.fall);
  if (next?.exit.kind !== "jcc" || next.exit.insn.cc !== PARITY) return -1;
  if (next.insns.length > 0 || next.entry || next.predecessors.length > 1) return -1;
  const isAlive = (key: number): boolean => {
    const { general, vector, flags } = alive.atKey(key);
    return ((((general >>> register(to.da)) | (vector >>> register(back.da))) & 1) | flags) !== 0;
  };
  return isAlive(exit.taken) || isAlive(next.exit.taken) ? -1 : first;
}
const is = ({ row, sk }: Insn, name: string): boolean => row?.name === name && sk === REG;
