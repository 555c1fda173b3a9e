/*
 * The registers of both modes, and the names they have inside of expressions.
 *
 *   al cl dl bl  ah ch dh bh  r4b-r15b     8 bits     Rb(n)
 *   ax ...       r8w-r15w                 16          Rw(n)
 *   eax ...      r8d-r15d                 32          Rd(n)
 *   rax ...      r8-r15                   64          Rq(n), Ra(n) on x64
 *   st0-st7                               80          Rf(n)
 *   xmm0-xmm15                           128          xmm(n)
 *   ymm0-ymm15                           256          ymm(n)
 *
 * x86 has eight of each and none of 64 bits; `r4b` to `r7b` have a name there and can not
 * be encoded.
 *
 * While an operand is read, a register is written as code: `@`, a letter for the size,
 * its number in hexadecimal (`@q3` is rbx), none for a variable one. So a register cannot be mistaken
 * for a word of the host language.
 */

/** Bits. */
export type Size = 8 | 16 | 32 | 64 | 80 | 128 | 256;

export interface Register {
  readonly kind: "reg";
  readonly set: "gp" | "st" | "vector";
  readonly size: Size;
  /** 0-15; 0 when `expr` says which. */
  readonly number: number;
  /** Host expression of a variable register, in parentheses. */
  readonly expr?: string;
  /** ah ch dh bh cannot stand beside a REX prefix, r4b to r15b and Rb(n) need one. */
  readonly rex?: "without" | "with";
}

export interface Registers {
  /** Code by name. */
  readonly codes: ReadonlyMap<string, string>;
  /** Register by code; variable ones without expr. */
  readonly byCode: ReadonlyMap<string, Register>;
}

/** Letters of the sizes in codes, and of operand sizes in messages. */
export const SIZE_LETTERS: Readonly<Record<Size, string>> = {
  8: "b",
  16: "w",
  32: "d",
  64: "q",
  80: "f",
  128: "o",
  256: "y",
};

const GENERAL = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"];

export function registers(mode: 32 | 64): Registers {
  const codes = new Map<string, string>();
  const byCode = new Map<string, Register>();
  const add = (name: string, code: string, register: Register): void => {
    codes.set(name, code);
    byCode.set(code, register);
  };
  const count = mode === 64 ? 16 : 8;
  const gp = (size: Size, variable: string, nameOf: (n: number) => string): void => {
    const letter = SIZE_LETTERS[size];
    add(variable, `@${letter}`, { kind: "reg", set: "gp", size, number: 0 });
    for (let n = 0; n < count; n++)
      add(nameOf(n), `@${letter}${n.toString(16)}`, { kind: "reg", set: "gp", size, number: n });
  };
  if (mode === 64) gp(64, "Rq", (n) => (n < 8 ? `r${GENERAL[n]}` : `r${n}`));
  gp(32, "Rd", (n) => (n < 8 ? `e${GENERAL[n]}` : `r${n}d`));
  gp(16, "Rw", (n) => (n < 8 ? GENERAL[n] : `r${n}w`));
  const byte = { kind: "reg", set: "gp", size: 8 } as const;
  add("Rb", "@b", { ...byte, number: 0, ...(mode === 64 && { rex: "with" }) });
  ["al", "cl", "dl", "bl"].forEach((name, n) => add(name, `@b${n}`, { ...byte, number: n }));
  ["ah", "ch", "dh", "bh"].forEach((name, n) =>
    add(name, `@b${n + 4}`, { ...byte, number: n + 4, rex: "without" }),
  );
  for (let n = 4; n < count; n++)
    add(`r${n}b`, `@b${n.toString(16)}R`, { ...byte, number: n, rex: "with" });
  add("Rf", "@f", { kind: "reg", set: "st", size: 80, number: 0 });
  for (let n = 0; n < 8; n++)
    add(`st${n}`, `@f${n}`, { kind: "reg", set: "st", size: 80, number: n });
  for (const [name, size] of [
    ["xmm", 128],
    ["ymm", 256],
  ] as const) {
    const letter = SIZE_LETTERS[size];
    add(name, `@${letter}`, { kind: "reg", set: "vector", size, number: 0 });
    for (let n = 0; n < count; n++)
      add(`${name}${n}`, `@${letter}${n.toString(16)}`, {
        kind: "reg",
        set: "vector",
        size,
        number: n,
      });
  }
  // Registers of the width of an address, and all of them by their numbers.
  const address = mode === 64 ? "@q" : "@d";
  codes.set("Ra", address);
  for (let n = 0; n < 8; n++) {
    codes.set(`r${n}`, `${address}${n}`);
    if (mode === 64) codes.set(`r${n}d`, `@d${n}`);
    codes.set(`r${n}w`, `@w${n}`);
    if (n < 4) codes.set(`r${n}b`, `@b${n}`);
  }
  return { codes, byCode };
}
