/* How a node is left. */
import { MOST_CHOICES } from "../analysis/cfg.js";
import type { Node } from "../analysis/cfg.js";
import type { Exit } from "../analysis/exits.js";
import { DIFFERENT } from "../analysis/equality.js";
import { register } from "../analysis/facts.js";
import { goesToHandler } from "../analysis/liveness.js";
import { Path } from "../analysis/path.js";
import { siteOf } from "../analysis/site.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { OVERDRAFT } from "../../state.js";
import { exactInteger } from "../rules/float.js";
import { compareDoubles, condition, isOrderedWhen, PARITY } from "../rules/condition.js";
import { knowFlags } from "../rules/flagbits.js";
import type { Context } from "./context.js";
import { toHandler } from "./dispatcher.js";
import { CHECKPOINT, LEFT } from "./job.js";
import { Label } from "./labels.js";
import { forward, goToNode } from "./nodes.js";
import { delayedConversion } from "./integers.js";
import { ANYWHERE } from "./ways.js";

type InPlace = Extract<Exit, { kind: "host" | "direct" }>;

/** Condition code of je. */
const EQUAL = 4;

export function exit(c: Context, n: Node): void {
  const { t } = c;
  const { exit } = n;
  switch (exit.kind) {
    case "step":
      if (c.resident !== null) c.resident.step(exit.fall);
      else t.stepAt(exit.fall);
      return;
    case "fall":
      goTo(c, n, exit.taken, null, t.path);
      return;
    case "jmp":
      goTo(c, n, exit.taken, exit.insn, t.path);
      return;
    case "jcc":
      conditional(c, n, exit);
      return;
    case "call":
      call(c, n, exit.insn, exit.taken);
      return;
    case "host":
    case "direct":
      callInPlace(c, n, exit);
      return;
    default:
      dynamic(c, n, exit.insn);
  }
}

/**
 * Continue at the node with that key. `jump` is the instruction that takes us there, if any: a backward
 * one is a checkpoint. `site` is what a fault at the target would be put down to.
 */
function goTo(c: Context, n: Node, key: number, jump: Insn | null, path: Path, site = jump): void {
  const { code } = c.t;
  const pc = key;
  if (c.resident !== null) {
    c.t.path = path;
    c.resident.toNode(n, pc);
  }
  if (jump !== null && pc <= jump.pc) checkpoint(c, path, jump, () => code.i64(pc | 0, 0), pc);
  const to = c.graph.nodes.get(key);
  if (to === undefined) {
    c.leaves.add(pc);
    c.pay(path);
    if (c.piece !== null) {
      code.br(c.piece.ways.label(LEFT, pc));
      return;
    }
    if (c.resident !== null) {
      c.resident.leave(pc, site);
      return;
    }
    if (site !== null) markSite(c, site);
    code.i64(pc | 0, 0);
    code.set(L.TARGET);
    code.br(Label.LEAVE);
    return;
  }
  goToNode(c, n, to, path, () => {
    code.i64(pc | 0, 0);
    code.set(L.TARGET);
    if (c.piece !== null) c.piece.again();
    else again(c, null);
  });
}

/** To where TARGET says: to the dispatcher, for an entry that may need what it does not carry. */
function again({ carried, t, piece, resident }: Context, jump: Insn | null): void {
  if (resident !== null) resident.again(jump);
  else if (piece !== null) t.code.br(piece.ways.label(LEFT, ANYWHERE));
  else t.code.br(carried === null ? Label.INNER : Label.AGAIN);
}

function markSite({ t, base, resident }: Context, i: Insn): void {
  if (t.trusted || resident !== null) return; // what is jumped to is code, or who leaves says it
  t.code.i32(siteOf(i.pc, base, 1));
  t.code.set(L.EXIT);
}

/** Stop here, on the way to the target, which may be at an address that is known, when fuel is used up. */
function checkpoint(c: Context, path: Path, jump: Insn, target: () => void, pc = ANYWHERE): void {
  const { code } = c.t;
  c.pay(path);
  if (c.resident !== null) {
    c.resident.checkpoint(target, pc, jump);
    return;
  }
  if (c.piece === null || pc === ANYWHERE) {
    target();
    code.set(L.TARGET);
  }
  code.get(L.FUEL);
  code.i32(1);
  code.op(OP.I32_LT_S);
  code.brIf(c.piece?.ways.label(CHECKPOINT, pc) ?? Label.CHECKPOINT);
}

