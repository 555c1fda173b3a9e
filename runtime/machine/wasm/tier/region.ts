/*
 * Translating a large region ahead of time: what is common into one function, the rest in parts.
 *
 * Engines compile a large function slowly and badly, and compile all of it or nothing. So
 * instructions that `isCommon` admits become one function, below the size that V8's better
 * register allocator takes (api/translate.ts). Everything else is cut by address into parts of some
 * hundred instructions; each is a function of its own, compiled when it is entered first and
 * optimised when it has run for long: a program pays for the rare ways that it goes. All are in one module, whose
 * instance costs what that of each would.
 *
 *   common        entries: those of the region
 *     | rare way      v links.ts
 *   part k        entries: those in its range, and wherever other functions go in it
 *     | dispatch, or another range
 *   common, part j
 *
 * Ways in and out for guest code that calls the region are in parts, which keep registers whole.
 *
 * Parts have no code twice. They are left where the common function is entered, though.
 */
import { buildGraph } from "../analysis/cfg.js";
import type { CodeSource, Graph } from "../analysis/cfg.js";
import { Alive } from "../analysis/liveness.js";
import type { Liveness } from "../analysis/facts.js";
import type { Promises } from "../../promises.js";
import { PART_INSNS } from "../policy.js";
import { linkUnits } from "../unit/context.js";
import { withoutSaves } from "../unit/job.js";
import type { Translation, UnitOptions } from "../unit/job.js";
import { translate } from "../unit/write.js";
import { FUNCTION_PROMISES } from "./subroutines.js";
import type { Ahead, SubroutineAhead } from "./ahead.js";

interface RegionTask {
  readonly address: number;
  /** Its code, and nothing else. */
  readonly source: CodeSource;
  readonly promises: Promises;
  readonly options: UnitOptions;
  /** Addresses at which it is entered from outside, or through memory. */
  readonly entries: ReadonlySet<number>;
  readonly isCommon: (pc: number) => boolean;
  /** Start and end of ranges that are one part: code that is entered and left rarely for what it does. */
  readonly cuts: readonly number[];
  /** Cuts behind which each function that is entered, by these addresses, has a translation of its own. */
  readonly pieces: ReadonlyMap<number, readonly number[]>;
}

/**
 * The functions of a region, and of subroutines, in one module. Later functions count first where entries coincide, so the
 * common one stands behind the parts.
 */
export function translateAhead(
  task: RegionTask,
  translateSubroutines: (options: UnitOptions) => readonly SubroutineAhead[],
): Pick<Ahead, "units" | "subroutines" | "module"> {
  const linkage = linkUnits();
  const options = { ...task.options, limit: Infinity, linkage, base: task.address };
  const units = translateRegion({ ...task, options }).reverse();
  const subroutines = translateSubroutines(options);
  for (const { bytes } of [...units, ...subroutines]) linkage.add(bytes);
  return { units, subroutines, module: linkage.module() };
}

/** The common function, and the parts by address. None when there is no code. */
function translateRegion(task: RegionTask): Translation[] {
  const { source, promises, options, entries, isCommon, cuts, pieces } = task;
  const graph = buildGraph(source, entries, Infinity);
  const alive = new Alive(graph, promises, source);
  const beyond = (pc: number): Liveness | null => alive.inFrontOf(pc);
  const only = (isInside: (pc: number) => boolean): CodeSource => ({
    ...source,
    fetch: (pc) => (isInside(pc) ? source.fetch(pc) : null),
  });
  const all = { ...options, halves: true };
  const common = translate(
    withoutSaves(only(isCommon), promises),
    entries,
    all,
    promises,
    new Set(),
    beyond,
  );
  const handlers = promises.handlers?.entries ?? new Set<number>();
  const back = new Set(common?.entries.filter((pc) => handlers.has(pc)));
  const rest = new Set([...entries, ...(common?.leaves ?? [])].filter((pc) => !back.has(pc)));
  const graphOfRest = buildGraph(source, rest, Infinity);
  const parts = cutParts(graphOfRest, rest, cuts).flatMap(({ low, high, entered }) => {
    const inside = only((pc) => pc >= low && pc < high && !back.has(pc));
    const functions = pieces.get(low);
    if (functions !== undefined)
      return functions.map((pc) => translate(inside, [pc], options, FUNCTION_PROMISES));
    return translate(inside, entered, { ...options, carriesAll: true }, promises, back, beyond);
  });
  return [common, ...parts].filter((t) => t !== null);
}

interface Part {
  readonly low: number;
  high: number;
  readonly entered: Set<number>;
}

/** Cut at places that are entered anyway. */
function cutParts(graph: Graph, entries: ReadonlySet<number>, cuts: readonly number[]): Part[] {
  const nodes = [...graph.nodes.values()].sort((a, b) => a.pc - b.pc);
  const parts: Part[] = [];
  const partOf = new Map<number, Part>();
  let size = 0;
  let range = -1;
  for (const n of nodes) {
    const before = range;
    range = cuts.filter((cut) => cut <= n.pc).length;
    const isFull = size >= PART_INSNS && range % 2 === 0 && entries.has(n.pc);
    if (range !== before || isFull) {
      parts.push({ low: n.pc, high: Infinity, entered: new Set() });
      const before = parts.at(-2);
      if (before !== undefined) before.high = n.pc;
      size = 0;
    }
    size += n.count;
    const part = parts[parts.length - 1];
    partOf.set(n.pc, part);
    if (n.entry) part.entered.add(n.pc);
  }
  for (const n of nodes)
    for (const s of n.successors) {
      const to = partOf.get(s.pc);
      // Where fuel is used up, control stands at the head of a loop: without an entry there, the interpreter tier
      // would run the rest of it, which may be a search through megabytes.
      const isBack = s.pc <= n.pc;
      if (isBack || to !== partOf.get(n.pc)) to?.entered.add(s.pc);
    }
  return parts;
}
