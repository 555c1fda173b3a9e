/*
 * Random instruction sequences for the differential test, encoded from the machine's
 * own table. A sequence never faults, never leaves its data page and never lets an
 * undefined flag decide anything; which flags are undefined at its end is part of it.
 *
 * Registers: rsp is the stack, rbp r12 r13 r14 point into the data page, r15 is a
 * small index that may be negative; the others hold anything.
 */
import { LOCKABLE } from "../../runtime/machine/decode.js";
import { conditionReads, rows } from "../../runtime/machine/table.js";
import type { Row } from "../../runtime/machine/table.js";

export const CODE = 0x120000;
export const CODE_SIZE = 512;
export const DATA = 0x200000;
export const DATA_SIZE = 512;
/** rsp at the start, and the bytes around it that take part. */
export const STACK_TOP = 0x308000;
export const STACK_BELOW = 256;
export const STACK_ABOVE = 128;
/** Holds the address that every sequence jumps to at its end. */
export const EXIT_SLOT = 0x110000;
/** gpr[16], rflags, xmm[16], data, stack. */
export const STATE_SIZE = 128 + 8 + 256 + DATA_SIZE + STACK_BELOW + STACK_ABOVE;

export interface Case {
  readonly code: Uint8Array;
  readonly state: Uint8Array;
  /** Instructions in it, the final jump not counted. */
  readonly count: number;
  /** RFLAGS bits with a defined value at the end. */
  readonly flagMask: number;
  readonly names: readonly string[];
}

/** xorshift32: the same cases everywhere for one seed. */
export class Random {
  private s: number;
  constructor(seed: number) {
    this.s = Math.imul(seed, 0x9e3779b1) ^ 0x2545f491 || 1;
  }
  u32(): number {
    this.s ^= this.s << 13;
    this.s ^= this.s >>> 17;
    this.s ^= this.s << 5;
    return this.s >>> 0;
  }
  below(n: number): number {
    return this.u32() % n;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)];
  }
}

const BITS: Readonly<Record<string, number>> = {
  c: 1,
  p: 4,
  a: 0x10,
  z: 0x40,
  s: 0x80,
  d: 0x400,
  o: 0x800,
};

const WRITABLE = [0, 1, 2, 3, 6, 7, 8, 9, 10, 11] as const;
const POINTERS: readonly (readonly [register: number, value: number])[] = [
  [5, DATA + 0x100], [12, DATA + 0x100], [13, DATA + 0x180], [14, DATA + 0x80],
]; // prettier-ignore
const INDEX = 15;
const RAX = 0, RCX = 1, RDX = 2, RSP = 4, RSI = 6, RDI = 7, R12 = 12; // prettier-ignore

const WORDS = [
  0, 1, -1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, -0x80000000,
  -0x7fffffff, 0x55555555, 0x0f0f0f0f, 31, 32, 33, 63, 64, 0x10000,
] as const; // prettier-ignore
const DOUBLES = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, 1e300, -1e300, 5e-324, 2.2250738585072014e-308,
  1.1754943508222875e-38, 2147483647, 2147483648, -2147483648, -2147483649, 4294967296.5,
  9223372036854775807, -9223372036854775808, 1.8446744073709552e19, 4503599627370497.5,
  Infinity, -Infinity, 3.4028234663852886e38, 3.5e38, 0.1, 16777217,
] as const; // prettier-ignore
/** High and low words of NaNs: quiet, signalling, both signs, with payloads. */
const NANS = [
  [0x7ff80000, 0], [0xfff80000, 0], [0x7ff00000, 1], [0xfff00000, 1], [0x7ff12345, 0x6789abcd],
  [0xfffabcde, 0x12345678], [0x7ff7ffff, 0xffffffff],
] as const; // prettier-ignore
/** 64-bit integers next to the middle between two single-precision numbers. */
const TIES = [
  [0x40000040, 0], [0x40000040, 1], [0x400000c0, 0], [0x4000003f, 0xffffffff],
  [0xbfffffbf, 0xffffffff], [0xbfffffc0, 0], [0x00200000, 0x20000001], [0x7fffffbf, 0xffffffff],
] as const; // prettier-ignore
const SINGLE_BITS = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0xffc12345,
  1, 0x80000001, 0x007fffff, 0x7f7fffff, 0x4f000000, 0xcf000000, 0x4effffff, 0x5f000000, 0x3f000000,
  0x40200000, 0x3fc00000,
] as const; // prettier-ignore

