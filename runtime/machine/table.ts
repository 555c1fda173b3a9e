/*
 * The instruction set: one row per encoding. The rows drive the decoder, the
 * choice of executors, the disassembler and the generator of the differential
 * test; nothing else knows an opcode.
 *
 *   [ encoding, mnemonic, operands, flag class ]
 *
 * Encoding: vex when a VEX prefix leads (its length bit clear), an optional mandatory
 * prefix (np: none of 66, f2, f3 may stand there; nr: neither f2 nor f3; o16: an operand
 * size of 16; w1: REX.W), the escape 0f, 0f38 or 0f3a, the opcode, then
 *   /r    ModRM with a register in its reg field      /0../7  ModRM, reg extends the opcode
 *   /4.2  the same, and the rm field is 2
 *   +r    register in the low three opcode bits       +c      condition in the low four bits
 *   mem   ModRM must name memory                      reg     ModRM must name a register
 *
 * Operands, destination first: a letter and a size.
 *   E  register or memory   G  register (reg field)   M  memory      Z  register (+r)
 *   V  xmm (reg field)      W  xmm or memory          U  xmm only (rm field)
 *   B  register (VEX.vvvv)  R  memory of that size, or the low 32 or 64 bits of a register
 *   I  immediate, sign-extended (Iw: unsigned)        J  relative target
 *   O  absolute 64-bit address    AL AX rAX CL 1 XMM0  themselves
 *   F  x87 register (rm field)    T  the one on top
 *   b w d q o  8 to 128 bits      v  16, 32 or 64 by prefix   y  32 or 64   z  v, at most 32
 *   t  80 bits
 *
 * Rows stand in groups by the feature that cpuid reports for them; cpuid.ts derives its
 * answer from the groups that are here.
 */
import type { RowFacts } from "./wasm/analysis/facts.js";
import type { Rule } from "./wasm/rules/rule.js";

/** Flags read, written with a defined value, and left undefined: letters of cf, pf, af, zf, sf, df, of. */
export interface FlagClass {
  readonly reads: string;
  readonly writes: string;
  readonly undefined: string;
}

const flagClass = (reads: string, writes: string, undef: string): FlagClass => ({
  reads,
  writes,
  undefined: undef,
});

const flagClasses = {
  none:    flagClass("",       "",       ""),
  arith:   flagClass("",       "oszapc", ""),
  carry:   flagClass("c",      "oszapc", ""),
  logic:   flagClass("",       "oszpc",  "a"),
  incdec:  flagClass("",       "oszap",  ""),
  shift1:  flagClass("",       "oszpc",  "a"),   // shift by one
  shift:   flagClass("",       "szpc",   "oa"),  // by any count; untouched when it is zero
  rotate1: flagClass("",       "oc",     ""),
  rotate:  flagClass("",       "c",      "o"),
  rotc1:   flagClass("c",      "oc",     ""),
  rotc:    flagClass("c",      "c",      "o"),
  mul:     flagClass("",       "oc",     "szap"),
  div:     flagClass("",       "",       "oszapc"),
  scan:    flagClass("",       "z",      "oscap"), // bsf, bsr
  count:   flagClass("",       "zc",     "osap"),  // lzcnt, tzcnt
  bit:     flagClass("",       "c",      "osap"),  // zf unchanged
  mask:    flagClass("",       "oszc",   "ap"),    // andn, blsr and their like, bzhi
  bextr:   flagClass("",       "ozc",    "sap"),
  zero:    flagClass("",       "z",      ""),      // cmpxchg8b
  carries: flagClass("",       "c",      ""),      // clc stc
  cmc:     flagClass("c",      "c",      ""),
  readc:   flagClass("c",      "",       ""),
  readz:   flagClass("z",      "",       ""),
  readcz:  flagClass("cz",     "",       ""),
  readp:   flagClass("p",      "",       ""),
  dir:     flagClass("",       "d",      ""),
  string:  flagClass("d",      "",       ""),
  compare: flagClass("d",      "oszapc", ""),      // cmps scas
  all:     flagClass("oszapcd", "",      ""),
  set:     flagClass("",       "oszapcd", ""),
  lahf:    flagClass("szapc",  "",       ""),
  sahf:    flagClass("",       "szapc",  ""),
  cond:    flagClass("?",      "",       ""),      // read by the condition in the opcode
} as const;

export type FlagClassName = keyof typeof flagClasses;
export type RowText = readonly [string, string, string, FlagClassName];

/** Condition codes in encoding order, and the flags each looks at. */
export const conditions = [
  "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g",
] as const;
export const conditionReads = ["o", "c", "z", "cz", "s", "p", "so", "zso"] as const;

const hex = (n: number): string => n.toString(16).padStart(2, "0");

/** The eight classic operations share one layout of nine encodings. */
const classic = (
  [
    ["add", "arith"], ["or", "logic"], ["adc", "carry"], ["sbb", "carry"],
    ["and", "logic"], ["sub", "arith"], ["xor", "logic"], ["cmp", "arith"],
  ] as const
).flatMap(([name, flags], n): RowText[] => [
  [`${hex(8 * n)} /r`,     name, "Eb Gb",  flags],
  [`${hex(8 * n + 1)} /r`, name, "Ev Gv",  flags],
  [`${hex(8 * n + 2)} /r`, name, "Gb Eb",  flags],
  [`${hex(8 * n + 3)} /r`, name, "Gv Ev",  flags],
  [`${hex(8 * n + 4)}`,    name, "AL Ib",  flags],
  [`${hex(8 * n + 5)}`,    name, "rAX Iz", flags],
  [`80 /${n}`,             name, "Eb Ib",  flags],
  [`81 /${n}`,             name, "Ev Iz",  flags],
  [`83 /${n}`,             name, "Ev Ib",  flags],
]);

