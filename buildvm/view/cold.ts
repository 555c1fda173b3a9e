/*
 * Rare paths of opcode handlers stand apart, behind the subroutines, where they have
 * no global label of their own. For those who look at the code each gets one: the
 * name of the handler that jumps there with `.cold` behind it, as compilers do. What
 * only code of other files goes to has the name of its file in place of a handler's.
 */
import type { LineMapEntry } from "../../dasc/dynasm/engine.js";
import type { VmSymbolEntry } from "../vm.js";

/** Where a statement stands in the template's own text: the macro call, if it is in a macro. */
export const ownPlace = (entry: LineMapEntry): { file: string; line: number } =>
  entry.caller ?? entry;

/** Labels for code that comes from another template file than the label before it. */
export function coldSymbols(
  code: Uint8Array,
  symbols: readonly VmSymbolEntry[],
  lines: readonly LineMapEntry[],
): VmSymbolEntry[] {
  const labels = new Map(symbols.map(({ offset, name }) => [offset, name]));
  const owners = new Map<number, { name: string; file: string }>();
  const cold: LineMapEntry[] = [];
  let owner = "";
  let file = "";
  for (const entry of lines) {
    const label = labels.get(entry.offset);
    if (label !== undefined) {
      owner = label;
      file = ownPlace(entry).file;
    }
    // Alignment belongs to what follows.
    if (ownPlace(entry).file !== file && code[entry.offset] !== 0x90) cold.push(entry);
    else {
      const target = branchTarget(code, entry.offset);
      if (target !== undefined && !owners.has(target)) owners.set(target, { name: owner, file });
    }
  }
  const out: VmSymbolEntry[] = [];
  const counts = new Map<string, number>();
  let before = "";
  let current: string | undefined;
  for (const entry of cold) {
    const from = ownPlace(entry).file;
    const jumper = owners.get(entry.offset);
    const name = jumper?.file === from ? jumper.name : undefined;
    if ((name !== undefined && name !== current) || from !== before) {
      current = name;
      const stem = `${name ?? from.replace(/^.*\/|\.dasc$/g, "")}.cold`;
      const count = (counts.get(stem) ?? 0) + 1;
      counts.set(stem, count);
      out.push({ name: count === 1 ? stem : `${stem}.${count}`, offset: entry.offset });
    }
    before = from;
  }
  return out;
}

/** Target of a direct jump that is no call. */
function branchTarget(code: Uint8Array, at: number): number | undefined {
  const view = new DataView(code.buffer, code.byteOffset);
  const op = code[at];
  if (op === 0x0f && code[at + 1] >> 4 === 8) return at + 6 + view.getInt32(at + 2, true);
  if (op === 0xe9) return at + 5 + view.getInt32(at + 1, true);
  if (op === 0xeb || op >> 4 === 7) return at + 2 + view.getInt8(at + 1);
  return undefined;
}
