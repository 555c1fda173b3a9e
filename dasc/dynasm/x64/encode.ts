/*
 * Emission of one instruction whose form is known.
 *
 *   66  F2/F3/66  REX  opcode  ModRM  SIB  disp  immediates
 *
 * What is known now becomes bytes. Host expressions become actions, and whatever
 * depends on their values is left to the engine: displacements are written as if
 * they took 32 bits (mod = 2) and corrected, variable registers are 0 in ModRM, SIB
 * and REX and xored in. MARK tells the engine where ModRM ended when it cannot see
 * it directly in front of an action that has to correct it or the opcode.
 */
import { DASM, VREG } from "../actions.js";
import type { Arg, Emitter } from "../emit.js";
import { TemplateError } from "../diagnostics.js";
import type { Host } from "../host/host.js";
import { isNatural } from "./match.js";
import type { Match } from "./match.js";
import type { Immediate, LabelOperand, Memory, Operand, Register } from "./operands.js";
import type { Form, Slot } from "./rows.js";

const REX = 0x40;
const REX_W = 8;
const REX_R = 4;
const REX_X = 2;
const REX_B = 1;

interface Fields {
  reg?: Register;
  rm?: Register | Memory;
  opcode?: Register;
  readonly immediates: { slot: Slot; operand: Immediate }[];
  target?: LabelOperand;
}

export function encode(
  match: Match,
  operands: readonly Operand[],
  mode: 32 | 64,
  emit: Emitter,
  host: Host,
): void {
  new Encoding(match.form, match.size, placeOperands(match.form, operands), mode, emit, host).run();
}

function placeOperands(form: Form, operands: readonly Operand[]): Fields {
  const fields: Fields = { immediates: [] };
  form.slots.forEach((slot, i) => {
    const operand = operands[i];
    if (operand.kind === "imm") {
      if (slot.place === "imm") fields.immediates.push({ slot, operand });
    } else if (operand.kind === "label") fields.target = operand;
    else if (slot.place === "rm") fields.rm = operand;
    else if (operand.kind === "reg" && slot.place === "reg") fields.reg = operand;
    else if (operand.kind === "reg" && slot.place === "opcode") fields.opcode = operand;
  });
  if (form.modrm === "both") fields.reg = fields.rm as Register;
  return fields;
}

class Encoding {
  /** Bytes behind the REX prefix so far, itself included; 0 when there is none. */
  private sinceRex = 0;
  /** Variable registers still to come; the last one may drop the prefix. */
  private variables: Register[] = [];
  private droppable = 0;

  constructor(
    private readonly form: Form,
    private readonly size: number | undefined,
    private readonly fields: Fields,
    private readonly mode: 32 | 64,
    private readonly emit: Emitter,
    private readonly host: Host,
  ) {}

  run(): void {
    const { form, fields, emit } = this;
    if (this.size === 16) emit.byte(0x66);
    form.prefix.forEach((b) => emit.byte(b));
    this.rex();
    const low = (fields.opcode ? fields.opcode.number & 7 : 0) + (this.hasShortLiteral() ? 2 : 0);
    form.opcode.forEach((b, i) => this.byte(i === form.opcode.length - 1 ? b + low : b));
    if (fields.opcode) this.variable(fields.opcode, VREG.RM);
    if (form.modrm !== undefined) this.modrm(form.modrm);
    if (fields.target) emit.reference(fields.target.label, true);
    for (const { slot, operand } of fields.immediates) this.immediate(slot, operand);
  }

  private byte(b: number): void {
    this.emit.byte(b);
    if (this.sinceRex > 0) this.sinceRex++;
  }

  // ---- REX ----

  private rex(): void {
    const { form, fields, size } = this;
    const rm = fields.rm?.kind === "reg" ? fields.rm : undefined;
    const memory = fields.rm?.kind === "mem" ? fields.rm : undefined;
    const natural = form.slots.some(isNatural);
    let bits = form.rexW || (size === 64 && !natural) ? REX_W : 0;
    const extended = (r: Register | undefined, bit: number): void => {
      if (r && r.number > 7) bits |= bit;
    };
    extended(fields.reg, REX_R);
    extended(memory?.index, REX_X);
    extended(memory?.base ?? rm ?? fields.opcode, REX_B);
    const all = [fields.reg, rm, fields.opcode, memory?.index, memory?.base];
    const present = all.filter((r) => r !== undefined);
    this.variables = present.filter((r) => r.expr !== undefined);
    if (form.modrm === "both" && this.variables.length > 0)
      throw new TemplateError("variable register: name it twice", this.variables[0].expr);
    const bytes = present.filter((r) => r.set === "gp" && r.size === 8);
    const wanted = bytes.some((r) => r.low || r.expr !== undefined);
    if (bits === 0 && !wanted && (this.variables.length === 0 || this.mode === 32)) return;
    if (bytes.some((r) => r.high))
      throw new TemplateError("ah, bh, ch, dh cannot be used with a REX prefix");
    this.droppable = bits === 0 && !wanted ? this.variables.length : 0;
    this.emit.byte(REX | bits);
    this.sinceRex = 1;
  }

