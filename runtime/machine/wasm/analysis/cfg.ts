/*
 * The control-flow graph of a unit: guest code that becomes one WebAssembly function.
 *
 * It is found by following direct jumps, calls and fall-through from the entries. A
 * node is entered from other nodes of the unit by known edges; entries are also
 * entered through the dispatcher of the function, by address: the given ones, return
 * sites, what follows an instruction that is left to the interpreter tier, and heads of
 * outermost loops, so that a run which stopped in a loop can go on there.
 *
 * WebAssembly wants nested control flow. The graph is made reducible by turning the
 * target of every backward jump that does not dominate its source into an entry: such
 * jumps go through the dispatcher. The dominator tree then gives the nesting.
 */
import { isRebased } from "../../decode.js";
import type { Insn } from "../../insn.js";
import type { LiveRegisters } from "../../promises.js";
import { foldEquality } from "./equality.js";
import { jumps } from "./facts.js";
import type { Liveness } from "./facts.js";
import type { Effect } from "./liveness.js";
import type { Path } from "./path.js";
import { MOST_UNPAID } from "./site.js";

export type Exit =
  /** Taken on a condition code, or one of equality.ts. */
  | {
      readonly kind: "jcc";
      readonly insn: Insn;
      readonly cc: number;
      readonly taken: number;
      readonly fall: number;
    }
  | { readonly kind: "jmp"; readonly insn: Insn; readonly taken: number }
  /** To the next node, without an instruction. */
  | { readonly kind: "fall"; readonly taken: number }
  | { readonly kind: "call"; readonly insn: Insn; readonly taken: number }
  /** A call of a host function, in the middle of the unit; to the next node. */
  | { readonly kind: "host"; readonly insn: Insn; readonly taken: number }
  /** A call of guest code that is a function of its own; to the next node. */
  | { readonly kind: "direct"; readonly insn: Insn; readonly taken: number }
  /** Indirect jump, indirect call, return. */
  | { readonly kind: "dynamic"; readonly insn: Insn }
  /** The interpreter tier executes the instruction at `pc`. */
  | { readonly kind: "step"; readonly pc: number };

const NONE: readonly never[] = [];

export class Node {
  insns: Insn[] = [];
  exit!: Exit;
  /** Guest instructions, a jump at the end included, a step not. */
  count = 0;
  entry = false;
  /** Nodes that this one goes to directly; targets outside the unit are not among them. */
  successors: Node[] = [];
  predecessors: Node[] = [];
  /** Position in reverse postorder. */
  order = -1;
  /** Immediate dominator; null for those that only the dispatcher dominates. */
  dominator: Node | null = null;
  /** Nodes that this one dominates immediately, by order. */
  children: Node[] = [];
  /** Some node that it dominates jumps back to it. */
  loop = false;
  /** Where a dynamic exit leads as far as is known. */
  choices: readonly number[] = NONE;

  // What the translation finds out; each graph is translated once.

  /** What is alive at its start; null until asked for (liveness.ts), and what its instructions do about that. */
  alive: Liveness | null = null;
  effect: Effect | null = null;
  /** Flags alive behind each instruction. */
  flagsBehind: readonly number[] | null = null;
  /** Kind of the flags at its start, see flagkinds.ts. */
  flagKind = -1;
  /** Instructions that are not paid for at its start, see unit/fuel.ts. */
  unpaid = 0;
  /** Labels of the block that ends where it begins, and of its loop; 0 for none. */
  label = 0;
  loopLabel = 0;
  /** What is known on the ways to it that were met so far. */
  incoming: Path | null = null;

  constructor(readonly pc: number) {}
}

export interface Graph {
  readonly nodes: ReadonlyMap<number, Node>;
  /** The same in reverse postorder: each is at its `order`. */
  readonly list: readonly Node[];
  /** Nodes that only the dispatcher dominates, by order. */
  readonly roots: readonly Node[];
  readonly instructions: number;
}

export interface CodeSource {
  /** The instruction at an address that may belong to the unit; null when there is none. */
  fetch(pc: number): Insn | null;
  /** All of it is there, from start to end. */
  readonly piece?: readonly [number, number];
  /** Can the translator express it? Jumps aside. */
  translates(i: Insn): boolean;
  isThunk(pc: number): boolean;
  /** The slot of a thunk. */
  slot(pc: number): number;
  /** Signature of the host function of a thunk slot, null when there is none yet. */
  signature(slot: number): string | null;
  /** Has the place that a jump leads to never run? It stays outside. */
  isCold?(pc: number): boolean;
  /** What is alive at the start of a function of its own, which pieces call in place; null when it is none. */
  subroutine?(pc: number): LiveRegisters | null;
  /** The number of a function of foreign code, which pieces call in place; -1 when it is none of these. */
  callee?(pc: number): number;
  /** The number of a function that pieces call, by name, in the table of these. */
  place?(name: string): number;
  /** Where an indirect jump led as far as is known: others are compared with these. */
  leadsTo?(i: Insn): readonly number[];
}