/** What depends on how near two vectors are. */
const COMPARISONS = [
  "ptest", "ptest", "pcmpgtq", "pcmpgtq", "pcmpgtq", "pcmpgtq", "pcmpeqq", "pcmpgtb", "pcmpgtw", "pcmpgtd", "pcmpeqb", "pcmpeqw", "pcmpeqd",
  "psubusb", "psubsw", "psadbw", "phsubsw", "pminuw", "pmaxsd", "addsubps", "hsubpd",
] as const; // prettier-ignore

/** Counts and positions about the ends of operands. */
const WIDTHS = [0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 255] as const;

/** Few enough that strings of them match in places. */
const LETTERS = [0, 0x61, 0x61, 0x62, 0x62, 0x63, 0x80, 0xff] as const;

/** Left to composites below, or without a meaning that processors share. */
export const EXCLUDED: ReadonlySet<string> = new Set([
  "j", "jmp", "call", "ret", "loop", "loope", "loopne", "jrcxz", "int3", "ud2", "cpuid", "div", "idiv",
  "ldmxcsr", "stmxcsr", "popf", "leave", "movs", "stos", "lods", "cmps", "scas", "shld", "shrd",
  "cmpxchg8b", "cmpxchg16b", "xlatb", "maskmovdqu", "rcpps", "rcpss", "rsqrtps", "rsqrtss",
]); // prettier-ignore
/** 128-bit memory operands that need no alignment. */
const UNALIGNED = /^(movup|movdqu|lddqu|pcmp[ei]str)/;
const BIT_TESTS = new Set(["bt", "bts", "btr", "btc"]);

const general = rows.filter((r) => !EXCLUDED.has(r.name) && !r.operands.some((o) => o[0] === "O"));
const byName = (name: string): readonly Row[] => rows.filter((r) => r.name === name);

interface Encoding {
  size?: number;
  reg?: number;
  rm?: number;
  /** Force a memory operand or a register. */
  memory?: boolean;
  imm?: number;
  cc?: number;
  vvvv?: number;
}

export class Generator {
  private bytes: number[] = [];
  private undef = new Set<string>();
  private depth = 0;
  private count = 0;
  private names: string[] = [];
  readonly random: Random;
  /** Rows of the table that have been encoded, composites not counted. */
  readonly covered = new Set<Row>();

  constructor(
    seed: number,
    private readonly length = 24,
  ) {
    this.random = new Random(seed);
  }

  next(): Case {
    this.bytes = [];
    this.undef = new Set();
    this.depth = 0;
    this.count = 0;
    this.names = [];
    while (this.count < this.length && this.bytes.length < CODE_SIZE - 96) this.step();
    const code = new Uint8Array(CODE_SIZE).fill(0xcc);
    // jmp [EXIT_SLOT]
    this.bytes.push(0xff, 0x24, 0x25, ...le32(EXIT_SLOT));
    code.set(this.bytes);
    let mask = 0;
    for (const [flag, bit] of Object.entries(BITS)) if (!this.undef.has(flag)) mask |= bit;
    return { code, state: this.state(), count: this.count, flagMask: mask, names: this.names };
  }

  private step(): void {
    const r = this.random;
    const p = r.below(100);
    if (p < 4) this.division();
    else if (p < 7) this.stringOperation();
    else if (p < 11) this.jump();
    else if (p < 13) this.doubleShift();
    else if (p < 14) this.setFlags();
    else if (p < 22) this.compareAndUse();
    else if (p < 23) this.convertTie();
    else if (p < 25) this.fixedPlaces();
    else if (p < 29) this.related();
    else this.one(r.pick(general));
  }

