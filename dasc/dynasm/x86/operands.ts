/*
 * Operands of x86 and x64 instructions.
 *
 *   rax r8d bl st1 xmm0 ymm0              registers: see registers.ts
 *   Rd(n) xmm(n)                          register whose number is a host expression
 *   [base+index*scale+disp]               memory; sizes byte word dword qword oword yword tword aword
 *   [->name] [=>pc] [<1] [extern name]    memory at a label: relative to rip on x64
 *   [&expr]                               memory at an address, the same way
 *   [index*scale+->name]                  and behind registers, the label's address
 *   TYPE->field  TYPE[n]                  memory, behind the register of a .type
 *   TYPE:reg->field  TYPE:reg[n]          the same behind another register
 *   TYPE  TYPE:reg                        the register itself
 *   ->name =>pc <1 >1 extern name &expr   label, address
 *   anything else                         immediate: an expression of the host language,
 *                                         which a size may precede; `aword*2` is a literal,
 *                                         as displacement too
 *
 * What DynASM takes for an expression is one here, also where it can not be meant: a
 * displacement is a literal only if nothing else stands beside the registers.
 */
import type { Context } from "../arch.js";
import { parseLabel } from "../arch.js";
import type { LabelRef } from "../emit.js";
import { TemplateError } from "../diagnostics.js";
import { SIZE_WORDS, literal32, scaledLiteral } from "./number.js";
import { registers } from "./registers.js";
import type { Register, Registers, Size } from "./registers.js";

export interface Memory {
  readonly kind: "mem";
  readonly size: Size | undefined;
  readonly base?: Register;
  readonly index?: Register;
  readonly scale: 1 | 2 | 4 | 8;
  /** A label alone is relative to rip on x64, otherwise it stands for its address. */
  readonly disp: number | string | LabelRef;
  /** What is there, if the text names one field of a .type. */
  readonly field?: Field;
}

export interface Field {
  readonly ctype: string;
  readonly name: string;
}

export interface Immediate {
  readonly kind: "imm";
  /** Of a literal. */
  readonly value?: number;
  readonly expr: string;
  /** Of an expression. */
  readonly size?: Size;
}

export interface LabelOperand {
  readonly kind: "label";
  readonly label: LabelRef;
}

export type Operand = Register | Memory | Immediate | LabelOperand;

const SIZED = new RegExp(`^(${Object.keys(SIZE_WORDS).join("|")})\\b\\s*(.+)$`, "s");

/** A register in code, as registers.ts writes it; then perhaps what makes it variable. */
const CODE = "@[a-z][0-9a-f]?R?";
const HAS_CODE = new RegExp(`${CODE}\\b`);
const REGISTER_AT_START = new RegExp(`^(${CODE})(?![\\w@:])(?:\\s*(\\(.*))?`, "s");

export class OperandParser {
  private readonly registers: Registers;

  constructor(
    private readonly mode: 32 | 64,
    private readonly plainAddresses: boolean,
  ) {
    this.registers = registers(mode);
  }

  /** Names of registers and what stands for them in expressions. */
  get codes(): ReadonlyMap<string, string> {
    return this.registers.codes;
  }

  /** Is it a fixed register that can address memory? */
  isBase(text: string): boolean {
    const [register, rest] = this.takeRegister(this.encode(text));
    return register !== undefined && rest === "" && !register.expr && this.addresses(register);
  }

  parse(text: string, context: Context): Operand {
    const fixed = this.fixedRegister(text);
    if (fixed) return this.sensible(fixed, context);
    return this.operand(this.encode(context.expression(text)), context);
  }

  /**
   * The same for mov64, which takes immediates and addresses as they are: an `[expr]` is
   * memory with this displacement.
   * @param isValue no register: then a word that names one is part of an expression
   */
  parse64(text: string, context: Context, isValue: boolean): Operand {
    const code = this.encode(context.expression(text));
    const m = /^\[\s*(.*?)\s*\]$/s.exec(code);
    if (m) return { kind: "mem", size: undefined, scale: 1, disp: this.checked(m[1], context) };
    if (!isValue) return this.operand(code, context);
    return { kind: "imm", expr: this.checked(code, context) };
  }

  /** An expression for the output. */
  private checked(code: string, context: Context): string {
    if (!HAS_CODE.test(code)) return code;
    const what = `a register cannot be part of an expression: ${this.decode(code)}`;
    if (!context.host.internalRegisters) throw new TemplateError(what);
    context.warn?.(`${what}; DynASM writes ${HAS_CODE.exec(code)?.[0]}`);
    return code;
  }

