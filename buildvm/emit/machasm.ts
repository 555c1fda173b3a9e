/*
 * -m machasm: assembler source for Mach-O. Names get an underscore. Its relocations
 * know branches, not fields, so the branches to externs are written as instructions,
 * which every assembler encodes in one way.
 */
import type { BuiltVm } from "../vm.js";
import { emitAssembly, type Dialect } from "./asm.js";
import { PERSONALITY } from "./object.js";

const CONDITIONS = [
  "o",
  "no",
  "b",
  "ae",
  "e",
  "ne",
  "be",
  "a",
  "s",
  "ns",
  "p",
  "np",
  "l",
  "ge",
  "le",
  "g",
] as const;

/** The branch whose opcode ends here, and the length of the opcode. */
function branchBefore(opcode: readonly number[]): { mnemonic: string; replaces: number } {
  const [escape, last] = [opcode.at(-2), opcode.at(-1) ?? 0];
  if (escape === 0x0f && last >> 4 === 8)
    return { mnemonic: `j${CONDITIONS[last & 15]}`, replaces: 2 };
  if (last === 0xe8) return { mnemonic: "call", replaces: 1 };
  if (last === 0xe9) return { mnemonic: "jmp", replaces: 1 };
  throw new Error("Mach-O: only branches can refer to externs");
}

const macho: Dialect = {
  head: ["\t.section __TEXT,__text,regular,pure_instructions", "\t.p2align 4"],
  symbol: ({ name }) => [`\t.globl _${name}`, `\t.private_extern _${name}`, `_${name}:`],
  field(name, opcode) {
    const { mnemonic, replaces } = branchBefore(opcode);
    return { text: `${mnemonic} _${name}`, replaces };
  },
  // pc-relative, 32 bits, signed, through a pointer
  cfi: { personality: `.cfi_personality 0x9b, _${PERSONALITY.dwarf}` },
  tail: () => [],
};

export const emitMachasm = (vm: BuiltVm): string => emitAssembly(vm, macho);
