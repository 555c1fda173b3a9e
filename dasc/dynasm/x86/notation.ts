/*
 * How the rows of the instruction table are written, and what they become.
 *
 * A row is [names, operands, encoding], and a remark where DynASM differs from the manual:
 * its bytes are kept, and whoever uses the row is warned.
 *
 * names     One or more mnemonics. `-` skips a number; `a/b` are two names for one
 *           instruction. `CC` inside a name stands for the conditions, in order.
 *
 * operands  Blank-separated, destination first:
 *   r8 r16 r32 r64        general register        rm8 ...   register or memory
 *   rv rmv                16, 32 or 64 bits: the operand size of the instruction
 *   ry rmy my             32 or 64 bits            rw         16 or 32 bits
 *   rn rmn                16 bits, or the size of an address (no prefix for it)
 *   rma                   the size of an address
 *   m m8 ... m256         memory; m: of any size
 *   mo                    the same, and word and qword take the prefix for this size
 *   al ax eax rax av      the accumulator, not encoded (av: of size v)
 *   cl st0 x0             this register, not encoded (x0: xmm0)
 *   x y z                 xmm, ymm, either: then all z are the same
 *   xm8 ... ym256 zm      the same, or memory of this size (zm: of its own)
 *   zn                    memory as large as a z
 *   st                    x87 register
 *   1                     the number 1
 *   i8 i16 iv i32         immediate; bytes and words unsigned, i32 sign-extended
 *   is                    iv in the shortest form: opcode + 2 takes a sign-extended byte
 *   s8                    literal that fits a signed byte
 *   -i8 -iv -is           the same; the size in front of an expression says nothing
 *   b=i8 w=i16 d=i32 ...  expression with a size in front; 0=i32 with none
 *   rel                   label
 *   disp8 disp16 disp32   memory of this size at an address, which follows the opcode
 *   i64 off64             64 bits; [64 bits]
 *   Behind it, when the order of the table does not say so:
 *   *  goes into modrm.rm    .v  into vex.vvvv    .h  into the upper half of an immediate
 *
 * encoding  Bytes in hexadecimal, 66, F2 or F3 first when they belong to the opcode, and
 *   /r                    ModRM: the r operand in reg, the rm operand in rm
 *   /0 ... /7             ModRM: a number in reg
 *   /rr                   ModRM: the register operand in both
 *   +r                    the register is added to the last byte
 *   W                     REX.W or VEX.W
 *   V L                   VEX prefix; vex.L, which ymm operands set as well
 *   x86, x64              only there
 *   2022, 2026            only in the table of this year's DynASM; see EDITIONS
 *   80~8  /~  /5~         for the n-th name of the row: 80 + n*8; number n, 5 + n in reg
 *
 * Operands are matched in order of the rows, so shorter encodings stand first.
 */
import type { Size } from "./registers.js";

/**
 * DynASM's table as it was from this year on: in July 2026 movd and movq came to move what
 * their names say, and insertps got its opcode.
 */
export const EDITIONS = [2022, 2026] as const;
export type Edition = (typeof EDITIONS)[number];

export type Row = readonly [names: string, operands: string, encoding: string, remark?: string];

/** A size: fixed, or decided by the operands. */
export type SizeClass = Size | "v" | "y" | "w" | "n" | "a" | "z" | "o";

/** What an operand of a form accepts, and where it goes. */
export interface Slot {
  readonly text: string;
  readonly type: "gp" | "vector" | "st" | "imm" | "label" | "one" | "disp";
  readonly register: boolean;
  readonly memory: boolean;
  /** Of a register; of memory. Undefined: of any size. */
  readonly size?: SizeClass;
  readonly memorySize?: SizeClass;
  /** Only the register of this number. */
  readonly only?: number;
  readonly place: "reg" | "rm" | "vvvv" | "opcode" | "imm" | "high" | "rel" | "disp" | "none";
  /** Of immediates. */
  readonly imm?: "b" | "s" | "w" | "v" | "shortest" | "d" | "q";
  /** Size that stands in front of the expression, 0 when there must be none. */
  readonly sized?: Size | 0;
  /** A size in front of the expression says nothing. */
  readonly mute?: boolean;
}

export interface Form {
  readonly name: string;
  readonly slots: readonly Slot[];
  /** Mandatory prefix bytes. */
  readonly prefix: readonly number[];
  readonly opcode: readonly number[];
  readonly w: boolean;
  readonly vex: boolean;
  readonly l: boolean;
  /** Operands of the size of an address need no REX.W. */
  readonly natural: boolean;
  /** modrm.reg: a number, the reg slot, the register of the rm slot; undefined without ModRM. */
  readonly modrm?: number | "reg" | "both";
  readonly modes: readonly (32 | 64)[];
  /** The row's columns. */
  readonly operands: string;
  readonly encoding: string;
  readonly remark?: string;
}

/** Condition codes in encoding order. */
const CONDITIONS =
  "o no b/c/nae ae/nb/nc e/z ne/nz be/na a/nbe s ns p/pe np/po l/nge ge/nl le/ng g/nle";

/** Rows by mnemonic. A row becomes a form when somebody asks for it. */
export class InstructionTable {
  private readonly rows = new Map<string, { n: number; row: Row }[]>();
  private readonly compiled = new Map<string, readonly Form[]>();

  constructor(tables: readonly (readonly Row[])[], edition: Edition) {
    for (const row of tables.flat()) {
      const [only] = /\b20\d\d\b/.exec(row[2]) ?? [];
      if (only === undefined || Number(only) === edition) this.add(row);
    }
  }

  names(): Iterable<string> {
    return this.rows.keys();
  }

