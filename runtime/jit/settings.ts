/*
 * What is known of the compiler in a state that has not needed it yet: flags and parameters, and
 * how to come by it. The compiler is a part that may come later, or never; everything else of this
 * folder but control.ts, init.ts and options.ts belongs to it, or comes with the translator (looks.ts).
 */
import { Attachment, type Vm } from "../core/vm.js";
import type { Looks } from "./looks.js";
import { JIT_F, JIT_P, optimisations, parameters } from "./options.js";

/** The compiler of one state: compiler.ts makes it. */
export interface Compiler {
  /** Something got hot: the counter of the instruction before `pc` ran down. */
  hot(L: number, pc: number): void;
  /** The instruction at `pc` is about to be executed while a trace is recorded. */
  record(L: number, pc: number): void;
  /** A trace was left; see traceexit.ts. */
  exit(exptr: number): number;
  stitch(L: number, pc: number, exitno: number): void;
  /** Strings that traces put together, when machine code cannot. */
  bufput(sb: number, s: number): number;
  bufnum(sb: number, sf: number, n: number): number;
  buftab(t: number, sep: number, i: number, e: number): number;
  bufstr(): number;
  /** Stop recording. */
  abort(): void;
  /** Have traces left, or entered again; see leave.ts. */
  leave(leave: boolean): void;
  /** Drop traces: all of them, one, those of a prototype. */
  flushAll(): void;
  flush(traceno: number): void;
  flushProto(pt: number): void;
  /** Let blacklisted loops of a prototype count again. */
  reenableProto(pt: number): void;
}

/**
 * Thresholds while governor.ts decides: iterations of a loop, exits, and what counters are set to when recording has
 * failed (LuaJIT: 56, 10 and 72). An exit takes 2 us, a trace as long as some thousand of them. What is hot is looked
 * at first (looks.ts).
 * Recording fails by chance, too: at the last round of a short inner loop. So there are five attempts; nbody, with
 * two, got no traces and took twice as long.
 */
export const GOVERNED = { hotloop: 4_000, hotexit: 100, penalty: 2_000 } as const;

export class JitSettings {
  /** JIT_F. */
  flags = JIT_F.ON as number;
  readonly param = new Int32Array(parameters.map(([, value]) => value));
  /** What the profiler tells apart, functions or lines. */
  profMode: "" | "f" | "l" = "";
  readonly statistics = { attempts: 0, traces: 0, refusals: 0, suspensions: 0 };
  /** Somebody has set thresholds, or listens to traces being made: they are LuaJIT's then, see governor.ts. */
  hasThresholds = false;
  hasListener = false;
  /** Set once it has been asked for. */
  compiler: Compiler | undefined = undefined;
  /** Gives the compiler, or undefined when it is not there yet. */
  load: () => Compiler | undefined = () => undefined;
  /** What tells which loops are worth a trace (looks.ts), once it has been asked for; and what gives it, likewise. */
  looks: Looks | undefined = undefined;
  loadLooks: () => Looks | undefined = () => undefined;

  get isGoverned(): boolean {
    return !this.hasThresholds && !this.hasListener;
  }
  get hotloop(): number {
    return this.isGoverned ? GOVERNED.hotloop : this.param[JIT_P.hotloop];
  }

  constructor() {
    for (const [, bit, level] of optimisations) if (level <= 3) this.flags |= bit;
  }
}
export const jitSettings = new Attachment(() => new JitSettings(), true);

export function compilerOf(vm: Vm): Compiler | undefined {
  const settings = vm.attachment(jitSettings);
  return (settings.compiler ??= settings.load());
}
