/*
 * Emission of one instruction whose form is known.
 *
 *   66  F2/F3/66  REX  opcode  ModRM  SIB  disp  immediates
 *   C5 or C4 ..        opcode  ModRM  SIB  disp  immediates
 *
 * What is known now becomes bytes. Host expressions become actions, and whatever
 * depends on their values is left to the engine: displacements are written as if
 * they took 32 bits (mod = 2) and corrected, variable registers are 0 in ModRM, SIB,
 * REX and VEX and xored in. MARK tells the engine where ModRM ended when it cannot see
 * it directly in front of an action that has to correct it or the opcode.
 */
import { DASM, VREG } from "../actions.js";
import type { Context } from "../arch.js";
import type { Emitter, LabelRef } from "../emit.js";
import { TemplateError } from "../diagnostics.js";
import type { Match } from "./match.js";
import { fitsS8 } from "./number.js";
import type { Form, Slot } from "./notation.js";
import type { Immediate, LabelOperand, Memory, Operand } from "./operands.js";
import type { Register, Size } from "./registers.js";

const REX = 0x40;
const W = 8;
const R = 4;
const X = 2;
const B = 1;

/** vex.pp by mandatory prefix; vex.mmmmm by the bytes behind 0F. */
const VEX_PREFIX: Readonly<Record<number, number>> = { 0x66: 1, 0xf3: 2, 0xf2: 3 };
const VEX_MAP: Readonly<Record<number, number>> = { 0x38: 2, 0x3a: 3 };

type Value = Immediate | LabelOperand;

interface Fields {
  reg?: Register;
  rm?: Register | Memory;
  vvvv?: Register;
  opcode?: Register;
  high?: Register;
  disp?: Memory;
  readonly immediates: { slot: Slot; operand: Value }[];
  target?: LabelOperand;
}

export function encode(
  match: Match,
  operands: readonly Operand[],
  mode: 32 | 64,
  context: Context,
): void {
  checkByteRegisters(operands);
  const { form, size } = match;
  const remark = size === 8 ? "those of the opcode before it" : form.remark;
  if (remark) context.warn?.(`DynASM's bytes for \`${form.name}' are kept: ${remark}`, form.name);
  new Encoding(form, size, placeOperands(form, operands), mode, context).run();
}

const NONE: readonly Register[] = [];
const isVariable = (r: Register | undefined): r is Register => r?.expr !== undefined;
const needsRex = (r: Register | Memory | undefined): boolean =>
  r?.kind === "reg" && r.rex === "with";

function hasVariable({ reg, rm, opcode }: Fields): boolean {
  if (isVariable(reg) || isVariable(opcode)) return true;
  return rm?.kind === "mem" ? isVariable(rm.base) || isVariable(rm.index) : isVariable(rm);
}

/** A REX prefix makes spl to dil out of ah to bh. */
function checkByteRegisters(operands: readonly Operand[]): void {
  let withRex = false;
  let withoutRex = false;
  for (const operand of operands) {
    if (operand.kind !== "reg" || operand.rex === undefined) continue;
    if (operand.rex === "with") withRex = true;
    else withoutRex = true;
  }
  if (withRex && withoutRex)
    throw new TemplateError(
      "ah, bh, ch, dh cannot be used beside registers that need a REX prefix",
    );
}

function placeOperands(form: Form, operands: readonly Operand[]): Fields {
  const fields: Fields = { immediates: [] };
  for (let i = 0; i < operands.length; i++) {
    const slot = form.slots[i];
    const operand = operands[i];
    if (slot.place === "imm") fields.immediates.push({ slot, operand: operand as Value });
    else if (slot.place === "rel") fields.target = operand as LabelOperand;
    else if (slot.place === "rm") fields.rm = operand as Register | Memory;
    else if (slot.place === "disp") fields.disp = operand as Memory;
    else if (slot.place !== "none") fields[slot.place] = operand as Register;
  }
  if (form.modrm === "both") fields.reg = fields.rm as Register;
  return fields;
}

class Encoding {
  /** What a VREG needs to find the prefix: bytes from there to here. */
  private distance = 0;
  /** Variable registers that the prefix extends and that are still to come. */
  private variables: readonly Register[] = [];
  /** The prefix goes, or gets shorter, when none of so many needs it. */
  private droppable = 0;
  private readonly emit: Emitter;

