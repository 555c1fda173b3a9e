/*
 * Bytes to instructions. Everything about encodings comes from table.ts by way of form.ts; this file
 * knows prefixes, ModRM, SIB, displacements and immediates.
 *
 * Bytes are read without a look at where code ends: what that would have said is asked when the instruction is
 * there, or is none.
 */
import {
  AT_MOST_32,
  BY_PREFIX,
  BY_REX,
  Forms,
  IMPLICIT,
  LOCKABLE,
  NOT_16_BITS,
  Place,
  Prefix,
} from "./form.js";
import type { Form } from "./form.js";
import { IMM, Insn, MEM, REG } from "./insn.js";
import { FS_BASE, GS_BASE, gprAddress, RSP, word, xmmAddress, ZERO_WORD } from "./state.js";
import { opcodeKey } from "./table.js";
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
const isRex = (b: number): boolean => (b & 0xf0) === 0x40;
/** Which bytes are either. */
const LEADING = Uint8Array.from({ length: 0x100 }, (_, b) => (isPrefix(b) || isRex(b) ? 1 : 0));
/** By number of the register, its address or that of its low word. */
const GENERAL = Uint32Array.from({ length: 16 }, (_, r) => gprAddress(r));
const VECTOR = Uint32Array.from({ length: 16 }, (_, x) => xmmAddress(x));
const WORDS = Uint32Array.from({ length: 16 }, (_, r) => word(r));

/** Is the address of the memory operand another than base + index + displacement? */
export const isRebased = (i: Insn): boolean => i.address32 || i.segment !== ZERO_WORD;
/** The address is not final before the instruction runs: a pop by rsp, a bit string. */
const movesAddress = (i: Insn, row: Row): boolean =>
  i.mem &&
  ((/^popw?$/.test(row.name) && i.base === RSP) || (/^bt.?$/.test(row.name) && i.sk === REG));

/** Marks a RIP-relative operand until the length of the instruction is known. */
const RIP = -1;

export class Decoder {
  private pos = 0;
  private start = 0;
  private end = 0;
  private data!: Uint8Array;
  private p66 = false;
  private vex = false;
  private readonly forms = new Forms();

  constructor(private readonly bytes: () => Uint8Array) {}

  /** Decode the instruction at `pc` from bytes below `end`. Throws DecodeError. */
  decode(pc: number, end: number): Insn {
    const data = this.bytes();
    this.data = data;
    this.start = pc;
    this.end = end;
    const i = new Insn(pc);
    let pos = pc;
    let opcode = data[pos++];
    this.p66 = this.vex = false;
    if (LEADING[opcode] === 1) {
      this.pos = pos;
      opcode = this.prefixes(i, opcode);
      pos = this.pos;
    }
    let map = 0;
    if (opcode === 0xc4 || opcode === 0xc5) {
      this.pos = pos;
      map = this.vexPrefix(i, opcode);
      pos = this.pos;
      opcode = data[pos++];
    } else if (opcode === 0x0f) {
      map = 1;
      opcode = data[pos++];
      if (opcode === 0x38 || opcode === 0x3a) {
        map = opcode === 0x38 ? 2 : 3;
        opcode = data[pos++];
      }
    }
    this.pos = pos;
    i.opsize = i.rex & REX_W ? 64 : this.p66 && !this.vex ? 16 : 32;
    const form = this.form(i, map, opcode);
    const { row } = form;
    i.row = row;
    if (row.modrm) this.modrm(i);
    else if (row.low === "r") i.rm = (opcode & 7) | (i.rex & REX_B ? 8 : 0);
    if (row.low === "c") i.cc = opcode & 15;
    this.operands(i, form);
    ({ pos } = this);
    if (pos > end || pos - pc > MAX_BYTES) this.undefined();
    if (i.base === RIP && i.mem) this.ripRelative(i);
    if (this.isRare(i)) this.checkRare(i, form);
    i.len = pos - pc;
    i.next = pos;
    return i;
  }

  /** All prefixes but VEX; the result is the byte behind them. */
  private prefixes(i: Insn, first: number): number {
    const { data } = this;
    let b = first;
    for (; LEADING[b] === 1; b = data[this.pos++]) {
      if (this.pos - this.start > MAX_BYTES) this.undefined();
      if (isRex(b)) {
        i.rex = b;
        continue;
      }
      i.rex = 0; // counts only right in front of the opcode
      if (b === 0x66) this.p66 = true;
      else if (b === 0xf2 || b === 0xf3) i.rep = b;
      else if (b === 0xf0) i.lock = true;
      else if (b === 0x64) i.segment = FS_BASE;
      else if (b === 0x65) i.segment = GS_BASE;
      else if (b === 0x67) i.address32 = true;
    }
    return b;
  }

