/*
 * Specialised units: the code of an interpreter for one interpreted program.
 *
 * Nearly all the time of an interpreter goes into finding out, again and again, what the
 * interpreted program says: fetch, decode, an indirect jump. A unit made for the part of
 * a program that is hot knows. Its nodes stand for a piece of the interpreter's code and
 * a value of its program counter; loads from the interpreted program become constants
 * behind a comparison with what is there, and indirect jumps become comparisons with
 * where they went when a profile was taken. WebAssembly engines fold the rest.
 *
 *   handler of ADDVV        (ADDVV, 0x5010)  (ADDVV, 0x5024)
 *        | jmp [r14+rbp*8]        |               |  target == SUBVN?
 *   handler of SUBVN        (SUBVN, 0x5014)  (MOV, 0x5028)
 *
 * Nothing is taken for granted: where something is not as it was, the unit is left in
 * front of that instruction and the general translation goes on. (The idea is that of
 * Sullivan et al., Dynamic Native Optimization of Interpreters, 2003: a trace of the
 * interpreter needs its logical program counter as part of every address.)
 */
import type { Insn } from "../../insn.js";
import type { Promises } from "../../promises.js";
import {
  addressOf,
  connect,
  finish,
  isJump,
  JUMPS,
  jump,
  MAX_NODE,
  MOST_CHOICES,
  Node,
} from "../analysis/cfg.js";
import type { CodeSource, Graph } from "../analysis/cfg.js";
import { find, follow } from "../analysis/known.js";
import type { Known } from "../analysis/known.js";
import { write } from "../unit/write.js";
import type { Translation, UnitOptions } from "../unit/job.js";
import type { Profile, Visit } from "./profile.js";
import { changes } from "../analysis/facts.js";

/** Visits that count for less are left out. */
const LEAST = 0.5;

export interface Subject {
  readonly source: CodeSource;
  /** What is promised of the interpreter's code. */
  readonly promises: Promises;
  readonly profile: Profile;
  /** Register that is the program counter of the interpreter. */
  readonly counter: number;
  readonly memory: () => DataView;
}

/** Translate what a profile of an interpreter has seen; null when that is nothing. */
export function translateSpecialised(subject: Subject, options: UnitOptions): Translation | null {
  const graph = buildSpecialised(subject, options.limit);
  if (graph.nodes.size === 0) return null;
  const { source, promises, memory } = subject;
  return write({ graph, source, options, promises, elsewhere: new Set(), memory: memory() });
}

/** The graph of what the profile saw, the parts seen most first up to a number of instructions. */
function buildSpecialised(subject: Subject, limit: number): Graph {
  const visits = [...subject.profile.visits.values()].sort((a, b) => b.count - a.count);
  const builder = new Builder(subject, visits);
  for (const v of visits)
    if (v.count >= LEAST && builder.instructions < limit)
      builder.walk(v.key, v.context, v.successors());
  const { nodes } = builder;
  const entries = [...builder.sites];
  for (const v of visits) if (v.begins) entries.push(v.key);
  for (const n of nodes.values()) entries.push(...n.choices.slice(MOST_CHOICES));
  for (const key of entries) {
    const n = nodes.get(key);
    if (n !== undefined) n.entry = true;
  }
  connect(nodes);
  enterAll(nodes);
  return { ...finish(nodes, builder.instructions), counter: subject.counter };
}

/** Make entries of nodes that are not reached otherwise. */
function enterAll(nodes: ReadonlyMap<number, Node>): void {
  const reached = new Set<Node>();
  const reach = (from: Node): void => {
    const work = [from];
    for (let n = work.pop(); n !== undefined; n = work.pop()) {
      if (reached.has(n)) continue;
      reached.add(n);
      work.push(...n.successors);
    }
  };
  for (const n of nodes.values()) if (n.entry) reach(n);
  // Rather where an instruction of the program begins than inside of one.
  const begins = new Set<number>();
  for (const n of nodes.values())
    if (n.exit.kind === "dynamic") n.choices.forEach((k) => begins.add(k));
  for (const first of [true, false])
    for (const n of nodes.values())
      if (!reached.has(n) && begins.has(n.key) === first) {
        n.entry = true;
        reach(n);
      }
}

/** In place of a context: any of those that were seen. */
const ANY = -2;

class Builder {
  readonly nodes = new Map<number, Node>();
  /** Where runs come back to after calls and steps. */
  readonly sites = new Set<number>();
  instructions = 0;
  private readonly decoded = new Map<number, Insn | null>();
  private readonly visitsAt = new Map<number, Visit[]>();

