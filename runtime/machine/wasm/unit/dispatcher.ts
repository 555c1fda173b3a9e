/*
 * The dispatcher of a unit: from an address to the node that is entered there.
 *
 * Handlers are multiples of 16 and index a table directly; a rotated address that
 * is not one is beyond the table and goes through a second one, of stubs that compare. Entries of other
 * code lie anywhere (returns from calls are most of them), so a table of hashes leads to the stubs.
 */
import type { Node } from "../analysis/cfg.js";
import { OP } from "../emit/encode.js";
import { L, loadHome } from "../emit/locals.js";
import type { Context } from "./context.js";
import { Label } from "./labels.js";
import { tree } from "./nodes.js";

/** Below this number of entries, comparing is better than a table. */
const FEW = 4;
/** Beyond this size, a table takes the engine longer to compile than a search takes to run. */
const MOST_SLOTS = 8192;

/** The dispatcher and, put off, all nodes. */
export function dispatch(c: Context): void {
  const { code } = c.t;
  const { roots } = c.graph;
  for (let k = roots.length - 1; k >= 0; k--) c.labels.set(roots[k], code.block(OP.BLOCK));
  const entries = roots.filter((n) => n.entry);
  if (entries.length <= FEW) {
    for (const n of entries) branchTo(c, n);
    code.br(Label.GONE);
  } else if (c.carried === null) hashed(c, entries);
  else if (c.end - c.base > MOST_SLOTS << 4) search(c, entries);
  else tables(c, entries);
  c.later(
    ...roots.map((n) => (): void => {
      code.end();
      tree(c, n, c.pathTo(n));
    }),
  );
}

const labelOf = (c: Context, n: Node): number =>
  c.job.elsewhere.has(n.pc) ? Label.GONE : (c.labels.get(n) ?? Label.GONE);

/** Branch to an entry when it is the target. */
function branchTo(c: Context, n: Node): void {
  const { code } = c.t;
  code.get(L.TARGET);
  code.i64(n.pc | 0, 0);
  code.op(OP.I64_EQ);
  const loads = c.loadsAt(n);
  if (loads.length === 0) {
    code.brIf(labelOf(c, n));
    return;
  }
  code.block(OP.IF);
  enter(c, n, loads);
  code.end();
}

/** Load what the dispatcher has not carried, and go to an entry. */
function enter(c: Context, n: Node, loads: readonly number[]): void {
  const { code, touched, written } = c.t;
  for (const local of loads) {
    touched.add(local);
    written.add(local);
    loadHome(code, local, c.t.halves);
  }
  code.br(labelOf(c, n));
}

/** Multiplicative hashing, Knuth. */
const MULTIPLIER = 0x9e3779b1 | 0;

/** Find the entry by a hash, then compare with those that share it: one, mostly. */
function hashed(c: Context, entries: readonly Node[]): void {
  const { code } = c.t;
  const bits = Math.ceil(Math.log2(entries.length)) + 1;
  const stubs = new Map<number, Node[]>();
  for (const n of entries) {
    const slot = Math.imul(n.pc, MULTIPLIER) >>> (32 - bits);
    const list = stubs.get(slot);
    if (list === undefined) stubs.set(slot, [n]);
    else list.push(n);
  }
  const table = new Array<number>(1 << bits).fill(Label.GONE);
  for (const slot of stubs.keys()) table[slot] = code.block(OP.BLOCK);
  code.get(L.TARGET);
  code.op(OP.I32_WRAP);
  code.i32(MULTIPLIER);
  code.op(OP.I32_MUL);
  code.i32(32 - bits);
  code.op(OP.I32_SHR_U);
  code.brTable(table, Label.GONE);
  for (const list of [...stubs.values()].reverse()) {
    code.end();
    for (const n of list) branchTo(c, n);
    code.br(Label.GONE);
  }
}

/** Find the entry by halves: for units of code that lies far apart. */
function search(c: Context, entries: readonly Node[]): void {
  const { code } = c.t;
  const sorted = [...entries].sort((a, b) => a.pc - b.pc);
  const among = (low: number, high: number): void => {
    if (high - low > FEW) {
      const middle = (low + high) >>> 1;
      code.get(L.TARGET);
      code.i64(sorted[middle].pc | 0, 0);
      code.op(OP.I64_LT_U);
      code.block(OP.IF);
      among(low, middle);
      code.end();
      among(middle, high);
      return;
    }
    for (const n of sorted.slice(low, high)) branchTo(c, n);
    code.br(Label.GONE);
  };
  among(0, sorted.length);
}

function tables(c: Context, entries: readonly Node[]): void {
  const { base, end } = c;
  const { code } = c.t;
  const slots = ((end - base) >>> 4) + 1;
  const stubs: Node[][] = [];
  for (const n of entries) if ((n.pc & 15) !== 0) (stubs[(n.pc - base) >>> 4] ??= []).push(n);
  const used = stubs.flatMap((list, slot) => (list === undefined ? [] : [slot]));
  const stubLabels = new Map<number, number>();
  for (const slot of used) stubLabels.set(slot, code.block(OP.BLOCK));
  const aligned = entries.filter((n) => (n.pc & 15) === 0);
  const loading = aligned.filter((n) => c.loadsAt(n).length > 0);
  const pads = new Map(loading.map((n) => [n, code.block(OP.BLOCK)]));
  const far = code.block(OP.BLOCK);
  const table = new Array<number>(slots).fill(far);
  for (const n of aligned) table[(n.pc - base) >>> 4] = pads.get(n) ?? labelOf(c, n);

  code.get(L.TARGET);
  if (c.t.trusted) {
    // Targets are addresses of code.
    code.op(OP.I32_WRAP);
    code.i32(base);
    code.op(OP.I32_SUB);
    code.i32(4);
    code.op(OP.I32_ROTR);
  } else {
    code.i64(base);
    code.op(OP.I64_SUB);
    code.i64(4);
    code.op(OP.I64_ROTR);
    code.tee(L.T0);
    code.i64(slots);
    code.op(OP.I64_GE_U);
    code.brIf(far);
    code.get(L.T0);
    code.op(OP.I32_WRAP);
  }
  code.brTable(table, far);
  code.end(); // far

  code.get(L.TARGET);
  code.i64(base);
  code.op(OP.I64_SUB);
  code.tee(L.T1);
  code.i64(end - base);
  code.op(OP.I64_GE_U);
  code.brIf(Label.GONE);
  code.get(L.T1);
  code.op(OP.I32_WRAP);
  code.i32(4);
  code.op(OP.I32_SHR_U);
  const far2 = new Array<number>(slots).fill(Label.GONE);
  for (const [slot, label] of stubLabels) far2[slot] = label;
  code.brTable(far2, Label.GONE);
  for (const n of loading.reverse()) {
    code.end();
    enter(c, n, c.loadsAt(n));
  }
  for (const slot of used.reverse()) {
    code.end();
    for (const n of stubs[slot]) branchTo(c, n);
    code.br(Label.GONE);
  }
}