  private form(i: Insn, map: number, opcode: number): Form {
    const { pos, vex } = this;
    const isShort = pos >= this.end;
    const modrm = this.data[pos];
    if (map < 4)
      for (const f of this.forms.at(opcodeKey(vex, map, opcode))) {
        const { ext, rm, mod } = f.row;
        if (isShort && f.row.modrm) {
          this.pos++;
          break;
        }
        if (ext >= 0 && ext !== ((modrm >>> 3) & 7)) continue;
        if (rm >= 0 && rm !== (modrm & 7)) continue;
        if (mod !== "" && (mod === "reg") !== modrm >>> 6 > 2) continue;
        if (f.prefix === Prefix.ANY || this.hasPrefix(i, f.prefix)) return f;
      }
    return this.undefined();
  }
  private hasPrefix(i: Insn, prefix: Prefix): boolean {
    switch (prefix) {
      case Prefix.NP:
        return !this.p66 && i.rep === 0;
      case Prefix.NR:
        return i.rep === 0;
      case Prefix.O16:
        return i.opsize === 16;
      case Prefix.W1:
        return (i.rex & REX_W) !== 0;
      case Prefix.P66:
        return this.p66 && i.rep === 0;
      case Prefix.F2:
        return i.rep === 0xf2;
      case Prefix.F3:
        return i.rep === 0xf3;
      default:
        return true;
    }
  }

  /** Bytes up to `pos` are no instruction, or not all there. */
  private undefined(): never {
    const { start, end } = this;
    if (this.pos > end && end - start <= MAX_BYTES) throw new DecodeError("not-code", end);
    throw new DecodeError("undefined", start);
  }

  /** Has it something that not all instructions may have? */
  private isRare(i: Insn): boolean {
    return i.lock || i.address32 || i.segment !== ZERO_WORD || this.vex;
  }
  private checkRare(i: Insn, form: Form): void {
    const { row } = form;
    if (this.vex && i.vvvv !== 0 && !form.places.includes(Place.B)) this.undefined();
    if (isRebased(i) && (IMPLICIT.has(row.name) || movesAddress(i, row))) this.undefined();
    if (i.lock && !(LOCKABLE.has(row.name) && i.dk === MEM)) this.undefined();
    if (row.name === "lea") i.segment = ZERO_WORD; // an offset in whichever segment
    if (i.address32 && i.base === ZERO_WORD && i.index === ZERO_WORD) i.dispHi = 0;
  }

  private i8(): number {
    return (this.data[this.pos++] << 24) >> 24;
  }
  private u16(): number {
    const { data, pos } = this;
    this.pos = pos + 2;
    return data[pos] | (data[pos + 1] << 8);
  }
  private i32(): number {
    const { data, pos } = this;
    this.pos = pos + 4;
    return data[pos] | (data[pos + 1] << 8) | (data[pos + 2] << 16) | (data[pos + 3] << 24);
  }

  /**
   * The rest of a VEX prefix: what REX says in `rex`, the register in `vvvv` (written
   * inverted). The result is the opcode map.
   */
  private vexPrefix(i: Insn, first: number): number {
    if (this.p66 || i.lock || i.rep !== 0 || i.rex !== 0) this.undefined();
    const { data } = this;
    const b = data[this.pos++];
    const last = first === 0xc5 ? b & 0x7f : data[this.pos++];
    const inverted = first === 0xc5 ? (b >>> 5) | 3 : b >>> 5; // R X B
    i.rex = 0x40 | (~inverted & 7) | (last & 0x80 ? REX_W : 0);
    i.vvvv = ~(last >>> 3) & 15;
    if (last & 4) this.undefined(); // 256 bits
    i.rep = [0, 0, 0xf3, 0xf2][last & 3];
    this.vex = true;
    this.p66 = (last & 3) === 1;
    return first === 0xc5 ? 1 : b & 31;
  }

