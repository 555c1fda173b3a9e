/*
 * Numbers of the ELF format, of its x86-64 supplement and of GNU's extensions, with the names
 * of <elf.h>. Only what the loader looks at.
 */

export const EM_X86_64 = 62;
export const PAGE = 0x1000;

export enum ET {
  EXEC = 2,
  DYN = 3,
}

/** Kinds of segments. */
export enum PT {
  LOAD = 1,
  DYNAMIC = 2,
  TLS = 7,
  GNU_EH_FRAME = 0x6474e550,
}
/** A segment that is executed. */
export const PF_X = 1;

/** Sizes and fields of the tables in a file. */
export const EHDR = {
  size: 64,
  type: 16,
  machine: 18,
  phoff: 32,
  shoff: 40,
  phentsize: 54,
  phnum: 56,
  shentsize: 58,
  shnum: 60,
} as const;
export const PHDR = {
  size: 56,
  type: 0,
  flags: 4,
  offset: 8,
  vaddr: 16,
  filesz: 32,
  memsz: 40,
  align: 48,
} as const;
export const SHDR = { size: 64, type: 4, offset: 24, bytes: 32, link: 40 } as const;
export const SYM = { size: 24, name: 0, info: 4, other: 5, shndx: 6, value: 8, bytes: 16 } as const;
export const RELA = { size: 24, offset: 0, type: 8, symbol: 12, addend: 16 } as const;

export const SHT_SYMTAB = 2;

/** Tags of the dynamic section. */
export enum DT {
  NULL = 0,
  NEEDED = 1,
  PLTRELSZ = 2,
  HASH = 4,
  STRTAB = 5,
  SYMTAB = 6,
  RELA = 7,
  RELASZ = 8,
  STRSZ = 10,
  INIT = 12,
  FINI = 13,
  SONAME = 14,
  RPATH = 15,
  SYMBOLIC = 16,
  REL = 17,
  PLTREL = 20,
  JMPREL = 23,
  INIT_ARRAY = 25,
  FINI_ARRAY = 26,
  INIT_ARRAYSZ = 27,
  FINI_ARRAYSZ = 28,
  RUNPATH = 29,
  FLAGS = 30,
  RELRSZ = 35,
  RELR = 36,
  GNU_HASH = 0x6ffffef5,
  VERSYM = 0x6ffffff0,
  FLAGS_1 = 0x6ffffffb,
  VERDEF = 0x6ffffffc,
  VERDEFNUM = 0x6ffffffd,
  VERNEED = 0x6ffffffe,
  VERNEEDNUM = 0x6fffffff,
}
export const DF_SYMBOLIC = 2;
export const DF_1_NODELETE = 8;

export enum STB {
  LOCAL = 0,
  GLOBAL = 1,
  WEAK = 2,
  GNU_UNIQUE = 10,
}
export enum STT {
  NOTYPE = 0,
  OBJECT = 1,
  FUNC = 2,
  TLS = 6,
  GNU_IFUNC = 10,
}
export const SHN_UNDEF = 0;
export const SHN_ABS = 0xfff1;

/** Relocations; S symbol, A addend, B base, P place, Z size. */
export enum R_X86_64 {
  NONE = 0,
  ABS64 = 1, // S + A
  PC32 = 2, // S + A - P
  PLT32 = 4, // the same
  COPY = 5,
  GLOB_DAT = 6, // S
  JUMP_SLOT = 7, // S
  RELATIVE = 8, // B + A
  ABS32 = 10, // S + A, zero-extends
  ABS32S = 11, // S + A, sign-extends
  DTPMOD64 = 16,
  DTPOFF64 = 17,
  TPOFF64 = 18,
  PC64 = 24,
  SIZE32 = 32, // Z + A
  SIZE64 = 33,
  TLSDESC = 36,
  IRELATIVE = 37, // what the function at B + A returns
  RELATIVE64 = 38,
}

/** Symbol versions. */
export const VER_NDX_GLOBAL = 1;
export const VERSYM_HIDDEN = 0x8000;
export const VERSYM_VERSION = 0x7fff;
export const VERDEF = { ndx: 4, aux: 12, next: 16 } as const;
export const VERDAUX = { name: 0 } as const;
export const VERNEED = { count: 2, file: 4, aux: 8, next: 12 } as const;
export const VERNAUX = { other: 6, name: 8, next: 12 } as const;
