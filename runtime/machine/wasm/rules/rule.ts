/* The shape of the tables that say how instructions are translated. */
import type { Insn } from "../../insn.js";
import type { Translator } from "./translator.js";

export type Emit = (t: Translator, i: Insn) => void;

export interface Rule {
  /** Which forms of the mnemonic it covers; the others are left to the interpreter tier. */
  readonly when?: (i: Insn) => boolean;
  readonly emit: Emit;
}

export type Rules = Readonly<Record<string, Rule>>;
