/* What becomes one function, and what comes out. */
import { isRebased } from "../../decode.js";
import { REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import type { Promises } from "../../promises.js";
import type { Rooms } from "../emit/bytes.js";
import type { Linkage } from "../emit/link.js";
import { register } from "../analysis/facts.js";
import type { Liveness } from "../analysis/facts.js";
import type { CodeSource, Graph } from "../analysis/cfg.js";
import type { Scratch } from "../analysis/straight.js";
import { ruleOf } from "../rules/rules.js";

/** Results of `run`: control left the unit; fuel was used up at a checkpoint. */
export const LEFT = 0;
export const CHECKPOINT = 1;
/** Control left in front of an instruction that the interpreter tier executes. */
export const STEPPED = 2;

export interface UnitOptions {
  readonly stackLow: number;
  readonly thunkBase: number;
  /** Bytes of memory that there are for sure: fixed addresses need no check. */
  readonly memorySize?: number;
  /** Most instructions in a unit. */
  readonly limit: number;
  /**
   * Rely on what is promised of upper halves of registers. Not in code that keeps the registers of guest
   * code that calls it, which may have something there.
   */
  readonly halves?: boolean;
  /** The dispatcher carries all registers: for code that calls and returns inside of itself a lot. */
  readonly carriesAll?: boolean;
  /** NaNs that come about are those of the processor (tier/nans.ts). */
  readonly nativeNaNs?: boolean;
  /** To write to: one translation after the other, none in another. */
  readonly rooms?: Rooms;
  /** The same for graphs of straight code. */
  readonly scratch?: Scratch;
  /** The module of which it becomes one of several functions; sites are relative to `base` there. */
  readonly linkage?: Linkage;
  readonly base?: number;
}

/** What is to become one function. */
export interface Job {
  readonly graph: Graph;
  readonly source: CodeSource;
  readonly options: UnitOptions;
  readonly promises: Promises;
  /** Targets of jumps at which the function is left, though it has their code. */
  readonly elsewhere: ReadonlySet<number>;
  /** What is alive in code outside, as far as that is known. */
  readonly beyond?: (pc: number) => Liveness | null;
}

export interface Translation {
  /** The module, or the code of a function, when that is one of several. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Names of what it imports besides memory. */
  readonly imports: readonly string[];
  /** EXIT sites are relative to it. */
  readonly base: number;
  /** Addresses at which the function can be entered. */
  readonly entries: readonly number[];
  /** Pieces of guest code that were translated: start, end, start, end... */
  readonly extents: readonly number[];
  readonly instructions: number;
  /** Addresses outside that direct jumps lead to. */
  readonly leaves: readonly number[];
  /** Slots of host functions that foreign code calls by its own. */
  readonly hosts: readonly number[];
  /** Bytes of memory without which foreign code is not what it was translated to. */
  readonly least: number;
}

/** Can the translator express an instruction? Jumps aside. */
export const canTranslate = (i: Insn): boolean => {
  if (i.mem && isRebased(i)) return false;
  const rule = ruleOf(i);
  return rule !== null && (rule.when?.(i) ?? true);
};

/**
 * Code without what saves and restores registers of which only the low half is promised to matter:
 * callers may have something in the upper one.
 */
export function withoutSaves(source: CodeSource, { handlers }: Promises): CodeSource {
  const halves = handlers?.halves ?? 0;
  const [start, end] = handlers?.whole ?? [0, 0];
  const saves = (i: Insn): boolean =>
    (i.row?.name === "push" || i.row?.name === "pop") &&
    i.dk === REG &&
    (halves & (1 << register(i.da))) !== 0;
  return {
    ...source,
    fetch: (pc) => {
      if (pc >= start && pc < end) return null;
      const i = source.fetch(pc);
      return i === null || saves(i) ? null : i;
    },
  };
}