  private modrm(i: Insn): void {
    const { data } = this;
    let { pos } = this;
    const { rex } = i;
    const b = data[pos++];
    const mod = b >>> 6;
    let rm = b & 7;
    i.reg = ((b >>> 3) & 7) | (rex & REX_R ? 8 : 0);
    if (mod === 3) {
      i.rm = rm | (rex & REX_B ? 8 : 0);
      this.pos = pos;
      return;
    }
    i.rm = rm;
    i.mem = true;
    let hasBase = true;
    if (rm === 4) {
      const sib = data[pos++];
      const index = ((sib >>> 3) & 7) | (rex & REX_X ? 8 : 0);
      if (index !== 4) {
        i.index = WORDS[index];
        i.shift = sib >>> 6;
      }
      rm = sib & 7;
      hasBase = rm !== 5 || mod !== 0;
    } else if (rm === 5 && mod === 0) {
      i.base = RIP;
      hasBase = false;
    }
    if (hasBase) i.base = WORDS[rm | (rex & REX_B ? 8 : 0)];
    this.pos = pos;
    if (mod === 1) i.disp = this.i8();
    else if (mod === 2 || !hasBase) i.disp = this.i32();
    i.dispHi = i.disp >> 31;
  }

  /** Relative to the end of the instruction, which is known only now. */
  private ripRelative(i: Insn): void {
    const target = this.pos + i.disp;
    i.base = ZERO_WORD;
    i.disp = target | 0;
    i.dispHi = Math.floor(target / 0x100000000);
  }

  private operands(i: Insn, form: Form): void {
    const { row, places, sizes } = form;
    if (i.opsize === 16 && NOT_16_BITS.has(row.name)) this.undefined();
    let place = 0;
    for (let n = 0; n < places.length; n++) {
      let kind = REG;
      let address = 0;
      let size = sizes[n];
      if (size === BY_PREFIX) size = i.opsize;
      else if (size < 0) size = variableSize(size, i);
      switch (places[n]) {
        case Place.F:
        case Place.T:
          continue; // where it is, the stack says
        case Place.R:
          if (!i.mem) size = i.rex & REX_W ? 64 : 32;
        // falls through
        case Place.E:
          if (i.mem) kind = MEM;
          else address = size === 8 ? byteRegister(i, i.rm) : GENERAL[i.rm];
          break;
        case Place.W:
        case Place.M:
        case Place.U:
          if (i.mem) kind = MEM;
          else address = VECTOR[i.rm];
          break;
        case Place.G:
          address = size === 8 ? byteRegister(i, i.reg) : GENERAL[i.reg];
          break;
        case Place.V:
          address = VECTOR[i.reg];
          break;
        case Place.B:
          address = GENERAL[i.vvvv];
          i.v = address >>> 2;
          if (n > 0) continue; // beside destination and source
          break;
        case Place.Z:
          address = size === 8 ? byteRegister(i, i.rm) : GENERAL[i.rm];
          break;
        case Place.A:
        case Place.RAX:
          address = GENERAL[0];
          break;
        case Place.C:
          address = GENERAL[1];
          i.cl = true;
          break;
        case Place.O:
        case Place.J:
        case Place.ONE:
        case Place.I:
          kind = this.other(i, row.operands[n], places[n], size);
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

  /** Operands that stand behind all else. */
  private other(i: Insn, operand: string, place: Place, size: number): number {
    switch (place) {
      case Place.O:
        i.mem = true;
        i.disp = this.i32();
        i.dispHi = i.address32 ? 0 : this.i32();
        return MEM;
      case Place.J:
        i.imm = size === 8 ? this.i8() : this.i32();
        i.target = this.pos + i.imm;
        return IMM;
      case Place.ONE:
        i.imm = 1;
        return IMM;
      default:
        if (operand === "Ib") i.imm = this.i8();
        else if (operand === "Iw") i.imm = this.u16();
        else if (size === 16) i.imm = (this.u16() << 16) >> 16;
        else i.imm = this.i32();
        i.immHi = i.imm >> 31;
        if (operand === "Iv" && size === 64) i.immHi = this.i32();
        return IMM;
    }
  }
}

/** A size of form.ts that depends on prefixes, in bits. */
export const variableSize = (size: number, { rex, opsize }: Insn): number =>
  size === BY_REX ? (rex & REX_W ? 64 : 32) : size === AT_MOST_32 ? Math.min(opsize, 32) : opsize;
/** Without a REX prefix, byte registers 4 to 7 are ah, ch, dh, bh. */
const byteRegister = (i: Insn, r: number): number =>
  i.rex === 0 && r >= 4 && r < 8 ? GENERAL[r - 4] + 1 : GENERAL[r];
