/*
 * The dispatcher of a unit: from an address to the node that is entered there.
 *
 * A hash leads to stubs that compare. Handlers need neither, as long as the table of handlers is one that is
 * promised: their jumps do not look into it, but leave in TARGET the opcode and which table it is, which
 * index a table of the function's own.
 *
 * Each slot of a table is a basic block for engines, with all that is alive at its ends: two tables of 2,400
 * slots for the blob's common function were three quarters of its blocks, and more than half of V8's time and
 * memory.
 */
import { OPCODES } from "../../promises.js";
import { RUN_PC, UNREAD } from "../../state.js";
import type { Node } from "../analysis/cfg.js";
import { indexOf, NO_REGISTER } from "../analysis/facts.js";
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

/** The dispatcher and, put off, all nodes. */
export function dispatch(c: Context): void {
  const { code } = c.t;
  const { roots } = c.graph;
  for (let k = roots.length - 1; k >= 0; k--) roots[k].label = code.block(OP.BLOCK);
  const entries = roots.filter((n) => n.entry);
  const tables = usualTables(c);
  if (tables === null) hashed(c, entries);
  else byOpcode(c, tables, entries);
  for (let k = roots.length - 1; k >= 0; k--)
    c.later(() => {
      code.end();
      tree(c, roots[k], c.pathTo(roots[k]));
    });
}

const goneLabel = (c: Context): number => (c.resident === null ? Label.GONE : ResidentFrame.GONE);
const labelOf = (c: Context, n: Node): number =>
  c.job.elsewhere.has(n.pc) ? goneLabel(c) : n.label === 0 ? goneLabel(c) : n.label;

/** Is an entry the target? W1 is its lower half where that is all. */
function compareTarget({ t, resident }: Context, { pc }: Node): void {
  const { code } = t;
  if (resident !== null || t.trusted) {
    code.get(L.W1);
    code.i32(pc | 0);
    code.op(OP.I32_EQ);
  } else {
    code.get(L.TARGET);
    code.i64(pc | 0, 0);
    code.op(OP.I64_EQ);
  }
}