const shifts = (
  [
    ["rol", 0, "rotate"], ["ror", 1, "rotate"], ["rcl", 2, "rotc"], ["rcr", 3, "rotc"],
    ["shl", 4, "shift"], ["shr", 5, "shift"], ["sar", 7, "shift"],
  ] as const
).flatMap(([name, n, flags]): RowText[] => [
  [`c0 /${n}`, name, "Eb Ib", flags],
  [`c1 /${n}`, name, "Ev Ib", flags],
  [`d0 /${n}`, name, "Eb 1",  `${flags}1`],
  [`d1 /${n}`, name, "Ev 1",  `${flags}1`],
  [`d2 /${n}`, name, "Eb CL", flags],
  [`d3 /${n}`, name, "Ev CL", flags],
]);

const integer: RowText[] = [
  ["o16 50 +r",      "pushw",   "Zw",       "none"],
  ["o16 58 +r",      "popw",    "Zw",       "none"],
  ["50 +r",          "push",    "Zq",       "none"],
  ["58 +r",          "pop",     "Zq",       "none"],
  ["63 /r",          "movsxd",  "Gv Ed",    "none"],
  ["o16 68",         "pushw",   "Iz",       "none"],
  ["o16 6a",         "pushw",   "Ib",       "none"],
  ["68",             "push",    "Iz",       "none"],
  ["69 /r",          "imul",    "Gv Ev Iz", "mul"],
  ["6a",             "push",    "Ib",       "none"],
  ["6b /r",          "imul",    "Gv Ev Ib", "mul"],
  ["70 +c",          "j",       "Jb",       "cond"],
  ["84 /r",          "test",    "Eb Gb",    "logic"],
  ["85 /r",          "test",    "Ev Gv",    "logic"],
  ["86 /r",          "xchg",    "Eb Gb",    "none"],
  ["87 /r",          "xchg",    "Ev Gv",    "none"],
  ["88 /r",          "mov",     "Eb Gb",    "none"],
  ["89 /r",          "mov",     "Ev Gv",    "none"],
  ["8a /r",          "mov",     "Gb Eb",    "none"],
  ["8b /r",          "mov",     "Gv Ev",    "none"],
  ["8d /r mem",      "lea",     "Gv M",     "none"],
  ["o16 8f /0",      "popw",    "Ew",       "none"],
  ["8f /0",          "pop",     "Eq",       "none"],
  ["f3 90",          "pause",   "",         "none"],
  ["90 +r",          "xchg",    "Zv rAX",   "none"], // without REX.B, register 0 is nop
  ["98",             "cbw",     "rAX",      "none"], // cbw cwde cdqe
  ["99",             "cwd",     "rAX",      "none"], // cwd cdq cqo
  ["9c",             "pushf",   "",         "all"],
  ["9d",             "popf",    "",         "set"],
  ["a0",             "mov",     "AL Ob",    "none"],
  ["a1",             "mov",     "rAX Ov",   "none"],
  ["a2",             "mov",     "Ob AL",    "none"],
  ["a3",             "mov",     "Ov rAX",   "none"],
  ["a4",             "movs",    "AL",       "string"],
  ["a5",             "movs",    "rAX",      "string"],
  ["a6",             "cmps",    "AL",       "compare"],
  ["a7",             "cmps",    "rAX",      "compare"],
  ["a8",             "test",    "AL Ib",    "logic"],
  ["a9",             "test",    "rAX Iz",   "logic"],
  ["aa",             "stos",    "AL",       "string"],
  ["ab",             "stos",    "rAX",      "string"],
  ["ac",             "lods",    "AL",       "string"],
  ["ad",             "lods",    "rAX",      "string"],
  ["ae",             "scas",    "AL",       "compare"],
  ["af",             "scas",    "rAX",      "compare"],
  ["b0 +r",          "mov",     "Zb Ib",    "none"],
  ["b8 +r",          "mov",     "Zv Iv",    "none"],
  ["c2",             "ret",     "Iw",       "none"],
  ["c3",             "ret",     "",         "none"],
  ["c6 /0",          "mov",     "Eb Ib",    "none"],
  ["c7 /0",          "mov",     "Ev Iz",    "none"],
  ["c9",             "leave",   "",         "none"],
  ["cc",             "int3",    "",         "none"],
  ["d7",             "xlatb",   "",         "none"],
  ["e0",             "loopne",  "Jb",       "none"],
  ["e1",             "loope",   "Jb",       "none"],
  ["e2",             "loop",    "Jb",       "none"],
  ["e3",             "jrcxz",   "Jb",       "none"],
  ["e8",             "call",    "Jz",       "none"],
  ["e9",             "jmp",     "Jz",       "none"],
  ["eb",             "jmp",     "Jb",       "none"],
  ["f5",             "cmc",     "",         "cmc"],
  ["f6 /0",          "test",    "Eb Ib",    "logic"],
  ["f7 /0",          "test",    "Ev Iz",    "logic"],
  ["f6 /2",          "not",     "Eb",       "none"],
  ["f7 /2",          "not",     "Ev",       "none"],
  ["f6 /3",          "neg",     "Eb",       "arith"],
  ["f7 /3",          "neg",     "Ev",       "arith"],
  ["f6 /4",          "mul",     "Eb",       "mul"],
  ["f7 /4",          "mul",     "Ev",       "mul"],
  ["f6 /5",          "imul1",   "Eb",       "mul"],
  ["f7 /5",          "imul1",   "Ev",       "mul"],
  ["f6 /6",          "div",     "Eb",       "div"],
  ["f7 /6",          "div",     "Ev",       "div"],
  ["f6 /7",          "idiv",    "Eb",       "div"],
  ["f7 /7",          "idiv",    "Ev",       "div"],
  ["f8",             "clc",     "",         "carries"],
  ["f9",             "stc",     "",         "carries"],
  ["fc",             "cld",     "",         "dir"],
  ["fd",             "std",     "",         "dir"],
  ["fe /0",          "inc",     "Eb",       "incdec"],
  ["ff /0",          "inc",     "Ev",       "incdec"],
  ["fe /1",          "dec",     "Eb",       "incdec"],
  ["ff /1",          "dec",     "Ev",       "incdec"],
  ["ff /2",          "call",    "Eq",       "none"],
  ["ff /4",          "jmp",     "Eq",       "none"],
  ["o16 ff /6",      "pushw",   "Ew",       "none"],
  ["ff /6",          "push",    "Eq",       "none"],

  ["0f 0b",          "ud2",     "",         "none"],
  ["0f 1e /r",       "nop",     "Ev",       "none"], // endbr64 is one of these
  ["0f 1f /r",       "nop",     "Ev",       "none"],
  ["0f 80 +c",       "j",       "Jz",       "cond"],
  ["0f 90 +c /r",    "set",     "Eb",       "cond"], // DynASM writes /2
  ["0f a2",          "cpuid",   "",         "none"],
  ["0f a3 /r",       "bt",      "Ev Gv",    "bit"],
  ["0f a4 /r",       "shld",    "Ev Gv Ib", "shift"],
  ["0f a5 /r",       "shld",    "Ev Gv CL", "shift"],
  ["0f ab /r",       "bts",     "Ev Gv",    "bit"],
  ["0f ac /r",       "shrd",    "Ev Gv Ib", "shift"],
  ["0f ad /r",       "shrd",    "Ev Gv CL", "shift"],
  ["0f af /r",       "imul",    "Gv Ev",    "mul"],
  ["0f b0 /r",       "cmpxchg", "Eb Gb",    "arith"],
  ["0f b1 /r",       "cmpxchg", "Ev Gv",    "arith"],
  ["0f b3 /r",       "btr",     "Ev Gv",    "bit"],
  ["0f b6 /r",       "movzx",   "Gv Eb",    "none"],
  ["0f b7 /r",       "movzx",   "Gv Ew",    "none"],
  ["0f ba /4",       "bt",      "Ev Ib",    "bit"],
  ["0f ba /5",       "bts",     "Ev Ib",    "bit"],
  ["0f ba /6",       "btr",     "Ev Ib",    "bit"],
  ["0f ba /7",       "btc",     "Ev Ib",    "bit"],
  ["0f bb /r",       "btc",     "Ev Gv",    "bit"],
  ["0f bc /r",       "bsf",     "Gv Ev",    "scan"],
  ["0f bd /r",       "bsr",     "Gv Ev",    "scan"],
  ["0f be /r",       "movsx",   "Gv Eb",    "none"],
  ["0f bf /r",       "movsx",   "Gv Ew",    "none"],
  ["0f c0 /r",       "xadd",    "Eb Gb",    "arith"],
  ["0f c1 /r",       "xadd",    "Ev Gv",    "arith"],
  ["0f c8 +r",       "bswap",   "Zy",       "none"],
];

