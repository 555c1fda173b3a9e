/*
 * The modes of buildvm: which file each writes into generated/, and from what.
 */
import { emitElfasm } from "./emit/elfasm.js";
import { emitBcdef, emitFfdef, emitLibdef, emitLineMap, emitVmdef, emitVmModule } from "./emit/modules.js"; // prettier-ignore
import type { LibraryDefs } from "./libdef.js";
import type { BuiltVm } from "./vm.js";

export interface Mode {
  readonly name: string;
  /** Name of the output in the folder that `-m all` fills. */
  readonly file: string;
  readonly what: string;
  emit(vm: BuiltVm, defs: LibraryDefs): string | Uint8Array;
}

export const modes: readonly Mode[] = [
  { name: "raw",    file: "lj_vm.bin",      what: "machine code, nothing else",         emit: (vm) => vm.code },
  { name: "elfasm", file: "lj_vm.S",        what: "GNU assembler source for ELF",       emit: emitElfasm },
  { name: "module", file: "lj_vm.ts",       what: "machine code for the runtime",       emit: emitVmModule },
  { name: "bcdef",  file: "bcdef.ts",       what: "handler offsets and operand modes",  emit: emitBcdef },
  { name: "map",    file: "lj_vm.map.json", what: "template line of every code offset", emit: emitLineMap },
  { name: "ffdef",  file: "ffdef.ts",       what: "fast function ids",                  emit: (_, defs) => emitFfdef(defs) },
  { name: "libdef", file: "libdef.ts",      what: "library functions",                  emit: (_, defs) => emitLibdef(defs) },
  { name: "vmdef",  file: "vmdef.lua",      what: "the jit.vmdef module",               emit: (_, defs) => emitVmdef(defs) },
]; // prettier-ignore
