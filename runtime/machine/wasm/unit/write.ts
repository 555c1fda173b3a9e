/* A unit of guest code as one WebAssembly function, from its graph: see labels.ts for the shape. */
import { buildGraph } from "../analysis/cfg.js";
import type { CodeSource, Node } from "../analysis/cfg.js";
import { straightGraph } from "../analysis/straight.js";
import { headOf, writeModule } from "../emit/encode.js";
import { writeFunction } from "../emit/link.js";
import { withWords } from "../emit/words.js";
import type { FunctionImport, TableImport } from "../emit/encode.js";
import { localTypes, typeOfLocal } from "../emit/locals.js";
import type { Promises } from "../../promises.js";
import { CALLEES, Context, FUNCTIONS, typeOfHost } from "./context.js";
import { dispatch } from "./dispatcher.js";
import { frame } from "./frame.js";
import type { Job, Translation, UnitOptions } from "./job.js";
import { node } from "./nodes.js";
import { Label } from "./labels.js";
import { Piece } from "./piece.js";
import { ResidentFrame } from "./resident.js";
import { MOST_CALLEES } from "../policy.js";
import { isPiece, isTreeCode } from "./tree.js";

const NOWHERE: ReadonlySet<number> = new Set();

/** Translate what is reachable from `entries`. Null when there is no code. */
export function translate(
  source: CodeSource,
  entries: Iterable<number>,
  options: UnitOptions,
  promises: Promises = {},
  elsewhere = NOWHERE,
  beyond?: Job["beyond"],
): Translation | null {
  // Whoever calls otherwise may find more in registers than results.
  const calls = promises.conventional === true;
  const wanted = calls ? source : { ...source, subroutine: () => null, callee: () => -1 };
  const inPlace = isTreeCode(promises);
  const straight = inPlace ? straightGraph(wanted, [...entries], options.scratch) : null;
  const graph = straight ?? buildGraph(wanted, entries, options.limit, inPlace);
  if (graph.nodes.size === 0) return null;
  return write({ graph, source: wanted, options, promises, elsewhere, beyond });
}

/** Write the function of a graph. */
export function write(job: Job): Translation {
  const c = new Context(job);
  const body = isPiece(job) ? writePiece(c) : c.isForeign ? writeResident(c) : writeFramed(c);
  const nodes = c.graph.list;
  const entries = nodes.filter((n) => n.entry);
  const imports = [...c.imports, ...c.called.values()];
  const tables: TableImport[] = [];
  if (c.callsTable) tables.push({ name: FUNCTIONS, initial: 1 });
  if (c.callsForeign) tables.push({ name: CALLEES, initial: MOST_CALLEES });
  const { linkage } = job.options;
  linkage?.put(c.words);
  const locals = c.used === null ? localTypes(c.t.halves) : c.used.list.map(typeOfLocal);
  return {
    imports: [...imports, ...tables].map(({ name }) => name),
    bytes:
      linkage === undefined
        ? withWords(
            writeModule(headFor(c, imports, tables), locals, body, job.options.rooms),
            c.words,
          )
        : writeFunction(locals, body),
    base: c.base,
    entries: entries.map((n) => n.pc),
    extents: coalesce(nodes),
    instructions: c.graph.instructions,
    leaves: [...c.leaves],
    hosts: [...c.hosts],
    least: c.t.fixedEnd,
  };
}

/** The head of a unit's module. Pieces import no functions: a few heads do for all of them. */
function headFor(
  c: Context,
  imports: readonly FunctionImport[],
  tables: readonly TableImport[],
): Uint8Array {
  const heads = imports.length === 0 ? c.options.rooms?.heads : undefined;
  const key = `${tables.length} ${c.signatures.join(" ")}`;
  const known = heads?.get(key);
  if (known !== undefined) return known;
  const head = headOf(imports, tables, c.signatures.map(typeOfHost));
  heads?.set(key, head);
  return head;
}

function writeFramed(c: Context): Uint8Array {
  const { code } = c.t;
  code.depth = Label.CHECK;
  dispatch(c);
  c.writeAll(node);
  return frame(c, code.result());
}
function writeResident(c: Context): Uint8Array {
  c.resident = new ResidentFrame(c);
  return c.resident.write();
}
function writePiece(c: Context): Uint8Array {
  c.piece = new Piece(c);
  return c.piece.write();
}

/** Start and end of each stretch of code that the nodes cover. */
function coalesce(nodes: readonly Node[]): number[] {
  const extents: number[] = [];
  const isSorted = nodes.every((n, k) => k === 0 || nodes[k - 1].pc <= n.pc);
  for (const n of isSorted ? nodes : [...nodes].sort((a, b) => a.pc - b.pc)) {
    const end = endOf(n);
    const last = extents.length - 1;
    if (last > 0 && n.pc <= extents[last]) extents[last] = Math.max(extents[last], end);
    else extents.push(n.pc, end);
  }
  return extents.slice(); // without the room that it grew by
}

/** Address behind the code of a node. */
function endOf(n: Node): number {
  const { exit } = n;
  if (exit.kind === "step") return exit.fall + 1;
  if (exit.insn !== null) return exit.insn.next;
  return n.insns.at(-1)?.next ?? n.pc + 1;
}
