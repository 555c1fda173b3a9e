/*
 * Random sequences of x87 instructions, from the machine's own table. A case loads numbers
 * of 80 bits, half of them at the edges, works on them, and stores what there is then:
 * the environment, and all registers.
 *
 *   DATA + 0x000  sixteen operands, 16 bytes each       DATA + 0x1a0  the environment
 *   DATA + 0x100  the registers at the end              DATA + 0x1e0  the control word
 *   DATA + 0x1c0  stores on the way                     DATA + 0x1f0  status words on the way
 */
import { allRows } from "../../runtime/machine/table.js";
import type { Row } from "../../runtime/machine/table.js";
import {
  CODE_SIZE,
  DATA,
  DATA_SIZE,
  EXIT_SLOT,
  Random,
  STATE_SIZE,
  STACK_TOP,
  le32,
} from "./values.js";
import type { Case } from "./values.js";

const rows = allRows();
export const isX87 = (row: Row): boolean => row.feature === "x87" || row.name === "fisttp";
/** Within a unit of the last place, which processors choose differently. */
export const FUNCTIONS = [
  "fyl2x",
  "fyl2xp1",
  "fpatan",
  "f2xm1",
  "fsin",
  "fcos",
  "fsincos",
  "fptan",
] as const;
/** At the start or end of every case, or tested by themselves. */
const APART = ["fldenv", "fnstenv", "fnsave", "frstor", "fldcw", "fnstcw"] as const;
const excluded: ReadonlySet<string> = new Set([...FUNCTIONS, ...APART]);
const chosen = rows.filter((r) => isX87(r) && !excluded.has(r.name));

const CONTROLS = [0x37f, 0x37f, 0x37f, 0x77f, 0xb7f, 0xf7f, 0x27f, 0x07f, 0xe7f] as const;
const MANTISSAS = [
  "8000000000000000",
  "8000000000000000",
  "c000000000000000",
  "ffffffffffffffff",
  "8000000000000001",
  "a000000000000000",
  "fffffffffffffc00",
  "fffffffffffffbff",
  "8000000000000400",
  "80000000000003ff",
  "8000000000000c00",
  "8000008000000000",
  "ffffff7fffffffff",
  "e000000000000000",
  "9249249249249249",
] as const;

function extendedNumber(r: Random): { mantissa: bigint; top: number } {
  const sign = r.chance(50) ? 0x8000 : 0;
  const random = (BigInt(r.u32()) << 32n) | BigInt(r.u32());
  const mantissa = r.chance(50) ? BigInt(`0x${r.pick(MANTISSAS)}`) : random | (1n << 63n);
  const kind = r.below(16);
  if (kind === 0) return { mantissa: 0n, top: sign };
  if (kind === 1) return { mantissa: 1n << 63n, top: sign | 0x7fff };
  if (kind === 2) return { mantissa, top: sign | 0x7fff };
  if (kind === 3) return { mantissa: random >> BigInt(r.below(64)), top: sign };
  if (kind === 4 && r.chance(30)) return { mantissa: random >> 1n, top: sign | r.below(0x8000) };
  if (kind < 6)
    return { mantissa, top: sign | r.pick([1, 2, 0x7ffe, 0x7ffd, 0x3f81, 0x407e, 0x3c01, 0x43fe]) };
  if (kind < 8) return { mantissa, top: sign | r.below(0x7fff) };
  if (kind < 10) {
    const n = r.below(64);
    const whole = (random >> BigInt(n)) | 1n;
    const length = whole.toString(2).length;
    return {
      mantissa: whole << BigInt(64 - length),
      top: sign | (0x3fff + length - 1 - r.below(3)),
    };
  }
  return { mantissa, top: sign | (0x3fff + r.below(40) - 20) };
}

