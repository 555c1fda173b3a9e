/*
 * What the generator (buildvm) and the runtime agree on. The runtime refuses a
 * generated module of another version and names the command that makes a new one.
 */

/** Raise it when the meaning of a generated file changes. */
export const CONTRACT_VERSION = 1;

/** How to bring `generated/` up to date; part of the error message. */
export const REGENERATE_COMMAND = "make";

/** Shape of generated/lj_vm.ts. Offsets are bytes from the start of the blob. */
export interface GeneratedVm {
  readonly contract: number;
  /** SHA-256 of the blob and of the layout sources it was generated with. */
  readonly blobHash: string;
  readonly layoutHash: string;
  /** The machine code, base64. */
  readonly blob: string;
  /** Handler offsets: opcodes, then assembly fast functions; multiples of 16. */
  readonly lj_bc_ofs: readonly number[];
  /** Where vmSymbols are, in their order. */
  readonly symbols: readonly number[];
  /** Places of 32-bit fields that get `address - (address of the field + 4)` of the externs with these numbers. */
  readonly externs: readonly (readonly [offset: number, extern: number])[];
}

/**
 * Shape of generated/lj_vm_wasm.ts: the blob translated to WebAssembly, and subroutines of it that traces call. See the
 * machine's TranslatedCode; the module is base64 here.
 */
export interface GeneratedTranslation {
  readonly key: string;
  readonly address: number;
  readonly size: number;
  readonly module: string;
  readonly units: readonly {
    readonly base: number;
    readonly entries: readonly number[];
    readonly extents: readonly number[];
    readonly instructions: number;
  }[];
  readonly subroutines: readonly {
    readonly pc: number;
    readonly alive: { readonly general: number; readonly vector: number };
    readonly extents: readonly number[];
  }[];
}

/** Shape of generated/libbc.ts: library functions written in Lua, by full name. The first instruction is the header. */
export interface GeneratedBuiltin {
  readonly flags: number;
  readonly numparams: number;
  readonly framesize: number;
  readonly bc: readonly number[];
  readonly kgc: readonly string[];
  readonly kn: readonly number[];
}

/** Shape of generated/libdef.ts: what buildvm read from the library modules. */
export interface GeneratedLib {
  readonly name: string;
  readonly functions: readonly GeneratedFunction[];
}
export interface GeneratedFunction {
  /** Property name in defineLib. */
  readonly name: string;
  /** Function id, stored in GCfunc.ffid (u8) and shown by jit.util.funcinfo. */
  readonly ffid: number;
  /** Index among the assembly fast functions, -1 without a handler. Its opcode is BC__MAX + asm. */
  readonly asm: number;
}

/** Row of generated/recdef.ts: a library function that traces can record. */
export interface GeneratedRecorder {
  readonly ffid: number;
  /** Library and name in defineRecorders. */
  readonly lib: string;
  readonly name: string;
}