/** A return on its way to TARGET stops here when nothing else has for long (OVERDRAFT). */
function overdrawn({ t, piece, resident }: Context): void {
  if (t.trusted || piece !== null || resident !== null) return; // resident code sees to it on its way out
  t.code.get(L.FUEL);
  t.code.i32(-OVERDRAFT);
  t.code.op(OP.I32_LE_S);
  t.code.brIf(Label.CHECKPOINT);
}

function conditional(c: Context, n: Node, exit: Extract<Exit, { kind: "jcc" }>): void {
  const { insn: i, cc, taken, fall } = exit;
  const { t } = c;
  const { code, path } = t;
  if (!knowFlags(t, i)) return;
  const to = n.taken ?? undefined;
  const stays = to !== undefined && (c.resident?.isSameLoop(n, to) ?? true);
  const label = stays && taken > i.pc ? forward(n, to) : undefined;
  if (label !== undefined) c.resident?.toNode(n, taken);
  const isSettled = !path.compared || path.ordered || (cc !== PARITY && (cc & ~1) !== EQUAL);
  const isConverted = cc === DIFFERENT && needsConversion(c, n, taken);
  if (isSettled && cc !== DIFFERENT) convertExactly(c, n);
  if (c.piece !== null && to === undefined && taken > i.pc && isSettled && !isConverted) {
    condition(t, cc);
    if (path.compared) path.ordered ||= isOrderedWhen(cc, false);
    c.leaves.add(taken);
    code.brIf(c.piece.ways.paid(taken, path.pending));
    goTo(c, n, fall, null, path, i);
    return;
  }
  const other = path.copy();
  const otherwise = (): void => {
    t.path = other;
    goTo(c, n, fall, null, other, i);
  };
  if (!isSettled) {
    other.ordered = cc === PARITY || cc === EQUAL;
    (cc === PARITY ? unordered : equal)(c, n, i, taken, otherwise);
    return;
  }
  condition(t, cc);
  if (path.compared) {
    path.ordered ||= isOrderedWhen(cc, true);
    other.ordered ||= isOrderedWhen(cc, false);
  }
  if (!isConverted && to !== undefined && label !== undefined && path.pending === to.unpaid) {
    c.meet(to, path);
    code.brIf(label);
    otherwise();
    return;
  }
  code.block(OP.IF);
  if (isConverted) convertExactly(c, n);
  branch(c, n, i, taken, otherwise);
}

/** In the block that is open, the way of a jump that is taken; behind it, the other one. */
function branch(c: Context, n: Node, i: Insn, taken: number, otherwise: () => void): void {
  const { code, path } = c.t;
  c.later(() => {
    code.end();
    otherwise();
  });
  c.later(() => goTo(c, n, taken, i, path));
}

/** A jump that is taken when one of two doubles is a NaN: hardly ever. */
function unordered(c: Context, n: Node, i: Insn, taken: number, otherwise: () => void): void {
  const { t } = c;
  const { code } = t;
  const ordered = code.block(OP.BLOCK);
  compareDoubles(t, OP.F64_GE);
  code.brIf(ordered);
  compareDoubles(t, OP.F64_LT);
  code.brIf(ordered);
  branch(c, n, i, taken, otherwise);
}

/** Does anybody look at what came of a double that is no integer, where a jump leads then? */
function needsConversion({ alive }: Context, n: Node, taken: number): boolean {
  const delayed = alive === null ? null : delayedConversion(n, alive);
  if (delayed === null) return false;
  const [to, back] = delayed;
  const { general, vector } = alive!.atKey(taken);
  return (((general >>> register(to.da)) | (vector >>> register(back.da))) & 1) !== 0;
}

/** What was converted as an integer (integers.ts) is none. */
function convertExactly({ t, alive }: Context, n: Node): void {
  const delayed = alive === null ? null : delayedConversion(n, alive);
  if (delayed === null) return;
  const [to, back] = delayed;
  exactInteger(t.code, false);
  t.code.tee(L.W0);
  t.setGpr32(register(to.da));
  t.code.get(L.W0);
  t.code.op(OP.F64_CONVERT_I32_S);
  t.setLow(register(back.da));
}