/** Integer instructions that came later: by the feature that announces them. */
const cmov: RowText[] = [["0f 40 +c /r", "cmov", "Gv Ev", "cond"]];
const cx8: RowText[] = [["0f c7 /1 mem", "cmpxchg8b", "Mq", "zero"]];
const cx16: RowText[] = [["w1 0f c7 /1 mem", "cmpxchg16b", "Mo", "zero"]];
const lahf: RowText[] = [
  ["9e",             "sahf",    "",         "sahf"],
  ["9f",             "lahf",    "",         "lahf"],
];
const popcnt: RowText[] = [["f3 0f b8 /r", "popcnt", "Gv Ev", "arith"]];
const lzcnt: RowText[] = [["f3 0f bd /r", "lzcnt", "Gv Ev", "count"]];
const prefetchw: RowText[] = [
  ["0f 0d /1 mem",   "prefetchw", "Eb",     "none"],
  ["0f 0d /r mem",   "nop",     "Eb",       "none"],
];
const clfsh: RowText[] = [["np 0f ae /7 mem", "clflush", "Eb", "none"]];
const movbe: RowText[] = [
  ["nr 0f38 f0 /r mem", "movbe", "Gv Ev",   "none"],
  ["nr 0f38 f1 /r mem", "movbe", "Ev Gv",   "none"],
];
const bmi1: RowText[] = [
  ["f3 0f bc /r",          "tzcnt",  "Gv Ev",    "count"],
  ["vex np 0f38 f2 /r",    "andn",   "Gy By Ey", "mask"],
  ["vex np 0f38 f3 /1",    "blsr",   "By Ey",    "mask"],
  ["vex np 0f38 f3 /2",    "blsmsk", "By Ey",    "mask"],
  ["vex np 0f38 f3 /3",    "blsi",   "By Ey",    "mask"],
  ["vex np 0f38 f7 /r",    "bextr",  "Gy Ey By", "bextr"],
];
const bmi2: RowText[] = [
  ["vex np 0f38 f5 /r",    "bzhi",   "Gy Ey By", "mask"],
  ["vex f2 0f38 f5 /r",    "pdep",   "Gy By Ey", "none"],
  ["vex f3 0f38 f5 /r",    "pext",   "Gy By Ey", "none"],
  ["vex f2 0f38 f6 /r",    "mulx",   "Gy By Ey", "none"], // two destinations
  ["vex 66 0f38 f7 /r",    "shlx",   "Gy Ey By", "none"],
  ["vex f3 0f38 f7 /r",    "sarx",   "Gy Ey By", "none"],
  ["vex f2 0f38 f7 /r",    "shrx",   "Gy Ey By", "none"],
  ["vex f2 0f3a f0 /r",    "rorx",   "Gy Ey Ib", "none"],
];