  /** What most operands are, by name or code. */
  private fixedRegister(text: string): Register | undefined {
    const code = this.registers.codes.get(text) ?? text;
    return code.length > 2 ? this.registers.byCode.get(code) : undefined;
  }

  /** Registers become code. */
  private encode(text: string): string {
    return text.replace(/(?<![\w$@]|(?<!\.)\.)[A-Za-z_]\w*/g, (word) => {
      return this.registers.codes.get(word) ?? word;
    });
  }

  private decode(code: string): string {
    const names = new Map([...this.registers.codes].reverse().map(([name, c]) => [c, name]));
    return code.replace(new RegExp(CODE, "g"), (c) => names.get(c) ?? c);
  }

  private operand(code: string, context: Context): Operand {
    const sized = SIZED.exec(code);
    if (!sized) return this.unsized(code, context);
    const scaled = scaledLiteral(code, this.mode);
    if (scaled !== undefined) return { kind: "imm", value: scaled | 0, expr: code };
    const size = ((SIZE_WORDS[sized[1]] ?? this.mode / 8) * 8) as Size;
    const operand = this.unsized(sized[2], context);
    if (operand.kind === "mem") return { ...operand, size };
    if (operand.kind === "imm" && operand.value === undefined) return { ...operand, size };
    if (operand.kind === "label" && size === this.mode) return operand;
    throw new TemplateError(`\`${sized[1]}' is for memory and for expressions`, sized[1]);
  }

  private unsized(code: string, context: Context): Operand {
    if (code.startsWith("[") && code.endsWith("]"))
      return this.memory(code.slice(1, -1).trim(), context);
    const typed = this.typed(code, context);
    if (typed) return typed;
    const [register, rest] = this.takeRegister(code);
    if (register) {
      if (rest.trim() === "") return this.sensible(register, context);
      throw new TemplateError(`bad operand: ${this.decode(code)}`);
    }
    const label = parseLabel(code);
    if (label) return { kind: "label", label: this.checkedLabel(label, context) };
    const value = literal32(code);
    return {
      kind: "imm",
      value: value === undefined ? undefined : value | 0,
      expr: this.checked(code, context),
    };
  }

  /** Half of a stack pointer is hardly meant. */
  private sensible(register: Register, context: Context): Register {
    const { set, size, number, expr } = register;
    if (set === "gp" && number === 4 && size > 8 && size < this.mode && expr === undefined)
      context.warn?.(`part of the stack pointer: \`${this.mode === 64 ? "rsp" : "esp"}' is whole`);
    return register;
  }

  private checkedLabel(label: LabelRef, context: Context): LabelRef {
    if (!("expr" in label)) return label;
    const expr = this.checked(label.expr, context);
    return label.kind === "pc"
      ? { ...label, expr }
      : { ...label, expr: context.host.address(expr) };
  }

  /** The register that a text begins with, and the rest. */
  private takeRegister(code: string): [register: Register | undefined, rest: string] {
    const m = REGISTER_AT_START.exec(code);
    const known = m && this.registers.byCode.get(m[1]);
    if (!m || !known) return [undefined, code];
    if (m[1].length > 2) return [known, code.slice(m[1].length).trimStart()];
    const end = m[2] === undefined ? -1 : closing(m[2]);
    if (end < 0) throw new TemplateError("the number of a variable register stands in parentheses");
    return [{ ...known, expr: m[2].slice(0, end) }, m[2].slice(end)];
  }

  /** `TYPE`, `TYPE:reg`; memory when something follows. */
  private typed(code: string, context: Context): Operand | undefined {
    const found = this.typedRegister(code, context);
    if (!found) return undefined;
    const { register, type, rest } = found;
    if (rest === "") return register;
    const base = this.addressRegister(register, "base");
    const disp = context.host.fieldOffset(type, this.checked(rest, context));
    const name = /^->\s*([\w.]+)$/.exec(rest)?.[1];
    const field = name === undefined ? undefined : { ctype: type.ctype, name };
    return { kind: "mem", size: undefined, base, scale: 1, disp, field };
  }

  /** The register that a type at the beginning of `code` stands for. */
  private typedRegister(code: string, context: Context) {
    const m = /^([A-Za-z_]\w*)(?!\w)(?:(:)(?=@\w)|(?!:))\s*(.*)$/s.exec(code);
    const type = m && context.types.get(m[1]);
    if (!m || !type) return undefined;
    const named = m[2] ? m[3] : type.register && this.encode(type.register);
    if (!named)
      throw new TemplateError(`type \`${m[1]}' has no register of its own: ${m[1]}:reg`, m[1]);
    const [register, behind] = this.takeRegister(named);
    if (!register) return undefined;
    return { register, type, rest: m[2] ? behind : m[3] };
  }