  /** `visits` are sorted: most frequent first. */
  constructor(
    private readonly subject: Subject,
    visits: readonly Visit[],
  ) {
    for (const v of visits) {
      const list = this.visitsAt.get(v.pc);
      if (list === undefined) this.visitsAt.set(v.pc, [v]);
      else list.push(v);
    }
  }

  private fetch(pc: number): Insn | null {
    let i = this.decoded.get(pc);
    if (i === undefined) this.decoded.set(pc, (i = this.subject.source.fetch(pc)));
    return i;
  }

  /** Make the nodes of a block that begins with a node, given what followed the block. */
  walk(key: number, context: number, successors: readonly Visit[]): void {
    // Code that is left out is no node, which would have nothing but a way to itself.
    if (this.nodes.has(key) || this.fetch(addressOf(key)) === null) return;
    const { source, profile, counter, memory } = this.subject;
    const { contexts } = profile;
    const n = new Node(key, context);
    const known: Known = new Array<undefined>(16).fill(undefined);
    known[counter] = context;
    this.nodes.set(key, n);
    /** The key of what follows at `pc`. */
    const to = (pc: number): number => {
      const now = known[counter];
      return now === undefined ? this.anyAt(pc) : contexts.key(pc, now);
    };
    /** Go on behind what was walked, on the same way. */
    const goOn = (pc: number): void => {
      const now = known[counter];
      if (now !== undefined) this.walk(contexts.key(pc, now), now, successors);
    };
    let { pc } = n;
    for (;;) {
      const i = this.fetch(pc);
      if (i === null || n.insns.length === MAX_NODE) {
        n.exit = { kind: "fall", taken: to(pc) };
        if (i !== null) goOn(pc);
        break;
      }
      if (isJump(i)) {
        n.exit = jump(i, to);
        if (i.row?.name === "call") this.sites.add(to(i.next));
        if (n.exit.kind === "dynamic") n.choices = choices(successors, known[counter], to);
        break;
      }
      if (!source.translates(i)) {
        n.exit = { kind: "step", pc };
        follow(i, known, null);
        this.sites.add(to(i.next));
        goOn(i.next);
        break;
      }
      n.insns.push(i);
      const wasKnown = known[counter] !== undefined;
      follow(i, known, find(i, known, memory()));
      pc = i.next;
      if (wasKnown && known[counter] === undefined) {
        const keys = this.contextsAt(pc, successors);
        if (keys === null || keys.length === 0) continue;
        n.exit = { kind: "switch", pc };
        n.choices = keys;
        break;
      }
    }
    n.count = n.insns.length + ("insn" in n.exit ? 1 : 0);
    this.instructions += n.count;
  }

  /** A node in front of those for `pc` in all contexts. */
  private anyAt(pc: number): number {
    const key = this.subject.profile.contexts.key(pc, ANY);
    if (!this.nodes.has(key)) {
      const n = new Node(key);
      n.exit = { kind: "switch", pc };
      n.choices = (this.visitsAt.get(pc) ?? []).map((v) => v.key);
      this.nodes.set(key, n);
    }
    return key;
  }

  /**
   * The program counter has a new value: nodes for those that it had, as seen at the end
   * of the block; null when they cannot be told from that. None when it was followed by
   * nothing, as at the end of a run.
   */
  private contextsAt(pc: number, successors: readonly Visit[]): number[] | null {
    const moves = this.movesFrom(pc);
    if (moves === null) return null;
    const { contexts } = this.subject.profile;
    const keys: number[] = [];
    for (const context of new Set(successors.map((v) => v.context - moves))) {
      if (context < 0) continue;
      const key = contexts.key(pc, context);
      this.walk(key, context, successors);
      keys.push(key);
    }
    return keys;
  }

  /** By how much the rest of a block moves the program counter; null when that depends. */
  private movesFrom(pc: number): number | null {
    const { counter } = this.subject;
    let by = 0;
    for (let i = this.fetch(pc); i !== null; i = this.fetch(i.next)) {
      const name = i.row?.name ?? "";
      if (JUMPS.has(name)) return by;
      if ((changes(i) & (1 << counter)) === 0) continue;
      // Seen from a place far from both ends, a known movement is a difference.
      const known: Known = new Array<undefined>(16).fill(undefined);
      const middle = 2 ** 31;
      known[counter] = middle;
      follow(i, known, null);
      const after = known[counter];
      if (after === undefined) return null;
      by += after - middle;
    }
    return null;
  }
}

/** Where a jump led, as keys: in the present context, or in whichever when that is not known. */
function choices(
  successors: readonly Visit[],
  context: number | undefined,
  to: (pc: number) => number,
): number[] {
  const seen = successors.filter((v) => context === undefined || v.context === context);
  return [...new Set(seen.map((v) => to(v.pc)))];
}