/** x87: the eight operations of its first opcodes, on memory of either kind and on registers. */
const X87_OPERATIONS = ["fadd", "fmul", "fcom", "fcomp", "fsub", "fsubr", "fdiv", "fdivr"] as const;
const x87Arithmetic = X87_OPERATIONS.flatMap((name, n): RowText[] => {
  const integer = `fi${name.slice(1)}`;
  const compares = name.startsWith("fcom");
  // With the register as the destination, the two directions have changed places.
  const other = compares || n < 2 ? name : X87_OPERATIONS[n ^ 1];
  return [
    [`d8 /${n} mem`, name, "Md", "none"],
    [`dc /${n} mem`, name, "Mq", "none"],
    [`da /${n} mem`, integer, "Md", "none"],
    [`de /${n} mem`, integer, "Mw", "none"],
    [`d8 /${n} reg`, name, compares ? "F" : "T F", "none"],
    [`dc /${n} reg`, other, compares ? "F" : "F T", "none"],
    ...(compares ? [] : [[`de /${n} reg`, `${other}p`, "F T", "none"] as const]),
  ];
});
/** Without operands: d9 with a ModRM byte from 0xe0 on. */
const X87_PLAIN: Readonly<Record<number, string>> = {
  0xe0: "fchs", 0xe1: "fabs", 0xe4: "ftst", 0xe5: "fxam",
  0xe8: "fld1", 0xe9: "fldl2t", 0xea: "fldl2e", 0xeb: "fldpi", 0xec: "fldlg2", 0xed: "fldln2", 0xee: "fldz",
  0xf0: "f2xm1", 0xf1: "fyl2x", 0xf2: "fptan", 0xf3: "fpatan", 0xf4: "fxtract", 0xf5: "fprem1",
  0xf6: "fdecstp", 0xf7: "fincstp", 0xf8: "fprem", 0xf9: "fyl2xp1", 0xfa: "fsqrt", 0xfb: "fsincos",
  0xfc: "frndint", 0xfd: "fscale", 0xfe: "fsin", 0xff: "fcos",
};
const x87: RowText[] = [
  ...x87Arithmetic,
  ...Object.entries(X87_PLAIN).map(([modrm, name]): RowText => {
    const m = Number(modrm);
    return [`d9 /${(m >>> 3) & 7}.${m & 7} reg`, name, "", "none"];
  }),
  ["9b",              "fwait",     "",         "none"],
  ["d9 /0 mem",       "fld",       "Md",       "none"],
  ["d9 /2 mem",       "fst",       "Md",       "none"],
  ["d9 /3 mem",       "fstp",      "Md",       "none"],
  ["d9 /4 mem",       "fldenv",    "M",        "none"],
  ["d9 /5 mem",       "fldcw",     "Mw",       "none"],
  ["d9 /6 mem",       "fnstenv",   "M",        "none"],
  ["d9 /7 mem",       "fnstcw",    "Mw",       "none"],
  ["d9 /0 reg",       "fld",       "F",        "none"],
  ["d9 /1 reg",       "fxch",      "F",        "none"],
  ["d9 /2.0 reg",     "fnop",      "",         "none"],
  ["d9 /3 reg",       "fstpnce",   "F",        "none"],
  ["da /0 reg",       "fcmovb",    "F",        "readc"],
  ["da /1 reg",       "fcmove",    "F",        "readz"],
  ["da /2 reg",       "fcmovbe",   "F",        "readcz"],
  ["da /3 reg",       "fcmovu",    "F",        "readp"],
  ["da /5.1 reg",     "fucompp",   "",         "none"],
  ["db /0 mem",       "fild",      "Md",       "none"],
  ["db /2 mem",       "fist",      "Md",       "none"],
  ["db /3 mem",       "fistp",     "Md",       "none"],
  ["db /5 mem",       "fld",       "Mt",       "none"],
  ["db /7 mem",       "fstp",      "Mt",       "none"],
  ["db /0 reg",       "fcmovnb",   "F",        "readc"],
  ["db /1 reg",       "fcmovne",   "F",        "readz"],
  ["db /2 reg",       "fcmovnbe",  "F",        "readcz"],
  ["db /3 reg",       "fcmovnu",   "F",        "readp"],
  ["db /4.0 reg",     "fneni",     "",         "none"], // these did something in the 1980s
  ["db /4.1 reg",     "fndisi",    "",         "none"],
  ["db /4.2 reg",     "fnclex",    "",         "none"],
  ["db /4.3 reg",     "fninit",    "",         "none"],
  ["db /4.4 reg",     "fnsetpm",   "",         "none"],
  ["db /5 reg",       "fucomi",    "F",        "arith"],
  ["db /6 reg",       "fcomi",     "F",        "arith"],
  ["dd /0 mem",       "fld",       "Mq",       "none"],
  ["dd /2 mem",       "fst",       "Mq",       "none"],
  ["dd /3 mem",       "fstp",      "Mq",       "none"],
  ["dd /4 mem",       "frstor",    "M",        "none"],
  ["dd /6 mem",       "fnsave",    "M",        "none"],
  ["dd /7 mem",       "fnstsw",    "Mw",       "none"],
  ["dd /0 reg",       "ffree",     "F",        "none"],
  ["dd /1 reg",       "fxch",      "F",        "none"],
  ["dd /2 reg",       "fst",       "F",        "none"],
  ["dd /3 reg",       "fstp",      "F",        "none"],
  ["dd /4 reg",       "fucom",     "F",        "none"],
  ["dd /5 reg",       "fucomp",    "F",        "none"],
  ["de /2 reg",       "fcomp",     "F",        "none"],
  ["de /3.1 reg",     "fcompp",    "",         "none"],
  ["df /0 mem",       "fild",      "Mw",       "none"],
  ["df /2 mem",       "fist",      "Mw",       "none"],
  ["df /3 mem",       "fistp",     "Mw",       "none"],
  ["df /4 mem",       "fbld",      "Mt",       "none"],
  ["df /5 mem",       "fild",      "Mq",       "none"],
  ["df /6 mem",       "fbstp",     "Mt",       "none"],
  ["df /7 mem",       "fistp",     "Mq",       "none"],
  ["df /0 reg",       "ffreep",    "F",        "none"],
  ["df /1 reg",       "fxch",      "F",        "none"],
  ["df /2 reg",       "fstp",      "F",        "none"],
  ["df /3 reg",       "fstp",      "F",        "none"],
  ["df /4.0 reg",     "fnstsw",    "AX",       "none"],
  ["df /5 reg",       "fucomip",   "F",        "arith"],
  ["df /6 reg",       "fcomip",    "F",        "arith"],
];
const tsc: RowText[] = [["0f 31", "rdtsc", "", "none"]];

type Numbered = readonly (readonly [opcode: number, name: string])[];
/** Rows that differ in opcode and name only. */
const alike = (encoding: string, operands: string, list: Numbered): RowText[] =>
  list.map(([op, name]) => [`${encoding} ${hex(op)} /r`, name, operands, "none"]);

