/*
 * Bytes to instructions. Everything about encodings comes from table.ts; this file
 * knows prefixes, ModRM, SIB, displacements and immediates.
 */
import { IMM, Insn, MEM, REG } from "./insn.js";
import { FS_BASE, GS_BASE, gprAddress, RSP, word, xmmAddress, ZERO_WORD } from "./state.js";
import { opcodeKey, rowsAt } from "./table.js";
import type { Row } from "./table.js";

/** Why decoding failed: no such instruction, or the bytes end before it does. */
export class DecodeError {
  constructor(
    readonly kind: "undefined" | "not-code",
    /** First byte that could not be fetched, for not-code. */
    readonly address: number,
  ) {}
}

const REX_W = 8;
const REX_R = 4;
const REX_X = 2;
const REX_B = 1;
const MAX_BYTES = 15;

/** Legacy prefixes: operand size, repeat, lock, segments (fs and gs have a base), address size. */
const isPrefix = (b: number): boolean =>
  (b & 0xfc) === 0x64 || (b & 0xe7) === 0x26 || (b >= 0xf0 && b <= 0xf3 && b !== 0xf1);
/**
 * Instructions that find memory, or count, without a ModRM byte that says so. No compiler
 * has them do so with 32 bits or in another segment, and they are undefined then.
 */
const IMPLICIT: ReadonlySet<string> = new Set([
  "movs",
  "stos",
  "lods",
  "cmps",
  "scas",
  "xlatb",
  "maskmovdqu",
  "loop",
  "loope",
  "loopne",
  "jrcxz",
]);
/** Have no 16-bit form; of push and pop, `pushw` and `popw` are that. */
const NOT_16_BITS: ReadonlySet<string> = new Set([
  "push",
  "pop",
  "pushf",
  "popf",
  "call",
  "jmp",
  "leave",
  "ret",
]);
/** May stand behind a lock prefix when the destination is memory. */
export const LOCKABLE: ReadonlySet<string> = new Set([
  "add",
  "or",
  "adc",
  "sbb",
  "and",
  "sub",
  "xor",
  "not",
  "neg",
  "inc",
  "dec",
  "xchg",
  "xadd",
  "cmpxchg",
  "cmpxchg8b",
  "cmpxchg16b",
  "bts",
  "btr",
  "btc",
]);

/** Is the address of the memory operand another than base + index + displacement? */
export const isRebased = (i: Insn): boolean => i.address32 || i.segment !== ZERO_WORD;
/** The address is not final before the instruction runs: a pop by rsp, a bit string. */
const movesAddress = (i: Insn, row: Row): boolean =>
  i.mem &&
  ((/^popw?$/.test(row.name) && i.base === RSP) || (/^bt.?$/.test(row.name) && i.sk === REG));

export class Decoder {
  private pos = 0;
  private start = 0;
  private end = 0;
  private data!: Uint8Array;

  constructor(private readonly bytes: () => Uint8Array) {}

  /** Decode the instruction at `pc` from bytes below `end`. Throws DecodeError. */
  decode(pc: number, end: number): Insn {
    this.pos = this.start = pc;
    this.end = end;
    this.data = this.bytes();
    const i = new Insn(pc);
    let p66 = false;
    let opcode = this.u8();
    for (; isPrefix(opcode) || isRex(opcode); opcode = this.u8()) {
      i.rex = isRex(opcode) ? opcode : 0; // counts only right in front of the opcode
      if (opcode === 0x66) p66 = true;
      else if (opcode === 0xf2 || opcode === 0xf3) i.rep = opcode;
      else if (opcode === 0xf0) i.lock = true;
      else if (opcode === 0x64) i.segment = FS_BASE;
      else if (opcode === 0x65) i.segment = GS_BASE;
      else if (opcode === 0x67) i.address32 = true;
    }
    let map = 0;
    const vex = opcode === 0xc4 || opcode === 0xc5;
    if (vex) {
      if (p66 || i.lock || i.rep !== 0 || i.rex !== 0) this.undefined();
      const prefix = this.vex(i, opcode);
      map = prefix >>> 2;
      p66 = (prefix & 3) === 1;
      i.rep = [0, 0, 0xf3, 0xf2][prefix & 3];
      opcode = this.u8();
    } else {
      if (opcode === 0x0f) {
        map = 1;
        opcode = this.u8();
        if (opcode === 0x38 || opcode === 0x3a) {
          map = opcode === 0x38 ? 2 : 3;
          opcode = this.u8();
        }
      }
    }
    const candidates = map < 4 ? rowsAt(opcodeKey(vex, map, opcode)) : undefined;
    if (candidates === undefined) this.undefined();
    i.opsize = i.rex & REX_W ? 64 : p66 && !vex ? 16 : 32;
    const row = this.row(candidates, p66, i);
    i.row = row;
    if (row.modrm) this.modrm(i);
    if (row.low === "r") i.rm = (opcode & 7) | (i.rex & REX_B ? 8 : 0);
    if (row.low === "c") i.cc = opcode & 15;
    this.operands(i, row);
    if (vex && i.vvvv !== 0 && !row.operands.some((o) => o[0] === "B")) this.undefined();
    if (isRebased(i) && (IMPLICIT.has(row.name) || movesAddress(i, row))) this.undefined();
    if (i.lock && !(LOCKABLE.has(row.name) && i.dk === MEM)) this.undefined();
    if (row.name === "lea") i.segment = ZERO_WORD; // an offset in whichever segment
    if (i.mem && i.base === RIP) this.ripRelative(i);
    if (i.address32 && i.base === ZERO_WORD && i.index === ZERO_WORD) i.dispHi = 0;
    i.len = this.pos - pc;
    i.next = this.pos;
    return i;
  }

