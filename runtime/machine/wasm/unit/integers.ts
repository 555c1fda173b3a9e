/*
 * Doubles that have to be integers, as indexes of tables:
 *
 *   cvttsd2si ecx, xmm0
 *   cvtsi2sd xmm1, ecx
 *   ucomisd xmm0, xmm1
 *   jne elsewhere           where neither ecx nor xmm1 is alive
 *   jp elsewhere            nor there; or one jump (analysis/equality.ts)
 *
 * Engines have no conversion that does the same, so its rule tries a fast one, converts back, compares, and does it in
 * another way when they differ. All of that is done again by the code behind; and where it finds a difference,
 * nobody looks at what came out.
 *
 * Where the last jump is missing, or somebody looks, a NaN goes on as the integer indefinite value. So it is done when it is
 * known to be no integer, for both ways that are left.
 */
import { REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import type { Node } from "../analysis/cfg.js";
import type { Exit } from "../analysis/exits.js";
import { register } from "../analysis/facts.js";
import type { Alive } from "../analysis/liveness.js";
import { DIFFERENT } from "../analysis/equality.js";
import { PARITY } from "../rules/condition.js";

const NOT_EQUAL = 5;

/** Position in a node of a conversion that is checked behind, or -1. */
export function checkedConversion(n: Node, alive: Alive): number {
  if (!isChecked(n)) return -1;
  const { insns, exit, successors } = n;
  const first = insns.length - 3;
  if (isDelayed(n, alive)) return first;
  if (exit.cc === DIFFERENT) return -1;
  const next = successors.find(({ pc }) => pc === exit.fall);
  if (next?.exit.kind !== "jcc" || next.exit.cc !== PARITY) return -1;
  if (next.insns.length > 0 || next.entry || next.predecessors.length > 1) return -1;
  const to = register(insns[first].da);
  const back = register(insns[first + 1].da);
  const isAlive = (key: number): boolean => {
    const { general, vector, flags } = alive.atKey(key);
    return ((((general >>> to) | (vector >>> back)) & 1) | flags) !== 0;
  };
  return isAlive(exit.taken) || isAlive(next.exit.taken) ? -1 : first;
}

/**
 * The conversion, and the one back, at the end of a node when the engine's way of doing what the processor does is put
 * off until it is known that it was no integer; else null.
 */
export function delayedConversion(n: Node, alive: Alive): readonly [Insn, Insn] | null {
  const first = n.insns.length - 3;
  return isChecked(n) && isDelayed(n, alive) ? [n.insns[first], n.insns[first + 1]] : null;
}

type Checked = Node & { readonly exit: Extract<Exit, { kind: "jcc" }> };

/** Does a node end with the four instructions? */
function isChecked(n: Node): n is Checked {
  const { insns, exit } = n;
  if (exit.kind !== "jcc" || (exit.cc !== NOT_EQUAL && exit.cc !== DIFFERENT)) return false;
  const first = insns.length - 3;
  if (first < 0) return false;
  const to = insns[first];
  const back = insns[first + 1];
  const compare = insns[first + 2];
  if (!is(compare, "ucomisd") || !is(back, "cvtsi2sd") || !is(to, "cvttsd2si")) return false;
  if (to.dsize !== 32 || back.ssize !== 32 || back.sa !== to.da) return false;
  return to.sa !== back.da && compare.da === to.sa && compare.sa === back.da;
}
const is = ({ row, sk }: Insn, name: string): boolean => row?.name === name && sk === REG;

/** Do only the registers have to be right behind the jump, which a NaN does not take? */
const isDelayed = ({ exit }: Checked, alive: Alive): boolean =>
  alive.atKey(exit.taken).flags === 0 && alive.atKey(exit.fall).flags === 0;
