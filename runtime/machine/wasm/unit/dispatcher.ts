/*
 * The dispatcher of a unit: from an address to the node that is entered there.
 *
 * Handlers are multiples of 16 and index a table directly, as far as they lie close together. Everything else
 * (returns from calls, most of them) is beyond the table, and a hash leads to stubs that compare.
 *
 * Each slot of a table is a basic block for engines, with all that is alive at its ends: two tables of 2,400
 * slots for the blob's common function were three quarters of its blocks, and more than half of V8's time and
 * memory.
 */
import { UNREAD } from "../../state.js";
import type { Node } from "../analysis/cfg.js";
import type { Insn } from "../../insn.js";
import { OP } from "../emit/encode.js";
import type { Code } from "../emit/encode.js";
import { L, loadHome } from "../emit/locals.js";
import type { Context } from "./context.js";
import { Label } from "./labels.js";
import { tree } from "./nodes.js";
import { ResidentFrame } from "./resident.js";

/** Below this number of entries, comparing is better than a table. */
const FEW = 4;
/** Slots of the table that an entry in it may cost. */
const SPARSE = 24;

/** The dispatcher and, put off, all nodes. */
export function dispatch(c: Context): void {
  const { code } = c.t;
  const { roots } = c.graph;
  for (let k = roots.length - 1; k >= 0; k--) roots[k].label = code.block(OP.BLOCK);
  const entries = roots.filter((n) => n.entry);
  if (c.carried === null) hashed(c, entries);
  else tabled(c, entries);
  for (let k = roots.length - 1; k >= 0; k--)
    c.later(() => {
      code.end();
      tree(c, roots[k], c.pathTo(roots[k]));
    });
}

const goneLabel = (c: Context): number => (c.resident === null ? Label.GONE : ResidentFrame.GONE);
const labelOf = (c: Context, n: Node): number =>
  c.job.elsewhere.has(n.pc) ? goneLabel(c) : n.label === 0 ? goneLabel(c) : n.label;

/** Branch to an entry when it is the target. */
function branchTo(c: Context, n: Node): void {
  const { code } = c.t;
  if (c.resident === null) {
    code.get(L.TARGET);
    if (c.t.trusted) {
      code.op(OP.I32_WRAP);
      code.i32(n.pc | 0);
      code.op(OP.I32_EQ);
    } else {
      code.i64(n.pc | 0, 0);
      code.op(OP.I64_EQ);
    }
  } else {
    code.get(L.W1);
    code.i32(n.pc);
    code.op(OP.I32_EQ);
  }
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

function compared(c: Context, entries: readonly Node[]): void {
  for (const n of entries) branchTo(c, n);
  c.t.code.br(goneLabel(c));
}

/** Multiplicative hashing, Knuth. */
const MULTIPLIER = 0x9e3779b1 | 0;

/** Find the entry by a hash, then compare with those that share it: one, mostly. */
function hashed(c: Context, entries: readonly Node[]): void {
  const { code } = c.t;
  if (entries.length <= FEW) {
    compared(c, entries);
    return;
  }
  const bits = Math.ceil(Math.log2(entries.length)) + 1;
  const stubs = new Map<number, Node[]>();
  for (const n of entries) {
    const slot = Math.imul(n.pc, MULTIPLIER) >>> (32 - bits);
    const list = stubs.get(slot);
    if (list === undefined) stubs.set(slot, [n]);
    else list.push(n);
  }
  const table = new Array<number>(1 << bits).fill(goneLabel(c));
  for (const slot of stubs.keys()) table[slot] = code.block(OP.BLOCK);
  code.get(L.TARGET);
  code.op(OP.I32_WRAP);
  code.i32(MULTIPLIER);
  code.op(OP.I32_MUL);
  code.i32(32 - bits);
  code.op(OP.I32_SHR_U);
  code.brTable(table, goneLabel(c));
  for (const list of [...stubs.values()].reverse()) {
    code.end();
    compared(c, list);
  }
}

/** Find handlers by a table, and other entries by a hash. */
function tabled(c: Context, entries: readonly Node[]): void {
  const { base } = c;
  const { code } = c.t;
  const slotOf = (n: Node): number => (n.pc - base) / 16;
  const slots = denseSlots(entries.map(slotOf).filter(Number.isInteger));
  const isTabled = (n: Node): boolean => Number.isInteger(slotOf(n)) && slotOf(n) < slots;
  const inTable = entries.filter(isTabled);
  const loading = inTable.filter((n) => c.loadsAt(n).length > 0);
  const pads = new Map(loading.map((n) => [n, code.block(OP.BLOCK)]));
  // For the engine's register allocator: see the reasons, "What does going to a handler cost?".
  const straight = code.block(OP.BLOCK);
  const far = code.block(OP.BLOCK);
  const table = new Array<number>(slots).fill(far);
  for (const n of inTable) table[slotOf(n)] = pads.get(n) ?? labelOf(c, n);
  const unused = table.indexOf(far);
  if (unused >= 0 && c.t.halves !== 0) table[unused] = straight;

  // An address that is no multiple of 16 is beyond the table when it is rotated.
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
  hashed(
    c,
    entries.filter((n) => !isTabled(n)),
  );
  code.end(); // straight
  code.br(Label.CHECK);
  for (const n of loading.reverse()) {
    code.end();
    enter(c, n, c.loadsAt(n));
  }
}

/**
 * From the end of a handler to the one at TARGET. All go by one indirect jump, so what a processor can tell it
 * by is how it came there, and of that Zen 4 remembers two bits of the address of each jump that was taken:
 * bits 2 and 3. Engines begin handlers at multiples of 16, so those of equal length jump alike. The second,
 * third and fourth of a length have stores in front of the jump that take 4, 8 and 12 bytes on x86-64.
 */
export function toHandler(c: Context, n: Node, jump: Insn): void {
  const { code } = c.t;
  let root = n;
  while (!root.entry && root.dominator !== null) root = root.dominator;
  const length = jump.pc - root.pc;
  const before = c.lengths.get(length) ?? 0;
  c.lengths.set(length, before + 1);
  if (before & 1) store(code, () => code.get(L.FUEL));
  if (before & 2) store(code, () => code.i32(0));
  code.br(Label.CHECK);
}
function store(code: Code, value: () => void): void {
  code.i32(UNREAD);
  value();
  code.memory(OP.I32_STORE);
}

/** The size of a table for what lies close together at its start. */
function denseSlots(slots: readonly number[]): number {
  let best = 0;
  let most = 0;
  [...slots]
    .sort((a, b) => a - b)
    .forEach((slot, k) => {
      const gain = SPARSE * (k + 1) - slot;
      if (gain > most) [best, most] = [slot + 1, gain];
    });
  return best;
}
