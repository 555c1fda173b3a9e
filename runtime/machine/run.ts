/*
 * The run loop of the interpreter tier.
 *
 * Calling an executor through a field costs more than most executors do. So the few
 * forms that make up nearly all of what runs are numbered, and called by name in
 * a switch: the engine inlines them. They are listed by how often bytecode handlers
 * execute them. Everything else goes through the field, and all does at first (`plainInsns`): the engine takes long to inline them.
 */
import type { Cpu } from "./cpu.js";
import {
  add32,
  add64,
  addsd,
  leaBase64,
  leaIndex64,
  load32,
  load64,
  loadDouble,
  loadZero8,
  mov32,
  mov64,
  mulsd,
  shiftRight32,
  store32,
  store64,
  ucomisd,
  zero8,
} from "./exec/fast.js";
import { NOWHERE } from "./insn.js";
import type { Block, Exec, Insn } from "./insn.js";

/** By the numbers that the switch below uses. */
const hot: readonly (Exec | null)[] = [
  null,
  zero8,
  loadDouble,
  load32,
  add64,
  shiftRight32,
  store64,
  load64,
  leaIndex64,
  leaBase64,
  mov64,
  mov32,
  addsd,
  mulsd,
  ucomisd,
  add32,
  store32,
  loadZero8,
];
const numbers = new Map(hot.map((exec, n) => [exec, n]));

export const numberOf = (i: Insn): number => numbers.get(i.exec) ?? 0;

/** Execute the instructions of a block in front of its last, and return their number; `at` says which one throws. */
function runPlain(c: Cpu, body: readonly Insn[]): number {
  const n = body.length;
  for (let k = 0; k < n; k++) {
    const i = body[k];
    c.at = k;
    i.exec(c, i);
  }
  return n;
}
/** The same, with the executors of hot forms in place. */
function runHot(c: Cpu, body: readonly Insn[]): number {
  const n = body.length;
  for (let k = 0; k < n; k++) {
    const i = body[k];
    c.at = k;
    switch (i.hot) {
      case 1:
        zero8(c, i);
        break;
      case 2:
        loadDouble(c, i);
        break;
      case 3:
        load32(c, i);
        break;
      case 4:
        add64(c, i);
        break;
      case 5:
        shiftRight32(c, i);
        break;
      case 6:
        store64(c, i);
        break;
      case 7:
        load64(c, i);
        break;
      case 8:
        leaIndex64(c, i);
        break;
      case 9:
        leaBase64(c, i);
        break;
      case 10:
        mov64(c, i);
        break;
      case 11:
        mov32(c, i);
        break;
      case 12:
        addsd(c, i);
        break;
      case 13:
        mulsd(c, i);
        break;
      case 14:
        ucomisd(c, i);
        break;
      case 15:
        add32(c, i);
        break;
      case 16:
        store32(c, i);
        break;
      case 17:
        loadZero8(c, i);
        break;
      default:
        i.exec(c, i);
    }
  }
  return n;
}

/**
 * Where a run goes on after an exception in instruction `k` of a block that was to be
 * reached at `pc`; the run's part of the stack lies below `bottom`. Throws what
 * leaves the run.
 */
export type Catch = (e: unknown, b: Block, k: number, pc: number, bottom: number) => number;

/** `at` says where; no longer in a block's last instruction, which may be a nested run. */
const IN_BODY = -1;

/** Run from `entry` until control reaches `gate`. */
export function interpret(
  c: Cpu,
  entry: number,
  gate: number,
  bottom: number,
  caught: Catch,
): void {
  let pc = entry;
  let k = 0;
  let b: Block = NOWHERE;
  for (;;) {
    try {
      pc = c.begin(pc, gate);
      if (pc === gate) return;
      b = c.code.find(pc);
      while (b.pc !== gate) {
        if (b.heat++ >= c.heatLimit) {
          const from = b;
          b = NOWHERE; // what is thrown from here is not put down to a block
          const next = c.hot(from);
          b = next ?? from;
          if (next !== null) continue;
        }
        c.fuel -= b.count;
        k = IN_BODY;
        if (c.plainInsns > 0) {
          c.plainInsns -= b.count;
          k = runPlain(c, b.fastBody);
        } else k = runHot(c, b.fastBody);
        b = b.fastJump(c, b.term);
      }
      return;
    } catch (e) {
      if (e instanceof RangeError) throw e; // perhaps no stack is left for the call below
      pc = caught(e, b, k === IN_BODY ? c.at : k, pc, bottom);
      b = NOWHERE;
    }
  }
}
