/*
 * Rows of the machine's table to bytes, with random operands. It keeps within the data
 * page and the stack, and never lets an undefined flag decide anything.
 */
import { LOCKABLE } from "../../runtime/machine/form.js";
import { conditionReads, allRows } from "../../runtime/machine/table.js";
import type { Row } from "../../runtime/machine/table.js";
import { CODE, DATA, INDEX, POINTERS, RSP, Random, WORDS, WRITABLE, le32 } from "./values.js";

const rows = allRows();
/** 128-bit memory operands that need no alignment. */
const UNALIGNED = /^(movup|movdqu|lddqu|pcmp[ei]str)/;
const BIT_TESTS = new Set(["bt", "bts", "btr", "btc"]);

/** What is not to be random. */
export interface Encoding {
  size?: number;
  reg?: number;
  rm?: number;
  /** Force a memory operand or a register. */
  memory?: boolean;
  imm?: number;
  cc?: number;
  vvvv?: number;
}

export class Encoder {
  protected bytes: number[] = [];
  /** Flags without a defined value now. */
  protected undef = new Set<string>();
  /** Words on the stack beyond those at the start. */
  protected depth = 0;
  protected count = 0;
  protected names: string[] = [];
  readonly random: Random;
  /** Rows of the table that have been encoded, composites not counted. */
  readonly covered = new Set<Row>();

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  protected reset(): void {
    this.bytes = [];
    this.undef = new Set();
    this.depth = 0;
    this.count = 0;
    this.names = [];
  }

  /** Encode a row with random operands if flags allow it. */
  protected one(row: Row, fixed: Encoding = {}): boolean {
    const r = this.random;
    const cc = fixed.cc ?? r.below(16);
    const reads = row.flags.reads === "?" ? conditionReads[cc >>> 1] : row.flags.reads;
    if ([...reads].some((f) => this.undef.has(f))) return false;
    if (row.name.startsWith("push") && this.depth >= 12) return false;
    if (row.name.startsWith("pop") && row.name !== "popcnt") {
      if (this.depth <= -8) return false;
      this.depth -= row.name === "popw" ? 0.25 : 1;
    }
    if (row.name.startsWith("push")) this.depth += row.name === "pushw" ? 0.25 : 1;
    const imm = this.encode(row, { ...fixed, cc });
    this.covered.add(row);
    this.track(row, imm);
    this.count++;
    this.names.push(row.name);
    return true;
  }

  protected plain(name: string, operands: string, fixed: Encoding): void {
    const row = rows.find((x) => x.name === name && x.operands.join(" ") === operands);
    if (row === undefined) throw new Error(`no row ${name} ${operands}`);
    this.one(row, fixed);
  }

  /** Follow which flags are undefined. */
  private track(row: Row, imm: number): void {
    const { writes, undefined: undef } = row.flags;
    // A count that is zero, or may be, leaves flags as they were.
    const count = row.operands.at(-1);
    const counted = /^(sh[lr]|sar|ro[lr]|rc[lr])/.test(row.name) && count !== "1";
    const unsure = counted && (count === "CL" || (imm & 31) === 0);
    if (!unsure) for (const f of writes) this.undef.delete(f);
    for (const f of undef) this.undef.add(f);
    if (row.name === "popcnt") for (const f of "osapc") this.undef.delete(f);
  }

