/*
 * What translators of single instructions work with: operands, checked addresses,
 * flags, and the exit to the interpreter tier.
 *
 * An instruction is translated for the case that nothing unusual happens. For every
 * other case (an address that does not check, a NaN whose payload matters, a division
 * that faults) it exits in front of itself, with nothing changed, and the interpreter
 * tier executes it. So a translation is exact or absent.
 *
 * In four floors, each of which stands on those before: where the translation is (position.ts), registers
 * (registers.ts), memory (addresses.ts), and what is here.
 */
import { IMM, MEM, REG } from "../../insn.js";
import type { Insn } from "../../insn.js";
import { accessSize, isHighByte, register } from "../analysis/facts.js";
import { OP } from "../emit/encode.js";
import { L } from "../emit/locals.js";
import { Addresses } from "./addresses.js";

export class Translator extends Addresses {
  /** Number of the function that gives the flags as bits, or -1. */
  flagsFunction = -1;
  /** What the next condition compares is on the stack, at the width of its kind. */
  stacked = false;
  /** Is a NaN good as the engine makes it? */
  keepsNaNs = false;

  // Operands. A value is left on the stack.

  /** The source as an i64: 64 bits, or 32 zero-extended from memory and undefined above in a register. */
  source(i: Insn): void {
    if (i.sk === IMM) this.code.i64(i.imm, i.dsize === 64 ? i.immHi : 0);
    else if (i.sk === REG) this.gpr(register(i.sa));
    else this.load(i, i.ssize === 64 ? OP.I64_LOAD : OP.I64_LOAD32_U);
  }
  source32(i: Insn): void {
    if (i.sk === IMM) this.code.i32(i.imm);
    else if (i.sk === MEM) this.load(i, OP.I32_LOAD);
    else this.gpr32(register(i.sa));
  }
  /** A narrow source as an i32 (sign- or zero-extended). */
  sourceNarrow(i: Insn, signed: boolean): void {
    if (i.sk === IMM) this.code.i32(signed ? i.imm : i.imm & (i.ssize === 8 ? 0xff : 0xffff));
    else if (i.sk === MEM) {
      const byte = i.ssize === 8;
      this.load(
        i,
        signed
          ? byte
            ? OP.I32_LOAD8_S
            : OP.I32_LOAD16_S
          : byte
            ? OP.I32_LOAD8_U
            : OP.I32_LOAD16_U,
        i.ssize >>> 3,
      );
    } else this.narrow(i.sa, i.ssize, signed);
  }
  /** A narrow register operand as an i32. */
  narrow(address: number, bits: number, signed: boolean): void {
    const { code } = this;
    this.gpr32(register(address));
    if (isHighByte(address)) {
      code.i32(8);
      code.op(OP.I32_SHR_U);
    }
    if (signed) code.op(bits === 8 ? OP.I32_EXTEND8_S : OP.I32_EXTEND16_S);
    else {
      code.i32(bits === 8 ? 0xff : 0xffff);
      code.op(OP.I32_AND);
    }
  }
  /** Replace the low (or second) byte, or the low word, of a register by an i32 whose rest is zero. */
  setNarrow(address: number, bits: number, value: () => void): void {
    const { code } = this;
    const r = register(address);
    const high = isHighByte(address);
    this.gpr(r);
    if (bits === 8) code.i64(high ? ~0xff00 : ~0xff);
    else code.i64(~0xffff);
    code.op(OP.I64_AND);
    value();
    code.op(OP.I64_EXTEND_U);
    if (high) {
      code.i64(8);
      code.op(OP.I64_SHL);
    }
    code.op(OP.I64_OR);
    this.setGpr(r);
  }

  load(i: Insn, op: OP, size = accessSize(i)): void {
    const m = this.memory(i, size);
    m.push();
    this.code.memory(op, m.offset);
  }

  // Flags. They are in FK, FA and FB, or the inner ones; the path knows the kind.

  /** Record the kind; FA and FB have been set. */
  setFlags(kind: number, cao = -1): void {
    if (!this.path.inner && this.resident === null) {
      this.code.i32(kind);
      this.set(L.FK);
    }
    this.path.unstored = true;
    this.path.flags = kind;
    this.path.cao = cao;
    this.path.compared = this.path.ordered = false;
  }
  /** The flags of a result that is on the stack as an i64, with known c, a and o bits. */
  setResultFlags(kind: number, cao: number): void {
    this.set(L.FA);
    this.code.i64(cao);
    this.set(L.FB);
    this.setFlags(kind, cao);
  }
}