  private addressRegister(register: Register, what: string): Register {
    if (this.addresses(register)) return register;
    throw new TemplateError(`bad ${what} register: it has ${register.size} bits`);
  }

  private addresses({ set, size }: Register): boolean {
    return set === "gp" && (size === this.mode || size === 32);
  }

  // ---- Memory ----

  /** Of a memory operand. */
  private label(code: string): LabelRef | undefined {
    return this.plainAddresses && code.startsWith("&") ? undefined : parseLabel(code);
  }

  private memory(code: string, context: Context): Memory {
    const label = this.label(code);
    if (label) {
      const disp = this.checkedLabel(label, context);
      return { kind: "mem", size: undefined, scale: 1, disp };
    }
    const [first, behind] = this.addressPart(code, context);
    if (!first) {
      const disp = this.absolute(code, context);
      return { kind: "mem", size: undefined, scale: 1, disp };
    }
    const scaled = /^\*\s*([1248])\s*(.*)$/s.exec(behind);
    if (scaled) return this.indexed(undefined, first, scaled[1], scaled[2], context);
    const base = this.addressRegister(first, "base");
    const plus = /^\+\s*(?=\S)(.*)$/s.exec(behind);
    const [index, rest] = plus ? this.addressPart(plus[1], context) : [undefined, ""];
    if (!index) {
      const disp = this.displacement(behind, context);
      const field = fieldIn(disp, context);
      return { kind: "mem", size: undefined, base, scale: 1, disp, field };
    }
    const factor = /^\*\s*([1248])\s*(.*)$/s.exec(rest);
    return this.indexed(base, index, factor?.[1] ?? "1", factor?.[2] ?? rest, context);
  }

  /** A register, perhaps behind a type. */
  private addressPart(
    code: string,
    context: Context,
  ): [register: Register | undefined, rest: string] {
    const typed = this.typedRegister(code, context);
    return typed ? [typed.register, typed.rest] : this.takeRegister(code);
  }

  private indexed(
    base: Register | undefined,
    register: Register,
    scale: string,
    rest: string,
    context: Context,
  ): Memory {
    const index = this.addressRegister(register, "index");
    if (index.number === 4 && index.expr === undefined)
      throw new TemplateError("the stack pointer cannot be an index");
    const disp = this.displacement(rest, context);
    return { kind: "mem", size: undefined, base, index, scale: Number(scale) as 1, disp };
  }

  /** What stands behind registers. */
  private displacement(code: string, context: Context): Memory["disp"] {
    if (code === "") return 0;
    const value = literal32(code);
    if (value !== undefined) return value;
    const m = /^([+-])\s*(\S.*)$/s.exec(code);
    if (!m && code.startsWith("*"))
      throw new TemplateError(`bad scale: ${this.decode(code)}, it is 1, 2, 4 or 8`, "*");
    if (!m) throw new TemplateError(`bad displacement: ${this.decode(code)}`);
    const [, sign, term] = m;
    const label = this.label(term);
    if (sign === "-" && label) throw new TemplateError("a label cannot be subtracted");
    if (label) return this.checkedLabel(label, context);
    const scaled = scaledLiteral(term, this.mode);
    if (scaled !== undefined) return sign === "-" ? -scaled : scaled;
    return this.checked(sign === "-" ? code : term, context);
  }

  /** All there is. */
  private absolute(code: string, context: Context): Memory["disp"] {
    if (code === "") throw new TemplateError("memory operand without an address", "[");
    const value = literal32(code) ?? scaledLiteral(code, this.mode);
    return value ?? this.checked(code, context);
  }
}

/** `GCtab.asize`, when there is a .type for GCtab. */
function fieldIn(disp: Memory["disp"], { types }: Context): Field | undefined {
  const m = typeof disp === "string" && /^([A-Za-z_]\w*)\.(\w+)$/.exec(disp);
  if (!m) return undefined;
  for (const { ctype } of types.values()) if (ctype === m[1]) return { ctype, name: m[2] };
  return undefined;
}

/** Behind the parenthesis that closes the first one, or -1. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(") depth++;
    else if (text[i] === ")" && --depth === 0) return i + 1;
  }
  return -1;
}
