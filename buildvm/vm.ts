/*
 * Runs the generator that dynasm made of the templates: code is put, linked and
 * encoded, and what the runtime and the emitters need is read out of the engine.
 */
import { createHash } from "node:crypto";
import {
  DasmState,
  type LabelReference,
  type LineMapEntry,
  type LineTable,
} from "../dasc/dynasm/engine.js";
import { bytecodes, BC__MAX } from "../runtime/layout/bytecode.js";
import { externs as externSignatures, vmSymbols } from "../runtime/layout/externs.js";
import { layoutFingerprint } from "../runtime/layout/fingerprint.js";
import { FF } from "../runtime/layout/objects.js";
import type { LibraryDefs } from "./libdef.js";

/** The exports of generated/buildvm_arch.ts. */
export interface Generator {
  readonly build_actionlist: Uint8Array;
  readonly build_actionlist_lines: LineTable;
  readonly globnames: readonly string[];
  readonly extnames: readonly string[];
  readonly DASM_MAXSECTION: number;
  build(Dst: DasmState, numAsmFF: number): void;
}

export interface VmSymbolEntry {
  readonly name: string;
  readonly offset: number;
}

export interface BuiltVm {
  readonly code: Uint8Array;
  /** Opcodes, then assembly fast functions. */
  readonly lj_bc_ofs: readonly number[];
  /** Names of the lj_bc_ofs entries: BC_ISLT ..., ff_assert ... */
  readonly handlerNames: readonly string[];
  /** Global labels without handlers, sorted by offset. */
  readonly symbols: readonly VmSymbolEntry[];
  /** 32-bit pc-relative fields, sorted by offset. */
  readonly externs: readonly VmSymbolEntry[];
  /** The same kind of fields with distances inside of the blob. */
  readonly labelReferences: readonly LabelReference[];
  readonly lines: readonly LineMapEntry[];
  readonly blobHash: string;
  readonly layoutHash: string;
}

export function buildVm(generator: Generator, defs: LibraryDefs): BuiltVm {
  const Dst = new DasmState({
    maxSection: generator.DASM_MAXSECTION,
    actionList: generator.build_actionlist,
    globals: generator.globnames,
    externNames: generator.extnames,
    lines: generator.build_actionlist_lines,
  });
  Dst.growPc(BC__MAX);
  generator.build(Dst, defs.asmLabels.length);
  Dst.link();
  const code = Dst.encode();

  const offsets = new Map<string, number>();
  generator.globnames.forEach((name, i) => {
    const offset = Dst.globalOffset(i);
    if (offset >= 0) offsets.set(name, offset);
  });
  const ffOffset = (label: string): number => {
    const offset = offsets.get(label);
    if (offset === undefined)
      throw new Error(`no handler ->${label} in the templates, but a library declares it`);
    return offset;
  };
  const lj_bc_ofs = [
    ...bytecodes.map((_, op) => Dst.pcOffset(op)),
    ...defs.asmLabels.map(ffOffset),
  ];
  const handlerNames = [...bytecodes.map(([name]) => `BC_${name}`), ...defs.asmLabels];
  const handlers = new Set(defs.asmLabels);
  const symbols = [...offsets]
    .filter(([name]) => !handlers.has(name))
    .map(([name, offset]) => ({ name, offset }))
    .sort((a, b) => a.offset - b.offset || (a.name < b.name ? -1 : 1));
  const externs = Dst.externs
    .map(({ offset, name }) => ({ offset, name }))
    .sort((a, b) => a.offset - b.offset);
  check(code, lj_bc_ofs, handlerNames, offsets, externs);
  checkFunctionIds(defs.ffnames);
  return {
    code,
    lj_bc_ofs,
    handlerNames,
    symbols,
    externs,
    labelReferences: Dst.labelReferences,
    lines: Dst.lineMap(),
    blobHash: createHash("sha256").update(code).digest("hex").slice(0, 16),
    layoutHash: layoutFingerprint(),
  };
}

/** Function ids that are declared because templates or the runtime know the function. */
export function checkFunctionIds(ffnames: readonly string[]): void {
  for (const [name, id] of Object.entries(FF))
    if (typeof id === "number" && id > FF.C && ffnames[id] !== name)
      throw new Error(
        `function ${id} is ${ffnames[id]}, but FF.${name} = ${id} in runtime/layout/objects.ts`,
      );
}

/** What the runtime relies on. */
function check(
  code: Uint8Array,
  ofs: readonly number[],
  names: readonly string[],
  labels: ReadonlyMap<string, number>,
  externs: readonly VmSymbolEntry[],
): void {
  ofs.forEach((offset, i) => {
    if (!(offset >= 0 && offset < code.length) || offset % 16 !== 0)
      throw new Error(`handler ${names[i]} is at ${offset}: not a multiple of 16 inside the blob`);
    if (i > 0 && i < BC__MAX && offset <= ofs[i - 1])
      throw new Error(`handler ${names[i]} does not stand behind ${names[i - 1]}`);
  });
  const missing = vmSymbols.filter((name) => !labels.has(name));
  if (missing.length) throw new Error(`the templates lack ->${missing.join(", ->")}`);
  for (const label of labels.keys())
    if (label.startsWith("ff_") && !names.includes(label))
      throw new Error(`handler ->${label} in the templates, but no library declares it`);
  for (const { name } of externs)
    if (!(name in externSignatures))
      throw new Error(`extern ${name} is not declared in runtime/layout/externs.ts`);
}