/** Arithmetic on packed and scalar, single and double precision. */
const FOUR_WIDTHS: Numbered = [
  [0x51, "sqrt"], [0x58, "add"], [0x59, "mul"], [0x5c, "sub"],
  [0x5d, "min"], [0x5e, "div"], [0x5f, "max"],
];
const suffixed = (suffix: string): Numbered => FOUR_WIDTHS.map(([op, name]) => [op, name + suffix]);

const sse: RowText[] = [
  ...alike("np 0f", "Vo Wo", suffixed("ps")),
  ...alike("f3 0f", "Vd Wd", suffixed("ss")),
  ["np 0f 10 /r",     "movups",    "Vo Wo",    "none"],
  ["f3 0f 10 /r",     "movss",     "Vd Wd",    "none"],
  ["np 0f 11 /r",     "movups",    "Wo Vo",    "none"],
  ["f3 0f 11 /r",     "movss",     "Wd Vd",    "none"],
  ["np 0f 12 /r mem", "movlps",    "Vq Wq",    "none"],
  ["np 0f 12 /r reg", "movhlps",   "Vo Uo",    "none"],
  ["np 0f 13 /r mem", "movlps",    "Wq Vq",    "none"],
  ["np 0f 14 /r",     "unpcklps",  "Vo Wo",    "none"],
  ["np 0f 15 /r",     "unpckhps",  "Vo Wo",    "none"],
  ["np 0f 16 /r mem", "movhps",    "Vq Wq",    "none"],
  ["np 0f 16 /r reg", "movlhps",   "Vo Uo",    "none"],
  ["np 0f 17 /r mem", "movhps",    "Wq Vq",    "none"],
  ["0f 18 /0 mem",    "prefetchnta", "Eb",     "none"],
  ["0f 18 /1 mem",    "prefetcht0", "Eb",      "none"],
  ["0f 18 /2 mem",    "prefetcht1", "Eb",      "none"],
  ["0f 18 /3 mem",    "prefetcht2", "Eb",      "none"],
  ["0f 18 /r mem",    "nop",       "Eb",       "none"],
  ["np 0f 28 /r",     "movaps",    "Vo Wo",    "none"],
  ["np 0f 29 /r",     "movaps",    "Wo Vo",    "none"],
  ["f3 0f 2a /r",     "cvtsi2ss",  "Vd Ey",    "none"],
  ["np 0f 2b /r mem", "movntps",   "Wo Vo",    "none"],
  ["f3 0f 2c /r",     "cvttss2si", "Gy Wd",    "none"],
  ["f3 0f 2d /r",     "cvtss2si",  "Gy Wd",    "none"],
  ["np 0f 2e /r",     "ucomiss",   "Vd Wd",    "arith"],
  ["np 0f 2f /r",     "comiss",    "Vd Wd",    "arith"],
  ["np 0f 50 /r reg", "movmskps",  "Gd Uo",    "none"],
  ["np 0f 52 /r",     "rsqrtps",   "Vo Wo",    "none"],
  ["f3 0f 52 /r",     "rsqrtss",   "Vd Wd",    "none"],
  ["np 0f 53 /r",     "rcpps",     "Vo Wo",    "none"],
  ["f3 0f 53 /r",     "rcpss",     "Vd Wd",    "none"],
  ["np 0f 54 /r",     "andps",     "Vo Wo",    "none"],
  ["np 0f 55 /r",     "andnps",    "Vo Wo",    "none"],
  ["np 0f 56 /r",     "orps",      "Vo Wo",    "none"],
  ["np 0f 57 /r",     "xorps",     "Vo Wo",    "none"],
  ["np 0f ae /2 mem", "ldmxcsr",   "Md",       "none"],
  ["np 0f ae /3 mem", "stmxcsr",   "Md",       "none"],
  ["np 0f ae /7 reg", "sfence",    "",         "none"],
  ["np 0f c2 /r",     "cmpps",     "Vo Wo Ib", "none"],
  ["f3 0f c2 /r",     "cmpss",     "Vd Wd Ib", "none"],
  ["np 0f c6 /r",     "shufps",    "Vo Wo Ib", "none"],
];