  constructor(
    private readonly form: Form,
    private readonly size: Size | undefined,
    private readonly fields: Fields,
    private readonly mode: 32 | 64,
    private readonly context: Context,
  ) {
    this.emit = context.emit;
  }

  run(): void {
    const { form, fields } = this;
    if (form.vex) this.vexAndOpcode();
    else this.prefixesAndOpcode();
    if (fields.opcode) this.variable(fields.opcode, VREG.RM);
    if (form.modrm !== undefined) this.modrm(form.modrm);
    if (fields.target) this.emit.reference(fields.target.label, true);
    if (fields.disp) this.address(fields.disp);
    for (const { slot, operand } of fields.immediates) this.immediate(slot, operand);
    if (fields.high) {
      this.emit.byte(fields.high.number << 4);
      this.action(fields.high, VREG.IMM_HI);
    }
  }

  private byte(b: number): void {
    this.emit.byte(b);
    this.distance++;
  }

  // ---- Prefixes and opcode ----

  private prefixesAndOpcode(): void {
    const { form, emit, fields } = this;
    if (this.size === 16) emit.byte(0x66);
    for (const b of form.prefix) emit.byte(b);
    // REX stands in front of 0F, and else of the last byte.
    const { opcode } = form;
    const last = opcode.length - 1;
    const head = opcode[0] === 0x0f ? 0 : last;
    for (let i = 0; i < head; i++) emit.byte(opcode[i]);
    const prefixed = this.rex();
    let low = (fields.opcode ? fields.opcode.number & 7 : 0) + (this.hasShortLiteral() ? 2 : 0);
    if (this.size === 8) low--; // DynASM has an opcode for words in the table
    for (let i = head; i < last; i++) this.byte(opcode[i]);
    this.byte(opcode[last] + low);
    // DynASM counts so; the engine does not look when there is no prefix.
    if (!prefixed) this.distance = Math.min(form.prefix.length + opcode.length, 3) - 1;
  }

  private rex(): boolean {
    const { form, size, fields } = this;
    const bits = this.extensions() | (form.w || (size === 64 && !form.natural) ? W : 0);
    const { reg, rm, opcode } = fields;
    const wanted = needsRex(reg) || needsRex(rm) || needsRex(opcode);
    if (this.mode === 32) {
      if (wanted) throw new TemplateError("r4b to r7b do not exist on x86");
      return false;
    }
    this.variables = hasVariable(this.fields) ? this.extended().filter(isVariable) : NONE;
    if (bits === 0 && !wanted && this.variables.length === 0) return false;
    this.droppable = bits === 0 && !wanted ? this.variables.length : 0;
    this.byte(REX | bits);
    if (reg?.rex === "without" || (rm?.kind === "reg" && rm.rex === "without"))
      this.context.warn?.("behind a REX prefix ah, ch, dh, bh are spl, bpl, sil, dil");
    return true;
  }

  /** Registers with a bit in the prefix, in order of their VREG. */
  private extended(): Register[] {
    const { reg, rm, opcode } = this.fields;
    return [reg, ...this.addressRegisters(), rm?.kind === "reg" ? rm : opcode].filter(
      (r) => r !== undefined,
    );
  }

  private addressRegisters(): Register[] {
    const { rm } = this.fields;
    return rm?.kind === "mem" ? [rm.index, rm.base].filter((r) => r !== undefined) : [];
  }

  private extensions(): number {
    const { reg, rm, opcode } = this.fields;
    const base = rm?.kind === "mem" ? rm.base : (rm ?? opcode);
    const index = rm?.kind === "mem" ? rm.index : undefined;
    const bit = (r: Register | undefined, b: number): number => (r && r.number > 7 ? b : 0);
    return bit(reg, R) | bit(index, X) | bit(base, B);
  }

  private vexAndOpcode(): void {
    const { form, size, fields } = this;
    const { vvvv, reg, rm } = fields;
    const isWide = form.w || size === 64;
    const isLong = form.l || size === 256;
    const map = VEX_MAP[form.opcode[1]] ?? 1;
    const bits = this.extensions();
    const last =
      ((~(vvvv?.number ?? 0) & 15) << 3) | (isLong ? 4 : 0) | (VEX_PREFIX[form.prefix[0]] ?? 0);
    const mayExtend =
      this.mode === 64
        ? [...this.addressRegisters(), rm?.kind === "reg" ? rm : undefined].filter((r) => r?.expr)
        : [];
    const short = !isWide && map === 1 && (bits & (X | B)) === 0;
    const invertedR = bits & R ? 0 : 0x80;
    if (short && mayExtend.length === 0) {
      this.byte(0xc5);
      this.byte(invertedR | last);
    } else {
      this.byte(0xc4);
      this.byte(invertedR | (bits & X ? 0 : 0x40) | (bits & B ? 0 : 0x20) | map);
      this.byte((isWide ? 0x80 : 0) | last);
      this.droppable = short ? mayExtend.length : 0;
    }
    this.variables = [reg, ...mayExtend].filter(isVariable);
    if (vvvv) this.action(vvvv, VREG.VEX);
    this.byte(form.opcode[form.opcode.length - 1]);
  }