  private encode(row: Row, fixed: Encoding): number {
    const r = this.random;
    const wide = row.operands.some((o) => /^.[v]$|^rAX$/.test(o));
    const either = row.operands.some((o) => o.endsWith("y"));
    const size =
      row.prefix === "o16"
        ? 16
        : (fixed.size ?? (wide ? r.pick([16, 32, 32, 64, 64]) : either ? r.pick([32, 64]) : 32));
    let rex = size === 64 ? 8 : 0;
    const tail: number[] = [];
    let opcode = row.opcode;
    const isByte = row.operands.some((o) => o[1] === "b" && /[EGZ]/.test(o[0]));
    if (isByte && r.chance(50)) rex |= 0x40;
    let high = false;
    const gpr = (written: boolean, byte: boolean): number => {
      if (byte && rex === 0 && r.chance(40)) {
        high = true;
        return 4 + r.below(4); // ah ch dh bh
      }
      return written ? r.pick(WRITABLE) : r.below(16);
    };

    if (row.low === "c") opcode |= fixed.cc ?? 0;
    if (row.low === "r") {
      const n = fixed.rm ?? gpr(true, isByte);
      opcode |= n & 7;
      if (n >= 8) rex |= 1;
      if (isByte && n >= 4 && n < 8 && rex === 0 && fixed.rm !== undefined) rex |= 0x40;
    }
    if (row.modrm) {
      const regOperand = row.operands.find((o) => o[0] === "G" || o[0] === "V");
      const rmOperand = row.operands.find((o) => /[EWMUR]/.test(o[0])) ?? "E";
      const rmFirst = row.operands[0] === rmOperand;
      let reg = row.ext;
      if (reg < 0) {
        const vector = regOperand?.[0] === "V";
        reg = fixed.reg ?? (vector ? r.below(16) : gpr(true, regOperand?.[1] === "b"));
        if (reg >= 8) rex |= 4;
      }
      // A bit number in a register reaches beyond the operand: keep it small.
      const bitString = BIT_TESTS.has(row.name) && row.operands[1] === "Gv";
      const memory =
        fixed.memory ?? (row.mod === "mem" || (row.mod !== "reg" && r.chance(bitString ? 20 : 40)));
      if (memory) {
        if (bitString) {
          reg = INDEX;
          rex |= 4;
        }
        const [modrm, bits] = this.memoryOperand(
          row.name === "lea",
          rmOperand.endsWith("o") && !UNALIGNED.test(row.name),
        );
        rex |= bits;
        tail.push(modrm[0] | ((reg & 7) << 3), ...modrm.slice(1));
      } else {
        const vector = rmOperand[0] === "W" || rmOperand[0] === "U";
        const readOnly = !rmFirst && !/^(xchg|xadd)$/.test(row.name);
        const n =
          fixed.rm ??
          (vector ? r.below(16) : gpr(!readOnly, rmOperand[1] === "b" && rmOperand[0] !== "R"));
        if (n >= 8) rex |= 1;
        tail.push(0xc0 | ((reg & 7) << 3) | (n & 7));
      }
    }
    if (high && rex !== 0) {
      // Another operand has brought a REX prefix: these are spl and bpl now.
      this.ripAt = -1;
      return this.encode(row, fixed);
    }
    const last = row.operands.at(-1) ?? "";
    let imm = 0;
    if (last[0] === "I") {
      imm = fixed.imm ?? (r.chance(50) ? r.pick(WORDS) : r.u32() | 0);
      const bytes =
        last === "Ib" ? 1 : last === "Iw" ? 2 : last === "Iv" ? size / 8 : size === 16 ? 2 : 4;
      for (let k = 0; k < bytes; k++) tail.push(k < 4 ? (imm >>> (8 * k)) & 0xff : r.below(256));
    }
    const third = row.operands.indexOf("By");
    const vvvv = third < 0 ? 0 : (fixed.vvvv ?? gpr(third === 0 || row.name === "mulx", false));
    this.emit(row, size, rex, opcode, tail, vvvv);
    return imm & 0xff;
  }

  /**
   * Segment and address size prefixes that leave the address as it is: 32 bits are
   * enough here, and the base of gs is 0. That of fs is the C library's.
   */
  private prefixes(row: Row, tail: readonly number[]): readonly number[] {
    const ignored = [0x2e, 0x3e, 0x26, 0x36];
    if (row.name === "maskmovdqu") return ignored;
    if (!row.modrm || tail[0] >= 0xc0) return [...ignored, 0x64, 0x65, 0x67];
    return BIT_TESTS.has(row.name) || /^popw?$/.test(row.name) ? ignored : [...ignored, 0x65, 0x67];
  }

