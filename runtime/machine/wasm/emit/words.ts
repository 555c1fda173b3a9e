/* What a module puts into memory when it is instantiated. */
import { Bytes } from "./bytes.js";
import { OP } from "./opcodes.js";

/** A module with a last section that puts words of 16 bits into memory, by address. */
export function withWords(
  module: Uint8Array<ArrayBuffer>,
  words: ReadonlyMap<number, number>,
): Uint8Array<ArrayBuffer> {
  if (words.size === 0) return module;
  const section = new Bytes();
  section.unsigned(words.size);
  for (const [address, word] of words) {
    section.u8(0); // the memory that there is
    section.signed(OP.I32_CONST, address, address >> 31);
    section.u8(OP.END);
    section.unsigned(2);
    section.u8(word & 0xff);
    section.u8(word >>> 8);
  }
  const out = new Bytes();
  out.bytes(module);
  out.u8(11);
  out.unsigned(section.length);
  out.append(section);
  return out.result();
}
