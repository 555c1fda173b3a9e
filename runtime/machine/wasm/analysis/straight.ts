/*
 * The graph of code that lies in one piece and runs through from its start: a trace. Jumps lead outside, forwards, or
 * back to where an instruction begins. So it is decoded once from end to end, with a mark for each byte, where the general
 * way (cfg.ts) has to find out what is code, and in which order.
 *
 *   start:  cmp, jne outside        one node
 *           mov, jmp loop           one
 *   moves:  movaps                  an entry, which falls into
 *   loop:   add, jo outside         the loop, which comes
 *           cmp, jne moves          back
 */
import type { Insn } from "../../insn.js";
import { callInPlace, finish, isDirect, isJump, jump, makeDoors, MAX_NODE, Node } from "./cfg.js";
import type { CodeSource, Graph } from "./cfg.js";
import { exitOf, NOT_KNOWN } from "./exits.js";
import type { Exit } from "./exits.js";
import { foldEquality } from "./equality.js";

/** Marks of bytes: an instruction begins there; control comes there other than from the instruction in front. */
const START = 1;
const LEADER = 2;
/** The instruction ends a node, or the interpreter tier executes it. */
const JUMP = 4;
const STEP = 8;

/** What is written on while a graph is made, one after the other. */
export class Scratch {
  marks = new Uint8Array(0x400);
  readonly insns: Insn[] = [];
  /** Addresses of leaders. */
  readonly leaders: number[] = [];

  /** For code of that many bytes. */
  clear(bytes: number): void {
    if (this.marks.length < bytes) this.marks = new Uint8Array(2 * bytes);
    else this.marks.fill(0, 0, bytes);
    this.insns.length = this.leaders.length = 0;
  }
}

/** Null when the code is of another shape. */
export function straightGraph(
  source: CodeSource,
  entries: readonly number[],
  scratch = new Scratch(),
): Graph | null {
  const { piece } = source;
  if (piece === undefined) return null;
  const [start, end] = piece;
  scratch.clear(end - start);
  for (const pc of entries) if (!lead(scratch, piece, pc, pc)) return null;
  if (!scan(source, piece, scratch)) return null;
  const { marks, leaders, insns } = scratch;
  for (const pc of leaders) if ((marks[pc - start] & START) === 0) return null;
  const nodes = new Map<number, Node>();
  const list = cut(source, scratch, start, nodes);
  for (const pc of entries) nodes.get(pc)!.entry = true;
  foldEquality(nodes, list);
  makeDoors(nodes);
  return finish(nodes, insns.length, list);
}

/** Control may come to `pc`, from an instruction at `from`. */
function lead(
  { marks, leaders }: Scratch,
  [start, end]: readonly [number, number],
  pc: number,
  from: number,
): boolean {
  if (pc < start || pc >= end) return true;
  const mark = marks[pc - start];
  if ((mark & LEADER) === 0) {
    leaders.push(pc);
    marks[pc - start] = mark | LEADER;
  }
  return pc >= from || (mark & START) !== 0;
}

/** Decode what control comes to. */
function scan(source: CodeSource, piece: readonly [number, number], scratch: Scratch): boolean {
  const [start, end] = piece;
  const { marks, insns } = scratch;
  for (let pc = start; pc < end;) {
    if ((marks[pc - start] & LEADER) === 0) {
      pc++; // behind a jump: padding
      continue;
    }
    for (let goesOn = true; goesOn;) {
      const i = source.fetch(pc);
      if (i === null) return false;
      const at = pc - start;
      marks[at] |= START;
      insns.push(i);
      pc = i.next;
      if (isJump(i)) {
        marks[at] |= JUMP;
        const name = i.row!.name;
        if (name === "call") {
          if (callInPlace(source, i) === null) return false;
        } else goesOn = name === "j";
        if (goesOn && !lead(scratch, piece, pc, i.pc)) return false;
        if (name !== "call" && isDirect(i) && !lead(scratch, piece, i.target, i.pc)) return false;
      } else if (!source.translates(i)) {
        marks[at] |= STEP;
        goesOn = false;
      }
    }
  }
  return true;
}

/** Cut the instructions into nodes. */
function cut(
  source: CodeSource,
  { marks, insns }: Scratch,
  start: number,
  nodes: Map<number, Node>,
): Node[] {
  const list: Node[] = [];
  let n: Node | null = null;
  let first = 0;
  const end = (k: number, exit: Exit, count: number): void => {
    if (n === null) return;
    if (k > first) n.insns = insns.slice(first, k);
    n.exit = exit;
    n.count = k - first + count;
    n = null;
  };
  for (let k = 0; k < insns.length; k++) {
    const i = insns[k];
    const { pc } = i;
    const mark = marks[pc - start];
    if (n !== null && ((mark & LEADER) !== 0 || k - first === MAX_NODE))
      end(k, exitOf("fall", null, pc), 0);
    if (n === null) {
      first = k;
      n = new Node(pc);
      nodes.set(pc, n);
      list.push(n);
    }
    if ((mark & JUMP) !== 0) end(k, callInPlace(source, i) ?? jump(i), 1);
    else if ((mark & STEP) !== 0) end(k, exitOf("step", null, NOT_KNOWN, pc), 0);
  }
  return list;
}