  private emit(
    row: Row,
    size: number,
    rex: number,
    opcode: number,
    tail: number[],
    vvvv: number,
  ): void {
    const wide = row.operands.some((o) => /^.[vz]$|^rAX$/.test(o)) && row.name !== "push";
    const head: number[] = [];
    if (this.random.chance(6)) head.push(this.random.pick(this.prefixes(row, tail)));
    if (LOCKABLE.has(row.name) && row.modrm && row.operands[0][0] === "E" && tail[0] < 0xc0)
      if (this.random.chance(20)) head.push(0xf0);
    if (row.vex) {
      const pp = { "66": 1, f3: 2, f2: 3 }[row.prefix as string] ?? 0;
      head.push(0xc4, ((~rex & 7) << 5) | row.map);
      head.push((rex & 8 ? 0x80 : 0) | ((~vvvv & 15) << 3) | pp);
    } else {
      if (size === 16 && (wide || row.prefix === "o16")) head.push(0x66);
      if (/^(66|f2|f3)$/.test(row.prefix)) head.push(parseInt(row.prefix, 16));
      if (rex !== 0) head.push(0x40 | rex);
      if (row.map > 0) head.push(0x0f);
      if (row.map > 1) head.push(row.map === 2 ? 0x38 : 0x3a);
    }
    const at = this.bytes.length;
    this.bytes.push(...head, opcode, ...tail);
    // A RIP-relative operand needs the end of the instruction.
    if (this.ripAt >= 0) {
      const field = at + head.length + 1 + this.ripAt;
      const disp = this.ripTarget - (CODE + this.bytes.length);
      le32(disp).forEach((b, k) => (this.bytes[field + k] = b));
      this.ripAt = -1;
    }
  }
  private ripAt = -1;
  private ripTarget = 0;

  /** ModRM (reg field empty), SIB and displacement of an address in the data page, and REX bits. */
  private memoryOperand(any: boolean, aligned: boolean): [number[], number] {
    const r = this.random;
    const onStack = !any && !aligned && r.chance(8);
    const base = any ? r.below(16) : onStack ? RSP : r.pick(POINTERS)[0];
    const form = onStack ? 0 : aligned ? r.pick([0, 1, 3]) : r.below(6);
    const offset = aligned ? 16 * (r.below(5) - 2) : r.below(72) - 32;
    const disp = any && r.chance(30) ? r.u32() | 0 : offset;
    const small = disp >= -128 && disp < 128 && r.chance(80);
    const dispBytes = small ? [disp & 0xff] : le32(disp);
    const mod = small ? 0x40 : 0x80;
    const scale = r.below(4);
    const index = any ? r.pick([0, 1, 2, 3, 5, 6, 7, 8, 9, 15]) : INDEX;
    switch (form) {
      case 0: // base + displacement
      case 5:
        return (base & 7) === 4
          ? [[mod | 4, 0x24, ...dispBytes], base >= 8 ? 1 : 0]
          : [[mod | (base & 7), ...dispBytes], base >= 8 ? 1 : 0];
      case 1: // relative to rip
        this.ripAt = 1;
        this.ripTarget = DATA + 0x100 + offset;
        return [[5, 0, 0, 0, 0], 0];
      case 2: // base + index * scale + displacement
        return [
          [mod | 4, (scale << 6) | ((index & 7) << 3) | (base & 7), ...dispBytes],
          (base >= 8 ? 1 : 0) | (index >= 8 ? 2 : 0),
        ];
      case 3: // absolute
        return [[4, 0x25, ...le32(DATA + 0x100 + offset)], 0];
      default: // index * scale + displacement
        return [
          [4, (scale << 6) | ((index & 7) << 3) | 5, ...le32(DATA + 0x100 + offset)],
          index >= 8 ? 2 : 0,
        ];
    }
  }
}