/** Longest run of instructions in a node: nothing is paid for in between (site.ts). */
export const MAX_NODE = MOST_UNPAID - 1;
/** More ways than that from one place are left to the dispatcher. */
export const MOST_CHOICES = 4;
/** Does the node end with that jump? Rare kinds of operands are left to the interpreter tier. */
export const isJump = (i: Insn): boolean => jumps(i) && !(i.mem && isRebased(i));

export const isDirect = (i: Insn): boolean => i.row?.operands[0]?.[0] === "J";

/**
 * Build the graph from `entries`; beyond `limit` instructions, code is left outside. With `inPlace`,
 * control goes on behind calls of host functions, and what the interpreter tier executes ends the unit.
 */
export function buildGraph(
  source: CodeSource,
  entries: Iterable<number>,
  limit: number,
  inPlace = false,
): Graph {
  const wanted = new Set(entries);
  const { code, leaders, sites } = discover(source, wanted, limit, inPlace);
  for (const s of sites) wanted.add(s);
  const nodes = cut(source, code, leaders, inPlace);
  for (const n of nodes.values()) n.entry = wanted.has(n.pc);
  if (inPlace) {
    foldEquality(nodes);
    makeDoors(nodes);
  }
  return finish(nodes, code.size);
}

/**
 * Entries that only lead into a loop which comes back to them, the moves in front of it, are entered as
 * a copy: so the dispatcher is not part of the loop.
 *
 *   jmp loop                       jmp loop        dispatcher
 *   around: moves   <- entry         around: moves   copy: moves
 *   loop:   ...              ->      loop: ...   <-----+
 *   jmp around                     jmp around
 */
export function makeDoors(nodes: Map<number, Node>): void {
  let doors: Node[] | null = null;
  for (const n of nodes.values())
    if (n.entry && n.exit.kind === "fall" && isReached(nodes, n.pc)) (doors ??= []).push(n);
  for (const n of doors ?? []) {
    const door = new Node(n.pc);
    door.insns = n.insns;
    door.exit = n.exit;
    door.count = n.count;
    door.entry = true;
    nodes.set(doorKey(n.pc), door);
    n.entry = false;
  }
}
function isReached(nodes: ReadonlyMap<number, Node>, pc: number): boolean {
  for (const n of nodes.values()) if (targets(n).includes(pc)) return true;
  return false;
}
/** Nothing but the dispatcher leads there. */
const doorKey = (pc: number): number => -pc;

/** Fill in the successors. */
function connect(nodes: ReadonlyMap<number, Node>): void {
  for (const n of nodes.values()) {
    const { exit, successors } = n;
    const goTo = (pc: number): void => {
      const to = nodes.get(pc);
      if (to !== undefined && !successors.includes(to)) successors.push(to);
    };
    if (exit.kind === "jcc") goTo(exit.fall);
    if ("taken" in exit) goTo(exit.taken);
    else n.choices.forEach(goTo);
  }
}

/**
 * Connect and order the nodes, of which all are reached from entries, and make the graph reducible. Control may
 * run through `chain`, all of them but doors: that is their order then.
 */
export function finish(
  nodes: ReadonlyMap<number, Node>,
  instructions: number,
  chain?: readonly Node[],
): Graph {
  connect(nodes);
  const inOrder = (): Node[] => alongChain(nodes, chain) ?? reversePostorder(nodes);
  let list = inOrder();
  relate(list);
  const heads = outermostLoops(list);
  let changed = false;
  for (const n of heads) {
    changed ||= !n.entry;
    n.entry = true;
  }
  while (changed || makeReducible(list)) {
    changed = false;
    list = inOrder();
    relate(list);
  }
  return { nodes, list, roots: list.filter((n) => n.dominator === null), instructions };
}
/** Reverse postorder of nodes that are a chain, in ascending order, and doors; null when they are not. */
function alongChain(
  nodes: ReadonlyMap<number, Node>,
  chain: readonly Node[] | undefined,
): Node[] | null {
  if (chain?.[0].entry !== true) return null;
  const last = chain.length - 1;
  for (let k = 0; k < last; k++) if (!chain[k].successors.includes(chain[k + 1])) return null;
  let list = [...chain];
  // Doors are met last: they stand in front, the last of them first.
  if (nodes.size > chain.length) {
    const doors: Node[] = [];
    for (const [key, n] of nodes) if (key < 0) doors.push(n);
    list = [...doors.sort((a, b) => b.pc - a.pc), ...chain];
  }
  for (let k = 0; k < list.length; k++) list[k].order = k;
  return list;
}

