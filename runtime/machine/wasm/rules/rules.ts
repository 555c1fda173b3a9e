/* All rules by mnemonic. What is in none of the tables, the interpreter tier executes. */
import { aluRules } from "./alu.js";
import { bitRules } from "./bits.js";
import { bmiRules } from "./bmi.js";
import { exchangeRules } from "./exchange.js";
import { floatRules } from "./float.js";
import { moveRules } from "./move.js";
import { rotateRules } from "./rotate.js";
import { packedFloatRules } from "./packedfloat.js";
import { shuffleRules } from "./shuffle.js";
import { stringRules } from "./string.js";
import { textRules } from "./text.js";
import { vectorRules } from "./vector.js";
import type { Insn } from "../../insn.js";
import type { Rule, Rules } from "./rule.js";

export const rules: Rules = {
  ...aluRules,
  ...bitRules,
  ...bmiRules,
  ...exchangeRules,
  ...floatRules,
  ...moveRules,
  ...packedFloatRules,
  ...rotateRules,
  ...shuffleRules,
  ...stringRules,
  ...textRules,
  ...vectorRules,
};

/** The rule of an instruction; null when there is none. */
export function ruleOf({ row }: Insn): Rule | null {
  if (row === null) return null;
  return row.rule === undefined ? (row.rule = rules[row.name] ?? null) : row.rule;
}
