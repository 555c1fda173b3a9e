/*
 * Stubs: where pieces are left. Nothing else is done there, so links lead over them (links.ts).
 *
 *   push 3; push 0; jmp handler      an exit, as it is made: its number, and where all exits go
 *   jmp trace                        the same when it was patched
 */
import type { Block } from "../../insn.js";

const PUSH_BYTE = 0x6a;

/** Nothing but a jump to a known place, perhaps with two bytes pushed in front of it. */
export const isStubOfPiece = (b: Block, u8: Uint8Array): boolean =>
  b.term.row?.name === "jmp" && b.term.target !== 0 && (b.count === 1 || pushesTwoBytes(b, u8));

const pushesTwoBytes = ({ pc, count, term }: Block, u8: Uint8Array): boolean =>
  count === 3 && term.pc === pc + 4 && u8[pc] === PUSH_BYTE && u8[pc + 2] === PUSH_BYTE;