const sse2: RowText[] = [
  ...alike("66 0f", "Vo Wo", suffixed("pd")),
  ...alike("f2 0f", "Vq Wq", suffixed("sd")),
  ...alike("66 0f", "Vo Wo", [
    [0x60, "punpcklbw"], [0x61, "punpcklwd"], [0x62, "punpckldq"], [0x6c, "punpcklqdq"],
    [0x68, "punpckhbw"], [0x69, "punpckhwd"], [0x6a, "punpckhdq"], [0x6d, "punpckhqdq"],
    [0x63, "packsswb"], [0x67, "packuswb"], [0x6b, "packssdw"],
    [0x64, "pcmpgtb"], [0x65, "pcmpgtw"], [0x66, "pcmpgtd"],
    [0x74, "pcmpeqb"], [0x75, "pcmpeqw"], [0x76, "pcmpeqd"],
    [0xd1, "psrlw"], [0xd2, "psrld"], [0xd3, "psrlq"], [0xe1, "psraw"], [0xe2, "psrad"],
    [0xf1, "psllw"], [0xf2, "pslld"], [0xf3, "psllq"],
    [0xd4, "paddq"], [0xfc, "paddb"], [0xfd, "paddw"], [0xfe, "paddd"],
    [0xf8, "psubb"], [0xf9, "psubw"], [0xfa, "psubd"], [0xfb, "psubq"],
    [0xdc, "paddusb"], [0xdd, "paddusw"], [0xec, "paddsb"], [0xed, "paddsw"],
    [0xd8, "psubusb"], [0xd9, "psubusw"], [0xe8, "psubsb"], [0xe9, "psubsw"],
    [0xe0, "pavgb"], [0xe3, "pavgw"], [0xf6, "psadbw"],
    [0xda, "pminub"], [0xde, "pmaxub"], [0xea, "pminsw"], [0xee, "pmaxsw"],
    [0xd5, "pmullw"], [0xe4, "pmulhuw"], [0xe5, "pmulhw"], [0xf4, "pmuludq"], [0xf5, "pmaddwd"],
    [0xdb, "pand"], [0xdf, "pandn"], [0xeb, "por"], [0xef, "pxor"],
  ]),
  ["66 0f 10 /r",     "movupd",    "Vo Wo",    "none"],
  ["f2 0f 10 /r",     "movsd",     "Vq Wq",    "none"],
  ["66 0f 11 /r",     "movupd",    "Wo Vo",    "none"],
  ["f2 0f 11 /r",     "movsd",     "Wq Vq",    "none"],
  ["66 0f 12 /r mem", "movlpd",    "Vq Wq",    "none"],
  ["66 0f 13 /r mem", "movlpd",    "Wq Vq",    "none"],
  ["66 0f 14 /r",     "unpcklpd",  "Vo Wo",    "none"],
  ["66 0f 15 /r",     "unpckhpd",  "Vo Wo",    "none"],
  ["66 0f 16 /r mem", "movhpd",    "Vq Wq",    "none"],
  ["66 0f 17 /r mem", "movhpd",    "Wq Vq",    "none"],
  ["66 0f 28 /r",     "movapd",    "Vo Wo",    "none"],
  ["66 0f 29 /r",     "movapd",    "Wo Vo",    "none"],
  ["f2 0f 2a /r",     "cvtsi2sd",  "Vq Ey",    "none"],
  ["66 0f 2b /r mem", "movntpd",   "Wo Vo",    "none"],
  ["f2 0f 2c /r",     "cvttsd2si", "Gy Wq",    "none"],
  ["f2 0f 2d /r",     "cvtsd2si",  "Gy Wq",    "none"],
  ["66 0f 2e /r",     "ucomisd",   "Vq Wq",    "arith"],
  ["66 0f 2f /r",     "comisd",    "Vq Wq",    "arith"],
  ["66 0f 50 /r reg", "movmskpd",  "Gd Uo",    "none"],
  ["66 0f 54 /r",     "andpd",     "Vo Wo",    "none"],
  ["66 0f 55 /r",     "andnpd",    "Vo Wo",    "none"],
  ["66 0f 56 /r",     "orpd",      "Vo Wo",    "none"],
  ["66 0f 57 /r",     "xorpd",     "Vo Wo",    "none"],
  ["np 0f 5a /r",     "cvtps2pd",  "Vo Wq",    "none"],
  ["66 0f 5a /r",     "cvtpd2ps",  "Vo Wo",    "none"],
  ["f3 0f 5a /r",     "cvtss2sd",  "Vq Wd",    "none"],
  ["f2 0f 5a /r",     "cvtsd2ss",  "Vd Wq",    "none"],
  ["np 0f 5b /r",     "cvtdq2ps",  "Vo Wo",    "none"],
  ["66 0f 5b /r",     "cvtps2dq",  "Vo Wo",    "none"],
  ["f3 0f 5b /r",     "cvttps2dq", "Vo Wo",    "none"],
  ["66 0f 6e /r",     "movd",      "Vo Ey",    "none"], // movq with REX.W
  ["66 0f 6f /r",     "movdqa",    "Vo Wo",    "none"],
  ["f3 0f 6f /r",     "movdqu",    "Vo Wo",    "none"],
  ["66 0f 70 /r",     "pshufd",    "Vo Wo Ib", "none"],
  ["f2 0f 70 /r",     "pshuflw",   "Vo Wo Ib", "none"],
  ["f3 0f 70 /r",     "pshufhw",   "Vo Wo Ib", "none"],
  ["66 0f 71 /2 reg", "psrlw",     "Uo Ib",    "none"],
  ["66 0f 71 /4 reg", "psraw",     "Uo Ib",    "none"],
  ["66 0f 71 /6 reg", "psllw",     "Uo Ib",    "none"],
  ["66 0f 72 /2 reg", "psrld",     "Uo Ib",    "none"],
  ["66 0f 72 /4 reg", "psrad",     "Uo Ib",    "none"],
  ["66 0f 72 /6 reg", "pslld",     "Uo Ib",    "none"],
  ["66 0f 73 /2 reg", "psrlq",     "Uo Ib",    "none"],
  ["66 0f 73 /3 reg", "psrldq",    "Uo Ib",    "none"],
  ["66 0f 73 /6 reg", "psllq",     "Uo Ib",    "none"],
  ["66 0f 73 /7 reg", "pslldq",    "Uo Ib",    "none"],
  ["66 0f 7e /r",     "movd",      "Ey Vo",    "none"],
  ["f3 0f 7e /r",     "movq",      "Vq Wq",    "none"],
  ["66 0f 7f /r",     "movdqa",    "Wo Vo",    "none"],
  ["f3 0f 7f /r",     "movdqu",    "Wo Vo",    "none"],
  ["np 0f ae /5 reg", "lfence",    "",         "none"],
  ["np 0f ae /6 reg", "mfence",    "",         "none"],
  ["66 0f c2 /r",     "cmppd",     "Vo Wo Ib", "none"],
  ["f2 0f c2 /r",     "cmpsd",     "Vq Wq Ib", "none"],
  ["np 0f c3 /r mem", "movnti",    "Ey Gy",    "none"],
  ["66 0f c4 /r",     "pinsrw",    "Vo Rw Ib", "none"],
  ["66 0f c5 /r reg", "pextrw",    "Gd Uo Ib", "none"],
  ["66 0f c6 /r",     "shufpd",    "Vo Wo Ib", "none"],
  ["66 0f d6 /r",     "movq",      "Wq Vq",    "none"],
  ["66 0f d7 /r reg", "pmovmskb",  "Gd Uo",    "none"],
  ["f3 0f e6 /r",     "cvtdq2pd",  "Vo Wq",    "none"],
  ["66 0f e6 /r",     "cvttpd2dq", "Vo Wo",    "none"],
  ["f2 0f e6 /r",     "cvtpd2dq",  "Vo Wo",    "none"],
  ["66 0f e7 /r mem", "movntdq",   "Wo Vo",    "none"],
  ["66 0f f7 /r reg", "maskmovdqu", "Vo Uo",   "none"],
];