/** The operands: extended numbers, some with their first bytes a double, a single or an integer. */
export function operands(r: Random): Uint8Array {
  const state = new Uint8Array(STATE_SIZE);
  const view = new DataView(state.buffer);
  view.setInt32(8 * 4, STACK_TOP, true);
  view.setInt32(128, 0x202, true);
  const data = 136 + 256;
  for (let k = 0; k < 16; k++) {
    const at = data + 16 * k;
    const { mantissa, top } = extendedNumber(r);
    view.setBigUint64(at, mantissa, true);
    view.setUint16(at + 8, top, true);
    if (k < 8) continue;
    const kind = r.below(5);
    if (kind === 0)
      view.setFloat64(at, r.pick([1, -0.5, 3e-320, 0, -0, 1e300, NaN, Infinity, 12345.678]), true);
    if (kind === 1) view.setFloat32(at, r.pick([1, -0.5, 1e-42, 0, 1e30, Infinity, 0.1]), true);
    if (kind === 2)
      view.setUint32(at, r.pick([0x7f800001, 0xffc00001, 0x7fc12345, 1, 0x80000001]), true);
    if (kind === 3)
      view.setBigUint64(
        at,
        (BigInt(r.pick([0x7ff0, 0x7ff8, 0xfff4])) << 48n) | BigInt(r.u32()),
        true,
      );
    if (kind === 4) for (let n = 0; n < 10; n++) state[at + n] = r.below(10) | (r.below(10) << 4);
  }
  view.setUint16(data + 0x1e0, r.pick(CONTROLS), true);
  return state;
}

export class X87Generator {
  readonly random: Random;
  readonly covered = new Set<Row>();
  private bytes: number[] = [];
  private status = 0;

  constructor(
    seed: number,
    private readonly length = 8,
    only = /./,
  ) {
    this.random = new Random(seed);
    this.chosen = chosen.filter((row) => only.test(row.name));
  }
  private readonly chosen: readonly Row[];

  next(): Case {
    const r = this.random;
    this.bytes = [];
    this.status = 0;
    this.memory(0xdb, 4, -1, 0xe3); // fninit
    this.memory(0xd9, 5, 0x1e0);
    const names: string[] = [];
    for (let k = r.pick([1, 2, 3, 4, 8]); k > 0; k--) this.memory(0xdb, 5, 16 * r.below(16));
    for (let k = 1 + r.below(this.length); k > 0; k--) names.push(this.one(r.pick(this.chosen)));
    return finish(this.bytes, operands(r), names);
  }

  private one(row: Row): string {
    const r = this.random;
    this.covered.add(row);
    const reg = row.ext < 0 ? 0 : row.ext;
    if (row.mod !== "mem") {
      const rm = row.rm >= 0 ? row.rm : r.chance(70) ? r.below(3) : r.below(8);
      this.bytes.push(row.opcode, ...(row.modrm ? [0xc0 | (reg << 3) | rm] : []));
    } else {
      const stores = /^f(st|ist|bst|nst)/.test(row.name);
      this.memory(row.opcode, reg, stores ? 0x1c0 + r.below(16) : 16 * r.below(16));
    }
    // cld; bits of the flags that a comparison left, and the status word.
    if (r.chance(40)) this.memory(0xdd, 7, 0x1f0 + 2 * (this.status++ & 7));
    return row.name;
  }

  private memory(opcode: number, reg: number, offset: number, modrm?: number): void {
    if (modrm !== undefined) this.bytes.push(opcode, modrm);
    else this.bytes.push(opcode, (reg << 3) | 4, 0x25, ...le32(DATA + offset));
  }
}

/** Behind the instructions: store everything. */
export function finish(bytes: number[], state: Uint8Array, names: readonly string[]): Case {
  const at = (offset: number): number[] => [0x25, ...le32(DATA + offset)];
  bytes.push(0xd9, 0x34, ...at(0x1a0)); // fnstenv
  // Where the last instruction was is not kept here.
  for (const word of [12, 16, 20, 24]) bytes.push(0xc7, 0x04, ...at(0x1a0 + word), 0, 0, 0, 0);
  for (let k = 0; k < 8; k++) bytes.push(0xdb, 0x3c, ...at(0x100 + 16 * k)); // fstp
  bytes.push(0xdb, 0xe3, 0xff, 0x24, 0x25, ...le32(EXIT_SLOT)); // fninit; jmp
  const code = new Uint8Array(CODE_SIZE).fill(0xcc);
  if (bytes.length > CODE_SIZE) throw new Error("the case is too long");
  code.set(bytes);
  return { code, state, count: names.length, flagMask: 0x8d5, names };
}
export const DATA_AT = 136 + 256;
export const dataOf = (state: Uint8Array): Uint8Array =>
  state.subarray(DATA_AT, DATA_AT + DATA_SIZE);
