/*
 * How the rows of the instruction table are written, and what they become.
 *
 * A row is [names, operands, encoding].
 *
 * names     One or more mnemonics. `-` skips a number; `a/b` are two names for one
 *           instruction. `CC` inside a name stands for the conditions, in order.
 *
 * operands  Blank-separated, destination first:
 *   r8 r16 r32 r64        general register        rm8 ...   register or memory
 *   rv rmv mv             16, 32 or 64 bits: the operand size of the instruction
 *   ry rmy my             32 or 64 bits
 *   rn rmn mn             16 bits, or the size of an address (no prefix for it)
 *   rma                   the size of an address
 *   r*                    the register goes into modrm.rm (x* also)
 *   q                     rv, but not the accumulator
 *   m m8 ... m128         memory; m: of any size
 *   al av ax cl dx x0     this register, not encoded (av: the accumulator of size v; x0: xmm0)
 *   x xm8 ... xm128       xmm register, or memory of this size
 *   1                     the number 1
 *   i8 i16 iv i32 i64     immediate; i32 is sign-extended
 *   s8                    immediate byte, sign-extended
 *   is                    iv in the shortest form: opcode + 2 takes a sign-extended byte
 *   rel                   label
 *
 * encoding  Bytes in hexadecimal, with 66, F2 or F3 in front when they belong to the
 *           opcode, and
 *   /r                    ModRM: the r operand in reg, the rm operand in rm
 *   /0 ... /7             ModRM: a number in reg
 *   /rr                   ModRM: the register operand in both
 *   +r                    the register is added to the last byte
 *   W                     REX.W
 *   x86, x64              only there
 *   80~8  /~  +~          for the n-th name of the row: 80 + n*8; number n in reg
 *
 * Operands are matched in order of the rows, so shorter encodings stand first.
 */
import type { Size } from "./operands.js";

export type Row = readonly [names: string, operands: string, encoding: string];

/** A size: fixed, or decided by the operands. */
export type SizeClass = Size | "v" | "y" | "n" | "a";

/** What an operand of a form accepts, and where it goes. */
export interface Slot {
  readonly text: string;
  readonly type: "gp" | "xmm" | "imm" | "label" | "one";
  /** Undefined: of any size. */
  readonly size: SizeClass | undefined;
  readonly register: boolean;
  readonly memory: boolean;
  /** Only the register of this number. */
  readonly only?: number;
  readonly notAccumulator?: boolean;
  readonly place: "reg" | "rm" | "opcode" | "imm" | "rel" | "none";
  /** Of immediates. */
  readonly imm?: "b" | "s" | "w" | "v" | "shortest" | "d" | "q";
}

export interface Form {
  readonly name: string;
  readonly slots: readonly Slot[];
  /** Mandatory prefix bytes. */
  readonly prefix: readonly number[];
  readonly opcode: readonly number[];
  readonly rexW: boolean;
  /** modrm.reg: a number, the reg slot, the register of the rm slot; undefined without ModRM. */
  readonly modrm?: number | "reg" | "both";
  readonly modes: readonly (32 | 64)[];
  /** The row's operands and encoding, for messages and tests. */
  readonly text: string;
}

/** Condition codes in encoding order. */
export const CONDITIONS =
  "o no b/c/nae ae/nb/nc e/z ne/nz be/na a/nbe s ns p/pe np/po l/nge ge/nl le/ng g/nle";

/** All forms by mnemonic, in order. */
export function compileRows(rows: readonly Row[]): Map<string, Form[]> {
  const forms = new Map<string, Form[]>();
  for (const row of rows)
    for (const [name, n] of expandNames(row[0])) {
      const list = forms.get(name) ?? [];
      list.push(compileForm(name, n, row));
      forms.set(name, list);
    }
  return forms;
}

function expandNames(names: string): [name: string, n: number][] {
  const out: [string, number][] = [];
  names.split(" ").forEach((entry, n) => {
    if (entry === "-") return;
    if (entry.includes("CC"))
      CONDITIONS.split(" ").forEach((cc, code) => {
        for (const alias of cc.split("/")) out.push([entry.replace("CC", alias), code]);
      });
    else for (const alias of entry.split("/")) out.push([alias, n]);
  });
  return out;
}