/** A jump for doubles that are equal or unordered, or for those that are neither. */
function equal(c: Context, n: Node, i: Insn, taken: number, otherwise: () => void): void {
  const { t } = c;
  const { code, path } = t;
  const end = code.block(OP.BLOCK);
  if (i.cc === EQUAL) {
    compareDoubles(t, OP.F64_LT);
    code.brIf(end);
    compareDoubles(t, OP.F64_GT);
    code.brIf(end);
  } else {
    compareDoubles(t, OP.F64_EQ);
    code.brIf(end);
    convertExactly(c, n);
    const different = code.block(OP.BLOCK);
    compareDoubles(t, OP.F64_LT);
    code.brIf(different);
    compareDoubles(t, OP.F64_GT);
    code.op(OP.I32_EQZ);
    code.brIf(end);
    code.end();
    path.ordered = true;
  }
  branch(c, n, i, taken, otherwise);
}

/** Compare with what was seen to follow, one by one; what is none of these goes on as `otherwise` says. */
function choose(c: Context, n: Node, compare: (key: number) => void, otherwise: () => void): void {
  const { t } = c;
  const { code, path } = t;
  c.later(() => {
    t.path = path;
    c.resident?.at(n);
    otherwise();
  });
  for (const key of n.choices.slice(0, MOST_CHOICES).reverse())
    c.later(() => {
      compare(key);
      code.op(OP.I64_EQ);
      code.block(OP.IF);
      const here = path.copy();
      t.path = here;
      c.later(() => code.end());
      c.later(() => goTo(c, n, key, null, here));
    });
}

function call(c: Context, n: Node, i: Insn, taken: number): void {
  const { t } = c;
  const { code } = t;
  t.checkPush(i);
  t.push(() => code.i64(i.next | 0, 0));
  const pc = c.piece === null ? i.target : ANYWHERE;
  checkpoint(c, t.path, i, () => code.i64(i.target | 0, 0), pc);
  if (!c.source.isThunk(i.target)) {
    c.resident?.toNode(n, taken);
    const path = new Path();
    path.loaded = t.path.loaded;
    goTo(c, n, taken, null, path, i);
    return;
  }
  // As the thunk does: pop, call, go on behind.
  t.popped();
  const slot = c.source.slot(i.target);
  if (c.resident !== null) {
    c.resident.host(n, slot, i.next);
    goTo(c, n, i.next, null, new Path());
    return;
  }
  code.i64(i.next | 0, 0);
  code.set(L.TARGET);
  const signature = c.source.signature(slot);
  code.i32(signature === null ? slot : c.callNumber(slot, signature));
  code.set(L.W0);
  code.br(signature === null ? Label.HOST : Label.CALL);
}

function callInPlace(c: Context, n: Node, exit: InPlace): void {
  const { t, piece } = c;
  if (piece === null) throw new Error("a call in place in a unit that is no piece");
  const { insn } = exit;
  t.push(() => t.code.i64(insn.next | 0, 0));
  checkpoint(c, t.path, insn, () => t.code.i64(insn.target | 0, 0));
  if (exit.kind === "direct") piece.callDirect(n, exit);
  else {
    t.popped();
    piece.callHost(n, exit);
  }
}

function dynamic(c: Context, n: Node, i: Insn): void {
  const { t } = c;
  const { code } = t;
  c.pay(t.path);
  const name = i.row?.name;
  const seen = (key: number): void => {
    code.get(L.TARGET);
    code.i64(key | 0, 0);
  };
  if (name === "ret") {
    t.top(i);
    code.set(L.TARGET);
    t.popped(8 + i.imm);
    markSite(c, i);
    overdrawn(c);
    choose(c, n, seen, () => {
      if (c.resident?.isLeaf === true) c.resident.leaveFor(i);
      else again(c, i);
    });
    return;
  }
  if (c.carried !== null && goesToHandler(i, c.job.promises)) {
    toHandler(c, n, i);
    return;
  }
  if (c.job.promises.handlers !== undefined && goesToHandler(i, c.job.promises)) {
    t.load(i, OP.I64_LOAD32_U, 8);
    code.set(L.TARGET);
    checkpoint(c, t.path, i, () => code.get(L.TARGET));
    code.br(Label.HANDLER);
    return;
  }
  if (i.dk === MEM) t.load(i, t.trusted ? OP.I64_LOAD32_U : OP.I64_LOAD, 8);
  else if (i.dk === REG) t.gpr(register(i.da));
  code.set(L.T1);
  if (name === "call") {
    t.checkPush(i);
    t.push(() => code.i64(i.next | 0, 0));
  }
  markSite(c, i);
  if (c.resident !== null) {
    code.get(L.T1);
    code.set(L.TARGET);
  }
  checkpoint(c, t.path, i, () => code.get(L.T1));
  choose(c, n, seen, () => again(c, i));
}