const sse3: RowText[] = [
  ["f2 0f 12 /r",     "movddup",   "Vo Wq",    "none"],
  ["f3 0f 12 /r",     "movsldup",  "Vo Wo",    "none"],
  ["f3 0f 16 /r",     "movshdup",  "Vo Wo",    "none"],
  ["66 0f 7c /r",     "haddpd",    "Vo Wo",    "none"],
  ["f2 0f 7c /r",     "haddps",    "Vo Wo",    "none"],
  ["66 0f 7d /r",     "hsubpd",    "Vo Wo",    "none"],
  ["f2 0f 7d /r",     "hsubps",    "Vo Wo",    "none"],
  ["66 0f d0 /r",     "addsubpd",  "Vo Wo",    "none"],
  ["f2 0f d0 /r",     "addsubps",  "Vo Wo",    "none"],
  ["f2 0f f0 /r mem", "lddqu",     "Vo Wo",    "none"],
  ["db /1 mem",       "fisttp",    "Md",       "none"],
  ["dd /1 mem",       "fisttp",    "Mq",       "none"],
  ["df /1 mem",       "fisttp",    "Mw",       "none"],
];

const ssse3: RowText[] = [
  ...alike("66 0f38", "Vo Wo", [
    [0x00, "pshufb"], [0x01, "phaddw"], [0x02, "phaddd"], [0x03, "phaddsw"],
    [0x04, "pmaddubsw"], [0x05, "phsubw"], [0x06, "phsubd"], [0x07, "phsubsw"],
    [0x08, "psignb"], [0x09, "psignw"], [0x0a, "psignd"], [0x0b, "pmulhrsw"],
    [0x1c, "pabsb"], [0x1d, "pabsw"], [0x1e, "pabsd"],
  ]),
  ["66 0f3a 0f /r",   "palignr",   "Vo Wo Ib", "none"],
];

const sse41: RowText[] = [
  ...alike("66 0f38", "Vo Wo XMM0", [[0x10, "pblendvb"], [0x14, "blendvps"], [0x15, "blendvpd"]]),
  ...alike("66 0f38", "Vo Wo", [
    [0x28, "pmuldq"], [0x29, "pcmpeqq"], [0x2b, "packusdw"], [0x40, "pmulld"], [0x41, "phminposuw"],
    [0x38, "pminsb"], [0x39, "pminsd"], [0x3a, "pminuw"], [0x3b, "pminud"],
    [0x3c, "pmaxsb"], [0x3d, "pmaxsd"], [0x3e, "pmaxuw"], [0x3f, "pmaxud"],
  ]),
  ["66 0f38 17 /r",   "ptest",     "Vo Wo",    "arith"],
  ["66 0f38 20 /r",   "pmovsxbw",  "Vo Wq",    "none"],
  ["66 0f38 21 /r",   "pmovsxbd",  "Vo Wd",    "none"],
  ["66 0f38 22 /r",   "pmovsxbq",  "Vo Ww",    "none"],
  ["66 0f38 23 /r",   "pmovsxwd",  "Vo Wq",    "none"],
  ["66 0f38 24 /r",   "pmovsxwq",  "Vo Wd",    "none"],
  ["66 0f38 25 /r",   "pmovsxdq",  "Vo Wq",    "none"],
  ["66 0f38 2a /r mem", "movntdqa", "Vo Wo",   "none"],
  ["66 0f38 30 /r",   "pmovzxbw",  "Vo Wq",    "none"],
  ["66 0f38 31 /r",   "pmovzxbd",  "Vo Wd",    "none"],
  ["66 0f38 32 /r",   "pmovzxbq",  "Vo Ww",    "none"],
  ["66 0f38 33 /r",   "pmovzxwd",  "Vo Wq",    "none"],
  ["66 0f38 34 /r",   "pmovzxwq",  "Vo Wd",    "none"],
  ["66 0f38 35 /r",   "pmovzxdq",  "Vo Wq",    "none"],
  ["66 0f3a 08 /r",   "roundps",   "Vo Wo Ib", "none"],
  ["66 0f3a 09 /r",   "roundpd",   "Vo Wo Ib", "none"],
  ["66 0f3a 0a /r",   "roundss",   "Vd Wd Ib", "none"],
  ["66 0f3a 0b /r",   "roundsd",   "Vq Wq Ib", "none"],
  ["66 0f3a 0c /r",   "blendps",   "Vo Wo Ib", "none"],
  ["66 0f3a 0d /r",   "blendpd",   "Vo Wo Ib", "none"],
  ["66 0f3a 0e /r",   "pblendw",   "Vo Wo Ib", "none"],
  ["66 0f3a 14 /r",   "pextrb",    "Rb Vo Ib", "none"],
  ["66 0f3a 15 /r",   "pextrw",    "Rw Vo Ib", "none"],
  ["66 0f3a 16 /r",   "pextrd",    "Ey Vo Ib", "none"],
  ["66 0f3a 17 /r",   "extractps", "Rd Vo Ib", "none"],
  ["66 0f3a 20 /r",   "pinsrb",    "Vo Rb Ib", "none"],
  ["66 0f3a 21 /r",   "insertps",  "Vo Wd Ib", "none"],
  ["66 0f3a 22 /r",   "pinsrd",    "Vo Ey Ib", "none"],
  ["66 0f3a 40 /r",   "dpps",      "Vo Wo Ib", "none"],
  ["66 0f3a 41 /r",   "dppd",      "Vo Wo Ib", "none"],
  ["66 0f3a 42 /r",   "mpsadbw",   "Vo Wo Ib", "none"],
];