  private row(candidates: readonly Row[], p66: boolean, i: Insn): Row {
    for (const r of candidates) if (matches(r, p66, i, r.modrm ? this.peek() : 0)) return r;
    return this.undefined();
  }

  private undefined(): never {
    throw new DecodeError("undefined", this.start);
  }

  private peek(): number {
    if (this.pos >= this.end) throw new DecodeError("not-code", this.pos);
    return this.data[this.pos];
  }
  private u8(): number {
    const b = this.peek();
    if (++this.pos - this.start > MAX_BYTES) this.undefined();
    return b;
  }
  private i8(): number {
    return (this.u8() << 24) >> 24;
  }
  private u16(): number {
    return this.u8() | (this.u8() << 8);
  }
  private i32(): number {
    return this.u16() | (this.u16() << 16);
  }

  /**
   * The rest of a VEX prefix: what REX says in `rex`, the register in `vvvv` (written
   * inverted). The result is the opcode map, and below it two bits for 66, f3, f2.
   */
  private vex(i: Insn, first: number): number {
    const b = this.u8();
    const last = first === 0xc5 ? b & 0x7f : this.u8();
    const map = first === 0xc5 ? 1 : b & 31;
    const inverted = first === 0xc5 ? (b >>> 5) | 3 : b >>> 5; // R X B
    i.rex = 0x40 | (~inverted & 7) | (last & 0x80 ? REX_W : 0);
    i.vvvv = ~(last >>> 3) & 15;
    if (last & 4) this.undefined(); // 256 bits
    return (map << 2) | (last & 3);
  }

  private modrm(i: Insn): void {
    const b = this.u8();
    const mod = b >>> 6;
    i.reg = ((b >>> 3) & 7) | (i.rex & REX_R ? 8 : 0);
    i.rm = b & 7;
    if (mod === 3) {
      i.rm |= i.rex & REX_B ? 8 : 0;
      return;
    }
    i.mem = true;
    let noBase = false;
    if (i.rm === 4) {
      const sib = this.u8();
      const index = ((sib >>> 3) & 7) | (i.rex & REX_X ? 8 : 0);
      if (index !== 4) {
        i.index = word(index);
        i.shift = sib >>> 6;
      }
      noBase = (sib & 7) === 5 && mod === 0;
      if (!noBase) i.base = word((sib & 7) | (i.rex & REX_B ? 8 : 0));
    } else if (i.rm === 5 && mod === 0) {
      i.base = RIP;
    } else {
      i.base = word(i.rm | (i.rex & REX_B ? 8 : 0));
    }
    if (mod === 1) i.disp = this.i8();
    else if (mod === 2 || noBase || i.base === RIP) i.disp = this.i32();
    i.dispHi = i.disp >> 31;
  }

  /** Relative to the end of the instruction, which is known only now. */
  private ripRelative(i: Insn): void {
    const target = this.pos + i.disp;
    i.base = ZERO_WORD;
    i.disp = target | 0;
    i.dispHi = Math.floor(target / 0x100000000);
  }