  /** Encode a row with random operands if flags allow it. */
  private one(row: Row, fixed: Encoding = {}): boolean {
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
      row.prefix === "o16" ? 16
      : (fixed.size ?? (wide ? r.pick([16, 32, 32, 64, 64]) : either ? r.pick([32, 64]) : 32)); // prettier-ignore
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
    // Without effect; the last three where there is no memory operand.
    const anywhere = (!row.modrm || tail[0] >= 0xc0) && row.name !== "maskmovdqu";
    if (this.random.chance(4))
      head.push(this.random.pick([0x2e, 0x3e, 0x26, 0x36, 0x64, 0x65, 0x67].slice(0, anywhere ? 7 : 4))); // prettier-ignore
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

  private plain(name: string, operands: string, fixed: Encoding): void {
    const row = rows.find((x) => x.name === name && x.operands.join(" ") === operands);
    if (row === undefined) throw new Error(`no row ${name} ${operands}`);
    this.one(row, fixed);
  }

  /** Make a quotient that fits: a high half below the divisor, or the sign of the low one. */
  private division(): void {
    const r = this.random;
    const signed = r.chance(50);
    const name = signed ? "idiv" : "div";
    const size = r.pick([8, 16, 32, 64]);
    const divisor = r.pick([3, 6, 7, 8, 9, 10, 11]);
    if (size === 8) {
      this.plain("mov", "Eb Ib", {
        rm: divisor >= 6 ? 3 : divisor,
        imm: r.below(63) + (signed ? 64 : 65),
        memory: false,
      });
      this.plain("mov", "Ev Iz", { size: 32, rm: RAX, imm: r.below(0x1f00), memory: false });
      this.one(byName(name)[0], { rm: 3, memory: false });
      return;
    }
    if (r.chance(50)) {
      // Any divisor: a non-negative low half with a zero high one cannot overflow.
      this.plain("or", "Ev Ib", { size, rm: divisor, imm: 1, memory: false });
      this.plain("shr", "Ev 1", { size, rm: RAX, memory: false });
      this.plain("xor", "Ev Gv", { size: 64, rm: RDX, reg: RDX, memory: false });
    } else {
      this.plain("mov", "Ev Iz", {
        size,
        rm: RDX,
        imm: r.below(64) - (signed ? 32 : 0),
        memory: false,
      });
      this.plain("mov", "Ev Iz", {
        size,
        rm: divisor,
        imm: (r.u32() & 0x1fff) | 0x2000,
        memory: false,
      });
      if (!signed) this.plain("and", "Ev Iz", { size, rm: RDX, imm: 63, memory: false });
      else if (r.chance(50)) this.plain("neg", "Ev", { size, rm: divisor, memory: false });
    }
    this.one(byName(name)[1], { size, rm: divisor, memory: false });
  }

  private stringOperation(): void {
    const r = this.random;
    if (this.undef.has("d")) return;
    const row = r.pick(["movs", "stos", "lods", "cmps", "scas"].flatMap(byName));
    const mem = (reg: number, disp: number): void => {
      // lea reg, [r12+disp]
      this.bytes.push(0x49 | 0, 0x8d, 0x44 | (reg << 3), 0x20 | (R12 & 7), disp & 0xff);
      this.count++;
      this.names.push("lea");
    };
    mem(RSI, r.below(64) - 32);
    mem(RDI, r.below(64) - 32);
    const rep = r.pick([0, 0xf3, row.name === "cmps" || row.name === "scas" ? 0xf2 : 0xf3]);
    this.plain("mov", "Ev Iz", { size: 32, rm: RCX, imm: r.below(8), memory: false });
    if (rep !== 0) this.bytes.push(rep);
    const wrote = this.undef.size;
    this.encodeString(row, r.pick([16, 32, 64]));
    // Zero repetitions leave the flags, so what was undefined may still be.
    if (rep === 0 || wrote === 0) for (const f of row.flags.writes) this.undef.delete(f);
    this.count++;
    this.names.push(row.name);
  }
  private encodeString(row: Row, size: number): void {
    if (row.operands[0] === "AL") this.bytes.push(row.opcode);
    else {
      // 66 and REX.W stand behind a repeat prefix without harm.
      if (size === 16) this.bytes.push(0x66);
      if (size === 64) this.bytes.push(0x48);
      this.bytes.push(row.opcode);
    }
  }

  /** Flags of a comparison, often of equals, and at once somebody who reads them. */
  private compareAndUse(): void {
    const r = this.random;
    const [name, operands] = r.pick([
      ["cmp", "Ev Gv"], ["cmp", "Gv Ev"], ["cmp", "Ev Ib"], ["cmp", "Eb Gb"], ["sub", "Ev Gv"],
      ["add", "Ev Gv"], ["and", "Ev Gv"], ["test", "Ev Gv"], ["inc", "Ev"], ["ucomisd", "Vq Wq"],
    ]); // prettier-ignore
    const size = r.pick([32, 64]);
    const register = r.pick(WRITABLE);
    const equal = r.chance(40) ? { rm: register, reg: register, memory: false } : {};
    this.plain(name, operands, { size, ...equal });
    const user = r.below(5);
    if (user === 0) this.plain("set", "Eb", {});
    else if (user === 1) this.plain("cmov", "Gv Ev", {});
    else if (user === 2) this.plain(r.pick(["adc", "sbb"]), "Gv Ev", {});
    else this.conditional();
  }

  /**
   * Operands that random ones hardly ever are: vectors that differ in one place, strings with
   * their lengths, controls near the width.
   */
  private related(): void {
    const r = this.random;
    if (r.chance(35)) {
      const control = r.pick(WRITABLE);
      const imm = r.pick(WIDTHS) | (r.pick(WIDTHS) << 8);
      this.plain("mov", "Ev Iz", { size: 32, rm: control, imm, memory: false });
      const name = r.pick(["bextr", "bzhi", "bzhi", "shlx", "sarx", "shrx", "mulx"]);
      if (name === "mulx") this.plain(name, "Gy By Ey", { vvvv: control, reg: control });
      else this.plain(name, "Gy Ey By", { vvvv: control });
      return;
    }
    const a = r.below(16);
    const b = r.below(16);
    this.plain("movdqa", "Vo Wo", { reg: a, rm: b, memory: false });
    if (r.chance(70)) {
      const [name, operands] = r.pick([
        ["pinsrb", "Vo Rb Ib"], ["pinsrw", "Vo Rw Ib"], ["pinsrd", "Vo Ey Ib"], ["pslldq", "Uo Ib"],
        ["psrldq", "Uo Ib"], ["palignr", "Vo Wo Ib"], ["pshufb", "Vo Wo"],
      ]); // prettier-ignore
      const place = operands.startsWith("U") ? { rm: a } : { reg: a };
      this.plain(name, operands, { ...place, imm: r.below(20), memory: operands[0] === "V" && r.chance(40) }); // prettier-ignore
    }
    const [first, second] = r.chance(50) ? [a, b] : [b, a];
    if (r.chance(50)) {
      const lengths = r.chance(80) ? [RAX, RDX] : [];
      for (const rm of lengths)
        this.plain("mov", "Ev Iz", { size: r.pick([32, 64]), rm, imm: r.below(44) - 22, memory: false }); // prettier-ignore
      const name = r.pick(["pcmpestri", "pcmpestrm", "pcmpistri", "pcmpistrm"]);
      this.plain(name, "Vo Wo Ib", { reg: first, rm: second, memory: false });
    } else {
      const name = r.pick(COMPARISONS);
      this.plain(name, "Vo Wo", { reg: first, rm: second, memory: false });
    }
  }

  /** Instructions whose memory operand is not for ModRM to choose, or is compared with registers. */
  private fixedPlaces(): void {
    const r = this.random;
    const kind = r.below(4);
    const raw = (name: string, ...bytes: number[]): void => {
      this.bytes.push(...bytes);
      this.count++;
      this.names.push(name);
    };
    if (kind === 0) {
      raw("lea", 0x49, 0x8d, 0x5e, (r.below(128) - 64) & 0xff); // lea rbx, [r14+n]
      raw("xlatb", 0xd7);
    } else if (kind === 1) {
      raw("lea", 0x49, 0x8d, 0x7c, 0x24, (r.below(64) - 32) & 0xff); // lea rdi, [r12+n]
      this.plain("maskmovdqu", "Vo Uo", { memory: false });
    } else if (kind === 2) {
      const [row, size] = r.pick([[0xa0, 8], [0xa1, 32], [0xa2, 8], [0xa3, 64]]); // prettier-ignore
      const head = size === 64 ? [0x48] : r.chance(30) ? [0x66] : [];
      raw("mov", ...head, row, ...le32(DATA + 0x100 + r.below(64)), 0, 0, 0, 0);
      for (const x of rows) if (x.opcode === row && x.map === 0) this.covered.add(x);
    } else {
      const wide = r.chance(50);
      const rex = wide ? 0x49 : 0x41;
      const at = 16 * (r.below(5) - 2);
      if (r.chance(70)) {
        raw("mov", rex, 0x8b, 0x44, 0x24, at & 0xff); // mov rax, [r12+n]
        if (r.chance(80)) raw("mov", rex, 0x8b, 0x54, 0x24, (at + (wide ? 8 : 4)) & 0xff); // rdx
      }
      const lock = r.chance(50) ? [0xf0] : [];
      raw(wide ? "cmpxchg16b" : "cmpxchg8b", ...lock, rex, 0x0f, 0xc7, 0x4c, 0x24, at & 0xff);
      this.undef.delete("z");
    }
  }

  /** mov rax, imm64; then convert it to single precision. */
  private convertTie(): void {
    const [hi, lo] = this.random.pick(TIES);
    this.bytes.push(0x48, 0xb8, ...le32(lo), ...le32(hi));
    this.count++;
    this.plain("cvtsi2ss", "Vd Ey", { size: 64, rm: RAX, memory: false });
  }

  /** An instruction without flags or stack, to be jumped over. */
  private skipped(): number[] {
    const at = this.bytes.length;
    this.plain("mov", "Ev Iz", { size: 32, memory: false });
    this.count--;
    return this.bytes.splice(at);
  }

  private conditional(): void {
    const r = this.random;
    const cc = r.below(16);
    if ([...conditionReads[cc >>> 1]].some((f) => this.undef.has(f))) return;
    const skipped = this.skipped();
    if (r.chance(50)) this.bytes.push(0x70 | cc, skipped.length, ...skipped);
    else this.bytes.push(0x0f, 0x80 | cc, ...le32(skipped.length), ...skipped);
    this.count++;
    this.names.push("j");
  }

  /** Forward jumps over an instruction, calls, and jumps and returns to computed addresses. */
  private jump(): void {
    const r = this.random;
    const add = (name: string, count: number, ...bytes: number[]): void => {
      this.bytes.push(...bytes);
      this.count += count;
      this.names.push(name);
    };
    /** lea register, [rip+n]: the address behind the tail and the skipped instruction. */
    const behind = (register: number, tail: number[]): number[] => {
      const skipped = this.skipped();
      const head = [0x48, 0x8d, 0x05 | (register << 3), ...le32(tail.length + skipped.length)];
      return [...head, ...tail, ...skipped];
    };
    const kind = r.below(11);
    if (kind < 3) {
      this.conditional();
    } else if (kind === 3) {
      const opcode = r.pick([0xe2, 0xe3, 0xeb]);
      const skipped = this.skipped();
      add(
        { 0xe2: "loop", 0xe3: "jrcxz", 0xeb: "jmp" }[opcode] ?? "",
        1,
        opcode,
        skipped.length,
        ...skipped,
      );
    } else if (kind === 4) {
      if (this.undef.has("z")) return;
      const opcode = r.pick([0xe0, 0xe1]);
      const skipped = this.skipped();
      add(opcode === 0xe0 ? "loopne" : "loope", 1, opcode, skipped.length, ...skipped);
    } else if (kind === 5) {
      add("jmp", 2, ...behind(RCX, [0xff, 0xe1]));
    } else if (this.depth >= 10 || this.depth <= -6) {
      return;
    } else if (kind === 6) {
      // The return address stays on the stack.
      const skipped = this.skipped();
      add("call", 1, 0xe8, ...le32(skipped.length), ...skipped);
      this.depth++;
    } else if (kind === 7) {
      add("call", 2, ...behind(RCX, [0xff, 0xd1]));
      this.depth++;
    } else if (kind === 8) {
      add("ret", 3, ...behind(RAX, [0x50, 0xc3]));
    } else if (kind === 9) {
      add("ret", 3, ...behind(RAX, [0x50, 0xc2, 8, 0]));
      this.depth--;
    } else {
      // push rbp; mov rbp, rsp; push rax; leave
      add("leave", 4, 0x55, 0x48, 0x89, 0xe5, 0x50, 0xc9);
    }
  }

  /** 16-bit double shifts are defined up to a count of 16 only. */
  private doubleShift(): void {
    const r = this.random;
    const row = r.pick([...byName("shld"), ...byName("shrd")]);
    const size = r.pick(row.operands[2] === "CL" ? [32, 64] : [16, 32, 64]);
    this.one(row, { size, imm: size === 16 ? r.below(16) : r.below(256) });
  }

  /** push imm; popf */
  private setFlags(): void {
    if (this.depth >= 12) return;
    this.bytes.push(0x68, ...le32(this.random.u32() & 0xcd5), 0x9d);
    this.undef.clear();
    this.count += 2;
    this.names.push("popf");
  }

  private state(): Uint8Array {
    const r = this.random;
    const state = new Uint8Array(STATE_SIZE);
    const view = new DataView(state.buffer);
    const word = (): number => (r.chance(60) ? r.pick(WORDS) : r.u32());
    for (let k = 0; k < 16; k++) {
      view.setInt32(8 * k, word(), true);
      view.setInt32(8 * k + 4, r.chance(30) ? 0 : word(), true);
      if (!r.chance(8)) continue;
      const [hi, lo] = r.pick(TIES);
      view.setInt32(8 * k, lo, true);
      view.setInt32(8 * k + 4, hi, true);
    }
    const fixed = (register: number, value: number): void => {
      view.setInt32(8 * register, value, true);
      view.setInt32(8 * register + 4, value < 0 ? -1 : 0, true);
    };
    for (const [register, value] of POINTERS) fixed(register, value);
    fixed(4, STACK_TOP);
    fixed(INDEX, r.below(12) - 4);
    // rdi and rsi are entered through a host call, which hands over 32 bits.
    fixed(RDI, r.u32() & 0x7fffffff);
    fixed(RSI, r.u32() & 0x7fffffff);
    view.setInt32(128, (r.u32() & 0x8d5) | 0x202, true);
    for (let at = 136; at < 136 + 256 + DATA_SIZE; at += 8) {
      const kind = r.below(9);
      if (kind === 8) {
        for (let k = 0; k < 8; k++) state[at + k] = r.pick(LETTERS);
      } else if (kind < 3) {
        view.setFloat64(at, r.pick(DOUBLES), true);
      } else if (kind === 3) {
        const [hi, lo] = r.pick(NANS);
        view.setUint32(at, lo, true);
        view.setUint32(at + 4, hi, true);
      } else {
        for (const half of [at, at + 4])
          view.setUint32(
            half,
            kind < 6 ? r.pick(SINGLE_BITS) : kind === 6 ? word() : r.u32(),
            true,
          );
      }
    }
    return state;
  }
}

const le32 = (v: number): number[] => [
  v & 0xff,
  (v >>> 8) & 0xff,
  (v >>> 16) & 0xff,
  (v >>> 24) & 0xff,
];