  /** The byte just emitted gets the number of a variable register. */
  private variable(register: Register, where: VREG): void {
    if (register.expr === undefined) return;
    this.variables = this.variables.slice(1);
    const last = this.variables.length === 0 ? this.droppable : 0;
    this.action(register, where | (last << 3) | this.distance);
  }

  private action(register: Register, operand: number): void {
    if (register.expr !== undefined) this.emit.action(DASM.VREG, [operand], register.expr);
  }

  // ---- ModRM, SIB, displacement ----

  private modrm(spec: number | "reg" | "both"): void {
    const { reg, rm } = this.fields;
    if (!rm) throw new Error(`${this.form.name}: no operand for modrm.rm`);
    const field = typeof spec === "number" ? spec : (reg as Register).number & 7;
    if (rm.kind === "mem") return this.memory(rm, field << 3);
    this.byte(0xc0 | (field << 3) | (rm.number & 7));
    if (reg) this.variable(reg, VREG.REG);
    this.variable(rm, VREG.RM);
  }

  private memory(m: Memory, reg: number): void {
    const { base, index } = m;
    if (!base && !index) return this.absolute(m, reg);
    const disp = displacement(m);
    const withSib = index !== undefined || !base || (!base.expr && (base.number & 7) === 4);
    this.byte((disp.mod << 6) | reg | (withSib ? 4 : base.number & 7));
    if (this.needsMark(withSib, base, disp.kind)) this.emit.action(DASM.MARK);
    if (this.fields.reg) this.variable(this.fields.reg, VREG.REG);
    if (withSib) {
      const sib = (Math.log2(m.scale) << 6) | ((index ? index.number & 7 : 4) << 3);
      this.byte(sib | (base ? base.number & 7 : 5));
    }
    if (index) this.variable(index, VREG.INDEX);
    if (base) this.variable(base, withSib ? VREG.RM : VREG.RM_BASE);
    if (disp.kind === "action") this.emit.action(DASM.DISP, [], disp.expr);
    else if (disp.kind === "bytes") this.emit.bytes(disp.value, disp.size);
    else if (disp.kind === "address") this.address(m);
  }

  /** Without registers. On x64 the short form is relative to rip, the other has a SIB byte. */
  private absolute(m: Memory, reg: number): void {
    const isShort = this.mode === 32 || typeof m.disp === "object";
    this.byte(reg | (isShort ? 5 : 4));
    if (this.fields.reg) this.variable(this.fields.reg, VREG.REG);
    if (this.patches()) this.emit.action(DASM.MARK);
    if (!isShort) this.byte(0x25);
    if (isShort && this.mode === 64) this.ripRelative(m);
    else this.address(m);
  }

  /** 32 bits of an address, relative to nothing; 64 bits for disp64. */
  private address({ disp }: Memory): void {
    const slot = this.form.slots.find((s) => s.place === "disp");
    if (slot?.text === "off64") return this.quad(String(disp));
    if (typeof disp === "object") this.absoluteLabel(disp);
    else if (typeof disp === "string") this.emit.action(DASM.IMM_D, [], disp);
    else this.emit.bytes(disp, 4);
  }

  /** DynASM has no action for an address that is relative to nothing, and writes that of `=>`. */
  private absoluteLabel(label: LabelRef): void {
    if (label.kind === "address") {
      const { context } = this;
      const what = "only `[&expr]` alone, on x64, is an address";
      if (!context.host.internalRegisters) throw new TemplateError(what, "&");
      context.warn?.(
        `${what}: DynASM's bytes are kept, which take it for the number of a label`,
        "&",
      );
    }
    this.emit.reference(label, false);
  }

