/*
 * The modes that write files: what each makes, and from what.
 */
import type { Build } from "./build.js";
import { emitCoffasm } from "./emit/coffasm.js";
import { emitElfasm } from "./emit/elfasm.js";
import { emitMachasm } from "./emit/machasm.js";
import {
  emitBcdef,
  emitFfdef,
  emitFolddef,
  emitLibdef,
  emitLineMap,
  emitRecdef,
  emitVmdef,
  emitVmModule,
} from "./emit/modules.js";
import { emitPeobj } from "./emit/peobj.js";
import { emitScan } from "./scanned.js";

export interface Mode {
  readonly name: string;
  /** Name of the output in the folder that `-m all` fills; without one it is made on demand. */
  readonly file?: string;
  readonly what: string;
  /** A source that `-m all` may do without: the mode is left out when there is none. */
  readonly needs?: "recorders" | "folds";
  emit(build: Build): string | Uint8Array;
}

export const modes: readonly Mode[] = [
  { name: "scan",                             what: "what the runtime's sources declare",    emit: ({ scanned }) => emitScan(scanned) },
  { name: "raw",      file: "lj_vm.bin",      what: "machine code, nothing else",            emit: ({ vm }) => vm.code },
  { name: "elfasm",   file: "lj_vm.S",        what: "GNU assembler source for ELF",          emit: ({ vm }) => emitElfasm(vm) },
  { name: "coffasm",                          what: "GNU assembler source for COFF (MinGW)", emit: ({ vm }) => emitCoffasm(vm) },
  { name: "machasm",                          what: "assembler source for Mach-O",           emit: ({ vm }) => emitMachasm(vm) },
  { name: "peobj",                            what: "object file for 64-bit Windows",        emit: ({ vm }) => emitPeobj(vm) },
  { name: "module",   file: "lj_vm.ts",       what: "machine code for the runtime",          emit: ({ vm }) => emitVmModule(vm) },
  { name: "bcdef",    file: "bcdef.ts",       what: "handler offsets and operand modes",     emit: ({ vm }) => emitBcdef(vm) },
  { name: "map",      file: "lj_vm.map.json", what: "symbols, and template line of all code", emit: ({ vm }) => emitLineMap(vm) },
  { name: "ffdef",    file: "ffdef.ts",       what: "fast function ids",                     emit: ({ scanned }) => emitFfdef(scanned.libraries) },
  { name: "libdef",   file: "libdef.ts",      what: "library functions",                     emit: ({ scanned }) => emitLibdef(scanned.libraries) },
  { name: "vmdef",    file: "vmdef.lua",      what: "the jit.vmdef module",                  emit: ({ scanned }) => emitVmdef(scanned.libraries, scanned.ir, scanned.traceerrs) },
  { name: "recdef",   file: "recdef.ts",      what: "recorders of library functions",        emit: ({ scanned }) => emitRecdef(scanned.recorders ?? []), needs: "recorders" },
  { name: "folddef",  file: "folddef.ts",     what: "hash table of fold rules",              emit: ({ scanned: { folds } }) => (folds ? emitFolddef(folds) : ""), needs: "folds" },
];

/** The modes that `-m all` writes. */
export function defaultModes({ scanned }: Build): (Mode & { readonly file: string })[] {
  return modes.flatMap((mode) =>
    mode.file !== undefined && (!mode.needs || scanned[mode.needs])
      ? [{ ...mode, file: mode.file }]
      : [],
  );
}
