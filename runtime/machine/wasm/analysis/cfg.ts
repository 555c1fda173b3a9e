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
import { dominates, NO_NODES, relate } from "./dominators.js";
import { exitOf, NOT_KNOWN } from "./exits.js";
import type { Exit } from "./exits.js";
import { foldEquality } from "./equality.js";
import { appended } from "../../lists.js";
import { jumps } from "./facts.js";
import type { Liveness } from "./facts.js";
import type { Effect } from "./liveness.js";
import type { Path } from "./path.js";
import { MOST_UNPAID } from "./site.js";

const NONE: readonly never[] = [];

export class Node {
  insns: readonly Insn[] = NONE;
  exit!: Exit;
  /** Guest instructions, a jump at the end included, a step not. */
  count = 0;
  entry = false;
  /** Nodes that this one goes to directly; targets outside the unit are not among them. */
  successors = NO_NODES;
  predecessors = NO_NODES;
  /** Those where its exit leads, if they are in the unit. */
  taken: Node | null = null;
  fall: Node | null = null;
  /** Position in reverse postorder. */
  order = -1;
  /** Immediate dominator; null for those that only the dispatcher dominates. */
  dominator: Node | null = null;
  /** Nodes that this one dominates immediately, by order. */
  children = NO_NODES;
  /** Some node that it dominates jumps back to it. */
  loop = false;
  /** Where a dynamic exit leads as far as is known. */
  choices: readonly number[] = NONE;

  // What the translation finds out; each graph is translated once.

  /** What is alive at its start; null until asked for (liveness.ts), and what its instructions do about that. */
  alive: Liveness | null = null;
  effect: Effect | null = null;
  /** What is alive outside of the unit, where a jump is taken to. */
  aliveOutside: Liveness | null = null;
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
    const { exit } = n;
    if (exit.kind === "jcc") n.fall = connectTo(n, nodes.get(exit.fall));
    if (exit.taken !== NOT_KNOWN) n.taken = connectTo(n, nodes.get(exit.taken));
    for (const pc of n.choices) connectTo(n, nodes.get(pc));
  }
}
function connectTo(n: Node, to: Node | undefined): Node | null {
  if (to === undefined) return null;
  if (!n.successors.includes(to)) n.successors = appended(n.successors, to);
  return to;
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
  let list = alongChain(nodes, chain);
  if (list === null) list = reversePostorder(nodes);
  else enterOnlyLoop(list);
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

/**
 * Where all jumps back lead to one node, it will be an entry, whether it is the head of the only loop or jumped into; the order
 * stays as it is, and dominators are found once.
 */
function enterOnlyLoop(list: readonly Node[]): void {
  let head: Node | null = null;
  for (const n of list)
    for (const s of n.successors) {
      if (s.order > n.order || s === head) continue;
      if (head !== null) return;
      head = s;
    }
  if (head !== null) head.entry = true;
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
  if (callsHost(source, insn)) return exitOf("host", insn, taken);
  if (insn.row?.name !== "call" || !isDirect(insn)) return null;
  const isOwn =
    (source.subroutine?.(insn.target) ?? null) !== null ||
    (source.callee?.(insn.target) ?? -1) >= 0;
  return isOwn ? exitOf("direct", insn, taken) : null;
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
    const insns: Insn[] = [];
    n.insns = insns;
    let pc = start;
    for (;;) {
      const i = code.get(pc);
      if (i === undefined || (pc !== start && leaders.has(pc)) || insns.length === MAX_NODE) {
        n.exit = exitOf("fall", null, pc);
        if (insns.length === MAX_NODE && code.has(pc)) work.push(pc);
        break;
      }
      if (isJump(i)) {
        n.exit = (inPlace ? callInPlace(source, i) : null) ?? jump(i);
        if (n.exit.kind === "dynamic")
          n.choices = (source.leadsTo?.(i) ?? []).filter((to) => code.has(to));
        break;
      }
      if (!source.translates(i)) {
        n.exit = exitOf("step", null, NOT_KNOWN, pc);
        break;
      }
      insns.push(i);
      pc = i.next;
    }
    n.count = insns.length + (n.exit.insn === null ? 0 : 1);
  }
  return nodes;
}

/** The exit that a jump makes; `key` gives the keys of its direct targets. */
export function jump(insn: Insn, key = (pc: number): number => pc): Exit {
  const name = insn.row?.name ?? "";
  if (!isDirect(insn)) return exitOf("dynamic", insn);
  const taken = key(insn.target);
  if (name === "j") return exitOf("jcc", insn, taken, key(insn.next), insn.cc);
  return exitOf(name === "jmp" ? "jmp" : "call", insn, taken);
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
