/*
 * Constants among the registers, followed from instruction to instruction: what the
 * program counter of an interpreter says, once it is known, about operands and about
 * the way that code takes. Only what derives from known values and from memory at
 * addresses derived from them counts; whoever relies on such memory guards the load.
 *
 * Values are those of 64-bit registers that lie below 2^32, as numbers.
 */
import { isRebased } from "../../decode.js";
import { IMM, MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { FIRST_ADDRESS } from "../../state.js";
import { NO_REGISTER } from "./facts.js";
import { baseOf, changes, indexOf, isHighByte, register } from "./facts.js";

/** By register: its value, or undefined. */
export type Known = (number | undefined)[];

/** What a load finds, in two words; `high` is 0 for narrower loads. */
export interface Found {
  readonly address: number;
  readonly low: number;
  readonly high: number;
}

const LIMIT = 0x100000000;
const inRange = (n: number): number | undefined => (n >= 0 && n < LIMIT ? n : undefined);

/** base + (index << shift) + disp from known registers; undefined when it is not known. */
function addressOf(i: Insn, known: Known): number | undefined {
  if (isRebased(i)) return undefined;
  const b = baseOf(i);
  const x = indexOf(i);
  if (b === NO_REGISTER && x === NO_REGISTER) return undefined;
  const base = b === NO_REGISTER ? 0 : known[b];
  const index = x === NO_REGISTER ? 0 : known[x];
  if (base === undefined || index === undefined) return undefined;
  return inRange(base + index * (1 << i.shift) + i.disp);
}

/** What a load into a whole general register finds at a known address of guest memory, or null. */
export function find(i: Insn, known: Known, view: DataView): Found | null {
  const name = i.row?.name;
  if (i.sk !== MEM || i.dk !== REG || i.dsize < 32) return null;
  if (name !== "mov" && name !== "movzx") return null;
  const address = addressOf(i, known);
  if (address === undefined || address < FIRST_ADDRESS || address + 8 > view.byteLength)
    return null;
  switch (i.ssize) {
    case 8: return { address, low: view.getUint8(address), high: 0 };
    case 16: return { address, low: view.getUint16(address, true), high: 0 };
    case 32: return { address, low: view.getInt32(address, true), high: 0 };
    default: return { address, low: view.getInt32(address, true), high: view.getInt32(address + 4, true) };
  } // prettier-ignore
}

/** Have `known` say what is known behind `i`, which loads what was `found`. */
export function follow(i: Insn, known: Known, found: Found | null): void {
  const value = found === null ? result(i, known) : found.high === 0 ? found.low >>> 0 : undefined;
  const changed = changes(i);
  for (let r = 0; r < 16; r++) if (changed & (1 << r)) known[r] = undefined;
  if (value !== undefined) known[register(i.da)] = value;
}

/** The value that an instruction gives a general register, if it is known. */
function result(i: Insn, known: Known): number | undefined {
  if (i.dk !== REG || i.dsize < 32) return undefined;
  const name = i.row?.name;
  if (name === "lea") {
    const a = addressOf(i, known);
    return i.dsize === 32 && a !== undefined ? a >>> 0 : a;
  }
  const s = i.sk === REG ? known[register(i.sa)] : undefined;
  if (name === "mov") return s;
  if (name === "movzx")
    return s === undefined
      ? undefined
      : (s >>> (isHighByte(i.sa) ? 8 : 0)) & (i.ssize === 8 ? 0xff : 0xffff);
  const d = known[register(i.da)];
  if (d === undefined || i.sk !== IMM) return undefined;
  switch (name) {
    case "add": return inRange(d + i.imm);
    case "sub": return inRange(d - i.imm);
    case "shr": return i.cl || (i.imm & 0x1f) !== i.imm ? undefined : d >>> i.imm;
    default: return undefined;
  } // prettier-ignore
}
