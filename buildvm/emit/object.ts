/*
 * What all object formats say of the blob: its symbols with sizes, and its unwind data.
 */
import type { BuiltVm, VmSymbolEntry } from "../vm.js";

/** Names start with lj_, as the runtime's functions do. */
const objectName = (name: string): string => (name.startsWith("lj_") ? name : `lj_${name}`);

/** The whole blob; lj_bc_ofs counts from it. */
export const BEGIN = "lj_vm_asm_begin";

/** Handles errors that pass through the frames of the VM; the C side defines them. */
export const PERSONALITY = { dwarf: "lj_err_unwind_dwarf", win: "lj_err_unwind_win" } as const;

export interface ObjectSymbol {
  readonly name: string;
  readonly offset: number;
  /** To the next symbol. */
  readonly size: number;
}

/** All symbols of an object file by offset, the one for the whole blob first. */
export function objectSymbols(vm: BuiltVm): ObjectSymbol[] {
  const symbols = allSymbols(vm);
  const ends = [...new Set(symbols.map(({ offset }) => offset)), vm.code.length];
  const endOf = new Map(ends.slice(0, -1).map((offset, i) => [offset, ends[i + 1]]));
  return [
    { name: BEGIN, offset: 0, size: vm.code.length },
    ...symbols.map(({ name, offset }) => ({
      name: objectName(name),
      offset,
      size: (endOf.get(offset) ?? vm.code.length) - offset,
    })),
  ];
}

/** Handlers and other global labels by offset, with the names that templates give them. */
export function allSymbols(vm: BuiltVm): VmSymbolEntry[] {
  const handlers = vm.handlerNames.map((name, i) => ({ name, offset: vm.lj_bc_ofs[i] }));
  return [...vm.symbols, ...handlers].sort((a, b) => a.offset - b.offset);
}
