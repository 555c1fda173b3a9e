/* Nodes: the instructions of one, and the nesting of those that it dominates. */
import { isInline, loopBody } from "../analysis/cfg.js";
import type { Node } from "../analysis/cfg.js";
import { dominates } from "../analysis/dominators.js";
import { changes } from "../analysis/facts.js";
import type { Path } from "../analysis/path.js";
import { OP } from "../emit/encode.js";
import type { Code } from "../emit/encode.js";
import { PARITY } from "../rules/condition.js";
import { ruleOf } from "../rules/rules.js";
import type { Context } from "./context.js";
import { afterPaying } from "./fuel.js";
import { innerFlags } from "./innerflags.js";
import { checkedConversion } from "./integers.js";
import { exit } from "./jumps.js";

/** A node and all that it dominates. */
export function tree(c: Context, n: Node, path: Path): void {
  const { t } = c;
  const { code } = t;
  const body = n.loop ? loopBody(n) : null;
  const changed = body === null ? 0 : changesIn(body);
  if (body !== null) {
    c.pay(path);
    c.resident?.enterLoop(body, path);
    n.loopLabel = code.block(OP.LOOP);
  }
  let merged: Node[] | null = null;
  for (let k = n.children.length - 1; k >= 0; k--) {
    const child = n.children[k];
    if (isInline(child)) continue;
    (merged ??= []).push(child);
    child.label = code.block(OP.BLOCK);
  }
  t.path = path;
  if (n.loop) {
    path.forgetAll(changed);
    path.scalar = path.lows = path.highs = path.wholes = 0;
    path.dirty = -1;
    path.flags = n.flagKind;
    path.cao = -1;
    path.compared = path.ordered = path.inner = false;
  }
  if (n.loop)
    c.later(() => {
      if (c.job.promises.handlers !== undefined) endUnrolling(code);
      code.end();
    });
  for (const child of merged ?? [])
    c.later(() => {
      code.end();
      tree(c, child, c.pathTo(child));
    });
  c.later(n);
}

/**
 * Behind the last instruction of a loop, never reached: engines unroll small loops that have no other inside,
 * up to five times. Loops of handlers have a round or two (chains of hashes, arguments), and V8 took a quarter
 * more time and memory for it.
 */
function endUnrolling(code: Code): void {
  code.block(OP.LOOP);
  code.end();
}

/** The instructions of a node, and its exit. */
export function node(c: Context, n: Node): void {
  const { t } = c;
  c.resident?.at(n);
  if (afterPaying(t.path.pending, n) === 0) c.pay(t.path);
  t.path.pending += n.count;
  startNode(c, n);
  const { insns } = n;
  for (let k = 0; k < insns.length; k++) {
    t.startInsn(k);
    t.undo = n.count - k;
    ruleOf(insns[k])!.emit(t, insns[k]);
  }
  t.startInsn(n.insns.length);
  t.undo = n.count - n.insns.length;
  exit(c, n);
}

function startNode(c: Context, n: Node): void {
  const { t, alive } = c;
  if (alive === null) {
    t.startNode(n.insns, c.flagLife.behind(n));
    return;
  }
  const isDead = alive.flagsBehindExit(n) === 0;
  const { exit } = n;
  const cc = exit.kind === "jcc" && isDead ? exit.cc : -1;
  const dead = exit.kind === "jcc" && exit.cc === PARITY ? ~alive.atKey(exit.taken).vector : 0;
  const inner = innerFlags(n, alive, t.trusted);
  t.startNode(n.insns, alive.flagsBehind(n), inner, cc, dead, checkedConversion(n, alive));
}

/** Label of a node that is reached by a plain forward branch. */
export function forward(n: Node, to: Node): number | undefined {
  if (to.order <= n.order || (isInline(to) && to.dominator === n)) return undefined;
  return to.label === 0 ? undefined : to.label;
}

/** Go to a node: it follows here, or there is a branch to it. `again` is the way through the dispatcher. */
export function goToNode(c: Context, n: Node, to: Node, path: Path, again: () => void): void {
  const { code } = c.t;
  const label = forward(n, to);
  if (label !== undefined) {
    c.pay(path, to.unpaid);
    c.meet(to, path);
    code.br(label);
  } else if (to.order > n.order) tree(c, to, path);
  else {
    c.pay(path);
    const loop = dominates(to, n) ? to.loopLabel : 0;
    if (loop === 0) again();
    else code.br(loop);
  }
}

/** Registers that nodes change, as a mask. */
export function changesIn(nodes: Iterable<Node>): number {
  let mask = 0;
  for (const n of nodes) {
    for (const i of n.insns) mask |= changes(i);
    if (n.exit.insn !== null) mask |= changes(n.exit.insn);
  }
  return mask;
}
