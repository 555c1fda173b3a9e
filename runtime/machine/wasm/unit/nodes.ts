/* Nodes: the instructions of one, and the nesting of those that it dominates. */
import { dominates, loopBody } from "../analysis/cfg.js";
import type { Node } from "../analysis/cfg.js";
import { accesses, baseOf, changes, NO_REGISTER } from "../analysis/facts.js";
import { find, follow } from "../analysis/known.js";
import { baseKey } from "../analysis/path.js";
import type { Path } from "../analysis/path.js";
import { OP } from "../emit/encode.js";
import { L, XMM_HIGH, XMM_LOW } from "../emit/locals.js";
import { rules } from "../rules/rules.js";
import { WINDOW } from "../rules/translator.js";
import { REFUEL, registersOf } from "./context.js";
import type { Context } from "./context.js";
import { exit } from "./jumps.js";
import { Label } from "./labels.js";

/** A node and all that it dominates. */
export function tree(c: Context, n: Node, path: Path): void {
  const { t } = c;
  const { code } = t;
  const body = n.loop ? loopBody(n) : null;
  const changed = body === null ? 0 : changesIn(body);
  if (body !== null) {
    if (c.graph.counter !== undefined && !t.trusted) hoist(c, n, path, basesIn(body) & ~changed);
    c.loops.set(n, code.block(OP.LOOP));
  }
  const merged = n.children.filter((child) => !isInline(child));
  for (let k = merged.length - 1; k >= 0; k--) c.labels.set(merged[k], code.block(OP.BLOCK));
  t.path = path;
  if (n.loop) {
    path.forgetAll(changed);
    path.scalar = 0;
    path.dirty = -1;
    path.flags = Math.max(-1, c.kinds.get(n) ?? -1);
    path.cao = -1;
    path.compared = path.ordered = false;
  }
  c.later(
    () => node(c, n),
    ...merged.map((child) => (): void => {
      code.end();
      tree(c, child, c.pathTo(child));
    }),
    () => {
      if (n.loop) code.end();
    },
  );
}

/** Does the only way into a node come from its dominator? Then it follows there. */
export function isInline(n: Node): boolean {
  return !n.entry && n.predecessors.filter((p) => p.order < n.order).length === 1;
}

/** Check windows around registers once, in front of a loop that does not change them. */
function hoist({ t }: Context, n: Node, path: Path, registers: number): void {
  const { code } = t;
  t.path = path;
  for (const r of registersOf(registers)) {
    if (path.covers(baseKey(r), WINDOW)) continue;
    t.outside(r, WINDOW);
    code.block(OP.IF);
    code.i64(n.pc | 0, 0);
    code.set(L.TARGET);
    code.br(Label.LEAVE);
    code.end();
    path.checked.set(baseKey(r), WINDOW);
  }
}

function node(c: Context, n: Node): void {
  const { t } = c;
  const { code } = t;
  if (c.graph.counter !== undefined && c.isHandler(n)) bury(c);
  const need = c.needs.get(n);
  if (need !== undefined) leaveBelow(c, n, need);
  if (n.count > 0) {
    code.get(L.FUEL);
    code.i32(n.count);
    code.op(OP.I32_SUB);
    code.set(L.FUEL);
  }
  t.startNode(n.insns, c.alive?.flagsBehind(n) ?? null);
  const { counter } = c.graph;
  c.known = new Array<undefined>(16).fill(undefined);
  if (n.context !== null && counter !== undefined) {
    c.known[counter] = n.context;
    t.setConstant(counter, n.context | 0, 0);
  }
  const { memory } = c.job;
  n.insns.forEach((i, k) => {
    t.startInsn(k);
    t.undo = n.count - k;
    const found = memory === null ? null : find(i, c.known, memory);
    if (found === null) rules[i.row?.name ?? ""].emit(t, i);
    else t.expect(i, found);
    follow(i, c.known, found);
  });
  t.startInsn(n.insns.length);
  t.undo = n.count - n.insns.length;
  exit(c, n);
}

/** At a handler, what has changed and is dead becomes zero: nothing of it is kept for an exit. */
function bury({ t, job }: Context): void {
  const { code, path } = t;
  const live = job.promises.handlers?.live ?? 0xffff;
  if (path.changed !== -1)
    for (const r of registersOf(path.changed & ~live)) t.setConstant(r, 0, 0);
  if (path.dirty !== -1) {
    path.scalar |= path.dirty;
    for (const x of registersOf(path.dirty)) {
      code.f64(0);
      t.set(XMM_LOW + x);
      code.i64(0);
      t.set(XMM_HIGH + x);
    }
  }
  path.changed = path.dirty = 0;
  for (const local of [L.FA, L.FB]) {
    code.i64(0);
    t.set(local);
  }
  code.i32(0);
  t.set(L.FK);
}

/** Leave in front of a node unless there is, or is to be had, fuel for the way to the next such place. */
function leaveBelow({ t }: Context, n: Node, need: number): void {
  const { code } = t;
  const isBelow = (): void => {
    code.i32(need);
    code.op(OP.I32_LE_S);
    code.block(OP.IF);
  };
  code.get(L.FUEL);
  isBelow();
  code.get(L.FUEL);
  code.call(REFUEL);
  code.tee(L.FUEL);
  isBelow();
  code.i64(n.pc | 0, 0);
  code.set(L.TARGET);
  code.br(Label.LEAVE);
  code.end();
  code.end();
}

/** Label of a node that is reached by a plain forward branch. */
export function forward(c: Context, n: Node, to: Node): number | undefined {
  if (to.order <= n.order || (isInline(to) && to.dominator === n)) return undefined;
  return c.labels.get(to);
}

/** Go to a node: it follows here, or there is a branch to it. `again` is the way through the dispatcher. */
export function goToNode(c: Context, n: Node, to: Node, path: Path, again: () => void): void {
  const { code } = c.t;
  const label = forward(c, n, to);
  if (label !== undefined) {
    c.meet(to, path);
    code.br(label);
  } else if (to.order > n.order) tree(c, to, path);
  else if (dominates(to, n)) {
    const loop = c.loops.get(to);
    if (loop === undefined) again();
    else code.br(loop);
  } else again();
}

/** Registers that nodes change, as a mask. */
function changesIn(nodes: Iterable<Node>): number {
  let mask = 0;
  for (const n of nodes) {
    for (const i of n.insns) mask |= changes(i);
    if ("insn" in n.exit) mask |= changes(n.exit.insn);
  }
  return mask;
}
/** Registers that nodes use as the base of an address, as a mask. */
function basesIn(nodes: Iterable<Node>): number {
  let mask = 0;
  for (const n of nodes)
    for (const i of n.insns) if (accesses(i) && baseOf(i) !== NO_REGISTER) mask |= 1 << baseOf(i);
  return mask;
}
