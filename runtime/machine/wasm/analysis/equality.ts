/*
 * Doubles that are compared for being equal: to the processor's flags NaNs are equal to all, so traces jump twice, by ways of as many
 * instructions. Here it is one jump, on a condition that processors have no code for.
 *
 *           ucomisd xmm0, xmm1
 *           jnp ordered
 *           jmp elsewhere           different: where `je` falls through, or `jne` leads to
 *   ordered:
 *           jne elsewhere           or je
 */
import type { Node } from "./cfg.js";
import { exitOf } from "./exits.js";
import { MOST_UNPAID } from "./site.js";

/** Conditions behind those of processors: equal and no NaN; and its opposite. */
export const SAME = 16;
export const DIFFERENT = 17;

const ORDERED = 11;
const EQUAL = 4;

/** Make one of such jumps. Where nodes are in a list, those that go are taken from it. */
export function foldEquality(nodes: Map<number, Node>, list: Node[] = []): void {
  let folded: Set<number> | null = null;
  for (const n of nodes.values()) {
    const { exit } = n;
    if (exit.kind !== "jcc" || exit.cc !== ORDERED || n.count >= MOST_UNPAID) continue;
    const ordered = nodes.get(exit.taken);
    const unordered = nodes.get(exit.fall);
    if (ordered === undefined || unordered === undefined || !comparesDoubles(n)) continue;
    if (!follows(nodes, ordered, n) || !follows(nodes, unordered, n)) continue;
    const { exit: second } = ordered;
    const { exit: away } = unordered;
    if (second.kind !== "jcc" || (second.cc & ~1) !== EQUAL || away.kind !== "jmp") continue;
    if (away.taken !== (second.cc === EQUAL ? second.fall : second.taken)) continue;
    const cc = second.cc === EQUAL ? SAME : DIFFERENT;
    n.exit = exitOf("jcc", second.insn, second.taken, second.fall, cc);
    n.count++;
    (folded ??= new Set()).add(ordered.pc).add(unordered.pc);
  }
  if (folded === null) return;
  for (const pc of folded) nodes.delete(pc);
  let kept = 0;
  for (const n of list) if (!folded.has(n.pc)) list[kept++] = n;
  list.length = kept;
}

/** Do the flags at the end of a node come from there? */
function comparesDoubles({ insns }: Node): boolean {
  const name = insns.at(-1)?.row?.name;
  return name === "ucomisd" || name === "ucomiss";
}

/** Is a node one jump, to which no other node leads? */
function follows(nodes: ReadonlyMap<number, Node>, to: Node, n: Node): boolean {
  if (to.insns.length > 0 || to.entry) return false;
  for (const from of nodes.values()) if (from !== n && leadsTo(from, to.pc)) return false;
  return true;
}
const leadsTo = ({ exit, choices }: Node, pc: number): boolean =>
  exit.taken === pc || (exit.kind === "jcc" && exit.fall === pc) || choices.includes(pc);
