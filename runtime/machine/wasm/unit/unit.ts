/* A unit that runs: guest code that has become one WebAssembly function. */
import type { Block } from "../../insn.js";
import { HELD_BACK_INSNS } from "../policy.js";
import type { Tree } from "./tree.js";
import { CHECKPOINT } from "./job.js";

/** The translation of a function of foreign code. */
export interface MadeFunction {
  /** Where the function begins. */
  readonly root: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly hosts: readonly number[];
  readonly least: number;
  /** When another program made it. */
  readonly kept?: {
    /** Blocks that had run there. */
    readonly warm: readonly number[];
    /** Is what is there now what was translated? */
    isStill(): boolean;
    /** Its module as the engine had optimised it, if it had. */
    recall(): object | null;
  };
}

export class Unit {
  valid = true;
  /** Blocks whose runs go to this unit. */
  blocks: Block[] = [];
  /** Times it was left for an entry of another unit, which may be gone. */
  private leavings: WeakMap<Unit, number> | null = null;
  run: () => number = () => CHECKPOINT;
  /** Its function, once it has been entered. */
  compiled: (() => number) | null = null;
  /** Place among the functions that can be linked (tier/links.ts), -1 when it has none. */
  slot = -1;
  /** Where in the table there are links to it, or were. */
  links: number[] = [];
  /** Instructions that it still runs as baseline code, before `release` has the engine optimise it. */
  heldBack = HELD_BACK_INSNS;
  /** Is it held back though it was not made ahead? */
  waits = false;
  release: (() => void) | null = null;
  /** Of a function of foreign code: what others than this program need to run it (tier/kept.ts). */
  made: MadeFunction | null = null;
  /** Names of what it imports besides memory; null when its module says that. */
  imports: readonly string[] | null = null;
  /** The module of `compiled`. */
  module: object | null = null;
  /** What it was made of, when it may be joined to others. */
  tree: Tree | null = null;
  /** How often samples found it go to others; null while there are none. */
  samples: Map<Unit, number> | null = null;

  constructor(
    readonly base: number,
    readonly entries: readonly number[],
    readonly extents: readonly number[],
    readonly instructions: number,
    /** Made ahead of time or when it was published: others do not contain its code. */
    readonly fixed: boolean,
  ) {}

  /** Does nobody ask for its blocks? Those of foreign code say what a function did. */
  get isWhole(): boolean {
    return this.made === null && (this.fixed || this.tree !== null);
  }

  /** Have the engine optimise it from now on. */
  releaseNow(): void {
    const { release } = this;
    this.release = null;
    release?.();
  }

  timesLeftFor(other: Unit): number {
    return this.leavings?.get(other) ?? 0;
  }
  /** Left once more for another; the number of times. */
  leaveFor(other: Unit): number {
    const times = this.timesLeftFor(other) + 1;
    (this.leavings ??= new WeakMap()).set(other, times);
    return times;
  }
  sampledWith(other: Unit): number {
    const count = (this.samples?.get(other) ?? 0) + 1;
    (this.samples ??= new Map()).set(other, count);
    return count;
  }

  overlaps(address: number, end: number): boolean {
    const { extents } = this;
    for (let k = 0; k < extents.length; k += 2)
      if (extents[k] < end && extents[k + 1] > address) return true;
    return false;
  }
}