  /** In the order in which they are tried. */
  forms(name: string): readonly Form[] {
    let forms = this.compiled.get(name);
    if (!forms) {
      forms = (this.rows.get(name) ?? []).map(({ n, row }) => compileForm(name, n, row));
      this.compiled.set(name, forms);
    }
    return forms;
  }

  private add(row: Row): void {
    row[0].split(" ").forEach((entry, n) => {
      if (entry === "-") return;
      if (entry.includes("CC"))
        CONDITIONS.split(" ").forEach((cc, code) => {
          for (const alias of cc.split("/")) this.addName(entry.replace("CC", alias), code, row);
        });
      else for (const alias of entry.split("/")) this.addName(alias, n, row);
    });
  }

  private addName(name: string, n: number, row: Row): void {
    const list = this.rows.get(name);
    if (list) list.push({ n, row });
    else this.rows.set(name, [{ n, row }]);
  }
}

function compileForm(name: string, n: number, row: Row): Form {
  const [, operands, encoding, remark] = row;
  const prefix: number[] = [];
  const opcode: number[] = [];
  const flags = { w: false, vex: false, l: false };
  let modrm: Form["modrm"];
  let inOpcode = false;
  let modes: (32 | 64)[] = [32, 64];
  const tokens = encoding.split(" ");
  tokens.forEach((token, i) => {
    let m: RegExpExecArray | null;
    if (token === "W") flags.w = true;
    else if (token === "V") flags.vex = true;
    else if (token === "L") flags.l = true;
    else if (token === "x86") modes = [32];
    else if (token === "x64") modes = [64];
    else if (/^20\d\d$/.test(token))
      return; // the table was made without the others
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
  const explicitRm = texts.some((t) => /^[rxyz]?m|^zn|\*$/.test(t));
  const where: Where = { inOpcode, modrm, explicitRm };
  const slots = texts.map((text) => compileSlot(name, text, where));
  const wide = slots.some((s) => s.size === 64 && s.type === "gp" && !s.memory);
  if (slots.some((s) => s.size === 256)) flags.l = true;
  const natural = slots.some((s) => s.size === "n" || s.size === "a");
  const ofX86 = encoding.includes("x86");
  if (!ofX86 && (wide || (flags.w && !flags.vex))) modes = modes.filter((m) => m === 64);
  return {
    name,
    slots,
    prefix,
    opcode,
    ...flags,
    natural,
    modrm,
    modes,
    operands,
    encoding,
    remark,
  };
}

interface Where {
  readonly inOpcode: boolean;
  readonly modrm: Form["modrm"];
  /** Some operand says that it goes into modrm.rm. */
  readonly explicitRm: boolean;
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
const SIZED: Readonly<Record<string, Size | 0>> = { 0: 0, b: 8, w: 16, d: 32, q: 64 };
const FIXED: Readonly<Record<string, [type: Slot["type"], size: SizeClass, only: number]>> = {
  al: ["gp", 8, 0],
  ax: ["gp", 16, 0],
  eax: ["gp", 32, 0],
  rax: ["gp", 64, 0],
  av: ["gp", "v", 0],
  cl: ["gp", 8, 1],
  st0: ["st", 80, 0],
  x0: ["vector", 128, 0],
};
const TYPES: Readonly<Record<string, Slot["type"]>> = { r: "gp", m: "gp", s: "st" };
const VECTOR_SIZES: Readonly<Record<string, SizeClass>> = { x: 128, y: 256, z: "z" };

function compileSlot(name: string, text: string, where: Where): Slot {
  const none = { text, register: false, memory: false };
  const immediate = /^(-|([0bwdq])=)?([is].*)$/.exec(text);
  const imm = immediate ? IMMEDIATES[immediate[3]] : undefined;
  if (immediate && imm) {
    const sized = immediate[2] ? SIZED[immediate[2]] : undefined;
    return { ...none, type: "imm", place: "imm", imm, sized, mute: immediate[1] === "-" };
  }
  if (text === "rel") return { ...none, type: "label", place: "rel" };
  if (text === "1") return { ...none, type: "one", place: "none" };
  const address = /^(?:disp(\d+)|off64)$/.exec(text);
  if (address) {
    const memorySize = address[1] ? (Number(address[1]) as Size) : undefined;
    return { ...none, type: "disp", memory: true, memorySize, place: "disp" };
  }
  const fixed = FIXED[text];
  if (fixed) {
    const [type, size, only] = fixed;
    return { ...none, type, size, register: true, only, place: "none" };
  }
  const m = /^(st|[rxyz]?m|zn|[rxyz])(\d+|[vywnao])?(\*|\.v|\.h)?$/.exec(text);
  if (!m) throw new Error(`instruction table: ${name}: operand \`${text}'`);
  const [, kind, sizeText, suffix] = m;
  const given = (/^\d/.test(sizeText ?? "") ? Number(sizeText) : sizeText) as SizeClass | undefined;
  const vectorSize = VECTOR_SIZES[kind[0]];
  const memory = kind.endsWith("m") || kind === "zn";
  return {
    text,
    type: vectorSize ? "vector" : TYPES[kind[0]],
    register: kind !== "m" && kind !== "zn",
    memory,
    size: kind === "st" ? 80 : kind[0] === "m" ? undefined : (vectorSize ?? given),
    memorySize: memory ? (given ?? vectorSize) : undefined,
    place: placeOf(suffix, memory, where),
  };
}

function placeOf(suffix: string | undefined, memory: boolean, where: Where): Slot["place"] {
  if (suffix === ".v") return "vvvv";
  if (suffix === ".h") return "high";
  if (where.inOpcode) return "opcode";
  if (memory || suffix === "*" || where.modrm === "both") return "rm";
  return typeof where.modrm === "number" && !where.explicitRm ? "rm" : "reg";
}