  private ripRelative({ disp }: Memory): void {
    if (this.fields.immediates.length > 0)
      throw new TemplateError(
        "an immediate cannot follow memory at a label: load its address first",
        "[",
      );
    this.emit.reference(disp as LabelRef, true);
  }

  /** Will the engine correct the opcode for the immediate? */
  private patches(): boolean {
    return this.fields.immediates.some(
      ({ slot, operand }) =>
        slot.imm === "shortest" && operand.kind === "imm" && operand.value === undefined,
    );
  }

  /** Is there something between ModRM and an action that corrects it or the opcode? */
  private needsMark(
    withSib: boolean,
    base: Register | undefined,
    disp: Displacement["kind"],
  ): boolean {
    const behindModrm = withSib || base?.expr !== undefined;
    if (disp === "action" && (behindModrm || this.fields.reg?.expr !== undefined)) return true;
    return this.patches() && (behindModrm || disp === "bytes" || disp === "address");
  }

  // ---- Immediates ----

  private immediate(slot: Slot, operand: Value): void {
    const { emit } = this;
    if (operand.kind === "label" && operand.label.kind !== "address")
      return emit.reference(operand.label, false);
    const value = operand.kind === "imm" ? operand.value : undefined;
    const expr = operand.kind === "imm" ? operand.expr : (operand.label as { expr: string }).expr;
    const isWord = this.size === 16;
    switch (slot.imm) {
      case "b":
        return this.value(value, expr, 1, DASM.IMM_B);
      case "s":
        return this.value(value, expr, 1, DASM.IMM_S);
      case "w":
        return this.value(value, expr, 2, DASM.IMM_W);
      case "d":
        return this.value(value, expr, 4, DASM.IMM_D);
      case "v":
        if (isWord) return this.value(value, expr, 2, DASM.IMM_W);
        return this.value(value, expr, 4, DASM.IMM_D);
      case "shortest":
        if (value !== undefined) return this.value(value, expr, 1, DASM.IMM_S);
        return emit.action(isWord ? DASM.IMM_WB : DASM.IMM_DB, [], expr);
      case "q":
        return this.quad(expr);
    }
  }

  private quad(expr: string): void {
    const { host } = this.context;
    this.emit.action(DASM.IMM_D, [], host.low32(expr));
    this.emit.action(DASM.IMM_D, [], host.high32(expr, false));
  }

  private hasShortLiteral(): boolean {
    return this.fields.immediates.some(
      ({ slot, operand }) =>
        slot.imm === "shortest" && operand.kind === "imm" && operand.value !== undefined,
    );
  }

  /** A literal as bytes, an expression as an action. */
  private value(value: number | undefined, expr: string, size: number, action: DASM): void {
    if (value === undefined) return this.emit.action(action, [], expr);
    checkLiteral(value, action);
    this.emit.bytes(value, size);
  }
}

type Displacement =
  | { readonly kind: "none" | "address"; readonly mod: number }
  | { readonly kind: "bytes"; readonly mod: number; readonly value: number; readonly size: number }
  | { readonly kind: "action"; readonly mod: number; readonly expr: string };

/** Behind registers. */
function displacement({ base, disp }: Memory): Displacement {
  if (typeof disp === "object") return { kind: "address", mod: base ? 2 : 0 };
  if (!base && typeof disp === "string") return { kind: "address", mod: 0 };
  if (!base) return { kind: "bytes", mod: 0, value: disp as number, size: 4 };
  // Register 5 and 13 have no form without displacement, so a variable base keeps it open.
  if (typeof disp === "string" || (disp === 0 && base.expr !== undefined))
    return { kind: "action", mod: 2, expr: String(disp) };
  if (disp === 0 && (base.number & 7) !== 5) return { kind: "none", mod: 0 };
  if (fitsS8(disp)) return { kind: "bytes", mod: 1, value: disp, size: 1 };
  return { kind: "bytes", mod: 2, value: disp, size: 4 };
}

const RANGES: Readonly<Partial<Record<DASM, readonly [least: number, most: number]>>> = {
  [DASM.IMM_S]: [-128, 127],
  [DASM.IMM_B]: [0, 255],
  [DASM.IMM_W]: [0, 65535],
};

/** Bytes and words are unsigned. */
export function checkLiteral(value: number, action: DASM): void {
  const range = RANGES[action];
  if (!range || (value >= range[0] && value <= range[1])) return;
  const [least, most] = range;
  throw new TemplateError(`immediate ${value} is out of range: ${least} to ${most}`, String(value));
}
