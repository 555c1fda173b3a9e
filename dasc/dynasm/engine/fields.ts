/*
 * Operands that are fields have the size of the field. Layouts say it: a number named `NAME$` beside the offset
 * `NAME`, bytes * 16 and more (runtime/layout/ctypes.ts). A layout without such numbers is not checked.
 *
 *   mov eax, [rdi+GCtab.asize]       32 bits: right for u32, an error for u16 and u64
 *   mov rax, [rdi+GCtab.asize+0]     no field, but what begins there
 */
import type { LineTable } from "../actions.js";

/** What is wrong, a line for each operand; all of them, since they have one cause most often. */
export function fieldErrors({ files, fields }: LineTable): string[] {
  const errors = new Set<string>();
  for (const { file, line, layout, name, field, bits } of fields?.() ?? []) {
    const members = layout as Readonly<Record<string, number | string | undefined>>;
    const type = members[`${field}$`];
    if (typeof type !== "number") continue;
    const size = ((type & 0xfff) >> 4) * 8;
    if (bits !== size)
      errors.add(`${files[file]}:${line}: ${name}.${field} has ${size} bits, not ${bits}`);
  }
  return [...errors];
}