  private operands(i: Insn, row: Row): void {
    if (i.opsize === 16 && NOT_16_BITS.has(row.name)) this.undefined();
    let place = 0;
    const { operands } = row;
    for (let n = 0; n < operands.length; n++) {
      const operand = operands[n];
      let kind = REG;
      let address = 0;
      const size = operandSize(operand, i);
      switch (operand[0]) {
        case "F":
        case "T":
          continue; // where it is, the stack says
        case "E":
        case "R":
          if (i.mem) kind = MEM;
          else address = gpr(i, i.rm, size);
          break;
        case "W":
        case "M":
        case "U":
          if (i.mem) kind = MEM;
          else address = xmmAddress(i.rm);
          break;
        case "G":
          address = gpr(i, i.reg, size);
          break;
        case "V":
          address = xmmAddress(i.reg);
          break;
        case "B":
          address = gprAddress(i.vvvv);
          i.v = address >>> 2;
          if (n > 0) continue; // beside destination and source
          break;
        case "Z":
          address = gpr(i, i.rm, size);
          break;
        case "A":
        case "r":
          address = gprAddress(0);
          break;
        case "C":
          address = gprAddress(1);
          i.cl = true;
          break;
        case "O":
          kind = MEM;
          i.mem = true;
          i.disp = this.i32();
          i.dispHi = i.address32 ? 0 : this.i32();
          break;
        case "J":
          kind = IMM;
          i.imm = operand === "Jb" ? this.i8() : this.i32();
          i.target = this.pos + i.imm;
          break;
        case "1":
          kind = IMM;
          i.imm = 1;
          break;
        case "I":
          kind = IMM;
          this.immediate(i, operand, size);
          break;
      }
      if (place === 0) {
        i.dk = kind;
        i.da = address;
        i.d = address >>> 2;
        i.dsize = size;
      } else if (place === 1) {
        i.sk = kind;
        i.sa = address;
        i.s = address >>> 2;
        i.ssize = size;
      }
      place++;
    }
  }

  private immediate(i: Insn, operand: string, size: number): void {
    if (operand === "Ib") i.imm = this.i8();
    else if (operand === "Iw") i.imm = this.u16();
    else if (size === 16) i.imm = (this.u16() << 16) >> 16;
    else i.imm = this.i32();
    i.immHi = i.imm >> 31;
    if (operand === "Iv" && size === 64) i.immHi = this.i32();
  }
}

const isRex = (b: number): boolean => (b & 0xf0) === 0x40;

/** Marks a RIP-relative operand until the length of the instruction is known. */
const RIP = -1;

function matches(row: Row, p66: boolean, i: Insn, modrm: number): boolean {
  const { rep } = i;
  switch (row.prefix) {
    case "f3":
      if (rep !== 0xf3) return false;
      break;
    case "f2":
      if (rep !== 0xf2) return false;
      break;
    case "66":
      if (!p66 || rep !== 0) return false;
      break;
    case "np":
      if (p66 || rep !== 0) return false;
      break;
    case "nr":
      if (rep !== 0) return false;
      break;
    case "o16":
      if (i.opsize !== 16) return false;
      break;
    case "w1":
      if (!(i.rex & REX_W)) return false;
      break;
  }
  if (row.ext >= 0 && row.ext !== ((modrm >>> 3) & 7)) return false;
  if (row.rm >= 0 && row.rm !== (modrm & 7)) return false;
  if (row.mod !== "" && (row.mod === "reg") !== modrm >>> 6 > 2) return false;
  return true;
}

export function operandSize(operand: string, i: Insn): number {
  switch (operand) {
    case "AL":
    case "CL":
    case "1":
      return 8;
    case "AX":
      return 16;
    case "rAX":
      return i.opsize;
    case "XMM0":
      return 128;
  }
  if (operand[0] === "R" && !i.mem) return i.rex & REX_W ? 64 : 32;
  switch (operand[1]) {
    case "b":
      return 8;
    case "w":
      return 16;
    case "d":
      return 32;
    case "q":
      return 64;
    case "t":
      return 80;
    case "o":
      return 128;
    case "y":
      return i.rex & REX_W ? 64 : 32;
    case "z":
      return Math.min(i.opsize, 32);
    default:
      return i.opsize;
  }
}

/** Without a REX prefix, byte registers 4 to 7 are ah, ch, dh, bh. */
function gpr(i: Insn, r: number, size: number): number {
  return size === 8 && i.rex === 0 && r >= 4 && r < 8 ? gprAddress(r - 4) + 1 : gprAddress(r);
}