function compileForm(name: string, n: number, [, operands, encoding]: Row): Form {
  const prefix: number[] = [];
  const opcode: number[] = [];
  let rexW = false;
  let modrm: Form["modrm"];
  let inOpcode = false;
  let modes: (32 | 64)[] = [32, 64];
  const tokens = encoding.split(" ");
  tokens.forEach((token, i) => {
    let m: RegExpExecArray | null;
    if (token === "W") rexW = true;
    else if (token === "x86") modes = [32];
    else if (token === "x64") modes = [64];
    else if (token === "/r") modrm = "reg";
    else if (token === "/rr") modrm = "both";
    else if (token === "/~") modrm = n;
    else if ((m = /^\/([0-7])(~?)$/.exec(token))) modrm = Number(m[1]) + (m[2] ? n : 0);
    else if (token === "+r") inOpcode = true;
    else if ((m = /^([0-9A-F]{2})(?:~(\d+))?$/.exec(token))) {
      const byte = parseInt(m[1], 16) + (m[2] ? n * Number(m[2]) : 0);
      const more = tokens.slice(i + 1).some((t) => /^[0-9A-F]{2}/.test(t));
      const isPrefix = more && opcode.length === 0 && /^(66|F2|F3)$/.test(m[1]);
      (isPrefix ? prefix : opcode).push(byte);
    } else throw new Error(`instruction table: ${name}: \`${token}'`);
  });
  const texts = operands.split(" ").filter((t) => t !== "");
  const explicitRm = texts.some((t) => /^(rm|xm|m)/.test(t) || t.endsWith("*"));
  const slots = texts.map((t) => slot(name, t, inOpcode, modrm, explicitRm));
  if (rexW || slots.some((s) => s.size === 64 && s.type === "gp" && s.register && !s.memory))
    modes = modes.filter((m) => m === 64);
  return { name, slots, prefix, opcode, rexW, modrm, modes, text: `${operands} = ${encoding}` };
}

const IMMEDIATES: Readonly<Record<string, Slot["imm"]>> = {
  i8: "b",
  s8: "s",
  i16: "w",
  iv: "v",
  is: "shortest",
  i32: "d",
  i64: "q",
};
const FIXED: Readonly<Record<string, [size: SizeClass, only: number]>> = {
  al: [8, 0],
  ax: [16, 0],
  eax: [32, 0],
  av: ["v", 0],
  cl: [8, 1],
  dx: [16, 2],
};

function slot(
  name: string,
  text: string,
  inOpcode: boolean,
  modrm: Form["modrm"],
  explicitRm: boolean,
): Slot {
  const imm = IMMEDIATES[text];
  const none = { register: false, memory: false, size: undefined };
  if (imm) return { text, type: "imm", ...none, place: "imm", imm };
  if (text === "rel") return { text, type: "label", ...none, place: "rel" };
  if (text === "1") return { text, type: "one", ...none, place: "none" };
  if (text === "x0")
    return { text, type: "xmm", size: 128, register: true, memory: false, only: 0, place: "none" };
  const fixed = FIXED[text];
  if (fixed) {
    const [size, only] = fixed;
    return { text, type: "gp", size, register: true, memory: false, only, place: "none" };
  }
  const m = /^(rm|xm|r|x|m|q)(\d+|[vyna])?(\*)?$/.exec(text);
  if (!m) throw new Error(`instruction table: ${name}: operand \`${text}'`);
  const [, kind, sizeText, star] = m;
  const xmm = kind.startsWith("x");
  let size = (/^\d/.test(sizeText ?? "") ? Number(sizeText) : sizeText) as SizeClass | undefined;
  if (kind === "q") size = "v";
  if (kind === "x") size = 128;
  const rm = kind.endsWith("m") || star !== undefined || (!explicitRm && typeof modrm === "number");
  return {
    text,
    type: xmm ? "xmm" : "gp",
    size,
    register: kind !== "m",
    memory: kind.endsWith("m"),
    notAccumulator: kind === "q",
    place: inOpcode ? "opcode" : rm || modrm === "both" ? "rm" : "reg",
  };
}