const sse42: RowText[] = [
  ["66 0f38 37 /r",   "pcmpgtq",   "Vo Wo",    "none"],
  ["f2 0f38 f0 /r",   "crc32",     "Gy Eb",    "none"],
  ["f2 0f38 f1 /r",   "crc32",     "Gy Ev",    "none"],
  ["66 0f3a 60 /r",   "pcmpestrm", "Vo Wo Ib", "arith"],
  ["66 0f3a 61 /r",   "pcmpestri", "Vo Wo Ib", "arith"],
  ["66 0f3a 62 /r",   "pcmpistrm", "Vo Wo Ib", "arith"],
  ["66 0f3a 63 /r",   "pcmpistri", "Vo Wo Ib", "arith"],
];

/** All rows, by the feature that cpuid reports for them. */
const groups = {
  base: [...classic, ...shifts, ...integer],
  x87, tsc, cmov, cx8, cx16, lahf, popcnt, lzcnt, prefetchw, clfsh, movbe, bmi1, bmi2,
  sse, sse2, sse3, ssse3, "sse4.1": sse41, "sse4.2": sse42,
} as const;
export type Feature = keyof typeof groups;

/** A row, taken apart. */
export interface Row {
  readonly feature: Feature;
  readonly vex: boolean;
  readonly prefix: "" | "np" | "nr" | "o16" | "w1" | "66" | "f2" | "f3";
  /** Escape: 0 one-byte opcodes, 1 0f, 2 0f38, 3 0f3a. */
  readonly map: number;
  readonly opcode: number;
  readonly modrm: boolean;
  /** Required reg and rm fields, or -1. */
  readonly ext: number;
  readonly rm: number;
  readonly mod: "" | "mem" | "reg";
  /** Low opcode bits hold: nothing, a register, a condition. */
  readonly low: "" | "r" | "c";
  readonly name: string;
  readonly operands: readonly string[];
  readonly flags: FlagClass;
  /** What the translator knows of it (wasm/analysis/facts.ts), and how it translates it: undefined until asked for. */
  facts: RowFacts | undefined;
  rule: Rule | null | undefined;
}

/** Rows with a mandatory prefix are looked at first. */
const RANK: Readonly<Record<Row["prefix"], number>> = {
  f3: 0, f2: 0, "66": 1, o16: 1, w1: 1, np: 2, nr: 2, "": 2,
};
const MAPS: Readonly<Record<string, number>> = { "0f": 1, "0f38": 2, "0f3a": 3 };

/** The words of an encoding: vex, prefix, escape, opcode, +r or +c, ModRM, kind of operand. No pattern: V8 compiles those. */
function parseRow(feature: Feature, [encoding, name, operands, flags]: RowText): Row {
  const words = encoding.split(" ");
  let k = 0;
  const vex = words[k] === "vex";
  if (vex) k++;
  const prefix = words[k] in RANK ? (words[k++] as Row["prefix"]) : "";
  const map = MAPS[words[k]] ?? 0;
  if (map > 0) k++;
  const opcode = parseInt(words[k++], 16);
  const low = words[k]?.[0] === "+" ? (words[k++][1] as Row["low"]) : "";
  const modrm = words[k]?.[0] === "/" ? words[k++].slice(1).split(".") : [];
  const mod = words[k] === "mem" || words[k] === "reg" ? (words[k++] as Row["mod"]) : "";
  if (k < words.length || Number.isNaN(opcode)) throw new Error(`encoding ${encoding} of ${name}`);
  const [ext = "r", rm] = modrm;
  return {
    feature,
    vex,
    prefix,
    map,
    opcode,
    modrm: modrm.length > 0,
    ext: ext === "r" ? -1 : Number(ext),
    rm: rm === undefined ? -1 : Number(rm),
    mod,
    low,
    name,
    operands: operands === "" ? [] : operands.split(" "),
    flags: flagClasses[flags],
    facts: undefined,
    rule: undefined,
  };
}

/** Rows are taken apart when they are needed: programs meet a tenth of them. */
interface Entry {
  readonly feature: Feature;
  readonly text: RowText;
  row?: Row;
}
const entries = Object.entries(groups).flatMap(([feature, list]) =>
  list.map((text): Entry => ({ feature: feature as Feature, text })),
);
const rowOf = (entry: Entry): Row => (entry.row ??= parseRow(entry.feature, entry.text));

/** Features that there are rows of. */
export const features: ReadonlySet<Feature> = new Set(Object.keys(groups) as Feature[]);
export const allRows = (): readonly Row[] => entries.map(rowOf);

/** Index of an opcode for `rowsAt`. */
export const opcodeKey = (vex: boolean, map: number, opcode: number): number =>
  ((vex ? 4 : 0) << 8) | (map << 8) | opcode;

/** Of entries whose opcode holds a register or a condition, with the first of their opcodes. */
const LOW: Readonly<Record<Row["low"], number>> = { "": 0, r: 0x1000, c: 0x2000 };
const codeOf = ({ vex, map, opcode, low }: Row): number => LOW[low] | opcodeKey(vex, map, opcode);

/** The command keeps what is made of sources alone: scripts/loader.cjs. */
declare const KEPT_BYTES: ((name: string, make: () => Uint8Array) => Uint8Array) | undefined;

/** Rows of an opcode, in the order in which they are tried; none for most. */
class Opcodes {
  /** Those of all entries. */
  private codes: Uint16Array | undefined = undefined;

  at(key: number): readonly Row[] {
    const codes = (this.codes ??= allCodes());
    const found: number[] = [];
    for (const code of [key, LOW.r | (key & ~7), LOW.c | (key & ~15)])
      for (let k = -1; (k = codes.indexOf(code, k + 1)) >= 0;) found.push(k);
    return found
      .sort((a, b) => a - b)
      .map((k) => rowOf(entries[k]))
      .sort((a, b) => RANK[a.prefix] - RANK[b.prefix]);
  }
}

function allCodes(): Uint16Array {
  const make = (): Uint8Array =>
    new Uint8Array(
      Uint16Array.from(entries, ({ feature, text }) => codeOf(parseRow(feature, text))).buffer,
    );
  const { buffer, byteOffset } = typeof KEPT_BYTES === "function" ? KEPT_BYTES("opcodes", make) : make();
  return new Uint16Array(buffer, byteOffset, entries.length);
}

const opcodes = new Opcodes();
export const rowsAt = (key: number): readonly Row[] => opcodes.at(key);
