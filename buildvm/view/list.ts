/*
 * -m list: every symbol with its size and where it comes from.
 */
import type { Disassembler } from "./disassemble.js";
import { handlersOf, type Handler, type Image } from "./image.js";
import { hex, plural, table } from "./text.js";

export const placeText = ({ file, first, last }: Handler): string =>
  first === last ? `${file}:${first}` : `${file}:${first}-${last}`;

/** Sizes leave alignment at the end aside; a label at the same place as another has size 0. */
export function listSymbols(image: Image, disassemble: Disassembler): string {
  const handlers = handlersOf(image);
  const rows = [["offset", "size", "instructions", "name", "template"]];
  for (const h of handlers) {
    const count = disassemble(h.offset, h.codeEnd).length;
    const place = placeText(h);
    for (const alias of h.aliases) rows.push([hex(h.offset, 5), "0", "0", alias, place]);
    rows.push([hex(h.offset, 5), String(h.codeEnd - h.offset), String(count), h.name, place]);
  }
  const size = image.code.length;
  const code = handlers.reduce((sum, { offset, codeEnd }) => sum + codeEnd - offset, 0);
  const total = `${plural(image.symbols.length, "symbol")}, ${size} bytes: ${code} of code, ${size - code} of alignment, ${plural(image.externs.length, "relocation")}`;
  return [...table(rows, [1, 2]), total, ""].join("\n");
}
