/*
 * -m elfasm: GNU assembler source for ELF; .text is the blob, .rela.text has its
 * relocations, .eh_frame tells unwinders about the frames of the VM.
 */
import type { BuiltVm } from "../vm.js";
import { emitAssembly, type Dialect } from "./asm.js";
import { PERSONALITY } from "./object.js";

const elf: Dialect = {
  head: ['\t.file "lj_vm.S"', "\t.text", "\t.p2align 4"],
  symbol: ({ name, size }) => [
    `\t.globl ${name}`,
    `\t.hidden ${name}`,
    `\t.type ${name}, @function`,
    `\t.size ${name}, ${size}`,
    `${name}:`,
  ],
  field: (name) => ({ text: `.long ${name} - . - 4`, replaces: 0 }),
  local: ".L",
  // pc-relative, 32 bits, signed
  cfi: { personality: `.cfi_personality 0x1b, ${PERSONALITY.dwarf}` },
  tail: () => ['\t.section .note.GNU-stack,"",@progbits'],
};

export const emitElfasm = (vm: BuiltVm): string => emitAssembly(vm, elf);