/** Addresses that a node's exit goes to, those outside of the unit included. */
export function targets(n: Node): readonly number[] {
  const { exit } = n;
  switch (exit.kind) {
    case "jcc":
      return [exit.fall, exit.taken];
    case "jmp":
    case "fall":
    case "call":
    case "host":
    case "direct":
      return [exit.taken];
    default:
      return n.choices;
  }
}

interface Discovered {
  readonly code: ReadonlyMap<number, Insn>;
  readonly leaders: ReadonlySet<number>;
  /** Where runs come back to after calls and steps. */
  readonly sites: ReadonlySet<number>;
}

/**
 * Bytes from the first to the last instruction of a unit, so that sites of exits fit (site.ts). What lies
 * beyond is left to another unit.
 */
const MOST_SPAN = 0xf00000;

/** The exit of a call that is done in place, if it is one. */
export function callInPlace(source: CodeSource, insn: Insn): Exit | null {
  const taken = insn.next;
  if (callsHost(source, insn)) return { kind: "host", insn, taken };
  if (insn.row?.name !== "call" || !isDirect(insn)) return null;
  const isOwn =
    (source.subroutine?.(insn.target) ?? null) !== null ||
    (source.callee?.(insn.target) ?? -1) >= 0;
  return isOwn ? { kind: "direct", insn, taken } : null;
}
const callsHost = (source: CodeSource, i: Insn): boolean =>
  i.row?.name === "call" && isDirect(i) && source.isThunk(i.target);

function discover(
  source: CodeSource,
  entries: ReadonlySet<number>,
  limit: number,
  inPlace: boolean,
): Discovered {
  const code = new Map<number, Insn>();
  const leaders = new Set(entries);
  const sites = new Set<number>();
  const work = [...entries];
  const lead = (pc: number): void => {
    if (leaders.has(pc) || source.isCold?.(pc)) return;
    leaders.add(pc);
    work.push(pc);
  };
  const site = (pc: number): void => {
    sites.add(pc);
    lead(pc);
  };
  let low = Infinity;
  let high = 0;
  for (let pc = work.shift(); pc !== undefined; pc = work.shift()) {
    while (!code.has(pc) && code.size < limit) {
      if (Math.max(high, pc) - Math.min(low, pc) >= MOST_SPAN) break;
      const i = source.fetch(pc);
      if (i === null) break;
      low = Math.min(low, pc);
      high = Math.max(high, pc);
      code.set(pc, i);
      const name = i.row?.name ?? "";
      if (isJump(i)) {
        if (inPlace && callInPlace(source, i) !== null) {
          lead(i.next);
          break;
        }
        if (name === "call") site(i.next);
        if (isDirect(i) && !source.isThunk(i.target)) lead(i.target);
        if (name === "j") lead(i.next);
        if (!isDirect(i)) for (const to of source.leadsTo?.(i) ?? []) lead(to);
        break;
      }
      if (!source.translates(i)) {
        if (!inPlace) site(i.next);
        break;
      }
      pc = i.next;
    }
  }
  return { code, leaders, sites };
}

/** Cut the instructions into nodes. */
function cut(
  source: CodeSource,
  code: ReadonlyMap<number, Insn>,
  leaders: ReadonlySet<number>,
  inPlace: boolean,
): Map<number, Node> {
  const nodes = new Map<number, Node>();
  const work = [...leaders].filter((pc) => code.has(pc));
  for (let start = work.pop(); start !== undefined; start = work.pop()) {
    if (nodes.has(start)) continue;
    const n = new Node(start);
    nodes.set(start, n);
    let pc = start;
    for (;;) {
      const i = code.get(pc);
      if (i === undefined || (pc !== start && leaders.has(pc)) || n.insns.length === MAX_NODE) {
        n.exit = { kind: "fall", taken: pc };
        if (n.insns.length === MAX_NODE && code.has(pc)) work.push(pc);
        break;
      }
      if (isJump(i)) {
        n.exit = (inPlace ? callInPlace(source, i) : null) ?? jump(i);
        if (n.exit.kind === "dynamic")
          n.choices = (source.leadsTo?.(i) ?? []).filter((to) => code.has(to));
        break;
      }
      if (!source.translates(i)) {
        n.exit = { kind: "step", pc };
        break;
      }
      n.insns.push(i);
      pc = i.next;
    }
    n.count = n.insns.length + ("insn" in n.exit ? 1 : 0);
  }
  return nodes;
}

