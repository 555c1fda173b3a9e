/*
 * Operands of x86 and x64 instructions.
 *
 *   rax eax ax al r8 r8d r8w r8b xmm0     registers
 *   Rq(n) Rd(n) Rw(n) Rb(n) xmm(n)        register whose number is a host expression
 *   [base+index*scale+disp]               memory; sizes byte word dword qword oword aword
 *   [->name] [=>pc] [<1] [extern name]    memory relative to rip
 *   TYPE:reg->field  TYPE->field          memory, a field of a .type
 *   TYPE:reg[n]                           memory, the n-th of an array of the type
 *   TYPE:reg                              the register; TYPE is documentation
 *   ->name =>pc <1 >1 extern name &addr   label
 *   anything else                         immediate: an expression of the host language
 */
import type { Context } from "../arch.js";
import { parseLabel } from "../arch.js";
import type { LabelRef } from "../emit.js";
import { TemplateError } from "../diagnostics.js";
import { literalBigInt, literalInt, splitSum } from "../text.js";

/** Bits. */
export type Size = 8 | 16 | 32 | 64 | 128;

export interface Register {
  readonly kind: "reg";
  readonly set: "gp" | "xmm";
  readonly size: Size;
  /** 0-15; 0 when `expr` says which. */
  readonly number: number;
  /** Host expression of a variable register. */
  readonly expr?: string;
  /** ah ch dh bh: encoded as 4-7, impossible with REX. */
  readonly high?: boolean;
  /** spl bpl sil dil: encoded as 4-7, impossible without REX. */
  readonly low?: boolean;
}

export interface Memory {
  readonly kind: "mem";
  readonly size: Size | undefined;
  readonly base?: Register;
  readonly index?: Register;
  readonly scale: 1 | 2 | 4 | 8;
  readonly disp: number | string;
  /** Relative to rip; no base, index, disp. */
  readonly label?: LabelRef;
}

export interface Immediate {
  readonly kind: "imm";
  /** Of a literal. */
  readonly value?: number;
  readonly big?: bigint;
  readonly expr: string;
}

export interface LabelOperand {
  readonly kind: "label";
  readonly label: LabelRef;
}

export type Operand = Register | Memory | Immediate | LabelOperand;

const GP64 = "rax rcx rdx rbx rsp rbp rsi rdi".split(" ");
const SIZES: Readonly<Record<string, Size>> = {
  byte: 8,
  word: 16,
  dword: 32,
  qword: 64,
  oword: 128,
};
const VARIABLE: Readonly<Record<string, Size>> = { Rb: 8, Rw: 16, Rd: 32, Rq: 64 };

/** Names of all registers of a mode. */
function registerTable(mode: 32 | 64): Map<string, Register> {
  const table = new Map<string, Register>();
  const gp = (name: string, size: Size, number: number, more: Partial<Register> = {}): void => {
    table.set(name, { kind: "reg", set: "gp", size, number, ...more });
  };
  GP64.forEach((name, n) => {
    if (mode === 64) gp(name, 64, n);
    gp(`e${name.slice(1)}`, 32, n);
    gp(name.slice(1), 16, n);
  });
  ["al", "cl", "dl", "bl"].forEach((name, n) => gp(name, 8, n));
  ["ah", "ch", "dh", "bh"].forEach((name, n) => gp(name, 8, n + 4, { high: true }));
  if (mode === 64) {
    ["spl", "bpl", "sil", "dil"].forEach((name, n) => gp(name, 8, n + 4, { low: true }));
    for (let n = 8; n < 16; n++) {
      gp(`r${n}`, 64, n);
      gp(`r${n}d`, 32, n);
      gp(`r${n}w`, 16, n);
      gp(`r${n}b`, 8, n);
    }
  }
  for (let n = 0; n < (mode === 64 ? 16 : 8); n++)
    table.set(`xmm${n}`, { kind: "reg", set: "xmm", size: 128, number: n });
  return table;
}