/** Branch to an entry when it is the target. */
function branchTo(c: Context, n: Node): void {
  const { code } = c.t;
  compareTarget(c, n);
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
  if (c.t.trusted) {
    code.get(L.TARGET);
    code.op(OP.I32_WRAP);
    code.set(L.W1);
  }
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

/** Opcodes of the tables that are promised; null when it has to be looked at. */
function usualTables({ job, t, carried }: Context): readonly (readonly number[])[] | null {
  if (carried === null) return null;
  return (t.halves !== 0 && job.promises.handlers?.usual?.tables) || [];
}

/**
 * Find handlers by opcode and which table it is, all else by a hash. Handlers that this finds are gone to from
 * the head of the loop: engines lay out and give registers to what leads to all of them before they do to these.
 */
function byOpcode(
  c: Context,
  tables: readonly (readonly number[])[],
  entries: readonly Node[],
): void {
  const { code } = c.t;
  const handlers = new Map(entries.filter((n) => c.isHandler(n)).map((n) => [n.pc, n]));
  // For the engine's register allocator: see the reasons, "What does going to a handler cost?".
  const straight = code.block(OP.BLOCK);
  const far = code.block(OP.BLOCK);
  const indexes = new Map<Node, number>();
  const table = tables.flatMap((addresses, kind) => {
    if (addresses.length >= OPCODES) throw new Error(`${addresses.length} opcodes`);
    const labels = new Array<number>(OPCODES).fill(far);
    addresses.forEach((pc, opcode) => {
      const n = handlers.get(pc);
      if (n === undefined || labelOf(c, n) === goneLabel(c)) return;
      labels[opcode] = labelOf(c, n);
      indexes.set(n, kind * OPCODES + opcode);
    });
    return labels;
  });
  if (table.length > 0) table[OPCODES - 1] = straight; // no opcode
  while (table.at(-1) === far) table.pop();
  code.get(L.OPCODE);
  code.brTable(table, far);
  code.end(); // far
  findTarget(c, code);
  if (tables.length > 0) {
    // Of a table that is promised: a handler that is not here. Only what handlers get is alive.
    code.get(L.OPCODE);
    code.i32(tables.length * OPCODES);
    code.op(OP.I32_LT_U);
    code.brIf(Label.HANDLER);
  }
  byAddress(c, indexes);
  hashed(
    c,
    entries.filter((n) => !indexes.has(n)),
  );
  code.end(); // straight
  code.br(Label.CHECK);
}

/**
 * Handlers whose address is in TARGET: the module brings a table along, of 16 bits for each 16 bytes of code. A way for
 * each in the code took V8 a third more memory.
 */
function byAddress(c: Context, indexes: ReadonlyMap<Node, number>): void {
  const room = c.job.promises.handlers?.usual?.room;
  if (room === undefined || indexes.size === 0) return;
  const { code } = c.t;
  let slots = 0;
  for (const [{ pc }, index] of indexes) {
    const slot = (pc - c.base) / 16;
    if (!Number.isInteger(slot)) throw new Error(`a handler at 0x${pc.toString(16)}`);
    c.words.set(room + 2 * slot, index + 1);
    slots = Math.max(slots, slot + 1);
  }
  // An address that is no multiple of 16 is beyond the table when it is rotated.
  code.get(L.TARGET);
  code.op(OP.I32_WRAP);
  code.i32(c.base);
  code.op(OP.I32_SUB);
  code.i32(4);
  code.op(OP.I32_ROTR);
  code.tee(L.W0);
  code.i32(slots);
  code.op(OP.I32_LT_U);
  code.block(OP.IF);
  code.get(L.W0);
  code.i32(1);
  code.op(OP.I32_SHL);
  code.memory(OP.I32_LOAD16_U, room);
  code.tee(L.W0);
  code.block(OP.IF);
  code.get(L.W0);
  code.i32(1);
  code.op(OP.I32_SUB);
  code.set(L.OPCODE);
  code.br(Label.CHECK);
  code.end();
  code.end();
}

/** OPCODE when TARGET is in the state block instead, which is a handler's or another's: no checkpoint. */
const HANDLER_BY_ADDRESS = 0x10000;
export const BY_ADDRESS = HANDLER_BY_ADDRESS + 1;

/** To the dispatcher at an address: it does not carry TARGET. */
export function keepTarget(code: Code, opcode: number): void {
  code.i32(RUN_PC << 2);
  code.get(L.TARGET);
  code.memory(OP.I64_STORE);
  code.i32(opcode);
  code.set(L.OPCODE);
}
/** Set TARGET, in the dispatcher or when the function is left there. */
export function findTarget(c: Context, code: Code): void {
  code.get(L.OPCODE);
  code.i32(HANDLER_BY_ADDRESS);
  code.op(OP.I32_GE_U);
  code.block(OP.IF);
  code.i32(RUN_PC << 2);
  code.memory(OP.I64_LOAD);
  code.set(L.TARGET);
  code.else();
  code.get(L.OPCODE);
  code.i32(OPCODES - 1);
  code.op(OP.I32_AND);
  code.i32(3);
  code.op(OP.I32_SHL);
  c.t.half(c.job.promises.handlers?.table ?? 0, code);
  code.op(OP.I32_ADD);
  code.memory(OP.I64_LOAD32_U);
  code.set(L.TARGET);
  code.end();
}

/** The opcode whose handler a jump goes to, and which table it is in, to OPCODE; false when it goes by address. */
function setOpcode(c: Context, jump: Insn): boolean {
  const { handlers } = c.job.promises;
  if (c.t.halves === 0 || handlers?.usual === undefined) return false;
  if (jump.disp !== 0 || indexOf(jump) === NO_REGISTER) return false;
  const { code } = c.t;
  c.t.gpr32(indexOf(jump));
  code.i32(handlers.usual.kind);
  code.memory(OP.I32_LOAD);
  code.op(OP.I32_ADD);
  code.set(L.OPCODE);
  return true;
}

/**
 * From the end of a handler to the next one. All go by one indirect jump, so what a processor can tell it
 * by is how it came there, and of that Zen 4 remembers two bits of the address of each jump that was taken:
 * bits 2 and 3. Engines begin handlers at multiples of 16, so those of equal length jump alike. The second,
 * third and fourth of a length have stores in front of the jump that take 4, 8 and 12 bytes on x86-64.
 */
export function toHandler(c: Context, n: Node, jump: Insn): void {
  const { code } = c.t;
  if (!setOpcode(c, jump)) {
    c.t.load(jump, c.t.trusted ? OP.I64_LOAD32_U : OP.I64_LOAD, 8);
    code.set(L.TARGET);
    keepTarget(code, HANDLER_BY_ADDRESS);
  }
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
