/*
 * Subroutines of code that handlers are made of, as traces call them: what allocates, stores, makes strings.
 *
 * A trace could go there over a link and come back over another, through the translation of all handlers, which
 * is entered with all that handlers carry: 40 ns, half of what an allocation takes. So each of them has a
 * function of its own, a piece (unit/piece.ts) that traces import and call. Where it is left other than by
 * returning, at a checkpoint, registers are in memory, and control goes on as if there had been no call:
 *
 *   trace: call lj_vm_tnew    store arguments, call the function
 *                             RUN_PC is behind the call?  load rax and go on
 *                             no: return what it returned; who drives finds the rest of the way
 */
import type { CodeCache } from "../../code.js";
import { bits } from "../../promises.js";
import type { LiveRegisters, Promises } from "../../promises.js";
import { CALLER_SAVED, R } from "../../state.js";
import { buildGraph, MOST_CHOICES } from "../analysis/cfg.js";
import type { CodeSource, Graph, Node } from "../analysis/cfg.js";
import { Alive } from "../analysis/liveness.js";
import { SUBROUTINE_MOST_INSNS } from "../policy.js";
import type { Translation, UnitOptions } from "../unit/job.js";
import { Unit } from "../unit/unit.js";
import { translate } from "../unit/write.js";
import type { SubroutineAhead, SubroutineFacts } from "./ahead.js";
import type { Sources } from "./sources.js";

interface Translated {
  readonly t: Translation;
  readonly alive: LiveRegisters;
}
interface Subroutine extends SubroutineFacts {
  /** Its function; made when it is first asked for. */
  readonly run: () => () => number;
}

/** System V: results, and what callees keep. */
const RETURNED: LiveRegisters = {
  general: (0xffff & ~bits(...CALLER_SAVED)) | bits(R.RAX, R.RDX),
  vector: 1,
};
/** Functions that are called by System V, and entered nowhere else. */
export const FUNCTION_PROMISES: Promises = {
  memory: true,
  scalar: true,
  exits: new Map(),
  returns: RETURNED,
};

/** Where parts of a subroutine that it calls go on when they end, by the addresses of their `ret`s. */
export type Returns = ReadonlyMap<number, readonly number[]>;

function returnsOf({ nodes }: Graph): Returns {
  const returns = new Map<number, number[]>();
  for (const { exit } of nodes.values()) {
    if (exit.kind !== "call") continue;
    const part = new Set([nodes.get(exit.taken)]);
    for (const n of part) {
      const end = n?.exit;
      if (end?.kind === "call") part.add(nodes.get(end.insn.next));
      else n?.successors.forEach((next) => part.add(next));
      if (end?.kind !== "dynamic") continue;
      const { pc } = end.insn;
      returns.set(pc, [...(returns.get(pc) ?? []), exit.insn.next]);
      if (returns.get(pc)!.length > MOST_CHOICES) throw new Error("too many ways behind a part");
    }
  }
  return returns;
}

const extentsOf = (pc: number, subroutine: Subroutine | null): readonly number[] =>
  subroutine?.extents ?? [pc, pc + 1];

export class Subroutines {
  private readonly known = new Map<number, Subroutine | null>();
  /** All of their code is in here: most that changes is elsewhere. */
  private low = Infinity;
  private high = 0;

  constructor(
    private readonly code: CodeCache,
    private readonly sources: Sources,
    private readonly options: UnitOptions,
    private readonly functionOf: (unit: Unit, bytes: Uint8Array<ArrayBuffer>) => () => number,
  ) {}

  /** What is alive where a subroutine begins; null when no such thing does. */
  alive(pc: number): LiveRegisters | null {
    return this.of(pc)?.alive ?? null;
  }
  /** Its function. */
  run(pc: number): () => number {
    const subroutine = this.of(pc);
    if (subroutine === null) throw new Error(`no subroutine at 0x${pc.toString(16)}`);
    return subroutine.run();
  }
  private makeFunction(t: Translation): () => number {
    const unit = new Unit(t.base, t.entries, t.extents, t.instructions, true);
    unit.imports = t.imports;
    return this.functionOf(unit, t.bytes);
  }

  /** One that was made ahead. */
  install({ pc, alive, extents }: SubroutineFacts, run: () => () => number): void {
    this.keep(pc, { pc, alive, extents, run });
  }
  /** Make those that can be, to be installed as functions of a module. */
  ahead(called: readonly number[], options: UnitOptions): SubroutineAhead[] {
    return called.flatMap((pc) => {
      const made = this.translate(pc, options);
      if (made === null) return [];
      return { pc, alive: made.alive, extents: made.t.extents, bytes: made.t.bytes };
    });
  }

  /** Code has changed. */
  forget(address: number, end: number): void {
    if (address >= this.high || end <= this.low) return;
    for (const [pc, subroutine] of this.known) {
      const extents = extentsOf(pc, subroutine);
      if (extents.some((at, k) => k % 2 === 0 && at < end && extents[k + 1] > address))
        this.known.delete(pc);
    }
  }

  private of(pc: number): Subroutine | null {
    const known = this.known.get(pc);
    if (known !== undefined) return known;
    const { handlers } = this.code.promisesAt(pc);
    const isOne = handlers !== undefined && !handlers.entries.has(pc);
    return this.keep(pc, isOne ? this.make(pc) : null);
  }
  private keep(pc: number, subroutine: Subroutine | null): Subroutine | null {
    this.known.set(pc, subroutine);
    for (const at of extentsOf(pc, subroutine)) {
      this.low = Math.min(this.low, at);
      this.high = Math.max(this.high, at);
    }
    return subroutine;
  }

  private make(pc: number): Subroutine | null {
    const made = this.translate(pc, this.options);
    if (made === null) return null;
    const { t, alive } = made;
    let run: (() => number) | null = null;
    return { pc, alive, extents: t.extents, run: () => (run ??= this.makeFunction(t)) };
  }

  private translate(pc: number, options: UnitOptions): Translated | null {
    const isBeyond = ({ exit }: Node): boolean =>
      exit.kind === "step" || (exit.kind === "dynamic" && exit.insn.row?.name !== "ret");
    const { graph } = this.graph(pc, new Map());
    const nodes = [...graph.nodes.values()];
    if (graph.instructions >= SUBROUTINE_MOST_INSNS || nodes.some(isBeyond)) return null;
    const whole = this.graph(pc, returnsOf(graph));
    const alive = new Alive(whole.graph, FUNCTION_PROMISES, whole.source).atKey(pc);
    const t = translate(whole.source, [pc], { ...options, limit: Infinity }, FUNCTION_PROMISES);
    return t && { t, alive };
  }
  private graph(pc: number, returns: Returns): { graph: Graph; source: CodeSource } {
    const source = this.sources.ofSubroutine(pc, returns);
    return { graph: buildGraph(source, [pc], SUBROUTINE_MOST_INSNS, true), source };
  }
}