export class OperandParser {
  private readonly registers: ReadonlyMap<string, Register>;

  constructor(private readonly mode: 32 | 64) {
    this.registers = registerTable(mode);
  }

  parse(text: string, context: Context): Operand {
    if (text === "") throw new TemplateError("operand is missing");
    const sized = /^(byte|word|dword|qword|oword|aword)\b\s*(?=[[\w])(.*)$/.exec(text);
    if (sized) {
      const operand = this.parse(sized[2], context);
      if (operand.kind !== "mem")
        throw new TemplateError(`\`${sized[1]}' is for memory operands`, text);
      return { ...operand, size: sized[1] === "aword" ? this.mode : SIZES[sized[1]] };
    }
    if (text.startsWith("[")) {
      if (!text.endsWith("]")) throw new TemplateError(`bad memory operand \`${text}'`, text);
      return this.memory(text.slice(1, -1).trim(), context);
    }
    const label = parseLabel(text);
    if (label) return { kind: "label", label: expanded(label, context) };
    const typed = this.typed(text, context);
    if (typed) return typed;
    const register = this.register(text, context);
    if (register) return register;
    const expr = context.expression(text);
    return { kind: "imm", value: literalInt(expr), big: literalBigInt(expr), expr };
  }

  private register(text: string, context: Context): Register | undefined {
    const fixed = this.registers.get(text);
    if (fixed) return fixed;
    const m = /^(R[bwdq]|xmm)\s*\((.*)\)$/.exec(text);
    if (!m) return undefined;
    const set = m[1] === "xmm" ? "xmm" : "gp";
    const size = m[1] === "xmm" ? 128 : VARIABLE[m[1]];
    if (size === 64 && this.mode === 32) throw new TemplateError(`no \`${m[1]}' on x86`, text);
    const number = literalInt(m[2]);
    if (number === undefined)
      return { kind: "reg", set, size, number: 0, expr: context.expression(m[2]) };
    if (number < 0 || number >= (this.mode === 64 ? 16 : 8))
      throw new TemplateError(`register number out of range: ${number}`, text);
    const low = size === 8 && number >= 4 && number < 8;
    return { kind: "reg", set, size, number, ...(low && { low }) };
  }

  /** `TYPE:reg`, `TYPE:reg->field`, `TYPE:reg[n]`, `TYPE->field` */
  private typed(text: string, context: Context): Operand | undefined {
    const m = /^([A-Za-z_]\w*)\s*(:(?!:)|->)\s*(.*)$/.exec(text);
    const type = m && context.types.get(m[1]);
    if (!m || !type) {
      if (m?.[2] === "->" || (m && this.looksTyped(m[3], context)))
        throw new TemplateError(`unknown type \`${m[1]}'`, m[1]);
      return undefined;
    }
    const [, name, separator, rest] = m;
    if (separator === "->") {
      if (!type.register) throw new TemplateError(`type \`${name}' has no default register`, name);
      const base = this.baseRegister(type.register, context, text);
      return fieldOf(base, context.host.fieldOffset(type, `->${rest}`));
    }
    const parts = /^([A-Za-z_]\w*(?:\s*\(.*?\)(?=\s*(?:->|\[|$)))?)\s*(->|\[|$)(.*)$/.exec(rest);
    if (!parts) throw new TemplateError(`bad operand \`${text}'`, text);
    const [, regText, access, tail] = parts;
    if (access === "") {
      const register = this.register(regText, context);
      if (!register) throw new TemplateError(`bad register \`${regText}'`, regText);
      return register;
    }
    const base = this.baseRegister(regText, context, text);
    if (access === "->") return fieldOf(base, context.host.fieldOffset(type, `->${tail.trim()}`));
    if (!tail.endsWith("]")) throw new TemplateError(`bad operand \`${text}'`, text);
    const index = context.expression(tail.slice(0, -1).trim());
    return fieldOf(base, context.host.fieldOffset(type, `[${index}]`));
  }

  private looksTyped(rest: string, context: Context): boolean {
    const word = /^\w+/.exec(rest)?.[0] ?? "";
    return this.register(word, context) !== undefined;
  }

  private baseRegister(name: string, context: Context, near: string): Register {
    const register = this.register(name, context);
    if (!register || !this.canAddress(register))
      throw new TemplateError(`bad base register \`${name}'`, near);
    return register;
  }

  private canAddress(register: Register): boolean {
    return register.set === "gp" && register.size === this.mode;
  }

  private memory(text: string, context: Context): Memory {
    const label = parseLabel(text);
    if (label) {
      if (label.kind === "address") throw new TemplateError("bad memory operand", text);
      return {
        kind: "mem",
        size: undefined,
        scale: 1,
        disp: 0,
        label: expanded(label, context),
      };
    }
    let base: Register | undefined;
    let index: Register | undefined;
    let scale: Memory["scale"] | undefined;
    let literal = 0;
    let expr = "";
    for (const term of splitSum(text)) {
      if (term.text === "") throw new TemplateError(`bad memory operand \`[${text}]'`, text);
      const register = this.register(term.text, context);
      const scaled = register ? undefined : this.scaled(term.text, context);
      const named = register ?? scaled?.register;
      if (named) {
        if (!this.canAddress(named))
          throw new TemplateError(`\`${term.text}' cannot address memory`, term.text);
        if (term.sign === "-") throw new TemplateError("registers are added", term.text);
        if (scaled && scaled.scale > 1) {
          if (scale) throw new TemplateError("two scaled registers", term.text);
          if (index) {
            if (base) throw new TemplateError("too many registers", term.text);
            base = index;
          }
          ({ register: index, scale } = scaled);
        } else if (!base) base = named;
        else if (!index) index = named;
        else throw new TemplateError("too many registers", term.text);
        continue;
      }
      const value = literalInt(term.text);
      if (value !== undefined) literal += term.sign === "-" ? -value : value;
      else expr += `${expr === "" && term.sign === "+" ? "" : term.sign}${term.text}`;
    }
    // rsp is no index; the encoding that means "no index" takes its place.
    if (index && !index.expr && index.number === 4) {
      if (scale || !base || (!base.expr && base.number === 4))
        throw new TemplateError("the stack pointer cannot be an index", text);
      [base, index] = [index, base];
    }
    if (!base && index && scale === 2) [base, scale] = [index, undefined]; // saves a disp32
    if (literal < -0x80000000 || literal > 0x7fffffff)
      throw new TemplateError("displacement does not fit into 32 bits", text);
    const sum = literal === 0 ? "" : `${literal < 0 ? "" : "+"}${literal}`;
    const disp = expr === "" ? literal : context.expression(expr + sum);
    return { kind: "mem", size: undefined, base, index, scale: scale ?? 1, disp };
  }

  /** `reg*4` or `4*reg` */
  private scaled(
    text: string,
    context: Context,
  ): { register: Register; scale: Memory["scale"] } | undefined {
    const m = /^(.*?)\s*\*\s*([1248])$/.exec(text);
    const n = m ?? /^([1248])\s*\*\s*(.*)$/.exec(text);
    if (!n) {
      const wrong = /^(\w+)\s*\*\s*(\d+)$/.exec(text);
      if (wrong && this.register(wrong[1], context))
        throw new TemplateError(`scale is 1, 2, 4 or 8: ${wrong[2]}`, text);
      return undefined;
    }
    const [reg, factor] = m ? [n[1], n[2]] : [n[2], n[1]];
    const register = this.register(reg, context);
    return register && { register, scale: Number(factor) as Memory["scale"] };
  }
}

function fieldOf(base: Register, disp: string): Memory {
  return { kind: "mem", size: undefined, base, scale: 1, disp };
}

function expanded(label: LabelRef, context: Context): LabelRef {
  return "expr" in label ? { ...label, expr: context.expression(label.expr) } : label;
}
