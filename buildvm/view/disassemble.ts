/*
 * Machine code as text, with symbols for addresses. iced-x86 decodes; it is loaded by
 * the views only, since builds do without it.
 */
import type { Image } from "./image.js";

export interface Instruction {
  readonly offset: number;
  readonly size: number;
  /** In Intel's style, branch targets by name. */
  readonly text: string;
  /** Offset that a branch or call inside of the blob goes to. */
  readonly target?: number;
  /** Runtime function that it calls or jumps to. */
  readonly extern?: string;
}

export type Disassembler = (from: number, end: number) => Instruction[];

/** Load the decoder; the result disassembles parts of the image. */
export async function disassembler(image: Image): Promise<Disassembler> {
  const iced = await import("iced-x86").catch(() => {
    throw new Error("disassembly needs the npm package iced-x86: npm install");
  });
  const { Decoder, DecoderOptions, Formatter, FormatterSyntax, Instruction, OpKind } = iced.default;
  const externs = new Map(image.externs.map(({ offset, name }) => [offset, name]));
  const nameOf = addressNames(image);
  return (from, end) => {
    const decoder = new Decoder(64, image.code.subarray(from, end), DecoderOptions.None);
    decoder.ip = BigInt(from);
    const formatter = new Formatter(FormatterSyntax.Nasm);
    formatter.spaceAfterOperandSeparator = true;
    formatter.hexPrefix = "0x";
    formatter.hexSuffix = "";
    formatter.uppercaseHex = false;
    formatter.smallHexNumbersInDecimal = true;
    formatter.signedImmediateOperands = true;
    const insn = new Instruction();
    const out: Instruction[] = [];
    while (decoder.canDecode) {
      decoder.decodeOut(insn);
      const offset = Number(insn.ip);
      const size = insn.length;
      const isBranch = insn.opCount > 0 && insn.op0Kind === OpKind.NearBranch64;
      const extern = externs.get(offset + size - 4);
      if (isBranch) {
        const target = Number(insn.nearBranchTarget);
        const mnemonic = formatter.formatMnemonic(insn).replace(/ (short|near)$/, "");
        const text = `${mnemonic} ${extern ?? nameOf(target)}`;
        out.push(extern ? { offset, size, text, extern } : { offset, size, text, target });
      } else out.push({ offset, size, text: formatter.format(insn) });
    }
    for (const object of [insn, formatter, decoder]) object.free();
    return out;
  };
}

/** `name`, `name+0x1c`, by offset. */
function addressNames({ symbols }: Image): (offset: number) => string {
  const at = (offset: number): number => {
    let low = 0;
    let high = symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (symbols[middle].offset <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  return (offset) => {
    let i = at(offset);
    if (i < 0) return `0x${offset.toString(16)}`;
    while (i > 0 && symbols[i - 1].offset === symbols[i].offset) i--;
    const distance = offset - symbols[i].offset;
    return distance === 0 ? symbols[i].name : `${symbols[i].name}+0x${distance.toString(16)}`;
  };
}
