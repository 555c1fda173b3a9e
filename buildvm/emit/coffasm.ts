/*
 * -m coffasm: GNU assembler source for COFF (MinGW), with the tables of unwind
 * information that Windows wants for 64-bit code.
 */
import type { BuiltVm } from "../vm.js";
import { emitAssembly, type Dialect } from "./asm.js";
import { BEGIN, PERSONALITY } from "./object.js";
import { winUnwind } from "./winunwind.js";

const STORAGE_EXTERNAL = 2;
const TYPE_FUNCTION = 32;

const coff: Dialect = {
  head: ['\t.file "lj_vm.S"', "\t.text", "\t.p2align 4"],
  symbol: ({ name }) => [
    `\t.globl ${name}`,
    `\t.def ${name}; .scl ${STORAGE_EXTERNAL}; .type ${TYPE_FUNCTION}; .endef`,
    `${name}:`,
  ],
  field: (name) => ({ text: `.long ${name} - . - 4`, replaces: 0 }),
  tail(vm) {
    const { xdata, handlerFields, ranges } = winUnwind(vm);
    const out = ['\t.section .xdata,"dr"', "\t.p2align 2", ".Lxdata:"];
    let from = 0;
    for (const field of handlerFields) {
      out.push(`\t.byte ${xdata.slice(from, field).join(",")}`, `\t.rva ${PERSONALITY.win}`);
      from = field + 4;
    }
    out.push("", '\t.section .pdata,"dr"', "\t.p2align 2");
    for (const { start, end, info } of ranges)
      out.push(`\t.rva ${BEGIN} + ${start}, ${BEGIN} + ${end}, .Lxdata + ${info}`);
    return out;
  },
};

export const emitCoffasm = (vm: BuiltVm): string => emitAssembly(vm, coff);
