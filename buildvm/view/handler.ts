/*
 * --handler: disassembly with the template's lines between, as `objdump -S` does.
 *
 *   00590 <BC_ADDVN>: dasc/vm/arith.dasc:10-37, 75 bytes, 14 instructions
 *
 *   arith.dasc:31        |  ins_ABC
 *     macros.dasc:101    |  movzx RBd, RCH
 *        590:  0f b6 ec                 movzx ebp, ah
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Disassembler } from "./disassemble.js";
import { ownPlace } from "./cold.js";
import type { Handler, Image } from "./image.js";
import { placeText } from "./list.js";
import { hex, hexBytes, plural, type Paint } from "./text.js";

const PLACE_WIDTH = 24;
const BYTES_WIDTH = 24;

/** Lines of template files, read once; a file that is gone has none. */
export class Templates {
  private readonly files = new Map<string, readonly string[]>();

  constructor(private readonly root: string) {}

  lines(file: string): readonly string[] {
    let lines = this.files.get(file);
    if (!lines) {
      try {
        lines = readFileSync(path.join(this.root, file), "utf8").split("\n");
      } catch {
        lines = [];
      }
      this.files.set(file, lines);
    }
    return lines;
  }

  line(file: string, line: number): string {
    return this.lines(file)[line - 1]?.trim() ?? "";
  }
}

export function showHandler(
  image: Image,
  handler: Handler,
  disassemble: Disassembler,
  templates: Templates,
  { dim, bold }: Paint,
): string {
  const instructions = disassemble(handler.offset, handler.codeEnd);
  const size = plural(handler.codeEnd - handler.offset, "byte");
  const names = [...handler.aliases, handler.name].join(", ");
  const out = [
    `${hex(handler.offset, 5)} <${bold(names)}>: ${placeText(handler)}, ${size}, ${plural(instructions.length, "instruction")}`,
    "",
  ];
  const sourceLine = (place: { file: string; line: number }, indent: string): string => {
    const where = `${indent}${path.basename(place.file)}:${place.line}`;
    return dim(`${where.padEnd(PLACE_WIDTH)} ${templates.line(place.file, place.line)}`.trimEnd());
  };
  const statements = new Map(handler.lines.map((entry) => [entry.offset, entry]));
  let before = "";
  for (const { offset, size, text } of instructions) {
    const entry = statements.get(offset);
    if (entry) {
      const own = ownPlace(entry);
      const place = `${own.file}:${own.line}`;
      if (place !== before) out.push(sourceLine(own, ""));
      before = place;
      if (entry.caller) out.push(sourceLine(entry, "  "));
    }
    const bytes = hexBytes(image.code, offset, size).padEnd(BYTES_WIDTH);
    out.push(`  ${hex(offset).padStart(6)}:  ${bytes} ${text}`.trimEnd());
  }
  return [...out, ""].join("\n");
}
