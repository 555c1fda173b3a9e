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

/** What code has most comes first. One object of all of them takes a millisecond to make. */
const TABLES: readonly Rules[] = [
  moveRules,
  aluRules,
  bitRules,
  rotateRules,
  floatRules,
  vectorRules,
  packedFloatRules,
  shuffleRules,
  bmiRules,
  exchangeRules,
  stringRules,
  textRules,
];

export function ruleNamed(name: string): Rule | null {
  for (const rules of TABLES) if (Object.hasOwn(rules, name)) return rules[name];
  return null;
}

/** The rule of an instruction; null when there is none. */
export function ruleOf({ row }: Insn): Rule | null {
  if (row === null) return null;
  return row.rule === undefined ? (row.rule = ruleNamed(row.name)) : row.rule;
}