/** The exit that a jump makes; `key` gives the keys of its direct targets. */
export function jump(insn: Insn, key = (pc: number): number => pc): Exit {
  const name = insn.row?.name ?? "";
  if (!isDirect(insn)) return { kind: "dynamic", insn };
  const taken = key(insn.target);
  if (name === "j") return { kind: "jcc", insn, cc: insn.cc, taken, fall: key(insn.next) };
  return { kind: name === "jmp" ? "jmp" : "call", insn, taken };
}

type Dominators = (Node | null | undefined)[];

/** Predecessors, dominators, loops of nodes in reverse postorder. The virtual root goes to all entries. */
function relate(list: readonly Node[]): void {
  for (const n of list) {
    n.predecessors.length = n.children.length = 0;
    n.loop = false;
  }
  for (const n of list) for (const s of n.successors) s.predecessors.push(n);

  // Cooper, Harvey, Kennedy; null stands for the root, undefined for "not yet".
  const idom = new Array<Node | null | undefined>(list.length).fill(undefined);
  while (dominate(list, idom));
  for (let k = 0; k < list.length; k++) {
    const n = list[k];
    n.dominator = idom[k] ?? null;
    n.dominator?.children.push(n);
  }
  for (const n of list)
    for (const s of n.successors) if (s.order <= n.order && dominates(s, n)) s.loop = true;
}
/** Find dominators from those found so far. May others follow from these? */
function dominate(list: readonly Node[], idom: Dominators): boolean {
  let changed = false;
  for (const n of list) {
    let d: Node | null | undefined = n.entry ? null : undefined;
    let isOpen = false;
    for (const p of n.predecessors) {
      if (idom[p.order] === undefined) isOpen = true;
      else d = d === undefined ? p : intersect(idom, d, p);
    }
    if (d === undefined) d = null;
    if (idom[n.order] === d) continue;
    // What follows from all that leads there is found, as long as nothing before it changes.
    if (isOpen || idom[n.order] !== undefined) changed = true;
    idom[n.order] = d;
  }
  return changed;
}
function intersect(idom: Dominators, a: Node | null, b: Node | null): Node | null {
  while (a !== b) {
    if (a === null || b === null) return null;
    if (a.order > b.order) a = idom[a.order] ?? null;
    else b = idom[b.order] ?? null;
  }
  return a;
}

function reversePostorder(nodes: ReadonlyMap<number, Node>): Node[] {
  const list: Node[] = [];
  const stack: Node[] = [];
  /** Of the nodes on the stack: which successor is next. */
  const next: number[] = [];
  const meet = (n: Node): void => {
    if (n.order >= 0) return;
    n.order = 0;
    stack.push(n);
    next.push(0);
  };
  const entries: Node[] = [];
  for (const n of nodes.values()) {
    n.order = -1;
    if (n.entry) entries.push(n);
  }
  entries.sort((a, b) => a.pc - b.pc);
  for (const e of entries) {
    meet(e);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const n = stack[top];
      if (next[top] < n.successors.length) meet(n.successors[next[top]++]);
      else {
        list.push(n);
        stack.pop();
        next.pop();
      }
    }
  }
  list.reverse();
  list.forEach((n, k) => (n.order = k));
  return list;
}

export function dominates(a: Node, b: Node): boolean {
  let n: Node | null = b;
  while (n !== null && n.order > a.order) n = n.dominator;
  return n === a;
}

/** Does the only way into a node come from its dominator? Then it follows there. */
export function isInline(n: Node): boolean {
  if (n.entry) return false;
  let before = 0;
  for (const p of n.predecessors) if (p.order < n.order) before++;
  return before === 1;
}

/** Headers of loops that lie in no other loop: a run that stopped there can go on there. */
function outermostLoops(nodes: readonly Node[]): Node[] {
  const headers = nodes.filter((n) => n.loop);
  if (headers.length < 2) return headers;
  const inner = new Set<Node>();
  for (const h of headers) for (const n of loopBody(h)) if (n !== h && n.loop) inner.add(n);
  return headers.filter((h) => !inner.has(h));
}

/** The nodes of the loop with that header. */
export function loopBody(header: Node): Set<Node> {
  const body = new Set<Node>([header]);
  const work = header.predecessors.filter((p) => p.order >= header.order && dominates(header, p));
  for (let n = work.pop(); n !== undefined; n = work.pop()) {
    if (body.has(n)) continue;
    body.add(n);
    work.push(...n.predecessors);
  }
  return body;
}

/** Targets of retreating edges that do not dominate their source become entries. */
function makeReducible(nodes: readonly Node[]): boolean {
  let changed = false;
  for (const n of nodes)
    for (const s of n.successors)
      if (s.order <= n.order && !s.entry && !dominates(s, n)) changed = s.entry = true;
  return changed;
}