  /** The byte just emitted gets the number of a variable register. */
  private variable(register: Register, where: VREG): void {
    if (register.expr === undefined) return;
    this.variables.shift();
    const last = this.variables.length === 0 ? this.droppable : 0;
    const operand = where | (last << 3) | this.sinceRex;
    this.emit.action(DASM.VREG, [operand], register.expr);
  }

  // ---- ModRM, SIB, displacement ----

  private modrm(spec: number | "reg" | "both"): void {
    const { reg, rm } = this.fields;
    if (!rm) throw new Error(`${this.form.name}: no operand for modrm.rm`);
    const field = typeof spec === "number" ? spec : (reg as Register).number & 7;
    const regVariable = (): void => {
      if (spec === "reg") this.variable(reg as Register, VREG.REG);
    };
    if (rm.kind === "reg") {
      this.byte(0xc0 | (field << 3) | (rm.number & 7));
      regVariable();
      this.variable(rm, VREG.RM);
    } else this.memory(rm, field << 3, regVariable);
  }

  private memory(m: Memory, reg: number, regVariable: () => void): void {
    const { base, index } = m;
    const disp = this.displacement(m);
    if (!base && !index && this.mode === 32) {
      this.byte(reg | 5);
      regVariable();
      if (m.label) this.emit.reference(m.label, false);
      else this.value(m.disp, 4, DASM.IMM_D);
      return;
    }
    if (m.label) {
      this.byte(reg | 5);
      regVariable();
      if (this.fields.immediates.length > 0) this.emit.action(DASM.MARK);
      this.emit.reference(m.label, true);
      return;
    }
    const withSib = index !== undefined || !base || (!base.expr && (base.number & 7) === 4);
    this.byte((disp.mod << 6) | reg | (withSib ? 4 : base.number & 7));
    regVariable();
    if (this.needsMark(withSib, base, disp.kind)) this.emit.action(DASM.MARK);
    if (withSib) {
      const scale = Math.log2(m.scale) << 6;
      this.byte(scale | ((index ? index.number & 7 : 4) << 3) | (base ? base.number & 7 : 5));
      if (index) this.variable(index, VREG.INDEX);
    }
    if (base) this.variable(base, withSib ? VREG.RM : VREG.RM_BASE);
    if (disp.kind === "action") this.emit.action(DASM.DISP, [], disp.arg);
    else if (disp.kind === "bytes") this.value(m.disp, disp.size, DASM.IMM_D);
  }

  private displacement(
    m: Memory,
  ):
    | { kind: "none"; mod: number }
    | { kind: "bytes"; mod: number; size: number }
    | { kind: "action"; mod: number; arg: Arg } {
    const { base, disp } = m;
    if (!base) return { kind: "bytes", mod: 0, size: 4 };
    // Register 5 and 13 have no form without displacement, so a variable base keeps it open.
    if (base.expr !== undefined || typeof disp === "string")
      return { kind: "action", mod: 2, arg: String(disp) };
    if (disp === 0 && (base.number & 7) !== 5) return { kind: "none", mod: 0 };
    if (disp >= -128 && disp <= 127) return { kind: "bytes", mod: 1, size: 1 };
    return { kind: "bytes", mod: 2, size: 4 };
  }

  /** Is there something between ModRM and an action that corrects it or the opcode? */
  private needsMark(
    withSib: boolean,
    base: Register | undefined,
    disp: "none" | "bytes" | "action",
  ): boolean {
    const behindModrm = withSib || base?.expr !== undefined;
    if (disp === "action" && behindModrm) return true;
    const patches = this.fields.immediates.some(
      ({ slot, operand }) => slot.imm === "shortest" && operand.value === undefined,
    );
    return patches && (behindModrm || disp === "bytes");
  }

  // ---- Immediates ----

  private immediate(slot: Slot, operand: Immediate): void {
    const { emit, host } = this;
    const word = this.size === 16;
    const value = operand.value ?? operand.expr;
    switch (slot.imm) {
      case "b":
        return this.value(value, 1, DASM.IMM_B);
      case "s":
        return this.value(value, 1, DASM.IMM_S);
      case "w":
        return this.value(value, 2, DASM.IMM_W);
      case "d":
        return this.value(value, 4, DASM.IMM_D);
      case "v":
        return word ? this.value(value, 2, DASM.IMM_W) : this.value(value, 4, DASM.IMM_D);
      case "shortest":
        if (operand.value !== undefined) return this.value(operand.value, 1, DASM.IMM_S);
        return emit.action(word ? DASM.IMM_WB : DASM.IMM_DB, [], operand.expr);
      case "q":
        if (operand.big !== undefined) return emit.bytes(operand.big, 8);
        emit.action(DASM.IMM_D, [], host.low32(operand.expr));
        return emit.action(DASM.IMM_D, [], host.high32(operand.expr, false));
    }
  }

  private hasShortLiteral(): boolean {
    return this.fields.immediates.some(
      ({ slot, operand }) => slot.imm === "shortest" && operand.value !== undefined,
    );
  }

  /** A literal as bytes, an expression as an action. */
  private value(value: number | string, size: number, action: DASM): void {
    const asAction = this.fields.rm?.kind === "mem" && this.fields.rm.label !== undefined;
    if (typeof value === "string" || asAction) this.emit.action(action, [], String(value));
    else this.emit.bytes(value, size);
  }
}
